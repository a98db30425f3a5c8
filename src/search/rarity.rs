//! How much does a clause of the query count?
//!
//! By its rarity (BM25's inverse document frequency) times what is known of it beside that: how often
//! it was typed, whether it names anything, how well it fits the pages that hold it, and in a question
//! of some length, how well those that answer the whole of it.

use crate::query::{Clause, Role};
use crate::search::words_part;

/// What a word counts that names nothing, such as `what` and `should`.
pub(crate) const FUNCTION_WORD: f32 = 0.2;

/// What the parts of a word and joined words count: runs say the same already.
pub(crate) const EXTRA: f32 = 0.5;

/// What each further time counts that a word was typed: who asks at length and comes back to a word
/// asks about it.
pub(crate) const REPEATED: f32 = 0.6;

/// How well a word fits a page that holds it, as a rule: by a little more than being said once on a
/// page of average length.
pub(crate) const USUAL_FIT: f32 = 0.45;

/// So many pages that a word fits as usual are put beside those that hold it, of which there may be
/// too few to judge it by.
pub(crate) const USUAL_PAGES: f32 = 3.0;

/// From so many words on that stand on some page, the pages that answer them best tell which of them
/// matter. Of fewer, each does.
pub(crate) const LONG: usize = 4;

/// What a word counts of such a question if the best pages say as much of it as all others do.
pub(crate) const UNTOLD: f32 = 0.75;

/// What it counts more if they say e times as much of it, and so on.
pub(crate) const TOLD: f32 = 1.0 / 16.0;

/// Put beside both, as few pages may not have a word by chance.
pub(crate) const CHANCE: f32 = 0.01;

/// A page tells by the share that its score is of the best, squared so many times: one with nine
/// tenths of it by a fifth, one with half of it by nothing.
pub(crate) const SQUARINGS: u32 = 4;

/// The same where it is asked which words go with those of the question. More pages are heard: the
/// first few hold many a word by chance.
pub(crate) const RELATED_SQUARINGS: u32 = 3;

/// How well a clause fits pages. In double precision, sums do not depend on the order of the pages.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fits {
    /// The sum of how well it fits those that hold it, and how many these are.
    sum: f64,
    pages: f32,
    /// The sum of how well it fits each, by how much that page tells.
    told: f64,
}

impl Fits {
    /// Adds a page that it fits so well, and that tells so much.
    pub(crate) fn add(&mut self, fit: f32, telling: f32) {
        self.sum += f64::from(fit);
        self.pages += 1.0;
        self.told += f64::from(fit * telling);
    }

    /// What a clause counts beside its rarity, of so many pages that together tell so much: 0 if they
    /// are not asked.
    ///
    /// A word that says much of the pages that hold it, again and again or in their titles, is what these
    /// are about; one that stands in them in passing (`investigate`, `possible`) tells little of what is
    /// asked, however rare it is. So the mean of its fits takes part, as the average frequency does in
    /// Kwok, *A new method of weighting query terms for ad-hoc retrieval* (SIGIR 1996); and how often it
    /// was typed, as in BM25.
    ///
    /// Of a long question, the best pages are the best guess at those that answer it, and a word counts by
    /// how much more these say of it than all do: Croft and Harper, *Using probabilistic models of document
    /// retrieval without relevance information* (Journal of Documentation 35, 1979). They tell by their
    /// scores, as in Lavrenko and Croft, *Relevance-based language models* (SIGIR 2001), and none is the
    /// last that does; on average over six judged collections that was a little better than to ask the best
    /// three or five.
    pub(crate) fn factor(
        &self,
        clause: &Clause,
        is_function_word: bool,
        page_count: usize,
        telling: f64,
    ) -> f32 {
        let sum = self.sum as f32;
        let mut factor = (sum + USUAL_PAGES * USUAL_FIT) / ((self.pages + USUAL_PAGES) * USUAL_FIT)
            * (1.0 + REPEATED * f32::from(clause.times.saturating_sub(1)));
        if telling > 0.0 {
            let (best, all) = ((self.told / telling) as f32, sum / page_count as f32);
            factor *= words_part::told(best, all);
        }
        if clause.role == Role::Extra {
            factor *= EXTRA;
        }
        if is_function_word {
            factor *= FUNCTION_WORD;
        }
        factor
    }
}

/// What a word counts if the best pages say so much of it, and all pages so much.
pub(super) fn told(best: f32, all: f32) -> f32 {
    UNTOLD + TOLD * ((best + CHANCE) / (all + CHANCE)).ln().max(0.0)
}

/// How much a page tells whose score is such a share of the best.
pub(crate) fn telling(mut share: f32, squarings: u32) -> f32 {
    for _ in 0..squarings {
        share *= share;
    }
    share
}

/// BM25's inverse document frequency in the form that is never negative (Lucene's).
pub(crate) fn idf(frequency: usize, page_count: usize) -> f32 {
    let (n, df) = (page_count as f32, frequency as f32);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_counts_by_what_the_best_pages_say_of_it_if_these_are_asked() {
        let clause = Clause { role: Role::Wanted, atoms: Vec::new(), times: 1 };
        // On two pages each: of the one word the best is among them, of the other none near it.
        let (mut said, mut unsaid) = (Fits::default(), Fits::default());
        for telling in [1.0, 0.0] {
            said.add(0.5, telling);
            unsaid.add(0.5, 0.0);
        }
        let factor = |fits: &Fits, telling| fits.factor(&clause, false, 100, telling);
        assert_eq!(factor(&said, 0.0), factor(&unsaid, 0.0));
        assert!((factor(&unsaid, 1.0) / factor(&unsaid, 0.0) - UNTOLD).abs() < 1e-6);
        let more = UNTOLD + TOLD * f32::ln(0.51 / 0.02);
        assert!((factor(&said, 1.0) / factor(&said, 0.0) - more).abs() < 1e-6);
    }

    #[test]
    fn a_page_tells_little_that_scores_less() {
        let telling = |share| telling(share, SQUARINGS);
        assert_eq!((telling(0.0), telling(1.0)), (0.0, 1.0));
        assert!((telling(0.9) - 0.185).abs() < 1e-3 && telling(0.5) < 1e-4);
    }
}
