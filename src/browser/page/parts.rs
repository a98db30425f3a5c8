//! Which parts of the module are here?
//!
//! Those that show something by themselves the loader fetches before it calls them. These are fetched
//! when an answer takes them, along with its files: by the same names among the same needs.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

/// The panel: [`filters`](super::filters).
pub(super) const FILTERS: &str = "filters";
/// How a word goes on: [`completion`](super::completion).
pub(super) const COMPLETION: &str = "completion";

thread_local! {
    static HERE: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// A part of this name is here.
#[wasm_bindgen]
pub fn arrived(part: String) {
    HERE.with_borrow_mut(|here| here.push(part));
}

/// Whether a part is here; it is needed if not.
pub(super) fn is_here(part: &str, needs: &mut Vec<String>) -> bool {
    let is_here = HERE.with_borrow(|here| here.iter().any(|known| known == part));
    if !is_here {
        needs.push(part.to_owned());
    }
    is_here
}
