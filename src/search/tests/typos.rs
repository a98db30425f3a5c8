//! A word that is on no page finds what a comparison with every word finds.

use super::*;
use crate::analyzer::{Stemmer, tokenize};

/// The edits between what was typed and a word, by the textbook's table: rows are letters typed,
/// columns those of the word. An edit at the first letter of either counts double.
fn edits(typed: &str, word: &str) -> usize {
    let (typed, word): (Vec<char>, Vec<char>) = (typed.chars().collect(), word.chars().collect());
    let cost = |at: usize| if at == 0 { 2 } else { 1 };
    let mut table = vec![vec![usize::MAX; word.len() + 1]; typed.len() + 1];
    for row in 0..=typed.len() {
        for column in 0..=word.len() {
            let mut least = if row + column == 0 { 0 } else { usize::MAX };
            if row > 0 {
                least = least.min(table[row - 1][column] + cost(row - 1));
            }
            if column > 0 {
                least = least.min(table[row][column - 1] + cost(column - 1));
            }
            if row > 0 && column > 0 {
                let is_same = typed[row - 1] == word[column - 1];
                let other = if is_same { 0 } else { cost(row - 1) };
                least = least.min(table[row - 1][column - 1] + other);
            }
            if row > 1
                && column > 1
                && typed[row - 1] == word[column - 2]
                && typed[row - 2] == word[column - 1]
            {
                least = least.min(table[row - 2][column - 2] + cost(row - 2));
            }
            table[row][column] = least;
        }
    }
    table[typed.len()][word.len()]
}

/// The forms of some documents with the pages that hold a form of their family.
fn forms(documents: &[Document]) -> BTreeMap<String, BTreeSet<&str>> {
    let stemmer = Stemmer::english();
    let mut by_stem: BTreeMap<String, (BTreeSet<String>, BTreeSet<&str>)> = BTreeMap::new();
    for document in documents {
        for text in [&document.title, &document.sections[0].blocks[0].text] {
            tokenize(text, &mut |token| {
                let family = by_stem.entry(stemmer.stem(token.term).into_owned()).or_default();
                family.0.insert(token.term.to_owned());
                family.1.insert(&document.url);
            });
        }
    }
    let forms = |(forms, pages): (BTreeSet<String>, BTreeSet<_>)| {
        forms.into_iter().map(move |form| (form, pages.clone()))
    };
    by_stem.into_values().flat_map(forms).collect()
}

fn dictionary() -> impl Strategy<Value = Vec<Document>> {
    // Few letters, so that many words are near each other; stems and forms among them.
    let word = "[abé]{1,6}|[ab]{3,8}(s|ing|ed)?";
    let text = prop::collection::vec(word, 1..12).prop_map(|words| words.join(" "));
    prop::collection::vec(text, 1..8).prop_map(|texts| {
        let page = |(at, text): (usize, &String)| page(&format!("/{at}/"), "", text);
        texts.iter().enumerate().map(page).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn a_word_on_no_page_is_the_nearest_that_is_on_most(
        documents in dictionary(),
        typed in "[ab]{3,9}(s|ing)?",
        before in "[ab]{4,9}",
    ) {
        let stemmer = Stemmer::english();
        let forms = forms(&documents);
        let allowed = match typed.len() { ..4 => 0, 4..8 => 1, _ => 2 };
        let is_there = forms.keys().any(|form| stemmer.stem(form) == stemmer.stem(&typed));
        let near = forms.iter().map(|(form, pages)| (edits(&typed, form), form, pages));
        let mut near: Vec<_> = near.filter(|(edits, ..)| *edits <= allowed).collect();
        let least = near.iter().map(|(edits, ..)| *edits).min();
        near.retain(|(edits, ..)| Some(*edits) == least);
        near.sort_by(|a, b| b.2.len().cmp(&a.2.len()).then(a.1.cmp(b.1)));
        let best = near.first().map(|(_, form, _)| (*form).clone());
        let expected = if is_there || allowed == 0 { None } else { best };

        let mut opened = Opened::new(&documents, TINY);
        // What was typed before changes nothing.
        opened.search(&query(&before));
        let answer = opened.search(&query(&(typed.clone() + " ")));
        let found: BTreeSet<&str> = urls(&answer).into_iter().collect();
        prop_assert_eq!(&answer.corrected, &expected.map(|form| form + " "));
        if answer.corrected.is_some() {
            let pages: BTreeSet<&str> = near.iter().flat_map(|(.., pages)| pages.iter().copied()).collect();
            prop_assert!(near[0].2.is_subset(&found), "{typed}: {near:?} {found:?}");
            prop_assert!(found.is_subset(&pages), "{typed}: {near:?} {found:?}");
        } else if !is_there {
            prop_assert!(found.is_empty(), "{typed}: {found:?}");
        }
    }
}
