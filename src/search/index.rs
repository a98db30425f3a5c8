//! An opened index, with those of its files that have come so far.

use crate::analyzer::Stemmer;
use crate::index::{
    Entry, FileName, Key, Part, TagLists, TermShard, read_facets, read_order, split_need,
};
use crate::query::Query;
use crate::search::answer::{Answer, Facets, Hit, Page, Request, Sort, Stats, Step};
use crate::search::cache::Cache;
use crate::search::facets::{self, Filters};
use crate::search::matcher::{MAX_COMPLETION_SHARDS, MAX_TYPO_SHARDS};
use crate::search::needs::Needs;
use crate::search::phrase::{Verdicts, verify};
use crate::search::scorer::{Scores, score};
use crate::search::snippet::Snippets;
use crate::search::store::PageStore;
use crate::{Error, ErrorKind, Result};
use std::cell::RefCell;
use std::collections::BinaryHeap;
use std::rc::Rc;

/// How many bytes of decoded shards are kept: those of some hundred words, and a small part of what
/// a page may take on a phone.
const SHARDS_LIMIT: usize = 8 << 20;

/// An opened index.
///
/// It does no I/O. What it is asked it answers with [`Step::Ready`], or with the names of the files
/// that it needs: [add](Index::add) them and ask again. The same question always needs the same
/// files, whatever was asked before.
#[derive(Debug)]
pub struct Index {
    pub(crate) entry: Entry,
    pub(crate) stemmer: Stemmer,
    // What has come so far, by the places in the entry's lists, and in that of the keys.
    pub(crate) shards: Cache<TermShard>,
    pub(crate) pages: PageStore,
    orders: Vec<Option<Vec<u32>>>,
    keys: Option<Vec<Key>>,
    tag_lists: Vec<Option<TagLists>>,
    /// [`MAX_COMPLETION_SHARDS`], but in tests.
    pub(crate) max_completion_shards: usize,
    /// [`MAX_TYPO_SHARDS`], but in tests.
    pub(crate) max_typo_shards: usize,
    /// Which passages hold which phrases, as far as they were looked through.
    pub(crate) verdicts: Verdicts,
    /// The last query: it is asked again when files have come, filters change or hits are shown.
    last: RefCell<Option<Rc<Scored>>>,
}

/// A query with what it found.
#[derive(Debug)]
struct Scored {
    query: Query,
    scores: Scores,
}

impl Scored {
    /// What was searched, if it is not what was typed.
    fn shown(&self) -> &Query {
        self.scores.corrected.as_ref().unwrap_or(&self.query)
    }
}

impl Index {
    /// Opens an index by the (decompressed) bytes of its entry file.
    ///
    /// # Errors
    ///
    /// If the bytes are not those of an entry, or of another version of the format.
    pub fn open(entry: &[u8]) -> Result<Index> {
        let mut entry = Entry::read(entry)?;
        let embedded = std::mem::take(&mut entry.embedded);
        let mut index = Index {
            stemmer: Stemmer::new(entry.language),
            shards: Cache::new(entry.shards.len(), SHARDS_LIMIT),
            pages: PageStore::new(&entry),
            orders: none(entry.orders.len()),
            keys: None,
            tag_lists: Vec::new(),
            entry,
            max_completion_shards: MAX_COMPLETION_SHARDS,
            max_typo_shards: MAX_TYPO_SHARDS,
            verdicts: Verdicts::default(),
            last: RefCell::new(None),
        };
        // Lists of pages cannot be read without their keys.
        let is_first = |part| matches!(part, Part::Facets);
        for turn in [true, false] {
            for (name, bytes) in &embedded {
                if is_first(name.part()) == turn {
                    index.add_file(*name, bytes).map_err(|error| error.in_file(&name.text()))?;
                }
            }
        }
        Ok(index)
    }

    /// Accepts the (decompressed) bytes of what was asked for, under the name that it was asked by.
    ///
    /// # Errors
    ///
    /// If the bytes are not what the name promises.
    pub fn add(&mut self, need: &str, bytes: &[u8]) -> Result<()> {
        let no_such_file = || Error::new(ErrorKind::Request, [need, ": no such file"].concat());
        let (name, range) = split_need(need);
        let name = FileName::parse(name).ok_or_else(no_such_file)?;
        let added = match range {
            None => self.add_file(name, bytes),
            Some((from, last)) => {
                let to = last.saturating_add(1);
                self.pages.add_blocks(name, from, to, bytes).and_then(known)
            }
        };
        added.map_err(|error| error.in_file(need))
    }

