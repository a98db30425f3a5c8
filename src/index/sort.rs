//! The order of the pages by one key, such as the date.
//!
//! An order is a rank for each page: enough to sort by, whatever the values are. If they are numbers
//! or dates the values themselves are a file of their own, fetched when a range of them is asked for.
//!
//! ```text
//! order file   ranks: how many there are; then of each page, range-coded: its rank among the key's
//!              values, from 1, or 0 where it has none; less the one before
//! values file  count; then the values in the order of their ranks, see `Scale`: the first as it is,
//!              each further one less the one before
//! ```
//!
//! Equal values have equal ranks. If all values of a key are integers, decimals or dates they are
//! ordered as such, everything else as text without regard to case and accents.

use super::codec::{Reader, Writer};
use super::coder::{Bit, Decoder, Encoder, Number};
use super::file::{FileName, Part, named};
use super::scale::Scale;
use crate::analyzer::label;
use crate::{Error, Result};

/// An order on its way into the index.
#[derive(Debug)]
pub(super) struct Ranked {
    pub(super) ranks: Writer,
    /// What a range can be asked of, with the values that there are.
    pub(super) values: Option<(Scale, Writer)>,
}

/// Writes the order of the pages by values as written.
pub(super) fn write(values: &[Option<String>]) -> Ranked {
    match Scale::of_all(values.iter().flatten().map(String::as_str)) {
        Some(scale) => {
            let place = |value: &String| scale.span(value).map(|(first, _)| first);
            let places: Vec<_> =
                values.iter().map(|value| value.as_ref().and_then(place)).collect();
            write_places(scale, &places)
        }
        None => write_texts(values),
    }
}

/// Writes the order of the pages by texts: as they read, then as they are written.
pub(super) fn write_texts(texts: &[Option<String>]) -> Ranked {
    let places: Vec<_> =
        texts.iter().map(|text| text.as_ref().map(|text| (label(text), text))).collect();
    Ranked { ranks: rank(&places).0, values: None }
}

/// Writes the order of the pages by values on a scale.
pub(super) fn write_places(scale: Scale, places: &[Option<i64>]) -> Ranked {
    let (ranks, distinct) = rank(places);
    let mut values = Writer::new();
    values.count(distinct.len());
    let mut before = 0;
    for place in distinct {
        // From the least to the greatest `i64` is more than an `i64`.
        values.number(place.wrapping_sub(before) as u64);
        before = *place;
    }
    Ranked { ranks, values: Some((scale, values)) }
}

/// The rank of every place, and the places that there are, in order.
fn rank<P: Ord>(places: &[Option<P>]) -> (Writer, Vec<&P>) {
    let mut distinct: Vec<&P> = places.iter().flatten().collect();
    distinct.sort_unstable();
    distinct.dedup();
    let rank = |place: &Option<P>| {
        let at = place.as_ref().and_then(|place| distinct.binary_search(&place).ok());
        at.map_or(0, |at| at.saturating_add(1) as u32)
    };
    let ranks: Vec<u32> = places.iter().map(rank).collect();
    let mut writer = Writer::new();
    writer.count(distinct.len());
    let (mut encoder, mut model) = (Encoder::new(), Ranks::new(distinct.len() as u32));
    ranks.iter().for_each(|rank| model.write(&mut encoder, *rank));
    writer.raw(&encoder.finish());
    (writer, distinct)
}

/// How ranks follow one another.
///
/// Where neighbours in a site are neighbours in the order, too, because the day is part of the address
/// or they were imported in one go, a rank is told by how far it is from the one before. Where they are
/// not, that would cost more than the rank itself. Which of both it is, is told by how far the last
/// ones were.
struct Ranks {
    most: u32,
    bits: u32,
    before: u32,
    is_near: Bit,
    is_less: Bit,
    /// How far, if it is not far.
    distance: Number,
}

/// A rank is near if it is less than this part of all ranks away from the one before.
const NEAR_PART: u32 = 16;

impl Ranks {
    fn new(most: u32) -> Ranks {
        Ranks {
            most,
            bits: u32::BITS.saturating_sub(most.leading_zeros()),
            before: 0,
            is_near: Bit::NEW,
            is_less: Bit::NEW,
            distance: Number::NEW,
        }
    }

    fn write(&mut self, encoder: &mut Encoder, rank: u32) {
        let distance = rank.abs_diff(self.before);
        let is_near = distance < self.most.div_ceil(NEAR_PART);
        encoder.bit(&mut self.is_near, is_near);
        if is_near {
            encoder.bit(&mut self.is_less, rank < self.before);
            encoder.number(&mut self.distance, distance);
        } else {
            encoder.direct(self.bits, rank);
        }
        self.before = rank;
    }

    fn read(&mut self, decoder: &mut Decoder<'_>) -> u32 {
        self.before = if !decoder.bit(&mut self.is_near) {
            decoder.direct(self.bits)
        } else if decoder.bit(&mut self.is_less) {
            self.before.saturating_sub(decoder.number(&mut self.distance))
        } else {
            self.before.saturating_add(decoder.number(&mut self.distance))
        };
        self.before
    }
}

/// Reads the ranks of so many pages.
pub(crate) fn read_ranks(bytes: &[u8], page_count: u32) -> Result<Vec<u32>> {
    let mut reader = Reader::new(bytes);
    let most = reader.small();
    reader.check()?;
    if most > page_count {
        return Err(Error::corrupt("there are more ranks than pages"));
    }
    let (mut decoder, mut model) = (Decoder::new(reader.remaining()), Ranks::new(most));
    let mut ranks = Vec::new();
    for _ in 0..page_count {
        let rank = model.read(&mut decoder);
        if rank > most || decoder.is_over() {
            return Err(Error::corrupt("a rank is beyond the last"));
        }
        ranks.push(rank);
    }
    decoder.finish()?;
    Ok(ranks)
}

