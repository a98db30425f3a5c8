//! How probable each bit of a module is.
//!
//! *Context mixing*, as in M. Mahoney's PAQ ("Adaptive Weighing of Context Models for Lossless Data
//! Compression", 2005). Each of [`CONTEXTS`] contexts, hashed, leads to a slot with the *bit history* of that
//! context: how often zeros and ones came there. How probable a one is behind such a history is learnt, for each
//! context and kind of byte, and for whether the byte that was there last goes on with a zero here, with a one, or is
//! another already. A *match model* adds the byte that followed where the last four bytes stood before. Two *mixers*
//! sum these probabilities in the logistic domain, ln(p ÷ (1 − p)), with weights that learn from each error: one
//! selects its weights by the opcode and by how many contexts know zeros and ones, one by the kind of byte and its
//! bits so far. What lies in the middle of both sums is corrected by half of what it was wrong when the same was
//! predicted of such a byte (*secondary symbol estimation*).
//!
//! Numbers that tell how fast something is learnt, and from where, were tried in steps of two, on both of
//! our modules with all parts. They lie where a step either way makes at most 1 % of difference: they are
//! fitted to no build. Of a module of others (`dodrio-todomvc.wasm` of walrus 0.27, 224 KB, 81 by gzip) 52 KB
//! are left, where a simpler model (five contexts, no histories, one mixer) left 64.
//!
//! Packer and browser have to compute the same to the last bit, and the browser has to be done before a
//! visitor waits. So there are integers of 32 bits, whose arithmetic wraps; logarithms and exponentials
//! are tables, which are made by additions, multiplications and divisions of 64-bit floats, for which
//! IEEE 754 has exact rules.
use super::place::{Bounds, CONTEXTS, KINDS, NO_LENGTH, Place, SETS, hash};

/// The slots of all contexts together are 2 to the power of this, of a byte each. A module of 120 KB uses a quarter of
/// them; with half as many, contexts that share a slot make it 0.9 % longer.
const SLOT_BITS: u32 = 22;

/// What [`Model::code`] wants: zeros at first.
pub(super) const SLOTS: usize = 1 << SLOT_BITS;

/// Histories that a slot can tell.
const HISTORIES: usize = 256;

/// How often each bit was there, at most, as far as a history tells: four bits for each.
const MOST: usize = 15;

/// A probability that is learnt is of 2 to the power of this, and learns of an error what a shift to the right
/// leaves. So it ends at 0.998, which is as certain as a single context should be.
const EXACT: u32 = 16;
const LEARNING_HISTORY: u32 = 7;

/// How much the weights learn of an error: it is shifted right by this.
const LEARNING: u32 = 14;

/// What all weights are first, of 65,536: contexts agree as a rule.
const FIRST_WEIGHT: i32 = 11_000;

/// Entries of the tables of logarithms and exponentials.
const STEPS: usize = 4096;

/// Half of them: where ln(p ÷ (1 − p)) is 0.
const MIDDLE: i32 = STEPS as i32 / 2;

/// What is summed: what the contexts say, and the match.
const INPUTS: usize = CONTEXTS + 1;

/// Rows of weights: for each of [`SETS`] by how many contexts know zeros and ones, and for each of [`KINDS`] by the
/// bits so far.
const WEIGHTS_OF_KINDS: usize = SETS * (CONTEXTS + 1);
const WEIGHTS: usize = WEIGHTS_OF_KINDS + KINDS * 256;

/// Longer rows of the same bytes than this are not told apart.
const LONGEST: usize = 11;

/// What each of the same bytes adds to 256 × ln(p ÷ (1 − p)), before weights have learnt better.
const TRUST: i32 = 128;

/// Where four bytes stood last, for the match model, is remembered for 2 to the power of this, by a hash.
const MATCH_BITS: u32 = 16;

/// Corrections of predictions: 2 to the power of this, by a hash, of which each learns of an error what a shift to
/// the right leaves.
const CORRECTION_BITS: u32 = 16;
const LEARNING_CORRECTION: u32 = 6;

/// No bit is coded with a probability, of 65,536, nearer to 0 or 1 than this: the range coder needs some room.
const LEAST: i32 = 16;

