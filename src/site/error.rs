//! Why was no site made?

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use crate::indexer::Problem;

/// The site could not be made; what stood in its place before is untouched.
///
/// Shown to a person it has a line for each fault: `content/posts/a.md:3: the message`.
#[derive(Debug)]
pub struct SiteError {
    faults: Vec<Problem>,
}

impl SiteError {
    /// Everything that is wrong, with the path of each file as the user would write it. Never
    /// empty.
    pub fn faults(&self) -> &[Problem] {
        &self.faults
    }

    pub(super) fn of(faults: Vec<Problem>) -> SiteError {
        SiteError { faults }
    }

    pub(super) fn at(path: &Path, message: impl Into<String>) -> SiteError {
        SiteError::of(vec![fault(path, None, message)])
    }

    pub(super) fn line(path: &Path, line: Option<usize>, message: impl Into<String>) -> SiteError {
        SiteError::of(vec![fault(path, line, message)])
    }

    /// `what` is the step that failed: `cannot be written`.
    pub(super) fn io(path: &Path, what: &str, error: &io::Error) -> SiteError {
        SiteError::at(path, format!("{what}: {error}"))
    }
}

impl fmt::Display for SiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, fault) in self.faults.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for SiteError {}

pub(super) fn fault(path: &Path, line: Option<usize>, message: impl Into<String>) -> Problem {
    Problem { path: PathBuf::from(path), line, message: message.into() }
}
