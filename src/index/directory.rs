//! Where does each page lie?
//!
//! Blocks of neighbouring pages lie in packs. A *directory* says which, for a run of packs. An index
//! of few blocks has one directory, which comes with the entry; a larger one has several, each
//! fetched when a page of its run is shown, so that no visitor downloads a list that grows with the
//! site.
//!
//! ```text
//! packs     count; of each: name, blocks: count; of each: pages, bytes in the pack
//! ```

use super::codec::{Reader, Writer};
use super::file::{FileName, Part};
use crate::{Error, Result};

/// A directory lists about so many blocks: 3 KB on the wire.
pub(super) const DIRECTORY_BLOCKS: usize = 1_000;

/// The directories of an index of no more blocks come with the entry, which saves a round of requests
/// for some 8 KB.
pub(super) const EMBED_BLOCKS: usize = 3_000;

/// Some packs, and the pages from the first on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Directory {
    packs: Vec<FileName>,
    /// In the order of their pages.
    blocks: Vec<Block>,
}

/// Where some pages lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    /// The first of the pages, counted from the first of the directory.
    pub(crate) first: u32,
    /// Which of the directory's packs.
    pack: u32,
    /// The first byte in the pack, and how many there are.
    from: u32,
    len: u32,
}

/// A pack as it is written: the pages and the bytes of each of its blocks.
pub(super) type PackBlocks = Vec<(u32, u32)>;

/// Writes the directory of some packs.
pub(super) fn write(packs: &[(FileName, PackBlocks)]) -> Writer {
    let mut writer = Writer::new();
    writer.count(packs.len());
    for (name, blocks) in packs {
        name.write(&mut writer);
        writer.count(blocks.len());
        for (pages, len) in blocks {
            writer.number(u64::from(*pages));
            writer.number(u64::from(*len));
        }
    }
    writer
}

impl Directory {
    /// Reads a directory of so many pages.
    pub(crate) fn read(bytes: &[u8], page_count: u32) -> Result<Directory> {
        let mut reader = Reader::new(bytes);
        let mut directory = Directory::default();
        let mut first = 0_u32;
        for pack in 0..reader.count()? as u32 {
            directory.packs.push(FileName::read(Part::Pages, &mut reader)?);
            let mut from = 0_u32;
            for _ in 0..reader.count()? {
                let (pages, len) = (reader.small()?, reader.small()?);
                if pages == 0 || len == 0 {
                    return Err(Error::corrupt("a block holds nothing"));
                }
                directory.blocks.push(Block { first, pack, from, len });
                first = first.saturating_add(pages);
                from = from.saturating_add(len);
            }
        }
        reader.finish()?;
        if first != page_count {
            return Err(Error::corrupt("a directory does not hold its pages"));
        }
        Ok(directory)
    }

    /// How many blocks there are.
    pub(crate) fn len(&self) -> usize {
        self.blocks.len()
    }

    /// A block, by its place.
    pub(crate) fn block(&self, place: usize) -> Option<&Block> {
        self.blocks.get(place)
    }

    /// The place of the block that holds a page, counted from the first of the directory.
    pub(crate) fn place_of(&self, page: u32) -> usize {
        self.blocks.partition_point(|block| block.first <= page).saturating_sub(1)
    }

    /// The place of the block that begins at a byte of a pack.
    pub(crate) fn find(&self, name: FileName, from: u64) -> Option<usize> {
        let pack = self.packs.iter().position(|pack| *pack == name)?;
        let is_it = |block: &Block| block.pack as usize == pack && u64::from(block.from) == from;
        self.blocks.iter().position(is_it)
    }

    /// What to fetch a block by; see [`split_need`](super::split_need).
    pub(crate) fn need(&self, place: usize) -> Option<String> {
        let block = self.blocks.get(place)?;
        let pack = self.packs.get(block.pack as usize)?;
        let last = block.from.saturating_add(block.len).saturating_sub(1);
        Some([&pack.text(), "#", &block.from.to_string(), "-", &last.to_string()].concat())
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

    proptest! {
        #[test]
        fn every_page_is_found_where_it_was_put(
            packs in prop::collection::vec(prop::collection::vec((1u32..5, 1u32..3000), 1..5), 1..5)
        ) {
            let packs: Vec<(FileName, PackBlocks)> =
                packs.into_iter().zip(0..).map(|(blocks, at)| (name(at), blocks)).collect();
            let page_count = packs.iter().flat_map(|(_, blocks)| blocks).map(|(pages, _)| pages).sum();
            let directory = Directory::read(&write(&packs).into_bytes(), page_count).unwrap();
            let mut page = 0;
            for (name, blocks) in &packs {
                let mut from = 0;
                for (pages, len) in blocks {
                    let place = directory.find(*name, from).unwrap();
                    let last = from + u64::from(*len) - 1;
                    prop_assert_eq!(directory.need(place), Some(format!("{}#{from}-{last}", name.text())));
                    for _ in 0..*pages {
                        prop_assert_eq!(directory.place_of(page), place);
                        page += 1;
                    }
                    from += u64::from(*len);
                }
            }
            let wrong = Directory::read(&write(&packs).into_bytes(), page_count + 1);
            prop_assert!(wrong.is_err());
        }
    }
}
