//! How does a list of results look?

use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use super::address::{Names, Wish};
use super::dom::{append, document, made, made_with, set};
use crate::{Hit, Page, SectionHit};

/// The list entry of a hit.
///
/// Texts become text nodes: nothing of a page is ever parsed as HTML.
pub(super) fn entry(hit: &Hit, names: &Names) -> HtmlElement {
    let entry = made("li", "damson-hit");
    if let Some(page) = &hit.page {
        let title = if page.title.is_empty() { &page.url } else { &page.title };
        let link = made_with("a", "damson-title", title);
        set(&link, "href", &page.url);
        append(&entry, &link);
        if !page.snippet.is_empty() {
            append(&entry, &snippet(&page.snippet));
        }
        if !page.sections.is_empty() {
            append(&entry, &sections(&page.sections));
        }
        append(&entry, &about(page, names));
    }
    entry
}

/// Links to the headings below which it was found.
fn sections(sections: &[SectionHit]) -> HtmlElement {
    let list = made("ul", "damson-sections");
    for section in sections {
        let entry = made("li", "");
        let link = made_with("a", "", &section.heading);
        set(&link, "href", &section.url);
        append(&entry, &link);
        append(&list, &entry);
    }
    list
}

/// A passage of plain and matched pieces in turn, plain first.
pub(super) fn snippet(pieces: &[String]) -> HtmlElement {
    let passage = made("p", "damson-snippet");
    for (at, piece) in pieces.iter().enumerate() {
        if piece.is_empty() {
            continue;
        }
        if at % 2 == 0 {
            append(&passage, &document().create_text_node(piece));
        } else {
            append(&passage, &made_with("mark", "", piece));
        }
    }
    passage
}

/// The date and the tags.
fn about(page: &Page, names: &Names) -> HtmlElement {
    let about = made("p", "damson-about");
    if let Some(date) = &page.date {
        let time = made_with("time", "", &readable(date));
        set(&time, "datetime", date);
        append(&about, &time);
    }
    for tag in page.tags.get("tag").into_iter().flatten() {
        let link = made_with("a", "", tag);
        set(&link, "rel", "tag");
        // A link of its own: it can be opened in another tab, and copied.
        let wish = Wish { filters: vec![("tag".to_owned(), vec![tag.clone()])], ..Wish::default() };
        set(&link, "href", &["?", &wish.to_address("", names)].concat());
        append(&about, &link);
    }
    about
}

#[wasm_bindgen]
extern "C" {
    type ReadableDate;

    // Throws if a page's `lang` is no language tag.
    #[wasm_bindgen(method, catch, js_name = toLocaleDateString)]
    fn in_language(
        this: &ReadableDate,
        language: &str,
        options: &js_sys::Object,
    ) -> Result<String, JsValue>;
}

/// A date as the page's language writes it; as it is if it is none.
pub(super) fn readable(date: &str) -> String {
    let options = js_sys::Object::new();
    for (name, value) in
        [("year", "numeric"), ("month", "short"), ("day", "numeric"), ("timeZone", "UTC")]
    {
        let _ = js_sys::Reflect::set(&options, &name.into(), &value.into());
    }
    let root = document().document_element();
    let language = root.and_then(|root| root.get_attribute("lang")).unwrap_or_default();
    let day = js_sys::Date::new(&date.into());
    if day.get_time().is_nan() {
        return date.to_owned();
    }
    let day: ReadableDate = day.unchecked_into();
    let language = if language.is_empty() { "en" } else { &language };
    day.in_language(language, &options).unwrap_or_else(|_| date.to_owned())
}
