//! Searching through the files says what a plain scan of the documents says.

use crate::analyzer::{Kind, Language, Stemmer, label, tokenize};
use crate::index::{Sizes, assemble_with};
use crate::{
    Answer, Block, BuildOptions, Date, Document, Error, File, Index, Request, Section, Step, build,
    prepare, split_need,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Sizes under which a few pages make many files.
pub(super) const TINY: Sizes = Sizes {
    shard: 60,
    group: 20,
    block: 100,
    pack: 300,
    directory: 3,
    embed_blocks: 0,
    embed_facets: 0,
    embed_all: 0,
};

/// No compression at all.
fn stored(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

fn files(documents: &[Document], sizes: Sizes) -> Vec<File> {
    let prepared = documents.iter().cloned().map(prepare).collect();
    assemble_with(prepared, &BuildOptions::default(), &stored, sizes).unwrap()
}

/// An index and the files that it may ask for.
pub(super) struct Opened {
    pub(super) index: Index,
    files: HashMap<String, Vec<u8>>,
}

impl Opened {
    pub(super) fn new(documents: &[Document], sizes: Sizes) -> Opened {
        let mut files: HashMap<_, _> =
            files(documents, sizes).into_iter().map(|file| (file.name, file.bytes)).collect();
        let mut index = Index::open(&files.remove(crate::ENTRY_NAME).unwrap()).unwrap();
        // Whole, to be compared with a scan.
        index.max_completion_shards = usize::MAX;
        Opened { index, files }
    }

    /// Answers, giving the index the files that it asks for; and how often it asked.
    pub(super) fn run<T>(&mut self, ask: impl Fn(&Index) -> Result<Step<T>, Error>) -> (T, usize) {
        for rounds in 0.. {
            match ask(&self.index).unwrap() {
                Step::Ready(answer) => return (answer, rounds),
                Step::Needs(names) => {
                    assert!(!names.is_empty() && rounds < 6, "asks for {names:?} again");
                    for need in names {
                        let (name, range) = split_need(&need);
                        let bytes = &self.files[name];
                        let bytes = match range {
                            Some((from, to)) => &bytes[from as usize..=to as usize],
                            None => bytes,
                        };
                        self.index.add(&need, bytes).unwrap();
                    }
                }
            }
        }
        unreachable!()
    }

    pub(super) fn search(&mut self, request: &Request) -> Answer {
        self.run(|index| index.search(request)).0
    }
}

pub(super) fn query(text: &str) -> Request {
    Request { query: Some(text.to_owned()), limit: 1000, ..Request::default() }
}

pub(super) fn page(url: &str, title: &str, body: &str) -> Document {
    let section = Section { blocks: vec![Block::new(body)], ..Section::default() };
    Document {
        url: url.to_owned(),
        title: title.to_owned(),
        sections: vec![section],
        ..Document::default()
    }
}

pub(super) fn urls(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.page.as_ref().unwrap().url.as_str()).collect()
}

/// The pages that hold a word of the query, and whether they hold all of those that any page does,
/// by a scan of the documents.
fn scan(documents: &[Document], text: &str) -> BTreeMap<String, bool> {
    let stemmer = Stemmer::new(Language::English);
    let runs = |text: &str| {
        let mut runs = Vec::new();
        tokenize(text, &mut |token| {
            let is_last = token.end == text.len();
            runs.push((token.term.to_owned(), token.kind, is_last));
        });
        runs
    };
    let words: BTreeMap<String, bool> = runs(text)
        .into_iter()
        .filter(|(_, kind, _)| *kind == Kind::Run)
        .enumerate()
        // What is left of a possessive.
        .filter(|(at, (term, ..))| *at == 0 || term != "s")
        .map(|(_, (term, _, is_last))| (term, is_last))
        .collect();
    let holds = |document: &Document, word: &str, is_prefix: bool| {
        let mut texts = vec![document.title.clone()];
        for section in &document.sections {
            texts.push(section.heading.clone());
            texts.extend(section.blocks.iter().map(|block| block.text.clone()));
        }
        for key in ["tag", "category", "author"] {
            texts.extend(document.tags.get(key).into_iter().flatten().cloned());
        }
        texts.iter().flat_map(|text| runs(text)).any(|(term, ..)| {
            stemmer.stem(&term) == stemmer.stem(word) || (is_prefix && term.starts_with(word))
        })
    };
    let present: Vec<(&String, &bool)> = words
        .iter()
        .filter(|(word, is_prefix)| documents.iter().any(|d| holds(d, word, **is_prefix)))
        .collect();
    let mut found = BTreeMap::new();
    for document in documents {
        let held = present.iter().filter(|(word, is_prefix)| holds(document, word, **is_prefix));
        let held = held.count();
        if held > 0 {
            found.insert(document.url.clone(), held == present.len());
        }
    }
    found
}

pub(super) const WORDS: [&str; 16] = [
    "static",
    "site",
    "sites",
    "search",
    "searching",
    "searches",
    "run",
    "running",
    "runaway",
    "rune",
    "go",
    "going",
    "goal",
    "café",
    "useState",
    "utf-8",
];

fn documents() -> impl Strategy<Value = Vec<Document>> {
    let words = |len| {
        prop::collection::vec(prop::sample::select(&WORDS[..]), len).prop_map(|w| w.join(" "))
    };
    let tags = prop::collection::btree_map(
        prop::sample::select(vec!["tag", "year"]),
        prop::collection::btree_set(prop::sample::select(vec!["a", "b", "c"]), 0..3),
        0..3,
    );
    let document = (words(0..4), words(0..12), tags, prop::option::of(1u8..28));
    prop::collection::vec(document, 1..12).prop_map(|pages| {
        let make = |(at, (title, body, tags, day)): (usize, (String, String, _, Option<u8>))| {
            let tags: BTreeMap<&str, BTreeSet<&str>> = tags;
            let values = |v: BTreeSet<&str>| v.into_iter().map(str::to_owned).collect();
            Document {
                tags: tags
                    .into_iter()
                    .filter(|(_, v)| !v.is_empty())
                    .map(|(k, v)| (k.to_owned(), values(v)))
                    .collect(),
                date: day.map(|day| Date { year: 2026, month: 1, day, second: 0 }),
                ..page(&format!("/{at:02}/"), &title, &body)
            }
        };
        pages.into_iter().enumerate().map(make).collect()
    })
}

pub(super) fn question() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        prop::sample::select(&WORDS[..]).prop_map(str::to_owned),
        "[a-z]{1,3}",
        Just("absent".to_owned()),
    ];
    (prop::collection::vec(word, 1..4), prop::bool::ANY)
        .prop_map(|(words, done)| words.join(" ") + if done { " " } else { "" })
}

