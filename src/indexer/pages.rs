//! Which pages lie in this folder, and what do they say?

use std::collections::HashMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;
use scraper::Selector;

use super::advice::advice;
use super::again::{self, ReadFile, Seen};
use super::globs::Glob;
use super::html::{self, Page, Selectors};
use super::posts::Problem;
use super::stamp::stamp;
use super::walk::{Skipped, walk};
use super::{MAX_PAGE_LEN, address, canonical, forms, lists, site_name};
use crate::{Document, Key, Memo};

/// How a site is to be read.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions {
    /// A CSS selector for the content of all pages, where it is not to be found by itself.
    pub root_selector: Option<String>,
    /// CSS selectors for what is left out of the content.
    pub exclude_selectors: Vec<String>,
    /// Patterns of the files that are read, if not all: `docs/**`.
    pub include: Vec<String>,
    /// Patterns of files that are not read.
    pub exclude: Vec<String>,
    /// The path below which the site is served: nothing, or `/blog`.
    pub base_path: String,
    /// Addresses are those of the files: for pages that are opened from a disk, which has no other.
    pub file_addresses: bool,
}

/// What a site says.
#[derive(Debug, Default)]
pub struct SiteContent {
    /// The pages, in the order of their addresses, which are all different.
    pub documents: Vec<Document>,
    /// The files that are no documents, and why, in the order of their paths. Only what could have
    /// been a page is named: not pictures and the like.
    pub skipped: Vec<Skipped>,
    /// What was understood only in part.
    pub warnings: Vec<Problem>,
    /// What is known of the files, if that is remembered.
    pub(super) seen: Option<Seen>,
}

/// How far the reading has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Pages read so far; calls come in any order.
    pub read: usize,
    /// Pages in all.
    pub pages: usize,
}

/// Why a site could not be read at all.
#[derive(Debug)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no such folder, or it cannot be read.
    Folder(PathBuf, io::Error),
    /// There is no page in it.
    NoPages(PathBuf),
    /// There are pages, but none that is to be found: the reason of the first stands for all.
    NothingToFind(PathBuf, Skipped),
    /// The user's selector is not CSS.
    Selector(String, String),
}

impl std::fmt::Display for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ReadError::Folder(path, error) => {
                write!(
                    f,
                    "{}: cannot be read: {error}; name the folder of the built site",
                    path.display()
                )
            }
            ReadError::NoPages(path) => write!(
                f,
                "{}: no .html file in it; build the site first, and name the folder that is \
                 published (often `public`, `_site`, `dist` or `build`)",
                path.display()
            ),
            ReadError::NothingToFind(path, first) => write!(
                f,
                "{}: no page in it can be indexed; {}: {}",
                path.display(),
                first.path.display(),
                first.reason
            ),
            ReadError::Selector(selector, why) => {
                write!(f, "`{selector}` is not a CSS selector: {why}")
            }
        }
    }
}

// What the system said is in the message: a chain that is printed link by link would repeat it.
impl std::error::Error for ReadError {}

