//! What only filters and counts take, and the order of dates: the part `tags`.
//!
//! The browser's module is cut into parts (`pkg-config/program/src/split/`): whatever only the functions
//! of modules of this name lead to is a part that is fetched when a question takes it. Who calls one of
//! them has asked [`Index::takes`] before, or cannot have got there without.

use crate::Result;
use crate::index::{FileName, Part};
use crate::query::Query;
use crate::search::answer::{Facets, Request};
use crate::search::facets::{self, Filters};
use crate::search::index::{Index, known};
use crate::search::needs::{EnginePart, Needs};
use crate::search::order::Ranking;

/// Takes in a file of tags or orders.
#[inline(never)]
pub(super) fn add(index: &mut Index, name: FileName, content: &[u8]) -> Result<()> {
    debug_assert!(index.has(EnginePart::Tags), "not asked for");
    match name.part() {
        Part::Facets => index.tags.add_facets(name, content).and_then(known),
        Part::Tags => index.tags.add_group(name, content).and_then(known),
        _ => index.orders.add(&index.entry, name, content),
    }
}

/// The pages that the filters of a request and of its query let through.
#[inline(never)]
pub(super) fn filters(
    index: &Index,
    request: &Request,
    query: &Query,
    needs: &mut Needs,
) -> Result<Filters> {
    debug_assert!(index.has(EnginePart::Tags), "not asked for");
    Filters::read(index, &request.filters, &query.filters, needs)
}

/// What the hits of a request are ordered by before their score.
#[inline(never)]
pub(super) fn ranking<'i>(
    index: &'i Index,
    request: &Request,
    query: &Query,
    needs: &mut Needs,
) -> Result<Ranking<'i>> {
    debug_assert!(index.has(EnginePart::Tags), "not asked for");
    index.orders.ranking(&index.entry, &request.sort, !query.has_words(), needs)
}

/// Counts values among the pages that were found.
#[inline(never)]
pub(super) fn count(
    index: &Index,
    found: Option<&[u32]>,
    filters: &Filters,
    needs: &mut Needs,
) -> Facets {
    debug_assert!(index.has(EnginePart::Tags), "not asked for");
    facets::count(index, found, filters, needs)
}

/// The counts over the whole index.
#[inline(never)]
pub(super) fn all_facets(index: &Index, name: Option<&str>, needs: &mut Needs) -> Result<Facets> {
    debug_assert!(index.has(EnginePart::Tags), "not asked for");
    facets::of_all_pages(index, name, needs)
}

/// The keys that can be filtered by.
#[inline(never)]
pub(super) fn filter_keys<'i>(index: &'i Index, needs: &mut Needs) -> Option<Vec<&'i str>> {
    debug_assert!(index.has(EnginePart::Tags), "not asked for");
    facets::filter_keys(index, needs)
}
