//! The order of the pages by one key, such as the date.
//!
//! ```text
//! of each page: its rank among the key's values, from 1; 0 where it has none
//! ```
//!
//! Equal values have equal ranks. Numbers are ordered as numbers if all values of a key are
//! numbers, everything else as text without regard to case and accents; ISO dates come out right.

use super::codec::{Reader, Writer};
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
    let mut writer = Writer::new();
    for place in &places {
        let rank = place.as_ref().map_or(0, |place| {
            distinct
                .partition_point(|other| other.compare(place) == Ordering::Less)
                .saturating_add(1)
        });
        writer.count(rank);
    }
    writer
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
    let mut reader = Reader::new(bytes);
    if bytes.len() < page_count as usize {
        return Err(Error::corrupt("there are fewer ranks than pages"));
    }
    let ranks = (0..page_count).map(|_| reader.small()).collect::<Result<_>>()?;
    reader.finish()?;
    Ok(ranks)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn ranks_that_are_cut_short_are_refused() {
        assert!(read(&[1, 2], 3).is_err());
        assert!(read(&[1, 0x80], 2).is_err());
    }
}
