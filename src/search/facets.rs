//! Which pages do the filters let through, and how many of those have each tag?
//!
//! Within a key the filters that are `Any` are either-or, everything else holds as well. A value's
//! count says what choosing it would give: it takes the query and all filters into account but the
//! either-or of its own key.

use crate::analyzer::{label, primary};
use crate::index::{Key, LANGUAGE_KEY};
use crate::query::FilterText;
use crate::search::answer::Facets;
use crate::search::bits::Bits;
use crate::search::filter::{Choice, Filter, Op, choice, is_like_a_range};
use crate::search::index::Index;
use crate::search::keyed::Keyed;
use crate::search::needs::{EnginePart, Needs};
use crate::search::order::orders;
use crate::search::ranges_part;
use crate::{Error, Result};

/// The language of the site that a tag means: itself, or its first part. There is none for `all`, nor
/// for one that no page is in: who reads a page in another language searches all.
fn language<'k>(key: &'k Key, tag: &str) -> Option<&'k str> {
    let find = |tag: &str| key.values.iter().find(|(value, _)| value.eq_ignore_ascii_case(tag));
    find(tag).or_else(|| find(primary(tag))).map(|(value, _)| value.as_str())
}

/// The pages that filters let through.
#[derive(Debug, Default)]
pub(crate) struct Filters {
    /// Of each key with an either-or: its name, and the pages that meet it.
    any: Vec<(String, Bits)>,
    /// The pages that meet all else; `None` if nothing else is asked.
    rest: Option<Bits>,
    /// The pages that pass; `None` if nothing is asked.
    passing: Option<Bits>,
    /// The values that were chosen, by key: they are counted, too.
    chosen: Vec<(usize, String)>,
}

impl Filters {
    /// Reads the filters of a request and of its query, or names the files that it takes.
    pub(crate) fn read(
        index: &Index,
        filters: &[Filter],
        typed: &[FilterText],
        needs: &mut Needs,
    ) -> Result<Filters> {
        let mut read = Filters::default();
        if filters.is_empty() && typed.is_empty() {
            return Ok(read);
        }
        let Some(keys) = index.tags.keys(needs) else { return Ok(read) };
        let is_language_typed = typed.iter().any(|filter| filter.key == LANGUAGE_KEY);
        for filter in filters {
            let at = keys.iter().position(|key| key.name == filter.key);
            let mut choice = &filter.choice;
            let known;
            if filter.key == LANGUAGE_KEY
                && let Choice::Value(tag) = choice
            {
                let value = at.and_then(|at| language(keys.get(at)?, tag));
                let Some(value) = value.filter(|_| !is_language_typed) else { continue };
                known = Choice::Value(value.to_owned());
                choice = &known;
            }
            let pages = match at.and_then(|at| Some((at, keys.get(at)?))) {
                Some((at, key)) => {
                    let chosen = read.chosen.len();
                    let pages = read.tagged(index, at, key, choice, needs);
                    if filter.op == Op::Not {
                        read.chosen.truncate(chosen);
                    }
                    pages
                }
                None => {
                    let order = index.orders.find(&index.entry, &filter.key);
                    let order = order.ok_or_else(|| unknown_key(index, &filter.key))?;
                    ordered(index, order, &filter.choice, needs)
                }
            };
            let known = read.any.iter_mut().find(|(key, _)| *key == filter.key);
            match (filter.op, known) {
                (Op::Any, Some((_, known))) => known.or(&pages),
                (Op::Any, None) => read.any.push((filter.key.clone(), pages)),
                (op, _) => keep(&mut read.rest, &pages, op == Op::All),
            }
        }
        for filter in typed {
            read.add_typed(index, filter, keys, needs);
        }
        read.passing = read.passing_but(None);
        Ok(read)
    }

