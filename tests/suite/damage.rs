//! Files that are not what they should be: named, with what to do, and never a panic.

use std::fs;
use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{contents, is_index_file, large_site, on, small_site, unzipped, write};

fn pack(path: &Path, bytes: &[u8]) {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    fs::write(path, encoder.finish().expect("memory")).expect("a file");
}

#[test]
fn neither_a_bundle_nor_a_site_with_one() {
    let site = small_site();
    for name in ["search", "inspect"] {
        let path = site.path().to_str().expect("text");
        on(name, site.path(), &[]).failed_with(&["no index in", path, "damson index"]);
        on(name, &site.path().join("none"), &[]).failed_with(&["no index in", "none"]);
    }
    on("index", site.path(), &[]).done();
    // The site, the bundle and its entry all mean the same.
    for path in ["", "damson", "damson/damson.idx"] {
        let found = on("search", &site.path().join(path), &["acorns", "--json"]).done().json();
        assert_eq!(found["total"], 1, "{path}");
    }
}

#[test]
fn an_entry_that_is_cut_short_or_foreign_is_named() {
    let site = small_site();
    on("index", site.path(), &[]).done();
    let entry = site.path().join("damson/damson.idx");
    let whole = fs::read(&entry).expect("a file");
    for (bytes, words) in [
        (&whole[..whole.len() / 2], "cut short"),
        (&whole[..5], "cut short"),
        (b"", "no bytes"),
        (b"<!doctype html><title>404</title>", "expected gzip"),
    ] {
        fs::write(&entry, bytes).expect("a file");
        on("search", site.path(), &["x"]).failed_with(&["damson.idx", words, "damson index"]);
    }
    let mut more = whole.clone();
    more.extend(&whole);
    fs::write(&entry, more).expect("a file");
    on("search", site.path(), &["x"]).failed_with(&["damson.idx", "bytes more"]);
    pack(&entry, b"something else that was packed");
    on("search", site.path(), &["x"]).failed_with(&["damson.idx", "found something else"]);
    fs::write(&entry, &whole).expect("a file");
    on("search", site.path(), &["acorns"]).done();
}

#[test]
fn a_flipped_bit_is_noticed_wherever_it_is() {
    let site = small_site();
    on("index", site.path(), &[]).done();
    let entry = site.path().join("damson/damson.idx");
    let whole = fs::read(&entry).expect("a file");
    let right = on("search", site.path(), &["tree", "--json"]).done().stdout;
    for at in (0..whole.len()).step_by(1 + whole.len() / 40) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(&entry, bytes).expect("a file");
        let run = on("search", site.path(), &["tree", "--json"]);
        // Bytes 4 to 9 tell time and system, which no one reads.
        if run.code == 0 {
            assert!((3..10).contains(&at) && run.stdout == right, "byte {at} was not missed");
        } else {
            run.failed_with(&["damson.idx"]);
        }
    }
    // Past the checksum of gzip, the index's own is there.
    let raw = unzipped(&entry_of(&site, &whole));
    for at in (0..raw.len()).step_by(1 + raw.len() / 40) {
        let mut bytes = raw.clone();
        bytes[at] ^= 1 << (at % 8);
        pack(&entry, &bytes);
        on("search", site.path(), &["tree", "--json"]).failed_with(&["damson.idx"]);
    }
}

fn entry_of(site: &tempfile::TempDir, whole: &[u8]) -> std::path::PathBuf {
    write(site.path(), "damson/damson.idx", whole);
    site.path().join("damson/damson.idx")
}

#[test]
fn an_index_of_another_version_says_how_to_mend_it() {
    let site = small_site();
    on("index", site.path(), &[]).done();
    let entry = site.path().join("damson/damson.idx");
    let mut raw = unzipped(&entry);
    assert_eq!((&raw[..7], raw[7]), (&b"damson\n"[..], 1), "the layout of FORMAT.md");
    raw[7] = 99;
    pack(&entry, &raw);
    on("search", site.path(), &["x"]).failed_with(&["version", "99", "build the index again"]);
}

#[test]
fn a_file_that_is_missing_or_of_another_build_is_named() {
    let site = large_site();
    on("index", site.path(), &[]).done();
    let out = site.path().join("damson");
    let whole = contents(&out);
    let names: Vec<&String> = whole.keys().filter(|name| is_index_file(name)).collect();
    let of_kind = |kind: &str| -> [&String; 2] {
        let mut found: Vec<_> = names.iter().filter(|name| name.starts_with(kind)).collect();
        // The smaller packs are of previews, which a question for all pages does not take.
        found.sort_by_key(|name| std::cmp::Reverse(whole[**name].len()));
        let mut found = found.into_iter();
        let mut next = || *found.next().expect("two files of a kind: one tries little");
        [next(), next()]
    };
    let all = ["--limit", "1000", "--json"];
    for name in of_kind("p-") {
        fs::remove_file(out.join(name)).expect("it is there");
        let failed = on("search", site.path(), &all);
        failed.failed_with(&[name, "missing", "damson index"]);
        fs::create_dir(out.join(name)).expect("a folder");
        on("search", site.path(), &all).failed_with(&[name, "expected a file"]);
        fs::remove_dir(out.join(name)).expect("it is there");
        write(&out, name, &whole[name]);
    }
    on("search", site.path(), &all).done();

    let [one, other] = of_kind("t-");
    write(&out, one, &whole[other]);
    write(&out, other, &whole[one]);
    on("inspect", site.path(), &[]).failed_with(&[one, "not what the name promises"]);
    fs::remove_file(out.join(one)).expect("it is there");
    on("inspect", site.path(), &[]).failed_with(&[one, "missing"]);

    // The next run mends what is broken, though nothing else has changed.
    let json = on("index", site.path(), &["--json"]).done().json();
    assert_eq!(json["new_files"], 2);
    assert!(contents(&out) == whole);
}
