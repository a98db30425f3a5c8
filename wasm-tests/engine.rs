//! What crosses to JavaScript, and how.

use damson_search::browser::{add, ask, open};
use damson_search::{BuildOptions, Document, EnginePart, build};
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

fn question(parts: &[&str]) -> Vec<u8> {
    parts.join("\0").into_bytes()
}

/// Asks until there is an answer.
fn answered(index: u32, parts: &[&str]) -> JsValue {
    let files = files();
    for _ in 0..8 {
        let answer = ask(index, &question(parts));
        match answer.dyn_ref::<Array>().filter(|list| list.get(0).is_string()) {
            Some(needs) => {
                for need in needs.iter() {
                    bring(index, files, &need.as_string().expect("a name"));
                }
            }
            None => return answer,
        }
    }
    panic!("it asks for ever more");
}

fn search(index: u32, query: &str, filters: &[&str], sort: &str) -> JsValue {
    let parts = ["search", "10", "0", "true", "true", sort, query];
    answered(index, &[&parts, filters].concat())
}

#[wasm_bindgen_test]
fn files_are_named_before_there_is_an_answer() {
    let index = opened(files());
    let needs: Array =
        ask(index, &question(&["search", "10", "0", "true", "true", "", "plum"])).unchecked_into();
    assert!(needs.length() > 0);
    assert!(needs.iter().all(|need| {
        need.as_string()
            .is_some_and(|need| need == EnginePart::Tags.name() || need.contains(".dam"))
    }));
}

#[wasm_bindgen_test]
fn answers_are_plain_objects() {
    let answer = search(opened(files()), "sugar", &[], "");
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
fn filters_come_as_keys_operators_and_values_in_turn() {
    let index = opened(files());
    let either = ["tag", "any", "Web", "tag", "any", "Kitchen"];
    assert_eq!(get(&search(index, "", &either, ""), "total"), 2);
    let both = search(index, "", &[&either[..], &["year", "any", "2025"]].concat(), "");
    assert_eq!(get(&both, "total"), 1);
    assert_eq!(get(&both, "hits.0.title"), "Plum jam");
    let total = |filters: &[&str]| get(&search(index, "", filters, ""), "total");
    assert_eq!(total(&["tag", "all", "Fruit", "tag", "all", "Kitchen"]), 1);
    assert_eq!(total(&["tag", "all", "Fruit", "tag", "not", "Kitchen"]), 1);
    assert_eq!(total(&["year", "any..", "2024..2025"]), 2);
    assert_eq!(total(&["date", "any..", "2025-03..", "tag", "not", "Web"]), 1);
}

#[wasm_bindgen_test]
fn an_order_is_a_key_and_perhaps_a_direction() {
    let index = opened(files());
    let first = |sort| get(&search(index, "plum", &[], sort), "hits.0.title");
    assert_eq!(first("title"), "Growing plums");
    assert_eq!(first("title:desc"), "Plum jam");
    assert_eq!(first("date"), "Plum jam");
    assert_eq!(first("date:asc"), "Growing plums");
}

#[wasm_bindgen_test]
fn suggestions_are_words_and_titles_and_orders_come_as_words() {
    let index = opened(files());
    let plums = answered(index, &["suggest", "8", "plu"]);
    assert_eq!(get(&plums, "words.0"), "plum");
    assert_eq!(get(&plums, "titles.length"), 1);
    assert_eq!(get(&plums, "titles.0.url"), "/jam/");
    assert_eq!(get(&plums, "titles.0.score"), 0);
    let notes = answered(index, &["suggest", "3", "note"]);
    assert_eq!(get(&notes, "titles.length"), 3);
    assert_eq!(json(&answered(index, &["suggest", "8", ""])), r#"{"words":[],"titles":[]}"#);
    assert_eq!(json(&answered(index, &["orders"])), r#"{"words":["date","title"],"titles":[]}"#);
}

#[wasm_bindgen_test]
fn limits_may_be_infinite_or_nonsense() {
    let index = opened(files());
    for (limit, expected) in [("Infinity", 43), ("1e+21", 1), ("2.7", 2), ("NaN", 0), ("-1", 0)] {
        let answer = answered(index, &["search", limit, "0", "false", "false"]);
        assert_eq!(get(&answer, "hits.length"), expected, "{limit}");
        assert_eq!(get(&answer, "total"), 43);
    }
}

#[wasm_bindgen_test]
fn without_display_a_hit_is_an_id_and_a_score() {
    let index = opened(files());
    let answer = answered(index, &["search", "10", "0", "false", "false", "", "sugar"]);
    let hit = get(&answer, "hits.0");
    assert_eq!(Object::keys(hit.unchecked_ref::<Object>()).length(), 2);
    assert_eq!(json(&get(&answer, "facets")), "{}");
    let id = get(&hit, "id").as_f64().expect("a number").to_string();
    let shown = answered(index, &["display", "sugar", &id]);
    assert_eq!(get(&shown, "0.title"), "Plum jam");
    assert_eq!(get(&shown, "0.snippet.1"), "sugar");
}

#[wasm_bindgen_test]
fn an_error_is_a_string_of_a_kind_and_a_message() {
    let text = |value: JsValue| value.as_string().expect("an error");
    let garbage = text(open(u32::MAX, b"<!doctype html>"));
    assert!(garbage.starts_with("corrupt ") && garbage.len() > 20, "{garbage}");

    let index = opened(files());
    let foreign = text(add(index, b"t-0000000000.dam\0t"));
    assert!(foreign.starts_with("corrupt t-0000000000.dam: "), "{foreign}");

    answered(index, &["facets"]);
    let question = ["search", "10", "0", "true", "true", "", "", "colour", "any", "red"];
    let key = text(ask(index, question.join("\0").as_bytes()));
    assert!(key.starts_with("request ") && key.contains("colour"), "{key}");
    // The engine is none the worse for it.
    assert_eq!(get(&search(index, "sugar", &[], ""), "total"), 1);
}

#[wasm_bindgen_test]
fn another_index_can_take_its_place() {
    let index = opened(files());
    let document =
        Document { url: "/x/".to_owned(), title: "Another".to_owned(), ..Document::default() };
    let other = build(vec![document], &BuildOptions::default(), &<[u8]>::to_vec).expect("an index");
    let entry = &other.last().expect("an entry").bytes;
    assert_eq!(open(index, entry), index);
    // One file holds all.
    assert_eq!(get(&search(index, "another", &[], ""), "hits.0.title"), "Another");
    assert!(open(index, b"no index").is_string());
}

#[wasm_bindgen_test]
fn several_indexes_are_open_side_by_side() {
    let [one, other] = [opened(files()), opened(files())];
    assert_ne!(one, other);
    assert_eq!(get(&search(one, "sugar", &[], ""), "total"), 1);
    let needs: Array =
        ask(other, &question(&["search", "10", "0", "true", "true", "", "sugar"])).unchecked_into();
    assert!(needs.get(0).is_string());
}

#[wasm_bindgen_test]
fn what_is_no_index_has_no_answer() {
    assert!(ask(u32::MAX, b"facets").is_undefined());
    assert!(add(u32::MAX, b"t-0000000000.dam\0t").is_undefined());
}
