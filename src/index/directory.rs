//! Where does each passage lie?
//!
//! A *directory* says it for a run of packs. Exact to the byte it would take nine bits for each
//! passage; so it may be exact to a *unit* of some bytes, and then a little more is fetched than the
//! block. (A hundred thousand blocks of 500 bytes: 120 KB with a unit of 1, 17 KB with one of 256.)
//!
//! ```text
//! unit    1 byte: the unit is 2 to the power of this
//! packs   count; of each: a name
//! places  range-coded, see `coder`; of each pack: its pages (number), its bytes (number); of each
//!         of the pages: passages less 1 (number); of each of these: units between that in which
//!         its block begins and that in which the next one does, or the pack ends (number, by
//!         whether it is the last passage of a page that has several)
//! ```

use super::MAX_PAGES;
use super::codec::{Reader, Writer};
use super::coder::{Decoder, Encoder, Number};
use super::file::{FileName, Part, digits};
use super::passage::MAX_PASSAGES;
use crate::{Error, Result};

/// The largest unit, as a power of two. A block is looked for at as many places.
pub(super) const MAX_UNIT_BITS: u32 = 8;

/// Before the first block of a pack is the letter of its kind.
pub(super) const PACK_START: u32 = 1;

/// A pack as it is written.
#[derive(Clone, Debug)]
pub(super) struct PackLayout {
    pub(super) name: FileName,
    /// Of each page the bytes of its blocks, one after the other.
    pub(super) pages: Vec<Vec<u32>>,
}

/// Some packs, and the pages from the first on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Directory {
    unit_bits: u32,
    packs: Vec<Pack>,
    /// The number of the first block of each page, and that behind the last one.
    pages: Vec<u32>,
    /// In which unit of its pack each block begins.
    starts: Vec<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pack {
    name: FileName,
    /// The number of its first page.
    first: u32,
    /// How many bytes it has.
    len: u32,
}

/// Some bytes of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) pack: FileName,
    /// The first page of the pack, as pages of the directory are counted.
    pub(crate) first_page: u32,
    /// The first byte, and that behind the last.
    pub(crate) from: u32,
    pub(crate) to: u32,
}

/// The models of one directory.
struct Models {
    pages: Number,
    len: Number,
    passages: Number,
    /// Of passages that are not the last of several, and of those.
    units: [Number; 2],
}

impl Models {
    fn new() -> Models {
        Models {
            pages: Number::NEW,
            len: Number::NEW,
            passages: Number::NEW,
            units: [Number::NEW, Number::NEW],
        }
    }
}

/// Whether a passage is the last of several, which is often a short one.
fn is_rest(passage: u32, passages: u32) -> usize {
    usize::from(passages > 1 && passage.wrapping_add(1) == passages)
}

/// Writes the directory of some packs.
pub(super) fn write(packs: &[PackLayout], unit_bits: u32) -> Writer {
    let mut writer = Writer::new();
    writer.byte(unit_bits as u8);
    writer.count(packs.len());
    packs.iter().for_each(|pack| pack.name.write(&mut writer));
    let (mut encoder, mut models) = (Encoder::new(), Models::new());
    for pack in packs {
        let len: u32 =
            pack.pages.iter().flatten().fold(PACK_START, |sum, len| sum.saturating_add(*len));
        encoder.number(&mut models.pages, pack.pages.len() as u32);
        encoder.number(&mut models.len, len);
        let mut at = PACK_START;
        for page in &pack.pages {
            let passages = page.len() as u32;
            encoder.number(&mut models.passages, passages.saturating_sub(1));
            for (passage, len) in (0..).zip(page) {
                let end = at.saturating_add(*len);
                let units = (end >> unit_bits).saturating_sub(at >> unit_bits);
                let [others, rests] = &mut models.units;
                let model = if is_rest(passage, passages) == 1 { rests } else { others };
                encoder.number(model, units);
                at = end;
            }
        }
    }
    writer.raw(&encoder.finish());
    writer
}

impl Directory {
    /// Reads a directory of so many pages.
    pub(crate) fn read(bytes: &[u8], page_count: u32) -> Result<Directory> {
        let mut reader = Reader::new(bytes);
        let mut directory = Directory { unit_bits: reader.byte().into(), ..Directory::default() };
        if directory.unit_bits > MAX_UNIT_BITS {
            return Err(Error::corrupt("the unit of a directory is too large"));
        }
        let mut names = Vec::new();
        for _ in 0..reader.count() {
            names.push(FileName::read(Part::Pages, &mut reader));
        }
        reader.check()?;
        let (mut decoder, mut models) = (Decoder::new(reader.remaining()), Models::new());
        for name in names {
            let first = directory.pages.len() as u32;
            let pages = decoder.number(&mut models.pages);
            let len = decoder.number(&mut models.len);
            directory.packs.push(Pack { name, first, len });
            let mut start = PACK_START >> directory.unit_bits;
            for _ in 0..pages {
                directory.pages.push(directory.starts.len() as u32);
                let passages = decoder.number(&mut models.passages).wrapping_add(1);
                // A forged length would have noise read for hours.
                if decoder.is_over()
                    || passages > MAX_PASSAGES as u32
                    || directory.pages.len() > MAX_PAGES as usize
                {
                    return Err(Error::corrupt("a directory ends too early"));
                }
                for passage in 0..passages {
                    directory.starts.push(start);
                    let [others, rests] = &mut models.units;
                    let model = if is_rest(passage, passages) == 1 { rests } else { others };
                    start = start.saturating_add(decoder.number(model));
                }
            }
            if start != len >> directory.unit_bits {
                return Err(Error::corrupt("the blocks of a pack do not fill it"));
            }
        }
        decoder.finish()?;
        if directory.pages.len() != page_count as usize {
            return Err(Error::corrupt("a directory does not hold its pages"));
        }
        directory.pages.push(directory.starts.len() as u32);
        Ok(directory)
    }

