//! In scripts without spaces, a query finds what a search for the string itself finds.

use super::*;

/// A row of some characters, few enough that they meet.
fn row(len: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let letters = prop::sample::select(vec!['東', '京', '都', '水', 'の', 'ん']);
    prop::collection::vec(letters, len).prop_map(|letters| letters.into_iter().collect())
}

/// Rows with what may stand between them.
fn text() -> impl Strategy<Value = String> {
    let gap = prop::sample::select(vec!["", "、", "。 ", " rust ", "\n"]);
    prop::collection::vec((row(1..6), gap), 1..4)
        .prop_map(|rows| rows.into_iter().map(|(row, gap)| row + gap).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_row_finds_the_pages_that_have_it_before_all_others(
        texts in prop::collection::vec(text(), 1..12),
        asked in row(1..5),
        is_typed: bool,
    ) {
        // A pair is a word of the query once.
        let letters: Vec<char> = asked.chars().collect();
        let pairs: BTreeSet<&[char]> = letters.windows(2).collect();
        prop_assume!(pairs.len() + 1 >= letters.len());
        let documents: Vec<Document> = texts.iter().zip(0..)
            .map(|(text, at)| page(&format!("/{at:02}/"), "", text)).collect();
        let mut index = Opened::new(&documents, TINY);
        let answer = index.search(&query(&(asked.clone() + if is_typed { "" } else { " " })));
        let holds = |url: &str| {
            let at = documents.iter().position(|document| document.url == url).unwrap();
            texts[at].contains(&asked)
        };
        let found: Vec<bool> = urls(&answer).into_iter().map(holds).collect();
        let expected = texts.iter().filter(|text| text.contains(&asked)).count();
        // All that have it, and these first.
        prop_assert_eq!(found.iter().filter(|holds| **holds).count(), expected);
        prop_assert!(found.is_sorted_by(|a, b| a >= b), "{:?}", found);
        if asked.chars().count() < 3 {
            prop_assert_eq!(found.len(), expected);
        }
        // In quotation marks, none but these.
        let quoted = index.search(&query(&["\"", &asked, "\""].concat()));
        prop_assert_eq!(quoted.total as usize, expected);
    }
}
