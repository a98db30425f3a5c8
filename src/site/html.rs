//! Changes in HTML that is already written: its links, and its headings.
//!
//! The HTML comes from Markdown with whatever raw HTML the author put between. It is not parsed
//! into a tree and written again, because what is not changed must stay as the author wrote it:
//! only its tags are found, as a browser finds them.

use std::borrow::Cow;
use std::ops::Range;

/// Attributes that hold one address.
const LINKS: [&str; 6] = ["href", "src", "poster", "action", "formaction", "data"];

/// Elements whose content is text up to their end tag, whatever it looks like.
const RAW: [&str; 6] = ["script", "style", "textarea", "title", "xmp", "iframe"];

/// A start or end tag.
#[derive(Clone, Debug)]
struct Tag<'a> {
    /// In lower case.
    name: Cow<'a, str>,
    closing: bool,
    /// From `<` to past `>`.
    range: Range<usize>,
    attributes: Vec<Attribute<'a>>,
}

#[derive(Clone, Debug)]
struct Attribute<'a> {
    /// In lower case.
    name: Cow<'a, str>,
    /// Where its value stands, without quotes.
    value: Range<usize>,
}

impl Tag<'_> {
    fn attribute<'a>(&self, html: &'a str, name: &str) -> Option<&'a str> {
        let found = self.attributes.iter().find(|attribute| attribute.name == name)?;
        Some(&html[found.value.clone()])
    }
}

/// All tags, in order; not those in comments, scripts and the like.
fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + html[at..].find('<')?;
            let rest = &html[start + 1..];
            if rest.starts_with("!--") {
                at = rest.find("-->").map_or(html.len(), |end| start + 1 + end + 3);
                continue;
            }
            let closing = rest.starts_with('/');
            let from = start + 1 + usize::from(closing);
            if !html[from..].starts_with(|c: char| c.is_ascii_alphabetic()) {
                at = start + 1;
                continue;
            }
            let name_end = end_of(html, from, |b| b.is_ascii_whitespace() || b"/>".contains(&b));
            let (attributes, end) = attributes(html, name_end)?;
            let name = lower(&html[from..name_end]);
            at = end;
            if !closing && RAW.contains(&name.as_ref()) {
                at = end_of_raw(html, end, &name);
            }
            return Some(Tag { name, closing, range: start..end, attributes });
        }
    })
}

/// The attributes from `at` on, and where the tag ends, past its `>`. Nothing when it never ends.
fn attributes(html: &str, mut at: usize) -> Option<(Vec<Attribute<'_>>, usize)> {
    let bytes = html.as_bytes();
    let mut found = Vec::new();
    loop {
        at = end_of(html, at, |b| !b.is_ascii_whitespace() && b != b'/');
        if *bytes.get(at)? == b'>' {
            return Some((found, at + 1));
        }
        // An equals sign at the beginning belongs to the name.
        let name_end = end_of(html, at + 1, |b| b.is_ascii_whitespace() || b"=/>".contains(&b));
        let name = lower(&html[at..name_end]);
        at = end_of(html, name_end, |b| !b.is_ascii_whitespace());
        let mut value = name_end..name_end;
        if *bytes.get(at)? == b'=' {
            at = end_of(html, at + 1, |b| !b.is_ascii_whitespace());
            let quote = *bytes.get(at)?;
            if quote == b'"' || quote == b'\'' {
                value = at + 1..end_of(html, at + 1, |b| b == quote);
                at = value.end + 1;
            } else {
                value = at..end_of(html, at, |b| b.is_ascii_whitespace() || b == b'>');
                at = value.end;
            }
        }
        found.push(Attribute { name, value });
    }
}

