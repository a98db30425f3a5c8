//! Where in the page do results stand?
//!
//! Where the author says (`for="id"`, `[data-results]`); below a form that stands in the content; in
//! the content of a page to which the form leads; in the place of a list of posts whose tags are
//! used; or else, for a form in a header, in a panel above the page. One element moves between them.

use std::cell::{Cell, RefCell};

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, Node};

use super::dom::{append, closest, document, first, made, put_after, put_before, set, window};
use super::form::Form;
use super::pieces::digits;
use super::text::say;

/// Says beside `hidden` that an element is covered; a site's `display` would undo that alone.
pub(super) const COVERED: &str = "data-damson-covered";

/// The element that holds everything that damson shows.
#[derive(Debug)]
pub(super) struct Stage {
    root: HtmlElement,
    place: Cell<Place>,
    /// What is hidden as long as results are shown in its stead.
    covered: RefCell<Vec<Element>>,
    /// What belongs to it, and stands elsewhere.
    outside: RefCell<Vec<Element>>,
}

/// A kind of place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In the content, where searching is what the page is for.
    Content,
    /// In the place of a list of posts.
    List,
    /// Above the page.
    Panel,
}

impl Stage {
    pub(super) fn new(form: &Form) -> Stage {
        let root = match form.prepared(".damson") {
            Some(root) => root.unchecked_into(),
            None => {
                let root = made("div", "damson");
                root.set_hidden(true);
                root
            }
        };
        // Focus can be put here when what had it is gone.
        set(&root, "tabindex", "-1");
        Stage {
            root,
            place: Cell::new(Place::Panel),
            covered: RefCell::default(),
            outside: RefCell::default(),
        }
    }

    /// Takes in what stands elsewhere.
    pub(super) fn include(&self, element: &Element) {
        self.outside.borrow_mut().push(element.clone());
    }

    pub(super) fn root(&self) -> &HtmlElement {
        &self.root
    }

    pub(super) fn place(&self) -> Place {
        self.place.get()
    }

    pub(super) fn is_open(&self) -> bool {
        !self.root.hidden()
    }

    /// Whether a node stands in it.
    pub(super) fn holds(&self, node: &Node) -> bool {
        self.root.contains(Some(node))
            || self.outside.borrow().iter().any(|element| element.contains(Some(node)))
    }

    /// Puts it into the page, hidden: its boxes belong to the form only if they stand in the page.
    pub(super) fn enter(&self, form: &Form, list: Option<&Element>) {
        match site(form) {
            Some(site) => self.settle(&site, list),
            None => self.float(form),
        }
    }

    /// Shows it; `in_list`: in the place of the list, if it has no fixed place of its own.
    pub(super) fn open(&self, form: &Form, list: Option<&Element>, in_list: bool) {
        if self.is_open() {
            return;
        }
        if self.place() != Place::Content {
            match list.filter(|_| in_list) {
                Some(list) => self.replace(list),
                None => self.float(form),
            }
        }
        self.root.set_hidden(false);
        if self.place() == Place::Panel {
            self.align(form.element());
            // Where there are no popovers, the style sheet's own position has to do.
            let _ = self.root.show_popover();
        }
    }

    /// Hides it, and shows what it covered.
    pub(super) fn close(&self) {
        if self.place() == Place::Panel {
            let _ = self.root.hide_popover();
        }
        self.root.set_hidden(true);
        self.uncover();
    }

    /// Shows what was covered, as long as nothing is asked for.
    pub(super) fn uncover(&self) {
        for element in self.covered.take() {
            let _ = element.remove_attribute("hidden");
            let _ = element.remove_attribute(COVERED);
        }
    }

    /// Hides what results replace: a list of posts, or what the author put in the results' place.
    pub(super) fn cover(&self, list: Option<&Element>) {
        if !self.covered.borrow().is_empty() || self.place() == Place::Panel {
            return;
        }
        let mut covered = Vec::new();
        if let Some(parent) = self.root.parent_element()
            && parent.has_attribute("data-results")
        {
            let children = parent.children();
            covered.extend((0..children.length()).filter_map(|at| children.item(at)));
        }
        covered.extend(list.cloned());
        covered.retain(|element| {
            !element.has_attribute("hidden") && !element.contains(Some(&self.root))
        });
        for element in &covered {
            set(element, "hidden", "");
            set(element, COVERED, "");
        }
        self.covered.replace(covered);
    }

