//! Which families are there, and what do they say of each page?

use super::vocabulary::{PageUses, Vocabulary};
use super::{Families, Family, Label, LabelKind, MASK_BITS, Posting};
use crate::analyzer::{Language, PART, Stemmer};
use crate::index::impact::{
    FIELDS, PerField, coarse_average, coarse_lengths, coarser, impact, norms,
};
use crate::index::page_forms::FormUse;
use crate::index::passage::Places;
use crate::index::prepare::Prepared;
use std::collections::BTreeMap;

/// What a word counts where it is a part of a longer one.
const COMPOUND: f32 = 0.4;

/// What the words of all pages come to.
pub(in crate::index) struct Collected {
    pub(in crate::index) families: Families,
    /// How forms are stemmed that no page has.
    pub(in crate::index) stemmers: Vec<Stemmer>,
    /// Of each page the numbers of its forms, in its order.
    pub(in crate::index) uses: Vec<PageUses>,
    /// The family of each form.
    pub(in crate::index) family_of: Vec<u32>,
    /// Whether any word is of a language that puts words together: then what is said of one may depend
    /// on all others.
    pub(in crate::index) has_compounds: bool,
}

/// All families by their stems; the pages are numbered as they stand in `prepared`. Pages that
/// declare no language are in `main`.
///
/// The pages are gone through three times, so that each posting is made where it will stay: which
/// forms are there, how many pages hold each family, and what each page says of it.
pub(in crate::index) fn collect(prepared: &[Prepared], main: Option<Language>) -> Collected {
    let vocabulary = Vocabulary::of(prepared, main);
    let (mut families, forms) = families_of(&vocabulary);
    let holding = count_pages(&vocabulary.uses, &forms, families.len());
    for ((_, family), holding) in families.iter_mut().zip(&holding) {
        family.postings = Vec::with_capacity(*holding);
    }
    let average = average_lengths(prepared);
    let mut of_page = OfPage { families: Vec::new(), places: vec![0; families.len()] };
    for ((page, uses), at) in prepared.iter().zip(&vocabulary.uses).zip(0..) {
        for (found, form) in page.forms.iter().zip(uses) {
            forms.note(*form, &found, &mut of_page);
        }
        let norms = norms(&coarse_lengths(page.lengths), &average);
        for InFamily { family, counts, mask, places } in of_page.families.drain(..) {
            let impact = impact(&counts, &norms);
            let impact = coarser(impact, holding[family as usize], prepared.len());
            let postings = &mut families[family as usize].1.postings;
            postings.push(Posting { page: at, impact, mask, places });
        }
    }
    add_labels(prepared, &vocabulary, &forms, &mut families);
    let family_of = forms.own.iter().map(|(family, _)| *family).collect();
    let (stemmers, has_compounds) = (vocabulary.stemmers(), vocabulary.has_compounds());
    Collected { families, stemmers, uses: vocabulary.uses, family_of, has_compounds }
}

/// What the page at hand says of a family.
struct InFamily {
    family: u32,
    counts: PerField,
    mask: u8,
    places: Places,
}

/// What the page at hand says of all families that it has.
struct OfPage {
    families: Vec<InFamily>,
    /// Of each family of the site, where it stands in `families`, if it does.
    places: Vec<u32>,
}

impl OfPage {
    /// Some form of a family stands there, and what it says counts so much.
    fn add(&mut self, (family, mask): (u32, u8), found: &FormUse<'_>, counts_for: f32) {
        let place = &mut self.places[family as usize];
        let known = self.families.get_mut(*place as usize);
        if let Some(known) = known.filter(|known| known.family == family) {
            let counts = known.counts.iter_mut().zip(&found.counts);
            counts.for_each(|(sum, count)| *sum += counts_for * count);
            known.mask |= mask;
            known.places = known.places.and(found.places);
            return;
        }
        *place = self.families.len() as u32;
        let counts = found.counts.map(|count| counts_for * count);
        self.families.push(InFamily { family, counts, mask, places: found.places });
    }
}

