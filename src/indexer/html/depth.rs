//! How deep may a page nest?
//!
//! For every tag the tree builder looks through all that is open, so that a page nested a hundred
//! thousand levels deep takes minutes. Browsers flatten what lies deeper than some hundred levels;
//! here the tags that lie deeper are dropped, and their text stays.

use std::cell::Cell;

use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    CharacterTokens, EndTag, StartTag, Tag, TagToken, Token, TokenSink, TokenSinkResult,
};
use html5ever::tree_builder::TreeBuilder;
use scraper::HtmlTreeSink;

/// Levels, as in Chromium. No page for people comes near it.
const MAX_DEPTH: usize = 512;

/// Start tags between two looks at the tree. A look takes as many steps as the tree is deep.
const TAGS_BETWEEN_LOOKS: usize = 64;

/// Hands tokens on to the tree builder, save tags that lie too deep.
pub(super) struct DepthLimit {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    /// Start tags since the last look.
    tags: Cell<usize>,
    /// How deep we are, if it is too deep; not exact, since end tags may be missing.
    too_deep: Cell<Option<usize>>,
    /// Elements of which the start tag was dropped, and the end tag is still to come.
    dropped: Cell<usize>,
    /// The last token was a tag, and what follows is HTML.
    pub(super) is_behind_tag: Cell<bool>,
}

impl DepthLimit {
    pub(super) fn new(builder: TreeBuilder<NodeId, HtmlTreeSink>) -> DepthLimit {
        DepthLimit {
            builder,
            tags: Cell::new(0),
            too_deep: Cell::new(None),
            dropped: Cell::new(0),
            is_behind_tag: Cell::new(false),
        }
    }

    pub(super) fn into_builder(self) -> TreeBuilder<NodeId, HtmlTreeSink> {
        self.builder
    }

    /// How deep the node lies that was made last.
    fn depth(&self) -> usize {
        let page = self.builder.sink.0.borrow();
        page.tree.nodes().next_back().map_or(0, |node| node.ancestors().count())
    }

    fn is_dropped(&self, tag: &Tag) -> bool {
        match (tag.kind, self.too_deep.get()) {
            (StartTag, None) => {
                self.tags.set(self.tags.get() + 1);
                if self.tags.get() >= TAGS_BETWEEN_LOOKS {
                    self.tags.set(0);
                    self.too_deep.set(Some(self.depth()).filter(|depth| *depth > MAX_DEPTH));
                }
                false
            }
            (EndTag, None) => false,
            // What these hold is not HTML: the builder must see them to say so.
            (_, Some(_)) if holds_raw_text(&tag.name) => false,
            (StartTag, Some(_)) => {
                if !tag.self_closing && !is_void(&tag.name) {
                    self.dropped.set(self.dropped.get() + 1);
                }
                true
            }
            (EndTag, Some(depth)) => match self.dropped.get().checked_sub(1) {
                Some(dropped) => {
                    self.dropped.set(dropped);
                    true
                }
                None => {
                    self.too_deep.set(Some(depth - 1).filter(|depth| *depth > MAX_DEPTH));
                    false
                }
            },
        }
    }
}

impl TokenSink for DepthLimit {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let is_tag = matches!(token, TagToken(_));
        let result = match &token {
            TagToken(tag) if self.is_dropped(tag) => {
                // Two words stay two words.
                self.builder.process_token(CharacterTokens(StrTendril::from(" ")), line)
            }
            _ => self.builder.process_token(token, line),
        };
        let is_raw = matches!(result, TokenSinkResult::RawData(_) | TokenSinkResult::Plaintext);
        self.is_behind_tag.set(is_tag && !is_raw);
        result
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Whether what an element holds is not HTML, in any place of a page.
pub(super) fn holds_raw_text(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "textarea"
            | "title"
            | "iframe"
            | "noembed"
            | "noframes"
            | "xmp"
            | "plaintext"
    )
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

#[cfg(test)]
mod tests {
    use super::super::{code::Colours, tree};
    use super::*;

    fn parse(html: &str) -> scraper::Html {
        tree::parse(html, Colours::LeftOut)
    }

    fn deepest(html: &str) -> usize {
        let page = parse(html);
        page.tree.nodes().map(|node| node.ancestors().count()).max().unwrap_or(0)
    }

    #[test]
    fn a_page_cannot_nest_deeper_than_the_limit_by_much() {
        let levels = 100_000;
        let limit = MAX_DEPTH + 2 * TAGS_BETWEEN_LOOKS;
        assert!(deepest(&"<div>".repeat(levels)) < limit);
        assert!(deepest(&("<div>".repeat(levels) + &"</div>".repeat(levels))) < limit);
        assert!(deepest(&"<div></p>".repeat(20_000)) < limit);
    }

    #[test]
    fn what_lies_deep_keeps_its_words_and_what_follows_its_elements() {
        let html = "<div>".repeat(2000)
            + "one<p>two</p>three<script>if (a<b) {}</script>"
            + &"</div>".repeat(2000)
            + "<h2>After</h2>";
        let page = parse(&html);
        let text: String = page.root_element().text().collect();
        assert!(text.contains("one two three"), "{text}");
        let after = page
            .tree
            .nodes()
            .find(|node| node.value().as_element().is_some_and(|element| element.name() == "h2"));
        assert_eq!(after.map(|node| node.ancestors().count()), Some(3));
    }

    #[test]
    fn a_long_list_without_end_tags_is_not_deep() {
        let page = parse(&("<ul>".to_owned() + &"<li>a<p>b".repeat(5000)));
        let elements = page.tree.nodes().filter(|node| node.value().is_element()).count();
        assert_eq!(elements, 3 + 1 + 2 * 5000);
    }
}
