//! From prepared documents to the files of an index.

use super::asked::{self, AllAsked, Asked};
use super::entry::Entry;
use super::file::{File, FileName, Part, named};
use super::packs::Coded;
use super::pages::StoredPage;
use super::past::{Words, keep_heads};
use super::prepare::{LANGUAGE_KEY, Prepared, Tongue};
use super::scale::Scale;
use super::terms::{Collected, TermShard, WrittenShard};
use super::text::{TextEncoder, Vocabulary};
use super::workshop::{Workshop, map};
use super::{
    ENTRY_NAME, MAX_PAGES, function_words, packs, pinned, previews, scale, sort, tags, terms,
};
use crate::analyzer::{Language, primary};
use crate::{Error, ErrorKind, Key, Result, remembered};
use std::collections::{BTreeMap, BTreeSet};

/// An index whose other files hold no more than this, in bytes before compression, is one file:
/// about 35 KB on the wire, half of what the code takes.
const EMBED_ALL: usize = 100_000;

/// A facets file up to this size comes with the entry, in bytes before compression.
const EMBED_FACETS: usize = 3_000;

/// An index of no more shards lists none: any beginning can be looked up.
const SHARDS_WITHOUT_HOT_FORMS: usize = 3;

/// Previews take up to so many parts less than the text.
const PREVIEW_SHARE: usize = 6;

/// How large a pack of previews becomes, in bytes. An edit changes a few of them, and a host that knows
/// no ranges sends one whole.
const PREVIEW_PACK: usize = 10_000;

/// How many beginnings have a preview at most. Each takes three bytes of the entry.
const MAX_PREVIEWS: usize = 512;

/// With no more postings than this, shards are kept as they are read until the previews are made, which
/// spares reading them: 8 bytes each, as much as an index that is asked keeps of them.
const KEPT_POSTINGS: usize = 3_000_000;

/// What holds for a whole index.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// The path under which the site is served, put before every address: nothing, or `/blog`, say;
    /// no slash at the end.
    pub base_url: String,
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
    /// How many previews there are at most.
    pub(crate) previews: usize,
    /// How many bytes they take at most, if not a share of what the passages take.
    pub(crate) preview_bytes: Option<usize>,
    /// The words of texts are chosen from no more than a part in 2 to the power of this of all passages.
    pub(crate) sample_bits: u32,
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
            previews: MAX_PREVIEWS,
            preview_bytes: None,
            sample_bits: 0,
        }
    }
}

/// What a beginning finds.
pub(crate) enum Reply {
    /// Too little to be shown.
    Nothing,
    /// What it found in the run before.
    AsBefore,
    /// These pages; and what that was made of, but for the block.
    Shown(Shown, Asked),
}

/// Says what a beginning finds, given what came of it in the run before.
pub(crate) type Ask<'a> = dyn FnMut(&Draft, &str, Option<&Asked>) -> Result<Reply> + 'a;

/// A file before compression.
pub(super) type Uncompressed = (FileName, Vec<u8>);

/// Pages by number, each as it is shown.
pub(crate) type Shown = Vec<(u32, StoredPage)>;

/// An index that may be asked already, but whose files are not compressed yet.
pub(crate) struct Draft {
    pub(crate) entry: Entry,
    /// All files but the packs.
    parts: Vec<(FileName, Vec<u8>)>,
    packs: Vec<(FileName, Vec<u8>)>,
    /// What is typed oftenest, the likeliest first; nothing in an index of one file.
    pub(crate) beginnings: Vec<String>,
    preview_bytes: Option<usize>,
    /// The records of all pages, by passage; nothing if they were not kept.
    records: Vec<Vec<String>>,
    /// All shards as they are read, in their order; nothing if they were not kept.
    pub(crate) as_read: Vec<TermShard>,
    /// What is left to the next run.
    pub(crate) past: Option<Key>,
}

