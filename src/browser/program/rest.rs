//! What takes the engine's second part, and in the engine's own module is one with it.

use wasm_bindgen::prelude::*;

use super::{count, handed};
use crate::browser::engine::text;
use crate::browser::second;
use crate::{Index, Request, Result, Step, Suggestions};

/// Reads a sort, and of each filter key, operator and value.
#[inline(never)]
pub(super) fn read_wishes(
    request: &mut Request,
    sort: &[u8],
    filters: &mut dyn Iterator<Item = &[u8]>,
) -> Result<()> {
    request.sort = second::read_sort(&text(sort))?;
    while let (Some(key), Some(op), Some(value)) = (filters.next(), filters.next(), filters.next())
    {
        request.filters.push(second::read_filter(text(key), &text(op), text(value))?);
    }
    Ok(())
}

/// Answers what is neither searched nor displayed; `first` and `last` are the parts of the question
/// behind its kind.
#[inline(never)]
pub(super) fn answer(index: &Index, kind: &[u8], first: &[u8], last: &[u8]) -> JsValue {
    match kind {
        b"suggest" => handed(second::suggest(index, &text(last), count(first))),
        b"orders" => {
            let orders = index.orders().into_iter().map(str::to_owned).collect();
            handed(Ok(Step::Ready(Suggestions { words: orders, titles: Vec::new() })))
        }
        _ => handed(index.facets(Some(text(first)).filter(|key| !key.is_empty()).as_deref())),
    }
}
