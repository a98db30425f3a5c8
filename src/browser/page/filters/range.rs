//! How is a range of dates or numbers asked for?

use js_sys::{Date, Number};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::super::address::{FROM, TO};
use super::super::dom::{append, made, made_with, set};
use super::super::text;
use crate::{Index, Step};

/// How many letters of a time are its day: `2024-06-03`.
const DAY: usize = 10;

/// A key of numbers or dates, with a field for either end.
#[derive(Debug)]
pub(super) struct Range {
    name: String,
    is_date: bool,
    pub(super) fieldset: HtmlElement,
    pub(super) ends: [HtmlInputElement; 2],
    bounds: Bounds,
}

/// What is known of the least and the greatest value.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bounds {
    Unknown,
    Wanted,
    Known,
}

impl Range {
    pub(super) fn new(name: &str, is_date: bool, form: &str) -> Range {
        let fieldset = made("fieldset", "damson-key damson-range");
        set(&fieldset, "data-key", name);
        append(&fieldset, &made_with("legend", "", &text::key(name)));
        let ends = [(FROM, "from"), (TO, "to")].map(|(end, title)| {
            let label = made("label", "damson-end");
            append(&label, &made_with("span", "", &text::say(title)));
            let input: HtmlInputElement = made("input", "").unchecked_into();
            input.set_type(if is_date { "date" } else { "number" });
            input.set_name(&[name, end].concat());
            set(&input, "form", form);
            if !is_date {
                set(&input, "step", "any");
            }
            append(&label, &input);
            append(&fieldset, &label);
            input
        });
        Range { name: name.to_owned(), is_date, fieldset, ends, bounds: Bounds::Unknown }
    }

    /// Someone is in one of the fields: soon a range will be asked for, and it helps to know which there
    /// is. Whether that is to be fetched.
    pub(super) fn enter(&mut self, target: &Element) -> bool {
        let is_entered = self.bounds == Bounds::Unknown && self.fieldset.contains(Some(target));
        if is_entered {
            self.bounds = Bounds::Wanted;
        }
        is_entered
    }

    /// Says what the least and the greatest value are, if that is wanted; or names the files that it
    /// takes.
    pub(super) fn complete(&mut self, index: &Index, needs: &mut Vec<String>) {
        if self.bounds != Bounds::Wanted {
            return;
        }
        match index.bounds(&self.name) {
            Step::Ready(bounds) => {
                self.bounds = Bounds::Known;
                let Some((least, greatest)) = bounds else { return };
                for input in &self.ends {
                    for (attribute, bound) in [("min", least), ("max", greatest)] {
                        set(input, attribute, &self.written(bound));
                    }
                }
            }
            Step::Needs(names) => needs.extend(names),
        }
    }

    fn written(&self, bound: f64) -> String {
        if !self.is_date {
            let number = Number::from(bound).to_string_with_radix(10);
            return number.map(String::from).unwrap_or_default();
        }
        let mut day = String::from(Date::new(&JsValue::from_f64(bound * 1000.0)).to_iso_string());
        day.truncate(DAY);
        day
    }
}

/// Writes an end of a range into a field. One of days gets the first or the last day of a month or year.
pub(super) fn write(input: &HtmlInputElement, end: &str, is_last: bool) {
    let days: &[&str] =
        if is_last { &["-12-31", "-31", "-30", "-29", "-28"] } else { &["-01-01", "-01"] };
    input.set_value(end);
    // A field refuses what it cannot hold.
    for day in days {
        if input.value().is_empty() && !end.is_empty() {
            input.set_value(&[end, day].concat());
        }
    }
    if input.value().is_empty() {
        input.set_value(end.get(..DAY).unwrap_or_default());
    }
}
