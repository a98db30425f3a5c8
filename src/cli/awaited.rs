//! Stand-ins for the readers, until their branches land.

use crate::Document;
use std::path::{Path, PathBuf};

pub(super) struct ReadOptions {
    pub(super) root_selector: Option<String>,
    pub(super) exclude_selectors: Vec<String>,
}
pub(super) struct Progress {
    pub(super) done: u64,
    pub(super) total: u64,
}
#[derive(Default)]
pub(super) struct SiteContent {
    pub(super) documents: Vec<Document>,
    pub(super) skipped: Vec<Skipped>,
    pub(super) warnings: Vec<String>,
}
pub(super) struct Skipped {
    pub(super) path: PathBuf,
    pub(super) reason: String,
}
pub(super) fn read_site(
    _site: &Path,
    options: &ReadOptions,
    progress: &(dyn Fn(Progress) + Sync),
) -> anyhow::Result<SiteContent> {
    progress(Progress { done: 0, total: 0 });
    let _ = (&options.root_selector, &options.exclude_selectors);
    Ok(SiteContent::default())
}
pub(super) struct Rendered {
    pub(super) documents: Vec<Document>,
}
pub(super) fn render(
    _content: &Path,
    _out: &Path,
    _templates: Option<&Path>,
) -> anyhow::Result<Rendered> {
    Ok(Rendered { documents: Vec::new() })
}
