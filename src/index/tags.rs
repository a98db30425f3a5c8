//! The tag index: which values does each key have, how many pages has each, and which?
//!
//! One small file, *facets*, has all keys with their commonest values and their counts: enough to
//! show the tags of a site, and it does not grow with the number of tags. The lists of pages lie in
//! *groups* of values, so that a filter fetches no more than the group of its value. The commonest
//! values of a key are grouped by themselves: those are what is counted.
//!
//! ```text
//! facets file  keys: count; of each: name,
//!              values: count; of each: value, pages. The commonest
//!              groups: count; of each: its first value, name. Of the commonest
//!              further groups: count; of each: the same. Of all others
//! group        values: count; of each: value, how many pages.
//!              Their lists in turn, range-coded; see `Lists`
//! ```
//!
//! Keys and values are in order. A value with slashes is a path, and counts for every level above it;
//! the levels are values like any other.

use super::codec::{Reader, Writer};
use super::coder::{Decoder, Encoder};
use super::file::{FileName, Part, named};
use super::lists::Lists;
use crate::Result;
use std::collections::BTreeMap;

/// So many values of a key are shown and counted: nobody reads more, and a list of all authors of a
/// large site weighs more than its search.
const COMMONEST: usize = 200;

/// A group is closed before it has more bytes than this, unless a single value has more.
pub(super) const GROUP_TARGET: usize = 20_000;

/// The lists of a group hold no more pages than this times the pages of the index: a reader can make
/// room for them, whatever the few bytes say that it was given.
const GROUP_PAGES: usize = 4;

/// The pages of every value of every key.
#[derive(Debug, Default)]
pub(super) struct Tags(BTreeMap<String, BTreeMap<String, Vec<u32>>>);

impl Tags {
    /// Notes that a page has a value, and so the levels above it. Pages come in their order.
    pub(super) fn add(&mut self, key: &str, value: &str, page: u32) {
        let values = self.0.entry(key.to_owned()).or_default();
        for level in levels(value) {
            let pages = match values.get_mut(level) {
                Some(pages) => pages,
                None => values.entry(level.to_owned()).or_default(),
            };
            if pages.last() != Some(&page) {
                pages.push(page);
            }
        }
    }
}

/// The levels of a value, itself the last: `docs`, `docs/guide` and `docs/guide/install`.
///
/// A value is a path if there is something on both sides of each slash, and if it is more than an
/// abbreviation in capitals: nobody who writes `TCP/IP` means a part of `TCP`.
fn levels(value: &str) -> impl Iterator<Item = &str> {
    let is_name = |part: &str| !part.is_empty() && part.trim() == part;
    let is_abbreviation = value.contains(char::is_uppercase) && !value.contains(char::is_lowercase);
    let is_path = !is_abbreviation && value.split('/').all(is_name);
    let above = value.match_indices('/').filter_map(|(at, _)| value.get(..at));
    above.filter(move |_| is_path).chain([value])
}

/// Writes the facets file's content, and the files of the groups.
pub(super) fn write(
    tags: &Tags,
    page_count: u32,
    target: usize,
) -> (Writer, Vec<(FileName, Vec<u8>)>) {
    let mut facets = Writer::new();
    let mut files = Vec::new();
    facets.count(tags.0.len());
    for (key, values) in &tags.0 {
        let mut by_count: Vec<_> = values.iter().collect();
        // The sort is stable: by name where the counts are equal.
        by_count.sort_by_key(|(_, pages)| std::cmp::Reverse(pages.len()));
        let others = by_count.split_off(by_count.len().min(COMMONEST));
        facets.string(key);
        let commonest: BTreeMap<_, _> = by_count.into_iter().collect();
        facets.count(commonest.len());
        for (value, pages) in &commonest {
            facets.string(value);
            facets.count(pages.len());
        }
        for values in [commonest, others.into_iter().collect()] {
            let groups = write_groups(&values, page_count, target);
            facets.count(groups.len());
            for (first, group) in groups {
                let file = named(Part::Tags, group);
                facets.string(first);
                file.0.write(&mut facets);
                files.push(file);
            }
        }
    }
    (facets, files)
}

