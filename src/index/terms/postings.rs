//! The postings and labels of the families of a shard, range-coded one after the other.
//!
//! Of each family:
//!
//! ```text
//! function a bit: whether it is a function word
//! count    a number: its postings less one
//! pages    a list, see `lists`
//! of each posting:
//!   title  a bit: whether a form stands in the title
//!   first  a number: the first passage with a form
//!   more   a bit: whether there is a further one; then a number: how many passages lie between;
//!          and again, until there is none
//!   impact a tree of 5 bits
//!   mask   if the family has several forms, a bit for each of up to eight: whether it stands there;
//!          none for the last if there was none before it
//! labels   a number: how many; of each
//!   page   a number: how many postings lie between that of its page and that of the label before it
//!   kind   a tree of 2 bits: 0 for a title, 1 for its first words, 2 for a heading
//!   hash   10 bits, and as many as the number of labels has, but 20 at most; direct
//! ```
//!
//! What these say depends on each other, so that each has several probabilities, chosen by what is
//! known: how many postings of the family held a form so far, and what families before it in the
//! shard said of the same page (how far its passages reached, what a word said that stands in one of
//! them): that tells a long page from a short one.

use super::{Family, Label, LabelKind, MASK_BITS, Posting, kept_bits};
use crate::index::coder::{Bit, Code, Decoder, Encoder, Number, Tree};
use crate::index::impact::IMPACT_STEPS;
use crate::index::lists::Lists;
use crate::index::passage::{MAX_PASSAGES, Places};
use crate::{Error, Result};

/// What an impact takes: less than 2^5 steps.
const IMPACT_BITS: u32 = 5;

/// From so many passages on, it makes no difference how many a page has, to expect where a word
/// stands.
const FAR: usize = 7;

/// From this passage on, it makes no difference for an impact how far a page reaches.
const FARTHEST: u8 = 3;

/// From so many passages on with the word, it makes no difference how many they were.
const MANY: usize = 4;

/// What families before the one at hand said of a page.
#[derive(Clone, Copy, Debug, Default)]
struct Past {
    /// The last passage in which any word stood.
    reach: u8,
    /// The least impact of a word that stood in one passage, and not in the title: once, it may be.
    impact: u8,
}

/// The probabilities of all that a shard's postings say.
#[derive(Debug)]
pub(super) struct Models {
    page_count: u32,
    past: Vec<Past>,
    count: Number,
    lists: Lists,
    is_function_word: Bit,
    /// By whether the posting before is in the title.
    title: [Bit; 2],
    /// By the page's reach, up to [`FAR`] + 1, and whether the title has it.
    first: Vec<Number>,
    /// By how far the page reaches beyond, up to [`FAR`], and how many passages there were.
    more: Vec<Bit>,
    /// By how many passages there were, up to [`MANY`].
    between: Vec<Number>,
    /// By what is known of the page, and by how far it reaches, up to [`FARTHEST`].
    impact: Vec<Tree<{ 1 << IMPACT_BITS }>>,
    mask: [Bit; 90],
    labels: Number,
    label_page: Number,
    /// By whether the page is that of the label before it.
    label_kind: [Tree<4>; 2],
}

impl Models {
    /// As nothing has been seen.
    pub(super) fn new(page_count: u32) -> Models {
        Models {
            page_count,
            past: vec![Past::default(); page_count as usize],
            count: Number::NEW,
            lists: Lists::new(),
            is_function_word: Bit::NEW,
            title: [Bit::NEW; 2],
            first: vec![Number::NEW; 2 * (FAR + 2)],
            more: vec![Bit::NEW; (FAR + 1) * (FAR + 1)],
            between: vec![Number::NEW; MANY + 1],
            impact: vec![[Bit::NEW; 1 << IMPACT_BITS]; 4 * (16 + (1 << IMPACT_BITS))],
            mask: [Bit::NEW; 90],
            labels: Number::NEW,
            label_page: Number::NEW,
            label_kind: [[Bit::NEW; 4]; 2],
        }
    }
}

/// What the postings of the family at hand said so far.
#[derive(Debug, Default)]
struct SoFar {
    /// How many forms have a bit in the masks.
    forms: usize,
    postings: u32,
    /// How many of them had each form.
    with_form: [u32; MASK_BITS],
    in_title: bool,
}

/// A shard's postings, a list for each thing that they say.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub(super) pages: Vec<u32>,
    pub(super) impacts: Vec<u8>,
    pub(super) masks: Vec<u8>,
    pub(super) places: Vec<Places>,
}

