//! From documents to a bundle on disk, and what is said of it: what `index` and `build` have in
//! common.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Write, stdout};
use std::path::Path;
use std::time::Instant;

use anyhow::Result;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::cores::Cores;
use super::numbers::{counted, grouped, sized};
use super::runtime::{RUNTIME, runtime_for};
use super::single::write_script;
use super::sizes::{first_load, total, weigh};
use super::talk::Talk;
use crate::bundle::{self, FOLDER_NAME, Report, Skipped};
use crate::{BuildOptions, Document, File, Key, Memo, assemble, assemble_and_keep};

/// How many skipped files are named in the summary.
const SKIPPED_SHOWN: usize = 3;

/// How many warnings are shown at once; the first are enough to see what is wrong.
const WARNINGS_SHOWN: usize = 10;

/// An index, and what is told of it.
pub(super) struct Indexed {
    pub(super) files: Vec<File>,
    pub(super) facts: Facts,
    /// What is left to the next run, if anything is.
    pub(super) past: Option<Key>,
}

/// What is told of the pages of an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Facts {
    pub(super) pages: usize,
    pub(super) words: usize,
    /// How many values each key has.
    pub(super) tags: BTreeMap<String, usize>,
    pub(super) languages: Vec<String>,
}

/// What is published, and where.
pub(super) struct Publication<'a> {
    pub(super) report: Report,
    pub(super) place: Place<'a>,
    /// The path under which the site is served: nothing, or `/blog`.
    pub(super) base_path: &'a str,
    /// What former runs left.
    pub(super) memo: Option<&'a dyn Memo>,
    pub(super) started: Instant,
}

/// Where an index goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place<'a> {
    /// Into a bundle.
    Folder {
        /// The folder.
        folder: &'a Path,
        /// What a person is told of the folder: where it will be in the end.
        out: &'a Path,
    },
    /// Into one script.
    Script {
        /// The folder that is published.
        site: &'a Path,
        /// The script.
        path: &'a Path,
    },
}

/// What was written.
#[derive(Debug)]
pub(super) struct Published {
    pub(super) files: usize,
    pub(super) bytes: u64,
    pub(super) new: usize,
    pub(super) removed: usize,
    pub(super) first_load: u64,
    pub(super) warnings: Vec<String>,
}

/// What was done; as JSON, the summary that scripts read.
#[derive(Debug, Serialize)]
pub(super) struct Summary {
    pages: usize,
    words: usize,
    /// How many values each key has.
    tags: BTreeMap<String, usize>,
    skipped: Vec<Skipped>,
    warnings: Vec<String>,
    /// The folder of the bundle, or the script.
    out: String,
    #[serde(skip)]
    is_script: bool,
    /// The files in it.
    files: usize,
    /// Their bytes on disk.
    bytes: u64,
    /// How many of the files were written, since they were not there yet.
    new_files: usize,
    /// How many of the former bundle's files were removed.
    removed_files: usize,
    /// What a page fetches before the first search, in bytes, from a host that compresses.
    first_load_bytes: u64,
    seconds: f64,
}

/// Says what the author of the site may want to mend.
pub(super) fn warn(report: &Report, place: Place<'_>, talk: Talk) {
    let shown = if talk.is_verbose() { usize::MAX } else { WARNINGS_SHOWN };
    for warning in report.warnings.iter().take(shown) {
        talk.warn(warning);
    }
    if report.warnings.len() > shown {
        let more = counted(report.warnings.len() - shown, "more warning", "more warnings");
        let is_script = matches!(place, Place::Script { .. });
        let shows = if is_script { "shows" } else { "and `damson inspect` show" };
        talk.warn(format!("{more}; --verbose {shows} them"));
    }
}

/// Builds the index; with `leaves_past`, so that the next run can do without most of it.
pub(super) fn index(
    documents: Vec<Document>,
    base_path: &str,
    memo: Option<&dyn Memo>,
    leaves_past: bool,
    talk: Talk,
) -> Result<Indexed> {
    let facts = Facts {
        pages: documents.len(),
        words: count_words(&documents),
        tags: count_values(&documents),
        languages: languages_of(&documents),
    };
    let indexing = talk.begin("indexing");
    let options = BuildOptions { base_url: base_path.to_string() };
    let cores = Cores { memo };
    // On a thread of the pool: what the texts took, the allocator has for such threads alone.
    let (files, past) = rayon::scope(|_| {
        let prepared = cores.prepare(documents);
        if leaves_past {
            assemble_and_keep(prepared, &options, &cores)
        } else {
            assemble(prepared, &options, &cores).map(|files| (files, None))
        }
    })?;
    drop(indexing);
    Ok(Indexed { files, facts, past })
}

