//! Writing a bundle, in the place of the former one.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::report::{self, Record};
use super::stage::Stage;
use super::{BundleError, Listed, Report, names};
use crate::{ENTRY_NAME, File};

/// The name under which the last record waits while the one that names old and new files stands.
const LAST_RECORD: &str = "last-report";

/// What writing a bundle came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The files of the bundle, by name, but for the report.
    pub files: Vec<Listed>,
    /// How many of them were not there before, or with other bytes.
    pub new: usize,
    /// How many files of the former bundle were removed.
    pub removed: usize,
    /// What a person should know of: files that could not be, or were not, removed.
    pub warnings: Vec<String>,
}

/// Writes a bundle to the folder `out`: the files of an index, and those of the runtime.
///
/// Files that lie there with the same bytes are left as they are. Files of the former bundle that
/// the new one has not are removed, unless they were changed since damson wrote them; no other
/// file is.
///
/// # Errors
///
/// Whatever fails, fails with the former bundle whole and in place. A process that is killed leaves
/// it so too, save between the renames at the very end, and then the next run mends it.
pub fn write(
    out: &Path,
    files: &[File],
    runtime: &[(&str, &[u8])],
    report: &Report,
) -> Result<Written, BundleError> {
    let had_bundle = out.join(ENTRY_NAME).is_file();
    write_new(out, files, runtime, report).map_err(|cause| match cause {
        cause if had_bundle => {
            BundleError::Kept { cause: Box::new(cause), folder: out.to_path_buf() }
        }
        cause => cause,
    })
}

fn write_new(
    out: &Path,
    files: &[File],
    runtime: &[(&str, &[u8])],
    report: &Report,
) -> Result<Written, BundleError> {
    check_names(files, runtime)?;
    let stage = Stage::claim(out)?;
    let mut warnings = Vec::new();
    let former = Record::read(out).unwrap_or_else(|error| {
        warnings.push(format!("{error}; files of the former bundle are not removed"));
        None
    });

    let mut added = add_files(&stage, out, files, runtime)?;
    // Where there is no bundle, nothing is ours to replace.
    if former.is_none() && !out.join(ENTRY_NAME).exists() {
        let taken = |file: &&Added| file.is_new && out.join(&file.listed.name).is_file();
        if let Some(file) = added.iter().find(taken) {
            return Err(BundleError::Foreign(out.join(&file.listed.name)));
        }
    }
    added.sort_by(|a, b| a.listed.cmp(&b.listed));
    let listed: Vec<Listed> = added.iter().map(|file| file.listed.clone()).collect();
    let record = Record::new(report, &listed);
    let former = former.unwrap_or_default();
    let names: BTreeSet<&str> = listed.iter().map(|file| file.name.as_str()).collect();
    let gone: Vec<&Listed> =
        former.files.iter().filter(|file| !names.contains(file.name.as_str())).collect();

    let mut new: Vec<&str> =
        added.iter().filter(|file| file.is_new).map(|file| file.listed.name.as_str()).collect();
    let count = new.len();
    new.sort_by_key(|name| (turn(name), *name));
    // Were the run to end here and there, no file of either bundle would be forgotten.
    let both = record.with_files_of(&former).to_bytes();
    let last = record.to_bytes();
    if !has_bytes(&out.join(report::NAME), &both) {
        stage.add(report::NAME, &both)?;
        new.insert(0, report::NAME);
    }
    if last != both {
        stage.add(LAST_RECORD, &last)?;
    }
    stage.install(&new)?;

    let mut written = Written { files: listed.clone(), new: count, removed: 0, warnings };
    for file in &gone {
        match remove_former(out, file) {
            Ok(true) => written.removed += 1,
            Ok(false) => {}
            Err(warning) => written.warnings.push(warning),
        }
    }
    if last != both
        && let Err(error) = stage.rename(LAST_RECORD, report::NAME)
    {
        written.warnings.push(error.to_string());
    }
    stage.keep();
    Ok(written)
}

/// Names that would leave the folder, or overwrite one another, are refused before anything is done.
fn check_names(files: &[File], runtime: &[(&str, &[u8])]) -> Result<(), BundleError> {
    let mut seen = BTreeSet::from([report::NAME]);
    let names = files.iter().map(|file| file.name.as_str());
    for name in names.chain(runtime.iter().map(|(name, _)| *name)) {
        if !names::is_plain(name) || !seen.insert(name) {
            return Err(BundleError::Name(name.to_string()));
        }
    }
    Ok(())
}

