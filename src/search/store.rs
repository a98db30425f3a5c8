//! The passages that have come so far.

use crate::index::{
    BlockId, Directory, Entry, FileName, Place, StoredPage, Vocabulary, decode, find_block,
    read_page,
};
use crate::search::needs::Needs;
use crate::{Error, ErrorKind, Result};
use std::cell::Cell;

/// How many bytes of decoded passages are kept: those of some forty lists of results.
const KEPT_BYTES: usize = 1_000_000;

/// What one of the last questions asked for is kept whatever there is of it: two lists on a page may
/// be waiting for their passages at once.
const KEPT_QUESTIONS: u32 = 2;

/// What is shown of pages: directories, the vocabulary and passages, as they come.
#[derive(Debug)]
pub(crate) struct PageStore {
    parts: Vec<Part>,
    page_count: u32,
    /// By which passages are coded, if they are.
    vocabulary: Option<(FileName, Option<Vocabulary>)>,
    /// Packs that came with the entry.
    packs: Vec<(FileName, Vec<u8>)>,
    kept: Vec<Kept>,
    kept_bytes: usize,
    most_bytes: usize,
    question: Cell<u32>,
}

/// The pages of a directory.
#[derive(Debug)]
struct Part {
    first_page: u32,
    name: FileName,
    directory: Option<Directory>,
}

