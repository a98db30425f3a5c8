//! What only queries with signs take: see [`second`](crate::search) of the search.

use super::parser::Parser;

/// Reads a query that has signs.
#[inline(never)]
pub(super) fn read_signs(parser: &mut Parser, text: &str, is_key: &mut dyn FnMut(&str) -> bool) {
    parser.read_signs(text, is_key);
}
