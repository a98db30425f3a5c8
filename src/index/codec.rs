//! Numbers and strings as bytes, written and read.
//!
//! Numbers are LEB128 varints (seven bits a byte, lowest first, as in DWARF and protocol buffers):
//! most of what an index holds is small.

use crate::{Error, Result};

/// Writes what [`Reader`] reads.
#[derive(Debug, Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(super) fn new() -> Writer {
        Writer::default()
    }

    /// With room for so many bytes.
    pub(super) fn with_room(bytes: usize) -> Writer {
        Writer { bytes: Vec::with_capacity(bytes) }
    }

    pub(super) fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
    }

    pub(super) fn raw(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    pub(super) fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.bytes.push((number & 0x7F) as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push(number as u8);
    }

    pub(super) fn count(&mut self, count: usize) {
        self.number(count as u64);
    }

    pub(super) fn string(&mut self, text: &str) {
        self.count(text.len());
        self.raw(text.as_bytes());
    }

    /// Bytes with their length before them.
    pub(super) fn section(&mut self, bytes: &[u8]) {
        self.count(bytes.len());
        self.raw(bytes);
    }

    /// How many bytes were written.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// Reads bytes that may hold anything: it never panics, and a count that it returns is never larger
/// than the bytes that are left, so that nothing allocates more than the input justifies.
///
/// From the first thing on that cannot be read there are no bytes left: whatever is read is zero or
/// empty, and [`finish`](Reader::finish) says what it was. Who reads need not ask before.
// An error after every number would be half of the readers' code.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
    failure: Option<&'static str>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes, failure: None }
    }

    /// Notes that what was read cannot be: the first such failure is that which is told.
    #[cold]
    #[inline(never)]
    pub(super) fn fail(&mut self, message: &'static str) {
        self.rest = &[];
        self.failure.get_or_insert(Error::said(message));
    }

    pub(super) fn byte(&mut self) -> u8 {
        self.raw(1).first().copied().unwrap_or_default()
    }

    /// So many bytes, or none.
    pub(super) fn raw(&mut self, len: usize) -> &'a [u8] {
        let Some((head, rest)) = self.rest.split_at_checked(len) else {
            self.fail("it ends too early");
            return &[];
        };
        self.rest = rest;
        head
    }

    pub(super) fn number(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte();
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return number;
            }
        }
        self.fail("a number has more than ten bytes");
        0
    }

    pub(super) fn small(&mut self) -> u32 {
        u32::try_from(self.number()).unwrap_or_else(|_| {
            self.fail("a number is out of range");
            0
        })
    }

    /// How many things follow, each of at least one byte.
    pub(super) fn count(&mut self) -> usize {
        let number = self.number();
        if number > self.rest.len() as u64 {
            self.fail("a count is larger than what follows");
            return 0;
        }
        number as usize
    }

    pub(super) fn string(&mut self) -> &'a str {
        std::str::from_utf8(self.section()).unwrap_or_else(|_| {
            self.fail("a text is not UTF-8");
            ""
        })
    }

    /// A section that was written by [`Writer::section`].
    pub(super) fn section(&mut self) -> &'a [u8] {
        let len = self.count();
        self.raw(len)
    }

    /// All that is left.
    pub(super) fn remaining(&self) -> &'a [u8] {
        self.rest
    }

    /// Makes sure that all could be read so far.
    pub(super) fn check(&self) -> Result<()> {
        self.failure.map_or(Ok(()), |message| Err(Error::corrupt(message)))
    }

    /// Makes sure that all could be read, and that nothing is left.
    pub(super) fn finish(mut self) -> Result<()> {
        if !self.rest.is_empty() {
            self.fail("there are bytes too many");
        }
        self.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(
            numbers: Vec<u64>,
            text in "\\PC{0,20}",
            content: Vec<u8>,
        ) {
            let mut writer = Writer::new();
            numbers.iter().for_each(|&number| writer.number(number));
            writer.string(&text);
            writer.section(&content);
            let bytes = writer.into_bytes();

            let mut reader = Reader::new(&bytes);
            for number in numbers {
                prop_assert_eq!(reader.number(), number);
            }
            prop_assert_eq!(reader.string(), &*text);
            prop_assert_eq!(reader.section(), &*content);
            prop_assert!(reader.finish().is_ok());
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes: Vec<u8>) {
            let mut reader = Reader::new(&bytes);
            while reader.check().is_ok() {
                reader.number();
            }
            // What comes behind a failure is nothing, and does not make up for it.
            prop_assert_eq!((reader.number(), reader.count(), reader.string()), (0, 0, ""));
            prop_assert!(reader.finish().is_err());
            prop_assert!(Reader::new(&bytes).count() <= bytes.len());
            let mut reader = Reader::new(&bytes);
            let text = reader.string();
            prop_assert!(reader.check().is_ok() || text.is_empty());
        }
    }
}
