//! Which families are there, and what do they say of each page?

use super::{Family, Label, MASK_BITS, Posting};
use crate::analyzer::Stemmer;
use crate::index::impact::{FIELDS, PerField, coarse_average, coarse_lengths, coarser, impact};
use crate::index::passage::Places;
use crate::index::prepare::Prepared;
use crate::index::previews::MAX_BEGINNING;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How many of the commonest forms the entry lists.
const HOT_FORMS: usize = 400;

/// Of all forms the beginnings of so many letters are counted, and of those that stand on so many pages
/// all beginnings: what is rarer is not typed oftenest.
const ALL_BEGINNINGS: usize = 3;
const COMMON_FORM: usize = 50;

/// So many beginnings are told at most.
const MOST_BEGINNINGS: usize = 1_000;

/// All families by their stems; the pages are numbered as they stand in `prepared`.
pub(in crate::index) fn collect(
    prepared: &[Prepared],
    stemmer: &Stemmer,
) -> BTreeMap<String, Family> {
    let average = average_lengths(prepared);
    let lengths: Vec<PerField> = prepared.iter().map(|page| coarse_lengths(page.lengths)).collect();
    // form → pages that hold it, by place in `prepared` and in the page's own list of forms.
    let mut places: HashMap<&str, Vec<(u32, u32)>> = HashMap::new();
    for (page, at) in prepared.iter().zip(0..) {
        for ((form, _, _), within) in page.forms.iter().zip(0..) {
            places.entry(form).or_default().push((at, within));
        }
    }
    let mut by_stem: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for form in places.keys() {
        by_stem.entry(stemmer.stem(form).into_owned()).or_default().push(form);
    }
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    for (stem, mut forms) in by_stem {
        forms.sort_unstable();
        let mut pages: BTreeMap<u32, (PerField, u8, Places)> = BTreeMap::new();
        for (form, bit) in forms.iter().zip(0..) {
            for &(page, within) in places.get(form).into_iter().flatten() {
                let (sum, mask, known) = pages.entry(page).or_default();
                let (_, counts, places) = &prepared[page as usize].forms[within as usize];
                *known = known.and(*places);
                sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
                *mask |= 1 << usize::min(bit, MASK_BITS - 1);
            }
        }
        let holding = pages.len();
        let posting = |(page, (counts, mask, places)): (u32, (PerField, u8, Places))| Posting {
            page,
            impact: coarser(
                impact(&counts, &lengths[page as usize], &average),
                holding,
                prepared.len(),
            ),
            mask,
            places,
        };
        let postings = pages.into_iter().map(posting).collect();
        let forms = forms.into_iter().map(str::to_owned).collect();
        families.insert(stem, Family { forms, postings, ..Family::default() });
    }
    for (page, at) in prepared.iter().zip(0..) {
        for label in &page.labels {
            if let Some(family) = families.get_mut(&*stemmer.stem(&label.first_form)) {
                family.labels.push(Label { page: at, kind: label.kind, hash: label.hash });
            }
        }
    }
    for family in families.values_mut() {
        family.labels.sort_unstable();
        family.labels.dedup();
    }
    families
}

fn average_lengths(prepared: &[Prepared]) -> PerField {
    let mut average = [0.0; FIELDS];
    for page in prepared {
        average.iter_mut().zip(page.lengths).for_each(|(sum, length)| *sum += length);
    }
    coarse_average(average.map(|sum| sum / (prepared.len().max(1) as f32)))
}

/// All but the last character.
fn cut_char(text: &str) -> Option<&str> {
    text.char_indices().next_back().map(|(at, _)| &text[..at])
}

/// The forms of a family, and how many pages hold each.
fn forms_with_pages(family: &Family) -> impl Iterator<Item = (&str, usize)> {
    family.forms.iter().zip(0_usize..).map(|(form, bit)| {
        let bit = 1 << bit.min(MASK_BITS - 1);
        let pages = family.postings.iter().filter(|posting| posting.mask & bit != 0).count();
        (form.as_str(), pages)
    })
}

/// The forms that most pages hold, the commonest first.
pub(in crate::index) fn hot_forms(families: &BTreeMap<String, Family>) -> Vec<String> {
    let mut forms: Vec<(usize, &str)> = Vec::new();
    for family in families.values() {
        forms.extend(forms_with_pages(family).map(|(form, pages)| (pages, form)));
    }
    forms.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    forms.into_iter().take(HOT_FORMS).map(|(_, form)| form.to_owned()).collect()
}

/// What is typed oftenest: beginnings of words and whole words, the likeliest first. As if each word
/// were looked for as often as there are pages that hold it; function words are not.
pub(in crate::index) fn beginnings(families: &BTreeMap<String, Family>) -> Vec<String> {
    let mut worth: HashMap<&str, usize> = HashMap::new();
    let mut commonest: Vec<&str> = Vec::new();
    for family in families.values().filter(|family| !family.is_function_word) {
        for (form, pages) in forms_with_pages(family) {
            let ends = form.char_indices().map(|(at, c)| at + c.len_utf8());
            for (number, end) in ends.take_while(|end| *end <= MAX_BEGINNING).enumerate() {
                if number < ALL_BEGINNINGS || pages >= COMMON_FORM {
                    *worth.entry(&form[..end]).or_default() += pages;
                }
            }
            if pages >= COMMON_FORM && form.len() <= MAX_BEGINNING {
                commonest.push(form);
            }
        }
    }
    // Where a word can hardly go on in another way than before, it finds what it found before.
    let is_telling = |beginning: &str| {
        let before = cut_char(beginning).and_then(|before| worth.get(before));
        before.is_none_or(|before| worth[beginning] * 5 <= before * 4)
    };
    let is_short = |beginning: &str| beginning.chars().count() <= ALL_BEGINNINGS;
    let wanted = |beginning: &&str| is_short(beginning) || is_telling(beginning);
    let beginnings: BTreeSet<&str> =
        worth.keys().copied().filter(wanted).chain(commonest).collect();
    let mut worth: Vec<(usize, &str)> =
        beginnings.into_iter().map(|beginning| (worth[beginning], beginning)).collect();
    worth.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    worth.into_iter().take(MOST_BEGINNINGS).map(|(_, text)| text.to_owned()).collect()
}
