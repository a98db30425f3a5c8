//! What authors say with attributes, `<meta>` and front matter, through the command.

use std::path::Path;

use serde_json::Value as Json;

use crate::support::{self, on, site};

fn read(folder: &Path, options: &[&str]) -> Vec<Json> {
    on("read", folder, options).done().json_lines()
}

fn urls(records: &[Json]) -> Vec<&str> {
    records.iter().map(|record| record["url"].as_str().unwrap()).collect()
}

fn hits(folder: &Path, query: &str) -> Vec<String> {
    let found = on("search", folder, &[query, "--json"]).done().json();
    support::urls(&found).into_iter().map(str::to_owned).collect()
}

#[test]
fn every_attribute_has_pagefinds_name_for_an_equal() {
    let page = |name: &str| {
        let html = "<html lang=en><title>Site</title><body><h2 data-NAME-title>Marked</h2>\
             <nav>Around</nav><div data-NAME-body><p>Text.<p data-NAME-weight=5>Heavy.\
             <p data-NAME-ignore>Hidden <b data-NAME-filter=kind>soft</b>\
             <p data-NAME-ignore=all><b data-NAME-filter=kind>hard</b></p>\
             <p data-NAME-filter='topic[data-t], color:red' data-t=stars>Sky.\
             <img data-NAME-index-attrs='alt,title' alt=Alt title=Tip>\
             <i data-NAME-sort='rank:3'></i><i data-NAME-default-meta='description:Fallback'></i>\
             <img data-NAME-meta='image[src]' src=/i.png></div>";
        let folder = site(&[("a.html", &html.replace("NAME", name))]);
        read(folder.path(), &["--quiet"]).remove(0)
    };
    let ours = page("damson");
    assert_eq!(ours, page("pagefind"));
    let expected = serde_json::json!({
        "url": "/a.html", "title": "Marked", "description": "Fallback", "language": "en", "image": "/i.png",
        "tags": {"kind": ["soft"], "topic": ["stars"], "color": ["red"]}, "sort": {"rank": "3"},
        "sections": [{"text": ["Text.", {"text": "Heavy.", "weight": 5.0}, "Sky.", "Alt", "Tip"]}],
    });
    for (key, value) in expected.as_object().unwrap() {
        assert_eq!(&ours[key], value, "{key} in {ours}");
    }
}

#[test]
fn a_page_can_opt_out_as_a_whole() {
    let folder = site(&[
        ("a.html", "<title>A</title><p>Found."),
        ("b.html", "<title>B</title><body data-damson-ignore><p>Not found."),
        ("c.html", "<html data-pagefind-ignore=all><title>C</title><p>Not found."),
        ("d.html", "<title>D</title><meta name=damson content=noindex><p>Not found."),
        ("e.html", "<title>E</title><meta name=robots content='noindex, follow'><p>Not found."),
        ("f.html", "<title>F</title><meta http-equiv=refresh content='0; url=/a.html'><p>Moved."),
    ]);
    on("index", folder.path(), &[]).done();
    assert_eq!(hits(folder.path(), "found"), ["/a.html"]);
    let skipped = on("inspect", folder.path(), &["--json"]).done().json()["skipped"].clone();
    assert_eq!(skipped.as_array().unwrap().len(), 5, "{skipped}");
    assert!(skipped[0]["reason"].as_str().unwrap().contains("marked to be ignored"));
}

