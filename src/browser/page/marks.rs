//! What did the visitor come for?
//!
//! Who follows a hit wants to see in the page what was found there. The page with the hit has left the
//! words behind ([`handing`](super::handing)); the page that opens takes them up, once, and marks where
//! they stand in its content, in all the forms that the search knows. The marks are the browser's own
//! (CSS Custom Highlight API): nothing in the page is rewritten, and where there are none nothing
//! happens.

use std::cell::{Cell, OnceCell, RefCell};

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, Node, Range};

use super::desk::{Desk, Presentation};
use super::dom::{append, button, closest, document, first, made, set, window};
use super::{handing, results, text};
use crate::{Index, Step};

/// The names of the highlights, which the style sheet has too.
const FOUND: &str = "damson-found";
const CURRENT: &str = "damson-current";
/// Where a page says what it is for.
const CONTENT: &str = "main, [role=main], article";
/// What is no text of the page, or not to be read.
const SKIPPED: &str =
    "script, style, noscript, template, textarea, select, svg, [hidden], .damson, .damson-marks";
/// What ends a line: words on both sides of its edge are not one.
const LINES: &str = "p, li, h1, h2, h3, h4, h5, h6, td, th, dt, dd, pre, blockquote, figcaption, summary, div, section, article, main, body";
/// A page with more text, in bytes, is marked at its beginning only: so much is searched in a blink.
const MOST_TEXT: usize = 400_000;
/// So much of the window stands above a mark that is shown.
const ABOVE: f64 = 0.3;

#[wasm_bindgen]
extern "C" {
    type Registry;

    #[wasm_bindgen(thread_local_v2, js_namespace = CSS, js_name = highlights)]
    static HIGHLIGHTS: Option<Registry>;

    #[wasm_bindgen(method)]
    fn set(this: &Registry, name: &str, highlight: &Highlight);

    type Highlight;

    #[wasm_bindgen(constructor)]
    fn new() -> Highlight;

    #[wasm_bindgen(method)]
    fn add(this: &Highlight, range: &Range);
}

/// Marks what was handed over to this page, if anything was. The door of this part of the module:
/// nothing else of it is called from elsewhere.
#[inline(never)]
pub(super) fn begin(desk: &'static Desk) {
    if let Some(words) = handing::taken() {
        desk.add(Box::leak(Box::new(Marks {
            words: RefCell::new(Some(words)),
            ranges: RefCell::default(),
            at: Cell::new(0),
            bar: OnceCell::new(),
        })));
        desk.ask();
    }
}

/// Marks the words that were handed over to this page.
#[derive(Debug)]
struct Marks {
    /// What to look for here, until it has been.
    words: RefCell<Option<String>>,
    /// What was found.
    ranges: RefCell<Vec<Range>>,
    /// Which of them is shown, counted from 0.
    at: Cell<usize>,
    bar: OnceCell<Bar>,
}

/// The control: how many, the next one, and away with it.
#[derive(Debug)]
struct Bar {
    root: HtmlElement,
    status: Element,
    next: Element,
    close: Element,
}

impl Marks {
    /// Marks words in the content, unless that takes files which have not come.
    fn mark(&self, index: &Index, words: &str, needs: &mut Vec<String>) -> bool {
        let Some(root) = first(CONTENT).or_else(|| first("body")) else { return true };
        let mut text = Text::default();
        text.read(&root, &mut None);
        let matches = match index.matches(words, &text.whole) {
            Step::Ready(matches) => matches,
            Step::Needs(names) => {
                needs.extend(names);
                return false;
            }
        };
        let ranges: Vec<Range> =
            matches.into_iter().filter_map(|(from, to)| text.range(from, to)).collect();
        if !ranges.is_empty() && highlight(FOUND, &ranges) {
            self.present(ranges);
        }
        true
    }

    /// Shows the first of the marks, and the control.
    fn present(&self, ranges: Vec<Range>) {
        // A link to a section leads there: what is shown first stands in it.
        let hash = window().location().hash().unwrap_or_default();
        let target = document().get_element_by_id(hash.get(1..).unwrap_or_default());
        let is_below = |range: &Range| {
            target
                .as_ref()
                .is_none_or(|target| top(range) >= target.get_bounding_client_rect().top())
        };
        self.at.set(ranges.iter().position(is_below).unwrap_or_default());
        self.ranges.replace(ranges);
        self.show();
        let bar = self.bar.get_or_init(Bar::new);
        bar.status.set_text_content(Some(&text::say_with(
            "marks",
            self.ranges.borrow().len(),
            &[],
        )));
    }

    /// Shows one of them.
    fn show(&self) {
        let ranges = self.ranges.borrow();
        let Some(range) = ranges.get(self.at.get()) else { return };
        highlight(CURRENT, std::slice::from_ref(range));
        let height = window().inner_height().ok().and_then(|h| h.as_f64()).unwrap_or_default();
        let is_seen = |range: &Range| {
            let rect = range.get_bounding_client_rect();
            rect.top() >= 0.0 && rect.bottom() <= height
        };
        if is_seen(range) {
            return;
        }
        // It may scroll by itself, or stand in something that does; and be longer than the window.
        let parent = range.start_container().ok().and_then(|node| node.parent_element());
        if let Some(parent) = parent {
            results::reveal(&parent);
        }
        if !is_seen(range) {
            window().scroll_by_with_x_and_y(0.0, top(range) - height * ABOVE);
        }
    }

