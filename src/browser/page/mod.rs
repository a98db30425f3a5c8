//! What happens in a page when someone searches?
//!
//! The loader starts this when a form or a tag link is about to be used, and brings the files that
//! it asks for. From then on it is events in, DOM out: every event makes the form say something
//! ([`form`]), [`behaviour`] asks the index for just that and shows the answer, and the address
//! follows ([`address`]). No answer is ever kept for later: when files arrive, the question is
//! asked anew from what the form says by then, so a late answer cannot overwrite a newer one.

mod address;
mod behaviour;
mod dom;
mod events;
mod filters;
mod form;
mod history;
mod link;
mod results;
mod stage;
mod text;
mod view;

use std::rc::Rc;

use behaviour::Behaviour;
use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlAnchorElement, HtmlFormElement};

pub use text::{Voice, speak};

use super::engine::opened;

/// What the page does for its search form and its tag links.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Page(Rc<Behaviour>);

#[wasm_bindgen]
impl Page {
    /// Behaviour for a form, and for a list of posts with tag links; either may be missing.
    ///
    /// `load(names)` has to fetch files of the index and [add](super::add) them, and then call
    /// [`proceed`](Page::proceed) or [`fail`](Page::fail). Without names it has to
    /// [open](super::open) the index first, and tell its number to [`connect`](Page::connect).
    #[wasm_bindgen(constructor)]
    pub fn new(form: Option<HtmlFormElement>, list: Option<Element>, load: Function) -> Page {
        Page(Rc::new(Behaviour::new(form, list, load)))
    }

    /// Begins to listen, and takes up what the form or the address already holds.
    pub fn begin(&self) {
        events::listen(&self.0);
        self.0.begin();
    }

    /// Gives it the index of this number.
    pub fn connect(&self, number: u32) {
        if let Some(index) = opened(number) {
            self.0.connect(index);
        }
    }

    /// Tells it that files have arrived.
    pub fn proceed(&self) {
        self.0.proceed();
    }

    /// Tells it that files could not be had.
    pub fn fail(&self, error: &JsValue) {
        self.0.fail(error);
    }

    /// Filters by the tag that a link stands for; `list` is the list of posts that it is in.
    pub fn follow(&self, link: HtmlAnchorElement, list: Option<Element>) {
        self.0.follow(link, list);
    }
}
