//! Which families are there, and what do they say of each page?

use super::{Family, Label, MASK_BITS, Posting};
use crate::analyzer::{Language, Stemmer, learn};
use crate::index::impact::{FIELDS, PerField, coarse_average, coarse_lengths, coarser, impact};
use crate::index::passage::Places;
use crate::index::prepare::{Prepared, PreparedForm};
use std::collections::{BTreeMap, HashMap};

/// How many of the commonest forms the entry lists.
const HOT_FORMS: usize = 400;

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
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    for (stem, mut forms) in by_stem {
        forms.sort_unstable();
        let mut pages: BTreeMap<u32, (PerField, u8, Places)> = BTreeMap::new();
        for (form, bit) in forms.iter().zip(0..) {
            for place in places.get(form).into_iter().flatten() {
                let (sum, mask, known) = pages.entry(place.0).or_default();
                let PreparedForm { counts, places, .. } = form_at(prepared, *place);
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
        let language = forms.first().and_then(|form| stems.get(form)?.0);
        let forms = forms.into_iter().map(str::to_owned).collect();
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
            let PreparedForm { tongue, spelling, .. } = form_at(prepared, *place);
            let (language, spelling) = (tongue.language(main), spelling.as_deref());
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

/// The forms that most pages hold, the commonest first.
pub(in crate::index) fn hot_forms(families: &BTreeMap<String, Family>) -> Vec<String> {
    let mut forms: Vec<(usize, &str)> = Vec::new();
    for family in families.values() {
        for (form, bit) in family.forms.iter().zip(0_usize..) {
            let bit = 1 << bit.min(MASK_BITS - 1);
            let pages = family.postings.iter().filter(|posting| posting.mask & bit != 0).count();
            forms.push((pages, form));
        }
    }
    forms.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    forms.into_iter().take(HOT_FORMS).map(|(_, form)| form.to_owned()).collect()
}
