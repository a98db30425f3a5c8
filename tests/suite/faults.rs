//! What other search tools for static sites get wrong, as their users report it or as we saw it
//! happen, does not happen here. What takes a browser to see is in `tests/page/faults.rs`.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{contents, large_site, on, write};

/// A site of these pages, indexed: path, title, body.
fn site(pages: &[(&str, &str, &str)]) -> TempDir {
    let site = tempfile::tempdir().expect("a folder");
    for (path, title, body) in pages {
        let page = format!(
            "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>\
             <main><h1>{title}</h1>{body}</main>"
        );
        write(site.path(), path, page);
    }
    on("index", site.path(), &["--quiet"]).done();
    site
}

fn ask(site: &TempDir, query: &str, options: &[&str]) -> Value {
    // What follows `--` is a query, however it begins.
    let options = [options, &["--json", "--limit", "100", "--", query]].concat();
    on("search", site.path(), &options).done().json()
}

/// The paths of the hits, in order.
fn found(site: &TempDir, query: &str) -> Vec<String> {
    let answer = ask(site, query, &[]);
    let hits = answer["hits"].as_array().expect("hits");
    let urls: Vec<&str> = hits.iter().filter_map(|hit| hit["url"].as_str()).collect();
    assert_eq!(answer["total"], urls.len(), "{query:?} counts other pages than it shows");
    urls.into_iter().map(|url| url.trim_matches('/').replace(".html", "")).collect()
}

/// The matched pieces of all snippets.
fn marked(site: &TempDir, query: &str) -> Vec<String> {
    let answer = ask(site, query, &[]);
    let hits = answer["hits"].as_array().expect("hits");
    let pieces = hits.iter().flat_map(|hit| hit["snippet"].as_array().expect("a snippet"));
    let text = |piece: &Value| piece.as_str().expect("text").to_lowercase();
    pieces.skip(1).step_by(2).map(text).collect()
}

#[test]
fn a_word_that_is_on_no_page_brings_nothing_rather_than_what_begins_alike() {
    let site = site(&[
        ("a.html", "Offers", "<p>On offer: oil, oats, old oak."),
        ("b.html", "Zinc", "<p>Zinc and zeal, a zone."),
        ("c.html", "Life", "<p>Life is lifelong; lifts lift."),
    ]);
    for nonsense in ["oink", "zebra", "asdfghjkl", "lifetime", "xoa", "ofx zix"] {
        assert_eq!(found(&site, nonsense), [""; 0], "{nonsense}");
    }
}

#[test]
fn a_mistyped_word_finds_what_was_meant_and_not_its_beginning() {
    let site = site(&[
        ("lifetime.html", "Lifetimes", "<p>A lifetime is a region of code."),
        ("life.html", "Life", "<p>Life, lifts and lifelines."),
        ("iterator.html", "Iterators", "<p>An iterator yields its values in turn."),
        ("unwrap.html", "Errors", "<p>Call unwrap where a panic is right."),
    ]);
    for (typed, meant) in [
        ("lifetme", "lifetime"),
        ("itrator", "iterator"),
        ("unwrp", "unwrap"),
        ("ietrator", "iterator"),
    ] {
        assert_eq!(found(&site, typed), [meant], "{typed}");
        assert!(marked(&site, typed).iter().all(|piece| piece.starts_with(meant)), "{typed}");
    }
}

#[test]
fn many_words_that_begin_alike_do_not_outweigh_the_word_itself() {
    let site = site(&[
        ("go.html", "The Go language", "<p>We write it in Go."),
        (
            "all.html",
            "Guide",
            "<p>Goal gold gone good goods goose gorge gospel gothic govern gown.",
        ),
    ]);
    assert_eq!(found(&site, "go")[0], "go");
    // A space ends the word: nothing but itself is asked for.
    assert_eq!(found(&site, "go "), ["go"]);
}

