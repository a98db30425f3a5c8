//! The words that a site uses most.
//!
//! ```text
//! words         a number: how many
//! probabilities of ones, 1 byte each, in parts of 256: of guesses (64), of distances (16), of
//!               classes (16 for the beginning, and 16 for each kind and class of the token before)
//! words         a section: by class, in a class in order; of each, coded: how many bytes are those of
//!               the word before, a tree of 4 bits; then the others, spelled as what was spelled
//!               before teaches
//! primer        all that is left: a text, coded by the above
//! ```
//!
//! The word of rank *r* has the class ⌊log2(r + 1)⌋: class 0 has the commonest word, class 1 the two
//! next, and so on. Within a class all are as probable as each other, so that they can be in order,
//! of which the file becomes a third smaller. Spelled by [`letters`](super::letters) they take two
//! thirds of what gzip makes of them.

use super::decode::{Spelled, read};
use super::letters::{Before, Letters, spelled};
use super::state::{History, PROBABILITIES};
use super::{MAX_WORDS, NO_BYTE};
use crate::index::codec::{Reader, Writer};
use crate::index::coder::{Bit, Decoder, Encoder, Tree};
use crate::{Error, Result};

/// How sure of a probability a text begins: it is forgotten after about so many decisions.
const SURE: u16 = 24;

/// No word has more bytes.
pub(super) const MAX_WORD: usize = 31;

/// How many bytes two words have in common is told in so many bits.
const SAME_BITS: u32 = 4;

/// No word tells more bytes by the word before.
const MAX_SAME: usize = (1 << SAME_BITS) - 1;

/// The probabilities of how many.
type Same = Tree<{ MAX_SAME + 1 }>;

/// The words, and with what probabilities a text begins.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    bytes: Vec<u8>,
    /// Where each word ends in `bytes`.
    ends: Vec<usize>,
    pub(super) bits: Vec<Bit>,
    /// What the words teach.
    pub(super) letters: Letters,
    /// What is known behind the primer.
    pub(super) history: History,
    pub(super) spelled: Spelled,
}

/// Writes a vocabulary of words by class.
pub(super) fn write(words: &[Vec<u8>], probabilities: &[u8], primer: &[u8]) -> Writer {
    let mut writer = Writer::new();
    writer.count(words.len());
    writer.raw(probabilities);
    let (mut encoder, mut letters) = (Encoder::new(), Letters::new());
    let mut sames: Same = [Bit::NEW; MAX_SAME + 1];
    let mut last: &[u8] = b"";
    for word in words {
        let same = last.iter().zip(word).take_while(|(a, b)| a == b).count().min(MAX_SAME);
        encoder.tree(&mut sames, SAME_BITS, same as u32);
        let mut before = Before::START;
        for (at, letter) in spelled(word).enumerate() {
            if at >= same {
                letters.code(&mut encoder, before, letter);
            }
            letters.learn(before, letter);
            before = before.and(letter);
        }
        last = word;
    }
    writer.section(&encoder.finish());
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
            letters: Letters::new(),
            history: History::default(),
            spelled: Spelled::default(),
        };
        let mut decoder = Decoder::new(reader.section());
        let mut sames: Same = [Bit::NEW; MAX_SAME + 1];
        let mut word: Vec<u8> = Vec::new();
        for _ in 0..count {
            word.truncate(decoder.tree(&mut sames, SAME_BITS) as usize);
            let (mut before, mut at) = (Before::START, 0_usize);
            loop {
                let letter = match word.get(at) {
                    Some(known) => *known,
                    None => vocabulary.letters.code(&mut decoder, before, NO_BYTE),
                };
                vocabulary.letters.learn(before, letter);
                if letter == NO_BYTE {
                    break;
                }
                if at == word.len() {
                    word.push(letter);
                }
                before = before.and(letter);
                at = at.saturating_add(1);
                if at > MAX_WORD {
                    return Err(Error::corrupt("a vocabulary is damaged"));
                }
            }
            vocabulary.bytes.extend_from_slice(&word);
            vocabulary.ends.push(vocabulary.bytes.len());
        }
        decoder.finish()?;
        reader.check()?;
        if !reader.remaining().is_empty() {
            let (_, history, spelled) = read(&vocabulary, reader.remaining())?;
            (vocabulary.history, vocabulary.spelled) = (history, spelled);
        }
        Ok(vocabulary)
    }

    /// The words, those of commoner classes first, in small letters where a capital is told apart.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|rank| str::from_utf8(self.word(rank)).unwrap_or_default())
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