    /// Takes in what stands behind `key:` in a query, and holds whatever else is asked. A tag may be
    /// written without regard to case and accents, if it is one of the commonest of its key.
    fn add_typed(&mut self, index: &Index, filter: &FilterText, keys: &[Key], needs: &mut Needs) {
        let key = keys.iter().position(|key| key.name.eq_ignore_ascii_case(&filter.key));
        let order = index.orders.find(&index.entry, &filter.key);
        let mut pages = Bits::new(index.entry.page_count, false);
        let chosen = self.chosen.len();
        for text in &filter.values {
            if is_like_a_range(text) && !index.takes(EnginePart::Ranges, needs) {
                return;
            }
            let choice = choice(text);
            match (key.and_then(|at| Some((at, keys.get(at)?))), order) {
                (Some((at, key)), _) => {
                    pages.or(&self.tagged(index, at, key, &choice, needs));
                    if let Choice::Value(text) = &choice {
                        for value in alike(key, text, filter.is_typed) {
                            self.add(index, at, value, &mut pages, needs);
                        }
                    }
                }
                (None, Some(order)) => {
                    pages.or(&ordered(index, order, &choice, needs));
                }
                // Pages can be ordered by it, but not filtered.
                (None, None) => return,
            }
        }
        if filter.is_negated {
            self.chosen.truncate(chosen);
        }
        keep(&mut self.rest, &pages, !filter.is_negated);
    }

    /// The pages of a tag that meet a choice; not all of them if something is needed.
    fn tagged(
        &mut self,
        index: &Index,
        at: usize,
        key: &Key,
        choice: &Choice,
        needs: &mut Needs,
    ) -> Bits {
        let mut pages = Bits::new(index.entry.page_count, false);
        let common = key.values.iter().map(|(value, _)| value);
        match choice {
            // A value that no page has is no mistake: a bookmark may be older than the site.
            Choice::Value(value) => self.add(index, at, value, &mut pages, needs),
            Choice::Range(_) if !index.takes(EnginePart::Ranges, needs) => {}
            Choice::Range(range) => {
                for value in common.filter(|value| ranges_part::has(range, value)) {
                    pages.add(index.tags.pages(at, value, needs).unwrap_or_default());
                }
                for group in key.common_groups()..key.group_count() {
                    for (value, list) in index.tags.group(at, group, needs).into_iter().flatten() {
                        if ranges_part::has(range, value) {
                            pages.add(list);
                        }
                    }
                }
            }
        }
        pages
    }

    fn add(&mut self, index: &Index, key: usize, value: &str, pages: &mut Bits, needs: &mut Needs) {
        if let Some(list) = index.tags.pages(key, value, needs) {
            pages.add(list);
            self.chosen.push((key, value.to_owned()));
        }
    }

    /// The pages that meet all but the either-or of a key.
    fn passing_but(&self, key: Option<&str>) -> Option<Bits> {
        let mut passing = self.rest.clone();
        for (other, pages) in &self.any {
            if Some(other.as_str()) != key {
                keep(&mut passing, pages, true);
            }
        }
        passing
    }

    /// Whether a page passes.
    pub(crate) fn pass(&self, page: u32) -> bool {
        self.passing.as_ref().is_none_or(|passing| passing.has(page))
    }
}

/// The pages whose number or date meets a choice; none if something is needed.
fn ordered(index: &Index, at: usize, choice: &Choice, needs: &mut Needs) -> Bits {
    if !index.takes(EnginePart::Ranges, needs) {
        return Bits::new(index.entry.page_count, false);
    }
    let within = ranges_part::within(index, at, choice, needs);
    index.orders.pages(&index.entry, at, within, needs)
}

/// The common values that are a text but for case and accents; or, if it may be a beginning and is none
/// of them, those that begin with it.
fn alike<'k>(key: &'k Key, text: &str, is_typed: bool) -> Vec<&'k String> {
    let asked = label(text);
    let mut found = Vec::new();
    for is_beginning in [false, true] {
        if is_beginning && (!is_typed || !found.is_empty()) {
            break;
        }
        for (value, _) in &key.values {
            let value_label = label(value);
            if value_label == asked || (is_beginning && value_label.starts_with(&asked)) {
                found.push(value);
            }
        }
    }
    found
}