#[test]
fn the_words_before_a_short_last_one_count() {
    let site = site(&[
        ("both.html", "Reference", "<p>The setting underline draws a line."),
        ("setting.html", "Other", "<p>A setting is a value."),
        ("u.html", "Umbrellas", "<p>Umbrella, uncle, unit, under, upper, user."),
        ("x.html", "More", "<p>Something else."),
        ("y.html", "And more", "<p>Nothing of it."),
        ("z.html", "And yet more", "<p>The end."),
    ]);
    // Not one of the many pages with something that begins with u, nor any with a setting.
    assert_eq!(found(&site, "setting u")[0], "both");
}

#[test]
fn names_of_languages_are_words() {
    let site = site(&[
        ("sharp.html", "On C#", "<p>C# has properties."),
        ("plus.html", "On C++", "<p>C++ has templates."),
        ("c.html", "On C", "<p>C has pointers."),
        ("cats.html", "Cats", "<p>Cats, cars, code and cocoa; a clear case."),
    ]);
    for (query, first) in [("C#", "sharp"), ("c++", "plus"), ("C++ templates", "plus")] {
        let hits = found(&site, query);
        assert_eq!(hits[0], first, "{query}: {hits:?}");
        assert!(!hits.contains(&"cats".to_string()), "{query}: {hits:?}");
    }
}

#[test]
fn characters_between_words_do_not_hide_them() {
    let site = site(&[
        ("both.html", "Both", "<p>Here alpha stands beside beta."),
        ("table.html", "Tables", "<p>The element <code>&lt;table&gt;</code> has rows. Do not!!"),
        ("hyphen.html", "Hyphens", "<p>A well-known state-of-the-art re-entry."),
    ]);
    for (query, first) in [
        ("alpha|beta", "both"),
        ("alpha/beta", "both"),
        ("alpha,beta", "both"),
        ("<table>", "table"),
        ("not!!", "table"),
        ("well-known", "hyphen"),
        ("wellknown", "hyphen"),
        ("known", "hyphen"),
    ] {
        assert_eq!(found(&site, query).first().map(String::as_str), Some(first), "{query}");
    }
}

#[test]
fn every_string_is_some_query() {
    let site = site(&[("a.html", "Party", "<p>A party 🎉 with confetti.")]);
    for query in [
        "🎉",
        "👩‍👩‍👧",
        "\"",
        "\"\"",
        "((",
        "*",
        "-",
        "--",
        ":",
        "OR",
        "\\",
        "%",
        "\u{200d}",
        "a:b:c",
        "😀 -\"",
    ] {
        let answer = ask(&site, query, &[]);
        assert!(answer["total"].is_u64(), "{query:?}");
    }
    assert_eq!(found(&site, "party 🎉"), ["a"]);
}

#[test]
fn parts_of_words_without_spaces_are_found() {
    let site = site(&[
        ("ko1.html", "하나", "<p>이 글은 검색엔진을 설명한다."),
        ("ko2.html", "둘", "<p>서울대학교에 다닌다."),
        ("zh.html", "三", "<p>这是一个测试文本，用于搜索。"),
        ("ja.html", "四", "<p>静的サイトの全文検索です。"),
    ]);
    for (query, page) in
        [("엔진", "ko1"), ("대학교", "ko2"), ("测试文本", "zh"), ("搜索", "zh"), ("全文検索", "ja")]
    {
        assert_eq!(found(&site, query), [page], "{query}");
    }
}

#[test]
fn a_place_comes_before_another_whose_name_holds_its_own() {
    let site = site(&[
        ("kyoto.html", "京都", "<p>京都の寺。"),
        ("tokyo.html", "東京都", "<p>東京都の駅。"),
    ]);
    assert_eq!(found(&site, "京都")[0], "kyoto");
    assert_eq!(found(&site, "東京都")[0], "tokyo");
}

