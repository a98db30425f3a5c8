//! Forms of a word: `searching`, `searches` and `searched` have the stem `search`.

use std::borrow::Cow;

use super::english;

/// The language whose rules an index is stemmed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    /// No rules: every form is its own stem.
    #[default]
    None,
    /// Those of Snowball's English, [`english`].
    English,
}

impl Language {
    /// The number under which an index names the language, and with it the version of its rules.
    pub(crate) fn code(self) -> u8 {
        match self {
            Language::None => 0,
            Language::English => 1,
        }
    }

    /// The language of a code, if this version knows it.
    pub(crate) fn from_code(code: u8) -> Option<Language> {
        [Language::None, Language::English].into_iter().find(|language| language.code() == code)
    }

    /// The language of a BCP 47 tag.
    pub(crate) fn from_tag(tag: &str) -> Language {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("en") { Language::English } else { Language::None }
    }
}

/// Gives the stems of folded forms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stemmer(Language);

impl Stemmer {
    pub(crate) fn new(language: Language) -> Stemmer {
        Stemmer(language)
    }

    /// The stem of a form.
    ///
    /// A stem begins as its form does: all of it but the last letter is a prefix of the form. Where
    /// the rules say otherwise (`dying`, `die`) the form stays as it is. The order of the
    /// dictionary, and with it which file holds a form, depends on this.
    pub(crate) fn stem<'f>(self, form: &'f str) -> Cow<'f, str> {
        let is_word = |form: &str| form.bytes().all(|letter| letter.is_ascii_lowercase());
        if self.0 == Language::None || form.len() < 3 || !is_word(form) {
            return Cow::Borrowed(form);
        }
        let stem = english::stem(form);
        match stem.split_last() {
            Some((_, head)) if !head.is_empty() && form.as_bytes().starts_with(head) => {
                String::from_utf8(stem).map_or(Cow::Borrowed(form), Cow::Owned)
            }
            _ => Cow::Borrowed(form),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn stem(form: &str) -> String {
        Stemmer::new(Language::English).stem(form).into_owned()
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
    fn languages_are_told_by_their_tags() {
        assert_eq!(Language::from_tag("en"), Language::English);
        assert_eq!(Language::from_tag("EN-gb"), Language::English);
        assert_eq!(Language::from_tag("eng-x"), Language::None);
        assert_eq!(Language::from_tag("de"), Language::None);
    }

    proptest! {
        #[test]
        fn a_stem_begins_as_its_form(form in "[a-z]{1,14}") {
            let stem = stem(&form);
            prop_assert!(!stem.is_empty() && stem.len() <= form.len() + 1);
            prop_assert!(form.starts_with(&stem[..stem.len() - 1]));
        }
    }
}
