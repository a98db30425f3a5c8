//! An opened index, with those of its files that have come so far.

use crate::analyzer::Stemmer;
use crate::index::{
    Block, Entry, FileName, Key, PageBlock, Part, TagLists, TermShard, read_facets, read_order,
    route, split_need,
};
use crate::query::Query;
use crate::search::answer::{Answer, Facets, Hit, Page, Request, Sort, Stats, Step};
use crate::search::facets::{self, Filters};
use crate::search::matcher::MAX_COMPLETION_SHARDS;
use crate::search::scorer::{Scores, score};
use crate::search::snippet::Snippets;
use crate::{Error, ErrorKind, Result};
use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

/// An opened index.
///
/// It does no I/O. What it is asked it answers with [`Step::Ready`], or with the names of the files
/// that it needs: [add](Index::add) them and ask again. The same question always needs the same
/// files, whatever was asked before.
#[derive(Debug)]
pub struct Index {
    pub(crate) entry: Entry,
    pub(crate) stemmer: Stemmer,
    pub(crate) shards: BTreeMap<FileName, TermShard>,
    pub(crate) tag_lists: BTreeMap<FileName, TagLists>,
    /// By the place in the entry's list.
    blocks: BTreeMap<usize, PageBlock>,
    orders: BTreeMap<FileName, Vec<u32>>,
    keys: Option<Vec<Key>>,
    /// [`MAX_COMPLETION_SHARDS`], but in tests.
    pub(crate) max_completion_shards: usize,
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
            entry,
            shards: BTreeMap::new(),
            tag_lists: BTreeMap::new(),
            blocks: BTreeMap::new(),
            orders: BTreeMap::new(),
            keys: None,
            max_completion_shards: MAX_COMPLETION_SHARDS,
        };
        // Keys first: the lists of their pages cannot be read without.
        let (facets, others): (Vec<_>, Vec<_>) =
            embedded.into_iter().partition(|(name, _)| name.part() == Part::Facets);
        for (name, bytes) in facets.into_iter().chain(others) {
            index.add_file(name, &bytes).map_err(|error| error.in_file(&name.text()))?;
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
            Some((from, _)) => {
                let of_pack =
                    |block: &Block| self.entry.packs.get(block.pack as usize) == Some(&name);
                let is_block = |block: &Block| u64::from(block.from) == from && of_pack(block);
                let place = self.entry.blocks.iter().position(is_block);
                self.add_block(place.ok_or_else(no_such_file)?, bytes)
            }
        };
        added.map_err(|error| error.in_file(need))
    }

    fn add_block(&mut self, place: usize, bytes: &[u8]) -> Result<()> {
        let first = self.entry.blocks.get(place).map_or(0, |block| block.first);
        self.blocks.insert(place, PageBlock::read(bytes, first)?);
        Ok(())
    }

    fn add_file(&mut self, name: FileName, bytes: &[u8]) -> Result<()> {
        let content = name.open(bytes)?;
        let page_count = self.entry.page_count;
        match name.part() {
            Part::Terms => {
                let place = self.entry.shards.iter().position(|shard| *shard == name);
                let place = place.ok_or_else(foreign)?;
                let starts = &self.entry.shard_starts;
                let holds = |stem: &str| route(starts, stem) == place;
                let shard = TermShard::read(content, page_count, &self.stemmer, &holds)?;
                self.shards.insert(name, shard);
            }
            Part::Pages => {
                // Embedded: a pack of one block.
                let pack = self.entry.packs.iter().position(|pack| *pack == name);
                self.add_block(pack.ok_or_else(foreign)?, bytes)?;
            }
            Part::Facets => self.keys = Some(read_facets(content)?),
            Part::Tags => {
                let keys = self.keys.as_ref().ok_or_else(foreign)?;
                let key = keys.iter().find(|key| key.file == name).ok_or_else(foreign)?;
                let counts = key.values.iter().map(|(_, count)| *count);
                self.tag_lists.insert(name, TagLists::read(content, counts, page_count)?);
            }
            Part::Sort => {
                self.orders.insert(name, read_order(content, page_count)?);
            }
        }
        Ok(())
    }

    /// The keys and their values, if they have come.
    pub(crate) fn keys(&self, needs: &mut BTreeSet<FileName>) -> Option<&Vec<Key>> {
        if self.keys.is_none() {
            needs.insert(self.entry.facets);
        }
        self.keys.as_ref()
    }

    /// Answers a request, or names the files that it takes.
    ///
    /// # Errors
    ///
    /// If the request names a key that no page has, or a file turns out to be broken.
    pub fn search(&self, request: &Request) -> Result<Step<Answer>> {
        let mut needs = BTreeSet::new();
        let query = Query::parse(request.query.as_deref().unwrap_or_default(), &self.stemmer);
        let filters = Filters::read(self, request, &mut needs)?;
        let order = self.order(request, query.words.is_empty(), &mut needs)?;
        let scores = if is_blank(request) { None } else { Some(score(self, &query, &mut needs)) };
        if request.facets {
            // Asked for along with the rest, though not counted before all has come.
            self.keys(&mut needs);
        }
        if !needs.is_empty() {
            return Ok(needs_of(needs));
        }
        let found = scores.as_ref().map(|scores| scores.pages.as_slice());
        let facets = if request.facets {
            facets::count(self, found, &filters, &mut needs)
        } else {
            Facets::new()
        };
        let (total, hits) = self.top(scores.as_ref(), &filters, order, request);
        let mut missing: Vec<String> = needs.into_iter().map(FileName::text).collect();
        if request.display {
            missing.extend(self.missing_blocks(hits.iter().map(|hit| hit.id))?);
        }
        if !missing.is_empty() {
            return Ok(Step::Needs(missing));
        }
        let corrected = scores.and_then(|scores| scores.corrected);
        let shown = corrected.as_ref().unwrap_or(&query);
        let hits = if request.display { self.show(hits, shown)? } else { hits };
        let corrected = corrected.map(|query| query.text);
        Ok(Step::Ready(Answer { total, hits, facets, corrected }))
    }

    /// What a list of results shows of these pages, in the order given, with snippets for `query`.
    ///
    /// # Errors
    ///
    /// If there is no such page, or a file turns out to be broken.
    pub fn display(&self, ids: &[u32], query: Option<&str>) -> Result<Step<Vec<Hit>>> {
        let missing = self.missing_blocks(ids.iter().copied())?;
        if !missing.is_empty() {
            return Ok(Step::Needs(missing));
        }
        let query = Query::parse(query.unwrap_or_default(), &self.stemmer);
        let hits = ids.iter().map(|&id| Hit { id, score: 0.0, page: None }).collect();
        Ok(Step::Ready(self.show(hits, &query)?))
    }

    /// How many pages have each value of each key, over the whole index.
    ///
    /// # Errors
    ///
    /// None so far; a file that is broken is refused when it is added.
    pub fn facets(&self) -> Result<Step<Facets>> {
        let mut needs = BTreeSet::new();
        Ok(match self.keys(&mut needs) {
            Some(keys) => Step::Ready(facets::of_all_pages(keys)),
            None => needs_of(needs),
        })
    }

    /// How much the index holds. Takes the whole dictionary.
    ///
    /// # Errors
    ///
    /// None so far; a file that is broken is refused when it is added.
    pub fn stats(&self) -> Result<Step<Stats>> {
        let names = self.entry.shards.iter().copied();
        let needs: BTreeSet<_> = names.filter(|name| !self.shards.contains_key(name)).collect();
        if !needs.is_empty() {
            return Ok(needs_of(needs));
        }
        let mut stats = Stats { pages: self.entry.page_count, ..Stats::default() };
        for shard in self.shards.values() {
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
        needs: &mut BTreeSet<FileName>,
    ) -> Result<Option<(&Vec<u32>, bool)>> {
        let find = |key: &str| self.entry.orders.iter().find(|(name, _)| name == key);
        let (name, descending) = match &request.sort {
            Some(Sort { key, descending }) => {
                let Some((_, name)) = find(key) else { return Err(self.unknown_order(key)) };
                (*name, *descending)
            }
            // Without words all fit alike: the newest first, where there are dates.
            None if no_words => match find("date") {
                Some((_, name)) => (*name, true),
                None => return Ok(None),
            },
            None => return Ok(None),
        };
        let ranks = self.orders.get(&name);
        if ranks.is_none() {
            needs.insert(name);
        }
        Ok(ranks.map(|ranks| (ranks, descending)))
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
        let hit = |id, score| Hit { id, score, page: None };
        let mut hits: Vec<Hit> = match scores {
            Some(scores) => {
                let pairs = scores.pages.iter().zip(&scores.scores);
                pairs.filter(|(id, _)| filters.pass(**id)).map(|(id, s)| hit(*id, *s)).collect()
            }
            None => {
                let ids = 0..self.entry.page_count;
                ids.filter(|id| filters.pass(*id)).map(|id| hit(id, 0.0)).collect()
            }
        };
        let total = hits.len();
        let by_score = |a: &Hit, b: &Hit| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id));
        let by_order = |ranks: &[u32], descending: bool, a: &Hit, b: &Hit| {
            let rank = |hit: &Hit| ranks.get(hit.id as usize).copied().unwrap_or_default();
            let (a_rank, b_rank) = (rank(a), rank(b));
            // Those without a rank come last, in either direction.
            let ordering = match (a_rank, b_rank) {
                (0, _) | (_, 0) => b_rank.min(1).cmp(&a_rank.min(1)),
                _ if descending => Reverse(a_rank).cmp(&Reverse(b_rank)),
                _ => a_rank.cmp(&b_rank),
            };
            ordering.then_with(|| by_score(a, b))
        };
        let compare = |a: &Hit, b: &Hit| -> Ordering {
            match order {
                Some((ranks, descending)) => by_order(ranks, descending, a, b),
                None => by_score(a, b),
            }
        };
        let end = request.offset.saturating_add(request.limit).min(total);
        if end < total {
            // Only those that are shown have to be in order.
            hits.select_nth_unstable_by(end, compare);
            hits.truncate(end);
        }
        hits.sort_unstable_by(compare);
        hits.drain(..request.offset.min(end));
        (total as u32, hits)
    }

    /// The block that a page lies in, and its place there.
    fn place(&self, id: u32) -> Result<(usize, usize)> {
        let blocks = &self.entry.blocks;
        let at = blocks.partition_point(|block| block.first <= id).saturating_sub(1);
        match blocks.get(at) {
            Some(block) if id < self.entry.page_count => Ok((at, (id - block.first) as usize)),
            _ => {
                let message = ["there is no page ", &id.to_string()].concat();
                Err(Error::new(ErrorKind::Request, message))
            }
        }
    }

    /// The blocks of pages that have not come yet, by the names to fetch them by.
    fn missing_blocks(&self, ids: impl Iterator<Item = u32>) -> Result<Vec<String>> {
        let mut missing = BTreeSet::new();
        for id in ids {
            let (at, _) = self.place(id)?;
            if !self.blocks.contains_key(&at) {
                missing.insert(at);
            }
        }
        Ok(missing.into_iter().filter_map(|at| self.block_name(at)).collect())
    }

    fn block_name(&self, at: usize) -> Option<String> {
        let block = self.entry.blocks.get(at)?;
        let pack = self.entry.packs.get(block.pack as usize)?;
        let last = block.from.saturating_add(block.len).saturating_sub(1);
        Some([&pack.text(), "#", &block.from.to_string(), "-", &last.to_string()].concat())
    }

    fn show(&self, hits: Vec<Hit>, query: &Query) -> Result<Vec<Hit>> {
        let mut snippets = Snippets::new(query, &self.stemmer);
        let show = |hit: Hit| {
            let (at, place) = self.place(hit.id)?;
            let block = self.blocks.get(&at);
            let block = block.ok_or_else(|| Error::corrupt("a block of pages is missing"))?;
            let in_block = |error: Error| error.in_file(&self.block_name(at).unwrap_or_default());
            let stored = block.page(place).map_err(in_block)?;
            let page = Page {
                url: [&self.entry.base_url, stored.url.as_str()].concat(),
                snippet: snippets.cut(&stored),
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

fn is_blank(request: &Request) -> bool {
    request.query.as_deref().is_none_or(|query| query.trim().is_empty())
}

fn needs_of<T>(needs: BTreeSet<FileName>) -> Step<T> {
    Step::Needs(needs.into_iter().map(FileName::text).collect())
}

fn foreign() -> Error {
    Error::corrupt("it belongs to another index; upload the index again, whole")
}
