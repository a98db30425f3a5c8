//! A page's text, cut at its headings.

use std::collections::HashSet;

use ego_tree::{NodeId, NodeRef};
use html5ever::{local_name, ns};
use scraper::{ElementRef, Node};

use super::left_out::{LeftOut, is_named_permalink, is_permalink, is_table_of_contents};
use super::line::{Line, heading_text, is_block};
use super::marks::Marks;
use super::tree::{Step, attr, attr_named, heading_level, walk};
use crate::{Block, Section};

/// Cuts the text of elements into sections. The heading that says the title again starts no
/// section: what follows it is the text of the page itself.
pub(super) fn sections(
    roots: &[ElementRef<'_>],
    left_out: LeftOut<'_>,
    title: &str,
) -> Vec<Section> {
    let mut cutter = Cutter {
        sections: vec![Section::default()],
        at: 0,
        line: Line::default(),
        weights: Vec::new(),
        languages: Vec::new(),
        parts: Vec::new(),
        preformatted: 0,
        target: None,
        ids: HashSet::new(),
        title: Some(title),
        left_out,
    };
    for root in roots {
        cutter.target = None;
        // What stands on the whole page is told of the page.
        let above = root.ancestors().filter_map(ElementRef::wrap);
        let mut above = above.filter(|element| element.value().name() != "html");
        let language = above.find_map(|element| Some((element.id(), language(element)?)));
        cutter.languages = language.into_iter().collect();
        walk(**root, |step| match step {
            Step::Open(node) => cutter.open(node),
            Step::Close(node) => {
                cutter.close(node);
                false
            }
        });
        cutter.end_block();
    }
    cutter.sections
}

/// A place to which a link can lead.
#[derive(Clone, Copy, Debug)]
struct Target<'a> {
    node: NodeId,
    id: &'a str,
    is_section: bool,
}

struct Cutter<'t, 'a> {
    sections: Vec<Section>,
    /// The section that gets the text.
    at: usize,
    line: Line,
    /// The weights in force, and the elements that set them.
    weights: Vec<(NodeId, f32)>,
    /// The languages in force, and the elements that set them.
    languages: Vec<(NodeId, &'a str)>,
    /// Where in the line they begin and end; see [`Block::languages`].
    parts: Vec<(usize, String)>,
    /// How many `<pre>` are open.
    preformatted: usize,
    /// An `id` that leads to what comes next: no text has come since.
    target: Option<Target<'a>>,
    /// All `id`s so far.
    ids: HashSet<&'a str>,
    /// The title, until its heading was seen.
    title: Option<&'t str>,
    left_out: LeftOut<'t>,
}

impl<'a> Cutter<'_, 'a> {
    fn open(&mut self, node: NodeRef<'a, Node>) -> bool {
        if let Some(text) = node.value().as_text() {
            self.text(text);
            return false;
        }
        let Some(element) = ElementRef::wrap(node) else { return false };
        let value = element.value();
        let marks = Marks::of(value);
        if self.left_out.contains(element, &marks) {
            return false;
        }
        if let Some(level) = heading_level(value) {
            self.heading(element, level);
            return false;
        }
        match value.name() {
            "br" => self.line.space(),
            "pre" => {
                self.end_block();
                self.preformatted += 1;
            }
            name if is_block(name) => self.end_block(),
            _ => {}
        }
        if let Some(language) = language(element) {
            self.languages.push((node.id(), language));
        }
        if let Some(weight) = marks.weight {
            self.end_block();
            self.weights.push((node.id(), weight));
        }
        if let Some(names) = marks.index_attrs {
            for name in names.split(',') {
                self.end_block();
                self.text(attr_named(value, name.trim()).unwrap_or_default());
                self.end_block();
            }
        }
        if let Some(id) = self.new_id(element) {
            // A section's own `id` is the better name for its heading than an anchor between them.
            let in_section = self.target.is_some_and(|target| target.is_section);
            if !(in_section && matches!(value.name(), "a" | "span")) {
                self.target =
                    Some(Target { node: node.id(), id, is_section: value.name() == "section" });
            }
        }
        true
    }

    fn close(&mut self, node: NodeRef<'a, Node>) {
        let Some(element) = ElementRef::wrap(node) else { return };
        let name = element.value().name();
        if is_block(name) {
            self.end_block();
        }
        if name == "pre" {
            self.preformatted -= 1;
        }
        if self.weights.last().is_some_and(|(id, _)| *id == node.id()) {
            self.end_block();
            self.weights.pop();
        }
        if self.languages.last().is_some_and(|(id, _)| *id == node.id()) {
            self.languages.pop();
        }
        // An empty box is no place to lead to; an empty anchor is there for nothing else.
        if !matches!(name, "a" | "span")
            && self.target.is_some_and(|target| target.node == node.id())
        {
            self.target = None;
        }
    }

