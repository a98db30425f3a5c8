//! Capitals as small letters with a sign before them.
//!
//! A sentence begins with a word of the site like any other, but that its first letter is a capital:
//! told as that word behind a sign, it need be neither spelled nor in the vocabulary a second time.
//! The sign is no letter, and so becomes part of the gap in front, `. ` and the sign being as common as
//! `. ` was.

use super::encode::ends_in_word;

/// The next letter is a capital. ASCII calls it *shift out*; no text has it.
pub(in crate::index) const SHIFT: u8 = 0x0E;

/// A text in which words begin with small letters, behind [`SHIFT`] if they had capitals: those of
/// ASCII that a small letter follows, or one beyond ASCII. `I` and `HTML` stay.
pub(super) fn shifted(text: &str) -> String {
    let mut shifted = String::with_capacity(text.len().saturating_add(text.len() / 16));
    let bytes = text.as_bytes();
    // What is not yet copied begins at `rest`, and what was not yet looked at at `next`.
    let (mut rest, mut next) = (0, 0);
    while let Some(passed) = bytes[next..].iter().position(u8::is_ascii_uppercase) {
        let at = next + passed;
        next = at + 1;
        let is_small = |byte: &u8| byte.is_ascii_lowercase() || !byte.is_ascii();
        if bytes.get(next).is_some_and(is_small) && !ends_in_word(&bytes[..at]) {
            shifted.push_str(&text[rest..at]);
            shifted.push(char::from(SHIFT));
            shifted.push(char::from(bytes[at].to_ascii_lowercase()));
            rest = next;
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
