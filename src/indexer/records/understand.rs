//! What does a record say of its page?

use serde_json::{Map, Value as Json};

use super::fields::{Field, FieldMap, texts_of};
use super::json::kind;
use crate::indexer::front_matter::parse_date;
use crate::indexer::html::{sections_of_post, text_of as text_of_html};
use crate::indexer::markdown::render;
use crate::indexer::{address, folded};
use crate::{Block, Document, Emphasis, Section};

/// The names under which records have a field, where the user does not say it.
fn names_of(field: &Field) -> &'static [&'static str] {
    match field {
        Field::Url => &["url", "link", "permalink", "href", "path", "uri"],
        Field::Title => &["title", "name", "headline"],
        Field::Description => &["description", "summary", "excerpt", "abstract"],
        Field::Text => &["content_html", "html", "text", "content_text", "content", "body"],
        Field::Markdown => &["markdown", "content_markdown"],
        Field::Date => &[
            "date",
            "date_published",
            "published",
            "publishedAt",
            "published_at",
            "datePublished",
            "pubDate",
            "created_at",
            "createdAt",
        ],
        Field::Image => &["image", "banner_image", "cover", "thumbnail"],
        Field::Language => &["language", "lang", "locale"],
        Field::Boost => &["boost"],
        Field::Keywords => &["keywords"],
        Field::Pinned => &["pinned"],
        Field::Tags(_) | Field::Sort(_) => &[],
    }
}

/// The keys of tags that records have by other names.
const TAG_KEYS: [(&str, &str); 6] = [
    ("tags", "tag"),
    ("tag", "tag"),
    ("categories", "category"),
    ("category", "category"),
    ("authors", "author"),
    ("author", "author"),
];

/// A record's document; or what is wrong with it. `origin` is that of the site, if it is known.
pub(super) fn understand(
    record: &Json,
    map: &FieldMap,
    origin: Option<&str>,
) -> Result<Document, String> {
    let Json::Object(entries) = record else {
        return Err(format!("it is {}, not an object", kind(record)));
    };
    let reading = Reading { record, entries, map };
    let url = reading.one(&Field::Url).ok_or(
        "it has no `url`; name the key that holds it, or how it is made, with \
         --records-field url=KEY or url=/posts/{slug}/",
    )?;
    let url = address_of(&url, origin)?;
    let title = folded(&plain(&reading.one(&Field::Title).unwrap_or_default()));
    let date = reading.one(&Field::Date);
    let date = match date.as_deref().map(|written| (written, parse_date(written))) {
        Some((written, None)) => {
            return Err(format!("`{written}` is not a date that can be read: write YYYY-MM-DD"));
        }
        Some((_, date)) => date,
        None => None,
    };
    let mut document = Document {
        description: reading.one(&Field::Description).map(|text| folded(&plain(&text))),
        language: reading.one(&Field::Language),
        image: reading.one(&Field::Image),
        date,
        ..Document::default()
    };
    let boost = reading.one(&Field::Boost);
    document.emphasis = Emphasis {
        boost: match boost.as_deref().map(|text| (text, Emphasis::parse_boost(text))) {
            Some((text, None)) => return Err(format!("its boost `{text}` is not a number")),
            boost => boost.and_then(|(_, boost)| boost),
        },
        keywords: reading.all(&Field::Keywords),
        pinned: reading.all(&Field::Pinned),
    };
    document.sections = reading.sections(&title)?;
    reading.tags(&mut document)?;
    if let Some(date) = date {
        document.tags.entry("year".to_owned()).or_insert_with(|| vec![date.year.to_string()]);
    }
    let is_empty = document.sections.iter().all(|s| s.heading.is_empty() && s.blocks.is_empty());
    if title.is_empty() && is_empty {
        return Err("it has neither a title nor a text".to_owned());
    }
    Ok(Document { url, title, ..document })
}

/// The address as documents have it: from the site's root, or whole, if it leads to another site.
fn address_of(written: &str, origin: Option<&str>) -> Result<String, String> {
    let written = written.trim();
    let scheme = written.split_once(':').map(|(scheme, _)| scheme);
    let scheme =
        scheme.filter(|s| s.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b)));
    match scheme {
        Some(scheme) if ["http", "https"].iter().any(|s| scheme.eq_ignore_ascii_case(s)) => {
            let own = origin.and_then(|origin| written.strip_prefix(origin));
            match own.filter(|path| path.is_empty() || path.starts_with('/')) {
                Some(path) => Ok(rooted(path)),
                None if written.contains(|c: char| c.is_whitespace() || c.is_control()) => {
                    Err(format!("`{written}` is not an address"))
                }
                None => Ok(written.to_owned()),
            }
        }
        Some(_) => Err(format!("`{written}` is not the address of a page")),
        None => Ok(rooted(written)),
    }
}

/// A path from the site's root, with what names a place on the page, but never out of the site.
fn rooted(path: &str) -> String {
    let (path, rest) = path.split_at(path.find(['?', '#']).unwrap_or(path.len()));
    let has_slash = path.is_empty() || path.ends_with('/');
    let mut url = address::of_written(path);
    // What an author wrote without a slash is served without one.
    if !has_slash && url.len() > 1 {
        url.truncate(url.trim_end_matches('/').len());
    }
    url + rest
}

