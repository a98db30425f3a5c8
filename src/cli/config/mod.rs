//! `damson.toml`: what need not be typed every time.
//!
//! A table for each command, and in it a key for each flag, of the same name without the dashes: so
//! whatever the command line knows, the file knows. What it says is put before what was typed, and
//! what was typed wins. Paths in it are meant from the folder in which it lies.

mod key;
mod near;

use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{ArgMatches, Command};
use toml::de::{DeTable, DeValue};

use key::{Key, arguments_of};
use near::nearest;

/// The name of the file, in the folder where one works or any above it.
pub(super) const NAME: &str = "damson.toml";

/// What was typed, with what the file says put before it.
pub(super) fn complete(command: &Command, typed: &[OsString]) -> Result<Vec<OsString>> {
    // What is required may stand in the file.
    let lenient = lenient(command.clone());
    let Ok(matches) = lenient.try_get_matches_from(typed) else { return Ok(typed.to_vec()) };
    let Some((name, of_command)) = matches.subcommand() else { return Ok(typed.to_vec()) };
    let Some(path) = file(&matches)? else { return Ok(typed.to_vec()) };
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let said = read(command, &path, &text)?;
    let Some(of_file) = said.iter().find(|(table, _)| table == name) else {
        return Ok(typed.to_vec());
    };
    let own = command.find_subcommand(name).context("a command that was just found")?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut arguments = Vec::new();
    for (key, value) in &of_file.1 {
        if !key.is_overruled(own, of_command) {
            arguments.extend(arguments_of(key, value, folder));
        }
    }
    let at = typed.iter().position(|argument| argument == name).map_or(typed.len(), |at| at + 1);
    let (before, after) = typed.split_at(at);
    Ok([before, &arguments, after].concat())
}

/// The same command, of which nothing is required.
fn lenient(command: Command) -> Command {
    command.ignore_errors(true).mut_subcommands(|sub| sub.ignore_errors(true))
}

/// The file that was named, or the nearest above the folder where one works.
fn file(matches: &ArgMatches) -> Result<Option<PathBuf>> {
    if let Some(named) = matches.get_one::<PathBuf>("config") {
        return Ok(Some(named.clone()));
    }
    let here = std::env::current_dir().context("cannot tell which folder this is")?;
    for folder in here.ancestors() {
        let path = folder.join(NAME);
        match fs::metadata(&path) {
            Ok(_) => return Ok(Some(path)),
            // Folders above may be closed to us.
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::PermissionDenied) => {}
            Err(error) => bail!("cannot read {}: {error}", path.display()),
        }
    }
    Ok(None)
}

/// The tables of a file, each with what it says.
type Tables<'a> = Vec<(String, Vec<(Key<'a>, Value)>)>;

/// What a key may be set to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Switch(bool),
    Text(String),
    Texts(Vec<String>),
}

/// Reads a file. All that is wrong with it is told at once.
fn read<'c>(command: &'c Command, path: &Path, text: &str) -> Result<Tables<'c>> {
    let at = |at: usize| {
        let line = 1 + text.get(..at).unwrap_or(text).matches('\n').count();
        format!("{}:{line}", path.display())
    };
    let document = DeTable::parse(text.trim_start_matches('\u{feff}')).map_err(|error| {
        let place = error.span().map_or(path.display().to_string(), |span| at(span.start));
        anyhow::anyhow!("{place}: {}", error.message())
    })?;
    let mut tables = Tables::new();
    let mut faults = Vec::new();
    let known: Vec<&Command> = command.get_subcommands().filter(|sub| has_keys(sub)).collect();
    for (name, value) in document.get_ref() {
        let place = at(name.span().start);
        let name = name.get_ref();
        let Some(own) = known.iter().find(|own| own.get_name() == name) else {
            let names: Vec<&str> = known.iter().map(|own| own.get_name()).collect();
            faults.push((place, unknown("table", name, &names)));
            continue;
        };
        let DeValue::Table(entries) = value.get_ref() else {
            let said = format!("expected a table: [{name}] on a line of its own");
            faults.push((place, said));
            continue;
        };
        let keys = Key::all(own);
        let mut said = Vec::new();
        for (name, value) in entries {
            let place = at(name.span().start);
            let Some(key) = keys.iter().find(|key| key.name == *name.get_ref()) else {
                let names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
                faults.push((place, unknown("key", name.get_ref(), &names)));
                continue;
            };
            match key.value(value.get_ref()) {
                Ok(value) => said.push((key.clone(), value)),
                Err(fault) => faults.push((place, format!("{}: {fault}", key.name))),
            }
        }
        tables.push((own.get_name().to_owned(), said));
    }
    if faults.is_empty() {
        return Ok(tables);
    }
    let lines: Vec<String> =
        faults.into_iter().map(|(place, fault)| format!("{place}: {fault}")).collect();
    bail!("{}", lines.join("\n"))
}

fn has_keys(command: &Command) -> bool {
    !command.is_hide_set() && command.get_name() != "help" && !Key::all(command).is_empty()
}

fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    match nearest(name, known) {
        Some(near) => format!("unknown {what} {name:?}; did you mean {near:?}?"),
        None => format!("unknown {what} {name:?}; known are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests;
