//! What can be chosen, and what would each give?
//!
//! A fieldset for a key: with a checkbox for each value and the number of pages that ticking it gives,
//! or, if its values are numbers or dates, with two fields for a range. Where the author's form has
//! fields of a key's name, these are used. What is chosen stands above the results, too, each with a
//! button that takes it away.
//!
//! All of it is fields of the form. What no field can say (what is left out; a value that no page has
//! any more) is carried by hidden ones.

mod key;
mod panel;
mod range;
mod row;

use std::cell::RefCell;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::address::{FROM, Names, SORT, TO, Wish, cut};
use super::choosing::reads_ranges;
use super::dom::{append, button, closest, made, property, put, set};
use super::form::Form;
use super::pieces::digits;
use super::search::Search;
use super::{address, text};
use crate::label;
use crate::{Facets, Index};
use key::Key;
use panel::Panel;
use range::Range;

/// A key with more values than this is no help in choosing, unless it is one of [`USUAL`].
const MANY: usize = 40;
/// The keys that come first, in this order.
const USUAL: [&str; 4] = ["tag", "category", "author", "year"];

/// Gives results their panel. The door of this part of the module: nothing else of it is called from
/// elsewhere but by what it leaves there.
#[inline(never)]
pub(super) fn equip(search: &Search, index: &Index, facets: &Facets, wish: &Wish) {
    let filters = Filters::new(facets, index, &search.form, wish);
    search.view.place(&filters.root, &filters.chosen, filters.is_empty());
    let _ = search.panel.set(Box::leak(Box::new(Panel(RefCell::new(filters)))));
}

/// All that can be chosen.
#[derive(Debug)]
struct Filters {
    root: HtmlElement,
    /// What is chosen, with buttons that take it away.
    chosen: HtmlElement,
    /// Hidden fields for what no other can say.
    carried: HtmlElement,
    keys: Vec<Key>,
    ranges: Vec<Range>,
    /// Whether someone is about to choose an order.
    orders: bool,
    /// Fields other than the boxes of the keys: the author's, and the ends of ranges.
    fields: Vec<HtmlInputElement>,
    /// The counts of the last answer.
    facets: Facets,
    /// What the list of what is chosen lists.
    listed: Vec<(String, Vec<String>)>,
}

/// What came of something that was pressed.
#[derive(Debug)]
enum Pressed {
    /// It is none of the filters'.
    Nothing,
    /// Values are shown or hidden; some may have to be fetched. What is to have the focus, if what was
    /// pressed is gone.
    Shown(Option<HtmlElement>),
    /// Something else is asked for.
    Chosen(Wish),
    /// The choice at this place of the list is taken away.
    Removed(Wish, u32),
}

impl Filters {
    /// What can be chosen of an index: of the values of its tags, and of its numbers and dates.
    fn new(facets: &Facets, index: &Index, form: &Form, wish: &Wish) -> Filters {
        let id = form.id();
        let root = match form.prepared(".damson-filters") {
            Some(root) => root.unchecked_into(),
            None => made("details", "damson-filters"),
        };
        // The loader has named it, unless the author has; but it does not know the author's strings.
        let begun = root.query_selector("summary").ok().flatten();
        let summary = begun.unwrap_or_else(|| {
            let summary = made("summary", "");
            set(&summary, "data-named", "");
            append(&root, &summary);
            summary.into()
        });
        if summary.has_attribute("data-named") {
            summary.set_text_content(Some(&text::say("filters")));
        }
        let chosen = made("ul", "damson-chosen");
        set(&chosen, "aria-label", &text::say("chosen"));
        chosen.set_hidden(true);
        let carried = made("span", "");
        carried.set_hidden(true);
        let mut fields = form.fields();
        let own = |name: &str| fields.iter().any(|field| address::key_of(&field.name()).0 == name);
        let is_usual = |name: &str| USUAL.contains(&name);
        let others = facets.keys().map(String::as_str).filter(|name| !is_usual(name));
        let mut keys = Vec::new();
        for name in USUAL.into_iter().chain(others) {
            let Some(counts) = facets.get(name) else { continue };
            let chosen = wish.filters.iter().any(|(field, _)| address::key_of(field).0 == name);
            let helps = counts.len() > 1 && (is_usual(name) || counts.len() <= MANY);
            if (chosen || helps) && !own(name) {
                keys.push(Key::new(name, counts));
            }
        }
        let mut ranges = Vec::new();
        for (name, is_date) in index.ranges() {
            if !own(name) && !keys.iter().any(|key| key.name == name) {
                ranges.push(Range::new(name, is_date, &id));
            }
        }
        for key in &keys {
            append(&root, &key.fieldset);
        }
        for range in &ranges {
            append(&root, &range.fieldset);
            fields.extend(range.ends.iter().cloned());
        }
        append(&root, &carried);
        fields.retain(|field| field.name() != SORT);
        Filters {
            root,
            chosen,
            carried,
            keys,
            ranges,
            orders: false,
            fields,
            facets: facets.clone(),
            listed: Vec::new(),
        }
    }

