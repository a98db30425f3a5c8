//! The attributes by which an author tells damson what is what.
//!
//! `data-damson-…`, and Pagefind's `data-pagefind-…` as equals, so that a site can switch without
//! touching its templates.

use scraper::ElementRef;
use scraper::node::Element;

use super::line::plain_text;
use super::tree::attr_named;
use crate::indexer::folded;

/// The marks of one element.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Marks<'a> {
    /// Only what stands in such elements is the page's text.
    pub(super) body: bool,
    pub(super) ignore: Ignore,
    /// How much the words below count.
    pub(super) weight: Option<f32>,
    pub(super) filter: Option<&'a str>,
    pub(super) meta: Option<&'a str>,
    /// Its text is the page's title.
    pub(super) title: bool,
    /// As `meta`, for pages that say nothing else.
    pub(super) default_meta: Option<&'a str>,
    pub(super) sort: Option<&'a str>,
    /// Attributes whose values are text, with commas between.
    pub(super) index_attrs: Option<&'a str>,
}

/// How much of an element is ignored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ignore {
    #[default]
    Nothing,
    /// Its text; what it says of the page counts.
    Text,
    All,
}

/// The weights that [`Block::weight`](crate::Block::weight) allows.
const WEIGHTS: std::ops::RangeInclusive<f32> = 0.0..=10.0;

impl<'a> Marks<'a> {
    pub(super) fn of(element: &'a Element) -> Marks<'a> {
        let mut marks = Marks::default();
        // Most elements have none.
        if !element.attrs.iter().any(|(name, _)| name.local.starts_with("data-")) {
            return marks;
        }
        // Pagefind's first, so that ours win where both stand.
        for prefix in ["data-pagefind-", "data-damson-"] {
            for (name, value) in element.attrs() {
                if let Some(name) = name.strip_prefix(prefix) {
                    marks.set(name, value);
                }
            }
        }
        marks
    }

    fn set(&mut self, name: &str, value: &'a str) {
        match name {
            "body" => self.body = true,
            "ignore" => {
                self.ignore = match value.trim().to_ascii_lowercase().as_str() {
                    "" | "index" | "true" => Ignore::Text,
                    _ => Ignore::All,
                }
            }
            "weight" => {
                let weight = value.trim().parse::<f32>().ok().filter(|weight| weight.is_finite());
                self.weight = weight.map(|w| w.clamp(*WEIGHTS.start(), *WEIGHTS.end()));
            }
            "filter" => self.filter = Some(value),
            "meta" => self.meta = Some(value),
            "title" => self.title = true,
            "default-meta" => self.default_meta = Some(value),
            "sort" => self.sort = Some(value),
            "index-attrs" => self.index_attrs = Some(value),
            _ => {}
        }
    }

    /// Whether it says something of the whole page.
    pub(super) fn says_something(&self) -> bool {
        self.title
            || [self.filter, self.meta, self.default_meta, self.sort].iter().any(Option::is_some)
    }
}

/// The pairs in a mark: `key` (the element's text), `key[attribute]`, `key:value`, several with
/// commas between. After the first colon all is value.
pub(super) fn pairs(mark: &str, element: ElementRef<'_>) -> Vec<(String, String)> {
    let (keys, literal) = match mark.split_once(':') {
        Some((keys, literal)) => (keys, Some(literal)),
        None => (mark, None),
    };
    let mut keys: Vec<&str> = keys.split(',').map(str::trim).collect();
    let last = literal.and_then(|literal| Some((keys.pop()?, literal.to_owned())));
    let mut pairs: Vec<(&str, String)> = Vec::new();
    for key in keys {
        match key.strip_suffix(']').and_then(|key| key.split_once('[')) {
            Some((key, name)) => {
                let value = attr_named(element.value(), name.trim()).unwrap_or_default();
                pairs.push((key.trim(), value.to_owned()));
            }
            None => pairs.push((key, plain_text(element))),
        }
    }
    pairs.extend(last);
    pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), folded(&value)))
        .filter(|(key, value)| !key.is_empty() && !value.is_empty())
        .collect()
}
