//! The passages that have come so far.

use crate::index::{
    BlockId, Directory, Entry, FileName, Place, StoredPage, Vocabulary, decode, digits, find_block,
    read_page, read_preview,
};
use crate::search::cache::KEPT_QUESTIONS;
use crate::search::needs::Needs;
use crate::{Error, ErrorKind, Result};
use std::cell::Cell;

/// How many bytes of decoded passages are kept: those of some hundred lists of results, and of forty where
/// passages are long.
const KEPT_BYTES: usize = 4_000_000;

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
    /// Numbers beyond those of passages are of previews.
    passage: u32,
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

    /// How many questions were asked.
    #[cfg(test)]
    pub(crate) fn questions(&self) -> u32 {
        self.question.get()
    }

    /// The directory of a page, and the page counted from its first.
    fn part_of(&self, page: u32) -> Result<(&Part, u32)> {
        let at = self.parts.partition_point(|part| part.first_page <= page).saturating_sub(1);
        match self.parts.get(at) {
            Some(part) if page < self.page_count => Ok((part, page - part.first_page)),
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
        self.vocabulary(needs);
        let Some(directory) = &part.directory else {
            needs.add(part.name);
            return Ok(());
        };
        let place = directory.place(within, passage).ok_or_else(|| no_such(page))?;
        if let Some(kept) = self.kept(page, passage.into()) {
            kept.question.set(self.question.get());
        } else if self.pack(place.pack).is_none() {
            needs.add_part(place);
        }
        Ok(())
    }

    /// Where a passage lies, what it is called there, and how many bytes may stand before it; nothing if
    /// its directory has not come.
    pub(crate) fn place(&self, page: u32, passage: u8) -> Option<(Place, BlockId, usize)> {
        let (part, within) = self.part_of(page).ok()?;
        let directory = part.directory.as_ref()?;
        let place = directory.place(within, passage)?;
        let id = BlockId { page: within - place.first_page, passage };
        Some((place, id, directory.slack()))
    }

    fn kept(&self, page: u32, passage: u32) -> Option<&Kept> {
        self.kept.iter().find(|kept| kept.page == page && kept.passage == passage)
    }

    fn pack(&self, name: FileName) -> Option<&[u8]> {
        self.packs.iter().find(|(other, _)| *other == name).map(|(_, bytes)| bytes.as_slice())
    }

    /// A passage that is there, with what is shown of its page.
    pub(crate) fn passage(&self, page: u32, passage: u8) -> Result<StoredPage> {
        if let Some(kept) = self.kept(page, passage.into()) {
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
        let id = BlockId { page: page - place.first_page, passage };
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

    /// The words of the site that passages are coded by, if any; or else they are needed.
    pub(crate) fn vocabulary(&self, needs: &mut Needs) -> Option<&Vocabulary> {
        let (name, vocabulary) = self.vocabulary.as_ref()?;
        if vocabulary.is_none() {
            needs.add(*name);
        }
        vocabulary.as_ref()
    }

    /// Whether previews can be read.
    pub(crate) fn has_vocabulary(&self) -> bool {
        matches!(self.vocabulary, Some((_, Some(_))))
    }

    /// Takes in a preview: what is shown of its pages is kept as if it were a passage `as_passage`.
    pub(crate) fn add_preview(&mut self, as_passage: u32, bytes: &[u8]) -> Result<()> {
        let Some((_, Some(vocabulary))) = &self.vocabulary else {
            return Err(Error::corrupt("its vocabulary is missing"));
        };
        let shown = read_preview(vocabulary, bytes)?;
        for (page, record) in shown {
            if self.kept(page, as_passage).is_none() {
                self.keep(page, as_passage, record);
            }
        }
        self.forget();
        Ok(())
    }

    fn keep(&mut self, page: u32, passage: u32, record: String) {
        self.kept_bytes += record.len();
        self.kept.push(Kept { page, passage, record, question: Cell::new(self.question.get()) });
    }

    /// Whether anything is kept as such a passage.
    pub(crate) fn has_any(&self, as_passage: u32) -> bool {
        self.kept.iter().any(|kept| kept.passage == as_passage)
    }

    /// What is kept as such a passage of a page.
    pub(crate) fn shown_as(&self, page: u32, as_passage: u32) -> Option<Result<StoredPage>> {
        let kept = self.kept(page, as_passage)?;
        kept.question.set(self.question.get());
        Some(read_page(&kept.record))
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
        let (mut found, mut is_any): (Vec<(u32, u8, String)>, bool) = (Vec::new(), false);
        for part in &self.parts {
            let Some(directory) = &part.directory else { continue };
            for (within, passage) in directory.passages_in(name, from, to) {
                is_any = true;
                let page = part.first_page.saturating_add(within);
                let place = directory.place(within, passage);
                if let Some(place) = place.filter(|_| self.kept(page, passage.into()).is_none()) {
                    let start = (place.from - from) as usize;
                    let end = (place.to - from) as usize;
                    let bytes = bytes.get(start..end.min(bytes.len())).unwrap_or_default();
                    let record = self.read(&place, bytes, directory.slack(), within, passage)?;
                    found.push((page, passage, record));
                }
            }
        }
        for (page, passage, record) in found {
            self.keep(page, passage.into(), record);
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
                    self.kept_bytes -= kept.record.len();
                }
                _ => break,
            }
        }
    }
}

