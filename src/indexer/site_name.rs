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

/// Takes the site's name off the titles that came from `<title>`, if more than half of them end
/// (or else begin) with it.
pub(super) fn remove(pages: &mut [(PathBuf, Page)]) {
    let mut titles: Vec<&mut String> = pages
        .iter_mut()
        .filter(|(_, page)| page.title_with_site_name)
        .map(|(_, page)| &mut page.document.title)
        .collect();
    if let Some(name) = shared(&titles, |title| end_of(title)) {
        for title in &mut titles {
            if let Some(rest) = title.strip_suffix(&name).filter(|rest| !rest.is_empty()) {
                **title = rest.to_owned();
            }
        }
    } else if let Some(name) = shared(&titles, |title| start_of(title)) {
        for title in &mut titles {
            if let Some(rest) = title.strip_prefix(&name).filter(|rest| !rest.is_empty()) {
                **title = rest.to_owned();
            }
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
fn end_of(title: &str) -> Option<&str> {
    let at = SEPARATORS.iter().filter_map(|separator| title.rfind(separator)).max()?;
    Some(&title[at..])
}

/// What stands before the first separator, and the separator.
fn start_of(title: &str) -> Option<&str> {
    let ends = SEPARATORS.iter().filter_map(|s| title.find(s).map(|at| at + s.len()));
    Some(&title[..ends.min()?])
}
