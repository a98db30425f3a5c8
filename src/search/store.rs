//! The pages that have come so far.

use crate::index::{Directory, Entry, FileName, PageBlock, StoredPage};
use crate::search::needs::Needs;
use crate::{Error, ErrorKind, Result};

/// What is shown of pages: directories and blocks, as they come.
#[derive(Debug)]
pub(crate) struct PageStore {
    parts: Vec<Part>,
    page_count: u32,
}

/// The pages of a directory.
#[derive(Debug)]
struct Part {
    first_page: u32,
    name: FileName,
    /// With a place for each of its blocks.
    directory: Option<(Directory, Vec<Option<PageBlock>>)>,
}

impl PageStore {
    pub(crate) fn new(entry: &Entry) -> PageStore {
        let mut first_page = 0_u32;
        let part = |&(pages, name): &(u32, FileName)| {
            let part = Part { first_page, name, directory: None };
            first_page = first_page.saturating_add(pages);
            part
        };
        PageStore {
            parts: entry.directories.iter().map(part).collect(),
            page_count: entry.page_count,
        }
    }

    /// The directory of a page, and the page counted from its first.
    fn place(&self, page: u32) -> Result<(&Part, u32)> {
        let at = self.parts.partition_point(|part| part.first_page <= page).saturating_sub(1);
        match self.parts.get(at) {
            Some(part) if page < self.page_count => {
                Ok((part, page.saturating_sub(part.first_page)))
            }
            _ => {
                let message = ["there is no page ", &page.to_string()].concat();
                Err(Error::new(ErrorKind::Request, message))
            }
        }
    }

    /// Notes what has to be fetched to show passages of some pages.
    pub(crate) fn need(
        &self,
        passages: impl Iterator<Item = (u32, u8)>,
        needs: &mut Needs,
    ) -> Result<()> {
        for (page, _) in passages {
            let (part, within) = self.place(page)?;
            let Some((directory, blocks)) = &part.directory else {
                needs.add(part.name);
                continue;
            };
            let place = directory.place_of(within);
            if let (Some(None), Some(need)) = (blocks.get(place), directory.need(place)) {
                needs.add_part(need);
            }
        }
        Ok(())
    }

    /// A passage that is there, with what is shown of its page.
    pub(crate) fn passage(&self, page: u32, _passage: u8) -> Result<StoredPage> {
        let (part, within) = self.place(page)?;
        let missing = || Error::corrupt("a block of pages is missing");
        let (directory, blocks) = part.directory.as_ref().ok_or_else(missing)?;
        let place = directory.place_of(within);
        let block = blocks.get(place).and_then(Option::as_ref).ok_or_else(missing)?;
        let first = directory.block(place).map_or(0, |block| block.first);
        let page = block.page(within.saturating_sub(first) as usize);
        page.map_err(|error| error.in_file(&directory.need(place).unwrap_or_default()))
    }

    /// Takes in a directory. `false` if it is none of this index.
    pub(crate) fn add_directory(&mut self, name: FileName, content: &[u8]) -> Result<bool> {
        let next =
            |at: usize| self.parts.get(at + 1).map_or(self.page_count, |part| part.first_page);
        let Some(at) = self.parts.iter().position(|part| part.name == name) else {
            return Ok(false);
        };
        let page_count = next(at).saturating_sub(self.parts[at].first_page);
        let directory = Directory::read(content, page_count)?;
        let blocks = (0..directory.len()).map(|_| None).collect();
        self.parts[at].directory = Some((directory, blocks));
        Ok(true)
    }

    /// Takes in the block that begins at a byte of a pack. `false` if it is none of this index.
    pub(crate) fn add_block(&mut self, name: FileName, from: u64, bytes: &[u8]) -> Result<bool> {
        for part in &mut self.parts {
            if let Some((directory, blocks)) = &mut part.directory
                && let Some(place) = directory.find(name, from)
                && let (Some(block), Some(slot)) = (directory.block(place), blocks.get_mut(place))
            {
                let first = part.first_page.saturating_add(block.first);
                *slot = Some(PageBlock::read(bytes, first)?);
                return Ok(true);
            }
        }
        Ok(false)
    }
}
