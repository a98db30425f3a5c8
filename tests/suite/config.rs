//! `damson.toml`: what need not be typed every time.

use std::fs;
use std::path::Path;

use crate::support::{Run, command, run, small_site, write};

fn index_in(folder: &Path, arguments: &[&str]) -> Run {
    run(command().current_dir(folder).arg("index").args(arguments))
}

#[test]
fn what_stands_in_the_file_need_not_be_typed_wherever_below_it_one_works() {
    let site = small_site();
    let root = site.path();
    write(
        root,
        "damson.toml",
        "[index]\nsite = \".\"\nout = \"found\"\nbase-url = \"/trees/\"\njson = true\n",
    );
    write(root, "deep/er/notes.txt", "");
    let done = index_in(&root.join("deep/er"), &[]).done();
    assert_eq!(done.json()["pages"], 3);
    assert!(root.join("found/damson.idx").is_file());
    let found = crate::support::on("search", &root.join("found"), &["oak", "--json"]).done();
    assert_eq!(found.json()["hits"][0]["url"], "/trees/oak/");
}

#[test]
fn what_is_typed_wins_and_what_it_excludes_is_not_taken_from_the_file() {
    let site = small_site();
    let root = site.path();
    let config = "[index]\nout = \"one\"\nno-cache = true\nexclude-selector = [\"h1\", \"nav\"]\nroot-selector = \"nothing\"";
    write(root, "damson.toml", config);
    index_in(root, &[".", "--out", "two", "--root-selector", "main"]).done();
    assert!(!root.join("one").exists() && root.join("two/damson.idx").is_file());
    // A cache of one's own and none exclude each other.
    index_in(root, &[".", "--root-selector=main", "--cache", "kept"]).done();
    assert!(root.join("kept").is_dir() && root.join("one").is_dir());
}

#[test]
fn another_file_can_be_named_and_paths_in_it_are_meant_from_there() {
    let site = small_site();
    let root = site.path();
    write(
        root,
        "config/other.toml",
        "[index]\nsite = \"..\"\nout = \"out\"\n[search]\nlimit = 1\n",
    );
    let config = root.join("config/other.toml").display().to_string();
    index_in(Path::new("/"), &["--config", &config]).done();
    assert!(root.join("config/out/damson.idx").is_file());
    let found = run(command()
        .args(["search", "--config", &config])
        .arg(root.join("config/out"))
        .args(["tree", "--json"]));
    assert_eq!(found.done().json()["hits"].as_array().unwrap().len(), 1);
    index_in(root, &["--config", "missing.toml"]).failed_with(&["missing.toml"]);
}

#[test]
fn a_key_that_is_not_known_is_named_with_its_place_and_what_was_meant() {
    let site = small_site();
    let root = site.path();
    write(root, "damson.toml", "# ours\n[index]\nroot_selector = \"main\"\n[srve]\nport = 1\n");
    let failed = index_in(root, &["."]);
    failed.failed_with(&[
        "damson.toml:3: unknown key \"root_selector\"; did you mean \"root-selector\"?",
        "damson.toml:4: unknown table \"srve\"; did you mean \"serve\"?",
    ]);
    assert!(!root.join("damson").exists());
    fs::write(root.join("damson.toml"), "[index]\njson = \"yes\"\n").unwrap();
    index_in(root, &["."]).failed_with(&["damson.toml:2: json: expected true or false"]);
}
