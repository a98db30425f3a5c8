//! What was searched and opened lately? Kept on the visitor's device, and nowhere else.

use wasm_bindgen::JsValue;

use super::address::text;
use super::dom::{property, put, window};
use super::pieces::{cut, next};

/// So many searches are kept, and so many pages.
const KEPT: usize = 5;
/// Stands between the address and the title of a page; before a search, which has no address.
const TAB: char = '\t';

/// A search, or a page that was opened from results.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Visit {
    /// The page's address; empty for a search.
    pub(super) url: String,
    /// The page's title, or the words.
    pub(super) title: String,
}

/// The list, newest first: a line for each, in the browser's storage. It is read anew each time, for
/// other tabs write it too.
#[derive(Clone, Debug)]
pub(super) struct Recent {
    /// The name in the storage: the sites of one host have each their own.
    name: String,
}

impl Recent {
    pub(super) fn new(site: &str) -> Recent {
        Recent { name: ["damson ", site].concat() }
    }

    /// All that is kept.
    pub(super) fn list(&self) -> Vec<Visit> {
        let stored = storage().map(|storage| text(property(&storage, &self.name)));
        let stored = stored.unwrap_or_default();
        let mut rest = stored.as_str();
        let mut visits = Vec::new();
        while !rest.is_empty() {
            if let Some((url, title)) = cut(next(&mut rest, b'\n'), TAB as u8) {
                visits.push(Visit { url: url.to_owned(), title: title.to_owned() });
            }
        }
        visits
    }

    /// Puts one first.
    pub(super) fn add(&self, url: &str, title: &str) {
        let title = title.trim();
        if title.is_empty() {
            return;
        }
        let mut kept = self.list();
        kept.retain(|visit| !is_same(visit, url, title));
        let plain = |letter| if letter == '\n' || letter == TAB { ' ' } else { letter };
        let title = title.chars().map(plain).collect();
        kept.insert(0, Visit { url: url.to_owned(), title });
        let mut room = [KEPT; 2];
        kept.retain(|visit| {
            let room = &mut room[usize::from(visit.url.is_empty())];
            let fits = *room > 0;
            *room = room.saturating_sub(1);
            fits
        });
        self.write(&kept);
    }

    /// Forgets one.
    pub(super) fn remove(&self, url: &str, title: &str) {
        let mut kept = self.list();
        kept.retain(|visit| !is_same(visit, url, title));
        self.write(&kept);
    }

    /// Forgets all.
    pub(super) fn clear(&self) {
        self.write(&[]);
    }

    fn write(&self, kept: &[Visit]) {
        let mut lines = String::new();
        for visit in kept {
            lines.push_str(&visit.url);
            lines.push(TAB);
            lines.push_str(&visit.title);
            lines.push('\n');
        }
        if let Some(storage) = storage() {
            put(&storage, &self.name, &JsValue::from_str(&lines));
        }
    }
}

fn is_same(visit: &Visit, url: &str, title: &str) -> bool {
    visit.url == url && (!url.is_empty() || visit.title == title)
}

/// None, if the browser keeps nothing for this page.
fn storage() -> Option<JsValue> {
    Some(property(&window(), "localStorage")).filter(JsValue::is_object)
}