/// When a file takes its place: names by content first, since nothing leads to them yet, then the
/// names that pages know, the entry last.
fn turn(name: &str) -> u8 {
    match name {
        ENTRY_NAME => 2,
        _ if names::holds_hash(name) => 0,
        _ => 1,
    }
}

struct Added {
    listed: Listed,
    is_new: bool,
}

/// Puts those files on the stage that do not lie in their place already.
fn add_files(
    stage: &Stage,
    out: &Path,
    files: &[File],
    runtime: &[(&str, &[u8])],
) -> Result<Vec<Added>, BundleError> {
    let add = |name: &str, bytes: &[u8]| -> Result<Added, BundleError> {
        let is_new = !has_bytes(&out.join(name), bytes);
        if is_new {
            stage.add(name, bytes)?;
        }
        Ok(Added { listed: Listed::new(name, bytes), is_new })
    };
    let mut added = Vec::new();
    for file in files {
        added.push(add(&file.name, &file.bytes)?);
    }
    for (name, bytes) in runtime {
        added.push(add(name, bytes)?);
    }
    Ok(added)
}

/// Whether a plain file of this content lies there. What cannot be read is written anew.
pub(super) fn has_bytes(path: &Path, bytes: &[u8]) -> bool {
    fs::symlink_metadata(path)
        .is_ok_and(|found| found.is_file() && found.len() == bytes.len() as u64)
        && fs::read(path).is_ok_and(|found| found == bytes)
}

