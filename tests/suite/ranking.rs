//! What comes first: lists of queries with the order that a person expects, and the reason.

use std::fs;
use std::path::Path;

use crate::support::on;

/// `tests/ranking/windfall.tsv`, row by row: all that is wrong is told at once.
#[test]
fn the_demo_site_is_ranked_as_a_reader_would() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    let out = site.to_str().unwrap();
    on("build", &root.join("www/content"), &["--out", out, "--quiet"]).done();

    let list = fs::read_to_string(root.join("tests/ranking/windfall.tsv")).unwrap();
    let mut wrong = Vec::new();
    for row in list.lines().filter(|row| !row.starts_with('#')) {
        let [query, first, why] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("expected three columns: {row:?}");
        };
        let expected: Vec<String> =
            first.split(", ").map(|post| format!("/posts/{post}/")).collect();
        let answer = on("search", &site, &[query, "--json"]).done().json();
        let hits = answer["hits"].as_array().unwrap();
        let urls = hits.iter().map(|hit| hit["url"].as_str().unwrap().to_owned());
        let found: Vec<String> = urls.take(expected.len()).collect();
        if found != expected {
            wrong.push(format!("{query:?}: expected {expected:?} ({why}), found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
