//! What the commonest beginnings show, asked when the index is written.
//!
//! See [`previews`](crate::index) for why. What a preview shows is what the index itself answers, so
//! that it makes no difference but in requests.

use crate::index::{
    BuildOptions, Draft, File, MAX_PREVIEWED, PIECE, Prepared, Sizes, Workshop, draft,
};
use crate::index::{StoredPage, StoredSection, prepare, split_need};
use crate::search::answer::{Request, Step};
use crate::search::index::Index;
use crate::search::needs::Needs;
use crate::search::snippet::Snippets;
use crate::{Document, Result};

/// A beginning that finds fewer pages is answered with as few requests without a preview.
const LEAST_HITS: usize = 3;

/// Turns documents into the files of an index; the entry file is the last.
///
/// The same documents give the same bytes, in whatever order they come.
///
/// # Errors
///
/// If two documents have the same address, or there are more than [`MAX_PAGES`](crate::MAX_PAGES).
pub fn build(
    documents: Vec<Document>,
    options: &BuildOptions,
    workshop: &dyn Workshop,
) -> Result<Vec<File>> {
    assemble(documents.into_iter().map(prepare).collect(), options, workshop)
}

/// [`build`], of documents that were [prepared](prepare()) before, on several cores perhaps.
///
/// # Errors
///
/// As [`build`].
pub fn assemble(
    prepared: Vec<Prepared>,
    options: &BuildOptions,
    workshop: &dyn Workshop,
) -> Result<Vec<File>> {
    assemble_with(prepared, options, workshop, Sizes::default())
}

/// [`assemble`] with other sizes, so that a test of a few pages has many files.
pub(crate) fn assemble_with(
    prepared: Vec<Prepared>,
    options: &BuildOptions,
    workshop: &dyn Workshop,
    sizes: Sizes,
) -> Result<Vec<File>> {
    let mut draft = draft(prepared, options, workshop, sizes)?;
    if !draft.beginnings.is_empty() {
        let mut index = Index::open(&draft.entry.write())?;
        draft.add_previews(&mut |draft, asked| pages_shown(&mut index, draft, asked))?;
    }
    Ok(draft.finish(workshop))
}

/// Gives an index what it needs.
fn bring(index: &mut Index, draft: &Draft, needs: Vec<String>) -> Result<()> {
    for need in needs {
        let (name, range) = split_need(&need);
        let bytes = draft.file(name).unwrap_or_default();
        let part = match range {
            Some((first, last)) => bytes.get(first as usize..=last as usize),
            None => Some(bytes),
        };
        index.add(&need, part.unwrap_or_default())?;
    }
    Ok(())
}

/// What is shown if that is asked; nothing if it finds few pages.
fn pages_shown(index: &mut Index, draft: &Draft, asked: &str) -> Result<Vec<(u32, StoredPage)>> {
    let (query, display, facets) = (Some(asked.to_owned()), false, false);
    let request = Request { query, limit: MAX_PREVIEWED, display, facets, ..Request::default() };
    let hits = loop {
        match index.search(&request)? {
            Step::Ready(answer) => break answer.hits,
            Step::Needs(needs) => bring(index, draft, needs)?,
        }
    };
    if hits.len() < LEAST_HITS {
        return Ok(Vec::new());
    }
    loop {
        let mut needs = Needs::default();
        index.pages.need(hits.iter().map(|hit| (hit.id, hit.passage)), &mut needs)?;
        if needs.is_empty() {
            break;
        }
        bring(index, draft, needs.names())?;
    }
    let query = index.parse(asked, &mut Needs::default());
    let snippets = Snippets::new(index, &query);
    let show = |hit: &crate::Hit| {
        let mut stored = index.pages.passage(hit.id, hit.passage)?;
        let (snippet, sections) = snippets.cut(&stored, "");
        let section = |id: &str, heading: String, pieces: Vec<String>| StoredSection {
            level: 0,
            id: id.to_owned(),
            heading,
            text: pieces.join(&char::from(PIECE).to_string()),
        };
        stored.sections = vec![section("", String::new(), snippet)];
        stored.sections.extend(sections.into_iter().map(|hit| {
            let id = hit.url.strip_prefix('#').unwrap_or_default();
            section(id, hit.heading, hit.snippet)
        }));
        // Snippets of it are cut already.
        stored.description.clear();
        Ok((hit.id, stored))
    };
    hits.iter().map(show).collect()
}
