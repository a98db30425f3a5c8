//! How words are spelled: each letter by the two before it.
//!
//! What a visitor has of a site anyway are the words of its [vocabulary](super::vocabulary). They
//! teach how the site spells: which letter follows which two, or if these were never met, which one,
//! or if that neither, which letters there are. What the vocabulary taught stays as it is from text to
//! text, so that reading a letter changes nothing.
//!
//! Letters are bytes.

use super::NO_BYTE;
use crate::index::coder::{Bit, Code, Decoder, Encoder, Tree};

/// Where the contexts of one letter begin, behind those of two.
const SINGLE: usize = 1 << 16;

/// That of none.
const ANYWHERE: usize = SINGLE + (1 << BYTE_BITS);

/// No more contexts are told apart, so that memory is bounded. A site's words have 500 to 1,500.
const MAX_ROWS: usize = 2_048;

/// A byte is coded in so many bits.
const BYTE_BITS: u32 = 8;

/// A probability is an average over all words of a vocabulary: they are no more of one kind at the end
/// than at the beginning.
const MAX_SEEN: u16 = 2_000;

/// With what probability which letter follows.
#[derive(Clone, Debug)]
pub(super) struct Letters {
    /// Of each context, which of the rows is its own. The first row is that of contexts never met.
    row_of: Vec<u16>,
    rows: Vec<Tree<{ 1 << BYTE_BITS }>>,
}

impl Letters {
    /// As nothing has been spelled.
    pub(super) fn new() -> Letters {
        let unknown = [Bit::NEW; 1 << BYTE_BITS];
        Letters { row_of: vec![0; ANYWHERE + 1], rows: vec![unknown] }
    }

    /// Writes what of a word follows so many letters.
    pub(super) fn write(&self, encoder: &mut Encoder, word: &[u8], known: usize) {
        for (at, letter) in word.iter().chain(&[NO_BYTE]).enumerate().skip(known) {
            self.code(encoder, word.get(..at).unwrap_or_default(), *letter);
        }
    }

    /// Reads what follows of the word whose first letters begin at `start`. Returns whether it ends
    /// before there are more than `max` letters, and no later than what is read.
    pub(super) fn read(
        &self,
        decoder: &mut Decoder<'_>,
        start: usize,
        letters: &mut Vec<u8>,
        max: usize,
    ) -> bool {
        loop {
            let letter = self.code(decoder, letters.get(start..).unwrap_or_default(), NO_BYTE);
            if letter == NO_BYTE {
                return true;
            }
            letters.push(letter);
            if letters.len() > max || decoder.is_over() {
                return false;
            }
        }
    }

    /// Learns how a word is spelled.
    pub(super) fn learn(&mut self, word: &[u8]) {
        for (at, letter) in word.iter().chain(&[NO_BYTE]).enumerate() {
            self.learn_letter(word.get(..at).unwrap_or_default(), *letter);
        }
    }

    /// Codes a letter behind others.
    fn code<C: Code>(&self, coder: &mut C, before: &[u8], letter: u8) -> u8 {
        let rows = contexts(before).map(|context| {
            let row = self.row_of.get(context).copied().unwrap_or_default();
            self.rows.get(usize::from(row))
        });
        let mut node = 1_usize;
        for at in (0..BYTE_BITS).rev() {
            let mut one = Bit::NEW;
            for row in rows.into_iter().flatten() {
                one = row.get(node).copied().unwrap_or(Bit::NEW);
                if !one.is_new() {
                    break;
                }
            }
            let bit = coder.code_fixed(one.fixed(), (letter >> at) & 1 == 1);
            node = node << 1 | usize::from(bit);
        }
        node as u8
    }

    fn learn_letter(&mut self, before: &[u8], letter: u8) {
        let mut shorter = [Bit::NEW; BYTE_BITS as usize];
        for context in contexts(before).into_iter().rev() {
            let Some(row) = self.row_of.get_mut(context) else { continue };
            if *row == 0 && self.rows.len() < MAX_ROWS {
                *row = self.rows.len() as u16;
                self.rows.push([Bit::NEW; 1 << BYTE_BITS]);
            }
            if *row == 0 {
                continue;
            }
            let Some(row) = self.rows.get_mut(usize::from(*row)) else { continue };
            let mut node = 1_usize;
            for (at, shorter) in (0..BYTE_BITS).rev().zip(&mut shorter) {
                let bit = (letter >> at) & 1 == 1;
                if let Some(model) = row.get_mut(node) {
                    // What is new begins as it is behind fewer letters.
                    if model.is_new() {
                        *model = shorter.once();
                    }
                    *shorter = *model;
                    model.learn_up_to(bit, MAX_SEEN);
                }
                node = node << 1 | usize::from(bit);
            }
        }
    }
}

/// What is known of a letter behind these, the most telling first: the last two, the last, and nothing.
fn contexts(before: &[u8]) -> [usize; 3] {
    let mut last = before.iter().rev().chain(&[NO_BYTE; 2]).map(|it| usize::from(*it));
    let (first, second) = (last.next().unwrap_or_default(), last.next().unwrap_or_default());
    [second << BYTE_BITS | first, SINGLE | first, ANYWHERE]
}
