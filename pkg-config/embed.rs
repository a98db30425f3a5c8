//! Build script of `damson`: puts the browser's runtime into the command, so that one file is all that
//! a user installs.
//!
//! Writes `$OUT_DIR/runtime.rs` with `pub(crate) static RUNTIME: &[(&str, &[u8])]`: name and contents
//! of each file that a bundle needs, sorted by name; `SERVED: &[u64]`, the size of each as gzip, which is
//! found out here once and not at each run; and `SINGLE: &[u8]`, the script that a single file is made
//! of. All are empty until `cargo pkg` has built `pkg/`.
use std::io::Write;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use flate2::{Compression, write::GzEncoder};

/// What stands in `pkg/` for npm and not for a site. The third-party notices do go with every copy.
const FOR_NPM: [&str; 4] = ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "package.json"];

/// The script in which an index is filled in: it goes into no bundle.
const SINGLE: &str = "single.js";

fn main() -> io::Result<()> {
    if env::var_os("CARGO_CFG_TARGET_ARCH").is_some_and(|arch| arch == "wasm32") {
        // The runtime does not contain itself; it must not be built anew for having been built.
        println!("cargo:rerun-if-changed=pkg-config/embed.rs");
        return Ok(());
    }
    let pkg = folder("CARGO_MANIFEST_DIR").join("pkg");
    if !pkg.exists() {
        // A path that does not exist counts as changed, so that everything would be built anew each
        // time. Where it cannot be made, in sources that are read-only, that does no harm.
        let _ = fs::create_dir(&pkg);
    }
    println!("cargo:rerun-if-changed=pkg");
    let (single, runtime): (Vec<PathBuf>, _) =
        runtime_files(&pkg)?.into_iter().partition(|path| path.ends_with(SINGLE));
    let source = source(&runtime) + &served_source(&runtime)? + &single_source(single.first());
    fs::write(folder("OUT_DIR").join("runtime.rs"), source)
}

fn folder(variable: &str) -> PathBuf {
    PathBuf::from(env::var_os(variable).unwrap_or_else(|| panic!("cargo sets {variable}")))
}

/// The files of `pkg` that a site needs, sorted.
fn runtime_files(pkg: &Path) -> io::Result<Vec<PathBuf>> {
    if !pkg.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(pkg)? {
        let entry = entry?;
        if entry.file_type()?.is_file() && !FOR_NPM.iter().any(|name| entry.file_name() == *name) {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

fn source(files: &[PathBuf]) -> String {
    let rows: String = files
        .iter()
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?;
            Some(format!("    ({name:?}, include_bytes!({:?})),\n", path.to_str()?))
        })
        .collect();
    format!(
        "/// The files of the browser's runtime, by name.\n\
         pub(crate) static RUNTIME: &[(&str, &[u8])] = &[\n{rows}];\n"
    )
}

fn served_source(files: &[PathBuf]) -> io::Result<String> {
    let mut sizes = Vec::new();
    for path in files {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(&fs::read(path)?)?;
        sizes.push(encoder.finish()?.len());
    }
    Ok(format!(
        "/// The size of each as a host sends it that compresses with gzip, in bytes.\n\
         pub(crate) static SERVED: &[u64] = &{sizes:?};\n"
    ))
}

fn single_source(path: Option<&PathBuf>) -> String {
    let bytes = match path.and_then(|path| path.to_str()) {
        Some(path) => format!("include_bytes!({path:?})"),
        None => "b\"\"".to_owned(),
    };
    format!(
        "/// The script that a single file is made of.\n\
         pub(crate) static SINGLE: &[u8] = {bytes};\n"
    )
}
