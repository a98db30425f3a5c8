//! `damson index`: reads a folder of built HTML and writes its bundle.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, bail};

use super::again::{self, Run};
use super::args;
use super::cores::{close_cache, open_cache};
use super::publish::{self, Indexed, Place, Publication, Summary, lines_to_paste, publish, warn};
use super::records;
use super::single::{SCRIPT_NAME, check_carried, line_to_paste};
use super::talk::Talk;
use crate::Memo;
use crate::bundle::{FOLDER_NAME, Report, Skipped};
use crate::indexer::{self, Problem, Progress, ReadOptions, Seen, SiteContent, read_site_with};

pub(super) fn run(typed: &args::Index, talk: Talk) -> Result<()> {
    let started = Instant::now();
    let site = typed.site.as_deref();
    if let Some(site) = site {
        check_folder(site, "SITE is the folder that your generator writes, `public` or `_site`")?;
    }
    let script = match (&typed.single_file, site) {
        (None, _) => None,
        (Some(Some(path)), _) => Some(path.clone()),
        (Some(None), Some(site)) => Some(site.join(SCRIPT_NAME)),
        (Some(None), None) => bail!("--single-file without SITE: say where, --single-file=PATH"),
    };
    if script.is_some() {
        check_carried()?;
    }
    let out = match (&typed.out, site) {
        (Some(out), _) => out.clone(),
        (None, Some(site)) => site.join(FOLDER_NAME),
        (None, None) if script.is_some() => PathBuf::new(),
        (None, None) => bail!("--records without SITE: say where the bundle goes, --out DIR"),
    };
    let base_path = &typed.base_url.path;
    let cache = open_cache(&typed.cache.wish(), site.unwrap_or(&out), talk);
    let memo = cache.as_ref().map(|cache| cache as &dyn Memo);
    let options = ReadOptions {
        base_path: base_path.clone(),
        file_addresses: script.is_some(),
        ..options_of(&typed.reading)
    };
    // Without a site the bundle stands for itself: it has to be copied into one.
    let around = |path: &Path| site.unwrap_or(path).to_owned();
    let place_of_site = match &script {
        Some(path) => around(path.parent().unwrap_or(path)),
        None => around(&out),
    };
    let place = match &script {
        Some(path) => Place::Script { site: &place_of_site, path },
        None => Place::Folder { folder: &out, out: &out },
    };
    let work = || -> Result<Summary> {
        let again = match (memo, site) {
            (Some(memo), Some(site)) if typed.records.records.is_empty() => {
                let key = again::key(&options);
                Run::recall(memo, key).and_then(|run| run.again(key, site, &options, memo))
            }
            _ => None,
        };
        let (indexed, report) = match again {
            Some((indexed, Seen { skipped, warnings, .. }, gone)) => {
                // What was not asked for is not for that of a page that is gone.
                cache.iter().for_each(|cache| cache.keep_all_but(&gone));
                talk.detail(
                    "what has changed of some pages concerns no others: the rest is as it was",
                );
                let report = report_of(indexed.facts.pages, &skipped, &warnings, (site, &out));
                tell(&report, place, talk);
                (indexed, report)
            }
            None => anew(typed, site, &options, &out, place, memo, talk)?,
        };
        publish(indexed, Publication { report, place, base_path, memo, started }, talk)
    };
    let summary = work();
    close_cache(cache, talk);
    let summary = summary?;
    let next = match &script {
        Some(path) => line_to_paste(&place_of_site, path, base_path),
        None => lines_to_paste(&place_of_site, &out, base_path),
    };
    summary.print(typed.json, talk, &next)
}

/// Reads all pages and records, and makes an index of them.
fn anew(
    typed: &args::Index,
    site: Option<&Path>,
    options: &ReadOptions,
    out: &Path,
    place: Place<'_>,
    memo: Option<&dyn Memo>,
    talk: Talk,
) -> Result<(Indexed, Report)> {
    let mut content = match site {
        None => SiteContent::default(),
        Some(site) => read_with(site, options, memo, talk)?,
    };
    // Records may be others at any time.
    let seen = content.take_seen().filter(|_| typed.records.records.is_empty());
    let SiteContent { mut documents, skipped, warnings, .. } = content;
    let mut report = report_of(documents.len(), &skipped, &warnings, (site, out));
    records::add(typed, &mut documents, &mut report.warnings, talk)?;
    report.pages = documents.len();
    tell(&report, place, talk);
    let seen = seen.filter(|_| again::may_keep(&documents));
    let indexed = publish::index(documents, &options.base_path, memo, seen.is_some(), talk)?;
    if let (Some(memo), Some(seen)) = (memo, seen) {
        again::keep(memo, again::key(options), seen, &indexed.facts, indexed.past);
    }
    Ok((indexed, report))
}

/// Says what was left out, and what could be better.
fn tell(report: &Report, place: Place<'_>, talk: Talk) {
    for skipped in &report.skipped {
        talk.detail(format!("skipped {}: {}", skipped.path, skipped.reason));
    }
    warn(report, place, talk);
}

/// How the pages are read.
pub(super) fn options_of(typed: &args::Reading) -> ReadOptions {
    ReadOptions {
        root_selector: typed.root_selector.clone(),
        exclude_selectors: typed.exclude_selectors.clone(),
        include: typed.include.clone(),
        exclude: typed.exclude.clone(),
        ..ReadOptions::default()
    }
}

/// Reads the pages of a site.
pub(super) fn read(site: &Path, options: &ReadOptions, talk: Talk) -> Result<SiteContent> {
    read_with(site, options, None, talk)
}

/// The same, with what former runs left.
fn read_with(
    site: &Path,
    options: &ReadOptions,
    memo: Option<&dyn Memo>,
    talk: Talk,
) -> Result<SiteContent> {
    let reading = talk.begin("reading pages");
    Ok(read_site_with(site, options, memo, &|Progress { read, pages }| {
        reading.at(read as u64, pages as u64);
    })?)
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
fn report_of(
    pages: usize,
    skipped: &[indexer::Skipped],
    warnings: &[Problem],
    (site, out): (Option<&Path>, &Path),
) -> Report {
    // What a run that was killed left of a bundle is no page of the site.
    let of_site = |path: &Path| !site.unwrap_or(out).join(path).starts_with(out);
    let skipped = skipped.iter().filter(|skipped| of_site(&skipped.path));
    let skipped = skipped
        .map(|skipped| Skipped { path: slashed(&skipped.path), reason: skipped.reason.clone() });
    Report {
        pages,
        skipped: skipped.collect(),
        warnings: warnings.iter().map(ToString::to_string).collect(),
    }
}

/// A relative path, written alike on every system.
fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
