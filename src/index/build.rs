//! From prepared documents to the files of an index.

use super::entry::Entry;
use super::file::{File, FileName, Part, named};
use super::prepare::{Prepared, prepare};
use super::scale::Scale;
use super::workshop::{Workshop, map};
use super::{ENTRY_NAME, MAX_PAGES, function_words, packs, scale, sort, tags, terms};
use crate::analyzer::{Language, Stemmer};
use crate::{Document, Error, ErrorKind, Key, Result, remembered};
use std::collections::{BTreeMap, BTreeSet};

/// An index whose other files hold no more than this, in bytes before compression, is one file:
/// about 35 KB on the wire, half of what the code takes.
const EMBED_ALL: usize = 100_000;

/// A facets file up to this size comes with the entry, in bytes before compression.
const EMBED_FACETS: usize = 3_000;

/// An index of no more shards lists none: any beginning can be looked up.
const SHARDS_WITHOUT_HOT_FORMS: usize = 3;

/// What holds for a whole index.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// The path under which the site is served, put before every address: nothing, or `/blog`, say;
    /// no slash at the end.
    pub base_url: String,
}

/// Turns documents into the files of an index; the entry file is the last.
///
/// The same documents give the same bytes, in whatever order they come.
///
/// # Errors
///
/// If two documents have the same address, or there are more than [`MAX_PAGES`].
pub fn build(
    documents: Vec<Document>,
    options: &BuildOptions,
    workshop: &dyn Workshop,
) -> Result<Vec<File>> {
    assemble(documents.into_iter().map(prepare).collect(), options, workshop)
}

/// [`build`], of documents that were [prepared](prepare()) before, on several cores perhaps.
///
/// # Errors
///
/// As [`build`].
pub fn assemble(
    prepared: Vec<Prepared>,
    options: &BuildOptions,
    workshop: &dyn Workshop,
) -> Result<Vec<File>> {
    assemble_with(prepared, options, workshop, Sizes::default())
}

/// How large the files become, in bytes before compression.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    /// A shard of the dictionary, if not what is best for the size of the index.
    pub(crate) shard: Option<usize>,
    /// A group of values of a key.
    pub(crate) group: usize,
    /// A pack of blocks.
    pub(crate) pack: usize,
    /// A directory of packs, in blocks.
    pub(crate) directory: usize,
    /// Directories of no more bytes come with the entry.
    pub(crate) embed_directories: usize,
    /// A facets file of no more bytes comes with the entry.
    pub(crate) embed_facets: usize,
    /// An index whose other files hold no more than this is one file.
    pub(crate) embed_all: usize,
}

impl Default for Sizes {
    fn default() -> Sizes {
        Sizes {
            shard: None,
            group: tags::GROUP_TARGET,
            pack: packs::PACK_TARGET,
            directory: packs::DIRECTORY_BLOCKS,
            embed_directories: packs::EMBED_DIRECTORIES,
            embed_facets: EMBED_FACETS,
            embed_all: EMBED_ALL,
        }
    }
}

