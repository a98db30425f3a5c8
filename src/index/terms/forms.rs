//! The forms of a shard, range-coded, and to which families they belong.
//!
//! ```text
//! count    a number
//! of each form, in the order of their bytes:
//!   drop   of as many letters (bytes) as the form before it has: a bit, whether that many and one
//!          more are dropped from its end; until one is zero
//!   add    the letters after those that are left, and a zero. Each: a tree of 3 bits, the highest,
//!          by the letter before; a tree of 5 bits, by the letter before if the highest are those of
//!          `a` to `z`, otherwise by the highest
//!   alias  a bit: whether its family is in another shard. If so, a number: twice how many shards
//!          before this one, or, for one behind it, twice how many less one and the lowest bit set.
//!          If not:
//!   new    a bit, by how many letters are left of the form before: whether it is the first of its
//!          family. Families are numbered in this order.
//!   back   if not new, a number: how many families began after this one
//! ```

use super::MASK_BITS;
use super::trie::Trie;
use crate::index::coder::{Bit, Code, Decoder, Encoder, Number, Tree};
use crate::{Error, Result};
use fst::Map;

/// No form has more bytes; the analyzer's have at most 48.
const MAX_FORM: usize = 255;

/// The value of an alias, less the way to the shard of its family: a family that no shard has.
pub(super) const ALIAS: u32 = u32::MAX;

/// No index has more shards.
const MAX_WAY: u32 = 1 << 24;

/// Where the family of a form is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// Here, under this number.
    Family(u32),
    /// In another shard, see [`way`].
    Elsewhere(u32),
}

/// The way from a shard to another as one number.
pub(super) fn way(from: usize, to: usize) -> u32 {
    let way = match from.checked_sub(to) {
        Some(back) => back.saturating_mul(2),
        None => to.saturating_sub(from).saturating_mul(2).saturating_sub(1),
    };
    way as u32
}

/// Where a way leads.
pub(super) fn go(from: usize, way: u32) -> usize {
    let half = way.div_ceil(2) as usize;
    if way & 1 == 0 { from.saturating_sub(half) } else { from.wrapping_add(half) }
}

/// From so many letters on, it makes no difference how long the form before is, or how many of its
/// letters are dropped.
const LONG: usize = 15;

/// From so many letters on that two forms have in common, it makes no difference how many.
const ALIKE: usize = 7;

/// The highest three bits of `a` to `z`.
const LOWER_CASE: u32 = 0b011;

/// The probabilities of all that forms say.
#[derive(Debug)]
struct Models {
    count: Number,
    /// By how long the form before is, and how many letters are dropped already.
    drop: [[Bit; LONG + 1]; LONG + 1],
    /// By the lowest five bits of the letter before.
    high: [Tree<8>; 32],
    /// By those bits, or by the highest of the letter itself.
    low: Vec<Tree<32>>,
    alias: Bit,
    way: Number,
    new: [Bit; ALIKE + 1],
    back: Number,
}

impl Models {
    fn new() -> Models {
        Models {
            count: Number::NEW,
            drop: [[Bit::NEW; LONG + 1]; LONG + 1],
            high: [[Bit::NEW; 8]; 32],
            low: vec![[Bit::NEW; 32]; 32 + 8],
            alias: Bit::NEW,
            way: Number::NEW,
            new: [Bit::NEW; ALIKE + 1],
            back: Number::NEW,
        }
    }

    /// Codes how many letters of a form of so many are dropped.
    fn drop<C: Code>(&mut self, coder: &mut C, len: usize, drop: usize) -> usize {
        let mut dropped = 0_usize;
        while dropped < len
            && let Some(models) = self.drop.get_mut(len.min(LONG))
            && let Some(model) = models.get_mut(dropped.min(LONG))
            && coder.code_bit(model, dropped < drop)
        {
            dropped = dropped.wrapping_add(1);
        }
        dropped
    }

    /// Codes a letter after another.
    fn letter<C: Code>(&mut self, coder: &mut C, before: u8, letter: u8) -> u8 {
        let before = usize::from(before & 31);
        let mut high = u32::from(letter >> 5);
        if let Some(tree) = self.high.get_mut(before) {
            high = coder.code_tree(tree, 3, high);
        }
        let other = (high as usize).wrapping_add(32);
        let context = if high == LOWER_CASE { before } else { other };
        let mut low = u32::from(letter & 31);
        if let Some(tree) = self.low.get_mut(context) {
            low = coder.code_tree(tree, 5, low);
        }
        (high << 5 | low) as u8
    }

