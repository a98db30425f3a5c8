//! Which pages are only another address of the same page?

use std::collections::HashMap;
use std::path::PathBuf;

use super::address;
use super::html::Page;
use super::posts::Problem;
use super::walk::Skipped;

/// Leaves out the pages whose `<link rel="canonical">` names another page of this site. Answers
/// with a warning when that would be most of the site: then the links are wrong, not the pages.
pub(super) fn leave_out_duplicates(
    found: &mut Vec<(PathBuf, Page)>,
    skipped: &mut Vec<Skipped>,
) -> Option<Problem> {
    let addresses: HashMap<String, String> = found
        .iter()
        .map(|(_, page)| (key(&page.document.url), page.document.url.clone()))
        .collect();
    let base = base_of(found);
    let mut duplicates: HashMap<PathBuf, String> = HashMap::new();
    for (path, page) in found.iter() {
        let Some(target) = page
            .canonical
            .as_deref()
            .and_then(|link| target_of(link, &page.document.url, base.as_deref()))
        else {
            continue;
        };
        if let Some(other) = addresses.get(&key(&target)).filter(|url| **url != page.document.url) {
            duplicates.insert(path.clone(), other.clone());
        }
    }
    if duplicates.len() * 2 > found.len() {
        let (path, target) = duplicates.into_iter().min()?;
        return Some(Problem {
            path,
            line: None,
            message: format!(
                "its canonical address is {target}, as most pages say that they are another one; \
                 canonical addresses are not heeded"
            ),
        });
    }
    for (path, page) in found.extract_if(.., |(path, _)| duplicates.contains_key(path)) {
        let target = &duplicates[&path];
        skipped.push(Skipped {
            reason: format!("{} says that it is the same page as {target}", page.document.url),
            path,
        });
    }
    None
}

/// What most canonical addresses have before the page's own: origin and base path of the site.
pub(super) fn base_of(found: &[(PathBuf, Page)]) -> Option<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for (_, page) in found {
        let Some(link) = page.canonical.as_deref().filter(|link| has_origin(link)) else {
            continue;
        };
        let own = page.document.url.trim_end_matches('/').trim_end_matches(".html");
        let link = link.trim().trim_end_matches('/');
        let link = link.strip_suffix("/index.html").unwrap_or(link).trim_end_matches(".html");
        if let Some(base) = link.strip_suffix(own) {
            *counts.entry(base).or_default() += 1;
        }
    }
    let most = counts.into_iter().max_by_key(|(base, count)| (*count, std::cmp::Reverse(*base)));
    most.map(|(base, _)| base.to_owned())
}

/// The address that a page gives itself, in whatever form, if it names itself and not another page.
pub(super) fn of_page(page: &Page, base: Option<&str>) -> Option<String> {
    let url = &page.document.url;
    let target = target_of(page.canonical.as_deref()?, url, base)?;
    (key(&target) == key(url)).then_some(target)
}

fn has_origin(link: &str) -> bool {
    link.contains("://") || link.starts_with("//")
}

/// The address in our form; nothing for one on another site.
fn target_of(link: &str, from: &str, base: Option<&str>) -> Option<String> {
    let link = link.trim();
    if has_origin(link) {
        let path = link.strip_prefix(base?)?;
        return (path.is_empty() || path.starts_with('/')).then(|| address::of_link(path, from))?;
    }
    address::of_link(link, from)
}

/// Hosts serve `/a`, `/a/`, `/a.html` and `/a/index.html` alike.
pub(super) fn key(url: &str) -> String {
    let url = url.strip_suffix("index.html").unwrap_or(url).trim_end_matches('/');
    url.trim_end_matches(".html").to_owned()
}
