//! Which words of the dictionary may have been meant by one that it does not hold?
//!
//! A Levenshtein automaton (Schulz and Mihov, *Fast string correction with Levenshtein automata*,
//! IJDAR 2002) walks the dictionary, simulated by its rows: an edit is a letter too many, too few,
//! another letter, or two neighbours exchanged (the restricted Damerau distance). People rarely
//! mistake the first letter, so an edit there counts double.

use fst::Automaton;

/// Words of fewer letters are taken as they are: too many others are near.
const MIN_LEN: usize = 4;

/// From so many letters on two edits are allowed.
const MIN_LEN_FOR_TWO: usize = 8;

/// Accepts the words within some edits of a given one, or those that begin so.
#[derive(Debug)]
pub(crate) struct Typo {
    word: Vec<char>,
    edits: u8,
    is_prefix: bool,
}

/// Where the walk stands.
#[derive(Clone, Debug)]
pub(crate) struct State {
    /// Edits between what was walked and each beginning of the word.
    row: Vec<u8>,
    /// The row one letter before, and that letter: what an exchange goes back to.
    before: Vec<u8>,
    last: Option<char>,
    /// The bytes of a letter that is not complete yet.
    partial: Vec<u8>,
    /// A beginning was near enough already.
    is_done: bool,
}

impl Typo {
    /// For a word as typed; nothing if it is too short to be mistaken.
    pub(crate) fn new(word: &str, is_prefix: bool) -> Option<Typo> {
        let word: Vec<char> = word.chars().collect();
        let edits = match word.len() {
            ..MIN_LEN => return None,
            MIN_LEN..MIN_LEN_FOR_TWO => 1,
            _ => 2,
        };
        Some(Typo { word, edits, is_prefix })
    }

    fn step(&self, state: &State, letter: char) -> State {
        let is_first = state.last.is_none();
        let cost = |at_beginning: bool| if at_beginning { 2 } else { 1_u8 };
        let mut row = Vec::with_capacity(state.row.len());
        row.push(state.row[0].saturating_add(cost(is_first)));
        for (at, wanted) in self.word.iter().enumerate() {
            let edit = cost(at == 0);
            let other = state.row[at].saturating_add(if *wanted == letter { 0 } else { edit });
            let too_many = state.row[at + 1].saturating_add(cost(is_first));
            let too_few = row[at].saturating_add(edit);
            let mut least = other.min(too_many).min(too_few);
            if at > 0 && state.last == Some(*wanted) && self.word[at - 1] == letter {
                let exchanged = state.before.get(at - 1).copied().unwrap_or(u8::MAX);
                least = least.min(exchanged.saturating_add(cost(at == 1)));
            }
            row.push(least);
        }
        let is_done = state.is_done || (self.is_prefix && self.distance(&row) <= self.edits);
        State { row, before: state.row.clone(), last: Some(letter), partial: Vec::new(), is_done }
    }

    fn distance(&self, row: &[u8]) -> u8 {
        row.last().copied().unwrap_or(u8::MAX)
    }

    /// How many edits lie between the word and another, if they are few enough.
    pub(crate) fn edits(&self, other: &str) -> Option<u8> {
        let mut state = self.start();
        let mut least = u8::MAX;
        for letter in other.chars() {
            state = self.step(&state, letter);
            if self.is_prefix {
                least = least.min(self.distance(&state.row));
            }
            if !self.can_match(&state) {
                return None;
            }
        }
        least = least.min(self.distance(&state.row));
        Some(least).filter(|edits| *edits <= self.edits)
    }
}

impl Automaton for Typo {
    type State = State;

    fn start(&self) -> State {
        // The first letter of the word, left out, costs double.
        let row = (0..=self.word.len() as u8).map(|at| if at == 0 { 0 } else { at + 1 });
        let (before, partial) = (Vec::new(), Vec::new());
        State { row: row.collect(), before, last: None, partial, is_done: false }
    }

    fn is_match(&self, state: &State) -> bool {
        state.partial.is_empty() && (state.is_done || self.distance(&state.row) <= self.edits)
    }

    fn can_match(&self, state: &State) -> bool {
        state.is_done || state.row.iter().any(|edits| *edits <= self.edits)
    }

    fn accept(&self, state: &State, byte: u8) -> State {
        let mut partial = state.partial.clone();
        partial.push(byte);
        match std::str::from_utf8(&partial).ok().and_then(|text| text.chars().next()) {
            Some(letter) => self.step(state, letter),
            None => State { partial, ..state.clone() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fst::{IntoStreamer, Set, Streamer};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn edits(word: &str, other: &str) -> Option<u8> {
        Typo::new(word, false).and_then(|typo| typo.edits(other))
    }

    #[test]
    fn an_edit_is_a_letter_or_an_exchange() {
        for typed in ["lifetme", "lifettime", "lifetine", "liftetime", "lifeitme"] {
            assert_eq!(edits(typed, "lifetime"), Some(1), "{typed}");
        }
        assert_eq!(edits("жизнь", "жизни"), Some(1));
    }

    #[test]
    fn the_first_letter_counts_double() {
        assert_eq!(edits("rusty", "dusty"), None);
        assert_eq!(edits("ifetime", "lifetime"), None);
        assert_eq!(edits("ilfetime", "lifetime"), Some(2));
        assert_eq!(edits("kocumentation", "documentation"), Some(2));
    }

    #[test]
    fn short_words_are_taken_as_they_are() {
        assert!(Typo::new("rus", false).is_none());
        assert_eq!(edits("rust", "rest"), Some(1));
        assert_eq!(edits("iteretin", "iteration"), Some(2));
        assert_eq!(edits("iterat", "itertzz"), None);
    }

    #[test]
    fn a_beginning_may_be_mistaken_too() {
        let typo = Typo::new("documnet", true).unwrap();
        assert_eq!(typo.edits("documentation"), Some(1));
        assert_eq!(typo.edits("document"), Some(1));
        assert_eq!(typo.edits("doctor"), None);
    }

    proptest! {
        #[test]
        fn the_walk_finds_what_comparing_each_finds(
            words in prop::collection::btree_set("[abcé]{1,9}", 0..60),
            typed in "[abcé]{4,9}",
            is_prefix: bool,
        ) {
            let set = Set::from_iter(&words).unwrap();
            let typo = Typo::new(&typed, is_prefix).unwrap();
            let mut found = BTreeSet::new();
            let mut stream = set.search(&typo).into_stream();
            while let Some(word) = stream.next() {
                found.insert(String::from_utf8(word.to_vec()).unwrap());
            }
            let compared = words.into_iter().filter(|word| typo.edits(word).is_some());
            prop_assert_eq!(found, compared.collect::<BTreeSet<_>>());
        }
    }
}
