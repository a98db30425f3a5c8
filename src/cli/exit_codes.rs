//! What the command says to the shell. The help text documents the same numbers.

/// It was done. A search that finds nothing was done too.
pub(super) const DONE: u8 = 0;

/// It could not be done; the reason stands on stderr.
pub(super) const FAILED: u8 = 1;

/// The command line was not understood, as clap has it.
pub(super) const USAGE: u8 = 2;
