//! What takes the part `words`, and in the engine's own module is one with it.

use wasm_bindgen::prelude::*;

use super::{count, handed};
use crate::browser::engine::text;
use crate::browser::words_part;
use crate::{Index, Step, Suggestions};

/// How what was typed may go on, so many words and titles; or by what keys pages can be ordered, as a
/// list of words, for one of strings would be one of needs.
#[inline(never)]
pub(super) fn answer(index: &Index, kind: &[u8], limit: &[u8], typed: &[u8]) -> JsValue {
    handed(match kind {
        b"suggest" => words_part::suggest(index, &text(typed), count(limit)),
        _ => {
            let words = index.orders().into_iter().map(str::to_owned).collect();
            Ok(Step::Ready(Suggestions { words, titles: Vec::new() }))
        }
    })
}
