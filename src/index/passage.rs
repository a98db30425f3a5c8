//! Into which passages is a page cut?
//!
//! A passage is what is fetched to show a hit: a page of a manual may be a book, and a snippet is
//! three lines of it. A posting says in which passages of its page a word stands, so that the one
//! where the words of a query meet is known before any text is there.

use crate::Document;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use xxhash_rust::xxh64::xxh64;

/// No page has more passages: so that those that hold a word are the bits of a number.
pub(crate) const MAX_PASSAGES: usize = 31;

/// How much text a passage holds on average, in bytes, unless the page is too long for that many: half
/// of it at least, and half as much again at most. So a page of no more than that is not cut: two
/// halves would be more to fetch than the whole.
const PASSAGE_TARGET: usize = 2_400;

/// So many bytes of a block tell it from others, and how it goes on does not matter.
const TELLING: usize = 24;

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

/// Where a passage may begin: at a section, or at a block within one.
struct Place {
    section: usize,
    block: usize,
    /// How much text of the page comes before, in bytes.
    before: usize,
    /// Of several places that with the least of these begins a passage: a section rather than a block,
    /// and then by what is written there, so that an edit elsewhere changes nothing.
    rank: (bool, u64),
}

/// Cuts a page: one passage at least, [`MAX_PASSAGES`] at most. Blocks are not cut, for a phrase
/// may stand anywhere in them; passages begin with a section where they can.
pub(super) fn cut(document: &Document) -> Vec<Vec<SectionPart>> {
    let (places, total) = places(document);
    let mut target = PASSAGE_TARGET;
    loop {
        let begins = begins(&places, total, target);
        if begins.len() < MAX_PASSAGES {
            return passages(document, &begins);
        }
        target += target / 4;
    }
}

/// All places of a page but its beginning, and how much text it has.
fn places(document: &Document) -> (Vec<Place>, usize) {
    let mut places = Vec::new();
    let mut before = 0;
    for (section, part) in document.sections.iter().enumerate() {
        let mut place = |block: usize, text: &str, before: usize| {
            let begin = text.as_bytes().get(..TELLING).unwrap_or(text.as_bytes());
            places.push(Place { section, block, before, rank: (block > 0, xxh64(begin, 0)) });
        };
        let first = part.blocks.first().map_or("", |block| &block.text);
        place(0, if part.heading.is_empty() { first } else { &part.heading }, before);
        before += part.heading.len();
        for (number, block) in part.blocks.iter().enumerate() {
            if number > 0 {
                place(number, &block.text, before);
            }
            before += block.text.len() + 1;
        }
    }
    (places.into_iter().skip(1).collect(), before)
}

/// Where the passages but the first begin. Each is settled by the text of about a passage before and
/// behind it: so an edit moves few of them, and hardly ever changes how many there are before the others.
fn begins(places: &[Place], total: usize, target: usize) -> Vec<(usize, usize)> {
    let (least, most) = (target / 2, target + target / 2);
    let mut begins = Vec::new();
    let (mut start, mut rest) = (0, places);
    while total - start > most {
        let first = rest.partition_point(|place| place.before < start + least);
        let end = rest.partition_point(|place| place.before <= start + most);
        // A block that is longer is a passage by itself, or with what little there is before it.
        let end = end.max(first + 1).min(rest.len());
        let Some(best) = (first..end).min_by_key(|at| rest[*at].rank) else { break };
        begins.push((rest[best].section, rest[best].block));
        (start, rest) = (rest[best].before, &rest[best + 1..]);
    }
    begins
}

/// The passages that begin there.
fn passages(document: &Document, begins: &[(usize, usize)]) -> Vec<Vec<SectionPart>> {
    let mut passages: Vec<Vec<SectionPart>> = vec![Vec::new()];
    let mut begins = begins.iter().peekable();
    for (section, part) in document.sections.iter().enumerate() {
        let mut from = 0;
        loop {
            if begins.next_if(|begin| **begin == (section, from)).is_some() {
                passages.push(Vec::new());
            }
            let next = begins.peek().filter(|(other, _)| *other == section);
            let to = next.map_or(part.blocks.len(), |(_, block)| *block);
            if let Some(open) = passages.last_mut() {
                open.push(SectionPart { section, blocks: from..to });
            }
            if next.is_none() {
                break;
            }
            from = to;
        }
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
    fn a_passage_begins_with_a_section_where_it_can() {
        let passages = cut(&document(&[vec![1000; 2], vec![600; 4], vec![800; 2], vec![9000, 10]]));
        let begins: Vec<(usize, usize)> =
            passages.iter().map(|parts| (parts[0].section, parts[0].blocks.start)).collect();
        // What follows a block that is too long for any passage is not added to it.
        assert_eq!(begins, [(0, 0), (1, 0), (2, 0), (3, 0), (3, 1)]);
    }

    /// A page of short blocks whose words tell them apart.
    fn long_page(sections: usize) -> Document {
        let block = |at: usize| {
            let words = (0..20 + at * 7 % 50).map(|word| format!("{:x} ", at * 7919 + word * word));
            Block::new(words.collect::<String>())
        };
        let section = |at: usize| Section {
            heading: format!("{at}. heading"),
            blocks: (at * 9..at * 9 + 9).map(block).collect(),
            ..Section::default()
        };
        Document { sections: (0..sections).map(section).collect(), ..Document::default() }
    }

    #[test]
    fn an_edit_moves_few_passages() {
        let page = long_page(12);
        let numbers = |page: &Document| -> Vec<(usize, usize, usize)> {
            let passages = cut(page).into_iter().enumerate();
            let blocks = passages.flat_map(|(number, parts)| {
                parts.into_iter().flat_map(move |part| {
                    part.blocks.map(move |block| (number, part.section, block))
                })
            });
            blocks.collect()
        };
        let before = numbers(&page);
        assert!(before.last().is_some_and(|(number, ..)| *number > 8));
        let (mut edits, mut moved) = (0, 0);
        for section in 0..page.sections.len() {
            for block in 0..9 {
                let mut page = page.clone();
                page.sections[section].blocks[block].text.push_str(&" ten more words".repeat(4));
                edits += 1;
                moved += numbers(&page).iter().zip(&before).filter(|(a, b)| a != b).count();
            }
        }
        // Of a hundred blocks.
        assert!(moved < edits * 3, "{moved} in {edits} edits");
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
