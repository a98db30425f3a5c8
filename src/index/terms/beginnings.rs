//! What is typed oftenest?

use super::{Families, MASK_BITS, is_marked};
use crate::index::interner::Interner;
use crate::index::previews::MAX_BEGINNING;
use std::collections::{BTreeMap, BTreeSet};

/// How many of the commonest forms the entry lists.
const HOT_FORMS: usize = 400;

/// Of all forms the beginnings of so many letters are counted, and of those that stand on so many pages
/// all beginnings: what is rarer is not typed oftenest.
const ALL_BEGINNINGS: usize = 3;
const COMMON_FORM: usize = 50;

/// What a whole word counts besides, as often as its pages: typing ends there, the next word begins
/// while it still stands, and an address holds whole words only.
const WHOLE: usize = 2;

/// So many beginnings are told at most.
const MOST_BEGINNINGS: usize = 1_000;

/// All but the last character.
fn cut_char(text: &str) -> Option<&str> {
    text.char_indices().next_back().map(|(at, _)| &text[..at])
}

/// A form that somebody may type, and how many pages hold it.
#[derive(Clone, Copy, Debug)]
pub(in crate::index) struct CountedForm<'f> {
    pub(in crate::index) form: &'f str,
    pub(in crate::index) pages: usize,
    /// Whether its family is one of function words.
    pub(in crate::index) is_function_word: bool,
}

/// The forms of families, and how many pages hold each.
pub(in crate::index) fn counted(families: &Families) -> Vec<CountedForm<'_>> {
    let mut all = Vec::new();
    for (_, family) in families {
        let holding = family.pages_by_bit();
        let forms = family.forms.iter().zip(0_usize..).filter(|(form, _)| !is_marked(form));
        all.extend(forms.map(|(form, bit)| CountedForm {
            form,
            pages: holding[bit.min(MASK_BITS - 1)],
            is_function_word: family.is_function_word,
        }));
    }
    all
}

/// The forms that most pages hold, the commonest first.
pub(in crate::index) fn hot_forms(forms: &[CountedForm<'_>]) -> Vec<String> {
    let mut forms: Vec<(usize, &str)> = forms.iter().map(|it| (it.pages, it.form)).collect();
    forms.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    forms.into_iter().take(HOT_FORMS).map(|(_, form)| form.to_owned()).collect()
}

/// What is typed oftenest: beginnings of words and whole words, the likeliest first. As if each word
/// were looked for as often as there are pages that hold it; function words are not.
pub(in crate::index) fn beginnings(forms: &[CountedForm<'_>]) -> Vec<String> {
    let (mut found, mut worths) = (Interner::default(), Vec::new());
    let mut commonest: BTreeMap<&str, usize> = BTreeMap::new();
    for &CountedForm { form, pages, .. } in forms.iter().filter(|form| !form.is_function_word) {
        let ends = form.char_indices().map(|(at, c)| at + c.len_utf8());
        for (number, end) in ends.take_while(|end| *end <= MAX_BEGINNING).enumerate() {
            if number >= ALL_BEGINNINGS && pages < COMMON_FORM {
                break;
            }
            let at = found.number(&form.as_bytes()[..end]) as usize;
            match worths.get_mut(at) {
                Some(worth) => *worth += pages,
                None => worths.push(pages),
            }
        }
        if pages >= COMMON_FORM && form.len() <= MAX_BEGINNING {
            commonest.insert(form, pages);
        }
    }
    let worth = |text: &str| found.find(text.as_bytes()).map_or(0, |at| worths[at as usize]);
    // Where a word can hardly go on in another way than before, it finds what it found before.
    let is_telling = |beginning: &str| {
        let before = cut_char(beginning).map_or(0, worth);
        before == 0 || worth(beginning) * 5 <= before * 4
    };
    let is_short = |beginning: &str| beginning.chars().count() <= ALL_BEGINNINGS;
    let wanted = |beginning: &&str| is_short(beginning) || is_telling(beginning);
    let all = (0..worths.len() as u32).map(|at| str::from_utf8(found.get(at)).unwrap_or_default());
    let beginnings: BTreeSet<&str> = all.filter(wanted).chain(commonest.keys().copied()).collect();
    let worth_of = |text: &str| worth(text) + WHOLE * commonest.get(text).copied().unwrap_or(0);
    let mut worths: Vec<(usize, &str)> =
        beginnings.into_iter().map(|beginning| (worth_of(beginning), beginning)).collect();
    worths.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    worths.into_iter().take(MOST_BEGINNINGS).map(|(_, text)| text.to_owned()).collect()
}
