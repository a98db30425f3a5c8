//! Do words follow one another in the text of a page?
//!
//! The index knows in which passages words stand, not where there: the places of all words weigh
//! more than the text. So a phrase is looked for in the index first, where all of its words stand
//! in one passage, and then in the text of those passages.

use crate::Result;
use crate::analyzer::{are_of_row, tokenize};
use crate::index::{Places, SEARCHED_KEYS, StoredPage};
use crate::query::{Atom, Clause, Query, Role, runs};
use crate::search::index::Index;
use crate::search::needs::Needs;
use crate::search::scorer::{Scores, is_vague, places_on};
use std::cell::RefCell;
use std::cmp::Reverse;
use xxhash_rust::xxh64::xxh64;

/// For one query, so many pages are looked at, the best ones, each in the first passage that may
/// hold what is asked; and where that does not, so many further passages. All have to be fetched:
/// that is two rounds, and one KB for each, in the mean.
const MAX_VERIFIED: [usize; 2] = [150, 100];

/// For rows of characters, so many passages of the best pages are looked at: two lists of results, of
/// which one is fetched anyway to be shown.
const MAX_PREFERRED: usize = 20;

/// So many verdicts are remembered.
const MAX_VERDICTS: usize = 4_096;

/// What was found in passages that were looked through: by a hash of phrase, page and passage.
#[derive(Debug, Default)]
pub(crate) struct Verdicts(RefCell<Vec<(u64, bool)>>);

impl Verdicts {
    fn get(&self, key: u64) -> Option<bool> {
        let known = self.0.borrow();
        let at = known.binary_search_by_key(&key, |(other, _)| *other).ok()?;
        Some(known[at].1)
    }

    fn add(&self, key: u64, verdict: bool) {
        let mut known = self.0.borrow_mut();
        if known.len() >= MAX_VERDICTS {
            known.clear();
        }
        if let Err(at) = known.binary_search_by_key(&key, |(other, _)| *other) {
            known.insert(at, (key, verdict));
        }
    }
}

/// Calls `each` with where in a text words follow one another.
pub(crate) fn find_phrase(text: &str, terms: &[&str], each: &mut dyn FnMut(usize, usize)) {
    if let [term] = terms {
        // In a code word, too.
        tokenize(text, &mut |token| {
            if token.term == *term {
                each(token.start, token.end);
            }
        });
        return;
    }
    // How many words have come, and where the first began.
    let mut begun: Vec<(usize, usize)> = Vec::new();
    let mut end_of_last = 0;
    runs(text, &mut |term, start, end| {
        let overlaps = start < end_of_last;
        end_of_last = end;
        begun.push((0, start));
        begun.retain_mut(|(come, from)| {
            let is_apart = *come > 0 && !overlaps && are_of_row(terms[*come - 1], term);
            let goes_on = terms[*come] == term && !is_apart;
            *come += 1;
            if goes_on && *come == terms.len() {
                each(*from, end);
            }
            goes_on && *come < terms.len()
        });
    });
}

/// The terms of a phrase.
pub(crate) fn terms_of<'q>(atom: &Atom, query: &'q Query) -> Vec<&'q str> {
    atom.words.iter().map(|word| query.words[*word].term.as_str()).collect()
}

/// The scores of those pages alone that hold the phrases of a query, and whether there were pages
/// that were not looked through, and are left out; nothing if the index alone tells it. Those that
/// pass the filters come first.
///
/// Or if there are no phrases, but rows of characters, and the order is by score: of all pages, those of
/// the best lifted above all others that hold the rows as they were typed, and not only their pairs.
///
/// Texts that are missing are put into `needs`.
pub(crate) fn verify(
    index: &Index,
    query: &Query,
    scores: &Scores,
    passes: &dyn Fn(u32) -> bool,
    is_by_score: bool,
    needs: &mut Needs,
) -> Result<Option<(Scores, bool)>> {
    let is_vague =
        |clause: &&Clause| clause.atoms.iter().any(|atom| is_vague(atom, query, &scores.words));
    let mut clauses: Vec<&Clause> = query.clauses.iter().filter(is_vague).collect();
    let lifts = clauses.is_empty();
    let rows = query.rows();
    if lifts && is_by_score {
        clauses.extend(&rows);
    }
    if clauses.is_empty() {
        return Ok(None);
    }
    let mut order: Vec<(bool, Reverse<u32>, usize)> = Vec::new();
    for (at, (page, score)) in scores.pages.iter().zip(&scores.scores).enumerate() {
        // Scores are not negative: their bits are in the order of their values.
        order.push((!passes(*page), Reverse(score.to_bits()), at));
    }
    order.sort_unstable();
    let above = order.first().map_or(0.0, |(.., best)| scores.scores[*best]);
    let mut open: Vec<usize> = order.into_iter().map(|(.., at)| at).collect();
    let mut search = Verification { index, query, scores, needs };
    let mut kept: Vec<(usize, u8)> = Vec::new();
    let mut is_partial = false;
    for (most, is_last) in MAX_VERIFIED.into_iter().zip([false, true]) {
        let mut left = if lifts { MAX_PREFERRED } else { most };
        let mut undecided = Vec::new();
        for at in open {
            let (verdict, passage, cost) = search.decide(&clauses, at, is_last, left)?;
            is_partial |= cost > left;
            left = left.saturating_sub(cost);
            match verdict {
                Some(true) => kept.push((at, passage)),
                Some(false) => {}
                None => undecided.push(at),
            }
        }
        open = undecided;
        if !search.needs.is_empty() {
            return Ok(None);
        }
        if lifts {
            break;
        }
    }
    kept.sort_unstable();
    let mut kept = kept.into_iter().peekable();
    let mut verified = Scores::default();
    for (at, page) in scores.pages.iter().enumerate() {
        let known = kept.next_if(|(known, _)| *known == at);
        let (passage, more) = match known {
            Some((_, passage)) => (passage, if lifts { above } else { 0.0 }),
            None if lifts => (scores.passages[at], 0.0),
            None => continue,
        };
        verified.pages.push(*page);
        verified.scores.push(scores.scores[at] + more);
        verified.passages.push(passage);
    }
    Ok(Some((verified, is_partial && !lifts)))
}

