//! `damson index`: reads a folder of built HTML and writes its bundle.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Result, bail};

use super::args;
use super::awaited::{ReadOptions, SiteContent, read_site};
use super::numbers::counted;
use super::publish::{Publication, publish};
use super::talk::Talk;
use crate::bundle::{FOLDER_NAME, Report, Skipped};

pub(super) fn run(typed: &args::Index, talk: Talk) -> Result<()> {
    let started = Instant::now();
    check_folder(
        &typed.site,
        "SITE is the folder that your generator writes, `public` or `_site`",
    )?;
    let out = typed.out.clone().unwrap_or_else(|| typed.site.join(FOLDER_NAME));
    let options = ReadOptions {
        root_selector: typed.root_selector.clone(),
        exclude_selectors: typed.exclude_selectors.clone(),
    };
    let reading = talk.begin("reading pages");
    let content = read_site(&typed.site, &options, &|at| reading.at(at.done, at.total))?;
    drop(reading);
    let report = report_of(&content, &typed.site);
    for skipped in &report.skipped {
        talk.detail(format!("skipped {}: {}", skipped.path, skipped.reason));
    }
    if content.documents.is_empty() {
        bail!("{}", nothing_found(&typed.site, &report.skipped));
    }
    publish(
        Publication {
            documents: content.documents,
            report,
            site: &typed.site,
            out: &out,
            base_url: &typed.base_url,
            json: typed.json,
            started,
        },
        talk,
    )
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

/// What a reader left out and what it warned of, in an order that does not depend on the run.
fn report_of(content: &SiteContent, site: &Path) -> Report {
    let skipped = content.skipped.iter().map(|skipped| Skipped {
        path: slashed(skipped.path.strip_prefix(site).unwrap_or(&skipped.path)),
        reason: skipped.reason.clone(),
    });
    let mut skipped: Vec<Skipped> = skipped.collect();
    skipped.sort();
    Report { pages: content.documents.len(), skipped, warnings: content.warnings.clone() }
}

/// A relative path, written alike on every system.
fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

/// Why there is nothing to index, and what to do.
fn nothing_found(site: &Path, skipped: &[Skipped]) -> String {
    let site_name = site.display();
    let is_empty = std::fs::read_dir(site).is_ok_and(|mut entries| entries.next().is_none());
    if is_empty {
        return format!("{site_name}: the folder is empty: build the site first");
    }
    let Some(first) = skipped.first() else {
        return format!(
            "{site_name}: no HTML below this folder: name the folder that your generator writes"
        );
    };
    let more = match skipped.len() - 1 {
        0 => String::new(),
        more => format!(" and {}", counted(more, "other", "others")),
    };
    format!(
        "{site_name}: no page to index: skipped {} ({}){more}; --verbose lists all",
        PathBuf::from(&first.path).display(),
        first.reason
    )
}
