//! How is a list that the server sent filtered and sorted where it stands?
//!
//! `<damson-filter for="posts">` names it. Its entries are never made anew: they are hidden and put in
//! order. Pages of an answer that it does not hold are added in the shape of the others: of the
//! author's `<template>`, or of an entry whose title, date, tags and beginning are exchanged and from which
//! all else is taken, for that was said of another page.

use std::cell::{OnceCell, RefCell};

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, HtmlElement, Node};

use super::address::{Names, Wish};
use super::dom::{closest, document, find, made, put_before, set};
use super::form::Form;
use super::pieces::{digits, without_slashes};
use super::results;
use super::stage::COVERED;
use super::view::Listed;
use crate::{Hit, Page, label};

/// The link to an entry's page: the first that is none to a tag.
const LINK: &str = "a:not([rel~=tag])";
/// The property of style that keeps a list high.
pub(super) const HEIGHT: &str = "min-block-size";
/// A link to a tag.
const TAG: &str = "a[rel~=tag]";
/// So many entries are shown of an answer at most, before more are asked for.
const MOST: usize = 50;

/// Finds the list that belongs to a form. The door of this part of the module: nothing else of it is
/// called from elsewhere but by what it leaves there.
#[inline(never)]
pub(super) fn find_for(form: &Form, place: &OnceCell<&'static dyn Listed>) {
    if let Some(listing) = Listing::of(form) {
        let _ = place.set(Box::leak(Box::new(listing)));
    }
}

/// A list that is filtered in its place.
#[derive(Debug)]
struct Listing {
    list: HtmlElement,
    /// How high it was sent, in CSS pixels.
    height: i32,
    /// As they were sent.
    entries: Vec<Entry>,
    /// Those that were added since.
    added: RefCell<Vec<Entry>>,
    /// What is added looks like this.
    template: Option<Element>,
    query: String,
}

/// An entry of the list.
#[derive(Clone, Debug)]
struct Entry {
    element: Element,
    /// Which page it is about.
    path: String,
}

impl Listing {
    fn of(form: &Form) -> Option<Listing> {
        let owner = closest(form.element(), "damson-filter")?;
        let id = owner.get_attribute("for").unwrap_or_default();
        let Some(list) = document().get_element_by_id(&id) else {
            let message = ["damson-filter: no element has the id \"", &id, "\" of for"].concat();
            web_sys::console::warn_1(&message.into());
            return None;
        };
        let mut entries = Vec::new();
        for element in all(&list, "li, article") {
            let is_inside =
                entries.last().is_some_and(|entry: &Entry| entry.element.contains(Some(&element)));
            if !is_inside {
                entries.extend(entry(element));
            }
        }
        if entries.is_empty() {
            entries.extend(all(&list, ":scope > *").into_iter().filter_map(entry));
        }
        let template = [&owner, &list].into_iter().find_map(|place| find(place, "template"));
        let query = owner.get_attribute("query").unwrap_or_default();
        let list: HtmlElement = list.unchecked_into();
        let height = list.offset_height();
        Some(Listing { list, height, entries, added: RefCell::default(), template, query })
    }

    /// Keeps the list as high as it was sent, a screen at most, however few entries are left: what stands
    /// below it is not to come and go.
    fn keep_height(&self) {
        let height = digits(self.height.max(0) as usize);
        let _ = self.list.style().set_property(HEIGHT, &["min(100vb, ", &height, "px)"].concat());
    }

    /// Hides the entries that are covered, and puts those that are shown in their order. What stands where
    /// it should is not touched: someone may be in it.
    fn place(&self, shown: &[Element], covered: &[bool]) {
        for (entry, is_covered) in self.entries.iter().zip(covered) {
            for attribute in ["hidden", COVERED] {
                let _ = entry.element.toggle_attribute_with_force(attribute, *is_covered);
            }
        }
        let parent = |entry: &Entry| entry.element.parent_node();
        let home = self.entries.last().and_then(parent);
        // Of a list in groups, each entry stays in its own.
        let is_flat = self.entries.iter().all(|entry| parent(entry) == home);
        let home: Node = home.unwrap_or_else(|| self.list.clone().into());
        let mut next = if is_flat { home.first_child() } else { None };
        for element in shown {
            if !is_flat && element.parent_node().is_some() {
                continue;
            }
            while let Some(other) = next.take_if(|next| is_other(next, element, shown)) {
                next = other.next_sibling();
            }
            match next.take_if(|next| is(element, next)) {
                Some(here) => next = here.next_sibling(),
                None => {
                    let _ = home.insert_before(element, next.as_ref());
                }
            }
        }
    }

    /// An entry for a page that the list does not hold.
    fn made(&self, page: &Page, names: &Names) -> Option<Element> {
        let entry = match &self.template {
            Some(template) => {
                let content = results::content(template)?;
                (0..content.child_nodes().length())
                    .find_map(|at| content.child_nodes().item(at)?.dyn_into::<Element>().ok())?
            }
            None => self.shaped()?,
        };
        results::fill(&entry, page, names);
        if let Some(pattern) = find(&entry, TAG) {
            let tags = page.tags.get("tag").map_or(&[][..], Vec::as_slice);
            tag(&pattern, tags, names);
        }
        Some(entry)
    }

