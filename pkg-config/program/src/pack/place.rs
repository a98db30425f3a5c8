//! Where in a module's grammar a byte is.
//!
//! What is told here is a good guess, no check: on bytes that are no code, or use instructions that are
//! not known here, the predictions are worse, and that is all.
/// How many contexts, what came before seen in as many ways, a bit is predicted from.
pub(super) const CONTEXTS: usize = 8;

/// How many kinds of bytes there are that are told apart as finely as opcodes.
pub(super) const SETS: usize = LOCALS as usize + 3;

/// How many there are in rough: what is none of the grammar's, an opcode, a later byte of an operand; the first
/// byte of one, which has four kinds.
pub(super) const KINDS: usize = 7;

/// What stands in the place of a function's length that is left out: none is of no bytes. It is known where the
/// function ends, which is with its outermost block.
pub(super) const NO_LENGTH: [u8; 3] = [128, 128, 0];

/// What stands in the place of an opcode where a function begins: the bytes of its body, the number of
/// groups of locals, and these.
const BODY: u32 = 256;
const GROUPS: u32 = BODY + 1;
const LOCALS: u32 = BODY + 2;

/// Where a function ends of which that is not known yet.
const OPEN: usize = usize::MAX;

/// The opcode whose first operand says how many there are besides.
const BR_TABLE: u32 = 0x0e;

/// What there is to know of each opcode, in a byte: how many numbers follow it, of which kind the first is, times
/// four, and what it does to the stack, times sixteen. A table is less code than what makes it.
const OPCODES: [u8; 256] = {
    let mut opcodes = [0; 256];
    let mut opcode = 0;
    while opcode < 256 {
        opcodes[opcode] = operands(opcode) | kind(opcode) << 2 | pushed(opcode) << 4;
        opcode += 1;
    }
    opcodes
};

/// How many numbers follow an opcode, but for a few rare ones.
const fn operands(opcode: usize) -> u8 {
    match opcode {
        0x11 | 0x1c | 0x28..=0x3e => 2,
        0x02..=0x04 | 0x0c..=0x0e | 0x10 | 0x20..=0x42 | 0xd0 | 0xd2 | 0xfc => 1,
        _ => 0,
    }
}

/// The kind of the first of them: a local, a constant, a function, or another.
const fn kind(opcode: usize) -> u8 {
    match opcode {
        0x20..=0x22 => 1,
        0x41 | 0x42 => 2,
        0x10 => 3,
        _ => 0,
    }
}

/// What an opcode adds to the stack, and [`AS_IT_WAS`]. A call and the borders of a block begin a new one: to know
/// more would take the types of functions, which is more code than it saves.
const fn pushed(opcode: usize) -> u8 {
    match opcode {
        0x02 | 0x03 | 0x05 | 0x0b | 0x0c | 0x0e..=0x11 => 0,
        0x20 | 0x23 | 0x41..=0x44 => AS_IT_WAS + 1,
        0x04 | 0x0d | 0x1a | 0x21 | 0x24 | 0x46..=0x8a => AS_IT_WAS - 1,
        0x1b | 0x36..=0x3e => AS_IT_WAS - 2,
        _ => AS_IT_WAS,
    }
}

/// That the stack is left as it is. More or less is more or less than this; nothing is another stack.
const AS_IT_WAS: u8 = 3;

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
    /// So many numbers follow before the next opcode, the first of this kind, and so many have been.
    left: u32,
    operand_kind: usize,
    been: u32,
    /// The number that is being read, and its bytes so far.
    number: u32,
    bytes: u32,
    /// Where the function begins, behind its length; where it ends, if that is known; and how many blocks are open.
    begun: usize,
    body: usize,
    depth: u32,
    /// The last eight opcodes.
    opcodes: u64,
    /// How many values wait on the stack, since it was last known.
    stack: i32,
    /// The last four bytes.
    last: u32,
    /// The last number that followed each opcode.
    numbers: [u32; 256],
}

impl Place {
    pub(super) const fn new(bounds: Bounds) -> Place {
        Place {
            at: 0,
            bounds,
            raw: bounds.length,
            opcode: 0,
            left: 0,
            operand_kind: 0,
            been: 0,
            number: 0,
            bytes: 0,
            begun: 0,
            body: 0,
            depth: 0,
            opcodes: 0,
            stack: 0,
            last: 0,
            numbers: [0; 256],
        }
    }

