//! Indexing a site again: what former runs left saves work, and changes no byte.

use std::fs;
use std::path::PathBuf;

use crate::support::{Random, Run, command, contents, page, run, write};

impl Random {
    /// Words of which some are on many pages.
    fn text(&mut self, words: usize) -> String {
        let word = |random: &mut Random| {
            let bound = 1 + random.below(2_000);
            format!("w{}", random.below(bound))
        };
        (0..words).map(|_| word(self)).collect::<Vec<_>>().join(" ")
    }

    fn page(&mut self) -> String {
        // Most titles end alike: what is the site's name depends on all pages.
        let site = [" | Trees", " | Trees", " | Ferns"][self.below(3)];
        let title = [&self.text(2), site].concat();
        let tags = self.text(2);
        let tags: Vec<&str> = tags.split(' ').collect();
        let words = 100 + self.below(900);
        page(&title, "2024-05-06", &tags, &self.text(words))
    }
}

const PAGES: usize = 40;

/// As many entries may be new at any time: that a file has not changed since is noted of each page,
/// once that can be told; and what this run leaves to the next.
const NOTED: usize = PAGES + 1;

/// A site, and folders for a bundle that is always written anew, another that is not, and a cache.
struct Place {
    root: tempfile::TempDir,
}

impl Place {
    /// A site that is too large to be one file.
    fn of_pages(random: &mut Random, count: usize) -> Place {
        let place = Place { root: tempfile::tempdir().unwrap() };
        for number in 0..count {
            write(&place.site(), &format!("{number}.html"), random.page());
        }
        place
    }

    fn at(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn site(&self) -> PathBuf {
        self.at("site")
    }

    fn index(&self, out: &str, options: &[&str]) -> Run {
        let mut command = command();
        command.arg("index").arg(self.site()).arg("--out").arg(self.at(out));
        run(command.args(options)).done()
    }

    fn index_with_cache(&self, options: &[&str]) -> Run {
        let cache = self.at("cache").display().to_string();
        self.index("again", &[&["--cache", &cache, "--verbose"], options].concat())
    }

    /// The only file in the folder of caches.
    fn cache(&self) -> PathBuf {
        let files: Vec<_> =
            fs::read_dir(self.at("cache")).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), 1, "{files:?}");
        files[0].clone()
    }

    #[track_caller]
    fn assert_same(&self, options: &[&str]) {
        self.index("anew", &[&["--no-cache"], options].concat());
        assert!(contents(&self.at("anew")) == contents(&self.at("again")), "other bytes");
    }
}

/// How many entries of former runs were used, and how many are new.
fn uses(run: &Run) -> (usize, usize) {
    let line = run.stderr.lines().find_map(|line| line.strip_prefix("cache: "));
    let line = line.unwrap_or_else(|| panic!("{}", run.stderr));
    let numbers: Vec<usize> = line.split(' ').filter_map(|word| word.parse().ok()).collect();
    (numbers[0], numbers[1])
}

#[test]
fn whatever_is_edited_the_bytes_are_those_of_a_run_without_a_cache() {
    let mut random = Random(1);
    let place = Place::of_pages(&mut random, 40);
    place.index_with_cache(&[]);
    for _ in 0..8 {
        for _ in 0..=random.below(4) {
            let name = format!("{}.html", random.below(60));
            match random.below(4) {
                0 => drop(fs::remove_file(place.site().join(&name))),
                1 => drop(fs::rename(place.site().join(&name), place.site().join("moved.html"))),
                _ => write(&place.site(), &name, random.page()),
            }
        }
        let again = place.index_with_cache(&[]);
        assert!(uses(&again).0 > 60 || is_short(&again), "{}", again.stderr);
        place.assert_same(&[]);
    }
}

#[test]
fn an_edit_of_a_page_makes_little_anew_and_no_edit_nothing() {
    let mut random = Random(2);
    let place = Place::of_pages(&mut random, PAGES);
    let (used, all) = uses(&place.index_with_cache(&[]));
    assert!(used == 0 && all > 3 * PAGES, "{used} {all}");
    // A run that comes soon reads all that is kept of the pages; one that comes when the files have
    // settled, next to nothing.
    let run = place.index_with_cache(&[]);
    let (used, new) = uses(&run);
    assert!((used >= all - NOTED || is_short(&run)) && new <= NOTED, "{used} and {new} of {all}");

    let path = place.site().join("7.html");
    let edited = fs::read_to_string(&path).unwrap().replace("</p>", " and one more word</p>");
    fs::write(&path, edited).unwrap();
    let run = place.index_with_cache(&[]);
    let (used, new) = uses(&run);
    // The words of so small a site are counted in all of its text: its texts are coded anew, and what
    // the next run takes is kept of all.
    assert!(new <= PAGES + PAGES + 80 && (used > PAGES || is_short(&run)), "{new} of {all}");
    place.assert_same(&[]);
}

