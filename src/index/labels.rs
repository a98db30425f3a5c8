//! The titles and headings of one page, as labels that begin with a form.
//!
//! A large site has a million of these at once, so that they are bytes, one after the other:
//!
//! ```text
//! form  a string: the first word
//! hash  a number, see [`label_hash`](super::label_hash)
//! kind  a byte
//! ```

use super::codec::{Reader, Writer};
use super::terms::LabelKind;
use serde::{Deserialize, Serialize};

/// The words of a title or heading.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PreparedLabel {
    pub(super) first_form: String,
    pub(super) hash: u32,
    pub(super) kind: LabelKind,
}

/// The same, as it stands among the labels of its page.
#[derive(Clone, Copy, Debug)]
pub(super) struct LabelUse<'l> {
    pub(super) first_form: &'l str,
    pub(super) hash: u32,
    pub(super) kind: LabelKind,
}

impl LabelUse<'_> {
    /// The label by itself.
    pub(super) fn own(self) -> PreparedLabel {
        let LabelUse { first_form, hash, kind } = self;
        PreparedLabel { first_form: first_form.to_owned(), hash, kind }
    }
}

/// The labels of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Labels {
    bytes: Box<[u8]>,
}

impl Labels {
    /// Those of these that are wanted.
    pub(super) fn retain(&mut self, mut is_wanted: impl FnMut(LabelUse<'_>) -> bool) {
        let kept = self.iter().filter(|label| is_wanted(*label)).map(LabelUse::own);
        *self = kept.collect();
    }

    /// All, in the order in which they came.
    pub(super) fn iter(&self) -> impl Iterator<Item = LabelUse<'_>> {
        let mut reader = Reader::new(&self.bytes);
        std::iter::from_fn(move || {
            if reader.remaining().is_empty() {
                return None;
            }
            let (first_form, hash) = (reader.string(), reader.small());
            Some(LabelUse { first_form, hash, kind: kind_of(reader.byte())? })
        })
    }
}

impl FromIterator<PreparedLabel> for Labels {
    fn from_iter<I: IntoIterator<Item = PreparedLabel>>(labels: I) -> Labels {
        let mut writer = Writer::new();
        for PreparedLabel { first_form, hash, kind } in labels {
            writer.string(&first_form);
            writer.number(hash.into());
            writer.byte(kind as u8);
        }
        Labels { bytes: writer.into_bytes().into() }
    }
}

/// The kind that is written as this byte.
pub(super) fn kind_of(byte: u8) -> Option<LabelKind> {
    let kinds = [LabelKind::Title, LabelKind::TitleStart, LabelKind::Heading];
    kinds.into_iter().find(|kind| *kind as u8 == byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn labels_are_read_as_they_came(
            labels in prop::collection::vec(("[a-zé]{1,9}", any::<u32>(), 0..3_u8), 0..20),
            limit: u32,
        ) {
            let label = |(first_form, hash, kind): &(String, u32, u8)| PreparedLabel {
                first_form: first_form.clone(),
                hash: *hash,
                kind: kind_of(*kind).unwrap(),
            };
            let mut expected: Vec<PreparedLabel> = labels.iter().map(label).collect();
            let mut kept: Labels = expected.iter().cloned().collect();
            prop_assert_eq!(&kept.iter().map(LabelUse::own).collect::<Vec<_>>(), &expected);
            kept.retain(|label| label.hash > limit);
            expected.retain(|label| label.hash > limit);
            prop_assert_eq!(kept.iter().map(LabelUse::own).collect::<Vec<_>>(), expected);
        }

        #[test]
        fn any_bytes_are_some_labels(bytes: Vec<u8>) {
            let len = bytes.len();
            let labels = Labels { bytes: bytes.into() };
            prop_assert!(labels.iter().count() <= len);
        }
    }
}
