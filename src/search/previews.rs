//! What the commonest beginnings show, asked when the index is written.
//!
//! See [`previews`](crate::index) for why. What a preview shows is what the index itself answers, so
//! that it makes no difference but in requests.

use crate::analyzer::tokenize_site;
use crate::index::{
    Asked, BuildOptions, Draft, File, MAX_PREVIEWED, PIECE, Prepared, Reply, ShownPassage, Sizes,
    Workshop, draft, revise,
};
use crate::index::{StoredSection, find_block, prepare, read_page, split_need};
use crate::search::answer::{Request, Step};
use crate::search::index::Index;
use crate::search::needs::Needs;
use crate::search::snippet::Snippets;
use crate::{Document, Key, Result};
use xxhash_rust::xxh64::xxh64;

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
    Ok(complete(draft(prepared, options, workshop, Sizes::default(), false)?, workshop)?.0)
}

/// [`assemble`], and what it leaves to the next run in the workshop's memory, by its key: what
/// [`reassemble`] takes. Nothing if there is no memory, or the index is of a kind that is better made
/// anew.
///
/// # Errors
///
/// As [`build`].
pub fn assemble_and_keep(
    prepared: Vec<Prepared>,
    options: &BuildOptions,
    workshop: &dyn Workshop,
) -> Result<(Vec<File>, Option<Key>)> {
    complete(draft(prepared, options, workshop, Sizes::default(), true)?, workshop)
}

/// The files of an index of which some pages were changed, each given as it was and as it is, since a
/// run left that `past`: the same bytes as [`assemble`] makes of all pages. Nothing if it takes all
/// pages to make them: if the address of a page changed, say.
///
/// # Errors
///
/// As [`build`].
pub fn reassemble(
    past: Key,
    changes: &[(Prepared, Prepared)],
    options: &BuildOptions,
    workshop: &dyn Workshop,
) -> Result<Option<(Vec<File>, Option<Key>)>> {
    let draft = revise(past, changes, options, workshop, Sizes::default());
    draft.map(|draft| complete(draft, workshop)).transpose()
}

/// [`assemble`] with other sizes, so that a test of a few pages has many files.
#[cfg(test)]
pub(crate) fn assemble_with(
    prepared: Vec<Prepared>,
    options: &BuildOptions,
    workshop: &dyn Workshop,
    sizes: Sizes,
) -> Result<Vec<File>> {
    Ok(complete(draft(prepared, options, workshop, sizes, false)?, workshop)?.0)
}

/// The files of a draft, with the previews that it takes; and what it leaves to the next run.
pub(super) fn complete(
    mut draft: Draft,
    workshop: &dyn Workshop,
) -> Result<(Vec<File>, Option<Key>)> {
    if !draft.beginnings.is_empty() {
        let mut index = Index::open(&draft.entry.write())?;
        for (place, shard) in std::mem::take(&mut draft.as_read).into_iter().enumerate() {
            let bytes = shard.bytes();
            index.shards.put(place, shard, bytes);
        }
        draft.add_previews(workshop, &mut |draft, asked, before| {
            match before {
                Some(before) if is_as_before(&mut index, draft, asked, before)? => {
                    return Ok(Reply::AsBefore);
                }
                _ => {}
            }
            pages_shown(&mut index, draft, asked)
        })?;
    }
    let past = draft.past;
    Ok((draft.finish(workshop), past))
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

/// Whether all that an answer depended on is as it was.
fn is_as_before(index: &mut Index, draft: &Draft, asked: &str, before: &Asked) -> Result<bool> {
    let is_there = |(borders, name): &(u64, _)| {
        let place = index.entry.shards.iter().position(|other| other == name);
        place.is_some_and(|place| Asked::borders(&index.entry, place) == *borders)
    };
    if !before.shards.iter().all(is_there) || before.hot != Asked::hot(&index.entry, asked) {
        return Ok(false);
    }
    for shown in &before.passages {
        if shown_passage(index, draft, shown.page, shown.passage, Some(shown))?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Where a passage lies and what it is; nothing if that is not what it was.
fn shown_passage(
    index: &mut Index,
    draft: &Draft,
    page: u32,
    passage: u8,
    before: Option<&ShownPassage>,
) -> Result<Option<ShownPassage>> {
    if page >= index.entry.page_count {
        return Ok(None);
    }
    let mut needs = Needs::default();
    index.pages.need([(page, passage)].into_iter(), &mut needs)?;
    let directories = needs.names().into_iter().filter(|need| split_need(need).1.is_none());
    bring(index, draft, directories.collect())?;
    let Some((place, id, slack)) = index.pages.place(page, passage) else { return Ok(None) };
    let (pack, from, to) = (place.pack, place.from, place.to);
    if let Some(before) = before.filter(|it| (it.pack, it.from, it.to) == (pack, from, to)) {
        return Ok(Some(*before));
    }
    let bytes = draft.file(&pack.text()).and_then(|bytes| bytes.get(from as usize..to as usize));
    let content = bytes.and_then(|bytes| find_block(bytes, id, slack));
    let check = content.map(|content| xxh64(content, 0));
    let is_same = |check: &u64| before.is_none_or(|before| before.check == *check);
    let shown = |check| ShownPassage { page, passage, pack, from, to, check };
    Ok(check.filter(is_same).map(shown))
}

/// What is shown if that is asked; nothing if it finds few pages.
fn pages_shown(index: &mut Index, draft: &Draft, asked: &str) -> Result<Reply> {
    let (query, display, facets) = (Some(asked.to_owned()), false, false);
    let request = Request { query, limit: MAX_PREVIEWED, display, facets, ..Request::default() };
    let hits = loop {
        match index.search(&request)? {
            Step::Ready(answer) => break answer.hits,
            Step::Needs(needs) => bring(index, draft, needs)?,
        }
    };
    if hits.len() < LEAST_HITS {
        return Ok(Reply::Nothing);
    }
    let coded = hits.iter().map(|hit| (hit.id, hit.passage));
    let coded = coded.filter(|(page, passage)| draft.record(*page, *passage).is_none());
    loop {
        let mut needs = Needs::default();
        index.pages.need(coded.clone(), &mut needs)?;
        if needs.is_empty() {
            break;
        }
        bring(index, draft, needs.names())?;
    }
    let mut passages = Vec::new();
    for hit in &hits {
        passages.extend(shown_passage(index, draft, hit.id, hit.passage, None)?);
    }
    let query = index.parse(asked, &mut Needs::default());
    let snippets = Snippets::new(index, &query).with_cut(tokenize_site);
    let show = |hit: &crate::Hit| {
        let mut stored = match draft.record(hit.id, hit.passage) {
            Some(record) => read_page(record)?,
            None => index.pages.passage(hit.id, hit.passage)?,
        };
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
    let shown = hits.iter().map(show).collect::<Result<_>>()?;
    let shards = index.shards.used_now();
    let name = |at| Some((Asked::borders(&index.entry, at), *index.entry.shards.get(at)?));
    let shards = shards.filter_map(name).collect();
    let hot = Asked::hot(&index.entry, asked);
    Ok(Reply::Shown(shown, Asked { shards, hot, passages, block: Vec::new() }))
}
