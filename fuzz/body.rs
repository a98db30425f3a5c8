//! What is done with hostile input. `cargo fuzz` runs it, and so does `tests/suite/hostile.rs`, which
//! takes its input from proptest: what is only fuzzed is not looked at every day.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use damson_search::{
    Block, BuildOptions, Date, Document, ENTRY_NAME, Filter, Index, Request, Result, Section, Sort,
    Step, build, split_need,
};
use xxhash_rust::xxh64::xxh64;

/// Where the entry has its checksum, which is of all that follows; FORMAT.md tells.
const CHECKSUM: std::ops::Range<usize> = 8..16;

/// The hash in a file's name, in bytes.
const HASH_LEN: usize = 5;

/// So many times an index may ask for files before it is given up, as the loader does.
const ROUNDS: usize = 8;

/// Name and content of the files of an index.
type Files = BTreeMap<String, Vec<u8>>;

/// Pages enough for an index of several files of each kind.
fn documents() -> Vec<Document> {
    let mut seed = 1_u32;
    let mut word = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let letters = [seed >> 27, seed >> 22, seed >> 17, seed >> 12, seed >> 7];
        let letters = letters.map(|bits| char::from(b'a' + (bits % 26) as u8));
        letters.iter().take(3 + (seed >> 30) as usize).collect::<String>()
    };
    let page = |number: u32| {
        let mut words = |count: usize| (0..count).map(|_| word()).collect::<Vec<_>>().join(" ");
        let section = |at: u8, heading: String, text: String| Section {
            level: at,
            id: (at > 0).then(|| format!("s{at}")),
            heading,
            blocks: vec![Block::new(format!("plums {text}")), Block::new(text)],
            ..Section::default()
        };
        Document {
            url: format!("/{number:03}/"),
            title: format!("Plum {}", words(3)),
            language: Some("en".to_owned()),
            description: Some(words(9)),
            date: Some(Date { year: 2020, month: 1, day: 1 + (number % 28) as u8, second: 0 }),
            sections: vec![
                section(0, String::new(), words(100)),
                section(2, words(2), words(number as usize * 10)),
            ],
            tags: BTreeMap::from([
                ("tag".to_owned(), vec![["a", "b", "c"][number as usize % 3].to_owned()]),
                ("year".to_owned(), vec!["2020".to_owned()]),
            ]),
            sort: BTreeMap::from([("size".to_owned(), number.to_string())]),
            ..Document::default()
        }
    };
    (0..40).map(page).collect()
}

/// A whole index. Nothing is compressed, so that damage is not told by gzip.
fn whole() -> &'static Files {
    static WHOLE: OnceLock<Files> = OnceLock::new();
    WHOLE.get_or_init(|| {
        let files = build(documents(), &BuildOptions::default(), &<[u8]>::to_vec);
        let files = files.expect("an index").into_iter().map(|file| (file.name, file.bytes));
        let files: Files = files.collect();
        assert!(files.len() > 8, "an index of few files tries little");
        files
    })
}

/// Damages an index as `input` says, forges its checks, and asks it everything. Returns how many
/// questions were answered: what matters is that each is answered or refused.
pub(crate) fn damaged_index(input: &[u8]) -> usize {
    let mut files = whole().clone();
    damage(&mut files, input);
    forge(&mut files);
    let Ok(mut index) = Index::open(&files[ENTRY_NAME]) else { return 0 };
    let mut answered = 0;
    for query in ["plum", "plums jam", "pl", "plmu", "\"plum\" -abc", "x* OR tag:a", ""] {
        let request = |filter: &str| Request {
            query: Some(query.to_owned()),
            filters: vec![
                Filter::any("tag", filter),
                Filter::parse("size", "5..30", filter == "a"),
                Filter::parse("date", ">=2020-01-04", false),
            ],
            sort: Sort::parse(if filter == "b" { "size:desc,title" } else { "title" })
                .unwrap_or_default(),
            ..Request::default()
        };
        for filter in ["a", "b"] {
            let request = request(filter);
            answered += usize::from(answer(&mut index, &files, &|i| i.search(&request)).is_some());
        }
        answered += usize::from(answer(&mut index, &files, &|i| i.suggest(query, 5)).is_some());
    }
    let ids = [0, 39, u32::MAX];
    for count in 1..=ids.len() {
        let shown = answer(&mut index, &files, &|i| i.display(&ids[..count], Some("plum")));
        answered += usize::from(shown.is_some());
    }
    answered += usize::from(answer(&mut index, &files, &|i| i.facets(Some("tag"))).is_some());
    answered + usize::from(answer(&mut index, &files, &Index::stats).is_some())
}

