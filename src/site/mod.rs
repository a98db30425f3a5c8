//! Which pages does a folder of posts make?
//!
//! A small pre-renderer: [`read_posts`] reads the Markdown, templates make the pages, and the
//! whole takes the place of the old site at once, or not at all.
//!
//! ```text
//! content ─► posts ─► tags ─────► views ─► pages ─► files beside ─► the site
//!            indexer  taxonomy    view     pages    theme, output   output
//! ```
//!
//! The pages hold everything as plain HTML. The search index is not made here: the caller puts it
//! into the folder of the [`Staged`] site, so that pages and index change in the same moment.

mod base;
mod config;
mod error;
mod html;
mod output;
mod pages;
mod taxonomy;
mod theme;
mod view;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

pub use config::CONFIG_NAME;
pub use error::SiteError;
pub use output::MARKER_NAME;

use crate::Document;
use crate::indexer::{Post, PostsRead, Problem, address, read_posts};
use base::Base;
use config::SiteConfig;
use error::fault;
use output::Staging;
use pages::{Page, Site};
use theme::{Asset, Theme};

/// How a site is to be rendered.
#[derive(Clone, Debug, Default)]
pub struct RenderOptions {
    /// Drafts become pages like others.
    pub drafts: bool,
    /// Where the site will stand: `https://example.org/blog/`, or a path alone, `/blog`, which
    /// keeps the origin that `site.toml` names.
    pub base_url: Option<String>,
}

/// What became of a folder of posts.
#[derive(Debug, Default)]
pub struct Rendered {
    /// What the index finds: the posts, in the order of their addresses.
    pub documents: Vec<Document>,
    /// How many HTML pages were written.
    pub pages: usize,
    /// How many of them show a post.
    pub posts: usize,
    /// How many files were copied.
    pub copied: usize,
    /// Empty, or the path below which the site will stand: `/blog`.
    pub base_path: String,
    /// Drafts that were left out, relative to the content folder.
    pub drafts_left_out: Vec<PathBuf>,
    /// What the author should look at. Paths are relative to the content folder.
    pub warnings: Vec<Problem>,
}

/// A site that is written, but not yet where it belongs. When this is dropped, it is gone.
#[derive(Debug)]
pub struct Staged {
    staging: Staging,
    rendered: Rendered,
}

impl Staged {
    /// The folder in which it lies for now. What else belongs to the site can be written there.
    pub fn folder(&self) -> &Path {
        self.staging.folder()
    }

    /// What was written.
    pub fn rendered(&self) -> &Rendered {
        &self.rendered
    }

    /// Puts the site in the place of the old one, in one step.
    pub fn publish(self) -> Result<Rendered, SiteError> {
        let warnings = self.staging.publish()?;
        let mut rendered = self.rendered;
        rendered.warnings.extend(warnings);
        Ok(rendered)
    }
}

/// Renders the posts below `content` and puts the site at `out`: [`stage`] and
/// [`publish`](Staged::publish) in one.
pub fn render(
    content: &Path,
    out: &Path,
    templates: Option<&Path>,
    options: &RenderOptions,
) -> Result<Rendered, SiteError> {
    stage(content, out, templates, options)?.publish()
}

