//! How probable each bit of a module is.
//!
//! By *logistic mixing* (M. Mahoney, "Adaptive Weighing of Context Models for Lossless Data Compression",
//! 2005). Each of [`VIEWS`] views of what came before leads to a slot, which knows how often zeros and ones
//! were there; how probable a one is behind such a history is learnt, for each view. Besides there is the byte
//! that followed where the last four bytes stood before. These probabilities, as ln(p ÷ (1 − p)), are summed
//! with weights, which learn from each error: once with weights for this kind of byte, and for how long the
//! bytes have been the same as before; once with weights for the bits so far of a byte. What lies in the middle
//! of both sums is corrected by half of what it was wrong when the same was foretold of such a byte.
//!
//! Numbers that tell how fast something is learnt, and from where, were tried in steps of two, on both of
//! our modules with all parts. They lie where a step either way makes at most 1 % of difference: they are
//! fitted to no build. Of a module of others (`dodrio-todomvc.wasm` of walrus 0.27, 224 KB, 81 by gzip) 54 KB
//! are left, where a simpler model (five views of the probability alone, mixed once) left 64.
//!
//! Packer and browser have to compute the same to the last bit, and the browser has to be done before a
//! visitor waits. So there are integers of 32 bits, whose arithmetic wraps; logarithms and exponentials
//! are tables, which are made by additions, multiplications and divisions of 64-bit floats, for which
//! IEEE 754 has exact rules.
use super::place::{Bounds, CLASSES, Place, SETS, VIEWS, hash};

/// The slots of all views together are 2 to the power of this, of a byte each. A module of 130 KB uses a seventh of
/// them; with half as many, views that share a slot make it 0.5 % longer.
const SLOT_BITS: u32 = 22;

/// What [`Model::code`] wants: zeros at first.
pub(super) const SLOTS: usize = 1 << SLOT_BITS;

/// Histories that a slot can tell.
const HISTORIES: usize = 256;

/// How often each bit was there, at most, as far as a history tells: four bits for each.
const MOST: usize = 15;

/// A probability that is learnt is of 2 to the power of this, and learns of an error what a shift to the right
/// leaves. So it ends at 0.998, which is as certain as a single view should be.
const EXACT: u32 = 16;
const LEARNING_HISTORY: u32 = 7;

/// How much the weights learn of an error: it is shifted right by this.
const LEARNING: u32 = 14;

/// What all weights are first, of 65,536: the views are of one mind as a rule.
const FIRST_WEIGHT: i32 = 14_000;

/// Entries of the tables of logarithms and exponentials.
const STEPS: usize = 4096;

/// Half of them: where ln(p ÷ (1 − p)) is 0.
const MIDDLE: i32 = STEPS as i32 / 2;

/// What is summed: what the views say, and what the same bytes led to.
const INPUTS: usize = VIEWS + 1;

/// Longer rows of the same bytes than this are not told apart.
const LONGEST: usize = 11;

/// What each of the same bytes adds to 256 × ln(p ÷ (1 − p)), before weights have learnt better.
const TRUST: i32 = 128;

/// Where four bytes stood last is remembered for 2 to the power of this, by a hash.
const ROW_BITS: u32 = 16;

/// Corrections of forecasts: 2 to the power of this, by a hash, of which each learns of an error what a shift to
/// the right leaves.
const CORRECTION_BITS: u32 = 16;
const LEARNING_CORRECTION: u32 = 6;

/// What codes bits, one after the other.
pub(super) trait Coder {
    /// The next bit, of which a one has this probability, of 65,536.
    fn bit(&mut self, probability: u32) -> bool;
}

/// Foretells bits, and learns what they were. Besides what is here it has [`SLOTS`].
#[repr(C)]
#[derive(Clone)]
pub(super) struct Model {
    place: Place,
    /// Behind where the last bytes stood before, and how many have been the same since.
    same: usize,
    length: usize,
    /// Where the slots of each view are, and what they tell.
    bases: [u32; VIEWS],
    histories: [usize; VIEWS],
    inputs: [i32; INPUTS],
    /// What history follows which: behind a zero, behind a one.
    next: [[u8; HISTORIES]; 2],
    /// 65,536 ÷ (1 + e^−x), for x from −8 in steps of 1 ÷ 256: no bit is foretold with more certainty.
    squash: [i32; STEPS],
    /// Undoes that: 256 × ln(p ÷ (1 − p)), for p from 0 in steps of 1 ÷ 4096.
    stretch: [i32; STEPS],
    /// How probable a one is behind each history.
    learnt: [[[i32; HISTORIES]; VIEWS]; CLASSES],
    weights: [[[i32; INPUTS]; LONGEST + 1]; SETS],
    weights_of_bits: [[[i32; INPUTS]; 256]; CLASSES],
    corrections: [i32; 1 << CORRECTION_BITS],
    rows: [u32; 1 << ROW_BITS],
}

impl Model {
    /// One that has to [begin](Model::begin).
    pub(super) const EMPTY: Model = Model {
        place: Place::new(Bounds { length: 0, start: 0, end: 0 }),
        same: 0,
        length: 0,
        bases: [0; VIEWS],
        histories: [0; VIEWS],
        inputs: [0; INPUTS],
        next: [[0; HISTORIES]; 2],
        squash: [0; STEPS],
        stretch: [0; STEPS],
        learnt: [[[0; HISTORIES]; VIEWS]; CLASSES],
        weights: [[[0; INPUTS]; LONGEST + 1]; SETS],
        weights_of_bits: [[[0; INPUTS]; 256]; CLASSES],
        corrections: [0; 1 << CORRECTION_BITS],
        rows: [0; 1 << ROW_BITS],
    };

