//! Ascending lists of pages within a range-coded stream: those of words, and those of tags.
//!
//! Of each page: how many pages lie between it and the one before it, a `Number` of the coder. Its
//! probabilities are those of the *class*, how large a gap is to be expected: so many pages are left
//! for so many places. A list of neighbours then costs next to nothing, one of half of all pages
//! about a bit a page, and one that is spread at random hardly more than it must.

use super::coder::{Decoder, Encoder, Number};
use crate::{Error, Result};

/// Two classes for each doubling of the gap to be expected, up to 2^23.
const CLASSES: usize = 48;

/// The probabilities of the gaps of all lists of a stream.
#[derive(Debug)]
pub(super) struct Lists {
    gaps: Vec<Number>,
}

impl Lists {
    /// As nothing has been seen.
    pub(super) fn new() -> Lists {
        Lists { gaps: vec![Number::NEW; CLASSES] }
    }

    /// Writes a list of numbers below `end`, whose length is known.
    pub(super) fn write(&mut self, encoder: &mut Encoder, list: &[u32], end: u32) {
        let (mut next, mut left) = (0_u32, list.len() as u32);
        for &page in list {
            if let Some(gap) = self.gaps.get_mut(class(end.saturating_sub(next), left)) {
                encoder.number(gap, page.saturating_sub(next));
            }
            next = page.saturating_add(1);
            left = left.saturating_sub(1);
        }
    }

    /// Appends a list of so many numbers below `end`.
    pub(super) fn read(
        &mut self,
        decoder: &mut Decoder<'_>,
        len: u32,
        end: u32,
        list: &mut Vec<u32>,
    ) -> Result<()> {
        let mut next = 0_u32;
        for left in (1..=len).rev() {
            let gap = self.gaps.get_mut(class(end.wrapping_sub(next), left));
            let page = next.saturating_add(gap.map_or(0, |gap| decoder.number(gap)));
            if page >= end || decoder.is_over() {
                return Err(Error::corrupt("a list goes beyond the last page"));
            }
            list.push(page);
            next = page.wrapping_add(1);
        }
        Ok(())
    }
}

/// Twice the logarithm of how many pages there are to a place, to the next half below.
fn class(pages: u32, places: u32) -> usize {
    let ratio = (u64::from(pages) << 1).checked_div(u64::from(places)).unwrap_or_default() | 2;
    let log = ratio.ilog2();
    let half = (ratio >> log.wrapping_sub(1)) & 1;
    let class = log.wrapping_sub(1).wrapping_mul(2).wrapping_add(half as u32);
    (class as usize).min(CLASSES.wrapping_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn write(lists: &[Vec<u32>], end: u32) -> Vec<u8> {
        let (mut encoder, mut model) = (Encoder::new(), Lists::new());
        lists.iter().for_each(|list| model.write(&mut encoder, list, end));
        encoder.finish()
    }

    fn read(bytes: &[u8], lens: impl Iterator<Item = usize>, end: u32) -> Result<Vec<Vec<u32>>> {
        let (mut decoder, mut model) = (Decoder::new(bytes), Lists::new());
        let mut read_list = |len| {
            let mut list = Vec::new();
            model.read(&mut decoder, len as u32, end, &mut list).map(|()| list)
        };
        let lists = lens.map(&mut read_list).collect::<Result<Vec<_>>>()?;
        decoder.finish().map(|()| lists)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            lists in prop::collection::vec(prop::collection::btree_set(0u32..5000, 0..200), 0..20),
        ) {
            let lists: Vec<Vec<u32>> =
                lists.into_iter().map(|list| list.into_iter().collect()).collect();
            let bytes = write(&lists, 5000);
            prop_assert_eq!(read(&bytes, lists.iter().map(Vec::len), 5000), Ok(lists));
        }

        #[test]
        fn any_bytes_are_refused_or_read(
            bytes: Vec<u8>,
            lens in prop::collection::vec(any::<u32>(), 0..20),
            end in 0u32..5000,
        ) {
            if let Ok(lists) = read(&bytes, lens.iter().map(|len| *len as usize), end) {
                for list in lists {
                    prop_assert!(list.is_sorted() && list.iter().all(|page| *page < end));
                }
            }
        }
    }

    #[test]
    fn a_dense_list_costs_a_bit_a_page_at_most() {
        let all: Vec<u32> = (0..8000).collect();
        assert!(write(&[all], 8000).len() < 60);
        // One or the other of each two neighbours, by a hash that knows no pattern.
        let either = |page: &u32| (page.wrapping_mul(0x9E37_79B1) >> 15) & 1 == 0;
        let half: Vec<u32> = (0..8000).filter(either).collect();
        let bytes = write(&[half], 8000).len();
        assert!(bytes < 8000 / 8 * 11 / 10, "{bytes}");
    }
}