thread_local! {
    /// The whole index, opened, with whatever was asked of it so far.
    static OPENED: RefCell<Index> =
        RefCell::new(Index::open(&whole()[ENTRY_NAME]).expect("an index"));
}

/// Asks a whole index for any text. Whatever it is, it is some query.
pub(crate) fn any_query(text: &str) {
    let request = Request { query: Some(text.to_owned()), limit: 50, ..Request::default() };
    OPENED.with_borrow_mut(|index| {
        let found = answer(index, whole(), &|index| index.search(&request)).expect("an answer");
        let scores: Vec<f32> = found.hits.iter().map(|hit| hit.score).collect();
        assert!(scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
        assert_eq!(found.hits.len(), usize::min(found.total as usize, request.limit));
        answer(index, whole(), &|index| index.suggest(text, 5)).expect("suggestions");
    });
}

/// Asks until there is an answer; `None` if it is refused, or more and more is asked for.
fn answer<T>(
    index: &mut Index,
    files: &Files,
    ask: &dyn Fn(&Index) -> Result<Step<T>>,
) -> Option<T> {
    for _ in 0..ROUNDS {
        match ask(index).ok()? {
            Step::Ready(answer) => return Some(answer),
            Step::Needs(needs) => {
                for need in needs {
                    let (name, range) = split_need(&need);
                    // Names in a damaged file may be of any file, and ranges of any bytes.
                    let content = files.get(name).map(Vec::as_slice).unwrap_or_default();
                    let at = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX);
                    let part = match range {
                        Some((first, last)) => {
                            let end = at(last).saturating_add(1).min(content.len());
                            content.get(at(first)..end).unwrap_or_default()
                        }
                        None => content,
                    };
                    index.add(&need, part).ok()?;
                }
            }
        }
    }
    None
}

/// Changes files: of each seven bytes of the input, one says which file, one what is done, two where,
/// two how far from there, and one with what.
fn damage(files: &mut Files, input: &[u8]) {
    let count = files.len();
    for change in input.chunks_exact(7) {
        let &[file, what, at, at_high, by, by_high, byte] = change else { continue };
        let other = files.values().nth(usize::from(byte) % count).cloned().unwrap_or_default();
        let Some(content) = files.values_mut().nth(usize::from(file) % count) else { continue };
        if content.is_empty() {
            continue;
        }
        let at = usize::from(u16::from_le_bytes([at, at_high])) % content.len();
        let by = usize::from(u16::from_le_bytes([by, by_high])) % content.len();
        match what % 8 {
            0..=2 => content[at] = byte,
            3 => content[at] ^= 1 << (byte % 8),
            4 => content.truncate(at),
            5 => content.insert(at, byte),
            // A piece of another file, or of the same.
            6 => content.splice(at..at, other.into_iter().skip(by).take(64)).for_each(drop),
            _ => content.drain(at..(at + by).min(content.len())).for_each(drop),
        }
    }
}

/// Gives damaged files the names that they now have to have, everywhere, and the entry its checksum.
fn forge(files: &mut Files) {
    // Those that name no other files, those that name them, and the entry, which names those.
    for kinds in ["pgts", "df"] {
        let names = files.keys().filter(|name| name.starts_with(|kind| kinds.contains(kind)));
        let names: Vec<String> = names.filter(|name| *name != ENTRY_NAME).cloned().collect();
        for name in names {
            let content = &files[&name];
            let hash = &xxh64(content, 0).to_le_bytes()[..HASH_LEN];
            let digits: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            let (hash, new) = (hash.to_vec(), format!("{}-{digits}.dam", &name[..1]));
            if new != name {
                rename(files, &name, &new, &hash);
            }
        }
    }
    let entry = files.get_mut(ENTRY_NAME).expect("an entry");
    if entry.len() >= CHECKSUM.end {
        let checksum = xxh64(&entry[CHECKSUM.end..], 0).to_le_bytes();
        entry[CHECKSUM].copy_from_slice(&checksum);
    }
}

fn rename(files: &mut Files, name: &str, new: &str, hash: &[u8]) {
    let digit = |at: usize| u8::from_str_radix(&name[2 + 2 * at..4 + 2 * at], 16);
    let former: Vec<u8> = (0..HASH_LEN).map(|at| digit(at).expect("a digit")).collect();
    let content = files.remove(name).expect("a file");
    files.insert(new.to_owned(), content);
    for (_, content) in files.iter_mut().filter(|(name, _)| name.starts_with(['d', 'f'])) {
        while let Some(at) = content.windows(HASH_LEN).position(|window| window == former) {
            content[at..at + HASH_LEN].copy_from_slice(hash);
        }
    }
}