/// Turns documents into an index, but for what the answers to questions decide. With `leaves_past`,
/// what [`revise`](super::revise) takes is left in the workshop's memory.
pub(crate) fn draft(
    mut prepared: Vec<Prepared>,
    options: &BuildOptions,
    workshop: &dyn Workshop,
    sizes: Sizes,
    leaves_past: bool,
) -> Result<Draft> {
    // Neighbours in a site share words and tags: their numbers then differ by little.
    prepared.sort_by(|a, b| a.url.cmp(&b.url));
    check(&prepared)?;
    pinned::settle(&mut prepared);
    let memo = workshop.memo().filter(|_| leaves_past);
    let heads = memo.and_then(|memo| Some((memo, keep_heads(memo, &prepared)?)));
    let (facets, mut others) = write_tags(&mut prepared, sizes.group);
    prepared.iter_mut().for_each(|page| page.tags.clear());
    // Texts are the most of all that is in memory: they go first, if they need not wait to see how
    // much else there is.
    let page_records = |page: &mut Prepared| (page.url.clone(), std::mem::take(&mut page.records));
    let mut records: Vec<_> = prepared.iter_mut().map(page_records).collect();
    let text = packs::text_of(&records);
    let is_large = text > sizes.embed_all;
    let early = if is_large { std::mem::take(&mut records) } else { Vec::new() };
    let early = is_large.then(|| packs::code(early, false, sizes, workshop)).transpose()?;

    let main = main_language(&prepared);
    let mut collected = terms::collect(&prepared, main);
    function_words::mark(&mut collected.families);
    let heads = heads.filter(|_| is_large);
    let words =
        heads.and_then(|(memo, heads)| Words::keep(memo, heads, &prepared, main, &collected));
    let Collected { families, stemmers, uses, family_of, .. } = collected;
    // Of a large site they are much, and were for `words` alone.
    drop((uses, family_of));
    let forms = terms::counted(&families);
    let (hot_forms, beginnings) = (terms::hot_forms(&forms), terms::beginnings(&forms));
    let mut entry = Entry {
        page_count: prepared.len() as u32,
        stemmers,
        base_url: options.base_url.clone(),
        shard_starts: Vec::new(),
        shards: Vec::new(),
        directories: Vec::new(),
        vocabulary: None,
        facets,
        orders: Vec::new(),
        hot_forms: Vec::new(),
        previews: Vec::new(),
        embedded: Vec::new(),
    };
    write_orders(&prepared, &mut entry, &mut others);
    drop(prepared);
    let postings: usize = families.iter().map(|(_, family)| family.postings.len()).sum();
    let is_asked = postings <= KEPT_POSTINGS;
    let written = terms::write(&families, entry.page_count, sizes.shard, is_asked, workshop);
    let (mut shards, mut as_read) = (Vec::with_capacity(written.len()), Vec::new());
    for WrittenShard { start, content, as_read: read } in written {
        shards.push((start, named(Part::Terms, content)));
        as_read.extend(read);
    }
    // They are told by their places.
    if as_read.len() < shards.len() {
        as_read.clear();
    }
    drop(forms);
    drop(families);
    let coded = match early {
        Some(coded) => coded,
        None => {
            let files = shards.iter().map(|(_, file)| file).chain(&others);
            let in_files: usize = files.map(|(_, bytes)| bytes.len()).sum();
            packs::code(records, in_files + text <= sizes.embed_all, sizes, workshop)?
        }
    };
    let made = Made { entry, shards, hot_forms, beginnings, others, coded, text, words };
    Ok(Draft { as_read, ..join(made, workshop, sizes) })
}

/// All that an index is put together of.
pub(super) struct Made {
    /// Without shards, directories, and what comes with it.
    pub(super) entry: Entry,
    /// Each with its first key.
    pub(super) shards: Vec<(String, Uncompressed)>,
    pub(super) hot_forms: Vec<String>,
    /// What is typed oftenest, the likeliest first.
    pub(super) beginnings: Vec<String>,
    /// Facets, groups of tags, and orders.
    pub(super) others: Vec<(FileName, Vec<u8>)>,
    pub(super) coded: Coded,
    /// How much text is stored, in bytes.
    pub(super) text: usize,
    /// What is kept of the words for the next run.
    pub(super) words: Option<Words>,
}