/// Keeps of all pages, or of some, those that are in a set, or those that are not.
fn keep(kept: &mut Option<Bits>, pages: &Bits, those_in: bool) {
    kept.get_or_insert_with(|| pages.all()).keep(pages, those_in);
}

/// The keys that can be filtered by: those of the tags, and those of numbers and dates by which pages
/// can be ordered; or a need.
pub(crate) fn filter_keys<'i>(index: &'i Index, needs: &mut Needs) -> Option<Vec<&'i str>> {
    let keys = index.tags.keys(needs)?;
    let mut names: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    for order in orders(&index.entry, true) {
        if !names.contains(&order) {
            names.push(order);
        }
    }
    Some(names)
}

fn unknown_key(index: &Index, name: &str) -> Error {
    let known = filter_keys(index, &mut Needs::default()).unwrap_or_default();
    Error::unknown("no page has the key ", name, known.into_iter())
}

/// The counts over the whole index: of the commonest values of every key, or of all values of one.
pub(crate) fn of_all_pages(index: &Index, name: Option<&str>, needs: &mut Needs) -> Result<Facets> {
    let Some(keys) = index.tags.keys(needs) else { return Ok(Facets::new()) };
    let mut facets = Vec::new();
    for (key, at) in keys.iter().zip(0..) {
        if name.is_none_or(|name| name == key.name) {
            let mut values = Vec::new();
            let mut common = key.values.iter().peekable();
            for group in key.common_groups()..key.group_count() {
                // All of them only if they were asked for by name.
                if name.is_none() {
                    break;
                }
                for (value, pages) in index.tags.group(at, group, needs).into_iter().flatten() {
                    while let Some(pair) = common.next_if(|(other, _)| other < value) {
                        values.push(pair.clone());
                    }
                    values.push((value.clone(), pages.len() as u32));
                }
            }
            values.extend(common.cloned());
            facets.push((key.name.clone(), values.into_iter().collect()));
        }
    }
    match name {
        Some(name) if facets.is_empty() => Err(unknown_key(index, name)),
        _ => Ok(facets.into_iter().collect()),
    }
}

/// Counts the commonest values, and those that were chosen, among the pages that the query found
/// (`None`: all), given the filters; or names the files that it takes.
pub(crate) fn count(
    index: &Index,
    found: Option<&[u32]>,
    filters: &Filters,
    needs: &mut Needs,
) -> Facets {
    let Some(keys) = index.tags.keys(needs) else { return Facets::new() };
    let page_count = index.entry.page_count;
    let found = match found {
        Some(pages) => Some(Bits::of(page_count, pages)),
        None if filters.passing.is_some() => Some(Bits::new(page_count, true)),
        None => None,
    };
    let mut facets = Vec::new();
    for (key, at) in keys.iter().zip(0..) {
        let Some(counted) = &found else {
            facets.push((key.name.clone(), key.values.iter().cloned().collect()));
            continue;
        };
        let mut counted = counted.clone();
        if let Some(passing) = filters.passing_but(Some(&key.name)) {
            counted.keep(&passing, true);
        }
        let mut values = Vec::new();
        for group in 0..key.common_groups() {
            for (value, pages) in index.tags.group(at, group, needs).into_iter().flatten() {
                values.push((value.clone(), counted.count_of(pages)));
            }
        }
        let mut values: Keyed<u32> = values.into_iter().collect();
        for (_, value) in filters.chosen.iter().filter(|(key, _)| *key == at) {
            let pages = index.tags.pages(at, value, needs).unwrap_or_default();
            values.add(value, counted.count_of(pages));
        }
        facets.push((key.name.clone(), values));
    }
    facets.into_iter().collect()
}
