//! A shard, read and looked up in.

use super::postings::{Columns, Models};
use super::{Label, MASK_BITS, Posting, forms};
use crate::Result;
use crate::analyzer::Stemmer;
use crate::index::coder::Decoder;
use crate::index::passage::Places;
use fst::automaton::Str;
use fst::{Automaton, IntoStreamer, Map, Streamer};

/// [`MASK_BITS`], as the FST's values count them.
const BITS: u64 = MASK_BITS as u64;

/// A shard, decoded.
#[derive(Debug)]
pub(crate) struct TermShard {
    /// Forms to family × [`MASK_BITS`] + bit.
    dictionary: Map<Vec<u8>>,
    families: Vec<FamilyPlace>,
    columns: Columns,
    labels: Vec<Label>,
}

#[derive(Clone, Copy, Debug, Default)]
struct FamilyPlace {
    is_function_word: bool,
    postings: (usize, usize),
    labels: (usize, usize),
}

/// A family within its shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FamilyId(u32);

impl FamilyId {
    /// Its place among the families of its shard.
    pub(crate) fn number(self) -> usize {
        self.0 as usize
    }
}

/// The postings of a family: three lists of one length.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Postings<'s> {
    /// The pages, ascending.
    pub(crate) pages: &'s [u32],
    /// How much the family says of each.
    pub(crate) impacts: &'s [u8],
    /// Which forms each holds.
    pub(crate) masks: &'s [u8],
    /// Where in each.
    pub(crate) places: &'s [Places],
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
    /// Reads a shard of an index of so many pages.
    pub(crate) fn read(bytes: &[u8], page_count: u32) -> Result<TermShard> {
        let mut decoder = Decoder::new(bytes);
        let (dictionary, forms_of_families) = forms::read(&mut decoder)?;
        let mut models = Models::new(page_count);
        let mut families = Vec::new();
        let (mut columns, mut labels) = (Columns::default(), Vec::new());
        for forms in forms_of_families {
            let from = (columns.pages.len(), labels.len());
            let forms = usize::from(forms);
            families.push(FamilyPlace {
                is_function_word: models.read(&mut decoder, forms, &mut columns, &mut labels)?,
                postings: (from.0, columns.pages.len()),
                labels: (from.1, labels.len()),
            });
        }
        decoder.finish()?;
        Ok(TermShard { dictionary, families, columns, labels })
    }

    /// Where a form leads, if it stands here.
    pub(crate) fn form(&self, form: &str) -> Option<FormPlace> {
        self.dictionary.get(form).map(|value| self.place_of(value))
    }

    /// The family of a stem.
    pub(crate) fn family(&self, stem: &str, stemmer: &Stemmer) -> Option<FamilyId> {
        let is_of_stem = |form: &str| stemmer.stem(form) == stem;
        if let Some(FormPlace::Here(family, _)) = self.form(stem)
            && is_of_stem(stem)
        {
            return Some(family);
        }
        // The stem is no form itself; its forms begin as it does, but for its last letter.
        let letters = stem.chars().count().saturating_sub(1);
        let beginning: String = stem.chars().take(letters).collect();
        let mut found = None;
        self.walk(Str::new(&beginning).starts_with(), &mut |form, place| {
            if let FormPlace::Here(family, _) = place
                && is_of_stem(form)
            {
                found = Some(family);
            }
            found.is_none()
        });
        found
    }

    /// Calls `each` with every form that begins with the prefix, in order.
    pub(crate) fn completions(&self, prefix: &str, each: &mut dyn FnMut(&str, FormPlace)) {
        self.walk(Str::new(prefix).starts_with(), &mut |form, place| {
            each(form, place);
            true
        });
    }

    /// Calls `each` with every form that an automaton accepts, in order.
    pub(crate) fn accepted(&self, automaton: impl Automaton, each: &mut dyn FnMut(&str)) {
        self.walk(automaton, &mut |form, _| {
            each(form);
            true
        });
    }

    /// Calls `each` with every form that an automaton accepts, as long as it returns `true`.
    fn walk(&self, automaton: impl Automaton, each: &mut dyn FnMut(&str, FormPlace) -> bool) {
        let mut stream = self.dictionary.search(automaton).into_stream();
        while let Some((form, value)) = stream.next() {
            let form = std::str::from_utf8(form).unwrap_or_default();
            if !form.is_empty() && !each(form, self.place_of(value)) {
                break;
            }
        }
    }

    fn place_of(&self, value: u64) -> FormPlace {
        let family = value / BITS;
        if family >= self.families.len() as u64 {
            return FormPlace::Elsewhere;
        }
        FormPlace::Here(FamilyId(family as u32), (value % BITS) as u8)
    }

    /// The postings of a family.
    pub(crate) fn postings(&self, family: FamilyId) -> Postings<'_> {
        let (from, to) = self.families.get(family.0 as usize).copied().unwrap_or_default().postings;
        Postings {
            pages: self.columns.pages.get(from..to).unwrap_or_default(),
            impacts: self.columns.impacts.get(from..to).unwrap_or_default(),
            masks: self.columns.masks.get(from..to).unwrap_or_default(),
            places: self.columns.places.get(from..to).unwrap_or_default(),
        }
    }

    /// Whether the family's word names nothing and holds sentences together, such as `the`.
    pub(crate) fn is_function_word(&self, family: FamilyId) -> bool {
        self.families.get(family.0 as usize).is_some_and(|place| place.is_function_word)
    }

    /// The labels that begin with a family's word.
    pub(crate) fn labels(&self, family: FamilyId) -> &[Label] {
        let (from, to) = self.families.get(family.0 as usize).copied().unwrap_or_default().labels;
        self.labels.get(from..to).unwrap_or_default()
    }

    /// How much memory it takes, about, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        let postings = self.columns.pages.len().saturating_mul(size_of::<Posting>());
        let labels = self.labels.len().saturating_mul(size_of::<Label>());
        let families = self.families.len().saturating_mul(size_of::<FamilyPlace>());
        let dictionary = self.dictionary.as_fst().as_bytes().len();
        dictionary.saturating_add(postings).saturating_add(labels).saturating_add(families)
    }

    /// How many forms stand here, aliases left out.
    pub(crate) fn form_count(&self) -> usize {
        let mut count = 0_usize;
        self.completions("", &mut |_, place| {
            if place != FormPlace::Elsewhere {
                count = count.saturating_add(1);
            }
        });
        count
    }

    /// How many postings stand here.
    pub(crate) fn posting_count(&self) -> usize {
        self.columns.pages.len()
    }
}