/// Reads all pages of a built site, on all cores. `progress` is called after every page, from any
/// thread.
///
/// # Errors
/// When the folder cannot be read, holds no page that is to be found, or a selector is wrong. A
/// single bad file is never an error: it is skipped, and named.
pub fn read_site(
    site: &Path,
    options: &ReadOptions,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<SiteContent, ReadError> {
    read_site_with(site, options, None, progress)
}

/// The same, with a memory: what a page says is not worked out again as long as its file has the
/// same bytes.
///
/// # Errors
/// As [`read_site`].
pub fn read_site_with(
    site: &Path,
    options: &ReadOptions,
    memo: Option<&dyn Memo>,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<SiteContent, ReadError> {
    let selectors = selectors_of(options)?;
    std::fs::read_dir(site).map_err(|error| ReadError::Folder(site.to_owned(), error))?;
    let Listed { files, mut skipped, mut warnings, is_any } = list(site, options);
    if !is_any {
        return Err(ReadError::NoPages(site.to_owned()));
    }
    let memory = Memory::new(memo, options);
    let beside = memo.map(|_| again::beside(&skipped, &warnings));
    let (read, pages) = (AtomicUsize::new(0), files.len());
    let results: Vec<_> = files
        .into_par_iter()
        .map(|path| {
            let result = read_file(site, &path, &selectors, &memory);
            progress(Progress { read: read.fetch_add(1, Ordering::Relaxed) + 1, pages });
            (path, result)
        })
        .collect();
    let known = |(path, (_, read)): &(PathBuf, (Outcome, ReadFile))| (path.clone(), *read);
    let known: Vec<_> = if memo.is_some() { results.iter().map(known).collect() } else { vec![] };
    let mut found = Vec::new();
    for (path, (result, _)) in results {
        match result {
            Ok((page, warning)) => {
                warnings.extend(warning.map(|message| Problem {
                    path: path.clone(),
                    line: None,
                    message,
                }));
                found.push((path, page));
            }
            Err(reason) => skipped.push(Skipped { path, reason }),
        }
    }
    leave_out_unmarked(&mut found, &mut skipped);
    leave_out_twins(&mut found, &mut skipped);
    warnings.extend(canonical::leave_out_duplicates(&mut found, &mut skipped));
    lists::settle(&mut found, &options.base_path);
    lists::leave_out_repeated(&mut found, &mut skipped);
    lists::leave_out(&mut found, &mut skipped);
    leave_out_empty(&mut found, &mut skipped);
    if !options.file_addresses {
        forms::settle(&mut found, &options.base_path);
    }
    site_name::tell_apart(&mut found);
    site_name::remove(&mut found);
    warnings.extend(advice(&found, &options.base_path));
    skipped.sort();
    if found.is_empty() {
        let first = skipped.into_iter().find(|skipped| is_page(&skipped.path));
        return Err(match first {
            Some(first) => ReadError::NothingToFind(site.to_owned(), first),
            None => ReadError::NoPages(site.to_owned()),
        });
    }
    let seen = beside.map(|beside| Seen::new(beside, known, &found, (&skipped, &warnings)));
    site_name::leave_out_description(&mut found);
    let mut documents: Vec<_> = found.into_iter().map(|(_, page)| page.document).collect();
    documents.sort_by(|a, b| a.url.cmp(&b.url));
    Ok(SiteContent { documents, skipped, warnings, seen })
}

/// The files that could be pages.
pub(super) struct Listed {
    pub(super) files: Vec<PathBuf>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) warnings: Vec<Problem>,
    /// Whether there are any, left out by the user's patterns or not.
    is_any: bool,
}

/// Lists them.
pub(super) fn list(site: &Path, options: &ReadOptions) -> Listed {
    let walked = walk(site);
    let mut skipped = walked.skipped;
    let mut files: Vec<PathBuf> = walked.files.into_iter().filter(|path| is_page(path)).collect();
    let is_any = !files.is_empty();
    let warnings =
        if is_any { leave_out_by_path(&mut files, options, &mut skipped) } else { Vec::new() };
    Listed { files, skipped, warnings, is_any }
}

/// The selectors among the options.
pub(super) fn selectors_of(options: &ReadOptions) -> Result<Selectors, ReadError> {
    let excluded = options.exclude_selectors.iter().map(|s| selector(s));
    Ok(Selectors {
        root: options.root_selector.as_deref().map(selector).transpose()?,
        excluded: excluded.collect::<Result<_, _>>()?,
    })
}

/// Leaves out the files that the user's patterns leave out. Answers with a warning for each pattern
/// that names no page at all.
fn leave_out_by_path(
    files: &mut Vec<PathBuf>,
    options: &ReadOptions,
    skipped: &mut Vec<Skipped>,
) -> Vec<Problem> {
    let mut warnings = Vec::new();
    let mut read = |patterns: &[String], name: &str| -> Vec<(String, Glob)> {
        let globs = patterns.iter().map(|pattern| (pattern.clone(), Glob::new(pattern)));
        let globs: Vec<_> = globs.collect();
        for (pattern, glob) in &globs {
            if !files.iter().any(|path| glob.matches(path)) {
                warnings.push(Problem {
                    path: PathBuf::from(pattern),
                    line: None,
                    message: format!("this pattern of `{name}` names no page"),
                });
            }
        }
        globs
    };
    let included = read(&options.include, "--include");
    let excluded = read(&options.exclude, "--exclude");
    files.retain(|path| {
        let reason = if let Some((pattern, _)) = excluded.iter().find(|(_, g)| g.matches(path)) {
            format!("left out by `--exclude {pattern}`")
        } else if !included.is_empty() && !included.iter().any(|(_, glob)| glob.matches(path)) {
            "no `--include` names it".to_owned()
        } else {
            return true;
        };
        skipped.push(Skipped { path: path.clone(), reason });
        false
    });
    warnings
}

fn selector(text: &str) -> Result<Selector, ReadError> {
    Selector::parse(text).map_err(|why| ReadError::Selector(text.to_owned(), why.to_string()))
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|end| {
        ["html", "htm", "xhtml"].iter().any(|known| end.eq_ignore_ascii_case(known))
    })
}

