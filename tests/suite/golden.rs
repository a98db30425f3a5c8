//! Indexes of every released version of the format, kept as they were written: opened, or refused
//! with the right words, for ever.
//!
//! `tests/golden/v1/` holds three sites with their indexes: `dump`, of which FORMAT.md shows every
//! byte; `small`, an index of one file; `large`, of many files, whose pages are made here.
//!
//! After a change of the format, or of what is read of pages, the committed files are renewed with
//! `DAMSON_GOLDEN=write cargo test --test suite golden`. Once a version is released, a change of the
//! format gets a folder of its own, and the older ones stay as they are.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use damson_search::bundle::{Bundle, pack};
use damson_search::{Request, VERSION};
use serde_json::Value;

use crate::support::{contents, is_index_file, on, page, unzipped, urls, write};

/// The sites of each version's folder.
const SITES: [&str; 3] = ["dump", "small", "large"];

/// The folder of a version's sites, renewed first if that is asked for.
fn golden(version: u32) -> PathBuf {
    static RENEWED: OnceLock<()> = OnceLock::new();
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    if std::env::var_os("DAMSON_GOLDEN").is_some_and(|wish| wish == "write") {
        RENEWED.get_or_init(|| {
            for name in SITES {
                let folder = all.join(format!("v{VERSION}/{name}/damson"));
                let _ = fs::remove_dir_all(&folder);
                for (file, bytes) in index_today(name) {
                    write(&folder, &file, bytes);
                }
            }
        });
    }
    all.join(format!("v{version}"))
}

/// The files of an index, without the runtime and the report that lie beside them.
fn index_files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = contents(folder);
    files.retain(|name, _| name == "damson.idx" || is_index_file(name));
    files
}

/// What a golden site is indexed to today.
fn index_today(name: &str) -> BTreeMap<String, Vec<u8>> {
    let made = tempfile::tempdir().expect("a folder");
    let out = tempfile::tempdir().expect("a folder");
    let committed =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/v{VERSION}/{name}"));
    let site = if name == "large" {
        make_large_site(made.path());
        made.path()
    } else {
        &committed
    };
    on("index", site, &["--out", out.path().to_str().expect("text")]).done();
    index_files(out.path())
}

/// Words of which most pages hold most, so that the dictionary is several shards and the committed
/// index few bytes.
const WORDS: usize = 110;

/// Pages of the large site.
const PAGES: usize = 190;

/// The n-th word. Each two differ in their last letter only: `boma`, `bomo`.
fn word(n: usize) -> String {
    let ending = ["a", "o"][n % 2];
    root(n / 2) + ending
}

/// What two words have in common; a word itself, of a few pages, and its plural, too.
fn root(n: usize) -> String {
    let letter = |letters: &[u8], n: usize| char::from(letters[n % letters.len()]);
    let (consonants, vowels) = (b"bcdfghjklmnprtvz", b"aeiou");
    [letter(consonants, n), letter(vowels, n / 16 + n), letter(consonants, n * 7 + n / 16 + 5)]
        .iter()
        .collect()
}

/// Whether a page of the large site holds a word.
fn holds(page: usize, word: usize) -> bool {
    !(page * 7 + word * 3).is_multiple_of(11)
}

fn make_large_site(folder: &Path) {
    for number in 0..PAGES {
        let mut text: Vec<String> = (0..WORDS).filter(|n| holds(number, *n)).map(word).collect();
        text.push(root(number % 60));
        text.push(root(number % 50) + "s");
        let (date, tag) = (format!("2020-{:02}-01", number % 12 + 1), ["even", "odd"][number % 2]);
        let html = page(&format!("Leaf {number}"), &date, &[tag], &text.join(" "));
        write(folder, &format!("{number:03}.html"), html);
    }
}

/// What a golden index answers.
fn ask(site: &str, options: &[&str]) -> Value {
    let options = [options, &["--json"]].concat();
    on("search", &golden(1).join(site), &options).done().json()
}

#[test]
fn words_are_found_in_the_first_version() {
    for (query, expected) in [
        ("plum", &["/plum/", "/"][..]),
        ("growing plums", &["/plum/"]),
        ("quince jelly", &["/quince/"]),
        ("prun", &["/plum/", "/quince/"]),
        ("creme", &["/plum/"]),
        ("utf8", &["/"]),
        ("fruit", &["/plum/", "/quince/", "/"]),
        ("blosom", &["/"]),
        ("xylophone", &[]),
    ] {
        assert_eq!(urls(&ask("small", &[query])), expected, "{query}");
    }
}

#[test]
fn a_hit_of_the_first_version_is_shown_whole() {
    let mut bundle = Bundle::open(&golden(1).join("small")).expect("an index");
    let request = Request { query: Some("pruning".to_owned()), limit: 1, ..Request::default() };
    let answer = bundle.search(&request).expect("an answer");
    assert_eq!((answer.total, answer.hits.len()), (2, 1));
    let page = answer.hits[0].page.as_ref().expect("what is shown");
    assert_eq!((page.url.as_str(), page.title.as_str()), ("/plum/", "Growing plums"));
    assert_eq!(page.date.as_deref(), Some("2024-03-09"));
    assert_eq!(page.image.as_deref(), Some("/plum/tree.jpg"));
    let tags = |key: &str| page.tags.get(key).cloned().unwrap_or_default();
    assert_eq!(
        (tags("tag"), tags("author")),
        (vec!["fruit".into(), "growing".into()], vec!["Ada Pflaum".into()])
    );
    let marked: Vec<&String> = page.snippet.iter().skip(1).step_by(2).collect();
    assert_eq!(marked, ["Prune", "prune"]);
}

