//! Words that are put together of others: `Haustürschlüssel` is a `Schlüssel`, too.
//!
//! In German, Dutch and the languages of Scandinavia whoever looks for a word means what it is a part
//! of, too. What the parts are, the site's own vocabulary tells: no dictionary is needed, and no part
//! is found for which nobody could ask. This is settled when the index is written; a page with the
//! compound then has a posting with the family of the part, in a form of its own that nobody types
//! ([`MARK`](crate::analyzer::MARK)), so that pages with the word itself come first.

use std::collections::HashMap;

/// A word of fewer letters is taken to be one, in bytes of the folded form.
const MIN_COMPOUND: usize = 8;

/// A part of fewer letters may stand in a compound, and is not found in it: too many words are made of
/// `aus`, `ein` and `mit`.
const MIN_FOUND: usize = 4;

/// What covers a part of a compound has so many letters at least.
const MIN_PART: usize = 3;

/// If only the end of a word is known, it has to have so many letters, and what stands before it as
/// many as [`MIN_FOUND`].
const MIN_END: usize = 6;

/// What may stand between two parts.
const JOINTS: [&str; 7] = ["", "s", "n", "e", "en", "es", "er"];

/// Those parts of a word that it is found by; `known` says what is a word.
pub(super) fn parts<'w>(word: &'w str, known: &dyn Fn(&str) -> bool) -> Vec<&'w str> {
    if word.len() < MIN_COMPOUND || !word.chars().all(char::is_alphabetic) {
        return Vec::new();
    }
    let mut parts = cover(word, known).unwrap_or_else(|| {
        let ends = (MIN_FOUND..=word.len().saturating_sub(MIN_END)).filter_map(|at| word.get(at..));
        ends.filter(|end| known(end)).take(1).collect()
    });
    parts.retain(|part| part.len() >= MIN_FOUND);
    parts
}

/// The fewest known words that make up another, of these the longest last.
fn cover<'w>(word: &'w str, known: &dyn Fn(&str) -> bool) -> Option<Vec<&'w str>> {
    // Of each place that known words lead to, where the last of them begins and where it ends, and how
    // many there are.
    let mut ways: HashMap<usize, (usize, usize, usize)> = HashMap::from([(0, (0, 0, 0))]);
    for end in word.char_indices().map(|(at, _)| at).chain([word.len()]) {
        for start in 0..=end.saturating_sub(MIN_PART) {
            let Some(&(.., count)) = ways.get(&start) else { continue };
            let is_whole = start == 0 && end == word.len();
            let Some(part) = word.get(start..end).filter(|part| !is_whole && known(part)) else {
                continue;
            };
            for joint in JOINTS {
                let to = start + part.len() + joint.len();
                let is_joint = joint.is_empty() || to < word.len();
                let is_better = ways.get(&to).is_none_or(|(.., known)| count + 1 < *known);
                if is_joint && is_better && word[end..].starts_with(joint) {
                    ways.insert(to, (start, end, count + 1));
                }
            }
        }
    }
    let mut parts = Vec::new();
    let mut at = word.len();
    while at > 0 {
        let (start, end, _) = *ways.get(&at)?;
        parts.push(word.get(start..end)?);
        at = start;
    }
    parts.reverse();
    (parts.len() > 1).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split<'w>(word: &'w str, known: &str) -> Vec<&'w str> {
        parts(word, &|part| known.split(' ').any(|word| word == part))
    }

    #[test]
    fn compounds_are_taken_apart_into_words_that_are_known() {
        let known = "haus tur schlussel haustur schluss arbeit zimmer arbeitszimmer";
        assert_eq!(split("hausturschlussel", known), ["haustur", "schlussel"]);
        assert_eq!(split("hausturschlussel", "haus tur schlussel"), ["haus", "schlussel"]);
        assert_eq!(split("arbeitszimmer", known), ["arbeit", "zimmer"]);
        assert_eq!(split("sonnenblumenkern", "sonne blume kern"), ["sonne", "blume", "kern"]);
    }

    #[test]
    fn an_end_that_is_known_is_enough_if_it_is_long() {
        assert_eq!(split("autobahnschlussel", "schlussel"), ["schlussel"]);
        // Too short an end, or too short a rest, may be chance.
        assert!(split("unterricht", "richt").is_empty());
        assert!(split("verstehen", "stehen").is_empty());
        assert!(split("gericht8zimmer", "zimmer").is_empty());
    }

    proptest! {
        #[test]
        fn parts_lie_in_the_word_in_order(
            words in prop::collection::vec("[abö]{3,5}", 1..5),
            joint in prop::sample::select(&JOINTS[..]),
            known in prop::collection::vec("[abö]{3,5}", 0..5),
        ) {
            let word = words.join(joint);
            let is_known = |part: &str| words.iter().chain(&known).any(|word| word == part);
            let mut at = 0;
            for part in parts(&word, &is_known) {
                prop_assert!(is_known(part) && part.len() >= MIN_FOUND);
                at += word[at..].find(part).unwrap() + part.len();
            }
        }
    }
}
