//! What `pkg/` holds of one build: the crate compiled for the browser, cut, made small and packed, and
//! the glue.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use xxhash_rust::xxh64::xxh64;

use super::builds::Build;
use super::languages;
use crate::command::{line, run};
use crate::names::{self, Names};
use crate::optimise::optimise;
use crate::pack::Unpacker;
use crate::project::Project;
use crate::split::{self, Cut, Objects};
use crate::{disk, glue, order, pack};

/// The crate's library, as cargo names what it builds.
const LIBRARY: &str = "damson_search";

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

/// What the script of a [build](Build::script) is called where it stands beside its glue.
const SCRIPT: &str = "script.js";

/// What such scripts import from `www/`.
const IMPORTED: [&str; 6] =
    ["files.js", "names.js", "programmers.js", "strings.js", "strings/en.json", pack::UNPACK];

/// This program's own sources that make a runtime of a compiled crate: it is made anew if one changed.
const OWN_SOURCES: [&[u8]; 9] = [
    include_bytes!("runtime.rs"),
    include_bytes!("../glue.rs"),
    include_bytes!("../names.rs"),
    include_bytes!("../optimise.rs"),
    include_bytes!("../order.rs"),
    include_bytes!("../split/mod.rs"),
    include_bytes!("../split/cut.rs"),
    include_bytes!("../split/data.rs"),
    include_bytes!("../split/graph.rs"),
];

/// The files of a build by how their names go on behind `<name>-<hash>.`, the glue first, then the first
/// part of the module, then the others. Made anew only if the compiled crate or a tool changed.
pub fn files(
    project: &Project,
    build: &Build,
    unpacker: &Unpacker,
) -> Result<Vec<(String, Vec<u8>)>> {
    let runtime = Runtime::new(project, build, unpacker)?;
    let stamp = runtime.folder.join("key");
    let key = runtime.key()?;
    if fs::read_to_string(&stamp).ok().as_deref() != Some(&key) {
        eprintln!("making {} of {}", build.name, runtime.compiled.display());
        runtime.make()?;
        disk::write(&stamp, &key)?;
    }
    let parts = build.parts.iter().map(|part| format!("{}.wasm", part.name));
    let kinds = ["js".to_owned(), "wasm".to_owned()].into_iter().chain(parts);
    let made = [glue_of(project, build)].into_iter().chain(runtime.modules());
    kinds.zip(made).map(|(kind, path)| Ok((kind, disk::read(&path)?))).collect()
}

/// The glue of a build, once its files are made.
pub fn glue_of(project: &Project, build: &Build) -> PathBuf {
    folder(project, build).join(glue::NAME)
}

/// Where all of a build is made.
fn folder(project: &Project, build: &Build) -> PathBuf {
    project.target.join("pkg").join(build.name)
}

/// What makes the files of a build.
struct Runtime<'a> {
    project: &'a Project,
    build: &'a Build,
    /// The module as the compiler left it.
    compiled: PathBuf,
    /// The [folder] of the build, and in it what is on the way.
    folder: PathBuf,
    bound: PathBuf,
    /// What unpacks the module.
    unpacker: &'a [u8],
    /// The build's script and what scripts import, by their paths beside the glue.
    sources: Vec<(&'static str, String)>,
}

impl<'a> Runtime<'a> {
    fn new(project: &'a Project, build: &'a Build, unpacker: &'a Unpacker) -> Result<Self> {
        let folder = folder(project, build);
        Ok(Self {
            project,
            build,
            compiled: compile(project, build)?,
            bound: folder.join("bound"),
            folder,
            unpacker: &unpacker.module,
            sources: sources(project, build, &unpacker.script)?,
        })
    }

    /// The parts of the module, the first part first.
    fn modules(&self) -> impl Iterator<Item = PathBuf> {
        let parts = self.build.parts.iter().map(|part| part.name);
        ["module"].into_iter().chain(parts).map(|name| self.folder.join(format!("{name}.wasm")))
    }

