//! From the records of all pages to packs, with a vocabulary and directories.

use super::block::{self, BlockId};
use super::build::Sizes;
use super::codec::{Reader, Writer};
use super::directory::{self, MAX_UNIT_BITS, PackLayout};
use super::entry::Entry;
use super::file::{FileName, Part, named};
use super::text::{TextEncoder, Vocabulary, choose};
use super::workshop::{Workshop, map};
use crate::{Key, Memo, Result, remembered};
use std::collections::BTreeMap;
use xxhash_rust::xxh64::xxh64;

/// How large a pack becomes, in bytes: what is fetched where ranges do not work. It has half as much
/// at least, and half as much again at most.
pub(super) const PACK_TARGET: usize = 40_000;

/// Of a site with less text than this, in bytes, packs are half as large: an edit changes one of them.
const SMALL_SITE: usize = 8_000_000;

/// Directories of no more bytes come with the entry, which saves a round of requests, and files that
/// each hit would take another of: those of about a hundred thousand pages.
pub(super) const EMBED_DIRECTORIES: usize = 24_000;

/// In a larger index, a directory is closed with the pack that brings it to so many blocks: 2 KB.
pub(super) const DIRECTORY_BLOCKS: usize = 4_000;

/// So many passages a visitor fetches, for each of which a unit comes in vain: three lists of results.
/// The unit is the one by which these and the directories are the least.
const FETCHED: usize = 30;

/// From how many bytes of text on a vocabulary has how many words. Every visitor fetches it (2.3 to 3.8
/// bytes a word), and every passage gets the smaller. The last step makes the texts of 100,000 generated
/// pages 7 % smaller, and the first visit there 16 KB larger.
const VOCABULARY_SIZES: [(usize, usize); 4] =
    [(0, 1_023), (2_000_000, 2_047), (24_000_000, 4_095), (LARGE_TEXT, 8_191)];

/// The words of a vocabulary are counted in so much text for each, in bytes: in a sample, so that most
/// edits of a page leave all others as they are. Of 100,000 pages, a quarter of it would make texts
/// 3 % larger, and four times as much would make them half a percent smaller. Of a site with less text than
/// [`SAMPLED_TEXT`], that would be all, and each edit one of all passages: there, it is a quarter.
const SAMPLE_PER_WORD: usize = 512;

/// From so many bytes of text on, the sample is no more than a part in 2^[`SAMPLE_BITS`] of the text,
/// which costs a blog of 750 pages 2 % of it, and leaves one edit in 32 that changes all passages.
const SAMPLED_TEXT: usize = 1_000_000;
const SAMPLE_BITS: u32 = 5;

/// From so many on, it is a part in 2^[`LARGE_SAMPLE_BITS`]: of 100,000 generated pages, texts are 0.9 % smaller,
/// and one edit in eight changes all passages.
const LARGE_TEXT: usize = 96_000_000;
const LARGE_SAMPLE_BITS: u32 = 3;

/// Texts of so many bytes in all are kept until the previews are made, which spares decoding some.
const KEPT_TEXT: usize = 20_000_000;

/// The records of a page: its address, and what is stored of each passage.
pub(super) type Records = (String, Vec<String>);

/// What is shown of pages, coded.
#[derive(Debug)]
pub(super) struct Coded {
    pub(super) vocabulary: Option<(FileName, Vec<u8>)>,
    pub(super) layouts: Vec<PackLayout>,
    pub(super) packs: Vec<(FileName, Vec<u8>)>,
    pub(super) is_all_embedded: bool,
    /// The records as they were, by page and passage, of a site that is not large: previews are cut
    /// from them.
    pub(super) records: Vec<Vec<String>>,
}

/// What the amount of text decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// How many words the vocabulary has.
    words: usize,
    /// They are chosen from a part in 2 to the power of this of all passages.
    rate_bits: u32,
    /// How large a pack becomes, in bytes.
    pub(super) target: usize,
}

