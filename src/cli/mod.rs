//! The command line. (skeleton)

/// Runs the command that the arguments ask for.
pub fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
