//! Which pages of a site were changed since it was read last?
//!
//! Most of what a page says of itself may concern other pages: what is left out, which address a
//! page has, which part of a title is the site's name. Where it does not, be it that no more than the
//! text of some pages was changed, or a title, a date or a tag that are those of these pages
//! [alone](local), no other page needs to be read, nor recalled.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use xxhash_rust::xxh64::xxh64;

use super::html::{Page, Selectors};
use super::local::{self, Values};
use super::pages::{Memory, Outcome, ReadOptions, key_of_file, list, read_bytes, read_whole};
use super::posts::Problem;
use super::site_name::{self, hash_of_description};
use super::walk::Skipped;
use super::{SiteContent, address, pages};
use crate::{Document, Key, Memo};

/// What was read of a site, file by file, and what came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Seen {
    /// Stands for what was left out before any page was read.
    beside: u64,
    files: Vec<SeenFile>,
    values: Values,
    /// As [`SiteContent::skipped`].
    pub skipped: Vec<Skipped>,
    /// As [`SiteContent::warnings`].
    pub warnings: Vec<Problem>,
}

/// A file that could be a page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SeenFile {
    pub(super) path: PathBuf,
    pub(super) read: ReadFile,
    /// Address and title, if it came to be a document.
    place: Option<(String, String)>,
    /// Stands for its description, as it gives it; 0 if it has none.
    description: u64,
}

/// What is known of a file that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ReadFile {
    /// Its [stamp](super::stamp), if it had one.
    pub(super) stamp: Option<Key>,
    /// The key under which is kept what it says, if it was read.
    pub(super) key: Option<Key>,
    /// Stands for what it says that concerns other pages.
    pub(super) facts: u64,
    /// Stands for title, tags and date: a page that repeats another has the same.
    pub(super) twin: u64,
    /// Stands for its title, if it has another name in case that another page has that title.
    pub(super) shared_title: Option<u64>,
}

/// What was changed.
#[derive(Debug)]
pub struct Changes {
    /// The documents that say something else, as they were and as they are.
    pub documents: Vec<(Document, Document)>,
    /// What is known of the site now.
    pub seen: Seen,
}

impl ReadFile {
    pub(super) fn of(stamp: Option<Key>, key: Option<Key>, outcome: &Outcome) -> ReadFile {
        let (facts, twin) = (facts(outcome, true), twin(outcome));
        let page = outcome.as_ref().ok().map(|(page, _)| page);
        let page = page.filter(|page| page.first_heading.is_some());
        let shared_title = page.map(|page| hash_of(&page.document.title));
        ReadFile { stamp, key, facts, twin, shared_title }
    }
}

fn hash_of(what: &impl Serialize) -> u64 {
    xxh64(&postcard::to_allocvec(what).unwrap_or_default(), 0)
}

/// Stands for what a page says that concerns other pages, and what is told of it whatever it says; its
/// title, date, tags and sort keys among that if so wished.
fn facts(outcome: &Outcome, with_head: bool) -> u64 {
    let (page, warning) = match outcome {
        Ok((page, warning)) => (page, warning),
        Err(reason) => return hash_of(reason),
    };
    let Page { document, has_marked_body, title_with_site_name, canonical, .. } = page;
    let Document { url, title, language, date, tags, sort, sections, emphasis, .. } = document;
    let is_empty = sections.iter().all(|it| it.heading.is_empty() && it.blocks.is_empty());
    let head = with_head.then_some((title, date, tags, sort));
    let own = (url, head, language, &emphasis.pinned, is_empty, title.is_empty());
    let names = (title_with_site_name, &page.first_heading, page.is_lower_heading);
    let of_site = (has_marked_body, canonical, &page.index_pages);
    let links = (page.is_search_page, &page.links, warning);
    // Whether it is a list, and says anything besides, other pages decide.
    let list = page.as_list.as_ref().map(|list| (list, sections));
    hash_of(&(own, names, of_site, links, list))
}

/// Stands for what has to be the same of two pages of which one repeats the other.
fn twin(outcome: &Outcome) -> u64 {
    let page = outcome.as_ref().ok();
    page.map_or(0, |(Page { document, .. }, _)| {
        hash_of(&(&document.title, &document.tags, document.date))
    })
}

/// Stands for what was left out by name, and what was warned of.
pub(super) fn beside(skipped: &[Skipped], warnings: &[Problem]) -> u64 {
    hash_of(&(skipped, warnings))
}

impl Seen {
    pub(super) fn new(
        beside: u64,
        files: Vec<(PathBuf, ReadFile)>,
        found: &[(PathBuf, Page)],
        (skipped, warnings): (&[Skipped], &[Problem]),
    ) -> Seen {
        let pages: HashMap<&PathBuf, &Page> =
            found.iter().map(|(path, page)| (path, page)).collect();
        let file = |(path, read): (PathBuf, ReadFile)| {
            let document = pages.get(&path).map(|page| &page.document);
            let place = document.map(|document| (document.url.clone(), document.title.clone()));
            let description = document.map_or(0, hash_of_description);
            SeenFile { path, read, place, description }
        };
        Seen {
            beside,
            files: files.into_iter().map(file).collect(),
            values: local::values(found.iter().map(|(_, page)| &page.document)),
            skipped: skipped.to_vec(),
            warnings: warnings.to_vec(),
        }
    }
}