impl Plan {
    pub(super) fn of(text: usize, sizes: Sizes) -> Plan {
        let words = VOCABULARY_SIZES.iter().rev();
        let words = words.copied().find(|(least, _)| text >= *least).map_or(0, |(_, words)| words);
        let (least, per_word) = match text {
            0..SAMPLED_TEXT => (0, SAMPLE_PER_WORD / 4),
            SAMPLED_TEXT..LARGE_TEXT => (SAMPLE_BITS, SAMPLE_PER_WORD),
            _ => (LARGE_SAMPLE_BITS, SAMPLE_PER_WORD * 4),
        };
        let mut rate_bits = least.max(sizes.sample_bits);
        while text >> (rate_bits + 1) >= words * per_word {
            rate_bits += 1;
        }
        let target = if text < SMALL_SITE { sizes.pack / 2 } else { sizes.pack };
        Plan { words, rate_bits, target }
    }

    /// The passages of a page from which words are chosen.
    pub(super) fn sampled<'r>(
        &self,
        url: &str,
        records: &'r [String],
    ) -> impl Iterator<Item = &'r str> {
        let is_sampled =
            |number: u64| xxh64(url.as_bytes(), number).trailing_zeros() >= self.rate_bits;
        let sampled = records.iter().zip(0..).filter(move |(_, number)| is_sampled(*number));
        sampled.map(|(record, _)| record.as_str())
    }
}

/// How much text there is, in bytes.
pub(super) fn text_of(pages: &[Records]) -> usize {
    pages.iter().flat_map(|(_, records)| records).map(String::len).sum()
}

/// Codes what is shown of pages; if all of the index is in the entry, only puts it together.
pub(super) fn code(
    pages: Vec<Records>,
    is_all_embedded: bool,
    sizes: Sizes,
    workshop: &dyn Workshop,
) -> Result<Coded> {
    let text = text_of(&pages);
    let plan = Plan::of(text, sizes);
    // In the entry, gzip sees all pages at once, and needs no vocabulary.
    let (mut file, mut vocabulary) = (None, None);
    if !is_all_embedded && text > 0 {
        let (name, bytes) =
            named(Part::Vocabulary, choose_vocabulary(&pages, plan, workshop.memo())?);
        vocabulary = Some((name, Vocabulary::read(bytes.get(1..).unwrap_or_default())?));
        file = Some((name, bytes));
    }
    let vocabulary = vocabulary.as_ref().map(|(name, words)| (*name, words));
    let target = if is_all_embedded { usize::MAX } else { plan.target };
    let mut records = Vec::new();
    let mut done = |page: Vec<String>| {
        if !is_all_embedded && text <= KEPT_TEXT {
            records.push(page);
        }
    };
    let (layouts, packs) = write_packs(pages, vocabulary, target, workshop, &mut done);
    Ok(Coded { vocabulary: file, layouts, packs, is_all_embedded, records })
}

/// Names in the entry what was coded, and puts into the entry what is too small for a request of its
/// own. `others` are the other files of the index, before compression; those that are too large for
/// the entry are left there. Returns packs, which are not to be compressed.
pub(super) fn write(
    entry: &mut Entry,
    others: &mut Vec<(FileName, Vec<u8>)>,
    coded: Coded,
    sizes: Sizes,
) -> Vec<(FileName, Vec<u8>)> {
    let Coded { vocabulary, layouts, mut packs, is_all_embedded, .. } = coded;
    entry.vocabulary = vocabulary.as_ref().map(|(name, _)| *name);
    others.extend(vocabulary);
    let (are_embedded, directories) = write_directories(&layouts, is_all_embedded, sizes);
    for (pages, directory) in directories {
        entry.directories.push((pages, directory.0));
        others.push(directory);
    }
    others.retain_mut(|(name, bytes)| {
        let is_embedded = is_all_embedded
            || match name.part() {
                Part::Facets => bytes.len() <= sizes.embed_facets,
                Part::Directory => are_embedded,
                Part::Vocabulary => true,
                _ => false,
            };
        if is_embedded && !entry.embedded.iter().any(|(other, _)| other == name) {
            entry.embedded.push((*name, std::mem::take(bytes)));
        }
        !is_embedded
    });
    if is_all_embedded {
        entry.embedded.append(&mut packs);
    }
    packs
}

