//! What a file is called, and whether its bytes are those that the name promises.

use super::codec::{Reader, Writer};
use crate::{Error, Result};
use xxhash_rust::xxh64::xxh64;

/// A file of an index, compressed, as it lies on disk and goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// [`ENTRY_NAME`](super::ENTRY_NAME), or a name that holds a hash of the content.
    pub name: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Splits what an index [needs](crate::Step::Needs) into the name of a file and, if only a part of
/// the file is needed, the first and the last byte of that part.
///
/// A part is taken as it is, where a whole file is gzip. Where a host does not answer with the part
/// alone, it can be cut out of the whole file.
pub fn split_need(need: &str) -> (&str, Option<(u64, u64)>) {
    let Some((name, range)) = cut(need, b'#') else { return (need, None) };
    let range = cut(range, b'-');
    (name, range.and_then(|(from, to)| Some((number(from, 10)?, number(to, 10)?))))
}

/// What stands before the first of these signs, which is of ASCII, and behind it.
pub(crate) fn cut(text: &str, sign: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|byte| byte == sign)?;
    Some((text.get(..at)?, text.get(at.wrapping_add(1)..)?))
}

// The standard library's parsers weigh as much as a query's.
fn number(text: &str, base: u32) -> Option<u64> {
    let mut number = 0_u64;
    for digit in text.bytes() {
        // No file is so long that this overflows.
        let digit = char::from(digit).to_digit(base)?;
        number = number.wrapping_mul(base.into()).wrapping_add(digit.into());
    }
    (1..=18).contains(&text.len()).then_some(number)
}

/// A number as it is written: with the standard library's way of formatting, the rest of it would come
/// along.
pub(crate) fn digits(number: u64) -> String {
    let mut text = String::new();
    let mut left = number;
    loop {
        text.insert(0, char::from(b'0'.wrapping_add((left % 10) as u8)));
        left /= 10;
        if left == 0 {
            return text;
        }
    }
}

/// What a file holds. The letter stands in its name and at its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Terms and their postings.
    Terms,
    /// What is shown of pages.
    Pages,
    /// Where passages lie.
    Directory,
    /// The words by which passages are coded.
    Vocabulary,
    /// Which pages have some of the values of a key.
    Tags,
    /// All keys and their commonest values, with their counts.
    Facets,
    /// The order of the pages by one key.
    Sort,
    /// The numbers or dates that the pages are ordered by.
    Values,
}

impl Part {
    pub(super) fn from_letter(letter: u8) -> Option<Part> {
        Some(match letter {
            b't' => Part::Terms,
            b'p' => Part::Pages,
            b'd' => Part::Directory,
            b'v' => Part::Vocabulary,
            b'g' => Part::Tags,
            b'f' => Part::Facets,
            b's' => Part::Sort,
            b'n' => Part::Values,
            _ => return None,
        })
    }

    pub(super) fn letter(self) -> u8 {
        match self {
            Part::Terms => b't',
            Part::Pages => b'p',
            Part::Directory => b'd',
            Part::Vocabulary => b'v',
            Part::Tags => b'g',
            Part::Facets => b'f',
            Part::Sort => b's',
            Part::Values => b'n',
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
    pub(super) fn of(part: Part, bytes: &[u8]) -> FileName {
        let [a, b, c, d, e, ..] = xxh64(bytes, 0).to_le_bytes();
        FileName { part, hash: [a, b, c, d, e] }
    }

    pub(crate) fn part(self) -> Part {
        self.part
    }

    /// The name that a text is, if it is one.
    pub(crate) fn parse(text: &str) -> Option<FileName> {
        let (letter, rest) = cut(text, b'-')?;
        let (hash, _) = cut(rest, b'.')?;
        let [.., a, b, c, d, e] = number(hash, 16)?.to_be_bytes();
        let part = Part::from_letter(*letter.as_bytes().first()?)?;
        let name = FileName { part, hash: [a, b, c, d, e] };
        // Whatever else may stand there, or be missing.
        Some(name).filter(|name| name.text() == text)
    }

    /// As it is on disk and in an address: `t-0a1b2c3d4e.dam`.
    pub(crate) fn text(self) -> String {
        let mut text = String::new();
        text.push(self.part.letter().into());
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

    pub(super) fn read(part: Part, reader: &mut Reader<'_>) -> FileName {
        let hash = reader.raw(HASH_LEN).try_into().unwrap_or_default();
        FileName { part, hash }
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

/// Names what a section wrote, and puts its letter before it.
pub(super) fn named(part: Part, content: Writer) -> (FileName, Vec<u8>) {
    let mut bytes = vec![part.letter()];
    bytes.append(&mut content.into_bytes());
    (FileName::of(part, &bytes), bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_content() {
        let mut content = Writer::new();
        content.string("hello");
        let (name, bytes) = named(Part::Tags, content);
        let text = name.text();
        assert!(text.starts_with("g-") && text.ends_with(".dam"));
        assert_eq!(text.len(), "g-0123456789.dam".len());
        assert_eq!(FileName::parse(&text), Some(name));
        assert_eq!(name.open(&bytes), Ok(&b"\x05hello"[..]));
    }

    #[test]
    fn a_need_may_be_a_part_of_a_file() {
        assert_eq!(split_need("p-01.dam#20-99"), ("p-01.dam", Some((20, 99))));
        assert_eq!(split_need("t-01.dam"), ("t-01.dam", None));
    }

    #[test]
    fn a_number_is_written_as_it_is_read() {
        for number in [0, 7, 10, 4_294_967_295, 999_999_999_999_999_999] {
            assert_eq!(digits(number), number.to_string());
            assert_eq!(super::number(&digits(number), 10), Some(number));
        }
        assert_eq!(digits(u64::MAX), u64::MAX.to_string());
    }

    #[test]
    fn any_flipped_bit_is_noticed() {
        let mut content = Writer::new();
        content.string("some content of an index");
        let (name, whole) = named(Part::Terms, content);
        for at in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[at / 8] ^= 1 << (at % 8);
            assert!(name.open(&bytes).is_err(), "bit {at}");
        }
    }
}
