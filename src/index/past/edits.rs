//! What an edit of some pages does to the families of their words.

use super::revise::Changed;
use super::source::{SourceFamily, SourceForm, SourceLabel, SourceUse, read_families, site_of};
use super::{Group, Past, PastPage, group_of};
use crate::analyzer::Language;
use crate::index::impact::coarse_lengths;
use crate::index::labels::PreparedLabel;
use crate::index::page_forms::PageForms;
use crate::index::prepare::Prepared;
use crate::index::terms::{Vocabulary, has_compounds, is_marked};
use crate::{Key, Memo};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The sources of all groups, fetched when they are opened.
pub(super) struct Sources<'m> {
    memo: &'m dyn Memo,
    groups: Vec<(Key, OnceCell<Cow<'m, [u8]>>)>,
}

/// Groups whose sources were opened, and are as the edit makes them.
pub(super) type Opened<'s> = BTreeMap<usize, Vec<SourceFamily<'s>>>;

impl<'m> Sources<'m> {
    pub(super) fn new(memo: &'m dyn Memo, groups: &[Group]) -> Sources<'m> {
        let groups = groups.iter().map(|group| (group.key, OnceCell::new()));
        Sources { memo, groups: groups.collect() }
    }

    /// Opens a group, unless it is open already.
    pub(super) fn open<'s>(&'s self, at: usize, opened: &mut Opened<'s>) -> Option<()> {
        if let Entry::Vacant(place) = opened.entry(at) {
            let (key, bytes) = self.groups.get(at)?;
            let recalled = match bytes.get() {
                None => Some(self.memo.recall(*key)?),
                Some(_) => None,
            };
            let bytes = bytes.get_or_init(|| recalled.unwrap_or_default());
            place.insert(read_families(bytes)?);
        }
        Some(())
    }
}

/// The words of which changed pages say something else than before.
#[derive(Default)]
pub(super) struct Edits<'c> {
    forms: BTreeMap<&'c str, Edit<'c>>,
}

/// What changed pages say of a form.
#[derive(Default)]
struct Edit<'c> {
    /// Pages that say something else, and what, if they still hold it.
    uses: BTreeMap<u32, Option<SourceUse<'c>>>,
    /// Pages of which other labels are kept with it, and these.
    labels: BTreeMap<u32, Vec<PreparedLabel>>,
}

/// Of each form of a page where it stands in its order, and the rest of its record.
type Records<'c> = BTreeMap<&'c str, (u32, &'c [u8])>;

fn records(page: &Prepared) -> Records<'_> {
    let records = page.forms.records().zip(0..);
    let record = |((form, rest), within)| Some((str::from_utf8(form).ok()?, (within, rest)));
    records.filter_map(record).collect()
}

/// The labels of a page that are kept with each form.
fn labels(page: &Prepared) -> BTreeMap<&str, Vec<PreparedLabel>> {
    let mut labels: BTreeMap<&str, Vec<PreparedLabel>> = BTreeMap::new();
    for label in page.labels.iter() {
        labels.entry(label.form).or_default().push(label.own());
    }
    labels
}

impl<'c> Edits<'c> {
    pub(super) fn of(pages: &[PastPage], changed: &Changed<'c>) -> Edits<'c> {
        let mut edits = Edits::default();
        for (&page, &(old, new)) in changed {
            let (before, now) = (records(old), records(new));
            let tongues = pages.get(page as usize).map(|page| page.tongues.as_slice());
            let mut rests = before.values().chain(now.values());
            // Where a sum depends on its order, or a record on the page, nothing is as it was.
            let all = coarse_lengths(old.lengths) != coarse_lengths(new.lengths)
                || tongues != Some(new.forms.tongues())
                || rests.any(|(_, rest)| PageForms::has_floats(rest));
            for (form, (_, rest)) in &before {
                if all || now.get(form).is_none_or(|(_, other)| rest != other) {
                    edits.forms.entry(form).or_default().uses.insert(page, None);
                }
            }
            for (form, (within, rest)) in &now {
                if all || before.get(form).is_none_or(|(_, other)| rest != other) {
                    let used = SourceUse { page, within: *within, rest };
                    edits.forms.entry(form).or_default().uses.insert(page, Some(used));
                }
            }
            let (before, now) = (labels(old), labels(new));
            for form in before.keys().chain(now.keys()) {
                if before.get(form) != now.get(form) {
                    let labels = now.get(form).cloned().unwrap_or_default();
                    edits.forms.entry(form).or_default().labels.insert(page, labels);
                }
            }
        }
        edits
    }

    /// Makes the families of the groups what they are after the edit, and opens the groups for that.
    /// Returns the stems of all that are not what they were. Nothing if the edit does more than that.
    pub(super) fn apply<'s>(
        &self,
        past: &Past,
        pages: &[PastPage],
        sources: &'s Sources<'_>,
        opened: &mut Opened<'s>,
    ) -> Option<BTreeSet<String>>
    where
        'c: 's,
    {
        let places = self.places(&past.groups);
        let (mut before, mut now): (Vec<SourceFamily<'s>>, Vec<SourceFamily<'s>>) =
            Default::default();
        let mut dirty = BTreeSet::new();
        for (form, edit) in &self.forms {
            let mut own =
                SourceFamily { stem: String::new(), forms: Vec::new(), labels: Vec::new() };
            if let Some(group) = places.get(form) {
                sources.open(*group, opened)?;
                own = take(opened.get_mut(group)?, form)?;
                dirty.insert(own.stem.clone());
            }
            before.push(own.clone());
            edit.apply(form, &mut own);
            now.push(own);
        }
        let before = stems(&past.pages, &before, past.main)?;
        let after = stems(pages, &now, past.main)?;
        for form in self.forms.keys() {
            let (before, after) = (before.get(*form), after.get(*form));
            if before != after {
                let languages =
                    [before, after].map(|stem| stem.and_then(|(language, _)| *language));
                is_of_no_rules(past, languages)?;
            }
        }
        for mut own in now {
            let [form] = own.forms.as_slice() else { return None };
            if form.uses.is_empty() {
                // What the label is kept with is no word of the page.
                if !own.labels.is_empty() {
                    return None;
                }
                continue;
            }
            own.stem = after.get(&form.form)?.1.clone();
            dirty.insert(own.stem.clone());
            let group = group_of(&past.groups, &own.stem);
            sources.open(group, opened)?;
            put(opened.get_mut(&group)?, own);
        }
        for families in opened.values_mut() {
            families.retain(|family| !family.forms.is_empty());
        }
        Some(dirty)
    }