fn no_such(page: u32) -> Error {
    let message = ["there is no such passage of page ", &digits(page.into())].concat();
    Error::new(ErrorKind::Request, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::{File, Sizes, split_need};
    use crate::search::previews::assemble_with;
    use crate::{Block, BuildOptions, Document, ENTRY_NAME, Section, prepare};

    /// Pages of several passages each, in packs of several pages.
    fn store() -> (PageStore, Vec<File>, Vec<Document>) {
        let document = |number: usize| {
            let text =
                |block: usize| format!("block {block} of page {number} {}", "x ".repeat(700));
            let blocks = (0..1 + number % 5).map(|block| Block::new(text(block))).collect();
            Document {
                url: format!("/{number:03}/"),
                sections: vec![Section { blocks, ..Section::default() }],
                ..Document::default()
            }
        };
        let documents: Vec<Document> = (0..60).map(document).collect();
        let sizes = Sizes { pack: 2_000, embed_all: 0, ..Sizes::default() };
        let prepared = documents.iter().cloned().map(prepare).collect();
        let options = BuildOptions::default();
        let files =
            assemble_with(prepared, &options, &|bytes: &[u8]| bytes.to_vec(), sizes).unwrap();
        let entry = files.iter().find(|file| file.name == ENTRY_NAME).unwrap();
        let entry = Entry::read(&entry.bytes).unwrap();
        let mut store = PageStore::new(&entry);
        for (name, bytes) in &entry.embedded {
            let _ = store.add_directory(*name, &bytes[1..]);
            let _ = store.add_vocabulary(*name, &bytes[1..]);
        }
        (store, files, documents)
    }

    fn needs(store: &PageStore, page: u32, passage: u8) -> Vec<String> {
        let mut needs = Needs::default();
        store.need([(page, passage)].into_iter(), &mut needs).unwrap();
        needs.names()
    }

    /// The bytes that a host sends for a need, moved by some.
    fn sent(files: &[File], need: &str, moved: usize) -> (FileName, u64, u64, Vec<u8>) {
        let (name, range) = split_need(need);
        let (first, last) = range.unwrap();
        let file = files.iter().find(|file| file.name == name).unwrap();
        let end = (last as usize + 1 + moved).min(file.bytes.len());
        let bytes = file.bytes[(first as usize + moved).min(end)..end].to_vec();
        (FileName::parse(name).unwrap(), first, last + 1, bytes)
    }

    #[test]
    fn every_passage_is_there_once_its_bytes_have_come() {
        let (mut store, files, documents) = store();
        for (page, document) in (0..).zip(&documents) {
            let count = crate::index::cut_passages(document);
            let mut text = Vec::new();
            for passage in 0..count as u8 {
                for need in needs(&store, page, passage) {
                    let (name, from, to, bytes) = sent(&files, &need, 0);
                    assert!(store.add_blocks(name, from, to, &bytes).unwrap());
                }
                assert!(needs(&store, page, passage).is_empty());
                let stored = store.passage(page, passage).unwrap();
                assert_eq!(stored.url, document.url);
                text.extend(stored.sections.into_iter().map(|section| section.text));
            }
            let blocks = &document.sections[0].blocks;
            let blocks: Vec<&str> = blocks.iter().map(|block| block.text.trim_end()).collect();
            assert_eq!(text.join("\n").replace(" \n", "\n").trim_end(), blocks.join("\n"));
            let beyond = store.need([(page, count as u8)].into_iter(), &mut Needs::default());
            assert_eq!(beyond.unwrap_err().kind(), ErrorKind::Request);
        }
    }

    #[test]
    fn other_bytes_than_those_asked_for_are_refused() {
        let (mut store, files, _) = store();
        let need = needs(&store, 20, 0).pop().unwrap();
        for moved in [1, 7, 300] {
            let (name, from, to, bytes) = sent(&files, &need, moved);
            let error = store.add_blocks(name, from, to, &bytes).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Corrupt, "moved by {moved}");
        }
        assert_eq!(needs(&store, 20, 0), [need]);
    }

    #[test]
    fn a_long_session_keeps_what_it_needs_and_forgets_the_rest() {
        let (mut store, files, _) = store();
        store.most_bytes = 10_000;
        let bring = |store: &mut PageStore, page| {
            for need in needs(store, page, 0) {
                let (name, from, to, bytes) = sent(&files, &need, 0);
                store.add_blocks(name, from, to, &bytes).unwrap();
            }
        };
        // One question may need more than is kept.
        store.begin();
        (0..20).for_each(|page| bring(&mut store, page));
        assert!((0..20).all(|page| needs(&store, page, 0).is_empty()));
        let all = store.kept_bytes;
        assert!(all > 20_000);
        for _ in 0..=KEPT_QUESTIONS {
            store.begin();
            assert!(needs(&store, 3, 0).is_empty());
        }
        bring(&mut store, 40);
        assert!(store.kept_bytes <= 10_000, "{}", store.kept_bytes);
        assert!(needs(&store, 3, 0).is_empty() && needs(&store, 40, 0).is_empty());
        // As many of them are left as there is room for, and page 40 took some.
        let left = (0..20).filter(|page| needs(&store, *page, 0).is_empty()).count();
        let room = 20 * 10_000 / all;
        assert!((room / 2..=room).contains(&left), "{left} of {room}");
    }
}