proptest! {
    #[test]
    fn words_find_what_a_scan_finds(documents in documents(), text in question()) {
        let answer = Opened::new(&documents, TINY).search(&query(&text));
        let scanned = scan(&documents, answer.corrected.as_ref().unwrap_or(&text));
        let found: BTreeSet<&str> = urls(&answer).into_iter().collect();
        for (url, has_all) in &scanned {
            prop_assert!(!has_all || found.contains(url.as_str()), "{url} holds all of {text:?}");
        }
        // A correction searches for words that were not typed, several if they are equally near.
        for url in found.iter().filter(|_| answer.corrected.is_none()) {
            prop_assert!(scanned.contains_key(*url), "{url} holds none of {text:?}");
        }
        prop_assert_eq!(answer.total as usize, found.len());
        prop_assert!(scanned.is_empty() || !found.is_empty());
        prop_assert!(answer.hits.is_sorted_by(|a, b| a.score >= b.score));
    }

    #[test]
    fn many_files_say_what_one_says(documents in documents(), text in question()) {
        let one = Sizes { embed_all: usize::MAX, ..TINY };
        let (whole, rounds) = Opened::new(&documents, one).run(|index| index.search(&query(&text)));
        prop_assert_eq!(rounds, 0);
        let some = Sizes { embed_facets: 40, embed_blocks: 4, ..TINY };
        prop_assert_eq!(&whole, &Opened::new(&documents, some).search(&query(&text)));
        let (parts, rounds) =
            Opened::new(&documents, TINY).run(|index| index.search(&query(&text)));
        prop_assert_eq!(whole, parts);
        // Words and keys, their aliases' shards and the keys' lists, directories, pages.
        prop_assert!(rounds <= 5);
    }

    #[test]
    fn what_was_asked_before_changes_nothing(
        documents in documents(),
        before in question(),
        text in question(),
    ) {
        let fresh = Opened::new(&documents, TINY).search(&query(&text));
        let mut used = Opened::new(&documents, TINY);
        used.search(&query(&before));
        prop_assert_eq!(fresh, used.search(&query(&text)));
    }

    #[test]
    fn pages_of_a_tag_come_newest_first(documents in documents()) {
        let answer = Opened::new(&documents, TINY).search(&Request { limit: 1000, ..Request::default() });
        let date = |url: &str| documents.iter().find(|d| d.url == url).unwrap().date;
        let dates: Vec<Option<Date>> = urls(&answer).into_iter().map(date).collect();
        // `None` is less than any date: undated pages come last.
        prop_assert!(dates.is_sorted_by(|a, b| a >= b), "{dates:?}");
        prop_assert_eq!(answer.total as usize, documents.len());
    }

    #[test]
    fn a_page_of_results_is_a_part_of_all(
        documents in documents(),
        text in question(),
        offset in 0usize..8,
        limit in 0usize..8,
    ) {
        let mut index = Opened::new(&documents, TINY);
        let all = index.search(&query(&text));
        let part = index.search(&Request { offset, limit, ..query(&text) });
        let expected: Vec<_> = all.hits.into_iter().skip(offset).take(limit).collect();
        prop_assert_eq!(part.hits, expected);
        prop_assert_eq!(part.total, all.total);
    }

    #[test]
    fn snippets_say_what_the_page_says(documents in documents(), text in question()) {
        let answer = Opened::new(&documents, TINY).search(&query(&text));
        for hit in &answer.hits {
            let page = hit.page.as_ref().unwrap();
            let document = documents.iter().find(|d| d.url == page.url).unwrap();
            let shown = page.snippet.concat();
            let body = &document.sections[0].blocks[0].text;
            let shown = shown.trim_start_matches("… ").trim_end_matches(" …");
            prop_assert!(body.contains(shown), "{shown:?} of {body:?}");
        }
    }

    #[test]
    fn the_order_of_the_documents_changes_no_byte(documents in documents()) {
        let mut reversed = documents.clone();
        reversed.reverse();
        prop_assert_eq!(files(&documents, TINY), files(&reversed, TINY));
    }

    #[test]
    fn hostile_files_are_refused_or_read(
        documents in documents(),
        flips in prop::collection::vec((0usize..10_000, any::<u8>()), 1..6),
        cut in prop::option::of(0usize..400),
    ) {
        // Damaged where the checksum cannot tell, as a forger would.
        for file in files(&documents, TINY) {
            let mut bytes = file.bytes.clone();
            for (at, byte) in &flips {
                let len = bytes.len();
                bytes[at % len] = *byte;
            }
            bytes.truncate(cut.unwrap_or(bytes.len()).max(1));
            crate::index::read_anything(&file.name, &bytes);
        }
    }
}

