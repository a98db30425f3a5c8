//! The titles and headings of one page, as labels, each with the form with whose family it is kept.
//!
//! A large site has a million of these at once, so that they are bytes, one after the other:
//!
//! ```text
//! form  a string: one of its words
//! hash  a number, see [`label_hash`](super::label_hash)
//! kind  a byte
//! ```

use super::codec::{Reader, Writer};
use super::terms::LabelKind;
use serde::{Deserialize, Serialize};

/// The words of a title or heading.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PreparedLabel {
    /// The word with whose family it is kept.
    pub(super) form: String,
    pub(super) hash: u32,
    pub(super) kind: LabelKind,
}

/// The same, as it stands among the labels of its page.
#[derive(Clone, Copy, Debug)]
pub(super) struct LabelUse<'l> {
    pub(super) form: &'l str,
    pub(super) hash: u32,
    pub(super) kind: LabelKind,
}

impl LabelUse<'_> {
    /// The label by itself.
    pub(super) fn own(self) -> PreparedLabel {
        let LabelUse { form, hash, kind } = self;
        PreparedLabel { form: form.to_owned(), hash, kind }
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
            let (form, hash) = (reader.string(), reader.small());
            Some(LabelUse { form, hash, kind: kind_of(reader.byte())? })
        })
    }
}

impl FromIterator<PreparedLabel> for Labels {
    fn from_iter<I: IntoIterator<Item = PreparedLabel>>(labels: I) -> Labels {
        let mut writer = Writer::new();
        for PreparedLabel { form, hash, kind } in labels {
            writer.string(&form);
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
    use crate::{Document, prepare};
    use proptest::prelude::*;

    #[test]
    fn a_word_that_begins_all_titles_does_not_keep_them_all() {
        let kept_with = |title: String| {
            let page = prepare(Document { title, ..Document::default() });
            let whole = page.labels.iter().find(|label| label.kind == LabelKind::Title);
            whole.map(|label| label.form.to_owned())
        };
        let kept: Vec<String> =
            (0..100).filter_map(|number| kept_with(format!("The function swap{number}"))).collect();
        let with_function = kept.iter().filter(|form| *form == "function").count();
        assert!((25..75).contains(&with_function), "{with_function}");
        // What names nothing keeps none, unless there is nothing else.
        assert!(!kept.contains(&"the".to_owned()), "{kept:?}");
        assert_eq!(kept_with("The".to_owned()).as_deref(), Some("the"));
    }

    proptest! {
        #[test]
        fn labels_are_read_as_they_came(
            labels in prop::collection::vec(("[a-zé]{1,9}", any::<u32>(), 0..3_u8), 0..20),
            limit: u32,
        ) {
            let label = |(form, hash, kind): &(String, u32, u8)| PreparedLabel {
                form: form.clone(),
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
