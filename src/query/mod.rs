//! What was asked? (skeleton)