impl Columns {
    /// Appends the postings of a family.
    pub(super) fn extend(&mut self, postings: &[Posting]) {
        for Posting { page, impact, mask, places } in postings.iter().copied() {
            self.pages.push(page);
            self.impacts.push(impact.clamp(1, IMPACT_STEPS));
            self.masks.push(mask);
            self.places.push(places);
        }
    }
}

impl Models {
    /// Writes a family.
    pub(super) fn write(&mut self, encoder: &mut Encoder, family: &Family) {
        let pages: Vec<u32> = family.postings.iter().map(|posting| posting.page).collect();
        encoder.code_bit(&mut self.is_function_word, family.is_function_word);
        encoder.number(&mut self.count, (pages.len() as u32).saturating_sub(1));
        self.lists.write(encoder, &pages, self.page_count);
        let mut so_far = SoFar { forms: family.forms.len(), ..SoFar::default() };
        for posting in &family.postings {
            self.posting(encoder, &mut so_far, *posting);
        }
        // Who begins a title or a heading of a page stands on it.
        let place = |label: &Label| Some((pages.binary_search(&label.page).ok()? as u32, *label));
        let labels: Vec<(u32, Label)> = family.labels.iter().filter_map(place).collect();
        let count = labels.len() as u32;
        encoder.number(&mut self.labels, count);
        let mut before = 0_u32;
        for (at, label) in labels {
            self.label(encoder, count, at.saturating_sub(before), label);
            before = at;
        }
    }

    /// Reads a family of so many forms, and appends its postings and labels. Returns whether it is a
    /// function word.
    pub(super) fn read(
        &mut self,
        decoder: &mut Decoder<'_>,
        forms: usize,
        columns: &mut Columns,
        labels: &mut Vec<Label>,
    ) -> Result<bool> {
        let first = columns.pages.len();
        let is_function_word = decoder.code_bit(&mut self.is_function_word, false);
        let count = decoder.number(&mut self.count).wrapping_add(1);
        self.lists.read(decoder, count, self.page_count, &mut columns.pages)?;
        let mut so_far = SoFar { forms, ..SoFar::default() };
        for &page in columns.pages.get(first..).unwrap_or_default() {
            let read = self.posting(decoder, &mut so_far, Posting { page, ..Posting::default() });
            columns.impacts.push(read.impact.clamp(1, IMPACT_STEPS));
            columns.masks.push(read.mask);
            columns.places.push(read.places);
        }
        let mut at = first;
        let count = decoder.number(&mut self.labels);
        for _ in 0..count {
            let (after, label) = self.label(decoder, count, 0, Label::default());
            at = at.saturating_add(after as usize);
            match columns.pages.get(at) {
                Some(&page) if !decoder.is_over() => labels.push(Label { page, ..label }),
                _ => return Err(Error::corrupt("a label goes beyond the last page")),
            }
        }
        Ok(is_function_word)
    }

    /// Codes a posting, but for its page.
    fn posting<C: Code>(&mut self, coder: &mut C, so_far: &mut SoFar, posting: Posting) -> Posting {
        let Some(&past) = self.past.get(posting.page as usize) else { return posting };
        let mut in_title = posting.places.in_title();
        if let Some(model) = self.title.get_mut(usize::from(so_far.in_title)) {
            in_title = coder.code_bit(model, in_title);
        }
        let (places, last, count) = self.passages(coder, past, in_title, posting.places);

        let context = match count {
            _ if in_title => 0,
            1 => usize::from(past.impact).wrapping_add(16),
            2 => usize::from(past.impact >> 1).wrapping_add(2),
            _ => 1,
        };
        let reach = past.reach.max(last as u8);
        let context = context.wrapping_shl(2) | usize::from(reach.min(FARTHEST));
        let mut impact = posting.impact;
        if let Some(tree) = self.impact.get_mut(context) {
            impact = coder.code_tree(tree, IMPACT_BITS, u32::from(impact)) as u8;
        }
        if let Some(known) = self.past.get_mut(posting.page as usize) {
            known.reach = reach;
            if count == 1 && !in_title {
                // 0 is none, and more than all.
                known.impact =
                    past.impact.wrapping_sub(1).min(impact.wrapping_sub(1)).wrapping_add(1);
            }
        }
        let mask = self.mask(coder, so_far, posting.mask);
        so_far.in_title = in_title;
        so_far.postings = so_far.postings.wrapping_add(1);
        let title = if in_title { Places::TITLE } else { Places::default() };
        Posting { page: posting.page, impact, mask, places: places.and(title) }
    }

