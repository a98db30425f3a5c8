//! Which pages only lead to other pages?
//!
//! Generators make pages of tags, further pages of lists, an alphabetical index, a page to search.
//! Whoever searches wants the pages they lead to. A page that marks its body is kept, whatever it
//! is.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::address::decode;
use super::canonical;
use super::html::{Page, key_of_path, letters};
use super::walk::Skipped;
use crate::Document;

/// Leaves them out.
pub(super) fn leave_out(found: &mut Vec<(PathBuf, Page)>, skipped: &mut Vec<Skipped>) {
    let addresses: HashSet<String> =
        found.iter().map(|(_, page)| page.document.url.clone()).collect();
    let named: HashSet<String> =
        found.iter_mut().flat_map(|(_, page)| std::mem::take(&mut page.index_pages)).collect();
    let tags = Tags::of(found);
    let is_tag_page = |url: &str| key_of_path(url).is_some_and(|(key, name)| tags.has(key, &name));
    let tag_folders: HashSet<String> =
        addresses.iter().filter(|url| is_tag_page(url)).map(|url| folder_of(url)).collect();
    let reason_of = |page: &Page| -> Option<&'static str> {
        let url = page.document.url.as_str();
        if is_tag_page(url) {
            Some("it lists the pages of a tag")
        } else if tag_folders.contains(&plain(url))
            || tag_folders.iter().any(|folder| is_plural(&plain(url), folder))
        {
            Some("it lists the tags")
        } else if first_page(url).is_some_and(|first| is_there(&first, &addresses)) {
            Some("it goes on with the list of another page")
        } else if page.is_list && is_of_a_time(url) && says_nothing(&page.document) {
            Some("it lists the pages of a time")
        } else if named.contains(url) {
            Some("other pages name it as the index or the search page of the site")
        } else if page.is_search_page {
            Some("it is a page to search")
        } else {
            None
        }
    };
    let mut reasons = Vec::new();
    let lists = found.extract_if(.., |(_, page)| {
        let reason = reason_of(page).filter(|_| !page.has_marked_body);
        reasons.extend(reason);
        reason.is_some()
    });
    let paths: Vec<PathBuf> = lists.map(|(path, _)| path).collect();
    let lists = paths.into_iter().zip(reasons);
    skipped.extend(lists.map(|(path, reason)| Skipped { path, reason: reason.to_owned() }));
}

/// Takes what pages show of other pages for a list of them, where those pages are there. `base_path`
/// is the path below which the site is served, nothing or `/blog`.
pub(super) fn settle(found: &mut [(PathBuf, Page)], base_path: &str) {
    let known = |url: &str| decode(&canonical::key(url));
    let addresses: HashSet<String> =
        found.iter().map(|(_, page)| known(&page.document.url)).collect();
    let base = canonical::base_of(found);
    let is_here = |target: &String| {
        let below = base.as_deref().and_then(|base| target.strip_prefix(base));
        let path = below.or_else(|| match target.split_once("//") {
            Some((_, rest)) => rest.find('/').map(|at| &rest[at..]),
            None => Some(target),
        });
        let path = path.unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
        let below = path.strip_prefix(base_path).filter(|rest| rest.starts_with('/'));
        addresses.contains(&known(below.unwrap_or(path)))
    };
    for (_, page) in found {
        if let Some(list) = page.as_list.take_if(|list| list.targets.iter().all(is_here)) {
            page.document = list.document;
            page.title_with_site_name = list.title_with_site_name;
            page.first_heading = None;
            page.is_list = true;
        }
    }
}

/// Leaves out the page of a folder that repeats a page in that folder, as the first chapter of a
/// book is repeated on its first page; and says so.
pub(super) fn leave_out_repeated(found: &mut Vec<(PathBuf, Page)>, skipped: &mut Vec<Skipped>) {
    let folders: HashMap<String, usize> = found
        .iter()
        .enumerate()
        .filter(|(_, (_, page))| page.document.url.ends_with('/'))
        .map(|(at, (_, page))| (page.document.url.clone(), at))
        .collect();
    let mut repeated: Vec<(PathBuf, String)> = Vec::new();
    for (path, page) in found.iter() {
        let url = &page.document.url;
        let folder = &url[..=url.trim_end_matches('/').rfind('/').unwrap_or(0)];
        if let Some(at) = folders.get(folder)
            && let Some((_, first)) = found.get(*at)
            && first.document.url != *url
            && says_the_same(&first.document, &page.document)
        {
            repeated.push((path.clone(), first.document.url.clone()));
        }
    }
    let paths: HashSet<&PathBuf> = repeated.iter().map(|(path, _)| path).collect();
    found.retain(|(path, _)| !paths.contains(path));
    skipped.extend(repeated.into_iter().map(|(path, url)| Skipped {
        path,
        reason: format!("it says word for word what {url} says"),
    }));
}