    /// Begins a module with these bounds. What was learnt of one before is kept.
    pub(super) fn begin(&mut self, bounds: Bounds) {
        self.place = Place::new(bounds);
        self.length = 0;
        if self.squash[0] > 0 {
            return;
        }
        self.weights.as_flattened_mut().as_flattened_mut().fill(FIRST_WEIGHT);
        self.weights_of_bits.as_flattened_mut().as_flattened_mut().fill(FIRST_WEIGHT);
        let mut power = 2_980.957_987_041_728_3; // e^8
        let mut stretched = 0;
        for step in 0..STEPS {
            let p = (65_536.0 / (1.0 + power)) as i32;
            self.squash[step] = p;
            power *= 0.996_101_369_470_117_5; // e^(−1 ÷ 256)
            while stretched < STEPS && stretched as i32 <= p >> 4 {
                self.stretch[stretched] = step as i32 - MIDDLE;
                stretched += 1;
            }
        }
        for history in 0..HISTORIES {
            let (zeros, ones) = (history >> 4, history & MOST);
            // What was long ago counts less.
            let less = |seen: usize| if seen > 1 { seen / 2 + 1 } else { seen };
            self.next[0][history] = ((zeros + 1).min(MOST) << 4 | less(ones)) as u8;
            self.next[1][history] = (less(zeros) << 4 | (ones + 1).min(MOST)) as u8;
            // (ones + 0.3) ÷ (zeros + ones + 0.6)
            let p = ((ones * 10 + 3) << (EXACT - 1)) / (zeros * 5 + ones * 5 + 3);
            for learnt in self.learnt.as_flattened_mut() {
                learnt[history] = p as i32;
            }
        }
    }

    /// A byte of the module, the next behind these.
    pub(super) fn code(&mut self, slots: &mut [u8], before: &[u8], coder: &mut impl Coder) -> u8 {
        let contexts = self.place.contexts();
        let (set, class) = (self.place.set(), self.place.class());
        // The byte that stood behind the same bytes, below a one.
        let mut guess = 0;
        if self.length > 0 {
            guess = 256 | u32::from(before[self.same]);
        }
        // The bits so far, below a one: of the byte, and of its half.
        let (mut byte, mut half) = (1_u32, 1);
        let mut left = 8;
        while left > 0 {
            if guess >> left != byte {
                self.length = 0;
            }
            left -= 1;
            let length = self.length.min(LONGEST);
            let trust = length as i32 * TRUST;
            self.inputs[VIEWS] = if guess >> left & 1 == 1 { trust } else { -trust };
            let weights = &mut self.weights[set][length];
            let weights_of_bits = &mut self.weights_of_bits[class][byte as usize];

            for view in 0..VIEWS {
                if half == 1 {
                    let own = ((view * CLASSES + class) as u32) << 8 | byte;
                    self.bases[view] = hash(contexts[view], own) >> (32 - SLOT_BITS);
                }
                let history = usize::from(slots[(self.bases[view] ^ half) as usize % SLOTS]);
                self.histories[view] = history;
                let p = self.learnt[class][view][history];
                self.inputs[view] = self.stretch[(p >> (EXACT - 12)) as usize % STEPS];
            }
            let (mut sum, mut sum_of_bits) = (0_i32, 0_i32);
            for input in 0..INPUTS {
                let stretched = self.inputs[input];
                sum = sum.wrapping_add(stretched.wrapping_mul(weights[input]));
                sum_of_bits =
                    sum_of_bits.wrapping_add(stretched.wrapping_mul(weights_of_bits[input]));
            }
            let step = |sum: i32| (sum + MIDDLE).clamp(0, STEPS as i32 - 1) as usize;
            let (sum, sum_of_bits) = (sum >> 16, sum_of_bits >> 16);
            let middle = step((sum + sum_of_bits) >> 1);
            let forecast = self.squash[middle];
            let said = (set as u32) << 12 | byte << 4 | middle as u32 >> 8;
            let correction = said.wrapping_mul(0x9e37_79b1) >> (32 - CORRECTION_BITS);
            let correction = &mut self.corrections[correction as usize];
            let corrected = (forecast + (*correction >> 1)).clamp(16, 65_520);
            let bit = coder.bit(corrected as u32);

            let truth = i32::from(bit) << 16;
            *correction += (truth - forecast - *correction) >> LEARNING_CORRECTION;
            let error = truth - self.squash[step(sum)];
            let error_of_bits = truth - self.squash[step(sum_of_bits)];
            for input in 0..INPUTS {
                let stretched = self.inputs[input];
                let learns = |error: i32| stretched.wrapping_mul(error) >> LEARNING;
                weights[input] = weights[input].wrapping_add(learns(error));
                weights_of_bits[input] = weights_of_bits[input].wrapping_add(learns(error_of_bits));
            }
            for view in 0..VIEWS {
                let history = self.histories[view];
                let learnt = &mut self.learnt[class][view][history];
                *learnt += ((i32::from(bit) << EXACT) - *learnt) >> LEARNING_HISTORY;
                slots[(self.bases[view] ^ half) as usize % SLOTS] =
                    self.next[usize::from(bit)][history];
            }
            byte = byte << 1 | u32::from(bit);
            half = if left == 4 { 1 } else { half << 1 | u32::from(bit) };
        }
        let byte = byte as u8;
        self.place.pass(byte);

        let row = self.place.last().wrapping_mul(0x9e37_79b1) >> (32 - ROW_BITS);
        let place = &mut self.rows[row as usize];
        self.length += 1;
        self.same += 1;
        if self.length == 1 {
            self.same = *place as usize;
            self.length = usize::from(*place > 0);
        }
        *place = before.len() as u32 + 1;
        byte
    }
}
