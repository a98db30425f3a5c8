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

/// A start or end tag, as a range of the HTML from `<` to past `>`.
#[derive(Clone, Debug)]
struct Tag<'a> {
    name: Cow<'a, str>,
    closing: bool,
    range: Range<usize>,
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
            let end = end_of_tag(html, name_end)?;
            let name = lower(&html[from..name_end]);
            at = end;
            if !closing && RAW.contains(&name.as_ref()) {
                at = end_of_raw(html, end, &name);
            }
            return Some(Tag { name, closing, range: start..end });
        }
    })
}

fn lower(name: &str) -> Cow<'_, str> {
    match name.bytes().any(|b| b.is_ascii_uppercase()) {
        true => Cow::Owned(name.to_ascii_lowercase()),
        false => Cow::Borrowed(name),
    }
}

fn end_of(html: &str, from: usize, ends: impl Fn(u8) -> bool) -> usize {
    html[from..].bytes().position(ends).map_or(html.len(), |length| from + length)
}

/// Past the `>` that ends the tag; one in a quoted value does not. Nothing when it never ends.
fn end_of_tag(html: &str, from: usize) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in html.bytes().enumerate().skip(from) {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            // A quote opens a value only behind `=`; elsewhere it is a letter like others.
            (None, b'"' | b'\'') if html[from..at].trim_ascii_end().ends_with('=') => {
                quote = Some(byte);
            }
            (None, b'>') => return Some(at + 1),
            (None, _) => {}
        }
    }
    None
}

fn end_of_raw(html: &str, from: usize, name: &str) -> usize {
    let ends = |at: usize| {
        let rest = &html.as_bytes()[at + 2..];
        rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    html[from..]
        .match_indices("</")
        .map(|(at, _)| from + at)
        .find(|at| ends(*at))
        .unwrap_or(html.len())
}

/// The attributes of a start tag: the name, and where its value stands, without quotes.
fn attributes<'a>(
    html: &'a str,
    tag: &Tag<'_>,
) -> impl Iterator<Item = (Cow<'a, str>, Range<usize>)> {
    let end = tag.range.end - 1;
    let mut at = tag.range.start + 1 + tag.name.len();
    std::iter::from_fn(move || {
        let skip =
            |from: usize| end_of(html, from, |b| !b.is_ascii_whitespace() && b != b'/').min(end);
        at = skip(at);
        if at >= end {
            return None;
        }
        let name_end = end_of(html, at + 1, |b| b.is_ascii_whitespace() || b"=/>".contains(&b));
        let name_end = name_end.min(end);
        let name = lower(&html[at..name_end]);
        let equals = end_of(html, name_end, |b| !b.is_ascii_whitespace()).min(end);
        if html.as_bytes()[equals] != b'=' {
            at = name_end;
            return Some((name, name_end..name_end));
        }
        let from = end_of(html, equals + 1, |b| !b.is_ascii_whitespace()).min(end);
        let value = match html.as_bytes()[from] {
            quote @ (b'"' | b'\'') => from + 1..end_of(html, from + 1, |b| b == quote).min(end),
            _ => from..end_of(html, from, |b| b.is_ascii_whitespace() || b == b'>').min(end),
        };
        at = value.end + usize::from(value.start > from);
        Some((name, value))
    })
}

/// Gives every link to `change`, decoded, and puts what it returns in its place.
pub(super) fn change_links<'a>(
    html: &'a str,
    mut change: impl FnMut(&str) -> Option<String>,
) -> Cow<'a, str> {
    let mut out = String::new();
    let mut copied = 0;
    for tag in tags(html).filter(|tag| !tag.closing) {
        for (name, value) in attributes(html, &tag) {
            let written = &html[value.clone()];
            let changed = match name.as_ref() {
                "srcset" if !written.contains("data:") => change_set(written, &mut change),
                name if LINKS.contains(&name) => change(&decoded(written)),
                _ => None,
            };
            if let Some(link) = changed {
                out.push_str(&html[copied..value.start]);
                out.push_str(&encoded(&link));
                copied = value.end;
            }
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[copied..]);
    Cow::Owned(out)
}

