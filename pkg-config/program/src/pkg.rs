//! `cargo pkg`: builds `pkg/`, the package that a page loads and that npm publishes.
//!
//! The one crate is built twice. `engine` is the programmers' interface alone; `page` has what the
//! page shows besides. The loader `damson.js` fetches the one that is needed, with a script of the same
//! name: what the loader calls, and the glue, that is the JavaScript between it and the module:
//!
//! ```text
//! cargo rustc ─► wasm-bindgen ─┬─► split ─► wasm-opt ─► pack ─► {engine,page}-<hash>.wasm,
//!                              │                                 {engine,page}-<hash>.<part>.wasm
//!                              └─► glue ─┐
//! www/{engine,names,page,…,unpack}.js ────┤
//! www/strings/en.json ───────────────────┴─► esbuild ──► engine-<hash>.js, page-<hash>.js
//! www/damson.{js,css,d.ts} ────────────────► esbuild ──► damson.js, damson.css, damson.d.ts
//! www/strings/<language>.json ─────────────────────────► damson.<language>.json
//! www/damson.js, www/single/, both scripts ► esbuild ──► single.js, which goes into no bundle
//! ```
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use xxhash_rust::xxh64::xxh64;

use crate::command::{capture, line, run};
use crate::glue;
use crate::names::{self, Names};
use crate::project::Project;
use crate::split::{Cut, Objects, Part};
use crate::tools::{self, Tool};
use crate::{pack, single, sizes, split};

/// The crate's library, as cargo names what it builds.
const LIBRARY: &str = "damson_search";

/// Hexadecimal digits of the content hash in a file name. With two builds to tell apart from those
/// of earlier versions in a visitor's cache, 32 bits are plenty.
const HASH_DIGITS: usize = 8;

/// One of the builds of the crate.
struct Build {
    /// How its files' names begin.
    name: &'static str,
    /// What it adds to `cargo rustc`.
    features: &'static str,
    /// What stands for its name, hash included, in the loader's source.
    placeholder: &'static str,
    /// The script that is packaged with its glue.
    script: &'static str,
    /// What of its module is fetched only where it is needed.
    parts: &'static [Part],
}

/// What the engine takes for near misses, phrases and other signs.
const WORDS: Part = Part { name: "words", paths: &["words_part"] };

/// What it takes for filters, orders and counts.
const TAGS: Part = Part { name: "tags", paths: &["tags_part"] };

const BUILDS: [Build; 2] = [
    Build {
        name: "engine",
        features: "--no-default-features",
        placeholder: "__DAMSON_ENGINE__",
        script: "www/engine.js",
        parts: &[
            // With that of the programmers' interface which only these take.
            Part { paths: &["words_part", "program::suggesting"], ..WORDS },
            Part { paths: &["tags_part", "program::tagged"], ..TAGS },
        ],
    },
    Build {
        name: "page",
        features: "",
        placeholder: "__DAMSON_PAGE__",
        script: "www/page.js",
        parts: &[
            WORDS,
            TAGS,
            // What a page shows: `src/browser/page/mod.rs`.
            Part { name: "results", paths: &["page::search"] },
            Part { name: "filters", paths: &["page::filters"] },
            Part { name: "list", paths: &["page::listing"] },
            Part { name: "completion", paths: &["page::completion", "search::suggest"] },
            Part { name: "dialog", paths: &["page::dialog"] },
            Part { name: "marks", paths: &["page::marks"] },
            // What the other build is for: in a single file there is but this one.
            Part { name: "program", paths: &["browser::program"] },
        ],
    },
];

/// Compiles the standard library along with the crate, for size.
const SMALL_STD: [&str; 2] =
    ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"];

/// A panic ends the module without a message, so that neither messages nor places nor what formats
/// them is downloaded: together with [`SMALL_STD`] a seventh of the module.
///
/// Without LLVM's loop strength reduction, which spends instructions to save multiplications: 1 %. And
/// without one function in the place of two that do the same: where a module is [cut](crate::split),
/// one of them may be needed before the other is there. Within a part wasm-opt joins them.
const SMALL_PANICS: &str = "-Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none -Zfmt-debug=none \
     -Cllvm-args=-disable-lsr -Zmerge-functions=disabled";

/// Has the linker keep the list of which function names which bytes of memory: by it data is cut
/// as code is.
const RELOCATIONS: &str = "-Clink-arg=--emit-relocs";