fn lower(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|b| b.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

/// Where the first byte stands that `ends`; the end of the HTML if none does.
fn end_of(html: &str, from: usize, ends: impl Fn(u8) -> bool) -> usize {
    let rest = html.as_bytes().get(from..).unwrap_or_default();
    rest.iter().position(|byte| ends(*byte)).map_or(html.len(), |length| from + length)
}

/// Where the end tag stands of an element that holds nothing but text.
fn end_of_raw(html: &str, from: usize, name: &str) -> usize {
    let ends = |at: &usize| {
        let found = html.as_bytes().get(at + 2..at + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    html[from..].match_indices("</").map(|(at, _)| from + at).find(ends).unwrap_or(html.len())
}

/// Gives every link to `change`, decoded, and puts what it returns in its place.
pub(super) fn change_links(html: &str, mut change: impl FnMut(&str) -> Option<String>) -> String {
    let mut out = Edited::new(html);
    for tag in tags(html).filter(|tag| !tag.closing) {
        for Attribute { name, value } in tag.attributes {
            let written = &html[value.clone()];
            let changed = match name.as_ref() {
                "srcset" if !written.contains("data:") => change_set(written, &mut change),
                name if LINKS.contains(&name) => {
                    change(&decoded(written)).map(|link| link.replace(' ', "%20"))
                }
                _ => None,
            };
            if let Some(link) = changed {
                out.put(value, &encoded(&link));
            }
        }
    }
    out.finish()
}

/// Several addresses, each with the size for which it is meant: `a.png 1x, b.png 2x`.
fn change_set(set: &str, change: &mut impl FnMut(&str) -> Option<String>) -> Option<String> {
    let mut candidates = Vec::new();
    let mut any = false;
    let mut rest = set;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            break;
        }
        // A comma within an address belongs to it; one at its end does not.
        let (link, tail) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
        let plain = link.trim_end_matches(',');
        let (size, tail) = match plain == link {
            true => tail.split_at(tail.find(',').unwrap_or(tail.len())),
            false => ("", tail),
        };
        let changed = change(&decoded(plain)).inspect(|_| any = true);
        let link = changed.map_or_else(|| plain.to_owned(), |link| link.replace(' ', "%20"));
        candidates.push(format!("{link} {}", size.trim()).trim_end().to_owned());
        rest = tail;
    }
    any.then(|| candidates.join(", "))
}

fn decoded(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&#x27;", "'").replace("&amp;", "&")
}

/// Safe in a value with quotes of either kind, and without.
fn encoded(link: &str) -> String {
    let link = link.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;");
    link.replace('<', "&lt;").replace('>', "&gt;")
}

/// Makes the body of a post fit to stand in a page:
///
/// - The text of every heading that has an `id` becomes a link to itself. If there is an `<h1>`,
///   all headings go a level down: the page's title is its only heading of level 1.
/// - What may be wider than the page can be scrolled, by keyboard as well: every `<pre>`, and a
///   `<div class="scroll">` around every table.
/// - Cells are aligned by `class="right"`, not by a `style`, which strict pages forbid.
pub(super) fn dress(html: &str) -> String {
    let found: Vec<Tag<'_>> = tags(html).collect();
    let shift = u8::from(found.iter().any(|tag| tag.name == "h1"));
    let mut out = Edited::new(html);
    let mut tables = 0_usize;
    let mut linked = false;
    for (at, tag) in found.iter().enumerate() {
        let (start, end) = (tag.range.start, tag.range.end);
        let name_at = start + 1 + usize::from(tag.closing);
        match tag.name.as_ref() {
            "table" if !tag.closing => {
                if tables == 0 {
                    out.put(start..start, "<div class=\"scroll\" tabindex=\"0\">");
                }
                tables += 1;
            }
            "table" if tables > 0 => {
                tables -= 1;
                if tables == 0 {
                    out.put(end..end, "</div>");
                }
            }
            "pre" if !tag.closing && tag.attribute(html, "tabindex").is_none() => {
                let name_end = name_at + tag.name.len();
                out.put(name_end..name_end, " tabindex=\"0\"");
            }
            "td" | "th" => {
                // As the Markdown reader writes it, and no other.
                const STYLE: &str = "style=\"";
                let style = tag.attributes.iter().find(|attribute| attribute.name == "style");
                if let Some(style) = style
                    && html[..style.value.start].ends_with(STYLE)
                    && let Some(side) = html[style.value.clone()].strip_prefix("text-align: ")
                    && ["left", "center", "right"].contains(&side)
                {
                    let name_at = style.value.start - STYLE.len();
                    out.put(name_at..style.value.end, &format!("class=\"{side}"));
                }
            }
            name => {
                let Some(level) = heading_level(name) else { continue };
                if tag.closing && std::mem::take(&mut linked) {
                    out.put(start..start, "</a>");
                }
                let level = (level + shift).min(6);
                out.put(name_at..name_at + 2, &format!("h{level}"));
                if !tag.closing
                    && let Some(id) = tag.attribute(html, "id").filter(|id| !id.is_empty())
                    && may_be_link(tag, &found[at + 1..])
                {
                    let id = encoded(&decoded(id));
                    out.put(end..end, &format!("<a class=\"anchor\" href=\"#{id}\">"));
                    linked = true;
                }
            }
        }
    }
    if tables > 0 {
        out.put(html.len()..html.len(), "</div>");
    }
    out.finish()
}

/// Whether what stands in a heading can stand in a link: there is an end, and no link before it.
fn may_be_link(heading: &Tag<'_>, rest: &[Tag<'_>]) -> bool {
    let inner = rest.iter().take_while(|tag| heading_level(&tag.name).is_none());
    let end = rest.get(inner.clone().count());
    end.is_some_and(|end| end.closing && end.name == heading.name)
        && inner.clone().all(|tag| tag.name != "a")
}

/// Text with changes, which are made in the order of the text.
struct Edited<'a> {
    text: &'a str,
    out: String,
    copied: usize,
}

impl<'a> Edited<'a> {
    fn new(text: &'a str) -> Edited<'a> {
        Edited { text, out: String::with_capacity(text.len() + text.len() / 16), copied: 0 }
    }

    fn put(&mut self, range: Range<usize>, new: &str) {
        self.out.push_str(&self.text[self.copied..range.start]);
        self.out.push_str(new);
        self.copied = range.end;
    }

    fn finish(mut self) -> String {
        self.out.push_str(&self.text[self.copied..]);
        self.out
    }
}

fn heading_level(name: &str) -> Option<u8> {
    match name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    }
}