    fn settle(&self, site: &Site, list: Option<&Element>) {
        match site {
            // It may have been prepared there.
            Site::In(place) if place.contains(Some(&self.root)) => {}
            Site::In(place) => append(place, &self.root),
            Site::After(element) => put_after(&self.root, element),
            Site::Top(main) => {
                let heading = main.query_selector("h1").ok().flatten();
                match (heading, list) {
                    (Some(heading), _) => put_after(&self.root, &heading),
                    (None, Some(list)) => put_before(&self.root, list),
                    (None, None) => {
                        let _ = main.insert_adjacent_element("afterbegin", &self.root);
                    }
                }
            }
        }
        self.place.set(Place::Content);
    }

    fn replace(&self, list: &Element) {
        put_before(&self.root, list);
        for name in ["popover", "role", "aria-label"] {
            let _ = self.root.remove_attribute(name);
        }
        let _ = self.root.class_list().remove_1("damson-panel");
        self.place.set(Place::List);
    }

    /// Puts it above the page, at the form. It stands behind the header, not in it, so that the
    /// header's own colours do not reach it and the Tab key comes to it next.
    fn float(&self, form: &Form) {
        let element = form.element();
        let header = closest(element, "header, nav, aside");
        let outermost = std::iter::successors(header, |header| {
            header.parent_element().and_then(|above| closest(&above, "header, nav, aside"))
        });
        let anchor = outermost.last().unwrap_or_else(|| element.clone().unchecked_into());
        if !self.root.contains(Some(&anchor)) {
            put_after(&self.root, &anchor);
        } else if let Some(body) = first("body") {
            // A form of our own, that nobody sees.
            append(&body, &self.root);
        }
        set(&self.root, "popover", "manual");
        // It stands in none of the page's own landmarks.
        set(&self.root, "role", "region");
        set(&self.root, "aria-label", &say("results"));
        let _ = self.root.class_list().add_1("damson-panel");
        self.place.set(Place::Panel);
    }

    /// Tells the style sheet where the form is.
    fn align(&self, element: &Element) {
        let style = self.root.style();
        let form = element.get_bounding_client_rect();
        let width = window().inner_width().unwrap_or(JsValue::NULL).as_f64().unwrap_or_default();
        for (name, length) in [
            ("--damson-top", form.bottom()),
            ("--damson-left", form.left()),
            ("--damson-right", width - form.right()),
        ] {
            let _ = style.set_property(name, &(digits(length.max(0.0) as usize) + "px"));
        }
        let side = if form.left() + form.right() > width { "end" } else { "start" };
        set(&self.root, "data-side", side);
    }
}

/// A fixed place for results.
enum Site {
    In(Element),
    After(Element),
    Top(Element),
}

/// The place in the content that belongs to a form, if it has one.
fn site(form: &Form) -> Option<Site> {
    let element: &Element = form.element();
    if let Some(own) = closest(element, "damson-filter") {
        return Some(Site::In(own));
    }
    let own = closest(element, "damson-search");
    let named = own.as_ref().and_then(|own| own.get_attribute("for"));
    if let Some(place) = named.and_then(|id| document().get_element_by_id(&id)) {
        return Some(Site::In(place));
    }
    let inside = own.as_ref().and_then(|own| own.query_selector("[data-results]").ok().flatten());
    if let Some(place) = inside.or_else(|| first("[data-results]")) {
        return Some(Site::In(place));
    }
    if let Some(own) = own {
        return Some(Site::In(own));
    }
    if form.is_in_content() {
        // Results do not belong into the landmark of the controls.
        let landmark = closest(element, "search, [role=search]");
        return Some(Site::After(landmark.unwrap_or_else(|| element.clone())));
    }
    if element.has_attribute("action") && !form.leads_away() {
        return first("main").map(Site::Top);
    }
    None
}
