//! What is known of a text so far: the same when it is written as when it is read.

use super::vocabulary::Vocabulary;
use super::{CLASS_BITS, Kind, MAX_RECENT, RECENT_CLASS, SPELLED, TREE};
use crate::index::coder::Bit;

/// The probabilities of guesses: of two sorts, of four numbers of right ones from the same row of
/// tokens, of four lengths of a row of right ones, and of four groups of classes.
pub(super) const GUESS_BITS: usize = 128;

/// A row of this many right guesses is as good as a longer one; and so it is if as many from the same
/// tokens were right, one after the other.
const LONG_ROW: u32 = 3;

/// So many bits tell how many.
const RIGHT_BITS: u32 = 2;

/// Of what was not guessed from yet.
const UNTRIED: u32 = 1;

/// Where the tree of distances is among the probabilities.
pub(super) const DISTANCES: usize = GUESS_BITS;

/// Where the first tree of classes is, that of the beginning.
const CLASSES: usize = DISTANCES + TREE;

/// How many probabilities there are: the beginning, and each kind and class, have a tree.
pub(super) const PROBABILITIES: usize = CLASSES + TREE * (1 + 3 * TREE);

/// How many pairs of tokens are known at once, as a power of two.
const PAIR_BITS: u32 = 12;
const PAIRS: usize = 1 << PAIR_BITS;

/// So many recent tokens are looked through at once.
const RECENT_AT_ONCE: usize = 32;

/// The tokens of a text, and what followed what.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    /// The ranks of words in the vocabulary, beyond them the number of a token that was spelled.
    tokens: Vec<u32>,
    /// Of pairs of tokens, by a hash, the place behind them where they stood last; later ones take the
    /// place of earlier ones. Then the same of each token. In the lowest [`RIGHT_BITS`], how many guesses
    /// from there were right in a row, up to [`LONG_ROW`].
    behind: Vec<u32>,
    /// Where in this the last pair is, and the last token.
    last: [usize; 2],
}

/// What may follow.
#[derive(Clone, Copy, Debug)]
struct Guess {
    token: u32,
    /// How many guesses from the same tokens were right in a row.
    right: u32,
}

impl History {
    /// Adds a token, of which there were these guesses. Returns what followed it and the one before it,
    /// and what followed it alone.
    fn add(&mut self, token: u32, guesses: [Option<Guess>; 2]) -> [Option<Guess>; 2] {
        for (last, guess) in self.last.iter().zip(guesses) {
            if let (Some(behind), Some(guess)) = (self.behind.get_mut(*last), guess) {
                // What was known is still there.
                *behind = behind.wrapping_sub(guess.right);
                if guess.token == token {
                    *behind |= guess.right.wrapping_add(1).min(LONG_ROW);
                }
            }
        }
        let last = self.tokens.last().copied().unwrap_or_default();
        let hash = (last.wrapping_mul(0x9E37) ^ token).wrapping_mul(0x9E37_79B1);
        let of_token = PAIRS.wrapping_add(token as usize);
        self.last = [(hash >> (u32::BITS - PAIR_BITS)) as usize, of_token];
        if self.behind.len() <= of_token {
            self.behind.resize(of_token.wrapping_add(1), 0);
        }
        let next = (self.tokens.len() as u32).wrapping_add(1).wrapping_shl(RIGHT_BITS);
        let token_at = |at: usize| self.tokens.get(at).copied();
        let found = self.last.map(|slot| {
            let behind = self.behind.get_mut(slot)?;
            let (at, right) = ((*behind >> RIGHT_BITS) as usize, *behind & LONG_ROW);
            *behind = next | UNTRIED;
            let is_same = token_at(at.wrapping_sub(1)) == Some(token)
                && (slot == of_token || token_at(at.wrapping_sub(2)) == Some(last));
            let token = token_at(at).filter(|_| is_same)?;
            *behind = next | right;
            Some(Guess { token, right })
        });
        self.tokens.push(token);
        found
    }
}

