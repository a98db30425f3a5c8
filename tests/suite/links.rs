//! What the documents lead to is there, and what the command knows is told in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::damson;

/// Every document of the repository, but for captured pages and posts.
fn documents() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> = [".", "pkg-config", "tests/generators"]
        .iter()
        .flat_map(|folder| fs::read_dir(root.join(folder)).expect("a folder"))
        .map(|entry| entry.expect("an entry").path())
        .collect();
    let docs = walkdir::WalkDir::new(root.join("docs")).into_iter();
    paths.extend(docs.map(|entry| entry.expect("an entry").into_path()));
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "md"));
    paths.sort();
    let read = |path: PathBuf| (path.clone(), fs::read_to_string(path).expect("a text"));
    paths.into_iter().map(read).collect()
}

/// The lines that are no code.
fn prose(text: &str) -> impl Iterator<Item = &str> {
    let mut is_code = false;
    text.lines().filter(move |line| {
        let is_fence = line.trim_start().starts_with("```");
        is_code ^= is_fence;
        !is_code && !is_fence
    })
}

/// The ids that headings get where such documents are shown: in lower case, without signs, with dashes.
fn headings(text: &str) -> BTreeSet<String> {
    prose(text)
        .filter(|line| line.starts_with('#'))
        .map(|line| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-"))
        .map(|id| id.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect())
        .collect()
}

/// Where the links of a line lead.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0))
}

#[test]
fn every_link_of_the_documents_leads_to_a_file_and_a_heading() {
    let mut seen = 0;
    for (path, text) in documents() {
        for target in prose(&text).flat_map(targets).filter(|target| !target.contains("://")) {
            let (file, id) = target.split_once('#').unwrap_or((target, ""));
            let file = match file {
                "" => path.clone(),
                file => path.parent().expect("a folder").join(file),
            };
            assert!(file.exists(), "{}: no file {target}", path.display());
            if !id.is_empty() && file.extension().is_some_and(|kind| kind == "md") {
                let ids = headings(&fs::read_to_string(&file).expect("a text"));
                assert!(ids.contains(id), "{}: no heading {target}", path.display());
            }
            seen += 1;
        }
    }
    assert!(seen > 80, "only {seen} links were seen");
}

#[test]
fn every_command_and_flag_is_told_in_a_document() {
    let told: String = documents().into_iter().map(|(_, text)| text).collect();
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let readme = readme.expect("a text");
    let help = damson(["--help"]).done().stdout;
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(commands.len() >= 8, "{commands:?}");
    for name in commands {
        assert!(readme.contains(&format!("| `damson {name} ")), "no row of {name} in README.md");
        let help = damson(["help", name]).done().stdout;
        for line in help.lines().map(str::trim_start).filter(|line| line.starts_with('-')) {
            let Some((_, flag)) = line.split_once("--") else { continue };
            let flag = flag.split(|c: char| !(c.is_ascii_lowercase() || c == '-')).next();
            let flag = format!("--{}", flag.expect("a name"));
            let is_told = ["--help"].contains(&flag.as_str()) || told.contains(&flag);
            assert!(is_told, "no document tells of damson {name} {flag}");
        }
    }
}
