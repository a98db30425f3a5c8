//! What takes the part `tags`, and in the engine's own module is one with it.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use super::{handed, needing};
use crate::browser::engine::{refused, text};
use crate::search::ranges_part;
use crate::{EnginePart, Facets, Filter, Index, Request};

/// Reads a sort, and of each filter key, operator and value. Returns what there is to say in the place of
/// an answer, if they cannot be read.
#[inline(never)]
pub(super) fn read_wishes(
    index: &Index,
    request: &mut Request,
    sort: &[u8],
    filters: &mut dyn Iterator<Item = &[u8]>,
) -> Option<JsValue> {
    let lacks_ranges = !index.has(EnginePart::Ranges);
    if !sort.is_empty() && lacks_ranges {
        return Some(needing(EnginePart::Ranges));
    }
    if !sort.is_empty() {
        match ranges_part::read_sort(&text(sort)) {
            Ok(sort) => request.sort = sort,
            Err(error) => return Some(refused(&error)),
        }
    }
    while let (Some(key), Some(op), Some(value)) = (filters.next(), filters.next(), filters.next())
    {
        if op.ends_with(b"..") && lacks_ranges {
            return Some(needing(EnginePart::Ranges));
        }
        match Filter::read(text(key), &text(op), text(value)) {
            Ok(filter) => request.filters.push(filter),
            Err(error) => return Some(refused(&error)),
        }
    }
    None
}

/// How many pages have each value, of one key or of all.
#[inline(never)]
pub(super) fn facets(index: &Index, key: &[u8]) -> JsValue {
    handed(index.facets(Some(text(key)).filter(|key| !key.is_empty()).as_deref()))
}

/// Counts as JavaScript gets them. They are of this part: no others come without it.
#[inline(never)]
pub(super) fn counts(facets: &Facets) -> JsValue {
    // Numbers by names can be had of JavaScript.
    facets.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::UNDEFINED)
}
