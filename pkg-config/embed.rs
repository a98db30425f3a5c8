//! Build script of `damson`: puts the browser runtime of `pkg/` into the binary. (skeleton)
fn main() {}