/// Whether two pages differ in nothing but their address. Stubs are no copies of each other.
fn says_the_same(one: &Document, other: &Document) -> bool {
    /// So many words are not the same by chance.
    const WORDS: usize = 20;
    one.title == other.title
        && one.sections == other.sections
        && one.tags == other.tags
        && one.date == other.date
        && one
            .sections
            .iter()
            .flat_map(|section| &section.blocks)
            .flat_map(|block| block.text.split_whitespace())
            .nth(WORDS - 1)
            .is_some()
}

/// The values of all pages, as they may be called in addresses.
struct Tags {
    known: HashSet<(&'static str, String)>,
}

impl Tags {
    fn of(found: &[(PathBuf, Page)]) -> Tags {
        let mut known = HashSet::new();
        for (_, page) in found {
            for key in ["tag", "category"] {
                let values = page.document.tags.get(key).into_iter().flatten();
                known.extend(values.map(|value| (key, letters(value).collect())));
            }
        }
        Tags { known }
    }

    fn has(&self, key: &'static str, name: &str) -> bool {
        self.known.contains(&(key, letters(name).collect()))
    }
}

/// The address without what hosts add and take away: `/a`, for `/a/` and `/a.html`.
fn plain(url: &str) -> String {
    let url = url.trim_end_matches('/');
    url.strip_suffix(".html").unwrap_or(url).to_owned()
}

fn folder_of(url: &str) -> String {
    let url = url.trim_end_matches('/');
    url[..url.rfind('/').unwrap_or(0)].to_owned()
}

/// Of `/posts/page/2/`, `/posts/page/2.html` and `/posts/page2/`: `/posts`. Nothing for others.
fn first_page(url: &str) -> Option<String> {
    let plain = plain(url);
    let (folder, last) = plain.rsplit_once('/')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match folder.strip_suffix("/page") {
        Some(list) if is_number(last) => Some(list.to_owned()),
        _ => last.strip_prefix("page").filter(|rest| is_number(rest)).map(|_| folder.to_owned()),
    }
}

/// `/tags`, where the pages of tags lie in `/tag`.
fn is_plural(url: &str, folder: &str) -> bool {
    url.strip_prefix(folder) == Some("s")
        || folder.strip_suffix('y').is_some_and(|stem| url.strip_prefix(stem) == Some("ies"))
}

/// `/archives/2024/`, `/2024/05/`.
fn is_of_a_time(url: &str) -> bool {
    let plain = plain(url);
    let is_number = |part: &&str| {
        (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    plain.rsplit('/').take_while(is_number).last().is_some_and(|year| year.len() == 4)
}

/// Whether it says no more than how it is called.
fn says_nothing(document: &Document) -> bool {
    /// `Archive of May 2024`.
    const LETTERS: usize = 24;
    let texts = document.sections.iter().flat_map(|section| {
        let blocks = section.blocks.iter().map(|block| block.text.as_str());
        blocks.chain([section.heading.as_str()])
    });
    let letters = texts.flat_map(|text| text.chars().filter(|c| c.is_alphabetic()));
    letters.take(LETTERS + 1).count() <= LETTERS
}

fn is_there(plain: &str, addresses: &HashSet<String>) -> bool {
    ["/", ".html", ""].iter().any(|end| addresses.contains(&[plain, end].concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_pages_of_a_list_are_known_by_their_address() {
        for (url, list) in [
            ("/posts/page/2/", Some("/posts")),
            ("/page/10.html", Some("")),
            ("/page2/", Some("")),
            ("/page/two/", None),
            ("/pages/2/", None),
            ("/page/", None),
        ] {
            assert_eq!(first_page(url).as_deref(), list, "{url}");
        }
    }
}
