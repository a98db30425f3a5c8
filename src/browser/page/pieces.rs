//! The few ways in which texts are taken apart here.
//!
//! By signs of ASCII, byte for byte: the standard library's patterns and its way of writing numbers weigh
//! as much as a presentation.

/// What stands before the first of these signs, and behind it.
pub(super) fn cut(text: &str, sign: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == sign)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The next piece of a text with such signs between its pieces. The rest stays in `text`; nothing
/// is left of it behind the last piece.
pub(super) fn next<'t>(text: &mut &'t str, sign: u8) -> &'t str {
    let (piece, rest) = cut(text, sign).unwrap_or((text, ""));
    *text = rest;
    piece
}

/// What stands behind the last of these signs: all, if there is none.
pub(super) fn last(text: &str, sign: u8) -> &str {
    let at = text.bytes().rposition(|byte| byte == sign);
    at.and_then(|at| text.get(at + 1..)).unwrap_or(text)
}

/// A path without the slashes at its end.
pub(super) fn without_slashes(path: &str) -> &str {
    let mut path = path;
    while let Some(shorter) = path.strip_suffix('/') {
        path = shorter;
    }
    path
}

/// A number as it is written.
pub(super) fn digits(number: usize) -> String {
    let mut text = String::new();
    let mut left = number;
    loop {
        text.insert(0, char::from(b'0' + (left % 10) as u8));
        left /= 10;
        if left == 0 {
            return text;
        }
    }
}

/// Reads a number; nothing if there is anything but digits, or more of them than any place in a page
/// has.
pub(super) fn number(text: &str) -> Option<usize> {
    const MOST: usize = 9;
    let is_number = (1..=MOST).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.bytes().fold(0, |number, byte| number * 10 + usize::from(byte - b'0')))
}
