//! What an answer takes and has not come yet.

use crate::index::{FileName, Place};
use crate::search::answer::Step;

/// Parts of a file with fewer bytes between them are fetched as one: on a line of 10 Mbit/s these are
/// there within 2 ms, whereas another request takes its turn.
const GAP: u32 = 2048;

/// So many requests a browser has on their way to a host at once (over HTTP/1.1). One more waits for
/// a round trip, in which as many bytes come as lie between two parts.
const AT_ONCE: usize = 6;

/// But not more than this: slow lines have long round trips, too.
const MAX_GAP: u32 = 4 * GAP;

/// What is more than a list of results takes its time: the texts of a phrase's pages.
const A_LIST: usize = 20;

/// A part of the engine besides the first, of which [`Index::open_first`](crate::Index::open_first) tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EnginePart {
    /// For near misses, phrases and other signs, and long questions.
    Words,
    /// For filters and counts.
    Tags,
    /// For ranges, and orders that are asked for, besides [`Tags`](EnginePart::Tags).
    Ranges,
}

impl EnginePart {
    /// All of them.
    pub const ALL: [EnginePart; 3] = [EnginePart::Words, EnginePart::Tags, EnginePart::Ranges];

    /// What it is called among the files that are needed.
    pub fn name(self) -> &'static str {
        match self {
            EnginePart::Words => "words",
            EnginePart::Tags => "tags",
            EnginePart::Ranges => "ranges",
        }
    }

    /// The part of a name.
    pub fn named(name: &str) -> Option<EnginePart> {
        match name {
            "words" => Some(EnginePart::Words),
            "tags" => Some(EnginePart::Tags),
            "ranges" => Some(EnginePart::Ranges),
            _ => None,
        }
    }
}

/// Some parts of the engine: a bit for each.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EngineParts(u8);

impl EngineParts {
    pub(crate) fn add(&mut self, part: EnginePart) {
        self.0 |= 1 << part as u8;
    }

    pub(crate) fn has(self, part: EnginePart) -> bool {
        self.0 >> part as u8 & 1 == 1
    }
}

/// The files and parts of files that have to be fetched, each once, in the order they were missed.
#[derive(Debug, Default)]
pub(crate) struct Needs {
    files: Vec<FileName>,
    parts: Vec<Place>,
    engine: EngineParts,
}

impl Needs {
    /// A file is needed.
    pub(crate) fn add(&mut self, name: FileName) {
        if !self.files.contains(&name) {
            self.files.push(name);
        }
    }

    /// A part of the engine is needed.
    pub(crate) fn add_engine_part(&mut self, part: EnginePart) {
        self.engine.add(part);
    }

    /// A part of a file is needed.
    pub(crate) fn add_part(&mut self, part: Place) {
        // In order from the beginning: sorting would be half a KB of the module.
        let place = |part: &Place| (part.pack, part.from);
        let at = self.parts.partition_point(|other| place(other) <= place(&part));
        self.parts.insert(at, part);
    }

    /// All that is needed for something else is needed.
    pub(crate) fn append(&mut self, others: Needs) {
        others.files.into_iter().for_each(|file| self.add(file));
        others.parts.into_iter().for_each(|part| self.add_part(part));
        self.engine.0 |= others.engine.0;
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.files.is_empty() && self.parts.is_empty() && self.engine.0 == 0
    }

    /// An answer, or what it takes: `answer` has one only if nothing is needed for it.
    pub(crate) fn step<T>(self, answer: Option<T>) -> Step<T> {
        match answer {
            Some(answer) => Step::Ready(answer),
            None => Step::Needs(self.names()),
        }
    }

    /// The names of all, in the words of [`split_need`](crate::split_need): parts that lie close
    /// together are one, and further ones if there are more than are fetched at once.
    pub(crate) fn names(self) -> Vec<String> {
        let mut gap = GAP;
        let mut joined = self.joined(gap);
        let is_list = self.parts.len() <= A_LIST;
        while is_list && joined.len() + self.files.len() > AT_ONCE && gap < MAX_GAP {
            gap *= 2;
            joined = self.joined(gap);
        }
        let mut names: Vec<String> = self.files.into_iter().map(FileName::text).collect();
        names.extend(joined.iter().map(Place::need));
        for part in EnginePart::ALL {
            if self.engine.has(part) {
                names.push(part.name().to_owned());
            }
        }
        names
    }

    /// The parts, those of a pack in one that have no more than so many bytes between them.
    fn joined(&self, gap: u32) -> Vec<Place> {
        let mut joined: Vec<Place> = Vec::new();
        for part in &self.parts {
            match joined.last_mut() {
                Some(last)
                    if part.pack == last.pack && part.from <= last.to.saturating_add(gap) =>
                {
                    last.to = last.to.max(part.to);
                }
                _ => joined.push(*part),
            }
        }
        joined
    }
}
