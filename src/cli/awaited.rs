//! Stand-in for the pre-renderer `crate::site`, with its doors, until its branch lands.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::Document;
use crate::indexer::Problem;

#[derive(Debug, Default)]
pub(super) struct RenderOptions {
    pub(super) drafts: bool,
    pub(super) base_url: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Rendered {
    pub(super) documents: Vec<Document>,
    pub(super) pages: usize,
    pub(super) base_path: String,
    pub(super) drafts_left_out: Vec<PathBuf>,
    pub(super) warnings: Vec<Problem>,
}

#[derive(Debug)]
pub(super) struct Staged {
    rendered: Rendered,
}

impl Staged {
    pub(super) fn folder(&self) -> &Path {
        Path::new("")
    }

    pub(super) fn rendered(&self) -> &Rendered {
        &self.rendered
    }

    pub(super) fn publish(self) -> Result<Rendered> {
        Ok(self.rendered)
    }
}

pub(super) fn stage(
    content: &Path,
    out: &Path,
    templates: Option<&Path>,
    options: &RenderOptions,
) -> Result<Staged> {
    if !(out.as_os_str().is_empty() && templates.is_none() && options.drafts) {
        bail!("{}: cannot be built yet ({:?})", content.display(), options.base_url);
    }
    Ok(Staged { rendered: Rendered::default() })
}
