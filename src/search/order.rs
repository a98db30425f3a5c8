//! In which order do the hits come?

use crate::analyzer::cut_last;
use crate::index::{Entry, FileName, Order, cut_first, read_ranks, read_values};
use crate::search::bits::Bits;
use crate::search::filter::{Choice, End, Range};
use crate::search::needs::Needs;
use crate::{Error, ErrorKind, Result};

/// An order other than by relevance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// `date`, `title`, or a key of the pages' own.
    pub key: String,
    /// Largest or newest first. Pages that lack the key come last either way.
    pub descending: bool,
}

/// How many keys hits can be ordered by at once.
const MAX_SORTS: usize = 4;

impl Sort {
    /// Reads keys with commas between them, each as it is or with `:asc` or `:desc` behind it:
    /// `year:desc,title`. Dates go from the newest if nothing is said, all else upwards. Nothing, or
    /// nothing but white space, is no order.
    ///
    /// # Errors
    ///
    /// If a key is missing, something else stands behind a colon, or there are more than four keys.
    pub fn parse(text: &str) -> Result<Vec<Sort>> {
        let mut sorts = Vec::new();
        if text.trim().is_empty() {
            return Ok(sorts);
        }
        let mut rest = Some(text);
        while let Some(text) = rest {
            let (part, others) = match cut_first(text, b',') {
                Some((part, others)) => (part, Some(others)),
                None => (text, None),
            };
            rest = others;
            let (key, order) = match cut_last(part, b':') {
                Some((key, order)) => (key.trim(), Some(order.trim())),
                None => (part.trim(), None),
            };
            let descending = match order {
                None => key == "date",
                Some("asc") => false,
                Some("desc") => true,
                Some(order) => return Err(unreadable("asc or desc after the :", order)),
            };
            if key.is_empty() {
                return Err(unreadable("KEY, KEY:asc or KEY:desc", part));
            }
            sorts.push(Sort { key: key.to_owned(), descending });
        }
        if sorts.len() > MAX_SORTS { Err(unreadable("at most 4 keys", text)) } else { Ok(sorts) }
    }
}

fn unreadable(expected: &str, found: &str) -> Error {
    let message = ["sort: expected ", expected, ", found \"", found, "\""];
    Error::new(ErrorKind::Request, message.concat())
}

/// The orders that have come so far, by their places in the entry.
#[derive(Debug)]
pub(crate) struct OrderStore {
    ranks: Vec<Option<Vec<u32>>>,
    values: Vec<Option<Vec<i64>>>,
}

impl OrderStore {
    pub(crate) fn new(entry: &Entry) -> OrderStore {
        let none = |_: &Order| None;
        OrderStore {
            ranks: entry.orders.iter().map(none).collect(),
            values: entry.orders.iter().map(|_| None).collect(),
        }
    }

    /// Takes in the ranks or the values of an order. Keys that order the pages alike share them.
    pub(crate) fn add(&mut self, entry: &Entry, name: FileName, content: &[u8]) -> Result<()> {
        for (order, at) in entry.orders.iter().zip(0..) {
            if let (true, Some(slot)) = (order.ranks == name, self.ranks.get_mut(at)) {
                *slot = Some(read_ranks(content, entry.page_count)?);
            }
            let is_values = order.values.is_some_and(|(_, values)| values == name);
            if let (true, Some(slot)) = (is_values, self.values.get_mut(at)) {
                *slot = Some(read_values(content)?);
            }
        }
        Ok(())
    }

    /// The ranks of an order, or a need.
    fn ranks(&self, entry: &Entry, at: usize, needs: &mut Needs) -> Option<&[u32]> {
        let ranks = self.ranks.get(at).and_then(Option::as_deref);
        if let (None, Some(order)) = (ranks, entry.orders.get(at)) {
            needs.add(order.ranks);
        }
        ranks
    }

