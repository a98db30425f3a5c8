//! Where in a JSON text are the records?

use serde_json::Value as Json;

use super::fields::Path;

/// The names that services give the list of what was asked for.
const LISTS: [&str; 8] =
    ["items", "data", "records", "results", "entries", "posts", "pages", "documents"];

/// A record, and its number from 1.
pub(super) type Numbered = (usize, Json);

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) records: Vec<Numbered>,
    /// Lines that are no JSON: the number and what is wrong.
    pub(super) broken: Vec<(usize, String)>,
}

/// The records in a text; or why there are none. `list` says where the list is, if not where lists
/// are in general.
pub(super) fn records(text: &str, list: Option<&Path>) -> Result<Found, String> {
    let whole = match serde_json::from_str::<Json>(text) {
        Ok(whole) => whole,
        Err(error) => return lines(text).ok_or_else(|| format!("it is not JSON: {error}")),
    };
    if let Some(path) = list {
        return match path.find(&whole) {
            Some(Json::Array(values)) => Ok(numbered(values.clone())),
            Some(other) => Err(format!("`{path}` is {}, not a list of records", kind(other))),
            None => Err(format!("there is no `{path}` in it")),
        };
    }
    match whole {
        Json::Array(values) => Ok(numbered(values)),
        Json::Object(mut entries) => {
            let name = LISTS.iter().find(|name| entries.get(**name).is_some_and(Json::is_array));
            match name.and_then(|name| entries.remove(*name)) {
                Some(Json::Array(values)) => Ok(numbered(values)),
                // One line of a file of lines.
                _ if entries.contains_key("url") => Ok(numbered(vec![Json::Object(entries)])),
                _ => Err("there is no list of records in it; name the key that holds it with \
                          --records-list"
                    .to_owned()),
            }
        }
        other => Err(format!("it is {}, not a list of records", kind(&other))),
    }
}

/// NDJSON: a record on each line. Nothing if not even the first line is one.
fn lines(text: &str) -> Option<Found> {
    let mut found = Found::default();
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    for (at, line) in lines {
        match serde_json::from_str(line) {
            Ok(record) => found.records.push((at + 1, record)),
            Err(_) if found.records.is_empty() => return None,
            Err(error) => found.broken.push((at + 1, format!("not JSON: {error}"))),
        }
    }
    Some(found)
}

fn numbered(values: Vec<Json>) -> Found {
    let records = values.into_iter().enumerate().map(|(at, value)| (at + 1, value)).collect();
    Found { records, broken: Vec::new() }
}

/// What a value is, in words.
pub(super) fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::String(_) => "a text",
        Json::Array(_) => "a list",
        Json::Object(_) => "an object",
    }
}