#[test]
fn the_form_that_was_asked_for_comes_first() {
    let documents = [
        page("/a/", "One", "we were searching for it"),
        page("/b/", "Two", "he searches all of it"),
        page("/c/", "Three", "they search here today"),
    ];
    let mut index = Opened::new(&documents, TINY);
    assert_eq!(urls(&index.search(&query("searching ")))[0], "/a/");
    assert_eq!(urls(&index.search(&query("searches ")))[0], "/b/");
    assert_eq!(index.search(&query("search ")).total, 3);
}

#[test]
fn a_title_that_was_typed_comes_first() {
    let long = "install install install install install the plugin plugin plugin plugin";
    let documents = [
        page("/a/", "How to install the plugin on a server", long),
        page("/b/", "Install the plugin", "See the manual."),
        page("/c/", "Plugin", long),
    ];
    let mut index = Opened::new(&documents, TINY);
    assert_eq!(urls(&index.search(&query("install the plugin")))[0], "/b/");
    assert_eq!(urls(&index.search(&query("Install: the Plugin!")))[0], "/b/");
    assert_eq!(label("Rust’s roadmap"), label("Rust s roadmap"));
}

#[test]
fn an_empty_index_answers() {
    let mut index = Opened::new(&[], Sizes::default());
    assert_eq!(index.search(&query("anything")), Answer::default());
    assert_eq!(index.search(&Request::default()), Answer::default());
}

