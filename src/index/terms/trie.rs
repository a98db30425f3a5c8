//! A dictionary as the crate `fst` walks it, made from words in order.
//!
//! `fst`'s own builder shares the ends of words, too, and takes 20 KB of code and tables for it; but
//! over the wire come words, so that what it saves is memory, of which a shard needs little. This
//! writes a plain trie in `fst`'s format (`fst::raw::node`), in its first version, which has neither
//! tables nor a checksum. As nothing of it comes from outside, `fst` may trust it.

use crate::{Error, Result};
use fst::Map;

/// The version of the format, and an empty type: two numbers of 8 bytes. And some more, for `fst`
/// takes the least that it can be to be no map.
const HEADER: [u8; 24] = {
    let mut header = [0; 24];
    header[0] = 1;
    header
};

/// How many bytes an address and a value take.
const WIDTH: u8 = 4;

/// The state of a node with one transition, to the node before it, whose letter stands before.
const NEXT: u8 = 0b1100_0000;

/// The state of a node at which a word ends; of one at which none ends it is 0. The number of
/// transitions is added, if it is none of the two below.
const FINAL: u8 = 0b0100_0000;

/// From so many transitions on, their number stands before the state, as it does if there is none.
const COUNTED: usize = 64;

/// Builds a map, word by word.
#[derive(Debug)]
pub(super) struct Trie {
    bytes: Vec<u8>,
    /// The nodes along the last word, the root first.
    open: Vec<Node>,
    words: u64,
}

#[derive(Debug, Default)]
struct Node {
    /// The letter that leads here.
    letter: u8,
    value: Option<u32>,
    /// Letters and addresses.
    transitions: Vec<(u8, usize)>,
}

impl Trie {
    pub(super) fn new() -> Trie {
        Trie { bytes: HEADER.to_vec(), open: vec![Node::default()], words: 0 }
    }

    /// Adds a word, which must sort after the one before it, with which it has `common` bytes in
    /// common at the beginning.
    pub(super) fn push(&mut self, word: &[u8], common: usize, value: u32) {
        self.close(common);
        for &letter in word.get(common..).unwrap_or_default() {
            self.open.push(Node { letter, ..Node::default() });
        }
        if let Some(node) = self.open.last_mut() {
            node.value = Some(value);
        }
        self.words = self.words.wrapping_add(1);
    }

    /// The map.
    pub(super) fn finish(mut self) -> Result<Map<Vec<u8>>> {
        self.close(0);
        let root = self.open.pop().map_or(0, |root| self.write(&root)) as u64;
        self.bytes.extend(self.words.to_le_bytes());
        self.bytes.extend(root.to_le_bytes());
        Map::new(self.bytes).map_err(|_| Error::corrupt("the dictionary cannot be walked"))
    }

    /// Writes the nodes that lie deeper.
    fn close(&mut self, depth: usize) {
        while self.open.len() > depth.wrapping_add(1) {
            let Some(node) = self.open.pop() else { break };
            let address = self.write(&node);
            if let Some(before) = self.open.last_mut() {
                before.transitions.push((node.letter, address));
            }
        }
    }

    /// Writes a node, and returns its address, which is that of its last byte: nodes are read from
    /// their end.
    fn write(&mut self, node: &Node) -> usize {
        let start = self.bytes.len();
        let state = match (node.value, node.transitions.as_slice()) {
            (None, [(letter, target)]) if target.wrapping_add(1) == start => {
                self.bytes.push(*letter);
                NEXT
            }
            (value, transitions) => {
                let mut number = |number: usize| {
                    self.bytes.extend((number as u32).to_le_bytes());
                };
                if let Some(value) = value {
                    number(value as usize);
                    transitions.iter().for_each(|_| number(0));
                }
                for (_, target) in transitions.iter().rev() {
                    number(start.wrapping_sub(*target));
                }
                self.bytes.extend(transitions.iter().rev().map(|(letter, _)| letter));
                self.bytes.push(WIDTH << 4 | if value.is_some() { WIDTH } else { 0 });
                let mut state = if value.is_some() { FINAL } else { 0 };
                match transitions.len() {
                    count @ 1..COUNTED => state |= count as u8,
                    // No letter occurs twice, and the number 256 would be written as 1.
                    256 => self.bytes.push(1),
                    count => self.bytes.push(count as u8),
                }
                state
            }
        };
        self.bytes.push(state);
        self.bytes.len().wrapping_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fst::automaton::{Automaton, Str};
    use fst::{IntoStreamer, Streamer};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn trie(words: &BTreeMap<Vec<u8>, u32>) -> Map<Vec<u8>> {
        let mut trie = Trie::new();
        let mut before: &[u8] = &[];
        for (word, value) in words {
            let common = before.iter().zip(word).take_while(|(a, b)| a == b).count();
            trie.push(word, common, *value);
            before = word;
        }
        trie.finish().unwrap()
    }

    fn all(map: &Map<Vec<u8>>) -> Vec<(Vec<u8>, u64)> {
        map.stream().into_byte_vec()
    }

    proptest! {
        #[test]
        fn it_is_the_map_that_fst_would_build(
            words in prop::collection::btree_map("[a-c]{1,5}|[a-zé]{1,9}", any::<u32>(), 0..80),
            prefix in "[a-c]{0,2}",
        ) {
            let words: BTreeMap<Vec<u8>, u32> =
                words.into_iter().map(|(word, value)| (word.into_bytes(), value)).collect();
            let ours = trie(&words);
            let theirs = Map::from_iter(words.iter().map(|(k, v)| (k, u64::from(*v)))).unwrap();
            prop_assert_eq!(ours.len(), words.len());
            prop_assert_eq!(all(&ours), theirs.stream().into_byte_vec());
            for (word, value) in &words {
                prop_assert_eq!(ours.get(word), Some(u64::from(*value)));
            }
            prop_assert_eq!(ours.get("zzzzz_"), None);
            let found = |map: fst::map::StreamBuilder<'_, _>| map.into_stream().into_byte_vec();
            let beginning = || Str::new(&prefix).starts_with();
            prop_assert_eq!(ours.search(beginning()).into_stream().into_byte_vec().len(),
                theirs.search(beginning()).into_stream().into_byte_vec().len());
            let _ = found(ours.range().gt("b"));
        }
    }

    #[test]
    fn a_node_may_have_any_number_of_letters() {
        for count in [0, 1, 2, 63, 64, 65, 255, 256] {
            let words: BTreeMap<Vec<u8>, u32> =
                (0..count).map(|letter| (vec![letter as u8], letter)).collect();
            let map = trie(&words);
            assert_eq!(all(&map).len(), count as usize, "{count}");
            assert!(words.iter().all(|(word, value)| map.get(word) == Some(u64::from(*value))));
            let mut stream = map.range().ge([100_u8]).into_stream();
            assert_eq!(stream.next().is_some(), count > 100);
        }
    }
}
