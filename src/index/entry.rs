//! The entry: the one file whose name is known, and that names all others.
//!
//! ```text
//! magic        "damson\n", then the version of the format: a number
//! checksum     8 bytes: XXH64 of all that follows
//! pages        how many
//! languages    whose words are stemmed: count; of each: its tag, its rules. See `Stemmer`
//! base         the path before every address
//! shards       of the dictionary: count; of each: first stem, name
//! directories  of pages: count; of each: pages, name
//! vocabulary   of passages: count, 0 or 1; its name
//! facets       name
//! orders       count; of each: key, name, scale: 1 byte, see `Scale`; unless that is 0, the name of
//!              the values
//! hot forms    count; of each: the form. The commonest, most frequent first, to complete beginnings
//!              too short to look up
//! previews     of hits, see `previews`
//! embedded     count; of each: its name, and the content of a file that needs no fetching
//! ```

use super::codec::{Reader, Writer};
use super::file::{FileName, Part, digits};
use super::previews::{self, Preview};
use super::sort::Order;
use super::{ENTRY_NAME, MAX_PAGES, VERSION};
use crate::analyzer::Stemmer;
use crate::{Error, ErrorKind, Result};
use xxhash_rust::xxh64::xxh64;

const MAGIC: &[u8] = b"damson\n";

/// What the entry tells.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) page_count: u32,
    /// Of the languages whose words are stemmed, that of most words first.
    pub(crate) stemmers: Vec<Stemmer>,
    pub(crate) base_url: String,
    /// First stems, in order; the first is empty.
    pub(crate) shard_starts: Vec<String>,
    pub(crate) shards: Vec<FileName>,
    /// How many pages each directory holds, and its file, in the order of the pages.
    pub(crate) directories: Vec<(u32, FileName)>,
    /// By which passages are coded, unless they are not.
    pub(crate) vocabulary: Option<FileName>,
    pub(crate) facets: FileName,
    pub(crate) orders: Vec<Order>,
    pub(crate) hot_forms: Vec<String>,
    /// In the order of their beginnings.
    pub(crate) previews: Vec<Preview>,
    /// Files that came with the entry.
    pub(crate) embedded: Vec<(FileName, Vec<u8>)>,
}

impl Entry {
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.number(u64::from(self.page_count));
        writer.count(self.stemmers.len());
        for stemmer in &self.stemmers {
            writer.string(&stemmer.language);
            writer.string(&stemmer.rules);
        }
        writer.string(&self.base_url);
        writer.count(self.shards.len());
        for (start, name) in self.shard_starts.iter().zip(&self.shards) {
            writer.string(start);
            name.write(&mut writer);
        }
        writer.count(self.directories.len());
        for (pages, name) in &self.directories {
            writer.number(u64::from(*pages));
            name.write(&mut writer);
        }
        writer.count(self.vocabulary.iter().len());
        self.vocabulary.iter().for_each(|name| name.write(&mut writer));
        self.facets.write(&mut writer);
        writer.count(self.orders.len());
        self.orders.iter().for_each(|order| order.write(&mut writer));
        writer.count(self.hot_forms.len());
        self.hot_forms.iter().for_each(|form| writer.string(form));
        previews::write(&self.previews, &mut writer);
        writer.count(self.embedded.len());
        for (name, bytes) in &self.embedded {
            writer.byte(name.part().letter());
            name.write(&mut writer);
            writer.section(bytes);
        }
        let content = writer.into_bytes();

        let mut entry = Writer::new();
        entry.raw(MAGIC);
        entry.number(u64::from(VERSION));
        entry.raw(&xxh64(&content, 0).to_le_bytes());
        entry.raw(&content);
        entry.into_bytes()
    }

    /// Reads what follows the checksum, for a test.
    #[cfg(test)]
    pub(super) fn read_content(bytes: &[u8]) -> Result<Entry> {
        read_content(Reader::new(bytes))
    }

    pub(crate) fn read(bytes: &[u8]) -> Result<Entry> {
        read(bytes).map_err(|error| error.in_file(ENTRY_NAME))
    }
}

fn read(bytes: &[u8]) -> Result<Entry> {
    let mut reader = Reader::new(bytes);
    if reader.raw(MAGIC.len()) != MAGIC {
        return Err(Error::corrupt("expected the entry of an index, found something else"));
    }
    let version = reader.number();
    reader.check()?;
    if version != u64::from(VERSION) {
        let message = [
            "expected version ",
            &digits(VERSION.into()),
            " of the index, found ",
            &digits(version),
            "; build the index again with the damson that the page uses, and reload the page",
        ];
        return Err(Error::new(ErrorKind::Version, message.concat()));
    }
    let checksum = reader.raw(8);
    if xxh64(reader.remaining(), 0).to_le_bytes() != checksum {
        return Err(Error::corrupt("the checksum is wrong; upload the index again, whole"));
    }
    read_content(reader)
}

fn read_content(mut reader: Reader<'_>) -> Result<Entry> {
    let page_count = reader.small();
    if page_count > MAX_PAGES {
        reader.fail("there are more pages than an index can hold");
    }
    let mut stemmers = Vec::new();
    for _ in 0..reader.count() {
        let language = reader.string().to_owned();
        stemmers.push(Stemmer { language, rules: reader.string().to_owned() });
    }
    let base_url = reader.string().into();
    let (mut shard_starts, mut shards) = (Vec::new(), Vec::new());
    for _ in 0..reader.count() {
        shard_starts.push(reader.string().to_owned());
        shards.push(FileName::read(Part::Terms, &mut reader));
    }
    if shard_starts.first().is_none_or(|start| !start.is_empty()) || !shard_starts.is_sorted() {
        reader.fail("the shards are not in order");
    }
    let mut directories = Vec::new();
    let mut pages = 0_u32;
    for _ in 0..reader.count() {
        let in_directory = reader.small();
        pages = pages.saturating_add(in_directory);
        directories.push((in_directory, FileName::read(Part::Directory, &mut reader)));
    }
    if pages != page_count {
        reader.fail("the directories do not hold all pages");
    }
    let vocabulary = match reader.count() {
        0 => None,
        1 => Some(FileName::read(Part::Vocabulary, &mut reader)),
        _ => {
            reader.fail("there is more than one vocabulary");
            None
        }
    };
    let facets = FileName::read(Part::Facets, &mut reader);
    let mut orders = Vec::new();
    for _ in 0..reader.count() {
        orders.push(Order::read(&mut reader));
    }
    let mut hot_forms = Vec::new();
    for _ in 0..reader.count() {
        hot_forms.push(reader.string().into());
    }
    let previews = previews::read(&mut reader);
    let mut embedded = Vec::new();
    for _ in 0..reader.count() {
        let letter = reader.byte();
        let Some(part) = Part::from_letter(letter) else {
            reader.fail("an embedded file is of no known kind");
            break;
        };
        let name = FileName::read(part, &mut reader);
        embedded.push((name, reader.section().to_vec()));
    }
    // Whole, so that it is dropped as one if it is damaged.
    let entry = Entry {
        page_count,
        stemmers,
        base_url,
        shard_starts,
        shards,
        directories,
        vocabulary,
        facets,
        orders,
        hot_forms,
        previews,
        embedded,
    };
    reader.finish().map(|()| entry)
}