fn languages_of(documents: &[Document]) -> Vec<String> {
    let languages: BTreeSet<String> =
        documents.iter().filter_map(|document| document.language.clone()).collect();
    languages.into_iter().collect()
}

/// Writes an index to its place.
pub(super) fn publish(
    indexed: Indexed,
    publication: Publication<'_>,
    talk: Talk,
) -> Result<Summary> {
    let Publication { mut report, place, base_path, memo, started } = publication;
    let (out, is_script) = match place {
        Place::Folder { out, .. } => (out, false),
        Place::Script { path, .. } => (path, true),
    };
    let Indexed { files, facts: Facts { pages, words, tags, languages }, .. } = indexed;
    let published = match place {
        Place::Folder { folder, out } => {
            write_bundle(folder, out, &files, &runtime_for(&languages), &report, memo, talk)?
        }
        Place::Script { site, path } => {
            let runtime = runtime_for(&languages);
            write_script(site, path, base_path, &files, &runtime, pages, talk)?
        }
    };
    report.warnings.extend(published.warnings);
    Ok(Summary {
        pages,
        words,
        tags,
        skipped: report.skipped,
        warnings: report.warnings,
        out: out.display().to_string(),
        is_script,
        files: published.files,
        bytes: published.bytes,
        new_files: published.new,
        removed_files: published.removed,
        first_load_bytes: published.first_load,
        seconds: started.elapsed().as_secs_f64(),
    })
}

/// Writes a bundle, with the browser's runtime if there is one.
fn write_bundle(
    folder: &Path,
    out: &Path,
    files: &[File],
    runtime: &[(&str, &[u8])],
    report: &Report,
    memo: Option<&dyn Memo>,
    talk: Talk,
) -> Result<Published> {
    if RUNTIME.is_empty() {
        talk.warn(
            "this damson carries no browser runtime, so that the bundle can be searched from the \
             terminal, but not from a page: run `cargo pkg` where damson was built, and build it \
             again",
        );
    }
    let writing = talk.begin("writing the bundle");
    let written = bundle::write(folder, files, runtime, report)?;
    drop(writing);
    for warning in &written.warnings {
        talk.warn(warning);
    }
    for file in &written.files {
        talk.detail(format!("{}  {}", out.join(&file.name).display(), sized(file.bytes)));
    }
    let weights = weigh(folder, &written.files, memo)?;
    let all = total(&weights);
    Ok(Published {
        files: all.files,
        bytes: all.bytes,
        new: written.new,
        removed: written.removed,
        first_load: first_load(&weights),
        warnings: written.warnings,
    })
}

impl Summary {
    /// Prints it, for a script or for a person; to a person also what to do next.
    pub(super) fn print(&self, json: bool, talk: Talk, next: &str) -> Result<()> {
        let mut stdout = stdout().lock();
        if json {
            serde_json::to_writer_pretty(&mut stdout, self).map_err(std::io::Error::from)?;
            writeln!(stdout)?;
        } else if !talk.is_quiet() {
            write!(stdout, "{}{next}", describe(self, talk.is_verbose()))?;
        }
        stdout.flush()?;
        Ok(())
    }
}

