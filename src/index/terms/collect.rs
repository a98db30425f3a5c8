//! Which families are there, and what do they say of each page?

use super::compounds::parts as parts_of;
use super::{Family, Label, MASK_BITS, Posting, is_marked};
use crate::analyzer::{Language, PART, Stemmer, learn};
use crate::index::impact::{FIELDS, PerField, coarse_average, coarse_lengths, coarser, impact};
use crate::index::passage::Places;
use crate::index::prepare::{Prepared, PreparedForm};
use crate::index::previews::MAX_BEGINNING;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a word counts where it is a part of a longer one.
const COMPOUND: f32 = 0.4;

/// How many of the commonest forms the entry lists.
const HOT_FORMS: usize = 400;

/// Of all forms the beginnings of so many letters are counted, and of those that stand on so many pages
/// all beginnings: what is rarer is not typed oftenest.
const ALL_BEGINNINGS: usize = 3;
const COMMON_FORM: usize = 50;

/// So many beginnings are told at most.
const MOST_BEGINNINGS: usize = 1_000;

/// What the words of all pages come to.
pub(in crate::index) struct Collected {
    /// By stem.
    pub(in crate::index) families: BTreeMap<String, Family>,
    /// How forms are stemmed that no page has.
    pub(in crate::index) stemmers: Vec<Stemmer>,
}

/// The pages that hold a form, by place in `prepared` and in the page's own list of forms.
type PagesOfForm<'p> = HashMap<&'p str, Vec<(u32, u32)>>;

/// All families by their stems; the pages are numbered as they stand in `prepared`. Pages that
/// declare no language are in `main`.
pub(in crate::index) fn collect(prepared: &[Prepared], main: Option<Language>) -> Collected {
    let average = average_lengths(prepared);
    let lengths: Vec<PerField> = prepared.iter().map(|page| coarse_lengths(page.lengths)).collect();
    let mut places: PagesOfForm<'_> = HashMap::new();
    for (page, at) in prepared.iter().zip(0..) {
        for (form, within) in page.forms.iter().zip(0..) {
            places.entry(&form.form).or_default().push((at, within));
        }
    }
    let stems = stems(prepared, &places, main);
    let mut by_stem: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (form, (_, stem)) in &stems {
        by_stem.entry(stem).or_default().push(form);
    }
    let mut compounds = compounds(&stems, &by_stem);
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    for (stem, mut forms) in by_stem {
        forms.sort_unstable();
        let mut all: BTreeMap<String, Source<'_>> = BTreeMap::new();
        for form in &forms {
            let pages = places.get(form).map_or(&[][..], Vec::as_slice);
            for accented in spellings(prepared, pages) {
                all.insert(accented.to_owned(), Source::Accented(form));
            }
            all.insert((*form).to_owned(), Source::Form(form));
        }
        if let (Some(longer), Some(form)) = (compounds.remove(stem), forms.first()) {
            all.insert([*form, PART].concat(), Source::PartOf(longer));
        }
        let mut pages: BTreeMap<u32, (PerField, u8, Places)> = BTreeMap::new();
        for ((form, source), bit) in all.iter().zip(0..) {
            let (whole, counts_for) = match source {
                Source::Form(form) => (std::slice::from_ref(form), 1.0),
                Source::Accented(form) => (std::slice::from_ref(form), 0.0),
                Source::PartOf(longer) => (longer.as_slice(), COMPOUND),
            };
            for place in whole.iter().filter_map(|form| places.get(form)).flatten() {
                let on_page = form_at(prepared, *place);
                let is_spelled = |known: &Option<String>| known.as_ref() == Some(form);
                if matches!(source, Source::Accented(_))
                    && !on_page.accented().iter().any(is_spelled)
                {
                    continue;
                }
                let (sum, mask, known) = pages.entry(place.0).or_default();
                *known = known.and(on_page.places);
                sum.iter_mut()
                    .zip(&on_page.counts)
                    .for_each(|(sum, count)| *sum += counts_for * count);
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
        let language = forms.first().and_then(|form| stems.get(form)?.0);
        let forms = all.into_keys().collect();
        families.insert(stem.to_owned(), Family { forms, postings, language, ..Family::default() });
    }
    for (page, at) in prepared.iter().zip(0..) {
        for label in &page.labels {
            if let Some((_, stem)) = stems.get(label.first_form.as_str())
                && let Some(family) = families.get_mut(stem)
            {
                family.labels.push(Label { page: at, kind: label.kind, hash: label.hash });
            }
        }
    }
    for family in families.values_mut() {
        family.labels.sort_unstable();
        family.labels.dedup();
    }
    Collected { stemmers: stemmers(&stems), families }
}

/// What the pages of a form in a dictionary are those of.
enum Source<'p> {
    /// That form.
    Form(&'p str),
    /// It, where it is spelled so.
    Accented(&'p str),
    /// Longer words of which it is a part.
    PartOf(Vec<&'p str>),
}

/// The spellings of a form with accents, if it has several.
fn spellings<'p>(prepared: &'p [Prepared], pages: &[(u32, u32)]) -> BTreeSet<&'p str> {
    let mut spellings: BTreeSet<Option<&str>> = BTreeSet::new();
    for place in pages {
        let form = form_at(prepared, *place);
        if form.accented().is_empty() {
            spellings.insert(None);
        }
        spellings.extend(form.accented().iter().map(Option::as_deref));
    }
    // Where all are alike, there is nothing to prefer.
    if spellings.len() < 2 { BTreeSet::new() } else { spellings.into_iter().flatten().collect() }
}

/// Of each stem the forms of longer words that it is a part of.
fn compounds<'p>(
    stems: &HashMap<&'p str, (Option<Language>, String)>,
    by_stem: &BTreeMap<&str, Vec<&'p str>>,
) -> HashMap<String, Vec<&'p str>> {
    let mut found: HashMap<String, Vec<&str>> = HashMap::new();
    for (form, (language, stem)) in stems {
        let Some(language) = language.filter(|language| language.has_compounds()) else { continue };
        // A part is a word of the same language, or what all of its forms have in common.
        let stem_of = |part: &str| match stems.get(part) {
            Some((known, stem)) if *known == Some(language) => Some(stem.clone()),
            _ => by_stem.contains_key(part).then(|| part.to_owned()),
        };
        let known = |part: &str| stem_of(part).is_some();
        let mut parts = parts_of(form, &known);
        if parts.is_empty() {
            parts = parts_of(stem, &known);
        }
        let own = parts.into_iter().filter_map(stem_of).filter(|part| part != stem);
        for part in own.collect::<BTreeSet<String>>() {
            found.entry(part).or_default().push(form);
        }
    }
    found.values_mut().for_each(|forms| forms.sort_unstable());
    found
}

