//! An opened index, with those of its files that have come so far.

use crate::index::{Entry, FileName, Part, Place, Preview, TermShard, split_need};
use crate::query::{Query, is_plain};
use crate::search::answer::{Answer, Facets, Hit, Request, Step};
use crate::search::cache::Cache;
use crate::search::facets::Filters;
use crate::search::matcher::{MAX_COMPLETION_SHARDS, MAX_TYPO_SHARDS};
use crate::search::needs::{EnginePart, EngineParts, Needs};
use crate::search::order::{OrderStore, Place as Rank, Ranking};
use crate::search::phrase::Verdicts;
use crate::search::scorer::{Scores, score};
use crate::search::show::as_passage;
use crate::search::store::PageStore;
use crate::search::tags::{Glance, TagStore};
use crate::search::{tags_part, words_part};
use crate::{Error, ErrorKind, Result};
use std::cell::RefCell;
use std::collections::BinaryHeap;
use std::rc::Rc;

/// How many bytes of decoded shards are kept: those of some fifty words of a site of 100,000 pages,
/// and of many more of a smaller one; and a small part of what a page may take on a phone.
const SHARDS_LIMIT: usize = 24 << 20;

/// An opened index.
///
/// It does no I/O. What it is asked it answers with [`Step::Ready`], or with the names of the files
/// that it needs: [add](Index::add) them and ask again. The same question always needs the same
/// files, whatever was asked before.
#[derive(Debug)]
pub struct Index {
    pub(crate) entry: Entry,
    // What has come so far, by the places in the entry's lists.
    pub(crate) shards: Cache<TermShard>,
    pub(crate) pages: PageStore,
    pub(crate) orders: OrderStore,
    pub(crate) tags: TagStore,
    /// [`MAX_COMPLETION_SHARDS`], but in tests.
    pub(crate) max_completion_shards: usize,
    /// [`MAX_TYPO_SHARDS`], but in tests.
    pub(crate) max_typo_shards: usize,
    /// Which passages hold which phrases, as far as they were looked through.
    pub(crate) verdicts: Verdicts,
    /// The last query: it is asked again when files have come, filters change or hits are shown.
    last: RefCell<Option<Rc<Scored>>>,
    /// The parts of the engine that are there.
    engine: EngineParts,
    /// What can be told of the keys of the tags before they are read.
    pub(crate) glance: Glance,
    /// Files that came with the entry, and are read by [`EnginePart::Tags`].
    postponed: Vec<(FileName, Vec<u8>)>,
}

/// A query with what it found.
#[derive(Debug)]
pub(super) struct Scored {
    pub(super) query: Query,
    pub(super) scores: Scores,
}

impl Scored {
    /// What was searched, if it is not what was typed.
    pub(super) fn shown(&self) -> &Query {
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
        let mut index = Index::open_first(entry)?;
        for part in EnginePart::ALL {
            index.add_engine_part(part)?;
        }
        Ok(index)
    }

    /// As [`open`](Index::open), where only the first part of the engine is there.
    ///
    /// The browser's module comes in parts. What plain words take, and the texts of what they find, is
    /// the first. Each [`EnginePart`] is another. A question that takes one needs it among its files: that
    /// name, without bytes, is to be [added](Index::add) once it is there.
    ///
    /// # Errors
    ///
    /// As those of [`open`](Index::open).
    pub fn open_first(entry: &[u8]) -> Result<Index> {
        let mut entry = Entry::read(entry)?;
        let embedded = std::mem::take(&mut entry.embedded);
        let mut index = Index {
            shards: Cache::new(entry.shards.len(), SHARDS_LIMIT),
            pages: PageStore::new(&entry),
            orders: OrderStore::new(&entry),
            tags: TagStore::new(entry.facets, entry.page_count),
            entry,
            max_completion_shards: MAX_COMPLETION_SHARDS,
            max_typo_shards: MAX_TYPO_SHARDS,
            verdicts: Verdicts::default(),
            last: RefCell::new(None),
            engine: EngineParts::default(),
            glance: Glance::default(),
            postponed: Vec::new(),
        };
        for (name, bytes) in embedded {
            match name.part() {
                // Lists of pages cannot be read without their keys.
                Part::Facets => {
                    index.glance = Glance::at(&bytes);
                    index.postponed.insert(0, (name, bytes));
                }
                Part::Tags | Part::Sort | Part::Values => index.postponed.push((name, bytes)),
                _ => index.add_named(name, &bytes)?,
            }
        }
        Ok(index)
    }

