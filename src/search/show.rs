//! What a list of results shows of hits.
//!
//! Mostly that is one passage of each page. What the commonest beginnings find is shown from one place, a
//! preview.

use crate::Result;
use crate::index::{MAX_PASSAGES, MAX_PREVIEWED, Place, Preview};
use crate::query::{Query, Reach, Role, Word};
use crate::search::answer::{Hit, Page, Step};
use crate::search::index::{Index, Scored};
use crate::search::matcher::shows_the_same;
use crate::search::needs::{EnginePart, Needs};
use crate::search::snippet::{Snippets, previewed};
use crate::search::words_part;

impl Index {
    /// What a list of results shows of these pages, in the order given, with snippets for `query`.
    ///
    /// # Errors
    ///
    /// If there is no such page, or a file turns out to be broken.
    pub fn display(&self, ids: &[u32], query: Option<&str>) -> Result<Step<Vec<Hit>>> {
        self.begin();
        let mut needs = Needs::default();
        let hits = self.shown(ids, query.unwrap_or_default(), &mut needs)?;
        Ok(needs.step(hits))
    }

    /// What is shown of pages, if nothing is needed for it.
    fn shown(&self, ids: &[u32], query: &str, needs: &mut Needs) -> Result<Option<Vec<Hit>>> {
        // Which passage shows best why a page was found is known from the search.
        let scored = self.scored(query, needs);
        let hit = |&id: &u32| Hit { id, score: 0.0, passage: 0, page: None };
        let mut hits: Vec<Hit> = ids.iter().map(hit).collect();
        scored.scores.place(&mut hits);
        let preview = self.preview(&scored, &hits);
        self.need(&hits, preview, true, needs)?;
        if !needs.is_empty() {
            return Ok(None);
        }
        self.show(hits, scored.shown(), preview).map(Some)
    }

    /// The preview of what a query finds: its place in the entry's list. There may be one if the query is
    /// a word, and nothing besides.
    pub(super) fn preview(&self, Scored { query, scores }: &Scored, hits: &[Hit]) -> Option<usize> {
        let ([word], [clause]) = (&query.words[..], &query.clauses[..]) else { return None };
        let is_wanted =
            matches!(word.reach, Reach::Typed | Reach::Stem) && clause.role == Role::Wanted;
        let is_other = scores.corrected.is_some() || !query.filters.is_empty();
        if !is_wanted || is_other || !self.pages.has_vocabulary() {
            return None;
        }
        let is_typed = word.reach == Reach::Typed;
        let at = match self.listed(&word.term).filter(|_| is_typed) {
            None if self.has(EnginePart::Words) => words_part::listed_before(self, word, hits),
            at => at,
        };
        self.first_at(self.entry.previews.get(at?)?.place)
    }

    /// Where the entry lists a beginning among those that have a preview.
    fn listed(&self, beginning: &str) -> Option<usize> {
        let is_its = |preview: &Preview| preview.beginning == beginning.as_bytes();
        self.entry.previews.iter().position(is_its)
    }

    /// The same for the longest beginning of a word that is listed, all of it perhaps, if it shows of these pages
    /// what the word does.
    pub(crate) fn listed_before(&self, word: &Word, hits: &[Hit]) -> Option<usize> {
        let mut shorter = Word { reach: Reach::Typed, ..word.clone() };
        loop {
            if let Some(at) = self.listed(&shorter.term) {
                return Some(at).filter(|_| shows_the_same(self, word, &shorter, hits));
            }
            shorter.term.pop()?;
        }
    }

    /// The first of the previews that are at some place.
    fn first_at(&self, place: Place) -> Option<usize> {
        self.entry.previews.iter().position(|preview| preview.place == place)
    }

    /// Notes what has to be fetched to show hits: all in one place, if `may_preview` and there is one.
    pub(super) fn need(
        &self,
        hits: &[Hit],
        preview: Option<usize>,
        may_preview: bool,
        needs: &mut Needs,
    ) -> Result<()> {
        let mut missing = Needs::default();
        for hit in hits {
            if preview.and_then(|at| self.pages.shown_as(hit.id, as_passage(at))).is_none() {
                self.pages.need([(hit.id, hit.passage)].into_iter(), &mut missing)?;
            }
        }
        if let Some(at) = preview.filter(|at| !self.pages.has_any(as_passage(*at)))
            && let Some(preview) = self.entry.previews.get(at)
            && may_preview
            && !missing.is_empty()
            && hits.len() <= MAX_PREVIEWED
        {
            needs.add_part(preview.place);
        } else {
            needs.append(missing);
        }
        Ok(())
    }

    /// Adds to hits whose pages are there what a list of results shows of them.
    pub(crate) fn show(
        &self,
        hits: Vec<Hit>,
        query: &Query,
        preview: Option<usize>,
    ) -> Result<Vec<Hit>> {
        let snippets = Snippets::new(self, query);
        let show = |hit: Hit| {
            let shown = preview.and_then(|at| self.pages.shown_as(hit.id, as_passage(at)));
            let is_previewed = shown.is_some();
            let stored = shown.unwrap_or_else(|| self.pages.passage(hit.id, hit.passage))?;
            // A record may lead to another site.
            let base = if stored.url.starts_with('/') { &*self.entry.base_url } else { "" };
            let url = [base, stored.url.as_str()].concat();
            let (snippet, sections) =
                if is_previewed { previewed(&stored, &url) } else { snippets.cut(&stored, &url) };
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

/// What is shown in a preview is kept as if it were a passage behind all others.
pub(super) fn as_passage(preview: usize) -> u32 {
    (MAX_PASSAGES as u32).saturating_add(preview as u32)
}
