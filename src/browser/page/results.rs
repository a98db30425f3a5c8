//! How does a list of results look?

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::address::{Names, Wish};
use super::dom::{append, document, made, made_with, set};
use super::text;
use crate::{Hit, Keyed, Page, SectionHit};

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
            append(&entry, &pieces("p", &page.snippet));
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
pub(super) fn pieces(name: &str, pieces: &[String]) -> HtmlElement {
    let passage = made(name, "damson-snippet");
    write(&passage, pieces);
    passage
}

/// Writes plain and matched pieces in turn, plain first.
pub(super) fn write(passage: &Element, pieces: &[String]) {
    for (at, piece) in pieces.iter().enumerate() {
        if piece.is_empty() {
            continue;
        }
        if at % 2 == 0 {
            append(passage, &document().create_text_node(piece));
        } else {
            append(passage, &made_with("mark", "", piece));
        }
    }
}

/// The values that most pages have, the commonest first.
pub(super) fn commonest(counts: &Keyed<u32>, most: usize) -> Vec<(String, u32)> {
    let mut left: Vec<&(String, u32)> = counts.iter().collect();
    let mut commonest = Vec::new();
    while commonest.len() < most && !left.is_empty() {
        let mut best = 0;
        for (at, (_, count)) in left.iter().enumerate() {
            if left.get(best).is_some_and(|(_, most)| count > most) {
                best = at;
            }
        }
        commonest.push(left.remove(best).clone());
    }
    commonest
}

/// Scrolls an element into view, no further than it takes.
pub(super) fn reveal(element: &Element) {
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"block".into(), &"nearest".into());
    element.scroll_into_view_with_scroll_into_view_options(options.unchecked_ref());
}

/// The date and the tags.
fn about(page: &Page, names: &Names) -> HtmlElement {
    let about = made("p", "damson-about");
    if let Some(date) = &page.date {
        let time = made_with("time", "", &text::date(date));
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
