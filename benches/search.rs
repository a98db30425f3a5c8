//! How long do the parts take that matter? `cargo bench`; a name after it runs those that hold it.
//!
//! Native code on one core, with all files in memory: what is left is the engine's own work. What a
//! visitor waits for is told in `docs/performance.md`.

mod corpus;

use std::collections::HashMap;
use std::hint::black_box;

use corpus::Corpus;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use damson_search::{
    Answer, BuildOptions, Document, ENTRY_NAME, File, Filter, Index, Request, Result, Step,
    assemble, build, prepare, split_need,
};

/// A middling site: several shards of terms, several packs, all orders and tag files.
const PAGES: u64 = 3_000;

/// Of so many pages an index is built.
const BUILT: u64 = 200;

const SEED: u64 = 1;

fn documents(pages: u64) -> Vec<Document> {
    let corpus = Corpus::new(SEED);
    (0..pages).map(|number| corpus.page(number)).collect()
}

/// As it is: compression is zlib's, and not what is measured.
fn stored(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

fn files(documents: Vec<Document>) -> Vec<File> {
    build(documents, &BuildOptions::default(), &stored).expect("an index")
}

/// An index and the files that it may ask for.
struct Site {
    index: Index,
    entry: Vec<u8>,
    files: HashMap<String, Vec<u8>>,
}

impl Site {
    fn new(documents: Vec<Document>) -> Site {
        let files = files(documents).into_iter().map(|file| (file.name, file.bytes));
        let mut files: HashMap<String, Vec<u8>> = files.collect();
        let entry = files.remove(ENTRY_NAME).expect("an entry");
        Site { index: Index::open(&entry).expect("an index"), entry, files }
    }

    /// The bytes of what an index needs.
    fn bytes(&self, need: &str) -> &[u8] {
        let (name, range) = split_need(need);
        let whole = &self.files[name];
        range.map_or(whole, |(first, last)| &whole[first as usize..=last as usize])
    }

    /// Asks until there is an answer: from then on everything for this question is there.
    fn fetch<T>(&mut self, ask: impl Fn(&Index) -> Result<Step<T>>) -> (T, Vec<String>) {
        let mut fetched = Vec::new();
        loop {
            match ask(&self.index).expect("an answer") {
                Step::Ready(answer) => return (answer, fetched),
                Step::Needs(needs) => {
                    for need in &needs {
                        let bytes = self.bytes(need).to_vec();
                        self.index.add(need, &bytes).expect("a file of the index");
                    }
                    fetched.extend(needs);
                }
            }
        }
    }
}

fn question(query: &str) -> Request {
    Request { query: Some(query.to_owned()), display: false, facets: false, ..Request::default() }
}

fn ask(index: &Index, request: &Request) -> Answer {
    match index.search(black_box(request)).expect("an answer") {
        Step::Ready(answer) => answer,
        Step::Needs(needs) => panic!("{needs:?} should be there"),
    }
}

/// Measures a question with everything there that it takes.
fn measure(c: &mut Criterion, site: &mut Site, name: &str, request: &Request) {
    let (answer, _) = site.fetch(|index| index.search(request));
    assert!(answer.total > 0, "{name} finds nothing");
    measure_anew(c, &site.index, name, request);
}

/// Measures a question that is never the one before: of that an index remembers the scores.
fn measure_anew(c: &mut Criterion, index: &Index, name: &str, request: &Request) {
    let mut other = request.clone();
    other.query = request.query.as_ref().map(|query| [" ", query].concat());
    let mut turns = [request, &other].into_iter().cycle();
    c.bench_function(name, |bench| {
        bench.iter(|| turns.next().map(|request| ask(index, request)));
    });
}

fn parts_of_a_search(c: &mut Criterion) {
    let mut site = Site::new(documents(PAGES));
    let words = [3, 30, 300, 3_000].map(Corpus::word);
    let [common, usual, seldom, rare] = &words;

    // In an index without pages there is nothing to do but to read the query.
    let empty = Site::new(Vec::new());
    let long = question(&words.join(" or \"a phrase\" -not tag:value utf-8 std::vec "));
    measure_anew(c, &empty.index, "parse", &long);

    measure(c, &mut site, "look up: a rare word", &question(&[rare, " "].concat()));
    measure(c, &mut site, "look up: a beginning", &question(&seldom[..3]));
    let mut mistaken = rare.clone();
    mistaken.insert(2, 'x');
    measure(c, &mut site, "look up: a mistake", &question(&mistaken));
    let three = [common, usual, seldom].map(String::as_str).join(" ");
    measure(c, &mut site, "score: a common word", &question(&[common, " "].concat()));
    measure(c, &mut site, "score: three words", &question(&three));

    let filters = ["guide", "news"].map(|kind| Filter::any("kind", kind)).to_vec();
    let counted = Request { facets: true, ..question(&three) };
    measure(c, &mut site, "facet: count", &counted);
    measure(c, &mut site, "facet: filter and count", &Request { filters, ..counted });

    let shown = Request { limit: 10, ..question(&three) };
    let (answer, _) = site.fetch(|index| index.search(&shown));
    let ids: Vec<u32> = answer.hits.iter().map(|hit| hit.id).collect();
    site.fetch(|index| index.display(&ids, Some(&three)));
    c.bench_function("snippet: ten hits", |bench| {
        bench.iter(|| site.index.display(black_box(&ids), Some(&three)));
    });

    let typed = [common, " ", &seldom[..3]].concat();
    site.fetch(|index| index.suggest(&typed, 8));
    c.bench_function("suggest", |bench| {
        bench.iter(|| site.index.suggest(black_box(&typed), 8));
    });
}

/// Files as they come: an index is opened, and takes in one file.
fn decoding(c: &mut Criterion) {
    let mut site = Site::new(documents(PAGES));
    c.bench_function("decode: entry", |bench| {
        bench.iter(|| Index::open(black_box(&site.entry)));
    });
    let request = Request { facets: true, ..question(&Corpus::word(300)) };
    let (_, needs) =
        site.fetch(|index| index.search(&Request { display: true, ..request.clone() }));
    for (name, kind) in [("decode: shard", "t-"), ("decode: tags", "g-"), ("decode: block", "p-")] {
        let need = needs.iter().find(|need| need.starts_with(kind));
        let need = need.unwrap_or_else(|| panic!("no {kind} in {needs:?}"));
        c.bench_function(name, |bench| {
            bench.iter_batched(
                || Index::open(&site.entry).expect("an index"),
                |mut index| {
                    index.add(need, site.bytes(need)).expect("a file of the index");
                    // Returned, so that dropping it is not measured.
                    index
                },
                BatchSize::LargeInput,
            );
        });
    }
}

fn building(c: &mut Criterion) {
    let documents = documents(BUILT);
    c.bench_function("build: cut a page into words", |bench| {
        bench.iter_batched(|| documents[0].clone(), prepare, BatchSize::SmallInput);
    });
    let mut group = c.benchmark_group("build");
    group.sample_size(10);
    group.bench_function("assemble 200 pages", |bench| {
        bench.iter_batched(
            || documents.iter().cloned().map(prepare).collect(),
            |prepared| assemble(prepared, &BuildOptions::default(), &stored),
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

criterion_group!(benches, parts_of_a_search, decoding, building);
criterion_main!(benches);
