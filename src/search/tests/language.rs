//! The query language finds what a scan finds, in the order of the same formula.

use super::filters::{counts, facets_by_scan};
use super::oracle::Oracle;
use super::*;

/// What a query may be made of.
pub(super) fn typed() -> impl Strategy<Value = String> {
    let word = || {
        prop_oneof![
            6 => prop::sample::select(&WORDS[..]).prop_map(str::to_owned),
            1 => "[a-z]{1,3}",
        ]
    };
    let phrase =
        prop::collection::vec(word(), 1..4).prop_map(|words| format!("\"{}\"", words.join(" ")));
    let part = prop_oneof![
        4 => word(),
        2 => phrase,
        1 => "[a-z]{1,3}".prop_map(|beginning| beginning + "*"),
    ];
    let sign = prop::sample::select(&["", "", "", "-", "title:", "-title:", "OR ", "\"", "("][..]);
    let parts = prop::collection::vec((sign, part), 1..5);
    (parts, prop::bool::ANY).prop_map(|(parts, is_done)| {
        let parts: Vec<String> =
            parts.into_iter().map(|(sign, part)| sign.to_owned() + &part).collect();
        parts.join(" ") + if is_done { " " } else { "" }
    })
}

/// That the index finds what a scan finds, in its order.
fn compare(documents: &[Document], text: &str) -> Result<(), TestCaseError> {
    let mut opened = Opened::new(documents, TINY);
    let answer = opened.search(&query(text));
    // What was corrected has other words than were typed, several perhaps.
    prop_assume!(answer.corrected.is_none());
    opened.run(Index::stats);
    let query = opened.index.parse(text, &mut Default::default());
    let oracle = Oracle::new(documents, &opened);
    // A title is told by a few bits of a hash.
    prop_assume!(oracle.tells_labels_apart(&query));
    let expected = oracle.search(&query);
    let found: Vec<(&str, f32)> =
        urls(&answer).into_iter().zip(answer.hits.iter().map(|hit| hit.score)).collect();
    let total = answer.total as usize;
    prop_assert_eq!(total, expected.len(), "{:?}: {:?} {:?}", text, found, expected);
    let is_found = |document: &Document| expected.iter().any(|(url, _)| *url == document.url);
    prop_assert_eq!(counts(answer.facets.clone()), facets_by_scan(documents, is_found));
    let near = |a: f32, b: f32| (a - b).abs() <= 1e-4 * (1.0 + a.abs());
    for ((url, score), (_, expected_score)) in found.iter().zip(&expected) {
        let its = expected.iter().find(|(other, _)| other == url);
        prop_assert!(its.is_some(), "{url} for {text:?}");
        // Sums in another order differ in their last digits.
        prop_assert!(
            near(*score, its.unwrap().1) && near(*score, *expected_score),
            "{url} for {text:?}: {found:?} {expected:?}"
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 384, ..ProptestConfig::default() })]

    #[test]
    fn a_query_finds_what_a_scan_finds_in_the_same_order(documents in documents(), text in typed()) {
        compare(&documents, &text)?;
    }

    #[test]
    fn a_long_question_finds_what_a_scan_finds_in_the_same_order(
        documents in documents(),
        words in prop::collection::vec(prop::sample::select(&WORDS[..]), 4..10),
        sign in prop::sample::select(&["", "", "-", "+", "title:"][..]),
    ) {
        compare(&documents, &[sign, &words.join(" ")].concat())?;
    }
}

/// A page of several passages: so many blocks of so many words each are one.
const FILLER: usize = 200;

proptest! {
    #[test]
    fn a_phrase_is_found_wherever_a_block_has_it(
        pages in prop::collection::vec(
            prop::collection::vec(prop::collection::vec(prop::sample::select(&WORDS[..4]), 0..4), 1..9),
            1..6,
        ),
        phrase in prop::collection::vec(prop::sample::select(&WORDS[..4]), 2..4),
    ) {
        let filler = " filler".repeat(FILLER);
        let document = |(at, blocks): (usize, &Vec<Vec<&str>>)| {
            let mut document = page(&format!("/{at}/"), "A page", "");
            let block = |words: &Vec<&str>| Block::new([&words.join(" "), ".", &filler].concat());
            document.sections[0].blocks = blocks.iter().map(block).collect();
            document
        };
        let documents: Vec<Document> = pages.iter().enumerate().map(document).collect();
        let has = |blocks: &Vec<Vec<&str>>| {
            blocks.iter().any(|words| words.windows(phrase.len()).any(|words| words == phrase))
        };
        let expected: BTreeSet<String> = (0..pages.len()).filter(|at| has(&pages[*at]))
            .map(|at| format!("/{at}/")).collect();
        let phrase = phrase.join(" ");
        let mut opened = Opened::new(&documents, TINY);
        let answer = opened.search(&query(&format!("\"{phrase}\"")));
        prop_assert_eq!(urls(&answer).into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), expected.clone());
        // The passage that is shown is the one that has it.
        for hit in &answer.hits {
            let snippet = &hit.page.as_ref().unwrap().snippet;
            prop_assert!(snippet.iter().skip(1).step_by(2).any(|mark| *mark == phrase), "{snippet:?}");
        }
        let others = opened.search(&query(&format!("filler -\"{phrase}\"")));
        prop_assert_eq!(others.total as usize, pages.len() - expected.len());
    }
}

