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

/// How many steps an impact has. Finer ones changed no ranking measurably; coarser ones did.
pub(crate) const IMPACT_STEPS: u8 = 63;

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
    let saturated = frequency / (K1 + frequency);
    // The cast saturates, so that no weight can leave the range.
    ((saturated * f32::from(IMPACT_STEPS)).round() as u8).clamp(1, IMPACT_STEPS)
}

/// What an impact stands for: BM25F's saturated frequency, 0 to 1.
pub(crate) fn saturation(impact: u8) -> f32 {
    f32::from(impact) / f32::from(IMPACT_STEPS)
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
        let steps: Vec<u8> = [1.0, 2.0, 4.0, 8.0].map(|n| body(n, 300.0)).into();
        assert!(steps.is_sorted() && steps[1] - steps[0] > steps[3] - steps[2], "{steps:?}");
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
