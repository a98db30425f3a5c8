//! Pages in other languages than English, and authors' own words.

use crate::browser::Visit;
use crate::cases;

cases! {
    chromium: a_page_speaks_its_language, a_page_is_written_from_right_to_left, an_unknown_language_asks_for_nothing,
        an_authors_words_come_first, lost_or_damaged_words_are_english_or_the_languages;
    firefox: a_page_speaks_its_language, an_authors_words_come_first;
    webkit: a_page_speaks_its_language;
}

const FIELD: &str = "damson-search input";

async fn a_page_speaks_its_language(visit: Visit) {
    visit.go("/german/").await;
    visit.type_into(FIELD, "notebook").await;
    visit.until_status("56 Seiten zu „notebook“").await;
    assert_eq!(visit.texts(".damson-more").await, ["Weitere Ergebnisse"]);
    assert_eq!(visit.texts(".damson-order > span").await, ["Sortieren nach"]);
    let legends = visit.texts(".damson-filters legend").await;
    assert!(legends.contains(&"Jahre".to_owned()), "{legends:?}");
    assert_eq!(visit.server.count("/damson/damson.de.json"), 1);
    assert_eq!(visit.server.count(".json"), 1);
}

async fn a_page_is_written_from_right_to_left(visit: Visit) {
    visit.go("/arabic/").await;
    visit.type_into(FIELD, "plum").await;
    visit.until_status("صفحتان عن").await;
    let left = "document.querySelector('.damson-filters').getBoundingClientRect().left";
    let found = "document.querySelector('.damson-found').getBoundingClientRect().left";
    assert_eq!(visit.eval(&format!("{found} < {left}")).await, true, "the results stand left");
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
    assert_eq!(visit.texts(".damson-order > span").await, ["Ordnung <b>"]);
}

async fn lost_or_damaged_words_are_english_or_the_languages(visit: Visit) {
    visit.go("/damaged-words/").await;
    visit.type_into(FIELD, "plum").await;
    visit.until_status("2 Seiten zu").await;
    visit.server.lose(".json");
    visit.go("/german/?q=jam").await;
    visit.until_status("1 page for “jam”").await;
}
