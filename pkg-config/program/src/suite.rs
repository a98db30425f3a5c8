//! `cargo suite`: runs every check and every test, and counts.
//!
//! A step that fails does not stop the others. The last line of standard output is always
//! `N passed, N failed`, and the exit code is that of a failure unless nothing failed.
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::command::{line, run, tee};
use crate::project::Project;
use crate::results::Results;
use crate::steps::{Action, STEPS, Step};
use crate::tools;

/// What was asked for.
#[derive(Default)]
pub struct Options {
    /// Only print the steps.
    pub list: bool,
    /// The steps to run; all if none is named.
    pub only: Vec<String>,
}

/// A step that ran.
struct Outcome {
    name: &'static str,
    results: Results,
    took: Duration,
}

/// Runs the steps. `false` if anything failed.
pub fn run_steps(project: &Project, options: &Options) -> Result<bool> {
    if options.list {
        for step in STEPS {
            println!("{:<12}  {}", step.name, step.about);
        }
        return Ok(true);
    }
    let mut outcomes = Vec::new();
    for step in chosen(&options.only)? {
        println!("\n== {}: {}", step.name, step.about);
        let start = Instant::now();
        let results = run_step(project, step);
        outcomes.push(Outcome { name: step.name, results, took: start.elapsed() });
    }
    tools::tidy(project);
    print!("{}", summary(&outcomes));
    Ok(outcomes.iter().all(|outcome| outcome.results.failed == 0))
}

fn chosen(only: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(name) = only.iter().find(|name| STEPS.iter().all(|step| step.name != *name)) {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        bail!("no step `{name}`; there are {}", names.join(", "));
    }
    let is_chosen = |step: &&Step| only.is_empty() || only.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(is_chosen).collect())
}

fn run_step(project: &Project, step: &Step) -> Results {
    let mut results = Results::default();
    let done =
        step.needs.iter().try_for_each(|tool| tools::ensure(project, *tool)).and_then(|()| {
            match &step.action {
                Action::Check(commands) => commands(project).iter_mut().try_for_each(run),
                Action::Own(check) => check(project),
                Action::Tests(command) => {
                    let mut command = command(project);
                    let (status, output) = tee(&mut command)?;
                    results = Results::read(&output);
                    if !status.success() && results.failed == 0 {
                        bail!("`{}` failed: {status}", line(&command));
                    }
                    if results.passed + results.failed == 0 {
                        bail!("`{}` ran no test", line(&command));
                    }
                    return Ok(());
                }
            }
            .map(|()| results = Results::pass())
        });
    if let Err(error) = done {
        println!("error: {error:#}");
        results.fail(format!("{error:#}"));
    }
    results
}

/// The table of the steps, what failed, and last of all the sums.
fn summary(outcomes: &[Outcome]) -> String {
    let mut lines = vec![String::new()];
    let (mut passed, mut failed) = (0, 0);
    for Outcome { name, results, took } in outcomes {
        passed += results.passed;
        failed += results.failed;
        lines.push(format!(
            "{name:<12}{:>6} passed{:>6} failed{:>7.1} s",
            results.passed,
            results.failed,
            took.as_secs_f32()
        ));
    }
    if failed > 0 {
        lines.push("\nfailed:".to_owned());
    }
    for Outcome { name, results, .. } in outcomes {
        for failure in &results.failures {
            lines.push(format!("  {name}: {}", failure.name));
            lines.extend(failure.said.iter().map(|line| format!("      {line}")));
        }
        if results.failures.len() < results.failed {
            lines.push(format!("  {name}: {} more", results.failed - results.failures.len()));
        }
    }
    lines.push(format!("{passed} passed, {failed} failed\n"));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(name: &'static str, output: &str) -> Outcome {
        Outcome { name, results: Results::read(output), took: Duration::from_millis(1500) }
    }

    #[test]
    fn the_last_line_is_the_sum() {
        let mut check = outcome("fmt", "");
        check.results.fail("`cargo fmt` failed");
        let tests = outcome("native", "test result: ok. 7 passed; 0 failed; 0 ignored");
        let text = summary(&[check, tests]);
        assert_eq!(text.lines().last(), Some("7 passed, 1 failed"));
        assert!(text.contains("\n  fmt: `cargo fmt` failed\n"), "{text}");
    }

    #[test]
    fn failures_that_no_line_names_are_listed_too() {
        let text = summary(&[outcome(
            "firefox",
            "test a ... FAIL\n---- a output ----\npanicked\n\ntest result: FAILED. 1 passed; 3 failed; 0 ignored",
        )]);
        assert!(text.contains("  firefox: a\n      panicked\n  firefox: 2 more\n"), "{text}");
        assert_eq!(text.lines().last(), Some("1 passed, 3 failed"));
    }

    #[test]
    fn a_step_that_does_not_exist_is_refused_and_order_is_kept() {
        assert!(chosen(&["fmt".to_owned(), "clipy".to_owned()]).is_err());
        let steps = chosen(&["native".to_owned(), "fmt".to_owned()]).unwrap();
        assert_eq!(steps.iter().map(|step| step.name).collect::<Vec<_>>(), ["fmt", "native"]);
    }

    #[test]
    fn no_two_steps_share_a_name() {
        for (place, step) in STEPS.iter().enumerate() {
            assert!(STEPS[..place].iter().all(|other| other.name != step.name), "{}", step.name);
        }
    }
}