    /// Codes the passages of a posting. Returns also the last of them, and how many they are.
    fn passages<C: Code>(
        &mut self,
        coder: &mut C,
        past: Past,
        in_title: bool,
        places: Places,
    ) -> (Places, usize, usize) {
        let reach = usize::from(past.reach);
        // What is left to be written: bit 0 stands for the passage `at`.
        let (mut left, mut at, mut count) = (places.passages(), 0_usize, 0_usize);
        let mut read = Places::default();
        let far = reach.min(FAR.wrapping_add(1));
        let mut model = self.first.get_mut(far.wrapping_mul(2).wrapping_add(in_title.into()));
        while let Some(between) = model {
            let skipped = coder.code_number(between, left.trailing_zeros());
            at = at.saturating_add(skipped as usize);
            // A writer has no more passages; a reader of forged bytes stops here.
            read = read.and(Places::passage(at));
            left = left.checked_shr(skipped.wrapping_add(1)).unwrap_or_default();
            count = count.wrapping_add(1);
            let beyond = reach.saturating_sub(at).min(FAR);
            let context = beyond.wrapping_mul(FAR.wrapping_add(1)).wrapping_add(count.min(FAR));
            let has_more =
                self.more.get_mut(context).is_some_and(|more| coder.code_bit(more, left != 0));
            if !has_more || at >= MAX_PASSAGES - 1 {
                break;
            }
            at = at.wrapping_add(1);
            model = self.between.get_mut(count.min(MANY));
        }
        (read, at, count)
    }

    /// Codes which forms of its family a page holds.
    fn mask<C: Code>(&mut self, coder: &mut C, so_far: &mut SoFar, mask: u8) -> u8 {
        if so_far.forms < 2 {
            return 1;
        }
        let forms = so_far.forms.min(MASK_BITS);
        // How much the share of a form so far can be trusted.
        let age = match so_far.postings {
            0 => 0_u32,
            1 => 1,
            2..=7 => 2,
            8..=31 => 3,
            _ => 4,
        };
        let mut read = 0_u8;
        for (at, with_form) in so_far.with_form.iter_mut().enumerate().take(forms) {
            let bit = 1_u8.checked_shl(at as u32).unwrap_or_default();
            let eighths = with_form.wrapping_mul(8).checked_div(so_far.postings).unwrap_or(0);
            let context = age.wrapping_mul(9).wrapping_add(eighths).wrapping_mul(2);
            let context = context.wrapping_add(u32::from(read != 0)) as usize;
            let is_implied = read == 0 && at.wrapping_add(1) == forms;
            let is_set = is_implied
                || self
                    .mask
                    .get_mut(context)
                    .is_some_and(|model| coder.code_bit(model, mask & bit != 0));
            if is_set {
                read |= bit;
                *with_form = with_form.wrapping_add(1);
            }
        }
        read
    }