/// Titles and descriptions may hold HTML, as in feeds.
fn plain(text: &str) -> String {
    if text.contains(['<', '&']) { text_of_html(text) } else { text.to_owned() }
}

struct Reading<'r> {
    record: &'r Json,
    entries: &'r Map<String, Json>,
    map: &'r FieldMap,
}

impl Reading<'_> {
    fn all(&self, field: &Field) -> Vec<String> {
        let texts = match self.map.get(field) {
            Some(from) => from.texts(self.record),
            None => {
                let values = names_of(field).iter().filter_map(|name| self.entries.get(*name));
                values.map(texts_of).find(|texts| !texts.is_empty()).unwrap_or_default()
            }
        };
        texts.into_iter().filter(|text| !text.trim().is_empty()).collect()
    }

    fn one(&self, field: &Field) -> Option<String> {
        self.all(field).into_iter().next()
    }

    /// The text, in the form in which the record has it.
    fn sections(&self, title: &str) -> Result<Vec<Section>, String> {
        if let (Some(Json::Array(sections)), None) =
            (self.entries.get("sections"), self.map.get(&Field::Text))
        {
            return own_sections(sections);
        }
        if let Some(markdown) = self.one(&Field::Markdown) {
            let rendered = render(&markdown, Some(title), &|_| None);
            return Ok(sections_of_post(&rendered.html, title));
        }
        let text = self.all(&Field::Text).join("\n\n");
        Ok(if is_html(&text) { sections_of_post(&text, title) } else { paragraphs(&text) })
    }

    fn tags(&self, document: &mut Document) -> Result<(), String> {
        let mut add = |key: &str, values: Vec<String>| {
            let known = document.tags.entry(key.to_owned()).or_default();
            for value in values.iter().map(|value| folded(value)) {
                if !value.is_empty() && !known.contains(&value) {
                    known.push(value);
                }
            }
        };
        let mapped = |key: &str| self.map.get(&Field::Tags(key.to_owned())).is_some();
        for (name, key) in TAG_KEYS.iter().filter(|(_, key)| !mapped(key)) {
            match self.entries.get(*name) {
                // As `damson read` writes them: by key.
                Some(Json::Object(keys)) if *name == "tags" => {
                    for (key, values) in keys {
                        add(key, texts_of(values));
                    }
                }
                Some(values) => add(key, texts_of(values)),
                None => {}
            }
        }
        for (field, from) in &self.map.0 {
            if let Field::Tags(key) = field {
                add(key, from.texts(self.record));
            }
        }
        document.tags.retain(|_, values| !values.is_empty());
        match self.entries.get("sort") {
            Some(Json::Object(keys)) => {
                let texts = keys.iter().map(|(key, value)| (key, texts_of(value)));
                document.sort.extend(
                    texts.filter_map(|(key, texts)| Some((key.clone(), texts.into_iter().next()?))),
                );
            }
            None | Some(Json::String(_) | Json::Number(_) | Json::Null) => {}
            Some(other) => {
                return Err(format!(
                    "`sort` is {}, not an object with a value for each key",
                    kind(other)
                ));
            }
        }
        for (field, from) in &self.map.0 {
            if let Field::Sort(key) = field
                && let Some(value) = from.texts(self.record).into_iter().next()
            {
                document.sort.insert(key.clone(), value);
            }
        }
        Ok(())
    }
}

/// Whether a text is HTML: it holds a tag, or the end of one.
fn is_html(text: &str) -> bool {
    text.match_indices('<').any(|(at, _)| {
        let rest = text[at + 1..].trim_start_matches('/');
        rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') && rest.contains('>')
    })
}

/// Plain text: paragraphs with an empty line between.
fn paragraphs(text: &str) -> Vec<Section> {
    let text = text.replace("\r\n", "\n");
    let blocks = text.split("\n\n").map(folded).filter(|text| !text.is_empty());
    vec![Section { blocks: blocks.map(Block::new).collect(), ..Section::default() }]
}

/// Sections as `damson read` writes them.
fn own_sections(records: &[Json]) -> Result<Vec<Section>, String> {
    let mut sections = vec![Section::default()];
    for record in records {
        let text = |key: &str| record.get(key).and_then(Json::as_str).map(folded);
        let heading = text("heading").unwrap_or_default();
        let level = record.get("level").and_then(Json::as_u64).unwrap_or(2).clamp(1, 6) as u8;
        let blocks = match record.get("text") {
            Some(Json::Array(blocks)) => blocks.iter().filter_map(own_block).collect(),
            Some(Json::String(text)) => {
                paragraphs(text).into_iter().flat_map(|s| s.blocks).collect()
            }
            Some(other) => return Err(format!("the text of a section is {}", kind(other))),
            None => Vec::new(),
        };
        match (heading.is_empty(), sections.last_mut()) {
            (true, Some(last)) => last.blocks.extend(blocks),
            _ => {
                let mut section = Section { level, heading, blocks, ..Section::default() };
                section.id = text("id");
                sections.push(section);
            }
        }
    }
    Ok(sections)
}

fn own_block(value: &Json) -> Option<Block> {
    let text = folded(value.get("text").unwrap_or(value).as_str()?);
    let weight = value.get("weight").and_then(Json::as_f64).unwrap_or(1.0);
    let weight = if weight.is_finite() { weight.clamp(0.0, 10.0) as f32 } else { 1.0 };
    (!text.is_empty()).then(|| Block { weight, ..Block::new(text) })
}
