//! Which tags can be chosen, and what would each give?
//!
//! A fieldset for a key, a checkbox for a value, with the number of pages that ticking it gives. The
//! boxes stay where they are while numbers change: nothing moves under the pointer, and a value
//! that would give nothing stays, with a 0. Which values of a long list are shown is decided anew
//! when the words change.

use std::cell::Cell;

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement};

use super::address::Wish;
use super::dom::{append, button, closest, made, made_with, set};
use super::form::Form;
use super::text;
use crate::{Facets, Keyed};

/// So many values of a key are shown before "show all".
const SHOWN: usize = 8;
/// A key with more values than this is no help in choosing, unless it is one of [`USUAL`].
const MANY: usize = 40;
/// No more boxes than this are made for a key.
const MOST: usize = 500;
/// The keys that come first, in this order.
const USUAL: [&str; 4] = ["tag", "category", "author", "year"];

/// All that can be chosen.
#[derive(Debug)]
pub(super) struct Filters {
    root: Element,
    form_id: String,
    keys: Vec<Key>,
}

#[derive(Debug)]
struct Key {
    name: String,
    values: Vec<Value>,
    fieldset: Element,
    all: Element,
    unfolded: Cell<bool>,
    /// Whether the boxes are the author's own.
    own: bool,
}

#[derive(Debug)]
struct Value {
    name: String,
    /// Its place among the counts of an answer: all have the same values in the same order.
    place: usize,
    row: Option<Row>,
}

/// A value in the page.
#[derive(Debug)]
struct Row {
    label: Element,
    input: HtmlInputElement,
    count: Option<Element>,
}

impl Filters {
    /// Fieldsets for the keys of an index, and boxes for what `wish` has chosen.
    pub(super) fn new(facets: &Facets, form: &Form, wish: &Wish) -> Filters {
        let root = made("details", "damson-filters");
        append(&root, &made_with("summary", "", &text::say("filters")));
        let is_usual = |name: &str| USUAL.contains(&name);
        let others = facets.keys().map(String::as_str).filter(|name| !is_usual(name));
        let mut keys = Vec::new();
        for name in USUAL.into_iter().chain(others) {
            let Some(counts) = facets.get(name) else { continue };
            let chosen = wish.filters.iter().any(|(key, _)| key == name);
            if chosen || counts.len() > 1 && (is_usual(name) || counts.len() <= MANY) {
                keys.push(Key::new(name, counts, form));
            }
        }
        for key in keys.iter().filter(|key| !key.own) {
            append(&root, &key.fieldset);
        }
        let mut filters = Filters { root: root.unchecked_into(), form_id: form.id(), keys };
        filters.choose(wish);
        filters
    }

    /// The element that holds them.
    pub(super) fn root(&self) -> &Element {
        &self.root
    }

    /// Whether there is anything to choose that is not in the author's form already.
    pub(super) fn is_empty(&self) -> bool {
        self.keys.iter().all(|key| key.own)
    }

    /// Ticks what is chosen, and nothing else.
    pub(super) fn choose(&mut self, wish: &Wish) {
        for key in &mut self.keys {
            let chosen = wish.filters.iter().find(|(name, _)| *name == key.name);
            let chosen = chosen.map_or(&[][..], |(_, values)| values);
            for gone in chosen {
                // An old link may name a value that no page has any more: then it gives nothing.
                if !key.values.iter().any(|value| value.name == *gone) {
                    key.values.push(Value { name: gone.clone(), place: usize::MAX, row: None });
                }
            }
            for value in &mut key.values {
                let ticked = chosen.contains(&value.name);
                if ticked && value.row.is_none() {
                    value.row = Some(Row::new(&key.name, &value.name, &self.form_id));
                }
                if let Some(row) = &value.row {
                    row.input.set_checked(ticked);
                }
            }
            key.place();
        }
    }

    /// Writes how many pages each value gives. `settle`: decides, too, which values are shown.
    pub(super) fn count(&mut self, facets: &Facets, settle: bool) {
        let none = Keyed::new();
        for key in &mut self.keys {
            let counts = facets.get(&key.name).unwrap_or(&none);
            if settle && !key.own {
                key.settle(counts, &self.form_id);
            }
            for value in &key.values {
                if let Some(row) = &value.row {
                    row.count(value.count(counts));
                }
            }
        }
    }

    /// Folds all filters up, or unfolds them.
    pub(super) fn unfold_all(&self, open: bool) {
        let _ = self.root.toggle_attribute_with_force("open", open);
    }

    /// Unfolds the key whose button was pressed.
    pub(super) fn unfold(&mut self, target: &Element, facets: &Facets) -> bool {
        let Some(button) = closest(target, ".damson-all") else { return false };
        let Some(key) = self.keys.iter().find(|key| key.all.is_same_node(Some(&button))) else {
            return false;
        };
        key.unfolded.set(true);
        self.count(facets, true);
        true
    }

