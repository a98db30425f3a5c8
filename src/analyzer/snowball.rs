//! The stems of words in all languages that Snowball knows. Only who writes an index calls this: not
//! a byte of it reaches a browser.

use pagefind_stem::{Algorithm, Stemmer};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;

use super::fold::{fold_into, is_mark};
use super::stem::{ENGLISH, begins_as, has_english_stem, primary};

/// A language whose words are stemmed: its place in [`LANGUAGES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Language(u8);

/// The first part of a language's tags, the one by which it is called first; and its rules.
type Known = (&'static [&'static str], fn() -> Algorithm);

const LANGUAGES: [Known; 31] = [
    (&[ENGLISH], || Algorithm::English),
    (&["ar"], || Algorithm::Arabic),
    (&["hy"], || Algorithm::Armenian),
    (&["eu"], || Algorithm::Basque),
    (&["ca"], || Algorithm::Catalan),
    (&["da"], || Algorithm::Danish),
    (&["nl"], || Algorithm::Dutch),
    (&["eo"], || Algorithm::Esperanto),
    (&["et"], || Algorithm::Estonian),
    (&["fi"], || Algorithm::Finnish),
    (&["fr"], || Algorithm::French),
    (&["de"], || Algorithm::German),
    (&["el"], || Algorithm::Greek),
    (&["hi"], || Algorithm::Hindi),
    (&["hu"], || Algorithm::Hungarian),
    (&["id"], || Algorithm::Indonesian),
    (&["ga"], || Algorithm::Irish),
    (&["it"], || Algorithm::Italian),
    (&["lt"], || Algorithm::Lithuanian),
    (&["ne"], || Algorithm::Nepali),
    (&["no", "nb", "nn"], || Algorithm::Norwegian),
    (&["pl"], || Algorithm::Polish),
    (&["pt"], || Algorithm::Portuguese),
    (&["ro"], || Algorithm::Romanian),
    (&["ru"], || Algorithm::Russian),
    (&["sr", "sh", "hr", "bs"], || Algorithm::Serbian),
    (&["es"], || Algorithm::Spanish),
    (&["sv"], || Algorithm::Swedish),
    (&["ta"], || Algorithm::Tamil),
    (&["tr"], || Algorithm::Turkish),
    (&["yi"], || Algorithm::Yiddish),
];

impl Language {
    /// English, of which a page is taken to be if neither it nor any other says what it is of.
    pub(crate) const ENGLISH: Language = Language(0);

    /// The language of a BCP 47 tag, if its words can be stemmed.
    pub(crate) fn from_tag(tag: &str) -> Option<Language> {
        let primary = primary(tag);
        let is_meant = |(tags, _): &Known| tags.iter().any(|tag| tag.eq_ignore_ascii_case(primary));
        LANGUAGES.iter().position(is_meant).map(|at| Language(at as u8))
    }

    /// Its tag.
    pub(crate) fn tag(self) -> &'static str {
        LANGUAGES[usize::from(self.0)].0[0]
    }

    /// The stem of a folded form that is spelled so, as [`spelling`] writes it; folded.
    pub(crate) fn stem(self, form: &str, spelling: &str) -> String {
        let is_english = self == Language::ENGLISH;
        if is_english && !has_english_stem(form) {
            return form.to_owned();
        }
        // What has digits or signs is a name in code.
        if !is_english && !spelling.chars().all(|c| c.is_alphabetic() || is_mark(c) || c == '\'') {
            return form.to_owned();
        }
        thread_local! {
            static LAST: RefCell<Option<(u8, Stemmer)>> = const { RefCell::new(None) };
        }
        LAST.with_borrow_mut(|last| {
            if last.as_ref().is_none_or(|(language, _)| *language != self.0) {
                let rules = LANGUAGES[usize::from(self.0)].1();
                *last = Some((self.0, Stemmer::create(rules)));
            }
            // As `english_stem`, at a third of the time: what is small in a browser takes longer.
            if is_english {
                let stem = last.as_ref().map(|(_, stemmer)| stemmer.stem(form));
                let stem = stem.filter(|stem| begins_as(form, stem.as_bytes()));
                return stem.map_or_else(|| form.to_owned(), |stem| stem.into_owned());
            }
            let stem = last.as_ref().map(|(_, stemmer)| stemmer.stem(spelling));
            let mut folded = String::new();
            let stem = stem.unwrap_or_default();
            stem.chars().filter(|c| *c != '\'').for_each(|c| fold_into(c, &mut folded));
            if folded.is_empty() { form.to_owned() } else { folded }
        })
    }

    /// Whether words are put together into one, as `Haustür` is.
    pub(crate) fn has_compounds(self) -> bool {
        ["de", "nl", "da", "no", "sv"].contains(&self.tag())
    }
}

/// A run as it is spelled, accents and all, in lower case.
pub(crate) fn spelling(run: &str, language: Option<Language>) -> String {
    let has_dotless_i = language.is_some_and(|language| language.tag() == "tr");
    let mut spelling = String::with_capacity(run.len());
    for c in run.chars() {
        match c {
            'I' if has_dotless_i => spelling.push('ı'),
            'İ' => spelling.push('i'),
            '’' => spelling.push('\''),
            _ if is_mark(c) => {}
            _ => spelling.extend(c.to_lowercase()),
        }
    }
    spelling
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem(tag: &str, word: &str) -> String {
        let language = Language::from_tag(tag).expect("a language");
        let mut form = String::new();
        word.chars().filter(|c| *c != '\'').for_each(|c| fold_into(c, &mut form));
        language.stem(&form, &spelling(word, Some(language)))
    }

    #[test]
    fn languages_are_told_by_their_tags() {
        assert_eq!(Language::from_tag("en"), Some(Language::ENGLISH));
        assert_eq!(Language::from_tag("EN-gb"), Some(Language::ENGLISH));
        assert_eq!(Language::from_tag("pt_BR").map(Language::tag), Some("pt"));
        assert_eq!(Language::from_tag("nn").map(Language::tag), Some("no"));
        assert_eq!(Language::from_tag("eng-x"), None);
        assert_eq!(Language::from_tag("ja"), None);
    }

    #[test]
    fn words_are_stemmed_with_their_accents_and_folded_then() {
        assert_eq!(stem("de", "Häuser"), stem("de", "Haus"));
        assert_eq!(stem("de", "Häuser"), "haus");
        assert_eq!(stem("fr", "mangeâmes"), stem("fr", "manger"));
        // Without its accent, the end of this would be none.
        assert_eq!(stem("es", "habláis"), stem("es", "hablar"));
        assert_eq!(stem("ru", "книгами"), stem("ru", "книга"));
        assert_eq!(stem("pl", "książkami"), stem("pl", "książka"));
    }

    #[test]
    fn turkish_has_two_letters_i() {
        assert_eq!(spelling("ISPARTA", Language::from_tag("tr")), "ısparta");
        assert_eq!(spelling("İZMİR", Language::from_tag("tr")), "izmir");
        assert_eq!(spelling("ISPARTA", Language::from_tag("de")), "isparta");
    }

    #[test]
    fn names_in_code_stay() {
        assert_eq!(stem("de", "utf8"), "utf8");
        assert_eq!(stem("fr", "日本"), "日本");
    }
}
