//! Is an FST what it says, so that walking it cannot go astray?
//!
//! `fst` trusts its bytes: an address beyond them is a panic. This walks every node that can be
//! reached once, as `fst` would (format 3: <https://docs.rs/fst/0.4.7/src/fst/raw/node.rs.html>), and
//! checks that all that it would read lies within. Nodes lead only to nodes before them, so that
//! no walk is endless.

/// Bytes before the first node: the version and the type.
const HEADER: usize = 16;

/// Bytes behind the root: the number of keys, the root's address and a checksum.
const FOOTER: usize = 20;

/// The version of the format that is written and read.
const FORMAT: &[u8] = &[3, 0, 0, 0, 0, 0, 0, 0];

/// A node with more transitions has a table of all 256 bytes.
const TABLE_FROM: usize = 32;

/// The address that stands for the final node without transitions.
const EMPTY: usize = 0;

/// Larger outputs could overflow when they are added up along a word.
const MAX_OUTPUT_SIZE: usize = 4;

/// Whether `fst` can walk these bytes.
pub(super) fn is_sound(fst: &[u8]) -> bool {
    let Some(end) = fst.len().checked_sub(FOOTER) else { return false };
    let root = fst.get(end.saturating_add(8)..).and_then(|rest| rest.get(..8)).map(number);
    let Some(root) = root.filter(|_| fst.starts_with(FORMAT)) else { return false };
    let mut seen = vec![false; end];
    let mut open = vec![root];
    while let Some(address) = open.pop() {
        if address == EMPTY {
            continue;
        }
        match seen.get_mut(address) {
            Some(seen) if address >= HEADER => {
                if !std::mem::replace(seen, true) && check_node(fst, address, &mut open).is_none() {
                    return false;
                }
            }
            _ => return false,
        }
    }
    true
}

/// Checks the node that ends at an address, and notes those that it leads to. A node is read from
/// its end: each part lies before the one read last.
fn check_node(fst: &[u8], address: usize, open: &mut Vec<usize>) -> Option<()> {
    let state = *fst.get(address)?;
    let low = usize::from(state & 0b11_1111);
    let is_next = state >> 6 == 0b11;
    let is_one = state >> 6 == 0b10;
    let is_final = state >> 6 == 0b01;
    // What the low bits do not tell, the common letter or the number of transitions, has a byte.
    let at = address.checked_sub(usize::from(low == 0))?;
    if is_next {
        let next = at.checked_sub(1)?;
        open.push(next);
        return (at > HEADER).then_some(());
    }
    let count = match low {
        _ if is_one => 1,
        0 => match usize::from(*fst.get(at)?) {
            1 => 256,
            count => count,
        },
        count => count,
    };
    let at = at.checked_sub(1)?;
    let sizes = *fst.get(at)?;
    let (target_size, output_size) = (usize::from(sizes >> 4), usize::from(sizes & 0b1111));
    if output_size > MAX_OUTPUT_SIZE || target_size > 8 || (count > 0 && target_size == 0) {
        return None;
    }
    let inputs = if is_one { 0 } else { count };
    let table = if inputs > TABLE_FROM { 256 } else { 0 };
    let targets_end = at.checked_sub(table)?.checked_sub(inputs)?;
    let targets = targets_end.checked_sub(count.checked_mul(target_size)?)?;
    let outputs = count.checked_add(usize::from(is_final))?.checked_mul(output_size)?;
    let start = targets.checked_sub(outputs)?;
    if start < HEADER {
        return None;
    }
    if count > 0 {
        for target in fst.get(targets..targets_end)?.chunks_exact(target_size) {
            let delta = number(target);
            open.push(if delta == 0 { EMPTY } else { start.checked_sub(delta)? });
        }
    }
    Some(())
}

/// Up to eight bytes, the lowest first. What does not fit is no address.
fn number(bytes: &[u8]) -> usize {
    let number = bytes.iter().rev().fold(0_u64, |number, byte| (number << 8) | u64::from(*byte));
    usize::try_from(number).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fst::{IntoStreamer, Map, Streamer};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn automaton(words: &BTreeMap<String, u32>) -> Vec<u8> {
        let map = Map::from_iter(words.iter().map(|(word, value)| (word, u64::from(*value))));
        map.unwrap().into_fst().into_inner()
    }

    fn words() -> impl Strategy<Value = BTreeMap<String, u32>> {
        prop::collection::btree_map("[a-fxé]{1,6}|[ -~]{1,2}", 0u32..100_000, 0..80)
    }

    proptest! {
        #[test]
        fn what_fst_writes_is_sound(words in words()) {
            prop_assert!(is_sound(&automaton(&words)));
        }

        #[test]
        fn what_is_sound_can_be_walked(
            words in words(),
            flips in prop::collection::vec((0usize..4000, any::<u8>()), 1..5),
            typed in "[a-f]{0,3}",
        ) {
            let mut bytes = automaton(&words);
            for (at, byte) in flips {
                let len = bytes.len();
                bytes[at % len] = byte;
            }
            if is_sound(&bytes) && let Ok(map) = Map::new(bytes) {
                map.get(&typed);
                let mut stream = map.range().ge(&typed).into_stream();
                let mut left = 1000;
                while left > 0 && stream.next().is_some() {
                    left -= 1;
                }
            }
        }

        #[test]
        fn any_bytes_are_refused_or_walked(mut bytes: Vec<u8>) {
            bytes.splice(0..0, FORMAT.iter().copied());
            if is_sound(&bytes) && let Ok(map) = Map::new(bytes) {
                map.get("word");
            }
        }
    }

    #[test]
    fn a_wide_node_is_sound() {
        let words = (b'!'..=b'~').map(|byte| (char::from(byte).to_string(), u32::from(byte)));
        assert!(is_sound(&automaton(&words.collect())));
    }
}
