//! What was asked?
//!
//! Reading a query never fails: every string is some query. [`lexer`] takes it apart into pieces,
//! [`parser`] makes clauses of them:
//!
//! ```text
//! word              a page had better hold it, or a form of it; the last may be a beginning
//! word*             it or any longer word
//! "some words"      a page has to hold them so, in this order and these forms
//! -word -"words"    a page must not hold it, or them so
//! this OR that      either; as many as there are
//! title:word        in the title
//! key:value         a filter, if the index has that key
//! ```
//!
//! Whatever else there is, is text: a quotation mark that is not closed, a lone `OR`, the dash of
//! `--flag` and `-1`, the colons of `std::vec`, `http://x` and `note: this`.

mod lexer;
mod parser;
#[cfg(test)]
mod tests;
mod words_part;

use crate::analyzer::{Kind, are_of_row, is_unspaced, tokenize};
pub(crate) use lexer::is_plain;

/// A query, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// The words of all clauses, without repetition, in the order typed.
    pub(crate) words: Vec<Word>,
    pub(crate) clauses: Vec<Clause>,
    pub(crate) filters: Vec<FilterText>,
    /// The words that a page may or must hold, read as a title; see [`label`](crate::analyzer::label).
    pub(crate) label: String,
    /// The same without the word that is still being typed; empty if none is.
    pub(crate) typed_label: String,
    /// As typed.
    pub(crate) text: String,
    /// Nothing is asked yet: white space, or signs that something will follow.
    pub(crate) is_blank: bool,
    /// Something in it may mean more than words to be looked for.
    pub(crate) has_signs: bool,
}

/// A word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// As it stands in the dictionary's forms.
    pub(crate) term: String,
    /// As it stands there if it is spelled with just these accents; empty if it has none.
    pub(crate) accented: String,
    /// How it was cut.
    pub(crate) kind: Kind,
    pub(crate) reach: Reach,
    /// Pages that hold it are left out.
    pub(crate) is_excluded: bool,
}

/// Which forms a word stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// This one and no other: it is quoted.
    Exact,
    /// All of its stem.
    Stem,
    /// All of its stem, and longer words: the last, while it is being typed.
    Typed,
    /// All that begin so: it ends in `*`.
    Starred,
}

/// What a page has to be like in one respect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    pub(crate) role: Role,
    /// Any of these will do.
    pub(crate) atoms: Vec<Atom>,
    /// How often it was typed.
    pub(crate) times: u8,
}

impl Clause {
    /// What was typed once.
    fn once(role: Role, atoms: Vec<Atom>) -> Clause {
        Clause { role, atoms, times: 1 }
    }
}

/// What a clause means for a page. The later, the stricter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// It says in another way what others say already: parts of words, and words joined.
    Extra,
    /// A page that lacks it is a result only if it has most else.
    Wanted,
    /// A page that lacks it is none.
    Required,
    /// A page that has it is none.
    Excluded,
}

/// A word, or words that follow one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Atom {
    /// Places in the query's words; never empty.
    pub(crate) words: Vec<usize>,
    /// Only the title counts.
    pub(crate) in_title: bool,
}

/// `key:value`, for a key that the index has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FilterText {
    pub(crate) key: String,
    /// What stands behind the colon, as typed; several that `OR` joins.
    pub(crate) values: Vec<String>,
    pub(crate) is_negated: bool,
    /// The value may go on: the query ends with it.
    pub(crate) is_typed: bool,
}

impl Query {
    /// Whether there may be such [rows](Query::rows).
    pub(crate) fn may_have_rows(&self) -> bool {
        self.words.iter().any(|word| word.term.starts_with(is_unspaced))
    }

    /// The rows of three characters and more in scripts without spaces among the words, pair by pair.
    pub(crate) fn rows(&self) -> Vec<Clause> {
        let mut rows: Vec<Clause> = Vec::new();
        for (at, pair) in self.words.windows(2).enumerate() {
            if !are_of_row(&pair[0].term, &pair[1].term) {
                continue;
            }
            match rows.last_mut().and_then(|row| row.atoms.last_mut()) {
                Some(row) if row.words.last() == Some(&at) => row.words.push(at + 1),
                _ => {
                    let row = Atom { words: vec![at, at + 1], in_title: false };
                    rows.push(Clause::once(Role::Required, vec![row]));
                }
            }
        }
        rows
    }

    /// Whether something has to be looked for, or left out.
    pub(crate) fn has_words(&self) -> bool {
        self.clauses.iter().any(|clause| clause.role != Role::Excluded)
    }

    /// The text of the query with other words in the place of some, if there are any.
    // By itself, so that its closures are known to be of the part `words`.
    #[inline(never)]
    pub(crate) fn corrected(&self, corrections: &[(String, String)]) -> Option<String> {
        if corrections.is_empty() {
            return None;
        }
        let mut text = String::new();
        let mut at = 0;
        tokenize(&self.text, &mut |token| {
            let correction = corrections.iter().find(|(term, _)| term == token.term);
            if let (Kind::Run, Some((_, form))) = (token.kind, correction)
                && token.start >= at
            {
                text.push_str(&self.text[at..token.start]);
                text.push_str(form);
                at = token.end;
            }
        });
        text.push_str(&self.text[at..]);
        Some(text)
    }
}

/// The label of what was typed behind these words if the last one ends in this way.
pub(crate) fn ended(before: &str, form: &str) -> String {
    let separator = if before.is_empty() { "" } else { " " };
    [before, separator, form].concat()
}

/// The runs of a text, as phrases are made of them: its words, one after the other. A name that
/// ends in signs (`C++`) is one with them.
pub(crate) fn runs(text: &str, each: &mut dyn FnMut(&str, usize, usize)) {
    // What follows a run may be the same with its signs: each waits for what comes next.
    let (mut last, mut start, mut end) = (String::new(), 0, 0);
    tokenize(text, &mut |token| {
        let has_signs = token.kind == Kind::Joined
            && token.start == start
            && !last.is_empty()
            && text[end..token.end].chars().all(|c| matches!(c, '+' | '#'));
        if token.kind == Kind::Run && !last.is_empty() {
            each(&last, start, end);
        }
        if has_signs || token.kind == Kind::Run {
            last.clear();
            last.push_str(token.term);
            (start, end) = (token.start, token.end);
        }
    });
    if !last.is_empty() {
        each(&last, start, end);
    }
}
