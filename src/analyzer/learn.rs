//! What a site's own words say of how their language is stemmed.
//!
//! A visitor may ask for a form that no page has: `Schlüsseln`, where the pages have `Schlüssel`. The
//! stemmer would lead from one to the other, and twenty stemmers are 40 KB to download. But most of
//! what a stemmer does is to take off ends, and which ends those are can be read off the words of the
//! site and their stems: rules *suffix, what is dropped of it, what follows*, in a few hundred bytes.
//! With a fifth of the forms taken away from the vocabularies of eight languages, these rules led 86 to
//! 97 of 100 of them to their family (Dutch 74), and 0 to 3 to another (`docs/languages.md`). Only who
//! writes an index learns.

use std::collections::BTreeMap;

use super::stem::DROP_NONE;

/// The longest suffix of a rule, in letters.
const MAX_SUFFIX: usize = 6;

/// A rule must be right for so many forms more than the one it makes an exception of; and of one form
/// more for every so many forms that it is learned from. With fewer forms to go by, a rule would be
/// chance; with more rules, the table would be larger, and hardly better.
const MIN_FORMS: usize = 3;
const FORMS_PER_MIN: usize = 4_000;

/// No rule drops more, in bytes.
const MAX_DROP: usize = 40;

/// How many bytes are dropped from the end, and what follows then.
type Change<'w> = (usize, &'w str);

/// The rules of a language, as [`Stemmer`](super::Stemmer) reads them, by forms and their stems.
pub(crate) fn learn(stems: &[(&str, &str)]) -> String {
    let min = MIN_FORMS + stems.len() / FORMS_PER_MIN;
    // Shorter suffixes come first, as exceptions come after what they are exceptions of.
    let mut suffixes: BTreeMap<(usize, &str), BTreeMap<Change<'_>, usize>> = BTreeMap::new();
    for (form, stem) in stems {
        let common = common(form, stem);
        let change = (form.len() - common, &stem[common..]);
        let ends = form.char_indices().rev().map(|(at, _)| &form[at..]);
        for (letters, suffix) in [""].into_iter().chain(ends).take(MAX_SUFFIX + 1).enumerate() {
            *suffixes.entry((letters, suffix)).or_default().entry(change).or_default() += 1;
        }
    }
    let mut rules: BTreeMap<&str, Change<'_>> = BTreeMap::new();
    for ((_, suffix), changes) in &suffixes {
        // A rule drops nothing but what it has seen. Of several, the one that drops least.
        let seen = changes.iter().filter(|(change, _)| change.0 <= suffix.len().min(MAX_DROP));
        let Some((change, forms)) = seen.rev().max_by_key(|(_, forms)| **forms) else { continue };
        let shorter = suffix.char_indices().skip(1).map(|(at, _)| &suffix[at..]);
        let known = shorter.chain([""]).find_map(|shorter| rules.get(shorter));
        let known = known.copied().unwrap_or((0, ""));
        let right = changes.get(&known).copied().unwrap_or_default();
        if *change != known && *forms >= right + min {
            rules.insert(suffix, *change);
        }
    }
    let rule = |(suffix, (drop, replacement)): (&&str, &Change<'_>)| {
        let drop = char::from(DROP_NONE + *drop as u8);
        [*suffix, ":", replacement, ":", drop.encode_utf8(&mut [0; 4])].concat()
    };
    rules.iter().map(rule).collect::<Vec<_>>().join(" ")
}

/// How many bytes two words have in common at the beginning, of whole letters.
fn common(one: &str, other: &str) -> usize {
    let alike = one.char_indices().zip(other.chars()).find(|((_, a), b)| a != b);
    alike.map_or(one.len().min(other.len()), |((at, _), _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::Stemmer;
    use proptest::prelude::*;

    #[test]
    fn ends_that_many_words_have_are_rules_and_exceptions_follow_them() {
        let roots = ["bal", "cor", "dun", "fel", "gam", "hok"];
        let mut stems: Vec<(String, String)> = Vec::new();
        for root in roots {
            for end in ["", "en", "er"] {
                stems.push(([root, end].concat(), root.to_owned()));
            }
            stems.push(([root, "heiten"].concat(), [root, "heit"].concat()));
            stems.push(([root, "ies"].concat(), [root, "y"].concat()));
        }
        let pairs: Vec<(&str, &str)> =
            stems.iter().map(|(form, stem)| (form.as_str(), stem.as_str())).collect();
        let stemmer = Stemmer { language: "xx".to_owned(), rules: learn(&pairs) };
        for (form, stem) in pairs {
            assert_eq!(stemmer.stem(form), stem, "{}", stemmer.rules);
        }
        assert_eq!(stemmer.stem("lorneren"), "lorner");
        assert_eq!(stemmer.stem("lories"), "lory");
    }

    proptest! {
        #[test]
        fn any_stems_give_rules_that_can_be_read(
            stems in prop::collection::vec(("[a-cö: ]{1,8}", "[a-cö]{0,8}"), 0..40),
        ) {
            let pairs: Vec<(&str, &str)> =
                stems.iter().map(|(form, stem)| (form.as_str(), stem.as_str())).collect();
            let stemmer = Stemmer { language: "xx".to_owned(), rules: learn(&pairs) };
            for (form, _) in pairs {
                prop_assert!(!stemmer.stem(form).is_empty());
            }
        }
    }
}
