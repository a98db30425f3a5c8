//! What words are in this text?
//!
//! One piece of code cuts, folds and stems the words of pages and of queries, so that the two can
//! never disagree.

mod english;
mod fold;
mod learn;
mod letters;
mod plain;
mod snowball;
mod stem;
mod tokenizer;

pub(crate) use fold::{MARK, PART, accented};
pub(crate) use learn::learn;
pub(crate) use letters::is_word;
pub(crate) use plain::tokenize_site;
pub(crate) use snowball::{Language, spelling};
pub(crate) use stem::{ENGLISH, Stemmer, primary};
pub(crate) use tokenizer::{
    Cut, Kind, Token, are_of_row, is_ascii, is_single, is_unspaced, tokenize,
};

/// What stands before the last of these signs, which is of ASCII, and behind it.
// The standard library's ways of looking for a sign weigh more than what they find.
pub(crate) fn cut_last(text: &str, sign: u8) -> Option<(&str, &str)> {
    let at = text.bytes().rposition(|byte| byte == sign)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The words of a title or heading, folded and joined by single spaces: two texts with the same
/// label read the same, whatever their case, accents and punctuation. A lone `s` is what is left of
/// a possessive that was typed without its apostrophe.
pub fn label(text: &str) -> String {
    let mut label = String::new();
    tokenize(text, &mut |token| {
        if token.kind == Kind::Run && token.term != "s" {
            if !label.is_empty() {
                label.push(' ');
            }
            label.push_str(token.term);
        }
    });
    label
}
