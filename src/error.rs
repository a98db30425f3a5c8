//! What can go wrong with an index, in one type.

use std::fmt;

/// An index could not be read, or a request could not be answered.
///
/// The message says what was expected and what was found, and the remedy where there is one. At
/// the JavaScript door it becomes an `Error` with the [kind](Error::kind) in its `kind` property.
// Behind a pointer: what every function that may fail returns is then a word larger, and not five.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    message: String,
}

/// The kinds of [`Error`], for code that has to tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The bytes are not what their name promises: cut short, changed, or of something else.
    Corrupt,
    /// The index was written in another version of the format.
    Version,
    /// The request names something that the index does not have, such as a key to sort by.
    Request,
    /// A file of the index could not be had.
    Missing,
}

impl ErrorKind {
    /// The kind as one lower-case word, stable over versions.
    pub fn as_str(self) -> &'static str {
        match self {
            ErrorKind::Corrupt => "corrupt",
            ErrorKind::Version => "version",
            ErrorKind::Request => "request",
            ErrorKind::Missing => "missing",
        }
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: String) -> Error {
        Error(Box::new(Inner { kind, message }))
    }

    // Named at a hundred places, and every byte of each would be downloaded.
    #[cold]
    #[inline(never)]
    pub(crate) fn corrupt(message: &'static str) -> Error {
        Error::new(ErrorKind::Corrupt, Error::said(message).to_owned())
    }

    /// What is said of damaged bytes: not the same to everyone.
    pub(crate) fn said(message: &'static str) -> &'static str {
        crate::damage::said(message)
    }

    /// A request that names something that is not there; `known` is.
    pub(crate) fn unknown<'k>(
        message: &str,
        name: &str,
        known: impl Iterator<Item = &'k str>,
    ) -> Error {
        let mut message = [message, name, "; the keys are: "].concat();
        let end = message.len();
        for key in known {
            if message.len() > end {
                message.push_str(", ");
            }
            message.push_str(key);
        }
        if message.len() == end {
            message.push_str("none");
        }
        Error::new(ErrorKind::Request, message)
    }

    /// Which kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// What went wrong, for a person.
    pub(crate) fn message(&self) -> &str {
        &self.0.message
    }

    /// The same failure, with the file in which it was found.
    pub(crate) fn in_file(mut self, name: &str) -> Error {
        self.0.message = [name, ": ", &self.0.message].concat();
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Error {}

/// What every fallible function of the core returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;
