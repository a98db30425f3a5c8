//! What does damson say?
//!
//! All words that a visitor reads stand here.

use crate::Answer;

/// The order by how well pages fit.
pub(super) const BY_RELEVANCE: &str = "Best match";
/// The order by date.
pub(super) const BY_DATE: &str = "Newest";
/// The order by title.
pub(super) const BY_TITLE: &str = "Title";
/// The name of the list of orders.
pub(super) const SORT: &str = "Sort by";
/// The name of the filters.
pub(super) const FILTERS: &str = "Filter";
/// The button that takes all ticks away.
pub(super) const CLEAR: &str = "Clear filters";
/// The button below the results.
pub(super) const MORE: &str = "More results";
/// The button below an error.
pub(super) const RETRY: &str = "Try again";
/// The name of the list of results.
pub(super) const RESULTS: &str = "Search results";
/// While files are on their way.
pub(super) const BUSY: &str = "Searching…";
/// A file could not be had.
pub(super) const FAILED: &str = "The search could not be loaded.";
/// What else can be done then, if the form leads somewhere.
pub(super) const FAILED_SEND: &str = "Press Enter to go to the search page instead.";

/// How many pages were found, and by what, if not by what was typed.
pub(super) fn found(answer: &Answer, query: &str) -> String {
    let pages = match answer.total {
        0 => "No pages".to_owned(),
        1 => "1 page".to_owned(),
        total => total.to_string() + " pages",
    };
    let pages = if answer.partial { ["At least ", &pages].concat() } else { pages };
    let query = query.trim();
    match &answer.corrected {
        Some(searched) => {
            [&pages, " for “", searched.trim(), "”, as none has “", query, "”"].concat()
        }
        None if query.is_empty() => pages,
        None => [&pages, " for “", query, "”"].concat(),
    }
}

/// The button that unfolds a long list of values.
pub(super) fn show_all(count: usize) -> String {
    ["Show all ", &count.to_string()].concat()
}

/// The name of a key of tags.
pub(super) fn key(key: &str) -> String {
    match key {
        "tag" => "Tags".to_owned(),
        "category" => "Categories".to_owned(),
        "author" => "Authors".to_owned(),
        "year" => "Years".to_owned(),
        _ => {
            let (first, rest) = key.split_at(key.chars().next().map_or(0, char::len_utf8));
            first.to_ascii_uppercase() + rest
        }
    }
}

/// The string of a key.
pub(super) fn say(key: &str) -> String {
    let string = match key {
        "busy" => BUSY,
        "failed" => FAILED,
        "failed-send" => FAILED_SEND,
        "forget" => "Clear history",
        "offline" => "You are offline.",
        "popular-tags" => "Popular tags",
        "recent-pages" => "Recently opened",
        "recent-searches" => "Recent searches",
        "results" => RESULTS,
        "retry" => RETRY,
        _ => key,
    };
    string.to_owned()
}