    /// A part of the engine is there.
    fn add_engine_part(&mut self, part: EnginePart) -> Result<()> {
        self.engine.add(part);
        if part == EnginePart::Tags {
            for (name, bytes) in std::mem::take(&mut self.postponed) {
                self.add_named(name, &bytes)?;
            }
        }
        Ok(())
    }

    /// Whether a part of the engine is there, of which [`open_first`](Index::open_first) tells.
    pub fn has(&self, part: EnginePart) -> bool {
        self.engine.has(part)
    }

    /// Whether a part of the engine is there; it is needed if not.
    pub(crate) fn takes(&self, part: EnginePart, needs: &mut Needs) -> bool {
        let is_there = self.has(part);
        if !is_there {
            needs.add_engine_part(part);
        }
        is_there
    }

    /// Accepts the (decompressed) bytes of what was asked for, under the name that it was asked by.
    ///
    /// # Errors
    ///
    /// If the bytes are not what the name promises.
    pub fn add(&mut self, need: &str, bytes: &[u8]) -> Result<()> {
        if let Some(part) = EnginePart::named(need) {
            return self.add_engine_part(part);
        }
        let no_such_file = || Error::new(ErrorKind::Request, [need, ": no such file"].concat());
        let (name, range) = split_need(need);
        let name = FileName::parse(name).ok_or_else(no_such_file)?;
        let added = match range {
            None => self.add_file(name, bytes),
            Some((from, last)) => {
                let to = last.saturating_add(1);
                let is_it = |preview: &Preview| {
                    let Place { pack, from: first, to: end, .. } = preview.place;
                    (pack, u64::from(first), u64::from(end)) == (name, from, to)
                };
                match self.entry.previews.iter().position(is_it) {
                    Some(at) => self.pages.add_preview(as_passage(at), bytes),
                    None => self.pages.add_blocks(name, from, to, bytes).and_then(known),
                }
            }
        };
        added.map_err(|error| error.in_file(need))
    }

