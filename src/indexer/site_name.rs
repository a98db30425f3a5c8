//! Which part of all titles is the name of the site?
//!
//! A `<title>` is written for a browser's tab: `Iterators — The Book`. In a list of hits from that
//! very site its name says nothing, and a search for a word of it would find every page.

use std::collections::HashMap;
use std::path::PathBuf;

use super::html::Page;

/// What stands between a page's title and the site's.
const SEPARATORS: [&str; 9] = [" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " / "];

/// How many pages must share an end for it to be the site's name.
const PAGES_FOR_A_NAME: usize = 3;

/// Calls pages by their first heading whose `<title>` is that of another page, too, where the pages
/// have several headings none of which it names.
pub(super) fn tell_apart(pages: &mut [(PathBuf, Page)]) {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (_, page) in pages.iter() {
        *counts.entry(page.document.title.clone()).or_default() += 1;
    }
    for (_, page) in pages {
        if let Some(heading) =
            page.first_heading.take_if(|_| counts.get(&page.document.title).is_some_and(|n| *n > 1))
        {
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
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for part in titles.iter().filter_map(|title| part(title)) {
        *counts.entry(part).or_default() += 1;
    }
    let (part, count) = counts.into_iter().max_by_key(|(part, count)| (*count, *part))?;
    (count >= PAGES_FOR_A_NAME && count * 2 > titles.len()).then(|| part.to_owned())
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
