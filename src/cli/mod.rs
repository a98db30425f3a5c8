//! The command line: what was typed, what is said, and a file for each command.

mod args;
mod build;
mod exit_codes;
mod index;
mod inspect;
mod numbers;
mod publish;
mod read;
mod records;
mod runtime;
mod search;
mod serve;
mod single;
mod sizes;
mod suggest;
mod talk;
mod text;
mod values;

use std::io;
use std::process::ExitCode;

use clap::Parser;

use args::{Command, Typed};
use talk::Talk;

/// Runs the command that the arguments ask for.
pub fn main() -> ExitCode {
    let typed = match Typed::try_parse() {
        Ok(typed) => typed,
        Err(message) => {
            // Help and version that were asked for are results, and come this way, too.
            let code = if message.use_stderr() { exit_codes::USAGE } else { exit_codes::DONE };
            let _ = message.print();
            return ExitCode::from(code);
        }
    };
    let talk = Talk::new(typed.loudness);
    let result = match &typed.command {
        Command::Index(typed) => index::run(typed, talk),
        Command::Read(typed) => read::run(typed, talk),
        Command::Build(typed) => build::run(typed, talk),
        Command::Serve(typed) => serve::run(typed, talk),
        Command::Search(typed) => search::run(typed, talk),
        Command::Suggest(typed) => suggest::run(typed, talk),
        Command::Inspect(typed) => inspect::run(typed, talk),
    };
    match result {
        Ok(()) => ExitCode::from(exit_codes::DONE),
        Err(error) if is_broken_pipe(&error) => ExitCode::from(exit_codes::DONE),
        Err(error) => {
            talk.error(&error);
            ExitCode::from(exit_codes::FAILED)
        }
    }
}

/// Whether whoever read our results has seen enough, as `head` does.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
