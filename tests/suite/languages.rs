//! Sites in other languages than English, and in several: which page a query finds, and why.

use crate::support::{on, write};

/// A page in a language.
fn page(language: &str, title: &str, text: &str) -> String {
    format!(
        "<!doctype html><html lang={language}><head><title>{title}</title></head>\
         <body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    )
}

/// An indexed site of these pages: name, language, title, text.
fn site(pages: &[(&str, &str, &str, &str)]) -> tempfile::TempDir {
    let site = tempfile::tempdir().expect("a folder");
    for (name, language, title, text) in pages {
        write(site.path(), &format!("{name}.html"), page(language, title, text));
    }
    on("index", site.path(), &["--quiet"]).done();
    site
}

/// What a query finds, as `name` of each page, in order. The space at its end says that the last word
/// is whole.
fn found(site: &tempfile::TempDir, query: &str, options: &[&str]) -> Vec<String> {
    let query = format!("{query} ");
    let options = [&[query.as_str(), "--json"], options].concat();
    let answer = on("search", site.path(), &options).done().json();
    assert!(answer["corrected"].is_null(), "{query} was corrected to {}", answer["corrected"]);
    let hits = answer["hits"].as_array().expect("hits").iter();
    let name = |url: &str| url.trim_start_matches('/').trim_end_matches(".html").to_owned();
    hits.map(|hit| name(hit["url"].as_str().expect("an address"))).collect()
}

#[test]
fn a_form_finds_the_other_forms_of_its_word_in_each_language() {
    // Two forms of a word in each language, which Snowball's rules for it bring together.
    let words = [
        ("ar", "كتاب", "الكتاب"),
        ("ca", "muntanyes", "muntanya"),
        ("da", "skibene", "skib"),
        ("de", "Häuser", "Haus"),
        ("el", "δρόμοι", "δρόμος"),
        ("en", "searching", "searched"),
        ("es", "hablábamos", "hablar"),
        ("fi", "taloissa", "talot"),
        ("fr", "mangeâmes", "manger"),
        ("hi", "किताबें", "किताब"),
        ("hu", "házakban", "házak"),
        ("it", "parlavamo", "parlare"),
        ("nb", "skogene", "skog"),
        ("nl", "huizen", "huis"),
        ("pl", "książkami", "książka"),
        ("pt-BR", "falávamos", "falar"),
        ("ro", "oameni", "oamenii"),
        ("ru", "книгами", "книга"),
        ("sr", "књигама", "књига"),
        ("sv", "husen", "hus"),
        ("tr", "evlerde", "evler"),
    ];
    for (language, one, other) in words {
        let pages = [
            ("one", language, "1", one),
            ("other", language, "2", other),
            ("none", language, "3", "000"),
        ];
        let site = site(&pages);
        assert_eq!(found(&site, one, &[]), ["one", "other"], "{language}: {one}");
        // The very form comes first.
        assert_eq!(found(&site, other, &[]), ["other", "one"], "{language}: {other}");
    }
}

#[test]
fn a_form_that_no_page_has_finds_those_of_its_word() {
    // Enough words to tell by what ends German ones are made.
    let stems =
        "Baum Berg Brief Freund Hund König Platz Ring Schiff Schuh Stein Tag Tisch Weg Wein Zahn";
    let forms = stems.split(' ').map(|stem| format!("{stem} {stem}e {stem}en {stem}es"));
    let text: Vec<String> = forms.collect();
    let text = text.join(" ");
    let site = site(&[
        ("words", "de", "1", &text),
        ("flags", "de", "2", "die Flugzeuge am Himmel"),
        ("none", "de", "3", "000"),
    ]);
    for query in ["Flugzeug", "Flugzeugen", "Flugzeuges"] {
        assert_eq!(found(&site, query, &[]), ["flags"], "{query}");
    }
}

#[test]
fn each_page_and_each_part_of_one_is_read_in_its_own_language() {
    let site = tempfile::tempdir().expect("a folder");
    // In English, `Häuser` has no stem but itself; in German, `searching` has none.
    write(site.path(), "de.html", page("de", "Eins", "die Häuser, das searching"));
    write(site.path(), "en.html", page("en", "One", "he searched"));
    write(
        site.path(),
        "both.html",
        page(
            "en",
            "Two",
            "said</p><p lang=de>Fenster und Türen</p><p>of <i lang=fr>nous parlerons</i> only",
        ),
    );
    write(site.path(), "none.html", page("en", "Three", "a house of Haus, Tür"));
    write(site.path(), "fr.html", page("fr", "Quatre", "il aime parler"));
    on("index", site.path(), &["--quiet"]).done();
    assert_eq!(found(&site, "Haus", &[]), ["none", "de"]);
    assert_eq!(found(&site, "Tür", &[]), ["none", "both"]);
    assert_eq!(found(&site, "parler", &[]), ["none", "both"]);
}
