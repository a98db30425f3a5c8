//! `cargo pkg`: builds `pkg/`, the package that a page loads and that npm publishes.
//!
//! The one crate is built twice. `engine` is the programmers' interface alone; `page` has what the
//! page shows besides. The loader `damson.js` fetches the one that is needed, with a script of the same
//! name: what the loader calls, and the glue, that is the JavaScript between it and the module:
//!
//! ```text
//! cargo rustc ─► wasm-bindgen ─┬─► split ─► wasm-opt ─► order ─► pack ─► {engine,page}-<hash>.wasm,
//!                              │                                         {engine,page}-<hash>.<part>.wasm
//!                              └─► glue ─┐
//! www/{engine,names,page,…,unpack}.js ────┤
//! www/strings/en.json ───────────────────┴─► esbuild ──► engine-<hash>.js, page-<hash>.js
//! www/damson.{js,css,d.ts} ────────────────► esbuild ──► damson.js, damson.css, damson.d.ts
//! www/strings/<language>.json ─────────────────────────► damson.<language>.json
//! www/damson.js, www/single/, both scripts ► esbuild ──► single.js, which goes into no bundle
//! ```
//!
//! [`builds`] has the two builds and their parts, [`runtime`] the way of one of them.
mod builds;
mod languages;
mod runtime;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use xxhash_rust::xxh64::xxh64;

pub use self::builds::{ENGINE, PAGE};
pub use self::languages::loader;
use crate::command::capture;
use crate::project::Project;
use crate::tools::{self, Tool};
use crate::{disk, pack, single, sizes};

/// Hexadecimal digits of the content hash in a file name. With two builds to tell apart from those
/// of earlier versions in a visitor's cache, 32 bits are plenty.
const HASH_DIGITS: usize = 8;

/// What stands for the crate's version in npm's manifest.
const VERSION_PLACEHOLDER: &str = "__DAMSON_VERSION__";

/// What goes into `pkg/` as it is: its name there, and its source.
const COPIED: [(&str, &str); 5] = [
    ("damson.d.ts", "www/damson.d.ts"),
    ("README.md", "pkg-config/README.md"),
    ("LICENSE-MIT", "LICENSE-MIT"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("THIRD-PARTY.md", "THIRD-PARTY.md"),
];

/// Files of `pkg/` by name.
type Files = BTreeMap<String, Vec<u8>>;

/// Builds `pkg/` and holds it to the limits of its sizes.
pub fn build_within_limits(project: &Project) -> Result<()> {
    let exceeded = build(project)?;
    ensure!(exceeded.is_empty(), "too large: {}", exceeded.join("; "));
    Ok(())
}

/// Builds `pkg/` and prints its sizes to standard output. Returns, in words, the limits that they
/// exceed.
pub fn build(project: &Project) -> Result<Vec<String>> {
    for tool in [Tool::WasmTarget, Tool::RustSrc, Tool::WasmBindgen, Tool::Npm] {
        tools::ensure(project, tool)?;
    }
    let mut files = Files::new();
    runtime_and_loader(project, &mut files)?;
    let style = project.read("www/damson.css")?;
    files.insert("damson.css".to_owned(), minify(project, &style, "css")?);
    for language in languages::fetched(project)? {
        let strings = languages::strings(project, &language)?;
        files.insert(format!("damson.{language}.json"), strings.into_bytes());
    }
    for (name, source) in COPIED {
        files.insert(name.to_owned(), project.read(source)?.into_bytes());
    }
    let manifest = manifest(project, files.keys())?;
    files.insert("package.json".to_owned(), manifest.into_bytes());
    write(&project.pkg(), &files)?;
    sizes::report(project, files.keys())
}

/// Makes both runtimes, the loader that names them, and the script of a single file.
fn runtime_and_loader(project: &Project, files: &mut Files) -> Result<()> {
    let unpacker = pack::Unpacker::new(project)?;
    let mut names = Vec::new();
    for build in [&ENGINE, &PAGE] {
        let made = runtime::files(project, build, &unpacker)?;
        let contents: Vec<&[u8]> = made.iter().map(|(_, content)| content.as_slice()).collect();
        let name = format!("{}-{}", build.name, content_hash(&contents));
        files.extend(made.into_iter().map(|(kind, content)| (format!("{name}.{kind}"), content)));
        names.push((build.placeholder, name));
    }
    let loader = fill(&loader(project)?, &names).context("www/damson.js")?;
    files.insert("damson.js".to_owned(), minify(project, &loader, "js")?);
    // The page's module does all that the engine's does.
    let placeholders = [ENGINE.placeholder, PAGE.placeholder];
    let (_, page) = &names[1];
    let script = single::script(project, &placeholders, page, &runtime::glue_of(project, &PAGE))?;
    files.insert(single::NAME.to_owned(), script);
    Ok(())
}

/// npm's manifest, which has to list all `names` that a bundled page may load.
fn manifest<'a>(project: &Project, names: impl Iterator<Item = &'a String>) -> Result<String> {
    const SOURCE: &str = "pkg-config/package.json";
    let version = (VERSION_PLACEHOLDER, project.locked_version("damson")?);
    let manifest = fill(&project.read(SOURCE)?, &[version]).context(SOURCE)?;
    for name in names.filter(|name| *name != single::NAME) {
        ensure!(is_published(&manifest, name)?, "{SOURCE}: `files` lacks {name}");
    }
    Ok(manifest)
}