#[test]
fn a_beginning_that_is_too_short_to_look_up_is_completed_by_the_commonest_words() {
    let words = ["static", "site", "sites", "search", "searching", "sea", "sail", "sun", "sum"];
    let often = |at: usize| words[..=at].join(" ");
    let documents: Vec<Document> = (0..words.len())
        .map(|at| page(&format!("/{at}/"), "A page", &often(at)))
        .chain([page("/z/", "A page", "zebra")])
        .collect();
    let mut index = Opened::new(&documents, TINY);
    index.index.max_completion_shards = 2;
    // `static` stands in all pages but one.
    assert_eq!(index.search(&query("s")).total, 9);
    assert_eq!(urls(&index.search(&query("z"))), ["/z/"]);
}

#[test]
fn a_small_site_is_one_file() {
    let files = build(vec![page("/", "Home", "Hello")], &BuildOptions::default(), &stored).unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].name, crate::ENTRY_NAME);
}

#[test]
fn another_version_is_refused_with_the_remedy() {
    let mut entry = files(&[page("/", "Home", "Hello")], TINY).pop().unwrap().bytes;
    entry[7] = 99;
    let error = Index::open(&entry).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Version);
    assert!(
        error.to_string().contains("found 99") && error.to_string().contains("build the index")
    );
}

#[test]
fn a_mistaken_word_finds_what_was_meant_and_says_so() {
    let documents = [
        page("/a/", "Lifetimes", "A lifetime is a region of code."),
        page("/b/", "Life", "Life is long."),
    ];
    let mut index = Opened::new(&documents, TINY);
    let answer = index.search(&query("the Lifetme of"));
    assert_eq!(urls(&answer), ["/a/"]);
    assert_eq!(answer.corrected.as_deref(), Some("the lifetime of"));
    assert_eq!(answer.hits[0].page.as_ref().unwrap().snippet[1], "lifetime");
    assert_eq!(index.search(&query("lifetime")).corrected, None);
}

#[test]
fn a_word_that_stands_somewhere_is_never_corrected() {
    let documents = [page("/a/", "Rust", "rust rust rust"), page("/b/", "Rest", "to rest")];
    let answer = Opened::new(&documents, TINY).search(&query("rest "));
    assert_eq!(urls(&answer), ["/b/"]);
    assert_eq!(answer.corrected, None);
}

#[test]
fn a_title_that_is_being_typed_comes_before_pages_that_say_its_words_often() {
    let often = "static search engine and static search site, static search enginery";
    let documents = [
        page("/a/", "Notes", often),
        page("/b/", "Static search engines compared", "All of them."),
    ];
    let mut index = Opened::new(&documents, TINY);
    assert_eq!(urls(&index.search(&query("static search engi")))[0], "/b/");
}