/// What wasm-opt does, beyond what it does for size by itself. Each was measured.
pub const OPTIMISE: [&str; 12] = [
    // Untangles the control flow that LLVM left, and ties it anew: 1.5 %.
    "--flatten",
    "--rereloop",
    "--low-memory-unused",
    "-Oz",
    "--code-folding",
    "-Oz",
    // Again and again, until nothing is gained, and without what is large in the place of its only call, where
    // it would need further locals: half a percent.
    "--converge",
    "--one-caller-inline-max-function-size=100",
    // Alignments are hints that no engine uses, and each differs.
    "--dealign",
    // Stripped here and not by the compiler: wasm-bindgen and wasm-opt read what is stripped.
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// What the script of a [build](Build::script) is called where it stands beside its glue.
const SCRIPT: &str = "script.js";

/// What such scripts import from `www/`.
const IMPORTED: [&str; 6] =
    ["files.js", "names.js", "programmers.js", "strings.js", "strings/en.json", pack::UNPACK];

/// Where what damson says stands, `<language>.json` each.
const STRINGS: &str = "www/strings";

/// The language that is a part of the page's script.
const BUILT_IN: &str = "en";

/// What stands in the page's script for the other languages.
const LANGUAGES_PLACEHOLDER: &str = "__DAMSON_LANGUAGES__";

/// What stands in the loader for what elements are called before the modules come.
const NAMES_PLACEHOLDER: &str = "__DAMSON_NAMES__";

/// The strings that are these names, in the order in which the loader counts them, from 1.
const NAMES: [&str; 2] = ["search", "filters"];

/// What stands for the crate's version in npm's manifest.
const VERSION_PLACEHOLDER: &str = "__DAMSON_VERSION__";

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

    let version = project.locked_version("damson")?;
    let mut files = Files::new();
    let unpack = pack::script(project)?;
    let mut names = Vec::new();
    for build in &BUILDS {
        let made = runtime(project, build, &unpack)?;
        let contents: Vec<&[u8]> = made.iter().map(Vec::as_slice).collect();
        let name = format!("{}-{}", build.name, content_hash(&contents));
        let kinds = ["js".to_owned(), "wasm".to_owned()];
        let parts = build.parts.iter().map(|part| format!("{}.wasm", part.name));
        for (kind, content) in kinds.into_iter().chain(parts).zip(made) {
            files.insert(format!("{name}.{kind}"), content);
        }
        names.push((build.placeholder, name));
    }

    let loader = fill(&loader(project)?, &names).context("www/damson.js")?;
    files.insert("damson.js".to_owned(), minify(project, &loader, "js")?);
    let (page, glue) = (&names[1].1, made(project, &BUILDS[1])[0].clone());
    let script = single::script(project, &BUILDS.map(|build| build.placeholder), page, &glue)?;
    files.insert(single::NAME.to_owned(), script);
    let style = project.read("www/damson.css")?;
    files.insert("damson.css".to_owned(), minify(project, &style, "css")?);
    let manifest =
        fill(&project.read("pkg-config/package.json")?, &[(VERSION_PLACEHOLDER, version)])
            .context("pkg-config/package.json")?;
    files.insert("package.json".to_owned(), manifest.into_bytes());
    for (name, source) in [
        ("damson.d.ts", "www/damson.d.ts"),
        ("README.md", "pkg-config/README.md"),
        ("LICENSE-MIT", "LICENSE-MIT"),
        ("LICENSE-APACHE", "LICENSE-APACHE"),
        ("THIRD-PARTY.md", "THIRD-PARTY.md"),
    ] {
        files.insert(name.to_owned(), project.read(source)?.into_bytes());
    }

    for language in languages(project)? {
        let strings = project.read(format!("{STRINGS}/{language}.json"))?;
        files.insert(format!("damson.{language}.json"), strings.into_bytes());
    }

    write(&project.pkg(), &files)?;
    sizes::report(project, files.keys())
}