    /// The groups in which the forms are.
    fn places(&self, groups: &[Group]) -> HashMap<&'c str, usize> {
        let names: HashMap<&str, &'c str> = self.forms.keys().map(|form| (*form, *form)).collect();
        let mut places = HashMap::new();
        for (at, group) in groups.iter().enumerate() {
            for form in group.families.iter().flat_map(|family| &family.forms) {
                if let Some(form) = names.get(form.as_str()).filter(|form| !is_marked(form)) {
                    places.insert(*form, at);
                }
            }
        }
        places
    }
}

impl<'c> Edit<'c> {
    fn apply<'s>(&self, form: &str, own: &mut SourceFamily<'s>)
    where
        'c: 's,
    {
        if own.forms.is_empty() {
            own.forms.push(SourceForm { form: form.to_owned(), uses: Vec::new() });
        }
        for it in &mut own.forms {
            it.uses.retain(|used| !self.uses.contains_key(&used.page));
            it.uses.extend(self.uses.values().flatten().copied());
            it.uses.sort_unstable_by_key(|used| used.page);
        }
        own.labels.retain(|label| !self.labels.contains_key(&label.page));
        for (page, labels) in &self.labels {
            let label = |label: &PreparedLabel| SourceLabel { page: *page, label: label.clone() };
            own.labels.extend(labels.iter().map(label));
        }
        own.labels.sort_by_key(|label| label.page);
    }
}

/// Takes a form out of its family, with the labels that are kept with it.
fn take<'s>(families: &mut [SourceFamily<'s>], form: &str) -> Option<SourceFamily<'s>> {
    for family in families {
        if let Ok(at) = family.forms.binary_search_by(|it| it.form.as_str().cmp(form)) {
            let forms = vec![family.forms.remove(at)];
            let labels = family.labels.extract_if(.., |it| it.label.form == form);
            return Some(SourceFamily {
                stem: family.stem.clone(),
                forms,
                labels: labels.collect(),
            });
        }
    }
    None
}

/// Puts a form into its family.
fn put<'s>(families: &mut Vec<SourceFamily<'s>>, own: SourceFamily<'s>) {
    match families.binary_search_by(|family| family.stem.cmp(&own.stem)) {
        Err(at) => families.insert(at, own),
        Ok(at) => {
            if let Some(family) = families.get_mut(at) {
                family.forms.extend(own.forms);
                family.forms.sort_by(|a, b| a.form.cmp(&b.form));
                family.labels.extend(own.labels);
                family.labels.sort_by_key(|label| label.page);
            }
        }
    }
}

/// Of each of these forms its language and its stem.
fn stems(
    pages: &[PastPage],
    families: &[SourceFamily<'_>],
    main: Option<Language>,
) -> Option<BTreeMap<String, (Option<Language>, String)>> {
    let site = site_of(pages, families.iter())?;
    let words = Vocabulary::of(&site, main);
    let stem = |number| (words.language(number), words.stem(number).to_owned());
    Some(
        (0..words.len() as u32)
            .map(|number| (words.form(number).to_owned(), stem(number)))
            .collect(),
    )
}

/// Whether a word may come, go or be stemmed otherwise, before and after in these languages, and what
/// the entry says of languages stays as it is.
fn is_of_no_rules(past: &Past, languages: [Option<Language>; 2]) -> Option<()> {
    let stemmers = &past.entry.stemmers;
    for language in languages.into_iter().flatten() {
        // Rules of other languages are learned from all of its words; and the languages are in the
        // order of how many words they have.
        let is_alone = stemmers.len() == 1 && language == Language::ENGLISH;
        let is_its = stemmers.iter().all(|stemmer| stemmer.language == language.tag());
        if !is_alone || !is_its || has_compounds(Some(language)) {
            return None;
        }
    }
    Some(())
}
