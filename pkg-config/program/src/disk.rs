//! Files and folders, with their path in every error.
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| path.display().to_string())
}

/// A text file.
pub fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| path.display().to_string())
}

/// Makes a file, or replaces one.
pub fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    fs::write(path, contents).with_context(|| path.display().to_string())
}

/// Makes a folder, with those around it, unless it is there.
pub fn create_folder(path: &Path) -> Result<()> {
    fs::create_dir_all(path).with_context(|| path.display().to_string())
}

/// Makes a folder that holds nothing, whatever it held before.
pub fn empty_folder(path: &Path) -> Result<()> {
    if path.exists() {
        fs::remove_dir_all(path).with_context(|| path.display().to_string())?;
    }
    create_folder(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_the_file() {
        let nowhere = Path::new("no/such/file");
        for error in [
            read(nowhere).unwrap_err(),
            read_text(nowhere).unwrap_err(),
            write(nowhere, "").unwrap_err(),
        ] {
            assert!(error.to_string().contains("file"), "{error}");
        }
    }
}
