//! A binary range coder: numbers in as few bits as they say anything new.
//!
//! The coder is that of LZMA (Igor Pavlov's; after G. N. N. Martin, *Range encoding*, 1979): every
//! decision between one and zero narrows a range of 32 bits in proportion to how probable it was, and
//! bytes that are settled leave at the top. A decision that was to be expected costs a fraction of a
//! bit. Unlike LZMA's, a stream has no byte in front, and its end is as short as can be told apart.
//!
//! Probabilities are of a *one*, and adapt: [`Bit`] counts what it has seen, so that it is close
//! after a handful of decisions, and forgets slowly once it has seen many. [`Tree`]s and [`Number`]s
//! are made of those.
//!
//! ```text
//! bit      one decision, by an adaptive probability
//! fixed    one decision, by a probability that the reader knows
//! direct   some bits, each as probable as not
//! tree     a number of so many bits, the highest first; each bit has a probability for every
//!          beginning of the number before it
//! number   Elias-gamma of the number + 1: how many bits follow the highest, as a row of ones that
//!          a zero ends; then these, the first two of them adaptive, the rest direct
//! ```

mod write;

pub(crate) use write::Encoder;

use crate::{Error, Result};

/// The coder reckons with probabilities in parts of 2^12.
const SCALE_BITS: u32 = 12;

/// The most that a probability can be, in parts of 2^[`SCALE_BITS`]; the least is 1.
const MAX_FIXED: u16 = (1 << SCALE_BITS) - 1;

/// A byte leaves as soon as the range fits the other three.
const LOW_RANGE: u32 = 1 << 24;

/// So many bits are direct at once: the range keeps more than that.
const DIRECT_STEP: u32 = 8;

/// A state is an average over about so many decisions: what pages of a site say of a word changes
/// along the list. Longer memories made the shards of a blog larger.
const MAX_SEEN: u16 = 30;

/// A reader is so many bytes ahead. Those at the end can be spared, because it reads zeros there.
const SPARED: usize = 4;

/// The probability of a decision that is made again and again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bit {
    /// Of a one, in parts of 2^16.
    one: u16,
    /// How many decisions it has seen, up to a limit.
    seen: u16,
}

impl Bit {
    /// As probable as not.
    pub(crate) const NEW: Bit = Bit { one: 1 << 15, seen: 0 };

    /// As known beforehand: how probable a one is, in parts of 2^8, and as sure of it as after so
    /// many decisions.
    pub(crate) fn known(one: u8, seen: u16) -> Bit {
        Bit { one: u16::from(one) << 8 | 1 << 7, seen }
    }

    /// Whether it has seen nothing.
    pub(crate) fn is_new(self) -> bool {
        self.seen == 0
    }

    /// As probable, but no surer of it than after one decision.
    pub(crate) fn once(self) -> Bit {
        Bit { seen: 1, ..self }
    }

    /// The probability of a one, from 1 to [`MAX_FIXED`].
    pub(crate) fn fixed(self) -> u16 {
        (self.one >> (16 - SCALE_BITS)) | 1
    }

    /// Moves towards what was decided: by a half at first, then by a third, and so on, which is the
    /// estimator of Krichevsky and Trofimov.
    #[inline]
    fn learn(&mut self, bit: bool) {
        self.learn_up_to(bit, MAX_SEEN);
    }

    /// The same, where the average is over so many decisions; two more are a power of two.
    #[inline]
    pub(crate) fn learn_up_to(&mut self, bit: bool, max_seen: u16) {
        let rate = self.seen.saturating_add(2);
        // What is decided cannot be foretold, so nothing should branch on it: a one is a zero mirrored.
        let mirror = if bit { u16::MAX } else { 0 };
        let other = self.one ^ mirror;
        let step = if self.seen < max_seen {
            self.seen = rate.wrapping_sub(1);
            other.checked_div(rate).unwrap_or_default()
        } else {
            // The same, without a division: most decisions are of those that have seen many.
            other >> max_seen.wrapping_add(2).ilog2()
        };
        self.one = other.wrapping_sub(step) ^ mirror;
    }
}