    fn add_file(&mut self, name: FileName, bytes: &[u8]) -> Result<()> {
        let content = name.open(bytes)?;
        let page_count = self.entry.page_count;
        match name.part() {
            Part::Terms => {
                let place = self.entry.shards.iter().position(|shard| *shard == name);
                let place = place.ok_or_else(foreign)?;
                let shard = TermShard::read(content, page_count)?;
                let bytes = shard.bytes();
                self.shards.put(place, shard, bytes);
                Ok(())
            }
            // Whole packs come with the entry only.
            Part::Pages => {
                self.pages.add_pack(name, bytes);
                Ok(())
            }
            Part::Vocabulary => self.pages.add_vocabulary(name, content).and_then(known),
            Part::Directory => self.pages.add_directory(name, content).and_then(known),
            Part::Facets if name != self.entry.facets => Err(foreign()),
            Part::Facets => {
                let keys = read_facets(content)?;
                self.tag_lists = none(keys.len());
                self.keys = Some(keys);
                Ok(())
            }
            Part::Tags => {
                // Keys whose values have the same pages share a file.
                let keys = self.keys.as_deref().unwrap_or_default();
                for (key, slot) in keys.iter().zip(&mut self.tag_lists) {
                    if key.file == name {
                        let counts = key.values.iter().map(|(_, count)| *count);
                        *slot = Some(TagLists::read(content, counts, page_count)?);
                    }
                }
                Ok(())
            }
            Part::Sort => {
                // And so do keys that order the pages alike.
                for ((_, order), slot) in self.entry.orders.iter().zip(&mut self.orders) {
                    if *order == name {
                        *slot = Some(read_order(content, page_count)?);
                    }
                }
                Ok(())
            }
        }
    }

    /// A shard of the dictionary, if it has come.
    pub(crate) fn shard(&self, place: usize, needs: &mut Needs) -> Option<&TermShard> {
        let found = self.shards.get(place);
        if let (None, Some(name)) = (found, self.entry.shards.get(place)) {
            needs.add(*name);
        }
        found
    }

    /// The pages of a key's values, if they have come.
    pub(crate) fn tag_lists(&self, key: usize, needs: &mut Needs) -> Option<&TagLists> {
        let keys = self.keys.as_deref().unwrap_or_default();
        get_or_need(&self.tag_lists, key, keys.get(key).map(|key| &key.file), needs)
    }

    /// The keys and their values, if they have come.
    pub(crate) fn keys(&self, needs: &mut Needs) -> Option<&Vec<Key>> {
        if self.keys.is_none() {
            needs.add(self.entry.facets);
        }
        self.keys.as_ref()
    }

    /// Reads a query.
    pub(crate) fn parse(&self, text: &str, needs: &mut Needs) -> Query {
        let orders = &self.entry.orders;
        Query::parse(text, &self.stemmer, &mut |key| {
            let is_same = |other: &str| other.eq_ignore_ascii_case(key);
            // Until the keys have come, whatever looks like one is one.
            let is_key = |keys: &Vec<Key>| keys.iter().any(|key| is_same(&key.name));
            orders.iter().any(|(name, _)| is_same(name)) || self.keys(needs).is_none_or(is_key)
        })
    }

    /// Reads a query and scores all pages, or names the files that it takes.
    fn scored(&self, text: &str, needs: &mut Needs) -> Rc<Scored> {
        let mut last = self.last.borrow_mut();
        if let Some(scored) = last.as_ref().filter(|scored| scored.query.text == text) {
            return Rc::clone(scored);
        }
        let query = self.parse(text, needs);
        let scores = score(self, &query, needs);
        let scored = Rc::new(Scored { query, scores });
        if needs.is_empty() {
            *last = Some(Rc::clone(&scored));
        }
        scored
    }

