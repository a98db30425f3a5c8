//! What happens in a page when someone searches?
//!
//! The loader starts this when something of damson's is about to be used, and brings the files that it
//! asks for. From then on it is events in, DOM out. A page may show answers in several ways: results in
//! the page ([`search`]), and more elements of their own; each is a [`desk::Presentation`]. What they
//! have in common is one [`desk`], where the index is asked and files are sent for, the [`address`] and
//! the [`history`], the visitor's [`form`], and how a hit looks ([`results`]). In the page that a hit opens, [`marks`]
//! shows what was found.
//!
//! Every event makes a form say something; a presentation asks the index for just that and shows the
//! answer. No answer is ever kept for later: when files arrive, the question is asked anew from what
//! the form says by then, so a late answer cannot overwrite a newer one.
//!
//! A visitor downloads what a page shows, and no more: [`search`], [`dialog`] and [`marks`] are parts
//! of the module of their own, as `pkg-config/program/src/pkg/builds.rs` lists them. The loader knows which a
//! page is about to use, and fetches it along with the first part; only then it calls [`Page::search`],
//! [`Page::present`] and [`Page::mark`].

mod address;
mod announce;
mod choosing;
mod completion;
mod desk;
mod dialog;
mod dom;
mod events;
mod filters;
mod form;
mod handing;
mod history;
mod listing;
mod marks;
mod parts;
mod pieces;
mod recent;
mod results;
mod search;
mod stage;
mod text;
mod trouble;
mod typing;
mod view;

use std::cell::Cell;

use desk::Desk;
use js_sys::Function;
use search::Search;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlAnchorElement, HtmlFormElement};

pub use parts::arrived;
pub use text::{Voice, speak};

use super::engine::opened;

/// What a page does for its search forms, elements and tag links.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Page {
    desk: &'static Desk,
    /// The address belongs to one form, so there is one of these.
    search: Cell<Option<&'static Search>>,
}

#[wasm_bindgen]
impl Page {
    /// Begins to listen.
    ///
    /// `site` tells the site from others of the same host. `load(names)` has to fetch files of the index and [add](super::add) them, and then call
    /// [`proceed`](Page::proceed) or [`fail`](Page::fail). Without names it has to
    /// [open](super::open) the index first, and tell its number to [`connect`](Page::connect).
    #[wasm_bindgen(constructor)]
    pub fn new(site: String, load: Function) -> Page {
        Page { desk: Desk::new(site, load), search: Cell::new(None) }
    }

    /// Shows results in the page: for a form, and for a list of posts with tag links; either may be
    /// missing. Takes up what the form or the address already holds. Only the first call counts, until a script
    /// takes its form out of the page.
    pub fn search(&self, form: Option<HtmlFormElement>, list: Option<Element>) {
        if let Some(former) = self.search.get() {
            if dom::document().contains(Some(former.form.element())) {
                return;
            }
            former.stage.root().remove();
            self.desk.dismiss(former);
        }
        let search = search::made(self.desk, form, list);
        self.search.set(Some(search));
        search::begin(search);
    }

    /// Presents an element that shows answers in its own way, by its name; or, if it is presented
    /// already, tells it that it is about to be used.
    pub fn present(&self, element: Element) {
        match self.desk.presentation(&element) {
            Some(presentation) => presentation.resume(),
            None if element.local_name() == "damson-dialog" => {
                dialog::present(self.desk, element);
            }
            None => {}
        }
    }

    /// Marks the words for which a hit has led to this page, if one has.
    pub fn mark(&self) {
        marks::begin(self.desk);
    }

    /// Gives it the index of this number.
    pub fn connect(&self, number: u32) {
        if let Some(index) = opened(number) {
            self.desk.connect(index);
        }
    }

    /// Tells it that files have arrived.
    pub fn proceed(&self) {
        self.desk.proceed();
    }

    /// Tells it that files could not be had.
    pub fn fail(&self, error: &JsValue) {
        self.desk.fail(error);
    }

    /// Filters by the tag that a link stands for; `list` is the list of posts that it is in.
    pub fn follow(&self, link: HtmlAnchorElement, list: Option<Element>) {
        if let Some(search) = self.search.get() {
            search::follow(search, link, list);
        }
    }
}
