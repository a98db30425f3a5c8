//! What a visitor downloads: measured, printed, and held to limits.
use std::fmt::Write as _;

use anyhow::{Context, Result};

use crate::command::capture;
use crate::project::Project;

/// A thousand bytes: what a line's speed is counted in.
const KB: usize = 1000;

/// What must not grow, and to what size.
struct Limit {
    what: &'static str,
    /// How the names of the files begin that are downloaded together.
    files: &'static [&'static str],
    /// Which [parts](crate::split) of modules are among them, besides the first.
    parts: &'static [&'static str],
    coding: Coding,
    /// The most that they may weigh, in bytes.
    most: usize,
}

/// All limits. They get tighter: a runtime that is fetched before anything can be searched is what a
/// visitor on a slow line waits for first. Twice they were loosened: by 1.5 KB, since modules are unpacked in
/// a quarter of the time; and those of pages by half a KB, since the words that were found are marked in titles, and
/// nobody waits for ever for an answer that was lost.
const LIMITS: [Limit; 8] = [
    // What a program that imports `damson.js` fetches before the first byte of an index, on a host
    // that compresses with gzip, as most do: the first part of the engine.
    Limit {
        what: "runtime of the programmers' interface",
        files: &["damson.js", "engine-"],
        parts: &[],
        coding: Coding::Gzip,
        most: 36_000,
    },
    // The same for a page that shows results, before anything is filtered. It is to come down to 50 KB.
    Limit {
        what: "results in the page",
        files: &["damson.js", "page-"],
        parts: &["results"],
        coding: Coding::Brotli,
        most: 51_300,
    },
    // On a site that has tags, numbers or dates, before a range or an order is asked for.
    Limit {
        what: "results with filters",
        files: &["damson.js", "page-"],
        parts: &["results", "filters", "tags"],
        coding: Coding::Brotli,
        most: 61_600,
    },
    Limit {
        what: "a list with filters",
        files: &["damson.js", "page-"],
        parts: &["results", "list", "filters", "tags"],
        coding: Coding::Brotli,
        most: 64_400,
    },
    Limit {
        what: "a dialog",
        files: &["damson.js", "page-"],
        parts: &["dialog"],
        coding: Coding::Brotli,
        most: 48_000,
    },
    // In a page that was opened from a hit.
    Limit {
        what: "marks",
        files: &["damson.js", "page-"],
        parts: &["marks"],
        coding: Coding::Brotli,
        most: 46_600,
    },
    // All that a page pays for search which is not used: about two packets.
    Limit {
        what: "loader",
        files: &["damson.js"],
        parts: &[],
        coding: Coding::Brotli,
        most: 3 * KB,
    },
    Limit {
        what: "style sheet",
        files: &["damson.css"],
        parts: &[],
        coding: Coding::Brotli,
        most: 4 * KB,
    },
];

#[derive(Clone, Copy)]
enum Coding {
    Gzip,
    Brotli,
}

/// The size of a file, or of some, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    raw: usize,
    gzip: usize,
    brotli: usize,
}

impl Size {
    fn of(self, coding: Coding) -> usize {
        match coding {
            Coding::Gzip => self.gzip,
            Coding::Brotli => self.brotli,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            raw: self.raw + other.raw,
            gzip: self.gzip + other.gzip,
            brotli: self.brotli + other.brotli,
        }
    }
}

/// Prints the sizes of the files of `pkg/` that browsers fetch, with their sums. Returns, in words, the
/// limits that are exceeded.
pub fn report<'a>(
    project: &Project,
    names: impl Iterator<Item = &'a String>,
) -> Result<Vec<String>> {
    let fetched: Vec<&str> = names
        .map(String::as_str)
        .filter(|name| [".js", ".wasm", ".css"].iter().any(|kind| name.ends_with(kind)))
        .collect();
    let sizes = measure(project, &fetched)?;
    let table: Vec<(&str, Size)> = fetched.into_iter().zip(sizes).collect();
    print!("{}", describe(&LIMITS, &table));
    Ok(exceeded(&LIMITS, &table))
}

/// Compresses files as hard as a host can. By node, which has both codings and is here anyway.
fn measure(project: &Project, names: &[&str]) -> Result<Vec<Size>> {
    const SCRIPT: &str = "
        const { gzipSync, brotliCompressSync } = require('node:zlib');
        for (const file of process.argv.slice(1)) {
            const bytes = require('node:fs').readFileSync(file);
            // Brotli's own default is its highest quality.
            const [gzip, brotli] = [gzipSync(bytes, { level: 9 }), brotliCompressSync(bytes)];
            console.log(bytes.length, gzip.length, brotli.length);
        }";
    let mut node = project.command("node");
    node.args(["-e", SCRIPT]).args(names.iter().map(|name| project.pkg().join(name)));
    let answer = capture(&mut node)?;
    answer.lines().map(|line| read_size(line).context("node's answer is no size")).collect()
}

