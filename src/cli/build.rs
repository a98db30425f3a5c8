//! `damson build`: makes a site of a folder of Markdown, and indexes it.

use std::time::Instant;

use anyhow::{Result, bail};

use super::args;
use super::cores::{close_cache, open_cache};
use super::index::check_folder;
use super::numbers::counted;
use super::publish::{Place, Publication, index, publish, warn};
use super::talk::Talk;
use crate::Memo;
use crate::bundle::{FOLDER_NAME, Report};
use crate::site::{RenderOptions, stage};

pub(super) fn run(typed: &args::Build, talk: Talk) -> Result<()> {
    let started = Instant::now();
    check_folder(&typed.content, "CONTENT is the folder of your Markdown files")?;
    if let Some(templates) = &typed.templates {
        check_folder(templates, "--templates takes a folder")?;
    }
    let options = RenderOptions {
        drafts: typed.drafts,
        base_url: typed.base_url.as_ref().map(ToString::to_string),
    };
    let cache = open_cache(&typed.cache.wish(), &typed.content, talk);
    let memo = cache.as_ref().map(|cache| cache as &dyn Memo);
    let rendering = talk.begin("rendering pages");
    let staged = stage(&typed.content, &typed.out, typed.templates.as_deref(), &options)?;
    drop(rendering);
    let rendered = staged.rendered();
    if rendered.documents.is_empty() {
        let remedy = match rendered.drafts_left_out.is_empty() {
            true => "expected Markdown, such as post.md",
            false => "all are drafts, which --drafts takes in",
        };
        bail!("{}: no posts below this folder: {remedy}", typed.content.display());
    }
    // Their names are not for the report, which may be published with the rest.
    for draft in &rendered.drafts_left_out {
        talk.detail(format!("left out {}: a draft", draft.display()));
    }
    if !rendered.drafts_left_out.is_empty() {
        let drafts = counted(rendered.drafts_left_out.len(), "draft", "drafts");
        talk.note(format!("left out {drafts}; --drafts takes them in"));
    }
    let report = Report {
        pages: rendered.documents.len(),
        skipped: Vec::new(),
        warnings: rendered.warnings.iter().map(ToString::to_string).collect(),
    };
    // Within the new site, so that pages and index take the place of the old ones together.
    let (folder, out) = (staged.folder().join(FOLDER_NAME), typed.out.join(FOLDER_NAME));
    let place = Place::Folder { folder: &folder, out: &out };
    warn(&report, place, talk);
    let indexed = index(rendered.documents.clone(), &rendered.base_path, memo, false, talk)?;
    let summary = publish(
        indexed,
        Publication { memo, report, place, base_path: &rendered.base_path, started },
        talk,
    )?;
    close_cache(cache, talk);
    let rendered = staged.publish()?;
    let out = typed.out.display();
    let pages = counted(rendered.pages, "page", "pages");
    let look = format!("\nWrote {pages} to {out}; `damson serve {out}` shows them.\n");
    summary.print(typed.json, talk, &look)
}
