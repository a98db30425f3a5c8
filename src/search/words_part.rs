//! What only near misses, phrases and other signs, and long questions take: the part `words`, cut as [`tags_part`] is.
//!
//! Who calls one of these functions has asked [`Index::takes`] before, or cannot have got
//! there without.
//!
//! [`tags_part`]: super::tags_part

use crate::Result;
use crate::index::Places;
use crate::query::{Atom, Query, Word};
use crate::search::answer::Hit;
use crate::search::index::Index;
use crate::search::matcher::{self, FamilyMatch, WordMatch};
use crate::search::needs::{EnginePart, Needs};
use crate::search::scorer::{self, Scores, Sums};
use crate::search::snippet::{Passage, Snippets};
use crate::search::{phrase, rarity};

/// The family of the stem of a form that no page holds.
#[inline(never)]
pub(super) fn stemmed_family(index: &Index, form: &str, needs: &mut Needs) -> Option<FamilyMatch> {
    debug_assert!(index.has(EnginePart::Words), "not asked for");
    matcher::stemmed_family(index, form, needs)
}

/// Looks up the words that may have been meant.
#[inline(never)]
pub(super) fn correct(index: &Index, word: &Word, needs: &mut Needs, found: &mut WordMatch) {
    debug_assert!(index.has(EnginePart::Words), "not asked for");
    matcher::correct(index, word, needs, found);
}

/// Where the entry lists the longest beginning of a word, if it shows of these pages what the word does.
#[inline(never)]
pub(super) fn listed_before(index: &Index, word: &Word, hits: &[Hit]) -> Option<usize> {
    debug_assert!(index.has(EnginePart::Words), "not asked for");
    index.listed_before(word, hits)
}

/// The query with what was searched in the place of words that stand on no page.
#[inline(never)]
pub(super) fn corrected(
    index: &Index,
    query: &Query,
    words: &[WordMatch],
    needs: &mut Needs,
) -> Option<Query> {
    debug_assert!(index.has(EnginePart::Words), "not asked for");
    scorer::corrected(index, query, words, needs)
}

/// Adds up a long question once more, with what the pages tell that were the best at first.
#[inline(never)]
pub(super) fn gather_again(sums: &mut Sums, index: &Index, query: &Query, words: &[WordMatch]) {
    debug_assert!(index.has(EnginePart::Words), "not asked for");
    sums.gather_again(index, query, words);
}

/// What a word of a long question counts if the best pages say so much of it, and all pages so much.
#[inline(never)]
pub(super) fn told(best: f32, all: f32) -> f32 {
    rarity::told(best, all)
}

/// Hands over the pages in whose passages the words of a phrase meet.
#[inline(never)]
pub(super) fn meeting(
    index: &Index,
    atom: &Atom,
    words: &[WordMatch],
    each: &mut dyn FnMut(u32, Places, f32),
) {
    debug_assert!(index.has(EnginePart::Words), "not asked for");
    scorer::meeting(index, atom, words, each);
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
    debug_assert!(index.has(EnginePart::Words), "not asked for");
    phrase::verify(index, query, scores, passes, is_by_score, needs)
}

/// Adds the matches of phrases to those of words.
#[inline(never)]
pub(super) fn mark_phrases(passage: &mut Passage<'_>, snippets: &Snippets<'_>) {
    passage.mark_phrases(snippets);
}
