//! Which page comes first for a query, because its author says so?
//!
//! A pinned query is one more title of its page. So that it comes before pages that are called just
//! so, those lose that title here: all is settled when the index is written, and whoever searches
//! needs no further code.

use std::collections::HashSet;

use super::prepare::Prepared;

/// Takes the labels that equal a pinned query from all pages that are not pinned to it.
pub(super) fn settle(prepared: &mut [Prepared]) {
    let pinned: HashSet<u32> =
        prepared.iter().flat_map(|page| page.pinned.iter().copied()).collect();
    if pinned.is_empty() {
        return;
    }
    for page in prepared {
        let own = &page.pinned;
        page.labels.retain(|label| !pinned.contains(&label.hash) || own.contains(&label.hash));
    }
}
