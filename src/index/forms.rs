//! The words of one page, each with how often it stands in each field, and where.
//!
//! A large site has millions of these at once, and most say the same: a few letters, once or twice
//! in the body of the first passage. So they are bytes, one after the other:
//!
//! ```text
//! form      its length, a byte, and its letters
//! fields    a byte: bit i if it stands in field i; bit 4 if its counts are not small whole numbers
//! counts    of each such field: a byte; or 4 bytes, a float, lowest byte first
//! places    a number
//! ```

use super::codec::{Reader, Writer};
use super::impact::{FIELDS, PerField};
use super::interner::Interner;
use super::passage::Places;
use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt::Formatter;

/// The bit beside the fields that says that counts are floats.
const FLOATS: u8 = 1 << FIELDS;

/// The forms of a page, in the order in which they first stand there.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Forms(Vec<u8>);

/// A form of a page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct FormUse<'f> {
    pub(super) form: &'f [u8],
    pub(super) counts: PerField,
    pub(super) places: Places,
}

/// Collects the forms of a page.
#[derive(Debug, Default)]
pub(super) struct Counter {
    forms: Interner,
    counted: Vec<(PerField, Places)>,
}

impl Counter {
    /// A form stands in a field once more, counting so much.
    pub(super) fn add(&mut self, form: &str, field: usize, weight: f32, places: Places) {
        let number = self.forms.number(form.as_bytes()) as usize;
        if number == self.counted.len() {
            self.counted.push(([0.0; FIELDS], Places::default()));
        }
        if let Some((counts, known)) = self.counted.get_mut(number) {
            if let Some(count) = counts.get_mut(field) {
                *count += weight;
            }
            *known = known.and(places);
        }
    }

    pub(super) fn finish(self) -> Forms {
        let mut writer = Writer::new();
        for ((counts, places), number) in self.counted.iter().zip(0..) {
            let form = self.forms.get(number);
            // The analyzer cuts terms off long before.
            writer.byte(form.len().min(usize::from(u8::MAX)) as u8);
            writer.raw(form.get(..usize::from(u8::MAX)).unwrap_or(form));
            let is_small = counts.iter().all(|count| f32::from(*count as u8) == *count);
            let mut fields = if is_small { 0 } else { FLOATS };
            for (bit, count) in counts.iter().enumerate() {
                fields |= u8::from(*count != 0.0) << bit;
            }
            writer.byte(fields);
            for count in counts.iter().filter(|count| **count != 0.0) {
                match is_small {
                    true => writer.byte(*count as u8),
                    false => writer.raw(&count.to_le_bytes()),
                }
            }
            writer.number(places.0.into());
        }
        let mut bytes = writer.into_bytes();
        bytes.shrink_to_fit();
        Forms(bytes)
    }
}

// Derived, each byte would be a number of its own.
impl Serialize for Forms {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Forms {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Forms, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Forms;

            fn expecting(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Forms, E> {
                Ok(Forms(bytes.to_vec()))
            }
        }
        deserializer.deserialize_bytes(Bytes)
    }
}

impl Forms {
    pub(super) fn iter(&self) -> impl Iterator<Item = FormUse<'_>> {
        let mut reader = Reader::new(&self.0);
        std::iter::from_fn(move || {
            if reader.remaining().is_empty() {
                return None;
            }
            let len = usize::from(reader.byte());
            let form = reader.raw(len);
            let fields = reader.byte();
            let mut counts = [0.0; FIELDS];
            for (bit, count) in counts.iter_mut().enumerate() {
                if fields & 1 << bit == 0 {
                    continue;
                }
                *count = match fields & FLOATS {
                    0 => f32::from(reader.byte()),
                    _ => f32::from_le_bytes(reader.raw(4).try_into().unwrap_or_default()),
                };
            }
            let places = Places(reader.small());
            Some(FormUse { form, counts, places })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_counted_is_read(
            uses in prop::collection::vec(("[a-c]{1,3}", 0..FIELDS, 0_u8..6, 0_usize..31), 0..60)
        ) {
            let mut counter = Counter::default();
            let mut expected: Vec<(Vec<u8>, PerField, Places)> = Vec::new();
            for (form, field, weight, passage) in &uses {
                // 0.1 is no small whole number, however often.
                let weight = if *weight == 5 { 0.1 } else { f32::from(*weight) };
                let places = Places::passage(*passage);
                counter.add(form, *field, weight, places);
                let found = expected.iter_mut().find(|(known, ..)| known == form.as_bytes());
                match found {
                    Some((_, counts, known)) => {
                        counts[*field] += weight;
                        *known = known.and(places);
                    }
                    None => {
                        let mut counts = [0.0; FIELDS];
                        counts[*field] = weight;
                        expected.push((form.clone().into_bytes(), counts, places));
                    }
                }
            }
            let forms = counter.finish();
            let read: Vec<_> = forms.iter().map(|form| (form.form.to_vec(), form.counts, form.places)).collect();
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn any_bytes_are_some_forms(bytes: Vec<u8>) {
            prop_assert!(Forms(bytes.clone()).iter().count() <= bytes.len());
        }
    }
}
