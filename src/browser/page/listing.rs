//! How is a list that the server sent filtered and sorted where it stands?
//!
//! `<damson-filter for="posts">` names it. Its entries are never made anew: they are hidden and put in
//! order. Pages of an answer that it does not hold are added in the shape of the others: of the
//! author's `<template>`, or of an entry whose title, date, tags and beginning are exchanged and from which
//! all else is taken, for that was said of another page.

use std::cell::{Cell, OnceCell, RefCell};

use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, HtmlAnchorElement, HtmlElement, Node};

use super::address::{Names, Wish};
use super::dom::{closest, document, find, made, put_before, set, window};
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
/// So many entries are hidden or shown at a time: a browser lays each out anew, which takes it up to a
/// tenth of a millisecond, and on a telephone half of one.
const SLICE: usize = 100;
/// One of so many entries that are to be hidden stays until the others are. Chromium, when it hides an
/// entry, looks for the next that is shown: through a long row of hidden ones, again and again.
const WALL: usize = 50;

/// Finds the list that belongs to a form. The door of this part of the module: nothing else of it is
/// called from elsewhere but by what it leaves there.
#[inline(never)]
pub(super) fn find_for(form: &Form, place: &OnceCell<&'static dyn Listed>) {
    let Some(listing) = Listing::of(form) else { return };
    let listing: &'static Listing = Box::leak(Box::new(listing));
    let go_on = Closure::<dyn Fn()>::new(|| {
        listing.is_due.set(false);
        listing.go_on(SLICE);
    });
    let _ = listing.frame.set(go_on.into_js_value().unchecked_into());
    let _ = place.set(listing);
}

