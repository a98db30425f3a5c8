//! The binary under test, and folders to try it on.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

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
    pub(crate) fn json(&self) -> serde_json::Value {
        let read = serde_json::from_str(&self.stdout);
        read.unwrap_or_else(|error| panic!("{error} in {:?}; stderr: {}", self.stdout, self.stderr))
    }

    /// What stands on stdout as JSON, a value on each line.
    pub(crate) fn json_lines(&self) -> Vec<serde_json::Value> {
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

/// A page of a site.
pub(crate) fn page(title: &str, date: &str, tags: &[&str], text: &str) -> String {
    let tags: String =
        tags.iter().map(|tag| format!("<meta property=article:tag content='{tag}'>")).collect();
    format!(
        "<!doctype html><html lang=en><head><title>{title}</title>\
         <meta property=article:published_time content={date}>{tags}</head>\
         <body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
    )
}

/// A site of three pages that is small enough to be one index file.
pub(crate) fn small_site() -> tempfile::TempDir {
    let site = tempfile::tempdir().expect("a folder");
    let oak = page("Oak", "2021-05-06", &["tree", "slow"], "The oak is a strong tree with acorns.");
    let elm = page("Elm", "2023-01-02", &["tree"], "An elm is a tree that is seldom seen now.");
    let ivy = page("Ivy", "2022-03-04", &["climber", "slow"], "Ivy climbs up on any strong tree.");
    write(site.path(), "oak/index.html", oak);
    write(site.path(), "elm.html", elm);
    write(site.path(), "ivy/index.html", ivy);
    site
}

/// A site of so many pages, of words that occur nowhere else, that its index is many files.
pub(crate) fn large_site() -> tempfile::TempDir {
    let site = tempfile::tempdir().expect("a folder");
    for number in 0..200_u32 {
        write(site.path(), &format!("p{number}.html"), large_page(number));
    }
    site
}

/// A page of the large site, or one more.
pub(crate) fn large_page(number: u32) -> String {
    // A step that is prime to 26^4, so that the words differ and look like words.
    let words = (0..120).map(|at| (number * 120 + at).wrapping_mul(123_457) % 456_976);
    let words = words.map(|mut word| {
        let mut letters = String::new();
        for _ in 0..4 {
            letters.push(char::from(b'a' + (word % 26) as u8));
            word /= 26;
        }
        letters
    });
    let text: Vec<String> = words.collect();
    let day = format!("2020-01-{:02}", number % 28 + 1);
    page(&format!("Page {number}"), &day, &[["odd", "even"][number as usize % 2]], &text.join(" "))
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

/// Whether a name is that of a file of an index other than the entry.
pub(crate) fn is_index_file(name: &str) -> bool {
    name.ends_with(".dam")
}
