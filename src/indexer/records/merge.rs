//! Pages and records together.

use std::collections::HashMap;

use crate::Document;
use crate::indexer::canonical::key;

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Records that are pages of their own.
    pub added: usize,
    /// Records that say more of a page that is there.
    pub joined: usize,
}

/// Adds records to the documents of a site. A record with the address of a page says more of that
/// page: its tags and sort keys are added, its date, description and picture fill what is missing;
/// the page's own text stays, for it is what visitors will see there.
pub fn add_records(documents: &mut Vec<Document>, records: Vec<Document>) -> Merged {
    let mut known: HashMap<String, usize> =
        documents.iter().enumerate().map(|(at, page)| (key(&page.url), at)).collect();
    let mut merged = Merged::default();
    for record in records {
        let place = key(&record.url);
        match known.get(&place).and_then(|at| documents.get_mut(*at)) {
            Some(page) => {
                merged.joined += 1;
                join(page, record);
            }
            None => {
                merged.added += 1;
                known.insert(place, documents.len());
                documents.push(record);
            }
        }
    }
    documents.sort_by(|a, b| a.url.cmp(&b.url));
    merged
}

fn join(page: &mut Document, record: Document) {
    for (key, values) in record.tags {
        let known = page.tags.entry(key).or_default();
        for value in values {
            if !known.contains(&value) {
                known.push(value);
            }
        }
    }
    page.sort.extend(record.sort);
    page.date = page.date.or(record.date);
    page.image = page.image.take().or(record.image);
    page.description = page.description.take().or(record.description);
    page.language = page.language.take().or(record.language);
    page.emphasis.boost = record.emphasis.boost.or(page.emphasis.boost);
    page.emphasis.keywords.extend(record.emphasis.keywords);
    page.emphasis.pinned.extend(record.emphasis.pinned);
    if page.title.is_empty() {
        page.title = record.title;
    }
}
