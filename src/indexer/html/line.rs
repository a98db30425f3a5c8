//! Text on one line.

use scraper::ElementRef;

use super::left_out::{LeftOut, is_named_permalink};
use super::marks::Marks;
use super::tree::{Step, walk};

/// The text of an element on one line, without what is not text.
pub(super) fn plain_text(element: ElementRef<'_>) -> String {
    line_of(element, LeftOut::OF_POSTS, false)
}

/// A heading's text. Links that only repeat where it stands are no part of it; but where all of it
/// is such a link, the link is the heading.
pub(super) fn heading_text(heading: ElementRef<'_>, left_out: LeftOut<'_>) -> String {
    let text = line_of(heading, left_out, true);
    if text.is_empty() { line_of(heading, left_out, false) } else { text }
}

fn line_of(element: ElementRef<'_>, left_out: LeftOut<'_>, without_permalinks: bool) -> String {
    let mut line = Line::default();
    walk(*element, |step| match step {
        Step::Open(node) => {
            if let Some(text) = node.value().as_text() {
                line.push(text);
                return false;
            }
            let Some(below) = ElementRef::wrap(node) else { return false };
            if node.id() != element.id()
                && (left_out.contains(below, &Marks::of(below.value()))
                    || (without_permalinks && is_named_permalink(below.value())))
            {
                return false;
            }
            if is_block(below.value().name()) || below.value().name() == "br" {
                line.space();
            }
            true
        }
        Step::Close(node) => {
            if ElementRef::wrap(node).is_some_and(|below| is_block(below.value().name())) {
                line.space();
            }
            false
        }
    });
    line.take()
}

/// Text on one line, its white space folded.
#[derive(Debug, Default)]
pub(super) struct Line {
    text: String,
    /// Whether a space stands before what comes next.
    space: bool,
}

impl Line {
    /// How many bytes it has so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Answers whether there was any text in it.
    pub(super) fn push(&mut self, text: &str) -> bool {
        let mut said = false;
        let mut rest = text;
        loop {
            // Words of ASCII are most of most texts.
            let len = rest.bytes().take_while(u8::is_ascii_graphic).count();
            if len > 0 {
                self.word(&rest[..len]);
                said = true;
            }
            let Some(c) = rest[len..].chars().next() else { return said };
            let (letter, others) = rest[len..].split_at(c.len_utf8());
            rest = others;
            match c {
                // Places where a word may be broken, and marks of no width at all.
                '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' => {}
                c if c.is_whitespace() || c.is_control() => self.space(),
                _ => {
                    self.word(letter);
                    said = true;
                }
            }
        }
    }

    /// Adds some letters, behind a space if there is one.
    fn word(&mut self, letters: &str) {
        if self.space {
            self.text.push(' ');
            self.space = false;
        }
        self.text.push_str(letters);
    }

    pub(super) fn space(&mut self) {
        self.space = !self.text.is_empty();
    }

    pub(super) fn take(&mut self) -> String {
        self.space = false;
        // A copy is no larger than it has to be, and there are millions of lines.
        let text = self.text.as_str().to_owned();
        self.text.clear();
        text
    }
}

/// Whether browsers begin a new line for it.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}