#[test]
fn paths_are_chosen_by_patterns() {
    let text = "<title>T</title><p>Text.";
    let files = ["index.html", "docs/a.html", "docs/old/b.html", "blog/c/index.html"];
    let folder = site(&files.map(|path| (path, text)));
    let chosen = |options: &[&str]| -> Vec<String> {
        let records = read(folder.path(), options);
        urls(&records).into_iter().map(str::to_owned).collect()
    };
    assert_eq!(chosen(&["--include", "docs/**"]), ["/docs/a.html", "/docs/old/b.html"]);
    assert_eq!(chosen(&["--include", "/docs/*", "--include", "*.html"]), ["/", "/docs/a.html"]);
    assert_eq!(chosen(&["--exclude", "docs/", "--exclude", "**/c/*"]), ["/"]);
    assert_eq!(chosen(&["--include", "docs/", "--exclude", "**/old/**"]), ["/docs/a.html"]);
    // A pattern that is misspelled is told.
    let run = on("index", folder.path(), &["--exclude", "doc/**"]).done();
    assert!(
        run.stderr.contains("doc/**: this pattern of `--exclude` names no page"),
        "{}",
        run.stderr
    );
    let run = on("index", folder.path(), &["--exclude", "blog/**", "--verbose"]).done();
    assert!(
        run.stderr.contains("blog/c/index.html: left out by `--exclude blog/**`"),
        "{}",
        run.stderr
    );
    on("index", folder.path(), &["--include", "nothing/"])
        .failed_with(&["no `--include` names it"]);
}

#[test]
fn a_boost_lifts_a_page_among_its_like() {
    let page = |head: &str| format!("<title>T</title>{head}<main><p>Bread and butter.</main>");
    let (plain, boosted, lowered) = (
        page(""),
        page("<meta name=damson:boost content=3>"),
        page("<i data-damson-meta='boost:0.3'></i>"),
    );
    let folder = site(&[("a.html", &lowered), ("b.html", &plain), ("c.html", &boosted)]);
    on("index", folder.path(), &[]).done();
    assert_eq!(hits(folder.path(), "butter"), ["/c.html", "/b.html", "/a.html"]);
}

#[test]
fn keywords_are_found_and_not_shown() {
    let folder = site(&[(
        "a.html",
        "<title>Laptops</title><meta name=damson:keywords content='notebook, portable computer'><p>Light ones.",
    )]);
    on("index", folder.path(), &[]).done();
    assert_eq!(hits(folder.path(), "notebook"), ["/a.html"]);
    let hit = on("search", folder.path(), &["portable", "--json"]).done().json();
    assert!(hit["hits"][0]["url"] == "/a.html" && !hit.to_string().contains("notebook"), "{hit}");
}

#[test]
fn a_pinned_page_comes_first_for_its_query_and_for_no_other() {
    let other = |title: &str| {
        format!(
            "<title>{title}</title><main><h1>{title}</h1><p>Reset password, password, reset.</main>"
        )
    };
    let (called_so, about) = (other("Reset password"), other("Passwords and how to reset them"));
    let files = [
        ("a.html", called_so.as_str()),
        ("b.html", &about),
        (
            "z.html",
            "<title>Account help</title><meta name=damson:pinned content='reset password, Sign-in'><p>Write to us.",
        ),
    ];
    let folder = site(&files);
    on("index", folder.path(), &[]).done();
    for query in ["reset password", "Reset  Password", "sign-in"] {
        assert_eq!(hits(folder.path(), query)[0], "/z.html", "{query}");
    }
    assert_ne!(hits(folder.path(), "password")[0], "/z.html");
    assert_ne!(hits(folder.path(), "password reset")[0], "/z.html");
    // Without the pin, the page that is called so comes first.
    let folder = site(&files[..2]);
    on("index", folder.path(), &[]).done();
    assert_eq!(hits(folder.path(), "reset password")[0], "/a.html");
}

#[test]
fn front_matter_says_the_same() {
    let content = site(&[
        ("a.md", "---\ntitle: A\nboost: 3\nkeywords: [spanner, wrench]\n---\nTools for bolts.\n"),
        (
            "b.md",
            "+++\ntitle = \"B\"\npinned = [\"bolts\"]\nboost = \"much\"\n+++\nNothing here.\n",
        ),
        ("c.md", "---\ntitle: C\n---\nTools for bolts.\n"),
    ]);
    let out = content.path().join("out");
    let run = on("build", content.path(), &["--out", &out.to_string_lossy()]).done();
    assert!(run.stderr.contains("b.md:4: `boost` is not a number"), "{}", run.stderr);
    assert_eq!(hits(&out, "wrench"), ["/a/"]);
    assert_eq!(hits(&out, "tools"), ["/a/", "/c/"]);
    assert_eq!(hits(&out, "bolts")[0], "/b/");
}
