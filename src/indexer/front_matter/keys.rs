//! What do a generator's keys mean?

use serde_json::Value as Json;

use super::date::parse_date;
use super::value::{Entry, Value};
use super::{Fault, FrontMatter};
use crate::indexer::folded;
use crate::{Date, Emphasis};

/// Gives every key its meaning. What comes first wins where two keys mean the same, save that an
/// entry of Zola's `[extra]` never wins over a key at the top.
pub(super) fn understand(entries: Vec<Entry>) -> (FrontMatter, Vec<Fault>) {
    let mut reading = Reading::default();
    let mut below = Vec::new();
    for entry in entries {
        match (plain_name(&entry.key).as_str(), entry.value) {
            ("taxonomies", Value::Map(taxonomies)) => reading.taxonomies(taxonomies),
            ("extra", Value::Map(extra)) => below.extend(extra),
            (_, value) => reading.entry(Entry { value, ..entry }),
        }
    }
    for entry in below {
        let value = entry.value.clone().into_json();
        let key = entry.key.clone();
        reading.entry(entry);
        reading.front.extra.entry(key).or_insert(value);
    }
    (reading.front, reading.warnings)
}

#[derive(Default)]
struct Reading {
    front: FrontMatter,
    warnings: Vec<Fault>,
}

impl Reading {
    fn entry(&mut self, Entry { key, line, value }: Entry) {
        let front = &mut self.front;
        match plain_name(&key).as_str() {
            "title" => set(&mut front.title, one_line(&value)),
            // Jekyll's `published: false` says that it is a draft.
            "published" if as_bool(&value).is_some() => {
                front.draft |= as_bool(&value) == Some(false);
            }
            "date" | "publishdate" | "pubdate" | "published" | "publishedat" | "publisheddate"
            | "datepublished" => {
                let date = self.date(&key, line, &value);
                set(&mut self.front.date, date);
            }
            "lastmod" | "updated" | "updatedat" | "updateddate" | "modified" | "modifiedat"
            | "modifieddate" | "lastmodified" | "lastmodifiedat" | "lastupdated" => {
                let date = self.date(&key, line, &value);
                set(&mut self.front.updated, date);
            }
            "tags" | "tag" => extend(&mut front.tags, words(&value)),
            "categories" | "category" => extend(&mut front.categories, words(&value)),
            "authors" | "author" => extend(&mut front.authors, people(&value)),
            "description" | "excerpt" | "summary" => set(&mut front.description, one_line(&value)),
            "draft" => front.draft |= as_bool(&value).unwrap_or_default(),
            "featured" => front.featured |= as_bool(&value).unwrap_or_default(),
            "image" => set(&mut front.image, address(&value)),
            "keywords" => extend(&mut front.emphasis.keywords, words(&value)),
            "pinned" => extend(&mut front.emphasis.pinned, words(&value)),
            "boost" => match one_line(&value).as_deref().map(Emphasis::parse_boost) {
                Some(None) => self.warnings.push(Fault {
                    line,
                    message: format!("`{key}` is not a number: 2 makes the page count double"),
                }),
                boost => set(&mut front.emphasis.boost, boost.flatten()),
            },
            "slug" => set(&mut front.slug, one_line(&value)),
            // Eleventy's `permalink: false`: no page, or no address of one's own.
            "permalink" | "url" | "path" if as_bool(&value).is_some() => {}
            "permalink" | "url" | "path" => match one_line(&value) {
                Some(path) if path.contains(['{', ':']) && !path.contains("://") => {
                    self.warnings.push(Fault {
                        line,
                        message: format!(
                            "`{key}` holds placeholders (`{path}`): the address is made from the \
                             file's name instead"
                        ),
                    });
                }
                path => set(&mut front.path, path),
            },
            "readtime" | "readingtime" => set(&mut front.read_time, minutes(&value)),
            _ => {
                front.extra.entry(key).or_insert(value.into_json());
            }
        }
    }

