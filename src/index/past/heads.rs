//! What pages say beside their words and their text: what tags and orders are made of.
//!
//! These follow from all pages at once, but little is said of each, so that they are written anew
//! where a title, a date or a tag was changed.
//!
//! ```text
//! heads     count; of each page, by address: its title; its language, or nothing; its date; its tags;
//!           its sort keys
//! date      nothing is 0; else 1, then year (as of 2 bytes), month, day, second
//! tags      count; of each: the key; count; values
//! sort keys count; of each: the key; the value
//! ```

use super::keep_once;
use crate::index::codec::{Reader, Writer};
use crate::index::prepare::Prepared;
use crate::{Date, Key, Memo};

/// The kind of what is kept.
const HEADS: &str = "heads";

/// Keeps the heads of all pages, which are in the order of their addresses.
pub(super) fn keep(memo: &dyn Memo, pages: &[Prepared]) -> Key {
    let mut writer = Writer::new();
    writer.count(pages.len());
    for page in pages {
        writer.string(&page.title);
        writer.string(page.language.as_deref().unwrap_or_default());
        write_date(&mut writer, page.date);
        writer.count(page.tags.len());
        for (key, values) in &page.tags {
            writer.string(key);
            writer.count(values.len());
            values.iter().for_each(|value| writer.string(value));
        }
        writer.count(page.sort.len());
        for (key, value) in &page.sort {
            writer.string(key);
            writer.string(value);
        }
    }
    keep_once(memo, HEADS, &writer.into_bytes())
}

/// The heads of all pages, as pages that have neither words nor text; nothing if they are damaged.
pub(super) fn recall(memo: &dyn Memo, key: Key) -> Option<Vec<Prepared>> {
    let bytes = memo.recall(key)?;
    let mut reader = Reader::new(&bytes);
    let mut pages = Vec::new();
    for _ in 0..reader.count() {
        let title = reader.string().to_owned();
        let language = Some(reader.string()).filter(|tag| !tag.is_empty()).map(str::to_owned);
        let mut page =
            Prepared { title, language, date: read_date(&mut reader), ..Prepared::default() };
        for _ in 0..reader.count() {
            let key = reader.string().to_owned();
            let values = (0..reader.count()).map(|_| reader.string().to_owned());
            page.tags.insert(key, values.collect());
        }
        for _ in 0..reader.count() {
            page.sort.insert(reader.string().to_owned(), reader.string().to_owned());
        }
        pages.push(page);
    }
    reader.finish().ok().map(|()| pages)
}

/// Whether two pages have the same head.
pub(super) fn are_alike(one: &Prepared, other: &Prepared) -> bool {
    one.title == other.title
        && one.language == other.language
        && one.date == other.date
        && one.tags == other.tags
        && one.sort == other.sort
}

/// The head of a page.
pub(super) fn of(page: &Prepared) -> Prepared {
    Prepared {
        title: page.title.clone(),
        language: page.language.clone(),
        date: page.date,
        tags: page.tags.clone(),
        sort: page.sort.clone(),
        ..Prepared::default()
    }
}

fn write_date(writer: &mut Writer, date: Option<Date>) {
    writer.byte(date.is_some().into());
    if let Some(Date { year, month, day, second }) = date {
        writer.raw(&year.to_le_bytes());
        writer.byte(month);
        writer.byte(day);
        writer.number(second.into());
    }
}

fn read_date(reader: &mut Reader<'_>) -> Option<Date> {
    (reader.byte() > 0).then(|| Date {
        year: i16::from_le_bytes(reader.raw(2).try_into().unwrap_or_default()),
        month: reader.byte(),
        day: reader.byte(),
        second: reader.small(),
    })
}
