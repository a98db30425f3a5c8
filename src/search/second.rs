//! What few questions take.
//!
//! The browser's module is cut into parts (`pkg-config/program/src/split/`): whatever only the functions
//! of modules of this name lead to is the second part, which is fetched when a question takes it.
//! Who calls one of them has asked [`Index::is_whole`] before, or cannot have got there without.

use crate::Result;
use crate::index::{FileName, Part, Places};
use crate::query::{Atom, Query, Word};
use crate::search::answer::{Facets, Request};
use crate::search::facets::{self, Filters};
use crate::search::index::{Index, known};
use crate::search::matcher::{self, FamilyMatch, WordMatch};
use crate::search::needs::Needs;
use crate::search::order::Ranking;
use crate::search::phrase;
use crate::search::scorer::{self, Scores};
use crate::search::snippet::{Passage, Snippets};

/// Takes in a file of tags or orders.
#[inline(never)]
pub(super) fn add(index: &mut Index, name: FileName, content: &[u8]) -> Result<()> {
    debug_assert!(index.is_complete(), "not asked for");
    match name.part() {
        Part::Facets => index.tags.add_facets(name, content).and_then(known),
        Part::Tags => index.tags.add_group(name, content).and_then(known),
        _ => index.orders.add(&index.entry, name, content),
    }
}

/// The family of the stem of a form that no page holds.
#[inline(never)]
pub(super) fn stemmed_family(index: &Index, form: &str, needs: &mut Needs) -> Option<FamilyMatch> {
    debug_assert!(index.is_complete(), "not asked for");
    matcher::stemmed_family(index, form, needs)
}

/// Looks up the words that may have been meant.
#[inline(never)]
pub(super) fn correct(index: &Index, word: &Word, needs: &mut Needs, found: &mut WordMatch) {
    debug_assert!(index.is_complete(), "not asked for");
    matcher::correct(index, word, needs, found);
}

/// The query with what was searched in the place of words that stand on no page.
#[inline(never)]
pub(super) fn corrected(
    index: &Index,
    query: &Query,
    words: &[WordMatch],
    needs: &mut Needs,
) -> Option<Query> {
    debug_assert!(index.is_complete(), "not asked for");
    scorer::corrected(index, query, words, needs)
}

/// Hands over the pages in whose passages the words of a phrase meet.
#[inline(never)]
pub(super) fn meeting(
    index: &Index,
    atom: &Atom,
    words: &[WordMatch],
    each: &mut dyn FnMut(u32, Places, f32),
) {
    debug_assert!(index.is_complete(), "not asked for");
    scorer::meeting(index, atom, words, each);
}

/// The pages that the filters of a request and of its query let through.
#[inline(never)]
pub(super) fn filters(
    index: &Index,
    request: &Request,
    query: &Query,
    needs: &mut Needs,
) -> Result<Filters> {
    debug_assert!(index.is_complete(), "not asked for");
    Filters::read(index, &request.filters, &query.filters, needs)
}

/// What the hits of a request are ordered by before their score.
#[inline(never)]
pub(super) fn ranking<'i>(
    index: &'i Index,
    request: &Request,
    query: &Query,
    needs: &mut Needs,
) -> Result<Ranking<'i>> {
    debug_assert!(index.is_complete(), "not asked for");
    index.orders.ranking(&index.entry, &request.sort, !query.has_words(), needs)
}

/// Counts values among the pages that were found.
#[inline(never)]
pub(super) fn count(
    index: &Index,
    found: Option<&[u32]>,
    filters: &Filters,
    needs: &mut Needs,
) -> Facets {
    debug_assert!(index.is_complete(), "not asked for");
    facets::count(index, found, filters, needs)
}

/// The counts over the whole index.
#[inline(never)]
pub(super) fn all_facets(index: &Index, name: Option<&str>, needs: &mut Needs) -> Result<Facets> {
    debug_assert!(index.is_complete(), "not asked for");
    facets::of_all_pages(index, name, needs)
}

/// The keys that can be filtered by.
#[inline(never)]
pub(super) fn filter_keys<'i>(index: &'i Index, needs: &mut Needs) -> Option<Vec<&'i str>> {
    debug_assert!(index.is_complete(), "not asked for");
    facets::filter_keys(index, needs)
}

/// The scores of those pages alone whose text holds what is asked.
#[inline(never)]
pub(super) fn verify(
    index: &Index,
    query: &Query,
    scores: &Scores,
    passes: &dyn Fn(u32) -> bool,
    is_by_score: bool,
    needs: &mut Needs,
) -> Result<Option<(Scores, bool)>> {
    debug_assert!(index.is_complete(), "not asked for");
    phrase::verify(index, query, scores, passes, is_by_score, needs)
}

/// Adds the matches of phrases to those of words.
#[inline(never)]
pub(super) fn mark_phrases(passage: &mut Passage<'_>, snippets: &Snippets<'_>) {
    passage.mark_phrases(snippets);
}
