//! How does this site write its addresses: `/a.html`, or `/a`?
//!
//! Most hosts serve a file `a.html` at both. Hits should lead where the site's own links lead: a
//! page's canonical address says so, or else the links that pages have to each other. Folders keep
//! their `/`, without which most hosts send visitors on a detour.

use std::collections::HashSet;
use std::path::PathBuf;

use super::address::of_link;
use super::canonical;
use super::html::Page;

/// Gives pages the addresses by which the site calls them; all stay different. `base_path` is the
/// path below which the site is served, nothing or `/blog`.
pub(super) fn settle(found: &mut [(PathBuf, Page)], base_path: &str) {
    let mut taken: HashSet<String> =
        found.iter().map(|(_, page)| page.document.url.clone()).collect();
    let base = canonical::base_of(found);
    let without_end = links_without_end(found, &taken, base_path);
    for (_, page) in found {
        let url = &page.document.url;
        let declared = canonical::of_page(page, base.as_deref());
        let Some(bare) = url.strip_suffix(".html") else { continue };
        let wanted = declared.map_or(without_end, |declared| declared == bare);
        if wanted && taken.insert(bare.to_owned()) {
            page.document.url = bare.to_owned();
        }
    }
}

/// Whether more links between pages leave `.html` away than have it.
fn links_without_end(
    found: &[(PathBuf, Page)],
    addresses: &HashSet<String>,
    base_path: &str,
) -> bool {
    let (mut with, mut without) = (0, 0);
    for (_, page) in found {
        for link in &page.links {
            let below = link.strip_prefix(base_path).filter(|rest| rest.starts_with('/'));
            let Some(target) = of_link(below.unwrap_or(link), &page.document.url) else {
                continue;
            };
            if target.ends_with(".html") {
                with += usize::from(addresses.contains(&target));
            } else {
                without += usize::from(addresses.contains(&[&target, ".html"].concat()));
            }
        }
    }
    without > with
}
