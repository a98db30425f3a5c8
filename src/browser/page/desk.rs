//! Who asks the index, and which files does that take?
//!
//! Every way in which a page shows answers, a [`Presentation`], comes to this one desk. When something
//! happens in the page, each is told; when files have come, each is asked for what it still lacks, and
//! what they lack together is fetched. So there is one index in a page, one listener, and one round of
//! requests at a time, however many elements there are.

use std::cell::{Cell, RefCell};
use std::fmt::Debug;

use js_sys::{Array, Function};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event};

use super::address::text;
use super::announce;
use super::dom::{property, window};
use super::handing;
use crate::browser::engine::Shared;
use crate::{Answer, ErrorKind, Index};

/// Waiting is announced after so many milliseconds: a sign that comes and goes at once disturbs.
const PATIENCE: i32 = 200;
/// An answer takes two rounds of files, three at most; more is an index that contradicts itself.
const ROUNDS: u32 = 8;

/// What is listened for, at the window: whatever bubbles up to it has been left alone by the page's
/// own scripts, and elements that come and go need no listeners of their own.
const EVENTS: [&str; 12] = [
    "input",
    "change",
    "submit",
    "keydown",
    "click",
    "focusin",
    "pointerdown",
    "popstate",
    "pagehide",
    "pageshow",
    "online",
    "offline",
];

/// A way in which a page shows answers.
pub(super) trait Presentation: Debug {
    /// Shows what is asked for by now. What that takes and has not come it adds to `needs`. Called often:
    /// what is shown already is not to be shown again.
    fn proceed(&self, index: &Index, needs: &mut Vec<String>);

    /// Shows that files could not be had, if it waits for some.
    fn give_up(&self, reason: &str);

    /// Shows that files have been waited for too long, if it waits for some.
    fn look(&self);

    /// Something has happened; at `target`, if it is an element and not the window.
    fn handle(&self, name: &str, event: &Event, target: Option<&Element>);

    /// Whether this presents an element, which then needs no other.
    fn is_of(&self, element: &Element) -> bool;

    /// Its element is about to be used, for the first time or again.
    fn resume(&self) {}
}

/// Where questions are asked.
#[derive(Debug)]
pub(super) struct Desk {
    index: RefCell<Option<Shared>>,
    site: String,
    /// Fetches the files of these names, or opens the index.
    load: Function,
    /// The kind of what went wrong last.
    kind: RefCell<String>,
    /// Whether the index is being opened.
    opening: Cell<bool>,
    rounds: Cell<u32>,
    /// Has every presentation [look](Presentation::look).
    later: RefCell<Option<Function>>,
    presentations: RefCell<Vec<&'static dyn Presentation>>,
    /// The query to which the results belong that were shown last.
    shown: RefCell<String>,
}