/// Puts an index together.
pub(super) fn join(made: Made, workshop: &dyn Workshop, sizes: Sizes) -> Draft {
    let Made { mut entry, shards, hot_forms, mut beginnings, mut others, mut coded, text, words } =
        made;
    let records = std::mem::take(&mut coded.records);
    let (starts, mut parts): (Vec<String>, Vec<(FileName, Vec<u8>)>) = shards.into_iter().unzip();
    entry.shard_starts = starts;
    entry.shards = parts.iter().map(|(name, _)| *name).collect();
    if entry.shards.len() > SHARDS_WITHOUT_HOT_FORMS {
        entry.hot_forms = hot_forms;
    }
    let kept = workshop.memo().zip(words);
    let kept = kept.map(|(memo, words)| {
        (memo, words.with_files(memo, &entry, (&parts, &others), (&coded, text)))
    });
    parts.append(&mut others);
    let packs = packs::write(&mut entry, &mut parts, coded, sizes);
    let past = kept.map(|(memo, past)| past.finish(memo, &entry));
    beginnings.truncate(if packs.is_empty() { 0 } else { sizes.previews });
    let preview_bytes = sizes.preview_bytes;
    Draft { entry, parts, packs, beginnings, preview_bytes, records, as_read: Vec::new(), past }
}

impl Draft {
    /// The bytes of a file but the entry, before compression.
    pub(crate) fn file(&self, name: &str) -> Option<&[u8]> {
        let name = FileName::parse(name)?;
        let mut files = self.parts.iter().chain(&self.packs);
        files.find(|(other, _)| *other == name).map(|(_, bytes)| bytes.as_slice())
    }

    /// The record of a passage, if it was kept.
    pub(crate) fn record(&self, page: u32, passage: u8) -> Option<&str> {
        let record = self.records.get(page as usize)?.get(usize::from(passage))?;
        Some(record)
    }

    /// Adds previews of the beginnings, as `ask` says what they find; those that come first go first,
    /// up to a share of what the packs take. `ask` is told what came of the same beginning in the run
    /// before.
    pub(crate) fn add_previews(
        &mut self,
        workshop: &dyn Workshop,
        ask: &mut Ask<'_>,
    ) -> Result<()> {
        let of_vocabulary = |(name, _): &&(FileName, Vec<u8>)| Some(*name) == self.entry.vocabulary;
        let Some((_, vocabulary)) = self.entry.embedded.iter().find(of_vocabulary) else {
            return Ok(());
        };
        let vocabulary = Vocabulary::read(vocabulary.get(1..).unwrap_or_default())?;
        let encoder = TextEncoder::new(&vocabulary);
        let in_packs: usize = self.packs.iter().map(|(_, bytes)| bytes.len()).sum();
        let mut left = self.preview_bytes.unwrap_or(in_packs / PREVIEW_SHARE);
        let memo = workshop.memo().map(|memo| (memo, asked::key(&self.entry)));
        let former = memo.and_then(|(memo, key)| memo.recall(key));
        let mut former = former.map_or_else(AllAsked::new, |bytes| asked::read(&bytes));
        let (mut all, mut is_as_before) = (AllAsked::new(), true);
        let mut blocks = Vec::new();
        for beginning in &self.beginnings {
            let before = former.remove(beginning);
            let asked = match (ask(self, beginning, before.as_ref())?, before) {
                (Reply::AsBefore, Some(before)) => before,
                (Reply::Shown(pages, asked), _) => {
                    is_as_before = false;
                    let Some(block) = previews::encode(&encoder, &pages) else { continue };
                    Asked { block, ..asked }
                }
                _ => continue,
            };
            if asked.block.len() > left {
                break;
            }
            left -= asked.block.len();
            blocks.push((beginning.clone(), asked.block.clone()));
            all.insert(beginning.clone(), asked);
        }
        if let Some((memo, key)) = memo.filter(|_| !is_as_before) {
            memo.keep(key, &asked::write(&all));
        }
        let (previews, packs) = previews::write_packs(blocks, PREVIEW_PACK);
        self.entry.previews = previews;
        self.packs.extend(packs);
        Ok(())
    }