/// Room for what most pages say, in bytes: growing step by step takes time.
const PAGE_ROOM: usize = 16 << 10;

/// What is known of pages that were read before.
pub(super) struct Memory<'m> {
    memo: Option<&'m dyn Memo>,
    /// All that the reading of every page depends on.
    options: String,
}

impl<'m> Memory<'m> {
    pub(super) fn new(memo: Option<&'m dyn Memo>, options: &ReadOptions) -> Memory<'m> {
        Memory { memo, options: format!("{options:?}") }
    }

    /// Tells a file from what it would be after any change; nothing if that cannot be told, or need
    /// not be.
    pub(super) fn stamp(&self, path: &Path, found: &Metadata) -> Option<Key> {
        let stamp = self.memo.and_then(|_| stamp(found))?;
        let name = path.as_os_str().as_encoded_bytes();
        Some(Key::of("stamp", [self.options.as_bytes(), name, &stamp]))
    }

    /// What a page said that was kept under a key.
    pub(super) fn page(&self, key: Key) -> Option<Outcome> {
        postcard::from_bytes(&self.memo?.recall(key)?).ok()
    }

    pub(super) fn keep_page(&self, key: Key, page: &Outcome) {
        let room = || Vec::with_capacity(PAGE_ROOM);
        let said = self.memo.map(|memo| (memo, postcard::to_extend(page, room())));
        if let Some((memo, Ok(bytes))) = said {
            memo.keep(key, &bytes);
        }
    }
}

/// A page, and a warning if there is one; or why it is none.
pub(super) type Outcome = Result<(Page, Option<String>), String>;

/// Reads a page, or says why not; and says what is known of the file.
fn read_file(
    site: &Path,
    path: &Path,
    selectors: &Selectors,
    memory: &Memory<'_>,
) -> (Outcome, ReadFile) {
    let (mut stamp, mut key) = (None, None);
    let outcome = look_into(site, path, selectors, memory, (&mut stamp, &mut key));
    let read = memory.memo.map(|_| ReadFile::of(stamp, key, &outcome));
    (outcome, read.unwrap_or_default())
}

fn look_into(
    site: &Path,
    path: &Path,
    selectors: &Selectors,
    memory: &Memory<'_>,
    (stamp, known): (&mut Option<Key>, &mut Option<Key>),
) -> Outcome {
    if let Some(reason) = reason_in_name(site, path) {
        return Err(reason.to_owned());
    }
    let url = address::of_page(path).unwrap_or_default();
    let whole = site.join(path);
    // What it says may be known without reading it.
    let found = memory.memo.and_then(|_| fs::metadata(&whole).ok());
    *stamp = found.and_then(|found| memory.stamp(path, &found));
    if let (Some(memo), Some(stamp)) = (memory.memo, *stamp)
        && let Some(key) = memo.recall(stamp).and_then(|key| Key::from_bytes(&key))
        && let Some(page) = memory.page(key)
    {
        *known = Some(key);
        return page;
    }
    let bytes = read_whole(&whole)?;
    let Some(memo) = memory.memo else { return read_bytes(&bytes, url, selectors) };
    let key = key_of_file(memory, path, &bytes);
    *known = Some(key);
    let page = memory.page(key).unwrap_or_else(|| {
        let page = read_bytes(&bytes, url, selectors);
        memory.keep_page(key, &page);
        page
    });
    if let Some(stamp) = *stamp {
        memo.keep(stamp, &key.to_bytes());
    }
    page
}

const FOR_NO_ADDRESS: &str = "the page for addresses that do not exist";

/// Why a file of this name is none that is to be found, whatever it says.
pub(super) fn reason_in_name(site: &Path, path: &Path) -> Option<&'static str> {
    if path.file_stem().is_some_and(|name| name == "404") {
        return Some(FOR_NO_ADDRESS);
    }
    if path.parent().is_some_and(|folder| folder.iter().any(|name| name == "_static")) {
        return Some("a theme's own file, as Sphinx copies them to `_static`");
    }
    // The same under an address like others, as some frameworks write it.
    let folder = path.parent().filter(|folder| folder.ends_with("404"));
    if folder.is_some_and(|folder| site.join(folder).with_extension("html").is_file()) {
        return Some(FOR_NO_ADDRESS);
    }
    let is_none = address::of_page(path).is_none();
    is_none.then_some("its name is not valid Unicode, so that no link can lead to it")
}

