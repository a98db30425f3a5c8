//! What is asked of an index, and what it says: the types of the door.

use crate::search::filter::Filter;
use crate::search::keyed::Keyed;
use crate::search::order::Sort;

use serde::Serialize;

/// A question to an index.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// The words as typed. `None`, or nothing but white space, asks for all pages that the filters
    /// let through.
    pub query: Option<String>,
    /// What a page must have: the [`Op::Any`](crate::Op::Any) of one key are either-or, everything
    /// else must hold as well.
    pub filters: Vec<Filter>,
    /// What the hits are ordered by, the second where the first is the same, and so on; then by
    /// relevance. By relevance alone if there is none, and newest first where there is no query.
    pub sort: Vec<Sort>,
    /// How many hits at most.
    pub limit: usize,
    /// How many hits to leave out at the beginning.
    pub offset: usize,
    /// Whether the hits carry what a list of results shows of them. Without it, ids and scores.
    pub display: bool,
    /// Whether to count the values of every key.
    pub facets: bool,
}

impl Default for Request {
    fn default() -> Request {
        Request {
            query: None,
            filters: Vec::new(),
            sort: Vec::new(),
            limit: 10,
            offset: 0,
            display: true,
            facets: true,
        }
    }
}

/// What an index says to a [`Request`].
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// How many pages there are in all.
    pub total: u32,
    /// Those that were asked for, in order.
    pub hits: Vec<Hit>,
    /// For every key, how many of the pages have each value: given the query and all filters but the
    /// either-or of that key, so that a count says what choosing the value would give. Of a key with
    /// more than 200 values those that most pages of the index have, and those that were chosen.
    pub facets: Facets,
    /// There may be more pages: a phrase may stand on so many that only the best were looked
    /// through. The others are neither in `total` nor in `hits` nor in `facets`.
    pub partial: bool,
    /// The query that was answered, if words of the one asked stand on no page and others that are
    /// nearly the same were searched instead.
    pub corrected: Option<String>,
}

/// A page that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The page's number in this index.
    pub id: u32,
    /// How well it fits; comparable within one answer only. 0 without a query.
    pub score: f32,
    /// The passage that is shown.
    pub(crate) passage: u8,
    /// What a list of results shows, if that was asked for.
    pub page: Option<Page>,
}

/// What a list of results shows of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    /// The address, with the base path.
    pub url: String,
    /// The title.
    pub title: String,
    /// The passage that fits best: plain text and matched text in turn, plain first (it may be
    /// empty). Never HTML.
    pub snippet: Vec<String>,
    /// The sections of that passage in which words of the query stand and to which a link can
    /// point, the best first; up to three.
    pub sections: Vec<SectionHit>,
    /// The tags, by key.
    pub tags: Keyed<Vec<String>>,
    /// The day of publication, `2026-11-21`.
    pub date: Option<String>,
    /// A picture's address.
    pub image: Option<String>,
}

/// A section of a page in which words of the query stand.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SectionHit {
    /// The page's address with the heading's id: `/guide/#install`.
    pub url: String,
    /// The heading.
    pub heading: String,
    /// As that of the [page](Page::snippet).
    pub snippet: Vec<String>,
}

/// How what is being typed may go on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Suggestions {
    /// What the word being typed may become, as it is searched (folded), the likeliest first: that
    /// which most of the pages hold that hold the words before it. Of several forms of a word one.
    pub words: Vec<String>,
    /// Pages whose titles begin with what was typed.
    pub titles: Vec<Hit>,
}

/// Counts: key to value to the number of pages.
pub type Facets = Keyed<Keyed<u32>>;

/// How far an index has come with what was asked of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Step<T> {
    /// Done.
    Ready(T),
    /// These files, or [parts](crate::split_need) of files, have to be [added](crate::Index::add);
    /// then ask again.
    Needs(Vec<String>),
}

/// How much an index holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Pages.
    pub pages: u32,
    /// Forms of words: `search` and `searches` are two.
    pub terms: usize,
    /// Pairs of a stem and a page that holds a form of it.
    pub postings: usize,
}
