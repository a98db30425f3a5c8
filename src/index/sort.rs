//! The order of the pages by one key, such as the date.
//!
//! ```text
//! near    a bit, direct: whether neighbours have ranks that are near each other
//! width   5 bits, direct: how many bits a rank has
//! of each page: its rank among the key's values, from 1; 0 where it has none:
//!         so many bits, direct; or, if near, a number: twice the distance from the rank before,
//!         less one if it is below
//! ```
//!
//! All of it is one stream of the `coder`. A writer takes what is shorter.
//!
//! Equal values have equal ranks. Numbers are ordered as numbers if all values of a key are
//! numbers, everything else as text without regard to case and accents; ISO dates come out right.

use super::codec::Writer;
use super::coder::{Decoder, Encoder, Number};
use crate::analyzer::label;
use crate::{Error, Result};
use std::cmp::Ordering;

/// Writes the ranks of the pages' values.
pub(super) fn write(values: &[Option<String>]) -> Writer {
    let all_numbers = values.iter().flatten().all(|value| number(value).is_some());
    let key = |value: &str| match number(value) {
        Some(number) if all_numbers => Place::Number(number),
        _ => Place::Text(label(value), value.to_owned()),
    };
    let places: Vec<Option<Place>> = values.iter().map(|value| value.as_deref().map(key)).collect();
    let mut distinct: Vec<&Place> = places.iter().flatten().collect();
    distinct.sort_by(|a, b| a.compare(b));
    distinct.dedup_by(|a, b| a.compare(b) == Ordering::Equal);
    let rank = |place: &Place| {
        distinct.partition_point(|other| other.compare(place) == Ordering::Less).saturating_add(1)
    };
    let ranks: Vec<u32> =
        places.iter().map(|place| place.as_ref().map_or(0, rank) as u32).collect();
    let (far, near) = (write_ranks(&ranks, false), write_ranks(&ranks, true));
    let mut writer = Writer::new();
    writer.raw(if near.len() < far.len() { &near } else { &far });
    writer
}

/// A rank is the number of a page at most.
const WIDTH_BITS: u32 = 5;

fn write_ranks(ranks: &[u32], near: bool) -> Vec<u8> {
    let mut encoder = Encoder::new();
    let width = ranks.iter().max().map_or(0, |max| u32::BITS.saturating_sub(max.leading_zeros()));
    encoder.direct(1, near.into());
    encoder.direct(WIDTH_BITS, width);
    let (mut model, mut before) = (Number::NEW, 0_u32);
    for &rank in ranks {
        if near {
            let below = rank < before;
            let twice = rank.abs_diff(before).saturating_mul(2);
            encoder.number(&mut model, twice.saturating_sub(below.into()));
        } else {
            encoder.direct(width, rank);
        }
        before = rank;
    }
    encoder.finish()
}

enum Place {
    Number(f64),
    /// As it reads, then as it is written.
    Text(String, String),
}

impl Place {
    fn compare(&self, other: &Place) -> Ordering {
        match (self, other) {
            (Place::Number(a), Place::Number(b)) => a.total_cmp(b),
            (Place::Text(a, c), Place::Text(b, d)) => (a, c).cmp(&(b, d)),
            (Place::Number(_), Place::Text(..)) => Ordering::Less,
            (Place::Text(..), Place::Number(_)) => Ordering::Greater,
        }
    }
}

fn number(value: &str) -> Option<f64> {
    // `inf` and `nan` are words.
    value.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Reads the ranks of so many pages.
pub(crate) fn read(bytes: &[u8], page_count: u32) -> Result<Vec<u32>> {
    let mut decoder = Decoder::new(bytes);
    let near = decoder.direct(1) == 1;
    let width = decoder.direct(WIDTH_BITS);
    let (mut model, mut rank) = (Number::NEW, 0_u32);
    let mut ranks = Vec::new();
    for _ in 0..page_count {
        if near {
            let twice = decoder.number(&mut model);
            let distance = twice.div_ceil(2);
            let is_below = twice % 2 == 1;
            rank = if is_below {
                rank.saturating_sub(distance)
            } else {
                rank.saturating_add(distance)
            };
        } else {
            rank = decoder.direct(width);
        }
        if decoder.is_over() {
            return Err(Error::corrupt("there are fewer ranks than pages"));
        }
        ranks.push(rank);
    }
    decoder.finish()?;
    Ok(ranks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ranks(values: &[&str]) -> Vec<u32> {
        let values: Vec<_> =
            values.iter().map(|v| Some((*v).to_owned()).filter(|v| !v.is_empty())).collect();
        read(&write(&values).into_bytes(), values.len() as u32).unwrap()
    }

    #[test]
    fn numbers_are_ordered_as_numbers() {
        assert_eq!(ranks(&["10", "9", "", "9.5", "-1"]), [4, 2, 0, 3, 1]);
        assert_eq!(ranks(&["20150104", "20150103", "1609459328"]), [2, 1, 3]);
    }

    #[test]
    fn text_is_ordered_without_case_and_accents() {
        assert_eq!(ranks(&["Zebra", "éclair", "apple", "apple"]), [3, 2, 1, 1]);
        assert_eq!(ranks(&["10", "9", "x"]), [1, 2, 3]);
    }

    #[test]
    fn neighbours_that_are_near_cost_little() {
        let dates: Vec<Option<String>> =
            (0..1000).map(|day| Some((20_000 + day / 3 * 3 - day % 3).to_string())).collect();
        let bytes = write(&dates).into_bytes();
        assert!(bytes.len() < 1000 / 2, "{}", bytes.len());
        assert_eq!(read(&bytes, 1000).unwrap().len(), 1000);
    }

    proptest! {
        #[test]
        fn ranks_are_read_as_they_are_written(values in prop::collection::vec(0..500_u32, 0..300)) {
            for near in [false, true] {
                let bytes = write_ranks(&values, near);
                prop_assert_eq!(read(&bytes, values.len() as u32), Ok(values.clone()));
                if bytes.len() > 5 {
                    let cut = read(&bytes[..bytes.len() - 5], values.len() as u32);
                    prop_assert!(cut.is_err() || cut != Ok(values.clone()));
                }
            }
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes: Vec<u8>, page_count in 0..5000_u32) {
            if let Ok(ranks) = read(&bytes, page_count) {
                prop_assert_eq!(ranks.len(), page_count as usize);
            }
        }
    }
}
