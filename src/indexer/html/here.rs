//! Does a link lead to the page on which it stands?
//!
//! Most links within a page are written `#place`; some generators write the whole address before it.

use crate::indexer::address::{decode, of_link};
use crate::indexer::canonical;

/// The page that is being read, as links may call it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Here<'s> {
    /// Its address, by where its file lies; empty if it has none yet.
    pub(super) url: &'s str,
    /// How it calls itself, as written.
    pub(super) canonical: Option<&'s str>,
}

impl Here<'_> {
    /// Of what has no address.
    pub(super) const NOWHERE: Here<'static> = Here { url: "", canonical: None };

    /// Whether a link leads to a place on this page.
    pub(super) fn has_place(&self, link: &str) -> bool {
        link.trim().split_once('#').is_some_and(|(page, _)| page.is_empty() || self.is(page))
    }

    /// Whether a link leads to this page.
    pub(super) fn is(&self, link: &str) -> bool {
        let link = link.trim().split('#').next().unwrap_or_default();
        if link.is_empty() || self.canonical.is_some_and(|own| own.trim() == link) {
            return true;
        }
        if self.url.is_empty() {
            return false;
        }
        let own = plain(self.url);
        let Some(target) = path_of(link, self.url).map(|path| plain(&path)) else { return false };
        // The site may lie below a path of which nothing is known here.
        target == own || (!own.is_empty() && target.ends_with(&own))
    }
}

/// The path to which a link leads from the page `from`, whatever the origin.
pub(super) fn path_of(link: &str, from: &str) -> Option<String> {
    let link = link.trim();
    let rest = ["https://", "http://", "//"].iter().find_map(|start| link.strip_prefix(start));
    match rest {
        Some(rest) => of_link(rest.find('/').map_or("/", |at| &rest[at..]), from),
        None => of_link(link, from),
    }
}

fn plain(url: &str) -> String {
    decode(&canonical::key(url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_on_a_page_are_known_however_its_address_is_written() {
        let here = Here { url: "/guide/n%C3%A4chte/", canonical: Some("https://x.org/nights") };
        for link in [
            "#a",
            " #a",
            "/guide/n%C3%A4chte/#a",
            "/guide/nächte#a",
            "./#a",
            "index.html#a",
            "https://x.org/guide/nächte/#a",
            "https://x.org/below/a/path/guide/nächte/#a",
            "https://x.org/nights#a",
        ] {
            assert!(here.has_place(link), "{link}");
        }
        for link in ["/guide/nächte/", "/guide/#a", "../#a", "/nächte/#a", "mailto:a@x.org#a", ""]
        {
            assert!(!here.has_place(link), "{link}");
        }
        let home = Here { url: "/", canonical: None };
        assert!(home.has_place("/#a") && home.has_place("https://x.org/#a"));
        assert!(!home.has_place("/guide/#a") && !Here::NOWHERE.has_place("/#a"));
    }
}