/// The addresses of what is found, in order.
fn found(documents: &[Document], text: &str) -> Vec<String> {
    let answer = Opened::new(documents, TINY).search(&query(text));
    urls(&answer).into_iter().map(str::to_owned).collect()
}

#[test]
fn a_phrase_stands_in_one_block_and_in_its_very_words() {
    let blocks = |url: &str, blocks: &[&str]| {
        let mut document = page(url, "A page", "");
        document.sections[0].blocks = blocks.iter().copied().map(Block::new).collect();
        document
    };
    let documents = [
        blocks("/a/", &["We like a static", "site."]),
        blocks("/b/", &["Site that is static, a site."]),
        blocks("/c/", &["The Static-Site generator"]),
        blocks("/d/", &["static sites"]),
        page("/e/", "My static site", "Hello"),
    ];
    assert_eq!(found(&documents, "\"static site\""), ["/e/", "/c/"]);
    assert_eq!(found(&documents, "title:\"static site\""), ["/e/"]);
    assert_eq!(found(&documents, "\"sites\""), ["/d/"]);
    let mut others = found(&documents, "site -\"static site\" ");
    others.sort_unstable();
    assert_eq!(others, ["/a/", "/b/", "/d/"]);
    // Without words, all pages but those.
    assert_eq!(found(&documents, "-site"), [""; 0]);
    assert_eq!(found(&documents, "-hello -sites"), [""; 0]);
    assert_eq!(found(&documents, "-hello -\"static site\""), ["/a/", "/b/", "/d/"]);
    // Until it is closed, its words are words.
    assert_eq!(found(&documents, "\"static site").len(), 5);
}

#[test]
fn code_words_are_found_whole_before_their_parts() {
    let parts =
        "c v1 1 6 0 utf 8 16 use state std vec flag ip v ipv 6 snake case file name net js node";
    let parts = [parts, parts, parts].join(" ");
    for (typed, exact) in [
        ("C++", "C++"),
        ("c++ ", "C++"),
        ("C#", "C#"),
        ("useState", "useState"),
        ("usestate ", "useState"),
        ("snake_case", "snake_case"),
        ("std::vec", "std::vec"),
        ("v1.6.0", "v1.6.0"),
        ("1.6.0 ", "1.6.0"),
        ("IPv6", "IPv6"),
        ("ipv6", "IPv6"),
        ("utf-8", "UTF-8"),
        ("utf8", "utf-8"),
        ("UTF-8 ", "utf8"),
        ("node.js", "Node.js"),
        ("--flag", "--flag"),
        ("file-name ", "file_name"),
    ] {
        let documents = [
            page("/parts/", "All of them", &parts),
            page(
                "/exact/",
                "A page",
                &format!("Some text that says {exact} and goes on for a while."),
            ),
            page("/none/", "Another", "Some text that says nothing of it and goes on."),
        ];
        assert_eq!(found(&documents, typed)[0], "/exact/", "{typed}");
        assert_eq!(found(&documents, &format!("text {typed}"))[0], "/exact/", "text {typed}");
        assert_eq!(found(&documents, &format!("\"{typed}\""))[0], "/exact/", "quoted {typed}");
    }
}

#[test]
fn words_that_meet_come_before_words_that_are_scattered() {
    let filler = "filler ".repeat(250);
    let long = |url: &str, words: [&str; 3]| {
        let mut document = page(url, "A page", "");
        document.sections[0].blocks =
            words.iter().map(|word| Block::new([word, " ", &filler].concat())).collect();
        document
    };
    let documents = [
        long("/a/", ["one", "two", "three"]),
        long("/b/", ["one two three", "", ""]),
        long("/c/", ["three", "two", "one"]),
        page("/d/", "Another", "nothing"),
    ];
    assert_eq!(found(&documents, "one two three ")[0], "/b/");
}

