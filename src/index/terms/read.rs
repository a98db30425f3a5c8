//! A shard, read and looked up in.

use super::{Label, LabelKind, MASK_BITS};
use crate::analyzer::{MAX_TOKEN_LEN, Stemmer};
use crate::index::codec::{Reader, read_ascending};
use crate::{Error, Result};
use fst::{Automaton, IntoStreamer, Map, MapBuilder, Streamer};

/// In front of a stem in the FST, where it cannot be a form.
const STEM_MARK: u8 = 1;

/// The FST's value of an alias.
const ALIAS: u64 = u64::MAX;

/// [`MASK_BITS`], as the FST's values count them.
const BITS: u64 = MASK_BITS as u64;

/// A shard, decoded.
#[derive(Debug)]
pub(crate) struct TermShard {
    /// Forms, and stems after a [`STEM_MARK`], to family × [`MASK_BITS`] + bit.
    dictionary: Map<Vec<u8>>,
    families: Vec<FamilyPlace>,
    pages: Vec<u32>,
    impacts: Vec<u8>,
    masks: Vec<u8>,
    labels: Vec<Label>,
}

#[derive(Clone, Copy, Debug, Default)]
struct FamilyPlace {
    postings: (usize, usize),
    labels: (usize, usize),
}

/// A family within its shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FamilyId(u32);

/// The postings of a family: three lists of one length.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Postings<'s> {
    /// The pages, ascending.
    pub(crate) pages: &'s [u32],
    /// How much the family says of each.
    pub(crate) impacts: &'s [u8],
    /// Which forms each holds.
    pub(crate) masks: &'s [u8],
}

/// Where a form leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormPlace {
    /// To a family of this shard; the bit is that of the form in its masks.
    Here(FamilyId, u8),
    /// To the shard of its stem.
    Elsewhere,
}

impl TermShard {
    /// Reads a shard of an index of so many pages. `holds` says whether a stem routes here.
    pub(crate) fn read(
        bytes: &[u8],
        page_count: u32,
        stemmer: &Stemmer,
        holds: &dyn Fn(&str) -> bool,
    ) -> Result<TermShard> {
        let mut reader = Reader::new(bytes);
        let count = reader.count()?;
        let forms = read_forms(&mut reader, count)?;
        let (dictionary, family_forms) = build_dictionary(&forms, stemmer, holds)?;

        let mut lengths = reader.section()?;
        let mut pages_in = reader.section()?;
        let impacts = reader.section()?.remaining().to_vec();
        let mut masks_in = reader.section()?;
        let mut labels_in = reader.section()?;
        reader.finish()?;

        let mut families = Vec::with_capacity(family_forms.len());
        let (mut pages, mut masks) = (Vec::new(), Vec::new());
        let mut labels = Vec::new();
        for form_count in family_forms {
            let len = lengths.number()? as usize;
            if len > pages_in.remaining().len() {
                return Err(Error::corrupt("a posting list is longer than what follows"));
            }
            let mut place = FamilyPlace::default();
            place.postings.0 = pages.len();
            pages.append(&mut read_ascending(&mut pages_in, len, page_count)?);
            place.postings.1 = pages.len();
            if form_count > 1 {
                masks.extend_from_slice(masks_in.raw(len)?);
            } else {
                masks.resize(pages.len(), 1);
            }
            place.labels.0 = labels.len();
            read_labels(&mut labels_in, page_count, &mut labels)?;
            place.labels.1 = labels.len();
            families.push(place);
        }
        if impacts.len() != pages.len() {
            return Err(Error::corrupt("there are not as many impacts as postings"));
        }
        lengths.finish()?;
        pages_in.finish()?;
        masks_in.finish()?;
        labels_in.finish()?;
        Ok(TermShard { dictionary, families, pages, impacts, masks, labels })
    }

    /// Where a form leads, if it stands here.
    pub(crate) fn form(&self, form: &str) -> Option<FormPlace> {
        self.dictionary.get(form).map(place_of)
    }

    /// The family of a stem.
    pub(crate) fn family(&self, stem: &str) -> Option<FamilyId> {
        match self.dictionary.get(marked(stem)).map(place_of) {
            Some(FormPlace::Here(family, _)) => Some(family),
            _ => None,
        }
    }

    /// Calls `each` with every form that begins with the prefix, in order.
    pub(crate) fn completions(&self, prefix: &str, each: &mut dyn FnMut(&str, FormPlace)) {
        let mut stream = self.dictionary.range().ge(prefix).into_stream();
        while let Some((form, value)) = stream.next() {
            if !form.starts_with(prefix.as_bytes()) {
                break;
            }
            if let Ok(form) = std::str::from_utf8(form) {
                each(form, place_of(value));
            }
        }
    }

    /// Calls `each` with every form that an automaton accepts, in order.
    pub(crate) fn accepted(&self, automaton: impl Automaton, each: &mut dyn FnMut(&str)) {
        // Past the stems.
        let from = [STEM_MARK.saturating_add(1)];
        let mut stream = self.dictionary.search(automaton).ge(from).into_stream();
        while let Some((form, _)) = stream.next() {
            if let Ok(form) = std::str::from_utf8(form) {
                each(form);
            }
        }
    }

