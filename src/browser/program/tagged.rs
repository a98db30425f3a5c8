//! What takes the part `tags`, and in the engine's own module is one with it.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use super::handed;
use crate::browser::engine::text;
use crate::browser::tags_part;
use crate::{Facets, Index, Request, Result};

/// Reads a sort, and of each filter key, operator and value.
#[inline(never)]
pub(super) fn read_wishes(
    request: &mut Request,
    sort: &[u8],
    filters: &mut dyn Iterator<Item = &[u8]>,
) -> Result<()> {
    request.sort = tags_part::read_sort(&text(sort))?;
    while let (Some(key), Some(op), Some(value)) = (filters.next(), filters.next(), filters.next())
    {
        request.filters.push(tags_part::read_filter(text(key), &text(op), text(value))?);
    }
    Ok(())
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