/// Where the forms of a site belong, by their numbers.
struct Forms<'v> {
    /// Of each its family, and its bit in a mask.
    own: Vec<(u32, u8)>,
    /// Of some, the bits of their spellings with accents.
    accented: BTreeMap<u32, Vec<(&'v str, u8)>>,
    /// Of some, families of which they are longer words, and the bit for those.
    longer: BTreeMap<u32, Vec<(u32, u8)>>,
    /// Whether a form is one of some.
    has_more: Vec<bool>,
}

impl Forms<'_> {
    /// Notes what a form says of the page at hand.
    fn note(&self, form: u32, found: &FormUse<'_>, of_page: &mut OfPage) {
        let (family, mut mask) = self.own[form as usize];
        if !self.has_more[form as usize] {
            return of_page.add((family, mask), found, 1.0);
        }
        for (spelling, bit) in self.accented.get(&form).into_iter().flatten() {
            if found.accented().any(|known| known == Some(*spelling)) {
                mask |= bit;
            }
        }
        of_page.add((family, mask), found, 1.0);
        for longer in self.longer.get(&form).into_iter().flatten() {
            of_page.add(*longer, found, COMPOUND);
        }
    }

    /// The families of which a page with a form says something.
    fn families(&self, form: u32) -> impl Iterator<Item = u32> {
        let more = if self.has_more[form as usize] { self.longer.get(&form) } else { None };
        let more = more.into_iter().flatten().map(|(family, _)| *family);
        std::iter::once(self.own[form as usize].0).chain(more)
    }
}

/// What a form in the dictionary stands for.
enum Source<'v> {
    /// A form.
    Form(u32),
    /// It, where it is spelled so.
    Accented(u32, &'v str),
    /// Longer words of which it is a part.
    PartOf(Vec<u32>),
}

