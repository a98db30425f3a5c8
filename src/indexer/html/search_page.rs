//! Is this the page where visitors search?

use html5ever::local_name;
use scraper::ElementRef;
use scraper::node::Element;

use super::tree::{any_element, attr};
use crate::Document;

/// More words than these are more than the instructions for a search.
const MAX_WORDS: usize = 60;

/// Whether a page's content is a form to search with, and little else; the address says so, too.
pub(super) fn is_one(roots: &[ElementRef<'_>], document: &Document) -> bool {
    let path = document.url.strip_suffix(".html").unwrap_or(&document.url).trim_end_matches('/');
    let name = path.rsplit('/').next().unwrap_or_default();
    // Frames in which a script shows what it found.
    let is_frame = document.title.is_empty() && path.contains("/search/");
    // `search-results`, not `const.KEY_Search`: many generators put a place for what is found on all pages.
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    let is_named = words.next().is_some_and(|word| word.to_ascii_lowercase().contains("search"))
        && words.count() <= 1;
    if !is_frame && !is_named {
        return false;
    }
    let texts = document.sections.iter().flat_map(|section| &section.blocks);
    let words = texts.flat_map(|block| block.text.split_whitespace());
    words.take(MAX_WORDS + 1).count() <= MAX_WORDS
        && (is_frame || roots.iter().any(|root| any_element(*root, is_search)))
}

fn is_search(element: &Element) -> bool {
    matches!(element.name(), "search" | "damson-search" | "pagefind-ui")
        || attr(element, &local_name!("role")) == Some("search")
        || (element.name() == "input" && attr(element, &local_name!("type")) == Some("search"))
        || attr(element, &local_name!("id")).is_some_and(|id| {
            let id = id.to_ascii_lowercase();
            matches!(id.as_str(), "search" | "searchbox" | "search-input" | "search-results")
        })
}
