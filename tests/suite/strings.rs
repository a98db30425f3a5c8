//! What damson says: the same in every language, and all that the code asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type Table = BTreeMap<String, String>;

/// The forms of a plural, as `Intl.PluralRules` calls them.
const FORMS: [&str; 6] = ["zero", "one", "two", "few", "many", "other"];

/// Fewer languages were asked for; more are welcome.
const LEAST_LANGUAGES: usize = 12;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The table of every language.
fn tables() -> BTreeMap<String, Table> {
    let folder = root().join("www/strings");
    let files =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    files
        .map(|path: PathBuf| {
            let text = fs::read_to_string(&path).expect("a text");
            let table = serde_json::from_str(&text)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            (path.file_stem().expect("a name").to_string_lossy().into_owned(), table)
        })
        .collect()
}

/// A key without the form of its plural, and the form.
fn plural(key: &str) -> Option<(&str, &str)> {
    key.rsplit_once('.').filter(|(_, form)| FORMS.contains(form))
}

fn name(key: &str) -> &str {
    plural(key).map_or(key, |(name, _)| name)
}

fn names(table: &Table) -> BTreeSet<&str> {
    table.keys().map(|key| name(key)).collect()
}

/// The names in braces.
fn places(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

#[test]
fn every_language_says_the_same() {
    let tables = tables();
    assert!(tables.len() >= LEAST_LANGUAGES, "only {:?}", tables.keys());
    let english = &tables["en"];
    for (language, table) in &tables {
        assert_eq!(names(table), names(english), "{language}");
        for (key, text) in table {
            assert!(!text.trim().is_empty(), "{language}: {key} is empty");
            assert_eq!(text.matches('{').count(), text.matches('}').count(), "{language}: {key}");
            let like =
                english.get(key).unwrap_or_else(|| &english[&format!("{}.other", name(key))]);
            let (found, expected) = (places(text), places(like));
            // `one` or `two` may be words: "صفحتان" are two pages.
            let is_word = plural(key).is_some_and(|(_, form)| form != "other");
            let without: BTreeSet<_> =
                expected.iter().copied().filter(|name| *name != "n").collect();
            assert!(
                found == expected || is_word && found == without,
                "{language}: {key} has places {found:?}, not {expected:?}"
            );
        }
    }
}

#[test]
fn what_is_said_has_a_string_and_every_string_is_said() {
    let folder = root().join("src/browser/page");
    let mut source = String::new();
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.expect("an entry");
        if entry.file_type().is_file() {
            source += &fs::read_to_string(entry.path()).expect("a text");
        }
    }
    let english = &tables()["en"];
    let known = names(english);
    for call in ["text::say(\"", "say_with(\""] {
        for said in source.split(call).skip(1).filter_map(|rest| rest.split_once('"')) {
            assert!(known.contains(said.0), "{} is no key of en.json", said.0);
        }
    }
    for key in known {
        // Those of keys of tags are put together. One is a name of elements, which the loader has.
        let said =
            key.starts_with("key-") || key == "search" || source.contains(&format!("\"{key}\""));
        assert!(said, "nothing says {key}");
    }
}