#[test]
fn a_query_can_be_filtered_in_its_own_words() {
    let tagged = |url: &str, tag: &str, body: &str| {
        let mut document = page(url, "A page", body);
        document.tags.insert("tag".into(), vec![tag.into()]);
        document
    };
    let documents = [
        tagged("/a/", "fruit", "red plum"),
        tagged("/b/", "jam", "plum jam"),
        tagged("/c/", "fruit", "green pear"),
    ];
    assert_eq!(found(&documents, "plum tag:fruit"), ["/a/"]);
    assert_eq!(found(&documents, "tag:fruit"), ["/a/", "/c/"]);
    assert_eq!(found(&documents, "tag:fruit -plum"), ["/c/"]);
    assert_eq!(found(&documents, "plum tag:fruit OR tag:jam").len(), 2);
    // Of a key that no page has, the words are words.
    assert_eq!(found(&documents, "colour:green "), ["/c/"]);
}

#[test]
fn only_the_best_pages_are_looked_through_for_a_phrase_and_the_answer_says_so() {
    // The words stand in all pages, in this order in every third. Of the best 150, 100 are the
    // shortest, and half of the others have it.
    let bodies = ["sour plum jam", "plum sour", "sour jam, plum"];
    let document = |at: usize| page(&format!("/{at:03}/"), "A page", bodies[at % 3]);
    let documents: Vec<Document> = (0..300).map(document).collect();
    let mut opened = Opened::new(&documents, TINY);
    let answer = opened.search(&query("\"sour plum\""));
    assert!(answer.partial && answer.total == 25, "{}", answer.total);
    let answer = opened.search(&query("\"sour plum\" "));
    assert_eq!((answer.partial, answer.total), (true, 25));
    let documents = &documents[..60];
    let answer = Opened::new(documents, TINY).search(&query("\"sour plum\""));
    assert_eq!((answer.partial, answer.total), (false, 20));
}

#[test]
fn hits_point_at_the_sections_that_hold_the_words() {
    let section = |id: &str, text: &str| Section {
        level: 2,
        id: Some(id.into()).filter(|id: &String| !id.is_empty()),
        heading: format!("About {id}"),
        blocks: vec![Block::new(text)],
        ..Section::default()
    };
    let mut document = page("/guide/", "Guide", "Nothing of it.");
    document.sections.extend([
        section("jam", "A jam of plums, plums and sugar."),
        section("tart", "A tart with plums and sugar, or jam."),
        section("", "Plums, sugar and jam in a place without a name."),
        section("bread", "Of bread."),
    ]);
    let mut opened = Opened::new(&[document], TINY);
    let page = opened.search(&query("plum sugar ")).hits.remove(0).page.unwrap();
    let sections: Vec<(&str, &str)> =
        page.sections.iter().map(|s| (s.url.as_str(), s.heading.as_str())).collect();
    assert_eq!(page.url, "/guide/");
    assert_eq!(sections, [("/guide/#jam", "About jam"), ("/guide/#tart", "About tart")]);
    assert_eq!(page.sections[1].snippet, ["A tart with ", "plums", " and ", "sugar", ", or jam."]);
}

#[test]
fn a_snippet_marks_a_phrase_where_it_is_one() {
    let body = "A site is static or not. This is a static site, say.";
    let mut opened = Opened::new(&[page("/a/", "One", body)], TINY);
    let hit = opened.search(&query("\"static site\"")).hits.remove(0);
    let expected = ["A site is static or not. This is a ", "static site", ", say."];
    assert_eq!(hit.page.unwrap().snippet, expected);
}

#[test]
fn what_is_displayed_of_a_mistaken_query_marks_what_was_meant() {
    let documents = [page("/a/", "One", "A lifetime is a region."), page("/b/", "Two", "None.")];
    let mut opened = Opened::new(&documents, TINY);
    let (hits, _) = opened.run(|index| index.display(&[0], Some("lifetme")));
    assert_eq!(hits[0].page.as_ref().unwrap().snippet, ["A ", "lifetime", " is a region."]);
}

#[test]
fn a_letter_that_labels_leave_out_becomes_a_title_as_any_other() {
    // An `s` by itself is what is left of a genitive, and no word of a label.
    compare(&[page("/00/", "static", ""), page("/01/", "", "static")], "s").unwrap();
}
