//! Pages as real generators wrote them, in `generators/`: captured, with scripts and styles taken
//! out, by `tests/generators/run.mjs`, which builds the same content with each. What is read of it
//! has to be the same, whatever made it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value as Json;

use crate::support::on;

/// What sets a generator apart from the others.
struct Made {
    name: &'static str,
    /// What stands behind the addresses of pages.
    end: &'static str,
    tags: bool,
    dates: bool,
    ids: bool,
    /// How many files are left out.
    left_out: usize,
    /// Where the first page of the content lies.
    home: &'static str,
    /// A page that shows others, and has no text of its own.
    list: Option<&'static str>,
}

const MADE: [Made; 17] = {
    const PLAIN: Made = Made {
        name: "",
        end: ".html",
        tags: false,
        dates: false,
        ids: true,
        left_out: 1,
        home: "/",
        list: None,
    };
    const FULL: Made = Made { end: "/", tags: true, dates: true, ..PLAIN };
    [
        Made { name: "hugo", left_out: 3, ..FULL },
        Made { name: "jekyll", dates: true, ..PLAIN },
        Made { name: "eleventy", ids: false, ..FULL },
        Made { name: "zola", left_out: 3, ..FULL },
        Made { name: "astro", left_out: 2, ..FULL },
        Made { name: "next", end: "", left_out: 2, ..FULL },
        Made { name: "next-pages", tags: false, left_out: 2, ..FULL },
        Made { name: "gatsby", left_out: 3, ..FULL },
        Made { name: "hexo", home: "/wayside/", list: Some("/"), left_out: 2, ..FULL },
        Made { name: "vitepress", ..PLAIN },
        Made { name: "starlight", end: "/", ..PLAIN },
        Made { name: "docusaurus", end: "", tags: true, left_out: 3, ..PLAIN },
        Made { name: "mdbook", left_out: 2, ..PLAIN },
        Made { name: "mkdocs", end: "/", ..PLAIN },
        Made { name: "material", tags: true, ..PLAIN },
        Made { name: "sphinx", left_out: 2, ..PLAIN },
        Made { name: "furo", left_out: 2, ..PLAIN },
    ]
};

/// The page about the telescope, a line for each block, headings with `#`.
const TELESCOPE: [&str; 18] = [
    "The tube is heavy, so two people carry it. Put the mount on the pier before the tube comes out of its crate.",
    "## Before you begin",
    "Read the sheet that is glued to the crate. You need:",
    "a spirit level",
    "two spanners, 13 mm and 17 mm",
    "## Collimation in the dark",
    "Point it at Vega and turn the three screws until the rings are concentric. The program tells how far they are off:",
    "collimate --star vega --exposure 0.2",
    "Screw",
    "Turns",
    "north",
    "0.25",
    "south",
    "1.5",
    "### What --exposure does",
    "It sets how long the shutter stays open, in seconds.",
    "## Çelik ve ışık",
    "A heading with letters beyond ASCII, as our friends in Ankara write it.",
];

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/generators").join(name)
}

fn read(name: &str) -> BTreeMap<String, Json> {
    let records = on("read", &folder(name), &["--quiet"]).done().json_lines();
    records.into_iter().map(|r| (r["url"].as_str().unwrap().to_owned(), r)).collect()
}

fn lines(record: &Json) -> Vec<String> {
    let mut lines = Vec::new();
    for section in record["sections"].as_array().unwrap() {
        if let Some(level) = section["level"].as_u64() {
            lines.push(format!(
                "{} {}",
                "#".repeat(level as usize),
                section["heading"].as_str().unwrap()
            ));
        }
        lines.extend(
            section["text"].as_array().unwrap().iter().map(|t| t.as_str().unwrap().to_owned()),
        );
    }
    lines
}

#[test]
fn the_same_content_is_read_the_same_whatever_generator_made_it() {
    for made in &MADE {
        let Made { name, end, .. } = made;
        let records = read(name);
        // Zola writes addresses without accents.
        let umlaut = if *name == "zola" { "a" } else { "%C3%A4" };
        let nights = format!("/notes/n{umlaut}chte-im-gebirge{end}");
        let light = match *name {
            "jekyll" => "/2024/05/06/first-light.html".to_owned(),
            _ => format!("/posts/first-light{end}"),
        };
        let telescope = format!("/guide/telescope{end}");
        let colour = format!("/guide/filters/colour{end}");
        let mut urls = vec![made.home, &telescope, &colour, &nights, &light];
        urls.extend(made.list);
        urls.sort_unstable();
        assert_eq!(records.keys().collect::<Vec<_>>(), urls, "{name}");
        let page = &records[&telescope];
        assert_eq!(lines(page), TELESCOPE, "{name}");
        assert_eq!(page["title"], "Setting up the telescope", "{name}");
        assert_eq!(records[&nights]["title"], "Nächte im Gebirge", "{name}");
        let mut tags: Vec<&str> =
            page["tags"]["tag"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
        tags.sort_unstable();
        let expected: &[&str] = if made.tags { &["beginners", "optics"] } else { &[] };
        assert_eq!(tags, expected, "{name}");
        let date = page["date"].as_str().map(|date| &date[..10]);
        assert_eq!(date, made.dates.then_some("2024-03-09"), "{name}");
        for section in page["sections"].as_array().unwrap().iter().skip(1) {
            assert_eq!(section["id"].is_string(), made.ids, "{name}: {section}");
        }
        // Only the home page of MkDocs is called as the site is.
        let home = if *name == "mkdocs" { "Wayside" } else { "Wayside Observatory" };
        assert_eq!(records[made.home]["title"], home, "{name}");
        assert_ne!(records[made.home]["description"], "None", "{name}");
        if let Some(list) = made.list {
            assert!(lines(&records[list]).is_empty(), "{name}: {:?}", records[list]);
        }
    }
}

#[test]
fn every_captured_page_is_found_or_left_out_with_a_reason() {
    for made in &MADE {
        let run = on("read", &folder(made.name), &["--verbose"]).done();
        let left_out = run.stderr.lines().filter(|line| line.starts_with("skipped ")).count();
        assert_eq!(left_out, made.left_out, "{}: {}", made.name, run.stderr);
        let files = walkdir::WalkDir::new(folder(made.name)).into_iter();
        let files = files.filter(|entry| entry.as_ref().unwrap().file_type().is_file()).count();
        assert_eq!(files, run.stdout.lines().count() + left_out, "{}", made.name);
    }
}

#[test]
fn every_generator_that_was_captured_is_checked() {
    let mut names: Vec<&str> = MADE.iter().map(|made| made.name).collect();
    names.sort_unstable();
    let there = fs::read_dir(folder("")).unwrap();
    let mut there: Vec<String> =
        there.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    there.sort();
    assert_eq!(there, names);
}