    /// Tells one outcome from another: a hash of the compiled crate, the tools' versions, what they are
    /// told, and what else makes the files.
    fn key(&self) -> Result<String> {
        let mut inputs = disk::read(&self.compiled)?;
        for lock in ["Cargo.lock", "pkg-config/tools/package-lock.json"] {
            inputs.extend(self.project.read(lock)?.bytes());
        }
        for command in [self.bind(), self.bundle()] {
            inputs.extend(line(&command).bytes());
        }
        OWN_SOURCES.iter().chain(&pack::SOURCES).for_each(|source| inputs.extend(*source));
        inputs.extend(self.unpacker);
        inputs.extend(format!("{:?}", self.build.parts).bytes());
        self.sources.iter().for_each(|(_, source)| inputs.extend(source.bytes()));
        Ok(format!("{:016x}", xxh64(&inputs, 0)))
    }

    fn make(&self) -> Result<()> {
        disk::empty_folder(&self.folder)?;
        run(&mut self.bind())?;
        let script = glue::Script::read(&disk::read_text(&self.bound.join("bound_bg.js"))?);
        let glue = self.cut(&script)?;
        disk::write(&self.bound.join(glue::NAME), glue)?;
        for (name, source) in &self.sources {
            let path = self.bound.join(name);
            disk::create_folder(path.parent().unwrap_or(&self.bound))?;
            disk::write(&path, source)?;
        }
        run(&mut self.bundle())?;
        let modules: Vec<PathBuf> = self.modules().collect();
        pack::in_place(self.project, &modules, self.unpacker, &self.bound.join(pack::UNPACK))
    }

    /// Writes the parts of the module that wasm-bindgen made, small and without names. Returns the glue
    /// for them.
    fn cut(&self, script: &glue::Script) -> Result<String> {
        let whole = disk::read(&self.bound.join("bound_bg.wasm"))?;
        let whole = split::with_exports(&whole, |name| script.uses(name))?;
        let objects = Objects::read(&disk::read(&self.compiled)?)?;
        let cut = Cut::new(whole, &objects, self.build.parts)?;
        let mut paths = self.modules();
        let first = paths.next().context("a module has a first part")?;
        let names = self.small(&cut.first()?, &first)?;
        let mut parts = Vec::new();
        for (part, path) in self.build.parts.iter().zip(paths) {
            parts.push((part.name, self.small(&cut.part(part.name, &names)?, &path)?));
        }
        script.glue(&names, &parts)
    }

    /// Writes a module to `path`, made small, arranged and without its names, which it returns.
    fn small(&self, module: &[u8], path: &Path) -> Result<Names> {
        let large = path.with_extension("large");
        disk::write(&large, module)?;
        run(&mut optimise(self.project, &large, path))?;
        let shown = || path.display().to_string();
        let named = order::arranged(&disk::read(path)?).with_context(shown)?;
        disk::write(path, names::removed(&named).with_context(shown)?)?;
        Names::of(&named).with_context(shown)
    }

    /// wasm-bindgen, which leaves the names of functions: by them the module is cut.
    fn bind(&self) -> Command {
        let mut command = self.project.command("wasm-bindgen");
        command
            .args(["--target", "bundler", "--no-typescript"])
            .args(["--remove-producers-section", "--encode-into", "always"])
            .args(["--out-name", "bound", "--out-dir"])
            .args([&self.bound, &self.compiled]);
        command
    }

    /// esbuild, so that JavaScript snippets of crates end up in the one file.
    fn bundle(&self) -> Command {
        let mut command = self.project.npm_program("esbuild/bin/esbuild");
        command
            .args(["--bundle", "--minify", "--format=esm", "--target=es2022"])
            .arg("--log-level=warning")
            .arg(format!("--outfile={}", glue_of(self.project, self.build).display()))
            .arg(self.bound.join(SCRIPT));
        command
    }
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

/// The script of a build and what scripts import, by their paths beside the glue.
fn sources(project: &Project, build: &Build, unpack: &str) -> Result<Vec<(&'static str, String)>> {
    let mut sources = vec![(SCRIPT, languages::named(project, &project.read(build.script)?)?)];
    for name in IMPORTED {
        let source = match name {
            pack::UNPACK => unpack.to_owned(),
            _ => project.read(format!("www/{name}"))?,
        };
        sources.push((name, source));
    }
    Ok(sources)
}
