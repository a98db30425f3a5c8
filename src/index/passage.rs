//! Into which passages is a page cut?
//!
//! A passage is what is fetched to show a hit: a page of a manual may be a book, and a snippet is
//! three lines of it. A posting says in which passages of its page a word stands, so that the one
//! where the words of a query meet is known before any text is there.

use crate::Document;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// No page has more passages: so that those that hold a word are the bits of a number.
pub(crate) const MAX_PASSAGES: usize = 31;

/// How much text a passage holds, in bytes, unless the page is too long for that many.
const PASSAGE_TARGET: usize = 2_400;

/// A page of no more text is not cut: two halves would be more to fetch than the whole.
const WHOLE_PAGE: usize = 3_600;

/// In which passages of its page a word stands, and whether in the title.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Places(pub(crate) u32);

impl Places {
    /// The title. It is shown with every passage, and counts as part of the first.
    pub(crate) const TITLE: Places = Places(1 << MAX_PASSAGES);

    /// Everywhere.
    pub(crate) const ALL: Places = Places(u32::MAX);

    /// A passage by its number.
    pub(crate) fn passage(number: usize) -> Places {
        Places(1 << number.min(MAX_PASSAGES.saturating_sub(1)))
    }

    /// The passages: bit *i* for the *i*-th.
    pub(super) fn passages(self) -> u32 {
        self.0 & !Places::TITLE.0
    }

    /// The passages, of which the first has the title.
    pub(crate) fn shown(self) -> u32 {
        self.passages() | u32::from(self.in_title())
    }

    /// Whether it stands in the title.
    pub(super) fn in_title(self) -> bool {
        self.0 & Places::TITLE.0 != 0
    }

    /// Those of these places that are among others.
    pub(crate) fn within(self, others: Places) -> Places {
        Places(self.0 & others.0)
    }

    /// These places and others.
    pub(crate) fn and(self, other: Places) -> Places {
        Places(self.0 | other.0)
    }
}

/// Some blocks of a section, which are part of a passage. The heading is where the first block is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SectionPart {
    /// Which section of the page.
    pub(super) section: usize,
    /// Which of its blocks.
    pub(super) blocks: Range<usize>,
}

/// Cuts a page: one passage at least, [`MAX_PASSAGES`] at most. Blocks are not cut, for a phrase
/// may stand anywhere in them; sections are begun in a passage of their own where that is half full.
pub(super) fn cut(document: &Document) -> Vec<Vec<SectionPart>> {
    let sections = document.sections.iter();
    let length = |block: &crate::Block| block.text.len() + 1;
    let total = sections
        .map(|section| section.heading.len() + section.blocks.iter().map(length).sum::<usize>())
        .sum::<usize>();
    let mut target = if total <= WHOLE_PAGE { usize::MAX } else { PASSAGE_TARGET };
    loop {
        let passages = cut_at(document, target);
        if passages.len() <= MAX_PASSAGES {
            return passages;
        }
        target += target / 4;
    }
}

fn cut_at(document: &Document, target: usize) -> Vec<Vec<SectionPart>> {
    let mut passages: Vec<Vec<SectionPart>> = Vec::new();
    let mut open: Vec<SectionPart> = Vec::new();
    let mut size = 0;
    for (at, section) in document.sections.iter().enumerate() {
        if size >= target / 2 && !open.is_empty() {
            passages.push(std::mem::take(&mut open));
            size = 0;
        }
        size += section.heading.len();
        open.push(SectionPart { section: at, blocks: 0..0 });
        for (number, block) in section.blocks.iter().enumerate() {
            let is_first_of_passage = open.len() == 1 && open[0].blocks.is_empty();
            if size + block.text.len() >= target && !is_first_of_passage {
                // A heading goes where the first block goes.
                let heading = open.pop_if(|_| number == 0);
                passages.push(std::mem::take(&mut open));
                size = 0;
                open.push(heading.unwrap_or(SectionPart { section: at, blocks: number..number }));
            }
            size += block.text.len() + 1;
            if let Some(part) = open.last_mut() {
                part.blocks.end = number + 1;
            }
        }
    }
    if !open.is_empty() || passages.is_empty() {
        passages.push(open);
    }
    passages
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Block, Section};
    use proptest::prelude::*;

    fn document(sections: &[Vec<usize>]) -> Document {
        let section = |blocks: &Vec<usize>| Section {
            heading: "Heading".into(),
            blocks: blocks.iter().map(|len| Block::new("x".repeat(*len))).collect(),
            ..Section::default()
        };
        Document { sections: sections.iter().map(section).collect(), ..Document::default() }
    }

    #[test]
    fn a_short_page_is_one_passage() {
        assert_eq!(cut(&document(&[vec![1000], vec![1000, 1000]])).len(), 1);
        assert_eq!(cut(&document(&[])), [[]]);
    }

    #[test]
    fn a_section_begins_a_passage_once_the_one_before_is_half_full() {
        let passages = cut(&document(&[vec![1500], vec![1500], vec![600], vec![600]]));
        let sections: Vec<Vec<usize>> =
            passages.iter().map(|parts| parts.iter().map(|part| part.section).collect()).collect();
        assert_eq!(sections, [vec![0], vec![1], vec![2, 3]]);
    }

    proptest! {
        #[test]
        fn all_blocks_stand_in_order_in_no_more_passages_than_there_are_bits(
            sections in prop::collection::vec(prop::collection::vec(1usize..9_000, 0..12), 0..40)
        ) {
            let document = document(&sections);
            let passages = cut(&document);
            prop_assert!((1..=MAX_PASSAGES).contains(&passages.len()));
            let mut expected = sections.iter().enumerate()
                .flat_map(|(section, blocks)| (0..blocks.len()).map(move |block| (section, block)));
            for part in passages.iter().flatten() {
                for block in part.blocks.clone() {
                    prop_assert_eq!(Some((part.section, block)), expected.next());
                }
            }
            prop_assert_eq!(expected.next(), None);
            // Every heading stands in some passage, once.
            let begun = passages.iter().flatten().filter(|part| part.blocks.start == 0);
            let begun: Vec<usize> = begun.map(|part| part.section).collect();
            prop_assert_eq!(begun, (0..sections.len()).collect::<Vec<_>>());
        }
    }
}
