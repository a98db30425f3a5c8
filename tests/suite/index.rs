//! `damson index`: from a folder of pages to a bundle.

use std::fs;

use crate::support::{contents, damson, is_index_file, large_site, on, page, small_site, write};

#[test]
fn a_site_is_indexed_and_the_person_told_what_came_of_it() {
    let site = small_site();
    let run = on("index", site.path(), &[]).done();
    let lines = "<script type=\"module\" src=\"/damson/damson.js\"></script>";
    for words in
        ["3 pages", "tag (3)", "/damson: ", " new, 0 removed", "before the first search", lines]
    {
        assert!(run.stdout.contains(words), "no {words:?} in:\n{}", run.stdout);
    }
    assert_eq!(run.said(), "reading pages\nindexing\nwriting the bundle\n");
    let names: Vec<String> = contents(&site.path().join("damson")).into_keys().collect();
    assert!(names.contains(&"damson.idx".to_string()), "{names:?}");
    let hits = on("search", site.path(), &["acorns", "--json"]).done().json();
    assert_eq!(hits["hits"][0]["url"], "/oak/");
}

#[test]
fn quiet_says_nothing_and_json_says_what_a_script_wants() {
    let site = small_site();
    let quiet = on("index", site.path(), &["--quiet"]).done();
    assert_eq!((quiet.stdout.as_str(), quiet.said().as_str()), ("", ""));

    write(
        site.path(),
        "hidden.html",
        "<meta name=robots content=noindex><title>H</title><p>hidden",
    );
    let json = on("index", site.path(), &["--json", "--quiet"]).done().json();
    assert_eq!((&json["pages"], &json["tags"]["tag"]), (&3.into(), &3.into()), "{json}");
    assert_eq!(json["skipped"][0]["path"], "hidden.html");
    assert!(json["skipped"][0]["reason"].as_str().is_some_and(|reason| !reason.is_empty()));
    let files = contents(&site.path().join("damson"));
    // The report, which no visitor loads, is not counted.
    assert_eq!(json["files"], files.len() - 1);
    let bytes: usize = files.values().map(Vec::len).sum();
    assert_eq!(json["bytes"], bytes - files["damson.report.json"].len());
    assert!(json["seconds"].is_f64() && json["warnings"].is_array(), "{json}");
}

#[test]
fn the_same_site_gives_the_same_bytes() {
    let (one, other) = (large_site(), tempfile::tempdir().expect("a folder"));
    // Written in another order, so that the system lists it in another.
    for (name, bytes) in contents(one.path()).into_iter().rev() {
        write(other.path(), &name, bytes);
    }
    on("index", one.path(), &[]).done();
    let one_thread = crate::support::run(
        crate::support::command().env("RAYON_NUM_THREADS", "1").arg("index").arg(other.path()),
    );
    one_thread.done();
    let (one, other) =
        (contents(&one.path().join("damson")), contents(&other.path().join("damson")));
    assert!(one.keys().filter(|name| is_index_file(name)).count() >= 3, "one file tries little");
    assert!(one == other, "{:?} and {:?}", one.keys(), other.keys());
}

#[test]
fn an_index_elsewhere_has_the_same_addresses() {
    let (site, elsewhere) = (small_site(), tempfile::tempdir().expect("a folder"));
    let out = elsewhere.path().join("deep/search");
    let run = on("index", site.path(), &["--out", out.to_str().expect("text")]).done();
    assert!(run.stdout.contains("Copy "), "{}", run.stdout);
    assert!(!site.path().join("damson").exists());
    let hits = on("search", &out, &["acorns", "--json"]).done().json();
    assert_eq!(hits["hits"][0]["url"], "/oak/");
}

