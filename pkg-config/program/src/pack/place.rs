//! Where in a module's grammar a byte is.
//!
//! What is told here is a good guess, no check: on bytes that are no code, or use instructions that are
//! not known here, the forecasts are worse, and that is all.
/// From how many views of what came before a bit is foretold.
pub(super) const VIEWS: usize = 5;

/// How many sets of weights there are.
pub(super) const SETS: usize = LOCALS as usize + 3;

/// What stands in the place of an opcode where a function begins: the bytes of its body, the number of
/// groups of locals, and these.
const BODY: u32 = 256;
const GROUPS: u32 = BODY + 1;
const LOCALS: u32 = BODY + 2;

/// The opcode whose first operand says how many there are besides.
const BR_TABLE: u32 = 0x0e;

/// How many numbers follow an opcode, but for a few rare ones.
fn operands(opcode: u32) -> u32 {
    match opcode {
        0x11 | 0x1c | 0x28..=0x3e => 2,
        0x02..=0x04 | 0x0c..=0x0e | 0x10 | 0x20..=0x42 => 1,
        _ => 0,
    }
}

/// A number of 32 bits that depends on all of two.
pub(super) fn hash(one: u32, other: u32) -> u32 {
    let mixed = (one ^ other.wrapping_mul(0x9e37_79b1)).wrapping_mul(0x85eb_ca6b);
    mixed ^ mixed >> 15
}

/// How long a module is, and where in it functions begin and end, the first with the number of its
/// bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    /// Bytes in all.
    pub(super) length: usize,
    /// Where functions begin.
    pub(super) start: usize,
    /// Where they end.
    pub(super) end: usize,
}

pub(super) struct Place {
    at: usize,
    bounds: Bounds,
    /// So many bytes are none of the grammar's.
    raw: usize,
    opcode: u32,
    /// So many numbers follow before the next opcode, and so many have been.
    left: u32,
    been: u32,
    /// The number that is being read, and its bytes so far.
    number: u32,
    bytes: u32,
    /// Where the function ends.
    body: usize,
    /// The last four opcodes, or bytes that are none of the grammar's.
    opcodes: u32,
    /// The last four bytes.
    last: u32,
}

impl Place {
    pub(super) const fn new(bounds: Bounds) -> Place {
        Place {
            at: 0,
            bounds,
            raw: bounds.length,
            opcode: 0,
            left: 0,
            been: 0,
            number: 0,
            bytes: 0,
            body: 0,
            opcodes: 0,
            last: 0,
        }
    }

    /// What is known of the next byte, from its views, each with a number of its own.
    pub(super) fn contexts(&self) -> [u32; VIEWS] {
        let state = if self.raw > 0 {
            1
        } else if self.left > 0 {
            self.opcode << 8 | self.been.min(2) << 4 | self.bytes
        } else {
            0
        };
        let operand = hash(state, self.number);
        let contexts = [
            state,
            hash(state, self.last & 0xff),
            hash(operand, self.opcodes & 0xffff),
            hash(operand, self.opcodes),
            hash(state, self.last & 0xff_ffff),
        ];
        let mut number = 0;
        contexts.map(|context| {
            number += 1;
            hash(context, number)
        })
    }

    /// Which set of weights is for the next byte.
    pub(super) fn set(&self) -> usize {
        if self.raw > 0 {
            0
        } else if self.left > 0 {
            self.opcode as usize + 2
        } else {
            1
        }
    }

    /// Goes on, behind a byte.
    pub(super) fn pass(&mut self, byte: u8) {
        self.at += 1;
        self.last = self.last << 8 | u32::from(byte);
        if self.raw > 0 {
            self.raw -= 1;
            self.opcodes = self.opcodes << 8 | u32::from(byte);
        } else if self.left > 0 {
            self.number |= u32::from(byte & 127).wrapping_shl(7 * self.bytes);
            self.bytes += 1;
            if byte < 128 {
                self.left -= 1;
                self.been += 1;
                self.operand();
                (self.number, self.bytes) = (0, 0);
            }
        } else {
            self.opcode = byte.into();
            self.opcodes = self.opcodes << 8 | self.opcode;
            self.left = operands(self.opcode);
            self.been = 0;
            self.raw = match byte {
                0x43 => 4, // f32.const
                0x44 => 8, // f64.const
                _ => 0,
            };
        }
        if self.at == self.bounds.start {
            (self.raw, self.body) = (0, 0);
        }
        if self.at == self.bounds.end {
            self.raw = self.bounds.length;
        }
        if self.raw == 0 && self.left == 0 && self.at >= self.body {
            (self.opcode, self.left, self.been, self.opcodes) = (BODY, 1, 0, 0);
        }
    }

    /// Behind a number.
    fn operand(&mut self) {
        match self.opcode {
            BODY => {
                self.body = self.at + self.number as usize;
                (self.opcode, self.left) = (GROUPS, 1);
            }
            GROUPS => (self.opcode, self.left) = (LOCALS, 2 * self.number),
            BR_TABLE if self.been == 1 => self.left = self.number + 1,
            _ => {}
        }
    }
}