/// Removes a file of the former bundle; `false` if it is gone already. A file that is no longer
/// what damson wrote is someone else's now.
fn remove_former(out: &Path, file: &Listed) -> Result<bool, String> {
    let path = out.join(&file.name);
    if fs::symlink_metadata(&path).is_err() {
        return Ok(false);
    }
    let as_written = fs::symlink_metadata(&path).is_ok_and(|found| found.is_file())
        && fs::read(&path).is_ok_and(|bytes| Listed::new(&file.name, &bytes) == *file);
    if !as_written {
        return Err(format!(
            "{}: changed since damson wrote it, and no longer used: left as it is",
            path.display()
        ));
    }
    match fs::remove_file(&path) {
        Ok(()) => Ok(true),
        Err(error) => Err(BundleError::io("remove", path)(error).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    const LOADER: (&str, &[u8]) = ("damson.js", b"import './page-00000001.js'");

    fn file(name: &str, text: &str) -> File {
        File { name: name.to_string(), bytes: text.as_bytes().to_vec() }
    }

    fn first() -> Vec<File> {
        vec![file("t-00000001.dam", "one"), file("t-00000002.dam", "two"), file(ENTRY_NAME, "1 2")]
    }

    fn second() -> Vec<File> {
        vec![
            file("t-00000002.dam", "two"),
            file("t-00000003.dam", "three"),
            file(ENTRY_NAME, "2 3"),
        ]
    }

    /// Every file below a folder, with its bytes.
    fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
        walkdir::WalkDir::new(folder)
            .into_iter()
            .map(|entry| entry.unwrap())
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let name = entry.path().strip_prefix(folder).unwrap().display().to_string();
                (name, fs::read(entry.path()).unwrap())
            })
            .collect()
    }

    fn names(folder: &Path) -> Vec<String> {
        contents(folder).into_keys().collect()
    }

    #[test]
    fn the_new_bundle_takes_the_place_of_the_former_and_of_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("damson");
        let report = Report::default();
        let written = write(&out, &first(), &[LOADER], &report).unwrap();
        assert_eq!((written.new, written.removed), (4, 0));
        fs::write(out.join("t-00000009.dam"), "someone's").unwrap();
        let kept = fs::metadata(out.join("t-00000002.dam")).unwrap().modified().unwrap();

        let written = write(&out, &second(), &[LOADER], &report).unwrap();
        assert_eq!((written.new, written.removed, written.warnings.len()), (2, 1, 0));
        assert_eq!(
            names(&out),
            [
                "damson.idx",
                "damson.js",
                "damson.report.json",
                "t-00000002.dam",
                "t-00000003.dam",
                "t-00000009.dam"
            ]
        );
        assert_eq!(fs::read(out.join(ENTRY_NAME)).unwrap(), b"2 3");
        assert_eq!(
            fs::metadata(out.join("t-00000002.dam")).unwrap().modified().unwrap(),
            kept,
            "an unchanged file was written again"
        );
    }

    #[test]
    fn the_same_input_gives_the_same_bytes_wherever_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        write(&a, &first(), &[LOADER], &Report::default()).unwrap();
        write(&b, &second(), &[LOADER], &Report::default()).unwrap();
        write(&b, &first(), &[LOADER], &Report::default()).unwrap();
        assert_eq!(contents(&a), contents(&b));
        let again = write(&a, &first(), &[LOADER], &Report::default()).unwrap();
        assert_eq!((again.new, again.removed), (0, 0));
    }

    #[test]
    fn what_lies_in_the_way_leaves_the_former_bundle_whole() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        write(out, &first(), &[LOADER], &Report::default()).unwrap();
        fs::create_dir(out.join("t-00000003.dam")).unwrap();
        let before = contents(out);
        let error = write(out, &second(), &[], &Report::default()).unwrap_err().to_string();
        assert!(error.contains("t-00000003.dam") && error.contains("as it was"), "{error}");
        assert_eq!(contents(out), before);
    }

    #[test]
    fn a_file_of_someone_else_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        fs::write(out.join("damson.js"), "mine").unwrap();
        let before = contents(out);
        let error = write(out, &first(), &[LOADER], &Report::default()).unwrap_err().to_string();
        assert!(
            error.contains("damson.js: is there already") && error.contains("--out"),
            "{error}"
        );
        assert_eq!(contents(out), before);
    }

    #[test]
    fn a_file_that_was_changed_since_is_not_removed() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        write(out, &first(), &[], &Report::default()).unwrap();
        fs::write(out.join("t-00000001.dam"), "mine now").unwrap();
        let written = write(out, &second(), &[], &Report::default()).unwrap();
        assert_eq!(fs::read(out.join("t-00000001.dam")).unwrap(), b"mine now");
        assert!(written.warnings[0].contains("t-00000001.dam"), "{:?}", written.warnings);
    }

    #[test]
    fn a_damaged_file_is_mended_and_a_damaged_report_removes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        write(out, &first(), &[], &Report::default()).unwrap();
        let whole = contents(out);
        fs::write(out.join("t-00000002.dam"), "damage").unwrap();
        fs::write(out.join(report::NAME), "{").unwrap();
        let written = write(out, &first(), &[], &Report::default()).unwrap();
        assert_eq!(contents(out), whole);
        assert!(written.warnings[0].contains("not removed"), "{:?}", written.warnings);
    }

    #[test]
    fn a_run_killed_before_it_removed_the_former_files_is_made_up_for_by_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        write(out, &first(), &[], &Report::default()).unwrap();
        let old = fs::read(out.join("t-00000001.dam")).unwrap();
        let old_record = Record::read(out).unwrap().unwrap();
        write(out, &second(), &[], &Report::default()).unwrap();
        // The state between the renames and the removals.
        fs::write(out.join("t-00000001.dam"), old).unwrap();
        let new_record = Record::read(out).unwrap().unwrap();
        fs::write(out.join(report::NAME), new_record.with_files_of(&old_record).to_bytes())
            .unwrap();
        let written = write(out, &second(), &[], &Report::default()).unwrap();
        assert_eq!((written.new, written.removed), (0, 1));
        assert_eq!(Record::read(out).unwrap().unwrap(), new_record);
        assert!(!out.join("t-00000001.dam").exists());
    }

    #[test]
    fn names_that_leave_the_folder_or_meet_are_refused_before_anything_is_done() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out");
        for files in [
            vec![file("../x.dam", "")],
            vec![file("a.dam", ""), file("a.dam", "")],
            vec![file("damson.report.json", "")],
        ] {
            let error = write(&out, &files, &[], &Report::default()).unwrap_err();
            assert!(matches!(error, BundleError::Name(_)), "{error}");
            assert!(!out.exists());
        }
    }
}
