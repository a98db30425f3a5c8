//! What pages say of the forms of some neighbouring families, and how a part of a site is made of it.
//!
//! ```text
//! families  count; of each: its stem; its forms; its labels
//! forms     count; of each: the form; count of the pages that hold it; of each of these: its number,
//!           less that of the one before; how many forms stand before it on the page; a section: the
//!           rest of its record there, see `PageForms`
//! labels    count; of each: its page, less that of the one before; the place of the form with which
//!           it is kept among the forms; a byte: its kind; its hash
//! ```

use crate::index::codec::{Reader, Writer};
use crate::index::labels::{PreparedLabel, kind_of};
use crate::index::page_forms::PageForms;
use crate::index::prepare::Prepared;

use super::PastPage;
use std::collections::BTreeMap;

/// A family, by what pages say of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SourceFamily<'s> {
    pub(super) stem: String,
    /// By form.
    pub(super) forms: Vec<SourceForm<'s>>,
    /// By page.
    pub(super) labels: Vec<SourceLabel>,
}

/// A form, and the pages that hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SourceForm<'s> {
    pub(super) form: String,
    pub(super) uses: Vec<SourceUse<'s>>,
}

/// A form on a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SourceUse<'s> {
    pub(super) page: u32,
    /// How many forms stand before it.
    pub(super) within: u32,
    /// As a record of [`PageForms`].
    pub(super) rest: &'s [u8],
}

/// A label of a page that is kept with a form of the family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SourceLabel {
    pub(super) page: u32,
    pub(super) label: PreparedLabel,
}

pub(super) fn write_family(writer: &mut Writer, family: &SourceFamily<'_>) {
    writer.string(&family.stem);
    writer.count(family.forms.len());
    for SourceForm { form, uses } in &family.forms {
        write_form(writer, form, uses.iter().copied());
    }
    let place = |form: &str| family.forms.binary_search_by(|it| it.form.as_str().cmp(form));
    write_labels(writer, &family.labels, place);
}

/// Writes a form and its uses, which need not be gathered for it.
pub(super) fn write_form<'s>(
    writer: &mut Writer,
    form: &str,
    uses: impl ExactSizeIterator<Item = SourceUse<'s>>,
) {
    writer.string(form);
    writer.count(uses.len());
    let mut before = 0;
    for SourceUse { page, within, rest } in uses {
        writer.number(page.saturating_sub(before).into());
        writer.number(within.into());
        writer.section(rest);
        before = page;
    }
}

/// Writes the labels of a family; `place` is that of a form, or where it would be.
pub(super) fn write_labels(
    writer: &mut Writer,
    labels: &[SourceLabel],
    place: impl Fn(&str) -> Result<usize, usize>,
) {
    writer.count(labels.len());
    let mut before = 0;
    for SourceLabel { page, label: PreparedLabel { form, hash, kind } } in labels {
        writer.number(page.saturating_sub(before).into());
        writer.count(place(form).unwrap_or_else(|at| at));
        writer.byte(*kind as u8);
        writer.number((*hash).into());
        before = *page;
    }
}

/// Reads families; nothing if they are damaged.
pub(super) fn read_families(bytes: &[u8]) -> Option<Vec<SourceFamily<'_>>> {
    let mut reader = Reader::new(bytes);
    let mut families = Vec::new();
    for _ in 0..reader.count() {
        families.push(read_family(&mut reader)?);
    }
    reader.finish().ok().map(|()| families)
}

fn read_family<'s>(reader: &mut Reader<'s>) -> Option<SourceFamily<'s>> {
    let stem = reader.string().to_owned();
    let mut forms = Vec::new();
    for _ in 0..reader.count() {
        let form = reader.string().to_owned();
        let count = reader.count();
        let (mut uses, mut page) = (Vec::with_capacity(count), 0_u32);
        for _ in 0..count {
            page = page.saturating_add(reader.small());
            uses.push(SourceUse { page, within: reader.small(), rest: reader.section() });
        }
        forms.push(SourceForm { form, uses });
    }
    let (mut labels, mut page) = (Vec::new(), 0_u32);
    for _ in 0..reader.count() {
        page = page.saturating_add(reader.small());
        let kept_with: Option<&SourceForm<'_>> = forms.get(reader.number() as usize);
        let form = kept_with?.form.clone();
        let kind = kind_of(reader.byte())?;
        let label = PreparedLabel { form, hash: reader.small(), kind };
        labels.push(SourceLabel { page, label });
    }
    reader.check().ok().map(|()| SourceFamily { stem, forms, labels })
}

/// How many forms stand before a form on a page, the form, and the rest of its record.
type Record<'s> = (u32, &'s [u8], &'s [u8]);

/// All pages of a site, of whose words only these families are there; nothing if there are pages that
/// the site has not.
pub(super) fn site_of<'s>(
    pages: &[PastPage],
    families: impl Iterator<Item = &'s SourceFamily<'s>>,
) -> Option<Vec<Prepared>> {
    let page = |page: &PastPage| Prepared { lengths: page.lengths, ..Prepared::default() };
    let mut site: Vec<Prepared> = pages.iter().map(page).collect();
    let mut forms: Vec<Vec<Record<'_>>> = vec![Vec::new(); pages.len()];
    let mut labels: BTreeMap<u32, Vec<PreparedLabel>> = BTreeMap::new();
    for family in families {
        for SourceForm { form, uses } in &family.forms {
            for SourceUse { page, within, rest } in uses {
                forms.get_mut(*page as usize)?.push((*within, form.as_bytes(), rest));
            }
        }
        for SourceLabel { page, label } in &family.labels {
            labels.entry(*page).or_default().push(label.clone());
        }
    }
    for (page, labels) in labels {
        site.get_mut(page as usize)?.labels = labels.into_iter().collect();
    }
    for ((own, forms), page) in site.iter_mut().zip(&mut forms).zip(pages) {
        if !forms.is_empty() {
            // What is added up is added up in the order of the page.
            forms.sort_unstable();
            let records = forms.iter().map(|(_, form, rest)| (*form, *rest));
            own.forms = PageForms::from_records(page.tongues.clone(), records);
        }
    }
    Some(site)
}
