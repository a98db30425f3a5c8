//! The few words in which the other files of this room speak to the DOM.

use js_sys::Reflect;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement, Node, Window};

#[wasm_bindgen]
extern "C" {
    // Not `web_sys::window()`, which looks whether there is one: in a page there is.
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: Window;

    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;
}

/// The page's window.
pub(super) fn window() -> Window {
    WINDOW.with(Clone::clone)
}

/// The page's document.
pub(super) fn document() -> Document {
    DOCUMENT.with(Clone::clone)
}

/// A new element of a class.
pub(super) fn made(name: &str, class: &str) -> HtmlElement {
    let element: HtmlElement = document().create_element(name).unwrap_throw().unchecked_into();
    if !class.is_empty() {
        element.set_class_name(class);
    }
    element
}

/// A new element of a class that holds a text. A text node: never parsed as HTML.
pub(super) fn made_with(name: &str, class: &str, text: &str) -> HtmlElement {
    let element = made(name, class);
    element.set_text_content(Some(text));
    element
}

/// A new button that submits nothing.
pub(super) fn button(class: &str, text: &str) -> HtmlElement {
    let button = made_with("button", class, text);
    set(&button, "type", "button");
    button
}

/// Sets an attribute. The names that are set here are all valid.
pub(super) fn set(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// Puts a node at the end of another.
pub(super) fn append(parent: &Node, child: &Node) {
    let _ = parent.append_child(child);
}

/// Puts an element behind another.
pub(super) fn put_after(element: &Element, before: &Element) {
    let _ = before.insert_adjacent_element("afterend", element);
}

/// Puts an element before another.
pub(super) fn put_before(element: &Element, after: &Element) {
    let _ = after.insert_adjacent_element("beforebegin", element);
}

/// The nearest ancestor, or the element itself, that a selector matches.
pub(super) fn closest(element: &Element, selector: &str) -> Option<Element> {
    element.closest(selector).ok().flatten()
}

/// The first element in the document that a selector matches.
pub(super) fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// The first element within another that a selector matches.
pub(super) fn find(parent: &Element, selector: &str) -> Option<Element> {
    parent.query_selector(selector).ok().flatten()
}

/// A property of an object; undefined if it has none, or lets nobody see it.
#[inline(never)]
pub(super) fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &name.into()).unwrap_or_default()
}

/// Sets a property of an object, if that can be.
#[inline(never)]
pub(super) fn put(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}

/// The value of an attribute; empty if there is none.
pub(super) fn attribute(element: &Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}
