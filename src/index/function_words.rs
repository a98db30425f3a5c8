//! Which words hold a sentence together and name nothing?
//!
//! Articles, pronouns, prepositions, auxiliaries, conjunctions and question words: the closed
//! classes of English grammar. In long texts they are the commonest words, and their rarity says
//! that they matter little; on a small site it does not say so of `what`, `can` or `should`, and a
//! page that happens to hold them would come before one that holds what was asked about. So they
//! are marked when the index is built, and count less when it is searched. They stay in the index:
//! a title may be made of nothing else.

use super::terms::{Families, Family, MASK_BITS};
use crate::analyzer::{Language, MARK};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The closed classes, folded as the analyzer does: without those words that are often names of
/// something (`mine`, `while` and `past`, `one`, `need`), and those of place, time and amount that
/// a question may turn on (`after`, `between`, `without`, `all`, `more`).
const FUNCTION_WORDS: [&str; 8] = [
    // Articles and other determiners.
    "a an the this that these those any each every some such no not",
    // Pronouns.
    "i me my myself we us our ours ourselves you your yours yourself yourselves he him his himself \
     she her hers herself it its itself they them their theirs themselves",
    // Indefinite ones.
    "anyone anything anybody someone something somebody",
    // Prepositions.
    "about as at by for from in into of on onto to upon with",
    // Auxiliaries.
    "am is are was were be been being do does did doing have has had having can could cannot may \
     might must shall should will would",
    // The same with `not`, whose apostrophe is folded away.
    "dont doesnt didnt havent hasnt hadnt cant couldnt isnt arent wasnt werent wont wouldnt shouldnt",
    // Conjunctions.
    "and but or nor so than then if because whether though although since until unless",
    // What asks, and what answers: of place, manner and measure.
    "what when where which who whom whose why how there here very too just also please",
];

/// Marks the English families whose commonest form is a function word: `does`, though it has its stem in
/// common with `doe`.
pub(super) fn mark(families: &mut Families) {
    for (_, family) in families {
        let is_english = family.language == Some(Language::ENGLISH);
        // Few families need their pages counted to know.
        family.is_function_word = is_english
            && family.forms.iter().any(|form| is_function_word(form))
            && is_function_word(commonest_form(family));
    }
}

pub(crate) fn is_function_word(form: &str) -> bool {
    // Asked of each form of a site.
    static WORDS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
        FUNCTION_WORDS.iter().flat_map(|class| class.split_ascii_whitespace()).collect()
    });
    WORDS.contains(form)
}

/// The form that most pages hold; of several, the first.
fn commonest_form(family: &Family) -> &str {
    let holding = family.pages_by_bit();
    let pages = |bit: usize| holding.get(bit.min(MASK_BITS - 1)).copied().unwrap_or_default();
    let forms = family.forms.iter().enumerate().filter(|(_, form)| !form.contains(MARK));
    let commonest = forms.min_by_key(|(bit, _)| std::cmp::Reverse(pages(*bit)));
    commonest.map_or("", |(_, form)| form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::tokenize;
    use crate::index::passage::Places;
    use crate::index::terms::Posting;

    /// A family of these forms, each held by so many pages.
    fn family(forms: &[(&str, u32)]) -> Family {
        let language = Some(Language::ENGLISH);
        let mut family = Family { language, ..Family::default() };
        for ((form, pages), bit) in forms.iter().zip(0..) {
            family.forms.push((*form).to_owned());
            for page in 0..*pages {
                let places = Places::passage(0);
                family.postings.push(Posting { page, impact: 1, mask: 1 << bit, places });
            }
        }
        family
    }

    #[test]
    fn a_family_is_what_its_commonest_form_is() {
        let mut families = vec![
            ("doe".to_owned(), family(&[("doe", 1), ("does", 7)])),
            ("can".to_owned(), family(&[("can", 2), ("cans", 3)])),
            ("index".to_owned(), family(&[("index", 3)])),
            ("without forms".to_owned(), Family::default()),
        ];
        mark(&mut families);
        let marked = families.iter().filter(|(_, family)| family.is_function_word);
        let marked: Vec<&str> = marked.map(|(stem, _)| &**stem).collect();
        assert_eq!(marked, ["doe"]);
    }

    #[test]
    fn every_function_word_is_a_term_as_the_analyzer_makes_them() {
        let mut terms = Vec::new();
        let words = FUNCTION_WORDS.join(" ");
        tokenize(&words, &mut |token| terms.push(token.term.to_owned()));
        assert!(words.split_ascii_whitespace().eq(terms.iter().map(String::as_str)));
        let len = terms.len();
        terms.sort_unstable();
        terms.dedup();
        assert_eq!(terms.len(), len, "a word stands there twice");
    }
}
