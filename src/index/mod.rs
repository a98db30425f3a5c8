//! Where is it written?
//!
//! Each section of an index is one file here, with its layout in prose, its writer and its reader.
//! FORMAT.md tells the whole. Nothing here does I/O or compresses: bytes in, values out.

#![cfg_attr(not(test), deny(clippy::unwrap_used))]

#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod asked;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod block;
mod build;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod codec;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod coder;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod directory;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod entry;
#[cfg_attr(not(test), deny(clippy::indexing_slicing))]
mod file;
mod function_words;
mod impact;
mod interner;
mod labels;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod lists;
mod packs;
mod page_forms;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod pages;
mod passage;
#[cfg_attr(not(test), deny(clippy::indexing_slicing))]
mod past;
mod pinned;
mod prepare;
#[cfg_attr(not(test), deny(clippy::indexing_slicing))]
mod previews;
#[cfg_attr(not(test), deny(clippy::indexing_slicing))]
mod scale;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod sort;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod tags;
#[cfg_attr(not(test), deny(clippy::indexing_slicing))]
mod terms;
mod text;
mod workshop;

pub use build::BuildOptions;
pub use file::{File, split_need};
pub use prepare::{LANGUAGE_KEY, Prepared, prepare};
pub use workshop::Workshop;

pub(crate) use asked::{Asked, ShownPassage};
pub(crate) use block::{BlockId, find as find_block};
pub(crate) use build::{Draft, Reply, Sizes, draft};
pub(crate) use directory::{Directory, Place};
pub(crate) use entry::Entry;
pub(crate) use file::{FileName, Part, cut as cut_first, digits};
#[cfg(test)]
pub(crate) use function_words::is_function_word;
pub(crate) use impact::saturation;
pub(crate) use pages::{StoredPage, StoredSection, read as read_page};
pub(crate) use passage::{MAX_PASSAGES, Places};
pub(crate) use past::revise;
pub(crate) use prepare::SEARCHED_KEYS;
pub(crate) use previews::{MAX_PREVIEWED, PIECE, Preview, read_preview};
pub(crate) use scale::Scale;
pub(crate) use sort::{Order, read_ranks, read_values};
pub(crate) use tags::{Key, TagGroup, read_facets, read_group};
#[cfg(test)]
pub(crate) use terms::may_be_taken_for;
pub(crate) use terms::{
    FamilyId, FormPlace, Label, LabelKind, Postings, TermShard, home_of, label_hash, route,
};
pub(crate) use text::{Vocabulary, decode};

/// The version of the format, written in every index.
pub const VERSION: u32 = 1;

/// The name of the one file of an index whose name does not depend on its content.
pub const ENTRY_NAME: &str = "damson.idx";

/// How many pages an index can hold: a bound on what its reader allocates, not on its design.
pub const MAX_PAGES: u32 = 4_000_000;

/// How many passages a document is cut into.
#[cfg(test)]
pub(crate) fn cut_passages(document: &crate::Document) -> usize {
    passage::cut(document).len()
}

/// Reads bytes as the file of that name, whatever their checksum says, and all that they hold: for
/// the test that no bytes make a reader panic.
#[cfg(test)]
pub(crate) fn read_anything(name: &str, bytes: &[u8]) {
    use crate::analyzer::Stemmer;
    let content = bytes.get(1..).unwrap_or_default();
    match FileName::parse(name).map(FileName::part) {
        None => {
            // Behind magic, version and checksum.
            let _ = Entry::read_content(bytes.get(16..).unwrap_or_default());
        }
        Some(Part::Terms) => {
            if let Ok(shard) = TermShard::read(content, 100) {
                shard.family("search", &Stemmer::english());
                shard.completions("", &mut |_, place| {
                    if let FormPlace::Here(family, _) = place {
                        let postings = shard.postings(family);
                        assert_eq!(postings.pages.len(), postings.masks.len());
                        assert_eq!(postings.pages.len(), postings.impacts.len());
                        assert_eq!(postings.pages.len(), postings.places.len());
                        shard.labels(family).iter().for_each(|label| assert!(label.page < 100));
                    }
                });
            }
        }
        Some(Part::Pages) => {
            let id = BlockId { page: 0, passage: 0 };
            let record = block::find(content, id, 9).map(String::from_utf8_lossy);
            drop(record.map(|record| read_page(&record)));
            // No words, and all decisions as probable as their opposites.
            let vocabulary = [&[0][..], &[128; 928], &[0]].concat();
            drop(read_preview(&Vocabulary::read(&vocabulary).unwrap(), content));
        }
        Some(Part::Directory) => {
            for page_count in 0..13 {
                if let Ok(directory) = Directory::read(content, page_count) {
                    (0..20).for_each(|page| assert!(directory.place(page, 31).is_none()));
                }
            }
        }
        Some(Part::Vocabulary) => {
            if let Ok(vocabulary) = Vocabulary::read(content) {
                drop(decode(&vocabulary, content));
            }
        }
        Some(Part::Tags) => drop(read_group(content, 100)),
        Some(Part::Facets) => {
            for key in read_facets(content).into_iter().flatten() {
                ["", "a", "b", "z"]
                    .into_iter()
                    .for_each(|value| assert!(key.group_of(value) < usize::MAX));
            }
        }
        Some(Part::Sort) => drop(read_ranks(content, 10)),
        Some(Part::Values) => drop(read_values(content)),
    }
}
