//! `damson search`: what the terminal says.

use std::path::Path;
use std::process::Stdio;

use serde_json::json;

use crate::support::{command, large_site, on, page, small_site, urls, write};

fn indexed() -> tempfile::TempDir {
    let site = small_site();
    on("index", site.path(), &["--quiet"]).done();
    site
}

/// The addresses of the hits, in order.
#[test]
fn json_has_the_shape_that_is_promised_and_nothing_else() {
    let site = indexed();
    let run = on("search", site.path(), &["acorns", "--json"]).done();
    assert_eq!(run.stderr, "");
    assert_eq!(run.stdout.lines().count(), 1);
    let mut answer = run.json();
    let hit = &mut answer["hits"][0];
    assert!(hit["id"].is_u64());
    assert!(hit["score"].as_f64().is_some_and(|score| score > 0.0));
    hit["id"] = json!(0);
    hit["score"] = json!(1);
    assert_eq!(
        answer,
        json!({
            "total": 1,
            "hits": [{
                "id": 0,
                "url": "/oak/",
                "title": "Oak",
                "score": 1,
                "snippet": ["The oak is a strong tree with ", "acorns", "."],
                "tags": { "tag": ["tree", "slow"], "year": ["2021"] },
            }],
            "facets": {
                "tag": { "climber": 0, "slow": 1, "tree": 1 },
                "year": { "2021": 1, "2022": 0, "2023": 0 },
            },
        })
    );
}

