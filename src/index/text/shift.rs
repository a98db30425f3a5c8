//! Capitals as small letters with a sign before them.
//!
//! A sentence begins with a word of the site like any other, but that its first letter is a capital:
//! told as that word behind a sign, it need be neither spelled nor in the vocabulary a second time.
//! The sign is no letter, and so becomes part of the gap in front, `. ` and the sign being as common as
//! `. ` was.

use super::encode::is_in_word;

/// The next letter is a capital. ASCII calls it *shift out*; no text has it.
pub(in crate::index) const SHIFT: u8 = 0x0E;

/// A text in which words begin with small letters, behind [`SHIFT`] if they had capitals: those of
/// ASCII that a small letter follows, or one beyond ASCII. `I` and `HTML` stay.
pub(super) fn shifted(text: &str) -> String {
    let mut shifted = String::with_capacity(text.len().saturating_add(text.len() / 16));
    let bytes = text.as_bytes();
    // What is not yet copied begins here.
    let (mut rest, mut is_word) = (0, false);
    for (at, byte) in bytes.iter().enumerate() {
        let was_word = is_word;
        is_word = is_in_word(*byte, was_word);
        let is_next = |next: &u8| next.is_ascii_lowercase() || !next.is_ascii();
        if byte.is_ascii_uppercase() && !was_word && bytes.get(at + 1).is_some_and(is_next) {
            shifted.push_str(&text[rest..at]);
            shifted.push(char::from(SHIFT));
            shifted.push(char::from(byte.to_ascii_lowercase()));
            rest = at + 1;
        }
    }
    shifted.push_str(&text[rest..]);
    shifted
}

/// Makes capitals of what stands behind [`SHIFT`].
pub(super) fn raise(text: &mut Vec<u8>) {
    let mut is_capital = false;
    text.retain_mut(|byte| {
        if is_capital {
            byte.make_ascii_uppercase();
        }
        is_capital = *byte == SHIFT;
        !is_capital
    });
}
