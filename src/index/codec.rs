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
#[derive(Clone, Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    pub(super) fn byte(&mut self) -> Result<u8> {
        let (&first, rest) = self.rest.split_first().ok_or_else(cut_short)?;
        self.rest = rest;
        Ok(first)
    }

    pub(super) fn raw(&mut self, len: usize) -> Result<&'a [u8]> {
        let (head, rest) = self.rest.split_at_checked(len).ok_or_else(cut_short)?;
        self.rest = rest;
        Ok(head)
    }

    pub(super) fn number(&mut self) -> Result<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Error::corrupt("a number has more than ten bytes"))
    }

    pub(super) fn small(&mut self) -> Result<u32> {
        u32::try_from(self.number()?).map_err(|_| Error::corrupt("a number is out of range"))
    }

    /// How many things follow, each of at least one byte.
    pub(super) fn count(&mut self) -> Result<usize> {
        let count = self.number()?;
        usize::try_from(count)
            .ok()
            .filter(|&count| count <= self.rest.len())
            .ok_or_else(|| Error::corrupt("a count is larger than what follows"))
    }

    pub(super) fn string(&mut self) -> Result<&'a str> {
        let len = self.count()?;
        std::str::from_utf8(self.raw(len)?).map_err(|_| Error::corrupt("a text is not UTF-8"))
    }

    /// A section that was written by [`Writer::section`].
    pub(super) fn section(&mut self) -> Result<&'a [u8]> {
        let len = self.count()?;
        self.raw(len)
    }

    /// All that is left.
    pub(super) fn remaining(&self) -> &'a [u8] {
        self.rest
    }

    /// Makes sure that nothing is left.
    pub(super) fn finish(self) -> Result<()> {
        if self.rest.is_empty() { Ok(()) } else { Err(Error::corrupt("there are bytes too many")) }
    }
}

fn cut_short() -> Error {
    Error::corrupt("it ends too early")
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
                prop_assert_eq!(reader.number(), Ok(number));
            }
            prop_assert_eq!(reader.string(), Ok(&*text));
            prop_assert_eq!(reader.section(), Ok(&*content));
            prop_assert!(reader.finish().is_ok());
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes: Vec<u8>) {
            let mut reader = Reader::new(&bytes);
            while reader.number().is_ok() {}
            if let Ok(count) = Reader::new(&bytes).count() {
                prop_assert!(count <= bytes.len());
            }
            let _ = Reader::new(&bytes).string();
        }
    }
}
