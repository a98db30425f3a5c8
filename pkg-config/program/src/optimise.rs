//! wasm-opt, which makes modules of WebAssembly smaller than the compiler left them.
use std::path::Path;
use std::process::Command;

use crate::project::Project;

/// What it does, beyond what it does for size by itself. Each was measured.
const PASSES: [&str; 12] = [
    // Untangles the control flow that LLVM left, and ties it anew: 1.5 %.
    "--flatten",
    "--rereloop",
    "--low-memory-unused",
    "-Oz",
    "--code-folding",
    "-Oz",
    // Again and again, until nothing is gained, and without what is large in the place of its only call, where
    // it would need further locals: half a percent.
    "--converge",
    "--one-caller-inline-max-function-size=100",
    // Alignments are hints that no engine uses, and each differs.
    "--dealign",
    // Stripped here and not by the compiler: wasm-bindgen and wasm-opt read what is stripped.
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// The command that makes the module `small` of the module `large`.
pub fn optimise(project: &Project, large: &Path, small: &Path) -> Command {
    let mut command = project.npm_program("binaryen/bin/wasm-opt");
    command.args(PASSES).args([large, Path::new("-o"), small]);
    command
}