    fn add_named(&mut self, name: FileName, bytes: &[u8]) -> Result<()> {
        self.add_file(name, bytes).map_err(|error| error.in_file(&name.text()))
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
            // Before that part, no one can have asked for one of these.
            _ if !self.has(EnginePart::Tags) => Err(foreign()),
            _ => tags_part::add(self, name, content),
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

    /// Reads a query.
    pub(crate) fn parse(&self, text: &str, needs: &mut Needs) -> Query {
        if !is_plain(text) && !self.takes(EnginePart::Words, needs) {
            return Query::default();
        }
        Query::parse(text, &mut |key| {
            let is_key = |keys: Vec<&str>| keys.iter().any(|other| other.eq_ignore_ascii_case(key));
            // Until the keys have come, whatever looks like one is one.
            !self.takes(EnginePart::Tags, needs)
                || tags_part::filter_keys(self, needs).is_none_or(is_key)
        })
    }

    /// Reads a query and scores all pages, or names the files that it takes.
    pub(super) fn scored(&self, text: &str, needs: &mut Needs) -> Rc<Scored> {
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

    /// A new question is asked: what those long before it used may be dropped.
    pub(crate) fn begin(&self) {
        self.shards.ask();
        self.pages.begin();
    }

    /// Answers a request, or names the files that it takes.
    ///
    /// # Errors
    ///
    /// If the request names a key that no page has, or a file turns out to be broken.
    pub fn search(&self, request: &Request) -> Result<Step<Answer>> {
        self.begin();
        let mut needs = Needs::default();
        let answer = self.answer(request, &mut needs)?;
        Ok(needs.step(answer))
    }

    /// The answer to a request, if nothing is needed for it.
    fn answer(&self, request: &Request, needs: &mut Needs) -> Result<Option<Answer>> {
        let scored = self.scored(request.query.as_deref().unwrap_or_default(), needs);
        let query = &scored.query;
        let has_filters = !(request.filters.is_empty() && query.filters.is_empty());
        let is_ordered = !(request.sort.is_empty() && query.has_words());
        let takes_tags = has_filters || is_ordered || request.facets;
        if takes_tags && !self.takes(EnginePart::Tags, needs) {
            return Ok(None);
        }
        let (mut filters, mut ranking) = (Filters::default(), Ranking::default());
        if has_filters {
            filters = tags_part::filters(self, request, query, needs)?;
        }
        if is_ordered {
            ranking = tags_part::ranking(self, request, query, needs)?;
        }
        if request.facets {
            // Asked for along with the rest, though not counted before all has come.
            self.tags.keys(needs);
        }
        if !needs.is_empty() {
            return Ok(None);
        }
        let is_all = query.is_blank || (query.clauses.is_empty() && !query.filters.is_empty());
        let mut verified = None;
        let passes = |page: u32| filters.pass(page);
        if query.has_signs || scored.shown().may_have_rows() {
            if !self.takes(EnginePart::Words, needs) {
                return Ok(None);
            }
            let is_by_score = request.sort.is_empty();
            let (shown, scores) = (scored.shown(), &scored.scores);
            verified = words_part::verify(self, shown, scores, &passes, is_by_score, needs)?;
        }
        if !needs.is_empty() {
            return Ok(None);
        }
        let (partial, scores) = match &verified {
            Some((scores, is_partial)) => (*is_partial, Some(scores)),
            None if is_all => (false, None),
            None => (false, Some(&scored.scores)),
        };
        let found = scores.map(|scores| scores.pages.as_slice());
        let facets = if request.facets {
            tags_part::count(self, found, &filters, needs)
        } else {
            Facets::new()
        };
        let (total, mut hits) = self.top(scores, &filters, &ranking, request);
        if let Some(scores) = scores {
            scores.place(&mut hits);
        }
        let mut preview = None;
        if request.display {
            preview = self.preview(&scored, &hits);
            // A preview is of the first hits of all.
            let is_plain =
                request.offset == 0 && request.filters.is_empty() && request.sort.is_empty();
            self.need(&hits, preview, is_plain, needs)?;
        }
        if !needs.is_empty() {
            return Ok(None);
        }
        let hits = if request.display { self.show(hits, scored.shown(), preview)? } else { hits };
        let corrected = scored.scores.corrected.as_ref().map(|query| query.text.clone());
        Ok(Some(Answer { total, hits, facets, partial, corrected }))
    }

    /// How many pages pass, and those that were asked for.
    fn top(
        &self,
        scores: Option<&Scores>,
        filters: &Filters,
        ranking: &Ranking<'_>,
        request: &Request,
    ) -> (u32, Vec<Hit>) {
        let end = request.offset.saturating_add(request.limit);
        // The worst of the best on top.
        let mut best: BinaryHeap<Rank> = BinaryHeap::new();
        let mut total = 0;
        let mut rank = |id: u32, score: f32| {
            if !filters.pass(id) {
                return;
            }
            total += 1;
            let place = ranking.place(id, score);
            if best.len() < end {
                best.push(place);
            } else if let Some(mut worst) = best.peek_mut()
                && place < *worst
            {
                *worst = place;
            }
        };
        match scores {
            Some(scores) => {
                scores.pages.iter().zip(&scores.scores).for_each(|(id, score)| rank(*id, *score));
            }
            None => (0..self.entry.page_count).for_each(|id| rank(id, 0.0)),
        }
        let mut hits = Vec::new();
        for place in best.into_sorted_vec().iter().skip(request.offset) {
            let (id, score) = Ranking::page(*place);
            hits.push(Hit { id, score, passage: 0, page: None });
        }
        (total, hits)
    }
}

/// Whether what was added belongs to the index.
pub(crate) fn known(is_known: bool) -> Result<()> {
    if is_known { Ok(()) } else { Err(foreign()) }
}

fn foreign() -> Error {
    Error::corrupt("it belongs to another index; upload the index again, whole")
}
