//! `damson index --records`: what is found besides pages.

use std::path::Path;
use std::time::Duration;

use anyhow::{Result, bail};
use rayon::prelude::*;

use super::args;
use super::numbers::counted;
use super::talk::Talk;
use crate::Document;
use crate::indexer::{FetchOptions, RecordOptions, Source, add_records, read_records};

/// Reads the records that were named, all sources at once, and adds them to the pages.
pub(super) fn add(
    typed: &args::Index,
    documents: &mut Vec<Document>,
    warnings: &mut Vec<String>,
    talk: Talk,
) -> Result<()> {
    let records = &typed.records;
    if records.records.is_empty() {
        return Ok(());
    }
    if let Some(folder) = &records.keep {
        let published = [typed.site.as_deref(), typed.out.as_deref()];
        for public in published.into_iter().flatten() {
            if is_within(folder, public) {
                bail!(
                    "--records-keep {}: that is published, with all that the copies hold; name a \
                     folder outside of {}",
                    folder.display(),
                    public.display()
                );
            }
        }
    }
    let options = RecordOptions {
        fields: records.fields.iter().cloned().collect(),
        list: records.list.clone(),
        origin: typed.base_url.origin.as_ref().map(|o| format!("{o}{}", typed.base_url.path)),
        fetch: FetchOptions {
            headers: records.headers.clone(),
            timeout: Duration::from_secs(records.timeout),
            retries: records.retries,
            max_bytes: records.max_mb << 20,
        },
        keep: records.keep.clone(),
    };
    let reading = talk.begin("reading records");
    let sources: Vec<Source> = records.records.iter().map(|typed| Source::of(typed)).collect();
    let read: Vec<_> = sources.par_iter().map(|source| read_records(source, &options)).collect();
    drop(reading);
    for (source, read) in sources.iter().zip(read) {
        let read = read?;
        warnings.extend(read.warnings);
        let merged = add_records(documents, read.documents);
        talk.detail(format!(
            "{source}: {}, {} of pages that are there",
            counted(merged.added + merged.joined, "record", "records"),
            merged.joined
        ));
    }
    if documents.is_empty() {
        bail!("there is nothing to index: no page and no record");
    }
    Ok(())
}

/// Whether a folder, which need not exist yet, lies in another.
fn is_within(folder: &Path, other: &Path) -> bool {
    let whole = |path: &Path| {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        // Of a folder that is to be made, what is there already says where it is.
        let there = path.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
        match there {
            Some((above, real)) => real.join(path.strip_prefix(above).unwrap_or(Path::new(""))),
            None => path,
        }
    };
    whole(folder).starts_with(whole(other))
}
