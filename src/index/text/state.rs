//! What is known of a text so far: the same when it is written as when it is read.

use super::vocabulary::{Row, Vocabulary};
use super::{CLASS_BITS, Kind, MAX_RECENT, RECENT_CLASS, SPELLED, TREE, WINDOW};
use crate::index::coder::Bit;

/// The probabilities of guesses: of eight lengths of a row of right ones, and four groups of
/// classes.
pub(super) const GUESS_BITS: usize = 32;

/// A row of this many right guesses is as good as a longer one.
const LONG_ROW: usize = 7;

/// Where the tree of distances is among the probabilities.
pub(super) const DISTANCES: usize = GUESS_BITS;

/// Where the first tree of classes is, that of the beginning.
const CLASSES: usize = DISTANCES + TREE;

/// How many probabilities there are: the beginning, and each kind and class, have a tree.
pub(super) const PROBABILITIES: usize = CLASSES + TREE * (1 + 3 * TREE);

/// A text up to some token.
#[derive(Debug)]
pub(super) struct State<'v> {
    vocabulary: &'v Vocabulary,
    /// Of guesses, distances and classes.
    pub(super) bits: Vec<Bit>,
    /// Those of the vocabulary, but for the bytes that were spelled behind.
    rows: Vec<Option<Box<Row>>>,
    /// All tokens: the ranks of words in the vocabulary, beyond them the number of one that was
    /// spelled.
    history: Vec<usize>,
    /// Each token that can be coded as recent, the last at the end.
    recent: Vec<usize>,
    /// Where the tree of the next class is.
    pub(super) classes: usize,
    /// Which of four groups of classes the last token is of.
    group: usize,
    /// The place of the token that may follow, and how many were guessed rightly before.
    guess: Option<usize>,
    row: usize,
}

impl<'v> State<'v> {
    pub(super) fn new(vocabulary: &'v Vocabulary) -> State<'v> {
        State {
            vocabulary,
            bits: vocabulary.bits.clone(),
            rows: vec![None; vocabulary.rows.len()],
            history: Vec::new(),
            recent: Vec::new(),
            classes: CLASSES,
            group: 0,
            guess: None,
            row: 0,
        }
    }

    /// The token that may follow, and the place of the probability that it does.
    pub(super) fn guess(&self) -> Option<(usize, usize)> {
        let token = self.guess.and_then(|at| self.history.get(at))?;
        let row = self.row.min(LONG_ROW);
        let group = if row > 1 { 0 } else { self.group };
        Some((*token, row << 2 | group))
    }

    /// A recent token, counted from the last.
    pub(super) fn recent(&self, distance: usize) -> Option<usize> {
        self.recent.iter().rev().nth(distance).copied()
    }

    /// How far back a token is among the recent ones.
    pub(super) fn distance(&self, token: usize) -> Option<usize> {
        self.recent.iter().rev().position(|other| *other == token)
    }

    /// The class of a token.
    pub(super) fn class(&self, token: usize) -> u32 {
        if token < self.vocabulary.len() { token.saturating_add(1).ilog2() } else { SPELLED }
    }

    /// The probabilities of a byte behind another.
    pub(super) fn row(&mut self, before: u8) -> Option<&mut Row> {
        let known = self.vocabulary.rows.get(usize::from(before))?;
        let row = self.rows.get_mut(usize::from(before))?;
        Some(row.get_or_insert_with(|| Box::new(*known)))
    }

    /// Goes on behind a token, which was guessed or not.
    pub(super) fn add(&mut self, token: usize, kind: Kind, is_guessed: bool) {
        let class = self.class(token);
        self.classes = (kind as usize)
            .wrapping_shl(CLASS_BITS)
            .saturating_add(class as usize)
            .saturating_add(1)
            .saturating_mul(TREE)
            .saturating_add(CLASSES);
        self.group = match class {
            0..=3 => 0,
            4..=6 => 1,
            7..=9 => 2,
            _ => 3,
        };
        if is_guessed {
            self.row = self.row.saturating_add(1);
            self.guess = self.guess.map(|at| at.saturating_add(1));
        } else {
            self.row = 0;
            let start = self.history.len().saturating_sub(WINDOW);
            let window = self.history.get(start..).unwrap_or_default();
            let before = window.iter().rposition(|other| *other == token);
            self.guess = before.map(|at| at.saturating_add(start).saturating_add(1));
            if class >= RECENT_CLASS {
                if let Some(distance) = self.distance(token) {
                    let last = self.recent.len().saturating_sub(1);
                    self.recent.remove(last.saturating_sub(distance));
                } else if self.recent.len() >= MAX_RECENT {
                    self.recent.remove(0);
                }
                self.recent.push(token);
            }
        }
        self.history.push(token);
    }
}