/// [`assemble`] with other sizes, so that a test of a few pages has many files.
pub(crate) fn assemble_with(
    mut prepared: Vec<Prepared>,
    options: &BuildOptions,
    workshop: &dyn Workshop,
    sizes: Sizes,
) -> Result<Vec<File>> {
    // Neighbours in a site share words and tags: their numbers then differ by little.
    prepared.sort_by(|a, b| a.url.cmp(&b.url));
    check(&prepared)?;
    // Texts are the most of all that is in memory: they go first, if they need not wait to see how
    // much else there is.
    let page_records = |page: &mut Prepared| (page.url.clone(), std::mem::take(&mut page.records));
    let mut records: Vec<_> = prepared.iter_mut().map(page_records).collect();
    let text = packs::text_of(&records);
    let is_large = text > sizes.embed_all;
    let early = if is_large { std::mem::take(&mut records) } else { Vec::new() };
    let early = is_large.then(|| packs::code(early, false, sizes, workshop)).transpose()?;

    let language = main_language(&prepared);
    let (facets, mut others) = write_tags(&prepared, sizes.group);
    let mut entry = Entry {
        page_count: prepared.len() as u32,
        language,
        base_url: options.base_url.clone(),
        shard_starts: Vec::new(),
        shards: Vec::new(),
        directories: Vec::new(),
        vocabulary: None,
        facets,
        orders: Vec::new(),
        hot_forms: Vec::new(),
        embedded: Vec::new(),
    };
    write_orders(&prepared, &mut entry, &mut others);
    let mut families = terms::collect(prepared, &Stemmer::new(language));
    if language == Language::English {
        function_words::mark(&mut families);
    }
    let mut parts: Vec<(FileName, Vec<u8>)> = Vec::new();
    for (start, content) in terms::write(&families, entry.page_count, sizes.shard, workshop) {
        let shard = named(Part::Terms, content);
        entry.shard_starts.push(start);
        entry.shards.push(shard.0);
        parts.push(shard);
    }
    if entry.shards.len() > SHARDS_WITHOUT_HOT_FORMS {
        entry.hot_forms = terms::hot_forms(&families);
    }
    drop(families);
    parts.append(&mut others);
    let coded = match early {
        Some(coded) => coded,
        None => {
            let in_parts: usize = parts.iter().map(|(_, bytes)| bytes.len()).sum();
            packs::code(records, in_parts + text <= sizes.embed_all, sizes, workshop)?
        }
    };
    let packs = packs::write(&mut entry, &mut parts, coded, sizes);

    let packed = map(workshop, &parts, &|(name, bytes)| match name.part() {
        Part::Terms | Part::Sort => (*name, workshop.wrap(bytes)),
        _ => {
            let key = || Key::of("gzip", [&bytes[..]]);
            (*name, remembered(workshop.memo(), key, || workshop.pack(bytes)).into_owned())
        }
    });
    let mut files: Vec<_> = packed.into_iter().chain(packs).collect();
    // The same content twice is one file.
    files.sort_by_key(|(name, _)| *name);
    files.dedup_by_key(|(name, _)| *name);
    let file = |(name, bytes): (FileName, Vec<u8>)| File { name: name.text(), bytes };
    let mut files: Vec<File> = files.into_iter().map(file).collect();
    files.push(File { name: ENTRY_NAME.to_owned(), bytes: workshop.pack(&entry.write()) });
    Ok(files)
}

fn check(prepared: &[Prepared]) -> Result<()> {
    let twice = prepared.windows(2).find(|pair| matches!(pair, [a, b] if a.url == b.url));
    if let Some([page, _]) = twice {
        let message = ["two pages have the address ", &page.url].concat();
        return Err(Error::new(ErrorKind::Request, message));
    }
    if prepared.len() > MAX_PAGES as usize {
        let message = ["expected at most ", &MAX_PAGES.to_string(), " pages"].concat();
        return Err(Error::new(ErrorKind::Request, message));
    }
    Ok(())
}

/// The language that most pages declare; a site that declares none is taken to be English.
fn main_language(prepared: &[Prepared]) -> Language {
    let (mut english, mut other) = (0_usize, 0_usize);
    for tag in prepared.iter().filter_map(|page| page.language.as_deref()) {
        match Language::from_tag(tag) {
            Language::English => english += 1,
            Language::None => other += 1,
        }
    }
    if english >= other { Language::English } else { Language::None }
}

/// The name of the facets file, and that file with those of the groups.
fn write_tags(prepared: &[Prepared], target: usize) -> (FileName, Vec<(FileName, Vec<u8>)>) {
    let mut all = tags::Tags::default();
    for (page, at) in prepared.iter().zip(0..) {
        for (key, values) in &page.tags {
            values.iter().for_each(|value| all.add(key, value, at));
        }
    }
    let (facets, groups) = tags::write(&all, prepared.len() as u32, target);
    let facets = named(Part::Facets, facets);
    (facets.0, [facets].into_iter().chain(groups).collect())
}

fn write_orders(prepared: &[Prepared], entry: &mut Entry, parts: &mut Vec<(FileName, Vec<u8>)>) {
    let mut orders: BTreeMap<&str, sort::Ranked> = BTreeMap::new();
    let keys: BTreeSet<&String> = prepared.iter().flat_map(|page| page.sort.keys()).collect();
    for key in keys {
        let values: Vec<_> = prepared.iter().map(|page| page.sort.get(key).cloned()).collect();
        orders.insert(key, sort::write(&values));
    }
    let title = |page: &Prepared| Some(page.title.clone()).filter(|title| !title.is_empty());
    // A title is text, even `1984` is.
    orders.insert("title", sort::write_texts(&prepared.iter().map(title).collect::<Vec<_>>()));
    if prepared.iter().any(|page| page.date.is_some()) {
        let times: Vec<_> = prepared.iter().map(|page| page.date.map(scale::second_of)).collect();
        orders.insert("date", sort::write_places(Scale::Date, &times));
    }
    for (key, ranked) in orders {
        let (order, mut files) = sort::Order::new(key, ranked);
        entry.orders.push(order);
        parts.append(&mut files);
    }
}
