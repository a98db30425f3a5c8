//! The tag index: which values does each key have, how many pages has each, and which?
//!
//! One small file names all keys and values with their counts: enough to show the tags of a site.
//! The pages of each key's values are a file a key, fetched once something is filtered or counted.
//!
//! ```text
//! facets file  keys: count; of each: name, name of its file, values: count; of each: name, pages
//! key file     of each value: its pages, one range-coded stream of `lists`
//! ```

use super::codec::{Reader, Writer};
use super::coder::{Decoder, Encoder};
use super::file::{FileName, Part, named};
use super::lists::Lists;
use crate::Result;
use std::collections::BTreeMap;

/// The pages of every value of every key.
pub(super) type Tags = BTreeMap<String, BTreeMap<String, Vec<u32>>>;

/// Writes the facets file's content, and the files of the keys.
pub(super) fn write(tags: &Tags, page_count: u32) -> (Writer, Vec<(FileName, Vec<u8>)>) {
    let mut facets = Writer::new();
    let mut files = Vec::new();
    facets.count(tags.len());
    for (key, values) in tags {
        let (mut encoder, mut lists) = (Encoder::new(), Lists::new());
        values.values().for_each(|pages| lists.write(&mut encoder, pages, page_count));
        let mut content = Writer::new();
        content.raw(&encoder.finish());
        let key_file = named(Part::Tags, content);
        facets.string(key);
        key_file.0.write(&mut facets);
        facets.count(values.len());
        for (value, pages) in values {
            facets.string(value);
            facets.count(pages.len());
        }
        files.push(key_file);
    }
    (facets, files)
}

/// A key, and its values in order.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    pub(crate) name: String,
    /// The file of the pages.
    pub(crate) file: FileName,
    /// The values with the number of their pages.
    pub(crate) values: Vec<(String, u32)>,
}

/// Reads the facets file.
pub(crate) fn read_facets(bytes: &[u8]) -> Result<Vec<Key>> {
    let mut reader = Reader::new(bytes);
    let mut keys = Vec::new();
    for _ in 0..reader.count()? {
        let name = reader.string()?.into();
        let file = FileName::read(Part::Tags, &mut reader)?;
        let mut values = Vec::new();
        for _ in 0..reader.count()? {
            values.push((reader.string()?.into(), reader.small()?));
        }
        keys.push(Key { name, file, values });
    }
    reader.finish()?;
    Ok(keys)
}

/// The pages of each value of a key.
#[derive(Debug)]
pub(crate) struct TagLists {
    lists: Vec<Vec<u32>>,
}

impl TagLists {
    /// Reads a key's file; `counts` are the numbers of pages of its values.
    pub(crate) fn read(
        bytes: &[u8],
        counts: impl Iterator<Item = u32>,
        page_count: u32,
    ) -> Result<TagLists> {
        let (mut decoder, mut model) = (Decoder::new(bytes), Lists::new());
        let mut lists = Vec::new();
        for count in counts {
            let mut list = Vec::new();
            model.read(&mut decoder, count, page_count, &mut list)?;
            lists.push(list);
        }
        decoder.finish()?;
        Ok(TagLists { lists })
    }

    /// The pages of the value at this place, ascending.
    pub(crate) fn pages(&self, value: usize) -> &[u32] {
        self.lists.get(value).map_or(&[], Vec::as_slice)
    }
}
