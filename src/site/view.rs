//! What do templates see?
//!
//! Addresses in here are ready to be put into a link: they have the base path.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil;
use minijinja::Value;
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::base::{Base, resolved};
use super::html;
use super::taxonomy::{Taxonomy, Term};
use crate::Date;
use crate::indexer::Post;

/// Words a minute, for the time that reading takes: what adults read of plain English prose,
/// silently, in the mean of many studies (Brysbaert 2019: 238).
const WORDS_PER_MINUTE: usize = 238;

/// Characters of a summary that is cut from the text: about three lines of a list.
const SUMMARY_LEN: usize = 200;

/// A post, in lists and on its page.
#[derive(Serialize)]
pub(super) struct PostView {
    url: String,
    /// The full address, if the site's origin is known.
    permalink: Option<String>,
    title: String,
    description: Option<String>,
    /// The description, or the beginning of the text. May be empty.
    summary: String,
    /// The body, safe.
    html: Value,
    date: Option<DateView>,
    updated: Option<DateView>,
    /// Minutes, at least 1.
    reading_time: usize,
    words: usize,
    draft: bool,
    featured: bool,
    image: Option<String>,
    language: String,
    headings: Vec<HeadingView>,
    tags: Vec<TermLink>,
    categories: Vec<TermLink>,
    authors: Vec<TermLink>,
    /// Every taxonomy by its key, those above as well.
    terms: BTreeMap<String, Vec<TermLink>>,
    /// What else stands in the front matter.
    extra: Map<String, Json>,
    source: String,
}

#[derive(Serialize)]
struct HeadingView {
    level: u8,
    id: String,
    text: String,
}

/// A tag of a post.
#[derive(Clone, Serialize)]
pub(super) struct TermLink {
    name: String,
    url: String,
}

/// A tag in an overview.
#[derive(Serialize)]
pub(super) struct TermView {
    pub(super) name: String,
    pub(super) url: String,
    /// Its number of posts.
    pub(super) count: usize,
}

/// A kind of tags.
#[derive(Serialize)]
pub(super) struct TaxonomyView {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) singular: String,
    pub(super) url: String,
    pub(super) terms: Vec<TermView>,
}

/// A date, ready to be shown.
#[derive(Clone, Debug, Serialize)]
pub(super) struct DateView {
    /// `2026-11-21`.
    iso: String,
    /// For `<time datetime>`: the day, with the time if it is known.
    datetime: String,
    /// RFC 3339: `2026-11-21T00:00:00Z`.
    pub(super) rfc3339: String,
    pub(super) year: i16,
    /// `21 November 2026`; as ISO writes it where the site's language is not English.
    text: String,
    /// The same without the year.
    day: String,
}

impl DateView {
    pub(super) fn new(date: Date, language: &str) -> DateView {
        let (hour, minute, second) = (date.second / 3600, date.second / 60 % 60, date.second % 60);
        let time = format!("T{hour:02}:{minute:02}:{second:02}Z");
        let english = language == "en" || language.starts_with("en-");
        let civil = i8::try_from(date.month).ok().zip(i8::try_from(date.day).ok());
        let civil = civil.and_then(|(month, day)| civil::Date::new(date.year, month, day).ok());
        let iso = date.to_string();
        let (text, day) = match civil.filter(|_| english) {
            Some(civil) => {
                (civil.strftime("%-d %B %Y").to_string(), civil.strftime("%-d %B").to_string())
            }
            None => (iso.clone(), iso.clone()),
        };
        DateView {
            datetime: if date.second == 0 { iso.clone() } else { format!("{iso}{time}") },
            rfc3339: format!("{iso}{time}"),
            iso,
            year: date.year,
            text,
            day,
        }
    }
}

impl TermView {
    pub(super) fn new(term: &Term, base: &Base) -> TermView {
        TermView { name: term.name.clone(), url: base.href(&term.url), count: term.posts.len() }
    }
}

impl TaxonomyView {
    pub(super) fn new(taxonomy: &Taxonomy, base: &Base) -> TaxonomyView {
        TaxonomyView {
            key: taxonomy.key.clone(),
            title: taxonomy.title.clone(),
            singular: taxonomy.singular.clone(),
            url: base.href(&taxonomy.url),
            terms: taxonomy.terms.iter().map(|term| TermView::new(term, base)).collect(),
        }
    }
}