/// Cuts values into groups, each with its first value.
fn write_groups<'v>(
    values: &BTreeMap<&'v String, &'v Vec<u32>>,
    page_count: u32,
    target: usize,
) -> Vec<(&'v str, Writer)> {
    let mut groups: Vec<Vec<(&str, &[u32])>> = Vec::new();
    let (mut bytes, mut pages) = (0_usize, 0_usize);
    for (value, list) in values {
        // What it takes by itself, which is little more than it takes among others.
        let mut alone = Encoder::new();
        Lists::new().write(&mut alone, list, page_count);
        let len = value.len().saturating_add(alone.finish().len());
        (bytes, pages) = (bytes.saturating_add(len), pages.saturating_add(list.len()));
        let most = (page_count as usize).saturating_mul(GROUP_PAGES);
        match groups.last_mut() {
            Some(group) if bytes <= target && pages <= most => group.push((value, list)),
            _ => {
                groups.push(vec![(value, list)]);
                (bytes, pages) = (len, list.len());
            }
        }
    }
    let group = |group: Vec<(&'v str, &[u32])>| {
        let mut writer = Writer::new();
        let (mut encoder, mut lists) = (Encoder::new(), Lists::new());
        writer.count(group.len());
        for (value, list) in &group {
            writer.string(value);
            writer.count(list.len());
            lists.write(&mut encoder, list, page_count);
        }
        writer.raw(&encoder.finish());
        (group.first().map_or("", |(first, _)| first), writer)
    };
    groups.into_iter().map(group).collect()
}

/// A key, and what every search that is filtered knows of its values.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    /// The commonest values with the number of their pages, in order of the values.
    pub(crate) values: Vec<(String, u32)>,
    /// The first value and the file of every group: those of the commonest values, then the others.
    groups: Vec<(String, FileName)>,
    /// How many of the groups are of the commonest values.
    common_groups: usize,
}

impl Key {
    /// Whether a value is one of the commonest.
    pub(crate) fn is_common(&self, value: &str) -> bool {
        self.values.binary_search_by(|(other, _)| other.as_str().cmp(value)).is_ok()
    }

    /// The group that holds a value, if any does.
    pub(crate) fn group_of(&self, value: &str) -> usize {
        let (common, others) = self.groups.split_at_checked(self.common_groups).unwrap_or_default();
        let (groups, before) =
            if self.is_common(value) { (common, 0) } else { (others, common.len()) };
        let after = groups.partition_point(|(first, _)| first.as_str() <= value);
        after.saturating_sub(1).saturating_add(before)
    }

    /// The file of a group.
    pub(crate) fn group_file(&self, at: usize) -> Option<FileName> {
        self.groups.get(at).map(|(_, name)| *name)
    }

    /// How many groups there are.
    pub(crate) fn group_count(&self) -> usize {
        self.groups.len()
    }

    /// How many groups there are of the commonest values; they are the first.
    pub(crate) fn common_groups(&self) -> usize {
        self.common_groups
    }
}

/// Reads the facets file.
pub(crate) fn read_facets(bytes: &[u8]) -> Result<Vec<Key>> {
    let mut reader = Reader::new(bytes);
    let mut keys = Vec::new();
    for _ in 0..reader.count() {
        let name = reader.string().into();
        let mut values = Vec::new();
        for _ in 0..reader.count() {
            values.push((reader.string().into(), reader.small()));
        }
        let mut groups = Vec::new();
        let mut common_groups = 0;
        for _ in 0..2 {
            common_groups = groups.len();
            for _ in 0..reader.count() {
                let first = reader.string().into();
                groups.push((first, FileName::read(Part::Tags, &mut reader)));
            }
        }
        keys.push(Key { name, values, groups, common_groups });
    }
    reader.finish()?;
    Ok(keys)
}

