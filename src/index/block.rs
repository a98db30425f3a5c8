//! A passage in a pack.
//!
//! ```text
//! check    3 bytes: the lowest of XXH64 of the content, lowest byte first, whose seed is the number
//!          of the page (from the first of the pack) × 32 + that of the passage
//! length   a number: bytes of the content
//! content  the record, coded with the vocabulary if the index has one
//! ```
//!
//! The check says that these bytes are that passage, whatever a host makes of a range. Directories
//! may know but about where a block begins; then it is looked for, by its check.

use super::codec::{Reader, Writer};
use xxhash_rust::xxh64::xxh64;

/// How many bytes of the hash are kept. A block is looked for at a few hundred places, and of a
/// million blocks none should be found at a wrong one: at most of these, the length alone says that
/// it does not begin there.
const CHECK_LEN: usize = 3;

/// Which passage of which page of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockId {
    /// From the first of the pack.
    pub(crate) page: u32,
    pub(crate) passage: u8,
}

impl BlockId {
    fn check(self, content: &[u8]) -> [u8; CHECK_LEN] {
        let seed = u64::from(self.page) << 5 | u64::from(self.passage);
        let [a, b, c, ..] = xxh64(content, seed).to_le_bytes();
        [a, b, c]
    }
}

/// Appends a block to a pack.
pub(super) fn write(pack: &mut Vec<u8>, id: BlockId, content: &[u8]) {
    pack.extend_from_slice(&id.check(content));
    let mut length = Writer::new();
    length.count(content.len());
    pack.append(&mut length.into_bytes());
    pack.extend_from_slice(content);
}

/// The content of a block that begins at one of the first `slack` bytes, and ends as many bytes
/// before the end at most.
pub(crate) fn find(bytes: &[u8], id: BlockId, slack: usize) -> Option<&[u8]> {
    for at in 0..slack {
        let mut reader = Reader::new(bytes.get(at..)?);
        let check = reader.raw(CHECK_LEN);
        let len = reader.count();
        let is_last = reader.remaining().len().saturating_sub(len) < slack;
        let content = reader.raw(len);
        if is_last && reader.check().is_ok() && id.check(content) == check {
            return Some(content);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_block_is_found_where_it_may_be_and_only_as_it_was(
            content: Vec<u8>, before in 0..20_usize, after in 0..20_usize, page in 0..1000_u32,
            passage in 0..31_u8, at: usize, bit in 0..8_u32,
        ) {
            let id = BlockId { page, passage };
            let mut pack = vec![7; before];
            write(&mut pack, id, &content);
            let end = pack.len();
            pack.resize(end + after, 9);
            prop_assert_eq!(find(&pack, id, 20), Some(&content[..]));
            prop_assert_eq!(find(&pack, BlockId { page: page + 1, passage }, 20), None);
            let other = BlockId { page, passage: passage ^ 1 };
            prop_assert_eq!(find(&pack, other, 20), None);
            prop_assert_eq!(find(&pack[..end - 1], id, 20), None);
            let at = before + at % (end - before);
            pack[at] ^= 1_u8 << bit;
            prop_assert_eq!(find(&pack, id, 20), None);
        }
    }
}