#[test]
fn a_base_path_stands_before_every_address() {
    let site = small_site();
    for base in ["/docs/v1/", "docs/v1", "https://example.org/docs/v1"] {
        let run = on("index", site.path(), &["--base-url", base]).done();
        assert!(run.stdout.contains("src=\"/docs/v1/damson/damson.js\""), "{}", run.stdout);
        let hits = on("search", site.path(), &["acorns", "--json"]).done().json();
        assert_eq!(hits["hits"][0]["url"], "/docs/v1/oak/", "{base}");
    }
}

#[test]
fn selectors_choose_what_is_content() {
    let site = tempfile::tempdir().expect("a folder");
    let html = "<!doctype html><title>T</title><body><div class=text><p>wanted words</p>\
                <p class=ad>advertised</p></div><div>elsewhere</div>";
    write(site.path(), "index.html", html);
    let options = ["--root-selector", ".text", "--exclude-selector", ".ad"];
    on("index", site.path(), &options).done();
    for (query, total) in [("wanted", 1), ("advertised", 0), ("elsewhere", 0)] {
        assert_eq!(on("search", site.path(), &[query, "--json"]).json()["total"], total, "{query}");
    }
    on("index", site.path(), &["--root-selector", "div[["]).failed_with(&["div[["]);
}

#[test]
fn a_folder_without_pages_is_named_with_what_to_do() {
    let parent = tempfile::tempdir().expect("a folder");
    let path = |name: &str| parent.path().join(name);
    on("index", &path("none"), &[]).failed_with(&["none", "no such folder", "public"]);
    write(parent.path(), "file.html", "<p>x");
    on("index", &path("file.html"), &[]).failed_with(&["file.html", "expected a folder"]);
    fs::create_dir(path("empty")).expect("a folder");
    on("index", &path("empty"), &[]).failed_with(&["empty", "no .html file"]);
    write(parent.path(), "code/main.rs", "fn main() {}");
    on("index", &path("code"), &[]).failed_with(&["code", "no .html file", "build the site first"]);
    write(parent.path(), "hidden/a.html", "<meta name=robots content=noindex><p>x");
    on("index", &path("hidden"), &[]).failed_with(&["hidden", "a.html", "robots"]);
    for name in ["empty", "code", "hidden"] {
        assert!(!path(name).join("damson").exists(), "a folder was left in {name}");
    }
}

#[test]
fn verbose_names_every_file() {
    let site = small_site();
    for number in 0..5 {
        let hidden = "<meta name=robots content=noindex><title>H</title><p>x";
        write(site.path(), &format!("hidden{number}.html"), hidden);
    }
    let plain = on("index", site.path(), &[]).done();
    assert!(plain.stdout.contains("5 files") && plain.stdout.contains("damson inspect"));
    assert!(!plain.stderr.contains("hidden4.html") && !plain.stdout.contains("hidden4.html"));
    let verbose = on("index", site.path(), &["--verbose"]).done();
    assert!(verbose.stderr.contains("hidden4.html"), "{}", verbose.stderr);
    assert!(verbose.stderr.contains("damson.idx"), "{}", verbose.stderr);
}

#[test]
fn the_bundle_itself_is_never_indexed() {
    let site = small_site();
    let options = ["--json", "--quiet"];
    let first = on("index", site.path(), &options).done().json();
    let again = on("index", site.path(), &options).done().json();
    assert_eq!((&first["pages"], &again["pages"]), (&3.into(), &3.into()));
    assert_eq!((&again["new_files"], &again["removed_files"]), (&0.into(), &0.into()));
}

#[test]
fn names_with_spaces_and_accents_work() {
    let parent = tempfile::tempdir().expect("a folder");
    let site = parent.path().join("My Söte");
    write(&site, "über uns/index.html", page("Über uns", "2020-01-01", &[], "Wir sind hier."));
    let run = damson([std::ffi::OsStr::new("index"), site.as_os_str()]).done();
    assert!(run.stdout.contains("1 page"), "{}", run.stdout);
    let hits = on("search", &site, &["uber", "--json"]).done().json();
    assert_eq!(hits["hits"][0]["url"], "/%C3%BCber%20uns/");
}
