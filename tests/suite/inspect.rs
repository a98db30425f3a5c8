//! `damson inspect`: what a bundle holds and what was left out.

use std::fs;

use crate::support::{contents, is_index_file, large_site, on, small_site, write};

#[test]
fn it_tells_what_the_bundle_holds_and_what_it_weighs() {
    let site = large_site();
    on("index", site.path(), &[]).done();
    let json = on("inspect", site.path(), &["--json"]).done().json();
    let files = contents(&site.path().join("damson"));
    assert_eq!(json["pages"], 200);
    assert!(json["terms"].as_u64().is_some_and(|terms| terms >= 12_000), "{}", json["terms"]);
    assert_eq!(json["tags"]["tag"]["odd"], 100);
    assert_eq!(json["files"], files.len() - 1);
    let size: usize =
        files.iter().filter(|(name, _)| is_index_file(name)).map(|(_, b)| b.len()).sum();
    let parts = json["parts"].as_object().expect("parts");
    let of_index = ["terms", "pages", "tags", "sort"].iter().filter_map(|part| parts.get(*part));
    let bytes: u64 = of_index.filter_map(|part| part["bytes"].as_u64()).sum();
    assert_eq!(bytes, size as u64);
    assert_eq!(parts["entry"]["bytes"], files["damson.idx"].len());

    let run = on("inspect", &site.path().join("damson"), &[]).done();
    assert_eq!(run.stderr, "");
    for words in ["200 pages", "tag: 2 values", "index entry", "together", "Nothing was skipped"] {
        assert!(run.stdout.contains(words), "no {words:?} in:\n{}", run.stdout);
    }
}

#[test]
fn it_lists_what_was_skipped_and_why() {
    let site = small_site();
    for number in 0..5 {
        let hidden = "<meta name=robots content=noindex><title>H</title><p>hidden";
        write(site.path(), &format!("deep/{number}.html"), hidden);
    }
    on("index", site.path(), &[]).done();
    let json = on("inspect", site.path(), &["--json"]).done().json();
    let skipped = json["skipped"].as_array().expect("a list");
    assert_eq!(skipped.len(), 5);
    assert_eq!(skipped[4]["path"], "deep/4.html");
    assert!(skipped[4]["reason"].as_str().is_some_and(|reason| reason.contains("robots")));
    let run = on("inspect", site.path(), &[]).done();
    assert!(run.stdout.contains("5 files skipped") && run.stdout.contains("deep/4.html"));
}

#[test]
fn it_finds_what_is_broken() {
    let site = large_site();
    on("index", site.path(), &[]).done();
    let out = site.path().join("damson");
    let (name, bytes) =
        contents(&out).into_iter().find(|(name, _)| name.starts_with("p-")).expect("pages");
    fs::write(out.join(&name), &bytes[..bytes.len() - 1]).expect("a file");
    let run = on("inspect", site.path(), &[]);
    assert_eq!(run.code, 1);
    assert!(
        run.stderr.contains(&name) && run.stderr.contains("1 fault: index the site again"),
        "{}",
        run.stderr
    );
    fs::write(out.join(&name), bytes).expect("a file");
    on("inspect", site.path(), &[]).done();

    // Without the report one knows less, and is told.
    fs::remove_file(out.join("damson.report.json")).expect("it is there");
    let run = on("inspect", site.path(), &[]).done();
    assert!(run.stderr.contains("damson.report.json"), "{}", run.stderr);
    assert!(run.stdout.contains("200 pages"), "{}", run.stdout);
}
