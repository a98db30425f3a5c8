//! What an answer takes and has not come yet.

use crate::index::FileName;

/// The files and parts of files that have to be fetched, each once, in the order they were missed.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    files: Vec<FileName>,
    parts: Vec<String>,
}

impl Needs {
    /// A file is needed.
    pub(crate) fn add(&mut self, name: FileName) {
        if !self.files.contains(&name) {
            self.files.push(name);
        }
    }

    /// A part of a file is needed, in the words of [`split_need`](crate::split_need).
    pub(crate) fn add_part(&mut self, need: String) {
        if !self.parts.contains(&need) {
            self.parts.push(need);
        }
    }

    /// All that is needed for something else is needed.
    pub(crate) fn append(&mut self, others: Needs) {
        others.files.into_iter().for_each(|file| self.add(file));
        others.parts.into_iter().for_each(|part| self.add_part(part));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.parts.is_empty()
    }

    /// The names of all.
    pub(crate) fn names(self) -> Vec<String> {
        let files = self.files.into_iter().map(FileName::text);
        files.chain(self.parts).collect()
    }
}
