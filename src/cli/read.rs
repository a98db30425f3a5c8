//! `damson read`: what would be indexed of each page, as JSON.

use std::io::{BufWriter, Write, stdout};

use anyhow::Result;

use super::args;
use super::index::{check_folder, options_of, read};
use super::talk::Talk;
use crate::indexer::record_of;

pub(super) fn run(typed: &args::Read, talk: Talk) -> Result<()> {
    check_folder(
        &typed.site,
        "SITE is the folder that your generator writes, `public` or `_site`",
    )?;
    let content = read(&typed.site, &options_of(&typed.reading), talk)?;
    for skipped in &content.skipped {
        talk.detail(format!("skipped {}: {}", skipped.path.display(), skipped.reason));
    }
    for warning in &content.warnings {
        talk.warn(warning.to_string());
    }
    let mut stdout = BufWriter::new(stdout().lock());
    for document in &content.documents {
        serde_json::to_writer(&mut stdout, &record_of(document)).map_err(std::io::Error::from)?;
        writeln!(stdout)?;
    }
    stdout.flush()?;
    Ok(())
}
