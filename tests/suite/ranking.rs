//! What comes first: lists of queries with the order that a person expects, and the reason.

use std::fs;
use std::path::Path;

use crate::support::{on, page, write};

/// `tests/ranking/windfall.tsv`, on the demo site.
#[test]
fn the_demo_site_is_ranked_as_a_reader_would() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let site = folder.path().join("site");
    let out = site.to_str().unwrap();
    on("build", &root.join("www/content"), &["--out", out, "--quiet"]).done();
    check(&site, "windfall.tsv", &|post| format!("/posts/{post}/"));
}

/// The pages that `tests/ranking/words.tsv` is about: short ones, so that rarity does not tell by
/// itself that `should` matters less than `pear`.
const PAGES: [(&str, &str, &str); 22] = [
    ("pears", "Pears", "A pear is pruned in winter, before the buds open."),
    ("plan", "The plan", "When I prune, I note what I did and when I should do it again."),
    ("quince", "Quinces", "A quince is a fruit for a jelly. A quince keeps for weeks."),
    ("letter", "A letter", "What should I have said to you, and how would you have heard it?"),
    ("hamlet", "To be, or not to be", "The prince asks a question."),
    ("band", "The Who", "A band of four from London, and who they were."),
    ("clown", "It", "A novel about a clown."),
    (
        "roads",
        "Who built the roads",
        "It is not known who it was. They are to be seen in the hills.",
    ),
    ("theory", "Theory of knots", "A theory in which a knot is a closed curve."),
    ("server", "HTTPServer", "The class, in short. It is what answers."),
    ("subclass", "Subclasses", "A subclass of HTTPServer over an HTTP connection to the server."),
    ("socket", "Timeout", "A socket can accept a connection, accept more, or wait in vain."),
    ("apple", "Round", "An apple is red."),
    ("cellar", "Cold", "A cellar is dark."),
    ("aside", "Aside", "That is possible."),
    (
        "hill",
        "Hills",
        "From there it is possible on clear days of spring to look far out over the sea.",
    ),
    ("garden", "Garden", "There is moss."),
    ("moss", "Moss", "Moss grows slowly, and moss dries fast: moss of woods, moss of walls."),
    ("graft", "Grafting", "To graft is to join a scion to a stock. Cut the scion with a knife."),
    ("knife", "Blades", "A knife is sharp."),
    ("candle", "Light", "A candle of wax."),
    ("floor", "Floors", "Oak lasts long if someone rubs it now and then, and gives it wax, too."),
];

/// `tests/ranking/words.tsv`, on [`PAGES`].
#[test]
fn words_count_by_what_they_name() {
    let site = tempfile::tempdir().unwrap();
    for (name, title, text) in PAGES {
        write(site.path(), &format!("{name}.html"), page(title, "2024-05-06", &[], text));
    }
    on("index", site.path(), &["--quiet"]).done();
    check(site.path(), "words.tsv", &|name| format!("/{name}.html"));
}

/// Asks a site what a list asks, row by row: all that is wrong is told at once.
fn check(site: &Path, list: &str, url: &dyn Fn(&str) -> String) {
    let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/ranking").join(list);
    let list = fs::read_to_string(list).unwrap();
    let mut wrong = Vec::new();
    for row in list.lines().filter(|row| !row.starts_with('#')) {
        let [query, first, why] = row.split('\t').collect::<Vec<_>>()[..] else {
            panic!("expected three columns: {row:?}");
        };
        let expected: Vec<String> = first.split(", ").map(url).collect();
        let answer = on("search", site, &[query, "--json"]).done().json();
        let hits = answer["hits"].as_array().unwrap();
        let urls = hits.iter().map(|hit| hit["url"].as_str().unwrap().to_owned());
        let found: Vec<String> = urls.take(expected.len()).collect();
        if found != expected {
            wrong.push(format!("{query:?}: expected {expected:?} ({why}), found {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
