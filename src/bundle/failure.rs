//! What can go wrong with a bundle, said so that a person knows what to do.

use std::fmt;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// A bundle could not be written or read.
#[derive(Debug)]
#[non_exhaustive]
pub enum BundleError {
    /// The system refused.
    Io {
        /// What was tried: `write`, `read`.
        doing: &'static str,
        /// On which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another run is writing to this folder.
    Busy(PathBuf),
    /// Something that is not a plain file lies where a file of the bundle has to go, or no folder
    /// where a folder has to be.
    InTheWay {
        /// What lies there.
        path: PathBuf,
        /// What has to be there: `a file`, `a folder`.
        expected: &'static str,
    },
    /// In a folder without a bundle lies a file, not of damson, that is called as one of a bundle's.
    Foreign(PathBuf),
    /// Two files of one name, or a name that would leave the folder.
    Name(String),
    /// Neither a bundle nor a site that holds one.
    NoIndex(PathBuf),
    /// A file is not what it should be.
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was expected, and what was found.
        reason: String,
    },
    /// The index says that it cannot be read, or that it cannot answer.
    Index {
        /// The folder of the bundle.
        folder: PathBuf,
        /// What the index says.
        error: crate::Error,
    },
    /// Writing failed, and what was there before is still there.
    Kept {
        /// What failed.
        cause: Box<BundleError>,
        /// The folder whose former bundle stands.
        folder: PathBuf,
    },
}

impl BundleError {
    /// For `map_err`: the system refused to do this to that.
    pub(super) fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> BundleError {
        let path = path.into();
        move |source| BundleError::Io { doing, path, source }
    }

    pub(super) fn damaged(path: &Path, reason: impl Into<String>) -> BundleError {
        BundleError::Damaged { path: path.to_path_buf(), reason: reason.into() }
    }
}

impl fmt::Display for BundleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BundleError::Io { doing, path, source } => {
                write!(f, "cannot {doing} {}: {source}", path.display())?;
                f.write_str(remedy(source.kind()))
            }
            BundleError::Busy(folder) => write!(
                f,
                "another damson is writing to {}: wait until it has ended, then run again",
                folder.display()
            ),
            BundleError::InTheWay { path, expected } => write!(
                f,
                "{}: expected {expected}, found something else: move it away, or choose another \
                 folder with --out",
                path.display()
            ),
            BundleError::Foreign(path) => write!(
                f,
                "{}: is there already, and not damson's: move it away, or choose another folder \
                 with --out",
                path.display()
            ),
            BundleError::Name(name) => {
                write!(f, "{name:?} cannot be the name of a file of a bundle, or is so twice")
            }
            BundleError::NoIndex(path) => write!(
                f,
                "no index in {path}: expected {path}/damson.idx or {path}/damson/damson.idx; \
                 `damson index SITE` writes one",
                path = path.display()
            ),
            BundleError::Damaged { path, reason } => write!(
                f,
                "{}: {reason}: copy the file again, or write the bundle again with `damson index`",
                path.display()
            ),
            BundleError::Index { folder, error } => {
                write!(f, "{}: {error}", folder.display())
            }
            BundleError::Kept { cause, folder } => {
                write!(f, "{cause}\nthe former bundle in {} is as it was", folder.display())
            }
        }
    }
}

/// What to do about a refusal of the system, where that can be said.
fn remedy(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            ": free some space, or write elsewhere with --out"
        }
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            ": see to the permissions, or write elsewhere with --out"
        }
        ErrorKind::NotFound => ": it is missing",
        _ => "",
    }
}

impl std::error::Error for BundleError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            BundleError::Kept { cause, .. } => cause.source(),
            // Said in the message already: a chain that is printed link by link would repeat it.
            _ => None,
        }
    }
}