/// Reads the values of an order, ascending.
pub(crate) fn read_values(bytes: &[u8]) -> Result<Vec<i64>> {
    let mut reader = Reader::new(bytes);
    let mut values: Vec<i64> = Vec::new();
    for _ in 0..reader.count() {
        let before = values.last().copied().unwrap_or_default();
        let value = before.wrapping_add(reader.number() as i64);
        if !values.is_empty() && value <= before {
            reader.fail("the values of an order do not ascend");
        }
        values.push(value);
    }
    reader.finish()?;
    Ok(values)
}

/// A key that pages can be ordered by.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) key: String,
    pub(crate) ranks: FileName,
    /// The values, if ranges of them can be asked for.
    pub(crate) values: Option<(Scale, FileName)>,
}

impl Order {
    /// Names the files of an order.
    pub(super) fn new(key: &str, ranked: Ranked) -> (Order, Vec<(FileName, Vec<u8>)>) {
        let ranks = named(Part::Sort, ranked.ranks);
        let mut order = Order { key: key.to_owned(), ranks: ranks.0, values: None };
        let mut files = vec![ranks];
        if let Some((scale, values)) = ranked.values {
            let values = named(Part::Values, values);
            order.values = Some((scale, values.0));
            files.push(values);
        }
        (order, files)
    }

    pub(super) fn write(&self, writer: &mut Writer) {
        writer.string(&self.key);
        self.ranks.write(writer);
        writer.byte(self.values.map_or(0, |(scale, _)| scale as u8));
        if let Some((_, values)) = self.values {
            values.write(writer);
        }
    }

    pub(super) fn read(reader: &mut Reader<'_>) -> Order {
        let key = reader.string().to_owned();
        let ranks = FileName::read(Part::Sort, reader);
        let values = match reader.byte() {
            0 => None,
            code => match Scale::from_code(code) {
                Some(scale) => Some((scale, FileName::read(Part::Values, reader))),
                None => {
                    reader.fail("the scale of an order is unknown");
                    None
                }
            },
        };
        Order { key, ranks, values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(values: &[&str]) -> Vec<Option<String>> {
        values.iter().map(|v| Some((*v).to_owned()).filter(|v| !v.is_empty())).collect()
    }

    fn ranks(values: &[&str]) -> Vec<u32> {
        let ranks = write(&texts(values)).ranks.into_bytes();
        read_ranks(&ranks, values.len() as u32).unwrap()
    }

    #[test]
    fn numbers_are_ordered_as_numbers() {
        assert_eq!(ranks(&["10", "9", "", "9.5", "-1"]), [4, 2, 0, 3, 1]);
        assert_eq!(ranks(&["20150104", "20150103", "1609459328"]), [2, 1, 3]);
        // Floats would have them equal.
        assert_eq!(ranks(&["9007199254740993", "9007199254740992"]), [2, 1]);
    }

    #[test]
    fn dates_are_ordered_as_time_goes() {
        assert_eq!(ranks(&["2024-06-03", "2024", "2023-12-31"]), [3, 2, 1]);
        assert_eq!(
            ranks(&["2024-06-03T01:00+02:00", "2024-06-02T23:30Z", "2024-06-02T23:00:00Z"]),
            [1, 2, 1]
        );
    }

    #[test]
    fn text_is_ordered_without_case_and_accents() {
        assert_eq!(ranks(&["Zebra", "éclair", "apple", "apple"]), [3, 2, 1, 1]);
        assert_eq!(ranks(&["10", "9", "x"]), [1, 2, 3]);
    }

    #[test]
    fn ranks_that_are_cut_short_are_refused() {
        let ranks = write(&texts(&["10", "9", "8", "15", "3", "1"])).ranks.into_bytes();
        assert!(read_ranks(&ranks, 6).is_ok());
        assert!(read_ranks(&ranks, 30).is_err() && read_ranks(&ranks, 5).is_err());
        assert!(read_ranks(&ranks[..1], 6).is_err() && read_ranks(&[], 0).is_err());
    }

    #[test]
    fn neighbours_that_are_near_cost_little() {
        let days: Vec<Option<String>> =
            (0..1000).map(|day| Some((20_000 + day / 3 * 3 - day % 3).to_string())).collect();
        let ranks = write(&days).ranks.into_bytes();
        assert!(ranks.len() < 1000 / 2, "{}", ranks.len());
        // Far from one another, ranks cost what they say: ten bits of these, and little more.
        let days: Vec<Option<String>> =
            (0..1000_u32).map(|day| Some((day.wrapping_mul(617) % 1000).to_string())).collect();
        let ranks = write(&days).ranks.into_bytes();
        assert!(ranks.len() < 1000 * 11 / 8, "{}", ranks.len());
    }

    proptest! {
        #[test]
        fn values_are_read_as_they_were_written(
            mut places in prop::collection::vec(prop::option::of(any::<i64>()), 0..40)
        ) {
            let written = write_places(Scale::Integer, &places);
            let ranks = read_ranks(&written.ranks.into_bytes(), places.len() as u32).unwrap();
            let values = read_values(&written.values.unwrap().1.into_bytes()).unwrap();
            let read = ranks.iter().map(|rank| rank.checked_sub(1).map(|at| values[at as usize]));
            prop_assert_eq!(read.collect::<Vec<_>>(), places.clone());
            places.sort_unstable();
            prop_assert!(values.is_sorted());
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes: Vec<u8>) {
            let _ = read_ranks(&bytes, 3);
            let _ = read_values(&bytes);
        }
    }
}
