//! What only completion takes: see `search/words_part.rs`.

use crate::{Index, Result, Step, Suggestions};

/// How what was typed may go on.
#[inline(never)]
pub(super) fn suggest(index: &Index, typed: &str, limit: usize) -> Result<Step<Suggestions>> {
    index.suggest(typed, limit)
}
