//! What only ranges, and orders that are asked for, take: the part `ranges`, cut as [`tags_part`] is. Who
//! calls one of these has `tags`, too.
//!
//! [`tags_part`]: super::tags_part

use crate::search::filter::{Choice, Range};
use crate::search::index::Index;
use crate::search::needs::{EnginePart, Needs};
use crate::{Result, Sort};

/// Reads an order.
#[allow(
    dead_code,
    reason = "it is a gate, which only page behaviour and programs in a browser need"
)]
#[inline(never)]
pub(crate) fn read_sort(sort: &str) -> Result<Vec<Sort>> {
    Sort::parse(sort)
}

/// Reads a range; nothing if a text is none.
#[inline(never)]
pub(crate) fn read(text: &str) -> Option<Range> {
    Range::parse(text)
}

/// Whether a value of the tags lies within a range.
#[inline(never)]
pub(super) fn has(range: &Range, value: &str) -> bool {
    range.has(value)
}

/// How many pages of an order, of the place `at`, come before those whose number or date meets a choice,
/// and how many until the last of these; nothing if there are none, or something is needed.
#[inline(never)]
pub(super) fn within(
    index: &Index,
    at: usize,
    choice: &Choice,
    needs: &mut Needs,
) -> Option<(u32, u32)> {
    debug_assert!(index.has(EnginePart::Ranges), "not asked for");
    index.orders.within(&index.entry, at, choice, needs)
}

/// The least and the greatest number or date of a key.
#[inline(never)]
pub(super) fn bounds(index: &Index, key: &str, needs: &mut Needs) -> Option<(f64, f64)> {
    debug_assert!(index.has(EnginePart::Ranges), "not asked for");
    index.orders.bounds(&index.entry, key, needs)
}
