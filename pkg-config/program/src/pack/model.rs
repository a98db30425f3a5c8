//! How probable each bit of a module is.
//!
//! By *logistic mixing* (M. Mahoney, "Adaptive Weighing of Context Models for Lossless Data Compression",
//! 2005). Each of [`VIEWS`] views of what came before leads to a slot, which knows how probable a one
//! was there, and the last bits; the last bits lead to how probable a one was behind such bits. These
//! probabilities, as ln(p ÷ (1 − p)), are summed with weights, which learn from each error.
//!
//! Packer and browser have to compute the same to the last bit. So there are 64-bit floats, with nothing
//! but what IEEE 754 has exact rules for: logarithms and exponentials are tables, made by additions and
//! multiplications.
use super::hash;
use super::place::{Bounds, Place, SETS, VIEWS};

/// The slots of all views together are 2 to the power of this; they take four bytes each.
const SLOT_BITS: u32 = 22;

/// So many of the last bits a slot knows, below a one that tells how many they are.
const HISTORY_BITS: u32 = 7;

/// How much the weights learn of an error.
const LEARNING: f64 = 0.003;

/// What all weights are first: the inputs are twice the contexts, and are of one mind as a rule.
const FIRST_WEIGHT: f64 = 0.2;

/// What a probability behind a history learns of a bit.
const SHARE: f64 = 0.03;

/// A slot that has been here *n* times learns one part in *n* + 1.2, up to what its history can tell. This
/// less the zeros before the history is that number.
const SEEN: f64 = 32.2;

/// Entries of the tables of logarithms and exponentials.
const STEPS: usize = 4096;

/// Bits that are below this are a history, those of a slot's low half.
const HISTORIES: usize = 1 << (HISTORY_BITS + 1);

/// Of each view two probabilities.
const INPUTS: usize = 2 * VIEWS;

/// Weights for each number of views that have been here before.
const WEIGHTS: usize = SETS * (VIEWS + 1) * INPUTS;

/// What codes bits, one after the other.
pub(super) trait Coder {
    /// The next bit, of which a one has this probability, of 65,536.
    fn bit(&mut self, probability: u32) -> bool;
}

/// Foretells bits, and learns what they were.
pub(super) struct Model {
    /// In the high half how probable a one is, less a half; in the low half the last bits.
    slots: Vec<i32>,
    /// For each view and history: how probable a one is.
    behind: Vec<f64>,
    weights: Vec<f64>,
    /// 1 ÷ (1 + e^−x), for x from −8 in steps of 1 ÷ 256: no bit is foretold with more certainty.
    squash: Vec<f64>,
    /// ln(p ÷ (1 − p)), for p from 0 in steps of 1 ÷ 4096, at the middle of each.
    stretch: Vec<f64>,
    place: Place,
}

impl Model {
    /// Of a module with these bounds, at its beginning.
    pub(super) fn new(bounds: Bounds) -> Model {
        let mut power = 2_980.957_987_041_728_3; // e^8
        let mut sum = 0.0;
        let (mut squash, mut stretch) = (vec![0.0; STEPS], vec![0.0; STEPS]);
        for step in 0..STEPS {
            squash[step] = 1.0 / (1.0 + power);
            power *= 0.996_101_369_470_117_5; // e^(−1 ÷ 256)
            if step >= STEPS / 2 {
                // The slope of the logarithm is 1 ÷ p(1 − p).
                let p = step as f64 / STEPS as f64;
                sum += 1.0 / (p * (1.0 - p)) / STEPS as f64;
                stretch[step] = sum;
                stretch[STEPS - 1 - step] = -sum;
            }
        }
        Model {
            slots: vec![0; 1 << SLOT_BITS],
            behind: vec![0.5; VIEWS * HISTORIES],
            weights: vec![FIRST_WEIGHT; WEIGHTS],
            squash,
            stretch,
            place: Place::new(bounds),
        }
    }

    /// A byte of the module, the next.
    pub(super) fn code(&mut self, coder: &mut impl Coder) -> u8 {
        let contexts = self.place.contexts();
        let set = self.place.set() * (VIEWS + 1);
        let mut bases = [0; VIEWS];
        // The bits so far, below a one: of the byte, and of its half.
        let (mut byte, mut half) = (1_u32, 1);
        while byte < 256 {
            let mut inputs = [0.0; INPUTS];
            let mut histories = [0; VIEWS];
            let mut known = 0;
            for view in 0..VIEWS {
                if half == 1 {
                    bases[view] = (hash(contexts[view], byte) >> (32 - SLOT_BITS)) as usize;
                }
                let slot = self.slots[bases[view] ^ half];
                let history = slot as usize & (HISTORIES - 1);
                histories[view] = view * HISTORIES + history;
                if history > 0 {
                    known = view + 1;
                    inputs[view] = self.stretch[((slot >> 16) + 0x8000) as usize >> 4];
                    let behind = self.behind[histories[view]];
                    // What was always a one is 1 in the end.
                    inputs[VIEWS + view] = self.stretch[(behind * (STEPS - 1) as f64) as usize];
                }
            }
            let weights = (set + known) * INPUTS;
            let weights = &mut self.weights[weights..weights + INPUTS];
            let mut sum = 0.0;
            for (input, weight) in inputs.iter().zip(&*weights) {
                sum += input * weight;
            }
            let step = (sum * 256.0 + STEPS as f64 / 2.0).clamp(0.0, STEPS as f64 - 1.0);
            let forecast = self.squash[step as usize];
            let bit = coder.bit((forecast * 65536.0) as u32);

            let (truth, slot_truth) = if bit { (1.0, 32767.0) } else { (0.0, -32768.0) };
            let error = (truth - forecast) * LEARNING;
            for (input, weight) in inputs.iter().zip(weights) {
                *weight += input * error;
            }
            for view in 0..VIEWS {
                let behind = &mut self.behind[histories[view]];
                *behind += (truth - *behind) * SHARE;
                let slot = &mut self.slots[bases[view] ^ half];
                let history = (*slot & (HISTORIES - 1) as i32).max(1);
                let seen = SEEN - f64::from(history.leading_zeros());
                let probability = f64::from(*slot >> 16);
                let probability = probability + (slot_truth - probability) / seen;
                let mut history = history << 1 | i32::from(bit);
                if history >= HISTORIES as i32 {
                    let full = 1 << HISTORY_BITS;
                    history = full | (history & (full - 1));
                }
                *slot = (probability as i32) << 16 | history;
            }
            half = if (8..16).contains(&byte) { 1 } else { half << 1 | usize::from(bit) };
            byte = byte << 1 | u32::from(bit);
        }
        let byte = (byte & 255) as u8;
        self.place.pass(byte);
        byte
    }
}
