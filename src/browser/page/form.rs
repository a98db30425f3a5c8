//! What does the visitor's form say?
//!
//! The form is the state: its fields are all that is asked for, wherever they stand in the page (a
//! field belongs to a form by its `form` attribute too), and there is no other record of it.

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, FormData, HtmlFormElement, HtmlInputElement, Node};

use super::address::{Names, Wish, text};
use super::dom::{closest, document, made, property, set, window};
use super::pieces::next;

/// The field in which words are typed, as the loader looks for it.
pub(super) const FIELD: &str =
    "input[type=search], input[name=q], input[type=text], input:not([type])";

/// Has phones leave the words as they are typed, unless the author wants it otherwise: names are no misspellings.
pub(super) fn take_as_typed(field: &Element) {
    for (name, value) in
        [("autocapitalize", "none"), ("autocorrect", "off"), ("spellcheck", "false")]
    {
        if !field.has_attribute(name) {
            set(field, name, value);
        }
    }
}

/// A form, with the field for words if it has one.
#[derive(Debug)]
pub(super) struct Form {
    element: HtmlFormElement,
    field: Option<HtmlInputElement>,
}

impl Form {
    /// The author's form; or, in a page that has only tag links, one that nobody sees.
    pub(super) fn new(element: Option<HtmlFormElement>) -> Form {
        let element = element.unwrap_or_else(|| made("form", "").unchecked_into());
        let field = element.query_selector(FIELD).ok().flatten();
        if let Some(field) = &field {
            take_as_typed(field);
        }
        let field = field.map(JsCast::unchecked_into);
        if element.id().is_empty() {
            element.set_id("damson-form");
        }
        let form = Form { element, field };
        form.complete(false);
        form
    }

    /// Whether the browser completes the words with its own. In use it must not: its list would
    /// cover the results. But while the page is left it must, for of a field that is not to be
    /// completed WebKit throws the words away, some time after it has shown the page again.
    pub(super) fn complete(&self, on: bool) {
        if let Some(field) = &self.field {
            set(field, "autocomplete", if on { "on" } else { "off" });
        }
    }

    /// A part of what is shown that stands in the form's element from the beginning.
    pub(super) fn prepared(&self, part: &str) -> Option<Element> {
        closest(&self.element, "damson-filter")?.query_selector(part).ok().flatten()
    }

    pub(super) fn element(&self) -> &HtmlFormElement {
        &self.element
    }

    /// What other elements name in their `form` attribute.
    pub(super) fn id(&self) -> String {
        self.element.id()
    }

    /// The name of the field for words, which is the parameter of the address too.
    pub(super) fn query_name(&self) -> String {
        match self.field.as_ref().map(HtmlInputElement::name) {
            Some(name) if !name.is_empty() => name,
            _ => "q".to_owned(),
        }
    }

    pub(super) fn query(&self) -> String {
        self.field.as_ref().map(HtmlInputElement::value).unwrap_or_default()
    }

    /// Writes the words; not if they are there already, for that would move the cursor.
    pub(super) fn set_query(&self, query: &str) {
        if let Some(field) = &self.field
            && field.value() != query
        {
            field.set_value(query);
        }
    }

    /// The field for words.
    pub(super) fn field(&self) -> Option<&HtmlInputElement> {
        self.field.as_ref()
    }

    /// Whether an event came from the field for words.
    pub(super) fn is_field(&self, target: &Node) -> bool {
        self.field.as_ref().is_some_and(|field| field.is_same_node(Some(target)))
    }

    /// Whether an element is one of the form's fields.
    pub(super) fn owns(&self, target: &Element) -> bool {
        property(target, "form") == *AsRef::<JsValue>::as_ref(&self.element)
    }

    /// Whether the visitor is in the form.
    pub(super) fn has_focus(&self) -> bool {
        let focused = document().active_element();
        focused.is_some_and(|focused| self.element.contains(Some(&focused)))
    }

    /// Puts the focus on the field for words, if there is one. Whether there is.
    pub(super) fn focus(&self) -> bool {
        self.field.as_ref().is_some_and(|field| field.focus().is_ok())
    }

    /// All that is asked for.
    pub(super) fn wish(&self, names: &Names) -> Wish {
        let mut wish = Wish::default();
        if let Ok(fields) = FormData::new_with_form(&self.element) {
            for pair in js_sys::Array::from(&JsValue::from(fields)) {
                let pair = js_sys::Array::from(&pair);
                let name = text(pair.get(0));
                wish.put(&names.ours(&name).unwrap_or(name), text(pair.get(1)), names);
            }
        }
        // A field without a name is in no form data.
        wish.query = self.query();
        wish
    }

    /// The fields that have a name, but for that of the words. Some are of other kinds than the type says.
    pub(super) fn fields(&self) -> Vec<HtmlInputElement> {
        let fields = self.element.elements();
        (0..fields.length())
            .filter_map(|at| fields.item(at))
            .map(JsCast::unchecked_into::<HtmlInputElement>)
            .filter(|field| !field.name().is_empty() && !self.is_field(field))
            .collect()
    }

    /// Whether sending the form leads to another page.
    pub(super) fn leads_away(&self) -> bool {
        let location = window().location();
        let here = location.origin().unwrap_or_default() + &location.pathname().unwrap_or_default();
        let action = self.element.action();
        self.element.has_attribute("action") && next(&mut next(&mut &*action, b'?'), b'#') != here
    }

    /// The element of damson's in which the form stands.
    pub(super) fn owner(&self) -> Option<Element> {
        closest(&self.element, "damson-search, damson-filter")
    }

    /// Sends the form as if there were no damson.
    pub(super) fn send(&self) {
        let _ = self.element.submit();
    }

    /// Whether the form stands in the page's content, not in a header.
    pub(super) fn is_in_content(&self) -> bool {
        closest(&self.element, "main, damson-search").is_some()
    }
}