fn form_at(prepared: &[Prepared], (page, within): (u32, u32)) -> &PreparedForm {
    &prepared[page as usize].forms[within as usize]
}

/// Of each form its language and its stem. A form has one of each, whatever the languages of the
/// pages that hold it, and however it is spelled there: those of most of the pages.
fn stems<'p>(
    prepared: &'p [Prepared],
    places: &PagesOfForm<'p>,
    main: Option<Language>,
) -> HashMap<&'p str, (Option<Language>, String)> {
    let mut stems = HashMap::with_capacity(places.len());
    for (form, pages) in places {
        let mut votes: Vec<(Option<Language>, Option<&str>, usize)> = Vec::new();
        for place in pages {
            let on_page = form_at(prepared, *place);
            let (language, spelling) = (on_page.tongue.language(main), on_page.spelling());
            match votes.iter_mut().find(|(l, s, _)| (*l, *s) == (language, spelling)) {
                Some((_, _, count)) => *count += 1,
                None => votes.push((language, spelling, 1)),
            }
        }
        // Of several, the one that is not the last in the order of languages and letters.
        votes.sort_unstable_by(|a, b| b.2.cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
        let Some((language, spelling, _)) = votes.first() else { continue };
        let stem = match language {
            Some(language) => language.stem(form, spelling.unwrap_or(form)),
            None => (*form).to_owned(),
        };
        stems.insert(*form, (*language, stem));
    }
    stems
}

/// What a browser has to know of the languages, that of most forms first.
fn stemmers(stems: &HashMap<&str, (Option<Language>, String)>) -> Vec<Stemmer> {
    let mut languages: BTreeMap<Language, Vec<(&str, &str)>> = BTreeMap::new();
    for (form, (language, stem)) in stems {
        if let Some(language) = language {
            languages.entry(*language).or_default().push((form, stem));
        }
    }
    let mut stemmers: Vec<(usize, Stemmer)> = Vec::new();
    for (language, mut pairs) in languages {
        pairs.sort_unstable();
        let is_english = language == Language::ENGLISH;
        let rules = if is_english { String::new() } else { learn(&pairs) };
        if is_english || !rules.is_empty() {
            stemmers.push((pairs.len(), Stemmer { language: language.tag().to_owned(), rules }));
        }
    }
    stemmers.sort_by_key(|(forms, _)| std::cmp::Reverse(*forms));
    stemmers.into_iter().map(|(_, stemmer)| stemmer).collect()
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
    let forms = family.forms.iter().zip(0_usize..).filter(|(form, _)| !is_marked(form));
    forms.map(|(form, bit)| {
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
