//! Which phrases does a site use most?
//!
//! The texts are cut into as many parts as the primer has segments, and from each part is taken the
//! segment whose rows of tokens stand oftenest in all texts, and in no segment that was taken before.
//! (So does zstd choose a dictionary; after Liao, Petri, Moffat and Wirth: *Effective Construction of
//! Relative Lempel-Ziv Dictionaries*, 2016.)

use super::choose::Token;
use crate::index::interner::{Interner, hash};

/// How long the primer becomes, in bytes. Twice as much saved half a percent of the text.
const PRIMER: usize = 4_000;

/// How long a segment is, in tokens; and in bytes, about.
const SEGMENT: usize = 32;
const SEGMENT_BYTES: usize = 160;

/// So many tokens in a row are told from others.
const GRAM: usize = 4;

/// A row of tokens that stands but once is nobody's phrase.
const LEAST: u32 = 2;

/// Rows of [`GRAM`] tokens, and how often each stands in all texts.
#[derive(Default)]
struct Grams {
    rows: Interner,
    counts: Vec<u32>,
}

impl Grams {
    fn add(&mut self, row: &[Token]) {
        let at = self.rows.number(&bytes_of(row)) as usize;
        match self.counts.get_mut(at) {
            Some(count) => *count += 1,
            None => self.counts.push(1),
        }
    }

    /// How often a row stands there, if that is more than once and it was not taken.
    fn worth(&self, row: &[Token]) -> u32 {
        let count = self.rows.find(&bytes_of(row)).map_or(0, |at| self.counts[at as usize]);
        if count >= LEAST { count } else { 0 }
    }

    fn take(&mut self, row: &[Token]) {
        if let Some(at) = self.rows.find(&bytes_of(row)) {
            self.counts[at as usize] = 0;
        }
    }
}

/// Which rows of [`GRAM`] tokens stand somewhere twice, and a few others: told by a hash.
struct Repeated {
    twice: Vec<bool>,
}

impl Repeated {
    fn of(rows: &[Vec<Token>]) -> Repeated {
        let count: usize = rows.iter().map(Vec::len).sum();
        let len = (2 * count).next_power_of_two();
        let (mut once, mut twice) = (vec![false; len], vec![false; len]);
        for window in rows.iter().flat_map(|row| row.windows(GRAM)) {
            let at = place(window, len);
            twice[at] |= std::mem::replace(&mut once[at], true);
        }
        Repeated { twice }
    }

    fn may_have(&self, row: &[Token]) -> bool {
        self.twice[place(row, self.twice.len())]
    }
}

/// Where the hash of a row is among so many, a power of two.
fn place(row: &[Token], len: usize) -> usize {
    hash(&bytes_of(row)) as usize & (len - 1)
}

fn bytes_of(row: &[Token]) -> [u8; 4 * GRAM] {
    let mut bytes = [0; 4 * GRAM];
    for (bytes, token) in bytes.chunks_exact_mut(4).zip(row) {
        bytes.copy_from_slice(&token.number.to_le_bytes());
    }
    bytes
}

/// The phrases that stand oftenest in these texts, a line each; the tokens of each text are given.
pub(super) fn choose_primer(texts: &[&str], rows: &[Vec<Token>]) -> String {
    let mut grams = Grams::default();
    let repeated = Repeated::of(rows);
    for window in rows.iter().flat_map(|row| row.windows(GRAM)) {
        // Most stand there once, and each that is noted takes fifty bytes.
        if repeated.may_have(window) {
            grams.add(window);
        }
    }
    let count: usize = rows.iter().map(Vec::len).sum();
    let part = count.div_ceil(PRIMER / SEGMENT_BYTES).max(SEGMENT);

    let mut primer = String::new();
    let (mut left, mut best) = (part, None);
    for (at, row) in rows.iter().enumerate() {
        best = best.max(best_segment(row, &grams).map(|(worth, start)| (worth, at, start)));
        left = left.saturating_sub(row.len());
        if left > 0 && at + 1 < rows.len() {
            continue;
        }
        if let Some((_, at, start)) = best.take() {
            let row = &rows[at];
            let segment = &row[start..(start + SEGMENT + GRAM - 1).min(row.len())];
            segment.windows(GRAM).for_each(|window| grams.take(window));
            if let (Some(first), Some(last)) = (segment.first(), segment.last()) {
                primer.push_str(&texts[at][first.start as usize..last.end as usize]);
                primer.push('\n');
            }
        }
        left = part;
    }
    primer
}

/// How often the rows of the best segment stand in all texts, and where it begins, in tokens.
fn best_segment(row: &[Token], grams: &Grams) -> Option<(u32, usize)> {
    let worths: Vec<u32> = row.windows(GRAM).map(|window| grams.worth(window)).collect();
    let mut sum: u32 = worths.iter().take(SEGMENT).sum();
    let mut best = (sum > 0).then_some((sum, 0));
    for (start, (gone, come)) in worths.iter().zip(worths.iter().skip(SEGMENT)).enumerate() {
        sum = sum - gone + come;
        if sum > best.map_or(0, |(worth, _)| worth) {
            best = Some((sum, start + 1));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::choose::cut;
    use super::*;

    fn choose_primer(texts: &[&str]) -> String {
        super::choose_primer(texts, &cut(texts, &mut Interner::default(), &mut Vec::new()))
    }

    #[test]
    fn the_phrases_that_recur_are_chosen_once() {
        let pages: Vec<String> = (0..40)
            .map(|n| {
                format!(
                    "page {n} of {n}\nThis function may be slow, use it with care.\n{n}{n} a b{n}"
                )
            })
            .collect();
        let texts: Vec<&str> = pages.iter().map(String::as_str).collect();
        let primer = choose_primer(&texts);
        assert_eq!(primer.matches("function may be slow, use it with care").count(), 1, "{primer}");
        assert!(primer.len() < 400);
        assert_eq!(choose_primer(&["one of a kind", "and another thing"]), "");
    }
}
