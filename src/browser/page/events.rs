//! Which events change the results in the page?

use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

use super::dom::{closest, property};
use super::search::Search;
use super::stage::Place;
use super::view::Button;

/// The code of a key that was meant for a keyboard that composes words.
const COMPOSING: i32 = 229;

pub(super) fn handle(search: &Search, name: &str, event: &Event, target: Option<&Element>) {
    match name {
        "popstate" => return search.moved(),
        "pagehide" => {
            search.form.complete(true);
            return search.keep();
        }
        "pageshow" => return search.form.complete(false),
        "online" if search.view.has_trouble() => return search.update(),
        _ => {}
    }
    let Some(target) = target else { return };
    let form = &search.form;
    match name {
        // Keyboards of phones compose every word until a space comes: so half-written syllables count as well.
        "input" if form.is_field(target) => search.typed(),
        "input" if search.stage.holds(target) => {
            if let Some(panel) = search.panel.get() {
                panel.find(search, target);
            }
        }
        "change" if !form.is_field(target) && form.owns(target) => search.changed(target),
        "submit" if target.is_same_node(Some(form.element())) => submitted(search, event),
        "keydown" | "click" if !is_composing(event) && search.complete(event, target) => {}
        "keydown" => pressed(search, event, target),
        "click" if search.stage.holds(target) => clicked(search, target),
        "focusin" | "pointerdown" => {
            search.enter(target);
            let inside = search.stage.holds(target) || form.element().contains(Some(target));
            if !inside {
                search.leave();
            } else if form.is_field(target) {
                search.focused();
            }
        }
        _ => {}
    }
}

/// Whether a key belongs to a keyboard that composes words. Of the key that ends a composition WebKit says so by
/// its code alone. Not by the event's own getters: a page's scripts send events that are none of the right class.
pub(super) fn is_composing(event: &Event) -> bool {
    property(event, "isComposing").is_truthy() || property(event, "keyCode") == COMPOSING
}

fn submitted(search: &Search, event: &Event) {
    // A page's own script may have taken care of it.
    if !event.default_prevented() && search.send() {
        event.prevent_default();
    }
}

fn clicked(search: &Search, target: &Element) {
    match search.view.pressed(target) {
        Some(Button::More) => search.more(),
        Some(Button::Retry) => {
            search.refocus();
            search.update();
        }
        Some(Button::Clear) => search.clear(),
        None => {
            if !search.panel.get().is_some_and(|panel| panel.press(search, target))
                && let Some(link) = closest(target, "a")
            {
                search.opens(&link);
            }
        }
    }
}

fn pressed(search: &Search, event: &Event, target: &Element) {
    let inside = search.stage.holds(target);
    let stage = &search.stage;
    if is_composing(event) || !stage.is_open() || !(inside || search.form.is_field(target)) {
        return;
    }
    match event.unchecked_ref::<KeyboardEvent>().key().as_str() {
        "Escape" if stage.place() == Place::Panel => {
            // A search field would lose its words; they stay for the next time.
            event.prevent_default();
            search.form.focus();
            search.leave();
        }
        "ArrowDown" if !inside && search.view.focus(0) => event.prevent_default(),
        key @ ("ArrowDown" | "ArrowUp") if inside && search.step(target, key == "ArrowDown") => {
            event.prevent_default();
        }
        _ => {}
    }
}
