//! How well does each page fit?
//!
//! A page's score is the sum, over the words of the query, of the word's rarity (BM25's inverse
//! document frequency) times what the word says of the page (its impact, settled when the index was
//! built). Pages that hold all words come before those that do not, and a page whose very title was
//! typed comes first: each is a bonus larger than anything below it can sum up to.

use crate::analyzer::Kind;
use crate::index::{LabelKind, label_hash, saturation};
use crate::query::{Query, Word};
use crate::search::index::Index;
use crate::search::matcher::{FamilyMatch, WordMatch, look_up};
use crate::search::needs::Needs;

/// What a form of the word other than the one typed counts.
const INFLECTED: f32 = 0.8;

/// A word that stands in more than this share of the pages need not stand in a page for it to
/// hold "all words".
const COMMON_SHARE: f32 = 0.5;

/// What a word counts that names nothing, such as `what` and `should`.
const FUNCTION_WORD: f32 = 0.2;

/// What the parts of a word and joined words count: runs say the same already.
const EXTRA: f32 = 0.5;

/// Pages with their scores, by page.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    /// The pages that are results, ascending.
    pub(crate) pages: Vec<u32>,
    /// The score of each.
    pub(crate) scores: Vec<f32>,
    /// Whether each holds all the words.
    has_all: Vec<bool>,
    /// The query that was answered, if it is not the one asked.
    pub(crate) corrected: Option<Query>,
}

/// Scores all pages, or names the files that it takes.
pub(crate) fn score(index: &Index, query: &Query, needs: &mut Needs) -> Scores {
    let words: Vec<WordMatch> =
        query.words.iter().map(|word| look_up(index, word, needs)).collect();
    if !needs.is_empty() {
        return Scores::default();
    }
    let page_count = index.entry.page_count as usize;
    let mut sums = Sums::new(page_count);
    let mut bound = 0.0;
    let mut share = 0.0;
    let mut runs = 0.0;
    let mut wanted = 0_u32;
    for (word, found) in query.words.iter().zip(&words) {
        let frequency = sums.gather(index, found);
        if frequency == 0 {
            // Nowhere in the site: a page is not to blame for lacking it.
            continue;
        }
        let is_run = word.kind == Kind::Run;
        let mut rarity = idf(frequency, page_count);
        if found.is_function_word(index) {
            rarity *= FUNCTION_WORD;
        }
        if !is_run {
            rarity *= EXTRA;
        }
        bound += rarity;
        let is_wanted = is_run && frequency as f32 <= COMMON_SHARE * page_count as f32;
        if is_run {
            share += rarity;
            runs += 1.0;
        }
        wanted += u32::from(is_wanted);
        sums.settle(rarity, is_run, is_wanted);
    }
    // A page that lacks some of the words is a result only if those that it holds are worth more
    // than the average of them: a long question finds what comes near, `the` alone brings nothing.
    let mut scores = sums.results(bound, share / (runs + 1.0), wanted);
    let correction =
        |(word, found): (&Word, &WordMatch)| Some((word.term.clone(), found.correction.clone()?));
    let corrections: Vec<_> = query.words.iter().zip(&words).filter_map(correction).collect();
    let corrected = query.corrected(&corrections);
    scores.corrected = corrected.map(|text| Query::parse(&text, &index.stemmer));
    add_label_bonus(index, query, &words, bound, &mut scores);
    scores
}

/// BM25's inverse document frequency in the form that is never negative (Lucene's).
fn idf(frequency: u32, page_count: usize) -> f32 {
    let (n, df) = (page_count as f32, frequency as f32);
    (1.0 + (n - df + 0.5) / (df + 0.5)).ln()
}

/// The sums at work, a place for each page.
struct Sums {
    score: Vec<f32>,
    /// The rarity of the words that the page holds.
    share: Vec<f32>,
    /// How many of the wanted words it holds.
    wanted: Vec<u8>,
    /// Of the word at hand: how well the best family fits, and the pages where any does.
    best: Vec<f32>,
    touched: Vec<u32>,
}

impl Sums {
    fn new(page_count: usize) -> Sums {
        let zeros = vec![0.0; page_count];
        Sums {
            score: zeros.clone(),
            share: zeros.clone(),
            wanted: vec![0; page_count],
            best: zeros,
            touched: Vec::new(),
        }
    }

