//! `damson inspect`: what a bundle holds, what it weighs, and what was left out and why.

use std::io::{BufWriter, Write, stdout};

use anyhow::{Result, bail};
use serde::Serialize;

use super::args;
use super::numbers::{counted, grouped, sized};
use super::sizes::{Weights, first_load, total, weigh};
use super::talk::Talk;
use super::text::clean;
use crate::bundle::{self, Bundle, Skipped};
use crate::{Facets, VERSION};

/// How many values of a key are listed for a person.
const VALUES_SHOWN: usize = 12;

/// What there is to know of a bundle.
#[derive(Debug, Serialize)]
struct Inspection {
    folder: String,
    format: u32,
    pages: u32,
    terms: usize,
    postings: usize,
    tags: Facets,
    files: usize,
    bytes: u64,
    parts: Weights,
    /// Code and style, of which a page loads a part.
    runtime_bytes: u64,
    /// What a page fetches before the first search, from a host that compresses.
    first_load_bytes: u64,
    skipped: Vec<Skipped>,
    warnings: Vec<String>,
}

pub(super) fn run(typed: &args::Inspect, talk: Talk) -> Result<()> {
    let folder = bundle::find(&typed.path)?;
    let inventory = bundle::inventory(&folder)?;
    for fault in &inventory.faults {
        talk.warn(fault.to_string());
    }
    if inventory.report.is_none() {
        talk.warn(format!(
            "{}: damson.report.json is not there or cannot be read: it tells what was skipped, and \
             whether a file was changed",
            folder.display()
        ));
    }
    let mut bundle = Bundle::open(&folder)?;
    let weights = weigh(&folder, &inventory.files, None)?;
    let all = total(&weights);
    let runtime = weights.iter().filter(|(part, _)| part.is_runtime());
    let runtime_bytes = runtime.map(|(_, weight)| weight.bytes).sum();
    let report = inventory.report.unwrap_or_default();
    let stats = bundle.stats()?;
    let inspection = Inspection {
        folder: folder.display().to_string(),
        format: VERSION,
        pages: stats.pages,
        terms: stats.terms,
        postings: stats.postings,
        tags: all_tags(&mut bundle)?,
        files: all.files,
        bytes: all.bytes,
        runtime_bytes,
        first_load_bytes: first_load(&weights),
        parts: weights,
        skipped: report.skipped,
        warnings: report.warnings,
    };
    let mut stdout = BufWriter::new(stdout().lock());
    if typed.json {
        serde_json::to_writer_pretty(&mut stdout, &inspection).map_err(std::io::Error::from)?;
        writeln!(stdout)?;
    } else {
        print_inspection(&mut stdout, &inspection)?;
    }
    stdout.flush()?;
    match inventory.faults.len() {
        0 => Ok(()),
        faults => {
            let faults = counted(faults, "fault", "faults");
            bail!("{}: {faults}: index the site again", folder.display())
        }
    }
}

/// All values of all keys.
fn all_tags(bundle: &mut Bundle) -> Result<Facets> {
    let commonest = bundle.facets(None)?;
    let of_key = |key: &String| Ok(bundle.facets(Some(key))?.into_iter());
    let keys: Vec<_> = commonest.keys().map(of_key).collect::<Result<_>>()?;
    Ok(keys.into_iter().flatten().collect())
}

fn print_inspection(out: &mut impl Write, inspection: &Inspection) -> std::io::Result<()> {
    writeln!(out, "{}, format {}", inspection.folder, inspection.format)?;
    let pages = counted(inspection.pages as usize, "page", "pages");
    let terms = counted(inspection.terms, "term", "terms");
    let postings = counted(inspection.postings, "posting", "postings");
    writeln!(out, "  {pages}, {terms}, {postings}")?;
    for (key, counts) in &inspection.tags {
        let shown = counts.iter().take(VALUES_SHOWN);
        let shown: Vec<String> = shown.map(|(value, count)| format!("{value} {count}")).collect();
        let more = if counts.len() > VALUES_SHOWN { ", …" } else { "" };
        let values = counted(counts.len(), "value", "values");
        writeln!(out, "  {}", clean(&format!("{key}: {values}: {}{more}", shown.join(", "))))?;
    }
    writeln!(out, "\n  {:<14} {:>6} {:>10} {:>10}", "part", "files", "on disk", "as sent")?;
    let rows = inspection.parts.iter().map(|(part, weight)| (part.label(), *weight));
    for (label, weight) in rows.chain([("together", total(&inspection.parts))]) {
        let (bytes, served) = (sized(weight.bytes), sized(weight.served));
        writeln!(out, "  {label:<14} {:>6} {bytes:>10} {served:>10}", grouped(weight.files))?;
    }
    let first = sized(inspection.first_load_bytes);
    writeln!(out, "\n  A visitor loads {first} before the first search, then what it needs.")?;
    if inspection.skipped.is_empty() {
        writeln!(out, "\n  Nothing was skipped.")?;
    } else {
        writeln!(out, "\n  {} skipped:", counted(inspection.skipped.len(), "file", "files"))?;
        for skipped in &inspection.skipped {
            writeln!(out, "    {}", clean(&format!("{}: {}", skipped.path, skipped.reason)))?;
        }
    }
    for warning in &inspection.warnings {
        writeln!(out, "  warning: {}", clean(warning))?;
    }
    Ok(())
}
