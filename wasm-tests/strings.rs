//! What the page says, by the browser's own rules of plurals, numbers and dates.

use damson_search::browser::{Voice, speak};
use js_sys::{Array, Function, JSON, Object, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen(module = "/www/strings.js")]
extern "C" {
    fn speaker(lang: &str, spoken: &str, table: &JsValue) -> Voice;
    fn closest(lang: &str, tables: &Array) -> Option<String>;
}

const ENGLISH: &str = include_str!("../www/strings/en.json");

/// Every language beside English.
macro_rules! languages {
    ($($language:literal)+) => {
        const LANGUAGES: &[(&str, &str)] =
            &[$(($language, include_str!(concat!("../www/strings/", $language, ".json")))),+];
    };
}
languages!("ar" "cs" "da" "de" "es" "fr" "he" "it" "ja" "ko" "nl" "pl" "pt" "ru" "sv" "tr" "uk" "zh" "zh-hant");

fn table(json: &str) -> JsValue {
    JSON::parse(json).expect("a table")
}

fn voice(lang: &str, json: &str) -> Voice {
    speaker(lang, lang, &table(json))
}

/// Speaks English, as the page's script does.
pub(crate) fn speak_english() {
    speak(voice("en", ENGLISH));
}

/// What a voice says of a key, for so many.
fn said(voice: &Voice, key: &str, count: f64, values: &[(&str, &str)]) -> String {
    let named = Object::new();
    for (name, value) in values {
        Reflect::set(&named, &(*name).into(), &(*value).into()).expect("a property");
    }
    let say: Function = Reflect::get(voice, &"say".into()).expect("a method").unchecked_into();
    say.call3(voice, &key.into(), &count.into(), &named)
        .expect("no exception")
        .as_string()
        .expect("a string")
}

/// The categories of plurals that a language has.
fn categories(language: &str) -> Vec<String> {
    let ask = Function::new_with_args(
        "language",
        "return new Intl.PluralRules(language).resolvedOptions().pluralCategories.join()",
    );
    let categories = ask.call1(&JsValue::NULL, &language.into()).expect("a known language");
    categories.as_string().expect("a string").split(',').map(str::to_owned).collect()
}

#[wasm_bindgen_test]
fn every_language_has_every_form_of_a_plural() {
    let plurals: Vec<String> = Object::keys(table(ENGLISH).unchecked_ref::<Object>())
        .iter()
        .filter_map(|key| key.as_string())
        .filter_map(|key| key.strip_suffix(".other").map(str::to_owned))
        .collect();
    assert!(!plurals.is_empty());
    for (language, json) in [("en", ENGLISH)].iter().chain(LANGUAGES) {
        let table = table(json);
        for category in categories(language) {
            for plural in &plurals {
                let key = [plural, ".", &category].concat();
                let text = Reflect::get(&table, &key.as_str().into()).expect("an object");
                assert!(text.is_string(), "{language} has no {key}");
            }
        }
    }
}

#[wasm_bindgen_test]
fn numbers_choose_their_form_and_stand_in_their_place() {
    let german = voice("de", include_str!("../www/strings/de.json"));
    assert_eq!(said(&german, "pages", 1.0, &[]), "1 Seite");
    assert_eq!(said(&german, "pages", 12_345.0, &[]), "12.345 Seiten");
    let found = said(&german, "found", 2.0, &[("pages", "2 Seiten"), ("query", "{n} $& {pages}")]);
    assert_eq!(found, "2 Seiten zu „{n} $& {pages}“");
}

#[wasm_bindgen_test]
fn an_authors_words_need_not_be_in_all_forms_nor_be_strings() {
    let own = r#"{"pages.other": "{n} seiten", "more": 7, "busy": "{gone}"}"#;
    let own = voice("de", own);
    assert_eq!(said(&own, "pages", 1.0, &[]), "1 seiten");
    assert_eq!(said(&own, "more", 0.0, &[]), "7");
    assert_eq!(said(&own, "busy", 0.0, &[]), "");
    assert_eq!(said(&own, "unknown", 0.0, &[]), "unknown");
}

#[wasm_bindgen_test]
fn a_page_in_no_language_speaks_english() {
    for lang in ["", "no language at all"] {
        assert_eq!(said(&voice(lang, ENGLISH), "pages", 1234.0, &[]), "1,234 pages");
        assert_eq!(closest(lang, &Array::of1(&"de".into())), None);
    }
}

#[wasm_bindgen_test]
fn the_closest_table_speaks() {
    let tables: Array =
        ["de", "pt", "zh", "zh-hant"].iter().map(|t| JsValue::from_str(t)).collect();
    for (lang, expected) in [
        ("de", Some("de")),
        ("DE-at", Some("de")),
        ("pt-BR", Some("pt")),
        ("zh-CN", Some("zh")),
        ("zh-TW", Some("zh-hant")),
        ("zh-Hant-HK", Some("zh-hant")),
        ("eo", None),
    ] {
        assert_eq!(closest(lang, &tables).as_deref(), expected, "{lang}");
    }
}

#[wasm_bindgen_test]
fn a_date_is_written_as_the_language_has_it() {
    let date = |lang: &str, iso: &str| {
        let voice = voice(lang, ENGLISH);
        let date: Function = Reflect::get(&voice, &"date".into()).expect("one").unchecked_into();
        date.call1(&voice, &iso.into()).ok().and_then(|date| date.as_string()).expect("a string")
    };
    assert_eq!(date("en", "2024-03-04"), "Mar 4, 2024");
    assert_eq!(date("de", "2024-03-04"), "04.03.2024");
    // In any time zone.
    assert_eq!(date("en", "2024-03-04T23:59:59Z"), "Mar 4, 2024");
    assert_eq!(date("en", "some day"), "some day");
}
