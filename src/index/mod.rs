//! Where is it written?
//!
//! Each section of an index is one file here, with its layout in prose, its writer and its reader.
//! FORMAT.md tells the whole. Nothing here does I/O or compresses: bytes in, values out.

#![cfg_attr(not(test), deny(clippy::unwrap_used))]

mod build;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod codec;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod entry;
#[cfg_attr(not(test), deny(clippy::indexing_slicing))]
mod file;
mod impact;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod pages;
mod prepare;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod sort;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod tags;
#[cfg_attr(not(test), deny(clippy::indexing_slicing))]
mod terms;

pub use build::{BuildOptions, assemble, build};
pub use file::File;
pub use prepare::{Prepared, prepare};

pub(crate) use entry::Entry;
pub(crate) use file::{FileName, Part};
pub(crate) use impact::saturation;
pub(crate) use pages::{PageGroup, StoredPage};
pub(crate) use sort::read as read_order;
pub(crate) use tags::{Key, TagLists, read_facets};
pub(crate) use terms::{FamilyId, FormPlace, TermShard, label_hash, route};

/// The version of the format, written in every index.
pub const VERSION: u32 = 1;

/// The name of the one file of an index whose name does not depend on its content.
pub const ENTRY_NAME: &str = "damson.idx";

/// How many pages an index can hold: a bound on what its reader allocates, not on its design.
pub const MAX_PAGES: u32 = 4_000_000;
