//! What a full run keeps for the next.

use super::source::{SourceLabel, SourceUse, write_form, write_labels};
use super::{FILE, Group, KnownFamily, Past, PastPage, SOURCES, heads, keep_once};
use crate::analyzer::Language;
use crate::index::build::Uncompressed;
use crate::index::codec::Writer;
use crate::index::entry::Entry;
use crate::index::file::FileName;
use crate::index::packs::Coded;
use crate::index::prepare::Prepared;
use crate::index::terms::Collected;
use crate::{Key, Memo};
use std::collections::BTreeMap;

/// About so many bytes of sources are a group: an edit reads and writes a few of them.
const GROUP_TARGET: usize = 32_000;

/// Of a site with more words than this, nothing is kept: in bytes, about twelve for each that a page
/// has. To turn the pages into their words takes 16 bytes for each besides, and memory is what a large
/// site has least of.
const MOST_WORDS: usize = 72_000_000;

/// What is kept of the words of all pages.
pub(in crate::index) struct Words {
    pub(super) main: Option<Language>,
    pub(super) pages: Vec<PastPage>,
    pub(super) heads: Key,
    pub(super) groups: Vec<Group>,
    /// Files that are kept already.
    pub(super) known: BTreeMap<FileName, Key>,
}

/// A form on a page.
#[derive(Clone, Copy, Default)]
struct Place {
    page: u32,
    /// How many forms stand before it.
    within: u32,
    /// Where its record begins among those of the page, and how long it is.
    start: u32,
    len: u32,
}

impl Place {
    /// The form, and the rest of its record.
    fn record(self, prepared: &[Prepared]) -> Option<(&[u8], &[u8])> {
        let records = prepared.get(self.page as usize)?.forms.as_bytes();
        let record = records.get(self.start as usize..)?.get(..self.len as usize)?;
        let (len, rest) = record.split_first()?;
        rest.split_at_checked(usize::from(*len))
    }
}

/// Keeps what the pages say beside their words, by the key that [`Words::keep`] takes; nothing if a later
/// run could make nothing of it.
pub(in crate::index) fn keep_heads(memo: &dyn Memo, prepared: &[Prepared]) -> Option<Key> {
    let words: usize = prepared.iter().map(|page| page.forms.as_bytes().len()).sum();
    let is_pinned = |page: &Prepared| !page.pinned.is_empty();
    let is_kept = words <= MOST_WORDS && !prepared.iter().any(is_pinned);
    is_kept.then(|| heads::keep(memo, prepared))
}

impl Words {
    /// Keeps what the pages say of their words; nothing if a later run could make nothing of it.
    pub(in crate::index) fn keep(
        memo: &dyn Memo,
        heads: Key,
        prepared: &[Prepared],
        main: Option<Language>,
        collected: &Collected,
    ) -> Option<Words> {
        if collected.has_compounds {
            return None;
        }
        let (places, ends) = places_of(prepared, collected);
        let mut labels = labels_of(prepared);
        let mut forms_of: Vec<Vec<u32>> = vec![Vec::new(); collected.families.len()];
        for (family, form) in collected.family_of.iter().zip(0..) {
            forms_of.get_mut(*family as usize)?.push(form);
        }
        let mut groups = Vec::new();
        let (mut open, mut known) = (Writer::new(), Vec::new());
        for ((stem, family), forms) in collected.families.iter().zip(forms_of) {
            // Written as they stand, and not gathered first: these are all words of all pages.
            let mut named = Vec::with_capacity(forms.len());
            let mut labels_of_family = Vec::new();
            for form in forms {
                let end = *ends.get(form as usize)?;
                let start = form.checked_sub(1).and_then(|before| ends.get(before as usize));
                let places = places.get(*start.unwrap_or(&0)..end)?;
                let name = str::from_utf8(places.first()?.record(prepared)?.0).ok()?;
                labels_of_family.extend(labels.remove(name).unwrap_or_default());
                named.push((name, places));
            }
            named.sort_by_key(|(name, _)| *name);
            labels_of_family.sort_by_key(|label| label.page);
            open.string(stem);
            open.count(named.len());
            for (name, places) in &named {
                let of_place = |place: &Place| {
                    let Place { page, within, .. } = *place;
                    let rest = place.record(prepared).map_or(&[][..], |(_, rest)| rest);
                    SourceUse { page, within, rest }
                };
                write_form(&mut open, name, places.iter().map(of_place));
            }
            let place = |form: &str| named.binary_search_by_key(&form, |(name, _)| *name);
            write_labels(&mut open, &labels_of_family, place);
            known.push(KnownFamily::of(stem, family));
            if open.len() >= GROUP_TARGET {
                groups.push(close(memo, &mut open, &mut known));
            }
        }
        if !known.is_empty() {
            groups.push(close(memo, &mut open, &mut known));
        }
        let page = |page: &Prepared| PastPage {
            url: page.url.clone(),
            lengths: page.lengths,
            tongues: page.forms.tongues().to_vec(),
        };
        // A label that is kept with no word of the site could come to one.
        labels.is_empty().then(|| Words {
            main,
            pages: prepared.iter().map(page).collect(),
            heads,
            groups,
            known: BTreeMap::new(),
        })
    }

