//! The command line: what was typed, what is said, and a file for each command.

mod again;
mod args;
mod build;
mod check;
mod config;
mod cores;
mod exit_codes;
mod explain;
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

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::{Command, Loudness, Typed};
use talk::Talk;

/// Runs the command that the arguments ask for.
pub fn main() -> ExitCode {
    let plain = Talk::new(Loudness::default());
    let command = Typed::command().args_override_self(true);
    let command = command.mut_subcommands(|own| own.args_override_self(true));
    let typed: Vec<OsString> = std::env::args_os().collect();
    let typed = match config::complete(&command, &typed) {
        Ok(typed) => typed,
        Err(error) => {
            plain.error(&error);
            return ExitCode::from(exit_codes::FAILED);
        }
    };
    let matches = command.try_get_matches_from(typed);
    let typed = match matches.and_then(|matches| Typed::from_arg_matches(&matches)) {
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
        Command::Serve(own) => serve::run(own, typed.config.as_deref(), talk),
        Command::Search(typed) => search::run(typed, talk),
        Command::Suggest(typed) => suggest::run(typed, talk),
        Command::Inspect(typed) => inspect::run(typed, talk),
        Command::Check(typed) => check::run(typed, talk),
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