struct Verification<'s> {
    index: &'s Index,
    query: &'s Query,
    scores: &'s Scores,
    needs: &'s mut Needs,
}

impl Verification<'_> {
    /// Whether a page holds what all clauses ask for, in which of its passages, and how many
    /// passages it took to say so; all that there are if `is_last`, or else the first only, after
    /// which nothing may be known yet. A page that takes more than are `left` is out.
    fn decide(
        &mut self,
        clauses: &[&Clause],
        at: usize,
        is_last: bool,
        left: usize,
    ) -> Result<(Option<bool>, u8, usize)> {
        let (page, mut passage) = (self.scores.pages[at], self.scores.passages[at]);
        let (mut cost, mut is_open) = (0, false);
        for clause in clauses {
            let (mut holds, mut may_hold) = (false, false);
            for atom in &clause.atoms {
                let places = places_on(self.index, page, atom, &self.scores.words);
                if !is_vague(atom, self.query, &self.scores.words) {
                    holds |= places != Places::default();
                }
                let mut passages = places.shown();
                if !is_last {
                    let first = passages & passages.wrapping_neg();
                    may_hold |= passages != first;
                    passages = first;
                }
                if holds {
                    break;
                }
                cost += passages.count_ones() as usize;
                if cost > left {
                    return Ok((Some(false), passage, cost));
                }
                let mut is_missing = false;
                for number in (0..u32::BITS as u8).filter(|bit| passages >> bit & 1 == 1) {
                    match self.stands(atom, page, number)? {
                        Some(false) => {}
                        Some(true) => {
                            (holds, passage) = (true, number);
                            break;
                        }
                        // All that are missing come at once.
                        None => is_missing = true,
                    }
                }
                // Taken to hold for now: the question will be asked again.
                holds |= is_missing;
            }
            if holds == (clause.role == Role::Excluded) && (holds || !may_hold) {
                return Ok((Some(false), passage, cost));
            }
            is_open |= !holds && may_hold;
        }
        Ok(((!is_open).then_some(true), passage, cost))
    }

    /// Whether a phrase stands in a passage; nothing if that has to be fetched to tell.
    fn stands(&mut self, atom: &Atom, page: u32, passage: u8) -> Result<Option<bool>> {
        let terms = terms_of(atom, self.query);
        let place = u64::from(page) << 8 | u64::from(passage) << 1 | u64::from(atom.in_title);
        let mut phrase = String::new();
        for term in &terms {
            phrase.push_str(term);
            phrase.push(' ');
        }
        let key = xxh64(phrase.as_bytes(), place);
        if let Some(known) = self.index.verdicts.get(key) {
            return Ok(Some(known));
        }
        let pages = &self.index.pages;
        let mut missing = Needs::default();
        pages.need([(page, passage)].into_iter(), &mut missing)?;
        if !missing.is_empty() {
            self.needs.append(missing);
            return Ok(None);
        }
        let mut stands = false;
        each_line(&pages.passage(page, passage)?, atom.in_title, &mut |line| {
            stands = stands || {
                let mut found = false;
                find_phrase(line, &terms, &mut |_, _| found = true);
                found
            };
        });
        self.index.verdicts.add(key, stands);
        Ok(Some(stands))
    }
}

/// Calls `each` with what a phrase may stand in: it never goes over the end of a line.
fn each_line(page: &StoredPage, only_title: bool, each: &mut dyn FnMut(&str)) {
    each(&page.title);
    if only_title {
        return;
    }
    each(&page.description);
    for (key, values) in &page.tags {
        if SEARCHED_KEYS.contains(&key.as_str()) {
            values.iter().for_each(|value| each(value));
        }
    }
    for section in &page.sections {
        each(&section.heading);
        section.text.split('\n').for_each(&mut *each);
    }
}
