//! What do authors mean who write Markdown by feel?

use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};

use super::Piece;

/// Makes headings of what was meant as one: `##Heading` at the start of a line, and `## Heading`
/// that runs into the end of a sentence (`… the end.## Heading`). One `#` alone is a hashtag,
/// except where the text begins with it.
pub(super) fn separate_headings<'a>(pieces: Vec<Piece<'a>>, markdown: &'a str) -> Vec<Piece<'a>> {
    let mut out: Vec<Piece<'a>> = Vec::with_capacity(pieces.len());
    // Depth of what is open within the paragraph; none outside of paragraphs.
    let mut inside: Option<usize> = None;
    let mut heading = None;
    let mut at_line_start = false;
    for (event, range) in pieces {
        match &event {
            Event::Start(Tag::Paragraph) => {
                inside = Some(0);
                at_line_start = true;
                out.push((event, range));
                continue;
            }
            Event::End(TagEnd::Paragraph) => {
                inside = None;
                match heading.take() {
                    Some(level) => out.push((Event::End(TagEnd::Heading(level)), range)),
                    // A paragraph of which a heading has taken all is none.
                    None if matches!(out.last(), Some((Event::Start(Tag::Paragraph), _))) => {
                        out.pop();
                    }
                    None => out.push((event, range)),
                }
                continue;
            }
            Event::Start(_) => inside = inside.map(|depth| depth + 1),
            Event::End(_) => inside = inside.map(|depth| depth.saturating_sub(1)),
            Event::SoftBreak | Event::HardBreak if inside == Some(0) => {
                at_line_start = true;
                if let Some(level) = heading.take() {
                    out.push((Event::End(TagEnd::Heading(level)), range.clone()));
                    out.push((Event::Start(Tag::Paragraph), range));
                } else {
                    out.push((event, range));
                }
                continue;
            }
            Event::Text(text) if inside == Some(0) && heading.is_none() => {
                let begins = at_line_start && is_first_of_line(markdown, range.start);
                if let Some((before, level, after)) = heading_in(text, begins, range.start == 0) {
                    let (before, after) = (before.to_owned(), after.to_owned());
                    open_heading(&mut out, before, level, &range);
                    out.push((Event::Text(after.into()), range));
                    heading = Some(level);
                    at_line_start = false;
                    continue;
                }
            }
            _ => {}
        }
        at_line_start = false;
        out.push((event, range));
    }
    out
}

/// Ends the paragraph before a heading, with what stands in it, and begins the heading.
fn open_heading(
    out: &mut Vec<Piece<'_>>,
    before: String,
    level: HeadingLevel,
    range: &std::ops::Range<usize>,
) {
    if !before.is_empty() {
        out.push((Event::Text(before.into()), range.clone()));
    }
    while matches!(out.last(), Some((Event::SoftBreak | Event::HardBreak, _))) {
        out.pop();
    }
    if matches!(out.last(), Some((Event::Start(Tag::Paragraph), _))) {
        out.pop();
    } else {
        out.push((Event::End(TagEnd::Paragraph), range.clone()));
    }
    let tag = Tag::Heading { level, id: None, classes: Vec::new(), attrs: Vec::new() };
    out.push((Event::Start(tag), range.clone()));
}

/// What stands before a heading in a text, its level, and its own text.
fn heading_in(text: &str, line_start: bool, first: bool) -> Option<(&str, HeadingLevel, &str)> {
    let level_of = |hashes: usize, least: usize| {
        (hashes >= least).then(|| HeadingLevel::try_from(hashes).ok()).flatten()
    };
    let hashes = text.len() - text.trim_start_matches('#').len();
    let rest = &text[hashes..];
    if line_start && hashes > 0 && rest.starts_with(char::is_alphanumeric) {
        return Some(("", level_of(hashes, if first { 1 } else { 2 })?, rest));
    }
    let at = text
        .match_indices("##")
        .map(|(at, _)| at)
        .find(|at| text[..*at].ends_with(['.', '!', '?', ':', ')', '"', '”', '…']))?;
    let rest = text[at..].trim_start_matches('#');
    let hashes = text.len() - at - rest.len();
    let heading = rest.trim_start();
    heading
        .starts_with(char::is_alphanumeric)
        .then(|| Some((&text[..at], level_of(hashes, 2)?, heading)))
        .flatten()
}

fn is_first_of_line(markdown: &str, at: usize) -> bool {
    // An escaped `\##` is meant to be seen.
    markdown[..at].ends_with('\n')
        || markdown[..at].trim_start_matches([' ', '\u{feff}']).is_empty()
        || markdown[..at].trim_end_matches(' ').ends_with(['\n', '>'])
}

