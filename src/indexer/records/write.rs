//! A document as a record: what `damson read` prints, and `damson index --records` takes.

use serde_json::{Map, Value as Json};

use crate::{Block, Date, Document, Section};

/// The record of a document. Fields that say nothing are left out; the text is in `sections`.
pub fn record_of(document: &Document) -> Json {
    let mut record = Map::new();
    let mut put = |key: &str, value: Option<Json>| {
        if let Some(value) = value {
            record.insert(key.to_owned(), value);
        }
    };
    let text = |text: &Option<String>| text.clone().map(Json::String);
    put("url", Some(document.url.clone().into()));
    put("title", Some(document.title.clone().into()));
    put("description", text(&document.description));
    put("language", text(&document.language));
    put("date", document.date.map(|date| written(date).into()));
    put("image", text(&document.image));
    put("tags", (!document.tags.is_empty()).then(|| Json::from_iter(document.tags.clone())));
    put("sort", (!document.sort.is_empty()).then(|| Json::from_iter(document.sort.clone())));
    let emphasis = &document.emphasis;
    put("boost", emphasis.boost.map(|boost| f64::from(boost).into()));
    let list = |texts: &[String]| (!texts.is_empty()).then(|| texts.to_vec().into());
    put("keywords", list(&emphasis.keywords));
    put("pinned", list(&emphasis.pinned));
    let sections = document.sections.iter().filter(|s| s.level > 0 || !s.blocks.is_empty());
    put("sections", Some(sections.map(section).collect()));
    Json::Object(record)
}

fn section(section: &Section) -> Json {
    let mut record = Map::new();
    if section.level > 0 {
        record.insert("level".to_owned(), section.level.into());
        if let Some(id) = &section.id {
            record.insert("id".to_owned(), id.clone().into());
        }
        record.insert("heading".to_owned(), section.heading.clone().into());
    }
    record.insert("text".to_owned(), section.blocks.iter().map(block).collect());
    Json::Object(record)
}

/// A text alone, unless it weighs more or less than others.
fn block(block: &Block) -> Json {
    let text = Json::String(block.text.clone());
    if block.weight == 1.0 {
        return text;
    }
    let weight = ("weight".to_owned(), f64::from(block.weight).into());
    Json::Object([("text".to_owned(), text), weight].into_iter().collect())
}

/// The day, and the time if it is known.
fn written(date: Date) -> String {
    match date.second {
        0 => date.to_string(),
        s => format!("{date}T{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60),
    }
}
