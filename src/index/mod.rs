//! Where is it written?

use crate::{Document, Result};

/// The version of the format, written in every index.
pub const VERSION: u32 = 1;

/// The name of the one file of an index whose name does not depend on its content.
pub const ENTRY_NAME: &str = "damson.idx";

/// What holds for a whole index.
#[derive(Clone, Debug, Default)]
pub struct BuildOptions {
    /// The path under which the site is served, put before every address: `` or `/blog`, say; no
    /// slash at the end.
    pub base_url: String,
}

/// A file of an index, as yet uncompressed. On disk and on the wire it is gzip of these bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// [`ENTRY_NAME`], or a name that holds a hash of the bytes.
    pub name: String,
    /// The content.
    pub bytes: Vec<u8>,
}

/// Turns documents into the files of an index; the entry file is the last.
///
/// The same documents give the same bytes, in whatever order they come.
pub fn build(documents: Vec<Document>, options: &BuildOptions) -> Result<Vec<File>> {
    let _ = (documents, options);
    todo!("skeleton")
}
