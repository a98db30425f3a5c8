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
    site: &Path,
    options: &ReadOptions,
    progress: &(dyn Fn(Progress) + Sync),
) -> anyhow::Result<SiteContent> {
    let _ = (&options.root_selector, &options.exclude_selectors);
    let mut content = SiteContent::default();
    for entry in walkdir::WalkDir::new(site).sort_by_file_name() {
        let entry = entry?;
        if entry.path().extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        progress(Progress { done: content.documents.len() as u64, total: 0 });
        let html = scraper::Html::parse_document(&std::fs::read_to_string(entry.path())?);
        let select = |css: &str| -> Vec<String> {
            let selector = scraper::Selector::parse(css).expect("css");
            html.select(&selector).map(|e| e.text().collect::<String>()).collect()
        };
        let relative = entry.path().strip_prefix(site)?.to_string_lossy().into_owned();
        if html.html().contains("noindex") {
            let reason = "noindex".to_string();
            content.skipped.push(Skipped { path: relative.into(), reason });
            continue;
        }
        let url = format!("/{relative}");
        let url = url.strip_suffix("index.html").unwrap_or(&url).to_string();
        let blocks = select("p").into_iter().map(crate::Block::new).collect();
        let mut document = Document {
            url,
            title: select("title").concat(),
            sections: vec![crate::Section { blocks, ..Default::default() }],
            ..Default::default()
        };
        let tags = select("a[rel=tag]");
        if !tags.is_empty() {
            document.tags.insert("tag".to_string(), tags);
        }
        content.documents.push(document);
    }
    Ok(content)
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
