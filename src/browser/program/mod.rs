//! What do programs ask, and how are they answered?
//!
//! In the page's module this is a part of its own: page behaviour asks the [`Index`] itself.

mod suggesting;
mod tagged;

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use super::engine::{SEPARATOR, refused, text};
use crate::{Hit, Index, Request, Step, TAGS_PART, WORDS_PART};

/// Answers a [question](super::ask).
#[inline(never)]
pub(super) fn answer(index: &Index, question: &[u8]) -> JsValue {
    let mut parts = question.split(|byte| *byte == SEPARATOR);
    let mut next = || parts.next().unwrap_or_default();
    match next() {
        b"search" => {
            let [limit, offset] = [count(next()), count(next())];
            let [display, facets] = [next() == b"true", next() == b"true"];
            let sort = next();
            let query = Some(text(next()));
            let mut request =
                Request { query, limit, offset, display, facets, ..Request::default() };
            let mut filters = parts.peekable();
            if !sort.is_empty() || filters.peek().is_some() {
                if !index.has_tags_part() {
                    return needing(TAGS_PART);
                }
                if let Err(error) = tagged::read_wishes(&mut request, sort, &mut filters) {
                    return refused(&error);
                }
            }
            handed(index.search(&request))
        }
        b"display" => {
            let query = text(next());
            let ids: Vec<u32> = parts.map(|id| count(id) as u32).collect();
            handed(index.display(&ids, Some(&query)))
        }
        b"facets" if !index.has_tags_part() => needing(TAGS_PART),
        b"facets" => tagged::facets(index, next()),
        _ if !index.has_words_part() => needing(WORDS_PART),
        kind => suggesting::answer(index, kind, next(), next()),
    }
}

/// That a part of the engine is needed.
fn needing(part: &str) -> JsValue {
    handed(Ok(Step::<Hit>::Needs(vec![part.to_owned()])))
}

/// A number as JavaScript writes it: without its fraction, an infinite one as a large one, and
/// nonsense as none at all.
fn count(text: &[u8]) -> usize {
    if text == b"Infinity" {
        return usize::MAX;
    }
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number: usize, digit| {
        number.saturating_mul(10).saturating_add(usize::from(digit - b'0'))
    })
}

/// A step as JavaScript gets it: a plain value, a list of names, or a string.
fn handed<T: Serialize>(step: crate::Result<Step<T>>) -> JsValue {
    let serializer = Serializer::json_compatible();
    let handed = match &step {
        Ok(Step::Ready(answer)) => answer.serialize(&serializer),
        Ok(Step::Needs(names)) => names.serialize(&serializer),
        Err(error) => return refused(error),
    };
    // Strings, numbers, lists and maps of strings can be had of JavaScript.
    handed.unwrap_or(JsValue::UNDEFINED)
}
