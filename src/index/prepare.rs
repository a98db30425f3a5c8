//! A document on its way into the index: cut into words, one page at a time, so that many can be
//! prepared at once.

use super::forms::{Counter, Forms};
use super::impact::{Field, PerField};
use super::pages;
use super::passage::{self, Places};
use super::terms::{LabelKind, label_hash};
use crate::analyzer::{Kind, label, tokenize};
use crate::{Date, Document};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The keys whose values can be found as words, beside being filtered by.
pub(crate) const SEARCHED_KEYS: [&str; 3] = ["tag", "category", "author"];

/// Of so many beginnings of a title can be told that a query is one: nobody types more of it.
const MAX_TITLE_STARTS: usize = 12;

/// A document that has been cut into words.
#[derive(Debug, Serialize, Deserialize)]
pub struct Prepared {
    pub(super) url: String,
    pub(super) title: String,
    pub(super) language: Option<String>,
    pub(super) date: Option<Date>,
    pub(super) tags: BTreeMap<String, Vec<String>>,
    pub(super) sort: BTreeMap<String, String>,
    /// Every form with how often it stands in each field, and where.
    pub(super) forms: Forms,
    /// The fields' lengths, in runs.
    pub(super) lengths: PerField,
    pub(super) labels: Vec<PreparedLabel>,
    /// What is stored of each passage.
    pub(super) records: Vec<String>,
}

/// The words of a title or heading.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PreparedLabel {
    pub(super) first_form: String,
    pub(super) hash: u32,
    pub(super) kind: LabelKind,
}

/// Cuts a document into words.
pub fn prepare(document: Document) -> Prepared {
    let mut words = Words::default();
    let first = Places::passage(0);
    words.add(Field::Title, &document.title, 1.0, first.and(Places::TITLE));
    if let Some(description) = &document.description {
        words.add(Field::Body, description, 1.0, first);
    }
    let mut labels = title_labels(&document.title);
    for (number, parts) in passage::cut(&document).iter().enumerate() {
        let places = Places::passage(number);
        for part in parts {
            let Some(section) = document.sections.get(part.section) else { continue };
            if part.blocks.start == 0 {
                words.add(Field::Heading, &section.heading, 1.0, places);
                labels.extend(prepare_label(&label(&section.heading), LabelKind::Heading));
            }
            for block in section.blocks.get(part.blocks.clone()).into_iter().flatten() {
                words.add(Field::Body, &block.text, block.weight, places);
            }
        }
    }
    for key in SEARCHED_KEYS {
        for value in document.tags.get(key).into_iter().flatten() {
            words.add(Field::Tags, value, 1.0, first);
        }
    }
    Prepared {
        records: pages::write(&document),
        forms: words.forms.finish(),
        lengths: words.lengths,
        labels,
        url: document.url,
        title: document.title,
        language: document.language,
        date: document.date,
        tags: document.tags,
        sort: document.sort,
    }
}

fn title_labels(title: &str) -> Vec<PreparedLabel> {
    let words = label(title);
    let starts = words.match_indices(' ').map(|(end, _)| &words[..end]).take(MAX_TITLE_STARTS);
    let starts = starts.filter_map(|start| prepare_label(start, LabelKind::TitleStart));
    starts.chain(prepare_label(&words, LabelKind::Title)).collect()
}

fn prepare_label(words: &str, kind: LabelKind) -> Option<PreparedLabel> {
    let first = words.split(' ').next().filter(|first| !first.is_empty())?;
    Some(PreparedLabel { first_form: first.to_owned(), hash: label_hash(words), kind })
}

#[derive(Default)]
struct Words {
    forms: Counter,
    lengths: PerField,
}

impl Words {
    fn add(&mut self, field: Field, text: &str, weight: f32, places: Places) {
        // What weighs nothing is shown, not found.
        if weight <= 0.0 {
            return;
        }
        let Words { forms, lengths } = self;
        let mut runs = 0;
        tokenize(text, &mut |token| {
            forms.add(token.term, field as usize, weight, places);
            runs += u32::from(token.kind == Kind::Run);
        });
        if let Some(length) = lengths.get_mut(field as usize) {
            *length += runs as f32;
        }
    }
}
