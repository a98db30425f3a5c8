//! A page as the index sees it, whatever it was read from.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A page of a site: what can be found of it, and what a hit shows of it.
///
/// Readers (HTML, Markdown, records) make documents; the index is built from nothing else.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The address, from the site's root: begins with `/`, has no origin and no base path
    /// (`/a/`, `/a.html`). Percent-encoded as it stands in a link. Unique within an index. Of a
    /// record it may also be the whole address of a page elsewhere (`https://example.org/a/`).
    pub url: String,
    /// The title as plain text on one line. May be empty.
    pub title: String,
    /// What the author says that the page is about, if anything; plain text.
    pub description: Option<String>,
    /// BCP 47 language tag (`en`, `pt-BR`), if declared.
    pub language: Option<String>,
    /// When it was published.
    pub date: Option<Date>,
    /// The address of a picture that stands for the page.
    pub image: Option<String>,
    /// The text, cut at the headings, in the order of the page. The first section has level 0 and
    /// holds what stands before the first heading (or below the page's own title).
    pub sections: Vec<Section>,
    /// The tags: key (`tag`, `author`, `year`, …) to values, in the order of the page, without
    /// repetition.
    pub tags: BTreeMap<String, Vec<String>>,
    /// What the page can be sorted by beside title and date: key to value as written.
    pub sort: BTreeMap<String, String>,
    /// How the author wants it to stand among other pages.
    pub emphasis: Emphasis,
}

/// How a page is to stand among others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Emphasis {
    /// How much all of its words count, beside 1.0 for other pages; [`Emphasis::BOOSTS`].
    pub boost: Option<f32>,
    /// Words by which it is found as if they were tags, and which are not shown.
    pub keywords: Vec<String>,
    /// Queries for which it comes before all pages that are not pinned to them.
    pub pinned: Vec<String>,
}

impl Emphasis {
    /// How much a page's words can be made to count. It never counts for nothing: what is not to be
    /// found is left out.
    pub const BOOSTS: std::ops::RangeInclusive<f32> = 0.1..=10.0;

    /// Reads a boost as an author writes it; what is no number is none.
    pub fn parse_boost(text: &str) -> Option<f32> {
        let boost: f32 = text.trim().parse().ok()?;
        boost.is_finite().then(|| boost.clamp(*Self::BOOSTS.start(), *Self::BOOSTS.end()))
    }
}

/// A heading and the text below it, up to the next heading.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// 1 to 6 as in `<h1>` to `<h6>`; 0 for text before the first heading.
    pub level: u8,
    /// The heading's `id`, to which a link can point.
    pub id: Option<String>,
    /// The heading's text; empty at level 0.
    pub heading: String,
    /// The BCP 47 tag of the heading's language, if it is marked as another than the page's.
    pub language: Option<String>,
    /// The paragraphs, list entries, cells and the like, each on one line, none empty.
    pub blocks: Vec<Block>,
}

/// A run of text that belongs together: a word never goes over its end, and neither does a phrase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Block {
    /// The text: white space folded to single spaces, entities decoded.
    pub text: String,
    /// How much its words count, beside 1.0 for ordinary text. 0 to 10.
    pub weight: f32,
    /// Where parts in other languages begin and end: from these bytes of the text on, in ascending
    /// order, it is in the language of this tag; in that of the page up to the first, and where the
    /// tag is empty.
    pub languages: Vec<(usize, String)>,
}

impl Block {
    /// Ordinary text.
    pub fn new(text: impl Into<String>) -> Block {
        Block { text: text.into(), weight: 1.0, languages: Vec::new() }
    }
}

/// A calendar date, with the time of day if it is known: as the author wrote it, in whatever zone,
/// so that a page shows the day that its author means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Date {
    /// The year of the Gregorian calendar.
    pub year: i16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// Seconds since midnight; 0 where only the day is known.
    pub second: u32,
}

impl std::fmt::Display for Date {
    /// The day as ISO 8601 writes it: `2026-11-21`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
