//! What previews were made of, and what came of it: so that a run after an edit asks only the
//! beginnings anew that find something else.
//!
//! What a beginning finds follows from the shards that were looked into and from where these begin and
//! end, from where those of its first letter begin, from the commonest forms that go on as it does, and
//! from the passages that are shown. Where other shards begin makes no difference: an edit of a word
//! moves a border or two.

use super::codec::{Reader, Writer};
use super::entry::Entry;
use super::file::{FileName, Part};
use super::terms::route;
use crate::Key;
use std::collections::BTreeMap;
use xxhash_rust::xxh64::xxh64;

/// A passage that is shown, and where it lay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShownPassage {
    pub(crate) page: u32,
    pub(crate) passage: u8,
    pub(crate) pack: FileName,
    pub(crate) from: u32,
    pub(crate) to: u32,
    /// XXH64 of what lies there.
    pub(crate) check: u64,
}

/// An index of so many shards has more than are looked into for any one word.
const MANY_SHARDS: usize = 16;

/// What came of a beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The shards that were looked into, each with its [`Asked::borders`].
    pub(crate) shards: Vec<(u64, FileName)>,
    /// [`Asked::hot`] of it.
    pub(crate) hot: u64,
    pub(crate) passages: Vec<ShownPassage>,
    /// The block of its preview.
    pub(crate) block: Vec<u8>,
}

impl Asked {
    /// Stands for where a shard begins and ends, by its place: of which words it is looked into.
    pub(crate) fn borders(entry: &Entry, place: usize) -> u64 {
        let mut borders = Writer::new();
        entry.shard_starts.iter().skip(place).take(2).for_each(|start| borders.string(start));
        xxh64(&borders.into_bytes(), 0)
    }

    /// Stands for the commonest forms that begin so, and for where the shards of all words begin that
    /// have their first letter in common with these.
    pub(crate) fn hot(entry: &Entry, beginning: &str) -> u64 {
        let mut hot = Writer::new();
        let starts = &entry.shard_starts;
        hot.count(starts.len().min(MANY_SHARDS));
        let letter = beginning.get(..beginning.chars().next().map_or(0, char::len_utf8));
        let letter = letter.unwrap_or_default();
        let mut of_letter = starts.iter().skip(route(starts, letter));
        of_letter.next().into_iter().for_each(|start| hot.string(start));
        let others = of_letter.take_while(|start| start.starts_with(letter));
        others.for_each(|start| hot.string(start));
        hot.string("");
        for form in entry.hot_forms.iter().filter(|form| form.starts_with(beginning)) {
            hot.string(form);
        }
        xxh64(&hot.into_bytes(), entry.hot_forms.is_empty().into())
    }
}

/// What came of all beginnings.
pub(crate) type AllAsked = BTreeMap<String, Asked>;

/// The key under which that is remembered: of all that every answer depends on.
pub(super) fn key(entry: &Entry) -> Key {
    let mut on = Writer::new();
    on.number(entry.page_count.into());
    for stemmer in &entry.stemmers {
        on.string(&stemmer.language);
        on.string(&stemmer.rules);
    }
    entry.vocabulary.iter().for_each(|name| name.write(&mut on));
    Key::of("asked", [&*on.into_bytes()])
}

pub(super) fn write(all: &AllAsked) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.count(all.len());
    for (beginning, Asked { shards, hot, passages, block }) in all {
        writer.string(beginning);
        writer.count(shards.len());
        for (borders, name) in shards {
            writer.raw(&borders.to_le_bytes());
            name.write(&mut writer);
        }
        writer.raw(&hot.to_le_bytes());
        writer.count(passages.len());
        for shown in passages {
            writer.number(shown.page.into());
            writer.byte(shown.passage);
            shown.pack.write(&mut writer);
            writer.number(shown.from.into());
            writer.number(shown.to.into());
            writer.raw(&shown.check.to_le_bytes());
        }
        writer.section(block);
    }
    writer.into_bytes()
}

pub(super) fn read(bytes: &[u8]) -> AllAsked {
    let mut reader = Reader::new(bytes);
    let mut all = AllAsked::new();
    let long = |reader: &mut Reader<'_>| {
        reader.raw(8).try_into().map(u64::from_le_bytes).unwrap_or_default()
    };
    for _ in 0..reader.count() {
        let beginning = reader.string().to_owned();
        let mut shards = Vec::new();
        for _ in 0..reader.count() {
            shards.push((long(&mut reader), FileName::read(Part::Terms, &mut reader)));
        }
        let hot = long(&mut reader);
        let mut passages = Vec::new();
        for _ in 0..reader.count() {
            passages.push(ShownPassage {
                page: reader.small(),
                passage: reader.byte(),
                pack: FileName::read(Part::Pages, &mut reader),
                from: reader.small(),
                to: reader.small(),
                check: long(&mut reader),
            });
        }
        all.insert(beginning, Asked { shards, hot, passages, block: reader.section().to_vec() });
    }
    if reader.finish().is_ok() { all } else { AllAsked::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_kept_is_read_and_damage_is_nothing(
            beginnings in prop::collection::btree_map("[a-z]{1,5}", any::<Vec<u8>>(), 0..9),
            numbers: [u32; 4],
            cut in 1..40_usize,
        ) {
            let [page, from, to, hot] = numbers;
            let (pack, shard) = (FileName::of(Part::Pages, b"a"), FileName::of(Part::Terms, b"b"));
            let shown = ShownPassage { page, passage: 3, pack, from, to, check: 7 };
            let asked = |(beginning, block): (String, Vec<u8>)| {
                let shards = vec![(page.into(), shard); block.len() % 3];
                let passages = vec![shown; block.len() % 5];
                (beginning, Asked { shards, hot: hot.into(), passages, block })
            };
            let all: AllAsked = beginnings.into_iter().map(asked).collect();
            let bytes = write(&all);
            prop_assert_eq!(&read(&bytes), &all);
            prop_assert!(read(&bytes[..bytes.len() - cut.min(bytes.len())]).len() <= all.len());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            prop_assert!(read(&bytes).len() <= bytes.len());
        }
    }
}