    /// The value of `key` that a link means by its text or by the end of its address.
    pub(super) fn meant(&self, key: &str, candidates: &[String]) -> Option<String> {
        let key = self.keys.iter().find(|known| known.name == key)?;
        let names = || key.values.iter().map(|value| &value.name);
        let alike = |candidate: &String| {
            let wanted = folded(candidate);
            names().find(|name| folded(name) == wanted)
        };
        let exactly =
            candidates.iter().find_map(|candidate| names().find(|name| *name == candidate));
        exactly.or_else(|| candidates.iter().find_map(alike)).cloned()
    }
}

impl Key {
    fn new(name: &str, counts: &Keyed<u32>, form: &Form) -> Key {
        // Places in the order in which values are shown, from a key that makes sorting them small.
        let rank = |(place, (_, count)): (u32, &(String, u32))| {
            let rank = if name == "year" { u32::MAX - place } else { u32::MAX - count };
            u64::from(rank) << 32 | u64::from(place)
        };
        let mut ordered: Vec<u64> = (0..).zip(counts).map(rank).collect();
        ordered.sort_unstable();
        let authors_own = form.boxes(name);
        let own = !authors_own.is_empty();
        let row = |value: &str| {
            let input = authors_own.iter().find(|input| input.value() == value)?;
            let label: Element = closest(input, "label").unwrap_or_else(|| input.clone().into());
            let count = label.query_selector("data, [data-count]").ok().flatten();
            Some(Row { label, input: input.clone(), count })
        };
        let named = counts.iter().as_slice();
        let values = ordered.into_iter().filter_map(|rank| {
            let place = rank as u32 as usize;
            let (value, _) = named.get(place)?;
            Some(Value { name: value.clone(), place, row: row(value) })
        });
        let values = values.collect();

        let fieldset = made("fieldset", "damson-key");
        set(&fieldset, "data-key", name);
        append(&fieldset, &made_with("legend", "", &text::key(name)));
        let all = button("damson-all", &text::say_with("show-all", counts.len(), &[]));
        append(&fieldset, &all);
        let (fieldset, all) = (fieldset.into(), all.into());
        Key { name: name.to_owned(), values, fieldset, all, unfolded: Cell::new(false), own }
    }

    /// Decides which values are shown: those that are ticked, then those that give something.
    fn settle(&mut self, counts: &Keyed<u32>, form_id: &str) {
        let room = if self.unfolded.get() { MOST } else { SHOWN };
        let gives = |value: &Value| value.count(counts) > 0;
        let ticked = |value: &Value| value.row.as_ref().is_some_and(|row| row.input.checked());
        let mut shown = vec![false; self.values.len()];
        let mut left = room;
        let orders: [&dyn Fn(&Value) -> bool; 3] = [&ticked, &gives, &|_| true];
        for wanted in orders {
            for (value, shown) in self.values.iter().zip(&mut shown) {
                if left > 0 && !*shown && wanted(value) {
                    *shown = true;
                    left -= 1;
                }
            }
        }
        for (value, shown) in self.values.iter_mut().zip(shown) {
            if shown && value.row.is_none() {
                value.row = Some(Row::new(&self.name, &value.name, form_id));
            }
            if let Some(row) = &value.row {
                let _ = row.label.toggle_attribute_with_force("hidden", !shown);
            }
        }
        self.place();
        let _ = self.all.toggle_attribute_with_force("hidden", self.values.len() <= room);
    }

    /// Puts new boxes where they belong among the others.
    fn place(&self) {
        if self.own {
            return;
        }
        let mut next = self.all.clone();
        for value in self.values.iter().rev() {
            if let Some(row) = &value.row {
                if row.label.parent_node().is_none() {
                    super::dom::put_before(&row.label, &next);
                }
                next = row.label.clone();
            }
        }
    }
}

impl Value {
    fn count(&self, counts: &Keyed<u32>) -> u32 {
        let counted = counts.iter().as_slice().get(self.place);
        counted.filter(|(name, _)| *name == self.name).map_or(0, |(_, count)| *count)
    }
}

impl Row {
    fn new(key: &str, value: &str, form_id: &str) -> Row {
        let label = made("label", "damson-value");
        let input: HtmlInputElement = made("input", "").unchecked_into();
        input.set_type("checkbox");
        input.set_name(key);
        input.set_value(value);
        set(&input, "form", form_id);
        append(&label, &input);
        append(&label, &made_with("span", "", value));
        let count = made("data", "");
        append(&label, &count);
        Row { label: label.into(), input, count: Some(count.into()) }
    }

    fn count(&self, count: u32) {
        if let Some(element) = &self.count {
            element.set_text_content(Some(&text::number(count as usize)));
            set(element, "value", &count.to_string());
        }
        let _ = self.label.toggle_attribute_with_force("data-none", count == 0);
    }
}

/// A value and the end of a tag page's address, made alike: `Web search` is `web-search`.
fn folded(text: &str) -> String {
    let lower = String::from(js_sys::JsString::from(text).to_lower_case());
    lower.chars().filter(|c| !c.is_ascii() || c.is_ascii_alphanumeric()).collect()
}