    /// The contexts of the next byte, hashed.
    pub(super) fn contexts(&self) -> [u32; CONTEXTS] {
        let last = self.last;
        if self.raw > 0 {
            // Rows, and what is found in tables: what stands two or three bytes before.
            [
                0,
                last & 0xff,
                last & 0xffff,
                last & 0xff_ffff,
                last & 0xff00,
                last & 0xff_0000,
                last,
                last & 0xff00_ff00,
            ]
        } else {
            let state = if self.left > 0 {
                self.opcode << 8 | self.been.min(2) << 4 | self.bytes
            } else {
                1
            };
            let opcodes = self.opcodes as u32;
            let operand = hash(state, self.number);
            let behind_four = hash(operand, opcodes);
            let behind_one = hash(operand, opcodes & 0xff);
            [
                state,
                hash(state, last & 0xff),
                hash(operand, opcodes & 0xffff),
                behind_four,
                hash(state, last & 0xff_ffff),
                hash(behind_one, self.stack as u32),
                hash(behind_one, self.numbers[self.opcode as usize % 256]),
                hash(behind_four, (self.opcodes >> 32) as u32 & 0xffff),
            ]
        }
    }

    /// What the next byte is, of [`SETS`].
    pub(super) fn set(&self) -> usize {
        match self.kind() {
            2.. => self.opcode as usize + 2,
            kind => kind,
        }
    }

    /// The same in rough, of [`KINDS`].
    pub(super) fn kind(&self) -> usize {
        if self.raw > 0 {
            0
        } else if self.left == 0 {
            1
        } else if self.bytes > 0 {
            2
        } else {
            3 + self.operand_kind
        }
    }

    /// The last four bytes.
    pub(super) fn last(&self) -> u32 {
        self.last
    }

    /// Goes on, behind a byte. Tells how long the function is that ends there, if its length was left out; or 0.
    pub(super) fn pass(&mut self, byte: u8) -> usize {
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
                if let Some(last) = self.numbers.get_mut(self.opcode as usize) {
                    *last = self.number;
                }
                self.operand();
                (self.number, self.bytes) = (0, 0);
            }
        } else {
            self.opcode = byte.into();
            self.opcodes = self.opcodes << 8 | u64::from(byte);
            let known = u32::from(OPCODES[self.opcode as usize]);
            (self.left, self.operand_kind) = (known & 3, (known >> 2 & 3) as usize);
            self.been = 0;
            let pushed = (known >> 4) as i32;
            self.stack = match pushed {
                0 => 0,
                _ => self.stack.wrapping_add(pushed - i32::from(AS_IT_WAS)),
            };
            match byte {
                0x02..=0x04 => self.depth = self.depth.wrapping_add(1), // block, loop, if
                0x0b => self.depth = self.depth.wrapping_sub(1),        // end
                0x43 => self.raw = 4,                                   // f32.const
                0x44 => self.raw = 8,                                   // f64.const
                _ => {}
            }
        }
        if self.at == self.bounds.start {
            (self.raw, self.body) = (0, 0);
        }
        if self.at == self.bounds.end {
            self.raw = self.bounds.length;
        }
        let mut length = 0;
        if self.left == 0 && self.depth == 0 && self.body == OPEN {
            self.body = self.at;
            length = self.at - self.begun;
        }
        if self.raw == 0 && self.left == 0 && self.at >= self.body {
            (self.opcode, self.left, self.been) = (BODY, 1, 0);
            (self.opcodes, self.stack, self.operand_kind) = (0, 0, 0);
        }
        length
    }

    /// Behind a number.
    fn operand(&mut self) {
        match self.opcode {
            BODY => {
                (self.begun, self.depth) = (self.at, 1);
                self.body = self.at + self.number as usize;
                // Three bytes that say nothing.
                if self.number == 0 && self.bytes == NO_LENGTH.len() as u32 {
                    self.body = OPEN;
                }
                (self.opcode, self.left) = (GROUPS, 1);
            }
            GROUPS => (self.opcode, self.left) = (LOCALS, 2 * self.number),
            BR_TABLE if self.been == 1 => self.left = self.number + 1,
            _ => {}
        }
    }
}
