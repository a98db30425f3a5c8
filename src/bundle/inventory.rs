//! What lies in a bundle, and whether it is whole.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use super::report::Record;
use super::{BundleError, Listed, Part, Report, gzip, names};

/// The files of a bundle.
#[derive(Debug, Default)]
pub struct Inventory {
    /// What the last run found and left out; `None` where its report is not there.
    pub report: Option<Report>,
    /// The files that are there, by name, without the report.
    pub files: Vec<Listed>,
    /// What is wrong: files that are missing, changed or cut short.
    pub faults: Vec<BundleError>,
}

/// Takes stock of the bundle in a folder, by the report of the run that wrote it; by the names of
/// the files where the report is not there.
pub fn inventory(folder: &Path) -> Result<Inventory, BundleError> {
    let mut inventory = Inventory::default();
    let record = Record::read(folder).unwrap_or_else(|fault| {
        inventory.faults.push(fault);
        None
    });
    let expected = match &record {
        Some(record) => record.files.clone(),
        None => list(folder)?,
    };
    for file in expected {
        match look_at(folder, &file, record.is_some()) {
            Ok(found) => inventory.files.push(found),
            Err(fault) => inventory.faults.push(fault),
        }
    }
    inventory.report = record.map(|record| record.report);
    Ok(inventory)
}

/// Lists a file as it is on disk; `known` says whether the listing given tells its content.
fn look_at(folder: &Path, file: &Listed, known: bool) -> Result<Listed, BundleError> {
    let path = folder.join(&file.name);
    if fs::metadata(&path).is_ok_and(|found| !found.is_file()) {
        return Err(BundleError::InTheWay { path, expected: "a file" });
    }
    let bytes = fs::read(&path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => BundleError::damaged(&path, "this file is missing"),
        _ => BundleError::io("read", &path)(error),
    })?;
    let found = Listed::new(&file.name, &bytes);
    if names::is_packed(&file.name) {
        gzip::unpack(&bytes).map(drop).map_err(|reason| BundleError::damaged(&path, reason))?;
    }
    if known && found != *file {
        return Err(BundleError::damaged(&path, "this file was changed since damson wrote it"));
    }
    Ok(found)
}

/// The files that have names as bundles have them.
fn list(folder: &Path) -> Result<Vec<Listed>, BundleError> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(BundleError::io("read", folder))? {
        let entry = entry.map_err(BundleError::io("read", folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if !matches!(Part::of(&name), Part::Other | Part::Report) {
            files.push(Listed::new(&name, b""));
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::File;

    #[test]
    fn every_fault_is_found_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path();
        let packed = |name: &str| gzip::pack(name.repeat(9).as_bytes());
        let file = |name: &str| File { name: name.to_string(), bytes: packed(name) };
        let files = ["f-00000001.dam", "p-00000002.dam", "t-00000003.dam", "damson.idx"].map(file);
        let runtime: &[(&str, &[u8])] = &[("damson.js", b"js")];
        super::super::write(out, &files, runtime, &Report { pages: 4, ..Report::default() })
            .unwrap();
        let whole = inventory(out).unwrap();
        assert_eq!((whole.files.len(), whole.faults.len()), (5, 0));
        assert_eq!(whole.report.unwrap().pages, 4);

        fs::remove_file(out.join("f-00000001.dam")).unwrap();
        let packed = fs::read(out.join("t-00000003.dam")).unwrap();
        fs::write(out.join("t-00000003.dam"), &packed[..packed.len() - 1]).unwrap();
        fs::write(out.join("damson.js"), "edited").unwrap();
        let faulty = inventory(out).unwrap();
        let faults: Vec<String> = faulty.faults.iter().map(ToString::to_string).collect();
        assert_eq!(faults.len(), 3, "{faults:?}");
        for (fault, words) in faults.iter().zip(["changed since", "f-00000001", "cut short"]) {
            assert!(fault.contains(words), "{fault}");
        }

        // Without the report only what cannot be unpacked shows.
        fs::remove_file(out.join("damson.report.json")).unwrap();
        let unknown = inventory(out).unwrap();
        assert!(unknown.report.is_none());
        assert_eq!((unknown.files.len(), unknown.faults.len()), (3, 1));
    }
}
