//! What does a post's Markdown say?
//!
//! Markdown as GitHub reads it. What real posts get wrong is [mended](untidy) in the stream of
//! events, where code is known to be code.

mod untidy;

use std::collections::HashMap;
use std::ops::Range;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

use super::address::slug;
use super::html::text_of;

/// A part of a post's Markdown, and where in its text it stands.
type Piece<'a> = (Event<'a>, Range<usize>);

/// A post's body, rendered.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rendered {
    /// The title in the first heading, which is not in `html` then.
    pub(super) title: Option<String>,
    /// All headings have an `id`, save those in raw HTML.
    pub(super) html: String,
}

/// Renders Markdown. With the `title` that is known already, a first heading that repeats it is
/// dropped; without one, the first heading becomes the title. `link` gives links and pictures
/// another address.
pub(super) fn render(
    markdown: &str,
    title: Option<&str>,
    link: &dyn Fn(&str) -> Option<String>,
) -> Rendered {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let pieces = Parser::new_ext(markdown, options).into_offset_iter().collect();
    let pieces = untidy::separate_headings(pieces, markdown);
    let pieces = untidy::close_emphasis(pieces, markdown);
    let mut events: Vec<Event<'_>> = pieces.into_iter().map(|(event, _)| event).collect();
    let title = take_title(&mut events, title);
    name_headings(&mut events);
    for event in &mut events {
        if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event
            && let Some(address) = link(dest_url)
        {
            *dest_url = CowStr::from(address);
        }
    }
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, events.into_iter());
    Rendered { title, html: out }
}

/// Takes the heading away that is the title: without a `known` one, the heading with which the text
/// begins, or its only one of level 1; else a first one of level 1 that says the known title again.
fn take_title(events: &mut Vec<Event<'_>>, known: Option<&str>) -> Option<String> {
    let mut depth = 0;
    let mut first = None;
    let mut tops = Vec::new();
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading { level, .. }) if depth == 0 => {
                first = first.or(Some((at, *level)));
                if *level == HeadingLevel::H1 {
                    tops.push(at);
                }
                depth += 1;
            }
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    let (at, level) = first?;
    // Comments for the generator may stand above.
    let begins = !events[..at].iter().any(|event| matches!(event, Event::Text(_) | Event::Code(_)));
    let at = match known {
        Some(_) if begins && level == HeadingLevel::H1 => at,
        Some(_) => return None,
        None if begins => at,
        None => match tops.as_slice() {
            [only] => *only,
            _ => return None,
        },
    };
    let end = at + events[at..].iter().position(|e| matches!(e, Event::End(TagEnd::Heading(_))))?;
    let text = text_of(&html_of(&events[at + 1..end]));
    if text.is_empty() || known.is_some_and(|known| known != text) {
        return None;
    }
    events.drain(at..=end);
    known.is_none().then_some(text)
}

fn html_of(events: &[Event<'_>]) -> String {
    let mut out = String::new();
    html::push_html(&mut out, events.iter().cloned());
    out
}

/// Gives each heading an `id` of its own, made of its text unless the author wrote one.
fn name_headings(events: &mut [Event<'_>]) {
    let mut taken: HashMap<String, usize> = HashMap::new();
    for event in events.iter() {
        if let Event::Start(Tag::Heading { id: Some(id), .. }) = event {
            taken.insert(id.to_string(), 0);
        }
    }
    for at in 0..events.len() {
        if !matches!(events[at], Event::Start(Tag::Heading { id: None, .. })) {
            continue;
        }
        let mut text = String::new();
        for event in &events[at + 1..] {
            match event {
                Event::Text(part) | Event::Code(part) => text.push_str(part),
                Event::SoftBreak | Event::HardBreak => text.push(' '),
                Event::End(TagEnd::Heading(_)) => break,
                _ => {}
            }
        }
        let name = Some(slug(&text)).filter(|name| !name.is_empty());
        let name = unused(name.unwrap_or_else(|| "section".to_owned()), &mut taken);
        if let Event::Start(Tag::Heading { id, .. }) = &mut events[at] {
            *id = Some(CowStr::from(name));
        }
    }
}

/// The name itself, or with the first number behind it that makes it unique.
fn unused(name: String, taken: &mut HashMap<String, usize>) -> String {
    let Some(mut number) = taken.get(&name).copied() else {
        taken.insert(name.clone(), 0);
        return name;
    };
    loop {
        number += 1;
        let numbered = format!("{name}-{number}");
        if !taken.contains_key(&numbered) {
            taken.insert(name, number);
            taken.insert(numbered.clone(), 0);
            return numbered;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(markdown: &str) -> String {
        render(markdown, Some("Known"), &|_| None).html
    }

    fn title(markdown: &str) -> Option<String> {
        render(markdown, None, &|_| None).title
    }

    #[test]
    fn headings_get_ids_that_differ() {
        let html = html("## Ärger & Öl\n## `a_b` c\n## Ärger & Öl\n## ...\n## X {#own}\n## Own\n");
        let ids: Vec<&str> =
            html.split("id=\"").skip(1).map(|s| &s[..s.find('"').unwrap()]).collect();
        assert_eq!(ids, ["ärger--öl", "a_b-c", "ärger--öl-1", "section", "own", "own-1"]);
    }

    #[test]
    fn the_first_heading_is_the_title_and_is_not_repeated() {
        let rendered = render("<!-- x -->\n\n# The *Title* &amp; `x`\n\nText\n", None, &|_| None);
        assert_eq!(rendered.title.as_deref(), Some("The Title & x"));
        assert!(!rendered.html.contains("Title"), "{}", rendered.html);
        assert_eq!(title("## Second level\n\nText").as_deref(), Some("Second level"));
        assert_eq!(title("Prelude\n\n# Title\n\n## More").as_deref(), Some("Title"));
    }

    #[test]
    fn a_heading_further_down_is_no_title() {
        assert_eq!(title("Text\n\n## Section\n"), None);
        assert_eq!(title("Text\n\n# One\n\n# Two\n"), None);
        assert_eq!(title("> # Quoted\n"), None);
        assert_eq!(title(""), None);
    }

    #[test]
    fn a_known_title_is_dropped_only_where_it_is_repeated() {
        assert_eq!(html("# Known\n\nText"), "<p>Text</p>\n");
        assert!(html("# Other\n\nText").contains("Other"));
        assert!(html("## Known\n\nText").contains("Known"));
    }

    #[test]
    fn links_are_led_elsewhere() {
        let rendered = render("[a](b.md) ![c](d.png) [e]\n\n[e]: b.md", Some("x"), &|to| {
            (to == "b.md").then(|| "../b/".to_owned())
        });
        assert_eq!(rendered.html.matches("href=\"../b/\"").count(), 2);
        assert!(rendered.html.contains("src=\"d.png\""));
    }
}
