//! What was asked?
//!
//! Reading a query never fails: every string is some query.

use crate::analyzer::{Kind, Stemmer, label, tokenize};

/// Words beyond these are not looked at: a question has fewer, a pasted page has more.
const MAX_WORDS: usize = 48;

/// A query, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Query {
    /// The words, without repetition, in the order typed.
    pub(crate) words: Vec<Word>,
    /// The query read as a title; see [`label`].
    pub(crate) label: String,
    /// The same without the word that is still being typed; empty if none is.
    pub(crate) typed_label: String,
    /// As typed.
    pub(crate) text: String,
}

impl Query {
    /// The text of the query with other words in the place of some, if there are any.
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

/// A word of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// As it stands in the dictionary's forms.
    pub(crate) term: String,
    /// Its stem.
    pub(crate) stem: String,
    /// How it was cut. A page need not hold the parts and joined words, which say in another way
    /// what runs say already.
    pub(crate) kind: Kind,
    /// Whether it may be the beginning of a longer word: the last one, while it is being typed.
    pub(crate) is_prefix: bool,
}

impl Query {
    /// Reads what was typed.
    pub(crate) fn parse(text: &str, stemmer: &Stemmer) -> Query {
        let mut words: Vec<Word> = Vec::new();
        tokenize(text, &mut |token| {
            // What is left of a possessive that was typed without its apostrophe.
            if token.term == "s" && !words.is_empty() {
                return;
            }
            let is_prefix = token.end == text.len() && token.kind != Kind::Part;
            if let Some(word) = words.iter_mut().find(|word| word.term == token.term) {
                word.is_prefix |= is_prefix;
                // What is typed as a word of its own is asked for, whatever else it is part of.
                if token.kind == Kind::Run {
                    word.kind = Kind::Run;
                }
            } else if words.len() < MAX_WORDS {
                let stem = stemmer.stem(token.term).into_owned();
                words.push(Word { term: token.term.to_owned(), stem, kind: token.kind, is_prefix });
            }
        });
        let label = label(text);
        let is_typing = words.last().is_some_and(|word| word.is_prefix);
        let typed = label.rsplit_once(' ').filter(|_| is_typing).map_or("", |(typed, _)| typed);
        Query { words, typed_label: typed.to_owned(), label, text: text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::Language;
    use proptest::prelude::*;

    fn parse(text: &str) -> Vec<(String, bool)> {
        let query = Query::parse(text, &Stemmer::new(Language::English));
        query.words.into_iter().map(|word| (word.term, word.is_prefix)).collect()
    }

    fn word(term: &str, is_prefix: bool) -> (String, bool) {
        (term.to_owned(), is_prefix)
    }

    #[test]
    fn the_last_word_may_be_a_beginning() {
        assert_eq!(parse("static si"), [word("static", false), word("si", true)]);
    }

    #[test]
    fn a_space_ends_the_last_word() {
        assert_eq!(parse("static site "), [word("static", false), word("site", false)]);
    }

    #[test]
    fn a_lone_s_is_no_word() {
        assert_eq!(parse("rust s roadmap "), parse("rust's roadmap "));
        assert_eq!(parse("s"), [word("s", true)]);
    }

    #[test]
    fn a_repeated_word_is_one() {
        assert_eq!(parse("the cat the"), [word("the", true), word("cat", false)]);
    }

    proptest! {
        #[test]
        fn every_string_is_some_query(text in "\\PC*") {
            let words = parse(&text);
            prop_assert!(words.len() <= MAX_WORDS);
        }
    }
}
