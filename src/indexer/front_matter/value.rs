//! One kind of value for YAML, TOML and JSON.
//!
//! A scalar keeps the text as it was written beside its meaning: a tag `1.10` is not `1.1`, nor is
//! `010` eight, nor `no` false. Every entry knows its line, for messages.

use std::collections::HashMap;
use std::collections::hash_map;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;
use serde_saphyr::{DuplicateKeyPolicy, Spanned};
use toml::de::{DeTable, DeValue};

use super::Fault;
use super::split::{FrontBlock, Language, line_of};

/// A value of front matter.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Null,
    Scalar { written: String, json: Json },
    List(Vec<Value>),
    Map(Vec<Entry>),
}

/// A key with its value; `line` counts from 1 in the file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) line: usize,
    pub(super) value: Value,
}

impl Value {
    fn text(text: impl Into<String>) -> Value {
        let written = text.into();
        Value::Scalar { json: Json::String(written.clone()), written }
    }

    /// The value as templates get it.
    pub(super) fn into_json(self) -> Json {
        match self {
            Value::Null => Json::Null,
            Value::Scalar { json, .. } => json,
            Value::List(values) => values.into_iter().map(Value::into_json).collect(),
            Value::Map(entries) => {
                Json::Object(entries.into_iter().map(|e| (e.key, e.value.into_json())).collect())
            }
        }
    }
}

/// Parses a front matter.
pub(super) fn parse(block: &FrontBlock<'_>) -> Result<Value, Fault> {
    match block.language {
        Language::Yaml => parse_yaml(block),
        Language::Toml => parse_toml(block),
        Language::Json => parse_json(block),
    }
}

fn parse_yaml(block: &FrontBlock<'_>) -> Result<Value, Fault> {
    let options = serde_saphyr::options! {
        strict_booleans: true,
        duplicate_keys: DuplicateKeyPolicy::LastWins,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
    };
    let node: Node = serde_saphyr::from_str_with_options(block.text, options).map_err(|e| {
        let line = e.location().map_or(1, |place| place.line().max(1) as usize);
        let message = e.without_snippet().to_string();
        Fault {
            line: block.first_line + line - 1,
            message: format!("the YAML front matter cannot be read: {}", without_place(&message)),
        }
    })?;
    Ok(node.into_value(block))
}

/// The message without the parser's own idea of the place: it counts from the front matter's first
/// line, we count from the file's.
fn without_place(message: &str) -> &str {
    message.split(" at line ").next().unwrap_or(message).trim_end_matches([',', ':'])
}

/// YAML as it is deserialized: what `Spanned` needs to find the text as it was written.
enum Node {
    Null,
    Scalar(Json),
    List(Vec<Spanned<Node>>),
    Map(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl Node {
    fn into_value(self, block: &FrontBlock<'_>) -> Value {
        match self {
            Node::Null => Value::Null,
            Node::Scalar(Json::String(text)) => Value::text(text),
            Node::Scalar(json) => Value::Scalar { written: json.to_string(), json },
            Node::List(nodes) => {
                Value::List(nodes.into_iter().map(|n| spanned(n, block)).collect())
            }
            Node::Map(entries) => Value::Map(
                entries
                    .into_iter()
                    .map(|(key, node)| Entry {
                        line: block.first_line + (key.referenced.line().max(1) as usize) - 1,
                        key: key.value,
                        value: spanned(node, block),
                    })
                    .collect(),
            ),
        }
    }
}

fn spanned(node: Spanned<Node>, block: &FrontBlock<'_>) -> Value {
    let span = node.defined.span();
    let mut value = node.value.into_value(block);
    if let Value::Scalar { written, json: Json::Number(_) | Json::Bool(_) } = &mut value
        && let (Some(start), Some(len)) = (span.byte_offset(), span.byte_len())
        && let Some(text) = block.text.get(start as usize..(start + len) as usize)
        && !text.trim().is_empty()
    {
        *written = text.trim().to_owned();
    }
    value
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_none<E: de::Error>(self) -> Result<Node, E> {
        Ok(Node::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string().into()))
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<Node, E> {
        Ok(Node::Scalar(value.to_string().into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Scalar(
            serde_json::Number::from_f64(value)
                .map_or_else(|| Json::String(value.to_string()), Json::Number),
        ))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut nodes = Vec::new();
        while let Some(node) = seq.next_element()? {
            nodes.push(node);
        }
        Ok(Node::List(nodes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries: Vec<(Spanned<String>, Spanned<Node>)> = Vec::new();
        let mut places = HashMap::new();
        while let Some((key, node)) = map.next_entry::<Spanned<String>, _>()? {
            // Every generator in use takes the last of a repeated key.
            match places.entry(key.value.clone()) {
                hash_map::Entry::Occupied(place) => entries[*place.get()] = (key, node),
                hash_map::Entry::Vacant(place) => {
                    place.insert(entries.len());
                    entries.push((key, node));
                }
            }
        }
        Ok(Node::Map(entries))
    }
}

fn parse_toml(block: &FrontBlock<'_>) -> Result<Value, Fault> {
    let table = DeTable::parse(block.text).map_err(|e| Fault {
        line: block.first_line + line_of(block.text, e.span().map_or(0, |s| s.start)) - 1,
        message: format!("the TOML front matter cannot be read: {}", e.message()),
    })?;
    Ok(of_table(table.into_inner(), block))
}

fn of_table(table: DeTable<'_>, block: &FrontBlock<'_>) -> Value {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| Entry {
            line: block.first_line + line_of(block.text, key.span().start) - 1,
            key: key.into_inner().into_owned(),
            value: of_toml(value.into_inner(), block),
        })
        .collect();
    // The parser sorts keys; people mean the order in which they wrote them.
    entries.sort_by_key(|entry| entry.line);
    Value::Map(entries)
}

fn of_toml(value: DeValue<'_>, block: &FrontBlock<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::text(text),
        DeValue::Boolean(yes) => Value::Scalar { written: yes.to_string(), json: yes.into() },
        DeValue::Integer(number) => {
            let json = i64::from_str_radix(number.as_str(), number.radix())
                .map_or_else(|_| number.as_str().into(), Json::from);
            // With a radix the prefix is gone: nobody tags a post `0x1F`.
            Value::Scalar { written: number.as_str().to_owned(), json }
        }
        DeValue::Float(number) => {
            let json = number.as_str().parse().ok().and_then(serde_json::Number::from_f64);
            Value::Scalar {
                written: number.as_str().to_owned(),
                json: json.map_or_else(|| number.as_str().into(), Json::Number),
            }
        }
        DeValue::Datetime(date) => Value::text(date.to_string()),
        DeValue::Array(values) => {
            Value::List(values.into_iter().map(|v| of_toml(v.into_inner(), block)).collect())
        }
        DeValue::Table(table) => of_table(table, block),
    }
}

fn parse_json(block: &FrontBlock<'_>) -> Result<Value, Fault> {
    let json: Json = serde_json::from_str(block.text).map_err(|e| Fault {
        line: block.first_line + e.line().max(1) - 1,
        message: format!("the JSON front matter cannot be read: {}", without_place(&e.to_string())),
    })?;
    Ok(of_json(json, block.first_line))
}

fn of_json(json: Json, line: usize) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::String(text) => Value::text(text),
        Json::Array(values) => Value::List(values.into_iter().map(|v| of_json(v, line)).collect()),
        Json::Object(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| Entry { key, line, value: of_json(value, line) })
                .collect(),
        ),
        scalar => Value::Scalar { written: scalar.to_string(), json: scalar },
    }
}
