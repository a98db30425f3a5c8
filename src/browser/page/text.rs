//! What does damson say?
//!
//! Every word that a visitor reads stands in `www/strings/<language>.json`, by a key; none stands
//! here. `www/strings.js` looks keys up and knows plurals, numbers and dates, by the browser's own
//! `Intl`. A new string is a line in `en.json` and its key where it is said; a test holds the two, and
//! all languages, to each other.

use std::cell::RefCell;

use js_sys::Object;
use wasm_bindgen::prelude::*;

use super::dom::put;
use crate::Answer;

#[wasm_bindgen]
extern "C" {
    /// What `speaker` in `www/strings.js` makes.
    #[derive(Clone, Debug)]
    pub type Voice;

    #[wasm_bindgen(method)]
    fn say(this: &Voice, key: &str, count: f64, values: &Object) -> String;

    #[wasm_bindgen(method)]
    fn number(this: &Voice, number: f64) -> String;

    #[wasm_bindgen(method)]
    fn date(this: &Voice, iso: &str) -> String;
}

thread_local! {
    static VOICE: RefCell<Option<Voice>> = const { RefCell::new(None) };
}

/// Sets what speaks for damson in this page: before the first [`Page`](super::Page) is made.
#[wasm_bindgen]
pub fn speak(voice: Voice) {
    VOICE.set(Some(voice));
}

fn voice() -> Option<Voice> {
    VOICE.with_borrow(Clone::clone)
}

/// The string of a key.
pub(super) fn say(key: &str) -> String {
    say_with(key, 0, &[])
}

/// The string of a key, in the form for so many, with `values` in the places that have their names.
/// `{n}` is the number.
pub(super) fn say_with(key: &str, count: usize, values: &[(&str, &str)]) -> String {
    let named = Object::new();
    for (name, value) in values {
        put(&named, name, &JsValue::from_str(value));
    }
    voice().map(|voice| voice.say(key, count as f64, &named)).unwrap_or_default()
}

/// A number as the page's language writes it.
pub(super) fn number(number: usize) -> String {
    voice().map(|voice| voice.number(number as f64)).unwrap_or_default()
}

/// A date as the page's language writes it; as it is if it is none.
pub(super) fn date(iso: &str) -> String {
    voice().map(|voice| voice.date(iso)).unwrap_or_default()
}

/// How many pages were found, and by what, if not by what was typed.
pub(super) fn found(answer: &Answer, query: &str) -> String {
    let total = answer.total as usize;
    let mut pages = say_with(if total == 0 { "no-pages" } else { "pages" }, total, &[]);
    if answer.partial {
        pages = say_with("at-least", total, &[("pages", &pages)]);
    }
    let (query, searched) = (query.trim(), answer.corrected.as_deref().unwrap_or_default().trim());
    let key = match (searched, query) {
        ("", "") => return pages,
        ("", _) => "found",
        _ => "found-instead",
    };
    say_with(key, total, &[("pages", &pages), ("query", query), ("searched", searched)])
}

/// The name of a key of tags: one of those that are usual has a word of its own in each language.
pub(super) fn key(key: &str) -> String {
    let own = ["key-", key].concat();
    let name = say(&own);
    if name != own {
        return name;
    }
    let (first, rest) = key.split_at(key.chars().next().map_or(0, char::len_utf8));
    first.to_ascii_uppercase() + rest
}
