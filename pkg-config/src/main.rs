//! `cargo demo` and `cargo suite`. (skeleton)
fn main() {}
