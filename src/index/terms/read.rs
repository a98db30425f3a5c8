//! A shard, read and looked up in.

use super::check::is_sound;
use super::{Label, LabelKind, MASK_BITS};
use crate::analyzer::Stemmer;
use crate::index::codec::{Reader, read_ascending};
use crate::index::passage::Places;
use crate::{Error, Result};
use fst::automaton::Str;
use fst::{Automaton, IntoStreamer, Map, Streamer};

/// So many forms are read of a shard at most. A shard has a few thousand; an automaton that was
/// forged can spell more words than there is time.
const MAX_WALK: usize = 1 << 18;

/// [`MASK_BITS`], as the FST's values count them.
const BITS: u64 = MASK_BITS as u64;

/// A shard, decoded.
#[derive(Debug)]
pub(crate) struct TermShard {
    /// Forms to family × [`MASK_BITS`] + bit.
    dictionary: Map<Vec<u8>>,
    families: Vec<FamilyPlace>,
    pages: Vec<u32>,
    impacts: Vec<u8>,
    masks: Vec<u8>,
    places: Vec<Places>,
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
        let mut reader = Reader::new(bytes);
        let dictionary = reader.section()?.remaining();
        if !is_sound(dictionary) {
            return Err(Error::corrupt("the dictionary is no automaton"));
        }
        let dictionary = Map::new(dictionary.to_vec())
            .map_err(|_| Error::corrupt("the dictionary is no automaton"))?;
        let mut lengths = reader.section()?;
        let mut pages_in = reader.section()?;
        let impacts = reader.section()?.remaining().to_vec();
        let mut masks_in = reader.section()?;
        let mut places_in = reader.section()?;
        let mut labels_in = reader.section()?;
        reader.finish()?;

        let family_count = lengths.count()?;
        let has_several = families_of_several_forms(&dictionary, family_count);
        let mut families = Vec::with_capacity(family_count);
        let (mut pages, mut masks) = (Vec::new(), Vec::new());
        let (mut places, mut labels) = (Vec::new(), Vec::new());
        for has_several in has_several {
            let number = lengths.number()?;
            let len = (number >> 1) as usize;
            if len > pages_in.remaining().len() {
                return Err(Error::corrupt("a posting list is longer than what follows"));
            }
            let is_function_word = number & 1 == 1;
            let mut place = FamilyPlace { is_function_word, ..FamilyPlace::default() };
            place.postings.0 = pages.len();
            read_ascending(&mut pages_in, len, page_count, &mut pages)?;
            place.postings.1 = pages.len();
            if has_several {
                masks.extend_from_slice(masks_in.raw(len)?);
            } else {
                masks.resize(pages.len(), 1);
            }
            for _ in 0..len {
                places.push(Places(places_in.small()?.rotate_right(1)));
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
        places_in.finish()?;
        labels_in.finish()?;
        Ok(TermShard { dictionary, families, pages, impacts, masks, places, labels })
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
        for _ in 0..MAX_WALK {
            let Some((form, value)) = stream.next() else { break };
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
            pages: self.pages.get(from..to).unwrap_or_default(),
            impacts: self.impacts.get(from..to).unwrap_or_default(),
            masks: self.masks.get(from..to).unwrap_or_default(),
            places: self.places.get(from..to).unwrap_or_default(),
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
        self.pages.len()
    }
}

/// Which families have several forms: those with a form of the second bit.
fn families_of_several_forms(dictionary: &Map<Vec<u8>>, count: usize) -> Vec<bool> {
    let mut several = vec![false; count];
    let mut stream = dictionary.stream();
    for _ in 0..MAX_WALK {
        let Some((_, value)) = stream.next() else { break };
        if value % BITS == 1
            && let Some(flag) = several.get_mut((value / BITS) as usize)
        {
            *flag = true;
        }
    }
    several
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