    /// What is left of an entry without what was said of its page, with places for what is said of others.
    fn shaped(&self) -> Option<Element> {
        let entry = copy(&self.entries.first()?.element)?;
        for attribute in ["id", "hidden", COVERED] {
            let _ = entry.remove_attribute(attribute);
        }
        let link = find(&entry, LINK)?;
        let mut title = link.clone();
        // The heading may be inside the link.
        while title.child_element_count() == 1
            && let Some(inside) = title.first_element_child()
        {
            title = inside;
        }
        let mut kept = vec![link.clone()];
        kept.extend(find(&entry, TAG));
        for (place, attribute) in [
            (Some(link), "data-url"),
            (Some(title), "data-title"),
            (find(&entry, "time"), "data-date"),
            (find(&entry, "p:not(:has(a, time, img))"), "data-snippet"),
        ] {
            if let Some(place) = place {
                set(&place, attribute, "");
                kept.push(place);
            }
        }
        strip(&entry, &kept);
        if let Some(passage) = find(&entry, "[data-snippet]") {
            passage.set_text_content(None);
        }
        Some(entry)
    }
}

impl Listed for Listing {
    fn element(&self) -> &Element {
        &self.list
    }

    fn query(&self) -> &str {
        &self.query
    }

    fn step(&self, least: usize) -> usize {
        self.entries.len().clamp(least, MOST)
    }

    fn show(&self, hits: &[Hit], names: &Names) -> Vec<Element> {
        let mut shown = Vec::new();
        let mut covered = vec![true; self.entries.len()];
        let mut before = self.added.take();
        let mut added = Vec::new();
        for page in hits.iter().filter_map(|hit| hit.page.as_ref()) {
            let path = path(&page.url);
            let is_of = |entry: &Entry| entry.path == path;
            if let Some(at) = self.entries.iter().position(is_of) {
                shown.push(self.entries[at].element.clone());
                covered[at] = false;
            } else {
                let known = before.iter().position(is_of).map(|at| before.swap_remove(at));
                let element = match known {
                    Some(entry) => Some(entry.element),
                    None => self.made(page, names),
                };
                let Some(element) = element else { continue };
                shown.push(element.clone());
                added.push(Entry { element, path });
            }
        }
        before.iter().for_each(|entry| entry.element.remove());
        self.added.replace(added);
        self.keep_height();
        self.place(&shown, &covered);
        shown
    }

    fn restore(&self) {
        self.added.take().iter().for_each(|entry| entry.element.remove());
        let all: Vec<Element> = self.entries.iter().map(|entry| entry.element.clone()).collect();
        self.place(&all, &vec![false; all.len()]);
        let _ = self.list.style().set_property(HEIGHT, "");
    }
}

fn entry(element: Element) -> Option<Entry> {
    let link: HtmlAnchorElement = find(&element, LINK)?.unchecked_into();
    Some(Entry { path: ending(&link.pathname()), element })
}

/// The path of an address, as every address of the same page has it.
fn path(url: &str) -> String {
    let link: HtmlAnchorElement = made("a", "").unchecked_into();
    link.set_href(url);
    ending(&link.pathname())
}

fn ending(path: &str) -> String {
    let path = path.strip_suffix("index.html").or(path.strip_suffix(".html")).unwrap_or(path);
    without_slashes(path).to_owned()
}

/// Exchanges the links to tags: for one of them, those of a page.
fn tag(pattern: &Element, tags: &[String], names: &Names) {
    let around = closest(pattern, "li").filter(|entry| find(entry, LINK).is_none());
    let one = around.unwrap_or_else(|| pattern.clone());
    for value in tags {
        let Some(copy) = copy(&one) else { continue };
        let link = closest(&copy, TAG).or_else(|| find(&copy, TAG));
        let Some(link) = link else { continue };
        link.set_text_content(Some(value));
        // The page of a tag that the site links to already.
        let is_known =
            |known: &Element| known.text_content().as_deref().map(str::trim) == Some(value);
        let root = document().document_element();
        let known = root.and_then(|root| all(&root, TAG).into_iter().find(is_known));
        let known = known.and_then(|known| known.get_attribute("href"));
        let href = known.unwrap_or_else(|| {
            let filters = vec![("tag".to_owned(), vec![value.clone()])];
            ["?", &Wish { filters, ..Wish::default() }.to_address("", names)].concat()
        });
        set(&link, "href", &href);
        put_before(&copy, &one);
        if copy == link {
            // Words would run together.
            let _ = copy.insert_adjacent_text("afterend", " ");
        }
    }
    one.remove();
}

/// Takes from an entry what is none of the parts that are kept, nor holds one.
fn strip(node: &Node, kept: &[Element]) {
    let children = node.child_nodes();
    for at in (0..children.length()).rev() {
        let Some(child) = children.item(at) else { continue };
        if kept.iter().any(|kept| is(kept, &child)) {
            continue;
        }
        let holds = kept.iter().any(|kept| child.contains(Some(kept)));
        let is_text = child.node_type() == Node::TEXT_NODE;
        let said = child.text_content().unwrap_or_default();
        if holds {
            strip(&child, kept);
        } else if !is_text || !label(&said).is_empty() {
            let _ = node.remove_child(&child);
        }
    }
}

/// Whether a node of the list is none of the entries that are shown, of which `first` is the next.
fn is_other(node: &Node, first: &Element, shown: &[Element]) -> bool {
    match node.dyn_ref::<Element>() {
        Some(other) if !other.has_attribute(COVERED) => other != first && !shown.contains(other),
        _ => true,
    }
}

fn is(element: &Element, node: &Node) -> bool {
    element.is_same_node(Some(node))
}

fn copy(element: &Element) -> Option<Element> {
    element.clone_node_with_deep(true).ok().map(JsCast::unchecked_into)
}

fn all(element: &Element, selector: &str) -> Vec<Element> {
    let Ok(found) = element.query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|at| found.item(at)).map(JsCast::unchecked_into).collect()
}
