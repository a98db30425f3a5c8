//! Documents as JSON records, out and in: what content there is beside pages.
//!
//! A [source](source) is a file or an address, [fetched](fetch) when the site is indexed. What came
//! is told apart by how it begins: JSON (an array, a record a line, or an object with a list in it)
//! or a [feed](feed). Each record is then [understood](understand) by the names of its keys, or by
//! those that the user says.

mod feed;
mod fetch;
mod fields;
mod json;
mod merge;
mod source;
mod understand;
mod write;

pub use fetch::FetchOptions;
pub use fields::{Field, FieldMap, parse_field};
pub use merge::{Merged, add_records};
pub use source::{RecordOptions, RecordsError, RecordsRead, Source, read_records};
pub use write::record_of;