/// The glue of a build, the first part of its module and the others, made anew only if the compiled
/// crate or a tool changed.
fn runtime(project: &Project, build: &Build, unpack: &str) -> Result<Vec<Vec<u8>>> {
    let compiled = compile(project, build)?;
    let folder = folder(project, build);
    let bound = folder.join("bound");
    let made = made(project, build);

    let mut steps = [
        project.command("wasm-bindgen"),
        project.npm_program("binaryen/bin/wasm-opt"),
        project.npm_program("esbuild/bin/esbuild"),
    ];
    let [bind, optimise, bundle] = &mut steps;
    // With the names of functions, by which the module is cut.
    bind.args(["--target", "bundler", "--no-typescript"])
        .args(["--remove-producers-section", "--encode-into", "always"])
        .args(["--out-name", "bound", "--out-dir"])
        .args([&bound, &compiled]);
    let first = bound.join("first.wasm");
    optimise.args(OPTIMISE).args([&first, Path::new("-o"), &made[1]]);
    // Bundled, so that JavaScript snippets of crates end up in the one file.
    bundle
        .args(["--bundle", "--minify", "--format=esm", "--target=es2022", "--log-level=warning"])
        .arg(format!("--outfile={}", made[0].display()))
        .arg(bound.join(SCRIPT));

    // What the result depends on: the compiled crate, the tools' versions, what they are told, and
    // what makes the glue.
    let mut inputs = fs::read(&compiled).with_context(|| compiled.display().to_string())?;
    inputs.extend(project.read("Cargo.lock")?.bytes());
    inputs.extend(project.read("pkg-config/tools/package-lock.json")?.bytes());
    steps.iter().for_each(|step| inputs.extend(line(step).bytes()));
    inputs.extend(include_bytes!("glue.rs"));
    inputs.extend(include_bytes!("names.rs"));
    inputs.extend(include_bytes!("split/mod.rs"));
    inputs.extend(include_bytes!("split/cut.rs"));
    inputs.extend(include_bytes!("split/data.rs"));
    build.parts.iter().for_each(|part| inputs.extend(format!("{part:?}").bytes()));
    pack::SOURCES.iter().for_each(|source| inputs.extend(*source));
    let sources = sources(project, build, unpack)?;
    sources.iter().for_each(|(_, source)| inputs.extend(source.bytes()));
    let key = format!("{:016x}", xxh64(&inputs, 0));

    let stamp = folder.join("key");
    if fs::read_to_string(&stamp).ok().as_deref() != Some(&key) {
        eprintln!("making {} of {}", build.name, compiled.display());
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
        }
        fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let [bind, optimise, bundle] = &mut steps;
        run(bind)?;
        let whole = bound.join("bound_bg.wasm");
        let whole = fs::read(&whole).with_context(|| whole.display().to_string())?;
        let script = bound.join("bound_bg.js");
        let script = fs::read_to_string(&script).with_context(|| script.display().to_string())?;
        let script = glue::Script::read(&script);
        let whole = split::with_exports(&whole, |name| script.uses(name))?;
        let linked = fs::read(&compiled).with_context(|| compiled.display().to_string())?;
        let whole = Cut::new(whole, &Objects::read(&linked)?, build.parts)?;
        fs::write(&first, whole.first()?)?;
        run(optimise)?;
        let names = unnamed(&made[1])?;
        let mut parts = Vec::new();
        for (part, made) in build.parts.iter().zip(&made[2..]) {
            let cut = bound.join(format!("{}.wasm", part.name));
            fs::write(&cut, whole.part(part.name, &names)?)?;
            let mut optimise = project.npm_program("binaryen/bin/wasm-opt");
            run(optimise.args(OPTIMISE).args([&cut, Path::new("-o"), made]))?;
            parts.push((part.name, unnamed(made)?));
        }
        fs::write(bound.join(glue::NAME), script.glue(&names, &parts)?)?;
        for (name, source) in &sources {
            let path = bound.join(name);
            fs::create_dir_all(path.parent().unwrap_or(&bound))?;
            fs::write(&path, source).with_context(|| path.display().to_string())?;
        }
        run(bundle)?;
        pack::in_place(project, &made[1..], &bound.join(pack::UNPACK))?;
        fs::write(&stamp, &key).with_context(|| stamp.display().to_string())?;
    }
    made.iter().map(|path| fs::read(path).with_context(|| path.display().to_string())).collect()
}

/// Takes its names from a module in a file, and returns them.
fn unnamed(path: &Path) -> Result<Names> {
    let shown = || path.display().to_string();
    let module = fs::read(path).with_context(shown)?;
    fs::write(path, names::removed(&module).with_context(shown)?).with_context(shown)?;
    Names::of(&module).with_context(shown)
}

/// The script of a build and what scripts import, by their paths beside the glue.
fn sources(project: &Project, build: &Build, unpack: &str) -> Result<Vec<(&'static str, String)>> {
    let languages = languages(project)?.join(" ");
    let script = project.read(build.script)?.replace(LANGUAGES_PLACEHOLDER, &languages);
    let mut sources = vec![(SCRIPT, script)];
    for name in IMPORTED {
        let source = match name {
            pack::UNPACK => unpack.to_owned(),
            _ => project.read(format!("www/{name}"))?,
        };
        sources.push((name, source));
    }
    Ok(sources)
}