/// The vocabulary that suits a sample of these pages.
fn choose_vocabulary(pages: &[Records], plan: Plan, memo: Option<&dyn Memo>) -> Result<Writer> {
    let size = plan.words;
    let sample = pages.iter().flat_map(|(url, records)| plan.sampled(url, records));
    let sample: Vec<&str> = sample.collect();
    let texts = sample.iter().map(|text| text.as_bytes());
    let key = Key::of("vocabulary", [&size.to_le_bytes()[..]].into_iter().chain(texts));
    let mut vocabulary = Writer::new();
    match memo.and_then(|memo| memo.recall(key)) {
        Some(known) => vocabulary.raw(&known),
        None => {
            let chosen = choose(&sample, size)?.into_bytes();
            if let Some(memo) = memo {
                memo.keep(key, &chosen);
            }
            vocabulary.raw(&chosen);
        }
    }
    Ok(vocabulary)
}

/// Codes the passages of a page.
fn code_page(
    encoder: &TextEncoder<'_>,
    vocabulary: &FileName,
    records: &[String],
    memo: Option<&dyn Memo>,
) -> Vec<Vec<u8>> {
    let key = || {
        let parts = records.iter().map(String::as_bytes);
        Key::of("texts", [vocabulary.text().as_bytes()].into_iter().chain(parts))
    };
    let coded = remembered(memo, key, || {
        let mut writer = Writer::new();
        records.iter().for_each(|record| writer.section(&encoder.encode(record)));
        writer.into_bytes()
    });
    let mut reader = Reader::new(&coded);
    records
        .iter()
        .map(|_| {
            let len = reader.count();
            reader.raw(len).to_vec()
        })
        .collect()
}

/// So many pages are coded at once: enough that no core waits for another, and few enough that the
/// texts of a large site and what became of them are never all in memory.
const PAGES_AT_ONCE: usize = 2_000;

/// Cuts packs between pages. Where, the address and the length of a page decide, so that an edit
/// moves the next cut at most. What was coded is given to `done`, page after page.
fn write_packs(
    pages: Vec<Records>,
    vocabulary: Option<(FileName, &Vocabulary)>,
    target: usize,
    workshop: &dyn Workshop,
    done: &mut dyn FnMut(Vec<String>),
) -> (Vec<PackLayout>, Vec<(FileName, Vec<u8>)>) {
    let encoder = vocabulary.map(|(name, words)| (TextEncoder::new(words), name));
    let code = |(_, records): &Records| match &encoder {
        Some((encoder, name)) => code_page(encoder, name, records, workshop.memo()),
        None => records.iter().map(|record| record.as_bytes().to_vec()).collect::<Vec<_>>(),
    };
    let mut packer = Packer::new(target);
    let mut pages = pages.into_iter();
    loop {
        let some: Vec<Records> = pages.by_ref().take(PAGES_AT_ONCE).collect();
        if some.is_empty() {
            break;
        }
        let coded = map(workshop, &some, &code);
        for (at, (coded, (url, _))) in coded.iter().zip(&some).enumerate() {
            packer.add(url, coded, at + 1 == some.len() && pages.len() == 0);
        }
        some.into_iter().for_each(|(_, records)| done(records));
    }
    (packer.layouts, packer.packs)
}

/// Packs in the making.
struct Packer {
    target: usize,
    layouts: Vec<PackLayout>,
    packs: Vec<(FileName, Vec<u8>)>,
    /// That which is not full yet.
    pack: Vec<u8>,
    layout: Vec<Vec<u32>>,
}

impl Packer {
    fn new(target: usize) -> Packer {
        let pack = vec![Part::Pages.letter()];
        Packer { target, layouts: Vec::new(), packs: Vec::new(), pack, layout: Vec::new() }
    }

