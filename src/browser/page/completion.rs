//! How does the word that is being typed go on?
//!
//! A button beside the field shows the words as they would be; the arrow key at the end of the field, the
//! Tab key and the button itself take them over. Not a text behind the author's field, which would have to
//! stand exactly where the field's own is.

use std::cell::{OnceCell, RefCell};

use web_sys::{Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent};

use super::dom::{append, button, made_with, set};
use super::typing::Completing;
use crate::{Index, Step};

/// Makes the completion of one field, hidden. The door of this part of the module: nothing else of it is
/// called from elsewhere but by what it leaves there.
#[inline(never)]
pub(super) fn made(place: &OnceCell<&'static dyn Completing>) {
    let _ = place.set(Box::leak(Box::new(Completion::new())));
}

/// The completion of one field.
#[derive(Debug)]
struct Completion {
    button: HtmlElement,
    words: HtmlElement,
    /// What was typed when it was last looked up.
    typed: RefCell<String>,
}

impl Completion {
    fn new() -> Completion {
        let button = button("damson-completion", "");
        button.set_hidden(true);
        let words = made_with("span", "", "");
        let key = made_with("kbd", "", "→");
        set(&key, "aria-hidden", "true");
        append(&button, &words);
        append(&button, &key);
        Completion { button, words, typed: RefCell::default() }
    }
}

impl Completing for Completion {
    fn button(&self) -> &HtmlElement {
        &self.button
    }

    fn hide(&self) {
        self.typed.take();
        self.button.set_hidden(true);
    }

    fn proceed(&self, typed: &str, index: &Index, needs: &mut Vec<String>) {
        if *self.typed.borrow() == typed {
            return;
        }
        match index.complete(typed) {
            Ok(Step::Needs(names)) => needs.extend(names),
            Ok(Step::Ready(word)) => {
                self.typed.replace(typed.to_owned());
                let whole = word.and_then(|word| whole(typed, &word));
                self.button.set_hidden(whole.is_none());
                self.words.set_text_content(whole.as_deref());
            }
            // Nothing depends on it.
            Err(_) => {}
        }
    }

    fn accept(&self, field: &HtmlInputElement, event: &Event, target: &Element) -> bool {
        if self.button.hidden() {
            return false;
        }
        if event.type_() == "keydown" {
            let key: &KeyboardEvent = wasm_bindgen::JsCast::unchecked_ref(event);
            let modified = key.shift_key() || key.ctrl_key() || key.alt_key() || key.meta_key();
            if modified || !field.is_same_node(Some(target)) {
                return false;
            }
            let end = field.selection_start().ok().flatten();
            let is_at_end = end == Some(field.value().encode_utf16().count() as u32);
            let right_to_left = field.matches(":dir(rtl)").unwrap_or(false);
            match key.key().as_str() {
                "Tab" => {}
                "ArrowRight" if is_at_end && !right_to_left => {}
                "ArrowLeft" if is_at_end && right_to_left => {}
                _ => return false,
            }
        } else if !self.button.contains(Some(target)) {
            return false;
        }
        event.prevent_default();
        field.set_value(&self.words.text_content().unwrap_or_default());
        let _ = field.focus();
        self.hide();
        true
    }
}

/// What was typed, with the last word completed.
fn whole(typed: &str, word: &str) -> Option<String> {
    let begun = typed.get(end_of_last_space(typed)..).unwrap_or_default();
    // A word is completed as it is searched, without case and accents.
    let is_begun = word.get(..begun.len()).is_some_and(|start| start.eq_ignore_ascii_case(begun));
    is_begun.then(|| [typed, &word[begun.len()..]].concat())
}

/// Where the last word begins.
fn end_of_last_space(typed: &str) -> usize {
    let mut end = 0;
    for (at, letter) in typed.char_indices() {
        if letter.is_whitespace() {
            end = at + letter.len_utf8();
        }
    }
    end
}
