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

/// Of a word in so large a share of all pages, only every second impact is used; in twice that
/// share, every fourth. It can move a score by little, being so common, and there are many of it.
const COARSER_FROM: f32 = 0.25;

/// A length, or an average of lengths, to the nearest number of three significant bits: an eighth
/// off at most. So a page that becomes a few words longer says of every word what it did before,
/// and the files of all those words stay as they are.
pub(super) fn coarse(length: f32) -> f32 {
    const DROPPED: u32 = f32::MANTISSA_DIGITS - 3;
    let half = 1 << (DROPPED - 1);
    f32::from_bits((length.to_bits() + half) >> DROPPED << DROPPED)
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

/// The impact that is written of a word in such a share of all pages.
pub(super) fn coarser(impact: u8, share: f32) -> u8 {
    let kept = match share {
        share if share >= 2.0 * COARSER_FROM => 4,
        share if share >= COARSER_FROM => 2,
        _ => 1,
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
        let impacts = |share| -> Vec<u8> {
            let mut all: Vec<u8> = (1..=IMPACT_STEPS).map(|it| coarser(it, share)).collect();
            all.dedup();
            all
        };
        assert_eq!(impacts(0.1).len(), usize::from(IMPACT_STEPS));
        assert_eq!(impacts(0.9), [1, 4, 8, 12, 16, 20, 24]);
    }

    #[test]
    fn lengths_are_kept_to_an_eighth() {
        assert_eq!(
            [0.0, 1.0, 5.0, 9.0, 300.0, 310.0].map(coarse),
            [0.0, 1.0, 5.0, 10.0, 320.0, 320.0]
        );
        for length in 1..2000 {
            let length = length as f32;
            assert!((coarse(length) - length).abs() <= length / 8.0);
        }
    }

    #[test]
    fn an_occurrence_in_a_long_page_says_less() {
        assert!(body(1.0, 3000.0) < body(1.0, 300.0));
    }

    #[test]
    fn a_title_says_more_than_a_heading_and_that_more_than_the_body() {
        let lengths = AVERAGE;
        let at = |field: Field| {
            let mut frequencies = [0.0; FIELDS];
            frequencies[field as usize] = 1.0;
            impact(&frequencies, &lengths, &AVERAGE)
        };
        assert!(at(Field::Title) > at(Field::Heading) && at(Field::Heading) > at(Field::Body));
    }

    #[test]
    fn every_impact_is_in_range() {
        assert_eq!(body(1e9, 0.0), IMPACT_STEPS);
        assert_eq!(body(1e-9, 1e9), 1);
        assert_eq!(impact(&[0.0; 4], &[0.0; 4], &[0.0; 4]), 1);
    }
}
