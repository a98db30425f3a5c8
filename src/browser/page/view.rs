//! What stands on the stage: status, order, filters, results, and what to do when it failed.

use std::cell::{Cell, OnceCell, RefCell};
use std::fmt::Debug;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlSelectElement};

use super::address::{Names, SORT, Wish};
use super::dom::{append, button, closest, find, made, made_with, put_after, put_before, set};
use super::form::Form;
use super::listing::HEIGHT;
use super::pieces::digits;
use super::stage::Stage;
use super::text::{self, say};
use super::trouble::Trouble;
use super::{listing, results};
use crate::{Answer, Facets, Hit, Index, Marker};

/// So many tags are offered where nothing was found.
const TAGS: usize = 10;

/// The elements of the stage.
#[derive(Debug)]
pub(super) struct View {
    /// Read out by screen readers when it changes, without interrupting.
    status: Element,
    bar: Element,
    order: HtmlElement,
    choice: HtmlSelectElement,
    list: HtmlElement,
    /// The ids of the hits in the list.
    ids: RefCell<Vec<u32>>,
    more: HtmlElement,
    trouble: Trouble,
    clear: HtmlElement,
    /// What may help where nothing was found.
    help: HtmlElement,
    /// The author's markup for a hit.
    template: Option<Element>,
    /// The list in which results are shown in the place of the own one.
    listing: OnceCell<&'static dyn Listed>,
    /// Whether files are on their way.
    busy: Cell<bool>,
}

/// A list that the server sent, in which results are shown: a [part](listing) of the module of its own.
pub(super) trait Listed: Debug {
    fn element(&self) -> &Element;

    /// What a page must be to belong to the list, in the language of queries.
    fn query(&self) -> &str;

    /// How many entries are shown of an answer, and how many more at a time: as many as were sent.
    fn step(&self, least: usize) -> usize;

    /// Shows the pages of an answer, in its order. Returns their entries.
    fn show(&self, hits: &[Hit], names: &Names) -> Vec<Element>;

    /// Shows the list as it was sent.
    fn restore(&self);
}

/// A button of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Button {
    More,
    Retry,
    Clear,
}

impl View {
    pub(super) fn new(stage: &Stage, form: &Form) -> View {
        let root = stage.root();
        let bar = match form.prepared(".damson-bar") {
            Some(bar) => bar,
            None => made("div", "damson-bar").into(),
        };
        let authors =
            closest(form.element(), "damson-search, damson-filter, search, [role=search]")
                .and_then(|around| around.query_selector("output").ok().flatten());
        let status = authors.unwrap_or_else(|| {
            let status = made("output", "damson-status");
            append(&bar, &status);
            status.into()
        });

        let order = made("label", "damson-order");
        append(&order, &made_with("span", "", &text::say("sort")));
        let mine = || {
            let choice = made("select", "");
            set(&choice, "name", SORT);
            set(&choice, "form", &form.id());
            choice.into()
        };
        let authors = form.element().query_selector("select[name=sort]").ok().flatten();
        let is_mine = authors.is_none();
        let choice: HtmlSelectElement = authors.unwrap_or_else(mine).unchecked_into();
        if is_mine {
            let option = made_with("option", "", &text::say("sort-relevance"));
            set(&option, "value", "");
            append(&choice, &option);
            append(&order, &choice);
        }
        let clear = button("damson-clear", &text::say("clear-filters"));
        if is_mine {
            append(&bar, &order);
        }

        let found = made("div", "damson-found");
        let trouble = Trouble::new(&found);
        let list = made("ol", "damson-results");
        set(&list, "aria-label", &say("results"));
        let more = button("damson-more", &say("more"));
        let help = made("div", "damson-help");
        // What is chosen stands above the results, so that filters beside them stay where they are; above a
        // list that the server sent there is only the bar.
        let picked = made("div", "damson-picked");
        let listed = OnceCell::new();
        if closest(form.element(), "damson-filter").is_some() {
            listing::find_for(form, &listed);
        }
        let of_list = listed.get().is_some();
        append(if of_list { &bar } else { &picked }, &clear);
        for element in [&picked, &help, &list, &more] {
            append(&found, element);
        }
        if bar.parent_node().is_none() {
            append(root, &bar);
        }
        if let Some(listing) = listed.get() {
            let list = listing.element();
            let list = closest(list, "table").unwrap_or_else(|| list.clone());
            let _ = found.class_list().add_1("damson");
            put_after(&found, &list);
            stage.include(&list);
            stage.include(&found);
        } else {
            append(root, &found);
        }
        for element in [&help, &more, &order, &clear] {
            element.set_hidden(true);
        }
        View {
            status,
            bar,
            order,
            choice,
            list,
            ids: RefCell::default(),
            more,
            trouble,
            clear,
            help,
            template: results::template(form.owner().as_ref()),
            listing: listed,
            busy: Cell::new(false),
        }
    }

