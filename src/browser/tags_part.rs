//! What only filters and orders take: see `search/tags_part.rs`.

use crate::{Filter, Result, Sort};

/// Reads a sort.
#[inline(never)]
pub(super) fn read_sort(sort: &str) -> Result<Vec<Sort>> {
    Sort::parse(sort)
}

/// Reads a filter.
#[inline(never)]
pub(super) fn read_filter(key: String, op: &str, value: String) -> Result<Filter> {
    Filter::read(key, op, value)
}
