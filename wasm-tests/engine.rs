//! What crosses to JavaScript, and how.

use damson_search::browser::Engine;
use damson_search::{BuildOptions, Document, build};
use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::site::{bring, files, opened};

fn get(value: &JsValue, path: &str) -> JsValue {
    path.split('.').fold(value.clone(), |value, key| {
        Reflect::get(&value, &key.into()).unwrap_or(JsValue::UNDEFINED)
    })
}

fn json(value: &JsValue) -> String {
    JSON::stringify(value).expect("plain values").into()
}

/// Asks until there is an answer.
fn ask(engine: &Engine, question: impl Fn(&Engine) -> Result<JsValue, JsValue>) -> JsValue {
    let files = files();
    for _ in 0..8 {
        let answer = question(engine).expect("an answer");
        match answer.dyn_ref::<Array>().filter(|list| list.get(0).is_string()) {
            Some(needs) => {
                for need in needs.iter() {
                    bring(engine, &files, &need.as_string().expect("a name"));
                }
            }
            None => return answer,
        }
    }
    panic!("it asks for ever more");
}

fn search(engine: &Engine, query: &str, filters: &[&str], sort: Option<&str>) -> JsValue {
    let filters = || filters.iter().map(|text| (*text).to_owned()).collect();
    ask(engine, |engine| {
        let sort = sort.map(str::to_owned);
        engine.search(Some(query.to_owned()), filters(), sort, 10.0, 0.0, true, true)
    })
}

#[wasm_bindgen_test]
fn files_are_named_before_there_is_an_answer() {
    let engine = opened(&files());
    let needs = engine.search(Some("plum".to_owned()), vec![], None, 10.0, 0.0, true, true);
    let needs: Array = needs.expect("names").unchecked_into();
    assert!(needs.length() > 0);
    assert!(needs.iter().all(|need| need.as_string().is_some_and(|need| need.contains(".dam"))));
}

#[wasm_bindgen_test]
fn answers_are_plain_objects() {
    let answer = search(&opened(&files()), "sugar", &[], None);
    assert_eq!(get(&answer, "total"), 1);
    let hit = get(&answer, "hits.0");
    assert!(Object::is(&Object::get_prototype_of(&hit), &Object::get_prototype_of(&Object::new())));
    assert_eq!(get(&hit, "title"), "Plum jam");
    assert_eq!(get(&hit, "url"), "/jam/");
    assert_eq!(get(&hit, "date"), "2025-03-04");
    assert_eq!(json(&get(&hit, "tags")), r#"{"tag":["Fruit","Kitchen"],"year":["2025"]}"#);
    assert_eq!(json(&get(&hit, "snippet")), r#"["Weigh the plums, add ","sugar","."]"#);
    assert!(get(&hit, "id").as_f64().is_some() && get(&hit, "score").as_f64().is_some());
    assert!(get(&hit, "image").is_undefined());
    assert_eq!(get(&answer, "facets.tag.Kitchen"), 1);
}

#[wasm_bindgen_test]
fn filters_come_as_keys_and_values_in_turn() {
    let engine = opened(&files());
    let either = search(&engine, "", &["tag", "Web", "tag", "Kitchen"], None);
    assert_eq!(get(&either, "total"), 2);
    let both = search(&engine, "", &["tag", "Web", "tag", "Kitchen", "year", "2025"], None);
    assert_eq!(get(&both, "total"), 1);
    assert_eq!(get(&both, "hits.0.title"), "Plum jam");
}

#[wasm_bindgen_test]
fn an_order_is_a_key_and_perhaps_a_direction() {
    let engine = opened(&files());
    let first = |sort| get(&search(&engine, "plum", &[], Some(sort)), "hits.0.title");
    assert_eq!(first("title"), "Growing plums");
    assert_eq!(first("title:desc"), "Plum jam");
    assert_eq!(first("date"), "Plum jam");
    assert_eq!(first("date:asc"), "Growing plums");
}

#[wasm_bindgen_test]
fn limits_may_be_infinite_or_nonsense() {
    let engine = opened(&files());
    for (limit, expected) in [(f64::INFINITY, 43), (f64::NAN, 0), (-1.0, 0)] {
        let answer =
            ask(&engine, |engine| engine.search(None, vec![], None, limit, 0.0, false, false));
        assert_eq!(get(&answer, "hits.length"), expected);
        assert_eq!(get(&answer, "total"), 43);
    }
}

#[wasm_bindgen_test]
fn without_display_a_hit_is_an_id_and_a_score() {
    let engine = opened(&files());
    let answer = ask(&engine, |engine| {
        engine.search(Some("sugar".to_owned()), vec![], None, 10.0, 0.0, false, false)
    });
    let hit = get(&answer, "hits.0");
    assert_eq!(Object::keys(hit.unchecked_ref::<Object>()).length(), 2);
    assert_eq!(json(&get(&answer, "facets")), "{}");
    let id = get(&hit, "id").as_f64().expect("a number") as u32;
    let shown = ask(&engine, |engine| engine.display(vec![id], Some("sugar".to_owned())));
    assert_eq!(get(&shown, "0.title"), "Plum jam");
    assert_eq!(get(&shown, "0.snippet.1"), "sugar");
}

#[wasm_bindgen_test]
fn an_error_has_a_kind_and_a_message() {
    let garbage = Engine::new(b"<!doctype html>").expect_err("no index");
    assert!(garbage.is_instance_of::<js_sys::Error>());
    assert_eq!(get(&garbage, "kind"), "corrupt");

    let engine = opened(&files());
    let foreign = engine.add("t-0000000000.dam", b"t").expect_err("no such content");
    assert_eq!(get(&foreign, "kind"), "corrupt");
    assert!(get(&foreign, "message").as_string().is_some_and(|m| m.contains("t-0000000000.dam")));

    ask(&engine, Engine::facets);
    let filters = vec!["colour".to_owned(), "red".to_owned()];
    let key = engine.search(None, filters, None, 10.0, 0.0, true, true).expect_err("no such key");
    assert_eq!(get(&key, "kind"), "request");
    // The engine is none the worse for it.
    assert_eq!(get(&search(&engine, "sugar", &[], None), "total"), 1);
}

#[wasm_bindgen_test]
fn another_index_can_take_its_place() {
    let engine = opened(&files());
    let document =
        Document { url: "/x/".to_owned(), title: "Another".to_owned(), ..Document::default() };
    let other = build(vec![document], &BuildOptions::default(), &<[u8]>::to_vec).expect("an index");
    engine.reopen(&other.last().expect("an entry").bytes).expect("an index");
    let answer = engine.search(Some("another".to_owned()), vec![], None, 10.0, 0.0, true, true);
    assert_eq!(get(&answer.expect("one file holds all"), "hits.0.title"), "Another");
    assert!(engine.reopen(b"no index").is_err());
}
