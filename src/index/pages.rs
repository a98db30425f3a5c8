//! What is shown of a page: its address, title and tags, and the text that snippets are cut from.
//!
//! The *record* of a passage is a text, with marks (control characters, which no text has) between
//! its parts. It begins with the page's head, so that who has fetched one passage can show a hit:
//!
//! ```text
//! head      address 00 title 00 day 00 image 00 description; the description only in the first
//!           passage, and only if the page does not begin with it
//! tags      of each key: 01 key; of each value: 02 value
//! sections  those of which the passage has something, of each: 10 + level, id 00 heading 00 text
//!           (its blocks, a line each)
//! ```

use super::passage::{self, MAX_PASSAGES};
use super::text::SHIFT;
use crate::{Document, Error, Result};

/// Between the texts of a head and of a section.
const FIELD: char = '\u{0}';
/// Before a key.
const KEY: char = '\u{1}';
/// Before a value.
const VALUE: char = '\u{2}';
/// Before a section, plus its level.
const SECTION: u8 = 0x10;

/// The deepest heading.
const MAX_LEVEL: u8 = 6;

/// What is stored of a page, of its text one passage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StoredPage {
    pub(crate) url: String,
    pub(crate) title: String,
    /// `2026-11-21`, or nothing.
    pub(crate) day: String,
    pub(crate) image: String,
    /// Stored with the first passage, unless that begins with it.
    pub(crate) description: String,
    pub(crate) tags: Vec<(String, Vec<String>)>,
    /// Those of which the passage has something.
    pub(crate) sections: Vec<StoredSection>,
}

/// A heading and the text below it, or some of that text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct StoredSection {
    pub(crate) level: u8,
    /// The heading's id, or nothing.
    pub(crate) id: String,
    pub(crate) heading: String,
    /// The blocks, a line each.
    pub(crate) text: String,
}

fn is_mark(c: char) -> bool {
    matches!(c as u32, 0..=2 | 0x10..=0x16)
}

/// Whether a text cannot have it, for a mark in it would be taken for ours.
fn is_taken(c: char) -> bool {
    is_mark(c) || c == char::from(SHIFT)
}

/// Whether any such character stands there. All are of ASCII: to look at bytes takes a tenth of the time.
fn is_any_taken(text: &str) -> bool {
    text.bytes().fold(false, |is_any, byte| is_any | is_taken(char::from(byte)))
}

/// Appends a text.
fn push(record: &mut String, text: &str) {
    if is_any_taken(text) {
        record.extend(text.chars().map(|c| if is_taken(c) { ' ' } else { c }));
    } else {
        record.push_str(text);
    }
}

/// Most records take no more bytes.
const USUAL_RECORD: usize = 4_000;

/// The records of a page, one for each passage.
pub(super) fn write(document: &Document) -> Vec<String> {
    let passages = passage::cut(document);
    let mut records = Vec::with_capacity(passages.len().min(MAX_PASSAGES));
    let mut record = String::with_capacity(USUAL_RECORD);
    for (number, parts) in passages.iter().enumerate() {
        let day = document.date.map(|date| date.to_string()).unwrap_or_default();
        let image = document.image.as_deref().unwrap_or_default();
        let description = if number == 0 { description(document) } else { "" };
        let fields = [&*document.url, &document.title, &day, image, description];
        record.clear();
        head(&mut record, fields, document.tags.iter());
        for part in parts {
            let Some(section) = document.sections.get(part.section) else { continue };
            let id = section.id.as_deref().unwrap_or_default();
            begin_section(&mut record, section.level, id, &section.heading);
            let blocks = section.blocks.get(part.blocks.clone()).unwrap_or_default();
            for (at, block) in blocks.iter().enumerate() {
                if at > 0 {
                    record.push('\n');
                }
                push(&mut record, &block.text);
            }
        }
        // A copy is no larger than it has to be, and a large site has very many.
        records.push(record.as_str().to_owned());
    }
    records
}

/// The beginning of a record: address, title, day, image and description, and the tags.
fn head<'t>(
    record: &mut String,
    fields: [&str; 5],
    tags: impl Iterator<Item = (&'t String, &'t Vec<String>)>,
) {
    for (at, text) in fields.into_iter().enumerate() {
        if at > 0 {
            record.push(FIELD);
        }
        push(record, text);
    }
    for (key, values) in tags {
        record.push(KEY);
        push(record, key);
        for value in values {
            record.push(VALUE);
            push(record, value);
        }
    }
}

/// Up to the text of a section.
fn begin_section(record: &mut String, level: u8, id: &str, heading: &str) {
    record.push(char::from(SECTION.saturating_add(level.min(MAX_LEVEL))));
    push(record, id);
    record.push(FIELD);
    push(record, heading);
    record.push(FIELD);
}

/// The record of a page of which these sections are shown.
pub(super) fn write_stored(page: &StoredPage) -> String {
    let fields = [&*page.url, &page.title, &page.day, &page.image, &page.description];
    let mut record = String::new();
    head(&mut record, fields, page.tags.iter().map(|(key, values)| (key, values)));
    for section in &page.sections {
        begin_section(&mut record, section.level, &section.id, &section.heading);
        push(&mut record, &section.text);
    }
    record
}

