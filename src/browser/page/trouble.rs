//! What is shown when files could not be had?

use web_sys::{Element, HtmlElement};

use super::dom::{append, button, made, property, set, window};
use super::text::say;

/// A line that says so, with a button to try again.
#[derive(Debug)]
pub(super) struct Trouble {
    root: HtmlElement,
    advice: HtmlElement,
}

impl Trouble {
    pub(super) fn new(parent: &Element) -> Trouble {
        let root = made("p", "damson-trouble");
        let advice = made("span", "");
        append(&root, &advice);
        append(&root, &button("damson-retry", &say("retry")));
        root.set_hidden(true);
        append(parent, &root);
        Trouble { root, advice }
    }

    /// Says what to do; `reason`, for those who look closer, is why. Returns what has happened.
    pub(super) fn show(&self, advice: &str, reason: &str) -> String {
        self.advice.set_text_content(Some(advice));
        set(&self.root, "title", reason);
        self.root.set_hidden(false);
        say(if is_online() { "failed" } else { "offline" })
    }

    pub(super) fn hide(&self) {
        self.root.set_hidden(true);
    }

    pub(super) fn is_shown(&self) -> bool {
        !self.root.hidden()
    }

    /// Whether its button was pressed.
    pub(super) fn is_retry(&self, target: &Element) -> bool {
        self.root.contains(Some(target)) && target.local_name() == "button"
    }
}

/// What the browser knows of it: `false` is certain, `true` is not.
fn is_online() -> bool {
    property(&property(&window(), "navigator"), "onLine").is_truthy()
}
