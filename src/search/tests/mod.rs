//! Searching through the files says what a plain scan of the documents says.

mod files;
mod language;
mod oracle;
mod suggest;
mod typos;
mod words;

use crate::index::{Sizes, assemble_with};
use crate::{
    Answer, Block, BuildOptions, Date, Document, Error, Facets, File, Index, Request, Section,
    Sort, Step, build, prepare, split_need,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Sizes under which a few pages make many files.
const TINY: Sizes = Sizes {
    shard: Some(60),
    pack: 300,
    directory: 3,
    embed_directories: 0,
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
struct Opened {
    index: Index,
    files: HashMap<String, Vec<u8>>,
}

impl Opened {
    fn new(documents: &[Document], sizes: Sizes) -> Opened {
        let mut files: HashMap<_, _> =
            files(documents, sizes).into_iter().map(|file| (file.name, file.bytes)).collect();
        let mut index = Index::open(&files.remove(crate::ENTRY_NAME).unwrap()).unwrap();
        // Whole, to be compared with a scan.
        index.max_completion_shards = usize::MAX;
        index.max_typo_shards = usize::MAX;
        Opened { index, files }
    }

    /// Answers, giving the index the files that it asks for; and how often it asked.
    fn run<T>(&mut self, ask: impl Fn(&Index) -> Result<Step<T>, Error>) -> (T, usize) {
        for rounds in 0.. {
            match ask(&self.index).unwrap() {
                Step::Ready(answer) => return (answer, rounds),
                Step::Needs(names) => {
                    assert!(!names.is_empty() && rounds < 8, "asks for {names:?} again");
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

    fn search(&mut self, request: &Request) -> Answer {
        self.run(|index| index.search(request)).0
    }
}

fn query(text: &str) -> Request {
    Request { query: Some(text.to_owned()), limit: 1000, ..Request::default() }
}

fn page(url: &str, title: &str, body: &str) -> Document {
    let section = Section { blocks: vec![Block::new(body)], ..Section::default() };
    Document {
        url: url.to_owned(),
        title: title.to_owned(),
        sections: vec![section],
        ..Document::default()
    }
}

fn urls(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.page.as_ref().unwrap().url.as_str()).collect()
}

const WORDS: [&str; 16] = [
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

fn question() -> impl Strategy<Value = String> {
    let word = prop_oneof![
        prop::sample::select(&WORDS[..]).prop_map(str::to_owned),
        "[a-z]{1,3}",
        Just("absent".to_owned()),
    ];
    (prop::collection::vec(word, 1..4), prop::bool::ANY)
        .prop_map(|(words, done)| words.join(" ") + if done { " " } else { "" })
}

/// Counts by key and value.
type Counts = BTreeMap<String, BTreeMap<String, u32>>;

fn counts(facets: Facets) -> Counts {
    facets.into_iter().map(|(key, values)| (key, values.into_iter().collect())).collect()
}

fn facets_by_scan(documents: &[Document], found: impl Fn(&Document) -> bool) -> Counts {
    let mut facets = Counts::new();
    for document in documents {
        for (key, values) in &document.tags {
            for value in values {
                let counts = facets.entry(key.clone()).or_default();
                *counts.entry(value.clone()).or_default() += u32::from(found(document));
            }
        }
    }
    facets
}

fn has(document: &Document, key: &str, value: &str) -> bool {
    document.tags.get(key).is_some_and(|values| values.iter().any(|other| other == value))
}

proptest! {
    #[test]
    fn filters_and_counts_are_those_of_a_scan(
        documents in documents(),
        text in prop::option::of(question()),
        chosen in prop::sample::subsequence(vec!["a", "b", "c", "d"], 0..3),
    ) {
        let mut index = Opened::new(&documents, TINY);
        let plain = index.search(&Request { query: text.clone(), limit: 1000, ..Request::default() });
        let found: BTreeSet<String> = urls(&plain).into_iter().map(str::to_owned).collect();
        if !documents.iter().any(|document| document.tags.contains_key("tag")) {
            return Ok(());
        }
        let chosen: Vec<String> = chosen.into_iter().map(str::to_owned).collect();
        let request = Request {
            query: text,
            filters: vec![("tag".to_owned(), chosen.clone())],
            limit: 1000,
            ..Request::default()
        };
        let answer = index.search(&request);
        let passes = |document: &Document| {
            chosen.is_empty() || chosen.iter().any(|value| has(document, "tag", value))
        };
        let expected: BTreeSet<&str> = documents
            .iter()
            .filter(|document| found.contains(&document.url) && passes(document))
            .map(|document| document.url.as_str())
            .collect();
        prop_assert_eq!(urls(&answer).into_iter().collect::<BTreeSet<_>>(), expected);
        let mut scanned = facets_by_scan(&documents, |d| found.contains(&d.url) && passes(d));
        // A key's own choice does not change its own counts.
        let own = facets_by_scan(&documents, |d| found.contains(&d.url));
        scanned.insert("tag".to_owned(), own["tag"].clone());
        prop_assert_eq!(counts(answer.facets), scanned);
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

}

#[test]
fn an_unknown_key_is_answered_with_the_known_ones() {
    let mut document = page("/a/", "One", "text");
    document.tags.insert("tag".into(), vec!["x".into()]);
    let mut index = Opened::new(&[document], Sizes::default());
    let filter = Request { filters: vec![("tga".into(), vec!["x".into()])], ..Request::default() };
    let message = index.index.search(&filter).unwrap_err().to_string();
    assert_eq!(message, "no page has the key tga; the keys are: tag");
    let sort = Sort { key: "size".into(), descending: false };
    let sort = Request { sort: Some(sort), ..Request::default() };
    let message = index.index.search(&sort).unwrap_err().to_string();
    assert_eq!(message, "no page can be sorted by size; the keys are: title");
    index.search(&Request::default());
}

#[test]
fn a_key_that_is_named_twice_is_one_key_with_more_values() {
    let tagged = |url: &str, tag: &str| {
        let mut document = page(url, "One", "text");
        document.tags.insert("tag".into(), vec![tag.into()]);
        document
    };
    let documents = [tagged("/a/", "a"), tagged("/b/", "b"), tagged("/c/", "c")];
    let mut index = Opened::new(&documents, TINY);
    let together = vec![("tag".to_owned(), vec!["a".to_owned(), "b".to_owned()])];
    let apart = ["a", "b"].map(|tag| ("tag".to_owned(), vec![tag.to_owned()])).to_vec();
    let mut filtered = |filters| index.search(&Request { filters, ..query("text") });
    let answer = filtered(together);
    assert_eq!(answer.total, 2);
    assert_eq!(filtered(apart), answer);
}

#[test]
fn keys_that_agree_share_a_file() {
    let mut document = page("/a/", "One", "text");
    document.tags.insert("tag".into(), vec!["x".into()]);
    document.tags.insert("topic".into(), vec!["y".into()]);
    document.sort.insert("size".into(), "1".into());
    document.sort.insert("age".into(), "7".into());
    let mut index = Opened::new(&[document], TINY);
    for (key, value) in [("tag", "x"), ("topic", "y")] {
        let filters = vec![(key.to_owned(), vec![value.to_owned()])];
        assert_eq!(index.search(&Request { filters, ..query("text") }).total, 1);
    }
    for key in ["size", "age"] {
        let sort = Some(Sort { key: key.into(), descending: true });
        assert_eq!(index.search(&Request { sort, ..query("text") }).total, 1);
    }
}
