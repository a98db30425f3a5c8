//! `damson build`: makes a site of a folder of Markdown, and indexes it.

use std::time::Instant;

use anyhow::{Result, bail};

use super::args;
use super::awaited::render;
use super::index::check_folder;
use super::publish::{Publication, publish};
use super::talk::Talk;
use crate::bundle::{FOLDER_NAME, Report};

pub(super) fn run(typed: &args::Build, talk: Talk) -> Result<()> {
    let started = Instant::now();
    check_folder(&typed.content, "CONTENT is the folder of your Markdown files")?;
    if let Some(templates) = &typed.templates {
        check_folder(templates, "--templates takes a folder")?;
    }
    let rendering = talk.begin("rendering posts");
    let rendered = render(&typed.content, &typed.out, typed.templates.as_deref())?;
    drop(rendering);
    if rendered.documents.is_empty() {
        bail!("{}: no posts below this folder", typed.content.display());
    }
    let report = Report { pages: rendered.documents.len(), ..Report::default() };
    publish(
        Publication {
            documents: rendered.documents,
            report,
            site: &typed.out,
            out: &typed.out.join(FOLDER_NAME),
            base_url: &typed.base_url,
            json: typed.json,
            started,
        },
        talk,
    )
}
