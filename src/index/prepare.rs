//! A document on its way into the index: cut into words, one page at a time, so that many can be
//! prepared at once.

use super::function_words::is_function_word;
use super::impact::{FIELDS, Field, PerField};
use super::labels::{Labels, PreparedLabel};
use super::page_forms::{Counter, PageForms};
use super::pages;
use super::passage::{self, Places};
use super::terms::{LabelKind, label_choice, label_hash};
use crate::analyzer::{Kind, Language, Token, accented, label, spelling, tokenize_site};
use crate::{Block, Date, Document, Emphasis};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// The keys whose values can be found as words, beside being filtered by.
pub(crate) const SEARCHED_KEYS: [&str; 3] = ["tag", "category", "author"];

/// The key of the tag that tells a page's language, of pages in several: `lang`. A filter by it is
/// none if the pages are all in one language, if its value is `all`, or if no page is in that language.
pub const LANGUAGE_KEY: &str = "lang";

/// Of so many beginnings of a title can be told that a query is one: nobody types more of it.
const MAX_TITLE_STARTS: usize = 12;

/// A document that has been cut into words.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Prepared {
    pub(super) url: String,
    pub(super) title: String,
    pub(super) language: Option<String>,
    pub(super) date: Option<Date>,
    pub(super) tags: BTreeMap<String, Vec<String>>,
    pub(super) sort: BTreeMap<String, String>,
    pub(super) forms: PageForms,
    /// The fields' lengths, in runs.
    pub(super) lengths: PerField,
    pub(super) labels: Labels,
    /// The hashes of the queries for which the page comes first.
    pub(super) pinned: Vec<u32>,
    /// What is stored of each passage. It follows from the document, which is kept anyway.
    #[serde(skip)]
    pub(super) records: Vec<String>,
}

impl Prepared {
    /// What was kept of a document that was prepared, and the document itself.
    pub fn recalled(self, mut document: Document) -> Prepared {
        compose(&mut document);
        Prepared { records: pages::write(&document), ..self }
    }
}

/// In which language a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Tongue {
    /// Nothing says so: in that of the site.
    Undeclared,
    /// In one whose words are not stemmed.
    Unstemmed,
    In(Language),
}

impl Tongue {
    pub(super) fn of(tag: &str) -> Tongue {
        Language::from_tag(tag).map_or(Tongue::Unstemmed, Tongue::In)
    }

    /// The language by which words are stemmed, where the site is in `main`.
    pub(super) fn language(self, main: Option<Language>) -> Option<Language> {
        match self {
            Tongue::Undeclared => main,
            Tongue::Unstemmed => None,
            Tongue::In(language) => Some(language),
        }
    }
}

/// Cuts a document into words.
pub fn prepare(mut document: Document) -> Prepared {
    compose(&mut document);
    let own = document.language.as_deref().map_or(Tongue::Undeclared, Tongue::of);
    let boost = document.emphasis.boost.unwrap_or(1.0);
    let mut words = Words { own, boost, forms: Counter::new(own), lengths: [0.0; FIELDS] };
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
                let language = section.language.iter().map(|tag| (0, tag.clone()));
                let parts: Vec<(usize, String)> = language.collect();
                words.add_parts(Field::Heading, &section.heading, 1.0, places, &parts);
                labels.extend(prepare_label(&label(&section.heading), LabelKind::Heading));
            }
            for block in section.blocks.get(part.blocks.clone()).into_iter().flatten() {
                words.add_block(block, places);
            }
        }
    }
    for key in SEARCHED_KEYS {
        for value in document.tags.get(key).into_iter().flatten() {
            words.add(Field::Tags, value, 1.0, first);
        }
    }
    let Emphasis { keywords, pinned, .. } = &document.emphasis;
    for text in keywords.iter().chain(pinned) {
        words.add(Field::Tags, text, 1.0, first);
    }
    // Whoever types such a query is as sure of the page as who types its title.
    let pinned = pinned.iter().filter_map(|query| prepare_label(&label(query), LabelKind::Title));
    let pinned: Vec<PreparedLabel> = pinned.collect();
    let hashes = pinned.iter().map(|label| label.hash).collect();
    labels.extend(pinned);
    let records = pages::write(&document);
    let forms = words.forms.finish();
    // Of a large site, all pages are in memory at once. What is kept of this one can lie where it was
    // before: if that is free by now, and nothing is larger for a moment than it will be.
    drop(document.sections);
    Prepared {
        records,
        forms: forms.compact(),
        lengths: words.lengths,
        labels: labels.into_iter().collect(),
        pinned: hashes,
        url: document.url,
        title: document.title,
        language: document.language,
        date: document.date,
        tags: document.tags,
        sort: document.sort,
    }
}

