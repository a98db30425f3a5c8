//! The forms of one page, each with how often it stands in each field, where, and how it is spelled.
//!
//! A large site has millions of these at once, and most say the same: a few letters, once or twice
//! in the body of the first passage. So they are bytes, one after the other:
//!
//! ```text
//! form      its length, a byte, and its letters
//! what      a byte: bit i if it stands in field i; and the bits below
//! tongue    if [`OTHER_TONGUE`], a byte: its place among the tongues of the page; else it is the first
//! spelled   if [`SPELLED`], a section: a string, its first spelling, empty if that is the form; and
//!           strings to the end of the section, see [`FormUse::accented`], empty for the form itself
//! counts    of each field in which it stands: a byte; or if [`FLOATS`] 4 bytes, a float, lowest
//!           byte first
//! places    a number
//! ```

use super::codec::{Reader, Writer};
use super::impact::{FIELDS, PerField};
use super::interner::Interner;
use super::passage::Places;
use super::prepare::Tongue;
use serde::{Deserialize, Serialize};

/// Its counts are not small whole numbers.
const FLOATS: u8 = 1 << FIELDS;

/// It is in another tongue than the page.
const OTHER_TONGUE: u8 = FLOATS << 1;

/// It is not always spelled as it is.
const SPELLED: u8 = OTHER_TONGUE << 1;

/// Most forms take no more bytes.
const USUAL_FORM: usize = 16;

/// The forms of a page, in the order in which they first stand there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct PageForms {
    /// In which its forms are, that of the page first.
    tongues: Vec<Tongue>,
    bytes: Vec<u8>,
}

/// A form of a page.
#[derive(Clone, Copy, Debug)]
pub(super) struct FormUse<'f> {
    pub(super) form: &'f [u8],
    /// How often it stands in each field.
    pub(super) counts: PerField,
    pub(super) places: Places,
    /// As what it stands there first.
    pub(super) tongue: Tongue,
    /// How it is spelled where it stands first, if not as the form.
    pub(super) spelling: Option<&'f str>,
    accented: &'f [u8],
}

impl<'f> FormUse<'f> {
    /// As [`accented`](crate::analyzer::accented) writes them, all its spellings; nothing for the form
    /// itself. None if there are no others than that.
    pub(super) fn accented(&self) -> impl Iterator<Item = Option<&'f str>> {
        let mut reader = Reader::new(self.accented);
        std::iter::from_fn(move || (!reader.remaining().is_empty()).then(|| reader.string()))
            .map(|spelling| Some(spelling).filter(|spelling| !spelling.is_empty()))
    }

    /// Whether there are [others](FormUse::accented).
    pub(super) fn is_accented(&self) -> bool {
        !self.accented.is_empty()
    }
}

/// Collects the forms of a page.
#[derive(Debug)]
pub(super) struct Counter {
    forms: Interner,
    counted: Vec<Counted>,
    tongues: Vec<Tongue>,
}

/// What is known of a form so far.
#[derive(Debug, Default)]
struct Counted {
    counts: PerField,
    places: Places,
    /// Its place among the tongues.
    tongue: u8,
    /// Most forms are spelled as they are.
    spelled: Option<Box<Spelled>>,
}

/// How a form is spelled on a page.
#[derive(Debug, Default)]
struct Spelled {
    /// Where it stands first, if not as the form.
    first: String,
    /// All its spellings; empty for the form itself.
    accented: Vec<String>,
}

impl Counter {
    /// For a page in such a tongue.
    pub(super) fn new(own: Tongue) -> Counter {
        Counter { forms: Interner::default(), counted: Vec::new(), tongues: vec![own] }
    }

    /// The number of a form, if it stood on the page before.
    pub(super) fn find(&self, form: &str) -> Option<u32> {
        self.forms.find(form.as_bytes())
    }

    /// A form stands there for the first time, in a tongue, spelled so if not as itself. Returns its
    /// number.
    pub(super) fn begin(&mut self, form: &str, tongue: Tongue, first: Option<String>) -> u32 {
        let place = self.tongues.iter().position(|known| *known == tongue).unwrap_or_else(|| {
            self.tongues.push(tongue);
            self.tongues.len() - 1
        });
        let spelled = first.map(|first| Box::new(Spelled { first, ..Spelled::default() }));
        // There are less than fifty of them.
        self.counted.push(Counted { tongue: place as u8, spelled, ..Counted::default() });
        self.forms.number(form.as_bytes())
    }