    /// Adds the coded passages of a page, and closes the pack if it is to end here.
    fn add<B: AsRef<[u8]>>(&mut self, url: &str, coded: &[B], is_last: bool) {
        let Packer { target, layouts, packs, pack, layout } = self;
        let (page, before) = (layout.len() as u32, pack.len());
        let mut lengths = Vec::with_capacity(coded.len());
        for (content, passage) in coded.iter().zip(0..) {
            let start = pack.len();
            block::write(pack, BlockId { page, passage }, content.as_ref());
            lengths.push((pack.len() - start) as u32);
        }
        layout.push(lengths);
        // Once half full, a pack has as much again to go on average.
        let in_page = (pack.len() - before) as u64;
        let is_cut = pack.len() >= *target / 2
            && (xxh64(url.as_bytes(), 0) >> 32).saturating_mul(*target as u64 / 2) < in_page << 32;
        if is_cut || pack.len() >= target.saturating_add(*target / 2) || is_last {
            // Ranges are of these bytes, and caches keep them by name.
            let name = FileName::of(Part::Pages, pack);
            packs.push((name, std::mem::replace(pack, vec![Part::Pages.letter()])));
            layouts.push(PackLayout { name, pages: std::mem::take(layout) });
        }
    }
}

/// Codes some pages anew, by their numbers, and leaves all packs as they are that these pages are not
/// in: as [`code`] would, if vocabulary and target are the same. Nothing if the packs are not what
/// they should be.
pub(super) fn recode(
    former: Coded,
    urls: &[&str],
    changed: &BTreeMap<usize, Vec<String>>,
    target: usize,
    memo: Option<&dyn Memo>,
) -> Option<Coded> {
    let (name, bytes) = former.vocabulary.as_ref()?;
    let vocabulary = Vocabulary::read(bytes.get(1..)?).ok()?;
    let encoder = TextEncoder::new(&vocabulary);
    let mut packer = Packer::new(target);
    let mut first = 0;
    for (layout, (pack_name, pack)) in former.layouts.into_iter().zip(former.packs) {
        let pages = first..first + layout.pages.len();
        first = pages.end;
        if packer.layout.is_empty() && changed.range(pages.clone()).next().is_none() {
            packer.packs.push((pack_name, pack));
            packer.layouts.push(layout);
            continue;
        }
        let mut start = 1;
        for (page, (at, lengths)) in pages.zip(layout.pages.iter().enumerate()) {
            let mut coded: Vec<Vec<u8>> = Vec::new();
            for (len, passage) in lengths.iter().zip(0..) {
                let end = start + *len as usize;
                let id = BlockId { page: at as u32, passage };
                coded.push(block::find(pack.get(start..end)?, id, 1)?.to_vec());
                start = end;
            }
            if let Some(records) = changed.get(&page) {
                coded = code_page(&encoder, name, records, memo);
            }
            packer.add(urls.get(page)?, &coded, page + 1 == urls.len());
        }
    }
    let Packer { layouts, packs, layout, .. } = packer;
    let is_whole = layout.is_empty() && first == urls.len();
    let vocabulary = former.vocabulary;
    let (is_all_embedded, records) = (false, Vec::new());
    is_whole.then_some(Coded { vocabulary, layouts, packs, is_all_embedded, records })
}

/// The pages of each directory, and its file; and whether they are few enough for the entry.
type Directories = (bool, Vec<(u32, (FileName, Vec<u8>))>);

