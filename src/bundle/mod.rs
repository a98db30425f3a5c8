//! How does an index lie on disk?
//!
//! A bundle is one flat folder, `SITE/damson/` as a rule:
//!
//! ```text
//! damson.idx            the entry of the index: gzip, the only index file of a stable name
//! <kind>-<hash>.dam     the other files of the index: gzip but for the packs (`p-…`), named by their
//!                       content
//! damson.js .css .d.ts  the loader, the style sheet and the types, of stable names
//! engine-<hash>.js …    the runtime proper, named by its content
//! damson.<lang>.json    what the page says, in each language of the site but English
//! damson.report.json    what damson wrote here and what it left out; no visitor loads it, and it
//!                       need not be published
//! ```
//!
//! [`write()`] puts a new bundle in the place of the former one so that a visitor, and whoever reads
//! the folder after a run that failed, sees the one or the other, never a mixture: everything new
//! is first written to `.damson-new/` beside its place, then renamed, what the others lead to
//! first and the entry last; the files of the former bundle go when the new entry stands.
//!
//! [`single()`] makes one script of the same files, for pages that are opened from a disk.
//!
//! [`Bundle`] opens a bundle and reads from disk what its index asks for.

mod failure;
mod gzip;
mod inventory;
mod names;
mod open;
mod report;
mod single;
mod stage;
mod write;

pub use failure::BundleError;
pub use gzip::{pack, wrap};
pub use inventory::{Inventory, inventory};
pub(crate) use names::holds_hash;
pub use names::{Part, is_spoken};
pub use open::{Bundle, find};
pub use report::{Listed, Report, Skipped};
pub use single::{SingleSite, single, write_single};
pub use write::{Written, write};

/// The folder's name within a site, unless another is asked for.
pub const FOLDER_NAME: &str = "damson";