#[test]
fn accents_and_soft_hyphens_do_not_hide_a_word() {
    let site = site(&[
        ("cafe.html", "Le café", "<p>Un café répété."),
        ("donau.html", "Donau", "<p>Donau&shy;dampf&shy;schiff und Über&shy;gang."),
    ]);
    for (query, page) in [
        ("cafe", "cafe"),
        ("CAFÉ", "cafe"),
        ("répété", "cafe"),
        ("donaudampfschiff", "donau"),
        ("ubergang", "donau"),
        ("Übergang", "donau"),
    ] {
        assert_eq!(found(&site, query), [page], "{query}");
    }
}

#[test]
fn days_written_as_numbers_are_in_order_to_the_last_digit() {
    // 32 bits of a floating point number hold seven digits; these have eight, and thirteen.
    let days = [20_150_104, 20_150_103, 20_150_106, 20_150_101, 20_150_105, 20_150_102_u64];
    let site = tempfile::tempdir().expect("a folder");
    for (number, day) in days.iter().enumerate() {
        let stamp = 1_420_070_400_000 + day;
        let page = format!(
            "<title>{day}</title><meta data-damson-sort=day[content] content={day}>\
             <meta data-damson-sort=stamp[content] content={stamp}><p>text"
        );
        write(site.path(), &format!("{number}.html"), page);
    }
    on("index", site.path(), &["--quiet"]).done();
    let mut sorted: Vec<String> = days.iter().map(ToString::to_string).collect();
    sorted.sort();
    let titles = |sort: &str| {
        let answer = ask(&site, "text", &["--sort", sort]);
        let hits = answer["hits"].as_array().expect("hits").clone();
        hits.iter().map(|hit| hit["title"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(titles("day"), sorted);
    assert_eq!(titles("stamp"), sorted);
    sorted.reverse();
    assert_eq!(titles("day:desc"), sorted);
}

#[test]
fn a_page_in_another_language_is_found_in_the_same_index() {
    let site = site(&[("a.html", "One", "<p>english words"), ("b.html", "Two", "<p>more of them")]);
    write(
        site.path(),
        "de.html",
        "<html lang=de><meta charset=utf-8><title>Drei</title><p>Die Gesellschaft der Bäume.",
    );
    on("index", site.path(), &["--quiet"]).done();
    assert_eq!(found(&site, "gesellschaft"), ["de"]);
    assert_eq!(found(&site, "bäume"), ["de"]);
}

#[test]
fn a_page_comes_first_whose_title_or_heading_was_typed() {
    let often = "<p>Install the tool, install the plugin, install it again: install, install.";
    let site = site(&[
        ("often.html", "Notes on everything", often),
        ("title.html", "Install the tool", "<p>See below."),
        ("heading.html", "Manual", "<p>Words.<h2>Remove the plugin</h2><p>Delete it."),
        ("remove.html", "Removal", "<p>Remove, remove, remove plugin plugin plugin the the."),
    ]);
    assert_eq!(found(&site, "install the tool")[0], "title");
    assert_eq!(found(&site, "remove the plugin")[0], "heading");
}

#[test]
fn only_what_was_asked_for_is_marked() {
    let site =
        site(&[("a.html", "Trees", "<p>The oak is old. An oaken chest, a cloak, oaks soaked.")]);
    assert_eq!(marked(&site, "oak "), ["oak", "oaks"]);
    assert_eq!(marked(&site, "old "), ["old"]);
}

#[test]
fn counts_are_those_of_the_pages_found() {
    let site = tempfile::tempdir().expect("a folder");
    for (path, tag, text) in [
        ("a.html", "web", "a static site"),
        ("b.html", "web", "a site that is not static"),
        ("c.html", "rust", "static site search"),
        ("d.html", "rust", "nothing of it"),
    ] {
        let page = format!(
            "<html lang=en><title>{path}</title><meta name=keywords content={tag}><p>{text}"
        );
        write(site.path(), path, page);
    }
    on("index", site.path(), &["--quiet"]).done();
    assert_eq!(ask(&site, "static site", &[])["facets"]["tag"], json!({ "rust": 1, "web": 2 }));
    assert_eq!(ask(&site, "search", &[])["facets"]["tag"], json!({ "rust": 1, "web": 0 }));
}

#[test]
fn a_site_of_many_pages_is_few_files() {
    let site = large_site();
    on("index", site.path(), &["--quiet"]).done();
    let files = contents(&site.path().join("damson")).len();
    assert!(files < 100, "{files} files for 200 pages");
}

#[test]
fn what_stands_in_quotation_marks_is_meant_as_it_stands() {
    let site = site(&[
        ("run.html", "Run", "<p>We run, and he runs."),
        ("running.html", "Sport", "<p>They like running."),
        ("zh.html", "三", "<p>这是一个测试文本，用于搜索。"),
        ("zh2.html", "四", "<p>文本的测试，和文本。"),
    ]);
    assert_eq!(found(&site, "\"running\""), ["running"]);
    assert_eq!(found(&site, "\"测试文本\""), ["zh"]);
}

#[test]
fn a_phrase_is_ranked_combined_and_counted() {
    let site = tempfile::tempdir().expect("a folder");
    for (path, tag, title, text) in [
        (
            "a.html",
            "web",
            "Lints",
            "A list: the borrow checker has a part in one of them, and so on.",
        ),
        ("b.html", "rust", "The borrow checker", "What it does; lifetimes."),
        ("c.html", "rust", "Checkers", "The checker will borrow; to borrow, a checker."),
        ("d.html", "web", "Ends", "<p>Things to borrow</p><p>checker pieces</p>"),
    ] {
        let page = format!(
            "<html lang=en><title>{title}</title><meta name=keywords content={tag}><p>{text}"
        );
        write(site.path(), path, page);
    }
    on("index", site.path(), &["--quiet"]).done();
    // Neither the words in another order, nor a row that goes across two paragraphs.
    assert_eq!(found(&site, "\"borrow checker\""), ["b", "a"]);
    assert_eq!(found(&site, "lifetimes \"borrow checker\"")[0], "b");
    assert_eq!(found(&site, "\"borrow checker\" -lifetimes"), ["a"]);
    let counts = &ask(&site, "\"borrow checker\"", &[])["facets"]["tag"];
    assert_eq!(*counts, json!({ "rust": 1, "web": 1 }));
}

#[test]
fn words_can_be_left_out_or_be_one_of_several() {
    let site = site(&[
        ("pie.html", "Pie", "<p>Apple pie."),
        ("tree.html", "Tree", "<p>An apple tree."),
        ("pear.html", "Pear", "<p>A pear."),
    ]);
    assert_eq!(found(&site, "apple -pie"), ["tree"]);
    let mut either = found(&site, "pie OR pear");
    either.sort();
    assert_eq!(either, ["pear", "pie"]);
}

#[test]
fn a_version_is_found_with_its_v_and_without() {
    let site = site(&[
        ("v.html", "Release", "<p>We released v1.6.0 today."),
        ("bare.html", "Old", "<p>Before that was 1.5.2, and 6 others."),
    ]);
    assert_eq!(found(&site, "1.6.0")[0], "v");
    assert_eq!(found(&site, "v1.5.2")[0], "bare");
}

#[test]
fn words_that_stand_together_come_before_words_far_apart() {
    let filler = "Many other words are in between, of this and of that. ".repeat(400);
    let far = format!("<p>The kettle. {filler}</p><p>{filler}</p><p>The whistle.</p>");
    let near = format!("<p>{filler}</p><p>The kettle with its whistle. {filler}</p>");
    let site = site(&[("far.html", "One", &far), ("near.html", "Two", &near)]);
    assert_eq!(found(&site, "kettle whistle"), ["near", "far"]);
}
