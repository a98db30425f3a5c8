//! The parsed page, and walking over it.
//!
//! Everything here goes step by step over the tree instead of calling itself: pages nested a
//! hundred thousand levels deep exist, stacks that deep do not.

use ego_tree::{NodeRef, Tree};
use html5ever::LocalName;
use html5ever::local_name;
use html5ever::tokenizer::{Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use scraper::node::Element;
use scraper::{ElementRef, Html, HtmlTreeSink, Node};

use super::code::Colours;
use super::depth::DepthLimit;
use super::scan;

/// Pages have a node, an element or a text, for so many bytes at least, most of them. A tree that
/// has room for them from the start need not move as it grows.
const BYTES_OF_A_NODE: usize = 20;

/// Parses a page as a browser does that runs no scripts: what `<noscript>` holds is elements.
pub(in crate::indexer) fn parse(text: &str, colours: Colours) -> Html {
    let options = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let mut page = Html::new_document();
    page.tree = Tree::with_capacity(Node::Document, text.len() / BYTES_OF_A_NODE);
    let builder = TreeBuilder::new(HtmlTreeSink::new(page), options);
    // A mark of the byte order stands at the beginning only.
    let tokenizer_options = TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() };
    let tokenizer = Tokenizer::new(DepthLimit::new(builder), tokenizer_options);
    scan::feed(&tokenizer, text, colours);
    tokenizer.end();
    tokenizer.sink.into_builder().sink.finish()
}

/// A step of a [walk].
pub(super) enum Step<'a> {
    /// Before a node's children.
    Open(NodeRef<'a, Node>),
    /// After them; only of nodes that were gone into.
    Close(NodeRef<'a, Node>),
}

/// How a [walk] goes on behind a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Into a node that was opened.
    Into,
    /// Past it.
    Past,
    /// No further.
    Stop,
}

/// Walks over a node and all below it, in the order of the page. What `visit` answers to an opened
/// node says whether to go into it.
pub(super) fn walk<'a>(root: NodeRef<'a, Node>, mut visit: impl FnMut(Step<'a>) -> bool) {
    walk_until(root, |step| if visit(step) { Next::Into } else { Next::Past });
}

/// The same, unless it is to stop at a node that is opened.
fn walk_until<'a>(root: NodeRef<'a, Node>, mut visit: impl FnMut(Step<'a>) -> Next) {
    let mut at = root;
    loop {
        match visit(Step::Open(at)) {
            Next::Stop => return,
            Next::Past => {}
            Next::Into => {
                if let Some(child) = at.first_child() {
                    at = child;
                    continue;
                }
                visit(Step::Close(at));
            }
        }
        loop {
            if at.id() == root.id() {
                return;
            }
            if let Some(next) = at.next_sibling() {
                at = next;
                break;
            }
            let Some(parent) = at.parent() else { return };
            at = parent;
            visit(Step::Close(at));
        }
    }
}

/// Visits the elements at and below a node, in the order of the page; `visit` says whether to go
/// into each.
pub(super) fn walk_elements<'a>(
    root: NodeRef<'a, Node>,
    mut visit: impl FnMut(ElementRef<'a>) -> bool,
) {
    walk(root, |step| match step {
        Step::Open(node) => ElementRef::wrap(node).is_none_or(&mut visit),
        Step::Close(_) => false,
    });
}

/// The same, unless it is to stop.
pub(super) fn walk_elements_until<'a>(
    root: NodeRef<'a, Node>,
    mut visit: impl FnMut(ElementRef<'a>) -> Next,
) {
    walk_until(root, |step| match step {
        Step::Open(node) => ElementRef::wrap(node).map_or(Next::Into, &mut visit),
        Step::Close(_) => Next::Past,
    });
}

/// Whether an element at or below `root` fulfils `wanted`.
pub(super) fn any_element<'a>(root: ElementRef<'a>, wanted: impl Fn(&'a Element) -> bool) -> bool {
    root.descendants().filter_map(ElementRef::wrap).any(|element| wanted(element.value()))
}

/// An attribute's value. Elements have few, so looking at each beats looking one up.
pub(super) fn attr<'a>(element: &'a Element, name: &LocalName) -> Option<&'a str> {
    // Of names that the parser knows, it is told by a number whether they are the same.
    element.attrs.iter().find(|(found, _)| found.local == *name).map(|(_, value)| &**value)
}

/// The same, by a name that anyone may have given it.
pub(super) fn attr_named<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attrs.iter().find(|(found, _)| *found.local == *name).map(|(_, value)| &**value)
}

/// Whether an attribute holds a word among others, as `class` and `rel` do; in any case.
pub(super) fn has_word(element: &Element, name: &LocalName, word: &str) -> bool {
    attr(element, name).is_some_and(|value| {
        value.split_ascii_whitespace().any(|found| found.eq_ignore_ascii_case(word))
    })
}

/// The heading's level, 1 to 6, if it is one.
pub(super) fn heading_level(element: &Element) -> Option<u8> {
    match element.name().as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(level - b'0'),
        _ if attr(element, &local_name!("role")) == Some("heading") => {
            // What ARIA assumes of a heading without a level.
            let level = attr(element, &local_name!("aria-level")).unwrap_or("2");
            level.trim().parse().ok().filter(|level| (1..=6).contains(level))
        }
        _ => None,
    }
}