/// A text up to some token.
#[derive(Debug)]
pub(super) struct State<'v> {
    vocabulary: &'v Vocabulary,
    /// Of guesses, distances and classes.
    pub(super) bits: Vec<Bit>,
    pub(super) history: History,
    /// Each token that can be coded as recent, the last at the end.
    recent: Vec<u32>,
    /// Where the tree of the next class is.
    pub(super) classes: usize,
    /// The tokens that may follow.
    guesses: [Option<Guess>; 2],
    /// How many were guessed rightly before.
    row: u32,
}

impl<'v> State<'v> {
    pub(super) fn new(vocabulary: &'v Vocabulary) -> State<'v> {
        State {
            vocabulary,
            bits: vocabulary.bits.clone(),
            history: vocabulary.history.clone(),
            recent: Vec::new(),
            classes: CLASSES,
            guesses: [None; 2],
            row: 0,
        }
    }

    /// Begins another text, in the memory of the one before.
    pub(super) fn begin(&mut self) {
        let History { tokens, behind, .. } = &self.vocabulary.history;
        // Tokens are added at the end alone.
        self.history.tokens.truncate(tokens.len());
        self.history.behind.clone_from(behind);
        self.bits.clone_from(&self.vocabulary.bits);
        self.recent.clear();
        (self.classes, self.guesses, self.row) = (CLASSES, [None; 2], 0);
    }

    /// The tokens that may follow, each with the place of the probability that it does.
    pub(super) fn guesses(&self) -> [Option<(u32, usize)>; 2] {
        let [pair, single] = self.guesses;
        // Of the classes of a kind, four are a group.
        let group = (self.classes.wrapping_sub(CLASSES + TREE) / (4 * TREE)) % 4;
        let place = (self.row.min(LONG_ROW) as usize) << 2 | group;
        let placed = |Guess { token, right }| (token, (right as usize) << 4 | place);
        let pair = pair.map(placed);
        let single =
            single.map(placed).filter(|(token, _)| pair.is_none_or(|(other, _)| other != *token));
        [pair, single.map(|(token, place)| (token, place | (GUESS_BITS / 2)))]
    }

    /// A recent token, counted from the last.
    pub(super) fn recent(&self, distance: usize) -> Option<u32> {
        self.recent.iter().rev().nth(distance).copied()
    }

    /// How far back a token is among the recent ones.
    pub(super) fn distance(&self, token: u32) -> Option<usize> {
        // What was last seen in the primer cannot be, and most names stand but once.
        let behind = self.history.behind.get(PAIRS.wrapping_add(token as usize));
        let behind = behind.copied().unwrap_or_default();
        if (behind >> RIGHT_BITS) as usize <= self.vocabulary.history.tokens.len() {
            return None;
        }
        // Whether it is among some is told faster than where.
        let mut passed = 0_usize;
        for some in self.recent.rchunks(RECENT_AT_ONCE) {
            if some.contains(&token) {
                let place = some.iter().rev().position(|other| *other == token)?;
                return Some(passed.wrapping_add(place));
            }
            passed = passed.wrapping_add(some.len());
        }
        None
    }

    /// The class of a token.
    pub(super) fn class(&self, token: u32) -> u32 {
        let is_word = (token as usize) < self.vocabulary.len();
        if is_word { token.wrapping_add(1).ilog2() } else { SPELLED }
    }

    /// Goes on behind a token, which was guessed or not. It is known how far back it is among the recent
    /// ones, if it is among them and was not guessed: it was coded so.
    pub(super) fn add(
        &mut self,
        token: u32,
        kind: Kind,
        is_guessed: bool,
        distance: Option<usize>,
    ) {
        let class = self.class(token);
        self.classes = (kind as usize)
            .wrapping_shl(CLASS_BITS)
            .wrapping_add(class as usize)
            .wrapping_add(1)
            .wrapping_mul(TREE)
            .wrapping_add(CLASSES);
        self.row = if is_guessed { self.row.wrapping_add(1) } else { 0 };
        if !is_guessed && class >= RECENT_CLASS {
            if let Some(distance) = distance {
                let last = self.recent.len().wrapping_sub(1);
                self.recent.remove(last.wrapping_sub(distance));
            } else if self.recent.len() >= MAX_RECENT {
                self.recent.remove(0);
            }
            self.recent.push(token);
        }
        self.guesses = self.history.add(token, self.guesses);
    }
}
