//! Opening a bundle, and answering from it.

use std::fs;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::{BundleError, FOLDER_NAME, gzip, names};
use crate::{
    Answer, ENTRY_NAME, Explanation, Facets, Hit, Index, Request, Stats, Step, Suggestions,
    split_need,
};

/// An index on disk. Files are read when a request first needs them.
#[derive(Debug)]
pub struct Bundle {
    folder: PathBuf,
    index: Index,
}

/// The folder of the bundle that is meant by a path: a bundle, a site that holds one in
/// `damson/`, or the entry file itself.
pub fn find(path: &Path) -> Result<PathBuf, BundleError> {
    let folders = [path.to_path_buf(), path.join(FOLDER_NAME)];
    if let Some(folder) = folders.into_iter().find(|folder| folder.join(ENTRY_NAME).is_file()) {
        return Ok(folder);
    }
    match path.parent() {
        Some(folder) if path.is_file() && path.ends_with(ENTRY_NAME) => Ok(folder.to_path_buf()),
        _ => Err(BundleError::NoIndex(path.to_path_buf())),
    }
}

impl Bundle {
    /// Opens the bundle that is [meant](find) by a path.
    pub fn open(path: &Path) -> Result<Bundle, BundleError> {
        let folder = find(path)?;
        let entry = read_packed(&folder, ENTRY_NAME)?;
        let index = Index::open(&entry)
            .map_err(|error| BundleError::Index { folder: folder.clone(), error })?;
        Ok(Bundle { folder, index })
    }

    /// The folder in which it lies.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Answers a request.
    pub fn search(&mut self, request: &Request) -> Result<Answer, BundleError> {
        self.complete(|index| index.search(request))
    }

    /// What a list of results shows of these pages, with snippets for `query`.
    pub fn display(&mut self, ids: &[u32], query: Option<&str>) -> Result<Vec<Hit>, BundleError> {
        self.complete(|index| index.display(ids, query))
    }

    /// Why a page ranks where it does; see [`Index::explain`].
    pub fn explain(&mut self, query: &str, page: u32) -> Result<Option<Explanation>, BundleError> {
        self.complete(|index| index.explain(query, page))
    }

    /// How what is being typed may go on; see [`Index::suggest`].
    pub fn suggest(&mut self, typed: &str, limit: usize) -> Result<Suggestions, BundleError> {
        self.complete(|index| index.suggest(typed, limit))
    }

    /// How many pages have each value, over the whole index: the commonest of every key, or all of the
    /// key that is named.
    pub fn facets(&mut self, key: Option<&str>) -> Result<Facets, BundleError> {
        self.complete(|index| index.facets(key))
    }

    /// The keys that can be filtered by.
    pub fn filter_keys(&mut self) -> Result<Vec<String>, BundleError> {
        self.complete(Index::filter_keys)
    }

    /// How much the index holds. Reads the whole dictionary.
    pub fn stats(&mut self) -> Result<Stats, BundleError> {
        self.complete(Index::stats)
    }

    /// Asks until the index needs no more files.
    fn complete<T>(
        &mut self,
        ask: impl Fn(&Index) -> crate::Result<Step<T>>,
    ) -> Result<T, BundleError> {
        let mut added: Vec<String> = Vec::new();
        loop {
            let step = ask(&self.index).map_err(|error| self.failed(error))?;
            let needed = match step {
                Step::Ready(answer) => return Ok(answer),
                Step::Needs(names) => names,
            };
            // An index that asks again for what it has would ask for ever.
            if needed.is_empty() || needed.iter().any(|name| added.contains(name)) {
                let reason = format!("expected to answer, asked again for {}", needed.join(", "));
                return Err(BundleError::damaged(&self.folder.join(ENTRY_NAME), reason));
            }
            for name in needed {
                let bytes = read_packed(&self.folder, &name)?;
                self.index.add(&name, &bytes).map_err(|error| self.failed(error))?;
                added.push(name);
            }
        }
    }

    fn failed(&self, error: crate::Error) -> BundleError {
        BundleError::Index { folder: self.folder.clone(), error }
    }
}

/// Reads a file of the index, or a part of one; and unpacks it, unless it is a pack.
fn read_packed(folder: &Path, need: &str) -> Result<Vec<u8>, BundleError> {
    let (name, part) = split_need(need);
    let path = folder.join(name);
    if !names::is_plain(name) {
        let reason = format!("expected the name of a file, found {name:?}");
        return Err(BundleError::damaged(&folder.join(ENTRY_NAME), reason));
    }
    // A pipe or a device in the place of a file would never end.
    if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
        return Err(BundleError::InTheWay { path, expected: "a file" });
    }
    let packed = match part {
        None => fs::read(&path),
        Some((first, last)) => read_part(&path, first, last),
    };
    let packed = packed.map_err(|error| match error.kind() {
        ErrorKind::NotFound => BundleError::damaged(&path, "this file of the index is missing"),
        _ => BundleError::io("read", &path)(error),
    })?;
    if !names::is_packed(name) {
        return Ok(packed);
    }
    gzip::unpack(&packed).map_err(|reason| BundleError::damaged(&path, reason))
}

/// Reads these bytes, and the last of them too; fewer if the file ends before that.
fn read_part(path: &Path, first: u64, last: u64) -> io::Result<Vec<u8>> {
    let mut file = fs::File::open(path)?;
    file.seek(SeekFrom::Start(first))?;
    let mut bytes = Vec::new();
    file.take(last.saturating_sub(first).saturating_add(1)).read_to_end(&mut bytes)?;
    Ok(bytes)
}
