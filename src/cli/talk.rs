//! What is said to the person at the terminal: on stderr, beside the results.

use std::io::{IsTerminal, Write, stderr};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use console::style;
use indicatif::{ProgressBar, ProgressStyle};

use super::args::Loudness;

/// How often long work says where it is when there is no terminal to draw a bar on.
const PLAIN_INTERVAL: Duration = Duration::from_secs(10);

/// Says things on stderr. A stderr that is gone is no reason to stop.
#[derive(Clone, Copy, Debug)]
pub(super) struct Talk {
    loudness: Loudness,
}

impl Talk {
    pub(super) fn new(loudness: Loudness) -> Talk {
        Talk { loudness }
    }

    pub(super) fn is_quiet(self) -> bool {
        self.loudness.quiet
    }

    pub(super) fn is_verbose(self) -> bool {
        self.loudness.verbose
    }

    /// What one may like to know.
    pub(super) fn note(self, text: impl AsRef<str>) {
        if !self.loudness.quiet {
            say(text.as_ref());
        }
    }

    /// What one knows only if one asked for it.
    pub(super) fn detail(self, text: impl AsRef<str>) {
        if self.loudness.verbose {
            say(text.as_ref());
        }
    }

    /// What one should know, even if one asked for quiet.
    pub(super) fn warn(self, text: impl AsRef<str>) {
        let label = style("warning:").yellow().bold().for_stderr();
        say(&format!("{label} {}", text.as_ref()));
    }

    /// Why it could not be done.
    pub(super) fn error(self, error: &anyhow::Error) {
        say(&format!("{} {error:#}", style("error:").red().bold().for_stderr()));
    }

    /// Long work begins: `reading pages`, say.
    pub(super) fn begin(self, doing: &'static str) -> Progress {
        if self.loudness.quiet {
            return Progress { bar: None, said: None, doing };
        }
        if !stderr().is_terminal() {
            say(doing);
            return Progress { bar: None, said: Some(Mutex::new(Instant::now())), doing };
        }
        let bar = ProgressBar::new_spinner().with_message(doing);
        bar.set_style(progress_style("{spinner} {msg}"));
        bar.enable_steady_tick(Duration::from_millis(100));
        Progress { bar: Some(bar), said: None, doing }
    }
}

/// How far long work has come: a bar on a terminal, a line now and then elsewhere. Dropped, the bar
/// goes.
#[derive(Debug)]
pub(super) struct Progress {
    bar: Option<ProgressBar>,
    /// When a line was last written, where there is no terminal.
    said: Option<Mutex<Instant>>,
    doing: &'static str,
}

impl Progress {
    /// So many are done, of so many. May be called from all threads.
    pub(super) fn at(&self, done: u64, total: u64) {
        if let Some(bar) = &self.bar {
            if bar.length() != Some(total) {
                bar.set_style(progress_style("{msg} {bar:30} {human_pos} of {human_len}"));
                bar.set_length(total);
            }
            bar.set_position(done);
        }
        if let Some(said) = &self.said
            && let Ok(mut said) = said.try_lock()
            && said.elapsed() >= PLAIN_INTERVAL
        {
            *said = Instant::now();
            say(&format!("{}: {done} of {total}", self.doing));
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn progress_style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("a template that is written here")
}

fn say(text: &str) {
    let _ = writeln!(stderr().lock(), "{text}");
}