/// Whether a run made only that anew which an edit touches.
fn is_short(run: &Run) -> bool {
    run.stderr.contains("what has changed of some pages concerns no others")
}

#[test]
fn an_edit_of_text_takes_no_page_but_those_edited_and_changes_no_byte() {
    let mut random = Random(6);
    let place = Place { root: tempfile::tempdir().unwrap() };
    let pages = 60;
    let path = |number: usize| place.site().join(format!("{number}.html"));
    for number in 0..pages {
        // Enough text for its words to be counted in a part of it.
        let text = random.text(1_600);
        let tags = ["oak", "ash"];
        let title = format!("Page {number}");
        write(&place.site(), &format!("{number}.html"), page(&title, "2024-05-06", &tags, &text));
    }
    assert!(!is_short(&place.index_with_cache(&[])));
    let mut short = 0;
    for round in 0..9 {
        let path = path(random.below(pages));
        let before = fs::read_to_string(&path).unwrap();
        let word = ["unheard", "w12", "w12 w700 running"][round % 3];
        fs::write(&path, before.replace("</p>", &format!(" {word}</p>"))).unwrap();
        short += usize::from(is_short(&place.index_with_cache(&[])));
        place.assert_same(&[]);
    }
    assert!(short >= 2, "{short} of 9 edits");
    // Nothing was edited.
    assert!(is_short(&place.index_with_cache(&[])));
    // What concerns other pages takes them all.
    let text = fs::read_to_string(path(3)).unwrap();
    let moved = || place.site().join("moved.html");
    let edits: [&dyn Fn(); 6] = [
        // A tag that no other page has may make of a page the list of its pages.
        &|| fs::write(path(3), text.replace("'oak'", "'elm'")).unwrap(),
        &|| fs::write(path(3), text.replace("Page 3<", "<")).unwrap(),
        &|| fs::write(path(3), text.replace("<html", "<html lang='de'")).unwrap(),
        &|| fs::write(moved(), text.replace("Page 3<", "Page III<")).unwrap(),
        &|| fs::rename(path(4), place.site().join("another.html")).unwrap(),
        &|| fs::remove_file(moved()).unwrap(),
    ];
    for (number, edit) in edits.into_iter().enumerate() {
        edit();
        assert!(!is_short(&place.index_with_cache(&[])), "edit {number}");
        place.assert_same(&[]);
    }
}

#[test]
fn an_edit_of_a_title_a_date_or_a_tag_takes_no_other_page_and_changes_no_byte() {
    let mut random = Random(8);
    let place = Place { root: tempfile::tempdir().unwrap() };
    let pages = 130;
    let path = |number: usize| place.site().join(format!("{number}.html"));
    for number in 0..pages {
        // Most pages have one passage, and half of all are what words are chosen from.
        let text = random.text(450);
        let tags = [["oak", "ash"], ["ash", "elm"], ["oak", "elm"]][number % 3];
        let (title, date) = (format!("Page {number}"), format!("2024-05-{:02}", 1 + number % 28));
        write(&place.site(), &format!("{number}.html"), page(&title, &date, &tags, &text));
    }
    place.index_with_cache(&[]);
    let mut short = [0; 4];
    for round in 0..16 {
        let number = random.below(pages);
        let before = fs::read_to_string(path(number)).unwrap();
        let now = match round % 4 {
            0 => before.replace(&format!("Page {number}<"), &format!("The side {number} of it<")),
            1 => before.replace("2024-05-", "2025-06-"),
            2 => before
                .replace("'oak'", "'pine'")
                .replace("'elm'", "'oak'")
                .replace("'pine'", "'elm'"),
            // All at once, and what is said.
            _ => before
                .replace("Page ", "Sheet ")
                .replace("2024-", "2023-")
                .replace("'ash'", "'oak'")
                .replace("</p>", " unheard</p>"),
        };
        fs::write(path(number), now).unwrap();
        short[round % 4] += usize::from(is_short(&place.index_with_cache(&[])));
        place.assert_same(&[]);
    }
    assert!(short.iter().all(|short| *short > 0), "{short:?} of 4 edits each");
    // An edit of text goes on from there.
    let before = fs::read_to_string(path(5)).unwrap();
    fs::write(path(5), before.replace("</p>", " w12</p>")).unwrap();
    place.index_with_cache(&[]);
    place.assert_same(&[]);
}

