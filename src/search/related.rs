//! Which words, besides those asked for, do the pages have in common that answer a question best?
//!
//! Who asks at length seldom uses the very words of all pages that answer: words that the best pages
//! hold, and others seldom do, lift what else holds them. That is pseudo-relevance feedback, in the form
//! of Carpineto, de Mori, Romano and Bigi, *An information-theoretic approach to automatic query
//! expansion* (ACM Transactions on Information Systems 19, 2001): a word counts by its part in how far
//! the best pages' words differ from those of all pages (Kullback and Leibler's divergence).
//!
//! Looked at are the words of those shards alone that the query takes in any case. That is a
//! sample of the dictionary, a good one on a small site; nothing more is fetched for it, and the same
//! question takes the same sample.

use crate::index::saturation;
use crate::search::index::Index;
use crate::search::matcher::{FamilyMatch, WordMatch};
use crate::search::rarity::CHANCE;

/// What all related words count together, beside all that were asked for.
///
/// On average over six judged collections, a tenth to a quarter do about as well; more is worse for
/// questions whose first pages answer something else.
pub(crate) const RELATED: f32 = 0.2;

/// So many related words are taken: fewer are a matter of luck, more say nothing new.
pub(crate) const MAX_RELATED: usize = 16;

/// The families that the best pages have in common, of the shards of these words; with what each
/// counts as its closeness, which together is 1. `told_by` is how much each page tells.
pub(super) fn related(index: &Index, words: &[WordMatch], told_by: &[f32]) -> WordMatch {
    let all = || words.iter().flat_map(|word| &word.families);
    let mut shards: Vec<usize> = all().map(|family| family.shard).collect();
    shards.sort_unstable();
    shards.dedup();
    let told: f64 = told_by.iter().map(|told| f64::from(*told)).sum();
    let mut best: Vec<FamilyMatch> = Vec::new();
    for at in shards {
        let Some(shard) = index.shards.get(at) else { continue };
        for family in shard.families() {
            let mut other = FamilyMatch::own(at, family, u8::MAX);
            if shard.is_function_word(family) || all().any(|own| own.is_same(&other)) {
                continue;
            }
            let postings = shard.postings(family);
            let (mut of_best, mut of_all) = (0.0, 0.0);
            for (page, impact) in postings.pages.iter().zip(postings.impacts) {
                let fit = saturation(*impact);
                of_best += f64::from(fit * told_by[*page as usize]);
                of_all += f64::from(fit);
            }
            let (of_best, of_all) = ((of_best / told) as f32, of_all as f32 / told_by.len() as f32);
            other.closeness = of_best * ((of_best + CHANCE) / (of_all + CHANCE)).ln();
            // The first of equals stays.
            let before = best.partition_point(|known| known.closeness >= other.closeness);
            if before < MAX_RELATED && other.closeness > 0.0 {
                best.truncate(MAX_RELATED - 1);
                best.insert(before, other);
            }
        }
    }
    let sum: f32 = best.iter().map(|family| family.closeness).sum();
    best.iter_mut().for_each(|family| family.closeness /= sum);
    let mut found = WordMatch::default();
    found.families = best;
    found
}
