//! The import rule of ARCHITECTURE.md: which room of `src/` may know which other, and what only some
//! rooms may touch.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A room, and those that it may use beside itself. A name at the crate's root, such as
/// `crate::Index`, counts as the room from which `lib.rs` takes it.
const MAY_USE: [(&str, &[&str]); 14] = [
    ("document", &[]),
    ("damage", &[]),
    ("error", &["damage"]),
    ("memo", &[]),
    ("analyzer", &["document", "error"]),
    ("query", &["analyzer"]),
    ("index", &["document", "error", "memo", "analyzer"]),
    ("search", &["document", "error", "memo", "analyzer", "index", "query"]),
    ("browser", &["error", "search"]),
    ("bundle", &["error", "index", "search"]),
    ("cache", &["memo"]),
    ("indexer", &["document", "memo"]),
    ("site", &["document", "indexer"]),
    ("cli", &["document", "memo", "index", "search", "bundle", "cache", "indexer", "site"]),
];

/// What may be named in some rooms only; `lib` and `main` are the files of these names.
const ONLY_IN: [(&str, &[&str]); 14] = [
    // The core does no I/O, ...
    ("std::fs", NATIVE),
    ("std::io", NATIVE),
    ("std::net", NATIVE),
    ("std::env", NATIVE),
    ("std::process", NATIVE),
    ("std::time", NATIVE),
    ("std::thread", NATIVE),
    // ... and knows no target: a choice between targets is a `mod` line.
    ("target_arch", &["lib", "main"]),
    ("wasm_bindgen", &["browser"]),
    ("web_sys", &["browser"]),
    ("js_sys", &["browser"]),
    // A library's errors have types.
    ("anyhow", &["cli"]),
    // What is on the network is read where pages are.
    ("ureq", &["indexer"]),
    ("#[cfg(feature", &["browser"]),
];

/// The rooms that are not compiled for the browser.
const NATIVE: &[&str] = &["bundle", "cache", "indexer", "site", "cli", "main"];

/// A source file without its comments.
struct Source {
    path: PathBuf,
    room: String,
    text: String,
}

/// All files of `src/`.
fn sources() -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = walkdir::WalkDir::new(&src).into_iter().map(|entry| entry.expect("an entry"));
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    let paths = files.map(|entry| entry.into_path()).filter(is_rust);
    let read = |path: PathBuf| {
        let whole = fs::read_to_string(&path).expect("text");
        let code = whole.lines().filter(|line| !line.trim_start().starts_with("//"));
        let text = code.map(|line| format!("{line}\n")).collect();
        let path = path.strip_prefix(&src).expect("below src").to_path_buf();
        let first = path.iter().next().expect("a name").to_string_lossy();
        Source { room: first.trim_end_matches(".rs").to_owned(), path, text }
    };
    paths.map(read).collect()
}

/// The names that follow this one in a source: those in braces, too.
fn names_after<'s>(text: &'s str, path: &str) -> Vec<&'s str> {
    let mut names = Vec::new();
    for (at, _) in text.match_indices(path) {
        let is_within_a_word = text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let rest = &text[at + path.len()..];
        match rest.strip_prefix('{') {
            _ if is_within_a_word => {}
            None => names.extend(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next()),
            Some(list) => names.extend(names_in_braces(list)),
        }
    }
    names
}

/// The first names in a list such as `Error, index::{Block, Entry}, search::Index}`.
fn names_in_braces(list: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let (mut depth, mut from) = (0, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            ',' | '}' if depth == 0 => {
                let name = list[from..at].split("::").next().unwrap_or_default().trim();
                names.extend(Some(name).filter(|name| !name.is_empty()));
                from = at + 1;
                if c == '}' {
                    break;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
    names
}

/// The names at the crate's root, and the room of each.
fn rooms_by_name(lib: &str) -> BTreeMap<&str, &str> {
    let mut rooms: BTreeMap<&str, &str> = MAY_USE.iter().map(|(room, _)| (*room, *room)).collect();
    for line in lib.split("pub use ").skip(1) {
        let (room, rest) = line.split_once("::{").expect("pub use ROOM::{…}");
        rooms.extend(names_in_braces(rest).into_iter().map(|name| (name, room)));
    }
    rooms
}

#[test]
fn every_room_uses_only_what_it_may() {
    let sources = sources();
    let lib = sources.iter().find(|source| source.room == "lib").expect("lib.rs");
    let rooms = rooms_by_name(&lib.text);
    assert_eq!((rooms["Index"], rooms["Document"]), ("search", "document"));
    let mut seen = 0;
    for Source { path, room, text } in &sources {
        for name in names_after(text, "crate::") {
            let used = rooms.get(name).unwrap_or_else(|| panic!("{path:?}: what is {name}?"));
            let allowed = MAY_USE.iter().find(|(of, _)| of == room).map(|(_, allowed)| *allowed);
            let allowed = allowed.unwrap_or_else(|| panic!("{path:?} uses crate::{name}"));
            let is_own = used == room;
            assert!(is_own || allowed.contains(used), "{path:?}: {room}/ must not use {used}/");
            seen += usize::from(!is_own);
        }
    }
    assert!(seen > 50, "only {seen} uses were seen");
}

#[test]
fn no_room_is_left_by_the_back_door() {
    for Source { path, text, .. } in &sources() {
        // How many steps lead up to the crate's root: `a/mod.rs` is one, `a/b.rs` two.
        let steps = path.components().count() - usize::from(path.ends_with("mod.rs"));
        let (code, tests) = text.split_once("\nmod tests {").unwrap_or((text, ""));
        for (text, steps) in [(code, steps), (tests, steps + 1)] {
            let root = "super::".repeat(steps);
            assert!(!text.contains(&root), "{path:?}: say `crate::` in place of {root}");
        }
    }
}

#[test]
fn what_belongs_to_some_rooms_is_in_no_other() {
    for Source { path, room, text } in &sources() {
        for (name, rooms) in ONLY_IN {
            let is_here = text.contains(name) && !rooms.contains(&room.as_str());
            assert!(!is_here, "{path:?}: {name} is for {rooms:?}");
        }
    }
}

#[test]
fn the_table_of_architecture_md_is_the_rule() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    for (room, allowed) in MAY_USE {
        let row = text.lines().find(|line| {
            line.starts_with(&format!("| `{room}/`")) || line.starts_with(&format!("| `{room}.rs`"))
        });
        let row = row.unwrap_or_else(|| panic!("ARCHITECTURE.md has no row for {room}"));
        let told = row.trim_end_matches(['|', ' ']).rsplit('|').next().unwrap_or_default().trim();
        let told: Vec<&str> = told.split(", ").filter(|room| *room != "nothing of ours").collect();
        assert_eq!(told, allowed, "ARCHITECTURE.md, {room}");
    }
}