    /// Keeps the files of an index, too, before some of them come into its entry.
    pub(in crate::index) fn with_files(
        self,
        memo: &dyn Memo,
        entry: &Entry,
        (shards, others): (&[Uncompressed], &[Uncompressed]),
        (coded, text): (&Coded, usize),
    ) -> Past {
        let Words { main, pages, heads, groups, known } = self;
        let file = |(name, bytes): &(FileName, Vec<u8>)| {
            let known = known.get(name).copied();
            (*name, known.unwrap_or_else(|| keep_once(memo, FILE, bytes)))
        };
        let others = others.iter().chain(&coded.vocabulary).map(file).collect();
        let shards = shards.iter().map(file).map(|(_, key)| key).collect();
        let keys = coded.packs.iter().map(file).map(|(_, key)| key);
        let packs = coded.layouts.iter().cloned().zip(keys).collect();
        let entry = entry.clone();
        Past { main, text, pages, heads, entry, shards, others, packs, groups }
    }
}

impl Past {
    /// Keeps the whole, with the entry as it is in the end. Returns the key of it.
    pub(in crate::index) fn finish(mut self, memo: &dyn Memo, entry: &Entry) -> Key {
        self.entry = entry.clone();
        self.keep(memo)
    }
}

/// Families that come one after the other, kept.
fn close(memo: &dyn Memo, open: &mut Writer, known: &mut Vec<KnownFamily>) -> Group {
    let mut whole = Writer::new();
    whole.count(known.len());
    whole.raw(&std::mem::take(open).into_bytes());
    let key = keep_once(memo, SOURCES, &whole.into_bytes());
    Group { key, families: std::mem::take(known) }
}

/// The places of each form, one form after the other, and where those of each end.
fn places_of(prepared: &[Prepared], collected: &Collected) -> (Vec<Place>, Vec<usize>) {
    let mut ends = vec![0_usize; collected.family_of.len()];
    for form in collected.uses.iter().flatten() {
        if let Some(count) = ends.get_mut(*form as usize) {
            *count += 1;
        }
    }
    let mut sum = 0;
    for end in &mut ends {
        // For now, where they begin.
        sum += std::mem::replace(end, sum);
    }
    let mut places = vec![Place::default(); sum];
    let mut uses = collected.uses.iter().flatten();
    for (prepared, page) in prepared.iter().zip(0..) {
        let mut start = 0;
        for ((form, rest), within) in prepared.forms.records().zip(0..) {
            let len = (1 + form.len() + rest.len()) as u32;
            let end = uses.next().and_then(|form| ends.get_mut(*form as usize));
            if let Some(end) = end {
                if let Some(place) = places.get_mut(*end) {
                    *place = Place { page, within, start, len };
                }
                *end += 1;
            }
            start += len;
        }
    }
    (places, ends)
}

/// All labels, by the forms with which they are kept.
fn labels_of(prepared: &[Prepared]) -> BTreeMap<&str, Vec<SourceLabel>> {
    let mut labels: BTreeMap<&str, Vec<SourceLabel>> = BTreeMap::new();
    for (page, at) in prepared.iter().zip(0..) {
        for label in page.labels.iter() {
            let of_page = SourceLabel { page: at, label: label.own() };
            labels.entry(label.form).or_default().push(of_page);
        }
    }
    labels
}