/// The summary for a person.
fn describe(summary: &Summary, verbose: bool) -> String {
    let mut text = format!(
        "indexed {} with {} in {:.1} s\n",
        counted(summary.pages, "page", "pages"),
        counted(summary.words, "word", "words"),
        summary.seconds
    );
    if !summary.tags.is_empty() {
        let keys: Vec<String> = summary
            .tags
            .iter()
            .map(|(key, count)| format!("{key} ({})", grouped(*count)))
            .collect();
        text += &format!("  tags     {}\n", keys.join(", "));
    }
    if !summary.skipped.is_empty() {
        let shown = summary.skipped.iter().take(SKIPPED_SHOWN);
        let shown: Vec<String> =
            shown.map(|skipped| format!("{} ({})", skipped.path, skipped.reason)).collect();
        let more = match summary.skipped.len() > SKIPPED_SHOWN && !verbose {
            true if summary.is_script => ", …; --verbose lists all".to_string(),
            true => format!(", …; `damson inspect {}` lists all", summary.out),
            false => String::new(),
        };
        let count = counted(summary.skipped.len(), "file", "files");
        text += &format!("  skipped  {count}: {}{more}\n", shown.join(", "));
    }
    let first = sized(summary.first_load_bytes);
    if summary.is_script {
        text += &format!("  script   {}: {}\n", summary.out, sized(summary.bytes));
        return text + &format!("  visitor  loads {first} with the page, and nothing more\n");
    }
    text += &format!(
        "  bundle   {}: {}, {} ({} new, {} removed)\n",
        summary.out,
        counted(summary.files, "file", "files"),
        sized(summary.bytes),
        grouped(summary.new_files),
        grouped(summary.removed_files),
    );
    text + &format!("  visitor  loads {first} before the first search, then what the query needs\n")
}

/// The lines that make a page search, and where they belong.
pub(super) fn lines_to_paste(site: &Path, out: &Path, base_path: &str) -> String {
    let within = address_within(site, out);
    let intro = match &within {
        Some(_) => "Paste into the pages:".to_string(),
        None => format!(
            "Copy {} to {FOLDER_NAME}/ of the site, and paste into the pages:",
            out.display()
        ),
    };
    let folder = format!("{base_path}/{}", within.as_deref().unwrap_or(FOLDER_NAME));
    format!(
        "\n{intro}\n  <link rel=\"stylesheet\" href=\"{folder}/damson.css\">\n  \
         <script type=\"module\" src=\"{folder}/damson.js\"></script>\n"
    )
}

/// The path of the bundle's folder from the site's root, as an address; `None` if it lies elsewhere.
fn address_within(site: &Path, out: &Path) -> Option<String> {
    let (site, out) = (site.canonicalize().ok()?, out.canonicalize().ok()?);
    let mut segments = Vec::new();
    for segment in out.strip_prefix(&site).ok()? {
        segments.push(percent_encoded(segment.to_str()?));
    }
    if segments.is_empty() { None } else { Some(segments.join("/")) }
}

/// A segment of a path as it stands in a link.
pub(super) fn percent_encoded(segment: &str) -> String {
    let mut text = String::new();
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$'()*+,;=:@".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text += &format!("%{byte:02X}");
        }
    }
    text
}

/// The words of all pages, counted by the white space between them.
pub(super) fn count_words(documents: &[Document]) -> usize {
    let of_text = |text: &str| text.split_ascii_whitespace().count();
    let of_document = |document: &Document| -> usize {
        let sections = document.sections.iter().map(|section| {
            let blocks = section.blocks.iter().map(|block| of_text(&block.text));
            of_text(&section.heading) + blocks.sum::<usize>()
        });
        of_text(&document.title) + sections.sum::<usize>()
    };
    documents.par_iter().map(of_document).sum()
}

/// How many values each key has.
fn count_values(documents: &[Document]) -> BTreeMap<String, usize> {
    let mut values: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (key, of_page) in documents.iter().flat_map(|document| &document.tags) {
        values.entry(key).or_default().extend(of_page.iter().map(String::as_str));
    }
    values.into_iter().map(|(key, values)| (key.to_string(), values.len())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_to_paste_name_the_folder_as_a_page_sees_it() {
        let root = tempfile::tempdir().unwrap();
        let (site, inside) = (root.path().join("site"), root.path().join("site/süch e"));
        std::fs::create_dir_all(&inside).unwrap();
        let lines = lines_to_paste(&site, &inside, "/blog");
        assert!(lines.contains("src=\"/blog/s%C3%BCch%20e/damson.js\""), "{lines}");
        let lines = lines_to_paste(&site, root.path(), "");
        assert!(lines.contains("Copy ") && lines.contains("src=\"/damson/damson.js\""), "{lines}");
    }
}