/// The probabilities of a number of `N.ilog2()` bits; `N` is a power of two.
pub(crate) type Tree<const N: usize> = [Bit; N];

/// The exponents of a [`Number`]: it is less than 2^32 - 1.
const EXPONENTS: usize = 32;

/// The probabilities of a number of which small ones are probable.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    /// Whether there is a further bit.
    exponent: [Bit; EXPONENTS],
    /// The first two bits behind the highest, of each exponent.
    mantissa: [[Bit; 4]; EXPONENTS],
}

impl Number {
    /// As nothing has been seen.
    pub(crate) const NEW: Number =
        Number { exponent: [Bit::NEW; EXPONENTS], mantissa: [[Bit::NEW; 4]; EXPONENTS] };
}

/// How many bits behind the highest are adaptive.
const ADAPTIVE_BITS: u32 = 2;

/// What an [`Encoder`] and a [`Decoder`] have in common, so that one piece of code tells both of them
/// what comes when, and by which probability. All return what is in the stream: an encoder what it
/// was given, a decoder what it read, whatever it was given.
pub(crate) trait Code {
    /// A decision.
    fn code_bit(&mut self, model: &mut Bit, bit: bool) -> bool;
    /// A decision of which a one has this probability, in parts of 4096.
    fn code_fixed(&mut self, one: u16, bit: bool) -> bool;
    /// Bits as probable as not.
    fn code_direct(&mut self, bits: u32, number: u32) -> u32;
    /// A number of so many bits.
    fn code_tree(&mut self, tree: &mut [Bit], bits: u32, number: u32) -> u32;
    /// A number less than 2^32 - 1.
    fn code_number(&mut self, model: &mut Number, number: u32) -> u32;
}

impl Code for Encoder {
    fn code_bit(&mut self, model: &mut Bit, bit: bool) -> bool {
        self.bit(model, bit);
        bit
    }

    fn code_fixed(&mut self, one: u16, bit: bool) -> bool {
        self.fixed(one, bit);
        bit
    }

    fn code_direct(&mut self, bits: u32, number: u32) -> u32 {
        self.direct(bits, number);
        number
    }

    fn code_tree(&mut self, tree: &mut [Bit], bits: u32, number: u32) -> u32 {
        self.tree(tree, bits, number);
        number
    }

    fn code_number(&mut self, model: &mut Number, number: u32) -> u32 {
        self.number(model, number);
        number
    }
}

impl Code for Decoder<'_> {
    fn code_bit(&mut self, model: &mut Bit, _: bool) -> bool {
        self.bit(model)
    }

    fn code_fixed(&mut self, one: u16, _: bool) -> bool {
        self.fixed(one)
    }

    fn code_direct(&mut self, bits: u32, _: u32) -> u32 {
        self.direct(bits)
    }

    fn code_tree(&mut self, tree: &mut [Bit], bits: u32, _: u32) -> u32 {
        self.tree(tree, bits)
    }

    fn code_number(&mut self, model: &mut Number, _: u32) -> u32 {
        self.number(model)
    }
}

/// Reads bytes that may hold anything: whatever they are, there is always a next bit. It neither
/// panics nor allocates. Past the end it reads zeros; [`is_over`](Decoder::is_over) tells, and so
/// does [`finish`](Decoder::finish).
#[derive(Clone, Debug)]
pub(crate) struct Decoder<'a> {
    bytes: &'a [u8],
    /// How many bytes were read, those past the end among them.
    read: usize,
    code: u32,
    range: u32,
}