    /// Whether there is nothing to choose but in the author's form.
    fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.ranges.is_empty()
    }

    /// Makes the form say what is chosen, and nothing else.
    fn choose(&mut self, wish: &Wish, form: &Form, names: &Names) {
        self.carried.set_text_content(None);
        for field in &self.fields {
            choose_in(field, wish);
        }
        self.show(wish, form, false);
        let said = form.wish(names);
        for (field, values) in &wish.filters {
            for value in values {
                // A field may say a range in other words.
                let said_otherwise = cut(value).is_some() && said.range(field).is_some();
                if !said.has(field, value) && !said_otherwise {
                    let input: HtmlInputElement = made("input", "").unchecked_into();
                    input.set_type("hidden");
                    input.set_name(field);
                    input.set_value(value);
                    set(&input, "form", &form.id());
                    append(&self.carried, &input);
                }
            }
        }
        self.list(wish);
    }

    /// Shows the values of every key. `anew`: decides, too, which of them.
    fn show(&mut self, wish: &Wish, form: &Form, anew: bool) {
        for key in &mut self.keys {
            key.show(wish, &self.facets, &form.id(), anew);
        }
    }

    /// Lists what is chosen.
    fn list(&mut self, wish: &Wish) {
        if self.listed == wish.filters {
            return;
        }
        self.listed = wish.filters.clone();
        self.chosen.set_text_content(None);
        for (field, values) in &wish.filters {
            for value in values {
                let (key, left_out) = address::key_of(field);
                let shown = match cut(value) {
                    Some((from, to)) => {
                        let ends = [from, to].map(readable);
                        [&text::key(key), ": ", &ends[0], " – ", &ends[1]].concat()
                    }
                    None => value.clone(),
                };
                let shown =
                    if left_out { text::say_with("not", 0, &[("value", &shown)]) } else { shown };
                let entry = made("li", "");
                let chip = button("damson-chip", &shown);
                set(&chip, "aria-label", &text::say_with("remove-filter", 0, &[("value", &shown)]));
                set(&chip, "data-field", field);
                set(&chip, "value", value);
                append(&entry, &chip);
                append(&self.chosen, &entry);
            }
        }
        self.chosen.set_hidden(wish.filters.is_empty());
    }

    fn chips(&self) -> u32 {
        self.chosen.child_element_count()
    }

    fn chip(&self, at: u32) -> Option<Element> {
        self.chosen.children().item(at)?.first_element_child()
    }

    /// What is to have the focus when a choice was taken away: that which has come to its place, or
    /// the last. Nothing if there is none.
    fn next_chip(&self, at: u32) -> Option<HtmlElement> {
        self.chip(at.min(self.chips().saturating_sub(1))).map(JsCast::unchecked_into)
    }

    /// Writes how many pages each value gives. `anew`: decides, too, which values are shown.
    fn count(&mut self, facets: &Facets, wish: &Wish, form: &Form, anew: bool) {
        self.facets = facets.clone();
        if anew {
            self.show(wish, form, true);
        } else {
            self.keys.iter().for_each(|key| key.count(facets));
        }
        for field in &self.fields {
            let label = closest(field, "label");
            let count = label.and_then(|label| label.query_selector("data, [data-count]").ok()?);
            if let (Some(count), Some(counts)) = (count, facets.get(&field.name())) {
                let pages =
                    digits(counts.get(&field.value()).copied().unwrap_or_default() as usize);
                set(&count, "value", &pages);
                count.set_text_content(Some(&pages));
            }
        }
        self.list(wish);
    }

    /// Takes in what is wanted of the index besides answers; or names the files that it takes.
    fn complete(&mut self, index: &Index, needs: &mut Vec<String>, wish: &Wish, form: &Form) {
        if self.orders {
            reads_ranges(index, needs);
        }
        for range in &mut self.ranges {
            range.complete(index, needs);
        }
        for key in &mut self.keys {
            if key.complete(index, needs) {
                key.show(wish, &self.facets, &form.id(), true);
            }
        }
    }

    /// Folds all filters up, or unfolds them.
    fn unfold_all(&self, open: bool) {
        let _ = self.root.toggle_attribute_with_force("open", open);
    }

    /// Something was pressed.
    fn press(&mut self, target: &Element, wish: Wish, form: &Form) -> Pressed {
        let Some(target) = closest(target, "button") else { return Pressed::Nothing };
        if let Some(field) = target.get_attribute("data-field")
            && self.chosen.contains(Some(&target))
        {
            let mut wish = wish;
            wish.set(&field, &target.get_attribute("value").unwrap_or_default(), false);
            let chips = self.chips();
            let place = (0..chips).find(|at| self.chip(*at).as_ref() == Some(&target));
            return Pressed::Removed(wish, place.unwrap_or_default());
        }
        for key in &mut self.keys {
            if let Some(value) = key.left_out(&target) {
                let mut wish = wish;
                let is_left_out = wish.choice(&key.name, value) == Some(false);
                wish.set(&key.name, value, false);
                wish.set(&["-", &key.name].concat(), value, !is_left_out);
                return Pressed::Chosen(wish);
            }
            if let Some(anew) = key.press(&target) {
                let first = key.show(&wish, &self.facets, &form.id(), anew);
                return Pressed::Shown(first.filter(|_| target.has_attribute("hidden")));
            }
        }
        Pressed::Nothing
    }

    /// A part of a value was typed, if this is the field for that. Whether it is.
    fn find(&mut self, target: &Element, wish: &Wish, form: &Form) -> bool {
        let Some(key) = self.keys.iter_mut().find(|key| key.is_find(target)) else { return false };
        key.want();
        key.show(wish, &self.facets, &form.id(), true);
        true
    }

    /// Whether an element is an end of a range.
    fn is_range(&self, target: &Element) -> bool {
        self.ranges.iter().any(|range| range.fieldset.contains(Some(target)))
    }

    /// An element was entered. Whether something has to be fetched for it.
    fn enter(&mut self, target: &Element) -> bool {
        let is_order = !self.orders && target.local_name() == "select";
        self.orders |= is_order;
        self.ranges.iter_mut().any(|range| range.enter(target)) || is_order
    }

    /// What is asked for once a field has changed: a value that is ticked is not left out any more.
    fn changed(&self, target: &Element, mut wish: Wish) -> Option<Wish> {
        let input: &HtmlInputElement = target.unchecked_ref();
        let field = ["-", &input.name()].concat();
        let is_both = input.type_() == "checkbox" && wish.has(&field, &input.value());
        is_both.then(|| {
            wish.set(&field, &input.value(), false);
            wish
        })
    }

    /// The value of `key` that a link means by its text or by the end of its address.
    fn meant(&self, key: &str, candidates: &[String]) -> Option<String> {
        let counts = self.facets.get(key)?;
        let exactly = candidates.iter().find(|candidate| counts.get(candidate).is_some());
        let alike = |candidate: &String| {
            let wanted = label(candidate);
            counts.keys().find(|value| label(value) == wanted)
        };
        exactly.or_else(|| candidates.iter().find_map(alike)).cloned()
    }
}

