//! How does a value look, and what can be done with it?

use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::super::dom::{append, button, made, made_with, set};
use super::super::pieces::digits;
use super::super::text;
use wasm_bindgen::JsCast;

/// A value in the page: a box, the value, its count, and a button for "not".
#[derive(Debug)]
pub(super) struct Row {
    pub(super) root: HtmlElement,
    pub(super) input: HtmlInputElement,
    not: HtmlElement,
    count: HtmlElement,
    /// The button and the place for the values below this one.
    below: Option<(HtmlElement, HtmlElement)>,
}

impl Row {
    /// `name`: what is written beside the box; of a path its last step.
    pub(super) fn new(key: &str, value: &str, name: &str, has_below: bool, form: &str) -> Row {
        let root = made("div", "damson-row");
        root.set_hidden(true);
        let below = has_below.then(|| {
            let unfold = button("damson-unfold", "");
            set(&unfold, "aria-label", value);
            append(&root, &unfold);
            let below = made("div", "damson-below");
            set(&below, "role", "group");
            set(&below, "aria-label", value);
            (unfold, below)
        });
        let label = made("label", "damson-value");
        let input: HtmlInputElement = made("input", "").unchecked_into();
        input.set_type("checkbox");
        input.set_name(key);
        input.set_value(value);
        set(&input, "form", form);
        append(&label, &input);
        append(&label, &made_with("span", "", name));
        let count = made("data", "");
        append(&label, &count);
        append(&root, &label);
        let not = |value| text::say_with("not", 0, &[("value", value)]);
        let (visible, label) = (not(""), not(value));
        let not = button("damson-not", visible.trim());
        set(&not, "aria-label", &label);
        append(&root, &not);
        if let Some((_, below)) = &below {
            append(&root, below);
        }
        Row { root, input, not, count, below }
    }

    /// Shows how many pages it gives; nothing if that is not counted.
    pub(super) fn count(&self, count: Option<u32>) {
        let shown = count.map(|count| text::number(count as usize)).unwrap_or_default();
        self.count.set_text_content(Some(&shown));
        set(&self.count, "value", &digits(count.unwrap_or_default() as usize));
        if let Some(label) = self.count.parent_element() {
            let _ = label.toggle_attribute_with_force("data-none", count == Some(0));
        }
    }

    /// Shows whether it is chosen, or left out.
    pub(super) fn choose(&self, choice: Option<bool>) {
        self.input.set_checked(choice == Some(true));
        press(&self.not, "aria-pressed", choice == Some(false));
    }

    /// Shows it or not, and what is below it.
    pub(super) fn show(&self, shown: bool, open: bool) {
        self.root.set_hidden(!shown);
        if let Some((button, below)) = &self.below {
            press(button, "aria-expanded", open);
            below.set_hidden(!open);
        }
    }

    pub(super) fn is_shown(&self) -> bool {
        !self.root.hidden()
    }

    pub(super) fn is_unfolded(&self) -> bool {
        self.below().is_some_and(|below| !below.hidden())
    }

    /// The place for the values below this one.
    pub(super) fn below(&self) -> Option<&HtmlElement> {
        self.below.as_ref().map(|(_, below)| below)
    }

    /// Whether an element is the button that unfolds what is below.
    pub(super) fn unfolds(&self, target: &Element) -> bool {
        self.below.as_ref().is_some_and(|(button, _)| button.is_same_node(Some(target)))
    }

    /// Whether an element is the button for "not".
    pub(super) fn leaves_out(&self, target: &Element) -> bool {
        self.not.is_same_node(Some(target))
    }
}

/// The state of a button.
fn press(button: &Element, attribute: &str, on: bool) {
    set(button, attribute, if on { "true" } else { "false" });
}