/// 2^32 ÷ the golden ratio, by which numbers are hashed: neighbours end far from each other (Knuth).
const GOLDEN: u32 = 0x9e37_79b1;

/// What codes bits, one after the other.
pub(super) trait Coder {
    /// The next bit, of which a one has this probability, of 65,536.
    fn bit(&mut self, probability: u32) -> bool;
}

/// Predicts bits, and learns what they were. Besides what is here it has [`SLOTS`].
#[repr(C)]
#[derive(Clone)]
pub(super) struct Model {
    place: Place,
    /// Behind where the last bytes stood before, and how many have been the same since.
    match_at: usize,
    match_length: usize,
    /// Where the slots of each context are, the byte that was there last below a one, and what the slot tells
    /// together with that.
    bases: [u32; CONTEXTS],
    lasts: [u32; CONTEXTS],
    histories: [usize; CONTEXTS],
    inputs: [i32; INPUTS],
    /// What history follows which: behind a zero, behind a one.
    next: [[u8; HISTORIES]; 2],
    /// 65,536 ÷ (1 + e^−x), for x from −8 in steps of 1 ÷ 256: no bit is predicted with more certainty.
    squash: [i32; STEPS],
    /// Undoes that: 256 × ln(p ÷ (1 − p)), for p from 0 in steps of 1 ÷ 4096.
    stretch: [i32; STEPS],
    /// How probable a one is behind each history, where the last byte of the context is another, has a zero here,
    /// has a one.
    adaptive: [[[[i32; HISTORIES]; 3]; CONTEXTS]; KINDS],
    /// Those by the kind of byte, and those by its bits so far.
    weights: [[i32; INPUTS]; WEIGHTS],
    corrections: [i32; 1 << CORRECTION_BITS],
    matches: [u32; 1 << MATCH_BITS],
}

impl Model {
    /// One that has to [begin](Model::begin).
    pub(super) const EMPTY: Model = Model {
        place: Place::new(Bounds { length: 0, start: 0, end: 0 }),
        match_at: 0,
        match_length: 0,
        bases: [0; CONTEXTS],
        lasts: [0; CONTEXTS],
        histories: [0; CONTEXTS],
        inputs: [0; INPUTS],
        next: [[0; HISTORIES]; 2],
        squash: [0; STEPS],
        stretch: [0; STEPS],
        adaptive: [[[[0; HISTORIES]; 3]; CONTEXTS]; KINDS],
        weights: [[0; INPUTS]; WEIGHTS],
        corrections: [0; 1 << CORRECTION_BITS],
        matches: [0; 1 << MATCH_BITS],
    };

