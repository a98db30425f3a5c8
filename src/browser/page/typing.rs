//! What helps while someone types?
//!
//! How the word goes on is a [part](super::completion) of the module of its own: it is fetched once there
//! are results, for which nobody is to wait on its account.

use std::cell::OnceCell;
use std::fmt::Debug;

use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

use super::{completion, parts};
use crate::Index;

/// How what stands in a field goes on.
pub(super) trait Completing: Debug {
    /// Shows it, and takes it over when it is pressed.
    fn button(&self) -> &HtmlElement;

    /// Other words are typed.
    fn hide(&self);

    /// Looks up how what was typed goes on; what that takes and has not come it adds to `needs`.
    fn proceed(&self, typed: &str, index: &Index, needs: &mut Vec<String>);

    /// Writes the words into the field, if a key or a click asks for it. Whether it does.
    fn accept(&self, field: &HtmlInputElement, event: &Event, target: &Element) -> bool;
}

/// The same, whether it is here yet or not.
#[derive(Debug, Default)]
pub(super) struct Typing(OnceCell<&'static dyn Completing>);

impl Typing {
    /// Other words are typed.
    pub(super) fn hide(&self) {
        if let Some(completion) = self.0.get() {
            completion.hide();
        }
    }

    /// Looks up how what was typed goes on. `place` puts the button into the page.
    pub(super) fn proceed(
        &self,
        typed: &str,
        index: &Index,
        needs: &mut Vec<String>,
        place: &dyn Fn(&Element),
    ) {
        if !parts::is_here(parts::COMPLETION, needs) {
            return;
        }
        let is_new = self.0.get().is_none();
        if is_new {
            completion::made(&self.0);
        }
        if let Some(completion) = self.0.get() {
            if is_new {
                place(completion.button());
            }
            completion.proceed(typed, index, needs);
        }
    }

    /// Takes over how what was typed goes on, if an event asks for it. Whether it does.
    pub(super) fn accept(&self, field: &HtmlInputElement, event: &Event, target: &Element) -> bool {
        self.0.get().is_some_and(|completion| completion.accept(field, event, target))
    }
}
