//! What an answer takes and has not come yet.

use crate::index::{FileName, Place};

/// Parts of a file with fewer bytes between them are fetched as one: on a line of 10 Mbit/s these are
/// there within 2 ms, whereas another request takes its turn.
const GAP: u32 = 2048;

/// The files and parts of files that have to be fetched, each once, in the order they were missed.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    files: Vec<FileName>,
    parts: Vec<Place>,
}

impl Needs {
    /// A file is needed.
    pub(crate) fn add(&mut self, name: FileName) {
        if !self.files.contains(&name) {
            self.files.push(name);
        }
    }

    /// A part of a file is needed.
    pub(crate) fn add_part(&mut self, part: Place) {
        self.parts.push(part);
    }

    /// All that is needed for something else is needed.
    pub(crate) fn append(&mut self, others: Needs) {
        others.files.into_iter().for_each(|file| self.add(file));
        self.parts.extend(others.parts);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.parts.is_empty()
    }

    /// The names of all, in the words of [`split_need`](crate::split_need): parts that lie close
    /// together are one.
    pub(crate) fn names(mut self) -> Vec<String> {
        let mut names: Vec<String> = self.files.into_iter().map(FileName::text).collect();
        self.parts.sort_unstable_by_key(|part| (part.pack, part.from));
        let mut parts = self.parts.into_iter();
        let Some(mut joined) = parts.next() else { return names };
        for part in parts {
            if part.pack == joined.pack && part.from <= joined.to.saturating_add(GAP) {
                joined.to = joined.to.max(part.to);
            } else {
                names.push(joined.need());
                joined = part;
            }
        }
        names.push(joined.need());
        names
    }
}