/// Renders the posts below `content` into a folder beside `out`.
///
/// `templates` is a folder whose files take the place of built-in templates of the same name;
/// files that are no templates are copied into the site.
///
/// # Errors
/// When `out` exists and is not a site of ours, or anything in `content` or `templates` is wrong:
/// the error then names everything that is.
pub fn stage(
    content: &Path,
    out: &Path,
    templates: Option<&Path>,
    options: &RenderOptions,
) -> Result<Staged, SiteError> {
    apart(content, out)?;
    let staging = Staging::new(out)?;
    let without = [Some(out), Some(staging.folder()), templates];
    let (mut config, mut theme, read) = read_all(content, templates, &without, options.drafts)?;
    if let Some(written) = &options.base_url {
        let over = Base::parse(written).map_err(|e| SiteError::at(Path::new("--base-url"), e))?;
        config.base = std::mem::take(&mut config.base).overridden(over);
    }
    let PostsRead { mut posts, drafts_left_out, mut warnings, others, .. } = read;
    for post in &mut posts {
        post.document.language.get_or_insert_with(|| pages::language(&config).to_owned());
    }
    // Newest first; those without a date last, by title.
    posts.sort_by(|a, b| {
        let key = |post: &Post| Reverse(post.front.date);
        key(a).cmp(&key(b)).then_with(|| a.title.cmp(&b.title)).then_with(|| a.url.cmp(&b.url))
    });
    let taxonomies = taxonomy::collect(&mut posts, &mut warnings);
    let mut copied = std::mem::take(&mut theme.assets);
    copied.extend(assets(content, others, &mut warnings));
    let title = config.title.clone().unwrap_or_else(|| name_of(content));
    let base = config.base.clone();
    if !base.has_origin() {
        warnings.push(fault(
            Path::new(CONFIG_NAME),
            None,
            "base_url names no origin, so that sitemap.xml, feed.xml and canonical links have no \
             full addresses; set base_url = \"https://…\"",
        ));
    }
    let site = Site::new(&config, &base, &posts, &taxonomies, title);
    theme.equip(site.view(), base.clone(), &copied);
    let pages = places(site.pages(), &posts, &mut copied, &mut warnings)?;
    warnings.extend(dead_links(&posts, &pages, &copied));
    write(&staging, &theme, &pages, &copied)?;

    let html = pages.keys().filter(|file| file.extension().is_some_and(|e| e == "html")).count();
    let (base_path, copied, count) = (base.path().to_owned(), copied.len(), posts.len());
    warnings.sort();
    let mut documents: Vec<Document> = posts.into_iter().map(|post| post.document).collect();
    documents.sort_by(|a, b| a.url.cmp(&b.url));
    let rendered = Rendered {
        documents,
        pages: html,
        posts: count,
        copied,
        base_path,
        drafts_left_out,
        warnings,
    };
    Ok(Staged { staging, rendered })
}

/// Reads what the site is made of: configuration, templates and posts. Every fault that can be found is
/// told in one run.
fn read_all(
    content: &Path,
    templates: Option<&Path>,
    without: &[Option<&Path>],
    drafts: bool,
) -> Result<(SiteConfig, Theme, PostsRead), SiteError> {
    let config = SiteConfig::read(content);
    let theme = Theme::read(templates);
    match (config, theme, read(content, without, drafts)) {
        (Ok(config), Ok(theme), Ok(read)) => Ok((config, theme, read)),
        (config, theme, read) => {
            let faults = [config.err(), theme.err(), read.err()].into_iter().flatten();
            Err(SiteError::of(faults.flat_map(|e| e.faults().to_vec()).collect()))
        }
    }
}

/// What is copied of the files beside the posts.
fn assets(
    content: &Path,
    others: Vec<PathBuf>,
    warnings: &mut Vec<Problem>,
) -> Vec<(PathBuf, Asset)> {
    let mut assets = Vec::new();
    for other in others {
        if address::of_file(&other).is_none() {
            warnings.push(fault(&other, None, "not copied: its name is not valid Unicode"));
        } else if other != Path::new(CONFIG_NAME) {
            assets.push((other.clone(), Asset::File(content.join(other))));
        }
    }
    assets
}

/// Writes pages and copies what is copied, on all cores.
fn write(
    staging: &Staging,
    theme: &Theme,
    pages: &BTreeMap<PathBuf, Page>,
    copied: &BTreeMap<PathBuf, Asset>,
) -> Result<(), SiteError> {
    let results: Vec<Result<(), SiteError>> = pages
        .par_iter()
        .map(|(file, page)| {
            let text = theme.render(page.template, page.context.clone(), &page.url)?;
            staging.write(file, text.as_bytes())
        })
        .collect();
    first_of_each(results)?;
    copied.par_iter().try_for_each(|(name, asset)| match asset {
        Asset::Built(text) => staging.write(name, text.as_bytes()),
        Asset::File(path) => staging.copy(path, name),
    })
}

/// `out` may lie in `content`, which is then read without it, but not the other way about.
fn apart(content: &Path, out: &Path) -> Result<(), SiteError> {
    if !content.is_dir() {
        return Err(SiteError::at(content, "the folder of posts is not there"));
    }
    if let (Ok(content), Ok(place)) = (fs::canonicalize(content), fs::canonicalize(out))
        && content.starts_with(&place)
    {
        return Err(SiteError::at(out, "the posts lie in this folder; name another for the site"));
    }
    Ok(())
}