    /// How many passages a page has.
    fn passage_count(&self, page: u32) -> Option<u32> {
        let (first, next) = self.blocks_of(page)?;
        Some(next.wrapping_sub(first))
    }

    /// The numbers of a page's first block and of that behind its last.
    fn blocks_of(&self, page: u32) -> Option<(u32, u32)> {
        let next = self.pages.get((page as usize).wrapping_add(1))?;
        Some((*self.pages.get(page as usize)?, *next))
    }

    /// How many bytes more than a block may be at its beginning, or at its end.
    pub(crate) fn slack(&self) -> usize {
        1_usize << self.unit_bits.min(MAX_UNIT_BITS)
    }

    /// Where a passage lies.
    pub(crate) fn place(&self, page: u32, passage: u8) -> Option<Place> {
        let (first, next) = self.blocks_of(page)?;
        let block = first.wrapping_add(u32::from(passage));
        if block >= next {
            return None;
        }
        let at = self.packs.partition_point(|pack| pack.first <= page);
        let pack = self.packs.get(at.checked_sub(1)?)?;
        let behind = match self.packs.get(at) {
            Some(pack) => self.blocks_of(pack.first)?.0,
            None => self.starts.len() as u32,
        };
        let start = self.starts.get(block as usize)?;
        let end = self
            .starts
            .get((block as usize).wrapping_add(1))
            .filter(|_| block.wrapping_add(1) < behind);
        let unit = |number: u32| number.saturating_mul(self.slack() as u32);
        // The next block begins at the last byte of its unit at the latest.
        let to = end.map(|end| unit(end.saturating_add(1)).saturating_sub(1));
        Some(Place {
            pack: pack.name,
            first_page: pack.first,
            from: unit(*start),
            to: to.unwrap_or(pack.len).min(pack.len),
        })
    }

    /// The passages that lie within these bytes of a pack.
    pub(crate) fn passages_in(&self, name: FileName, from: u32, to: u32) -> Vec<(u32, u8)> {
        let mut found = Vec::new();
        let Some(at) = self.packs.iter().position(|pack| pack.name == name) else { return found };
        let first = self.packs.get(at).map_or(0, |pack| pack.first);
        let next = self.packs.get(at.saturating_add(1)).map(|pack| pack.first);
        for page in first..next.unwrap_or(self.pages.len().saturating_sub(1) as u32) {
            for passage in 0..self.passage_count(page).unwrap_or_default() as u8 {
                if let Some(place) = self.place(page, passage)
                    && from <= place.from
                    && place.to <= to
                {
                    found.push((page, passage));
                }
            }
        }
        found
    }
}

impl Place {
    /// What to fetch it by; see [`split_need`](super::split_need).
    pub(crate) fn need(&self) -> String {
        let last = self.to.saturating_sub(1);
        let [first, last] = [self.from, last].map(|byte| digits(byte.into()));
        [&self.pack.text(), "#", &first, "-", &last].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::file::named;
    use proptest::prelude::*;

    fn name(number: u32) -> FileName {
        let mut content = Writer::new();
        content.number(u64::from(number));
        named(Part::Pages, content).0
    }

    fn packs() -> impl Strategy<Value = Vec<PackLayout>> {
        let page = prop::collection::vec(prop_oneof![1u32..9, 1u32..3000], 1..5);
        let pages = prop::collection::vec(page, 1..5);
        prop::collection::vec(pages, 0..5).prop_map(|packs| {
            let layout = |(pages, at)| PackLayout { name: name(at), pages };
            packs.into_iter().zip(0..).map(layout).collect()
        })
    }

    proptest! {
        #[test]
        fn every_passage_is_found_where_it_was_put(packs in packs(), unit_bits in 0..=MAX_UNIT_BITS) {
            let page_count = packs.iter().map(|pack| pack.pages.len() as u32).sum();
            let bytes = write(&packs, unit_bits).into_bytes();
            let directory = Directory::read(&bytes, page_count).unwrap();
            let slack = directory.slack() as u32;
            let mut page = 0;
            for pack in &packs {
                let first_page = page;
                let len = pack.pages.iter().flatten().sum::<u32>() + PACK_START;
                let mut from = PACK_START;
                for blocks in &pack.pages {
                    prop_assert_eq!(directory.passage_count(page), Some(blocks.len() as u32));
                    for (len_of_block, passage) in blocks.iter().zip(0..) {
                        let to = from + len_of_block;
                        let place = directory.place(page, passage).unwrap();
                        prop_assert_eq!((place.pack, place.first_page), (pack.name, first_page));
                        prop_assert!(place.from <= from && from - place.from < slack);
                        prop_assert!(to <= place.to && place.to - to < slack && place.to <= len);
                        let within = directory.passages_in(pack.name, place.from, place.to);
                        prop_assert!(within.contains(&(page, passage)));
                        if slack == 1 {
                            prop_assert_eq!(within, [(page, passage)]);
                        }
                        from = to;
                    }
                    prop_assert_eq!(directory.place(page, blocks.len() as u8), None);
                    page += 1;
                }
            }
            prop_assert_eq!(directory.place(page, 0), None);
            prop_assert!(Directory::read(&bytes, page_count + 1).is_err());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>, page_count in 0..9_u32) {
            if let Ok(directory) = Directory::read(&bytes, page_count) {
                for page in 0..10 {
                    prop_assert!((0..40).filter_map(|at| directory.place(page, at)).count() <= MAX_PASSAGES);
                }
            }
        }
    }
}
