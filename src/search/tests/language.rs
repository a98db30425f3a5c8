//! The query language finds what a scan finds, in the order of the same formula.

use super::oracle::Oracle;
use super::*;

/// What a query may be made of.
fn typed() -> impl Strategy<Value = String> {
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

/// Answers as the index does, and as a scan does.
fn both(documents: &[Document], text: &str) -> (Answer, Vec<(String, f32)>) {
    let mut opened = Opened::new(documents, TINY);
    let answer = opened.search(&query(text));
    opened.run(Index::stats);
    let text = answer.corrected.as_deref().unwrap_or(text);
    let query = opened.index.parse(text, &mut Default::default());
    let expected = Oracle::new(documents, &opened).search(&query);
    (answer, expected)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn a_query_finds_what_a_scan_finds_in_the_same_order(documents in documents(), text in typed()) {
        let (answer, expected) = both(&documents, &text);
        // What was corrected has other words than were typed, several perhaps.
        prop_assume!(answer.corrected.is_none());
        let found: Vec<(&str, f32)> = urls(&answer).into_iter()
            .zip(answer.hits.iter().map(|hit| hit.score)).collect();
        prop_assert_eq!(answer.total as usize, expected.len(), "{:?}: {:?} {:?}", text, found, expected);
        let near = |a: f32, b: f32| (a - b).abs() <= 1e-4 * (1.0 + a.abs());
        for ((url, score), (_, expected_score)) in found.iter().zip(&expected) {
            let its = expected.iter().find(|(other, _)| other == url);
            prop_assert!(its.is_some(), "{url} for {text:?}");
            // Sums in another order differ in their last digits.
            prop_assert!(near(*score, its.unwrap().1) && near(*score, *expected_score),
                "{url} for {text:?}: {found:?} {expected:?}");
        }
    }
}
