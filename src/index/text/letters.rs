//! How words are spelled: each letter by the two before it.
//!
//! What a visitor has of a site anyway are the words of its [vocabulary](super::vocabulary). They
//! teach how the site spells: which letter follows which two, or if these were never met, which one,
//! or if that neither, which letters there are. What the vocabulary taught stays as it is from text to
//! text, so that reading a letter changes nothing.
//!
//! Letters are bytes.

use super::NO_BYTE;
use crate::index::coder::{Bit, Code, Encoder};

/// A byte is coded in so many bits.
const BYTE_BITS: u32 = 8;

/// What is known behind one letter, behind those of two.
const ONE_LETTER: usize = 1 << (2 * BYTE_BITS);

/// What is known wherever a letter stands.
const ANYWHERE: usize = ONE_LETTER + (1 << BYTE_BITS);

/// No more rows of probabilities are kept, so that memory is bounded. A site's words make 500 to 1,500.
const MAX_ROWS: usize = 2_048;

/// A probability is an average over all words of a vocabulary: these are in order, and the last of them
/// tell no more than the first.
const MAX_SEEN: u16 = 2_046;

/// With what probability which letter follows.
#[derive(Clone, Debug)]
pub(super) struct Letters {
    /// Where the row of each two letters is, of each, and of none: 0 if they were never met.
    row_of: Vec<usize>,
    /// Rows of trees. The first is that of what was never met.
    bits: Vec<Bit>,
}

/// The letters before one: the last two.
#[derive(Clone, Copy, Debug)]
pub(super) struct Before(usize);

impl Before {
    /// Before the first letter.
    pub(super) const START: Before = Before(ONE_LETTER - 1);

    /// These, and then a letter.
    pub(super) fn and(self, letter: u8) -> Before {
        Before((self.0 << BYTE_BITS | usize::from(letter)) % ONE_LETTER)
    }

    /// What may be known behind them, the most telling first.
    fn contexts(self) -> [usize; 3] {
        [self.0, ONE_LETTER | (self.0 % (1 << BYTE_BITS)), ANYWHERE]
    }
}

impl Letters {
    /// As nothing has been spelled.
    pub(super) fn new() -> Letters {
        Letters { row_of: vec![0; ANYWHERE + 1], bits: vec![Bit::NEW; 1 << BYTE_BITS] }
    }

    /// Codes a letter.
    pub(super) fn code<C: Code>(&self, coder: &mut C, before: Before, letter: u8) -> u8 {
        let rows = before.contexts().map(|it| self.row_of.get(it).copied().unwrap_or_default());
        let mut node = 1_usize;
        for at in (0..BYTE_BITS).rev() {
            let mut one = Bit::NEW;
            for row in rows {
                one = self.bits.get(row | node).copied().unwrap_or(one);
                if !one.is_new() {
                    break;
                }
            }
            let bit = coder.code_fixed(one.fixed(), (letter >> at) & 1 == 1);
            node = node << 1 | usize::from(bit);
        }
        node as u8
    }

    /// Learns that a letter stood there.
    pub(super) fn learn(&mut self, before: Before, letter: u8) {
        let rows = before.contexts().map(|it| self.row(it));
        let mut node = 1_usize;
        for at in (0..BYTE_BITS).rev() {
            let bit = (letter >> at) & 1;
            let mut shorter = Bit::NEW;
            for row in rows.iter().rev() {
                if let Some(model) = self.bits.get_mut(row | node) {
                    // What is new begins as it is behind fewer letters.
                    if model.is_new() {
                        *model = shorter.once();
                    }
                    shorter = *model;
                    model.learn_up_to(bit == 1, MAX_SEEN);
                }
            }
            node = node << 1 | usize::from(bit);
        }
    }

    /// Where the row of a context is, which is made if there is none; beyond all if there is no room.
    fn row(&mut self, context: usize) -> usize {
        let len = self.bits.len();
        match self.row_of.get_mut(context) {
            Some(row) if *row > 0 => *row,
            Some(row) if len < MAX_ROWS << BYTE_BITS => {
                *row = len;
                self.bits.resize(len.saturating_add(1 << BYTE_BITS), Bit::NEW);
                len
            }
            _ => usize::MAX,
        }
    }
}

/// What [`Letters`] taught, as those use it who spell much with it: one row for any two letters, of
/// probabilities that need not be looked for behind fewer letters. A reader spells too little to make it.
#[derive(Debug)]
pub(super) struct Speller {
    /// Where the row of each two letters is.
    row_of: Vec<u16>,
    /// Of each node of a row's tree, how probable a one is.
    rows: Vec<[u16; 1 << BYTE_BITS]>,
}

impl Speller {
    pub(super) fn new(letters: &Letters) -> Speller {
        let mut rows = vec![[Bit::NEW.fixed(); 1 << BYTE_BITS]];
        let mut add = |context: usize, shorter: u16| {
            let row = letters.row_of.get(context).copied().filter(|row| *row > 0);
            let known = row.and_then(|row| letters.bits.get(row..)?.get(..1 << BYTE_BITS));
            let (Some(known), Some(mut ones)) = (known, rows.get(usize::from(shorter)).copied())
            else {
                return shorter;
            };
            for (one, bit) in ones.iter_mut().zip(known).filter(|(_, bit)| !bit.is_new()) {
                *one = bit.fixed();
            }
            rows.push(ones);
            // There are no more than `MAX_ROWS`.
            rows.len().wrapping_sub(1) as u16
        };
        let anywhere = add(ANYWHERE, 0);
        let of_one = (ONE_LETTER..ANYWHERE).map(|context| add(context, anywhere));
        let of_one: Vec<u16> = of_one.collect();
        let two = (0..ONE_LETTER).zip(of_one.iter().cycle());
        let row_of = two.map(|(context, shorter)| add(context, *shorter)).collect();
        Speller { row_of, rows }
    }

    /// Writes a token, letter by letter, as [`Letters::code`] would.
    pub(super) fn write(&self, encoder: &mut Encoder, token: &[u8]) {
        let mut before = Before::START;
        for letter in spelled(token) {
            let row = self.row_of.get(before.0).copied().unwrap_or_default();
            if let Some(ones) = self.rows.get(usize::from(row)) {
                encoder.fixed_byte(ones, letter);
            }
            before = before.and(letter);
        }
    }
}

/// The letters of a word, and what ends it.
pub(super) fn spelled(word: &[u8]) -> impl Iterator<Item = u8> {
    word.iter().copied().chain([NO_BYTE])
}
