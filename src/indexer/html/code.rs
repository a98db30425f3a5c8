//! Code in colours, of which the colours are left out.
//!
//! Highlighters put every word of code into an element, `<span class="kn">import</span>`, which is a
//! fifth of all elements in a manual of a language. Such a word is text like any other, and no rule asks
//! for classes of a letter or two but one, see [`is_of_words`]. Read as text, it takes a fraction of the
//! time and memory.

use std::cell::Cell;

use html5ever::tokenizer::TagKind;
use html5ever::{LocalName, local_name};

/// Whether words in colours are elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::indexer) enum Colours {
    /// As they are: a selector of the user may ask for them.
    AsWritten,
    /// Where only text stands in an element of a class that highlighters use, it is text alone.
    LeftOut,
}

/// Knows, tag by tag, whether code comes next.
#[derive(Debug)]
pub(super) struct Code {
    colours: Colours,
    /// A `<pre>` is open, and what is open in it is part of a line.
    is_open: Cell<bool>,
}

impl Code {
    pub(super) fn new(colours: Colours) -> Code {
        Code { colours, is_open: Cell::new(false) }
    }

    /// Takes note of a tag.
    pub(super) fn note(&self, kind: TagKind, name: &LocalName) {
        let is_in_line = matches!(
            *name,
            local_name!("span")
                | local_name!("code")
                | local_name!("a")
                | local_name!("b")
                | local_name!("i")
                | local_name!("em")
                | local_name!("strong")
        );
        if !is_in_line {
            self.is_open.set(kind == TagKind::StartTag && *name == local_name!("pre"));
        }
    }

    /// What comes next may be anything.
    pub(super) fn leave(&self) {
        self.is_open.set(false);
    }

    /// Where a word in a colour begins and ends, and where its end tag does, if its start tag stands at
    /// a place.
    pub(super) fn word(&self, text: &str, at: usize) -> Option<(usize, usize, usize)> {
        const START: &str = "<span class=\"";
        const END: &str = "</span>";
        if self.colours == Colours::AsWritten || !self.is_open.get() {
            return None;
        }
        let rest = text.get(at..)?.strip_prefix(START)?;
        let (class, word) = rest.split_at_checked(rest.bytes().take(3).position(|b| b == b'"')?)?;
        let word = word.strip_prefix("\">").filter(|_| is_of_words(class))?;
        let len = word.bytes().position(|byte| byte == b'<')?;
        let from = text.len() - word.len();
        word.get(len..)?.starts_with(END).then_some((from, from + len, from + len + END.len()))
    }
}

/// Whether a class is one that highlighters give to words: a letter or two. (Numbers of lines are told
/// by theirs, `ln`.)
fn is_of_words(class: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    matches!(class.len(), 1 | 2) && class != "ln" && class.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use scraper::Html;

    use super::super::tree::parse;
    use super::Colours::{AsWritten, LeftOut};
    use super::*;

    /// All elements but words in colours, how many of them are around each, and the text between.
    fn outline(page: &Html) -> String {
        let is_word = |element: scraper::ElementRef<'_>| {
            let value = element.value();
            let mut above = element.ancestors().filter_map(scraper::ElementRef::wrap);
            value.name() == "span"
                && value.attrs().count() == 1
                && value.attr("class").is_some_and(is_of_words)
                && element.children().all(|child| child.value().is_text())
                && above.any(|above| above.value().name() == "pre")
        };
        let mut said = String::new();
        for node in page.tree.root().descendants() {
            if let Some(text) = node.value().as_text() {
                said.push_str(text);
            } else if let Some(element) = scraper::ElementRef::wrap(node)
                && !is_word(element)
            {
                let depth = element.ancestors().count();
                said += &format!("[{depth} {:?}]", element.value());
            }
        }
        said
    }

    fn count(html: &str, colours: Colours) -> usize {
        let is_span = |node: &scraper::Node| node.as_element().is_some_and(|e| e.name() == "span");
        parse(html, colours).tree.values().filter(|node| is_span(node)).count()
    }

    #[test]
    fn words_in_colours_are_text_in_code_and_nowhere_else() {
        let word = "<span class=\"kn\">a &lt; b</span>";
        let of = |html: &str| count(html, LeftOut);
        assert_eq!(of(&format!("<pre>{word}</pre>")), 0);
        assert_eq!(of(&format!("<pre><code><a href=x>{word}</a>{word}</code></pre>{word}")), 1);
        assert_eq!(of(&format!("<pre><b>{word}</b><table>{word}</table></pre>")), 1);
        for other in [
            "<span class=\"ln\">1</span>",
            "<span class=\"lnt\">1</span>",
            "<span class=\"K\">a</span>",
            "<span class=\"\">a</span>",
            "<span class=\"k\" hidden>a</span>",
            "<span class=\"k\"><i>a</i></span>",
            "<span class=\"k\">a",
        ] {
            assert_eq!(of(&format!("<pre>{other}</pre>")), 1, "{other}");
        }
        assert_eq!(count(&format!("<pre>{word}</pre>"), AsWritten), 1);
        let page = parse(&format!("<pre>x{word}y</pre>"), LeftOut);
        assert_eq!(page.root_element().text().collect::<String>(), "xa < by");
    }

    fn soup() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            3 => "<span class=\"(k|n1|ln|lnt|k n)\">[a-z &]{0,4}(&(lt|#39|amp|copy|notit|#0);?)?</span>",
            1 => "<span class=\"k\">|</span>",
            2 => "</?(pre|code|a|b|p|div|span|table|td|svg|select|template|li|h2)>",
            1 => "[a-z \n&<]{0,3}",
        ];
        prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
        #[test]
        fn of_any_page_nothing_else_is_lost_or_moved(html in soup()) {
            // What stands for an element may be text that comes to text before it.
            prop_assert_eq!(outline(&parse(&html, LeftOut)), outline(&parse(&html, AsWritten)));
        }
    }
}
