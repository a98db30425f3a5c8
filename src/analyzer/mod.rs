//! What words are in this text? (skeleton)
