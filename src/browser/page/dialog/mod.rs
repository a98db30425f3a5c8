//! `<damson-dialog>`: quick search, in a dialog above the page.
//!
//! The loader has made the dialog with its form, or found the author's own, and has opened it; so words
//! can be typed before this has come. Here it becomes a combobox with a list of links, as the ARIA
//! Authoring Practices have it: the focus stays in the field, and what is active is named by it. Without
//! words it shows what was searched and opened lately, or else the commonest tags.

mod options;

use std::cell::{Cell, RefCell};

use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlDialogElement, HtmlElement, HtmlFormElement, HtmlInputElement,
    KeyboardEvent,
};

use crate::browser::page::address::Wish;
use crate::browser::page::announce;
use crate::browser::page::choosing::in_own_language;
use crate::browser::page::desk::{Desk, Presentation};
use crate::browser::page::dom::{
    append, attribute, button, closest, find, made, property, put_before, set, window,
};
use crate::browser::page::events::is_composing;
use crate::browser::page::form;
use crate::browser::page::recent::Recent;
use crate::browser::page::text::{self, say};
use crate::browser::page::trouble::Trouble;
use crate::browser::page::typing::Typing;
use crate::{Answer, Index, Request, Step};

/// How many pages are shown at first, and how many more at a time.
const STEP: usize = 8;

/// Presents an element. The door of this part of the module: nothing else of it is called from elsewhere.
#[inline(never)]
pub(in crate::browser::page) fn present(desk: &'static Desk, host: Element) {
    if let Some(dialog) = Dialog::new(desk, host) {
        let dialog: &'static Dialog = Box::leak(Box::new(dialog));
        desk.add(dialog);
        dialog.resume();
    }
}

/// The dialog of one element.
#[derive(Debug)]
struct Dialog {
    host: Element,
    desk: &'static Desk,
    root: HtmlDialogElement,
    input: HtmlInputElement,
    status: Element,
    typing: Typing,
    trouble: Trouble,
    list: HtmlElement,
    /// Leads where the form leads.
    all: HtmlElement,
    forget: HtmlElement,
    /// The links and choices of the list, in order.
    options: RefCell<Vec<Element>>,
    /// Which of them is active.
    active: Cell<Option<usize>>,
    /// What the list answers: the words, and how many pages were asked for.
    answered: RefCell<Option<(String, usize)>>,
    shown: Cell<usize>,
    /// How many pages there are, and how many of them stand in the list.
    found: Cell<(usize, usize)>,
    waiting: Cell<bool>,
    /// None, if the author wants nothing to be kept.
    recent: Option<Recent>,
}

impl Dialog {
    /// What the loader has left in the element's property `dialog`.
    fn new(desk: &'static Desk, host: Element) -> Option<Dialog> {
        let root: HtmlDialogElement = property(&host, "dialog").dyn_into().ok()?;
        let input: HtmlInputElement = find(&root, form::FIELD)?.unchecked_into();
        let _ = root.class_list().add_1("damson-dialog");
        let list = made("div", "damson-options");
        for (name, value) in
            [("id", "damson-options"), ("role", "listbox"), ("aria-label", &say("results"))]
        {
            set(&list, name, value);
        }
        for (name, value) in [
            ("role", "combobox"),
            ("aria-expanded", "false"),
            ("aria-controls", "damson-options"),
            ("aria-autocomplete", "list"),
            ("autocomplete", "off"),
        ] {
            set(&input, name, value);
        }
        form::take_as_typed(&input);
        let status = find(&root, "output").unwrap_or_else(|| {
            let status = made("output", "damson-status");
            append(&root, &status);
            status.into()
        });
        let trouble = Trouble::new(&root);
        append(&root, &list);
        let all = button("damson-all-results", &say("all-results"));
        let forget = button("damson-forget", &say("forget"));
        for button in [&all, &forget] {
            button.set_hidden(true);
            append(&root, button);
        }
        if let Some(close) = find(&root, ".damson-close") {
            set(&close, "aria-label", &say("close"));
        }
        let is_kept = attribute(&host, "recent") != "off";
        Some(Dialog {
            recent: is_kept.then(|| Recent::new(desk.site())),
            host,
            desk,
            root,
            input,
            status,
            typing: Typing::default(),
            trouble,
            list,
            all,
            forget,
            options: RefCell::default(),
            active: Cell::new(None),
            answered: RefCell::default(),
            shown: Cell::new(STEP),
            found: Cell::new((0, 0)),
            waiting: Cell::new(false),
        })
    }

