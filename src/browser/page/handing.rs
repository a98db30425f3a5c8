//! How does the page that a hit opens learn what was found there?
//!
//! The words are left in the tab's session storage and not in the address: so links that are copied
//! or shared lead to the page as it is, the site's own parameters and fragments are left alone, and
//! nobody who counts visits learns what was searched. A page in another tab opens without
//! [`marks`](super::marks).

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement, Storage};

use super::desk::Desk;
use super::dom::{closest, window};

/// What the words are kept under, with the path of their page before them: the loader looks for it.
const KEPT: &str = "damson-marks";
/// Links to hits.
const HITS: &str = ".damson a[href]:not([rel=tag]), .damson-dialog a[href]";

/// Leaves behind what a hit was found by, if one was clicked.
pub(super) fn hand_over(desk: &Desk, clicked: &Element) {
    let Some(link) = closest(clicked, HITS) else { return };
    let link: HtmlAnchorElement = link.unchecked_into();
    let shown = desk.shown();
    let (Some(index), Some(kept)) = (desk.index(), storage()) else { return };
    if link.origin() == window().location().origin().unwrap_or_default() && !shown.is_empty() {
        let words = index.borrow().telling(&shown);
        let _ = kept.set_item(KEPT, &[path(&link.pathname()), words].concat());
    }
}

/// What was handed over to this page. Once: Back, Forward and reload show the page as it is.
pub(super) fn taken() -> Option<String> {
    let kept = storage()?;
    let words = kept.get_item(KEPT).ok().flatten();
    let _ = kept.remove_item(KEPT);
    let path = path(&window().location().pathname().unwrap_or_default());
    words?.strip_prefix(path.as_str()).map(str::to_owned)
}

/// The place of a page in what is kept, before its words.
fn path(pathname: &str) -> String {
    [pathname, "\n"].concat()
}

/// The tab's own storage, unless it is denied.
fn storage() -> Option<Storage> {
    window().session_storage().ok().flatten()
}
