//! In which passage of a page do most of the query's words meet?
//!
//! A page has up to 31 passages, and each adds up the weights of the words that stand in it. The
//! sums are kept bit by bit: the lowest bits of all 31 are one number, the next bits another, and
//! so on. To add a weight to all passages that hold a word takes a few operations for each of its
//! bits, however many passages there are.

/// How many bits a sum has.
const BITS: usize = 8;

/// The weight of the rarest word there can be. Words of less than a fifteenth of that rarity are
/// hardly looked for.
const MAX_WEIGHT: f32 = 15.0;

/// The sums of a page's passages.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Meeting([u32; BITS]);

impl Meeting {
    /// The weight of a word of some rarity, 1 at most if it was typed once and its pages are not about it,
    /// where others weigh so much together.
    pub(crate) fn weight(rarity: f32, others: u32) -> u32 {
        // Those for which there is no room are beyond the first seventeen of a long question.
        ((rarity * MAX_WEIGHT).ceil() as u32).min(((1 << BITS) - 1_u32).saturating_sub(others))
    }

    /// Adds a weight to some passages: bit i stands for the i-th.
    pub(crate) fn add(&mut self, passages: u32, weight: u32) {
        for low in (0..BITS).filter(|low| weight >> low & 1 == 1) {
            let mut carry = passages;
            for bit in &mut self.0[low..] {
                if carry == 0 {
                    break;
                }
                (*bit, carry) = (*bit ^ carry, *bit & carry);
            }
        }
    }

    /// The greatest sum, and the first passage that has it.
    pub(crate) fn most(&self) -> (u32, u8) {
        let (mut sum, mut passages) = (0, u32::MAX);
        for (at, bit) in self.0.iter().enumerate().rev() {
            if bit & passages != 0 {
                passages &= bit;
                sum |= 1 << at;
            }
        }
        (sum, passages.trailing_zeros() as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_sums_are_those_of_each_passage_by_itself(
            added in prop::collection::vec((any::<u32>(), 0.0f32..=1.0), 0..40),
        ) {
            let mut meeting = Meeting::default();
            let mut sums = [0; 32];
            let mut total = 0;
            for (passages, rarity) in added {
                let weight = Meeting::weight(rarity, total);
                total += weight;
                meeting.add(passages, weight);
                for (at, sum) in sums.iter_mut().enumerate() {
                    *sum += weight * (passages >> at & 1);
                }
            }
            let most = *sums.iter().max().unwrap();
            let first = sums.iter().position(|sum| *sum == most).unwrap();
            prop_assert_eq!(meeting.most(), (most, first as u8));
        }
    }
}
