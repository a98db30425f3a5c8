//! Which values has a key, and which of them are shown?
//!
//! The commonest at first, all when asked, and those that are looked for in the field above a long list.
//! Values that are paths, `docs/guide/install`, stand below one another and unfold. A value that is
//! shown keeps its place while numbers change, so that nothing moves under the pointer; which values are
//! shown is decided anew when the words change, or when someone unfolds or looks for some.

use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::super::address::Wish;
use super::super::dom::{append, button, made, made_with, set};
use super::super::{pieces, text};
use super::row::Row;
use crate::label;
use crate::{Facets, Index, Keyed, Step};
use wasm_bindgen::JsCast;

/// So many values are shown before "show all".
const SHOWN: usize = 8;
/// A list of more values than this can be looked through by a part of them.
const LONG: usize = 10;
/// No more rows than this come at a time: a longer list is no help in choosing, and the page would stand
/// still while it is laid out.
const MOST: usize = 100;
/// So many values the index gives of a key at first, if it has more.
const COMMONEST: usize = 200;

/// A key of the tags.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: String,
    /// In the order of their names.
    pub(super) values: Vec<Value>,
    /// The places of the values, in the order in which they are shown.
    order: Vec<usize>,
    pub(super) fieldset: HtmlElement,
    rows: HtmlElement,
    find: HtmlInputElement,
    all: HtmlElement,
    /// So many rows are shown before others are asked for.
    most: usize,
    extent: Extent,
}

/// How many of the values are known.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Extent {
    Commonest,
    /// All are asked for.
    Wanted,
    All,
}

/// A value of a key.
#[derive(Debug)]
pub(super) struct Value {
    pub(super) name: String,
    /// Of all pages of the index.
    pages: u32,
    /// The place of the value above, if it is a path.
    above: Option<usize>,
    has_below: bool,
    /// Whether someone has unfolded it, or folded it up.
    open: Option<bool>,
    pub(super) row: Option<Row>,
}

impl Key {
    pub(super) fn new(name: &str, counts: &Keyed<u32>) -> Key {
        let fieldset = made("fieldset", "damson-key");
        set(&fieldset, "data-key", name);
        let title = text::key(name);
        append(&fieldset, &made_with("legend", "", &title));
        let find: HtmlInputElement = made("input", "damson-find").unchecked_into();
        find.set_type("search");
        for attribute in ["aria-label", "placeholder"] {
            set(&find, attribute, &[&text::say("filters"), ": ", &title].concat());
        }
        let rows = made("div", "damson-rows");
        let all = button("damson-all", "");
        for element in [&*find, &rows, &all] {
            append(&fieldset, element);
        }
        let extent = if counts.len() < COMMONEST { Extent::All } else { Extent::Commonest };
        let name = name.to_owned();
        let (values, order) = (Vec::new(), Vec::new());
        let mut key = Key { name, values, order, fieldset, rows, find, all, most: SHOWN, extent };
        key.know(counts);
        key
    }

    /// Takes in values, in the place of those that were known.
    fn know(&mut self, counts: &Keyed<u32>) {
        let mut known: Vec<Value> = Vec::new();
        let mut before = std::mem::take(&mut self.values).into_iter().peekable();
        for (name, pages) in counts {
            let (mut open, mut row) = (None, None);
            while let Some(value) = before.next_if(|value| value.name <= *name) {
                if value.name == *name {
                    (open, row) = (value.open, value.row);
                }
            }
            let end = name.rfind('/').and_then(|end| name.get(..end));
            let place =
                |above: &str| known.binary_search_by(|value| value.name.as_str().cmp(above));
            let above = end.and_then(|above| place(above).ok());
            if let Some(above) = above.and_then(|above| known.get_mut(above)) {
                above.has_below = true;
            }
            let (name, pages) = (name.clone(), *pages);
            known.push(Value { name, pages, above, has_below: false, open, row });
        }
        self.values = known;
        // Places in the order in which values are shown, from a key that makes sorting them small.
        let is_year = self.name == "year";
        let rank = |(place, value): (u32, &Value)| {
            u64::from(u32::MAX - if is_year { place } else { value.pages }) << 32 | u64::from(place)
        };
        let mut ranks: Vec<u64> = (0..).zip(&self.values).map(rank).collect();
        ranks.sort_unstable();
        self.order = ranks.into_iter().map(|rank| rank as u32 as usize).collect();
    }

    /// Takes in all values if they are asked for, or names the files that this takes. Whether it has.
    pub(super) fn complete(&mut self, index: &Index, needs: &mut Vec<String>) -> bool {
        if self.extent != Extent::Wanted {
            return false;
        }
        let known = match index.facets(Some(&self.name)) {
            Ok(Step::Ready(facets)) => facets.get(&self.name).map(|counts| self.know(counts)),
            Ok(Step::Needs(names)) => {
                needs.extend(names);
                return false;
            }
            // The commonest are here.
            Err(_) => None,
        };
        self.extent = Extent::All;
        known.is_some()
    }

