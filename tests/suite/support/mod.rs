//! The binary under test, and folders to try it on.

mod random;
pub(crate) mod reading;
mod sites;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value as Json;

pub(crate) use random::Random;
pub(crate) use sites::{large_page, large_site, page, site, small_site};

/// The binary under test, as a person's shell would start it, away from any terminal.
pub(crate) fn command() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_damson"));
    command.stdin(Stdio::null()).env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE");
    // Not that of whoever runs the tests; kept from test to test, as it is from site to site.
    command.env("XDG_CACHE_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/caches"));
    command
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Run {
    /// The exit code; -1 if a signal ended the run.
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the binary with these arguments.
pub(crate) fn damson<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Run {
    run(command().args(arguments))
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().expect("the program starts");
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("UTF-8 on stdout"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8 on stderr"),
    }
}

/// Writes a file below a folder, with the folders that it takes.
pub(crate) fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().expect("below a folder")).expect("a folder");
    fs::write(path, content).expect("a file");
}

impl Run {
    /// What was said on stderr, but for the warning of a binary that was built without `cargo pkg`.
    pub(crate) fn said(&self) -> String {
        let lines = self.stderr.lines().filter(|line| !line.contains("no browser runtime"));
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// What stands on stdout as JSON.
    pub(crate) fn json(&self) -> Json {
        let read = serde_json::from_str(&self.stdout);
        read.unwrap_or_else(|error| panic!("{error} in {:?}; stderr: {}", self.stdout, self.stderr))
    }

    /// What stands on stdout as JSON, a value on each line.
    pub(crate) fn json_lines(&self) -> Vec<Json> {
        let lines = self.stdout.lines();
        lines.map(|line| serde_json::from_str(line).expect("JSON on each line")).collect()
    }

    /// The run, if it did what was asked.
    #[track_caller]
    pub(crate) fn done(self) -> Run {
        assert_eq!(self.code, 0, "stderr: {}", self.stderr);
        self
    }

    /// The run, if it failed with these words on stderr, and nothing on stdout.
    #[track_caller]
    pub(crate) fn failed_with(self, words: &[&str]) -> Run {
        assert_eq!((self.code, self.stdout.as_str()), (1, ""), "stderr: {}", self.stderr);
        for words in words {
            assert!(self.stderr.contains(words), "no {words:?} in: {}", self.stderr);
        }
        self
    }
}

/// Runs a command on a path, with these options.
pub(crate) fn on(name: &str, path: &Path, options: &[&str]) -> Run {
    run(command().arg(name).arg(path).args(options))
}

/// Every file below a folder, with its bytes.
pub(crate) fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut contents = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").display().to_string();
                contents.insert(name, fs::read(path).expect("a file"));
            }
        }
    }
    contents
}

/// What a file says that is gzip.
pub(crate) fn unzipped(path: &Path) -> Vec<u8> {
    let packed = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut bytes).expect("gzip");
    bytes
}

/// The addresses of the hits of an answer, in order.
pub(crate) fn urls(answer: &Json) -> Vec<&str> {
    let hits = answer["hits"].as_array().expect("hits");
    hits.iter().map(|hit| hit["url"].as_str().expect("an address")).collect()
}

/// Whether a name is that of a file of an index other than the entry.
pub(crate) fn is_index_file(name: &str) -> bool {
    name.ends_with(".dam")
}
