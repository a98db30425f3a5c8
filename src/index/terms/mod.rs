//! The term dictionary and the postings: which pages hold a word, and how much it says of them?
//!
//! Every *form* of a word (`searching`) stands in the dictionary. The forms of one stem are a
//! *family*, and have one posting list: a posting says which of the forms the page holds, so that
//! a query prefers the very form it asked for without fetching a second list.
//!
//! Families are sorted by stem and [cut] into shards, each a file. A query needs the shard into
//! which its word sorts, and for a word that is still being typed those in whose range its
//! completions lie. A form that sorts into another shard than its stem (`running`, with `runaway`
//! between) stands in both: as a form of its family, and as an *alias* where it is looked for, which
//! says in which shard the family is. So a word that the site has is found without a stemmer.
//!
//! A shard is one range-coded stream: first the [forms], then what each family has, its [postings]
//! and labels.
//!
//! The dictionary is an FST (`fst` 0.4) to family × 8 + bit: completion, typing errors and plain
//! look-up are walks over it. It is not what goes over the wire: of the forms of real sites that
//! was twice what their letters are, range-coded; so letters it is, and a [trie] is made of them.

#[allow(clippy::indexing_slicing)] // Its own lists, when an index is written.
mod beginnings;
#[allow(clippy::indexing_slicing)] // As above.
mod collect;
mod compounds;
#[allow(clippy::indexing_slicing)] // As above.
mod cut;
#[cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
mod forms;
#[cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
mod postings;
#[cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
mod read;
#[cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
mod trie;
#[allow(clippy::indexing_slicing)] // As above.
mod vocabulary;
mod write;

pub(in crate::index) use beginnings::{CountedForm, beginnings, counted, hot_forms};
pub(in crate::index) use collect::{Collected, average_lengths, collect};
pub(in crate::index) use cut::FamilySize;
pub(crate) use read::{FamilyId, FormPlace, Postings, TermShard, home_of};
pub(in crate::index) use vocabulary::{Vocabulary, has_compounds};
pub(in crate::index) use write::{PlannedShard, WrittenShard, plan, write, write_shard};

use super::passage::Places;
use crate::analyzer::{Language, MARK};
use serde::{Deserialize, Serialize};

/// The forms of a family that have a bit of their own in a mask. All further ones share the last.
pub(in crate::index) const MASK_BITS: usize = 8;

/// One page that holds a form of a family. A large site has millions at once: no byte between them.
#[repr(C, packed(2))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::index) struct Posting {
    pub(in crate::index) page: u32,
    pub(in crate::index) impact: u8,
    /// Bit i is set if the page holds the family's i-th form.
    pub(in crate::index) mask: u8,
    /// Where in the page.
    pub(in crate::index) places: Places,
}

/// What a page is called in some place, so that a query that is just that can be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum LabelKind {
    /// The whole title.
    #[default]
    Title,
    /// The first words of the title, for a title that is still being typed.
    TitleStart,
    /// A heading.
    Heading,
}

/// A title or heading of a page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Label {
    pub(crate) page: u32,
    pub(crate) kind: LabelKind,
    /// [`label_hash`] of its words.
    pub(crate) hash: u32,
    /// Which of its bits are known.
    pub(crate) mask: u32,
}

impl Label {
    /// Whether it seems to be that of this hash.
    pub(crate) fn is(&self, hash: u32) -> bool {
        (self.hash ^ hash) & self.mask == 0
    }
}

/// What is written of the forms that share a stem.
#[derive(Clone, Debug, Default)]
pub(in crate::index) struct Family {
    /// Sorted.
    pub(in crate::index) forms: Vec<String>,
    /// That of the first of its forms, if its words are stemmed.
    pub(in crate::index) language: Option<Language>,
    /// Whether its word names nothing and holds sentences together, such as `the` and `should`.
    pub(in crate::index) is_function_word: bool,
    /// By page.
    pub(in crate::index) postings: Vec<Posting>,
    /// The labels that are kept with a form of this family, sorted; see [`prepare`](crate::index::prepare).
    pub(in crate::index) labels: Vec<Label>,
}

impl Family {
    /// How many pages hold a form of each bit.
    pub(in crate::index) fn pages_by_bit(&self) -> [usize; MASK_BITS] {
        let mut holding = [0_usize; MASK_BITS];
        if let [_] = self.forms[..] {
            // Most families are such: each page holds it.
            holding[0] = self.postings.len();
            return holding;
        }
        for posting in &self.postings {
            for (bit, count) in holding.iter_mut().enumerate().take(self.forms.len()) {
                *count += usize::from(posting.mask >> bit & 1);
            }
        }
        holding
    }
}

/// Families by their stems, in order.
pub(in crate::index) type Families = Vec<(String, Family)>;
/// Whether a form is one that nobody types; see [`MARK`].
pub(in crate::index) fn is_marked(form: &str) -> bool {
    form.contains(MARK)
}

/// How many bits of a label's hash there are.
const HASH_BITS: u32 = 20;

/// So many of them would tell a label from another.
const LEAST_HASH_BITS: u32 = 10;

/// How many bits of the hash of each of so many labels of a family are kept: of 1,024 queries, one takes
/// a page for another by chance, which must hold all words of the query, too.
fn kept_bits(labels: u32) -> u32 {
    LEAST_HASH_BITS.wrapping_add(u32::BITS.wrapping_sub(labels.leading_zeros())).min(HASH_BITS)
}

/// [`HASH_BITS`] of a label.
pub(crate) fn label_hash(label: &str) -> u32 {
    (label_bits(label) as u32) & ((1 << HASH_BITS) - 1)
}

fn label_bits(label: &str) -> u64 {
    xxhash_rust::xxh64::xxh64(label.as_bytes(), 0)
}

/// Whether one label may be taken for another by the bits of their hashes that are kept.
#[cfg(test)]
pub(crate) fn may_be_taken_for(one: &str, other: &str) -> bool {
    let differs = label_hash(one) ^ label_hash(other);
    one != other && differs & ((1 << LEAST_HASH_BITS) - 1) == 0
}

/// A number below `count` that a label chooses, by bits of its hash that are not kept; 0 if there is none.
pub(in crate::index) fn label_choice(label: &str, count: usize) -> usize {
    let rest = label_bits(label) >> HASH_BITS;
    (rest as usize).checked_rem(count).unwrap_or_default()
}

/// Which shard holds a stem, or the completions of a form: the last that begins at or before it.
/// `starts` are the shards' first stems in order, the first of them empty.
pub(crate) fn route<S: AsRef<str>>(starts: &[S], key: &str) -> usize {
    starts.partition_point(|start| start.as_ref() <= key).saturating_sub(1)
}