    /// The files, compressed; the entry is the last.
    pub(crate) fn finish(self, workshop: &dyn Workshop) -> Vec<File> {
        let packed = map(workshop, &self.parts, &|(name, bytes)| match name.part() {
            Part::Terms | Part::Sort => (*name, workshop.wrap(bytes)),
            _ => {
                let key = || Key::of("gzip", [&bytes[..]]);
                (*name, remembered(workshop.memo(), key, || workshop.pack(bytes)).into_owned())
            }
        });
        let mut files: Vec<_> = packed.into_iter().chain(self.packs).collect();
        // The same content twice is one file.
        files.sort_by_key(|(name, _)| *name);
        files.dedup_by_key(|(name, _)| *name);
        let file = |(name, bytes): (FileName, Vec<u8>)| File { name: name.text(), bytes };
        let mut files: Vec<File> = files.into_iter().map(file).collect();
        files.push(File { name: ENTRY_NAME.to_owned(), bytes: workshop.pack(&self.entry.write()) });
        files
    }
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

/// The language of pages that declare none: that which most others declare, and English if none do.
fn main_language(prepared: &[Prepared]) -> Option<Language> {
    let mut counts: BTreeMap<Tongue, usize> = BTreeMap::new();
    for tag in prepared.iter().filter_map(|page| page.language.as_deref()) {
        *counts.entry(Tongue::of(tag)).or_default() += 1;
    }
    let most = counts.values().max();
    let most = counts.iter().rfind(|(_, count)| Some(*count) == most);
    most.map_or(Tongue::In(Language::ENGLISH), |(tongue, _)| *tongue).language(None)
}

/// Gives the pages a tag of their language, if they are in several: `de`; and `pt-br` besides, if there
/// are pages in another Portuguese. Pages that declare none have that of most others.
fn tag_languages(prepared: &mut [Prepared]) {
    let mut languages: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
    for tag in prepared.iter().filter_map(|page| page.language.as_deref()) {
        let tag = tag.to_ascii_lowercase().replace('_', "-");
        let kinds = languages.entry(primary(&tag).to_owned()).or_default();
        *kinds.entry(tag).or_default() += 1;
    }
    if languages.len() < 2 && languages.values().all(|kinds| kinds.len() < 2) {
        return;
    }
    let most = languages.values().flatten().max_by_key(|(_, pages)| **pages);
    let most = most.map(|(tag, _)| tag.clone());
    for page in prepared {
        let own = page.language.as_ref().map(|tag| tag.to_ascii_lowercase().replace('_', "-"));
        let Some(tag) = own.or_else(|| most.clone()) else { continue };
        let values = page.tags.entry(LANGUAGE_KEY.to_owned()).or_default();
        // What the site's own pages say comes first.
        if !values.is_empty() {
            continue;
        }
        values.push(primary(&tag).to_owned());
        let has_kinds = languages.get(primary(&tag)).is_some_and(|kinds| kinds.len() > 1);
        if has_kinds && primary(&tag) != tag {
            values.push(tag);
        }
    }
}

/// The name of the facets file, and that file with those of the groups. The pages are tagged with
/// their languages before.
pub(super) fn write_tags(
    prepared: &mut [Prepared],
    target: usize,
) -> (FileName, Vec<Uncompressed>) {
    tag_languages(prepared);
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

/// Names in the entry by what pages can be sorted, and adds the files of that.
pub(super) fn write_orders(
    prepared: &[Prepared],
    entry: &mut Entry,
    parts: &mut Vec<Uncompressed>,
) {
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
