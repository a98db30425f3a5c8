//! The term dictionary and the postings: which pages hold a word, and how much it says of them?
//!
//! Every *form* of a word (`searching`) stands in the dictionary. The forms of one stem are a
//! *family*, and have one posting list: a posting says which of the forms the page holds, so that
//! a query prefers the very form it asked for without fetching a second list.
//!
//! Families are sorted by stem and cut into shards of about [`SHARD_TARGET`] bytes, each a file. A
//! query needs the shard of its stem, and for a word that is still being typed those in whose
//! range its completions lie. A form that sorts into another shard than its stem (`running`, with
//! `runaway` between) stands in both: as a form of its family, and as an *alias* where a
//! completion looks for it.
//!
//! A shard, in order; all lists are as long as the first counts say:
//!
//! ```text
//! forms     an FST map (`fst` 0.4, format 3) of the forms to family × 8 + bit; of an alias, to the
//!           number of families × 8. Families are numbered by stem.
//! lengths   families: count; of each: postings × 2, and 1 more for a function word
//! pages     of each posting: pages between it and the one before
//! impacts   of each posting: a byte, see `impact`
//! masks     of each posting of a family of several forms: a byte, bit i for the i-th form
//! places    of each posting: the passages that hold it, bit i for the i-th, bit 31 for the title
//! labels    of each family: count; then of each: 3 bytes of hash, page × 3 + kind less that of the
//!           one before; the kind is 0 for a title, 1 for its first words, 2 for a heading
//! ```
//!
//! Each of the seven begins with its length in bytes.
//!
//! Front-coded, the forms of a shard would be 1.4 KB smaller on the wire (measured on 750 pages of
//! prose); but to build the automaton in the browser takes 20 KB more of code and tables, compressed,
//! than to read it.

mod check;
#[cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
mod read;
mod write;

pub(crate) use read::{FamilyId, FormPlace, TermShard};
pub(in crate::index) use write::write;

use super::passage::Places;

/// The forms of a family that have a bit of their own in a mask. All further ones share the last.
pub(in crate::index) const MASK_BITS: usize = 8;

/// How large a shard becomes, in bytes before compression: about 10 KB on the wire, well below
/// what a slow line carries in a round trip, and few enough files for hosts that count them.
pub(in crate::index) const SHARD_TARGET: usize = 20_000;

/// One page that holds a form of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::index) struct Posting {
    pub(in crate::index) page: u32,
    pub(in crate::index) impact: u8,
    /// Bit i is set if the page holds the family's i-th form.
    pub(in crate::index) mask: u8,
    /// Where in the page.
    pub(in crate::index) places: Places,
}

/// What a page is called in some place, so that a query that is just that can be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LabelKind {
    /// The whole title.
    Title,
    /// The first words of the title, for a title that is still being typed.
    TitleStart,
    /// A heading.
    Heading,
}

/// A title or heading of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Label {
    pub(crate) page: u32,
    pub(crate) kind: LabelKind,
    /// [`label_hash`] of its words.
    pub(crate) hash: u32,
}

/// What is written of the forms that share a stem.
#[derive(Clone, Debug, Default)]
pub(in crate::index) struct Family {
    /// Sorted.
    pub(in crate::index) forms: Vec<String>,
    /// Whether its word names nothing and holds sentences together, such as `the` and `should`.
    pub(in crate::index) is_function_word: bool,
    /// By page.
    pub(in crate::index) postings: Vec<Posting>,
    /// The labels whose first word is of this family, sorted.
    pub(in crate::index) labels: Vec<Label>,
}

/// 24 bits of a label: enough to tell apart the few labels that begin with one word.
pub(crate) fn label_hash(label: &str) -> u32 {
    (xxhash_rust::xxh64::xxh64(label.as_bytes(), 0) & 0xFF_FFFF) as u32
}

/// Which shard holds a stem, or the completions of a form: the last that begins at or before it.
/// `starts` are the shards' first stems in order, the first of them empty.
pub(crate) fn route<S: AsRef<str>>(starts: &[S], key: &str) -> usize {
    starts.partition_point(|start| start.as_ref() <= key).saturating_sub(1)
}
