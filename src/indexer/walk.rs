//! Which files lie in this folder?

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walkdir::{DirEntry, WalkDir};

/// Something that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Skipped {
    /// Relative to the folder that was read.
    pub path: PathBuf,
    /// The reason; lower case, without the path.
    pub reason: String,
}

/// What was found in a folder.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// Regular files, relative to the folder, in a fixed order.
    pub(super) files: Vec<PathBuf>,
    pub(super) skipped: Vec<Skipped>,
}

/// Lists all files below `folder`. Links are followed, unless they lead in a circle.
pub(super) fn walk(folder: &Path) -> Walked {
    let mut walked = Walked::default();
    let relative = |path: &Path| path.strip_prefix(folder).unwrap_or(path).to_owned();
    let mut entries = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = entries.next() {
        let mut skip =
            |path: PathBuf, reason: String| walked.skipped.push(Skipped { path, reason });
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                let path = error.path().map(relative).unwrap_or_default();
                let reason = reason_of(&error);
                skip(path, reason);
                continue;
            }
        };
        if entry.depth() == 0 {
            continue;
        }
        let path = relative(entry.path());
        if let Some(reason) = reason_to_skip(&entry) {
            if entry.file_type().is_dir() {
                entries.skip_current_dir();
            }
            // `.gitignore`, `.DS_Store`: nobody takes them for a part of the site.
            if !(entry.file_type().is_file() && reason == HIDDEN) {
                skip(path, reason.to_owned());
            }
        } else if entry.file_type().is_file() {
            walked.files.push(path);
        }
    }
    walked
}

const HIDDEN: &str = "its name begins with a dot";

fn reason_to_skip(entry: &DirEntry) -> Option<&'static str> {
    let name = entry.file_name().to_string_lossy();
    let kind = entry.file_type();
    match name.as_ref() {
        "node_modules" if kind.is_dir() => Some("a folder of packages, not of the site"),
        // Of what hides behind a dot, this is meant for visitors (RFC 8615) or for their host.
        ".well-known" | ".htaccess" | ".nojekyll" => None,
        name if name.starts_with('.') => Some(HIDDEN),
        _ if kind.is_dir() || kind.is_file() => None,
        _ => Some("neither a file nor a folder"),
    }
}

fn reason_of(error: &walkdir::Error) -> String {
    if let Some(ancestor) = error.loop_ancestor() {
        return format!("a link that leads in a circle, back to {}", ancestor.display());
    }
    match error.io_error() {
        Some(error) if error.kind() == io::ErrorKind::NotFound => {
            "a link that leads nowhere".to_owned()
        }
        Some(error) => format!("cannot be read: {error}"),
        None => "cannot be read".to_owned(),
    }
}
