//! What did former runs work out?
//!
//! A [`Cache`] is one file, in the user's own folder for such files: beside the bundle it would be
//! published. Nothing in it is trusted: it is used only if it was written by this very program, every
//! entry has a checksum, and its key is a hash of all that it was made of. What cannot be used is
//! worked out anew, so that an index has the same bytes with a cache and without.
//!
//! ```text
//! entries    one after the other
//! directory  of each entry, by key: key (16 bytes), place (8), length (4), check (4)
//! foot       place of the directory (8), XXH3 of it (8), which program (8), magic (8)
//! ```
//!
//! All numbers begin with their lowest byte. A run writes its new entries in the place of the
//! directory, and the directory behind them: if it is killed, the file has no foot, and is no cache.

mod build_id;
mod file;
mod place;

pub use file::{Cache, Uses};
pub use place::{default_path, program};