/// Writes text so that it stays text in HTML and in XML, in a value of an attribute as well.
/// Control characters, which XML cannot hold in any form, are left out.
pub(super) fn escape(text: &str, out: &mut impl std::fmt::Write) -> std::fmt::Result {
    let special = |c: char| {
        matches!(c, '&' | '<' | '>' | '"' | '\'' | '\u{fffe}' | '\u{ffff}')
            || (c.is_ascii_control() && !matches!(c, '\t' | '\n' | '\r'))
    };
    let mut rest = text;
    while let Some(at) = rest.find(special) {
        out.write_str(&rest[..at])?;
        let mut tail = rest[at..].chars();
        out.write_str(match tail.next() {
            Some('&') => "&amp;",
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('"') => "&quot;",
            Some('\'') => "&#39;",
            _ => "",
        })?;
        rest = tail.as_str();
    }
    out.write_str(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn based(html: &str) -> String {
        let based = |link: &str| link.starts_with('/').then(|| format!("/b{link}"));
        change_links(html, based)
    }

    #[test]
    fn links_are_changed_however_they_are_quoted() {
        assert_eq!(based(r#"<a href="/x?a&amp;b">"#), r#"<a href="/b/x?a&amp;b">"#);
        assert_eq!(based("<a href='/x'>"), "<a href='/b/x'>");
        assert_eq!(based("<A HREF=/x>y</A>"), "<A HREF=/b/x>y</A>");
        assert_eq!(based("<img alt='a > b' src = \"/x\"/>"), "<img alt='a > b' src = \"/b/x\"/>");
        assert_eq!(based("<img hidden src=/x.png/>"), "<img hidden src=/b/x.png/>");
        assert_eq!(
            based("<img srcset=\"/a.png 1x, /b.png 2x\">"),
            "<img srcset=\"/b/a.png 1x, /b/b.png 2x\">"
        );
        assert_eq!(based("<img srcset=/a,1.png>"), "<img srcset=/b/a,1.png>");
    }

    #[test]
    fn what_only_looks_like_a_link_is_left() {
        for html in [
            "<!-- <a href=\"/x\"> --> text",
            "<script>const a = '<a href=\"/x\">';</script>",
            "<code>&lt;a href=\"/x\"&gt;</code>",
            "a < b href=\"/x\" > c",
            "<a title=\"href='/x'\">",
            "<a href=\"/x",
            "<a href=",
            "<a href",
        ] {
            assert_eq!(based(html), html);
        }
    }

    #[test]
    fn links_after_a_script_are_changed() {
        let html = "<script>'</a>'</SCRIPT><a href=\"/x\">";
        assert_eq!(based(html), "<script>'</a>'</SCRIPT><a href=\"/b/x\">");
    }

    #[test]
    fn headings_link_to_themselves() {
        assert_eq!(
            dress("<h2 id=\"a\">One <em>two</em></h2><p>x</p>"),
            "<h2 id=\"a\"><a class=\"anchor\" href=\"#a\">One <em>two</em></a></h2><p>x</p>"
        );
        assert_eq!(dress("<h3>No id</h3>"), "<h3>No id</h3>");
        let linked = "<h2 id=\"a\"><a href=\"/x\">One</a></h2>";
        assert_eq!(dress(linked), linked);
    }

    #[test]
    fn a_page_has_one_heading_of_level_1() {
        assert_eq!(
            dress("<h1>A</h1><h2 class=b>B</h2><h6>C</h6>"),
            "<h2>A</h2><h3 class=b>B</h3><h6>C</h6>"
        );
    }

    #[test]
    fn tables_can_be_wider_than_the_page() {
        let wrapped =
            "<div class=\"scroll\" tabindex=\"0\"><table><tr><td><table></table></table></div>x";
        assert_eq!(dress("<table><tr><td><table></table></table>x"), wrapped);
        assert_eq!(dress("</table>x"), "</table>x");
        assert_eq!(dress("<pre class=a>x</pre>"), "<pre tabindex=\"0\" class=a>x</pre>");
        assert_eq!(
            dress("<td style=\"text-align: right\"><td style='text-align: right'>"),
            "<td class=\"right\"><td style='text-align: right'>"
        );
    }

    #[test]
    fn text_is_escaped_for_xml() {
        let mut out = String::new();
        escape("a<b> & \"c\" 'd'\u{8}\u{1b}[0m\n", &mut out).unwrap();
        assert_eq!(out, "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;[0m\n");
    }

    proptest! {
        #[test]
        fn no_html_is_too_odd(html in "(<|>|/|=|\"|'| |a|h1|h2|<h2 id=x>|</h2>|href|src|!--|-->|script|é){0,40}") {
            let unchanged = change_links(&html, |_| None);
            prop_assert_eq!(unchanged, html.as_str());
            let _ = change_links(&html, |link| Some(format!("{link}x")));
            let _ = dress(&html);
        }
    }
}
