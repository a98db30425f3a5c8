//! Documents as JSON records, out and in.

mod write;

pub use write::record_of;
