//! What does the page's own script learn?
//!
//! Events on the element (`<damson-search>`, `<damson-dialog>`, `<damson-filter>`, or else the form), which
//! bubble; their `detail`:
//!
//! | event | detail |
//! |---|---|
//! | `damson:results` | `query`, `filters` (key to values), `sort`, `total`, `corrected` (what was searched instead, or nothing), `hits` (`url` and `title` of each that is shown) |
//! | `damson:open` | a link of a hit was followed: `url`, `query`, `position` (of the hit, from 1) |
//! | `damson:error` | `kind` and `message`, as those that `open()` throws |
//!
//! ```js
//! addEventListener('damson:results', ({ detail: { query, total } }) => {
//!   if (!total) console.log('nothing for', query);
//! });
//! ```
//!
//! damson itself sends nothing anywhere.

use js_sys::{Array, Object};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, Element};

use super::address::Wish;
use super::dom::put;
use crate::Answer;

fn announce(element: &Element, name: &str, detail: &[(&str, JsValue)]) {
    let object = Object::new();
    for (name, value) in detail {
        put(&object, name, value);
    }
    let init = CustomEventInit::new();
    put(&init, "bubbles", &JsValue::TRUE);
    put(&init, "detail", &object);
    if let Ok(event) = CustomEvent::new_with_event_init_dict(name, &init) {
        let _ = element.dispatch_event(&event);
    }
}

/// Results are shown.
pub(super) fn results(element: &Element, wish: &Wish, answer: &Answer) {
    let filters = Object::new();
    for (key, values) in &wish.filters {
        let values: Array = values.iter().map(|value| JsValue::from_str(value)).collect();
        put(&filters, key, &values);
    }
    let hits = Array::new();
    for page in answer.hits.iter().filter_map(|hit| hit.page.as_ref()) {
        let hit = Object::new();
        put(&hit, "url", &JsValue::from_str(&page.url));
        put(&hit, "title", &JsValue::from_str(&page.title));
        hits.push(&hit);
    }
    let corrected = answer.corrected.as_deref().map(str::trim);
    announce(
        element,
        "damson:results",
        &[
            ("query", JsValue::from_str(wish.query.trim())),
            ("filters", filters.into()),
            ("sort", JsValue::from_str(&wish.sort)),
            ("total", answer.total.into()),
            ("corrected", corrected.map_or(JsValue::UNDEFINED, JsValue::from_str)),
            ("hits", hits.into()),
        ],
    );
}

/// A link of a hit is followed.
pub(super) fn open(element: &Element, url: &str, query: &str, position: usize) {
    announce(
        element,
        "damson:open",
        &[
            ("url", JsValue::from_str(url)),
            ("query", JsValue::from_str(query.trim())),
            ("position", (position as u32).into()),
        ],
    );
}

/// Files could not be had.
pub(super) fn error(element: &Element, kind: &str, message: &str) {
    announce(
        element,
        "damson:error",
        &[("kind", JsValue::from_str(kind)), ("message", JsValue::from_str(message))],
    );
}
