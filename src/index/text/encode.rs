//! From a text to bytes.

use super::state::{DISTANCES, PROBABILITIES, State};
use super::{CLASS_BITS, END, Kind, NO_BYTE, RECENT, RECENT_CLASS, SPELLED, Vocabulary, kind};
use crate::index::coder::Encoder;
use crate::index::interner::{Interner, hash};

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
            && (is_within(*byte) || (kind_here != Kind::Wide && kind(*byte) == kind_here))
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
fn is_within(byte: u8) -> bool {
    byte & 0xC0 == 0x80
}

/// Writes texts with a vocabulary.
#[derive(Debug)]
pub(in crate::index) struct TextEncoder<'v> {
    vocabulary: &'v Vocabulary,
    /// The words of the vocabulary, then what was spelled in the primer.
    tokens: Numbers,
}

/// Tokens, and the number of each.
#[derive(Debug, Default)]
struct Numbers {
    tokens: Interner,
    numbers: Vec<u32>,
}

impl Numbers {
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

/// Where the decisions go: how often each was made which way is counted, or they are coded.
enum Sink<'c> {
    Count(&'c mut [[u32; 2]]),
    Code(Encoder),
}

impl<'v> TextEncoder<'v> {
    pub(in crate::index) fn new(vocabulary: &'v Vocabulary) -> TextEncoder<'v> {
        let words = (0..vocabulary.len()).map(|rank| vocabulary.word(rank));
        let spelled = (0..vocabulary.spelled.len()).map(|number| vocabulary.spelled.token(number));
        let mut tokens = Numbers::default();
        for (token, number) in words.chain(spelled).zip(0..) {
            tokens.set(token, hash(token), number);
        }
        TextEncoder { vocabulary, tokens }
    }

    /// The bytes of a text.
    pub(in crate::index) fn encode(&self, text: &str) -> Vec<u8> {
        let mut sink = Sink::Code(Encoder::new());
        self.run(text, &mut sink);
        match sink {
            Sink::Code(encoder) => encoder.finish(),
            Sink::Count(_) => Vec::new(),
        }
    }

    /// How often each decision would be made which way, added to what was counted before.
    pub(super) fn count(&self, text: &str, counts: &mut [[u32; 2]; PROBABILITIES]) {
        self.run(text, &mut Sink::Count(counts));
    }

    fn run(&self, text: &str, sink: &mut Sink<'_>) {
        let mut state = State::new(self.vocabulary);
        let mut spelled = Numbers::default();
        let words = self.vocabulary.len() as u32;
        let mut next = words + self.vocabulary.spelled.len() as u32;
        tokens(text, &mut |token, kind| {
            let hash = hash(token);
            let known = match self.tokens.get(token, hash) {
                Some(number) if number < words => Some(number),
                of_primer => spelled.get(token, hash).or(of_primer),
            };
            for (guess, place) in state.guesses().into_iter().flatten() {
                let is_right = known == Some(guess);
                decide(&mut state, sink, place, is_right);
                if is_right {
                    state.add(guess, kind, true);
                    return;
                }
            }
            let classes = state.classes;
            let class = known.map_or(SPELLED, |known| state.class(known));
            let distance =
                known.filter(|_| class >= RECENT_CLASS).and_then(|known| state.distance(known));
            let number = match (known, distance) {
                (Some(known), Some(distance)) => {
                    tree(&mut state, sink, classes, RECENT);
                    let bits = (distance + 1).ilog2();
                    tree(&mut state, sink, DISTANCES, bits);
                    direct(sink, bits, distance as u32 + 1);
                    known
                }
                (Some(known), None) if class < SPELLED => {
                    tree(&mut state, sink, classes, class);
                    direct(sink, class, known + 1);
                    known
                }
                // Or so long ago that it is not among the recent.
                _ => {
                    spell(&mut state, sink, classes, token);
                    spelled.set(token, hash, next);
                    next += 1;
                    next - 1
                }
            };
            state.add(number, kind, false);
        });
        let classes = state.classes;
        for (_, place) in state.guesses().into_iter().flatten() {
            decide(&mut state, sink, place, false);
        }
        tree(&mut state, sink, classes, END);
    }
}

fn decide(state: &mut State<'_>, sink: &mut Sink<'_>, place: usize, bit: bool) {
    match sink {
        Sink::Count(counts) => counts[place][usize::from(bit)] += 1,
        Sink::Code(encoder) => encoder.bit(&mut state.bits[place], bit),
    }
}

/// A number by the tree of [`CLASS_BITS`] bits at a place among the probabilities.
fn tree(state: &mut State<'_>, sink: &mut Sink<'_>, place: usize, number: u32) {
    let mut node = 1;
    for at in (0..CLASS_BITS).rev() {
        let bit = number >> at & 1;
        decide(state, sink, place + node, bit == 1);
        node = node << 1 | bit as usize;
    }
}

fn direct(sink: &mut Sink<'_>, bits: u32, number: u32) {
    if let Sink::Code(encoder) = sink {
        encoder.direct(bits, number);
    }
}

fn spell(state: &mut State<'_>, sink: &mut Sink<'_>, classes: usize, token: &[u8]) {
    tree(state, sink, classes, SPELLED);
    let Sink::Code(encoder) = sink else { return };
    let mut before = NO_BYTE;
    for &byte in token.iter().chain(&[NO_BYTE]) {
        if let Some(row) = state.row(before) {
            encoder.tree(row, 8, u32::from(byte));
        }
        before = byte;
    }
}