/// Puts names in the place of their placeholders, each of which must occur.
pub fn fill(source: &str, names: &[(&str, String)]) -> Result<String> {
    let mut filled = source.to_owned();
    for (placeholder, name) in names {
        ensure!(filled.contains(placeholder), "expected `{placeholder}` in it, found none");
        filled = filled.replace(placeholder, name);
    }
    Ok(filled)
}

fn minify(project: &Project, source: &str, kind: &str) -> Result<Vec<u8>> {
    let staged = project.target.join("pkg").join(format!("damson.{kind}"));
    disk::write(&staged, source)?;
    let mut esbuild = project.npm_program("esbuild/bin/esbuild");
    esbuild.args(["--minify", "--log-level=warning"]).arg(&staged);
    if kind == "js" {
        // A module is UTF-8 whatever the page is: the names of other languages need no escapes.
        esbuild.args(["--bundle", "--format=esm", "--target=es2022", "--charset=utf8"]);
    }
    capture(&mut esbuild).map(String::into_bytes)
}

fn content_hash(contents: &[&[u8]]) -> String {
    let mut hash = format!("{:016x}", xxh64(&contents.concat(), 0));
    hash.truncate(HASH_DIGITS);
    hash
}

/// Whether npm publishes a file of this name with a package of this manifest: `files` lists names,
/// of which a `*` stands for anything.
fn is_published(manifest: &str, name: &str) -> Result<bool> {
    /// What npm publishes of any package.
    const ALWAYS: [&str; 2] = ["package.json", "README.md"];
    let manifest: serde_json::Value = serde_json::from_str(manifest)?;
    let listed = manifest["files"].as_array().context("expected a list `files`")?;
    let fits = |pattern: &str| match pattern.split_once('*') {
        Some((start, end)) => name.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
        None => name == pattern,
    };
    Ok(ALWAYS.contains(&name) || listed.iter().filter_map(serde_json::Value::as_str).any(fits))
}

/// Makes `folder` hold exactly `files`. A file that is right already is not touched, so that nothing
/// is built again on its account.
fn write(folder: &Path, files: &Files) -> Result<()> {
    disk::create_folder(folder)?;
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            bail!("{}: a folder where only files are expected; remove it", path.display());
        }
        let name = path.file_name().and_then(|name| name.to_str());
        if !name.is_some_and(|name| files.contains_key(name)) {
            fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
    }
    for (name, contents) in files {
        let path = folder.join(name);
        if fs::read(&path).ok().as_ref() != Some(contents) {
            disk::write(&path, contents)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_placeholder_is_filled_and_none_may_be_missing() {
        let names = [("__A__", "engine-1".to_owned()), ("__B__", "page-2".to_owned())];
        let filled = fill("import('./__A__.js'), '__B__', '__A__'", &names).unwrap();
        assert_eq!(filled, "import('./engine-1.js'), 'page-2', 'engine-1'");
        assert!(fill("only __A__", &names).is_err());
    }

    #[test]
    fn all_that_a_bundled_page_fetches_is_published_to_npm() {
        let manifest = include_str!("../../../package.json");
        for name in [
            "damson.js",
            "damson.css",
            "damson.de.json",
            "engine-0a.js",
            "page-0a.dialog.wasm",
            "THIRD-PARTY.md",
            "README.md",
        ] {
            assert!(is_published(manifest, name).unwrap(), "{name}");
        }
        for name in [single::NAME, "page-0a.plain", "else.wasm"] {
            assert!(!is_published(manifest, name).unwrap(), "{name}");
        }
    }

    #[test]
    fn a_name_tells_of_both_files() {
        let name = content_hash(&[b"glue", b"module"]);
        assert_eq!(name.len(), HASH_DIGITS);
        assert_ne!(name, content_hash(&[b"glue", b"module2"]));
        assert_ne!(name, content_hash(&[b"glue2", b"module"]));
    }
}
