//! A bundle takes the place of the former one whole, or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::support::{
    command, contents, is_index_file, large_page, large_site, on, page, run, small_site, write,
};

#[test]
fn an_edited_page_changes_few_files_and_leaves_none_behind() {
    let site = large_site();
    let out = site.path().join("damson");
    on("index", site.path(), &[]).done();
    let before = contents(&out);
    write(&out, "t-0000000000.dam", "of someone else");
    write(&out, "notes.txt", "of someone else");
    let page = large_page(7).replace("Page 7", "Page 7 anew");
    write(site.path(), "p7.html", page);
    let json = on("index", site.path(), &["--json"]).done().json();
    let mut after = contents(&out);
    assert_eq!(after.remove("notes.txt").as_deref(), Some(&b"of someone else"[..]));
    assert_eq!(after.remove("t-0000000000.dam").as_deref(), Some(&b"of someone else"[..]));

    let names = |files: &std::collections::BTreeMap<String, Vec<u8>>| -> BTreeSet<String> {
        files.keys().filter(|name| is_index_file(name)).cloned().collect()
    };
    let (old, new) = (names(&before), names(&after));
    assert!(old.intersection(&new).count() > 0, "no file kept its name");
    assert!(new.difference(&old).count() > 0, "nothing changed");
    assert_eq!(json["removed_files"], old.difference(&new).count());
    // A site indexed for the first time has the same files, and no others.
    fs::remove_dir_all(&out).expect("it is there");
    on("index", site.path(), &[]).done();
    assert!(contents(&out) == after);
}

#[test]
fn what_is_in_the_way_leaves_everything_as_it_was() {
    let site = small_site();
    let out = site.path().join("damson");
    on("index", site.path(), &[]).done();
    write(site.path(), "new.html", page("New", "2024-01-01", &[], "something new"));
    fs::remove_file(out.join("damson.report.json")).expect("it is there");
    fs::create_dir(out.join("damson.report.json")).expect("a folder");
    let before = contents(&out);
    on("index", site.path(), &[]).failed_with(&["damson.report.json", "as it was", "--out"]);
    assert!(contents(&out) == before);
    assert_eq!(on("search", site.path(), &["something", "--json"]).json()["total"], 0);

    let file = site.path().join("a-file");
    write(site.path(), "a-file", "x");
    let options = ["--out", file.to_str().expect("text")];
    on("index", site.path(), &options).failed_with(&["a-file", "expected a folder"]);
    let below = file.join("below");
    let options = ["--out", below.to_str().expect("text")];
    on("index", site.path(), &options).failed_with(&["a-file"]);
}

/// A run that may write only files up to a few kilobytes, as on a disk that is almost full.
#[cfg(unix)]
fn limited(site: &std::path::Path, before: &str) -> Command {
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("{before} ulimit -f 2; exec \"$0\" index \"$1\" --no-cache")]);
    shell.arg(command().get_program()).arg(site);
    shell
}

/// A small site that was indexed, and then has grown so much that its index is large.
#[cfg(unix)]
fn grown_site() -> tempfile::TempDir {
    let site = small_site();
    on("index", site.path(), &[]).done();
    for number in 0..200 {
        write(site.path(), &format!("p{number}.html"), large_page(number));
    }
    site
}

#[cfg(unix)]
#[test]
fn a_disk_that_is_full_leaves_the_former_bundle_whole() {
    let site = grown_site();
    let before = contents(&site.path().join("damson"));
    // With the signal off, the system answers with an error, as it does when the disk is full.
    let failed = run(&mut limited(site.path(), "trap '' XFSZ;"));
    failed.failed_with(&["cannot write", "damson/", "as it was"]);
    assert!(contents(&site.path().join("damson")) == before, "something is left");
    assert_eq!(on("search", site.path(), &["acorns", "--json"]).json()["total"], 1);
}

#[cfg(unix)]
#[test]
fn a_run_that_is_killed_leaves_the_former_bundle_and_the_next_clears_up() {
    let site = grown_site();
    let out = site.path().join("damson");
    let before = contents(&out);
    let killed = run(&mut limited(site.path(), ""));
    assert_eq!(killed.code, -1, "it was not killed: {}", killed.stderr);
    let mut left = contents(&out);
    left.retain(|name, _| !name.starts_with(".damson-new/"));
    assert!(left == before, "{:?}", left.keys());
    assert!(out.join(".damson-new").exists(), "the signal came too early to try anything");
    assert_eq!(on("search", site.path(), &["acorns", "--json"]).json()["total"], 1);

    on("index", site.path(), &[]).done();
    assert!(!out.join(".damson-new").exists());
    assert_eq!(on("search", site.path(), &["--json"]).json()["total"], 203);
}

#[test]
fn two_runs_do_not_write_at_the_same_time() {
    let site = small_site();
    on("index", site.path(), &[]).done();
    let folder = site.path().join("damson/.damson-new");
    fs::create_dir(&folder).expect("a folder");
    let lock = fs::File::create(folder.join("lock")).expect("a file");
    lock.lock().expect("a lock");
    on("index", site.path(), &[]).failed_with(&["another damson", "as it was"]);
    drop(lock);
    on("index", site.path(), &[]).done();
}
