//! Running commands: shown, captured, or both.
use std::io::{Read, Write};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// The command as a person would type it, without its environment.
pub fn line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs a command whose output is for the person at the terminal.
pub fn run(command: &mut Command) -> Result<()> {
    // Through our own standard error: on standard output stands only what was asked for.
    let status = start(command.stdout(std::io::stderr()))?.wait()?;
    expect_success(command, status)
}

/// Goes on as `command`: who stops this program stops that one.
#[cfg(unix)]
pub fn become_it(command: &mut Command) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    let error = command.exec();
    Err(error).with_context(|| format!("cannot start `{}`", line(command)))
}

/// Runs a command to its end, where a program cannot become another.
#[cfg(not(unix))]
pub fn become_it(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start `{}`", line(command)))?;
    expect_success(command, status)
}

/// Runs a command quietly. Returns its standard output.
pub fn capture(command: &mut Command) -> Result<String> {
    command.stdin(Stdio::null());
    let output = command.output().with_context(|| format!("cannot start `{}`", line(command)))?;
    if !output.status.success() {
        std::io::stderr().write_all(&output.stderr)?;
    }
    expect_success(command, output.status)?;
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` wrote something that is no text", line(command)))
}

/// Runs a command and shows its standard output as it comes. Returns how it ended, and that output.
pub fn tee(command: &mut Command) -> Result<(ExitStatus, String)> {
    let mut child = start(command.stdout(Stdio::piped()))?;
    let mut kept = Vec::new();
    if let Some(mut pipe) = child.stdout.take() {
        let mut chunk = [0; 8192];
        loop {
            let length = pipe.read(&mut chunk)?;
            if length == 0 {
                break;
            }
            let mut shown = std::io::stdout().lock();
            shown.write_all(&chunk[..length])?;
            shown.flush()?;
            kept.extend_from_slice(&chunk[..length]);
        }
    }
    let status = child.wait()?;
    Ok((status, String::from_utf8_lossy(&kept).into_owned()))
}

fn start(command: &mut Command) -> Result<std::process::Child> {
    let shown = line(command);
    command.stdin(Stdio::null()).spawn().with_context(|| format!("cannot start `{shown}`"))
}

fn expect_success(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{}` failed: {status}", line(command));
    }
    Ok(())
}
