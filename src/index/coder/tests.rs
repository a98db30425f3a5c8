//! What is written is read, and anything else is refused or read.

use super::*;
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Step {
    Bit(usize, bool),
    Fixed(u16, bool),
    Direct(u32, u32),
    Tree(u32),
    Number(u32),
}

#[derive(Clone)]
struct Models {
    bits: [Bit; 4],
    tree: Tree<32>,
    number: Number,
}

const NEW: Models = Models { bits: [Bit::NEW; 4], tree: [Bit::NEW; 32], number: Number::NEW };

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        (0..4_usize, any::<bool>()).prop_map(|(model, bit)| Step::Bit(model, bit)),
        (0..5000_u16, any::<bool>()).prop_map(|(one, bit)| Step::Fixed(one, bit)),
        (0..=32_u32, any::<u32>()).prop_map(|(bits, number)| Step::Direct(bits, number)),
        (0..32_u32).prop_map(Step::Tree),
        (0..32_u32, any::<u32>())
            .prop_map(|(bits, number)| Step::Number((number >> bits).min(u32::MAX - 1))),
    ]
}

fn encode(steps: &[Step]) -> Vec<u8> {
    let (mut encoder, mut models) = (Encoder::new(), NEW);
    for step in steps {
        match *step {
            Step::Bit(at, bit) => encoder.bit(&mut models.bits[at], bit),
            Step::Fixed(one, bit) => encoder.fixed(one, bit),
            Step::Direct(bits, number) => encoder.direct(bits, number),
            Step::Tree(number) => encoder.tree(&mut models.tree, 5, number),
            Step::Number(number) => encoder.number(&mut models.number, number),
        }
    }
    encoder.finish()
}

/// Whether the same steps come out, and the end.
fn decode(bytes: &[u8], steps: &[Step]) -> (bool, Result<()>) {
    let (mut decoder, mut models) = (Decoder::new(bytes), NEW);
    let mut same = true;
    for step in steps {
        same &= match *step {
            Step::Bit(at, bit) => decoder.bit(&mut models.bits[at]) == bit,
            Step::Fixed(one, bit) => decoder.fixed(one) == bit,
            Step::Direct(bits, number) => {
                let low = u64::from(number) & ((1 << bits) - 1);
                u64::from(decoder.direct(bits)) == low
            }
            Step::Tree(number) => decoder.tree(&mut models.tree, 5) == number,
            Step::Number(number) => decoder.number(&mut models.number) == number,
        };
    }
    (same, decoder.finish())
}

fn steps(max: usize) -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 0..max)
}

proptest! {
    #[test]
    fn what_is_written_is_read(steps in steps(300)) {
        prop_assert_eq!(decode(&encode(&steps), &steps), (true, Ok(())));
    }

    #[test]
    fn rows_of_equal_bits_carry_and_end_rightly(
        rows in prop::collection::vec((any::<bool>(), 0..200_usize), 0..20),
    ) {
        let row = |&(bit, len)| (0..len).map(move |at| Step::Bit(at % 2, bit));
        let steps: Vec<Step> = rows.iter().flat_map(row).collect();
        prop_assert_eq!(decode(&encode(&steps), &steps), (true, Ok(())));
    }

    #[test]
    fn any_bytes_are_read_and_no_more_than_they_are_worth(
        bytes in prop::collection::vec(any::<u8>(), 0..50),
        steps in steps(200),
    ) {
        let _ = decode(&bytes, &steps);
        let mut decoder = Decoder::new(&bytes);
        let (mut models, mut count) = (NEW, 0);
        while !decoder.is_over() {
            decoder.bit(&mut models.bits[0]);
            count += 1;
        }
        // The bound on what a forged length can make a reader do.
        prop_assert!(count <= (bytes.len() + 8) * 4000, "{}", count);
    }

    #[test]
    fn bytes_too_few_or_too_many_are_noticed(steps in steps(100), more in 1..20_usize) {
        let mut bytes = encode(&steps);
        if bytes.len() > SPARED {
            let cut = &bytes[..bytes.len() - SPARED - 1];
            let (same, end) = decode(cut, &steps);
            prop_assert!(!same || end.is_err());
        }
        // Where zeros were spared, such bytes may be read as other decisions than were made.
        bytes.extend(std::iter::repeat_n(1, more + SPARED));
        let (same, end) = decode(&bytes, &steps);
        prop_assert!(!same || end.is_err());
    }
}

#[test]
fn what_was_to_be_expected_costs_little() {
    let same = vec![Step::Bit(0, true); 8000];
    assert!(encode(&same).len() < 15, "{}", encode(&same).len());
    let zeros = vec![Step::Number(0); 8000];
    assert!(encode(&zeros).len() < 15);
    let direct = vec![Step::Direct(8, 0xA5); 1000];
    assert!(encode(&direct).len() <= 1001);
    let sure = vec![Step::Fixed(4095, true); 8000];
    assert!(encode(&sure).len() <= 1);
    assert!(encode(&[]).is_empty());
}

#[test]
fn a_carry_runs_through_full_bytes() {
    let mut steps = vec![Step::Fixed(1, false); 3000];
    steps.extend(vec![Step::Direct(32, u32::MAX); 50]);
    steps.extend(vec![Step::Fixed(4095, false); 9]);
    assert_eq!(decode(&encode(&steps), &steps), (true, Ok(())));
}

#[test]
fn the_largest_numbers_pass() {
    let steps = [0, 1, 2, 3, (1 << 31) - 1, 1 << 31, u32::MAX - 1].map(Step::Number);
    assert_eq!(decode(&encode(&steps), &steps), (true, Ok(())));
}
