//! A shard, read and looked up in.

use super::forms::Home;
use super::postings::{Columns, Models};
use super::{Family, Label, MASK_BITS, Posting, forms};
use crate::Result;
use crate::analyzer::{ENGLISH, MARK, Stemmer};
use crate::index::coder::Decoder;
use crate::index::passage::Places;
use fst::raw::{CompiledAddr, Node};
use fst::{Automaton, Map};

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
    /// To another shard, to which [`home_of`] knows the way.
    Elsewhere(u32),
}

/// The shard of a form's family, by the way that another shard tells.
pub(crate) fn home_of(shard: usize, way: u32) -> usize {
    forms::go(shard, way)
}

impl TermShard {
    /// What is [read](TermShard::read) where these forms and families were written.
    pub(super) fn of(forms: &[(&str, Home)], written: &[&Family]) -> Result<TermShard> {
        let dictionary = forms::dictionary(forms)?;
        let mut families = Vec::with_capacity(written.len());
        let (mut columns, mut labels) = (Columns::default(), Vec::new());
        for family in written {
            let from = (columns.pages.len(), labels.len());
            columns.extend(&family.postings);
            let pages = columns.pages.get(from.0..).unwrap_or_default();
            let is_here = |label: &&Label| pages.binary_search(&label.page).is_ok();
            labels.extend(family.labels.iter().filter(is_here).copied());
            families.push(FamilyPlace {
                is_function_word: family.is_function_word,
                postings: (from.0, columns.pages.len()),
                labels: (from.1, labels.len()),
            });
        }
        Ok(TermShard { dictionary, families, columns, labels })
    }

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
        let (node, output) = self.node(form)?;
        let value = output.wrapping_add(node.final_output().value());
        node.is_final().then(|| self.place_of(value))
    }

    /// The node behind a beginning, if there is one, and the outputs up to it.
    fn node(&self, beginning: &str) -> Option<(Node<'_>, u64)> {
        let fst = self.dictionary.as_fst();
        let (mut node, mut output) = (fst.root(), 0_u64);
        for byte in beginning.bytes() {
            let transition = node.transition(node.find_input(byte)?);
            output = output.wrapping_add(transition.out.value());
            node = fst.node(transition.addr);
        }
        Some((node, output))
    }

    /// The family of a stem, if one of its forms begins as it does, but for the last letter.
    // By itself, so that its closures are known to be of the part `words`.
    #[inline(never)]
    pub(crate) fn family(&self, stem: &str, stemmer: &Stemmer) -> Option<FamilyId> {
        let is_of_stem = |form: &str| stemmer.stem(form) == stem;
        if let Some(FormPlace::Here(family, _)) = self.form(stem)
            && is_of_stem(stem)
        {
            return Some(family);
        }
        let letters = stem.chars().count().saturating_sub(1);
        // All forms would have to be stemmed, and none begins as nothing does: see `begins_as`.
        if letters == 0 && stemmer.language == ENGLISH {
            return None;
        }
        let beginning: String = stem.chars().take(letters).collect();
        let mut found = None;
        self.walk(&beginning, &mut |_, _| Some(true), &mut |form, place| {
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
        self.walk(prefix, &mut |_, _| Some(true), &mut |form, place| {
            each(form, place);
            true
        });
    }

    /// Calls `each` with every form that an automaton accepts, in order.
    // By itself, so that its closures are known to be of the part `words`.
    #[inline(never)]
    pub(crate) fn accepted<A: Automaton>(&self, automaton: &A, each: &mut dyn FnMut(&str)) {
        // Of the form that is walked, the state after each byte.
        let mut states = vec![automaton.start()];
        let mut step = |depth: usize, byte: u8| {
            states.truncate(depth.saturating_add(1));
            let state = automaton.accept(states.last()?, byte);
            let is_match = automaton.can_match(&state).then(|| automaton.is_match(&state));
            states.push(state);
            is_match
        };
        self.walk("", &mut step, &mut |form, _| {
            each(form);
            true
        });
    }

    /// Calls `each` with the forms that begin with a prefix, in order, as long as it returns `true`; but
    /// not with those that nobody types.
    ///
    /// `step` is told of every byte behind the prefix and how many stand before it. It answers
    /// whether the form may end there, or nothing if no form may begin so.
    // The crate's own streams are compiled anew for each automaton, 2 KB each time.
    fn walk(
        &self,
        prefix: &str,
        step: &mut dyn FnMut(usize, u8) -> Option<bool>,
        each: &mut dyn FnMut(&str, FormPlace) -> bool,
    ) {
        let fst = self.dictionary.as_fst();
        let Some((node, output)) = self.node(prefix) else { return };
        let mut form = prefix.as_bytes().to_vec();
        let mut may_end = true;
        // What was walked: nodes, the outputs up to them, and the transitions that are done.
        let mut way: Vec<(CompiledAddr, u64, usize)> = vec![(node.addr(), output, 0)];
        while let Some((address, output, next)) = way.last_mut() {
            let node = fst.node(*address);
            if *next == 0 && may_end && node.is_final() && !form.is_empty() {
                let value = output.wrapping_add(node.final_output().value());
                let text = std::str::from_utf8(&form).unwrap_or_default();
                if !each(text, self.place_of(value)) {
                    return;
                }
            }
            if *next >= node.len() {
                way.pop();
                form.pop();
                continue;
            }
            let transition = node.transition(*next);
            *next = next.wrapping_add(1);
            if transition.inp == MARK as u8 {
                continue;
            }
            let output = output.wrapping_add(transition.out.value());
            let depth = way.len().wrapping_sub(1);
            // A node whose transitions have begun does not end a form again.
            let Some(ends) = step(depth, transition.inp) else { continue };
            may_end = ends;
            form.push(transition.inp);
            way.push((transition.addr, output, 0));
        }
    }

    fn place_of(&self, value: u64) -> FormPlace {
        let family = value / BITS;
        if family >= self.families.len() as u64 {
            return FormPlace::Elsewhere(forms::ALIAS.wrapping_sub(value as u32));
        }
        FormPlace::Here(FamilyId(family as u32), (value % BITS) as u8)
    }

    /// All families that stand here.
    pub(crate) fn families(&self) -> impl Iterator<Item = FamilyId> {
        (0..self.families.len() as u32).map(FamilyId)
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
        let postings = self.columns.pages.len().wrapping_mul(size_of::<Posting>());
        let labels = self.labels.len().wrapping_mul(size_of::<Label>());
        let families = self.families.len().wrapping_mul(size_of::<FamilyPlace>());
        let dictionary = self.dictionary.as_fst().as_bytes().len();
        dictionary.wrapping_add(postings).wrapping_add(labels).wrapping_add(families)
    }

    /// How many forms stand here, aliases left out.
    pub(crate) fn form_count(&self) -> usize {
        let mut count = 0_usize;
        self.completions("", &mut |_, place| {
            if matches!(place, FormPlace::Here(..)) {
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