    /// Answers a request, or names the files that it takes.
    ///
    /// # Errors
    ///
    /// If the request names a key that no page has, or a file turns out to be broken.
    pub fn search(&self, request: &Request) -> Result<Step<Answer>> {
        self.shards.ask();
        let mut needs = Needs::default();
        self.pages.begin();
        let scored = self.scored(request.query.as_deref().unwrap_or_default(), &mut needs);
        let query = &scored.query;
        let filters = Filters::read(self, request, &query.filters, &mut needs)?;
        let order = self.order(request, !query.has_words(), &mut needs)?;
        if request.facets {
            // Asked for along with the rest, though not counted before all has come.
            self.keys(&mut needs);
        }
        if !needs.is_empty() {
            return Ok(Step::Needs(needs.names()));
        }
        let is_all = query.is_blank || (query.clauses.is_empty() && !query.filters.is_empty());
        let passes = |page: u32| filters.pass(page);
        let verified = verify(self, scored.shown(), &scored.scores, &passes, &mut needs)?;
        if !needs.is_empty() {
            return Ok(Step::Needs(needs.names()));
        }
        let (partial, scores) = match &verified {
            Some((scores, is_partial)) => (*is_partial, Some(scores)),
            None if is_all => (false, None),
            None => (false, Some(&scored.scores)),
        };
        let found = scores.map(|scores| scores.pages.as_slice());
        let facets = if request.facets {
            facets::count(self, found, &filters, &mut needs)
        } else {
            Facets::new()
        };
        let (total, mut hits) = self.top(scores, &filters, order, request);
        if let Some(scores) = scores {
            scores.place(&mut hits);
        }
        if request.display {
            self.pages.need(hits.iter().map(|hit| (hit.id, hit.passage)), &mut needs)?;
        }
        if !needs.is_empty() {
            return Ok(Step::Needs(needs.names()));
        }
        let hits = if request.display { self.show(hits, scored.shown())? } else { hits };
        let corrected = scored.scores.corrected.as_ref().map(|query| query.text.clone());
        Ok(Step::Ready(Answer { total, hits, facets, partial, corrected }))
    }

    /// What a list of results shows of these pages, in the order given, with snippets for `query`.
    ///
    /// # Errors
    ///
    /// If there is no such page, or a file turns out to be broken.
    pub fn display(&self, ids: &[u32], query: Option<&str>) -> Result<Step<Vec<Hit>>> {
        self.shards.ask();
        let mut needs = Needs::default();
        self.pages.begin();
        // Which passage shows best why a page was found is known from the search.
        let scored = self.scored(query.unwrap_or_default(), &mut needs);
        let hit = |&id: &u32| Hit { id, score: 0.0, passage: 0, page: None };
        let mut hits: Vec<Hit> = ids.iter().map(hit).collect();
        scored.scores.place(&mut hits);
        self.pages.need(hits.iter().map(|hit| (hit.id, hit.passage)), &mut needs)?;
        if !needs.is_empty() {
            return Ok(Step::Needs(needs.names()));
        }
        Ok(Step::Ready(self.show(hits, scored.shown())?))
    }

    /// How many pages have each value of each key, over the whole index.
    ///
    /// # Errors
    ///
    /// None so far; a file that is broken is refused when it is added.
    pub fn facets(&self) -> Result<Step<Facets>> {
        let mut needs = Needs::default();
        Ok(match self.keys(&mut needs) {
            Some(keys) => Step::Ready(facets::of_all_pages(keys)),
            None => Step::Needs(needs.names()),
        })
    }

    /// How much the index holds. Takes the whole dictionary.
    ///
    /// # Errors
    ///
    /// None so far; a file that is broken is refused when it is added.
    pub fn stats(&self) -> Result<Step<Stats>> {
        self.shards.ask();
        let mut needs = Needs::default();
        for place in 0..self.shards.len() {
            self.shard(place, &mut needs);
        }
        if !needs.is_empty() {
            return Ok(Step::Needs(needs.names()));
        }
        let mut stats = Stats { pages: self.entry.page_count, ..Stats::default() };
        for shard in (0..self.shards.len()).filter_map(|place| self.shards.get(place)) {
            stats.terms += shard.form_count();
            stats.postings += shard.posting_count();
        }
        Ok(Step::Ready(stats))
    }