impl<'a> Decoder<'a> {
    /// Reads what an [`Encoder`] wrote.
    pub(crate) fn new(bytes: &'a [u8]) -> Decoder<'a> {
        let mut decoder = Decoder { bytes, read: 0, code: 0, range: u32::MAX };
        for _ in 0..SPARED {
            decoder.code = decoder.code << 8 | decoder.next();
        }
        decoder
    }

    /// Reads a decision.
    pub(crate) fn bit(&mut self, model: &mut Bit) -> bool {
        let bit = self.fixed(model.fixed());
        model.learn(bit);
        bit
    }

    /// Reads a decision of which a one has this probability, in parts of 4096.
    pub(crate) fn fixed(&mut self, one: u16) -> bool {
        let bound = bound(self.range, one);
        let bit = self.code < bound;
        if bit {
            self.range = bound;
        } else {
            self.code = self.code.wrapping_sub(bound);
            self.range = self.range.wrapping_sub(bound);
        }
        self.normalize();
        bit
    }

    /// Reads a number of so many bits, up to 32, each as probable as not.
    pub(crate) fn direct(&mut self, bits: u32) -> u32 {
        let (mut number, mut left) = (0, bits);
        while left > 0 {
            let step = left.min(DIRECT_STEP);
            left = left.wrapping_sub(step);
            self.range >>= step;
            let part = self.code.checked_div(self.range).unwrap_or_default().min(mask(step));
            self.code = self.code.wrapping_sub(self.range.wrapping_mul(part));
            self.normalize();
            number = number << step | part;
        }
        number
    }

    /// Reads a number of so many bits, where the tree has 2^bits probabilities.
    pub(crate) fn tree(&mut self, tree: &mut [Bit], bits: u32) -> u32 {
        let mut node = 1_u32;
        for _ in 0..bits {
            let bit = tree.get_mut(node as usize).is_some_and(|model| self.bit(model));
            node = node << 1 | u32::from(bit);
        }
        node ^ 1_u32.checked_shl(bits).unwrap_or_default()
    }

    /// Reads a number less than 2^32 - 1.
    pub(crate) fn number(&mut self, model: &mut Number) -> u32 {
        let mut exponent = 0;
        for model in model.exponent.iter_mut().take(EXPONENTS - 1) {
            if !self.bit(model) {
                break;
            }
            exponent = u32::wrapping_add(exponent, 1);
        }
        let adaptive = exponent.min(ADAPTIVE_BITS);
        let direct = exponent.wrapping_sub(adaptive);
        let mut number = 1_u32 << adaptive;
        if let Some(model) = model.mantissa.get_mut(exponent as usize) {
            number |= self.tree(model, adaptive);
        }
        number = number << direct | self.direct(direct);
        number.wrapping_sub(1)
    }

    /// Whether more was read than there is, so that what was read last means nothing. Who reads long
    /// lists should ask, so as not to read noise for as long as a forged length says.
    pub(crate) fn is_over(&self) -> bool {
        self.read > self.bytes.len().wrapping_add(SPARED)
    }

    /// Makes sure that all was read, and nothing beyond.
    ///
    /// # Errors
    ///
    /// If there are bytes too few or too many.
    pub(crate) fn finish(self) -> Result<()> {
        if self.is_over() {
            Err(Error::corrupt("it ends too early"))
        } else if self.read < self.bytes.len() {
            Err(Error::corrupt("there are bytes too many"))
        } else {
            Ok(())
        }
    }

    fn normalize(&mut self) {
        while self.range < LOW_RANGE {
            self.code = self.code << 8 | self.next();
            self.range <<= 8;
        }
    }

    fn next(&mut self) -> u32 {
        let byte = self.bytes.get(self.read).copied().unwrap_or_default();
        self.read = self.read.wrapping_add(1);
        u32::from(byte)
    }
}

/// The part of a range that a one takes. Never all of it, and never nothing.
fn bound(range: u32, one: u16) -> u32 {
    (range >> SCALE_BITS).wrapping_mul(u32::from(one.clamp(1, MAX_FIXED)))
}

/// So many ones, less than 32.
fn mask(bits: u32) -> u32 {
    (1_u32 << bits).wrapping_sub(1)
}

#[cfg(test)]
mod tests;