/// The posts, without what lies in the folders `without`.
fn read(content: &Path, without: &[Option<&Path>], drafts: bool) -> Result<PostsRead, SiteError> {
    let mut read = read_posts(content, drafts);
    let root = fs::canonicalize(content).unwrap_or_else(|_| content.to_owned());
    for folder in without.iter().flatten() {
        let Ok(folder) = fs::canonicalize(folder) else { continue };
        let Ok(inside) = folder.strip_prefix(&root) else { continue };
        read.posts.retain(|post| !post.source.starts_with(inside));
        read.others.retain(|other| !other.starts_with(inside));
        read.drafts_left_out.retain(|draft| !draft.starts_with(inside));
        read.problems.retain(|problem| !problem.path.starts_with(inside));
        read.warnings.retain(|warning| !warning.path.starts_with(inside));
    }
    if read.problems.is_empty() {
        return Ok(read);
    }
    let full = |problem: Problem| Problem { path: content.join(&problem.path), ..problem };
    Err(SiteError::of(read.problems.into_iter().map(full).collect()))
}

/// The file of every page. A post goes before a page of ours, and so does a file that is copied;
/// but a post and such a file are both the author's word.
fn places(
    pages: Vec<Page>,
    posts: &[Post],
    copied: &mut BTreeMap<PathBuf, Asset>,
    warnings: &mut Vec<Problem>,
) -> Result<BTreeMap<PathBuf, Page>, SiteError> {
    let mut places: BTreeMap<PathBuf, Page> = BTreeMap::new();
    let mut faults = Vec::new();
    for page in pages {
        let file = address::file_of(&page.url);
        let post = page.post.map(|at| &posts[at]);
        if copied.contains_key(&file) {
            if let Some(post) = post {
                let message = format!("has the address of the file {}", file.display());
                faults.push(fault(&post.source, None, message));
            }
            continue;
        }
        match places.get(&file).and_then(|first| first.post) {
            Some(first) => {
                let message = format!("stands in the place of the site's own page {}", page.url);
                warnings.push(fault(&posts[first].source, None, message));
            }
            None => {
                places.insert(file, page);
            }
        }
    }
    if faults.is_empty() { Ok(places) } else { Err(SiteError::of(faults)) }
}

/// Dead links that are named one by one; of more, only the number is told.
const NAMED_LINKS: usize = 3;

/// Warns of links that lead to a place of the site where nothing is.
fn dead_links(
    posts: &[Post],
    pages: &BTreeMap<PathBuf, Page>,
    copied: &BTreeMap<PathBuf, Asset>,
) -> Vec<Problem> {
    let there = |file: &Path| pages.contains_key(file) || copied.contains_key(file);
    let dead_in = |post: &Post| {
        let mut dead = BTreeSet::new();
        html::change_links(&post.html, |link| {
            let url = base::resolved(&post.url, link)?;
            let path = &url[..url.find(['?', '#']).unwrap_or(url.len())];
            let file = address::file_of(path);
            // The index is written later.
            let bundle = file.starts_with("damson");
            if !bundle && !there(&file) && !there(&file.join("index.html")) {
                dead.insert(link.to_owned());
            }
            None
        });
        let named: Vec<&str> = dead.iter().take(NAMED_LINKS).map(String::as_str).collect();
        let more = match dead.len().saturating_sub(NAMED_LINKS) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let message = format!("links to {}{more}, where nothing is", named.join(", "));
        (!named.is_empty()).then(|| fault(&post.source, None, message))
    };
    posts.par_iter().filter_map(dead_in).collect()
}

/// All errors, but of those that name the same place only the first.
fn first_of_each(results: Vec<Result<(), SiteError>>) -> Result<(), SiteError> {
    let mut seen = BTreeSet::new();
    let faults = results.into_iter().filter_map(Result::err).flat_map(|e| e.faults().to_vec());
    let faults: Vec<Problem> =
        faults.filter(|fault| seen.insert((fault.path.clone(), fault.line))).collect();
    if faults.is_empty() { Ok(()) } else { Err(SiteError::of(faults)) }
}

/// What a site without a title is called: as its folder is.
fn name_of(content: &Path) -> String {
    let place = fs::canonicalize(content).unwrap_or_else(|_| content.to_owned());
    place.file_name().map_or_else(|| "Home".to_owned(), |name| name.to_string_lossy().into_owned())
}
