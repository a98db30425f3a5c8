//! Why does a page rank where it does?
//!
//! The score of one page, reckoned again as [`scorer`](super::scorer) does it, and taken apart. For
//! people who look after a site: no page asks for it, and so no visitor loads it.

use super::Step;
use super::index::Index;
use super::matcher::{WordMatch, look_up};
use super::meeting::Meeting;
use super::needs::{EnginePart, Needs};
use super::rarity::{Fits, idf};
use super::scorer::{COMMON_SHARE, PROXIMITY, Scores, Told, add_label_bonus, each_match, is_vague};
use crate::Result;
use crate::index::Places;
use crate::query::{Atom, Reach, Role};
use serde::Serialize;

/// Why a page ranks where it does. What the parts add up to is its score.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// What each word or phrase of the query, or part of a word, adds.
    pub words: Vec<WordShare>,
    /// What is added because the page holds words that those have in common that answer a question of
    /// four words or more best.
    pub related: f32,
    /// What is added because words meet in one passage of the page.
    pub meeting: f32,
    /// What is added because the page holds all words that are not too common to ask for.
    pub all_words: f32,
    /// What is added because title or heading are just what was asked, or the title begins so.
    pub label: f32,
    /// The sum.
    pub score: f32,
}

/// What a word of the query adds to a page's score.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct WordShare {
    /// The word as it was looked for, or the words of a phrase.
    pub word: String,
    /// What was searched instead, if no page holds the word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected: Option<String>,
    /// Whether it is a part of a word of the query, or several read as one.
    pub is_part: bool,
    /// Whether pages that hold it are left out.
    pub is_excluded: bool,
    /// How many pages hold it, in one of its forms or as what it may become.
    pub pages: u32,
    /// How much it counts: more, the fewer pages hold it, the better it fits those (and in a question
    /// of four words or more, those that answer best) and the oftener it was typed, and little if it
    /// names nothing.
    pub rarity: f32,
    /// How well the page fits it, 0 to 1: how often and where it stands there, beside how long the
    /// page is, and in which form. 0 if it is not on the page.
    pub fit: f32,
    /// Whether it stands in the title.
    pub in_title: bool,
    /// The passages of the page in which it stands, from 1.
    pub passages: Vec<u32>,
    /// What it adds: rarity times fit.
    pub adds: f32,
}

impl Index {
    /// Why a page ranks where it does for a query; `None` if the query has no words or the page is
    /// not in the index. Whether it is a result at all, a search tells.
    ///
    /// # Errors
    ///
    /// If a file turns out to be broken.
    pub fn explain(&self, query: &str, page: u32) -> Result<Step<Option<Explanation>>> {
        let mut needs = Needs::default();
        let query = self.parse(query, &mut needs);
        let words: Vec<WordMatch> = query
            .words
            .iter()
            .map(|word| look_up(self, &query.typed_label, word, &mut needs))
            .collect();
        if !needs.is_empty() {
            return Ok(Step::Needs(needs.names()));
        }
        if !query.has_words() || page >= self.entry.page_count {
            return Ok(Step::Ready(None));
        }
        let page_count = self.entry.page_count as usize;
        if !self.takes(EnginePart::Words, &mut needs) {
            return Ok(Step::Needs(needs.names()));
        }
        let told = Told::of(self, &query, &words);
        let mut explained = Explanation::default();
        let mut meeting = Meeting::default();
        let (mut bound, mut weights, mut clauses) = (0.0, 0, 0);
        let mut has_all = true;
        for clause in &query.clauses {
            let is_excluded = clause.role == Role::Excluded;
            let mut holding = Vec::new();
            let (mut fit, mut places) = (0.0_f32, Places::default());
            let atoms = clause.atoms.iter();
            for atom in atoms.filter(|atom| !is_excluded || !is_vague(atom, &query, &words)) {
                each_match(self, atom, &words, &mut |other, found, worth| {
                    holding.push((other, worth));
                    if other == page {
                        fit = fit.max(worth);
                        places = places.and(found);
                    }
                });
            }
            holding.sort_unstable_by(|(page, fit), (other, its)| {
                page.cmp(other).then(its.total_cmp(fit))
            });
            holding.dedup_by_key(|(page, _)| *page);
            let pages = holding.len() as u32;
            let mut frequency = holding.len();
            let mut is_function_word = false;
            let mut corrected = None;
            if let [Atom { words: own, in_title: false }] = &clause.atoms[..]
                && let [own] = own[..]
                && matches!(query.words[own].reach, Reach::Stem | Reach::Typed)
            {
                let found = &words[own];
                corrected.clone_from(&found.correction);
                if let Some(family) = found.families.first().filter(|_| found.is_whole) {
                    frequency = family.pages(self);
                }
                is_function_word = found.is_function_word(self);
            }
            let mut fits = Fits::default();
            for (page, fit) in holding {
                fits.add(fit, told.by_page[page as usize]);
            }
            let telling = told.by_page.iter().map(|told| f64::from(*told)).sum();
            let factor = fits.factor(clause, is_function_word, page_count, telling);
            let rarity = factor * idf(frequency, page_count);
            let is_wanted =
                clause.role == Role::Wanted && frequency as f32 <= COMMON_SHARE * page_count as f32;
            if frequency > 0 && !is_excluded {
                let weight = Meeting::weight(rarity / idf(1, page_count), weights);
                weights += weight;
                clauses += 1;
                bound += rarity;
                has_all &= !is_wanted || fit > 0.0;
                if fit > 0.0 {
                    meeting.add(places.shown(), weight);
                }
            }
            let atoms = clause.atoms.iter().map(|atom| {
                let terms = atom.words.iter().map(|word| query.words[*word].term.as_str());
                terms.collect::<Vec<_>>().join(" ")
            });
            let shown = places.shown();
            explained.words.push(WordShare {
                word: atoms.collect::<Vec<_>>().join(" | "),
                corrected,
                is_part: clause.role == Role::Extra,
                is_excluded,
                pages,
                rarity: if is_excluded { 0.0 } else { rarity },
                fit,
                in_title: places.within(Places::TITLE) != Places::default(),
                passages: (0..31).filter(|bit| shown >> bit & 1 == 1).map(|bit| bit + 1).collect(),
                adds: if is_excluded { 0.0 } else { rarity * fit },
            });
        }
        for family in &told.related.families {
            if let Some(postings) = family.postings(self) {
                bound += family.closeness;
                if let Ok(at) = postings.pages.binary_search(&page) {
                    explained.related += family.worth(postings.impacts[at], postings.masks[at]);
                }
            }
        }
        let proximity = if clauses > 1 { PROXIMITY * bound } else { 0.0 };
        explained.meeting = proximity * meeting.most().0 as f32 / weights.max(1) as f32;
        if has_all {
            explained.all_words = bound + proximity;
            let corrections =
                query.words.iter().zip(&words).filter_map(|(word, found)| {
                    Some((word.term.clone(), found.correction.clone()?))
                });
            let corrected = query.corrected(&corrections.collect::<Vec<_>>());
            let corrected = corrected.map(|text| self.parse(&text, &mut needs));
            let mut scores = Scores::of_page(page, corrected);
            add_label_bonus(self, &query, &words, bound, &mut scores);
            explained.label = scores.scores.first().copied().unwrap_or_default();
        }
        let adds = explained.words.iter().map(|word| word.adds).sum::<f32>();
        let Explanation { related, meeting, all_words, label, .. } = explained;
        explained.score = adds + related + meeting + all_words + label;
        Ok(Step::Ready(Some(explained)))
    }
}
