//! Where do records come from, and what is done when nothing good comes?

use std::fmt;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use xxhash_rust::xxh64::xxh64;

use super::super::html::decode;
use super::fetch::{FetchOptions, fetch};
use super::fields::{self, FieldMap};
use super::json::Found;
use super::understand::understand;
use super::{feed, json};
use crate::Document;

/// How records are read.
#[derive(Clone, Debug, Default)]
pub struct RecordOptions {
    /// Under which keys records say what, where that is not as usual.
    pub fields: FieldMap,
    /// Where in the answer the list of records is: keys with dots between.
    pub list: Option<String>,
    /// Origin of the site (`https://example.org`): addresses that begin with it are the site's own.
    pub origin: Option<String>,
    /// How they are fetched.
    pub fetch: FetchOptions,
    /// The folder for the last good copy of what was fetched; it stands in when a source fails.
    pub keep: Option<PathBuf>,
}

/// A place that records come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// A file.
    File(PathBuf),
    /// An address; `$NAME` in it stands for a variable of the environment.
    Address(String),
}

impl Source {
    /// What the user typed: an address if it has `http://` or `https://` before it.
    pub fn of(typed: &str) -> Source {
        let scheme = typed.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
        match scheme.as_deref() {
            Some("http" | "https") => Source::Address(typed.to_owned()),
            _ => Source::File(PathBuf::from(typed)),
        }
    }
}

impl fmt::Display for Source {
    /// As it was typed, without a password: variables are not replaced by what they hold.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::File(path) => write!(f, "{}", path.display()),
            Source::Address(address) => {
                let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
                let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
                let (host, path) = rest.split_at(host_end);
                let host = host.rsplit('@').next().unwrap_or(host);
                write!(f, "{scheme}://{host}{path}")
            }
        }
    }
}

/// What was read of a source.
#[derive(Debug, Default)]
pub struct RecordsRead {
    /// A document for each record, in their order; addresses are all different.
    pub documents: Vec<Document>,
    /// Records that were left out, and what else there is to say; each names the source.
    pub warnings: Vec<String>,
}

/// Why a source gave nothing: a sentence that names it.
#[derive(Debug)]
pub struct RecordsError(String);

impl fmt::Display for RecordsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RecordsError {}

/// Reads all records of a source.
///
/// # Errors
/// When the source cannot be had, is no records at all, or none of its records can be used, and
/// there is no copy of an earlier time to stand in. A single bad record is left out with a warning.
pub fn read_records(source: &Source, options: &RecordOptions) -> Result<RecordsRead, RecordsError> {
    let failed = |why: String| RecordsError(format!("{source}: {why}"));
    let Source::Address(address) = source else {
        let text = read_file(source, options.fetch.max_bytes).map_err(failed)?;
        return parse(source, &text, options).map_err(failed);
    };
    let fetched = fetch(address, &options.fetch)
        .and_then(text_of)
        .and_then(|text| parse(source, &text, options).map(|read| (text, read)));
    let Some(folder) = &options.keep else {
        return fetched.map(|(_, read)| read).map_err(failed);
    };
    // The name says nothing of the address, which may hold what is not for everyone.
    let copy = folder.join(format!("{:016x}.records", xxh64(address.as_bytes(), 0)));
    match fetched {
        Ok((text, mut read)) => {
            if let Err(error) = keep(folder, &copy, &text) {
                read.warnings
                    .push(format!("{source}: {}: no copy is kept: {error}", copy.display()));
            }
            Ok(read)
        }
        Err(why) => {
            let text = std::fs::read_to_string(&copy)
                .map_err(|_| failed(format!("{why}; there is no earlier copy to stand in")))?;
            let mut read = parse(source, &text, options).map_err(|of_copy| {
                failed(format!("{why}; nor can {} be read: {of_copy}", copy.display()))
            })?;
            read.warnings.insert(0, format!("{source}: {why}; its last good copy stands in"));
            Ok(read)
        }
    }
}

fn read_file(source: &Source, max_bytes: u64) -> Result<String, String> {
    let Source::File(path) = source else { return Ok(String::new()) };
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => format!("cannot be read: {error}"),
    };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(max_bytes.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > max_bytes {
        return Err(format!(
            "it is larger than {} MB; --records-max-mb sets the limit",
            max_bytes >> 20
        ));
    }
    text_of(bytes)
}

/// What is not UTF-8 has to say what it is: feeds do so in their first line, others by a mark of the
/// byte order.
fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).or_else(|error| {
        let bytes = error.as_bytes();
        let says_so = [b"<?xml".as_slice(), b"\xff\xfe", b"\xfe\xff"];
        let text = says_so.iter().any(|start| bytes.starts_with(start)).then(|| decode(bytes));
        match text {
            Some(text) if text.broken.is_none() => Ok(text.text.into_owned()),
            _ => Err("it is not text in UTF-8, and does not say in which charset it is".to_owned()),
        }
    })
}

/// Puts a copy in its place, whole or not at all.
fn keep(folder: &Path, copy: &Path, text: &str) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(copy)?;
    Ok(())
}

fn parse(source: &Source, text: &str, options: &RecordOptions) -> Result<RecordsRead, String> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let list = options.list.as_deref().map(fields::Path::parse);
    let start: String = text.chars().take(64).collect::<String>().to_ascii_lowercase();
    let found = if text.is_empty() {
        return Err("it is empty".to_owned());
    } else if start.starts_with("<!doctype html") || start.starts_with("<html") {
        return Err("it is a page of HTML, not records: a form to log in, or an error?".to_owned());
    } else if text.starts_with('<') {
        Found { records: feed::records(text)?, broken: Vec::new() }
    } else {
        json::records(text, list.as_ref())?
    };
    let of_lines = !found.broken.is_empty();
    let mut read = RecordsRead::default();
    let mut left_out: Vec<(usize, String)> = found.broken;
    let mut addresses = std::collections::HashMap::new();
    for (number, record) in &found.records {
        match understand(record, &options.fields, options.origin.as_deref()) {
            Err(why) => left_out.push((*number, why)),
            Ok(document) => match addresses.get(&document.url) {
                Some(first) => left_out
                    .push((*number, format!("its address {} is that of {first}", document.url))),
                None => {
                    addresses.insert(document.url.clone(), *number);
                    read.documents.push(document);
                }
            },
        }
    }
    left_out.sort();
    let what = if of_lines { "line" } else { "record" };
    if read.documents.is_empty()
        && let Some((number, why)) = left_out.first()
    {
        return Err(format!("none of its records can be used; {what} {number}: {why}"));
    }
    if read.documents.is_empty() {
        read.warnings.push(format!("{source}: there is no record in it"));
    }
    let warning = |(number, why)| format!("{source}: {what} {number} is left out: {why}");
    read.warnings.extend(left_out.into_iter().map(warning));
    Ok(read)
}