/// The description, unless the page begins with it: then its beginning shows the same.
fn description(document: &Document) -> &str {
    let description = document.description.as_deref().unwrap_or_default();
    let kept = description.trim_end_matches(['.', '…', ' ']);
    let mut blocks = document.sections.iter().flat_map(|section| &section.blocks);
    match blocks.next() {
        Some(first) if first.text.starts_with(kept) => "",
        _ => description,
    }
}

/// Reads a record.
pub(crate) fn read(record: &str) -> Result<StoredPage> {
    let mut page = StoredPage::default();
    let mut rest = record;
    let mut mark = FIELD;
    // The text of the head or of the section that comes next.
    let mut field = 0_u32;
    loop {
        let end = rest.find(is_mark).unwrap_or(rest.len());
        let (text, after) = rest.split_at_checked(end).ok_or_else(damaged)?;
        let slot = match mark {
            KEY => {
                page.tags.push((text.to_owned(), Vec::new()));
                None
            }
            VALUE => {
                let (_, values) = page.tags.last_mut().ok_or_else(damaged)?;
                values.push(text.to_owned());
                None
            }
            FIELD => match page.sections.last_mut() {
                None => match field {
                    0 => Some(&mut page.url),
                    1 => Some(&mut page.title),
                    2 => Some(&mut page.day),
                    3 => Some(&mut page.image),
                    4 => Some(&mut page.description),
                    _ => return Err(damaged()),
                },
                Some(section) => match field {
                    1 => Some(&mut section.heading),
                    2 => Some(&mut section.text),
                    _ => return Err(damaged()),
                },
            },
            section => {
                let level = (section as u8).saturating_sub(SECTION);
                page.sections.push(StoredSection { level, ..StoredSection::default() });
                field = 0;
                page.sections.last_mut().map(|section| &mut section.id)
            }
        };
        if let Some(slot) = slot {
            text.clone_into(slot);
            field = field.saturating_add(1);
        }
        let mut after = after.chars();
        let Some(next) = after.next() else { break };
        mark = next;
        rest = after.as_str();
    }
    Ok(page)
}

fn damaged() -> Error {
    Error::corrupt("a record of a page is damaged")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Block, Section};
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = String> {
        "[a-c \u{1}é漢]{0,6}"
    }

    fn document() -> impl Strategy<Value = Document> {
        let block = "[a-z ]{1,2000}".prop_map(Block::new);
        let section =
            (0_u8..=6, prop::option::of(text()), text(), prop::collection::vec(block, 0..4));
        let section = section.prop_map(|(level, id, heading, blocks)| Section {
            level,
            id,
            heading,
            blocks,
            ..Section::default()
        });
        let tags = prop::collection::btree_map(
            "[a-c]{1,2}",
            prop::collection::vec("[a-c]{0,2}", 0..3),
            0..3,
        );
        let sections = prop::collection::vec(section, 0..6);
        (text(), text(), prop::option::of("[a-c ]{0,6}"), tags, sections).prop_map(
            |(url, title, description, tags, sections)| Document {
                url,
                title,
                description,
                tags,
                sections,
                ..Document::default()
            },
        )
    }

    fn plain(text: &str) -> String {
        text.replace('\u{1}', " ")
    }

    proptest! {
        #[test]
        fn what_is_stored_of_a_page_is_read(document in document()) {
            let passages: Vec<StoredPage> =
                write(&document).iter().map(|record| read(record).unwrap()).collect();
            let mut sections: Vec<StoredSection> = Vec::new();
            for (number, (page, parts)) in
                passages.iter().zip(crate::index::passage::cut(&document)).enumerate()
            {
                prop_assert_eq!(&page.url, &plain(&document.url));
                prop_assert_eq!(&page.title, &plain(&document.title));
                let tags: Vec<_> = document.tags.clone().into_iter().collect();
                prop_assert_eq!(&page.tags, &tags);
                let description = plain(document.description.as_deref().unwrap_or_default());
                let opening = document.sections.iter().flat_map(|section| &section.blocks).next();
                let repeats = opening.is_some_and(|block| block.text.starts_with(description.trim_end()));
                let kept = if number > 0 || repeats { "" } else { &description };
                prop_assert_eq!(&page.description, kept);
                for (section, part) in page.sections.iter().zip(parts) {
                    if part.blocks.start == 0 {
                        sections.push(section.clone());
                    } else {
                        let open = sections.last_mut().unwrap();
                        prop_assert_eq!(section.level, open.level);
                        prop_assert_eq!(&section.id, &open.id);
                        prop_assert_eq!(&section.heading, &open.heading);
                        open.text = [&*open.text, "\n", &section.text].concat();
                    }
                }
            }
            let expected = document.sections.iter().map(|section| StoredSection {
                level: section.level,
                id: plain(section.id.as_deref().unwrap_or_default()),
                heading: plain(&section.heading),
                text: section.blocks.iter().map(|block| &*block.text).collect::<Vec<_>>().join("\n"),
            });
            prop_assert_eq!(sections, expected.collect::<Vec<_>>());
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[\u{0}\u{1}\u{2}\u{10}-\u{16}a]{0,30}") {
            let _ = read(&text);
        }
    }
}
