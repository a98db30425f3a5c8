//! Packing and unpacking of index files.

use std::io::{self, Read, Write};

use flate2::{Compression, Crc, GzBuilder, bufread::GzDecoder};

/// The largest index file that is unpacked, in bytes. A few kilobytes of gzip can claim to be
/// gigabytes; an honest file of this size would hold the text of a million pages.
const UNPACKED_LIMIT: u64 = 1 << 30;

/// The operating system "unknown" of RFC 1952: the bytes must not depend on where they were made.
const SYSTEM_UNKNOWN: u8 = 255;

/// Packs the content of a file: as gzip, as small as it gets. The same bytes
/// give the same result on every machine: the header holds neither time nor name nor system.
pub fn pack(bytes: &[u8]) -> Vec<u8> {
    member(bytes, Compression::best())
}

/// The same for bytes that do not become smaller: they are stored as they are, which takes no time.
pub fn wrap(bytes: &[u8]) -> Vec<u8> {
    match u16::try_from(bytes.len()) {
        Ok(len) if len > 0 && len <= ONE_BLOCK => in_one_block(bytes, len),
        _ => member(bytes, Compression::none()),
    }
}

/// So many bytes are stored in one block, whoever does it.
const ONE_BLOCK: u16 = 30_000;

/// Stores bytes in one block, as RFC 1951 and 1952 have it. A compressor has tables of 300 KB to fill
/// before it has seen a byte; of an index there are hundreds of files, of which few have 30.
fn in_one_block(bytes: &[u8], len: u16) -> Vec<u8> {
    /// gzip, deflate, no flags, no time; the fastest way.
    const HEADER: [u8; 9] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4];
    /// The last block, stored.
    const LAST: u8 = 1;
    let mut crc = Crc::new();
    crc.update(bytes);
    let (header, lengths) = ([SYSTEM_UNKNOWN, LAST], [len.to_le_bytes(), (!len).to_le_bytes()]);
    let end = [crc.sum().to_le_bytes(), u32::from(len).to_le_bytes()];
    [&HEADER, &header[..], lengths.as_flattened(), bytes, end.as_flattened()].concat()
}

fn member(bytes: &[u8], level: Compression) -> Vec<u8> {
    let packed = Vec::with_capacity(bytes.len() / 3);
    let mut encoder =
        GzBuilder::new().mtime(0).operating_system(SYSTEM_UNKNOWN).write(packed, level);
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes all bytes")
}

/// Unpacks what was packed by itself; says in a few words what is wrong with it if that fails.
pub(super) fn unpack(packed: &[u8]) -> Result<Vec<u8>, String> {
    let (bytes, rest) = unpack_first(packed, UNPACKED_LIMIT)?;
    // A browser refuses it too.
    if rest.is_empty() {
        Ok(bytes)
    } else {
        Err(format!("expected the end, found {} bytes more", rest.len()))
    }
}

/// Unpacks one member, and returns what comes after it.
fn unpack_first(packed: &[u8], limit: u64) -> Result<(Vec<u8>, &[u8]), String> {
    if packed.is_empty() {
        return Err("expected gzip, found no bytes".to_string());
    }
    if !packed.starts_with(&[0x1f, 0x8b]) {
        return Err("expected gzip, found something else".to_string());
    }
    let mut bytes = Vec::new();
    let mut decoder = GzDecoder::new(packed).take(limit + 1);
    match decoder.read_to_end(&mut bytes) {
        Ok(_) if bytes.len() as u64 > limit => {
            Err(format!("expected at most {limit} bytes once unpacked, found more"))
        }
        Ok(_) => Ok((bytes, decoder.into_inner().into_inner())),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err("expected more bytes, found the end: the file was cut short".to_string())
        }
        Err(error) => Err(format!("expected whole gzip, found damage ({error})")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_stored_by_hand_is_what_a_compressor_stores() {
        let bytes: Vec<u8> = (0..=u32::from(ONE_BLOCK)).map(|n| ((n * n) >> 3) as u8).collect();
        for len in [0, 1, 2, 255, 256, 9_999, bytes.len() - 1, bytes.len()] {
            let bytes = &bytes[..len];
            assert!(wrap(bytes) == member(bytes, Compression::none()), "{len}");
        }
    }

    proptest! {
        #[test]
        fn what_was_packed_comes_out_as_it_was(bytes: Vec<u8>) {
            prop_assert_eq!(&unpack(&wrap(&bytes)).unwrap(), &bytes);
            prop_assert_eq!(unpack(&pack(&bytes)).unwrap(), bytes);
        }

        #[test]
        fn any_bytes_are_unpacked_or_refused(tail: Vec<u8>) {
            let mut bytes = vec![0x1f, 0x8b, 8, 0];
            bytes.extend(tail);
            let _ = unpack(&bytes);
        }

        #[test]
        fn no_shortened_file_is_accepted(bytes: Vec<u8>, cut: prop::sample::Index) {
            let packed = pack(&bytes);
            prop_assert!(unpack(&packed[..cut.index(packed.len())]).is_err());
        }
    }

    #[test]
    fn the_header_names_neither_time_nor_system() {
        assert_eq!(pack(b"x")[..10], [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 255]);
    }

    #[test]
    fn a_bomb_is_refused_at_the_limit() {
        let packed = pack(&vec![0; 100_000]);
        assert!(packed.len() < 500);
        assert!(unpack_first(&packed, 99_999).unwrap_err().contains("at most 99999"));
        assert_eq!(unpack_first(&packed, 100_000).unwrap().0.len(), 100_000);
    }

    #[test]
    fn bytes_after_the_end_are_refused() {
        let mut packed = pack(b"text");
        packed.extend(pack(b"more"));
        assert!(unpack(&packed).unwrap_err().contains("bytes more"));
    }
}