    /// Notes for each page how well the word fits it. Returns how many pages hold it: those of the
    /// word itself if there are any, for its completions say nothing of its rarity.
    fn gather(&mut self, index: &Index, found: &WordMatch) -> u32 {
        let mut own = 0;
        for (family, at) in found.families.iter().zip(0..) {
            self.gather_family(index, family);
            if at == 0 && found.is_whole {
                own = self.touched.len();
            }
        }
        if own > 0 { own as u32 } else { self.touched.len() as u32 }
    }

    fn gather_family(&mut self, index: &Index, found: &FamilyMatch) {
        let Some(Some(shard)) = index.shards.get(found.shard) else { return };
        let postings = shard.postings(found.family);
        for ((page, impact), mask) in
            postings.pages.iter().zip(postings.impacts).zip(postings.masks)
        {
            let Some(best) = self.best.get_mut(*page as usize) else { continue };
            if *best == 0.0 {
                self.touched.push(*page);
            }
            let form = if mask & found.asked == 0 { INFLECTED } else { 1.0 };
            *best = best.max(saturation(*impact) * form * found.closeness);
        }
    }

    /// Adds what was gathered of a word to the pages' sums.
    fn settle(&mut self, rarity: f32, is_run: bool, is_wanted: bool) {
        for page in self.touched.drain(..) {
            let page = page as usize;
            self.score[page] += rarity * self.best[page];
            self.best[page] = 0.0;
            if is_run {
                self.share[page] += rarity;
            }
            self.wanted[page] += u8::from(is_wanted);
        }
    }

    fn results(self, bound: f32, min_share: f32, wanted: u32) -> Scores {
        let mut scores = Scores::default();
        // The nearest pages are results, however little they hold of what was asked.
        let min_share = min_share.min(self.share.iter().copied().fold(0.0, f32::max));
        for (page, (score, share)) in self.score.iter().zip(&self.share).enumerate() {
            let has_all = u32::from(self.wanted[page]) == wanted;
            if *score > 0.0 && (*share >= min_share || (has_all && wanted > 0)) {
                scores.pages.push(page as u32);
                scores.scores.push(if has_all { score + bound } else { *score });
                scores.has_all.push(has_all);
            }
        }
        scores
    }
}

/// Lifts the pages whose title or heading is just what was typed, or whose title begins so.
fn add_label_bonus(
    index: &Index,
    query: &Query,
    words: &[WordMatch],
    bound: f32,
    scores: &mut Scores,
) {
    let first = query.words.iter().zip(words).find(|(word, _)| word.kind == Kind::Run);
    let Some((_, WordMatch { families, is_whole, correction })) = first else { return };
    let Some(&FamilyMatch { shard, family, .. }) = families.first() else { return };
    if !is_whole && correction.is_none() {
        return;
    }
    let query = scores.corrected.as_ref().unwrap_or(query);
    let Some(Some(shard)) = index.shards.get(shard) else { return };
    let (whole, typed) = (label_hash(&query.label), label_hash(&query.typed_label));
    // One word is the heading of many a page, a row of words that of one.
    let runs = query.words.iter().filter(|word| word.kind == Kind::Run).count() as f32;
    let telling = bound * runs / (runs + 1.0);
    let mut bonuses: Vec<(u32, f32)> = Vec::new();
    for label in shard.labels(family) {
        let bonus = match label.kind {
            LabelKind::Title if label.hash == whole => 2.0 * bound,
            LabelKind::Heading if label.hash == whole => telling,
            LabelKind::TitleStart if label.hash == typed && !query.typed_label.is_empty() => {
                telling
            }
            _ => continue,
        };
        // Labels are in the order of the pages, a page's title before its headings.
        match bonuses.last_mut() {
            Some((page, known)) if *page == label.page => *known = known.max(bonus),
            _ => bonuses.push((label.page, bonus)),
        }
    }
    for (page, bonus) in bonuses {
        if let Ok(at) = scores.pages.binary_search(&page)
            && scores.has_all[at]
        {
            scores.scores[at] += bonus;
        }
    }
}
