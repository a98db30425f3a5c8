//! Searching through the files says what a plain scan of the documents says.

mod again;
mod files;
mod filters;
mod language;
mod marks;
mod oracle;
mod previews;
mod rows;
mod suggest;
mod tags;
mod typos;
mod words;

use crate::index::Sizes;
use crate::search::previews::assemble_with;
use crate::{
    Answer, Block, BuildOptions, Date, Document, EnginePart, Error, File, Index, Request, Section,
    Step, build, prepare, split_need,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Sizes under which a few pages make many files.
const TINY: Sizes = Sizes {
    shard: Some(60),
    group: 20,
    pack: 300,
    directory: 3,
    embed_directories: 0,
    embed_facets: 0,
    embed_all: 0,
    previews: 40,
    preview_bytes: Some(usize::MAX),
    sample_bits: 0,
};

/// No compression at all.
fn stored(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

fn files(documents: &[Document], sizes: Sizes) -> Vec<File> {
    let prepared = documents.iter().cloned().map(prepare).collect();
    assemble_with(prepared, &BuildOptions::default(), &stored, sizes).unwrap()
}

/// Whether this is no file that is needed, but a part of the browser's module.
fn is_engine_part(need: &str) -> bool {
    EnginePart::named(need).is_some()
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
        // As in a browser: a part of the engine that is used and was not asked for is a panic.
        let mut index = Index::open_first(&files.remove(crate::ENTRY_NAME).unwrap()).unwrap();
        // Whole, to be compared with a scan.
        index.max_completion_shards = usize::MAX;
        index.max_typo_shards = usize::MAX;
        Opened { index, files }
    }

    /// Answers, giving the index the files that it asks for; and how often it asked.
    fn run<T>(&mut self, ask: impl Fn(&Index) -> Result<Step<T>, Error>) -> (T, usize) {
        // A part of the engine is no file of the index.
        let mut rounds = 0;
        loop {
            match ask(&self.index).unwrap() {
                Step::Ready(answer) => return (answer, rounds),
                Step::Needs(names) => {
                    assert!(!names.is_empty() && rounds < 8, "asks for {names:?} again");
                    rounds += usize::from(!names.iter().all(|name| is_engine_part(name)));
                    for need in names {
                        if is_engine_part(&need) {
                            self.index.add(&need, &[]).unwrap();
                            continue;
                        }
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
    }

    /// The bytes that come with a name: none with that of a part of the engine.
    fn file(&self, name: &str) -> Vec<u8> {
        if is_engine_part(name) { Vec::new() } else { self.files[name].clone() }
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

proptest! {
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
