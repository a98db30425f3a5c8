//! Answers as plain values: objects in a page, JSON in the terminal.
//!
//! Written by hand, because of what serde derives there is an own copy of everything for each type,
//! and all of it would be downloaded. Here is one type, [`Plain`], and so one copy: what a part is
//! made of is told [once](Plain::each), to serde and to what makes JavaScript's objects alike.

use serde::ser::{Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::search::answer::{Answer, Facets, Hit, SectionHit, Suggestions};
use crate::search::keyed::Keyed;

/// A part of an answer.
#[derive(Clone, Copy)]
pub(crate) enum Plain<'a> {
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

impl Plain<'_> {
    /// Whether it is a list. What is none, and [has parts](Plain::each), has them by name.
    pub(crate) fn is_list(&self) -> bool {
        matches!(self, Plain::Texts(_) | Plain::Sections(_) | Plain::Hits(_))
    }

    /// Hands over what it is made of, by name; the parts of a list have none.
    pub(crate) fn each(&self, part: &mut dyn FnMut(&str, Plain<'_>)) {
        match *self {
            Plain::True | Plain::Count(_) | Plain::Score(_) | Plain::Text(_) => {}
            Plain::Texts(list) => list.iter().for_each(|text| part("", Plain::Text(text))),
            Plain::Sections(list) => list.iter().for_each(|hit| part("", Plain::Section(hit))),
            Plain::Hits(list) => list.iter().for_each(|hit| part("", Plain::Hit(hit))),
            Plain::Tags(tags) => {
                for (key, values) in tags {
                    part(key, Plain::Texts(values));
                }
            }
            Plain::Counts(counts) => {
                for (value, count) in counts {
                    part(value, Plain::Count(*count));
                }
            }
            Plain::Facets(facets) => {
                for (key, counts) in facets {
                    part(key, Plain::Counts(counts));
                }
            }
            Plain::Section(section) => {
                part("url", Plain::Text(&section.url));
                part("heading", Plain::Text(&section.heading));
                part("snippet", Plain::Texts(&section.snippet));
            }
            Plain::Hit(hit) => {
                part("id", Plain::Count(hit.id));
                part("score", Plain::Score(hit.score));
                if let Some(page) = &hit.page {
                    part("url", Plain::Text(&page.url));
                    part("title", Plain::Text(&page.title));
                    part("snippet", Plain::Texts(&page.snippet));
                    if !page.sections.is_empty() {
                        part("sections", Plain::Sections(&page.sections));
                    }
                    part("tags", Plain::Tags(&page.tags));
                    for (key, value) in [("date", &page.date), ("image", &page.image)] {
                        if let Some(value) = value {
                            part(key, Plain::Text(value));
                        }
                    }
                }
            }
            Plain::Answer(answer) => {
                part("total", Plain::Count(answer.total));
                part("hits", Plain::Hits(&answer.hits));
                part("facets", Plain::Facets(&answer.facets));
                if answer.partial {
                    part("partial", Plain::True);
                }
                if let Some(corrected) = &answer.corrected {
                    part("corrected", Plain::Text(corrected));
                }
            }
            Plain::Suggestions(suggestions) => {
                part("words", Plain::Texts(&suggestions.words));
                part("titles", Plain::Hits(&suggestions.titles));
            }
        }
    }
}

impl Serialize for Plain<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut failed = Ok(());
        match *self {
            Plain::True => serializer.serialize_bool(true),
            Plain::Count(count) => serializer.serialize_u32(count),
            Plain::Score(score) => serializer.serialize_f32(score),
            Plain::Text(text) => serializer.serialize_str(text),
            _ if self.is_list() => {
                let mut list = serializer.serialize_seq(None)?;
                self.each(&mut |_, part| {
                    if failed.is_ok() {
                        failed = list.serialize_element(&part);
                    }
                });
                failed.and_then(|()| list.end())
            }
            _ => {
                let mut map = serializer.serialize_map(None)?;
                self.each(&mut |key, part| {
                    if failed.is_ok() {
                        failed = map.serialize_entry(key, &part);
                    }
                });
                failed.and_then(|()| map.end())
            }
        }
    }
}

/// What is plain by the part that it is.
macro_rules! plain {
    ($($whole:ty: $part:ident),*) => {$(
        impl<'a> From<&'a $whole> for Plain<'a> {
            fn from(whole: &'a $whole) -> Plain<'a> {
                Plain::$part(whole)
            }
        }

        impl Serialize for $whole {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Plain::from(self).serialize(serializer)
            }
        }
    )*};
}

plain!(Answer: Answer, Suggestions: Suggestions, Hit: Hit, SectionHit: Section, Facets: Facets, Keyed<u32>: Counts, Keyed<Vec<String>>: Tags);

impl<'a> From<&'a Vec<Hit>> for Plain<'a> {
    fn from(hits: &'a Vec<Hit>) -> Plain<'a> {
        Plain::Hits(hits)
    }
}
