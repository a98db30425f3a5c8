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

/// How many significant bits are kept of the length of a field of a page. Of the body, which is what is
/// edited most, less is kept: see [`coarse_body`].
const LENGTH_BITS: u32 = 3;

/// The lengths of a page's fields but the body, rounded: so a page that becomes a few words longer says
/// of every other word what it did before, and the files of all those words stay as they are.
pub(super) fn coarse_lengths(mut lengths: PerField) -> PerField {
    for (length, field) in lengths.iter_mut().zip(0..) {
        if field != Field::Body as usize {
            *length = rounded(*length, LENGTH_BITS);
        }
    }
    lengths
}

/// Where the steps begin by which a word sees how long a body is: at so much times the powers of two;
/// 1 to 2.
///
/// If they began everywhere at the same lengths, a page that comes over one of them would change what is
/// said of all its words, and with that nearly all shards. So it is told by the word's beginning: words
/// that stand in one shard mostly see the same steps, and a page that becomes a thirtieth longer comes
/// over those of a twentieth of the shards. Where several words are asked for, what one step is too
/// coarse to tell another does.
pub(super) fn body_step(stem: &str) -> f32 {
    let mut bytes = stem.bytes().map(u32::from);
    let (first, second) = (bytes.next().unwrap_or_default(), bytes.next().unwrap_or_default());
    // The golden section of 256 spreads the first letters evenly. Neighbours among the second ones are
    // a 32nd apart.
    let place = (first * 158 + second * 8) % 256;
    1.0 + place as f32 / 256.0
}

/// The lengths with that of the body as words see it whose steps begin there: the middle of its step.
pub(super) fn coarse_body(mut lengths: PerField, step: f32) -> PerField {
    let length = &mut lengths[Field::Body as usize];
    let mantissa = f32::MANTISSA_DIGITS - 1;
    let power = f32::from_bits((*length / step).to_bits() >> mantissa << mantissa);
    *length = power * step * std::f32::consts::SQRT_2;
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
        assert_eq!(coarse_lengths([9.0; FIELDS]), [10.0, 10.0, 9.0, 10.0]);
    }

    fn seen(length: f32, stem: &str) -> f32 {
        coarse_body([length; FIELDS], body_step(stem))[Field::Body as usize]
    }

    #[test]
    fn a_word_sees_a_body_in_steps_of_two() {
        for stem in ["", "a", "search", "été", "東京"] {
            assert_eq!(seen(0.0, stem), 0.0);
            let lengths: Vec<f32> = (1..3000).map(|length| seen(length as f32, stem)).collect();
            assert!(lengths.is_sorted());
            for (seen, length) in lengths.iter().zip(1..) {
                let ratio = seen / length as f32;
                assert!((0.7..1.42).contains(&ratio), "{stem}: {length} is {seen}");
            }
        }
    }

    #[test]
    fn a_page_that_becomes_longer_changes_what_few_words_see() {
        let stems: Vec<String> = ('a'..='z')
            .flat_map(|first| ('a'..='z').map(move |second| format!("{first}{second}")))
            .collect();
        for length in (100..2000).step_by(13) {
            let (before, after) = (length as f32, length as f32 * 1.03);
            let others = stems.iter().filter(|stem| seen(before, stem) != seen(after, stem));
            let share = others.count() as f32 / stems.len() as f32;
            assert!(share < 0.08, "{length}: {share}");
        }
    }

    #[test]
    fn every_impact_is_in_range() {
        assert_eq!(body(1e9, 0.0), IMPACT_STEPS);
        assert_eq!(body(1e-9, 1e9), 1);
        assert_eq!(impact(&[0.0; 4], &[0.0; 4], &[0.0; 4]), 1);
    }
}