    fn query(&self) -> String {
        self.input.value().trim().to_owned()
    }

    /// Other words are asked for, or the dialog has been opened.
    fn ask(&self) {
        self.typing.hide();
        self.shown.set(STEP);
        if self.query().is_empty() {
            self.offer();
        }
        self.expect();
        self.desk.ask();
    }

    /// Files are on their way.
    fn expect(&self) {
        if !self.waiting.replace(true) {
            self.desk.look_later();
        }
    }

    fn rest(&self) {
        self.waiting.set(false);
        self.trouble.hide();
        let _ = self.root.remove_attribute("aria-busy");
    }

    fn say(&self, status: &str) {
        if self.status.text_content().as_deref() != Some(status) {
            self.status.set_text_content(Some(status));
        }
    }

    fn show(&self, index: &Index, answer: &Answer, query: String) {
        self.rest();
        self.desk.shows(Some(answer), &query);
        let shown = self.shown.get();
        let before = self.answered.replace(Some((query.clone(), shown)));
        let further = before.is_some_and(|(before, less)| before == query && less < shown);
        let known = if further { self.found.get().1 } else { 0 };
        let place = self.options.borrow().len();
        if !further {
            self.empty();
        }
        index.marking(&query, answer, &mut |mark| {
            for page in answer.hits.iter().skip(known).filter_map(|hit| hit.page.as_ref()) {
                let title = if page.title.is_empty() { &page.url } else { &page.title };
                let group = self.group(title, false);
                self.link(&group, "damson-option", &page.url, &mark(title), &page.snippet);
                for section in &page.sections {
                    let heading = mark(&section.heading);
                    self.link(&group, "damson-option damson-part", &section.url, &heading, &[]);
                }
            }
        });
        self.found.set((answer.total as usize, answer.hits.len()));
        self.say(&text::found(answer, &query));
        self.all.set_hidden(answer.total == 0 || !self.leads_away());
        announce::results(&self.host, &Wish { query, ..Wish::default() }, answer);
        self.expand();
        let is_any = self.options.borrow().len() > place || !further;
        self.activate(Some(if further { place } else { 0 }).filter(|_| is_any));
    }

    fn expand(&self) {
        let is_any = !self.options.borrow().is_empty();
        set(&self.input, "aria-expanded", if is_any { "true" } else { "false" });
    }

    fn current(&self) -> Option<Element> {
        let options = self.options.borrow();
        self.active.get().and_then(|place| options.get(place)).cloned()
    }

    fn close(&self) {
        self.root.close();
    }

    /// An option was chosen; by a link, unless it becomes the query. `elsewhere`: in another tab.
    fn choose(&self, option: &Element, elsewhere: bool) {
        if let Some(query) = option.get_attribute("data-query") {
            self.input.set_value(&query);
            let _ = self.input.focus();
            return self.ask();
        }
        let query = self.query();
        if !query.is_empty() {
            let groups = self.list.children();
            let group = option.parent_element();
            let at = (0..groups.length()).find(|at| groups.item(*at) == group).unwrap_or_default();
            announce::open(&self.host, &attribute(option, "href"), &query, at as usize + 1);
        }
        if let Some(recent) = &self.recent {
            recent.add("", &query);
            let title = find(option, ".damson-name").and_then(|name| name.text_content());
            recent.add(&attribute(option, "href"), &title.unwrap_or_default());
        }
        if !elsewhere {
            self.close();
        }
    }

    fn forget(&self, option: Option<&Element>) {
        let Some(recent) = &self.recent else { return };
        match option {
            Some(option) => {
                recent.remove(&attribute(option, "href"), &attribute(option, "data-query"));
            }
            None => recent.clear(),
        }
        let place = self.active.get();
        self.ask();
        self.activate(place.filter(|place| *place < self.options.borrow().len()));
        let _ = self.input.focus();
    }

    fn pressed(&self, event: &Event, target: &Element) {
        let key: &KeyboardEvent = event.unchecked_ref();
        let is_field = self.input.is_same_node(Some(target));
        let modified = key.ctrl_key() || key.meta_key() || key.shift_key();
        match key.key().as_str() {
            "Escape" if self.query().is_empty() => self.close(),
            "Escape" => {
                self.input.set_value("");
                let _ = self.input.focus();
                self.ask();
            }
            "ArrowDown" if is_field && !modified => self.step(true),
            "ArrowUp" if is_field && !modified => self.step(false),
            // The keys of the text: what was active is left.
            "Home" | "End" if is_field => return self.activate(None),
            "Enter" if is_field => {
                // What is active while an answer is on its way is of other words.
                let Some(option) = self.current().filter(|_| !self.waiting.get()) else {
                    // A form that leads nowhere would only close the dialog.
                    if !self.leads_away() {
                        event.prevent_default();
                    }
                    return;
                };
                if modified && option.has_attribute("href") {
                    let _ =
                        window().open_with_url_and_target(&attribute(&option, "href"), "_blank");
                    self.choose(&option, true);
                } else {
                    option.unchecked_ref::<HtmlElement>().click();
                }
            }
            "Delete" if is_field && self.input.value().is_empty() => {
                let Some(option) = self.current() else { return };
                self.forget(Some(&option));
            }
            _ => return,
        }
        event.prevent_default();
    }

