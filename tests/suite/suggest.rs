//! `damson suggest`: how what is being typed may go on.

use serde_json::json;

use crate::support::{on, small_site};

#[test]
fn words_and_titles_that_begin_so_are_told_to_person_and_script() {
    let site = small_site();
    on("index", site.path(), &["--quiet"]).done();
    let run = on("suggest", site.path(), &["s"]).done();
    // `slow` and `strong` stand on two pages, the others on one.
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("slow\nstrong\nseen\nseldom\n", ""));
    let run = on("suggest", site.path(), &["iv"]).done();
    assert_eq!(run.stdout, "ivy\nIvy  /ivy/\n");
    let json = |typed: &[&str]| on("suggest", site.path(), typed).done().json();
    assert_eq!(
        json(&["oa", "--json"]),
        json!({ "words": ["oak"], "titles": [{ "title": "Oak", "url": "/oak/" }] })
    );
    // On one page beside acorns.
    assert_eq!(json(&["acorns", "st", "--json"])["words"], json!(["strong"]));
    assert_eq!(json(&["acorns", "cl", "--json"])["words"], json!([]));
    assert_eq!(json(&["s", "-n1", "--json"])["words"], json!(["slow"]));
}

#[test]
fn nothing_that_begins_so_is_no_failure() {
    let site = small_site();
    on("index", site.path(), &["--quiet"]).done();
    let run = on("suggest", site.path(), &["zeppelin"]).done();
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", "nothing begins so\n"));
    let json = on("suggest", site.path(), &["zeppelin", "--json"]).done().json();
    assert_eq!(json, json!({ "words": [], "titles": [] }));
}