/// An end of a range: a day as the page's language writes it, all else as it is.
fn readable(end: &str) -> String {
    let is_day = end.len() == 10 && end.as_bytes().get(4) == Some(&b'-');
    if is_day { text::date(end) } else { end.to_owned() }
}

/// Makes one of the author's fields, or an end of a range, say what is chosen.
fn choose_in(field: &HtmlInputElement, wish: &Wish) {
    let name = field.name();
    for (end, is_last) in [(FROM, false), (TO, true)] {
        if let Some(key) = name.strip_suffix(end) {
            let (from, to) = wish.range(key).and_then(cut).unwrap_or_default();
            return range::write(field, if is_last { to } else { from }, is_last);
        }
    }
    match field.type_().as_str() {
        "checkbox" | "radio" => {
            let value = field.value();
            field.set_checked(wish.has(&name, &value) || value.is_empty() && !wish.asks(&name));
        }
        // What an author hides is not for visitors to change.
        "hidden" => {}
        kind if kind.starts_with("select") => {
            let options = field.query_selector_all("option");
            for at in 0..options.as_ref().map_or(0, |options| options.length()) {
                let Some(option) = options.as_ref().ok().and_then(|options| options.item(at))
                else {
                    continue;
                };
                let value = address::text(property(&option, "value"));
                let chosen = wish.has(&name, &value) || value.is_empty() && !wish.asks(&name);
                put(&option, "selected", &JsValue::from_bool(chosen));
            }
        }
        _ => field.set_value(wish.first(&name)),
    }
}
