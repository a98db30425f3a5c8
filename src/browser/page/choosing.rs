//! What happens when someone chooses: ticks, leaves out, types a range, takes a choice away?

use web_sys::Element;

use super::address::{Wish, key_of};
use super::dom::document;
use super::filters::{Pressed, cut};
use super::search::Search;
use crate::{Choice, Filter, LANGUAGE_KEY, Op, Range};

impl Search {
    /// Makes the form say what is chosen, and nothing else.
    pub(super) fn choose(&self, wish: &Wish) {
        if let Some(filters) = self.filters.borrow_mut().as_mut() {
            filters.choose(wish, &self.form, &self.names.borrow());
        }
        self.view.set_order(&wish.sort);
    }

    /// Does what a button of the filters does. Whether it is one.
    pub(super) fn press(&self, target: &Element) -> bool {
        let wish = self.wish();
        let pressed = match self.filters.borrow_mut().as_mut() {
            Some(filters) => filters.press(target, wish, &self.form),
            None => Pressed::Nothing,
        };
        match pressed {
            Pressed::Nothing => return false,
            Pressed::Shown => self.desk.ask(),
            Pressed::Chosen(wish) => {
                self.choose(&wish);
                self.chose();
            }
            Pressed::Removed(wish, at) => {
                self.choose(&wish);
                let filters = self.filters.borrow();
                let next = filters.as_ref().and_then(|filters| filters.next_chip(at));
                drop(filters); // Whoever gets the focus is told of it.
                let _ = next.as_ref().unwrap_or(self.stage.root()).focus();
                self.chose();
            }
        }
        true
    }

    /// A field of the form has changed, but for the words.
    pub(super) fn changed(&self, target: &Element) {
        let wish = self.wish();
        let filters = self.filters.borrow();
        let both = filters.as_ref().and_then(|filters| filters.changed(target, wish));
        let is_range = filters.as_ref().is_some_and(|filters| filters.is_range(target));
        drop(filters);
        if let Some(wish) = both {
            self.choose(&wish);
        }
        // A date that is typed is another one after each digit: all of them are one choice.
        if self.ranging.replace(is_range) && is_range {
            self.typed();
        } else {
            self.chose();
        }
    }

    /// Something was typed that is no words. A part of a value, perhaps.
    pub(super) fn find(&self, target: &Element) {
        let wish = self.wish();
        let mut filters = self.filters.borrow_mut();
        let is_found =
            filters.as_mut().is_some_and(|filters| filters.find(target, &wish, &self.form));
        drop(filters);
        if is_found {
            self.desk.ask();
        }
    }

    /// An element was entered.
    pub(super) fn enter(&self, target: &Element) {
        self.ranging.set(false);
        let mut filters = self.filters.borrow_mut();
        let is_wanted = filters.as_mut().is_some_and(|filters| filters.enter(target));
        drop(filters);
        if is_wanted {
            self.desk.ask();
        }
    }
}

/// What a wish asks of the index besides words.
pub(super) fn conditions(wish: &Wish) -> Vec<Filter> {
    let mut conditions = Vec::new();
    for (field, values) in &wish.filters {
        let (key, left_out) = key_of(field);
        for value in values {
            let range = cut(value).and_then(|_| Range::parse(value));
            conditions.push(Filter {
                key: key.to_owned(),
                op: if left_out { Op::Not } else { Op::Any },
                choice: match range {
                    Some(range) => Choice::Range(range),
                    None => Choice::Value(value.clone()),
                },
            });
        }
    }
    if !wish.filters.iter().any(|(field, _)| key_of(field).0 == LANGUAGE_KEY) {
        conditions.extend(in_own_language());
    }
    conditions
}

/// Pages in the language of this one. That is no condition where the pages are all in one.
pub(super) fn in_own_language() -> Option<Filter> {
    let language = document().document_element()?.get_attribute("lang")?;
    Some(Filter::any(LANGUAGE_KEY, language))
}