    /// Codes to which of so many families a form belongs, or to a new one; or the way to the shard
    /// where its family is.
    fn home<C: Code>(&mut self, coder: &mut C, common: usize, families: u32, home: Home) -> Home {
        let (is_alias, number) = match home {
            Home::Family(family) => (false, family),
            Home::Elsewhere(way) => (true, way),
        };
        if coder.code_bit(&mut self.alias, is_alias) {
            return Home::Elsewhere(coder.code_number(&mut self.way, number));
        }
        let family = number;
        if let Some(model) = self.new.get_mut(common.min(ALIKE))
            && coder.code_bit(model, family == families)
        {
            return Home::Family(families);
        }
        let last = families.wrapping_sub(1);
        let back = coder.code_number(&mut self.back, last.wrapping_sub(family));
        Home::Family(last.wrapping_sub(back))
    }
}

/// Writes forms in order, each with where its family is. Families are numbered as they begin.
pub(super) fn write(encoder: &mut Encoder, forms: &[(&str, Home)]) {
    let mut models = Models::new();
    encoder.number(&mut models.count, forms.len() as u32);
    let (mut before, mut families): (&[u8], u32) = (&[], 0);
    for (form, home) in forms {
        let form = form.as_bytes();
        let common = before.iter().zip(form).take_while(|(a, b)| a == b).count();
        models.drop(encoder, before.len(), before.len().saturating_sub(common));
        let (kept, added) = form.split_at(common);
        let mut last = kept.last().copied().unwrap_or_default();
        for &letter in added.iter().chain(&[0]) {
            last = models.letter(encoder, last, letter);
        }
        models.home(encoder, common, families, *home);
        if let Home::Family(family) = home {
            families = families.max(family.saturating_add(1));
        }
        before = form;
    }
}

/// The dictionary that is [read](read()) where these forms were [written](write()).
pub(super) fn dictionary(forms: &[(&str, Home)]) -> Result<Map<Vec<u8>>> {
    let mut trie = Trie::new();
    let (mut before, mut families): (&[u8], Vec<u32>) = (&[], Vec::new());
    for (form, home) in forms {
        let form = form.as_bytes();
        let common = before.iter().zip(form).take_while(|(a, b)| a == b).count();
        let value = match *home {
            Home::Elsewhere(way) => ALIAS.wrapping_sub(way.min(MAX_WAY)),
            Home::Family(family) => {
                if family as usize == families.len() {
                    families.push(0);
                }
                let known = families.get_mut(family as usize);
                let forms =
                    known.map_or(0, |forms| std::mem::replace(forms, forms.wrapping_add(1)));
                let bit = forms.min((MASK_BITS as u32).wrapping_sub(1));
                family.wrapping_mul(MASK_BITS as u32).wrapping_add(bit)
            }
        };
        trie.push(form, common, value);
        before = form;
    }
    trie.finish()
}

/// Reads forms: the dictionary, to family × [`MASK_BITS`] + bit, and how many forms of each family
/// have a bit.
pub(super) fn read(decoder: &mut Decoder<'_>) -> Result<(Map<Vec<u8>>, Vec<u8>)> {
    let mut models = Models::new();
    let mut trie = Trie::new();
    let mut families: Vec<u8> = Vec::new();
    let mut form: Vec<u8> = Vec::new();
    for _ in 0..decoder.number(&mut models.count) {
        let common = form.len().wrapping_sub(models.drop(decoder, form.len(), 0));
        // The next form comes after this one.
        let least = form.get(common).copied().unwrap_or_default();
        form.truncate(common);
        loop {
            let letter = models.letter(decoder, form.last().copied().unwrap_or_default(), 0);
            let is_first = form.len() == common;
            if (is_first && letter <= least)
                || (letter != 0 && form.len() >= MAX_FORM)
                || decoder.is_over()
            {
                return Err(Error::corrupt("the forms are not in order"));
            }
            if letter == 0 {
                break;
            }
            form.push(letter);
        }
        let value = match models.home(decoder, common, families.len() as u32, Home::Family(0)) {
            Home::Elsewhere(way) => ALIAS.wrapping_sub(way.min(MAX_WAY)),
            Home::Family(family) => {
                if family as usize == families.len() {
                    families.push(0);
                }
                let Some(forms) = families.get_mut(family as usize) else {
                    return Err(Error::corrupt("a form has no family"));
                };
                let bit = (*forms).min((MASK_BITS as u8).wrapping_sub(1));
                *forms = bit.wrapping_add(1);
                family.wrapping_mul(MASK_BITS as u32).wrapping_add(bit.into())
            }
        };
        trie.push(&form, common, value);
    }
    Ok((trie.finish()?, families))
}

