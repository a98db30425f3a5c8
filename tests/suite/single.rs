//! `damson index --single-file`: engine and index as one script.

use std::fs;
use std::path::Path;

use crate::support::{Run, contents, damson, large_site, on, small_site, write};

/// A run that makes a script. `None` if this damson was built without `cargo pkg`: it then has to say
/// so, and to leave everything as it was.
fn made(site: &Path, options: &[&str]) -> Option<Run> {
    let before = contents(site);
    let run = on("index", site, options);
    if run.code == 1 && run.stderr.contains("no browser runtime") {
        assert!(run.stderr.contains("cargo pkg") && run.stdout.is_empty(), "{}", run.stderr);
        assert!(contents(site) == before);
        return None;
    }
    Some(run)
}

#[test]
fn a_site_becomes_one_script_and_the_person_is_told_the_line_to_paste() {
    let site = small_site();
    let before = contents(site.path());
    let Some(run) = made(site.path(), &["--single-file"]) else { return };
    let run = run.done();
    for words in
        ["3 pages", "damson.single.js: ", "<script defer src=\"/damson.single.js\"></script>"]
    {
        assert!(run.stdout.contains(words), "no {words:?} in:\n{}", run.stdout);
    }
    let mut after = contents(site.path());
    let script = after.remove("damson.single.js").expect("the script");
    assert!(after == before, "{:?}", after.keys());
    let script = String::from_utf8(script).expect("text");
    // As text in a page of any charset it is the same.
    assert!(script.is_ascii());
    for name in [
        "\"damson.idx\":\"",
        "\"damson.css\":\"",
        "words.wasm\":\"",
        "tags.wasm\":\"",
        "[\"\",\"\"]",
    ] {
        assert_eq!(script.matches(name).count(), 1, "{name}");
    }
    for name in ["__DAMSON", "import(", "import.meta", "export ", "</script", "\"engine-"] {
        assert!(!script.contains(name), "{name}");
    }
    let again = made(site.path(), &["--single-file", "--json"]).expect("a script").done().json();
    assert_eq!((&again["files"], &again["new_files"]), (&1.into(), &0.into()), "{again}");
    assert_eq!(again["bytes"], script.len());
}

#[test]
fn the_script_says_where_the_site_is() {
    let site = small_site();
    let path = site.path().join("assets/js/find.js");
    let option = format!("--single-file={}", path.display());
    let Some(run) = made(site.path(), &[&option, "--base-url", "/blog/"]) else { return };
    let run = run.done();
    assert!(run.stdout.contains("src=\"/blog/assets/js/find.js\""), "{}", run.stdout);
    let script = fs::read_to_string(&path).expect("the script");
    assert!(script.contains("[\"../../\",\"/blog\"]"));
}

#[test]
fn the_same_site_gives_the_same_script() {
    let (one, other) = (large_site(), tempfile::tempdir().expect("a folder"));
    for (name, bytes) in contents(one.path()).into_iter().rev() {
        write(other.path(), &name, bytes);
    }
    let Some(run) = made(one.path(), &["--single-file"]) else { return };
    run.done();
    let threads = crate::support::run(
        crate::support::command()
            .env("RAYON_NUM_THREADS", "1")
            .args(["index", "--single-file"])
            .arg(other.path()),
    );
    threads.done();
    let script = |site: &Path| fs::read(site.join("damson.single.js")).expect("the script");
    assert!(script(one.path()) == script(other.path()));
}

#[test]
fn a_site_that_is_too_large_is_told_what_to_do_and_the_former_script_stays() {
    let site = small_site();
    let Some(run) = made(site.path(), &["--single-file"]) else { return };
    run.done();
    let former = fs::read(site.path().join("damson.single.js")).expect("the script");
    // Addresses of pictures: kept with a page, and not to be made smaller where they mean nothing.
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut seed = 1_u64;
    for number in 0..40 {
        let address: String = (0..100_000)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                char::from(DIGITS[(seed >> 58) as usize])
            })
            .collect();
        let picture = format!("<meta property=og:image content='/{address}.png'>");
        write(
            site.path(),
            &format!("large{number}.html"),
            format!("<title>L</title>{picture}<p>L"),
        );
    }
    let run = made(site.path(), &["--single-file"]).expect("a try");
    run.failed_with(&[
        "at most 4.0 MB",
        "43 pages make one of 5",
        "leave --single-file out",
        "single.js",
    ]);
    assert!(fs::read(site.path().join("damson.single.js")).expect("the script") == former);
    let names: Vec<String> = contents(site.path()).into_keys().collect();
    assert!(!names.iter().any(|name| name.contains("damson-new")), "{names:?}");
}

#[test]
fn a_script_and_a_folder_are_not_asked_for_at_once() {
    let site = small_site();
    let path = site.path().to_str().expect("text");
    let run = damson(["index", path, "--single-file", "--out", "elsewhere"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("cannot be used with"), "{}", run.stderr);
}
