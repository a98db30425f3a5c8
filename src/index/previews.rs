//! What do the hits of the commonest beginnings show?
//!
//! Ten hits lie in ten places, and are ten requests. Who types is shown such a list at every letter,
//! and what is typed first is one of few beginnings: of these, a *preview* has what ten hits show,
//! in one place. It is a part of a pack, of blocks of its own (see [`block`]).
//!
//! ```text
//! pages    count; of each: its number
//! records  a text, coded: of each page the record of what is shown, with U+0003 between two. It has
//!          the pieces of the snippet as the text of a section, with U+0004 between two; and then
//!          the sections that are hits, each with its pieces
//! ```
//!
//! The entry lists them in the order of their beginnings:
//!
//! ```text
//! packs  count; of each: its name
//! list   if there are packs, a section: a stream, see `coder`: how many previews there are (number);
//!        of each: how many bytes of its beginning are those of the one before (number); the bytes
//!        after these and a zero, each a tree of 8 bits; a bit: whether it is the first of the next
//!        pack; how many bytes of the pack it has (number), or 0 if it is the one before
//! ```

use super::block::{self, BlockId};
use super::codec::{Reader, Writer};
use super::coder::{Bit, Decoder, Encoder, Number, Tree};
use super::directory::{PACK_START, Place};
use super::file::{FileName, Part, cut};
use super::pages::{self, StoredPage};
use super::text::{TextEncoder, Vocabulary, decode};
use crate::{Error, Result};

/// Between two records.
const RECORD: u8 = 3;

/// Between two pieces of a snippet.
pub(crate) const PIECE: u8 = 4;

/// A preview shows so many hits at most.
pub(crate) const MAX_PREVIEWED: usize = 10;

/// No beginning has more bytes.
pub(super) const MAX_BEGINNING: usize = 15;

/// No index has more previews.
const MAX_LISTED: u32 = 4_096;

/// By what a preview's check is told from other blocks: it is the only one of its place.
const ID: BlockId = BlockId { page: 0, passage: 0 };

/// Where the hits of a beginning are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Preview {
    /// In UTF-8.
    pub(crate) beginning: Vec<u8>,
    pub(crate) place: Place,
}

/// The block of some pages as they are shown; nothing if marks stand in what is shown of them.
pub(super) fn encode(encoder: &TextEncoder<'_>, shown: &[(u32, StoredPage)]) -> Option<Vec<u8>> {
    let mut content = Writer::new();
    content.count(shown.len());
    let mut records = Vec::new();
    for (page, stored) in shown {
        content.number(u64::from(*page));
        records.push(pages::write_stored(stored));
    }
    if records.iter().any(|record| record.as_bytes().contains(&RECORD)) {
        return None;
    }
    content.raw(&encoder.encode(&records.join(&char::from(RECORD).to_string())));
    let mut bytes = Vec::new();
    block::write(&mut bytes, ID, &content.into_bytes());
    Some(bytes)
}

/// The pages that some bytes show, each with the record of what is shown.
pub(crate) fn read_preview(vocabulary: &Vocabulary, bytes: &[u8]) -> Result<Vec<(u32, String)>> {
    let content = block::find(bytes, ID, 1);
    let content = content.ok_or_else(|| Error::corrupt("these are not the bytes asked for"))?;
    let mut reader = Reader::new(content);
    let mut shown = Vec::new();
    for _ in 0..reader.count() {
        shown.push((reader.small(), String::new()));
    }
    reader.check()?;
    let text = decode(vocabulary, reader.remaining())?;
    let mut rest = text.as_str();
    for (_, record) in &mut shown {
        let (one, others) = cut(rest, RECORD).unwrap_or((rest, ""));
        one.clone_into(record);
        rest = others;
    }
    Ok(shown)
}

/// Packs of previews, in the order of their beginnings, of about `target` bytes each.
pub(super) fn write_packs(
    mut blocks: Vec<(String, Vec<u8>)>,
    target: usize,
) -> (Vec<Preview>, Vec<(FileName, Vec<u8>)>) {
    blocks.sort_unstable();
    let (mut previews, mut packs) = (Vec::new(), Vec::new());
    let mut blocks = blocks.into_iter().peekable();
    while blocks.peek().is_some() {
        let mut pack = vec![Part::Pages.letter()];
        let mut places = Vec::new();
        let mut before = Vec::new();
        while let Some((beginning, block)) =
            blocks.next_if(|(_, block)| pack.len() == 1 || pack.len() + block.len() <= target)
        {
            if block != before {
                pack.extend_from_slice(&block);
            }
            places.push((beginning, pack.len() - block.len(), pack.len()));
            before = block;
        }
        let name = FileName::of(Part::Pages, &pack);
        previews.extend(places.into_iter().map(|(beginning, from, to)| {
            let place = Place { pack: name, first_page: 0, from: from as u32, to: to as u32 };
            Preview { beginning: beginning.into_bytes(), place }
        }));
        packs.push((name, pack));
    }
    (previews, packs)
}