#[test]
fn a_description_that_comes_to_be_the_sites_or_no_longer_is_concerns_all_pages() {
    let mut random = Random(9);
    let place = Place { root: tempfile::tempdir().unwrap() };
    let pages = 60;
    let path = |number: usize| place.site().join(format!("{number}.html"));
    let describe = |number: usize, words: &str| {
        let html = fs::read_to_string(path(number)).unwrap();
        let (before, rest) = html.split_once("<meta name='description' content='").unwrap();
        let (_, after) = rest.split_once("'>").unwrap();
        let meta = format!("<meta name='description' content='{words}'>");
        fs::write(path(number), [before, &meta, after].concat()).unwrap();
        let is_short = is_short(&place.index_with_cache(&[]));
        place.assert_same(&[]);
        is_short
    };
    for number in 0..pages {
        let text = random.text(1_600);
        let words = if number < 31 { "Of trees" } else { "w1 w2" };
        let meta = format!(
            "<meta name='description' content='{words} {}'></head>",
            if number < 31 { 0 } else { number }
        );
        let html = page(&format!("Page {number}"), "2024-05-06", &["oak"], &text);
        assert!(html.contains("</head>"), "{html}");
        write(&place.site(), &format!("{number}.html"), html.replace("</head>", &meta));
    }
    place.index_with_cache(&[]);
    // Half of the pages have it still, then half have it no more, then more than half have it again.
    let short: Vec<bool> =
        [(40, "w3 w4"), (41, "Of trees 0"), (41, "w5"), (3, "w6"), (3, "Of trees 0")]
            .map(|(number, words)| describe(number, words))
            .to_vec();
    assert_eq!(short[3..], [false, false], "{short:?}");
    assert!(short[..3].contains(&true), "{short:?}");
}

#[test]
fn what_other_options_left_is_not_taken_for_ones_own() {
    let mut random = Random(7);
    let place = Place::of_pages(&mut random, 40);
    place.index_with_cache(&[]);
    for options in
        [&["--exclude", "1*.html"][..], &[], &["--base-url", "/a/"], &["--base-url", "/a/"]]
    {
        place.index_with_cache(options);
        place.assert_same(options);
    }
}

#[test]
fn other_options_are_other_work() {
    let mut random = Random(3);
    let place = Place::of_pages(&mut random, 12);
    place.index_with_cache(&[]);
    for options in
        [&["--exclude-selector", "h1"][..], &["--root-selector", "p"], &["--base-url", "/a/"], &[]]
    {
        place.index_with_cache(options);
        place.assert_same(options);
    }
}

#[test]
fn a_cache_that_is_damaged_cut_off_or_something_else_is_made_anew() {
    let mut random = Random(4);
    let place = Place::of_pages(&mut random, PAGES);
    let whole_run = place.index_with_cache(&[]);
    let path = place.cache();
    let whole = fs::read(&path).unwrap();
    let flipped = |at: usize| {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        bytes
    };
    let damaged = [
        Vec::new(),
        b"nothing of ours".to_vec(),
        vec![0; whole.len()],
        whole[..whole.len() / 2].to_vec(),
        whole[..whole.len() - 1].to_vec(),
        whole[1..].to_vec(),
        [&whole[..], b"more"].concat(),
        // In an entry, in the directory, in the foot: its place, the program, the magic.
        flipped(100),
        flipped(whole.len() / 3),
        flipped(whole.len() - 40),
        flipped(whole.len() - 31),
        flipped(whole.len() - 12),
        flipped(whole.len() - 2),
    ];
    for (number, bytes) in damaged.into_iter().enumerate() {
        fs::write(&path, bytes).unwrap();
        fs::remove_dir_all(place.at("again")).unwrap();
        place.index_with_cache(&[]);
        place.assert_same(&[]);
        let (used, new) = uses(&place.index_with_cache(&[]));
        assert!(used > 2 * PAGES && new <= NOTED, "damage {number} was not mended: {used}, {new}");
    }
    assert!(uses(&whole_run).1 > 3 * PAGES);
}

#[test]
fn a_cache_that_cannot_be_had_is_told_and_stops_nothing() {
    let mut random = Random(5);
    let place = Place::of_pages(&mut random, 3);
    write(&place.at("."), "cache", "a file, not a folder");
    let run = place.index_with_cache(&[]);
    assert!(run.stderr.contains("warning: cannot use the cache"), "{}", run.stderr);
    place.assert_same(&[]);
}