/// A passage that has come.
#[derive(Debug)]
struct Kept {
    page: u32,
    passage: u8,
    record: String,
    /// The last question that asked for it.
    question: Cell<u32>,
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
            vocabulary: entry.vocabulary.map(|name| (name, None)),
            packs: Vec::new(),
            kept: Vec::new(),
            kept_bytes: 0,
            most_bytes: KEPT_BYTES,
            question: Cell::new(0),
        }
    }

    /// Another question begins: what those before it asked for may be forgotten.
    pub(crate) fn begin(&self) {
        self.question.set(self.question.get().wrapping_add(1));
    }

    /// The directory of a page, and the page counted from its first.
    fn part_of(&self, page: u32) -> Result<(&Part, u32)> {
        let at = self.parts.partition_point(|part| part.first_page <= page).saturating_sub(1);
        match self.parts.get(at) {
            Some(part) if page < self.page_count => {
                Ok((part, page.saturating_sub(part.first_page)))
            }
            _ => Err(no_such(page)),
        }
    }

    /// Notes what has to be fetched to show some passages.
    pub(crate) fn need(
        &self,
        passages: impl Iterator<Item = (u32, u8)>,
        needs: &mut Needs,
    ) -> Result<()> {
        for (page, passage) in passages {
            self.need_one(page, passage, needs)?;
        }
        Ok(())
    }

    fn need_one(&self, page: u32, passage: u8, needs: &mut Needs) -> Result<()> {
        let (part, within) = self.part_of(page)?;
        if let Some((name, None)) = &self.vocabulary {
            needs.add(*name);
        }
        let Some(directory) = &part.directory else {
            needs.add(part.name);
            return Ok(());
        };
        let place = directory.place(within, passage).ok_or_else(|| no_such(page))?;
        if let Some(kept) = self.kept(page, passage) {
            kept.question.set(self.question.get());
        } else if self.pack(place.pack).is_none() {
            needs.add_part(place);
        }
        Ok(())
    }

    fn kept(&self, page: u32, passage: u8) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.page == page && kept.passage == passage)
    }

    fn pack(&self, name: FileName) -> Option<&[u8]> {
        self.packs.iter().find(|(other, _)| *other == name).map(|(_, bytes)| bytes.as_slice())
    }

    /// A passage that is there, with what is shown of its page.
    pub(crate) fn passage(&self, page: u32, passage: u8) -> Result<StoredPage> {
        if let Some(kept) = self.kept(page, passage) {
            return read_page(&kept.record);
        }
        let (part, within) = self.part_of(page)?;
        let place = part.directory.as_ref().and_then(|directory| {
            let place = directory.place(within, passage)?;
            let pack = self.pack(place.pack)?;
            Some((place, pack.get(place.from as usize..place.to as usize)?, directory.slack()))
        });
        let Some((place, bytes, slack)) = place else {
            return Err(Error::corrupt("a passage is missing"));
        };
        read_page(&self.read(&place, bytes, slack, within, passage)?)
    }

    /// The record of a passage that lies in these bytes.
    fn read(
        &self,
        place: &Place,
        bytes: &[u8],
        slack: usize,
        page: u32,
        passage: u8,
    ) -> Result<String> {
        let id = BlockId { page: page.saturating_sub(place.first_page), passage };
        let Some(content) = find_block(bytes, id, slack) else {
            return Err(Error::corrupt("these are not the bytes asked for"));
        };
        match &self.vocabulary {
            Some((_, Some(vocabulary))) => decode(vocabulary, content),
            Some((_, None)) => Err(Error::corrupt("its vocabulary is missing")),
            None => String::from_utf8(content.to_vec())
                .map_err(|_| Error::corrupt("a text is not UTF-8")),
        }
    }

    /// Takes in a directory. `false` if it is none of this index.
    pub(crate) fn add_directory(&mut self, name: FileName, content: &[u8]) -> Result<bool> {
        let next =
            |at: usize| self.parts.get(at + 1).map_or(self.page_count, |part| part.first_page);
        let Some(at) = self.parts.iter().position(|part| part.name == name) else {
            return Ok(false);
        };
        let page_count = next(at).saturating_sub(self.parts[at].first_page);
        self.parts[at].directory = Some(Directory::read(content, page_count)?);
        Ok(true)
    }

    /// Takes in the vocabulary. `false` if it is that of another index.
    pub(crate) fn add_vocabulary(&mut self, name: FileName, content: &[u8]) -> Result<bool> {
        match &mut self.vocabulary {
            Some((own, vocabulary)) if *own == name => {
                *vocabulary = Some(Vocabulary::read(content)?);
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Takes in a pack that came with the entry.
    pub(crate) fn add_pack(&mut self, name: FileName, bytes: &[u8]) {
        self.packs.push((name, bytes.to_vec()));
    }

    /// Takes in the passages in some bytes of a pack, from one up to another. `false` if they are
    /// none of this index.
    pub(crate) fn add_blocks(
        &mut self,
        name: FileName,
        from: u64,
        to: u64,
        bytes: &[u8],
    ) -> Result<bool> {
        let (from, to) = (from.min(u32::MAX.into()) as u32, to.min(u32::MAX.into()) as u32);
        let (mut found, mut is_any): (Vec<Kept>, bool) = (Vec::new(), false);
        for part in &self.parts {
            let Some(directory) = &part.directory else { continue };
            for (within, passage) in directory.passages_in(name, from, to) {
                is_any = true;
                let page = part.first_page.saturating_add(within);
                let place = directory.place(within, passage);
                if let Some(place) = place.filter(|_| self.kept(page, passage).is_none()) {
                    let start = place.from.saturating_sub(from) as usize;
                    let end = place.to.saturating_sub(from) as usize;
                    let bytes = bytes.get(start..end.min(bytes.len())).unwrap_or_default();
                    let record = self.read(&place, bytes, directory.slack(), within, passage)?;
                    let question = Cell::new(self.question.get());
                    found.push(Kept { page, passage, record, question });
                }
            }
        }
        for kept in found {
            self.kept_bytes = self.kept_bytes.saturating_add(kept.record.len());
            self.kept.push(kept);
        }
        self.forget();
        Ok(is_any)
    }

    /// Forgets what was asked for longest ago, until little enough is kept.
    fn forget(&mut self) {
        let now = self.question.get();
        while self.kept_bytes > self.most_bytes {
            let age = |kept: &Kept| now.wrapping_sub(kept.question.get());
            let oldest = (0..self.kept.len()).max_by_key(|at| age(&self.kept[*at]));
            match oldest {
                Some(at) if age(&self.kept[at]) >= KEPT_QUESTIONS => {
                    let kept = self.kept.swap_remove(at);
                    self.kept_bytes = self.kept_bytes.saturating_sub(kept.record.len());
                }
                _ => break,
            }
        }
    }
}

fn no_such(page: u32) -> Error {
    let message = ["there is no such passage of page ", &page.to_string()].concat();
    Error::new(ErrorKind::Request, message)
}
