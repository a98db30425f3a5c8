//! The range coder of the packer, which `decoder.rs` undoes.
use super::model::Coder;

/// A range coder, with a carry.
pub(super) struct Encoder {
    low: u64,
    range: u32,
    bytes: Vec<u8>,
    /// The byte whose bits are coded, and how many of them are left.
    byte: u8,
    left: u32,
}

impl Coder for Encoder {
    fn bit(&mut self, probability: u32) -> bool {
        self.left -= 1;
        let bit = self.byte >> self.left & 1 == 1;
        let bound = (self.range >> 16) * probability;
        if bit {
            self.range = bound;
        } else {
            self.low += u64::from(bound);
            self.range -= bound;
        }
        while self.range < 1 << 24 {
            self.range <<= 8;
            self.shift();
        }
        bit
    }
}

impl Encoder {
    /// One whose bytes follow these.
    pub(super) fn new(bytes: Vec<u8>) -> Encoder {
        Encoder { low: 0, range: u32::MAX, bytes, byte: 0, left: 0 }
    }

    /// Begins a byte: its bits are the next that are coded.
    pub(super) fn begin(&mut self, byte: u8) {
        (self.byte, self.left) = (byte, 8);
    }

    /// Writes the highest byte of what is settled, and carries into those before it.
    fn shift(&mut self) {
        if self.low >> 32 != 0 {
            for byte in self.bytes.iter_mut().rev() {
                *byte = byte.wrapping_add(1);
                if *byte != 0 {
                    break;
                }
            }
        }
        self.bytes.push((self.low as u32 >> 24) as u8);
        self.low = u64::from((self.low as u32) << 8);
    }

    /// All bytes, what was coded among them.
    pub(super) fn finish(mut self) -> Vec<u8> {
        for _ in 0..4 {
            self.shift();
        }
        self.bytes
    }
}
