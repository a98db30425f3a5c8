//! `damson check` and `damson search --explain`: whether pages are found, and why they rank so.

use std::path::Path;

use serde_json::Value;

use crate::support::{on, small_site, write};

fn sum(explained: &Value) -> f64 {
    let words = explained["words"].as_array().unwrap().iter();
    let number = |value: &Value| value.as_f64().unwrap();
    let of_words: f64 = words.map(|word| number(&word["adds"])).sum();
    of_words
        + ["related", "meeting", "all_words", "label"]
            .map(|key| number(&explained[key]))
            .iter()
            .sum::<f64>()
}

fn indexed() -> tempfile::TempDir {
    let site = small_site();
    on("index", site.path(), &[]).done();
    site
}

#[test]
fn what_is_explained_adds_up_to_the_score_whatever_is_asked() {
    let site = indexed();
    let mut seen = 0;
    for query in [
        "oak",
        "tree",
        "strong tree",
        "the tree is",
        "oa",
        "ok tree",
        "acrons",
        "\"strong tree\"",
        "tree -ivy",
        "title:oak",
        "oak OR ivy",
        "elm seldom seen now",
        "trees",
        "+strong climbs",
        "Oak tree acorns nowhere",
        "is an oak a strong tree that ivy climbs",
        "oak tree ivy acorns strong -climbs",
    ] {
        let found = on("search", site.path(), &[query, "--explain", "--json"]).done().json();
        for hit in found["hits"].as_array().unwrap() {
            let (score, explained) = (hit["score"].as_f64().unwrap(), &hit["explanation"]);
            let total = explained["score"].as_f64().unwrap();
            assert!((total - score).abs() < 1e-4, "{query}: {total} for {score}: {explained}");
            assert!((sum(explained) - score).abs() < 1e-3, "{query}: {explained}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

#[test]
fn an_explanation_says_where_words_stand_and_what_they_add() {
    let site = indexed();
    let found = on("search", site.path(), &["strong oak nowhere", "--explain"]).done();
    for words in [
        "oak: in the title, in passage 1; rarity",
        "nowhere: not on the page; on 0 pages",
        "in all",
        "× fit",
    ] {
        assert!(found.stdout.contains(words), "no {words:?} in {}", found.stdout);
    }
    let plain = on("search", site.path(), &["oak"]).done();
    assert!(!plain.stdout.contains("in all"));
}

fn check(site: &Path, list: &str, options: &[&str]) -> crate::support::Run {
    write(site, "queries.tsv", list);
    let list = site.join("queries.tsv").display().to_string();
    on("check", site, &[&["--queries", &list], options].concat())
}

#[test]
fn a_list_without_a_query_says_what_a_line_is() {
    let site = indexed();
    check(site.path(), "# later\n", &[])
        .failed_with(&["queries.tsv", "a query, a tab and an address"]);
}

#[test]
fn a_list_whose_pages_are_found_is_done() {
    let site = indexed();
    let list = "# ours\noak\t/oak/\nstrong tree\t/oak\nclimbs\t/ivy/index.html\t1\n";
    let done = check(site.path(), list, &[]).done();
    assert!(done.stdout.is_empty() && done.stderr.contains("3 queries found"), "{}", done.stderr);
}

#[test]
fn a_page_that_is_no_longer_found_fails_and_is_explained() {
    let site = indexed();
    let list = "oak\t/oak/\noak\t/ivy/\ntree\t/elm/\t1\nnothing of the kind\t/oak/\n";
    let failed = check(site.path(), list, &["--json"]);
    assert_eq!(failed.code, 1);
    assert!(failed.stderr.contains("of 4 queries"), "{}", failed.stderr);
    let outcomes = failed.json();
    assert_eq!(outcomes[0]["ok"], true);
    assert_eq!((&outcomes[1]["ok"], &outcomes[1]["rank"]), (&Value::Bool(false), &Value::Null));
    assert_eq!(outcomes[1]["first"]["address"], "/oak/");
    assert!(outcomes[1]["first"]["explanation"]["score"].as_f64().unwrap() > 0.0);

    let failed = check(site.path(), list, &[]);
    let said = &failed.stdout;
    assert!(
        said.contains("queries.tsv:2: oak: /ivy/ is not found, expected among the first 10"),
        "{said}"
    );
    assert!(said.contains("first is /oak/") && said.contains("rarity"), "{said}");
    assert!(!said.contains(":1: "), "{said}");
}

#[test]
fn a_list_that_cannot_be_read_is_told_with_its_lines() {
    let site = indexed();
    check(site.path(), "oak\n", &[]).failed_with(&["queries.tsv:1: expected a query, a tab"]);
    let missing = on("check", site.path(), &["--queries", "nowhere.tsv"]);
    missing.failed_with(&["nowhere.tsv", "a query, a tab and the page's address"]);
}
