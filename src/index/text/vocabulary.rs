//! The words that a site uses most.
//!
//! ```text
//! words         a number: how many
//! probabilities of ones, 1 byte each, in parts of 256: of guesses (64), of distances (16), of
//!               classes (16 for the beginning, and 16 for each kind and class of the token before)
//! words         by class, in a class in order: 1 byte: how many bytes are those of the word before,
//!               and in the high half how many more there are; then those
//! primer        all that is left: a text, coded by the above
//! ```
//!
//! The word of rank *r* has the class ⌊log2(r + 1)⌋: class 0 has the commonest word, class 1 the two
//! next, and so on. Within a class all are as probable as each other, so that they can be in order,
//! of which the file becomes a third smaller.

use super::decode::{Spelled, read};
use super::state::{History, PROBABILITIES};
use super::{MAX_WORDS, NO_BYTE};
use crate::Result;
use crate::index::codec::{Reader, Writer};
use crate::index::coder::{Bit, Tree, learn};

/// How sure of a probability a text begins: it is forgotten after about so many decisions.
const SURE: u16 = 10;

/// No word has more bytes, nor more of them in common with the word before.
pub(super) const MAX_WORD: usize = 15;

/// The probabilities of a byte.
pub(super) type Row = Tree<256>;

/// The words, and with what probabilities a text begins.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    bytes: Vec<u8>,
    /// Where each word ends in `bytes`.
    ends: Vec<usize>,
    pub(super) bits: Vec<Bit>,
    /// Of bytes, by the byte before.
    pub(super) rows: Vec<Row>,
    /// What is known behind the primer.
    pub(super) history: History,
    pub(super) spelled: Spelled,
}

/// Writes a vocabulary of words by class.
pub(super) fn write(words: &[Vec<u8>], probabilities: &[u8], primer: &[u8]) -> Writer {
    let mut writer = Writer::new();
    writer.count(words.len());
    writer.raw(probabilities);
    let mut before: &[u8] = b"";
    for word in words {
        let same = before.iter().zip(word).take_while(|(a, b)| a == b).count();
        let more = word.get(same..).unwrap_or_default();
        writer.byte((more.len() << 4 | same) as u8);
        writer.raw(more);
        before = word;
    }
    writer.raw(primer);
    writer
}

impl Vocabulary {
    pub(crate) fn read(content: &[u8]) -> Result<Vocabulary> {
        let mut reader = Reader::new(content);
        let count = reader.count();
        if count > MAX_WORDS {
            reader.fail("a vocabulary has too many words");
        }
        let known = |&one: &u8| Bit::known(one, SURE);
        let bits = reader.raw(PROBABILITIES).iter().map(known).collect();
        let mut vocabulary = Vocabulary {
            bytes: Vec::new(),
            ends: Vec::new(),
            bits,
            rows: vec![[Bit::NEW; 256]; 256],
            history: History::default(),
            spelled: Spelled::default(),
        };
        let mut before = Vec::new();
        for _ in 0..count {
            let lengths = reader.byte();
            before.truncate(usize::from(lengths & 15));
            before.extend_from_slice(reader.raw(usize::from(lengths >> 4)));
            vocabulary.bytes.extend_from_slice(&before);
            vocabulary.ends.push(vocabulary.bytes.len());
            let mut last = NO_BYTE;
            for &byte in before.iter().chain(&[NO_BYTE]) {
                if let Some(row) = vocabulary.rows.get_mut(usize::from(last)) {
                    learn(row, 8, u32::from(byte));
                }
                last = byte;
            }
        }
        reader.check()?;
        if !reader.remaining().is_empty() {
            let (_, history, spelled) = read(&vocabulary, reader.remaining())?;
            (vocabulary.history, vocabulary.spelled) = (history, spelled);
        }
        Ok(vocabulary)
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A word by its rank; nothing beyond the last.
    pub(super) fn word(&self, rank: usize) -> &[u8] {
        let end = self.ends.get(rank).copied().unwrap_or_default();
        let start = rank.checked_sub(1).and_then(|before| self.ends.get(before));
        self.bytes.get(start.copied().unwrap_or_default()..end).unwrap_or_default()
    }
}

/// How probable each decision is that was made so many times each way.
#[allow(clippy::arithmetic_side_effects)] // Numbers of 32 bits in 64, and a sum that is not 0.
pub(super) fn probabilities(counts: &[[u32; 2]]) -> Vec<u8> {
    let probability = |&[zeros, ones]: &[u32; 2]| {
        // Half a decision each way was seen before all others.
        let (zeros, ones) = (2 * u64::from(zeros) + 1, 2 * u64::from(ones) + 1);
        (256 * ones / (zeros + ones)) as u8
    };
    counts.iter().map(probability).collect()
}
