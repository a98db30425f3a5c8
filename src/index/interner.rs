//! A number for each distinct string, in the order in which they came.
//!
//! Whoever writes an index looks up every word of a site several times. A map of owned strings
//! takes an allocation for each, and the standard library's hash is made for strangers' keys; this
//! one keeps all letters in one row, and compares them only where 32 bits of the hash agree.

/// An odd number whose bits are mixed: 2^64 divided by the golden ratio.
const FOLDED: u64 = 0x9E37_79B9_7F4A_7C15;

/// Slots at the beginning: enough for the words of a short page.
const FIRST_SLOTS: usize = 256;

/// The strings that came so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Interner {
    letters: Vec<u8>,
    /// Where each string ends in `letters`.
    ends: Vec<usize>,
    /// A string's number + 1 and its hash, or zeros, at its hash or behind; a power of two, half of them
    /// empty. To look for the hash elsewhere would be to wait for memory once more.
    slots: Vec<Slot>,
}

/// The number of a string + 1, or 0; and its hash.
type Slot = (u32, u32);

impl Interner {
    /// Forgets all strings, and keeps their room.
    pub(super) fn clear(&mut self) {
        self.letters.clear();
        self.ends.clear();
        self.slots.fill((0, 0));
    }

    /// How many strings there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A string by its number; nothing beyond the last.
    pub(super) fn get(&self, number: u32) -> &[u8] {
        let at = number as usize;
        let end = self.ends.get(at).copied().unwrap_or_default();
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before));
        self.letters.get(start.copied().unwrap_or_default()..end).unwrap_or_default()
    }

    /// The number of a string, if it came.
    pub(super) fn find(&self, string: &[u8]) -> Option<u32> {
        self.find_hashed(string, hash(string))
    }

    /// The same, where the [`hash`] is known.
    pub(super) fn find_hashed(&self, string: &[u8], hash: u32) -> Option<u32> {
        self.look_up(string, hash).ok()
    }

    /// The number of a string, which is a new one if it did not come before.
    pub(super) fn number(&mut self, string: &[u8]) -> u32 {
        self.number_hashed(string, hash(string))
    }

    /// The same, where the [`hash`] is known.
    pub(super) fn number_hashed(&mut self, string: &[u8], hash: u32) -> u32 {
        match self.look_up(string, hash) {
            Ok(number) => number,
            Err(slot) => self.add(string, hash, slot),
        }
    }

    /// The number of a string, or the slot where it would be noted.
    fn look_up(&self, string: &[u8], hash: u32) -> Result<u32, usize> {
        let mask = self.slots.len().wrapping_sub(1);
        let mut slot = hash as usize & mask;
        while let Some((next, known)) = self.slots.get(slot).copied()
            && let Some(number) = next.checked_sub(1)
        {
            if known == hash && is_same(self.get(number), string) {
                return Ok(number);
            }
            slot = (slot + 1) & mask;
        }
        Err(slot)
    }

    fn add(&mut self, string: &[u8], hash: u32, mut slot: usize) -> u32 {
        if (self.ends.len() + 1) * 2 > self.slots.len() {
            self.grow();
            slot = free_slot(&self.slots, hash);
        }
        self.letters.extend_from_slice(string);
        self.ends.push(self.letters.len());
        let next = self.ends.len() as u32;
        if let Some(free) = self.slots.get_mut(slot) {
            *free = (next, hash);
        }
        next - 1
    }

    fn grow(&mut self) {
        let count = (self.slots.len() * 2).max(FIRST_SLOTS);
        let former = std::mem::replace(&mut self.slots, vec![(0, 0); count]);
        for (next, hash) in former.into_iter().filter(|(next, _)| *next > 0) {
            let slot = free_slot(&self.slots, hash);
            if let Some(free) = self.slots.get_mut(slot) {
                *free = (next, hash);
            }
        }
    }
}

/// The slot where a string of this hash would be noted, if it is none of those that are.
fn free_slot(slots: &[Slot], hash: u32) -> usize {
    let mask = slots.len().wrapping_sub(1);
    let mut slot = hash as usize & mask;
    while slots.get(slot).is_some_and(|(next, _)| *next > 0) {
        slot = (slot + 1) & mask;
    }
    slot
}

/// Whether two strings are the same. Most are words: to call what compares long ones takes longer than
/// to compare them.
#[inline]
fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    match (a.len(), a.first_chunk::<8>(), a.first_chunk::<4>()) {
        (0..=16, Some(first), _) => {
            Some(first) == b.first_chunk() && a.last_chunk::<8>() == b.last_chunk()
        }
        (0..8, _, Some(first)) => {
            Some(first) == b.first_chunk() && a.last_chunk::<4>() == b.last_chunk()
        }
        (0..4, ..) => a.iter().eq(b),
        _ => a == b,
    }
}

/// By what strings are told apart first. Words are short: eight bytes at once are most of them, and
/// what is left of a string is read together with bytes that were read already.
#[inline]
pub(super) fn hash(string: &[u8]) -> u32 {
    let mut state = (string.len() as u64).wrapping_mul(FOLDED);
    let mut add = |word: u64| {
        let product = u128::from(state ^ word).wrapping_mul(u128::from(FOLDED));
        state = (product as u64) ^ ((product >> u64::BITS) as u64);
    };
    if let Some(last) = string.last_chunk() {
        string.as_chunks().0.iter().for_each(|word| add(u64::from_le_bytes(*word)));
        add(u64::from_le_bytes(*last));
    } else if let (Some(first), Some(last)) = (string.first_chunk(), string.last_chunk()) {
        let (first, last) = (u32::from_le_bytes(*first), u32::from_le_bytes(*last));
        add(u64::from(first) << u32::BITS | u64::from(last));
    } else {
        add(string.iter().fold(0, |word, byte| word << u8::BITS | u64::from(*byte)));
    }
    (state ^ (state >> u32::BITS)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn strings_that_differ_in_a_bit_have_other_hashes(
            string in prop::collection::vec(any::<u8>(), 1..40),
            at: usize,
            bit in 0..8_u32,
        ) {
            let mut other = string.clone();
            let at = at % other.len();
            other[at] ^= 1_u8 << bit;
            prop_assert_ne!(hash(&string), hash(&other));
            other.push(0);
            prop_assert_ne!(hash(&string), hash(&other));
        }

        #[test]
        fn each_string_has_the_number_of_its_first_coming(
            strings in prop::collection::vec("[a-c]{0,4}", 0..2_000)
        ) {
            let mut interner = Interner::default();
            let mut expected: BTreeMap<&[u8], u32> = BTreeMap::new();
            for string in &strings {
                let string = string.as_bytes();
                prop_assert_eq!(interner.find(string), expected.get(string).copied());
                let next = expected.len() as u32;
                let number = *expected.entry(string).or_insert(next);
                prop_assert_eq!(interner.number(string), number);
                prop_assert_eq!(interner.get(number), string);
            }
            prop_assert_eq!(interner.len(), expected.len());
            prop_assert_eq!(interner.get(expected.len() as u32), b"");
        }
    }
}
