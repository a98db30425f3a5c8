//! The dialog at the DOM: what it says to assistive technology, and what it does with late files.

use std::cell::RefCell;
use std::rc::Rc;

use damson_search::File;
use damson_search::browser::Page;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Element;

use crate::site::{bring, files, opened};
use crate::strings::speak_english;

/// An element with its dialog open, as the loader leaves it, and the files that were asked for.
struct Visit {
    page: Page,
    host: Element,
    index: u32,
    files: &'static [File],
    asked: Rc<RefCell<Vec<String>>>,
}

fn run(body: &str, value: &JsValue) -> JsValue {
    Function::new_with_args("value", body).call1(&JsValue::NULL, value).expect("no exception")
}

impl Visit {
    fn open(recent: &str) -> Visit {
        speak_english();
        let host = run(
            "const host = document.createElement('damson-dialog');
             host.setAttribute('recent', value);
             host.dialog = document.createElement('dialog');
             host.dialog.append(document.createElement('form'));
             host.dialog.firstChild.append(document.createElement('input'));
             document.body.append(host, host.dialog);
             host.dialog.showModal();
             return host;",
            &recent.into(),
        );
        let host: Element = host.unchecked_into();
        let files = files();
        let asked = Rc::new(RefCell::new(Vec::new()));
        let noted = Rc::clone(&asked);
        let load = Closure::<dyn FnMut(JsValue)>::new(move |names: JsValue| {
            let names = names.dyn_into::<Array>().map(|names| names.to_vec()).unwrap_or_default();
            noted.borrow_mut().extend(names.iter().filter_map(JsValue::as_string));
        });
        let index = opened(files);
        let page = Page::new("/wasm/".to_owned(), load.into_js_value().unchecked_into());
        page.present(host.clone());
        page.connect(index);
        page.proceed();
        let visit = Visit { page, host, index, files, asked };
        visit.bring();
        visit
    }

    fn bring(&self) {
        while !self.asked.borrow().is_empty() {
            for name in self.asked.take() {
                bring(self.index, self.files, &name);
            }
            self.page.proceed();
        }
    }

    fn type_in(&self, query: &str) {
        Reflect::set(&self.host, &"words".into(), &query.into()).expect("a property");
        run(
            "const input = value.dialog.querySelector('input'); input.value = value.words;
             input.dispatchEvent(new Event('input', { bubbles: true }));",
            &self.host,
        );
    }

    fn press(&self, key: &str) {
        Reflect::set(&self.host, &"key".into(), &key.into()).expect("a property");
        run(
            "value.dialog.querySelector('input').dispatchEvent(
               new KeyboardEvent('keydown', { key: value.key, bubbles: true, cancelable: true }));",
            &self.host,
        );
    }

    /// What an expression says of the dialog.
    fn say(&self, expression: &str) -> String {
        let body = ["const dialog = value.dialog; return String(", expression, ");"].concat();
        run(&body, &self.host).as_string().expect("a string")
    }

    fn names(&self) -> String {
        self.say("[...dialog.querySelectorAll('.damson-name')].map((name) => name.textContent)")
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        run("value.dialog.remove(); value.remove()", &self.host);
    }
}

const ACTIVE: &str =
    "dialog.querySelector('#' + dialog.querySelector('input').getAttribute('aria-activedescendant'))
       ?.querySelector('.damson-name').textContent";

#[wasm_bindgen_test]
fn the_field_is_a_combobox_that_names_what_is_active() {
    let visit = Visit::open("off");
    let of_field = |name: &str| {
        visit.say(&["dialog.querySelector('input').getAttribute('", name, "')"].concat())
    };
    assert_eq!(
        (of_field("role"), of_field("aria-autocomplete")),
        ("combobox".into(), "list".into())
    );
    visit.type_in("plum");
    visit.bring();
    assert_eq!(of_field("aria-expanded"), "true");
    let list = visit.say("dialog.querySelector('[role=listbox]').id");
    assert_eq!(of_field("aria-controls"), list);
    let names = visit.names();
    let (first, second) = names.split_once(',').expect("two pages");
    assert_eq!(visit.say(ACTIVE), first);
    visit.press("ArrowDown");
    assert_eq!(visit.say(ACTIVE), second);
    assert_eq!(visit.say("dialog.querySelectorAll('[aria-selected=true]').length"), "1");
    visit.press("Home");
    assert_eq!(of_field("aria-activedescendant"), "null");
    assert_eq!(visit.say("dialog.querySelectorAll('[aria-selected=true]').length"), "0");
}

#[wasm_bindgen_test]
fn a_late_file_answers_what_is_typed_by_then() {
    let visit = Visit::open("off");
    visit.type_in("static");
    visit.bring();
    assert_eq!(visit.names(), "Static pages");
    visit.type_in("plum");
    let late = visit.asked.take();
    assert!(!late.is_empty());
    visit.type_in("static");
    for name in &late {
        bring(visit.index, visit.files, name);
    }
    visit.page.proceed();
    visit.bring();
    assert_eq!(visit.names(), "Static pages");
}

#[wasm_bindgen_test]
fn texts_are_never_markup() {
    let visit = Visit::open("off");
    visit.type_in("sun");
    visit.bring();
    assert_eq!(
        visit.say("dialog.querySelector('.damson-snippet').textContent"),
        "A plum wants <b>sun</b>."
    );
    assert_eq!(visit.say("dialog.querySelectorAll('.damson-snippet b').length"), "0");
    assert_eq!(visit.say("dialog.querySelector('.damson-snippet mark').textContent"), "sun");
}

#[wasm_bindgen_test]
fn what_is_kept_is_offered_and_can_be_forgotten() {
    run(
        "localStorage['damson /wasm/'] = '\\tplum\\n/jam/\\tPlum jam\\nno line of ours\\n'",
        &JsValue::NULL,
    );
    let visit = Visit::open("on");
    assert_eq!(visit.names(), "plum,Plum jam");
    visit.press("ArrowDown");
    visit.press("Delete");
    assert_eq!(visit.names(), "Plum jam");
    run("value.dialog.querySelector('.damson-forget').click()", &visit.host);
    visit.bring();
    assert_eq!(visit.say("localStorage['damson /wasm/']"), "");
    assert!(visit.names().contains("Fruit"), "{}", visit.names());
}

#[wasm_bindgen_test]
fn the_first_escape_clears_and_the_second_closes() {
    let visit = Visit::open("off");
    visit.type_in("plum");
    visit.bring();
    visit.press("Escape");
    assert_eq!(
        (visit.say("dialog.querySelector('input').value"), visit.say("dialog.open")),
        (String::new(), "true".to_owned())
    );
    visit.press("Escape");
    assert_eq!(visit.say("dialog.open"), "false");
}
