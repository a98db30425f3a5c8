//! What is said of bytes that are not what their name promises, to a visitor: what to do. Fifty messages
//! would be a kilobyte of the engine, and none of them would tell more to who wants to know than the
//! command does: `damson search` reads the same files with the same code.

/// One message in the place of all.
pub(crate) fn said(_: &'static str) -> &'static str {
    "it is damaged; upload the index again, whole"
}
