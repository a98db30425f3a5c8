//! The half of the range coder that writes. Only who makes an index has it: it may be longer than the other,
//! and faster.

use super::{
    ADAPTIVE_BITS, Bit, DIRECT_STEP, EXPONENTS, LOW_RANGE, MAX_FIXED, MAX_SEEN, Number, SCALE_BITS,
    SPARED, mask,
};

/// A number of 16 bits times an inverse has the quotient above so many bits: the error of the inverse is
/// less than its divisor, which has 5 bits.
const INVERSE_BITS: u32 = 16 + 5;

/// What to multiply by in the place of a division by 2 and what was seen, rounded up.
#[allow(clippy::indexing_slicing, clippy::arithmetic_side_effects)] // Reckoned by the compiler.
const INVERSES: [u64; MAX_SEEN as usize] = {
    let mut inverses = [0; MAX_SEEN as usize];
    let mut seen = 0;
    while seen < inverses.len() {
        inverses[seen] = (1_u64 << INVERSE_BITS).div_ceil(seen as u64 + 2);
        seen += 1;
    }
    inverses
};

/// The same for all that have seen many.
const LAST_INVERSE: u64 = (1_u64 << INVERSE_BITS).div_ceil(MAX_SEEN as u64 + 2);

impl Bit {
    /// The same as [`learn`](Bit::learn), but for the division, which takes longer than all else of a
    /// decision. A reader, which is downloaded, has no room for a table.
    #[inline]
    fn learn_by_table(&mut self, bit: bool) {
        let mirror = if bit { u16::MAX } else { 0 };
        let other = self.one ^ mirror;
        let inverse = INVERSES.get(usize::from(self.seen)).copied().unwrap_or(LAST_INVERSE);
        let step = u64::from(other).wrapping_mul(inverse).wrapping_shr(INVERSE_BITS) as u16;
        self.seen = self.seen.wrapping_add(1).min(MAX_SEEN);
        self.one = other.wrapping_sub(step) ^ mirror;
    }
}

/// Writes what a [`Decoder`](super::Decoder) reads.
#[derive(Debug)]
pub(crate) struct Encoder {
    range: Range,
    bytes: Vec<u8>,
}

/// What a decision narrows. Where many are made one after the other, it is a copy of its own, so that it is in
/// registers meanwhile.
#[derive(Clone, Copy, Debug)]
struct Range {
    /// Where it begins; with what is to be carried over to the bytes that were written, above 32 bits.
    low: u64,
    len: u32,
}

impl Range {
    /// A decision of which a one has this probability, in parts of 4096, from 1 to [`MAX_FIXED`].
    #[inline]
    fn narrow(&mut self, one: u16, bit: bool, bytes: &mut Vec<u8>) {
        // As in `learn`: both ways are reckoned, and one is chosen. What comes next waits for the length
        // alone, so that it is made of the one before in as few steps as can be.
        let zero = if bit { 0 } else { u32::MAX };
        let factor = (u32::from(one) ^ zero).wrapping_sub(zero);
        let rest = self.len & zero;
        let len = rest.wrapping_add((self.len >> SCALE_BITS).wrapping_mul(factor));
        self.low = self.low.wrapping_add(u64::from(self.len.wrapping_sub(len) & zero));
        self.len = len;
        self.normalize(bytes);
    }

    #[inline]
    fn normalize(&mut self, bytes: &mut Vec<u8>) {
        while self.len < LOW_RANGE {
            self.settle(bytes);
            bytes.push((self.low >> 24) as u8);
            self.low = u64::from((self.low as u32) << 8);
            self.len <<= 8;
        }
    }

    /// Carries over what is to be.
    #[inline]
    fn settle(&mut self, bytes: &mut [u8]) {
        if self.low > u64::from(u32::MAX) {
            self.low = u64::from(self.low as u32);
            carry(bytes);
        }
    }
}

#[cold]
fn carry(bytes: &mut [u8]) {
    for byte in bytes.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            break;
        }
    }
}

impl Encoder {
    /// Nothing yet.
    pub(crate) fn new() -> Encoder {
        Encoder::with_room(0)
    }

    /// Nothing yet, with room for so many bytes.
    pub(crate) fn with_room(bytes: usize) -> Encoder {
        let range = Range { low: 0, len: u32::MAX };
        Encoder { range, bytes: Vec::with_capacity(bytes) }
    }

