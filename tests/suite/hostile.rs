//! Hostile bytes and queries, as `fuzz/` tries them; here, a few hundred at every run.

use proptest::prelude::*;

#[path = "../../fuzz/body.rs"]
mod body;

/// As many questions as are asked of an index.
const QUESTIONS: usize = 26;

#[test]
fn a_whole_index_answers_all_but_the_question_for_a_page_that_is_not_there() {
    assert_eq!(body::damaged_index(&[]), QUESTIONS - 1);
}

#[test]
fn damage_is_not_told_by_the_checks_alone() {
    // A byte is put in at the end of every file but the entry, in turn: were the checks not forged,
    // no more would be answered than what needs no such file.
    let answered: Vec<usize> =
        (1..20).map(|file| body::damaged_index(&[file, 0, 9, 0, 0, 0, 1])).collect();
    assert!(answered.iter().any(|count| *count > 0 && *count < QUESTIONS - 1), "{answered:?}");
}

proptest! {
    // Each opens an index and asks it for everything.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_damaged_index_answers_or_refuses(input in prop::collection::vec(any::<u8>(), 0..60)) {
        prop_assert!(body::damaged_index(&input) <= QUESTIONS);
    }
}

proptest! {
    #[test]
    fn any_text_is_some_query(text in any::<String>()) {
        body::any_query(&text);
    }

    #[test]
    fn any_row_of_signs_and_words_is_some_query(
        parts in prop::collection::vec(
            prop_oneof![
                "[\"'()*:+#.,;|&!/<>=-]{1,3}",
                "(plum|plums|OR|AND|NOT|tag:|title:|year|a|b)",
                Just(" ".to_owned()),
                "\\PC{0,3}",
            ],
            0..12,
        ),
    ) {
        body::any_query(&parts.concat());
    }
}