/// What was changed on a site since it was read with these options, if that concerns no other pages.
/// Nothing if it does, or may: then the site has to be read as a whole.
pub fn changes_since(
    mut seen: Seen,
    site: &Path,
    options: &ReadOptions,
    memo: &dyn Memo,
) -> Option<Changes> {
    let selectors = pages::selectors_of(options).ok()?;
    let listed = list(site, options);
    let is_as_before = beside(&listed.skipped, &listed.warnings) == seen.beside
        && listed.files.iter().eq(seen.files.iter().map(|file| &file.path));
    if !is_as_before {
        return None;
    }
    let memory = Memory::new(Some(memo), options);
    let look = |file: &SeenFile| look_again(site, file, &selectors, &memory);
    let looked: Vec<Option<Looked>> = seen.files.par_iter().map(look).collect();
    let mut documents = Vec::new();
    let of_site = seen.shared_description();
    for (at, looked) in looked.into_iter().enumerate() {
        let Looked { read, outcome } = looked?;
        let file = seen.files.get(at)?;
        if let Some(outcome) = outcome {
            let before = memory.page(file.read.key?)?;
            let is_alike = read.facts == file.read.facts;
            if has_twin(&seen.files, at, file.read.twin) || has_twin(&seen.files, at, read.twin) {
                return None;
            }
            if !is_alike && facts(&before, false) != facts(&outcome, false) {
                return None;
            }
            let mut place = file.place.clone();
            if let (Some(place), Ok((old, _)), Ok((new, _))) = (&mut place, before, outcome) {
                if !is_alike {
                    seen.settle_head(at, place, (&old, &new))?;
                }
                let former = seen.files.get(at)?.place.as_ref()?;
                let description = hash_of_description(&new.document);
                let mut changed = (placed(old, former), placed(new, place));
                site_name::take_description(&mut changed.0, of_site);
                site_name::take_description(&mut changed.1, of_site);
                documents.push(changed);
                seen.files.get_mut(at)?.description = description;
            } else if !is_alike {
                return None;
            }
            seen.files.get_mut(at)?.place = place;
        }
        seen.files.get_mut(at)?.read = read;
    }
    (seen.shared_description() == of_site).then_some(Changes { documents, seen })
}

/// A file that was looked at once more.
struct Looked {
    read: ReadFile,
    /// What it says now, if that may be something else.
    outcome: Option<Outcome>,
}

fn look_again(
    site: &Path,
    file: &SeenFile,
    selectors: &Selectors,
    memory: &Memory<'_>,
) -> Option<Looked> {
    let known = file.read;
    if pages::reason_in_name(site, &file.path).is_some() {
        return Some(Looked { read: known, outcome: None });
    }
    // What could not be read then is to be read now, whatever it says.
    known.key?;
    let whole = site.join(&file.path);
    let stamp = memory.stamp(&file.path, &fs::metadata(&whole).ok()?);
    if stamp.is_some() && stamp == known.stamp {
        return Some(Looked { read: known, outcome: None });
    }
    let bytes = read_whole(&whole).ok()?;
    let key = key_of_file(memory, &file.path, &bytes);
    if Some(key) == known.key {
        return Some(Looked { read: ReadFile { stamp, ..known }, outcome: None });
    }
    let outcome = read_bytes(&bytes, address::of_page(&file.path)?, selectors);
    memory.keep_page(key, &outcome);
    Some(Looked { read: ReadFile::of(stamp, Some(key), &outcome), outcome: Some(outcome) })
}

/// Whether another page may be the one that a page repeats of which this is the twin, or may repeat it.
fn has_twin(files: &[SeenFile], at: usize, twin: u64) -> bool {
    let is_twin = |(other, file): (usize, &SeenFile)| other != at && file.read.twin == twin;
    files.iter().enumerate().any(is_twin)
}

impl Seen {
    /// Notes what a page says beside its text, as it was and as it is, where that concerns no other page;
    /// else nothing.
    fn settle_head(
        &mut self,
        at: usize,
        (_, title): &mut (String, String),
        (old, new): (&Page, &Page),
    ) -> Option<()> {
        let (before, now) = (&old.document, &new.document);
        if before.title != now.title {
            let titles = [&before.title, &now.title].map(hash_of);
            let shares = |(other, file): (usize, &SeenFile)| {
                other != at && file.read.shared_title.is_some_and(|it| titles.contains(&it))
            };
            let is_of_others = [old, new].iter().any(|page| local::has_shared_title(page))
                || self.files.iter().enumerate().any(shares);
            if is_of_others || *title != before.title {
                return None;
            }
            title.clone_from(&now.title);
        }
        local::change(&mut self.values, &before.tags, &now.tags)
    }

    /// The description that most pages give.
    fn shared_description(&self) -> Option<u64> {
        let pages = self.files.iter().filter(|file| file.place.is_some());
        site_name::shared_description(pages.map(|file| file.description))
    }

    /// How many values each key has.
    pub fn value_counts(&self) -> BTreeMap<String, usize> {
        self.values.iter().map(|(key, values)| (key.clone(), values.len())).collect()
    }
}

/// A document with the address and the title that it has on its site.
fn placed(page: Page, (url, title): &(String, String)) -> Document {
    Document { url: url.clone(), title: title.clone(), ..page.document }
}

impl SiteContent {
    /// What is known of the site, for [`changes_since`]; nothing if nothing was remembered.
    pub fn take_seen(&mut self) -> Option<Seen> {
        self.seen.take()
    }
}
