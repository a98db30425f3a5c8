//! Which build is this program?
//!
//! Linkers for ELF write a hash of all that they link into a note, the build ID, so that what belongs to
//! a build can be told without reading all of it.
//!
//! ```text
//! header   magic (4), 64 bits (2), lowest byte first (1) ...; at 32: place of the segments (8);
//!          at 54: length of a segment's entry (2), count (2)
//! segment  kind (4), flags (4), place (8), addresses (16), length in the file (8) ...
//! note     length of the name (4), of the content (4), kind (4), name, content; each ends at a
//!          multiple of 4
//! ```
//!
//! System V ABI, generic, chapters 4 and 5; `man 5 elf`.

use std::io::{Read, Seek, SeekFrom};

const MAGIC: &[u8] = b"\x7fELF\x02\x01";
const HEADER: usize = 64;
/// The kind of a segment that holds notes, and of the note.
const NOTES: u32 = 4;
const BUILD_ID: u32 = 3;
const NAME: &[u8] = b"GNU\0";
/// Shorter ones are no hash of a program.
const SHORTEST: usize = 16;
/// A program has a dozen segments, and notes of a few hundred bytes: more is something else.
const MOST_BYTES: u64 = 1 << 12;

/// The build ID in a program; `None` if it has none, or is no program of this kind.
pub(super) fn build_id(file: &mut (impl Read + Seek)) -> Option<Vec<u8>> {
    let header = read(file, 0, HEADER as u64)?;
    header.strip_prefix(MAGIC)?;
    let entry = number(&header, 54, 2)?;
    let entries = read(file, number(&header, 32, 8)?, entry * number(&header, 56, 2)?)?;
    let mut segments = entries.chunks_exact(usize::try_from(entry).ok().filter(|len| *len > 0)?);
    segments.find_map(|segment| {
        let is_notes = number(segment, 0, 4)? == u64::from(NOTES);
        let notes = is_notes.then(|| read(file, number(segment, 8, 8)?, number(segment, 32, 8)?));
        in_notes(&notes??)
    })
}

fn in_notes(mut notes: &[u8]) -> Option<Vec<u8>> {
    loop {
        let (head, rest) = notes.split_at_checked(12)?;
        let length = |at| usize::try_from(number(head, at, 4)?).ok();
        let (name_len, len) = (length(0)?, length(4)?);
        let (name, rest) = rest.split_at_checked(name_len.checked_next_multiple_of(4)?)?;
        let (content, rest) = rest.split_at_checked(len.checked_next_multiple_of(4)?)?;
        let id = content.get(..len)?;
        if number(head, 8, 4)? == u64::from(BUILD_ID) && name == NAME && len >= SHORTEST {
            return Some(id.to_vec());
        }
        notes = rest;
    }
}

fn read(file: &mut (impl Read + Seek), place: u64, len: u64) -> Option<Vec<u8>> {
    let len = usize::try_from(Some(len).filter(|len| *len <= MOST_BYTES)?).ok()?;
    let mut bytes = vec![0; len];
    file.seek(SeekFrom::Start(place)).ok()?;
    file.read_exact(&mut bytes).ok()?;
    Some(bytes)
}

/// The number of so many bytes that begins there.
fn number(bytes: &[u8], at: usize, len: usize) -> Option<u64> {
    let bytes = bytes.get(at..at + len)?;
    Some(bytes.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    /// A program of nothing but two notes in a segment.
    fn program(id: &[u8]) -> Vec<u8> {
        const SEGMENT: usize = 56;
        let mut notes = Vec::new();
        for (kind, content) in [(1, &b"other"[..]), (BUILD_ID, id)] {
            for number in [NAME.len() as u32, content.len() as u32, kind] {
                notes.extend(number.to_le_bytes());
            }
            notes.extend(NAME);
            notes.extend(content);
            notes.resize(notes.len().next_multiple_of(4), 0);
        }
        let mut bytes = MAGIC.to_vec();
        bytes.resize(HEADER + SEGMENT, 0);
        let mut put = |at: usize, number: usize, len: usize| {
            bytes[at..at + len].copy_from_slice(&number.to_le_bytes()[..len]);
        };
        put(32, HEADER, 8);
        put(54, SEGMENT, 2);
        put(56, 1, 2);
        put(HEADER, NOTES as usize, 4);
        put(HEADER + 8, HEADER + SEGMENT, 8);
        put(HEADER + 32, notes.len(), 8);
        bytes.extend(notes);
        bytes
    }

    #[test]
    fn the_id_is_found_among_notes() {
        let id: Vec<u8> = (0..20).collect();
        assert_eq!(build_id(&mut Cursor::new(program(&id))), Some(id));
        assert_eq!(build_id(&mut Cursor::new(program(b"short"))), None);
        assert_eq!(build_id(&mut Cursor::new(b"#!/bin/sh\n")), None);
    }

    proptest! {
        #[test]
        fn what_is_damaged_has_an_id_or_none(damage: Vec<(prop::sample::Index, u8)>, cut: prop::sample::Index) {
            let mut bytes = program(&[7; 20]);
            for (at, byte) in damage {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes.truncate(cut.index(bytes.len() + 1));
            build_id(&mut Cursor::new(bytes));
        }
    }
}
