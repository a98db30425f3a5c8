//! `damson index`: reads a folder of built HTML and writes its bundle.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};

use super::args;
use super::cores::{close_cache, open_cache};
use super::publish::{Place, Publication, lines_to_paste, publish};
use super::single::{SCRIPT_NAME, check_carried, line_to_paste};
use super::talk::Talk;
use crate::Memo;
use crate::bundle::{FOLDER_NAME, Report, Skipped};
use crate::indexer::{Progress, ReadOptions, SiteContent, read_site_with};

pub(super) fn run(typed: &args::Index, talk: Talk) -> Result<()> {
    let started = Instant::now();
    check_folder(
        &typed.site,
        "SITE is the folder that your generator writes, `public` or `_site`",
    )?;
    let out = typed.out.clone().unwrap_or_else(|| typed.site.join(FOLDER_NAME));
    let script = typed.single_file.as_ref();
    let script = script.map(|path| path.clone().unwrap_or_else(|| typed.site.join(SCRIPT_NAME)));
    if script.is_some() {
        check_carried()?;
    }
    let options = ReadOptions {
        root_selector: typed.root_selector.clone(),
        exclude_selectors: typed.exclude_selectors.clone(),
    };
    let cache = open_cache(&typed.cache.wish(), &typed.site, talk);
    let memo = cache.as_ref().map(|cache| cache as &dyn Memo);
    let reading = talk.begin("reading pages");
    let content = read_site_with(&typed.site, &options, memo, &|Progress { read, pages }| {
        reading.at(read as u64, pages as u64);
    })?;
    drop(reading);
    let report = report_of(&content, &typed.site, &out);
    for skipped in &report.skipped {
        talk.detail(format!("skipped {}: {}", skipped.path, skipped.reason));
    }
    let base_path = &typed.base_url.path;
    let documents = content.documents;
    let place = match &script {
        Some(path) => Place::Script { site: &typed.site, path },
        None => Place::Folder { folder: &out, out: &out },
    };
    let summary = publish(Publication { documents, report, place, base_path, memo, started }, talk);
    close_cache(cache, talk);
    let summary = summary?;
    let next = match &script {
        Some(path) => line_to_paste(&typed.site, path, base_path),
        None => lines_to_paste(&typed.site, &out, base_path),
    };
    summary.print(typed.json, talk, &next)
}

/// Says what is wrong with a folder that was named, before anything is made of it.
pub(super) fn check_folder(path: &Path, hint: &str) -> Result<()> {
    match std::fs::metadata(path) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => bail!("{}: expected a folder, found a file: {hint}", path.display()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            bail!("{}: there is no such folder: {hint}", path.display())
        }
        Err(error) => bail!("{}: {error}", path.display()),
    }
}

/// What the reader left out and what it warns of.
fn report_of(content: &SiteContent, site: &Path, out: &Path) -> Report {
    // What a run that was killed left of a bundle is no page of the site.
    let of_site = |path: &Path| !site.join(path).starts_with(out);
    let skipped = content.skipped.iter().filter(|skipped| of_site(&skipped.path));
    let skipped = skipped
        .map(|skipped| Skipped { path: slashed(&skipped.path), reason: skipped.reason.clone() });
    Report {
        pages: content.documents.len(),
        skipped: skipped.collect(),
        warnings: content.warnings.iter().map(ToString::to_string).collect(),
    }
}

/// A relative path, written alike on every system.
fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
