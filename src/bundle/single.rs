//! A runtime and an index as one classic script, for sites that are small, or lie on a disk.
//!
//! The script is made of one that `cargo pkg` built (`www/single/`), in which two names wait to be
//! filled in: the files, in base 64, and where the site is as seen from the script.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::names::Part;
use super::write::has_bytes;
use super::{BundleError, gzip};
use crate::File;

/// Stands in the script for the names and contents of the files.
const FILES: &str = "__DAMSON_FILES__";

/// Stands in the script for the way to the site's root, and the path before all addresses.
const SITE: &str = "__DAMSON_SITE__";

/// Where the pages of a site are, as seen from a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SingleSite {
    /// The way from the script's folder to the site's root: nothing, or `../`, say.
    pub root: String,
    /// The path that stands before every address of the index: nothing, or `/blog`.
    pub base_path: String,
}

/// Fills an index and what it takes of the runtime into `script`. `None` if that is not the script
/// which is to be filled in.
pub fn single(
    script: &[u8],
    runtime: &[(&str, &[u8])],
    files: &[File],
    site: &SingleSite,
) -> Option<Vec<u8>> {
    let mut contents: BTreeMap<&str, String> = BTreeMap::new();
    for file in files {
        contents.insert(&file.name, base64(&file.bytes));
    }
    for (name, bytes) in runtime {
        match Part::of(name) {
            Part::Page | Part::Parts if name.ends_with(".wasm") => {
                contents.insert(name, base64(&gzip::pack(bytes)))
            }
            Part::Style | Part::Strings => contents.insert(name, base64(bytes)),
            _ => None,
        };
    }
    // JSON is JavaScript; and neither base 64 nor a path that a URL may have can end a script.
    let contents = serde_json::to_string(&contents).ok()?;
    let site = serde_json::to_string(&[&site.root, &site.base_path]).ok()?;
    let script = std::str::from_utf8(script).ok()?;
    Some(fill(&fill(script, SITE, &site)?, FILES, &contents)?.into_bytes())
}

/// Puts a value in the place of a name that occurs once.
fn fill(script: &str, name: &str, value: &str) -> Option<String> {
    let (before, after) = script.split_once(name).filter(|(_, after)| !after.contains(name))?;
    Some([before, value, after].concat())
}

/// Writes the script, whole or not at all. `false` if it lies there already.
///
/// # Errors
///
/// If the system refuses; a script that was there before is as it was.
pub fn write_single(path: &Path, script: &[u8]) -> Result<bool, BundleError> {
    if has_bytes(path, script) {
        return Ok(false);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(BundleError::io("make the folder", folder))?;
    if path.is_dir() {
        return Err(BundleError::InTheWay { path: path.to_path_buf(), expected: "a file" });
    }
    // Made as any file is, so that it may be read by whoever may read the site's other files.
    let new = tempfile::Builder::new()
        .prefix(".damson-new-")
        .make_in(folder, |path| fs::File::create_new(path))
        .map_err(BundleError::io("write", path))?;
    fs::write(new.path(), script).map_err(BundleError::io("write", path))?;
    new.persist(path).map_err(|error| BundleError::io("write", path)(error.error))?;
    Ok(true)
}

/// Base 64 as RFC 4648 has it, with the padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..4 {
            if digit <= group.len() {
                text.push(char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SCRIPT: &[u8] = b"(()=>{let f=__DAMSON_FILES__,[r,b]=__DAMSON_SITE__;})()";

    fn file(name: &str, bytes: &[u8]) -> File {
        File { name: name.to_owned(), bytes: bytes.to_vec() }
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        let examples = ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"];
        for (len, example) in examples.iter().enumerate() {
            assert_eq!(base64(&b"foobar"[..len]), *example);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }

    #[test]
    fn the_script_holds_index_style_and_module_and_nothing_that_no_page_needs() {
        let runtime: [(&str, &[u8]); 6] = [
            ("damson.css", b"x"),
            ("damson.de.json", b"{}"),
            ("damson.js", b"no"),
            ("engine-00000000.wasm", b"no"),
            ("page-00000000.js", b"no"),
            ("page-00000000.wasm", b"\0asm"),
        ];
        let site = SingleSite { root: "../".into(), base_path: "/blog".into() };
        let files = [file("t-0.dam", b"terms"), file("damson.idx", b"entry")];
        let script = String::from_utf8(single(SCRIPT, &runtime, &files, &site).unwrap()).unwrap();
        let module = base64(&gzip::pack(b"\0asm"));
        assert_eq!(
            script,
            format!(
                "(()=>{{let f={{\"damson.css\":\"eA==\",\"damson.de.json\":\"e30=\",\"damson.idx\":\"ZW50cnk=\",\
                 \"page-00000000.wasm\":\"{module}\",\"t-0.dam\":\"dGVybXM=\"}},\
                 [r,b]=[\"../\",\"/blog\"];}})()"
            )
        );
    }

    #[test]
    fn a_script_without_the_two_names_is_none() {
        let site = SingleSite::default();
        for script in [&b""[..], b"__DAMSON_FILES__", b"__DAMSON_SITE__", b"\xff"] {
            assert_eq!(single(script, &[], &[], &site), None);
        }
        let twice = [SCRIPT, SCRIPT].concat();
        assert_eq!(single(&twice, &[], &[], &site), None);
    }

    #[test]
    fn a_script_that_is_right_is_left_and_another_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/er.js");
        assert!(write_single(&path, b"one").unwrap());
        assert!(!write_single(&path, b"one").unwrap());
        assert!(write_single(&path, b"two").unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        let error = write_single(&folder.path().join("deep"), b"x").unwrap_err().to_string();
        assert!(error.contains("expected a file"), "{error}");
    }

    proptest! {
        #[test]
        fn no_content_ends_a_script(bytes: Vec<u8>) {
            let filled = single(SCRIPT, &[], &[file("a.dam", &bytes)], &SingleSite::default());
            let filled = String::from_utf8(filled.unwrap()).unwrap();
            let ends = filled.contains(['<', '\n', '\u{2028}']);
            prop_assert!(!ends);
        }
    }
}
