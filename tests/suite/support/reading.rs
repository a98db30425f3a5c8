//! What the library reads of a site, without the command.

use damson_search::Document;
use damson_search::indexer::{ReadOptions, SiteContent, read_site};
use tempfile::TempDir;

use super::site;

/// What is read of a site, without any option.
pub(crate) fn read(folder: &TempDir) -> SiteContent {
    read_site(folder.path(), &ReadOptions::default(), &|_| {}).unwrap()
}

/// The only page of a site.
pub(crate) fn page(html: &str) -> Document {
    let folder = site(&[("a.html", html)]);
    let mut content = read(&folder);
    assert_eq!(content.documents.len(), 1, "{:?}", content.skipped);
    content.documents.remove(0)
}

/// All text of a page, a line per block and heading, as `## heading {id}`.
pub(crate) fn lines(document: &Document) -> Vec<String> {
    let mut lines = Vec::new();
    for section in &document.sections {
        if section.level > 0 {
            let id = section.id.as_deref().map_or(String::new(), |id| format!(" {{{id}}}"));
            lines.push(format!("{} {}{id}", "#".repeat(section.level.into()), section.heading));
        }
        lines.extend(section.blocks.iter().map(|block| block.text.clone()));
    }
    lines
}

pub(crate) fn tags<'d>(document: &'d Document, key: &str) -> Vec<&'d str> {
    document.tags.get(key).into_iter().flatten().map(String::as_str).collect()
}

/// Path and reason of what was skipped.
pub(crate) fn skipped(content: &SiteContent) -> Vec<(String, &str)> {
    content.skipped.iter().map(|s| (s.path.display().to_string(), s.reason.as_str())).collect()
}