    fn form(&self) -> Option<Element> {
        closest(&self.input, "form").filter(|form| form.has_attribute("action"))
    }

    fn leads_away(&self) -> bool {
        self.form().is_some()
    }

    fn clicked(&self, event: &Event, target: &Element) {
        if self.trouble.is_retry(target) {
            let _ = self.input.focus();
            self.ask();
        } else if self.all.contains(Some(target)) {
            if let Some(form) = self.form() {
                let _ = form.unchecked_ref::<HtmlFormElement>().submit();
            }
        } else if self.forget.contains(Some(target)) {
            self.forget(None);
        } else if self.root.is_same_node(Some(target)) {
            // The dialog itself is what stands around its content, and the backdrop.
            self.close();
        } else if let Some(option) = closest(target, "[role=option]") {
            let is_set = |name: &str| property(event, name).is_truthy();
            let elsewhere = ["ctrlKey", "metaKey", "shiftKey"].into_iter().any(is_set);
            self.choose(&option, elsewhere);
        }
    }
}

impl Presentation for Dialog {
    fn proceed(&self, index: &Index, needs: &mut Vec<String>) {
        if !self.root.open() {
            return;
        }
        if !self.waiting.get() {
            if self.answered.borrow().is_some() {
                let place = |button: &Element| put_before(button, &self.list);
                self.typing.proceed(&self.input.value(), index, needs, &place);
            }
            return;
        }
        let query = self.query();
        if query.is_empty() {
            if !self.options.borrow().is_empty() {
                return self.rest();
            }
            match index.facets(None) {
                Ok(Step::Ready(facets)) => {
                    self.rest();
                    self.offer_tags(&facets);
                }
                Ok(Step::Needs(names)) => needs.extend(names),
                Err(error) => self.give_up(error.message()),
            }
            return;
        }
        let request = Request {
            query: Some(query.clone()),
            limit: self.shown.get(),
            filters: in_own_language(index).into_iter().collect(),
            facets: false,
            ..Request::default()
        };
        match index.search(&request) {
            Ok(Step::Ready(answer)) => {
                // What there is besides, where nothing was found.
                let tags = if answer.total == 0 { index.facets(None).ok() } else { None };
                if let Some(Step::Needs(names)) = tags {
                    return needs.extend(names);
                }
                self.show(index, &answer, query);
                if let Some(Step::Ready(tags)) = tags {
                    self.offer_tags(&tags);
                }
                self.proceed(index, needs);
            }
            Ok(Step::Needs(names)) => needs.extend(names),
            Err(error) => self.give_up(error.message()),
        }
    }

    fn give_up(&self, reason: &str) {
        if !self.waiting.get() {
            return;
        }
        self.rest();
        self.answered.take();
        self.empty();
        self.expand();
        let advice = if self.leads_away() { say("failed-send") } else { String::new() };
        self.say(&self.trouble.show(&advice, reason));
        self.desk.announce_error(&self.host, reason);
    }

    fn look(&self) {
        if self.waiting.get() {
            set(&self.root, "aria-busy", "true");
            self.say(&say("busy"));
        }
    }

    fn handle(&self, name: &str, event: &Event, target: Option<&Element>) {
        if name == "online" && self.trouble.is_shown() {
            return self.ask();
        }
        let Some(target) = target.filter(|target| self.root.contains(Some(target))) else { return };
        match name {
            "input" => self.ask(),
            "keydown" | "click"
                if !is_composing(event) && self.typing.accept(&self.input, event, target) =>
            {
                self.ask();
            }
            "keydown" if !is_composing(event) => self.pressed(event, target),
            "click" => self.clicked(event, target),
            _ => {}
        }
    }

    fn is_of(&self, element: &Element) -> bool {
        self.host.is_same_node(Some(element))
    }

    fn resume(&self) {
        self.ask();
    }
}
