//! Where is the dictionary cut into shards?
//!
//! A question takes the shards of its words, a visitor the list of all shards, and a host counts
//! files: so shards are larger in a larger index, and much fewer than its pages.
//!
//! A change of one page should leave all shards as they are but those of its changed words. So a cut
//! is where few bytes tell two stems apart, which has nothing to do with how full a shard is: if
//! there are some bytes more or less before it, it stays. Such a cut is also a short name for the
//! shard in the entry.

use super::Family;
use std::ops::Range;

/// A shard is never smaller on purpose, in bytes: requests cost more than that.
const MIN_TARGET: usize = 4_000;

/// Nor larger, unless one family is: two of them are what a slow line carries in a third of a second.
const MAX_TARGET: usize = 22_000;

/// The list of all shards weighs 8 bytes a shard, and a shard is wanted by a question or two: what
/// a first question takes is least if a shard is about the root of so many times the whole. An edit
/// that changes ten shards asks for smaller ones, a host that counts files for larger.
const WEIGHT: usize = 32;

/// A cut is looked for from so many tenths of the target on, and up to so many.
const WINDOW: Range<usize> = 6..14;

/// A shard: its first key, and which of the families it has.
pub(super) type Shard = (String, Range<usize>);

/// What cutting has to know of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::index) struct FamilySize<'f> {
    pub(in crate::index) stem: &'f str,
    pub(in crate::index) forms: &'f [String],
    pub(in crate::index) postings: usize,
    pub(in crate::index) labels: usize,
}

impl<'f> FamilySize<'f> {
    pub(super) fn of((stem, family): &'f (String, Family)) -> FamilySize<'f> {
        let Family { forms, postings, labels, .. } = family;
        FamilySize { stem, forms, postings: postings.len(), labels: labels.len() }
    }
}

/// Cuts the families into shards of about `target` bytes, or of what is best for their number.
pub(super) fn cut(
    families: &[FamilySize<'_>],
    page_count: u32,
    target: Option<usize>,
) -> Vec<Shard> {
    let sizes: Vec<usize> = families.iter().map(|family| size(family, page_count)).collect();
    let target = target.unwrap_or_else(|| best_target(sizes.iter().sum()));
    let mut shards: Vec<Shard> = Vec::new();
    let (mut start, mut first) = (String::new(), 0);
    while let Some(end) = next_cut(families, &sizes, first, target) {
        shards.push((start, first..end));
        (start, first) = (separator(families[end - 1].stem, families[end].stem).to_owned(), end);
    }
    shards.push((start, first..families.len()));
    shards
}

/// The target for an index whose shards hold about so many bytes: in steps, so that it stays the
/// same when a page changes.
fn best_target(total: usize) -> usize {
    (WEIGHT * total.next_power_of_two()).isqrt().clamp(MIN_TARGET, MAX_TARGET)
}

/// How many bytes a family takes, about. Depends on the family alone.
fn size(family: &FamilySize<'_>, page_count: u32) -> usize {
    let forms: usize = family.forms.iter().map(|form| form.len() / 2 + 2).sum();
    let spread = (page_count as usize).checked_div(family.postings).unwrap_or_default();
    let bits_of_posting = spread.max(1).ilog2() as usize + 6;
    forms + family.postings * bits_of_posting / 8 + family.labels * 4
}

/// The number of the family with which the next shard begins, after one that begins with `first`.
fn next_cut(
    families: &[FamilySize<'_>],
    sizes: &[usize],
    first: usize,
    target: usize,
) -> Option<usize> {
    let mut size = 0;
    let mut best: Option<((usize, u64), usize)> = None;
    for (at, more) in sizes.iter().enumerate().skip(first) {
        if at > first {
            // The shortest of all, and of these the one whose hash says so.
            let key = separator(families[at - 1].stem, families[at].stem);
            let rank = (key.len(), xxhash_rust::xxh64::xxh64(key.as_bytes(), 0));
            let is_full = size + more > target * WINDOW.end / 10;
            if size >= target * WINDOW.start / 10 && best.is_none_or(|(best, _)| rank < best) {
                best = Some((rank, at));
            }
            if is_full {
                // A family that fills a shard has none before it in its own.
                return Some(best.map_or(at, |(_, best)| best));
            }
        }
        size += more;
    }
    None
}

/// The shortest string above `before` and not above `stem`.
fn separator<'s>(before: &str, stem: &'s str) -> &'s str {
    let common = before.bytes().zip(stem.bytes()).take_while(|(a, b)| a == b).count();
    let end = (common + 1..stem.len()).find(|end| stem.is_char_boundary(*end));
    &stem[..end.unwrap_or(stem.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::terms::{Families, Posting, route};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn families(stems: &BTreeMap<String, usize>) -> Families {
        let family = |(stem, postings): (&String, &usize)| {
            let postings = vec![Posting::default(); *postings];
            (stem.clone(), Family { forms: vec![stem.clone()], postings, ..Family::default() })
        };
        stems.iter().map(family).collect()
    }

    fn stems() -> impl Strategy<Value = BTreeMap<String, usize>> {
        prop::collection::btree_map("[a-dé]{1,8}", 1..40_usize, 0..300)
    }

    proptest! {
        #[test]
        fn every_stem_leads_to_the_shard_that_holds_it(stems in stems(), target in 10..500_usize) {
            let families = families(&stems);
            let families: Vec<_> = families.iter().map(FamilySize::of).collect();
            let shards = cut(&families, 1000, Some(target));
            let starts: Vec<&String> = shards.iter().map(|(start, _)| start).collect();
            prop_assert!(starts.is_sorted() && starts[0].is_empty());
            for (at, (_, range)) in shards.iter().enumerate() {
                let families = &families[range.clone()];
                for family in families {
                    prop_assert_eq!(route(&starts, family.stem), at);
                }
                let sizes: Vec<usize> = families.iter().map(|it| size(it, 1000)).collect();
                let most = target * WINDOW.end / 10;
                prop_assert!(sizes.iter().sum::<usize>() <= most || sizes.len() == 1);
            }
        }
    }

    #[test]
    fn a_longer_list_moves_few_cuts() {
        let stems: BTreeMap<String, usize> =
            (0..5000_u32).map(|n| (format!("{:08x}", n.wrapping_mul(0x9E37_79B1)), 3)).collect();
        let starts = |stems: &BTreeMap<String, usize>| -> Vec<String> {
            let families = families(stems);
            let families: Vec<_> = families.iter().map(FamilySize::of).collect();
            cut(&families, 1000, None).into_iter().map(|(start, _)| start).collect()
        };
        let before = starts(&stems);
        assert!(before.len() > 8, "{before:?}");
        let mut moved = 0;
        for place in 0..20 {
            let mut longer = stems.clone();
            longer.values_mut().skip(place * 200).take(1).for_each(|postings| *postings += 1);
            longer.insert(format!("{place:02x}new"), 1);
            let after = starts(&longer);
            moved += after.iter().filter(|start| !before.contains(start)).count();
        }
        assert!(moved <= 4, "{moved} of {} cuts moved in 20 edits", before.len());
    }

    #[test]
    fn larger_indexes_have_larger_shards_and_more_of_them() {
        let megabyte = 1 << 20;
        assert_eq!(best_target(10_000), MIN_TARGET);
        assert!((4_000..5_000).contains(&best_target(megabyte / 2)));
        assert_eq!(best_target(20 * megabyte), MAX_TARGET);
    }
}