    /// The list in which results are shown in the place of the own one.
    pub(super) fn listing(&self) -> Option<&dyn Listed> {
        self.listing.get().copied()
    }

    /// Puts in the panel of the filters, and the list of what is chosen.
    pub(super) fn place(&self, panel: &Element, chosen: &Element, is_empty: bool) {
        if panel.parent_node().is_none() {
            put_after(panel, &self.bar);
        }
        if is_empty {
            let _ = panel.toggle_attribute_with_force("hidden", true);
        }
        put_before(chosen, &self.clear);
    }

    /// Puts in the orders of an index.
    pub(super) fn equip(&self, index: &Index) {
        if !self.order.contains(Some(&self.choice)) {
            return;
        }
        let ranges = index.ranges();
        for key in index.orders() {
            let is_date =
                ranges.iter().find(|(known, _)| *known == key).map(|(_, is_date)| *is_date);
            let orders: &[(&str, &str)] = match (key, is_date) {
                ("date", _) => &[("", "sort-date"), (":asc", "sort-oldest")],
                ("title", _) => &[("", "sort-title")],
                // No words for what all can read.
                (_, Some(true)) => &[(":desc", " ↓"), ("", " ↑")],
                (_, Some(false)) => &[("", " ↑"), (":desc", " ↓")],
                _ => &[("", "")],
            };
            for (order, name) in orders {
                let name = match key {
                    "date" | "title" => text::say(name),
                    _ => [&text::key(key), *name].concat(),
                };
                let option = made_with("option", "", &name);
                set(&option, "value", &[key, order].concat());
                append(&self.choice, &option);
            }
        }
    }

    /// Puts an element at the beginning of the line above the results.
    pub(super) fn put_first(&self, element: &Element) {
        let _ = self.bar.insert_adjacent_element("afterbegin", element);
    }

    pub(super) fn set_order(&self, order: &str) {
        self.choice.set_value(order);
    }

    /// Shows an answer. If `further`, its first hits stand there already, and only the rest is added.
    pub(super) fn show(
        &self,
        answer: &Answer,
        wish: &Wish,
        names: &Names,
        further: bool,
        mark: Marker<'_>,
    ) {
        self.rest();
        let template = self.template.as_ref();
        let mut ids = self.ids.borrow_mut();
        let old: Vec<u32> = answer.hits.iter().take(ids.len()).map(|hit| hit.id).collect();
        let known = if further && old == *ids { ids.len() } else { 0 };
        let entries = match self.listing.get() {
            Some(listing) => listing.show(&answer.hits, names),
            None => {
                if known == 0 {
                    self.list.set_text_content(None);
                }
                let made = answer
                    .hits
                    .iter()
                    .skip(known)
                    .map(|hit| results::entry(hit, names, template, mark).into());
                let made: Vec<Element> = made.collect();
                made.iter().for_each(|entry| append(&self.list, entry));
                made
            }
        };
        let added = if self.listing().is_some() { known } else { 0 };
        if let Some(entry) = entries.get(added).filter(|_| further && known > 0)
            // The button may be gone; who pressed it goes on with what it brought.
            && let Some(link) = entry.query_selector("a").ok().flatten()
        {
            let _ = link.unchecked_into::<HtmlElement>().focus();
        }
        *ids = answer.hits.iter().map(|hit| hit.id).collect();
        self.say(&text::found(answer, &wish.query));
        self.more.set_hidden(answer.hits.len() >= answer.total as usize || answer.hits.is_empty());
        self.order.set_hidden(answer.total < 2);
        self.name_orders(&wish.query);
        self.clear.set_hidden(wish.filters.is_empty());
    }

    /// Offers the commonest tags.
    pub(super) fn offer(&self, facets: &Facets, names: &Names) {
        let Some(counts) = facets.get("tag") else { return };
        self.help.set_text_content(None);
        append(&self.help, &made_with("p", "damson-heading", &say("popular-tags")));
        let tags = made("p", "damson-tags");
        results::tags(&tags, results::commonest(counts, TAGS).iter(), names);
        append(&self.help, &tags);
        self.help.set_hidden(false);
    }

