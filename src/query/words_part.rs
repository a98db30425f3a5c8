//! What only queries with signs take: see `search/words_part.rs`.

use super::parser::Parser;

/// Reads a query that has signs.
#[inline(never)]
pub(super) fn read_signs(parser: &mut Parser, text: &str, is_key: &mut dyn FnMut(&str) -> bool) {
    parser.read_signs(text, is_key);
}
