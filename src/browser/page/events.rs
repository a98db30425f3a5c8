//! Which events change what is shown?
//!
//! One listener for all, at the window: whatever bubbles up to it has been left alone by the page's
//! own scripts, and elements that come and go need no listeners of their own.

use std::rc::Rc;

use js_sys::{Function, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

use super::behaviour::Behaviour;
use super::dom::{closest, window};
use super::stage::Place;
use super::view::Button;

const EVENTS: [&str; 11] = [
    "input",
    "compositionend",
    "change",
    "submit",
    "keydown",
    "click",
    "focusin",
    "pointerdown",
    "popstate",
    "pagehide",
    "pageshow",
];

/// Listens as long as the page lives.
pub(super) fn listen(behaviour: &Rc<Behaviour>) {
    let waiting = Rc::clone(behaviour);
    let look: Function =
        Closure::<dyn FnMut()>::new(move || waiting.look()).into_js_value().unchecked_into();
    behaviour.later.replace(Some(look));
    let behaviour = Rc::clone(behaviour);
    let handler = Closure::<dyn FnMut(Event)>::new(move |event: Event| handle(&behaviour, &event));
    let handler: Function = handler.into_js_value().unchecked_into();
    for name in EVENTS {
        let _ = window().add_event_listener_with_callback(name, &handler);
    }
}

fn handle(behaviour: &Behaviour, event: &Event) {
    let name = event.type_();
    match name.as_str() {
        "popstate" => return behaviour.moved(),
        "pagehide" => {
            behaviour.form.complete(true);
            return behaviour.keep();
        }
        "pageshow" => return behaviour.form.complete(false),
        _ => {}
    }
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return;
    };
    let form = &behaviour.form;
    match name.as_str() {
        // Half-written syllables are no words.
        "input" if form.is_field(&target) && !is_composing(event) => behaviour.typed(),
        "compositionend" if form.is_field(&target) => behaviour.typed(),
        "change" if !form.is_field(&target) && form.owns(&target) => behaviour.chose(),
        "submit" if target.is_same_node(Some(form.element())) => submitted(behaviour, event),
        "keydown" => pressed(behaviour, event, &target),
        "click" if behaviour.stage.holds(&target) => clicked(behaviour, &target),
        "focusin" | "pointerdown" => {
            let inside = behaviour.stage.holds(&target) || form.element().contains(Some(&target));
            if !inside {
                behaviour.leave();
            } else if form.is_field(&target) {
                behaviour.focused();
            }
        }
        _ => {}
    }
}

/// Not by the event's own getter: a page's scripts send events that are none of the right class.
fn is_composing(event: &Event) -> bool {
    Reflect::get(event, &"isComposing".into()).is_ok_and(|composing| composing.is_truthy())
}

fn submitted(behaviour: &Behaviour, event: &Event) {
    // A page's own script may have taken care of it.
    if !event.default_prevented() && behaviour.send() {
        event.prevent_default();
    }
}

fn clicked(behaviour: &Behaviour, target: &Element) {
    match behaviour.view.pressed(target) {
        Some(Button::More) => behaviour.more(),
        Some(Button::Retry) => behaviour.update(),
        Some(Button::Clear) => behaviour.clear(),
        None => {
            let unfolded = match behaviour.filters.borrow_mut().as_mut() {
                Some(filters) => filters.unfold(target, &behaviour.facets.borrow()),
                None => false,
            };
            if !unfolded && closest(target, "a").is_some() {
                behaviour.keep();
            }
        }
    }
}

fn pressed(behaviour: &Behaviour, event: &Event, target: &Element) {
    let inside = behaviour.stage.holds(target);
    let stage = &behaviour.stage;
    if is_composing(event) || !stage.is_open() || !(inside || behaviour.form.is_field(target)) {
        return;
    }
    match event.unchecked_ref::<KeyboardEvent>().key().as_str() {
        "Escape" if stage.place() == Place::Panel => {
            // A search field would lose its words; they stay for the next time.
            event.prevent_default();
            behaviour.form.focus();
            behaviour.leave();
        }
        "ArrowDown" if !inside => {
            if let Some(link) = stage.root().query_selector(".damson-title").ok().flatten() {
                event.prevent_default();
                let _ = link.unchecked_into::<HtmlElement>().focus();
            }
        }
        _ => {}
    }
}