impl Desk {
    /// A desk that listens as long as the page lives: so does whatever it knows, and nothing is ever
    /// given back.
    pub(super) fn new(site: String, load: Function) -> &'static Desk {
        let desk: &'static Desk = Box::leak(Box::new(Desk {
            index: RefCell::default(),
            site,
            load,
            kind: RefCell::default(),
            opening: Cell::new(false),
            rounds: Cell::new(0),
            later: RefCell::default(),
            presentations: RefCell::default(),
            shown: RefCell::default(),
        }));
        let look = Closure::<dyn Fn()>::new(move || {
            desk.each(&|presentation| presentation.look());
        });
        desk.later.replace(Some(look.into_js_value().unchecked_into()));
        // `Fn`, for an event that is handled may send others, which are handled at once.
        let handler = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            let name = event.type_();
            let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
            if let ("click", Some(target)) = (name.as_str(), &target) {
                handing::hand_over(desk, target);
            }
            desk.each(&|presentation| presentation.handle(&name, &event, target.as_ref()));
        });
        let handler: Function = handler.into_js_value().unchecked_into();
        for name in EVENTS {
            let _ = window().add_event_listener_with_callback(name, &handler);
        }
        desk
    }

    /// Takes in another presentation.
    pub(super) fn add(&self, presentation: &'static dyn Presentation) {
        self.presentations.borrow_mut().push(presentation);
    }

    /// Lets one go whose element a script has taken out of the page.
    pub(super) fn dismiss(&self, gone: &'static dyn Presentation) {
        self.presentations.borrow_mut().retain(|known| !std::ptr::addr_eq(*known, gone));
    }

    /// What presents an element, if anything does.
    pub(super) fn presentation(&self, element: &Element) -> Option<&'static dyn Presentation> {
        let presentations = self.presentations.borrow();
        presentations.iter().find(|presentation| presentation.is_of(element)).copied()
    }

    /// What tells the site from others of the same host.
    pub(super) fn site(&self) -> &str {
        &self.site
    }

    fn each(&self, visit: &dyn Fn(&dyn Presentation)) {
        // A list of its own: what happens may add another.
        let presentations = self.presentations.borrow().clone();
        for presentation in presentations {
            visit(presentation);
        }
    }

    /// Results are shown: of an answer to a query, or links that answer nothing.
    pub(super) fn shows(&self, answer: Option<&Answer>, query: &str) {
        let corrected = answer.and_then(|answer| answer.corrected.as_deref());
        self.shown.replace(corrected.unwrap_or(query).to_owned());
    }

    /// What was searched for the results that were shown last.
    pub(super) fn shown(&self) -> String {
        self.shown.borrow().clone()
    }

    pub(super) fn connect(&self, index: Shared) {
        self.opening.set(false);
        self.index.replace(Some(index));
    }

    /// The index, if it is open.
    pub(super) fn index(&self) -> Option<Shared> {
        self.index.borrow().clone()
    }

    /// Something new is asked for.
    pub(super) fn ask(&self) {
        self.rounds.set(0);
        if self.index.borrow().is_some() {
            self.proceed();
        } else if !self.opening.replace(true) {
            self.request_files(&JsValue::UNDEFINED);
        }
    }

    /// Has every presentation show what it can, and the files loaded that this takes.
    pub(super) fn proceed(&self) {
        let Some(index) = self.index() else { return };
        let needs = RefCell::new(Vec::new());
        self.each(&|presentation| presentation.proceed(&index.borrow(), &mut needs.borrow_mut()));
        let needs = needs.into_inner();
        if needs.is_empty() {
            self.rounds.set(0);
        } else if self.rounds.replace(self.rounds.get() + 1) >= ROUNDS {
            self.kind.replace(ErrorKind::Corrupt.as_str().to_owned());
            self.give_up("the index asks for ever more files");
        } else {
            let names: Array = needs.iter().map(|name| JsValue::from_str(name)).collect();
            self.request_files(&names);
        }
    }

    /// Has files loaded; without names, has the index opened.
    fn request_files(&self, names: &JsValue) {
        // What it throws, if it is not the loader's, is no business of the page.
        let _ = self.load.call1(&JsValue::NULL, names);
    }

    /// Files could not be had.
    pub(super) fn fail(&self, error: &JsValue) {
        self.opening.set(false);
        web_sys::console::warn_1(error);
        self.kind.replace(text(property(error, "kind")));
        self.give_up(&text(property(error, "message")));
    }

    fn give_up(&self, reason: &str) {
        self.each(&|presentation| presentation.give_up(reason));
    }

    /// Tells the page's scripts of what went wrong at an element.
    pub(super) fn announce_error(&self, element: &Element, message: &str) {
        announce::error(element, &self.kind.borrow(), message);
    }

    /// Has everyone look, a little later, whether something has been waited for too long.
    pub(super) fn look_later(&self) {
        if let Some(look) = self.later.borrow().as_ref() {
            let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(look, PATIENCE);
        }
    }
}