    /// What hits are to be ordered by. Without words all fit alike: the newest first, where there are
    /// dates.
    pub(crate) fn ranking(
        &self,
        entry: &Entry,
        sorts: &[Sort],
        no_words: bool,
        needs: &mut Needs,
    ) -> Result<Ranking<'_>> {
        let newest = [Sort { key: "date".to_owned(), descending: true }];
        let is_default = sorts.is_empty();
        let sorts = if is_default && no_words { &newest } else { sorts };
        let mut ranking = Ranking::default();
        for sort in sorts.iter().take(MAX_SORTS) {
            match entry.orders.iter().position(|order| order.key == sort.key) {
                Some(at) => {
                    let ranks = self.ranks(entry, at, needs).unwrap_or_default();
                    ranking.keys.push((ranks, sort.descending));
                }
                None if is_default => {}
                None => {
                    let known = orders(entry, false);
                    return Err(Error::unknown("no page can be sorted by ", &sort.key, known));
                }
            }
        }
        Ok(ranking)
    }

    /// The least and the greatest number or date of a key, dates in seconds from the beginning of 1970;
    /// nothing if it has none, or if something is needed.
    pub(crate) fn bounds(&self, entry: &Entry, key: &str, needs: &mut Needs) -> Option<(f64, f64)> {
        let at = entry.orders.iter().position(|order| order.key == key)?;
        let (scale, name) = entry.orders.get(at)?.values?;
        let Some(values) = self.values.get(at)?.as_deref() else {
            needs.add(name);
            return None;
        };
        Some((scale.number(*values.first()?), scale.number(*values.last()?)))
    }

    /// The place of a key by whose numbers or dates can be filtered.
    pub(crate) fn find(&self, entry: &Entry, key: &str) -> Option<usize> {
        entry
            .orders
            .iter()
            .position(|order| order.key.eq_ignore_ascii_case(key) && order.values.is_some())
    }

    /// How many pages come before those whose number or date meets a choice, and how many until the last of
    /// these; nothing if there are none, or something is needed.
    pub(crate) fn within(
        &self,
        entry: &Entry,
        at: usize,
        choice: &Choice,
        needs: &mut Needs,
    ) -> Option<(u32, u32)> {
        let (scale, name) = entry.orders.get(at)?.values?;
        let end = |at: &String| Some(End { at: at.clone(), open: false });
        let range = match choice {
            // A value of `2024-06` is any day of June.
            Choice::Value(value) => &Range { from: end(value), to: end(value) },
            Choice::Range(range) => range,
        };
        let Some(values) = self.values.get(at)?.as_deref() else {
            needs.add(name);
            return None;
        };
        let (first, last) = range.bounds(scale)?;
        let before = values.partition_point(|value| *value < first) as u32;
        let until = values.partition_point(|value| *value <= last) as u32;
        Some((before, until))
    }

    /// The pages of an order of which so many come before, and so many until the last of them; none if
    /// something is needed.
    pub(crate) fn pages(
        &self,
        entry: &Entry,
        at: usize,
        within: Option<(u32, u32)>,
        needs: &mut Needs,
    ) -> Bits {
        let mut pages = Bits::new(entry.page_count, false);
        let ranks = self.ranks(entry, at, needs).unwrap_or_default();
        let (before, until) = within.unwrap_or_default();
        for (rank, page) in ranks.iter().zip(0..) {
            // Ranks count from 1.
            if before < *rank && *rank <= until {
                pages.add(&[page]);
            }
        }
        pages
    }
}

/// The keys that pages can be ordered by; or only those whose values are numbers or dates.
pub(crate) fn orders(entry: &Entry, typed: bool) -> impl Iterator<Item = &str> {
    let orders = entry.orders.iter().filter(move |order| !typed || order.values.is_some());
    orders.map(|order| order.key.as_str())
}

/// What hits are ordered by before their score.
#[derive(Debug, Default)]
pub(crate) struct Ranking<'i> {
    /// The ranks, and whether the largest come first.
    keys: Vec<(&'i [u32], bool)>,
}

/// What is less comes first: by the ranks, the score, the page.
pub(crate) type Place = [u32; MAX_SORTS + 2];

impl Ranking<'_> {
    pub(crate) fn place(&self, page: u32, score: f32) -> Place {
        let mut place = [0; MAX_SORTS + 2];
        for ((ranks, descending), slot) in self.keys.iter().zip(&mut place) {
            *slot = match ranks.get(page as usize).copied().unwrap_or_default() {
                // Those without a rank come last, in either direction.
                0 => u32::MAX,
                rank if *descending => u32::MAX - rank,
                rank => rank,
            };
        }
        // Scores are not negative: their bits are in the order of their values.
        place[MAX_SORTS] = !score.to_bits();
        place[MAX_SORTS + 1] = page;
        place
    }

    /// The page of a place, and its score.
    pub(crate) fn page(place: Place) -> (u32, f32) {
        (place[MAX_SORTS + 1], f32::from_bits(!place[MAX_SORTS]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_begin_with_the_newest_and_titles_with_a() {
        for (typed, key, descending) in [
            ("date", "date", true),
            ("date:asc", "date", false),
            ("title", "title", false),
            (" title : desc ", "title", true),
            ("a:b:desc", "a:b", true),
        ] {
            let sort = Sort::parse(typed).unwrap();
            assert_eq!(sort, [Sort { key: key.into(), descending }], "{typed:?}");
        }
    }

    #[test]
    fn several_keys_are_told_apart_by_commas() {
        let sorts = Sort::parse("year:desc, title").unwrap();
        let sorts: Vec<_> = sorts.iter().map(|s| (s.key.as_str(), s.descending)).collect();
        assert_eq!(sorts, [("year", true), ("title", false)]);
        assert_eq!(Sort::parse(" "), Ok(Vec::new()));
    }

    #[test]
    fn what_is_no_order_is_refused_with_the_reason() {
        for (typed, reason) in [
            ("date:newest", "expected asc or desc after the :, found \"newest\""),
            ("date:", "asc or desc"),
            (":asc", "KEY, KEY:asc or KEY:desc"),
            ("title,", "KEY"),
            (",", "KEY"),
            ("a,b,c,d,e", "at most 4 keys"),
        ] {
            let message = Sort::parse(typed).unwrap_err().to_string();
            assert!(message.contains(reason), "{typed:?}: {message}");
        }
    }
}
