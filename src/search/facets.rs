//! Filters, and how many of the pages have each tag.
//!
//! Several values of a key are either-or, several keys all hold. A value's count says what choosing
//! it would give: it takes the query and the filters of the other keys into account, not those of
//! its own key.

use crate::index::Key;
use crate::query::FilterText;
use crate::search::answer::{Facets, Request};
use crate::search::index::Index;
use crate::search::needs::Needs;
use crate::{Error, ErrorKind, Result};

/// For each key that is filtered by, which pages have one of the chosen values.
#[derive(Debug, Default)]
pub(crate) struct Filters {
    /// The key's place, and a flag for each page.
    keys: Vec<(usize, Vec<bool>)>,
}

impl Filters {
    /// Reads the filters of a request, or names the files that it takes.
    pub(crate) fn read(
        index: &Index,
        request: &Request,
        typed: &[FilterText],
        needs: &mut Needs,
    ) -> Result<Filters> {
        let mut filters = Filters::default();
        if request.filters.is_empty() && typed.is_empty() {
            return Ok(filters);
        }
        let Some(keys) = index.keys(needs) else { return Ok(filters) };
        let typed = typed.iter().map(|filter| (filter.key.clone(), filter.values.clone()));
        let typed: Vec<_> = typed.collect();
        for (name, values) in request.filters.iter().chain(&typed) {
            if values.is_empty() {
                continue;
            }
            let at = keys.iter().position(|key| key.name == *name);
            let (at, key) = match at.and_then(|at| Some((at, keys.get(at)?))) {
                Some(found) => found,
                None => return Err(unknown_key(name, keys)),
            };
            let Some(lists) = index.tag_lists(at, needs) else { continue };
            let mut flags = vec![false; index.entry.page_count as usize];
            for value in values {
                // A value that no page has is no mistake: a bookmark may be older than the site.
                let found = key.values.binary_search_by(|(other, _)| other.as_str().cmp(value));
                let pages = found.map_or(&[][..], |value| lists.pages(value));
                for page in pages {
                    if let Some(flag) = flags.get_mut(*page as usize) {
                        *flag = true;
                    }
                }
            }
            // The same key twice is one key with more values.
            match filters.keys.iter_mut().find(|(key, _)| *key == at) {
                Some((_, known)) => known.iter_mut().zip(flags).for_each(|(a, b)| *a |= b),
                None => filters.keys.push((at, flags)),
            }
        }
        Ok(filters)
    }

    /// Whether a page passes the filters of all keys but one.
    fn lets_through(&self, page: u32, except: Option<usize>) -> bool {
        self.keys.iter().all(|(key, flags)| {
            Some(*key) == except || flags.get(page as usize).is_some_and(|flag| *flag)
        })
    }

    /// Whether a page passes the filters.
    pub(crate) fn pass(&self, page: u32) -> bool {
        self.lets_through(page, None)
    }

    fn is_on(&self, key: usize) -> bool {
        self.keys.iter().any(|(other, _)| *other == key)
    }
}

fn unknown_key(name: &str, keys: &[Key]) -> Error {
    let known: Vec<&str> = keys.iter().map(|key| key.name.as_str()).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    let message = ["no page has the key ", name, "; the keys are: ", &known];
    Error::new(ErrorKind::Request, message.concat())
}

/// The counts over the whole index, as the facets file has them.
pub(crate) fn of_all_pages(keys: &[Key]) -> Facets {
    let values = |key: &Key| key.values.iter().cloned().collect();
    keys.iter().map(|key| (key.name.clone(), values(key))).collect()
}

/// Counts the values among the pages that the query found (`None`: all), given the filters; or
/// names the files that it takes.
pub(crate) fn count(
    index: &Index,
    found: Option<&[u32]>,
    filters: &Filters,
    needs: &mut Needs,
) -> Facets {
    let Some(keys) = index.keys(needs) else { return Facets::new() };
    if found.is_none() && filters.keys.is_empty() {
        return of_all_pages(keys);
    }
    let lists: Vec<_> = (0..keys.len()).map(|at| index.tag_lists(at, needs)).collect();
    if !needs.is_empty() {
        return Facets::new();
    }
    let flags = |except: Option<usize>| {
        let mut flags = vec![false; index.entry.page_count as usize];
        let mut mark = |page: u32| {
            if let Some(flag) = flags.get_mut(page as usize) {
                *flag = filters.lets_through(page, except);
            }
        };
        match found {
            Some(pages) => pages.iter().copied().for_each(&mut mark),
            None => (0..index.entry.page_count).for_each(&mut mark),
        }
        flags
    };
    let passing = flags(None);
    let count = |(at, key): (usize, &Key)| {
        let own = filters.is_on(at).then(|| flags(Some(at)));
        let counted = own.as_ref().unwrap_or(&passing);
        let is_counted = |page: &&u32| counted.get(**page as usize).is_some_and(|flag| *flag);
        let lists = lists.get(at).copied().flatten();
        let count = |(value, (name, _)): (usize, &(String, u32))| {
            let pages = lists.map_or(&[][..], |lists| lists.pages(value));
            (name.clone(), pages.iter().filter(is_counted).count() as u32)
        };
        (key.name.clone(), key.values.iter().enumerate().map(count).collect())
    };
    keys.iter().enumerate().map(count).collect()
}
