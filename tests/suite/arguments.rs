//! The command line itself: help, mistakes, exit codes, who gets what.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::support::{command, damson};

#[test]
fn help_and_version_are_results() {
    let version = damson(["--version"]);
    assert_eq!((version.code, version.stdout.as_str(), version.stderr.as_str()), {
        (0, concat!("damson ", env!("CARGO_PKG_VERSION"), "\n"), "")
    });
    let help = damson(["--help"]);
    assert_eq!((help.code, help.stderr.as_str()), (0, ""));
    for words in
        ["index", "build", "serve", "search", "suggest", "inspect", "Examples:", "Exit codes:"]
    {
        assert!(help.stdout.contains(words), "{words} is missing from:\n{}", help.stdout);
    }
}

#[test]
fn every_command_explains_itself_with_examples() {
    for name in ["index", "build", "serve", "search", "suggest", "inspect"] {
        let help = damson([name, "--help"]);
        assert_eq!(help.code, 0);
        let example = format!("  damson {name} ");
        assert!(help.stdout.contains(&example), "no example in:\n{}", help.stdout);
        assert!(
            help.stdout.lines().all(|line| line.chars().count() <= 100),
            "a line is too long in:\n{}",
            help.stdout
        );
    }
}

#[test]
fn a_command_line_that_is_not_understood_is_told_so_on_stderr() {
    for (arguments, words) in [
        (vec!["index", "site", "--root-selektor", "main"], "--root-selector"),
        (vec!["index"], "SITE"),
        (vec!["indx", "site"], "index"),
        (vec!["index", "site", "--base-url", "/a/../b"], "such as /blog/"),
        (vec!["build", "content"], "--out"),
        (vec!["search", "site", "x", "--filter", "rust"], "KEY=VALUE"),
        (vec!["search", "site", "x", "--sort", "date:newest"], "asc or desc"),
        (vec!["search", "site", "x", "--limit", "many"], "--limit"),
        (vec!["suggest", "site"], "TYPED"),
        (vec!["serve", "site", "--port", "65536"], "--port"),
        (vec!["index", "site", "--quiet", "--verbose"], "--verbose"),
        (vec![], "Usage:"),
    ] {
        let run = damson(&arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains(words), "{arguments:?} says:\n{}", run.stderr);
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let mut child = command()
        .arg("--help")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let mut said = String::new();
    BufReader::new(child.stderr.take().expect("piped")).read_line(&mut said).expect("text");
    assert_eq!((child.wait().expect("it ends").code(), said.as_str()), (Some(0), ""));
}
