//! What only filters and orders take of the engine: see `search/tags_part.rs`.

use crate::{Range, Sort};

/// Reads a range.
#[inline(never)]
pub(super) fn read_range(range: &str) -> Option<Range> {
    Range::parse(range)
}

/// Reads an order. What someone wrote into the address may be none.
#[inline(never)]
pub(super) fn read_sort(sort: &str) -> Vec<Sort> {
    Sort::parse(sort).unwrap_or_default()
}