fn read_size(line: &str) -> Option<Size> {
    let mut numbers = line.split(' ').map(|number| number.parse().ok());
    Some(Size { raw: numbers.next()??, gzip: numbers.next()??, brotli: numbers.next()?? })
}

/// The part in the name of a file, `page-<hash>.<part>.wasm`; nothing for a first part.
fn part(name: &str) -> Option<&str> {
    Some(name.strip_suffix(".wasm")?.split_once('.')?.1)
}

fn total(table: &[(&str, Size)], limit: &Limit) -> Size {
    table
        .iter()
        .filter(|(name, _)| limit.files.iter().any(|start| name.starts_with(start)))
        .filter(|(name, _)| part(name).is_none_or(|part| limit.parts.contains(&part)))
        .fold(Size::default(), |sum, (_, size)| sum.plus(*size))
}

fn describe(limits: &[Limit], table: &[(&str, Size)]) -> String {
    let mut text = format!("{:<40}{:>9}{:>9}{:>9}\n", "bytes", "raw", "gzip", "brotli");
    let mut row = |name: &str, size: Size, limit: &str| {
        let Size { raw, gzip, brotli } = size;
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{name:<40}{raw:>9}{gzip:>9}{brotli:>9}{limit}");
    };
    for (name, size) in table {
        row(name, *size, "");
    }
    for limit in limits {
        let coding = match limit.coding {
            Coding::Gzip => "gzip",
            Coding::Brotli => "brotli",
        };
        let most = format!("   at most {} {coding}", limit.most);
        row(&format!("= {}", limit.what), total(table, limit), &most);
    }
    text
}

fn exceeded(limits: &[Limit], table: &[(&str, Size)]) -> Vec<String> {
    limits
        .iter()
        .filter_map(|limit| {
            let found = total(table, limit).of(limit.coding);
            (found > limit.most).then(|| {
                format!("{}: expected at most {} bytes, found {found}", limit.what, limit.most)
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pkg::{ENGINE, PAGE};

    /// Limits of the test's own: those of the package get tighter.
    const OWN: [Limit; 3] = [
        Limit {
            what: "engine",
            files: &["damson.js", "engine-"],
            parts: &[],
            coding: Coding::Gzip,
            most: 36_900,
        },
        Limit {
            what: "results",
            files: &["damson.js", "page-"],
            parts: &["results"],
            coding: Coding::Brotli,
            most: 52_500,
        },
        Limit {
            what: "loader",
            files: &["damson.js"],
            parts: &[],
            coding: Coding::Brotli,
            most: 3000,
        },
    ];

    fn table(engine: usize, loader: usize) -> [(&'static str, Size); 6] {
        let size = |bytes| Size { raw: 3 * bytes, gzip: bytes, brotli: bytes };
        [
            ("damson.css", size(100)),
            ("damson.js", size(loader)),
            ("engine-0a.wasm", size(engine)),
            ("page-0b.results.wasm", size(300)),
            ("page-0b.tags.wasm", size(60_000)),
            ("page-0b.wasm", size(2000)),
        ]
    }

    #[test]
    fn what_fits_exactly_is_not_too_large() {
        assert_eq!(exceeded(&OWN, &table(35_900, 1000)), Vec::<String>::new());
    }

    #[test]
    fn the_loader_counts_towards_each_runtime_and_for_itself() {
        let over = exceeded(&OWN, &table(35_900, 1001));
        assert_eq!(over, ["engine: expected at most 36900 bytes, found 36901"]);
        let over = exceeded(&OWN, &table(0, 3001));
        assert_eq!(over, ["loader: expected at most 3000 bytes, found 3001"]);
    }

    #[test]
    fn every_limit_stands_under_the_table_with_what_is_downloaded_together() {
        let text = describe(&OWN, &table(5, 7));
        let sum = |what: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(&format!("= {what}")));
            line.unwrap_or_else(|| panic!("{what}: {text}"))
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(sum("engine"), ["36", "12", "12", "at", "most", "36900", "gzip"]);
        // Of the parts only that which is named.
        assert_eq!(sum("results"), ["6921", "2307", "2307", "at", "most", "52500", "brotli"]);
    }

    #[test]
    fn limits_name_files_and_parts_that_there_are() {
        for limit in &LIMITS {
            for start in limit.files {
                let is_build = [ENGINE.name, PAGE.name].iter().any(|b| *start == format!("{b}-"));
                assert!(is_build || ["damson.js", "damson.css"].contains(start), "{start}");
            }
            for part in limit.parts {
                assert!(PAGE.parts.iter().any(|known| known.name == *part), "{part}");
            }
        }
    }

    #[test]
    fn an_answer_that_is_no_size_is_noticed() {
        assert_eq!(read_size("30 20 10"), Some(Size { raw: 30, gzip: 20, brotli: 10 }));
        assert_eq!(read_size("30 20"), None);
        assert_eq!(read_size("Error: x"), None);
    }
}