    /// The ranks to order by, and whether the largest come first.
    fn order(
        &self,
        request: &Request,
        no_words: bool,
        needs: &mut Needs,
    ) -> Result<Option<(&Vec<u32>, bool)>> {
        let find = |key: &str| self.entry.orders.iter().position(|(name, _)| name == key);
        let (place, descending) = match &request.sort {
            Some(Sort { key, descending }) => match find(key) {
                Some(place) => (place, *descending),
                None => return Err(self.unknown_order(key)),
            },
            // Without words all fit alike: the newest first, where there are dates.
            None if no_words => match find("date") {
                Some(place) => (place, true),
                None => return Ok(None),
            },
            None => return Ok(None),
        };
        let name = self.entry.orders.get(place).map(|(_, name)| name);
        Ok(get_or_need(&self.orders, place, name, needs).map(|ranks| (ranks, descending)))
    }

    fn unknown_order(&self, key: &str) -> Error {
        let known: Vec<&str> = self.entry.orders.iter().map(|(key, _)| key.as_str()).collect();
        let message = ["no page can be sorted by ", key, "; the keys are: ", &known.join(", ")];
        Error::new(ErrorKind::Request, message.concat())
    }

    /// How many pages pass, and those that were asked for.
    fn top(
        &self,
        scores: Option<&Scores>,
        filters: &Filters,
        order: Option<(&Vec<u32>, bool)>,
        request: &Request,
    ) -> (u32, Vec<Hit>) {
        let end = request.offset.saturating_add(request.limit);
        // The worst of the best on top.
        let mut best: BinaryHeap<u128> = BinaryHeap::new();
        let mut total = 0;
        let mut rank = |id: u32, score: f32| {
            if !filters.pass(id) {
                return;
            }
            total += 1;
            let key = sort_key(id, score, order);
            if best.len() < end {
                best.push(key);
            } else if let Some(mut worst) = best.peek_mut()
                && key < *worst
            {
                *worst = key;
            }
        };
        match scores {
            Some(scores) => {
                scores.pages.iter().zip(&scores.scores).for_each(|(id, score)| rank(*id, *score));
            }
            None => (0..self.entry.page_count).for_each(|id| rank(id, 0.0)),
        }
        let hits = best.into_sorted_vec().into_iter().skip(request.offset).map(|key| {
            let (id, score) = (key as u32, f32::from_bits(!((key >> 32) as u32)));
            Hit { id, score, passage: 0, page: None }
        });
        (total, hits.collect())
    }

    /// Adds to hits whose pages are there what a list of results shows of them.
    pub(crate) fn show(&self, hits: Vec<Hit>, query: &Query) -> Result<Vec<Hit>> {
        let snippets = Snippets::new(query, &self.stemmer);
        let show = |hit: Hit| {
            let stored = self.pages.passage(hit.id, hit.passage)?;
            let url = [&self.entry.base_url, stored.url.as_str()].concat();
            let (snippet, sections) = snippets.cut(&stored, &url);
            let page = Page {
                url,
                snippet,
                sections,
                title: stored.title,
                tags: stored.tags.into_iter().collect(),
                date: Some(stored.day).filter(|day| !day.is_empty()),
                image: Some(stored.image).filter(|image| !image.is_empty()),
            };
            Ok(Hit { page: Some(page), ..hit })
        };
        hits.into_iter().map(show).collect()
    }
}

/// What hits are ordered by, the first having the least: the rank, the score, the page.
fn sort_key(id: u32, score: f32, order: Option<(&Vec<u32>, bool)>) -> u128 {
    let place = order.map_or(0, |(ranks, descending)| {
        match ranks.get(id as usize).copied().unwrap_or_default() {
            // Those without a rank come last, in either direction.
            0 => u32::MAX,
            rank if descending => u32::MAX - rank,
            rank => rank,
        }
    });
    // Scores are not negative: their bits are in the order of their values.
    u128::from(place) << 64 | u128::from(!score.to_bits()) << 32 | u128::from(id)
}

/// Whether what was added belongs to the index.
fn known(is_known: bool) -> Result<()> {
    if is_known { Ok(()) } else { Err(foreign()) }
}

fn none<T>(len: usize) -> Vec<Option<T>> {
    (0..len).map(|_| None).collect()
}

fn get_or_need<'l, T>(
    list: &'l [Option<T>],
    place: usize,
    name: Option<&FileName>,
    needs: &mut Needs,
) -> Option<&'l T> {
    let found = list.get(place).and_then(Option::as_ref);
    if let (None, Some(name)) = (found, name) {
        needs.add(*name);
    }
    found
}

fn foreign() -> Error {
    Error::corrupt("it belongs to another index; upload the index again, whole")
}