fn write_directories(layouts: &[PackLayout], is_all_embedded: bool, sizes: Sizes) -> Directories {
    if layouts.is_empty() {
        return (true, Vec::new());
    }
    let of_unit = |unit_bits| (unit_bits, directory::write(layouts, unit_bits));
    let wholes = (0..=MAX_UNIT_BITS).step_by(2).map(of_unit);
    let cost = |(unit_bits, whole): &(u32, Writer)| whole.len() + (FETCHED << unit_bits);
    let Some((unit_bits, whole)) = wholes.min_by_key(cost) else { return (true, Vec::new()) };
    let count = |packs: &[PackLayout]| packs.iter().map(|pack| pack.pages.len() as u32).sum();
    if is_all_embedded || whole.len() <= sizes.embed_directories {
        return (true, vec![(count(layouts), named(Part::Directory, whole))]);
    }
    let (mut files, mut start, mut blocks) = (Vec::new(), 0, 0);
    for (at, pack) in layouts.iter().enumerate() {
        blocks += pack.pages.iter().map(Vec::len).sum::<usize>();
        if blocks >= sizes.directory || at + 1 == layouts.len() {
            let packs = &layouts[start..=at];
            let file = named(Part::Directory, directory::write(packs, unit_bits));
            files.push((count(packs), file));
            (start, blocks) = (at + 1, 0);
        }
    }
    (false, files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn plan(text: usize) -> Plan {
        Plan::of(text, Sizes::default())
    }

    fn stored(bytes: &[u8]) -> Vec<u8> {
        bytes.to_vec()
    }

    /// Pages of some words each, of which a few are common.
    fn site() -> Vec<Records> {
        let mut state = 1_u64;
        let mut word = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let rank = (state >> 33) % (1 + (state >> 50) % 900);
            format!("w{rank:x}")
        };
        let page = |number: usize| {
            let record = |_| (0..300).map(|_| word()).collect::<Vec<_>>().join(" ");
            (format!("/{number:04}/"), (0..1 + number % 3).map(record).collect())
        };
        (0..600).map(page).collect()
    }

    #[test]
    fn an_edit_leaves_the_vocabulary_and_all_packs_but_some_as_they_are() {
        let pages = site();
        let text: usize = pages.iter().flat_map(|(_, records)| records).map(String::len).sum();
        let vocabulary = choose_vocabulary(&pages, plan(text), None).unwrap().into_bytes();
        let reader = Vocabulary::read(&vocabulary).unwrap();
        let names = |pages: &[Records]| -> BTreeSet<FileName> {
            let (layouts, _) = write_packs(
                pages.to_vec(),
                Some((FileName::of(Part::Vocabulary, &[]), &reader)),
                4_000,
                &stored,
                &mut drop,
            );
            layouts.iter().map(|layout| layout.name).collect()
        };
        let before = names(&pages);
        assert!(before.len() > 40);
        let (mut other_vocabularies, mut other_packs) = (0, 0);
        let edits: Vec<usize> = (3..pages.len()).step_by(23).collect();
        for page in &edits {
            let mut pages = pages.clone();
            pages[*page].1[0].push_str(" some more words for this page");
            let changed = choose_vocabulary(&pages, plan(text + 30), None).unwrap().into_bytes();
            other_vocabularies += usize::from(changed != vocabulary);
            other_packs += names(&pages).difference(&before).count();
        }
        assert!(other_vocabularies * 8 <= edits.len(), "{other_vocabularies} of {}", edits.len());
        assert!(other_packs <= edits.len() * 2, "{other_packs} for {} edits", edits.len());
    }

    #[test]
    fn packs_are_as_large_as_they_should_be_and_hold_whole_pages() {
        let pages = site();
        let (layouts, packs) = write_packs(pages.clone(), None, 10_000, &stored, &mut drop);
        let sizes: Vec<usize> = packs.iter().map(|(_, bytes)| bytes.len()).collect();
        let largest = pages.iter().map(|(_, records)| records.concat().len() + 40).max().unwrap();
        assert!(sizes.iter().all(|size| *size < 15_000 + largest), "{sizes:?}");
        assert!(sizes[..sizes.len() - 1].iter().all(|size| *size >= 5_000), "{sizes:?}");
        let mean = sizes.iter().sum::<usize>() / sizes.len();
        assert!((7_000..13_000).contains(&mean), "{mean}");
        let passages = layouts.iter().flat_map(|layout| &layout.pages).map(Vec::len);
        assert!(passages.eq(pages.iter().map(|(_, records)| records.len())));
    }
}