    /// Ticks what is chosen and shows the rows: those that stand there, and those of values that are
    /// chosen. `anew`: decides which do, first what is chosen, then what gives something. Returns the box of the
    /// first that was not shown before.
    pub(super) fn show(
        &mut self,
        wish: &Wish,
        facets: &Facets,
        form: &str,
        anew: bool,
    ) -> Option<HtmlElement> {
        let none = Keyed::new();
        let counts = facets.get(&self.name).unwrap_or(&none);
        let part = label(&self.find.value());
        let is_whole = part.is_empty();
        let count = self.values.len();
        // What is to be shown in any case; what has such a value below it; what is shown.
        let (mut meant, mut inner) = (vec![false; count], vec![false; count]);
        let mut shown = vec![false; count];
        // A value stands behind the one above it.
        for (at, value) in self.values.iter().enumerate().rev() {
            let is_found = !is_whole && holds(&label(&value.name), &part);
            meant[at] |= is_found || wish.choice(&self.name, &value.name).is_some();
            if let (true, Some(above)) = (meant[at], value.above) {
                (meant[above], inner[above]) = (true, true);
            }
            shown[at] = !anew && value.row.as_ref().is_some_and(Row::is_shown);
        }
        let mut left = if is_whole { self.most } else { MOST };
        let mut hidden = 0;
        for round in 0..3 {
            hidden = 0;
            for at in &self.order {
                let value = &self.values[*at];
                let is_top = value.above.is_none();
                let gives = || counts.get(&value.name).is_some_and(|pages| *pages > 0);
                let wanted = match round {
                    0 => meant[*at],
                    1 => anew && is_whole && is_top && gives(),
                    _ => anew && is_whole && is_top,
                };
                if !shown[*at] && wanted && left > 0 {
                    shown[*at] = true;
                    left -= usize::from(is_top);
                }
                hidden += usize::from(is_top && !shown[*at]);
            }
        }
        let (mut fresh, mut new) = (vec![false; count + 1], vec![false; count]);
        for at in 0..count {
            let above = self.values[at].above;
            let is_unfolded =
                |above: usize| shown[above] && self.values[above].open.unwrap_or(inner[above]);
            shown[at] |= is_whole && above.is_some_and(is_unfolded);
            let value = &mut self.values[at];
            if shown[at] && value.row.is_none() {
                value.make(&self.name, form);
                fresh[above.map_or(0, |above| above + 1)] = true;
            }
            if let Some(row) = &value.row {
                new[at] = shown[at] && !row.is_shown();
                row.show(shown[at], value.open.filter(|_| is_whole).unwrap_or(inner[at]));
                row.choose(wish.choice(&self.name, &value.name));
            }
        }
        self.place(&fresh);
        self.count(facets);
        let is_all = self.extent == Extent::All;
        self.find.set_hidden(count <= LONG);
        self.all.set_hidden(!is_whole || hidden == 0 && is_all);
        let named = if is_all && hidden <= MOST {
            text::say_with("show-all", count, &[])
        } else {
            text::say("show-more")
        };
        self.all.set_text_content(Some(&named));
        let first = self.order.iter().find(|at| new[**at])?;
        Some(self.values[*first].row.as_ref()?.input.clone().into())
    }

    /// What one of the key's buttons does when it is pressed, if this is one. Whether it is to be decided
    /// anew which values are shown.
    pub(super) fn press(&mut self, target: &Element) -> Option<bool> {
        if self.all.is_same_node(Some(target)) {
            self.most += MOST;
            self.want();
            return Some(true);
        }
        let unfolds =
            |value: &&mut Value| value.row.as_ref().is_some_and(|row| row.unfolds(target));
        let value = self.values.iter_mut().find(unfolds)?;
        value.open = value.row.as_ref().map(|row| !row.is_unfolded());
        Some(false)
    }

    /// Has all values fetched.
    pub(super) fn want(&mut self) {
        if self.extent == Extent::Commonest {
            self.extent = Extent::Wanted;
        }
    }

    /// Writes how many pages each value gives.
    pub(super) fn count(&self, facets: &Facets) {
        let none = Keyed::new();
        let counts = facets.get(&self.name).unwrap_or(&none);
        for value in &self.values {
            if let Some(row) = &value.row {
                // Beyond the commonest only what is chosen is counted.
                let least = if self.values.len() < COMMONEST { Some(0) } else { None };
                row.count(counts.get(&value.name).copied().or(least));
            }
        }
    }

    /// Puts the rows into their places, where there are new ones: at the top, or below a value.
    fn place(&self, fresh: &[bool]) {
        for at in &self.order {
            let value = &self.values[*at];
            if let (Some(row), true) = (&value.row, fresh[value.above.map_or(0, |above| above + 1)])
            {
                let above = value.above.and_then(|above| self.values[above].row.as_ref());
                append(above.and_then(Row::below).unwrap_or(&self.rows), &row.root);
            }
        }
    }

    /// The value whose button for "not" was pressed.
    pub(super) fn left_out(&self, target: &Element) -> Option<&str> {
        let is_of = |value: &&Value| value.row.as_ref().is_some_and(|row| row.leaves_out(target));
        self.values.iter().find(is_of).map(|value| value.name.as_str())
    }

    /// Whether an element is the field for a part of the values.
    pub(super) fn is_find(&self, target: &Element) -> bool {
        self.find.is_same_node(Some(target))
    }
}

impl Value {
    fn make(&mut self, key: &str, form: &str) {
        let step = match self.above {
            Some(_) => pieces::last(&self.name, b'/'),
            None => &self.name,
        };
        self.row = Some(Row::new(key, &self.name, step, self.has_below, form));
    }
}

/// Whether a text has another as a part.
fn holds(text: &str, part: &str) -> bool {
    text.as_bytes().windows(part.len()).any(|piece| piece == part.as_bytes())
}