    /// Writes a decision.
    #[inline]
    pub(crate) fn bit(&mut self, model: &mut Bit, bit: bool) {
        self.range.narrow(model.fixed(), bit, &mut self.bytes);
        model.learn_by_table(bit);
    }

    /// Writes a decision of which a one has this probability, in parts of 4096.
    #[inline]
    pub(crate) fn fixed(&mut self, one: u16, bit: bool) {
        self.range.narrow(one.clamp(1, MAX_FIXED), bit, &mut self.bytes);
    }

    /// Writes a byte, the highest bit first, by a tree of probabilities, each as [`Bit::fixed`] tells it.
    pub(crate) fn fixed_byte(&mut self, ones: &[u16; 1 << u8::BITS], byte: u8) {
        // Most of what is written of a text are such bytes.
        let (mut range, mut node) = (self.range, 1_u8);
        for at in (0..u8::BITS).rev() {
            let bit = byte.wrapping_shr(at) & 1;
            let one = ones.get(usize::from(node)).copied().unwrap_or_default();
            range.narrow(one, bit == 1, &mut self.bytes);
            node = node << 1 | bit;
        }
        self.range = range;
    }

    /// Writes the lowest bits of a number, up to 32.
    pub(crate) fn direct(&mut self, bits: u32, number: u32) {
        let mut left = bits;
        while left > 0 {
            let step = left.min(DIRECT_STEP);
            left = left.wrapping_sub(step);
            let part = number.checked_shr(left).unwrap_or_default() & mask(step);
            let Range { low, len } = &mut self.range;
            *len >>= step;
            *low = low.wrapping_add(u64::from(len.wrapping_mul(part)));
            self.range.normalize(&mut self.bytes);
        }
    }

    /// Writes a number of so many bits, where the tree has 2^bits probabilities.
    pub(crate) fn tree(&mut self, tree: &mut [Bit], bits: u32, number: u32) {
        let (mut range, mut node) = (self.range, 1_usize);
        for at in (0..bits).rev() {
            let bit = number.checked_shr(at).unwrap_or_default() & 1;
            if let Some(model) = tree.get_mut(node) {
                range.narrow(model.fixed(), bit == 1, &mut self.bytes);
                model.learn_by_table(bit == 1);
            }
            node = node.wrapping_mul(2) | bit as usize;
        }
        self.range = range;
    }

    /// Writes a number less than 2^32 - 1.
    pub(crate) fn number(&mut self, model: &mut Number, number: u32) {
        debug_assert!(number < u32::MAX);
        let number = number.wrapping_add(1);
        let exponent = number.ilog2();
        for (at, model) in model.exponent.iter_mut().enumerate().take(EXPONENTS - 1) {
            self.bit(model, at < exponent as usize);
            if at >= exponent as usize {
                break;
            }
        }
        let adaptive = exponent.min(ADAPTIVE_BITS);
        let direct = exponent.wrapping_sub(adaptive);
        if let Some(model) = model.mantissa.get_mut(exponent as usize) {
            self.tree(model, adaptive, number.checked_shr(direct).unwrap_or_default());
        }
        self.direct(direct, number);
    }

    /// All that was written: no more bytes than it takes to tell it from everything else.
    pub(crate) fn finish(mut self) -> Vec<u8> {
        self.range.settle(&mut self.bytes);
        #[allow(clippy::arithmetic_side_effects)] // At most 8 × 4.
        for kept in 0..=SPARED {
            let spared = (u64::from(u32::MAX) >> (8 * kept)) as u32;
            // The first number in the range of which nothing but zeros are spared.
            let up = (self.range.low as u32).wrapping_neg() & spared;
            if up < self.range.len {
                self.range.low = self.range.low.wrapping_add(u64::from(up));
                self.range.settle(&mut self.bytes);
                let end = (self.range.low as u32).to_be_bytes();
                self.bytes.extend(end.iter().take(kept));
                break;
            }
        }
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_teaches_what_a_division_does() {
        for seen in 0..=MAX_SEEN {
            for (one, bit) in (0..=u16::MAX).step_by(5).flat_map(|one| [(one, false), (one, true)])
            {
                let (mut divided, mut looked_up) = (Bit { one, seen }, Bit { one, seen });
                divided.learn(bit);
                looked_up.learn_by_table(bit);
                assert_eq!(
                    (divided.one, divided.seen),
                    (looked_up.one, looked_up.seen),
                    "{one} {seen} {bit}"
                );
            }
        }
    }
}
