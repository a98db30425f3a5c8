//! What does damson say?
//!
//! All words that a visitor reads stand here.

use crate::Answer;

/// The order by how well pages fit.
pub(super) const BY_RELEVANCE: &str = "Best match";
/// The order by date.
pub(super) const BY_DATE: &str = "Newest";
/// The order by date, from the first on.
pub(super) const BY_OLDEST: &str = "Oldest";
/// The order by title.
pub(super) const BY_TITLE: &str = "Title";
/// An order of numbers, behind the name of their key; the other way, too.
pub(super) const UPWARDS: &str = "lowest first";
pub(super) const DOWNWARDS: &str = "highest first";
/// An order of dates other than the pages' own.
pub(super) const FORWARDS: &str = "oldest first";
pub(super) const BACKWARDS: &str = "newest first";
/// The name of the list of orders.
pub(super) const SORT: &str = "Sort by";
/// The name of the filters.
pub(super) const FILTERS: &str = "Filter";
/// The button that takes all ticks away.
pub(super) const CLEAR: &str = "Clear filters";
/// The name of the list of what is chosen.
pub(super) const CHOSEN: &str = "Chosen filters";
/// The button that leaves a value out.
pub(super) const NOT: &str = "not";
/// The button that unfolds a list of values of which the rest has still to be fetched.
pub(super) const SHOW_MORE: &str = "Show more";
/// The key of the pages' dates.
const DATE: &str = "Date";
/// The lower end of a range.
pub(super) const FROM: &str = "From";
/// The upper end of a range.
pub(super) const TO: &str = "To";
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

/// The orders by a key, and what they are called: what stands behind the key to ask for one, and its
/// name. `is_date`: of numbers or dates, whether they are dates.
pub(super) fn orders(name: &str, is_date: Option<bool>) -> Vec<(&'static str, String)> {
    let named = |how: &str| [&key(name), ": ", how].concat();
    match (name, is_date) {
        ("date", _) => vec![("", BY_DATE.to_owned()), (":asc", BY_OLDEST.to_owned())],
        ("title", _) => vec![("", BY_TITLE.to_owned())],
        (_, Some(true)) => vec![(":desc", named(BACKWARDS)), ("", named(FORWARDS))],
        (_, Some(false)) => vec![("", named(UPWARDS)), (":desc", named(DOWNWARDS))],
        _ => vec![("", key(name))],
    }
}

/// What is left out.
pub(super) fn not(value: &str) -> String {
    [NOT, " ", value].concat()
}

/// The button that takes away what is chosen.
pub(super) fn remove(chosen: &str) -> String {
    ["Remove filter: ", chosen].concat()
}

/// The button that unfolds the values below one.
pub(super) fn below(value: &str) -> String {
    ["More in ", value].concat()
}

/// The field for a part of a key's values.
pub(super) fn find(key: &str) -> String {
    ["Find in ", key].concat()
}

/// The name of a key of tags.
pub(super) fn key(key: &str) -> String {
    match key {
        "date" => DATE.to_owned(),
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