    fn text(&mut self, text: &str) {
        let language = self.languages.last().map_or("", |(_, language)| language);
        let known = self.parts.last().map_or("", |(_, known)| known);
        // Most pages declare none, and to compare two strings of no letters is dear: there is nothing
        // at their addresses.
        if !(known.is_empty() && language.is_empty()) && known != language {
            self.parts.push((self.line.len(), language.to_owned()));
        }
        if self.line.push(text) {
            self.target = None;
        }
    }

    fn heading(&mut self, element: ElementRef<'a>, level: u8) {
        self.end_block();
        let heading = heading_text(element, self.left_out);
        if heading.is_empty() {
            return;
        }
        let is_first = self.sections.len() == 1;
        if (level == 1 || is_first) && self.title == Some(heading.as_str()) {
            self.title = None;
            self.at = 0;
            self.target = None;
            return;
        }
        if self.is_of_contents(element, level) {
            return;
        }
        let own = self.new_id(element);
        let mut below = None;
        let mut permalink = None;
        for inner in element.descendants().skip(1).filter_map(ElementRef::wrap) {
            let new = self.new_id(inner).filter(|_| inner.value().name.ns == ns!(html));
            below = below.or(new);
            permalink = permalink.or_else(|| own_fragment(inner));
        }
        let id = own.or(permalink).or(below).or(self.target.map(|target| target.id));
        self.target = None;
        self.sections.push(Section {
            level,
            id: id.map(str::to_owned),
            heading,
            language: language(element)
                .or(self.languages.last().map(|(_, language)| *language))
                .map(str::to_owned),
            blocks: Vec::new(),
        });
        self.at = self.sections.len() - 1;
    }

    /// Whether a heading stands above the page's table of contents and above nothing else.
    fn is_of_contents(&self, element: ElementRef<'a>, level: u8) -> bool {
        let mut after = element.next_siblings().filter_map(ElementRef::wrap);
        after.next().is_some_and(|next| is_table_of_contents(next, self.left_out.here))
            && after.find(|next| next.value().name() != "hr").is_none_or(|next| {
                heading_level(next.value()).is_some_and(|of_next| of_next <= level)
            })
    }

    /// The element's `id`, if no element before had it: only to the first does a link lead. (The
    /// `<a id="x"/>` of XHTML is never closed in HTML: parsers repeat it in all that follows.)
    fn new_id(&mut self, element: ElementRef<'a>) -> Option<&'a str> {
        let id = own_id(element)?;
        self.ids.insert(id).then_some(id)
    }

    /// Ends a run of text; within `<pre>` all lines are one run.
    fn end_block(&mut self) {
        if self.preformatted > 0 {
            self.line.space();
            return;
        }
        let text = self.line.take();
        let mut languages = std::mem::take(&mut self.parts);
        // What began behind the last letter is of no part.
        languages.retain(|(from, _)| *from < text.len());
        if !text.is_empty() {
            let weight = self.weights.last().map_or(1.0, |(_, weight)| *weight);
            self.sections[self.at].blocks.push(Block { text, weight, languages });
        }
    }
}

/// The language that is declared for an element, if it is.
fn language<'a>(element: ElementRef<'a>) -> Option<&'a str> {
    let value = element.value();
    let declared =
        attr(value, &local_name!("lang")).or_else(|| attr(value, &local_name!("xml:lang")));
    declared.map(str::trim).filter(|language| !language.is_empty())
}

/// The element's `id`, or the older `name` of an anchor.
fn own_id<'a>(element: ElementRef<'a>) -> Option<&'a str> {
    let value = element.value();
    let name = || attr(value, &local_name!("name")).filter(|_| value.name() == "a");
    attr(value, &local_name!("id")).or_else(name).filter(|id| !id.is_empty())
}

/// Where a permalink leads, if it is one: to the very place where it stands.
fn own_fragment<'a>(element: ElementRef<'a>) -> Option<&'a str> {
    let value = element.value();
    let is_one = is_permalink(element) || is_named_permalink(value);
    attr(value, &local_name!("href"))?.strip_prefix('#').filter(|id| is_one && !id.is_empty())
}
