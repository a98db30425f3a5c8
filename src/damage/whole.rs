//! What is said of bytes that are not what their name promises, to whoever has a terminal: what exactly is
//! wrong with them.

/// A message as it is.
pub(crate) fn said(message: &'static str) -> &'static str {
    message
}
