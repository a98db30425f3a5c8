//! The page's behaviour at the DOM, with an index whose files come when the test says so.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use damson_search::File;
use damson_search::browser::Page;
use js_sys::{Array, Function};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlFormElement, HtmlInputElement};

use crate::site::{bring, files, opened};
use crate::strings::speak_english;

/// A form in the content, behaviour on it, and the files that it has asked for.
struct Visit {
    page: Rc<OnceCell<Page>>,
    main: Element,
    index: u32,
    files: &'static [File],
    asked: Rc<RefCell<Vec<String>>>,
}

impl Visit {
    /// Comes to the page by an address.
    fn at(address: &str) -> Visit {
        run("address", "history.replaceState(null, '', address)", &[address.into()]);
        let main = document().create_element("main").expect("an element");
        let form = document().create_element("form").expect("an element");
        let field = document().create_element("input").expect("an element");
        for (name, value) in [("type", "search"), ("name", "q")] {
            field.set_attribute(name, value).expect("an attribute");
        }
        form.append_child(&field).expect("a place");
        main.append_child(&form).expect("a place");
        document().body().expect("a body").append_child(&main).expect("a place");
        // The loader does this before anything else has come.
        let query = run("", "return new URLSearchParams(location.search).get('q') ?? ''", &[]);
        let query = query.as_string().expect("a string");
        field.unchecked_ref::<HtmlInputElement>().set_value(&query);

        speak_english();
        let files = files();
        let index = opened(files);
        let asked = Rc::new(RefCell::new(Vec::new()));
        let noted = Rc::clone(&asked);
        let load = Closure::<dyn FnMut(JsValue)>::new(move |names: JsValue| {
            let names = names.dyn_into::<Array>().map(|names| names.to_vec()).unwrap_or_default();
            noted.borrow_mut().extend(names.iter().filter_map(JsValue::as_string));
        });
        let load: Function = load.into_js_value().unchecked_into();
        let form: HtmlFormElement = form.unchecked_into();
        let page = Rc::new(OnceCell::from(Page::new("/".to_owned(), load)));
        page.get().expect("a page").search(Some(form), None);
        Visit { page, main, index, files, asked }
    }

    fn page(&self) -> &Page {
        self.page.get().expect("a page")
    }

    /// Opens the index, and brings files until none is asked for.
    fn load(&self) {
        self.page().connect(self.index);
        self.page().proceed();
        self.bring();
    }

    fn bring(&self) {
        while !self.asked.borrow().is_empty() {
            for name in self.asked.take() {
                bring(self.index, self.files, &name);
            }
            self.page().proceed();
        }
    }

    fn find(&self, selector: &str) -> Option<Element> {
        self.main.query_selector(selector).expect("a selector")
    }

    fn texts(&self, selector: &str) -> Vec<String> {
        let found = self.main.query_selector_all(selector).expect("a selector");
        (0..found.length())
            .filter_map(|at| found.item(at))
            .map(|node| node.text_content().unwrap_or_default())
            .collect()
    }

    fn type_in(&self, query: &str) {
        let field: HtmlInputElement =
            self.find("input[type=search]").expect("a field").unchecked_into();
        field.set_value(query);
        run("node", "node.dispatchEvent(new Event('input', { bubbles: true }))", &[field.into()]);
    }

    fn press(&self, selector: &str) {
        let element = self.find(selector).expect("an element");
        run("node", "node.click()", &[element.into()]);
    }

    fn tick(&self, value: &str) {
        let selector = ["input[value='", value, "']"].concat();
        let field = self.find(&selector).expect("a box");
        run("node", "node.click()", &[field.into()]);
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.main.remove();
    }
}

fn document() -> web_sys::Document {
    web_sys::window().and_then(|window| window.document()).expect("a document")
}

fn run(arguments: &str, body: &str, values: &[JsValue]) -> JsValue {
    let values: Array = values.iter().collect();
    Function::new_with_args(arguments, body).apply(&JsValue::NULL, &values).expect("no exception")
}

fn address() -> String {
    run("", "return location.search", &[]).as_string().expect("a string")
}

#[wasm_bindgen_test]
fn words_become_results_and_an_address() {
    let visit = Visit::at("?site=own");
    visit.load();
    visit.type_in("plum");
    visit.bring();
    assert_eq!(visit.texts("output"), ["2 pages for “plum”"]);
    let mut titles = visit.texts(".damson-title");
    titles.sort();
    assert_eq!(titles, ["Growing plums", "Plum jam"]);
    assert_eq!(address(), "?site=own&q=plum");
    visit.type_in("");
    assert_eq!(address(), "?site=own");
    assert!(visit.texts(".damson-title").is_empty());
}

#[wasm_bindgen_test]
fn an_address_becomes_words_ticks_and_results() {
    let visit = Visit::at("?q=plum&tag=Kitchen&sort=title&page=3");
    visit.load();
    assert_eq!(visit.texts(".damson-title"), ["Plum jam"]);
    let kitchen: HtmlInputElement =
        visit.find("input[value=Kitchen]").expect("a box").unchecked_into();
    assert!(kitchen.checked());
    assert_eq!(address(), "?q=plum&tag=Kitchen&sort=title&page=3");
    visit.tick("Kitchen");
    visit.bring();
    assert_eq!(address(), "?page=3&q=plum&sort=title");
    assert_eq!(visit.texts(".damson-title"), ["Growing plums", "Plum jam"]);
}

#[wasm_bindgen_test]
fn a_key_of_its_own_brings_an_empty_query_along() {
    // So that the loader, which knows no keys, knows that there is something to restore.
    let visit = Visit::at("?");
    visit.load();
    visit.type_in("plum");
    visit.bring();
    visit.tick("2025");
    visit.type_in("");
    visit.bring();
    assert_eq!(address(), "?q=&year=2025");
    visit.tick("2025");
    visit.bring();
    assert_eq!(address(), "");
}

