//! `damson build`: from a folder of Markdown to a site with its index.

use std::fs;
use std::path::Path;

use crate::support::{contents, on, write};

fn content() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let post =
        |title: &str, more: &str, text: &str| format!("---\ntitle: {title}\n{more}---\n{text}\n");
    let oak = post("Oak", "date: 2021-05-06\ntags: [tree, slow]\n", "The oak has acorns.");
    write(folder.path(), "oak.md", oak);
    write(folder.path(), "ivy.md", post("Ivy", "date: 2022-03-04\ntags: climber\n", "Ivy climbs."));
    write(folder.path(), "elm.md", post("Elm", "draft: true\n", "Elm is not ready."));
    folder
}

fn build(content: &Path, out: &Path, options: &[&str]) -> crate::support::Run {
    let out = out.to_str().expect("text");
    on("build", content, &[&["--out", out], options].concat())
}

#[test]
fn posts_become_pages_that_can_be_searched() {
    let content = content();
    let out = tempfile::tempdir().expect("a folder");
    let run = build(content.path(), out.path(), &[]).done();
    assert!(
        run.stdout.contains("2 pages") && run.stdout.contains("damson serve"),
        "{}",
        run.stdout
    );
    let found = on("search", out.path(), &["acorn", "--json"]).done().json();
    assert_eq!((&found["total"], &found["hits"][0]["title"]), (&1.into(), &"Oak".into()));
    let url = found["hits"][0]["url"].as_str().expect("an address");
    let page = out.path().join(url.trim_matches('/')).join("index.html");
    assert!(fs::read_to_string(page).expect("the page of the hit").contains("acorns"));
    assert_eq!(on("search", out.path(), &["elm", "--json"]).json()["total"], 0);
    assert!(run.stderr.contains("left out 1 draft"), "{}", run.stderr);
    let published = contents(out.path());
    let named = |bytes: &Vec<u8>| bytes.windows(6).any(|six| six == b"elm.md");
    assert!(!published.values().any(named), "the name of a draft is published");

    build(content.path(), out.path(), &["--drafts"]).done();
    assert_eq!(on("search", out.path(), &["elm", "--json"]).json()["total"], 1);
}

#[test]
fn what_a_run_worked_out_the_next_one_knows() {
    let content = content();
    let place = tempfile::tempdir().expect("a folder");
    let cache = place.path().join("cache").display().to_string();
    let (first, again) = (place.path().join("first"), place.path().join("again"));
    let run = |out: &Path, options: &[&str]| build(content.path(), out, options).done();
    run(&first, &["--cache", &cache]);
    let second = run(&again, &["--cache", &cache, "--verbose"]);
    let line = second.stderr.lines().find(|line| line.starts_with("cache: "));
    let used = line.and_then(|line| line.split(' ').nth(1)).and_then(|word| word.parse().ok());
    assert!(used.is_some_and(|used: usize| used >= 2), "{}", second.stderr);
    assert_eq!(contents(&first), contents(&again));
    let anew = place.path().join("anew");
    run(&anew, &["--no-cache"]);
    assert_eq!(contents(&first), contents(&anew));
}

#[test]
fn the_same_posts_give_the_same_site() {
    let content = content();
    let parent = tempfile::tempdir().expect("a folder");
    let (one, other) = (parent.path().join("one"), parent.path().join("other"));
    let options = ["--base-url", "https://example.org/blog/"];
    build(content.path(), &one, &options).done();
    build(content.path(), &other, &options).done();
    build(content.path(), &other, &options).done();
    assert!(contents(&one) == contents(&other));
    let found = on("search", &one, &["acorn", "--json"]).done().json();
    let url = found["hits"][0]["url"].as_str().expect("an address");
    assert!(url.starts_with("/blog/"), "{url}");
}

#[test]
fn a_folder_without_posts_is_told_from_one_of_drafts() {
    let content = tempfile::tempdir().expect("a folder");
    let out = tempfile::tempdir().expect("a folder");
    let site = out.path().join("site");
    build(content.path(), &site, &[]).failed_with(&["no posts below", "expected Markdown"]);
    write(content.path(), "oak.md", "---\ntitle: Oak\ndraft: true\n---\nAcorns.\n");
    build(content.path(), &site, &[]).failed_with(&["no posts below", "--drafts"]);
    build(content.path(), &site, &["--drafts"]).done();
}

#[test]
fn every_fault_is_named_with_its_line_and_the_former_site_stays() {
    let content = content();
    let parent = tempfile::tempdir().expect("a folder");
    let out = parent.path().join("site");
    build(content.path(), &out, &[]).done();
    let before = contents(&out);
    write(content.path(), "bad.md", "---\ntitle: Bad\ntags: [a\n---\nx\n");
    write(content.path(), "worse.md", "+++\ntitle = Worse\n+++\nx\n");
    build(content.path(), &out, &[]).failed_with(&["bad.md:", "worse.md:2"]);
    assert!(contents(&out) == before);
}

#[test]
fn a_folder_that_is_not_ours_is_left_alone() {
    let content = content();
    let out = tempfile::tempdir().expect("a folder");
    write(out.path(), "thesis.txt", "years of work");
    build(content.path(), out.path(), &[]).failed_with(&["damson did not make"]);
    assert_eq!(contents(out.path()).len(), 1);
    on("build", &content.path().join("none"), &["--out", "x"]).failed_with(&["no such folder"]);
    let empty = tempfile::tempdir().expect("a folder");
    build(empty.path(), &out.path().join("site"), &[]).failed_with(&["no posts"]);
}
