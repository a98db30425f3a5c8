//! Under which keys does a record say what?

use std::fmt;

use serde_json::Value as Json;

/// What a record can say of a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The address.
    Url,
    /// The title.
    Title,
    /// What the page is about.
    Description,
    /// The text: plain, or HTML where it holds tags.
    Text,
    /// The text as Markdown.
    Markdown,
    /// When it was published.
    Date,
    /// A picture.
    Image,
    /// The language tag.
    Language,
    /// Values of a key.
    Tags(String),
    /// What the page is sorted by under a key.
    Sort(String),
    /// How much the page counts.
    Boost,
    /// Words by which it is found, too.
    Keywords,
    /// Queries for which it comes first.
    Pinned,
}

/// Where in a record something is: keys and positions in lists, with dots between
/// (`attributes.title`, `tags.0.name`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Path(Vec<String>);

impl Path {
    pub(super) fn parse(text: &str) -> Path {
        Path(text.trim().split('.').map(str::to_owned).collect())
    }

    /// The value; of a list, where no position is named, that of the first entry that has it.
    pub(super) fn find<'r>(&self, record: &'r Json) -> Option<&'r Json> {
        let mut at = record;
        for name in &self.0 {
            at = match at {
                Json::Object(entries) => entries.get(name)?,
                Json::Array(values) => match name.parse::<usize>() {
                    Ok(position) => values.get(position)?,
                    Err(_) => values.iter().find_map(|value| value.get(name))?,
                },
                _ => return None,
            };
        }
        Some(at)
    }

    /// All values, of every entry of the lists on the way.
    pub(super) fn find_all<'r>(&self, record: &'r Json) -> Vec<&'r Json> {
        let mut at = vec![record];
        for name in &self.0 {
            let mut next = Vec::new();
            for value in at {
                match value {
                    Json::Object(entries) => next.extend(entries.get(name)),
                    Json::Array(values) => match name.parse::<usize>() {
                        Ok(position) => next.extend(values.get(position)),
                        Err(_) => next.extend(values.iter().filter_map(|value| value.get(name))),
                    },
                    _ => {}
                }
            }
            at = next;
        }
        at
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("."))
    }
}

/// Where a field comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// A place in the record.
    Path(Path),
    /// Text with places in braces: `/posts/{slug}/`.
    Template(Vec<Piece>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Value(Path),
}

impl From {
    /// The texts that it gives for a record; a template gives none when a part of it is missing.
    pub(super) fn texts(&self, record: &Json) -> Vec<String> {
        match self {
            From::Path(path) => path.find_all(record).into_iter().flat_map(texts_of).collect(),
            From::Template(pieces) => {
                let text = pieces.iter().map(|piece| match piece {
                    Piece::Text(text) => Some(text.clone()),
                    Piece::Value(path) => path.find(record).and_then(text_of),
                });
                text.collect::<Option<String>>().into_iter().collect()
            }
        }
    }
}

/// What the user says of a source's keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldMap(pub(super) Vec<(Field, From)>);

impl FromIterator<FieldMap> for FieldMap {
    fn from_iter<I: IntoIterator<Item = FieldMap>>(maps: I) -> FieldMap {
        FieldMap(maps.into_iter().flat_map(|map| map.0).collect())
    }
}

impl FieldMap {
    /// Where a field is, if the user says it.
    pub(super) fn get(&self, field: &Field) -> Option<&From> {
        self.0.iter().rev().find(|(known, _)| known == field).map(|(_, from)| from)
    }
}

/// Reads `title=name`, `url=/posts/{slug}/`, `tags.topic=topics.name`.
///
/// # Errors
/// A sentence for the user, when it is not of that form.
pub fn parse_field(typed: &str) -> Result<FieldMap, String> {
    let (name, from) = typed.split_once('=').ok_or("expected FIELD=KEY")?;
    let field = match name.trim().split_once('.') {
        Some(("tags", key)) if !key.is_empty() => Field::Tags(key.to_owned()),
        Some(("sort", key)) if !key.is_empty() => Field::Sort(key.to_owned()),
        _ => match name.trim() {
            "url" => Field::Url,
            "title" => Field::Title,
            "description" => Field::Description,
            "text" => Field::Text,
            "markdown" => Field::Markdown,
            "date" => Field::Date,
            "image" => Field::Image,
            "language" => Field::Language,
            "tags" => Field::Tags("tag".to_owned()),
            "boost" => Field::Boost,
            "keywords" => Field::Keywords,
            "pinned" => Field::Pinned,
            other => {
                return Err(format!(
                    "there is no field `{other}`; there are url, title, description, text, markdown, \
                     date, image, language, tags, tags.KEY, sort.KEY, boost, keywords and pinned"
                ));
            }
        },
    };
    let from = from.trim();
    if from.is_empty() {
        return Err(format!("expected a key of the record after `{name}=`"));
    }
    let from = if from.contains('{') { template(from)? } else { From::Path(Path::parse(from)) };
    Ok(FieldMap(vec![(field, from)]))
}

fn template(text: &str) -> Result<From, String> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (path, end) = after.split_once('}').ok_or(format!("`{text}`: a {{ is not closed"))?;
        pieces.push(Piece::Text(before.to_owned()));
        pieces.push(Piece::Value(Path::parse(path)));
        rest = end;
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Ok(From::Template(pieces))
}

/// A scalar as text; of an object, what names it.
pub(super) fn text_of(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Object(entries) => {
            let names = ["name", "title", "label", "rendered", "url", "src", "value"];
            names.iter().find_map(|name| entries.get(*name)?.as_str().map(str::to_owned))
        }
        Json::Null | Json::Array(_) => None,
    }
}

/// A value's texts: of each entry, if it is a list.
pub(super) fn texts_of(value: &Json) -> Vec<String> {
    match value {
        Json::Array(values) => values.iter().filter_map(text_of).collect(),
        value => text_of(value).into_iter().collect(),
    }
}
