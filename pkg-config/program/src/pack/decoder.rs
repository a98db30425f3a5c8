//! What undoes the packer's encoder. The browser's half has it, and the packer's tests.
use super::model::Coder;
use super::place::Bounds;

/// Where packed bytes come from.
pub(super) trait Source {
    /// The next of them.
    fn take(&mut self) -> u8;
}

/// A range decoder.
pub(super) struct Decoder<S> {
    range: u32,
    code: u32,
    pub(super) source: S,
}

impl<S: Source> Decoder<S> {
    pub(super) const fn new(source: S) -> Decoder<S> {
        Decoder { range: u32::MAX, code: 0, source }
    }

    /// Reads what stands before the coder's bytes, and the first four of these.
    pub(super) fn begin(&mut self) -> Bounds {
        let bounds = Bounds { length: self.number(), start: self.number(), end: self.number() };
        self.range = u32::MAX;
        (0..4).for_each(|_| self.next());
        bounds
    }

    #[inline(never)]
    fn next(&mut self) {
        self.code = self.code << 8 | u32::from(self.source.take());
    }

    /// A number before the coder's bytes.
    #[inline(never)]
    fn number(&mut self) -> usize {
        (0..3).for_each(|_| self.next());
        (self.code & 0xff_ffff) as usize
    }
}

impl<S: Source> Coder for Decoder<S> {
    #[inline(always)]
    fn bit(&mut self, probability: u32) -> bool {
        let bound = (self.range >> 16) * probability;
        let bit = self.code < bound;
        if bit {
            self.range = bound;
        } else {
            self.code -= bound;
            self.range -= bound;
        }
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.next();
        }
        bit
    }
}
