//! From a text to bytes.

use super::letters::Speller;
use super::shift::shifted;
use super::state::{DISTANCES, PROBABILITIES, State};
use super::{CLASS_BITS, END, Kind, RECENT, RECENT_CLASS, SPELLED, TREE, Vocabulary, kind};
use crate::index::coder::{Bit, Encoder};
use crate::index::interner::{Interner, hash};
use std::sync::{Mutex, PoisonError};

/// Of each byte the kind of a token that begins with it; [`WITHIN`] if none does.
const KINDS: [u8; 256] = {
    let mut kinds = [WITHIN; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        if !is_within(byte as u8) {
            kinds[byte] = kind(byte as u8) as u8;
        }
        byte += 1;
    }
    kinds
};

/// A byte of UTF-8 that begins no character.
const WITHIN: u8 = u8::MAX;

/// Cuts a text into tokens. A single space between two words is none.
pub(super) fn tokens<'t>(text: &'t str, each: &mut dyn FnMut(&'t [u8], Kind)) {
    let bytes = text.as_bytes();
    let kind_at = |at: usize| bytes.get(at).map(|first| kind(*first));
    let mut last = Kind::Gap;
    let mut start = 0;
    while let Some(kind_here) = kind_at(start) {
        let mut end = start + 1;
        // What is wide stands by itself; of all else, bytes behind a first one go with it.
        while let Some(byte) = bytes.get(end)
            && let known = KINDS[usize::from(*byte)]
            && (known == WITHIN || (known == kind_here as u8 && kind_here != Kind::Wide))
        {
            end += 1;
        }
        let token = bytes.get(start..end).unwrap_or_default();
        let is_implied = token == b" " && last == Kind::Word && kind_at(end) == Some(Kind::Word);
        if !is_implied {
            each(token, kind_here);
        }
        last = kind_here;
        start = end;
    }
}

/// Whether a byte of UTF-8 is none that begins a character.
const fn is_within(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// Whether the last character of a text is of a word.
pub(super) fn ends_in_word(text: &[u8]) -> bool {
    let kinds = text.iter().rev().map(|byte| KINDS[usize::from(*byte)]);
    kinds.into_iter().find(|kind| *kind != WITHIN) == Some(Kind::Word as u8)
}

/// A text in code takes this part of its bytes, about.
const CODED_SHARE: usize = 3;

/// Writes texts with a vocabulary.
#[derive(Debug)]
pub(in crate::index) struct TextEncoder<'v> {
    vocabulary: &'v Vocabulary,
    /// The words of the vocabulary, then what was spelled in the primer.
    tokens: Numbers,
    /// How other tokens are spelled.
    speller: Speller,
    /// What is at hand for further texts.
    idle: Mutex<Vec<Idle<'v>>>,
}

/// What it takes to write a text.
#[derive(Debug)]
struct Idle<'v> {
    state: State<'v>,
    /// What was spelled in the text.
    spelled: Numbers,
}

/// Tokens, and the number of each.
#[derive(Debug, Default)]
struct Numbers {
    tokens: Interner,
    numbers: Vec<u32>,
}

impl Numbers {
    fn clear(&mut self) {
        self.tokens.clear();
        self.numbers.clear();
    }

    fn get(&self, token: &[u8], hash: u32) -> Option<u32> {
        self.numbers.get(self.tokens.find_hashed(token, hash)? as usize).copied()
    }

    /// A token that was forgotten is spelled again, and then has another number.
    fn set(&mut self, token: &[u8], hash: u32, number: u32) {
        let at = self.tokens.number_hashed(token, hash) as usize;
        match self.numbers.get_mut(at) {
            Some(known) => *known = number,
            None => self.numbers.push(number),
        }
    }
}

/// Where the decisions go.
trait Sink {
    /// A decision, by the probability at a place.
    fn decide(&mut self, bits: &mut [Bit], place: usize, bit: bool);
    /// A number by the tree of [`CLASS_BITS`] bits at a place.
    fn tree(&mut self, bits: &mut [Bit], place: usize, number: u32);
    /// Bits as probable as not.
    fn direct(&mut self, bits: u32, number: u32);
    /// A token, byte by byte.
    fn spell(&mut self, speller: &Speller, token: &[u8]);
}

/// They are coded.
impl Sink for Encoder {
    #[inline]
    fn decide(&mut self, bits: &mut [Bit], place: usize, bit: bool) {
        self.bit(&mut bits[place], bit);
    }