/// Composes letters and their accents (NFC), in all that is found and shown as text; and writes
/// half-width kana and ligatures as they are typed.
fn compose(document: &mut Document) {
    let compose = |text: &mut String| {
        if let Some(composed) = composed(text) {
            *text = composed;
        }
    };
    compose(&mut document.title);
    document.description.iter_mut().for_each(compose);
    for section in &mut document.sections {
        compose(&mut section.heading);
        for block in &mut section.blocks {
            let Some(text) = composed(&block.text) else { continue };
            for (from, _) in &mut block.languages {
                let before = block.text.get(..*from).unwrap_or_default();
                *from = composed(before).map_or(before.len(), |before| before.len());
            }
            block.text = text;
        }
    }
}

/// A text composed, unless it is so already.
fn composed(text: &str) -> Option<String> {
    let is_other = |c: char| matches!(c, '\u{FB00}'..='\u{FB06}' | '\u{FF61}'..='\u{FF9F}');
    if text.is_ascii() || (is_nfc(text) && !text.contains(is_other)) {
        return None;
    }
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        if is_other(c) {
            written.extend(std::iter::once(c).nfkd());
        } else {
            written.push(c);
        }
    }
    Some(written.nfc().collect())
}

/// How a token is spelled, if that is not its term.
fn own_spelling(token: Token<'_>, text: &str, tongue: Tongue) -> Option<String> {
    let source = text.get(token.start..token.end)?;
    if token.kind == Kind::Joined || (source.is_ascii() && source.len() == token.term.len()) {
        return None;
    }
    let language = tongue.language(None);
    Some(spelling(source, language)).filter(|spelling| spelling != token.term)
}

fn title_labels(title: &str) -> Vec<PreparedLabel> {
    let words = label(title);
    let starts = words.match_indices(' ').map(|(end, _)| &words[..end]).take(MAX_TITLE_STARTS);
    let starts = starts.filter_map(|start| prepare_label(start, LabelKind::TitleStart));
    starts.chain(prepare_label(&words, LabelKind::Title)).collect()
}

/// A label, and one of its words to keep it with, by chance: half of a site's titles may begin with one word,
/// and whoever searches for that would get them all. Words that name something come before others.
fn prepare_label(words: &str, kind: LabelKind) -> Option<PreparedLabel> {
    let all = || words.split(' ').filter(|word| !word.is_empty());
    let mut forms: Vec<&str> = all().filter(|word| !is_function_word(word)).collect();
    if forms.is_empty() {
        forms.extend(all());
    }
    let form = forms.get(label_choice(words, forms.len()))?;
    Some(PreparedLabel { form: (*form).to_owned(), hash: label_hash(words), kind })
}

struct Words {
    /// How much all words of the page count.
    boost: f32,
    forms: Counter,
    lengths: PerField,
    /// The language of the page.
    own: Tongue,
}

impl Words {
    fn add(&mut self, field: Field, text: &str, weight: f32, places: Places) {
        self.add_parts(field, text, weight, places, &[]);
    }

    fn add_block(&mut self, block: &Block, places: Places) {
        self.add_parts(Field::Body, &block.text, block.weight, places, &block.languages);
    }

    fn add_parts(
        &mut self,
        field: Field,
        text: &str,
        weight: f32,
        places: Places,
        parts: &[(usize, String)],
    ) {
        // What weighs nothing is shown, not found.
        if weight <= 0.0 {
            return;
        }
        let weight = weight * self.boost;
        let Words { forms, lengths, own, .. } = self;
        let tongue_at = |at: usize| {
            let part = parts.iter().rev().find(|(from, _)| *from <= at);
            part.filter(|(_, tag)| !tag.is_empty()).map_or(*own, |(_, tag)| Tongue::of(tag))
        };
        tokenize_site(text, &mut |token| {
            let number = forms.find(token.term).unwrap_or_else(|| {
                let tongue = tongue_at(token.start);
                forms.begin(token.term, tongue, own_spelling(token, text, tongue))
            });
            let source = text.get(token.start..token.end).unwrap_or_default();
            let may_be_accented = token.kind == Kind::Run && !source.is_ascii();
            let accented =
                if may_be_accented { accented(token.term, source) } else { String::new() };
            forms.add(number, (field as usize, weight), places, accented);
            if token.kind == Kind::Run
                && let Some(length) = lengths.get_mut(field as usize)
            {
                *length += 1.0;
            }
        });
    }
}
