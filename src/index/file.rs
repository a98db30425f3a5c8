//! What a file is called, and whether its bytes are those that the name promises.

use super::codec::{Reader, Writer};
use crate::{Error, Result};
use xxhash_rust::xxh64::xxh64;

/// A file of an index, as yet uncompressed. On disk and on the wire it is gzip of these bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// [`ENTRY_NAME`](super::ENTRY_NAME), or a name that holds a hash of the bytes.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// What a file holds. The letter stands in its name and at its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Terms and their postings.
    Terms,
    /// What is shown of pages.
    Pages,
    /// Which pages have the values of one key.
    Tags,
    /// The names of all keys and values, with their counts.
    Facets,
    /// The order of the pages by one key.
    Sort,
}

impl Part {
    pub(super) fn from_letter(letter: u8) -> Option<Part> {
        [Part::Terms, Part::Pages, Part::Tags, Part::Facets, Part::Sort]
            .into_iter()
            .find(|part| part.letter() == letter)
    }

    pub(super) fn letter(self) -> u8 {
        match self {
            Part::Terms => b't',
            Part::Pages => b'p',
            Part::Tags => b'g',
            Part::Facets => b'f',
            Part::Sort => b's',
        }
    }
}

/// How many bytes of the hash stand in a name. Two contents share a name once in 2^40 edits.
const HASH_LEN: usize = 5;

/// The name of a file other than the entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileName {
    part: Part,
    hash: [u8; HASH_LEN],
}

impl FileName {
    fn of(part: Part, bytes: &[u8]) -> FileName {
        let [a, b, c, d, e, ..] = xxh64(bytes, 0).to_le_bytes();
        FileName { part, hash: [a, b, c, d, e] }
    }

    pub(crate) fn part(self) -> Part {
        self.part
    }

    /// The name that a text is, if it is one.
    pub(crate) fn parse(text: &str) -> Option<FileName> {
        let (letter, hash) = text.strip_suffix(".dam")?.split_once('-')?;
        let [letter] = *letter.as_bytes() else { return None };
        let mut name = FileName { part: Part::from_letter(letter)?, hash: [0; HASH_LEN] };
        for (at, byte) in name.hash.iter_mut().enumerate() {
            let digits = hash.get(at.saturating_mul(2)..at.saturating_mul(2).saturating_add(2))?;
            *byte = u8::from_str_radix(digits, 16).ok()?;
        }
        Some(name).filter(|name| name.text() == text)
    }

    /// As it is on disk and in an address: `t-0a1b2c3d4e.dam`.
    pub(crate) fn text(self) -> String {
        let mut text = String::from(char::from(self.part.letter()));
        text.push('-');
        for byte in self.hash {
            for nibble in [byte >> 4, byte & 15] {
                text.push(char::from_digit(u32::from(nibble), 16).unwrap_or_default());
            }
        }
        text.push_str(".dam");
        text
    }

    pub(super) fn write(self, writer: &mut Writer) {
        writer.raw(&self.hash);
    }

    pub(super) fn read(part: Part, reader: &mut Reader<'_>) -> Result<FileName> {
        let hash = reader.raw(HASH_LEN)?.try_into();
        let hash = hash.map_err(|_| Error::corrupt("a file's name ends too early"))?;
        Ok(FileName { part, hash })
    }

    /// Checks the bytes of this file, and returns them without what they begin with.
    pub(crate) fn open(self, bytes: &[u8]) -> Result<&[u8]> {
        if FileName::of(self.part, bytes) != self {
            return Err(Error::corrupt(
                "the content is not what the name promises; upload the index again, whole",
            ));
        }
        match bytes.split_first() {
            Some((&letter, rest)) if letter == self.part.letter() => Ok(rest),
            _ => Err(Error::corrupt("it holds another part of an index")),
        }
    }
}

/// Makes a file of what a section wrote.
pub(super) fn file(part: Part, content: Writer) -> (FileName, File) {
    let mut bytes = vec![part.letter()];
    bytes.append(&mut content.into_bytes());
    let name = FileName::of(part, &bytes);
    (name, File { name: name.text(), bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_content() {
        let mut content = Writer::new();
        content.string("hello");
        let (name, file) = file(Part::Tags, content);
        assert!(file.name.starts_with("g-") && file.name.ends_with(".dam"));
        assert_eq!(file.name.len(), "g-0123456789.dam".len());
        assert_eq!(name.open(&file.bytes), Ok(&b"\x05hello"[..]));
    }

    #[test]
    fn any_flipped_bit_is_noticed() {
        let mut content = Writer::new();
        content.string("some content of an index");
        let (name, file) = file(Part::Terms, content);
        for at in 0..file.bytes.len() * 8 {
            let mut bytes = file.bytes.clone();
            bytes[at / 8] ^= 1 << (at % 8);
            assert!(name.open(&bytes).is_err(), "bit {at}");
        }
    }
}
