//! Which part of all titles is the name of the site?
//!
//! A `<title>` is written for a browser's tab: `Iterators — The Book`. In a list of hits from that
//! very site its name says nothing, and a search for a word of it would find every page.

use std::collections::HashMap;
use std::hash::Hash;
use std::path::PathBuf;

use xxhash_rust::xxh64::xxh64;

use super::html::Page;
use crate::Document;

/// What stands between a page's title and the site's.
const SEPARATORS: [&str; 9] = [" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " / "];

/// How many pages must share an end for it to be the site's name.
const PAGES_FOR_A_NAME: usize = 3;

/// Calls pages by their first heading whose `<title>` is that of another page, too, where the pages
/// have several headings none of which it names; and where it is that of most pages, those that have
/// no heading of the first level.
pub(super) fn tell_apart(pages: &mut [(PathBuf, Page)]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (_, page) in pages.iter() {
        *counts.entry(page.document.title.clone()).or_default() += 1;
    }
    let all = pages.len();
    for (_, page) in pages {
        let same = counts.get(&page.document.title).copied().unwrap_or_default();
        let is_shared = same > 1 && (!page.is_lower_heading || is_of_most(same, all));
        if let Some(heading) = page.first_heading.take_if(|_| is_shared) {
            page.document.title = heading;
            page.title_with_site_name = false;
        }
    }
}

/// Takes the site's name off the titles that came from `<title>`, if more than half of them end
/// (or else begin) with it.
pub(super) fn remove(pages: &mut [(PathBuf, Page)]) {
    let titles: Vec<&mut String> = pages
        .iter_mut()
        .filter(|(_, page)| page.title_with_site_name)
        .map(|(_, page)| &mut page.document.title)
        .collect();
    // A colon stands within many a title: it counts where nothing else tells.
    let colon = [": "].as_slice();
    let end = shared(&titles, |title| end_of(title, &SEPARATORS));
    let start = || shared(&titles, |title| start_of(title, &SEPARATORS));
    let more = || shared(&titles, in_brackets).or_else(|| shared(&titles, |t| end_of(t, colon)));
    let (end, start) = match end {
        Some(end) => (Some(end), None),
        None => match start() {
            Some(start) => (None, Some(start)),
            None => match more() {
                Some(end) => (Some(end), None),
                None => (None, shared(&titles, |title| start_of(title, colon))),
            },
        },
    };
    for title in titles {
        let rest = match (&end, &start) {
            (Some(end), _) => title.strip_suffix(end.as_str()),
            (None, Some(start)) => title.strip_prefix(start.as_str()),
            (None, None) => None,
        };
        if let Some(rest) = rest.map(str::trim).filter(|rest| !rest.is_empty()) {
            *title = rest.to_owned();
        }
    }
}

fn shared<'t>(
    titles: &'t [&mut String],
    part: impl Fn(&'t str) -> Option<&'t str>,
) -> Option<String> {
    let parts = titles.iter().filter_map(|title| part(title));
    commonest(parts, titles.len()).map(str::to_owned)
}

/// What most of all pages have in common, by what those say that say anything.
fn commonest<T: Copy + Eq + Hash + Ord>(said: impl Iterator<Item = T>, all: usize) -> Option<T> {
    let mut counts: HashMap<T, usize> = HashMap::new();
    for one in said {
        *counts.entry(one).or_default() += 1;
    }
    let (one, count) = counts.into_iter().max_by_key(|(one, count)| (*count, *one))?;
    is_of_most(count, all).then_some(one)
}

/// Whether what so many of all pages have in common is of the site.
fn is_of_most(count: usize, all: usize) -> bool {
    count >= PAGES_FOR_A_NAME && count * 2 > all
}

/// What most pages give for their description, as a number that stands for it, among those of all pages
/// (0 for those that have none).
pub(super) fn shared_description(all: impl Iterator<Item = u64>) -> Option<u64> {
    let all: Vec<u64> = all.collect();
    commonest(all.iter().copied().filter(|of_page| *of_page != 0), all.len())
}

/// Takes that from all of them.
pub(super) fn leave_out_description(pages: &mut [(PathBuf, Page)]) {
    let all = pages.iter().map(|(_, page)| hash_of_description(&page.document));
    let shared = shared_description(all);
    for (_, page) in pages {
        take_description(&mut page.document, shared);
    }
}

/// Takes from a page what is the description of the whole site: templates print it on every page that
/// has none of its own. It is that of the front page.
pub(super) fn take_description(document: &mut Document, shared: Option<u64>) {
    if shared.is_some_and(|shared| hash_of_description(document) == shared) && document.url != "/" {
        document.description = None;
    }
}

/// Stands for a page's description; 0 if it has none.
pub(super) fn hash_of_description(document: &Document) -> u64 {
    document.description.as_ref().map_or(0, |text| xxh64(text.as_bytes(), 1))
}

/// The last separator and what follows it.
fn end_of<'t>(title: &'t str, separators: &[&str]) -> Option<&'t str> {
    let at = separators.iter().filter_map(|separator| title.rfind(separator)).max()?;
    Some(&title[at..])
}

/// ` (The Manual (version 2))`, from its first bracket.
fn in_brackets(title: &str) -> Option<&str> {
    title.ends_with(')').then(|| title.find(" (").map(|at| &title[at..]))?
}

/// What stands before the first separator, and the separator.
fn start_of<'t>(title: &'t str, separators: &[&str]) -> Option<&'t str> {
    let ends = separators.iter().filter_map(|s| title.find(s).map(|at| at + s.len()));
    Some(&title[..ends.min()?])
}