/// Pairs the `**` that Markdown leaves standing because of what is beside them: `**Key:**Text`,
/// `**Key****:**Text`. Where such emphasis ends in a mark that ends a clause, a space follows: two
/// words are meant.
pub(super) fn close_emphasis<'a>(pieces: Vec<Piece<'a>>, markdown: &'a str) -> Vec<Piece<'a>> {
    let mut out: Vec<Piece<'a>> = Vec::with_capacity(pieces.len());
    let mut depth = 0;
    // Where in `out` a `**` stands that may open, and at which depth.
    let mut opening: Option<(usize, usize)> = None;
    let mut pieces = pieces.into_iter().peekable();
    while let Some((event, range)) = pieces.next() {
        match &event {
            Event::Start(_) => depth += 1,
            Event::End(_) => {
                depth -= 1;
                opening = opening.filter(|(_, opened_at)| *opened_at <= depth);
            }
            Event::Text(star) if star.as_ref() == "*" && is_written(markdown, &range) => {
                let is_pair = pieces.next_if(|(next, other)| {
                    matches!(next, Event::Text(star) if star.as_ref() == "*")
                        && other.start == range.end
                });
                if let Some((_, second)) = is_pair {
                    let run = range.start..second.end;
                    match opening.filter(|(_, opened_at)| *opened_at == depth) {
                        Some((at, _)) if !ends_in_space(&markdown[..run.start]) => {
                            out[at].0 = Event::Start(Tag::Strong);
                            out.push((Event::End(TagEnd::Strong), run.clone()));
                            if needs_space(markdown, &run) {
                                out.push((Event::Text(" ".into()), run));
                            }
                            opening = None;
                        }
                        _ => {
                            if !markdown[run.end..].starts_with(char::is_whitespace) {
                                opening = Some((out.len(), depth));
                            }
                            out.push((Event::Text("**".into()), run));
                        }
                    }
                    continue;
                }
            }
            _ => {}
        }
        out.push((event, range));
    }
    out
}

/// Whether the text stands so in the file: neither escaped nor an entity.
fn is_written(markdown: &str, range: &std::ops::Range<usize>) -> bool {
    &markdown[range.clone()] == "*" && !markdown[..range.start].ends_with('\\')
}

fn ends_in_space(text: &str) -> bool {
    text.ends_with(char::is_whitespace)
}

fn needs_space(markdown: &str, run: &std::ops::Range<usize>) -> bool {
    markdown[..run.start].ends_with([':', '.', ',', ';', '!', '?'])
        && markdown[run.end..].starts_with(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::render;

    fn html(markdown: &str) -> String {
        render(markdown, Some("-"), &|_| None).html
    }

    #[test]
    fn emphasis_that_does_not_close_is_closed() {
        let key_text = "<p><strong>Key</strong><strong>:</strong> Text</p>\n";
        assert_eq!(html("**Key****:**Text"), key_text);
        assert_eq!(html("**Key:**Text"), "<p><strong>Key:</strong> Text</p>\n");
        assert_eq!(html("- **Key:**Text"), "<ul>\n<li><strong>Key:</strong> Text</li>\n</ul>\n");
    }

    #[test]
    fn stars_that_are_no_emphasis_stay() {
        for text in ["a ** b ** c", "call(**kwargs)", "**never closed"] {
            assert_eq!(html(text), format!("<p>{text}</p>\n"));
        }
        assert_eq!(html(r"\*\*x:\*\*y"), "<p>**x:**y</p>\n");
        assert_eq!(html("`**Key:**Text`"), "<p><code>**Key:**Text</code></p>\n");
    }

    #[test]
    fn a_heading_without_its_space_is_a_heading() {
        assert_eq!(html("##Two words"), "<h2 id=\"two-words\">Two words</h2>\n");
        assert_eq!(
            html("Before\n###Head *it*\nafter"),
            "<p>Before</p>\n<h3 id=\"head-it\">Head <em>it</em></h3>\n<p>after</p>\n"
        );
        assert_eq!(
            html("The end.## Next\nText"),
            "<p>The end.</p>\n<h2 id=\"next\">Next</h2>\n<p>Text</p>\n"
        );
        assert_eq!(html("#Title\n\nx"), "<h1 id=\"title\">Title</h1>\n<p>x</p>\n");
    }

    #[test]
    fn what_only_looks_like_a_heading_is_text() {
        for text in ["Read\n#rust and", "F## and C##", "a ## b", "see (##123)"] {
            assert_eq!(html(text), format!("<p>{text}</p>\n"));
        }
        assert_eq!(html("\\##No"), "<p>##No</p>\n");
        assert_eq!(html("    ##code"), "<pre><code>##code</code></pre>\n");
    }

    proptest! {
        #[test]
        fn all_elements_are_closed(text in "[a#*:.`>\\- \n\\\\]{0,40}") {
            let html = html(&text);
            for name in ["p", "h1", "h2", "h3", "strong", "em"] {
                let opened = html.matches(&format!("<{name}>")).count()
                    + html.matches(&format!("<{name} ")).count();
                prop_assert_eq!(opened, html.matches(&format!("</{name}>")).count(), "{}", html);
            }
        }

        #[test]
        fn no_word_is_swallowed(words in proptest::collection::vec("(\\*\\*|##|:|\\.| |\n)?[a-z]{1,4}(\\*\\*|:|\\.)?", 1..8)) {
            let text = words.concat();
            let letters = |s: &str| s.chars().filter(char::is_ascii_lowercase).collect::<String>();
            let rendered = render(&text, Some("-"), &|_| None).html;
            prop_assert_eq!(letters(&super::super::text_of(&rendered)), letters(&text));
        }
    }
}