/// The probabilities of the entry's list.
struct Models {
    count: Number,
    same: Number,
    letter: Tree<256>,
    next: Bit,
    len: Number,
}

impl Models {
    const NEW: Models = Models {
        count: Number::NEW,
        same: Number::NEW,
        letter: [Bit::NEW; 256],
        next: Bit::NEW,
        len: Number::NEW,
    };
}

/// Writes the entry's list.
pub(super) fn write(previews: &[Preview], writer: &mut Writer) {
    // A pack may follow one with the same bytes.
    let is_further =
        |a: &Preview, b: &Preview| a.place.pack == b.place.pack && a.place.from <= b.place.from;
    let packs: Vec<&[Preview]> = previews.chunk_by(is_further).collect();
    writer.count(packs.len());
    if packs.is_empty() {
        return;
    }
    let (mut encoder, mut models) = (Encoder::new(), Models::NEW);
    encoder.number(&mut models.count, previews.len() as u32);
    let mut before: &[u8] = b"";
    for (of_pack, pack) in packs.into_iter().zip(0..) {
        of_pack.iter().take(1).for_each(|preview| preview.place.pack.write(writer));
        let mut end = PACK_START;
        for (Preview { beginning, place }, at) in of_pack.iter().zip(0..) {
            let same = before.iter().zip(beginning).take_while(|(a, b)| a == b).count();
            encoder.number(&mut models.same, same as u32);
            for letter in beginning.iter().skip(same).chain(&[0]) {
                encoder.tree(&mut models.letter, 8, u32::from(*letter));
            }
            encoder.bit(&mut models.next, at == 0 && pack > 0);
            encoder.number(&mut models.len, place.to.saturating_sub(end));
            (before, end) = (beginning, place.to);
        }
    }
    writer.section(&encoder.finish());
}

/// Reads the entry's list.
pub(super) fn read(reader: &mut Reader<'_>) -> Vec<Preview> {
    let mut packs = Vec::new();
    for _ in 0..reader.count() {
        packs.push(FileName::read(Part::Pages, reader));
    }
    let mut previews: Vec<Preview> = Vec::new();
    if packs.is_empty() {
        return previews;
    }
    let (mut decoder, mut models) = (Decoder::new(reader.section()), Models::NEW);
    let count = decoder.number(&mut models.count).min(MAX_LISTED);
    let mut beginning: Vec<u8> = Vec::new();
    let (mut pack, mut from, mut to) = (0_usize, PACK_START, PACK_START);
    for _ in 0..count {
        beginning.truncate(decoder.number(&mut models.same) as usize);
        while beginning.len() <= MAX_BEGINNING {
            match decoder.tree(&mut models.letter, 8) {
                0 => break,
                letter => beginning.push(letter as u8),
            }
        }
        if decoder.bit(&mut models.next) {
            pack = pack.wrapping_add(1);
            to = PACK_START;
        }
        let len = decoder.number(&mut models.len);
        if len > 0 {
            from = to;
            to = to.saturating_add(len);
        }
        let Some(pack) = packs.get(pack).copied().filter(|_| !decoder.is_over()) else {
            reader.fail("a preview has no pack");
            return previews;
        };
        let place = Place { pack, first_page: 0, from, to };
        previews.push(Preview { beginning: beginning.clone(), place });
    }
    if decoder.finish().is_err() {
        reader.fail("the list of previews does not end where it should");
    }
    previews
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn what_the_entry_lists_is_read(
            blocks in prop::collection::btree_map("[ab]{1,3}|[a-zé]{1,7}", 1..40_u8, 0..40),
            target in 1..200_usize,
        ) {
            let block = |(text, len): (&String, &u8)| (text.clone(), vec![*len; usize::from(*len)]);
            let blocks: BTreeMap<String, Vec<u8>> = blocks.iter().map(block).collect();
            let (previews, packs) = write_packs(blocks.clone().into_iter().collect(), target);
            let mut writer = Writer::new();
            write(&previews, &mut writer);
            let bytes = writer.into_bytes();
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(&read(&mut reader), &previews);
            prop_assert!(reader.finish().is_ok());
            prop_assert_eq!(previews.len(), blocks.len());
            for (Preview { beginning, place }, (text, block)) in previews.iter().zip(&blocks) {
                let (_, pack) = packs.iter().find(|(name, _)| *name == place.pack).unwrap();
                prop_assert_eq!(&pack[place.from as usize..place.to as usize], &block[..]);
                prop_assert_eq!(beginning, text.as_bytes());
                prop_assert!(pack.len() <= target || pack.len() == block.len() + 1);
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let mut reader = Reader::new(&bytes);
            let previews = read(&mut reader);
            prop_assert!(previews.len() <= MAX_LISTED as usize);
            prop_assert!(previews.iter().all(|one| one.beginning.len() <= MAX_BEGINNING + 1));
        }
    }
}
