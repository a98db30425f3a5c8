//! What only few questions take: see `search/second.rs`.

use crate::{Filter, Index, Result, Sort, Step, Suggestions};

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

/// How what was typed may go on.
#[inline(never)]
pub(super) fn suggest(index: &Index, typed: &str, limit: usize) -> Result<Step<Suggestions>> {
    index.suggest(typed, limit)
}