    /// The form of that number stands in a field once more, counting so much, and spelled with accents
    /// if `accented` is not empty.
    pub(super) fn add(
        &mut self,
        number: u32,
        (field, weight): (usize, f32),
        places: Places,
        accented: String,
    ) {
        let Some(counted) = self.counted.get_mut(number as usize) else { return };
        let is_new = counted.places == Places::default();
        let has_others = |spelled: &Spelled| !spelled.accented.is_empty();
        if !accented.is_empty() || counted.spelled.as_deref().is_some_and(has_others) {
            let spellings = &mut counted.spelled.get_or_insert_default().accented;
            if spellings.is_empty() && !is_new {
                spellings.push(String::new());
            }
            if !spellings.contains(&accented) {
                spellings.push(accented);
            }
        }
        if let Some(count) = counted.counts.get_mut(field) {
            *count += weight;
        }
        counted.places = counted.places.and(places);
    }

    pub(super) fn finish(self) -> PageForms {
        let mut writer = Writer::with_room(self.counted.len() * USUAL_FORM);
        for (counted, number) in self.counted.iter().zip(0..) {
            let form = self.forms.get(number);
            // The analyzer cuts terms off long before.
            writer.byte(form.len().min(usize::from(u8::MAX)) as u8);
            writer.raw(form.get(..usize::from(u8::MAX)).unwrap_or(form));
            let Counted { counts, places, tongue, spelled } = counted;
            let is_small = counts.iter().all(|count| f32::from(*count as u8) == *count);
            let mut what = if is_small { 0 } else { FLOATS };
            what |= if *tongue == 0 { 0 } else { OTHER_TONGUE };
            what |= if spelled.is_some() { SPELLED } else { 0 };
            for (bit, count) in counts.iter().enumerate() {
                what |= u8::from(*count != 0.0) << bit;
            }
            writer.byte(what);
            if *tongue != 0 {
                writer.byte(*tongue);
            }
            if let Some(spelled) = spelled {
                let mut section = Writer::new();
                section.string(&spelled.first);
                spelled.accented.iter().for_each(|accented| section.string(accented));
                writer.section(&section.into_bytes());
            }
            for count in counts.iter().filter(|count| **count != 0.0) {
                match is_small {
                    true => writer.byte(*count as u8),
                    false => writer.raw(&count.to_le_bytes()),
                }
            }
            writer.number(places.0.into());
        }
        PageForms { tongues: self.tongues, bytes: writer.into_bytes() }
    }
}

impl PageForms {
    /// The same, in a place that is no larger than it has to be.
    pub(super) fn compact(&self) -> PageForms {
        self.clone()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = FormUse<'_>> {
        let mut reader = Reader::new(&self.bytes);
        std::iter::from_fn(move || {
            (!reader.remaining().is_empty()).then(|| self.read_one(&mut reader))
        })
    }

    /// Each form, and the bytes that say the rest of it.
    pub(super) fn records(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let mut reader = Reader::new(&self.bytes);
        std::iter::from_fn(move || {
            let before = reader.remaining();
            let form = (!before.is_empty()).then(|| self.read_one(&mut reader).form)?;
            let len = before.len() - reader.remaining().len();
            Some((form, before.get(1 + form.len()..len).unwrap_or_default()))
        })
    }

