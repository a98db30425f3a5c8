//! Forms of a word: `searching`, `searches` and `searched` have the stem `search`.
//!
//! Which forms of a site belong together is settled when its index is written, by Snowball's
//! stemmers ([`super::snowball`]). Who searches looks the form up, and needs no stemmer for it. Only
//! a form that the site does not have is stemmed in the browser: in English by [`english`], in other
//! languages by rules that were [learned](super::learn) from the stems of the site's own words.

use std::borrow::Cow;

use super::english::{self, parts, rules};

/// Gives the stems of folded forms that an index does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stemmer {
    /// The language: the first part of a BCP 47 tag, `de`.
    pub(crate) language: String,
    /// Rules `suffix:replacement:drop`, with spaces between: of a form that ends in the suffix, and
    /// in no longer one of another rule, so many bytes are dropped ([`DROP_NONE`] for none, and so
    /// on), and the replacement follows. Nothing for English.
    pub(crate) rules: String,
}

/// The language whose rules are in the code.
pub(crate) const ENGLISH: &str = "en";

/// How a rule writes that nothing is dropped; the next character of ASCII is one byte, and so on.
pub(crate) const DROP_NONE: u8 = b'0';

impl Stemmer {
    #[cfg(test)]
    pub(crate) fn english() -> Stemmer {
        Stemmer { language: ENGLISH.to_owned(), rules: String::new() }
    }

    /// The stem of a form.
    pub(crate) fn stem<'f>(&self, form: &'f str) -> Cow<'f, str> {
        if self.language == ENGLISH {
            return english_stem(form);
        }
        let mut longest = [&[][..]; 3];
        for rule in rules(self.rules.as_bytes()) {
            let rule = parts(rule);
            if rule[0].len() >= longest[0].len() && form.as_bytes().ends_with(rule[0]) {
                longest = rule;
            }
        }
        let [_, replacement, drop] = longest;
        let drop = drop.first().map_or(0, |drop| drop.saturating_sub(DROP_NONE));
        let kept = form.len().saturating_sub(usize::from(drop));
        match (form.get(..kept), std::str::from_utf8(replacement)) {
            (Some(kept), Ok(replacement)) if !kept.is_empty() => {
                Cow::Owned([kept, replacement].concat())
            }
            _ => Cow::Borrowed(form),
        }
    }
}

/// The first part of a language tag: `pt` of `pt-BR`.
pub(crate) fn primary(tag: &str) -> &str {
    let end = tag.bytes().position(|byte| matches!(byte, b'-' | b'_'));
    &tag[..end.unwrap_or(tag.len())]
}

/// The stem of an English form.
///
/// It begins as its form does: all of it but the last letter is a prefix of the form. Where the rules
/// say otherwise (`dying`, `die`) the form stays as it is: who looks for one goes through those words
/// that begin as it does.
pub(crate) fn english_stem(form: &str) -> Cow<'_, str> {
    if !has_english_stem(form) {
        return Cow::Borrowed(form);
    }
    let stem = english::stem(form);
    if begins_as(form, &stem) {
        return String::from_utf8(stem).map_or(Cow::Borrowed(form), Cow::Owned);
    }
    Cow::Borrowed(form)
}

/// Whether the rules of English are for such a form.
pub(super) fn has_english_stem(form: &str) -> bool {
    form.len() >= 3 && form.bytes().all(|letter| letter.is_ascii_lowercase())
}

/// Whether a form begins as its stem does but for the last letter.
pub(super) fn begins_as(form: &str, stem: &[u8]) -> bool {
    let head = stem.split_last().map_or(&[][..], |(_, head)| head);
    !head.is_empty() && form.as_bytes().starts_with(head)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stem(form: &str) -> String {
        english_stem(form).into_owned()
    }

    #[test]
    fn forms_of_a_word_share_a_stem() {
        for form in ["search", "searches", "searched", "searching"] {
            assert_eq!(stem(form), "search");
        }
        assert_eq!(stem("libraries"), stem("library"));
        assert_eq!(stem("configuration"), stem("configured"));
    }

    #[test]
    fn what_is_no_english_word_stays() {
        for form in ["utf8", "c++", "élan", "as", "日本"] {
            assert_eq!(stem(form), form);
        }
    }

    #[test]
    fn a_stem_that_begins_unlike_its_form_is_refused() {
        assert_eq!(stem("dying"), "dying");
    }

    #[test]
    fn the_rule_of_the_longest_suffix_is_the_one_that_is_meant() {
        let rules = "s::1 ies:y:3 ungen:ung:5 ö::2".to_owned();
        let stemmer = Stemmer { language: "xx".to_owned(), rules };
        let stems = [("dogs", "dog"), ("flies", "fly"), ("bahnungen", "bahnung"), ("bö", "b")];
        for (form, expected) in stems {
            assert_eq!(stemmer.stem(form), expected);
        }
        // Nothing would be left, or half a letter.
        assert_eq!(stemmer.stem("s"), "s");
        let stemmer = Stemmer { language: "xx".to_owned(), rules: "::1".to_owned() };
        assert_eq!(stemmer.stem("bö"), "bö");
        assert_eq!(Stemmer::default().stem("word"), "word");
    }

    proptest! {
        #[test]
        fn a_stem_begins_as_its_form(form in "[a-z]{1,14}") {
            let stem = stem(&form);
            prop_assert!(!stem.is_empty() && stem.len() <= form.len() + 1);
            prop_assert!(form.starts_with(&stem[..stem.len() - 1]));
        }

        #[test]
        fn any_rules_give_some_stem(rules in "\\PC{0,40}|[a-c:0-3 ]{0,40}", form in "\\PC{1,8}|[a-c]{1,6}") {
            let stemmer = Stemmer { language: "xx".to_owned(), rules };
            prop_assert!(!stemmer.stem(&form).is_empty());
        }
    }
}