/// `a.png 1x, b.png 2x`.
fn change_set(set: &str, change: &mut impl FnMut(&str) -> Option<String>) -> Option<String> {
    let mut any = false;
    let candidates: Vec<String> = set
        .split(',')
        .map(|candidate| {
            let candidate = candidate.trim();
            let (link, size) = candidate.split_once(char::is_whitespace).unwrap_or((candidate, ""));
            let link = change(&decoded(link)).inspect(|_| any = true).unwrap_or(link.to_owned());
            [&link, size].join(" ").trim().to_owned()
        })
        .collect();
    any.then(|| candidates.join(", "))
}

fn decoded(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&#x27;", "'").replace("&amp;", "&")
}

/// Safe in a value with quotes of either kind, and without.
fn encoded(link: &str) -> String {
    let link = link.replace('&', "&amp;").replace('"', "&quot;").replace('\'', "&#39;");
    link.replace('<', "&lt;").replace('>', "&gt;").replace(' ', "%20")
}

/// Makes the text of every heading that has an `id` a link to itself, puts all headings a level
/// lower if one is an `<h1>` (the page's title is its only heading of level 1), and puts every
/// table into a `<div class="scroll">`, so that a wide one does not widen the page.
pub(super) fn dress(html: &str) -> String {
    let found: Vec<Tag<'_>> = tags(html).collect();
    let lower = found.iter().any(|tag| tag.name == "h1");
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    let mut copied = 0;
    let mut open = false;
    let mut tables = 0usize;
    for (at, tag) in found.iter().enumerate() {
        if tag.name == "table" {
            let before = tables;
            tables = if tag.closing { before.saturating_sub(1) } else { before + 1 };
            let outermost = before != tables && before.max(tables) == 1;
            if outermost {
                let edge = if tag.closing { tag.range.end } else { tag.range.start };
                out.push_str(&html[copied..edge]);
                out.push_str(if tag.closing { "</div>" } else { "<div class=\"scroll\">" });
                copied = edge;
            }
        }
        let Some(level) = level(&tag.name) else { continue };
        let level = if lower { (level + 1).min(6) } else { level };
        let name_at = tag.range.start + 1 + usize::from(tag.closing);
        if tag.closing {
            out.push_str(&html[copied..tag.range.start]);
            out.push_str(if open { "</a>" } else { "" });
            out.push_str(&format!("</h{level}>"));
            (copied, open) = (tag.range.end, false);
            continue;
        }
        out.push_str(&html[copied..name_at]);
        out.push_str(&format!("h{level}{}", &html[name_at + 2..tag.range.end]));
        copied = tag.range.end;
        let id = attributes(html, tag).find(|(name, _)| name == "id").map(|(_, id)| &html[id]);
        let inner = found[at + 1..].iter().take_while(|inner| inner.name != tag.name);
        // A link cannot stand in a link.
        open = id.is_some_and(|id| !id.is_empty()) && inner.clone().all(|inner| inner.name != "a");
        let closed = found[at + 1..].iter().any(|next| next.closing && next.name == tag.name);
        open = open && closed;
        if let Some(id) = id.filter(|_| open) {
            out.push_str(&format!("<a class=\"anchor\" href=\"#{}\">", encoded(&decoded(id))));
        }
    }
    out.push_str(&html[copied..]);
    if tables > 0 {
        out.push_str("</div>");
    }
    out
}

fn level(name: &str) -> Option<u8> {
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
        change_links(html, based).into_owned()
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
        let wrapped = "<div class=\"scroll\"><table><tr><td><table></table></table></div>x";
        assert_eq!(dress("<table><tr><td><table></table></table>x"), wrapped);
        assert_eq!(dress("</table>x"), "</table>x");
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
            prop_assert_eq!(unchanged.as_ref(), html.as_str());
            let _ = change_links(&html, |link| Some(format!("{link}x")));
            let _ = dress(&html);
        }
    }
}