#[cfg(test)]
mod tests {
    use super::*;
    use fst::Streamer;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// Families in the order in which they begin; without one, the way to it.
    fn numbered(forms: &BTreeMap<String, Result<u8, u32>>) -> Vec<(&str, Home)> {
        let mut families: Vec<u8> = Vec::new();
        let mut number = |family: u8| {
            let known = families.iter().position(|other| *other == family);
            known.unwrap_or_else(|| {
                families.push(family);
                families.len() - 1
            }) as u32
        };
        let mut home = |home: &Result<u8, u32>| match home {
            Ok(family) => Home::Family(number(*family)),
            Err(way) => Home::Elsewhere(*way),
        };
        forms.iter().map(|(form, at)| (form.as_str(), home(at))).collect()
    }

    fn forms() -> impl Strategy<Value = BTreeMap<String, Result<u8, u32>>> {
        let home = prop_oneof![3 => (0..20_u8).prop_map(Ok), 1 => (0..9_u32).prop_map(Err)];
        prop::collection::btree_map("[a-c]{1,5}|[a-z0-9é+]{1,9}", home, 0..80)
    }

    fn encode(forms: &[(&str, Home)]) -> Vec<u8> {
        let mut encoder = Encoder::new();
        write(&mut encoder, forms);
        encoder.finish()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(forms in forms()) {
            let forms = numbered(&forms);
            let bytes = encode(&forms);
            let mut decoder = Decoder::new(&bytes);
            let (map, families) = read(&mut decoder).unwrap();
            prop_assert_eq!(decoder.finish(), Ok(()));
            prop_assert_eq!(map.len(), forms.len());
            let known = dictionary(&forms).unwrap();
            prop_assert_eq!(known.as_fst().as_bytes(), map.as_fst().as_bytes());
            let mut so_far = vec![0; families.len()];
            for (form, home) in &forms {
                let value = map.get(form).unwrap();
                match home {
                    Home::Elsewhere(way) => prop_assert_eq!(value, u64::from(ALIAS - way)),
                    Home::Family(family) => {
                        let known = &mut so_far[*family as usize];
                        prop_assert_eq!(value, u64::from(family * 8) + u64::min(*known, 7));
                        *known += 1;
                    }
                }
            }
            let capped: Vec<u8> = so_far.iter().map(|forms| *forms.min(&8) as u8).collect();
            prop_assert_eq!(capped, families);
        }

        #[test]
        fn any_bytes_are_refused_or_walked(
            forms in forms(),
            flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
            random: Vec<u8>,
        ) {
            let mut bytes = encode(&numbered(&forms));
            for (at, byte) in flips {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            for bytes in [bytes, random] {
                if let Ok((map, _)) = read(&mut Decoder::new(&bytes)) {
                    let (mut stream, mut seen) = (map.stream(), BTreeSet::new());
                    while let Some((form, value)) = stream.next() {
                        prop_assert_eq!(map.get(form), Some(value));
                        prop_assert!(seen.insert(form.to_vec()));
                    }
                    prop_assert_eq!(seen.len(), map.len());
                }
            }
        }
    }

    #[test]
    fn ways_lead_where_they_were_made_for() {
        for (from, to) in [(5, 4), (5, 0), (5, 6), (5, 9), (0, 1), (3, 3)] {
            assert_eq!(go(from, way(from, to)), to);
        }
        assert_eq!(go(1, 8), 0);
    }

    #[test]
    fn words_that_are_alike_cost_little() {
        let forms: Vec<String> = (0..400).map(|n| format!("prefix{n:03}")).collect();
        let forms: Vec<_> =
            forms.iter().zip(0..).map(|(form, n)| (form.as_str(), Home::Family(n))).collect();
        assert!(encode(&forms).len() < 400, "{}", encode(&forms).len());
    }
}