#[test]
fn filters_of_one_key_are_either_or_and_those_of_several_must_all_hold() {
    let site = indexed();
    let found = |options: &[&str]| {
        let answer = on("search", site.path(), &[options, &["--json"]].concat()).done().json();
        urls(&answer).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    // Without words, the newest first.
    assert_eq!(found(&[]), ["/elm.html", "/ivy/", "/oak/"]);
    assert_eq!(found(&["", "--filter", "tag=slow"]), ["/ivy/", "/oak/"]);
    assert_eq!(found(&["--filter", "tag=climber", "--filter", "tag=tree"]).len(), 3);
    assert_eq!(found(&["--filter", "tag=slow", "--filter", "year=2021"]), ["/oak/"]);
    assert_eq!(found(&["strong", "tree", "--filter", "tag=climber"]), ["/ivy/"]);
}

#[test]
fn counts_say_what_choosing_another_value_would_give() {
    let site = indexed();
    let answer = on("search", site.path(), &["--filter", "tag=climber", "--json"]).done().json();
    assert_eq!(answer["total"], 1);
    assert_eq!(answer["facets"]["tag"], json!({ "climber": 1, "slow": 2, "tree": 2 }));
    assert_eq!(answer["facets"]["year"]["2022"], 1);
    assert_eq!(answer["facets"]["year"]["2023"], 0);
}

#[test]
fn hits_can_be_ordered_limited_and_paged() {
    let site = indexed();
    let found = |options: &[&str]| {
        let answer = on("search", site.path(), &[options, &["--json"]].concat()).done().json();
        assert_eq!(answer["total"], 3, "{options:?}");
        urls(&answer).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(found(&["tree", "--sort", "date"]), ["/elm.html", "/ivy/", "/oak/"]);
    assert_eq!(found(&["tree", "--sort", "date:asc"]), ["/oak/", "/ivy/", "/elm.html"]);
    assert_eq!(found(&["tree", "--sort", "title"]), ["/elm.html", "/ivy/", "/oak/"]);
    assert_eq!(found(&["tree", "--sort", "title:desc"]), ["/oak/", "/ivy/", "/elm.html"]);
    assert_eq!(found(&["tree", "--sort", "title", "--limit", "1", "--offset", "1"]), ["/ivy/"]);
    assert_eq!(found(&["tree", "--limit", "0"]), [""; 0]);
    assert_eq!(found(&["tree", "--offset", "99"]), [""; 0]);
}

#[test]
fn a_person_reads_rank_title_address_date_tags_and_a_passage() {
    let site = indexed();
    let run = on("search", site.path(), &["acorns"]).done();
    assert_eq!(run.stderr, "");
    assert_eq!(
        run.stdout,
        "1. Oak\n   /oak/ · 2021-05-06 · tag: tree, slow · year: 2021\n   \
         The oak is a strong tree with acorns.\n\n\
         1 page\n  tag: slow 1, tree 1\n  year: 2021 1\n"
    );
    let second =
        on("search", site.path(), &["tree", "--sort", "title", "-n1", "--offset", "1"]).done();
    assert!(second.stdout.starts_with("2. Ivy\n"), "{}", second.stdout);
    assert!(second.stdout.contains("3 pages, 2 to 2 shown"), "{}", second.stdout);
}

#[test]
fn finding_nothing_is_no_failure() {
    let site = indexed();
    let run = on("search", site.path(), &["zeppelin"]).done();
    assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", "nothing found\n"));
    let answer = on("search", site.path(), &["zeppelin", "--json"]).done().json();
    assert_eq!((&answer["total"], &answer["hits"]), (&json!(0), &json!([])));
}

#[test]
fn a_mistaken_word_is_searched_as_it_was_meant_and_the_person_told() {
    let site = indexed();
    let run = on("search", site.path(), &["acrons"]).done();
    assert!(run.stdout.starts_with("1. Oak\n"), "{}", run.stdout);
    assert_eq!(run.stderr, "no page for \"acrons\": searched for \"acorns\" instead\n");
    let json = on("search", site.path(), &["acrons", "--json"]).done().json();
    let keys: Vec<&String> = json.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["total", "hits", "facets", "corrected"]);
    assert_eq!(json["corrected"], "acorns");
}

/// The titles found, in order.
fn titles(site: &Path, query: &str) -> Vec<String> {
    let answer = on("search", site, &[query, "--json"]).done().json();
    let hits = answer["hits"].as_array().expect("hits").iter();
    hits.map(|hit| hit["title"].as_str().expect("a title").to_owned()).collect()
}

#[test]
fn a_common_word_is_found_by_a_mistake_in_its_second_letter_however_large_the_dictionary_is() {
    // Words with one first letter in more shards than are searched for a mistaken one.
    let site = tempfile::tempdir().expect("a folder");
    for number in 0..150_u32 {
        let word = |at: u32| {
            let mut left = (number * 150 + at).wrapping_mul(123_457) % 456_976;
            let mut word = "t".to_owned();
            for _ in 0..4 {
                word.push(char::from(b'a' + (left % 26) as u8));
                left /= 26;
            }
            word
        };
        let words: Vec<String> = (0..150).map(word).collect();
        let text = format!("A tablet has a number. {}", words.join(" "));
        write(site.path(), &format!("{number}.html"), page(&format!("{number}"), "", &[], &text));
    }
    let text = "What the tablet is for.";
    write(site.path(), "tablet.html", page("Tablet Example", "2020-01-01", &[], text));
    on("index", site.path(), &["--quiet"]).done();
    let run = on("search", site.path(), &["tblet", "example"]).done();
    assert_eq!(
        run.stderr,
        "no page for \"tblet example\": searched for \"tablet example\" instead\n"
    );
    assert!(run.stdout.starts_with("1. Tablet Example\n"), "{}", run.stdout);
}

#[test]
fn a_title_that_begins_as_was_typed_stands_before_pages_that_only_hold_the_words() {
    let site = tempfile::tempdir().expect("a folder");
    let write = |name: &str, title: &str, text: &str| {
        write(site.path(), name, page(title, "2020-01-01", &[], text));
    };
    let servers = "The tftp server and the tftp client of tftp. ".repeat(3);
    write("notes.html", "TFTP Release Notes", &servers);
    write("tftp.html", "tftp", "A server for trivial transfers of files, and how it is set up.");
    let releases = "Release 3.8 of 2015. Release 3.8 on 2015-05-09, release 3.8 on 2015-06-01.";
    write("history.html", "History of Releases", releases);
    let changes = "Small changes to the parser that nobody will notice in daily work. ".repeat(4);
    write("3.8.html", "Release 3.8 on 2015-05-09", &changes);
    on("index", site.path(), &["--quiet"]).done();
    // The word may become the whole title, or its beginning.
    assert_eq!(titles(site.path(), "tf"), ["tftp", "TFTP Release Notes"]);
    // No word is being typed: the dash ended it.
    assert_eq!(titles(site.path(), "release 3.8 on 2015-")[0], "Release 3.8 on 2015-05-09");
    assert_eq!(titles(site.path(), "release 3.8 on 20")[0], "Release 3.8 on 2015-05-09");
}

#[test]
fn a_key_that_no_page_has_is_told_with_those_that_there_are() {
    let site = indexed();
    let filter = |filter: &str| on("search", site.path(), &["tree", "--filter", filter]);
    filter("tags=tree").failed_with(&["\"tags\"", "tag, year"]);
    on("search", site.path(), &["tree", "--sort", "size"]).failed_with(&["size", "date", "title"]);
    // A value that no page has may be right tomorrow.
    let run = filter("tag=Tree").done();
    assert_eq!(run.stdout, "");
    assert!(run.stderr.contains("did you mean \"tree\"?"), "{}", run.stderr);
}

#[test]
fn nothing_in_a_page_can_act_on_the_terminal() {
    let site = tempfile::tempdir().expect("a folder");
    let title = "Red &#27;[31m \u{1b}]0;owned\u{7} title";
    write(
        site.path(),
        "a.html",
        page(title, "2020-01-01", &["a\u{1b}[2J"], "text \u{1b}[41m more"),
    );
    on("index", site.path(), &[]).done();
    let run = on("search", site.path(), &["text"]).done();
    assert!(run.stdout.contains("1 page"), "{}", run.stdout);
    let controls = run.stdout.chars().find(|c| c.is_control() && *c != '\n');
    assert_eq!(controls, None, "{:?}", run.stdout);
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_quietly() {
    let site = large_site();
    on("index", site.path(), &["--quiet"]).done();
    let mut child = command()
        .arg("search")
        .arg(site.path())
        .args(["--limit", "1000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), said.as_ref()), (Some(0), ""));
}

#[test]
fn a_query_can_ask_for_phrases_and_leave_out_and_choose() {
    let site = indexed();
    let found = |query: &str| {
        let answer = on("search", site.path(), &["--json", "--", query]).done().json();
        urls(&answer).iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(found("\"strong tree\"").len(), 2);
    assert_eq!(found("\"strong tree with\""), ["/oak/"]);
    assert_eq!(found("\"tree strong\""), [""; 0]);
    assert_eq!(found("tree -acorns").len(), 2);
    assert_eq!(found("-acorns").len(), 2);
    assert_eq!(found("tree tag:climber"), ["/ivy/"]);
    assert_eq!(found("title:elm OR title:oak").len(), 2);
    assert_eq!(found("aco*"), ["/oak/"]);
}

#[test]
fn a_hit_names_the_sections_that_hold_the_words() {
    let site = tempfile::tempdir().unwrap();
    let body = "<main><h1>Guide</h1><p>First.<h2 id=install>Install it</h2><p>Plant an acorn.\
                <h2 id=use>Use it</h2><p>Wait.</main>";
    write(site.path(), "index.html", format!("<!doctype html><title>Guide</title>{body}"));
    on("index", site.path(), &["--quiet"]).done();
    let answer = on("search", site.path(), &["acorn", "--json"]).done().json();
    assert_eq!(
        answer["hits"][0]["sections"],
        json!([{
            "url": "/#install",
            "heading": "Install it",
            "snippet": ["Plant an ", "acorn", "."],
        }])
    );
    let run = on("search", site.path(), &["acorn"]).done();
    assert!(run.stdout.contains("   /#install: Install it\n"), "{}", run.stdout);
}
