//! A past as bytes, written and read.
//!
//! It is kept under a key that is a hash of it, so that what is read is what was written, or nothing.

use super::{Group, KnownFamily, PAST, Past, PastPage};
use crate::analyzer::Language;
use crate::index::codec::{Reader, Writer};
use crate::index::directory::PackLayout;
use crate::index::entry::Entry;
use crate::index::file::{FileName, Part};
use crate::index::prepare::Tongue;
use crate::{Key, Memo};

/// The tongue of a text that nothing says, and of one whose words are not stemmed; others by tag.
const UNDECLARED: &str = "";
const UNSTEMMED: &str = "-";

fn write_tongue(writer: &mut Writer, tongue: Tongue) {
    writer.string(match tongue {
        Tongue::Undeclared => UNDECLARED,
        Tongue::Unstemmed => UNSTEMMED,
        Tongue::In(language) => language.tag(),
    });
}

fn read_tongue(reader: &mut Reader<'_>) -> Tongue {
    match reader.string() {
        UNDECLARED => Tongue::Undeclared,
        UNSTEMMED => Tongue::Unstemmed,
        tag => match Language::from_tag(tag) {
            Some(language) => Tongue::In(language),
            None => {
                reader.fail("there is no such language");
                Tongue::Undeclared
            }
        },
    }
}

fn write_key(writer: &mut Writer, key: Key) {
    writer.raw(&key.to_bytes());
}

fn read_key(reader: &mut Reader<'_>) -> Key {
    Key::from_bytes(reader.raw(16)).unwrap_or(Key([0, 0]))
}

/// How many there are; of things that take a byte each at least.
fn many<T>(reader: &mut Reader<'_>, read: impl Fn(&mut Reader<'_>) -> T) -> Vec<T> {
    let count = reader.count();
    (0..count).map(|_| read(reader)).collect()
}

impl Past {
    /// Keeps it; returns the key under which it is found again.
    pub(super) fn keep(&self, memo: &dyn Memo) -> Key {
        let mut writer = Writer::new();
        write_tongue(&mut writer, self.main.map_or(Tongue::Unstemmed, Tongue::In));
        writer.count(self.text);
        writer.count(self.pages.len());
        for PastPage { url, lengths, tongues } in &self.pages {
            writer.string(url);
            lengths.iter().for_each(|length| writer.raw(&length.to_le_bytes()));
            writer.count(tongues.len());
            tongues.iter().for_each(|tongue| write_tongue(&mut writer, *tongue));
        }
        write_key(&mut writer, self.heads);
        writer.section(&self.entry.write());
        writer.count(self.shards.len());
        self.shards.iter().for_each(|key| write_key(&mut writer, *key));
        writer.count(self.others.len());
        for (name, key) in &self.others {
            writer.byte(name.part().letter());
            name.write(&mut writer);
            write_key(&mut writer, *key);
        }
        writer.count(self.packs.len());
        for (layout, key) in &self.packs {
            layout.name.write(&mut writer);
            write_key(&mut writer, *key);
            writer.count(layout.pages.len());
            for lengths in &layout.pages {
                writer.count(lengths.len());
                lengths.iter().for_each(|length| writer.number((*length).into()));
            }
        }
        writer.count(self.groups.len());
        for Group { key, families } in &self.groups {
            write_key(&mut writer, *key);
            writer.count(families.len());
            families.iter().for_each(|family| write_family(&mut writer, family));
        }
        super::keep_once(memo, PAST, &writer.into_bytes())
    }

    /// What was kept under a key.
    pub(super) fn recall(memo: &dyn Memo, key: Key) -> Option<Past> {
        let bytes = memo.recall(key)?;
        let mut reader = Reader::new(&bytes);
        let main = match read_tongue(&mut reader) {
            Tongue::In(language) => Some(language),
            _ => None,
        };
        let text = reader.number() as usize;
        let pages = many(&mut reader, |reader| PastPage {
            url: reader.string().to_owned(),
            lengths: [(); 4]
                .map(|()| f32::from_le_bytes(reader.raw(4).try_into().unwrap_or_default())),
            tongues: many(reader, read_tongue),
        });
        let heads = read_key(&mut reader);
        let entry = Entry::read(reader.section()).ok()?;
        let shards = many(&mut reader, read_key);
        let others = many(&mut reader, |reader| {
            let part = Part::from_letter(reader.byte()).unwrap_or(Part::Facets);
            (FileName::read(part, reader), read_key(reader))
        });
        let packs = many(&mut reader, |reader| {
            let (name, key) = (FileName::read(Part::Pages, reader), read_key(reader));
            let pages = many(reader, |reader| many(reader, |reader| reader.small()));
            (PackLayout { name, pages }, key)
        });
        let groups = many(&mut reader, |reader| Group {
            key: read_key(reader),
            families: many(reader, read_family),
        });
        reader.finish().ok()?;
        Some(Past { main, text, pages, heads, entry, shards, others, packs, groups })
    }
}

const FUNCTION_WORD: u8 = 1;
const ENGLISH: u8 = 2;

fn write_family(writer: &mut Writer, family: &KnownFamily) {
    let KnownFamily { stem, forms, pages, postings, labels, is_function_word, is_english } = family;
    writer.string(stem);
    writer.count(forms.len());
    for (form, pages) in forms.iter().zip(pages) {
        writer.string(form);
        writer.count(*pages);
    }
    writer.count(*postings);
    writer.count(*labels);
    writer.byte(u8::from(*is_function_word) * FUNCTION_WORD + u8::from(*is_english) * ENGLISH);
}

fn read_family(reader: &mut Reader<'_>) -> KnownFamily {
    let stem = reader.string().to_owned();
    let (forms, pages) =
        many(reader, |reader| (reader.string().to_owned(), reader.number() as usize))
            .into_iter()
            .unzip();
    let (postings, labels) = (reader.number() as usize, reader.number() as usize);
    let what = reader.byte();
    let (is_function_word, is_english) = (what & FUNCTION_WORD != 0, what & ENGLISH != 0);
    KnownFamily { stem, forms, pages, postings, labels, is_function_word, is_english }
}
