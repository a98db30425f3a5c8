//! Pages in other languages than English, and authors' own words.

use std::path::Path;

use serde_json::{Value, json};

use crate::browser::Visit;
use crate::cases;

cases! {
    chromium: a_page_speaks_its_language, a_page_is_written_from_right_to_left, an_unknown_language_asks_for_nothing,
        elements_are_named_in_every_language, an_authors_words_come_first, lost_or_damaged_words_are_english_or_the_languages;
    firefox: a_page_speaks_its_language, elements_are_named_in_every_language, an_authors_words_come_first;
    webkit: a_page_speaks_its_language;
}

const FIELD: &str = "damson-search input";

async fn a_page_speaks_its_language(visit: Visit) {
    visit.go("/german/").await;
    visit.type_into(FIELD, "notebook").await;
    visit.until_status("56 Seiten zu „notebook“").await;
    visit.shows(".damson-more", ["Weitere Ergebnisse"]).await;
    visit.shows(".damson-order > span", ["Sortieren nach"]).await;
    let legends = visit.texts(".damson-filters legend").await;
    assert!(legends.contains(&"Jahre".to_owned()), "{legends:?}");
    assert_eq!(visit.server.count("/damson/damson.de.json"), 1);
    assert_eq!(visit.server.count(".json"), 1);
}

/// The names of a search and of a filter that are put into the page when it is in a language.
async fn named(visit: &Visit, lang: &str) -> Value {
    let names = format!(
        "(() => {{
            document.documentElement.lang = {lang:?};
            const [search, filter, dialog] = ['search', 'filter', 'dialog'].map((name) => document.createElement(`damson-${{name}}`));
            document.body.append(search, filter, dialog);
            return [search.querySelector('label'), dialog.querySelector('button span'), filter.querySelector('summary')]
                .map((e) => e.textContent);
        }})()"
    );
    visit.eval(&names).await
}

async fn elements_are_named_in_every_language(visit: Visit) {
    visit.go("/template/").await;
    visit.until("customElements.get('damson-dialog')").await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/strings");
    let strings = |language: &str| {
        let text = std::fs::read_to_string(folder.join(language).with_extension("json"));
        let strings: Value = serde_json::from_str(&text.expect("strings")).expect("JSON");
        json!([strings["search"], strings["search"], strings["filters"]])
    };
    for file in std::fs::read_dir(&folder).expect("a folder").flatten() {
        let path = file.path();
        let language = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        assert_eq!(named(&visit, language).await, strings(language), "{language}");
    }
    for (lang, language) in [
        ("de-AT", "de"),
        ("PT-br", "pt"),
        ("zh-TW", "zh-hant"),
        ("zh-Hant-HK", "zh-hant"),
        ("zh-Hans-CN", "zh"),
        ("eo", "en"),
        ("", "en"),
        ("(?", "en"),
    ] {
        assert_eq!(named(&visit, lang).await, strings(language), "{lang}");
    }
    assert_eq!(visit.server.count("/damson/"), 1, "{:?}", visit.server.asked());
}

async fn a_page_is_written_from_right_to_left(visit: Visit) {
    visit.go("/arabic/").await;
    visit.type_into(FIELD, "plum").await;
    visit.until_status("صفحتان عن").await;
    let left = "document.querySelector('.damson-filters').getBoundingClientRect().left";
    let found = "document.querySelector('.damson-found').getBoundingClientRect().left";
    visit.is(&format!("{found} < {left}"), true).await;
}

async fn an_unknown_language_asks_for_nothing(visit: Visit) {
    visit.go("/esperanto/").await;
    visit.type_into(FIELD, "plum").await;
    visit.until_status("2 pages for “plum”").await;
    assert_eq!(visit.server.count(".json"), 0);
}

async fn an_authors_words_come_first(visit: Visit) {
    visit.server.set_policy("default-src 'self'; script-src 'self' 'wasm-unsafe-eval'");
    visit.go("/own-words/").await;
    visit.type_into(FIELD, "plum").await;
    visit.until_status("2 Fundstellen zu „plum“").await;
    // As text, whatever it is.
    visit.shows(".damson-order > span", ["Ordnung <b>"]).await;
}

async fn lost_or_damaged_words_are_english_or_the_languages(visit: Visit) {
    visit.go("/damaged-words/").await;
    visit.type_into(FIELD, "plum").await;
    visit.until_status("2 Seiten zu").await;
    visit.server.lose(".json");
    visit.go("/german/?q=jam").await;
    visit.until_status("1 page for “jam”").await;
}