/// Some values of a key with their pages, in order.
pub(crate) type TagGroup = Vec<(String, Vec<u32>)>;

/// Reads a group.
pub(crate) fn read_group(bytes: &[u8], page_count: u32) -> Result<TagGroup> {
    let mut reader = Reader::new(bytes);
    let mut counts = Vec::new();
    let mut left = (page_count as usize).saturating_mul(GROUP_PAGES);
    for _ in 0..reader.count() {
        let (value, count) = (reader.string(), reader.small());
        if count as usize > left {
            reader.fail("a group of tags has more pages than it may");
        }
        left = left.saturating_sub(count as usize);
        counts.push((value, count));
    }
    reader.check()?;
    let (mut decoder, mut lists) = (Decoder::new(reader.remaining()), Lists::new());
    let mut group = Vec::new();
    for (value, count) in counts {
        let mut pages = Vec::new();
        lists.read(&mut decoder, count, page_count, &mut pages)?;
        group.push((value.into(), pages));
    }
    decoder.finish()?;
    Ok(group)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_counts_for_the_levels_above_it() {
        let levels = |value| levels(value).collect::<Vec<_>>();
        assert_eq!(levels("docs/guide/install"), ["docs", "docs/guide", "docs/guide/install"]);
        assert_eq!(levels("2024/06"), ["2024", "2024/06"]);
        assert_eq!(levels("Europe/France"), ["Europe", "Europe/France"]);
        assert_eq!(levels("文档/指南"), ["文档", "文档/指南"]);
        assert_eq!(levels("plain"), ["plain"]);
        for value in ["TCP/IP", "A/B", "/", "/docs", "docs/", "a//b", "black / white", "and/ or"] {
            assert_eq!(levels(value), [value]);
        }
    }

    proptest! {
        #[test]
        fn every_value_is_found_in_its_group(
            pages in prop::collection::vec(prop::collection::vec("[a-c]{1,3}", 0..4), 0..400),
            target in 1usize..80,
        ) {
            let mut tags = Tags::default();
            for (values, page) in pages.iter().zip(0..) {
                values.iter().for_each(|value| tags.add("tag", value, page));
            }
            // Some more than are common.
            (0..300).for_each(|at| tags.add("author", &format!("author {at}"), at % 7));
            let page_count = pages.len().max(7) as u32;
            let (facets, files) = write(&tags, page_count, target);
            for key in read_facets(&facets.into_bytes()).unwrap() {
                let values = &tags.0[&key.name];
                prop_assert_eq!(key.values.len(), values.len().min(COMMONEST));
                for (value, pages) in values {
                    let at = key.group_of(value);
                    prop_assert_eq!(at < key.common_groups(), key.is_common(value));
                    let (_, bytes) = files.iter().find(|(name, _)| Some(*name) == key.group_file(at)).unwrap();
                    let group = read_group(&bytes[1..], page_count).unwrap();
                    let known = group.iter().find(|(other, _)| other == value);
                    prop_assert_eq!(known.map(|(_, pages)| pages), Some(pages));
                    if let Some((_, count)) = key.values.iter().find(|(other, _)| other == value) {
                        prop_assert_eq!(*count as usize, pages.len());
                    }
                }
                let least = key.values.iter().map(|(_, count)| *count).min().unwrap_or_default();
                let of_others = values.iter().filter(|(value, _)| !key.is_common(value));
                prop_assert!(of_others.into_iter().all(|(_, pages)| pages.len() <= least as usize));
                key.group_of("");
                key.group_of("zebra");
            }
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes: Vec<u8>) {
            let _ = read_group(&bytes, 10);
            for key in read_facets(&bytes).into_iter().flatten() {
                key.group_of("a");
            }
        }
    }
}
