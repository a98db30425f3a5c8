//! The program behind `cargo pkg`, `cargo demo` and `cargo suite`.
//!
//! It is a program rather than a shell script so that the three work alike wherever Rust does, and so
//! that what they promise (sizes, counts, versions) is tested like everything else here.
mod command;
mod demo;
mod disk;
mod glue;
mod names;
mod notices;
mod optimise;
mod order;
mod pack;
mod pkg;
mod project;
mod results;
mod single;
mod sizes;
mod split;
mod steps;
mod suite;
mod tools;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};

use project::Project;

const USAGE: &str = "\
usage:
  cargo pkg                           build pkg/, the browser package
  cargo demo [--no-serve] [--port N]  build the demo site in target/demo and serve it
  cargo suite [--list] [--only STEP]… run every check and test, or only those named";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs what `arguments` ask for. `false`: it ran, and what it found is not good enough.
fn dispatch(arguments: &[String]) -> Result<bool> {
    let (name, rest) = match arguments.split_first() {
        Some((name, rest)) => (name.as_str(), rest),
        None => bail!("expected a command\n\n{USAGE}"),
    };
    let project = Project::find()?;
    match name {
        "pkg" => {
            if let Some(argument) = rest.first() {
                bail!("`cargo pkg` takes no argument, found `{argument}`");
            }
            let built = pkg::build_within_limits(&project);
            tools::tidy(&project);
            built.map(|()| true)
        }
        "demo" => demo::run(&project, &demo_options(rest)?).map(|()| true),
        "suite" => {
            let options = suite_options(rest)?;
            suite::run_steps(&project, &options)
        }
        "--help" | "-h" | "help" => {
            println!("{USAGE}");
            Ok(true)
        }
        _ => bail!("unknown command `{name}`\n\n{USAGE}"),
    }
}

fn demo_options(arguments: &[String]) -> Result<demo::Options> {
    let mut options = demo::Options { serve: true, port: None };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--no-serve" => options.serve = false,
            "--port" => {
                let value = rest.next().context("expected a number after `--port`")?;
                let port = value.parse().with_context(|| format!("`{value}` is no port number"))?;
                options.port = Some(port);
            }
            _ => bail!("unknown option `{argument}`\n\n{USAGE}"),
        }
    }
    Ok(options)
}

fn suite_options(arguments: &[String]) -> Result<suite::Options> {
    let mut options = suite::Options::default();
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match argument.as_str() {
            "--list" => options.list = true,
            "--only" => {
                let names = rest.next().context("expected a step after `--only`")?;
                options.only.extend(names.split(',').map(str::to_owned));
            }
            _ => bail!("unknown option `{argument}`\n\n{USAGE}"),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn the_demo_serves_unless_told_otherwise() {
        let options = demo_options(&words("--port 4000")).unwrap();
        assert!(options.serve);
        assert_eq!(options.port, Some(4000));
        assert!(!demo_options(&words("--no-serve")).unwrap().serve);
    }

    #[test]
    fn steps_are_named_one_by_one_or_with_commas() {
        let options = suite_options(&words("--only fmt,clippy --only page")).unwrap();
        assert_eq!(options.only, ["fmt", "clippy", "page"]);
    }

    #[test]
    fn unknown_and_unfinished_options_are_refused() {
        for line in ["--port", "--port x", "--port 70000", "--serve"] {
            assert!(demo_options(&words(line)).is_err(), "{line}");
        }
        for line in ["--only", "--all"] {
            assert!(suite_options(&words(line)).is_err(), "{line}");
        }
    }
}
