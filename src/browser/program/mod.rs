//! What do programs ask, and how are they answered?
//!
//! In the page's module this is a part of its own: page behaviour asks the [`Index`] itself.

mod suggesting;
mod tagged;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::engine::{SEPARATOR, refused, text};
use crate::search::plain::Plain;
use crate::{EnginePart, Index, Request, Step};

#[wasm_bindgen]
extern "C" {
    /// An object of JavaScript.
    #[wasm_bindgen(js_name = Object)]
    type Record;

    #[wasm_bindgen(constructor, js_class = Object)]
    fn new() -> Record;

    #[wasm_bindgen(method, structural, indexing_setter)]
    fn set(this: &Record, key: &str, value: JsValue);
}

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
                if !index.has(EnginePart::Tags) {
                    return needing(EnginePart::Tags);
                }
                let said = tagged::read_wishes(index, &mut request, sort, &mut filters);
                if let Some(said) = said {
                    return said;
                }
            }
            handed(index.search(&request))
        }
        b"display" => {
            let query = text(next());
            let mut ids = Vec::new();
            for id in parts {
                ids.push(count(id) as u32);
            }
            handed(index.display(&ids, Some(&query)))
        }
        b"facets" if !index.has(EnginePart::Tags) => needing(EnginePart::Tags),
        b"facets" => tagged::facets(index, next()),
        _ if !index.has(EnginePart::Words) => needing(EnginePart::Words),
        kind => suggesting::answer(index, kind, next(), next()),
    }
}

/// That a part of the engine is needed.
fn needing(part: EnginePart) -> JsValue {
    value(Plain::Texts(&[part.name().to_owned()]))
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
fn handed<T>(step: crate::Result<Step<T>>) -> JsValue
where
    for<'a> Plain<'a>: From<&'a T>,
{
    match &step {
        Ok(Step::Ready(answer)) => value(answer.into()),
        Ok(Step::Needs(names)) => value(Plain::Texts(names)),
        Err(error) => refused(error),
    }
}

/// A part of an answer, and all that it is made of, as values of JavaScript.
fn value(plain: Plain<'_>) -> JsValue {
    match plain {
        Plain::True => JsValue::TRUE,
        Plain::Count(count) => count.into(),
        Plain::Score(score) => score.into(),
        Plain::Text(text) => text.into(),
        Plain::Facets(facets) if !facets.is_empty() => tagged::counts(facets),
        _ if plain.is_list() => {
            let list = Array::new();
            plain.each(&mut |_, part| {
                list.push(&value(part));
            });
            list.into()
        }
        _ => {
            let record = Record::new();
            plain.each(&mut |key, part| record.set(key, value(part)));
            record.into()
        }
    }
}