    fn taxonomies(&mut self, taxonomies: Vec<Entry>) {
        for entry in taxonomies {
            match plain_name(&entry.key).as_str() {
                "tags" | "tag" | "categories" | "category" | "authors" | "author" => {
                    self.entry(entry);
                }
                _ => {
                    let values = words(&entry.value);
                    if !values.is_empty() {
                        extend(self.front.taxonomies.entry(entry.key).or_default(), values);
                    }
                }
            }
        }
    }

    fn date(&mut self, key: &str, line: usize, value: &Value) -> Option<Date> {
        let written = one_line(value)?;
        let date = parse_date(&written);
        // Go's zero time stands for "none".
        if date.is_none() && !written.starts_with("0001-01-01") {
            let message =
                format!("`{key}: {written}` is not a date that can be read: write YYYY-MM-DD");
            self.warnings.push(Fault { line, message });
        }
        date
    }
}

/// `pubDate`, `pub_date` and `Pub-Date` are one key.
fn plain_name(key: &str) -> String {
    key.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn set<T>(field: &mut Option<T>, value: Option<T>) {
    if field.is_none() {
        *field = value;
    }
}

fn extend(values: &mut Vec<String>, more: Vec<String>) {
    for value in more {
        if !values.contains(&value) {
            values.push(value);
        }
    }
}

/// A scalar's text with its white space folded; nothing for what is empty.
fn one_line(value: &Value) -> Option<String> {
    let Value::Scalar { written, .. } = value else { return None };
    let text = folded(written);
    (!text.is_empty()).then_some(text)
}

fn as_bool(value: &Value) -> Option<bool> {
    let Value::Scalar { written, .. } = value else { return None };
    match written.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

/// A list, a string with commas, or one value.
fn words(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    match value {
        Value::Null => {}
        Value::Scalar { json: Json::Bool(false), .. } => {}
        Value::Scalar { written, .. } => extend(&mut found, parts(written)),
        Value::List(values) => {
            for value in values {
                // Within a list a comma belongs to the value.
                extend(&mut found, name_of(value).into_iter().collect());
            }
        }
        Value::Map(_) => extend(&mut found, name_of(value).into_iter().collect()),
    }
    found
}

fn parts(written: &str) -> Vec<String> {
    written.split(',').map(folded).filter(|part| !part.is_empty()).collect()
}

/// As [`words`], save that `Smith, John` is one person: a comma divides only full names.
fn people(value: &Value) -> Vec<String> {
    match value {
        Value::Scalar { written, .. } => {
            let parts = parts(written);
            if parts.iter().all(|part| part.contains(' ')) { parts } else { vec![folded(written)] }
        }
        value => words(value),
    }
    .into_iter()
    .filter(|name| !name.is_empty())
    .collect()
}

/// The text of an entry, or the name in an entry that has several keys (`name: …`, `url: …`).
fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::Map(entries) => ["name", "title", "label"].iter().find_map(|wanted| {
            let entry = entries.iter().find(|entry| plain_name(&entry.key) == *wanted)?;
            one_line(&entry.value)
        }),
        value => one_line(value),
    }
}

/// A picture's address: text, the first of a list, or the address among several keys.
fn address(value: &Value) -> Option<String> {
    match value {
        Value::List(values) => values.first().and_then(address),
        Value::Map(entries) => ["src", "url", "path", "image", "file"].iter().find_map(|wanted| {
            let entry = entries.iter().find(|entry| plain_name(&entry.key) == *wanted)?;
            one_line(&entry.value)
        }),
        value => one_line(value),
    }
}

/// `5`, `5.2`, `"5 min read"`: full minutes, at least one.
fn minutes(value: &Value) -> Option<u32> {
    let text = one_line(value)?;
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let minutes: f64 = text[..end].parse().ok()?;
    Some(minutes.ceil().max(1.0) as u32)
}