/// A list that is filtered in its place.
#[derive(Debug)]
struct Listing {
    list: HtmlElement,
    /// How high it was sent, in CSS pixels.
    height: i32,
    /// As they were sent.
    entries: Vec<Entry>,
    /// What holds the last of them.
    home: Node,
    /// Whether it holds all of them. Of a list in groups, each entry stays in its own.
    is_flat: bool,
    /// Those that were added since.
    added: RefCell<Vec<Entry>>,
    /// Which entries stand elsewhere than they were sent.
    moved: RefCell<Vec<bool>>,
    /// Which entries are to be hidden. Empty: none, the list is to be as it was sent.
    covered: RefCell<Vec<bool>>,
    /// How many looks at entries are left, two at each.
    left: Cell<usize>,
    /// Looks at further ones, in the next frame.
    frame: OnceCell<Function>,
    /// Whether it is going to.
    is_due: Cell<bool>,
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
        let parent = |entry: &Entry| entry.element.parent_node();
        let home = entries.last().and_then(parent);
        let is_flat = entries.iter().all(|entry| parent(entry) == home);
        let home = home.unwrap_or_else(|| list.clone().into());
        let list: HtmlElement = list.unchecked_into();
        let height = list.offset_height();
        let moved = RefCell::new(vec![false; entries.len()]);
        Some(Listing {
            list,
            height,
            entries,
            home,
            is_flat,
            added: RefCell::default(),
            moved,
            covered: RefCell::default(),
            left: Cell::new(0),
            frame: OnceCell::new(),
            is_due: Cell::new(false),
            template,
            query,
        })
    }

    /// Keeps the list as high as it was sent, within a limit, however few entries are left: what stands
    /// below it is not to come and go.
    fn keep_height(&self, limit: &str) {
        let height = digits(self.height.max(0) as usize);
        let _ = self.list.style().set_property(HEIGHT, &[limit, &height, "px)"].concat());
    }

    /// Begins to hide and show entries: those from `seen` on at once, as many as the page may stand still
    /// for, all others in the frames to come. What is left of what was begun before is none of this: only
    /// what is wanted last counts.
    fn begin(&self, seen: usize) {
        let count = self.entries.len();
        self.left.set(2 * count);
        let mut most = SLICE;
        for at in seen..count {
            if most > 0 {
                most -= usize::from(self.turn(at));
            }
        }
        self.go_on(most);
    }

    /// Hides and shows so many more entries, and has others follow once that has been drawn. They come from
    /// the first, and go from the last: those that stand there stay where they are, and need no layout.
    fn go_on(&self, mut most: usize) {
        let comes = self.covered.borrow().is_empty();
        let count = self.entries.len();
        // All are looked at twice, for the sake of the walls.
        let mut left = self.left.get();
        while left > 0 && most > 0 {
            left -= 1;
            let at = if comes { count - 1 - left % count } else { left % count };
            if comes || left < count || at % WALL > 0 {
                most -= usize::from(self.turn(at));
            }
        }
        self.left.set(left);
        if left == 0 {
            if comes {
                let _ = self.list.style().set_property(HEIGHT, "");
            }
        } else if let (Some(frame), false) = (self.frame.get(), self.is_due.replace(true)) {
            let _ = window().request_animation_frame(frame);
        }
    }

    /// Hides or shows an entry, as it is wanted. Whether it was otherwise.
    fn turn(&self, at: usize) -> bool {
        let element = &self.entries[at].element;
        let is_covered = self.covered.borrow().get(at) == Some(&true);
        let is_turned = element.has_attribute(COVERED) != is_covered;
        if is_turned {
            cover(element, is_covered);
        }
        is_turned
    }

    /// Puts an entry behind another, if it stands before it, or nowhere. One that stands where it should is
    /// not touched: someone may be in it. Whether it was.
    fn put(&self, element: &Element, before: Option<&Element>) -> bool {
        let is_behind = |before: &Element| {
            before.compare_document_position(element) & Node::DOCUMENT_POSITION_FOLLOWING != 0
        };
        if self.list.contains(Some(element)) && (!self.is_flat || before.is_none_or(is_behind)) {
            return false;
        }
        let next = match before {
            Some(before) => before.next_sibling(),
            None => self.home.first_child(),
        };
        let _ = self.home.insert_before(element, next.filter(|_| self.is_flat).as_ref());
        true
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
        results::fill(&entry, page, names, &|title| vec![title.to_owned()]);
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
        // What is on the screen changes first. What is hidden has no place at all.
        let is_seen = |entry: &Entry| entry.element.get_bounding_client_rect().bottom() > 0.0;
        let from = self.entries.iter().position(is_seen).unwrap_or_default();
        self.keep_height("min(100vb, ");
        let mut shown: Vec<Element> = Vec::new();
        let mut covered = vec![true; self.entries.len()];
        let mut before = self.added.take();
        let mut added = Vec::new();
        for page in hits.iter().filter_map(|hit| hit.page.as_ref()) {
            let path = path(&page.url);
            let is_of = |entry: &Entry| entry.path == path;
            let sent = self.entries.iter().position(is_of);
            let mut known = || before.iter().position(is_of).map(|at| before.swap_remove(at));
            let element = match sent {
                Some(at) => Some(self.entries[at].element.clone()),
                None => known().map(|entry| entry.element).or_else(|| self.made(page, names)),
            };
            let Some(element) = element else { continue };
            let is_moved = self.put(&element, shown.last());
            if let Some(at) = sent {
                cover(&element, false);
                covered[at] = false;
                self.moved.borrow_mut()[at] |= is_moved;
            } else {
                added.push(Entry { element: element.clone(), path });
            }
            shown.push(element);
        }
        before.iter().for_each(|entry| entry.element.remove());
        self.added.replace(added);
        self.covered.replace(covered);
        self.begin(from);
        shown
    }

    fn restore(&self) {
        if self.covered.take().is_empty() {
            return;
        }
        self.added.take().iter().for_each(|entry| entry.element.remove());
        // From the last: so each comes before one that is back.
        let moved = self.moved.replace(vec![false; self.entries.len()]);
        for (at, is_moved) in moved.into_iter().enumerate().rev() {
            if is_moved {
                let next: Option<&Node> =
                    self.entries.get(at + 1).map(|next| next.element.as_ref());
                let _ = self.home.insert_before(&self.entries[at].element, next);
            }
        }
        // Until all are back there is as much to scroll as there is going to be.
        self.keep_height("max(0px, ");
        self.begin(0);
    }
}

/// Hides an entry, or shows it.
fn cover(element: &Element, is_covered: bool) {
    for attribute in ["hidden", COVERED] {
        let _ = element.toggle_attribute_with_force(attribute, is_covered);
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
