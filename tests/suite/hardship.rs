//! Sites that no one should have: each is indexed in bounded time, what is wrong is named, and the
//! other pages are found.

use std::fmt::Write;
use std::fs;

use crate::support::{Run, on, page, small_site, write};

/// The site is indexed, the three pages of the small site are found, and so is `word`, if any.
fn index(site: &tempfile::TempDir, pages: usize) -> Run {
    let done = on("index", site.path(), &["--json", "--no-cache"]).done();
    assert_eq!(done.json()["pages"], pages, "{}", done.stdout);
    let found = on("search", site.path(), &["oak", "--json"]).done();
    assert_eq!(found.json()["hits"][0]["url"], "/oak/");
    done
}

fn reason(run: &Run, path: &str) -> String {
    let json = run.json();
    let skipped = json["skipped"].as_array().unwrap().iter();
    let found = skipped.clone().find(|skipped| skipped["path"] == path);
    found.unwrap_or_else(|| panic!("{path} in {json}"))["reason"].as_str().unwrap().to_owned()
}

#[test]
fn a_page_of_100_megabytes_is_named_and_left_out() {
    let site = small_site();
    let huge = fs::File::create(site.path().join("huge.html")).unwrap();
    huge.set_len(100 << 20).unwrap();
    let done = index(&site, 3);
    assert_eq!(reason(&done, "huge.html"), "it is larger than 64 MB");
}

#[test]
fn html_nested_100_000_deep_is_read() {
    let site = small_site();
    let deep = format!("<title>Deep</title>{}<p>abyssal", "<div>".repeat(100_000));
    write(site.path(), "deep.html", deep);
    let lists = format!("<title>Lists</title><main>{}endless", "<ul><li><b><i>".repeat(25_000));
    write(site.path(), "lists.html", lists);
    index(&site, 5);
    for (word, url) in [("abyssal", "/deep.html"), ("endless", "/lists.html")] {
        let found = on("search", site.path(), &[word, "--json"]).done();
        assert_eq!(found.json()["hits"][0]["url"], url);
    }
}

#[test]
fn a_page_with_more_tags_than_anyone_reads_keeps_the_first_and_says_so() {
    let site = small_site();
    let mut many = page("Many", "2024-01-01", &[], "manifold");
    for number in 0..50_000 {
        write!(many, "<meta property=article:tag content='t{}'>", number / 2).unwrap();
    }
    write(site.path(), "many.html", many);
    let done = index(&site, 4);
    let warning = "many.html: it has 25000 values of `tag`; the first 1000 are kept";
    assert_eq!(done.json()["warnings"][0], warning);
    let found = on("search", site.path(), &["--filter", "tag=t999", "--json"]).done();
    assert_eq!(found.json()["total"], 1);
}

#[test]
#[cfg(unix)]
fn pipes_and_links_in_circles_are_named_and_wait_for_nothing() {
    let site = small_site();
    let pipe = site.path().join("pipe.html");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    std::os::unix::fs::symlink("loop.html", site.path().join("loop.html")).unwrap();
    std::os::unix::fs::symlink("/dev/full", site.path().join("full.html")).unwrap();
    let done = index(&site, 3);
    assert_eq!(reason(&done, "pipe.html"), "neither a file nor a folder");
    assert_eq!(reason(&done, "full.html"), "neither a file nor a folder");
    assert!(!reason(&done, "loop.html").is_empty());
}
