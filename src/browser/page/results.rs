//! How does a list of results look?
//!
//! An entry is a row of places, told apart by attributes. They are those below, or those of the author's
//! own markup, which stands in the page (in the element, or anywhere) as
//!
//! ```html
//! <template data-damson="hit">
//!   <img data-image>
//!   <h3><a data-title></a></h3>
//!   <p data-snippet></p>
//!   <time data-date></time>
//! </template>
//! ```
//!
//! | attribute | what comes there |
//! |---|---|
//! | `data-title` | the title, with `<mark>` around what matched; of a link the address, too |
//! | `data-url` | of a link the address, of anything else its text |
//! | `data-where` | the address as a path: `guide › install` |
//! | `data-snippet` | the passage, with `<mark>` around what matched |
//! | `data-sections` | a `<li>` with a link for each heading below which it was found |
//! | `data-date` | the day as the page's language writes it; of `<time>` its `datetime`, too |
//! | `data-tags` | a link for each tag |
//! | `data-tag-KEY` | the page's values of any key, with commas between them |
//! | `data-image` | of `<img>` its `src` |
//!
//! An element for which a page has nothing is left out. Texts become text nodes: nothing of a page is
//! ever parsed as HTML.

use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

use super::address::{Names, Wish};
use super::dom::{append, document, find, made, made_with, property, put, set};
use super::pieces::next;
use super::text;
use crate::{Hit, Keyed, Marker, Page};

/// The places of an entry that no author has written: element, class, attribute.
const PLACES: [(&str, &str, &str); 6] = [
    ("img", "damson-image", "data-image"),
    ("a", "damson-title", "data-title"),
    ("p", "damson-where", "data-where"),
    ("p", "damson-snippet", "data-snippet"),
    ("ul", "damson-sections", "data-sections"),
    ("p", "damson-about", "data-tags"),
];

/// The author's own markup for a hit: in an element, or else anywhere.
pub(super) fn template(owner: Option<&Element>) -> Option<Element> {
    const TEMPLATE: &str = "template[data-damson=hit]";
    let own = owner.and_then(|owner| find(owner, TEMPLATE));
    own.or_else(|| super::dom::first(TEMPLATE))
}

/// The list entry of a hit.
pub(super) fn entry(
    hit: &Hit,
    names: &Names,
    template: Option<&Element>,
    mark: Marker<'_>,
) -> HtmlElement {
    let entry = made("li", "damson-hit");
    match template.and_then(content) {
        Some(own) => append(&entry, &own),
        None => {
            for (name, class, attribute) in PLACES {
                let place = made(name, class);
                set(&place, attribute, "");
                if name == "p" && attribute == "data-tags" {
                    let time = made("time", "");
                    set(&time, "data-date", "");
                    append(&place, &time);
                }
                append(&entry, &place);
            }
        }
    }
    if let Some(page) = &hit.page {
        fill(&entry, page, names, mark);
    }
    entry
}

/// A copy of what stands in a template.
pub(super) fn content(template: &Element) -> Option<Node> {
    let content: Node = property(template, "content").dyn_into().ok()?;
    content.clone_node_with_deep(true).ok()
}

