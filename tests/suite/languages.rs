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
    write(site.path(), "none.html", page("en", "Three", "house, Haus, Tür"));
    write(site.path(), "fr.html", page("fr", "Quatre", "il aime parler"));
    on("index", site.path(), &["--quiet"]).done();
    assert_eq!(found(&site, "Haus", &[]), ["none", "de"]);
    assert_eq!(found(&site, "Tür", &[]), ["none", "both"]);
    assert_eq!(found(&site, "parler", &[]), ["fr", "both"]);
}

#[test]
fn rows_of_chinese_japanese_korean_and_thai_are_found_wherever_they_stand() {
    // A language, what three pages say, what is asked, and what finds it, the best first.
    type Case = (&'static str, [&'static str; 3], &'static str, &'static [&'static str]);
    let cases: [Case; 12] = [
        // The row as it was typed comes before its pairs, wherever these stand oftener.
        ("ja", ["東京と京都、東京と京都", "ここは東京都です", "水の都"], "東京都", &["b", "a"]),
        ("ja", ["全文検索エンジン", "検索の全て、文章", "なし"], "全文検索", &["a"]),
        // A character by itself: at the beginning of a row, within it, at its end.
        ("ja", ["水道", "山水画", "洪水"], "水", &["a", "c", "b"]),
        ("zh-Hans", ["我们学习编程语言", "语言很多", "无"], "编程语言", &["a"]),
        ("zh-Hant", ["搜尋引擎", "引擎", "無"], "搜尋", &["a"]),
        ("zh", ["用Rust语言写的", "C语言", "无"], "Rust语言", &["a"]),
        ("ko", ["검색엔진을 만들다", "엔진", "없음"], "검색엔진", &["a"]),
        // Particles make no difference.
        ("ko", ["한국어를 배운다", "영어", "없음"], "한국어", &["a"]),
        ("th", ["ภาษาไทยง่าย", "ประเทศลาว", "0"], "ไทย", &["a"]),
        ("th", ["ดื่มน้ำทุกวัน", "ข้าว", "0"], "น้ำ", &["a"]),
        ("km", ["ភាសាខ្មែរ", "ទឹក", "0"], "ខ្មែរ", &["a"]),
        ("my", ["မြန်မာစာ", "ရေ", "0"], "မြန်မာ", &["a"]),
    ];
    for (language, [a, b, c], query, expected) in cases {
        let site =
            site(&[("a", language, "1", a), ("b", language, "2", b), ("c", language, "3", c)]);
        let names = found(&site, query, &[]);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert_eq!(names.get(..expected.len()), Some(expected), "{query}: {names:?}");
        assert!(names.len() <= expected.len() + 1, "{query}: {names:?}");
    }
}

#[test]
fn what_was_asked_is_marked_in_scripts_without_spaces() {
    let pages = [("a", "ja", "1", "これは東京都の水道です。Rust言語もあります。")];
    let site = site(&pages);
    let marked = |query: &str| {
        let answer = on("search", site.path(), &[query, "--json"]).done().json();
        let pieces = answer["hits"][0]["snippet"].as_array().expect("a snippet").clone();
        let marks = pieces.iter().skip(1).step_by(2);
        marks.map(|mark| mark.as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(marked("東京都"), ["東京都"]);
    assert_eq!(marked("水"), ["水"]);
    assert_eq!(marked("道"), ["道"]);
    assert_eq!(marked("Rust言語"), ["Rust言語"]);
    assert_eq!(marked("\"京都\""), ["京都"]);
}

#[test]
fn a_search_may_be_for_one_language_or_for_all() {
    let site = site(&[
        ("de", "de", "Version eins", "Text"),
        ("en", "en", "Version one", "text"),
        ("br", "pt-BR", "Versão um", "version"),
        ("pt", "pt-PT", "Versão dois", "version"),
    ]);
    let all = found(&site, "version", &[]);
    assert_eq!(all.len(), 4);
    assert_eq!(found(&site, "version", &["--lang", "all"]), all);
    assert_eq!(found(&site, "version", &["--lang", "de"]), ["de"]);
    assert_eq!(found(&site, "version", &["--lang", "DE-at"]), ["de"]);
    assert_eq!(found(&site, "version", &["--lang", "pt-BR"]), ["br"]);
    let mut portuguese = found(&site, "version", &["--lang", "pt"]);
    portuguese.sort();
    assert_eq!(portuguese, ["br", "pt"]);
    // It is a tag like any other, in queries and filters, and counted.
    assert_eq!(found(&site, "version lang:en", &[]), ["en"]);
    assert_eq!(found(&site, "version", &["--filter", "lang=de"]), ["de"]);
    let answer = on("search", site.path(), &["version", "--json"]).done().json();
    let expected = serde_json::json!({ "de": 1, "en": 1, "pt": 2, "pt-br": 1, "pt-pt": 1 });
    assert_eq!(answer["facets"]["lang"], expected);
    // What no page is in restricts nothing, and is said.
    let run = on("search", site.path(), &["version", "--lang", "fr", "--json"]).done();
    assert_eq!(run.json()["total"], 4);
    assert!(run.stderr.contains("no page is in the language \"fr\""), "{}", run.stderr);
}

#[test]
fn a_site_in_one_language_has_no_tag_for_it() {
    let site = site(&[("a", "de", "Eins", "Text"), ("b", "de", "Zwei", "Text")]);
    let run = on("search", site.path(), &["text", "--lang", "de", "--json"]).done();
    assert_eq!(run.json()["total"], 2);
    assert!(run.json()["facets"]["lang"].is_null());
    assert!(run.stderr.contains("all in one language"), "{}", run.stderr);
}

#[test]
fn the_parts_of_a_compound_are_found_below_the_words_themselves() {
    let site = site(&[
        ("key", "de", "Eins", "Ein Schlüssel liegt hier."),
        ("door", "de", "Zwei", "Der Haustürschlüssel, der Haustürschlüssel! Haustürschlüssel."),
        ("house", "de", "Drei", "Die Haustür ist zu."),
        ("nl", "nl", "Vier", "de huissleutel van het huis"),
        ("nl2", "nl", "Vijf", "een sleutel"),
        ("sv", "sv", "Sex", "en järnvägsstation vid järnväg och station"),
    ]);
    assert_eq!(found(&site, "Schlüssel", &[]), ["key", "door"]);
    assert_eq!(found(&site, "Haustür", &[]), ["house", "door"]);
    assert_eq!(found(&site, "sleutel", &[]), ["nl2", "nl"]);
    // Who quotes a word means the word.
    assert_eq!(found(&site, "\"Schlüssel\"", &[]), ["key"]);
    let answer = on("search", site.path(), &["Schlüssel ", "--json"]).done().json();
    assert_eq!(answer["hits"][1]["snippet"][1], "Haustürschlüssel");
}

#[test]
fn accents_need_not_be_typed_and_are_preferred_where_they_are() {
    let site = site(&[
        ("plain", "fr", "Un", "une cote de maille"),
        ("hill", "fr", "Deux", "une côte de maille"),
        ("side", "fr", "Trois", "un côté de maille"),
        ("street", "de", "Vier", "in der STRASSE"),
        ("road", "de", "Fünf", "in der Straße"),
        ("pl", "pl", "Sześć", "miasto Łódź"),
        ("da", "da", "Syv", "rødgrød på æbler"),
    ]);
    let first = |query: &str| found(&site, query, &[]).swap_remove(0);
    assert_eq!(found(&site, "côte", &[])[0], "hill");
    assert_eq!(found(&site, "CÔTÉ", &[])[0], "side");
    // Without accents, all of them.
    let mut all = found(&site, "cote", &[]);
    all.sort();
    assert_eq!(all, ["hill", "plain", "side"]);
    assert_eq!(found(&site, "Straße", &[]), ["road", "street"]);
    assert_eq!(found(&site, "strasse", &[]).len(), 2);
    assert_eq!(first("lodz"), "pl");
    assert_eq!(first("rodgrod"), "da");
    assert_eq!(first("æbler"), "da");
}

#[test]
fn letters_are_the_same_however_they_are_written() {
    let site = site(&[
        ("nfd", "fr", "Un", "cre\u{301}me bru\u{302}le\u{301}e"),
        ("soft", "de", "Zwei", "Donau&shy;dampf&shy;schiff"),
        ("turkish", "tr", "Üç", "İSTANBUL'DA ve ISPARTA'DA"),
        ("wide", "ja", "四", "ＡＢＣ１２３ ｶﾀｶﾅ"),
        ("arabic", "ar", "خمسة", "مُحَمَّد ـ الكتــاب"),
        ("hebrew", "he", "שש", "שָׁלוֹם"),
        ("elided", "fr", "Sept", "l'arbre et l’école"),
        ("korean", "ko", "팔", "\u{1112}\u{1161}\u{11AB}\u{1100}\u{1173}\u{11AF}"),
        ("ligature", "fr", "Neuf", "ﬁn du cœur"),
    ]);
    let cases = [
        ("crème brûlée", "nfd"),
        ("cre\u{300}me", "nfd"),
        ("Donaudampfschiff", "soft"),
        ("Donau\u{ad}dampfschiff", "soft"),
        ("istanbul’da", "turkish"),
        ("ısparta'da", "turkish"),
        ("abc123", "wide"),
        ("カタカナ", "wide"),
        ("محمد", "arabic"),
        ("الكتاب", "arabic"),
        ("שלום", "hebrew"),
        ("arbre", "elided"),
        ("l’arbre", "elided"),
        ("ecole", "elided"),
        ("한글", "korean"),
        ("fin", "ligature"),
        ("coeur", "ligature"),
    ];
    for (query, expected) in cases {
        assert_eq!(found(&site, query, &[]).first().map(String::as_str), Some(expected), "{query}");
    }
}
