//! What is known of a text so far: the same when it is written as when it is read.

use super::vocabulary::Vocabulary;
use super::{CLASS_BITS, Kind, MAX_RECENT, RECENT_CLASS, SPELLED, TREE};
use crate::index::coder::Bit;

/// The probabilities of guesses: of two sorts, of four numbers of right ones from the same row of
/// tokens, of four lengths of a row of right ones, and of four groups of classes.
pub(super) const GUESS_BITS: usize = 128;

/// A row of this many right guesses is as good as a longer one; and so it is if as many from the same
/// tokens were right, one after the other.
const LONG_ROW: usize = 3;

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

/// So many recent tokens are looked through at once.
const RECENT_AT_ONCE: usize = 32;

/// The tokens of a text, and what followed what.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    /// The ranks of words in the vocabulary, beyond them the number of a token that was spelled.
    tokens: Vec<u32>,
    /// Of each token, the place behind it where it stood last, and in the lowest [`RIGHT_BITS`], how many
    /// of the guesses from it were right in a row, up to [`LONG_ROW`].
    behind: Vec<u32>,
    /// The same of pairs, by a hash; later ones take the place of earlier ones.
    behind_pairs: Vec<u32>,
    /// Where in these the last pair is.
    pair: usize,
}

/// What may follow.
#[derive(Clone, Copy, Debug)]
struct Guess {
    token: u32,
    /// How many guesses from the same tokens were right in a row.
    right: u32,
}

/// Remembers whether the last guess from some tokens was right.
fn settle(known: Option<&mut u32>, guess: Option<Guess>, token: u32) {
    if let (Some(known), Some(Guess { token: guessed, right })) = (known, guess) {
        let more = right.wrapping_add(1).min(LONG_ROW as u32);
        *known = *known & !(LONG_ROW as u32) | if guessed == token { more } else { 0 };
    }
}

/// What followed a row of tokens the last time, if that is known; they stand once more behind `tokens`.
fn guess(tokens: &[u32], known: Option<&mut u32>, row: &[u32]) -> Option<Guess> {
    let known = known?;
    let at = (*known >> RIGHT_BITS) as usize;
    let right = *known & (LONG_ROW as u32);
    let next = (tokens.len() as u32).wrapping_add(1).wrapping_shl(RIGHT_BITS);
    *known = next | UNTRIED;
    let (before, behind) = tokens.split_at_checked(at)?;
    let token = *behind.first().filter(|_| before.ends_with(row))?;
    *known = next | right;
    Some(Guess { token, right })
}

impl History {
    /// Adds a token, of which there were these guesses. Returns what followed it and the one before it,
    /// and what followed it alone.
    fn add(&mut self, token: u32, [of_pair, of_one]: [Option<Guess>; 2]) -> [Option<Guess>; 2] {
        let last = self.tokens.last().copied().unwrap_or_default();
        settle(self.behind_pairs.get_mut(self.pair), of_pair, token);
        settle(self.behind.get_mut(last as usize), of_one, token);
        let hash = (last.wrapping_mul(0x9E37) ^ token).wrapping_mul(0x9E37_79B1);
        self.pair = (hash >> (u32::BITS - PAIR_BITS)) as usize;
        self.behind_pairs.resize(1 << PAIR_BITS, 0);
        if self.behind.len() <= token as usize {
            self.behind.resize((token as usize).wrapping_add(1), 0);
        }
        let guesses = [
            guess(&self.tokens, self.behind_pairs.get_mut(self.pair), &[last, token]),
            guess(&self.tokens, self.behind.get_mut(token as usize), &[token]),
        ];
        self.tokens.push(token);
        guesses
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
    /// Which of four groups of classes the last token is of.
    group: usize,
    /// The tokens that may follow.
    guesses: [Option<Guess>; 2],
    /// How many were guessed rightly before.
    row: usize,
}

impl<'v> State<'v> {
    pub(super) fn new(vocabulary: &'v Vocabulary) -> State<'v> {
        State {
            vocabulary,
            bits: vocabulary.bits.clone(),
            history: vocabulary.history.clone(),
            recent: Vec::new(),
            classes: CLASSES,
            group: 0,
            guesses: [None; 2],
            row: 0,
        }
    }

    /// Begins another text, in the memory of the one before.
    pub(super) fn begin(&mut self) {
        let History { tokens, behind, behind_pairs, .. } = &self.vocabulary.history;
        self.history.tokens.clone_from(tokens);
        self.history.behind.clone_from(behind);
        self.history.behind_pairs.clone_from(behind_pairs);
        self.bits.clone_from(&self.vocabulary.bits);
        self.recent.clear();
        (self.classes, self.group, self.guesses, self.row) = (CLASSES, 0, [None; 2], 0);
    }

    /// The tokens that may follow, each with the place of the probability that it does.
    pub(super) fn guesses(&self) -> [Option<(u32, usize)>; 2] {
        let [pair, single] = self.guesses;
        let place = (self.row.min(LONG_ROW) << 2) | self.group;
        let placed = |Guess { token, right }, sort| {
            (token, place | (right as usize).wrapping_shl(4) | sort)
        };
        let other = single.filter(|guess| pair.is_none_or(|pair| pair.token != guess.token));
        [pair.map(|guess| placed(guess, 0)), other.map(|guess| placed(guess, GUESS_BITS / 2))]
    }

    /// A recent token, counted from the last.
    pub(super) fn recent(&self, distance: usize) -> Option<u32> {
        self.recent.iter().rev().nth(distance).copied()
    }

    /// How far back a token is among the recent ones.
    pub(super) fn distance(&self, token: u32) -> Option<usize> {
        // What was last seen in the primer cannot be, and most names stand but once.
        let behind = self.history.behind.get(token as usize).copied().unwrap_or_default();
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

    /// Goes on behind a token, which was guessed or not.
    pub(super) fn add(&mut self, token: u32, kind: Kind, is_guessed: bool) {
        let is_recent = !is_guessed && self.class(token) >= RECENT_CLASS;
        let distance = if is_recent { self.distance(token) } else { None };
        self.add_at(token, kind, is_guessed, distance);
    }

    /// The same, where it is known [how far back](State::distance) the token is, if that counts.
    pub(super) fn add_at(
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
        self.group = match class {
            0..=3 => 0,
            4..=6 => 1,
            7..=9 => 2,
            _ => 3,
        };
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