/// The source of the loader, with a row of names for each language: `de,Suche,Filter;…`.
pub fn loader(project: &Project) -> Result<String> {
    let mut languages = languages(project)?;
    languages.push(BUILT_IN.to_owned());
    let mut rows = Vec::new();
    for language in languages {
        let path = format!("{STRINGS}/{language}.json");
        let strings: serde_json::Value =
            serde_json::from_str(&project.read(&path)?).context(path.clone())?;
        let mut row = vec![language];
        for key in NAMES {
            let name = strings.get(key).and_then(serde_json::Value::as_str);
            let name = name.with_context(|| format!("{path}: no string `{key}`"))?;
            // Signs that mean something in the row, or in the string of JavaScript around it.
            ensure!(!name.contains([',', ';', '\'', '\\']), "{path}: `{key}` is no plain name");
            row.push(name.to_owned());
        }
        rows.push(row.join(","));
    }
    fill(&project.read("www/damson.js")?, &[(NAMES_PLACEHOLDER, rows.join(";"))])
        .context("www/damson.js")
}

/// The languages that damson speaks, but for the one that is built in.
fn languages(project: &Project) -> Result<Vec<String>> {
    let folder = project.root.join(STRINGS);
    let mut languages = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
        let name = entry?.file_name();
        let language = name.to_str().and_then(|name| name.strip_suffix(".json"));
        let language = language.with_context(|| {
            format!("{}: expected `<language>.json`, found {name:?}", folder.display())
        })?;
        if language != BUILT_IN {
            languages.push(language.to_owned());
        }
    }
    languages.sort();
    Ok(languages)
}

/// Where a build's steps leave what they make.
fn folder(project: &Project, build: &Build) -> PathBuf {
    project.target.join("pkg").join(build.name)
}

/// The glue of a build, the first part of its module, and the others.
fn made(project: &Project, build: &Build) -> Vec<PathBuf> {
    let folder = folder(project, build);
    let parts = build.parts.iter().map(|part| folder.join(format!("{}.wasm", part.name)));
    [folder.join("glue.js"), folder.join("module.wasm")].into_iter().chain(parts).collect()
}

/// Compiles the crate for the browser. Cargo knows by itself when there is nothing to do.
fn compile(project: &Project, build: &Build) -> Result<PathBuf> {
    // The crate type is asked for here: beside a cdylib in Cargo.toml cargo drops link-time
    // optimisation, and the module grows by 40 %.
    let mut cargo = project.cargo(
        "rustc --quiet --locked --package damson --lib --crate-type cdylib --profile wasm \
         --target wasm32-unknown-unknown",
    );
    cargo.args(build.features.split_whitespace()).args(SMALL_STD).args(["--", RELOCATIONS]);
    // Cargo's and rustc's switches for this are not stable yet. The compiler is, and of the version
    // that runs the tests; the tests in browsers use the ordinary standard library.
    cargo.env("RUSTC_BOOTSTRAP", "1").env("RUSTFLAGS", SMALL_PANICS);
    // In a folder for each build: in one they would overwrite each other, and never be up to date.
    let folder = project.target.join("wasm").join(build.name);
    run(cargo.env("CARGO_TARGET_DIR", &folder))?;
    Ok(folder.join(format!("wasm32-unknown-unknown/wasm/{LIBRARY}.wasm")))
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
    fs::write(&staged, source).with_context(|| staged.display().to_string())?;
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

/// Makes `folder` hold exactly `files`. A file that is right already is not touched, so that nothing
/// is built again on its account.
fn write(folder: &Path, files: &Files) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let is_ours =
            path.file_name().and_then(|n| n.to_str()).is_some_and(|n| files.contains_key(n));
        if path.is_dir() {
            bail!("{}: a folder where only files are expected; remove it", path.display());
        }
        if !is_ours {
            fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
    }
    for (name, contents) in files {
        let path = folder.join(name);
        if fs::read(&path).ok().as_ref() != Some(contents) {
            fs::write(&path, contents).with_context(|| path.display().to_string())?;
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
    fn a_name_tells_of_both_files() {
        let name = content_hash(&[b"glue", b"module"]);
        assert_eq!(name.len(), HASH_DIGITS);
        assert_ne!(name, content_hash(&[b"glue", b"module2"]));
        assert_ne!(name, content_hash(&[b"glue2", b"module"]));
    }
}