    fn tree(&mut self, bits: &mut [Bit], place: usize, number: u32) {
        Encoder::tree(self, &mut bits[place..place + TREE], CLASS_BITS, number);
    }

    fn direct(&mut self, bits: u32, number: u32) {
        Encoder::direct(self, bits, number);
    }

    fn spell(&mut self, speller: &Speller, token: &[u8]) {
        speller.write(self, token);
    }
}

/// How often each was made which way is counted.
impl Sink for [[u32; 2]; PROBABILITIES] {
    fn decide(&mut self, _: &mut [Bit], place: usize, bit: bool) {
        self[place][usize::from(bit)] += 1;
    }

    fn tree(&mut self, _: &mut [Bit], place: usize, number: u32) {
        let mut node = 1;
        for at in (0..CLASS_BITS).rev() {
            let bit = (number >> at & 1) as usize;
            self[place + node][bit] += 1;
            node = node << 1 | bit;
        }
    }

    fn direct(&mut self, _: u32, _: u32) {}

    fn spell(&mut self, _: &Speller, _: &[u8]) {}
}

impl<'v> TextEncoder<'v> {
    pub(in crate::index) fn new(vocabulary: &'v Vocabulary) -> TextEncoder<'v> {
        let words = (0..vocabulary.len()).map(|rank| vocabulary.word(rank));
        let spelled = (0..vocabulary.spelled.len()).map(|number| vocabulary.spelled.token(number));
        let mut tokens = Numbers::default();
        for (token, number) in words.chain(spelled).zip(0..) {
            tokens.set(token, hash(token), number);
        }
        let speller = Speller::new(&vocabulary.letters);
        TextEncoder { vocabulary, tokens, speller, idle: Mutex::default() }
    }

    /// The bytes of a text.
    pub(in crate::index) fn encode(&self, text: &str) -> Vec<u8> {
        let mut encoder = Encoder::with_room(text.len() / CODED_SHARE);
        self.run(text, &mut encoder);
        encoder.finish()
    }

    /// How often each decision would be made which way, added to what was counted before.
    pub(super) fn count(&self, text: &str, counts: &mut [[u32; 2]; PROBABILITIES]) {
        self.run(text, counts);
    }

    // One of each sort of sink, so that what is done for every bit is not called.
    fn run<S: Sink + ?Sized>(&self, text: &str, sink: &mut S) {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let used = idle().pop();
        let Idle { mut state, mut spelled } = match used {
            None => Idle { state: State::new(self.vocabulary), spelled: Numbers::default() },
            Some(mut used) => {
                used.state.begin();
                used.spelled.clear();
                used
            }
        };
        let words = self.vocabulary.len() as u32;
        let mut next = words + self.vocabulary.spelled.len() as u32;
        tokens(&shifted(text), &mut |token, kind| {
            let hash = hash(token);
            let known = match self.tokens.get(token, hash) {
                Some(number) if number < words => Some(number),
                of_primer => spelled.get(token, hash).or(of_primer),
            };
            for (guess, place) in state.guesses().into_iter().flatten() {
                let is_right = known == Some(guess);
                sink.decide(&mut state.bits, place, is_right);
                if is_right {
                    state.add(guess, kind, true, None);
                    return;
                }
            }
            let classes = state.classes;
            let class = known.map_or(SPELLED, |known| state.class(known));
            let distance =
                known.filter(|_| class >= RECENT_CLASS).and_then(|known| state.distance(known));
            let number = match (known, distance) {
                (Some(known), Some(distance)) => {
                    sink.tree(&mut state.bits, classes, RECENT);
                    let bits = (distance + 1).ilog2();
                    sink.tree(&mut state.bits, DISTANCES, bits);
                    sink.direct(bits, distance as u32 + 1);
                    known
                }
                (Some(known), None) if class < SPELLED => {
                    sink.tree(&mut state.bits, classes, class);
                    sink.direct(class, known + 1);
                    known
                }
                // Or so long ago that it is not among the recent.
                _ => {
                    sink.tree(&mut state.bits, classes, SPELLED);
                    sink.spell(&self.speller, token);
                    spelled.set(token, hash, next);
                    next += 1;
                    next - 1
                }
            };
            state.add(number, kind, false, distance);
        });
        let classes = state.classes;
        for (_, place) in state.guesses().into_iter().flatten() {
            sink.decide(&mut state.bits, place, false);
        }
        sink.tree(&mut state.bits, classes, END);
        idle().push(Idle { state, spelled });
    }
}
