//! A set of pages, a bit for each.

/// Some of the pages of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// No page of so many, or every one.
    pub(crate) fn new(page_count: u32, all: bool) -> Bits {
        let mut bits = Bits(vec![if all { u64::MAX } else { 0 }; page_count.div_ceil(64) as usize]);
        if let (Some(last), 1..) = (bits.0.last_mut(), page_count % 64) {
            *last &= (1 << (page_count % 64)) - 1;
        }
        bits
    }

    /// The pages of a list.
    pub(crate) fn of(page_count: u32, pages: &[u32]) -> Bits {
        let mut bits = Bits::new(page_count, false);
        bits.add(pages);
        bits
    }

    /// Every page, of as many as these are of.
    pub(crate) fn all(&self) -> Bits {
        // The bits beyond the last page make no difference: nothing sets them in any other set.
        Bits(vec![u64::MAX; self.0.len()])
    }

    /// Takes in the pages of a list.
    pub(crate) fn add(&mut self, pages: &[u32]) {
        for page in pages {
            if let Some(word) = self.0.get_mut(*page as usize / 64) {
                *word |= 1 << (page % 64);
            }
        }
    }

    pub(crate) fn has(&self, page: u32) -> bool {
        self.0.get(page as usize / 64).is_some_and(|word| word >> (page % 64) & 1 == 1)
    }

    /// How many pages of a list are among these.
    pub(crate) fn count_of(&self, pages: &[u32]) -> u32 {
        pages.iter().map(|page| u32::from(self.has(*page))).sum()
    }

    /// Takes in the pages of another set.
    pub(crate) fn or(&mut self, other: &Bits) {
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    /// Keeps the pages that are in another set, or those that are not.
    pub(crate) fn keep(&mut self, other: &Bits, those_in: bool) {
        let flip = if those_in { 0 } else { u64::MAX };
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a &= b ^ flip);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn bits_are_a_set(
            page_count in 0u32..200,
            a in prop::collection::btree_set(0u32..200, 0..60),
            b in prop::collection::btree_set(0u32..200, 0..60),
        ) {
            let within = |set: BTreeSet<u32>| -> BTreeSet<u32> {
                set.into_iter().filter(|page| *page < page_count).collect()
            };
            let (a, b) = (within(a), within(b));
            let bits = |set: &BTreeSet<u32>| {
                Bits::of(page_count, &set.iter().copied().collect::<Vec<_>>())
            };
            let same = |bits: &Bits, set: BTreeSet<u32>| {
                (0..page_count + 70).all(|page| bits.has(page) == set.contains(&page))
            };
            let all: Vec<u32> = (0..page_count).collect();
            prop_assert_eq!(Bits::new(page_count, true), Bits::of(page_count, &all));
            prop_assert_eq!(bits(&a).count_of(&all) as usize, a.len());
            let mut union = bits(&a);
            union.or(&bits(&b));
            prop_assert!(same(&union, a.union(&b).copied().collect()));
            for those_in in [true, false] {
                let mut kept = bits(&a);
                kept.keep(&bits(&b), those_in);
                let expected = a.iter().copied().filter(|page| b.contains(page) == those_in);
                prop_assert!(same(&kept, expected.collect()));
            }
        }
    }
}