/// Writes a page into the places of an entry.
pub(super) fn fill(entry: &Element, page: &Page, names: &Names, mark: Marker<'_>) {
    let place = |attribute: &str| find(entry, &["[", attribute, "]"].concat());
    let text = |attribute: &str, text: &str| {
        if let Some(place) = place(attribute) {
            if text.is_empty() {
                place.remove();
            } else {
                place.set_text_content(Some(text));
            }
        }
    };
    let is = |place: &Element, name: &str| place.local_name() == name;
    for attribute in ["data-title", "data-url"] {
        if let Some(place) = place(attribute).filter(|place| is(place, "a")) {
            set(&place, "href", &page.url);
        }
    }
    if let Some(place) = place("data-title") {
        pieces(&place, &mark(if page.title.is_empty() { &page.url } else { &page.title }));
    }
    if place("data-url").is_some_and(|place| !is(&place, "a")) {
        text("data-url", &page.url);
    }
    text("data-where", &path(&page.url));
    let date = page.date.as_deref().unwrap_or_default();
    if let Some(time) = place("data-date").filter(|time| is(time, "time")) {
        set(&time, "datetime", date);
    }
    text("data-date", &if date.is_empty() { String::new() } else { text::date(date) });
    for (key, values) in &page.tags {
        // A key may be no name of an attribute: then no author has written it.
        let mut list = String::new();
        for value in values {
            if !list.is_empty() {
                list.push_str(", ");
            }
            list.push_str(value);
        }
        text(&["data-tag-", key].concat(), &list);
    }
    if let Some(image) = place("data-image") {
        match &page.image {
            Some(url) => {
                for (name, value) in [("alt", ""), ("loading", "lazy"), ("src", url)] {
                    set(&image, name, value);
                }
            }
            None => image.remove(),
        }
    }
    if let Some(passage) = place("data-snippet") {
        pieces(&passage, &page.snippet);
        if passage.first_child().is_none() {
            passage.remove();
        }
    }
    if let Some(list) = place("data-sections") {
        for section in &page.sections {
            let entry = made("li", "");
            let link = link("", &section.url);
            pieces(&link, &mark(&section.heading));
            append(&entry, &link);
            append(&list, &entry);
        }
        if page.sections.is_empty() {
            list.remove();
        }
    }
    if let Some(about) = place("data-tags") {
        tags(&about, page.tags.get("tag").into_iter().flatten(), names);
    }
}

fn link(text: &str, url: &str) -> HtmlElement {
    let link = made_with("a", "", text);
    set(&link, "href", url);
    link
}

/// Links of which each chooses a tag. They are real: they can be opened in another tab, and copied.
pub(super) fn tags<'t>(place: &Element, tags: impl Iterator<Item = &'t String>, names: &Names) {
    for tag in tags {
        let wish = Wish { filters: vec![("tag".to_owned(), vec![tag.clone()])], ..Wish::default() };
        let link = link(tag, &["?", &wish.to_address("", names)].concat());
        set(&link, "rel", "tag");
        append(place, &link);
    }
}

/// An address as a path: the folders that lead to the page, and its own name.
fn path(url: &str) -> String {
    let mut path = next(&mut next(&mut &*url, b'?'), b'#');
    let mut text = String::new();
    while !path.is_empty() {
        let name = next(&mut path, b'/');
        let name = name.strip_suffix(".html").unwrap_or(name);
        if !name.is_empty() && name != "index" {
            if !text.is_empty() {
                text.push_str(" › ");
            }
            text.push_str(name);
        }
    }
    js_sys::decode_uri(&text).map_or(text, String::from)
}

/// Writes a text of plain and matched pieces in turn, plain first.
pub(super) fn pieces(passage: &Element, pieces: &[String]) {
    passage.set_text_content(None);
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
pub(super) fn commonest(counts: &Keyed<u32>, most: usize) -> Vec<String> {
    let mut left: Vec<&(String, u32)> = counts.iter().filter(|(_, count)| *count > 0).collect();
    let mut commonest = Vec::new();
    while commonest.len() < most && !left.is_empty() {
        let mut best = 0;
        for (at, (_, count)) in left.iter().enumerate() {
            if left.get(best).is_some_and(|(_, most)| count > most) {
                best = at;
            }
        }
        commonest.push(left.remove(best).0.clone());
    }
    commonest
}

/// Scrolls an element into view, no further than it takes.
pub(super) fn reveal(element: &Element) {
    let options = js_sys::Object::new();
    put(&options, "block", &"nearest".into());
    element.scroll_into_view_with_scroll_into_view_options(options.unchecked_ref());
}