/// The bytes of a file; or why it cannot be read.
pub(super) fn read_whole(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error: io::Error| format!("cannot be read: {error}");
    let file = File::open(path).map_err(unreadable)?;
    // Where room is found as it is needed, a small page takes ten reads. It may be longer by now.
    let len = file.metadata().map_or(0, |found| found.len().min(MAX_PAGE_LEN));
    let mut bytes = Vec::with_capacity(len as usize + 1);
    file.take(MAX_PAGE_LEN + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_PAGE_LEN {
        return Err(format!("it is larger than {} MB", MAX_PAGE_LEN >> 20));
    }
    Ok(bytes)
}

/// The key under which is kept what a file of these bytes says.
pub(super) fn key_of_file(memory: &Memory<'_>, path: &Path, bytes: &[u8]) -> Key {
    Key::of("page", [memory.options.as_bytes(), path.as_os_str().as_encoded_bytes(), bytes])
}

pub(super) fn read_bytes(bytes: &[u8], url: String, selectors: &Selectors) -> Outcome {
    let decoded = html::decode(bytes);
    let warning = decoded
        .broken
        .map(|charset| format!("some of its bytes are not {charset}; they are read as \u{fffd}"));
    let mut page = html::read_page(&decoded.text, url, selectors)?;
    let too_many = leave_out_values(&mut page);
    let warnings: Vec<String> = warning.into_iter().chain(too_many).collect();
    Ok((page, (!warnings.is_empty()).then(|| warnings.join("; "))))
}

/// No page has more values of a key: each is stored with every passage of the page.
const MAX_VALUES: usize = 1_000;

/// Leaves out values beyond those, and says so.
fn leave_out_values(page: &mut Page) -> Option<String> {
    let mut said = None;
    for (key, values) in &mut page.document.tags {
        if values.len() > MAX_VALUES {
            let count = values.len();
            said =
                Some(format!("it has {count} values of `{key}`; the first {MAX_VALUES} are kept"));
            values.truncate(MAX_VALUES);
        }
    }
    said
}

/// When one page marks its body, pages that do not are not meant to be found.
fn leave_out_unmarked(found: &mut Vec<(PathBuf, Page)>, skipped: &mut Vec<Skipped>) {
    if found.iter().any(|(_, page)| page.has_marked_body) {
        let unmarked = found.extract_if(.., |(_, page)| !page.has_marked_body);
        skipped.extend(unmarked.map(|(path, _)| {
            Skipped {
                path,
                reason: "other pages mark their body with `data-damson-body` or \
                     `data-pagefind-body`, this one does not"
                    .to_owned(),
            }
        }));
    }
}

/// Two files with one address: `index.html` and `index.htm` in one folder.
fn leave_out_twins(found: &mut Vec<(PathBuf, Page)>, skipped: &mut Vec<Skipped>) {
    found.sort_by(|(a, _), (b, _)| b.cmp(a));
    let mut served: HashMap<String, PathBuf> = HashMap::new();
    let twins = found.extract_if(.., |(path, page)| {
        let first = served.entry(page.document.url.clone()).or_insert_with(|| path.clone());
        first != path
    });
    let twins: Vec<_> = twins.collect();
    skipped.extend(twins.into_iter().map(|(path, page)| Skipped {
        reason: format!("its address is that of {}", served[&page.document.url].display()),
        path,
    }));
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
}

/// A page that says nothing cannot be found by anything.
fn leave_out_empty(found: &mut Vec<(PathBuf, Page)>, skipped: &mut Vec<Skipped>) {
    let empty = found.extract_if(.., |(_, page)| {
        let sections = &page.document.sections;
        page.document.title.is_empty()
            && sections.iter().all(|s| s.heading.is_empty() && s.blocks.is_empty())
    });
    skipped.extend(empty.map(|(path, _)| Skipped {
        path,
        reason: "it has neither a title nor any text".to_owned(),
    }));
}