    /// Says what comes first if no order is chosen.
    fn name_orders(&self, query: &str) {
        // Without words nothing fits better than anything else: the newest come first anyway.
        let first = if query.trim().is_empty() { "sort-date" } else { "sort-relevance" };
        for (value, name) in [("", first), ("date", "sort-date")] {
            let option = self.order.query_selector(&["option[value='", value, "']"].concat());
            if let Some(option) = option.ok().flatten() {
                option.set_text_content(Some(&text::say(name)));
                let twice = value == "date" && first == "sort-date";
                let _ = option.toggle_attribute_with_force("hidden", twice);
            }
        }
    }

    /// Shows that nothing is asked for.
    pub(super) fn empty(&self) {
        self.rest();
        self.empty_list();
        self.say("");
        self.more.set_hidden(true);
        self.clear.set_hidden(true);
        self.order.set_hidden(self.listing().is_none());
        self.name_orders("");
    }

    /// Whether filters stand beside the results, not above them, where they begin folded up.
    pub(super) fn is_beside(&self, filters: &Element) -> bool {
        let left = |element: &Element| element.get_bounding_client_rect().left();
        self.list.parent_element().is_some_and(|found| left(&found) != left(filters))
    }

    /// Keeps room for so many further hits, as high as those that stand there, until they come: what stands
    /// below moves once, when they are asked for.
    pub(super) fn keep_room(&self, further: usize) {
        let shown = self.ids.borrow().len();
        let height = self.list.offset_height() as usize * (shown + further) / shown.max(1);
        let _ = self.list.style().set_property(HEIGHT, &[&digits(height), "px"].concat());
    }

    /// Remembers that an answer waits for files.
    pub(super) fn wait(&self) {
        self.busy.set(true);
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.busy.get()
    }

    /// Says that an answer waits for files.
    pub(super) fn say_waiting(&self) {
        self.trouble.hide();
        set(&self.list, "aria-busy", "true");
        self.say(&say("busy"));
    }

    /// Says that the answer cannot be had.
    pub(super) fn fail(&self, form: &Form, reason: &str) {
        self.rest();
        self.empty_list();
        self.more.set_hidden(true);
        self.order.set_hidden(true);
        self.choice.set_disabled(true); // Where the form leads, no order is known.
        let advice = if form.leads_away() { say("failed-send") } else { String::new() };
        self.say(&self.trouble.show(&advice, reason));
    }

    fn empty_list(&self) {
        self.ids.borrow_mut().clear();
        match self.listing.get() {
            Some(listing) => listing.restore(),
            None => self.list.set_text_content(None),
        }
    }

    fn rest(&self) {
        self.busy.set(false);
        self.help.set_hidden(true);
        self.choice.set_disabled(false);
        let _ = self.list.remove_attribute("aria-busy");
        let _ = self.list.style().set_property(HEIGHT, "");
        self.trouble.hide();
    }

    fn say(&self, status: &str) {
        if self.status.text_content().as_deref() != Some(status) {
            self.status.set_text_content(Some(status));
        }
    }

    pub(super) fn has_trouble(&self) -> bool {
        self.trouble.is_shown()
    }

    /// The place of the hit in which an element stands, and how many there are.
    pub(super) fn hit(&self, element: &Element) -> Option<(usize, usize)> {
        let hit = closest(element, ".damson-hit")?;
        let hits = self.list.children();
        let at = (0..hits.length()).find(|at| hits.item(*at).as_ref() == Some(&hit))?;
        Some((at as usize, hits.length() as usize))
    }

    /// Puts the focus on a hit. Whether there is such a hit.
    pub(super) fn focus(&self, at: usize) -> bool {
        let hit = self.list.children().item(at as u32);
        let link = hit.and_then(|hit| find(&hit, "a"));
        link.is_some_and(|link| link.unchecked_into::<HtmlElement>().focus().is_ok())
    }

    /// Whether there are further hits.
    pub(super) fn has_more(&self) -> bool {
        !self.more.hidden()
    }

    /// The button in which something was pressed.
    pub(super) fn pressed(&self, target: &Element) -> Option<Button> {
        if self.trouble.is_retry(target) {
            return Some(Button::Retry);
        }
        let buttons = [(&self.more, Button::More), (&self.clear, Button::Clear)];
        let pressed = buttons.into_iter().find(|(button, _)| button.contains(Some(target)));
        pressed.map(|(_, button)| button)
    }
}
