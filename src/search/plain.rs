//! Answers as plain values: objects in a page, JSON in the terminal.
//!
//! Written by hand, because of what serde derives there is an own copy of everything for each type,
//! and all of it would be downloaded. Here is one type, [`Plain`], and so one copy.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::search::answer::{Answer, Facets, Hit, SectionHit, Suggestions};
use crate::search::keyed::Keyed;

/// A part of an answer.
#[derive(Clone, Copy)]
enum Plain<'a> {
    True,
    Count(u32),
    Score(f32),
    Text(&'a str),
    Texts(&'a [String]),
    Tags(&'a Keyed<Vec<String>>),
    Counts(&'a Keyed<u32>),
    Facets(&'a Facets),
    Section(&'a SectionHit),
    Sections(&'a [SectionHit]),
    Hit(&'a Hit),
    Hits(&'a [Hit]),
    Answer(&'a Answer),
    Suggestions(&'a Suggestions),
}

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Plain::True => return serializer.serialize_bool(true),
            Plain::Count(count) => return serializer.serialize_u32(count),
            Plain::Score(score) => return serializer.serialize_f32(score),
            Plain::Text(text) => return serializer.serialize_str(text),
            Plain::Texts(list) => {
                return serializer.collect_seq(list.iter().map(|text| Plain::Text(text)));
            }
            Plain::Sections(list) => {
                return serializer.collect_seq(list.iter().map(Plain::Section));
            }
            Plain::Hits(list) => return serializer.collect_seq(list.iter().map(Plain::Hit)),
            _ => {}
        }
        let mut map = serializer.serialize_map(None)?;
        let mut entry = |key: &str, value: Plain<'_>| map.serialize_entry(key, &value);
        match *self {
            Plain::Tags(tags) => {
                for (key, values) in tags {
                    entry(key, Plain::Texts(values))?;
                }
            }
            Plain::Counts(counts) => {
                for (value, count) in counts {
                    entry(value, Plain::Count(*count))?;
                }
            }
            Plain::Facets(facets) => {
                for (key, counts) in facets {
                    entry(key, Plain::Counts(counts))?;
                }
            }
            Plain::Section(section) => {
                entry("url", Plain::Text(&section.url))?;
                entry("heading", Plain::Text(&section.heading))?;
                entry("snippet", Plain::Texts(&section.snippet))?;
            }
            Plain::Hit(hit) => {
                entry("id", Plain::Count(hit.id))?;
                entry("score", Plain::Score(hit.score))?;
                if let Some(page) = &hit.page {
                    entry("url", Plain::Text(&page.url))?;
                    entry("title", Plain::Text(&page.title))?;
                    entry("snippet", Plain::Texts(&page.snippet))?;
                    if !page.sections.is_empty() {
                        entry("sections", Plain::Sections(&page.sections))?;
                    }
                    entry("tags", Plain::Tags(&page.tags))?;
                    for (key, value) in [("date", &page.date), ("image", &page.image)] {
                        if let Some(value) = value {
                            entry(key, Plain::Text(value))?;
                        }
                    }
                }
            }
            Plain::Answer(answer) => {
                entry("total", Plain::Count(answer.total))?;
                entry("hits", Plain::Hits(&answer.hits))?;
                entry("facets", Plain::Facets(&answer.facets))?;
                if answer.partial {
                    entry("partial", Plain::True)?;
                }
                if let Some(corrected) = &answer.corrected {
                    entry("corrected", Plain::Text(corrected))?;
                }
            }
            Plain::Suggestions(suggestions) => {
                entry("words", Plain::Texts(&suggestions.words))?;
                entry("titles", Plain::Hits(&suggestions.titles))?;
            }
            _ => {}
        }
        map.end()
    }
}

/// What is plain by the part that it is.
macro_rules! plain {
    ($($whole:ty: $part:ident),*) => {$(
        impl Serialize for $whole {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Plain::$part(self).serialize(serializer)
            }
        }
    )*};
}

plain!(Answer: Answer, Suggestions: Suggestions, Hit: Hit, SectionHit: Section, Facets: Facets, Keyed<u32>: Counts, Keyed<Vec<String>>: Tags);