    /// Puts forms together that were [records](PageForms::records) of a page of these tongues.
    pub(super) fn from_records<'r>(
        tongues: Vec<Tongue>,
        records: impl Iterator<Item = (&'r [u8], &'r [u8])>,
    ) -> PageForms {
        let mut bytes = Vec::new();
        for (form, rest) in records {
            bytes.push(form.len() as u8);
            bytes.extend_from_slice(form);
            bytes.extend_from_slice(rest);
        }
        PageForms { tongues, bytes }
    }

    /// All records, one after the other.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// In which the forms are, that of the page first.
    pub(super) fn tongues(&self) -> &[Tongue] {
        &self.tongues
    }

    /// Whether the rest of a [record](PageForms::records) has counts whose sum depends on their order.
    pub(super) fn has_floats(rest: &[u8]) -> bool {
        rest.first().is_none_or(|what| what & FLOATS != 0)
    }

    /// The fields in which the form of such a rest stands, by number.
    pub(super) fn fields(rest: &[u8]) -> impl Iterator<Item = usize> {
        let what = rest.first().copied().unwrap_or_default();
        (0..FIELDS).filter(move |field| what >> field & 1 == 1)
    }

    fn read_one<'f>(&'f self, reader: &mut Reader<'f>) -> FormUse<'f> {
        let own = self.tongues.first().copied().unwrap_or(Tongue::Undeclared);
        let len = usize::from(reader.byte());
        let form = reader.raw(len);
        let what = reader.byte();
        let mut tongue = own;
        if what & OTHER_TONGUE != 0 {
            tongue = self.tongues.get(usize::from(reader.byte())).copied().unwrap_or(own);
        }
        let (mut spelling, mut accented) = (None, &[][..]);
        if what & SPELLED != 0 {
            let mut section = Reader::new(reader.section());
            spelling = Some(section.string()).filter(|first| !first.is_empty());
            accented = section.remaining();
        }
        let mut counts = [0.0; FIELDS];
        for (bit, count) in counts.iter_mut().enumerate() {
            if what & 1 << bit == 0 {
                continue;
            }
            *count = match what & FLOATS {
                0 => f32::from(reader.byte()),
                _ => f32::from_le_bytes(reader.raw(4).try_into().unwrap_or_default()),
            };
        }
        let places = Places(reader.small());
        FormUse { form, counts, places, tongue, spelling, accented }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A form, its tongue, its field, how much it counts in tenths, where it stands, and its accents.
    fn uses() -> impl Strategy<Value = Vec<(String, bool, usize, u8, usize, String)>> {
        let accents = prop_oneof![Just(String::new()), "[a-c]\\^[äö]"];
        let one = ("[a-c]{1,3}", any::<bool>(), 0..FIELDS, 1..40_u8, 0..31_usize, accents);
        prop::collection::vec(one, 0..60)
    }

    proptest! {
        #[test]
        fn what_was_counted_is_read(uses in uses()) {
            let mut counter = Counter::new(Tongue::Undeclared);
            let mut expected: Vec<(String, PerField, Places, Tongue, Vec<String>)> = Vec::new();
            for (form, is_other, field, tenths, passage, accented) in &uses {
                let tongue = if *is_other { Tongue::Unstemmed } else { Tongue::Undeclared };
                // What weighs as much as another is a whole number.
                let weight = f32::from(*tenths) / 10.0;
                let places = Places::passage(*passage);
                let number = counter
                    .find(form)
                    .unwrap_or_else(|| counter.begin(form, tongue, Some(form.to_uppercase())));
                counter.add(number, (*field, weight), places, accented.clone());
                let known = expected.iter().position(|(known, ..)| known == form);
                let at = known.unwrap_or(expected.len());
                if known.is_none() {
                    expected.push((form.clone(), [0.0; FIELDS], Places::default(), tongue, vec![]));
                }
                let (_, counts, known_places, _, spellings) = &mut expected[at];
                counts[*field] += weight;
                *known_places = known_places.and(places);
                spellings.push(accented.clone());
            }
            for (.., spellings) in &mut expected {
                spellings.sort_unstable();
                spellings.dedup();
                if spellings == &[""] {
                    spellings.clear();
                }
            }
            let forms = counter.finish();
            let read: Vec<_> = forms.iter().map(|found| {
                let form = String::from_utf8(found.form.to_vec()).unwrap();
                assert_eq!(found.spelling, Some(&*form.to_uppercase()));
                let spellings = found.accented().map(|it| it.unwrap_or_default().to_owned());
                let mut spellings: Vec<String> = spellings.collect();
                assert_eq!(spellings.is_empty(), !found.is_accented());
                spellings.sort_unstable();
                (form, found.counts, found.places, found.tongue, spellings)
            }).collect();
            prop_assert_eq!(read, expected);
            let again = PageForms::from_records(forms.tongues().to_vec(), forms.records());
            prop_assert_eq!(again, forms);
        }

        #[test]
        fn any_bytes_are_some_forms(bytes: Vec<u8>) {
            let len = bytes.len();
            let forms = PageForms { tongues: Vec::new(), bytes };
            prop_assert!(forms.iter().count() <= len);
        }
    }
}
