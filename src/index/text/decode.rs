//! From bytes to a text.

use super::letters::Before;
use super::shift::raise;
use super::state::{DISTANCES, History, State};
use super::{CLASS_BITS, END, Kind, MAX_TEXT, NO_BYTE, RECENT, SPELLED, TREE, Vocabulary, kind};
use crate::index::coder::Decoder;
use crate::{Error, Result};

/// The tokens that were spelled.
#[derive(Clone, Debug, Default)]
pub(super) struct Spelled {
    /// One after the other.
    letters: Vec<u8>,
    /// Where each ends.
    ends: Vec<usize>,
}

impl Spelled {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A token by its number; nothing if there is none.
    pub(super) fn token(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(number).copied().unwrap_or_default();
        self.letters.get(start.copied().unwrap_or_default()..end).unwrap_or_default()
    }
}

/// Reads a text that was written with this vocabulary.
///
/// # Errors
///
/// If the bytes are not such a text.
pub(crate) fn decode(vocabulary: &Vocabulary, bytes: &[u8]) -> Result<String> {
    let (mut text, ..) = read(vocabulary, bytes)?;
    raise(&mut text);
    String::from_utf8(text).map_err(|_| damaged())
}

/// The bytes of a text, and what is known behind it.
pub(super) fn read(vocabulary: &Vocabulary, bytes: &[u8]) -> Result<(Vec<u8>, History, Spelled)> {
    let mut text = Vec::new();
    let mut decoder = Decoder::new(bytes);
    let mut state = State::new(vocabulary);
    let mut spelled = vocabulary.spelled.clone();
    let mut last = Kind::Gap;
    loop {
        let (mut guessed, mut distance) = (None, None);
        for (token, place) in state.guesses().into_iter().flatten() {
            if state.bits.get_mut(place).is_some_and(|model| decoder.bit(model)) {
                guessed = Some(token);
                break;
            }
        }
        let token = if let Some(token) = guessed {
            token
        } else {
            let tree = state.bits.get_mut(state.classes..).unwrap_or_default();
            match decoder.tree(tree, CLASS_BITS) {
                END => break,
                RECENT => {
                    let tree = state.bits.get_mut(DISTANCES..).unwrap_or_default();
                    let bits = decoder.tree(tree, CLASS_BITS);
                    let back = place(&mut decoder, bits) as usize;
                    distance = Some(back);
                    state.recent(back).ok_or_else(damaged)?
                }
                SPELLED => {
                    let mut before = Before::START;
                    loop {
                        let letter = vocabulary.letters.code(&mut decoder, before, NO_BYTE);
                        if letter == NO_BYTE {
                            break;
                        }
                        spelled.letters.push(letter);
                        if spelled.letters.len() > MAX_TEXT || decoder.is_over() {
                            return Err(damaged());
                        }
                        before = before.and(letter);
                    }
                    spelled.ends.push(spelled.letters.len());
                    let number = vocabulary.len().wrapping_add(spelled.len());
                    number.wrapping_sub(1) as u32
                }
                class => place(&mut decoder, class),
            }
        };
        let bytes = match (token as usize).checked_sub(vocabulary.len()) {
            None => vocabulary.word(token as usize),
            Some(number) => spelled.token(number),
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
        state.add(token, next, guessed.is_some(), distance);
        last = next;
    }
    decoder.finish()?;
    Ok((text, state.history, spelled))
}

/// The number whose highest bit, once 1 is added, is this one.
fn place(decoder: &mut Decoder<'_>, bits: u32) -> u32 {
    let low = decoder.direct(bits);
    (1_u32 << bits.min(TREE as u32)).wrapping_add(low).wrapping_sub(1)
}

fn damaged() -> Error {
    Error::corrupt("a text is damaged")
}