#[test]
fn tags_and_orders_of_the_first_version_hold() {
    let fruit = ask("small", &["--filter", "tag=fruit"]);
    assert_eq!((&fruit["total"], urls(&fruit)), (&2.into(), vec!["/quince/", "/plum/"]));
    assert_eq!(fruit["facets"]["author"]["Bo Quitte"], 1);
    assert_eq!(fruit["facets"]["year"], serde_json::json!({"2024": 1, "2025": 1}));
    assert_eq!(urls(&ask("small", &["--sort", "title"])), ["/plum/", "/quince/", "/"]);
    assert_eq!(urls(&ask("small", &["--sort", "height:desc"])), ["/quince/", "/plum/", "/"]);
}

#[test]
fn many_files_of_the_first_version_answer_together() {
    let files = index_files(&golden(1).join("large/damson"));
    let of = |letter: &str| files.keys().filter(|name| name.starts_with(letter)).count();
    assert!(of("t-") > 3 && of("p-") >= 1 && of("g-") >= 1 && of("s-") >= 1, "{:?}", files.keys());

    let both = (0..PAGES).filter(|page| holds(*page, 0) && holds(*page, 50)).count();
    let all = ask("large", &[&format!("{} {} ", word(0), word(50))]);
    assert!(all["total"].as_u64() >= Some(both as u64), "{}", all["total"]);
    let title = ask("large", &["leaf 107", "--limit", "1"]);
    assert_eq!(urls(&title), ["/107.html"]);
    let even =
        ask("large", &["--filter", "tag=even", "--filter", "year=2020", "--sort", "date:asc"]);
    assert_eq!((&even["total"], urls(&even)[0]), (&95.into(), "/000.html"));
    // `geds` sorts into another shard than its stem, `ged`, and has an alias where it sorts.
    let ged = (0..50).find(|n| root(*n) == "ged").expect("one of the words");
    let plain = (0..PAGES).filter(|page| page % 60 == ged);
    let plural = (0..PAGES).filter(|page| page % 50 == ged);
    let pages: BTreeSet<usize> = plain.chain(plural).collect();
    let geds = ask("large", &["geds"]);
    assert_eq!(geds["total"], pages.len());
    let first: usize = urls(&geds)[0][1..4].parse().expect("a number");
    assert_eq!(first % 50, ged, "a page with the very form comes first");
    // A single letter is completed by the commonest forms, which the entry lists.
    let letter = ask("large", &[&word(0)[..1], "--limit", "1"]);
    assert!(letter["total"].as_u64() > Some(0), "{letter}");
}

#[test]
fn the_golden_sites_give_the_same_bytes_today() {
    for name in SITES {
        let (was, is) =
            (index_files(&golden(VERSION).join(name).join("damson")), index_today(name));
        let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
        let renew =
            "if it is meant to, renew with DAMSON_GOLDEN=write cargo test --test suite golden";
        assert_eq!(names(&was), names(&is), "{name} has other files: {renew}");
        assert!(was == is, "{name} has other bytes: {renew}");
    }
}

#[test]
fn another_version_is_refused_with_what_to_do() {
    let index = unzipped(&golden(VERSION).join("small/damson/damson.idx"));
    assert_eq!(index[..8], *b"damson\n\x01");
    for version in [0, VERSION as u8 + 1, 127] {
        let folder = tempfile::tempdir().expect("a folder");
        let mut other = index.clone();
        other[7] = version;
        write(folder.path(), "damson.idx", pack(&other));
        let found = format!("expected version {VERSION} of the index, found {version}");
        on("search", folder.path(), &["plum"]).failed_with(&[&found, "build the index again"]);
    }
}

#[test]
fn format_md_shows_the_golden_bytes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("FORMAT.md")).expect("FORMAT.md");
    let dump = text.split("```hexdump\n").nth(1).and_then(|rest| rest.split("```").next());
    let mut shown = Vec::new();
    for line in dump.expect("a block of hexdump").lines() {
        // `offset  bytes  | meaning`
        let (bytes, _) = line.split_once('|').unwrap_or_else(|| panic!("no | in {line:?}"));
        let (offset, bytes) = bytes.trim().split_once("  ").unwrap_or(("", bytes.trim()));
        if !offset.is_empty() {
            assert_eq!(usize::from_str_radix(offset, 16), Ok(shown.len()), "{line}");
        }
        let bytes = bytes.split_whitespace();
        shown.extend(bytes.map(|byte| u8::from_str_radix(byte, 16).expect("two digits")));
    }
    let index = unzipped(&golden(VERSION).join("dump/damson/damson.idx"));
    let differs = shown.iter().zip(&index).position(|(shown, is)| shown != is);
    assert_eq!(differs, None, "FORMAT.md shows other bytes than the golden index from there on");
    assert_eq!(shown.len(), index.len(), "FORMAT.md does not show all");
}
