//! What does a post's Markdown say?

use pulldown_cmark::{Event, Options, Parser, html};

/// A heading of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Unique within the post; the `id` of the element in its HTML.
    pub id: String,
    /// Plain text on one line.
    pub text: String,
}

/// A post's body, rendered.
#[derive(Debug)]
pub(super) struct Rendered {
    /// The title in the first heading, which is not in `html` then.
    pub(super) title: Option<String>,
    pub(super) html: String,
    pub(super) headings: Vec<Heading>,
}

/// Renders Markdown as GitHub reads it.
pub(super) fn render(markdown: &str) -> Rendered {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let events: Vec<Event<'_>> = Parser::new_ext(markdown, options).collect();
    let mut out = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut out, events.into_iter());
    Rendered { title: None, html: out, headings: Vec::new() }
}
