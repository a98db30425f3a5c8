//! `damson index --single-file`: the index and the browser's code as one script.

use std::path::{Component, Path};

use anyhow::{Context, Result, bail};

use super::numbers::{counted, sized};
use super::publish::{Published, percent_encoded};
use super::runtime::{RUNTIME, SINGLE};
use super::sizes::compressed_size;
use super::talk::Talk;
use crate::File;
use crate::bundle::{SingleSite, single, write_single};

/// The script's name in a site, unless another is asked for.
pub(super) const SCRIPT_NAME: &str = "damson.single.js";

/// How large a script may become, in bytes. Every visitor downloads all of it, and a phone takes some
/// tenths of a second to read as much.
const SCRIPT_LIMIT: usize = 4_000_000;

/// Fails if this damson cannot make a script at all: before the pages are read.
pub(super) fn check_carried() -> Result<()> {
    if SINGLE.is_empty() || RUNTIME.is_empty() {
        bail!(
            "this damson carries no browser runtime, of which a single file is made: run `cargo \
             pkg` where damson was built, and build it again"
        );
    }
    Ok(())
}

/// Writes the script.
pub(super) fn write_script(
    site: &Path,
    path: &Path,
    base_path: &str,
    files: &[File],
    runtime: &[(&str, &[u8])],
    pages: usize,
    talk: Talk,
) -> Result<Published> {
    let writing = talk.begin("writing the script");
    let root = way_to_root(site, path).unwrap_or_default();
    let site = SingleSite { root, base_path: base_path.to_string() };
    let script = single(SINGLE, runtime, files, &site)
        .context("the browser runtime of this damson is damaged: build damson again")?;
    if script.len() > SCRIPT_LIMIT {
        bail!(
            "{}: expected a script of at most {}, found that {} make one of {}, which every \
             visitor would load: leave --single-file out, or leave pages or parts of them out \
             with --root-selector and --exclude-selector",
            path.display(),
            sized(SCRIPT_LIMIT as u64),
            counted(pages, "page", "pages"),
            sized(script.len() as u64),
        );
    }
    let is_new = write_single(path, &script)?;
    drop(writing);
    Ok(Published {
        files: 1,
        bytes: script.len() as u64,
        new: usize::from(is_new),
        removed: 0,
        first_load: compressed_size(&script)?,
        warnings: Vec::new(),
    })
}

/// The way from the script's folder to the site's root, `../` for each folder; nothing if the script
/// lies elsewhere, and is to be copied to the root.
fn way_to_root(site: &Path, script: &Path) -> Option<String> {
    Some("../".repeat(within(site, script)?.len() - 1))
}

/// The folders from the site's root to the script, and the script's name, as they stand in an
/// address; `None` if it lies elsewhere. The script's folder need not exist yet.
fn within(site: &Path, script: &Path) -> Option<Vec<String>> {
    let (site, script) = (absolute(site)?, absolute(script)?);
    let segments = script.strip_prefix(&site).ok()?.iter();
    segments.map(|segment| Some(percent_encoded(segment.to_str()?))).collect()
}

/// A path from the root, without links as far as it exists and without `..` beyond that.
fn absolute(path: &Path) -> Option<std::path::PathBuf> {
    if let Ok(path) = path.canonicalize() {
        return Some(path);
    }
    let parent = path.parent()?;
    let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
    match path.components().next_back()? {
        Component::Normal(name) => Some(absolute(parent)?.join(name)),
        _ => None,
    }
}

/// The line that makes a page search.
pub(super) fn line_to_paste(site: &Path, script: &Path, base_path: &str) -> String {
    let within = within(site, script);
    let name = || script.file_name().and_then(|name| name.to_str()).map(percent_encoded);
    let (intro, address) = match within {
        Some(segments) => ("Paste".to_string(), segments.join("/")),
        None => (
            format!("Copy {} to the root of the site, and paste", script.display()),
            name().unwrap_or_default(),
        ),
    };
    format!(
        "\n{intro} into the pages:\n  <script defer src=\"{base_path}/{address}\"></script>\n\
         For pages that are opened from a disk the address has to be that from the page: \
         ../{address}, say.\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_root_has_a_step_for_each_folder() {
        let root = tempfile::tempdir().unwrap();
        let site = root.path().join("site");
        std::fs::create_dir(&site).unwrap();
        for (script, way) in [
            ("site/a.js", Some("")),
            ("site/new/er/a.js", Some("../../")),
            ("a.js", None),
            ("site/../a.js", None),
        ] {
            assert_eq!(way_to_root(&site, &root.path().join(script)).as_deref(), way, "{script}");
        }
    }

    #[test]
    fn the_line_to_paste_names_the_script_as_a_page_sees_it() {
        let root = tempfile::tempdir().unwrap();
        let site = root.path().join("site");
        std::fs::create_dir(&site).unwrap();
        let line = line_to_paste(&site, &site.join("süch e/a.js"), "/blog");
        assert!(line.contains("src=\"/blog/s%C3%BCch%20e/a.js\""), "{line}");
        let line = line_to_paste(&site, &root.path().join("b.js"), "");
        assert!(line.contains("Copy ") && line.contains("src=\"/b.js\""), "{line}");
    }
}