#[wasm_bindgen_test]
fn a_value_that_is_gone_from_the_site_finds_nothing() {
    let visit = Visit::at("?tag=Gone");
    visit.load();
    assert_eq!(visit.texts("output"), ["No pages"]);
    assert_eq!(visit.texts(".damson-chip"), ["Gone"]);
    assert_eq!(address(), "?tag=Gone");
    visit.press(".damson-chip");
    visit.bring();
    assert_eq!(address(), "");
    assert!(visit.texts(".damson-chip").is_empty());
}

#[wasm_bindgen_test]
fn a_value_is_left_out_and_taken_in_again() {
    let visit = Visit::at("?q=plum");
    visit.load();
    let not = ".damson-row:has([value=Kitchen]) .damson-not";
    visit.press(not);
    visit.bring();
    assert_eq!(address(), "?q=plum&-tag=Kitchen");
    assert_eq!(visit.texts(".damson-title"), ["Growing plums"]);
    assert_eq!(visit.texts(".damson-chip"), ["not Kitchen"]);
    let pressed = visit.find(not).and_then(|button| button.get_attribute("aria-pressed"));
    assert_eq!(pressed.as_deref(), Some("true"));
    // What is ticked is not left out any more.
    visit.tick("Kitchen");
    visit.bring();
    assert_eq!(address(), "?q=plum&tag=Kitchen");
    assert_eq!(visit.texts(".damson-title"), ["Plum jam"]);
    visit.press(not);
    visit.press(not);
    visit.bring();
    assert_eq!(address(), "?q=plum");
}

#[wasm_bindgen_test]
fn a_range_of_an_address_stands_in_its_fields_and_goes_back() {
    let visit = Visit::at("?q=&date=2025..2025-11");
    visit.load();
    assert_eq!(visit.texts(".damson-title"), ["Plum jam"]);
    let end = |name: &str| -> HtmlInputElement {
        visit.find(&["[name='date.", name, "']"].concat()).expect("a field").unchecked_into()
    };
    assert_eq!(end("from").value(), "2025-01-01");
    assert_eq!(end("to").value(), "2025-11-30");
    end("to").set_value("");
    run("node", "node.dispatchEvent(new Event('change', { bubbles: true }))", &[end("to").into()]);
    visit.bring();
    assert_eq!(address(), "?q=&date=2025-01-01..");
    assert_eq!(visit.texts(".damson-title"), ["Static pages", "Plum jam"]);
    // Whoever is about to ask is told what there is.
    run(
        "node",
        "node.dispatchEvent(new FocusEvent('focusin', { bubbles: true }))",
        &[end("to").into()],
    );
    visit.bring();
    assert_eq!(end("to").get_attribute("max").as_deref(), Some("2026-03-04"));
    visit.press(".damson-chip");
    visit.bring();
    assert_eq!((address().as_str(), end("from").value().as_str()), ("", ""));
}

#[wasm_bindgen_test]
fn an_unknown_order_is_none() {
    let visit = Visit::at("?q=plum&sort=colour");
    visit.load();
    assert_eq!(visit.texts("output"), ["2 pages for “plum”"]);
}

#[wasm_bindgen_test]
fn matched_pieces_are_marks_and_the_rest_is_text() {
    let visit = Visit::at("?q=sun");
    visit.load();
    let snippet = visit.find(".damson-snippet").expect("a passage");
    assert_eq!(snippet.text_content().as_deref(), Some("A plum wants <b>sun</b>."));
    assert_eq!(visit.texts(".damson-snippet mark"), ["sun"]);
    assert!(visit.find(".damson-snippet b").is_none());
}

#[wasm_bindgen_test]
fn numbers_change_where_they_stand() {
    let visit = Visit::at("?q=plum");
    visit.load();
    let kitchen = visit.find("input[value=Kitchen]").expect("a box");
    visit.tick("2024");
    visit.bring();
    // The same box, with another number beside it.
    assert!(visit.find("input[value=Kitchen]").is_some_and(|now| now == kitchen));
    let count =
        kitchen.parent_element().and_then(|label| label.query_selector("data").ok().flatten());
    assert_eq!(count.and_then(|count| count.text_content()).as_deref(), Some("0"));
}

#[wasm_bindgen_test]
fn a_late_file_answers_what_is_asked_by_then() {
    let visit = Visit::at("?");
    visit.load();
    visit.type_in("static");
    visit.bring();
    assert_eq!(visit.texts(".damson-title"), ["Static pages"]);
    visit.type_in("plum");
    let late = visit.asked.take();
    assert!(!late.is_empty());
    visit.type_in("static");
    for name in &late {
        bring(visit.index, visit.files, name);
    }
    visit.page().proceed();
    visit.bring();
    assert_eq!(visit.texts(".damson-title"), ["Static pages"]);
    assert_eq!(visit.texts("output"), ["1 page for “static”"]);
}

#[wasm_bindgen_test]
fn a_failure_is_said_and_mended() {
    let visit = Visit::at("?q=plum");
    visit.page().fail(&js_sys::Error::new("no net").into());
    assert_eq!(visit.texts("output"), ["The search could not be loaded."]);
    let retry = visit.find(".damson-retry").expect("a button");
    assert!(retry.closest("[hidden]").expect("a selector").is_none());
    run("node", "node.click()", &[retry.clone().into()]);
    visit.load();
    assert_eq!(visit.texts("output"), ["2 pages for “plum”"]);
    assert!(retry.closest("[hidden]").expect("a selector").is_some());
}
