//! The note that damson leaves beside an index: what it wrote there, and what it left out.
//!
//! A run takes away the files of the run before it, and only those: the note lists them, each with
//! a hash, so that a file that someone has put in its place since is left alone.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh64::xxh64;

use super::{BundleError, names};

/// The file's name.
pub(super) const NAME: &str = "damson.report.json";

/// What a run found and left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// How many pages are in the index.
    pub pages: usize,
    /// The files that are not, and why.
    pub skipped: Vec<Skipped>,
    /// What the author of the site may want to mend.
    pub warnings: Vec<String>,
}

/// A file that is not in the index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Skipped {
    /// The path from the site's root.
    pub path: String,
    /// Why, in a few words.
    pub reason: String,
}

/// A file that damson wrote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Listed {
    /// Its name in the folder.
    pub name: String,
    /// Its size on disk, in bytes.
    pub bytes: u64,
    /// XXH64 of its bytes on disk, in hexadecimal digits.
    pub hash: String,
}

impl Listed {
    /// Lists a file of this content.
    pub(super) fn new(name: &str, bytes: &[u8]) -> Listed {
        let hash = format!("{:016x}", xxh64(bytes, 0));
        Listed { name: name.to_string(), bytes: bytes.len() as u64, hash }
    }
}

/// The file as it lies on disk.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// The version of damson that wrote the bundle.
    pub(super) damson: String,
    #[serde(flatten)]
    pub(super) report: Report,
    /// Every file of the bundle but this one, by name.
    pub(super) files: Vec<Listed>,
}

impl Record {
    pub(super) fn new(report: &Report, files: &[Listed]) -> Record {
        let mut files = files.to_vec();
        files.sort();
        Record { damson: env!("CARGO_PKG_VERSION").to_string(), report: report.clone(), files }
    }

    /// Reads the record of a folder; `None` if there is none.
    pub(super) fn read(folder: &Path) -> Result<Option<Record>, BundleError> {
        let path = folder.join(NAME);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(BundleError::io("read", path)(error)),
        };
        let record: Record = serde_json::from_slice(&bytes)
            .map_err(|error| BundleError::damaged(&path, format!("cannot be read ({error})")))?;
        match record.files.iter().find(|file| !names::is_plain(&file.name)) {
            None => Ok(Some(record)),
            Some(file) => Err(BundleError::damaged(
                &path,
                format!("expected names of files, found {:?}", file.name),
            )),
        }
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        // A line for each file: a large bundle has thousands, and is published as a whole.
        let without = Record { files: Vec::new(), ..self.clone() };
        let mut text = serde_json::to_string_pretty(&without).expect("text and numbers");
        if let Some(at) = text.rfind(']') {
            let mut lines = String::new();
            for file in &self.files {
                lines += if lines.is_empty() { "\n  " } else { ",\n  " };
                lines += &serde_json::to_string(file).expect("text and numbers");
            }
            text.insert_str(at, &lines);
        }
        text.push('\n');
        text.into_bytes()
    }

    /// This record, and the files of a former one that it does not name.
    pub(super) fn with_files_of(&self, former: &Record) -> Record {
        let names: BTreeSet<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        let mut union = self.clone();
        let gone = former.files.iter().filter(|file| !names.contains(file.name.as_str()));
        union.files.extend(gone.cloned());
        union.files.sort();
        union
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_that_names_files_elsewhere_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Record::read(folder.path()).unwrap(), None);
        let listed = Listed { name: "../index.html".to_string(), ..Listed::new("x", b"") };
        let record = Record::new(&Report::default(), &[listed]);
        fs::write(folder.path().join(NAME), record.to_bytes()).unwrap();
        let error = Record::read(folder.path()).unwrap_err().to_string();
        assert!(error.contains("damson.report.json") && error.contains("../index.html"), "{error}");
    }

    #[test]
    fn a_record_comes_back_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let skipped = Skipped { path: "a.html".to_string(), reason: "noindex".to_string() };
        let report = Report { pages: 3, skipped: vec![skipped], warnings: vec!["w".to_string()] };
        let record = Record::new(&report, &[Listed::new("b.dam", b"b"), Listed::new("a.dam", b"")]);
        fs::write(folder.path().join(NAME), record.to_bytes()).unwrap();
        assert_eq!(Record::read(folder.path()).unwrap(), Some(record));
    }
}
