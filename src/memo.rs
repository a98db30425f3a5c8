//! What was worked out before?
//!
//! What a page says, its words, its texts in code, a shard of the dictionary: each follows from what
//! it was made of, and from nothing else. Whoever makes such a thing may ask first whether it was
//! made before. Where the answers are kept is not known here.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use xxhash_rust::xxh3::Xxh3;

/// Stands for everything that something was made of: a hash of it, 128 bits (XXH3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key(pub [u64; 2]);

impl Key {
    /// The key of something of this kind that was made of these parts, in this order.
    pub fn of<'p>(kind: &str, parts: impl IntoIterator<Item = &'p [u8]>) -> Key {
        let mut hash = Xxh3::new();
        let mut add = |part: &[u8]| {
            // Two parts are not one part of all their bytes.
            hash.update(&(part.len() as u64).to_le_bytes());
            hash.update(part);
        };
        add(kind.as_bytes());
        parts.into_iter().for_each(add);
        let whole = hash.digest128();
        Key([whole as u64, (whole >> u64::BITS) as u64])
    }

    /// The key as bytes.
    pub fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        for (place, hash) in bytes.chunks_exact_mut(8).zip(self.0) {
            place.copy_from_slice(&hash.to_le_bytes());
        }
        bytes
    }

    /// A key that was given out as bytes; `None` if these are not as many.
    pub fn from_bytes(bytes: &[u8]) -> Option<Key> {
        let (first, second) = bytes.split_at_checked(8)?;
        let number = |bytes: &[u8]| bytes.try_into().ok().map(u64::from_le_bytes);
        Some(Key([number(first)?, number(second)?]))
    }
}

/// A memory of what was made.
pub trait Memo: Sync {
    /// What was kept under a key, byte for byte; nothing if there is the least doubt.
    fn recall(&self, key: Key) -> Option<Cow<'_, [u8]>>;

    /// Keeps something under a key, in the place of what a former run kept under it.
    fn keep(&self, key: Key, bytes: &[u8]);
}

/// What is remembered under this key, or else what is made now; without a memory, always that.
pub fn remembered<'m>(
    memo: Option<&'m dyn Memo>,
    key: impl FnOnce() -> Key,
    make: impl FnOnce() -> Vec<u8>,
) -> Cow<'m, [u8]> {
    let Some(memo) = memo else { return make().into() };
    let key = key();
    memo.recall(key).unwrap_or_else(|| {
        let bytes = make();
        memo.keep(key, &bytes);
        bytes.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_tells_kinds_parts_and_their_order() {
        let key = |kind: &str, parts: &[&str]| Key::of(kind, parts.iter().map(|p| p.as_bytes()));
        let keys = [
            key("a", &[]),
            key("b", &[]),
            key("a", &[""]),
            key("a", &["xy"]),
            key("a", &["x", "y"]),
            key("a", &["y", "x"]),
            key("ax", &["y"]),
        ];
        for (at, one) in keys.iter().enumerate() {
            assert!(keys.iter().skip(at + 1).all(|other| other != one), "{at}");
            assert!(one.0[0] != one.0[1]);
        }
        assert_eq!(key("a", &["x"]), key("a", &["x"]));
        let bytes = key("a", &["x"]).to_bytes();
        assert_eq!(Key::from_bytes(&bytes), Some(key("a", &["x"])));
        assert_eq!(Key::from_bytes(&bytes[1..]), None);
    }
}