impl PostView {
    pub(super) fn new(
        post: &Post,
        taxonomies: &[Taxonomy],
        base: &Base,
        language: &str,
    ) -> PostView {
        let mut terms = BTreeMap::new();
        for taxonomy in taxonomies {
            let names = post.document.tags.get(&taxonomy.key);
            let links: Vec<TermLink> = names
                .into_iter()
                .flatten()
                .filter_map(|name| taxonomy.term(name))
                .map(|term| TermLink { name: term.name.clone(), url: base.href(&term.url) })
                .collect();
            if !links.is_empty() {
                terms.insert(taxonomy.key.clone(), links);
            }
        }
        let of = |key: &str| terms.get(key).cloned().unwrap_or_default();
        let words = words(post);
        let reading_time = post.front.read_time.and_then(|minutes| usize::try_from(minutes).ok());
        let own = post.document.language.as_deref().unwrap_or(language);
        let date = |date: Option<Date>| date.map(|date| DateView::new(date, language));
        let description = post.document.description.clone().filter(|text| !text.trim().is_empty());
        let headings = post.headings.iter().map(|heading| HeadingView {
            level: heading.level,
            id: heading.id.clone(),
            text: heading.text.clone(),
        });
        PostView {
            url: base.href(&post.url),
            permalink: base.has_origin().then(|| base.full(&post.url)),
            title: post.title.clone(),
            summary: description.clone().unwrap_or_else(|| beginning(post)),
            description,
            html: Value::from_safe_string(html::dress(&based(&post.html, base))),
            date: date(post.front.date),
            updated: date(post.front.updated),
            reading_time: reading_time.unwrap_or(words.div_ceil(WORDS_PER_MINUTE)).max(1),
            words,
            draft: post.front.draft,
            featured: post.front.featured,
            image: post.document.image.as_deref().map(|image| full_link(image, &post.url, base)),
            language: own.to_owned(),
            headings: headings.collect(),
            tags: of("tag"),
            categories: of("category"),
            authors: of("author"),
            terms,
            extra: post.front.extra.clone(),
            source: post.source.to_string_lossy().replace('\\', "/"),
        }
    }
}

/// The body with the base path in its links from the root.
fn based<'a>(html: &'a str, base: &Base) -> Cow<'a, str> {
    if base.path().is_empty() {
        return html.into();
    }
    let changed = html::change_links(html, |link| {
        let inside = link.starts_with('/') && !link.starts_with("//");
        inside.then(|| base.href(link))
    });
    changed.into()
}

/// The body with full addresses, as a feed reader needs it.
pub(super) fn with_full_links(post: &Post, base: &Base) -> String {
    let full = |link: &str| resolved(&post.url, link).map(|url| base.full(&url));
    html::change_links(&post.html, full)
}

/// A link on the page at `from` as a full address, if the origin is known.
fn full_link(link: &str, from: &str, base: &Base) -> String {
    resolved(from, link).map_or_else(|| link.to_owned(), |url| base.full(&url))
}

fn blocks(post: &Post) -> impl Iterator<Item = &str> {
    let sections = post.document.sections.iter();
    sections.flat_map(|section| section.blocks.iter().map(|block| block.text.as_str()))
}

fn words(post: &Post) -> usize {
    blocks(post).map(|text| text.split_whitespace().count()).sum()
}

/// The beginning of the text, cut behind a word.
fn beginning(post: &Post) -> String {
    let text = blocks(post).next().unwrap_or_default();
    let Some((end, _)) = text.char_indices().nth(SUMMARY_LEN) else { return text.to_owned() };
    let cut = text[..end].rfind(' ').unwrap_or(end);
    format!("{}…", text[..cut].trim_end_matches(|c: char| !c.is_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_out_in_english_only() {
        let date = Date { year: 2026, month: 3, day: 7, second: 0 };
        let view = DateView::new(date, "en-GB");
        assert_eq!((view.text.as_str(), view.day.as_str()), ("7 March 2026", "7 March"));
        assert_eq!(DateView::new(date, "de").text, "2026-03-07");
        assert_eq!(view.datetime, "2026-03-07");
        let timed = DateView::new(Date { second: 3661, ..date }, "en");
        assert_eq!(timed.datetime, "2026-03-07T01:01:01Z");
        assert_eq!(view.rfc3339, "2026-03-07T00:00:00Z");
    }
}
