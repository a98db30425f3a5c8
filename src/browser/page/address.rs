//! What has been asked for, and how does the address say it?
//!
//! `?q=static+site&tag=rust&tag=wasm&sort=title`: as the form itself would send it, so that a page
//! without JavaScript gets the same. A `-` before a key leaves pages out (`-tag=draft`), two points make
//! a range (`date=2024-06..2025`); of a form that has a field for either end, `date.from` and `date.to`
//! say it, too. Parameters that are not damson's own are left as they are.

use wasm_bindgen::{JsValue, UnwrapThrowExt};
use web_sys::UrlSearchParams;

use super::pieces;

/// The parameter of the order.
pub(super) const SORT: &str = "sort";
/// What stands behind a key in the name of a field for the lower end of a range.
pub(super) const FROM: &str = ".from";
/// The same for the upper end.
pub(super) const TO: &str = ".to";

/// What is asked for: the fields of the form.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Wish {
    /// The words, as typed.
    pub(super) query: String,
    /// Names of fields and their values: a key, with a `-` before it if pages are to be left out.
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
        } else if value.is_empty() {
        } else if names.knows(key_of(field).0) {
            self.set(field, &value, true);
        } else if let Some(key) = field.strip_suffix(FROM).filter(|key| names.knows(key)) {
            self.set(key, &[&value, ".."].concat(), true);
        } else if let Some(key) = field.strip_suffix(TO).filter(|key| names.knows(key)) {
            // The lower end may stand there already.
            let begun = self.first(key).strip_suffix("..").unwrap_or_default().to_owned();
            self.set(key, &[&begun, ".."].concat(), false);
            self.set(key, &[&begun, "..", &value].concat(), true);
        }
    }

    /// Adds a value of a field, or takes it away.
    pub(super) fn set(&mut self, field: &str, value: &str, on: bool) {
        let at = self.filters.iter().position(|(known, _)| known == field).unwrap_or_else(|| {
            self.filters.push((field.to_owned(), Vec::new()));
            self.filters.len() - 1
        });
        let values = &mut self.filters[at].1;
        values.retain(|known| known != value);
        if on {
            values.push(value.to_owned());
        }
        self.filters.retain(|(_, values)| !values.is_empty());
    }

    fn values(&self, field: &str) -> &[String] {
        let found = self.filters.iter().find(|(known, _)| known == field);
        found.map_or(&[], |(_, values)| values)
    }

    /// Whether anything is asked of a field.
    pub(super) fn asks(&self, field: &str) -> bool {
        !self.values(field).is_empty()
    }

    /// Whether a value of a field is asked for.
    pub(super) fn has(&self, field: &str, value: &str) -> bool {
        self.values(field).iter().any(|known| known == value)
    }

    /// The first value of a field; nothing if there is none.
    pub(super) fn first(&self, field: &str) -> &str {
        self.values(field).first().map_or("", String::as_str)
    }

    /// The range that is asked of a field.
    pub(super) fn range(&self, field: &str) -> Option<&str> {
        self.values(field).iter().map(String::as_str).find(|value| cut(value).is_some())
    }

    /// Whether pages with a value are asked for, or those without it.
    pub(super) fn choice(&self, key: &str, value: &str) -> Option<bool> {
        for (field, values) in &self.filters {
            let (known, left_out) = key_of(field);
            if known == key && values.iter().any(|known| known == value) {
                return Some(!left_out);
            }
        }
        None
    }

    /// What an address asks for; `search` is the part from its question mark.
    pub(super) fn from_address(search: &str, names: &Names) -> Wish {
        let mut wish = Wish::default();
        each_parameter(search, |name, value| {
            if let Some(name) = names.ours(&name) {
                wish.put(&name, value, names);
            }
        });
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
        // What the loader does not look for comes with a query, if an empty one.
        let known = self.filters.iter().any(|(key, _)| key == "tag");
        let is_sorted = !self.sort.is_empty() && (names.has_list || !self.is_empty());
        let is_new = !self.filters.is_empty() || is_sorted;
        if !self.query.is_empty() || is_new && !known {
            address.append(&names.query, &self.query);
        }
        for (key, values) in &self.filters {
            for value in values {
                address.append(&names.theirs(key), value);
            }
        }
        if is_sorted {
            address.append(&names.theirs(SORT), &self.sort);
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
    /// What the author has given other names, for the site's own use of ours: ours, theirs.
    pub(super) renamed: Vec<(String, String)>,
    /// Whether there is a list, which can be sorted though nothing is asked for.
    pub(super) has_list: bool,
}

impl Names {
    /// Reads an author's names of parameters: `sort:order tag:topic`.
    pub(super) fn rename(&mut self, pairs: &str) {
        for pair in pairs.split_whitespace() {
            // The field for words is called as the author calls it anyway.
            if let Some((ours, theirs)) = pieces::cut(pair, b':')
                && theirs != self.query
            {
                self.renamed.push((ours.to_owned(), theirs.to_owned()));
            }
        }
    }

    /// What we call a parameter; nothing, if it is the site's.
    pub(super) fn ours(&self, name: &str) -> Option<String> {
        let (key, left_out) = key_of(name);
        let dash = if left_out { "-" } else { "" };
        if let Some((ours, _)) = self.renamed.iter().find(|(_, theirs)| theirs == key) {
            return Some([dash, ours].concat());
        }
        let is_free = self.renamed.iter().all(|(ours, _)| ours != key);
        is_free.then(|| name.to_owned())
    }

    /// What a parameter of ours is called in the address.
    fn theirs(&self, name: &str) -> String {
        let (key, left_out) = key_of(name);
        let theirs = self.renamed.iter().find(|(ours, _)| ours == key);
        [if left_out { "-" } else { "" }, theirs.map_or(key, |(_, theirs)| theirs)].concat()
    }

    fn own(&self, name: &str) -> bool {
        let Some(name) = self.ours(name) else { return false };
        let name = name.as_str();
        name == self.query || name == SORT || self.knows(name) || {
            let key = name.strip_suffix(FROM).or(name.strip_suffix(TO)).unwrap_or(name);
            self.knows(key_of(key).0)
        }
    }

    fn knows(&self, name: &str) -> bool {
        self.keys.iter().any(|key| key == name)
    }
}

/// The key in the name of a field, and whether it leaves pages out.
pub(super) fn key_of(field: &str) -> (&str, bool) {
    match field.strip_prefix('-') {
        Some(key) => (key, true),
        None => (field, false),
    }
}

/// The two ends of what is written as a range, `2024-01..` or `1..9`; nothing if it is none.
pub(super) fn cut(range: &str) -> Option<(&str, &str)> {
    let at = range.as_bytes().windows(2).position(|pair| pair == b"..")?;
    Some((range.get(..at)?, range.get(at + 2..)?))
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
