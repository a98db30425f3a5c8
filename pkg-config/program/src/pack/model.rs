//! How probable each bit of a module is.
//!
//! By *logistic mixing* (M. Mahoney, "Adaptive Weighing of Context Models for Lossless Data Compression",
//! 2005). Each of [`VIEWS`] views of what came before leads to a slot, which knows how probable a one
//! was there. These probabilities, as ln(p ÷ (1 − p)), are summed with weights, which learn from each
//! error.
//!
//! Packer and browser have to compute the same to the last bit, and the browser has to be done before a
//! visitor waits. So there are integers of 32 bits, whose arithmetic wraps; logarithms and exponentials
//! are tables, which are made by additions, multiplications and divisions of 64-bit floats, for which
//! IEEE 754 has exact rules.
use super::place::{Bounds, Place, SETS, VIEWS, hash};

/// The slots of all views together are 2 to the power of this, of two bytes each: what a processor has
/// close at hand.
const SLOT_BITS: u32 = 21;

/// What [`Model::code`] wants: zeros at first.
pub(super) const SLOTS: usize = 1 << SLOT_BITS;

/// The low bits of a slot are how often it has been here, up to what these bits can tell.
const SEEN: i32 = 7;

/// How much the weights learn of an error: it is shifted right by this.
const LEARNING: u32 = 15;

/// What all weights are first, of 65,536: the views are of one mind as a rule.
const FIRST_WEIGHT: i32 = 17_000;

/// Entries of the tables of logarithms and exponentials.
const STEPS: usize = 4096;

/// Weights for each number of views that have been here before.
const WEIGHTS: usize = SETS * (VIEWS + 1) * VIEWS;

/// What codes bits, one after the other.
pub(super) trait Coder {
    /// The next bit, of which a one has this probability, of 65,536.
    fn bit(&mut self, probability: u32) -> bool;
}

/// Foretells bits, and learns what they were. Besides what is here it has [`SLOTS`].
#[repr(C)]
pub(super) struct Model {
    place: Place,
    /// 65,536 ÷ (1 + e^−x), for x from −8 in steps of 1 ÷ 256: no bit is foretold with more certainty.
    squash: [i32; STEPS],
    /// 256 × ln(p ÷ (1 − p)), for p from 0 in steps of 1 ÷ 4096, at the middle of each.
    stretch: [i32; STEPS],
    /// What part a slot learns of a bit, of 32,768: behind *n* bits one in *n* + 1.2.
    shares: [i32; SEEN as usize + 1],
    weights: [i32; WEIGHTS],
}

impl Model {
    /// One that has to [begin](Model::begin).
    pub(super) const EMPTY: Model = Model {
        weights: [0; WEIGHTS],
        squash: [0; STEPS],
        stretch: [0; STEPS],
        shares: [0; SEEN as usize + 1],
        place: Place::new(Bounds { length: 0, start: 0, end: 0 }),
    };

    /// Begins a module with these bounds.
    pub(super) fn begin(&mut self, bounds: Bounds) {
        self.weights.fill(FIRST_WEIGHT);
        let mut power = 2_980.957_987_041_728_3; // e^8
        let mut sum = 0.0;
        for step in 0..STEPS {
            self.squash[step] = (65_536.0 / (1.0 + power)) as i32;
            power *= 0.996_101_369_470_117_5; // e^(−1 ÷ 256)
            if step >= STEPS / 2 {
                // The slope of the logarithm is 1 ÷ p(1 − p).
                let p = step as f64 / STEPS as f64;
                sum += 1.0 / (p * (1.0 - p)) / 16.0;
                self.stretch[step] = sum as i32;
                self.stretch[STEPS - 1 - step] = -self.stretch[step];
            }
        }
        let mut seen = 0.2;
        for share in &mut self.shares {
            seen += 1.0;
            *share = (32_768.0 / seen) as i32;
        }
        self.place = Place::new(bounds);
    }

    /// A byte of the module, the next.
    pub(super) fn code(&mut self, slots: &mut [i16], coder: &mut impl Coder) -> u8 {
        let contexts = self.place.contexts();
        let set = self.place.set() * (VIEWS + 1);
        let mut bases = [0; VIEWS];
        // The bits so far, below a one: of the byte, and of its half.
        let (mut byte, mut half) = (1_u32, 1);
        while byte < 256 {
            let mut inputs = [0; VIEWS];
            let mut known = 0;
            for view in 0..VIEWS {
                if half == 1 {
                    bases[view] = (hash(contexts[view], byte) >> (32 - SLOT_BITS)) as usize;
                }
                let slot = i32::from(slots[(bases[view] ^ half) % SLOTS]);
                if slot & SEEN > 0 {
                    known = view + 1;
                    inputs[view] = self.stretch[((slot >> 4) + STEPS as i32 / 2) as usize];
                }
            }
            let weights = (set + known) * VIEWS;
            let weights = &mut self.weights[weights..weights + VIEWS];
            let mut sum = 0_i32;
            for (input, weight) in inputs.iter().zip(&*weights) {
                sum = sum.wrapping_add(input.wrapping_mul(*weight));
            }
            let step = ((sum >> 16) + STEPS as i32 / 2).clamp(0, STEPS as i32 - 1);
            let forecast = self.squash[step as usize];
            let bit = coder.bit(forecast as u32);

            let (truth, slot_truth) = if bit { (0x10000, 0x7fff) } else { (0, -0x8000) };
            let error = truth - forecast;
            for (input, weight) in inputs.iter().zip(weights) {
                *weight = weight.wrapping_add(input.wrapping_mul(error) >> LEARNING);
            }
            for base in bases {
                let slot = &mut slots[(base ^ half) % SLOTS];
                let seen = i32::from(*slot) & SEEN;
                let before = i32::from(*slot) - seen;
                let learnt = ((slot_truth - before) * self.shares[seen as usize]) >> 15;
                *slot = (((before + learnt) & !SEEN) | (seen + 1).min(SEEN)) as i16;
            }
            half = if (8..16).contains(&byte) { 1 } else { half << 1 | usize::from(bit) };
            byte = byte << 1 | u32::from(bit);
        }
        let byte = (byte & 255) as u8;
        self.place.pass(byte);
        byte
    }
}
