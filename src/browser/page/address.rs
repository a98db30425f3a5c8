//! What has been asked for, and how does the address say it?
//!
//! `?q=static+site&tag=rust&tag=wasm&sort=title`: as the form itself would send it, so that a page
//! without JavaScript gets the same. Parameters that are not damson's own are left as they are.

use wasm_bindgen::{JsValue, UnwrapThrowExt};
use web_sys::UrlSearchParams;

/// The parameter of the order.
pub(super) const SORT: &str = "sort";

/// What is asked for: the fields of the form.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Wish {
    /// The words, as typed.
    pub(super) query: String,
    /// Keys and their ticked values.
    pub(super) filters: Vec<(String, Vec<String>)>,
    /// `date` or `title`; by relevance if empty.
    pub(super) sort: String,
}

impl Wish {
    /// Whether there is nothing to look for: all pages would be the answer.
    pub(super) fn is_empty(&self) -> bool {
        self.query.trim().is_empty() && self.filters.is_empty()
    }

    /// Adds a value of a key, or the query or the order, by the name of its field.
    pub(super) fn put(&mut self, field: &str, value: String, names: &Names) {
        if field == names.query {
            self.query = value;
        } else if field == SORT {
            self.sort = value;
        } else if !value.is_empty() && names.keys.iter().any(|key| key == field) {
            match self.filters.iter_mut().find(|(key, _)| key == field) {
                Some((_, values)) => values.push(value),
                None => self.filters.push((field.to_owned(), vec![value])),
            }
        }
    }

    /// What an address asks for; `search` is the part from its question mark.
    pub(super) fn from_address(search: &str, names: &Names) -> Wish {
        let mut wish = Wish::default();
        each_parameter(search, |name, value| wish.put(&name, value, names));
        wish
    }

    /// The address that asks for this, in the place of `search`.
    pub(super) fn to_address(&self, search: &str, names: &Names) -> String {
        let address = parameters("");
        each_parameter(search, |name, value| {
            if !names.own(&name) {
                address.append(&name, &value);
            }
        });
        // A key that the loader does not look for comes with a query, if an empty one.
        let known = self.filters.iter().any(|(key, _)| key == "tag");
        if !self.query.is_empty() || !(known || self.filters.is_empty()) {
            address.append(&names.query, &self.query);
        }
        for (key, values) in &self.filters {
            for value in values {
                address.append(key, value);
            }
        }
        if !self.sort.is_empty() && !self.is_empty() {
            address.append(SORT, &self.sort);
        }
        String::from(address.to_string())
    }
}

/// Which parameters of the address are damson's.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    /// The query, `q` as a rule.
    pub(super) query: String,
    /// The keys of the index's tags.
    pub(super) keys: Vec<String>,
}

impl Names {
    fn own(&self, name: &str) -> bool {
        name == self.query || name == SORT || self.keys.iter().any(|key| key == name)
    }
}

fn parameters(search: &str) -> UrlSearchParams {
    UrlSearchParams::new_with_str(search).unwrap_throw() // Any string is some parameters.
}

fn each_parameter(search: &str, mut visit: impl FnMut(String, String)) {
    let pairs = js_sys::Array::from(&JsValue::from(parameters(search)));
    for pair in pairs {
        let pair = js_sys::Array::from(&pair);
        visit(text(pair.get(0)), text(pair.get(1)));
    }
}

/// A string that JavaScript holds; nothing if it is none.
pub(super) fn text(value: JsValue) -> String {
    value.as_string().unwrap_or_default()
}
