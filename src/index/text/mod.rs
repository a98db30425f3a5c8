//! Text in a third of its bytes, in pieces that can be read by themselves.
//!
//! What is shown of a page is fetched passage by passage, and gzip makes little of two kilobytes:
//! half of them. Here the commonest words of the site are a *vocabulary*, which every visitor has,
//! and a text is coded as the row of its tokens by the range coder of [`coder`](super::coder).
//! Measured on prose and on manuals, that takes 0.19 to 0.31 of the text where gzip takes 0.36 to
//! 0.52.
//!
//! *Tokens* are words (rows of letters, digits and `_`), gaps (rows of all else) and wide characters
//! (those of U+3000 and beyond, each by itself: such scripts have no spaces). A single space between
//! two words goes without saying. How a token is coded:
//!
//! ```text
//! guess     if the two tokens before have stood in a row already: bit, whether the same token follows
//!           as then. If not so, and the token before was elsewhere followed by another one: bit,
//!           whether that follows. The probability depends on which of the two it is, on how many
//!           guesses from the same tokens were right of late, on how many guesses in a row were right
//!           here, and on the class of the token before
//! class     unless a guess was right: tree of 4 bits, by the class and kind of the token before
//!   0..=12  a word of the vocabulary: its place among the 2^class words of the class, direct
//!   13      the end
//!   14      a token that stood here before, counted from the last: tree of 4 bits for the highest
//!           bit of the number + 1, the bits below it direct
//!   15      a new token: its bytes, each a tree of 8 bits by the two bytes before; 255 ends it
//! ```
//!
//! The probabilities of guesses, classes and distances begin as the vocabulary says, and adapt within
//! a text; those of bytes are as the words of the vocabulary [teach](letters), and stay so. Capitals at
//! the beginning of words are [told before](shift). What followed what is known from the *primer*, the phrases that a site uses most: to a reader, each
//! text goes on where the primer ends. So a text starts with what is usual on the site, and needs no
//! other text to be read.

mod choose;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod decode;
mod encode;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod letters;
mod primer;
mod shift;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod state;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod vocabulary;

pub(super) use choose::choose;
pub(crate) use decode::decode;
pub(super) use encode::TextEncoder;
pub(super) use shift::SHIFT;
pub(crate) use vocabulary::Vocabulary;

#[cfg(test)]
mod tests;

/// A class of tokens is coded in so many bits.
const CLASS_BITS: u32 = 4;

/// How many probabilities a tree of classes has.
const TREE: usize = 1 << CLASS_BITS;

/// The end of the text.
const END: u32 = 13;

/// A token that stood in the text before.
const RECENT: u32 = 14;

/// A token that is spelled; and the class of one that was.
const SPELLED: u32 = 15;

/// Words of the vocabulary from this class on can be coded as recent: commoner ones cost no more by
/// their class.
const RECENT_CLASS: u32 = 7;

/// How many recent tokens are counted.
const MAX_RECENT: usize = 1_024;

/// Stands before a token that is spelled and ends it: no byte of UTF-8.
const NO_BYTE: u8 = 255;

/// A text of more bytes is refused: a megabyte of zeros would claim to be gigabytes. Long pages are
/// cut into 31 passages, so that this is a page of 500 MB.
const MAX_TEXT: usize = 1 << 24;

/// A vocabulary has at most so many words: those of the classes before the end.
const MAX_WORDS: usize = (1 << END) - 1;

/// What kind of token a text begins with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Gap,
    Word,
    Wide,
}

/// The kind of the token that has this first byte, and of the character.
const fn kind(first: u8) -> Kind {
    match first {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' => Kind::Word,
        // Signs of Latin-1, and those from general punctuation to Braille; wide ones; other letters.
        ..=0xC2 | 0xE2 => Kind::Gap,
        0xE3..=0xEF => Kind::Wide,
        _ => Kind::Word,
    }
}
