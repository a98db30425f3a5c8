//! What does a post say about itself?
//!
//! The block at the top of a file is [split](split) off, read as YAML, TOML or JSON into one kind
//! of [value](value), and its [keys](keys) are given one meaning, however a generator names them.

mod date;
mod keys;
mod split;
mod value;

use std::collections::BTreeMap;

pub(super) use date::{date_in_path, parse_date};
use split::split;

use crate::{Date, Emphasis};

/// What stands above a post, in one shape for all generators' spellings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    /// The title; plain text or Markdown, as the author wrote it.
    pub title: Option<String>,
    /// When it was published: `date`, `publishDate`, `pubDate`, `published`.
    pub date: Option<Date>,
    /// When it was last changed: `lastmod`, `updated`.
    pub updated: Option<Date>,
    /// The tags as written, in order, without repetition.
    pub tags: Vec<String>,
    /// The categories.
    pub categories: Vec<String>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Zola's other taxonomies by their own names. None is empty.
    pub taxonomies: BTreeMap<String, Vec<String>>,
    /// `description`, `excerpt` or `summary`.
    pub description: Option<String>,
    /// Not to be published yet.
    pub draft: bool,
    /// To be shown first.
    pub featured: bool,
    /// The address of a picture that stands for the post, as written.
    pub image: Option<String>,
    /// The last part of the address.
    pub slug: Option<String>,
    /// The whole address as written: `permalink`, `url` or `path`.
    pub path: Option<String>,
    /// Minutes that reading takes, by the author's word.
    pub read_time: Option<u32>,
    /// How it is to stand among other pages: `boost`, `keywords`, `pinned`.
    pub emphasis: Emphasis,
    /// Every other key as it was written, for templates. Zola's `[extra]` is taken apart.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// Something in the front matter that is wrong, and where: a line of the file, from 1.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) message: String,
}

/// A file, taken apart.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) front: FrontMatter,
    /// What could be understood only in part; the post is whole all the same.
    pub(super) warnings: Vec<Fault>,
    /// The Markdown below the front matter.
    pub(super) body: &'a str,
}

/// Reads the top of a post's text.
pub(super) fn read(text: &str) -> Result<Parts<'_>, Fault> {
    let (block, body) = split(text)?;
    let mut parts = Parts { front: FrontMatter::default(), warnings: Vec::new(), body };
    if let Some(block) = block {
        match value::parse(&block)? {
            value::Value::Map(entries) => {
                (parts.front, parts.warnings) = keys::understand(entries);
            }
            value::Value::Null => {}
            // Two rules with prose between them: Markdown's own `---`.
            _ => parts.body = text,
        }
    }
    Ok(parts)
}
