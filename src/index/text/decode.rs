//! From bytes to a text.

use super::state::{DISTANCES, State};
use super::{CLASS_BITS, END, Kind, MAX_TEXT, NO_BYTE, RECENT, SPELLED, TREE, Vocabulary, kind};
use crate::index::coder::Decoder;
use crate::{Error, Result};

/// Reads a text that was written with this vocabulary.
///
/// # Errors
///
/// If the bytes are not such a text.
pub(crate) fn decode(vocabulary: &Vocabulary, bytes: &[u8]) -> Result<String> {
    let mut text = Vec::new();
    let mut decoder = Decoder::new(bytes);
    let mut state = State::new(vocabulary);
    // The tokens that were spelled, one after the other, and where each ends.
    let (mut letters, mut ends) = (Vec::new(), Vec::new());
    let mut last = Kind::Gap;
    loop {
        let guessed = state.guess().filter(|(_, place)| {
            state.bits.get_mut(*place).is_some_and(|model| decoder.bit(model))
        });
        let token = if let Some((token, _)) = guessed {
            token
        } else {
            let tree = state.bits.get_mut(state.classes..).unwrap_or_default();
            match decoder.tree(tree, CLASS_BITS) {
                END => break,
                RECENT => {
                    let tree = state.bits.get_mut(DISTANCES..).unwrap_or_default();
                    let bits = decoder.tree(tree, CLASS_BITS);
                    let distance = place(&mut decoder, bits);
                    state.recent(distance).ok_or_else(damaged)?
                }
                SPELLED => {
                    let mut before = NO_BYTE;
                    loop {
                        let row = state.row(before).ok_or_else(damaged)?;
                        before = decoder.tree(row, 8) as u8;
                        if before == NO_BYTE {
                            break;
                        }
                        letters.push(before);
                        if letters.len() > MAX_TEXT || decoder.is_over() {
                            return Err(damaged());
                        }
                    }
                    ends.push(letters.len());
                    vocabulary.len().saturating_add(ends.len()).saturating_sub(1)
                }
                class => place(&mut decoder, class),
            }
        };
        let spelled = token.checked_sub(vocabulary.len());
        let bytes = match spelled {
            None => vocabulary.word(token),
            Some(number) => {
                let start = number.checked_sub(1).and_then(|before| ends.get(before));
                let end = ends.get(number).copied().unwrap_or_default();
                letters.get(start.copied().unwrap_or_default()..end).unwrap_or_default()
            }
        };
        // A place beyond the last word has no bytes.
        let next = kind(*bytes.first().ok_or_else(damaged)?);
        if last == Kind::Word && next == Kind::Word {
            text.push(b' ');
        }
        text.extend_from_slice(bytes);
        if text.len() > MAX_TEXT || decoder.is_over() {
            return Err(damaged());
        }
        state.add(token, next, guessed.is_some());
        last = next;
    }
    decoder.finish()?;
    String::from_utf8(text).map_err(|_| damaged())
}

/// The number whose highest bit, once 1 is added, is this one.
fn place(decoder: &mut Decoder<'_>, bits: u32) -> usize {
    let low = decoder.direct(bits);
    (1_usize << bits.min(TREE as u32)).saturating_add(low as usize).saturating_sub(1)
}

fn damaged() -> Error {
    Error::corrupt("a text is damaged")
}