    /// Codes one of so many labels of a family, after one of such a page.
    fn label<C: Code>(
        &mut self,
        coder: &mut C,
        count: u32,
        after: u32,
        label: Label,
    ) -> (u32, Label) {
        let after = coder.code_number(&mut self.label_page, after);
        let mut kind = label.kind as u32;
        if let Some(tree) = self.label_kind.get_mut(usize::from(after == 0)) {
            kind = coder.code_tree(tree, 2, kind);
        }
        let kind = match kind {
            0 => LabelKind::Title,
            1 => LabelKind::TitleStart,
            _ => LabelKind::Heading,
        };
        let bits = kept_bits(count);
        let hash = coder.code_direct(bits, label.hash);
        let mask = 1_u32.wrapping_shl(bits).wrapping_sub(1);
        (after, Label { kind, hash, mask, ..label })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PAGES: u32 = 40;

    fn posting() -> impl Strategy<Value = (u8, u8, u32, bool)> {
        (1..=IMPACT_STEPS, 1..=u8::MAX, 1..1_u32 << MAX_PASSAGES, any::<bool>())
    }

    fn label() -> impl Strategy<Value = Label> {
        let kind = prop_oneof![
            Just(LabelKind::Title),
            Just(LabelKind::TitleStart),
            Just(LabelKind::Heading),
        ];
        (0..PAGES, kind, any::<u32>()).prop_map(|(page, kind, hash)| Label {
            page,
            kind,
            hash,
            mask: u32::MAX,
        })
    }

    fn family() -> impl Strategy<Value = Family> {
        let postings = prop::collection::btree_map(0..PAGES, posting(), 1..30);
        let labels = prop::collection::btree_set(label(), 0..5);
        let all = (1..12_usize, any::<bool>(), postings, labels);
        all.prop_map(|(forms, is_function_word, postings, labels)| {
            let bits = u8::MAX >> (8 - forms.min(MASK_BITS));
            let posting = |(page, (impact, mask, places, in_title))| {
                let title = if in_title { Places::TITLE } else { Places::default() };
                let mask = if mask & bits == 0 { 1 } else { mask & bits };
                Posting { page, impact, mask, places: Places(places).and(title) }
            };
            let labels = labels.into_iter().filter(|label| postings.contains_key(&label.page));
            let labels = labels.collect();
            Family {
                language: None,
                forms: (0..forms).map(|form| form.to_string()).collect(),
                is_function_word,
                postings: postings.into_iter().map(posting).collect(),
                labels,
            }
        })
    }

    fn write(families: &[Family]) -> Vec<u8> {
        let (mut encoder, mut models) = (Encoder::new(), Models::new(PAGES));
        families.iter().for_each(|family| models.write(&mut encoder, family));
        encoder.finish()
    }

    /// The postings and the labels of families of so many forms, and which are function words.
    fn read(bytes: &[u8], forms: &[usize]) -> Result<(Columns, Vec<Label>, Vec<bool>)> {
        let (mut decoder, mut models) = (Decoder::new(bytes), Models::new(PAGES));
        let (mut columns, mut labels) = (Columns::default(), Vec::new());
        let mut flags = Vec::new();
        for forms in forms {
            flags.push(models.read(&mut decoder, *forms, &mut columns, &mut labels)?);
        }
        decoder.finish().map(|()| (columns, labels, flags))
    }

    fn postings(columns: &Columns) -> Vec<Posting> {
        let posting = |at: usize| Posting {
            page: columns.pages[at],
            impact: columns.impacts[at],
            mask: columns.masks[at],
            places: columns.places[at],
        };
        (0..columns.pages.len()).map(posting).collect()
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(families in prop::collection::vec(family(), 0..8)) {
            let forms: Vec<usize> = families.iter().map(|family| family.forms.len()).collect();
            let (columns, labels, flags) = read(&write(&families), &forms).unwrap();
            prop_assert!(families.iter().map(|family| family.is_function_word).eq(flags));
            let written: Vec<Posting> =
                families.iter().flat_map(|family| family.postings.clone()).collect();
            prop_assert_eq!(postings(&columns), written);
            let written = families.iter().flat_map(|family| {
                let bits = 10 + family.labels.len().checked_ilog2().map_or(0, |log| log + 1);
                family.labels.iter().map(move |label| (bits, *label))
            });
            let written: Vec<(u32, Label)> = written.collect();
            prop_assert_eq!(labels.len(), written.len());
            for (read, (bits, written)) in labels.iter().zip(&written) {
                prop_assert_eq!((read.page, read.kind), (written.page, written.kind));
                prop_assert!(read.is(written.hash) && !read.is(written.hash ^ 1));
                prop_assert_eq!(read.mask, (1 << bits) - 1);
            }
        }

        #[test]
        fn damaged_bytes_are_refused_or_read(
            families in prop::collection::vec(family(), 1..8),
            flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u32), 0..4),
            kept: prop::sample::Index,
        ) {
            let forms: Vec<usize> = families.iter().map(|family| family.forms.len()).collect();
            let mut bytes = write(&families);
            bytes.truncate(kept.index(bytes.len() + 1));
            for (at, bit) in flips {
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] ^= 1 << bit;
                }
            }
            if let Ok((columns, labels, _)) = read(&bytes, &forms) {
                prop_assert!(columns.pages.iter().all(|page| *page < PAGES));
                prop_assert!(columns.masks.len() == columns.pages.len());
                prop_assert!(columns.impacts.iter().all(|it| (1..=IMPACT_STEPS).contains(it)));
                prop_assert!(labels.iter().all(|label| label.page < PAGES));
            }
        }

        #[test]
        fn any_bytes_are_refused_or_read(bytes: Vec<u8>, forms in prop::collection::vec(0..20_usize, 0..20)) {
            let _ = read(&bytes, &forms);
        }
    }
}