/// The families of these forms, without postings.
fn families_of<'v>(vocabulary: &'v Vocabulary<'_>) -> (Families, Forms<'v>) {
    let numbers = vocabulary.by_stem();
    let alike = |a: &u32, b: &u32| vocabulary.stem(*a) == vocabulary.stem(*b);
    let stems: Vec<&str> = numbers.chunk_by(alike).map(|forms| vocabulary.stem(forms[0])).collect();
    let mut compounds = vocabulary.compounds(&|part| stems.binary_search(&part).is_ok());
    let mut forms = Forms {
        own: vec![(0, 0); numbers.len()],
        accented: BTreeMap::new(),
        longer: BTreeMap::new(),
        has_more: vec![false; numbers.len()],
    };
    let mut families = Families::new();
    for of_stem in numbers.chunk_by(alike) {
        let (stem, family) = (vocabulary.stem(of_stem[0]), families.len() as u32);
        let mut all: Vec<(String, Source<'_>)> = Vec::with_capacity(of_stem.len());
        for &number in of_stem {
            let form = vocabulary.form(number);
            for accented in vocabulary.accented.get(&number).into_iter().flatten() {
                all.push(((*accented).to_owned(), Source::Accented(number, accented)));
            }
            all.push((form.to_owned(), Source::Form(number)));
        }
        if let Some(longer) = compounds.remove(stem) {
            all.push(([vocabulary.form(of_stem[0]), PART].concat(), Source::PartOf(longer)));
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let mut names = Vec::with_capacity(all.len());
        for ((name, source), at) in all.into_iter().zip(0..) {
            let bit = 1 << usize::min(at, MASK_BITS - 1);
            names.push(name);
            match source {
                Source::Form(number) => forms.own[number as usize] = (family, bit),
                Source::Accented(number, spelling) => {
                    forms.has_more[number as usize] = true;
                    forms.accented.entry(number).or_default().push((spelling, bit));
                }
                Source::PartOf(longer) => {
                    for number in longer {
                        forms.has_more[number as usize] = true;
                        forms.longer.entry(number).or_default().push((family, bit));
                    }
                }
            }
        }
        let language = vocabulary.language(of_stem[0]);
        families.push((stem.to_owned(), Family { forms: names, language, ..Family::default() }));
    }
    (families, forms)
}

/// How many pages hold each family.
fn count_pages(uses: &[PageUses], forms: &Forms<'_>, families: usize) -> Vec<usize> {
    let mut last = vec![u32::MAX; families];
    let mut holding = vec![0; families];
    for (of_page, at) in uses.iter().zip(0..) {
        for form in of_page {
            for family in forms.families(*form) {
                holding[family as usize] += usize::from(last[family as usize] != at);
                last[family as usize] = at;
            }
        }
    }
    holding
}

/// Puts each label with the family of the form with which it is kept.
fn add_labels(
    prepared: &[Prepared],
    vocabulary: &Vocabulary<'_>,
    forms: &Forms<'_>,
    families: &mut Families,
) {
    for (page, at) in prepared.iter().zip(0..) {
        for label in page.labels.iter() {
            if let Some(form) = vocabulary.find(label.form) {
                let labels = &mut families[forms.own[form as usize].0 as usize].1.labels;
                labels.push(Label { page: at, kind: label.kind, hash: label.hash, mask: u32::MAX });
            }
        }
    }
    for (_, family) in families {
        family.labels.sort_unstable();
        family.labels.dedup();
        thin(&mut family.labels);
    }
}

/// A label that more pages share tells nobody which of them is meant.
const MOST_ALIKE: usize = 64;

/// A family keeps no more labels of a kind, 3 bytes each: whoever searches for a common word of a large site
/// gets them all. So many more than its headings may be the titles of pages, which come first if they are
/// just what was typed.
const MOST_OF_KIND: [(LabelKind, usize); 3] =
    [(LabelKind::Title, 8_192), (LabelKind::TitleStart, 1_024), (LabelKind::Heading, 1_024)];

/// Leaves out what tells little: labels that many pages share, and all of a kind of which there are too many.
/// What is left depends on the family alone.
fn thin(labels: &mut Vec<Label>) {
    if labels.len() <= MOST_ALIKE {
        return;
    }
    let mut alike: BTreeMap<(LabelKind, u32), usize> = BTreeMap::new();
    for label in labels.iter() {
        *alike.entry((label.kind, label.hash)).or_default() += 1;
    }
    labels.retain(|label| alike[&(label.kind, label.hash)] <= MOST_ALIKE);
    for (kind, most) in MOST_OF_KIND {
        if labels.iter().filter(|label| label.kind == kind).count() > most {
            labels.retain(|label| label.kind != kind);
        }
    }
}

/// How long the fields are on average.
pub(in crate::index) fn average_lengths(prepared: &[Prepared]) -> PerField {
    let mut average = [0.0; FIELDS];
    for page in prepared {
        average.iter_mut().zip(page.lengths).for_each(|(sum, length)| *sum += length);
    }
    coarse_average(average.map(|sum| sum / (prepared.len().max(1) as f32)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(kind: LabelKind, count: usize, hash: impl Fn(u32) -> u32) -> Vec<Label> {
        (0..count as u32)
            .map(|page| Label { page, kind, hash: hash(page), mask: u32::MAX })
            .collect()
    }

    #[test]
    fn labels_that_many_pages_share_are_left_out() {
        let few = labels(LabelKind::Heading, MOST_ALIKE, |_| 1);
        let many = labels(LabelKind::Heading, MOST_ALIKE + 1, |_| 2);
        let mut all = [few.clone(), many].concat();
        all.sort_unstable();
        thin(&mut all);
        assert_eq!(all, few);
    }

    #[test]
    fn too_many_headings_leave_the_titles() {
        let most = MOST_OF_KIND[2].1;
        let titles = labels(LabelKind::Title, 2 * most, |page| page);
        let mut all = [titles.clone(), labels(LabelKind::Heading, most + 1, |page| page)].concat();
        all.sort_unstable();
        thin(&mut all);
        assert_eq!(all, titles);
    }
}
