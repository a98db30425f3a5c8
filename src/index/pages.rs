//! What is shown of a page: its address, title and tags, and the text that snippets are cut from.
//!
//! Neighbours are kept together in *blocks*, each compressed by itself, and blocks one after the
//! other in *packs*, each a file. A list of results fetches the blocks that it shows, as byte
//! ranges; a host that knows no ranges answers with the pack, which is small enough to take whole.
//!
//! A block:
//!
//! ```text
//! letter    of the part, as at the beginning of a file
//! first     the number of its first page
//! lengths   count; of each page: bytes of its record
//! records   address, title, day, image, description: strings, empty where there is none
//!           tags: count; of each: key, count, values
//!           sections: count; of each: level, id, heading, text (its blocks, a line each)
//! ```

use super::codec::{Reader, Writer};
use super::file::Part;
use crate::{Document, Error, Result};

/// How large a block becomes, in bytes before compression: one or two pages of prose. Larger ones
/// compress better, and bring more that is not shown.
pub(super) const BLOCK_TARGET: usize = 5_000;

/// How large a pack becomes, in bytes after compression: what is fetched where ranges do not work.
pub(super) const PACK_TARGET: usize = 40_000;

/// What is stored of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StoredPage {
    pub(crate) url: String,
    pub(crate) title: String,
    /// `2026-11-21`, or nothing.
    pub(crate) day: String,
    pub(crate) image: String,
    pub(crate) description: String,
    pub(crate) tags: Vec<(String, Vec<String>)>,
    pub(crate) sections: Vec<StoredSection>,
}

/// A heading and the text below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StoredSection {
    pub(crate) level: u8,
    /// The heading's id, or nothing.
    pub(crate) id: String,
    pub(crate) heading: String,
    /// The blocks, a line each.
    pub(crate) text: String,
}

/// The record of a page.
pub(super) fn write_page(document: &Document) -> Writer {
    let mut writer = Writer::new();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    writer.string(&document.url);
    writer.string(&document.title);
    writer.string(&document.date.map(|date| date.to_string()).unwrap_or_default());
    writer.string(&optional(&document.image));
    writer.string(&optional(&document.description));
    writer.count(document.tags.len());
    for (key, values) in &document.tags {
        writer.string(key);
        writer.count(values.len());
        values.iter().for_each(|value| writer.string(value));
    }
    writer.count(document.sections.len());
    for section in &document.sections {
        let blocks: Vec<&str> = section.blocks.iter().map(|block| block.text.as_str()).collect();
        writer.byte(section.level);
        writer.string(section.id.as_deref().unwrap_or_default());
        writer.string(&section.heading);
        writer.string(&blocks.join("\n"));
    }
    writer
}

/// A block of the records of neighbours.
pub(super) fn write_block(first: u32, records: &[Vec<u8>]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.byte(Part::Pages.letter());
    writer.number(u64::from(first));
    writer.count(records.len());
    records.iter().for_each(|record| writer.count(record.len()));
    records.iter().for_each(|record| writer.raw(record));
    writer.into_bytes()
}

/// A block of pages; each is read when it is asked for.
#[derive(Debug)]
pub(crate) struct PageBlock {
    bytes: Vec<u8>,
    ranges: Vec<(usize, usize)>,
}

impl PageBlock {
    /// Reads the block that begins with the page `first`.
    pub(crate) fn read(bytes: &[u8], first: u32) -> Result<PageBlock> {
        let mut reader = Reader::new(bytes);
        if reader.byte()? != Part::Pages.letter() || reader.small()? != first {
            return Err(Error::corrupt("it holds other pages; upload the index again, whole"));
        }
        let count = reader.count()?;
        let mut ranges = Vec::with_capacity(count);
        let mut from = 0_usize;
        for _ in 0..count {
            let to = from.saturating_add(reader.count()?);
            ranges.push((from, to));
            from = to;
        }
        let bytes = reader.raw(from)?.to_vec();
        reader.finish()?;
        Ok(PageBlock { bytes, ranges })
    }

    /// A page by its place in the block.
    pub(crate) fn page(&self, place: usize) -> Result<StoredPage> {
        let record = self.ranges.get(place).and_then(|&(from, to)| self.bytes.get(from..to));
        let record = record.ok_or_else(|| Error::corrupt("a block has too few pages"))?;
        read_page(record)
    }
}

fn read_page(record: &[u8]) -> Result<StoredPage> {
    let mut reader = Reader::new(record);
    let mut page = StoredPage {
        url: reader.string()?.into(),
        title: reader.string()?.into(),
        day: reader.string()?.into(),
        image: reader.string()?.into(),
        description: reader.string()?.into(),
        ..StoredPage::default()
    };
    for _ in 0..reader.count()? {
        let key = reader.string()?.into();
        let mut values = Vec::new();
        for _ in 0..reader.count()? {
            values.push(reader.string()?.into());
        }
        page.tags.push((key, values));
    }
    for _ in 0..reader.count()? {
        page.sections.push(StoredSection {
            level: reader.byte()?,
            id: reader.string()?.into(),
            heading: reader.string()?.into(),
            text: reader.string()?.into(),
        });
    }
    reader.finish()?;
    Ok(page)
}
