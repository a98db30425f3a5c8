//! How much does a word say of a page? Settled when the index is built, in one byte.
//!
//! BM25F (Robertson, Zaragoza and Taylor, *Simple BM25 extension to multiple weighted fields*,
//! CIKM 2004): the frequencies of a word in the fields are weighted, set against the fields'
//! lengths and added up, and the sum saturates. What depends on the query, the word's rarity, is
//! multiplied in when it is asked. A quantised impact takes the place of frequencies and lengths
//! (as in Anh and Moffat's impact-ordered indexes): nothing per page has to be downloaded to score.

/// The fields that a page's words stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Title,
    Heading,
    Body,
    Tags,
}

/// How many fields there are.
pub(super) const FIELDS: usize = 4;

/// A number for each field, in the order of [`Field`].
pub(super) type PerField = [f32; FIELDS];

/// How much an occurrence in each field counts beside one in the body.
const WEIGHTS: PerField = [6.0, 3.0, 1.0, 3.0];

/// How much of a field's length is held against its words: not at all (0) to fully (1). Titles and
/// headings differ little in length, and tags say the same however many there are.
const LENGTH_NORM: PerField = [0.5, 0.4, 0.75, 0.0];

/// Where frequency saturates: two occurrences count less than twice one.
const K1: f32 = 1.4;

/// How many steps an impact has.
pub(crate) const IMPACT_STEPS: u8 = 24;

/// Of a word on so many pages or more, if they are a quarter of all, only every second impact is
/// used; if they are half of all, every fourth. Being so common, it moves a score by little; and
/// its list is what the largest of all shards consists of.
const COMMON: usize = 2_000;

/// How many significant bits are kept of an average.
const AVERAGE_BITS: u32 = 3;

/// How many significant bits are kept of the length of each field of a page. The body is what is
/// edited most: it is kept to a quarter, which changed no ranking measurably.
const LENGTH_BITS: [u32; FIELDS] = [3, 3, 2, 3];

/// The lengths of a page's fields, rounded: so a page that becomes a few words longer says of every
/// other word what it did before, and the files of all those words stay as they are.
pub(super) fn coarse_lengths(mut lengths: PerField) -> PerField {
    for (length, bits) in lengths.iter_mut().zip(LENGTH_BITS) {
        *length = rounded(*length, bits);
    }
    lengths
}

/// The average lengths, rounded for the same reason.
pub(super) fn coarse_average(average: PerField) -> PerField {
    average.map(|length| rounded(length, AVERAGE_BITS))
}

/// A number to so many significant bits.
fn rounded(number: f32, bits: u32) -> f32 {
    let dropped = f32::MANTISSA_DIGITS - bits;
    f32::from_bits((number.to_bits() + (1 << (dropped - 1))) >> dropped << dropped)
}

/// The impact of a word that occurs so often in a page whose fields are so long, where they are of
/// `average` length over the index: 1 to [`IMPACT_STEPS`].
pub(super) fn impact(frequencies: &PerField, lengths: &PerField, average: &PerField) -> u8 {
    let mut frequency = 0.0;
    for (((occurrences, length), average), (weight, norm)) in
        frequencies.iter().zip(lengths).zip(average).zip(WEIGHTS.iter().zip(LENGTH_NORM))
    {
        if *occurrences > 0.0 {
            let relative = if *average > 0.0 { length / average } else { 1.0 };
            frequency += weight * occurrences / (1.0 - norm + norm * relative);
        }
    }
    // 1 - frequency / (K1 + frequency), and the inverse of `saturation`.
    let unsaturated = K1 / (K1 + frequency);
    let step = (1.0 - unsaturated.sqrt()) * f32::from(IMPACT_STEPS);
    // The cast saturates, so that no weight can leave the range.
    (step.round() as u8).clamp(1, IMPACT_STEPS)
}

/// The impact that is written of a word that so many of all pages hold.
pub(super) fn coarser(impact: u8, holding: usize, pages: usize) -> u8 {
    let kept = match () {
        () if holding < COMMON || holding * 4 < pages => 1,
        () if holding * 2 < pages => 2,
        () => 4,
    };
    ((impact + kept / 2) / kept * kept).max(1)
}

/// What an impact stands for: BM25F's saturated frequency, 0 to 1.
///
/// The steps become smaller towards the top: what says most of a page is what ten results are chosen
/// from, and it is rare, so that telling it apart costs few bytes.
pub(crate) fn saturation(impact: u8) -> f32 {
    let missing = 1.0 - f32::from(impact) / f32::from(IMPACT_STEPS);
    1.0 - missing * missing
}

#[cfg(test)]
mod tests {
    use super::*;

    const AVERAGE: PerField = [5.0, 20.0, 300.0, 3.0];

    fn body(occurrences: f32, length: f32) -> u8 {
        impact(&[0.0, 0.0, occurrences, 0.0], &[5.0, 20.0, length, 3.0], &AVERAGE)
    }

    #[test]
    fn more_occurrences_say_more_and_ever_less_so() {
        let said = [1.0, 2.0, 4.0, 8.0].map(|n| saturation(body(n, 300.0)));
        assert!(said.is_sorted() && said[1] - said[0] > said[3] - said[2], "{said:?}");
    }

    #[test]
    fn an_impact_stands_for_what_was_measured() {
        for frequency in [0.2_f32, 0.5, 1.0, 3.0, 10.0, 40.0] {
            let step = impact(&[0.0, 0.0, frequency, 0.0], &AVERAGE, &AVERAGE);
            let exact = frequency / (K1 + frequency);
            assert!((saturation(step) - exact).abs() < 0.04, "{frequency}: {step}");
        }
        assert_eq!(saturation(IMPACT_STEPS), 1.0);
    }

    #[test]
    fn common_words_have_few_impacts_and_none_is_nothing() {
        let impacts = |holding, pages| -> Vec<u8> {
            let impacts = (1..=IMPACT_STEPS).map(|impact| coarser(impact, holding, pages));
            let mut impacts: Vec<u8> = impacts.collect();
            impacts.dedup();
            impacts
        };
        assert_eq!(impacts(10, 10).len(), usize::from(IMPACT_STEPS));
        assert_eq!(impacts(2_000, 9_000).len(), usize::from(IMPACT_STEPS));
        assert_eq!(impacts(2_000, 7_000)[..4], [2, 4, 6, 8]);
        assert_eq!(impacts(2_000, 3_000), [1, 4, 8, 12, 16, 20, 24]);
    }

    #[test]
    fn lengths_are_rounded() {
        let lengths = [0.0, 1.0, 5.0, 9.0, 300.0, 310.0];
        assert_eq!(lengths.map(|length| rounded(length, 3)), [0.0, 1.0, 5.0, 10.0, 320.0, 320.0]);
        assert_eq!(lengths.map(|length| rounded(length, 2)), [0.0, 1.0, 6.0, 8.0, 256.0, 256.0]);
        assert_eq!(coarse_lengths([5.0; FIELDS]), [5.0, 5.0, 6.0, 5.0]);
        for length in 1..2000 {
            let length = length as f32;
            assert!((rounded(length, 2) - length).abs() <= length / 4.0);
        }
    }

    #[test]
    fn every_impact_is_in_range() {
        assert_eq!(body(1e9, 0.0), IMPACT_STEPS);
        assert_eq!(body(1e-9, 1e9), 1);
        assert_eq!(impact(&[0.0; 4], &[0.0; 4], &[0.0; 4]), 1);
    }
}
