//! Which families are there, and what do they say of each page?

use super::{Families, Family, Label, MASK_BITS, Posting};
use crate::analyzer::Stemmer;
use crate::index::impact::{FIELDS, PerField, coarse_average, coarse_lengths, coarser, impact};
use crate::index::interner::Interner;
use crate::index::passage::Places;
use crate::index::prepare::Prepared;

/// How many of the commonest forms the entry lists.
const HOT_FORMS: usize = 400;

/// All families by their stems; the pages are numbered as they stand in `prepared`.
///
/// The pages are gone through three times, so that each posting is made where it will stay: which
/// forms are there, how many pages hold each family, and what each page says of it. A label is kept
/// with the family of its first word.
pub(in crate::index) fn collect(prepared: Vec<Prepared>, stemmer: &Stemmer) -> Families {
    let mut forms = Interner::default();
    let uses = prepared.iter().map(|page| page.forms.iter());
    let uses: Vec<u32> = uses.flatten().map(|found| forms.number(found.form)).collect();
    let (mut families, of_form) = families_of(&forms, stemmer);
    let holding = count_pages(&prepared, &uses, &of_form, families.len());
    for ((_, family), holding) in families.iter_mut().zip(&holding) {
        family.postings = Vec::with_capacity(*holding);
    }

    let average = average_lengths(&prepared);
    let count = prepared.len();
    let mut uses = uses.iter();
    // Of each family, where in `of_page` it stands, if that is of the page at hand.
    let mut places: Vec<u32> = vec![0; families.len()];
    let mut of_page: Vec<(u32, PerField, u8, Places)> = Vec::new();
    for (page, at) in prepared.into_iter().zip(0..) {
        let lengths = coarse_lengths(page.lengths);
        for (found, form) in page.forms.iter().zip(uses.by_ref()) {
            let (family, mask) = of_form[*form as usize];
            let place = &mut places[family as usize];
            let known = of_page.get_mut(*place as usize).filter(|(known, ..)| *known == family);
            if let Some((_, sum, masks, known)) = known {
                sum.iter_mut().zip(found.counts).for_each(|(sum, count)| *sum += count);
                *masks |= mask;
                *known = known.and(found.places);
            } else {
                *place = of_page.len() as u32;
                of_page.push((family, found.counts, mask, found.places));
            }
        }
        for (family, counts, mask, places) in of_page.drain(..) {
            let postings = &mut families[family as usize].1.postings;
            let impact = impact(&counts, &lengths, &average);
            let impact = coarser(impact, holding[family as usize], count);
            postings.push(Posting { page: at, impact, mask, places });
        }
        for label in &page.labels {
            // Of a heading that weighs nothing, the first word may be no form.
            let family = match forms.find(label.first_form.as_bytes()) {
                Some(form) => Some(of_form[form as usize].0 as usize),
                None => find(&families, &stemmer.stem(&label.first_form)),
            };
            if let Some(family) = family {
                let labels = &mut families[family].1.labels;
                labels.push(Label { page: at, kind: label.kind, hash: label.hash });
            }
        }
    }
    for (_, family) in &mut families {
        family.labels.sort_unstable();
        family.labels.dedup();
    }
    families
}

/// The families of these forms, without postings; and of each form by its number, the place of its
/// family and its bit in a mask.
fn families_of(forms: &Interner, stemmer: &Stemmer) -> (Families, Vec<(u32, u8)>) {
    let form = |number| str::from_utf8(forms.get(number)).unwrap_or_default();
    let numbers = 0..forms.len() as u32;
    let stem = |number| {
        let stem = stemmer.stem(form(number));
        (first_letters(&stem), stem, form(number), number)
    };
    let mut stems: Vec<_> = numbers.map(stem).collect();
    stems.sort_unstable();
    let mut of_form = vec![(0, 0); forms.len()];
    let mut families = Families::new();
    for family in stems.chunk_by(|a, b| a.1 == b.1) {
        let place = families.len() as u32;
        for ((.., number), bit) in family.iter().zip(0..) {
            of_form[*number as usize] = (place, 1 << usize::min(bit, MASK_BITS - 1));
        }
        let forms = family.iter().map(|(_, _, form, _)| (*form).to_owned()).collect();
        let stem = family[0].1.clone().into_owned();
        families.push((stem, Family { forms, ..Family::default() }));
    }
    (families, of_form)
}

/// The first letters of a stem as a number of the same order, which is compared in a moment.
fn first_letters(stem: &str) -> u64 {
    let mut letters = [0; 8];
    letters.iter_mut().zip(stem.bytes()).for_each(|(letter, byte)| *letter = byte);
    u64::from_be_bytes(letters)
}

/// How many pages hold each family.
fn count_pages(
    prepared: &[Prepared],
    uses: &[u32],
    of_form: &[(u32, u8)],
    families: usize,
) -> Vec<usize> {
    let mut uses = uses.iter();
    let mut last = vec![u32::MAX; families];
    let mut holding = vec![0; families];
    for (page, at) in prepared.iter().zip(0..) {
        for (_, form) in page.forms.iter().zip(uses.by_ref()) {
            let family = of_form[*form as usize].0 as usize;
            holding[family] += usize::from(last[family] != at);
            last[family] = at;
        }
    }
    holding
}

fn find(families: &Families, stem: &str) -> Option<usize> {
    families.binary_search_by(|(known, _)| known.as_str().cmp(stem)).ok()
}

fn average_lengths(prepared: &[Prepared]) -> PerField {
    let mut average = [0.0; FIELDS];
    for page in prepared {
        average.iter_mut().zip(page.lengths).for_each(|(sum, length)| *sum += length);
    }
    coarse_average(average.map(|sum| sum / (prepared.len().max(1) as f32)))
}

/// The forms that most pages hold, the commonest first.
pub(in crate::index) fn hot_forms(families: &Families) -> Vec<String> {
    let mut forms: Vec<(usize, &str)> = Vec::new();
    for (_, family) in families {
        for (form, bit) in family.forms.iter().zip(0_usize..) {
            let bit = 1 << bit.min(MASK_BITS - 1);
            let pages = family.postings.iter().filter(|posting| posting.mask & bit != 0).count();
            forms.push((pages, form));
        }
    }
    forms.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    forms.into_iter().take(HOT_FORMS).map(|(_, form)| form.to_owned()).collect()
}