    fn next(&self) {
        let count = self.ranges.borrow().len();
        self.at.set((self.at.get() + 1) % count.max(1));
        self.show();
        if let Some(bar) = self.bar.get() {
            let at = text::number(self.at.get() + 1);
            bar.status.set_text_content(Some(&text::say_with("marks-at", count, &[("at", &at)])));
        }
    }

    /// Takes marks and control away.
    fn dismiss(&self) {
        if self.ranges.take().is_empty() {
            return;
        }
        highlight(FOUND, &[]);
        highlight(CURRENT, &[]);
        if let Some(bar) = self.bar.get() {
            bar.root.remove();
        }
    }
}

impl Presentation for Marks {
    fn proceed(&self, index: &Index, needs: &mut Vec<String>) {
        let words = self.words.borrow().clone();
        if let Some(words) = words
            && self.mark(index, &words, needs)
        {
            self.words.take();
        }
    }

    fn give_up(&self, _: &str) {}

    fn look(&self) {}

    fn handle(&self, name: &str, event: &Event, target: Option<&Element>) {
        match (name, target) {
            ("click", Some(target)) => match self.bar.get() {
                Some(bar) if bar.next.contains(Some(target)) => self.next(),
                Some(bar) if bar.close.contains(Some(target)) => self.dismiss(),
                _ => {}
            },
            ("keydown", _)
                if !event.default_prevented()
                    && event.unchecked_ref::<KeyboardEvent>().key() == "Escape" =>
            {
                self.dismiss();
            }
            _ => {}
        }
    }

    fn is_of(&self, _: &Element) -> bool {
        false
    }
}

impl Bar {
    fn new() -> Bar {
        let root = made("section", "damson-marks");
        set(&root, "aria-label", &text::say("marks-label"));
        let status = made("output", "");
        let next = button("damson-next", &text::say("marks-next"));
        let close = button("damson-close", "×");
        set(&close, "aria-label", &text::say("marks-close"));
        for element in [&status, &next, &close] {
            append(&root, element);
        }
        if let Some(body) = first("body") {
            append(&body, &root);
        }
        Bar { root, status: status.into(), next: next.into(), close: close.into() }
    }
}

/// The text of a page, and the nodes that it is in.
#[derive(Default)]
struct Text {
    whole: String,
    /// Each node of text, with where it begins.
    nodes: Vec<(usize, Node)>,
}

impl Text {
    /// Reads what is below an element. `line` is the one that was read last.
    fn read(&mut self, element: &Element, line: &mut Option<Element>) {
        let mut next = element.first_child();
        while let Some(node) = next {
            next = node.next_sibling();
            if node.node_type() == Node::TEXT_NODE {
                if self.whole.len() > MOST_TEXT {
                    return;
                }
                let own = closest(element, LINES);
                if own != *line {
                    self.whole.push('\n');
                    *line = own;
                }
                self.nodes.push((self.whole.len(), node.clone()));
                self.whole.push_str(&node.node_value().unwrap_or_default());
            } else if let Some(child) = node.dyn_ref::<Element>()
                && !child.matches(SKIPPED).unwrap_or(false)
            {
                self.read(child, line);
            }
        }
    }

    /// The place in the page of a stretch of the text, if it can be seen there.
    fn range(&self, from: usize, to: usize) -> Option<Range> {
        let range = Range::new().ok()?;
        let (node, offset) = self.place(from)?;
        range.set_start(node, offset).ok()?;
        // The end of a word is in the node of its last letter, not in the one behind it.
        let (before, _) = self.whole.get(..to)?.char_indices().next_back()?;
        let (node, offset) = self.place(before)?;
        let last = self.whole.get(before..to)?.chars().next()?.len_utf16();
        range.set_end(node, offset + last as u32).ok()?;
        (range.get_bounding_client_rect().width() > 0.0).then_some(range)
    }

    /// The node of a place in the text, and how far into it that is, in units of UTF-16.
    fn place(&self, at: usize) -> Option<(&Node, u32)> {
        let number = self.nodes.partition_point(|(from, _)| *from <= at).checked_sub(1)?;
        let (from, node) = self.nodes.get(number)?;
        let units = self.whole.get(*from..at)?.encode_utf16().count();
        Some((node, units as u32))
    }
}

/// Has the browser highlight these ranges and no others; `false` if it knows no highlights.
fn highlight(name: &str, ranges: &[Range]) -> bool {
    HIGHLIGHTS.with(|registry| {
        let Some(registry) = registry else { return false };
        let highlight = Highlight::new();
        ranges.iter().for_each(|range| highlight.add(range));
        registry.set(name, &highlight);
        true
    })
}

fn top(range: &Range) -> f64 {
    range.get_bounding_client_rect().top()
}