    /// The postings of a family.
    pub(crate) fn postings(&self, family: FamilyId) -> Postings<'_> {
        let (from, to) = self.families.get(family.0 as usize).copied().unwrap_or_default().postings;
        Postings {
            pages: self.pages.get(from..to).unwrap_or_default(),
            impacts: self.impacts.get(from..to).unwrap_or_default(),
            masks: self.masks.get(from..to).unwrap_or_default(),
        }
    }

    /// The labels that begin with a family's word.
    pub(crate) fn labels(&self, family: FamilyId) -> &[Label] {
        let (from, to) = self.families.get(family.0 as usize).copied().unwrap_or_default().labels;
        self.labels.get(from..to).unwrap_or_default()
    }

    /// How many forms stand here, aliases left out.
    pub(crate) fn form_count(&self) -> usize {
        let mut count = 0_usize;
        self.completions("", &mut |form, place| {
            let is_stem = form.as_bytes().first() == Some(&STEM_MARK);
            if !is_stem && place != FormPlace::Elsewhere {
                count = count.saturating_add(1);
            }
        });
        count
    }

    /// How many postings stand here.
    pub(crate) fn posting_count(&self) -> usize {
        self.pages.len()
    }
}

fn place_of(value: u64) -> FormPlace {
    if value == ALIAS {
        return FormPlace::Elsewhere;
    }
    FormPlace::Here(FamilyId((value / BITS) as u32), (value % BITS) as u8)
}

fn marked(stem: &str) -> Vec<u8> {
    let mut key = vec![STEM_MARK];
    key.extend_from_slice(stem.as_bytes());
    key
}

fn read_forms(reader: &mut Reader<'_>, count: usize) -> Result<Vec<String>> {
    let (mut shared, mut own) = (reader.section()?, reader.section()?);
    let mut letters = reader.section()?;
    let mut forms: Vec<String> = Vec::with_capacity(count.min(shared.remaining().len()));
    for _ in 0..count {
        let common = shared.number()? as usize;
        let before = forms.last().map_or("", String::as_str);
        let head = before.as_bytes().get(..common);
        let head = head.ok_or_else(|| Error::corrupt("a form shares more than there is"))?;
        let tail = letters.raw(own.number()? as usize)?;
        let form = String::from_utf8([head, tail].concat())
            .map_err(|_| Error::corrupt("a form is not UTF-8"))?;
        // Sorted, and above the mark of the stems.
        if form.as_str() <= before || form.as_bytes().first() <= Some(&STEM_MARK) {
            return Err(Error::corrupt("the forms are not in order"));
        }
        if form.len() > MAX_TOKEN_LEN {
            return Err(Error::corrupt("a form is too long"));
        }
        forms.push(form);
    }
    shared.finish()?;
    own.finish()?;
    letters.finish()?;
    Ok(forms)
}

/// The dictionary of the forms, and of each family, by stem, how many forms it has.
fn build_dictionary(
    forms: &[String],
    stemmer: &Stemmer,
    holds: &dyn Fn(&str) -> bool,
) -> Result<(Map<Vec<u8>>, Vec<usize>)> {
    let stems: Vec<_> = forms.iter().map(|form| stemmer.stem(form)).collect();
    let mut families: Vec<&str> =
        stems.iter().map(AsRef::as_ref).filter(|stem| holds(stem)).collect();
    families.sort_unstable();
    families.dedup();

    let mut builder = MapBuilder::memory();
    let out_of_order = |_: fst::Error| Error::corrupt("the forms are not in order");
    for (stem, at) in families.iter().zip(0_u64..) {
        let value = at.saturating_mul(BITS);
        builder.insert(marked(stem), value).map_err(out_of_order)?;
    }
    let mut counts = vec![0_usize; families.len()];
    for (form, stem) in forms.iter().zip(&stems) {
        let value = match families.binary_search(&stem.as_ref()) {
            Ok(at) => {
                let count = counts.get_mut(at).ok_or_else(|| Error::corrupt("no such family"))?;
                let bit = (*count).min(MASK_BITS.saturating_sub(1));
                *count = count.saturating_add(1);
                (at as u64).saturating_mul(BITS).saturating_add(bit as u64)
            }
            Err(_) => ALIAS,
        };
        builder.insert(form, value).map_err(out_of_order)?;
    }
    Ok((builder.into_map(), counts))
}

fn read_labels(reader: &mut Reader<'_>, page_count: u32, labels: &mut Vec<Label>) -> Result<()> {
    let mut place = 0_u64;
    for _ in 0..reader.count()? {
        let mut hash = [0; 4];
        hash.iter_mut().zip(reader.raw(3)?).for_each(|(to, from)| *to = *from);
        place = place.saturating_add(reader.number()?);
        let page = u32::try_from(place / 3).ok().filter(|&page| page < page_count);
        labels.push(Label {
            page: page.ok_or_else(|| Error::corrupt("a label goes beyond the last page"))?,
            kind: match place % 3 {
                0 => LabelKind::Title,
                1 => LabelKind::TitleStart,
                _ => LabelKind::Heading,
            },
            hash: u32::from_le_bytes(hash),
        });
    }
    Ok(())
}