    /// Begins a module with these bounds. What was learnt of one before is kept.
    pub(super) fn begin(&mut self, bounds: Bounds) {
        self.place = Place::new(bounds);
        self.match_length = 0;
        if self.squash[0] > 0 {
            return;
        }
        self.weights.as_flattened_mut().fill(FIRST_WEIGHT);
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
            for adaptive in self.adaptive.as_flattened_mut().as_flattened_mut() {
                adaptive[history] = p as i32;
            }
        }
    }

    /// A byte of the module, the next behind these: for each bit the contexts are looked up and mixed, the bit
    /// is coded, and all that took part learns from it.
    ///
    /// One function, though long: taken apart, the unpacker that is made of it is larger.
    pub(super) fn code(
        &mut self,
        slots: &mut [u8],
        before: &mut [u8],
        coder: &mut impl Coder,
    ) -> u8 {
        let (set, kind) = (self.place.set(), self.place.kind());
        self.bases = self.place.contexts();
        for context in 0..CONTEXTS {
            let own = (context * KINDS + kind) as u32;
            let base = hash(self.bases[context], own) >> (32 - SLOT_BITS);
            self.bases[context] = base;
            self.lasts[context] = 256 | u32::from(slots[base as usize]);
        }
        // The byte that stood behind the same bytes, below a one.
        let mut guess = 0;
        if self.match_length > 0 {
            guess = 256 | u32::from(before[self.match_at]);
        }
        // The bits so far, below a one: of the byte, and of its half.
        let (mut byte, mut half, mut other) = (1_u32, 1, 0);
        let mut left = 8;
        while left > 0 {
            if guess >> left != byte {
                self.match_length = 0;
            }
            left -= 1;
            // The match's own word.
            let trust = self.match_length.min(LONGEST) as i32 * TRUST;
            self.inputs[CONTEXTS] = if guess >> left & 1 == 1 { trust } else { -trust };

            // What each context says, by the history in its slot, and by the last byte that was there. How many
            // know zeros and ones is how hard it is to tell.
            let mut known = 0;
            for context in 0..CONTEXTS {
                let history =
                    usize::from(slots[(self.bases[context] ^ other ^ half) as usize % SLOTS]);
                known += usize::from(history > MOST && history & MOST > 0);
                let last = self.lasts[context];
                let of_last = if last >> left >> 1 == byte { (last >> left & 1) + 1 } else { 0 };
                let history = (of_last as usize) << 8 | history;
                self.histories[context] = history;
                let p = self.adaptive[kind][context].as_flattened()[history];
                self.inputs[context] = self.stretch[(p >> (EXACT - 12)) as usize % STEPS];
            }
            let (weights, weights_of_bits) = self.weights.split_at_mut(WEIGHTS_OF_KINDS);
            let weights = &mut weights[set * (CONTEXTS + 1) + known];
            let weights_of_bits = &mut weights_of_bits[kind * 256 + byte as usize];

            // Both mixers, and what lies between them, corrected.
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
            let prediction = self.squash[middle];
            let said = (set as u32) << 12 | byte << 4 | middle as u32 >> 8;
            let correction = said.wrapping_mul(GOLDEN) >> (32 - CORRECTION_BITS);
            let correction = &mut self.corrections[correction as usize];
            let corrected = (prediction + (*correction >> 1)).clamp(LEAST, 65_536 - LEAST);
            let bit = coder.bit(corrected as u32);

            // What was right is believed more the next time.
            let truth = i32::from(bit) << 16;
            *correction += (truth - prediction - *correction) >> LEARNING_CORRECTION;
            let error = truth - self.squash[step(sum)];
            let error_of_bits = truth - self.squash[step(sum_of_bits)];
            for input in 0..INPUTS {
                let stretched = self.inputs[input];
                let learns = |error: i32| stretched.wrapping_mul(error) >> LEARNING;
                weights[input] = weights[input].wrapping_add(learns(error));
                weights_of_bits[input] = weights_of_bits[input].wrapping_add(learns(error_of_bits));
            }
            for context in 0..CONTEXTS {
                let history = self.histories[context];
                let learnt = &mut self.adaptive[kind][context].as_flattened_mut()[history];
                *learnt += ((i32::from(bit) << EXACT) - *learnt) >> LEARNING_HISTORY;
                slots[(self.bases[context] ^ other ^ half) as usize % SLOTS] =
                    self.next[usize::from(bit)][history % HISTORIES];
            }
            byte = byte << 1 | u32::from(bit);
            half = half << 1 | u32::from(bit);
            if left == 4 {
                // The other half has its slots elsewhere.
                (half, other) = (1, byte.wrapping_mul(GOLDEN) >> (32 - SLOT_BITS));
            }
        }
        let byte = byte as u8;
        // No half of a byte looks at the slot that is the base.
        for base in self.bases {
            slots[base as usize] = byte;
        }
        let length = self.place.pass(byte);
        if length > 0 {
            // It was left out. This byte is not yet among those before.
            let at = before.len() + 1 - length - NO_LENGTH.len();
            for (number, byte) in before[at..][..NO_LENGTH.len()].iter_mut().enumerate() {
                *byte |= (length >> (7 * number)) as u8 & 127;
            }
        }
        self.find_match(before.len());
        byte
    }

    /// Goes on in the match behind a byte, or looks for another, `before` bytes having come before it.
    #[inline(always)]
    fn find_match(&mut self, before: usize) {
        let row = self.place.last().wrapping_mul(GOLDEN) >> (32 - MATCH_BITS);
        let found = &mut self.matches[row as usize];
        self.match_length += 1;
        self.match_at += 1;
        if self.match_length == 1 {
            self.match_at = *found as usize;
            self.match_length = usize::from(*found > 0);
        }
        *found = before as u32 + 1;
    }
}
