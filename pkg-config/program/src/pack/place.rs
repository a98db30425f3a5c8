//! Where in a module's grammar a byte is.
//!
//! What is told here is a good guess, no check: on bytes that are no code, or use instructions that are
//! not known here, the predictions are worse, and that is all.
/// How many contexts, what came before seen in as many ways, a bit is predicted from.
pub(super) const CONTEXTS: usize = 6;

/// How many kinds of bytes there are that are told apart as finely as opcodes.
pub(super) const SETS: usize = LOCALS as usize + 3;

/// How many there are in rough: what is none of the grammar's, an opcode, the first byte of an operand, a
/// later one.
pub(super) const CLASSES: usize = 4;

/// What stands in the place of an opcode where a function begins: the bytes of its body, the number of
/// groups of locals, and these.
const BODY: u32 = 256;
const GROUPS: u32 = BODY + 1;
const LOCALS: u32 = BODY + 2;

/// The opcode whose first operand says how many there are besides.
const BR_TABLE: u32 = 0x0e;

/// What there is to know of each opcode, in a byte: with a sign, what it adds to the stack, times eight; 4 if it
/// leaves the rest of it as it is; how many numbers follow it. A table is less code than what makes it.
const OPCODES: [i8; 256] = {
    let mut opcodes = [0; 256];
    let mut opcode = 0;
    while opcode < 256 {
        opcodes[opcode] = pushed(opcode) + operands(opcode);
        opcode += 1;
    }
    opcodes
};

/// How many numbers follow an opcode, but for a few rare ones.
const fn operands(opcode: usize) -> i8 {
    match opcode {
        0x11 | 0x1c | 0x28..=0x3e => 2,
        0x02..=0x04 | 0x0c..=0x0e | 0x10 | 0x20..=0x42 => 1,
        _ => 0,
    }
}

/// What an opcode does to the stack. A call and the borders of a block begin a new one: to know more would
/// take the types of functions, which is more code than it saves.
const fn pushed(opcode: usize) -> i8 {
    let pushed = match opcode {
        0x02 | 0x03 | 0x05 | 0x0b | 0x0c | 0x0e..=0x11 => return 0,
        0x20 | 0x23 | 0x41..=0x44 => 1,
        0x04 | 0x0d | 0x1a | 0x21 | 0x24 | 0x46..=0x8a => -1,
        0x1b | 0x36..=0x3e => -2,
        _ => 0,
    };
    pushed * 8 + 4
}

/// A number of 32 bits that depends on all of two.
#[inline(never)]
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

#[derive(Clone)]
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
    /// The last four opcodes.
    opcodes: u32,
    /// How many values wait on the stack, since it was last known.
    stack: i32,
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
            stack: 0,
            last: 0,
        }
    }

    /// The contexts of the next byte, hashed.
    pub(super) fn contexts(&self) -> [u32; CONTEXTS] {
        let last = self.last;
        if self.raw > 0 {
            // Rows, and what is found in tables: what stands two or three bytes before.
            [0, last & 0xff, last & 0xffff, last & 0xff_ffff, last & 0xff00, last & 0xff_0000]
        } else {
            let state = if self.left > 0 {
                self.opcode << 8 | self.been.min(2) << 4 | self.bytes
            } else {
                1
            };
            let operand = hash(state, self.number);
            [
                state,
                hash(state, last & 0xff),
                hash(operand, self.opcodes & 0xffff),
                hash(operand, self.opcodes),
                hash(state, last & 0xff_ffff),
                hash(hash(operand, self.stack as u32), self.opcodes & 0xff),
            ]
        }
    }

    /// What the next byte is, of [`SETS`].
    pub(super) fn set(&self) -> usize {
        match self.class() {
            2.. => self.opcode as usize + 2,
            class => class,
        }
    }

    /// The same in rough, of [`CLASSES`].
    pub(super) fn class(&self) -> usize {
        if self.raw > 0 {
            0
        } else if self.left == 0 {
            1
        } else if self.bytes == 0 {
            2
        } else {
            3
        }
    }

    /// The last four bytes.
    pub(super) fn last(&self) -> u32 {
        self.last
    }

    /// Goes on, behind a byte.
    pub(super) fn pass(&mut self, byte: u8) {
        self.at += 1;
        self.last = self.last << 8 | u32::from(byte);
        if self.raw > 0 {
            self.raw -= 1;
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
            let known = i32::from(OPCODES[self.opcode as usize]);
            self.left = (known & 3) as u32;
            self.been = 0;
            let rest = if known & 4 > 0 { self.stack } else { 0 };
            self.stack = rest.wrapping_add(known >> 3);
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
            (self.opcode, self.left, self.been) = (BODY, 1, 0);
            (self.opcodes, self.stack) = (0, 0);
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
