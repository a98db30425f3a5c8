//! How do Back, Forward and reload find everything as it was?
//!
//! The address says what was asked for; a history entry keeps besides how many results stood there,
//! where the page was scrolled to, and whether results stood in the panel. Typing rewrites the
//! current entry; sending the form and choosing a tag make a new one.

use std::cell::RefCell;

use js_sys::Object;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::address::text;
use super::dom::{property, put, window};
use super::pieces::{digits, next, number};

/// The property of the entry's state that is ours; the rest is the site's.
const KEPT: &str = "damson";

/// What an entry keeps beside its address.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Kept {
    /// How many results stood there.
    pub(super) shown: usize,
    /// How far the page was scrolled, in CSS pixels.
    pub(super) scroll: i32,
    /// How far the panel was scrolled, if results stood in the panel.
    pub(super) panel: Option<i32>,
    /// The place of the hit that had the focus, if one had.
    pub(super) focus: Option<usize>,
}

/// The history, and the entry to which typing will have added nothing once the form is sent.
#[derive(Debug, Default)]
pub(super) struct History {
    /// Address and state of the current entry before words were typed.
    base: RefCell<Option<(String, JsValue)>>,
}

impl History {
    /// The part of the address from the question mark.
    pub(super) fn search(&self) -> String {
        window().location().search().unwrap_or_default()
    }

    /// What the current entry keeps; nothing if damson was not used there.
    pub(super) fn kept(&self) -> Option<Kept> {
        let state = window().history().ok()?.state().ok()?;
        let kept = text(property(&state, KEPT));
        let mut rest = kept.as_str();
        let mut numbers = || number(next(&mut rest, b' '));
        let (shown, scroll) = (numbers()?, numbers()? as i32);
        let (panel, focus) = (numbers().map(|panel| panel as i32), numbers());
        Some(Kept { shown, scroll, panel, focus })
    }

    /// Writes what there is to keep into the current entry.
    pub(super) fn keep(&self, kept: Kept) {
        let address = window().location().href().unwrap_or_default();
        write(&address, &with(kept), false);
    }

    /// Words were typed: the current entry gets another address.
    pub(super) fn amend(&self, parameters: &str, kept: Kept) {
        if self.base.borrow().is_none() {
            self.base.replace(current());
        }
        write(&address(parameters), &with(kept), false);
    }

    /// The form was sent: the entry is again what it was before words were typed, and a new one
    /// follows.
    pub(super) fn send(&self, parameters: &str, kept: Kept) {
        let Some((base, state)) = self.base.take() else { return };
        let address = address(parameters);
        if base != address {
            write(&base, &state, false);
            write(&address, &with(kept), true);
        }
    }

    /// A choice was made: a new entry follows, if it has another address.
    pub(super) fn push(&self, parameters: &str, kept: Kept) {
        self.base.take();
        let address = address(parameters);
        let new = window().location().href().ok().as_ref() != Some(&address);
        write(&address, &with(kept), new);
    }

    /// Another entry has become the current one.
    pub(super) fn moved(&self) {
        self.base.take();
    }
}

/// How far an element, or the page, is scrolled.
pub(super) fn scrolled(panel: Option<&Element>) -> Kept {
    let scroll = window().scroll_y().unwrap_or_default() as i32;
    Kept { shown: 0, scroll, panel: panel.map(Element::scroll_top), focus: None }
}

fn current() -> Option<(String, JsValue)> {
    let state = window().history().ok()?.state().ok()?;
    Some((window().location().href().ok()?, state))
}

/// The page's address with other parameters.
fn address(parameters: &str) -> String {
    let location = window().location();
    let mark = if parameters.is_empty() { "" } else { "?" };
    let parts =
        [location.origin(), location.pathname(), Ok(mark.to_owned() + parameters), location.hash()];
    parts.into_iter().map(Result::unwrap_or_default).collect()
}

/// The current entry's state, with ours in it.
fn with(kept: Kept) -> JsValue {
    let panel = kept.panel.map(|panel| panel.max(0) as usize);
    let mut text = String::new();
    for number in [Some(kept.shown), Some(kept.scroll.max(0) as usize), panel, kept.focus] {
        // Nothing is no number.
        text.push_str(&number.map_or_else(|| "-".to_owned(), digits));
        text.push(' ');
    }
    let state = Object::new();
    if let Ok(Ok(before)) = window().history().map(|history| history.state())
        && before.is_object()
    {
        Object::assign(&state, before.unchecked_ref());
    }
    put(&state, KEPT, &text.into());
    state.into()
}

/// A browser that counts too many changes in too short a time refuses one: the next will do.
fn write(address: &str, state: &JsValue, new: bool) {
    let Ok(history) = window().history() else { return };
    let _ = if new {
        history.push_state_with_url(state, "", Some(address))
    } else {
        history.replace_state_with_url(state, "", Some(address))
    };
}
