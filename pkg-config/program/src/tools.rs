//! The tools that the work needs: looked for, checked for their version, installed if missing.
//!
//! Nothing here downloads a ready-made binary from a place of its own: tools come from rustup, from
//! crates.io as source, from npm by the lock file in `pkg-config/tools`, and from Debian.
use std::process::Command;
use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::command::{capture, line, run};
use crate::disk;
use crate::project::Project;

/// What runs the browser tests. The last version tried with this suite; a newer one is welcome.
const WASM_PACK: &str = "0.15.1";
/// What drives Firefox. As above.
const GECKODRIVER: &str = "0.37.1";

/// Something that a step needs and that a machine may lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// rustfmt.
    Rustfmt,
    /// clippy.
    Clippy,
    /// The standard library for wasm32.
    WasmTarget,
    /// The source of the standard library, which is compiled for size.
    RustSrc,
    /// wasm-bindgen and its test runner, of the version in Cargo.lock: any other is refused by the
    /// code that it would process.
    WasmBindgen,
    /// wasm-pack, for its `test`.
    WasmPack,
    /// Node and the packages of `pkg-config/tools`.
    Npm,
    /// Chromium and its driver.
    Chromium,
    /// Firefox and its driver.
    Firefox,
    /// WebKitGTK, the engine of Safari, with its driver.
    WebKit,
    /// A display for WebKit, which has no headless mode.
    Display,
}

/// Sees to it that `tool` is there. An error names the one command to type.
pub fn ensure(project: &Project, tool: Tool) -> Result<()> {
    match tool {
        Tool::Rustfmt => component(project, "rustfmt"),
        Tool::Clippy => component(project, "clippy"),
        Tool::WasmTarget => provide(
            "the wasm32 target",
            || has_wasm_target(project),
            project.command("rustup").args(["target", "add", "wasm32-unknown-unknown"]),
        ),
        Tool::RustSrc => provide(
            "the source of the standard library",
            || has_rust_src(project),
            project.command("rustup").args(["component", "add", "rust-src"]),
        ),
        Tool::WasmBindgen => {
            let version = project.locked_version("wasm-bindgen")?;
            // Unlocked: the lock file of 0.2.130 names a crate that is not everywhere. Without the
            // default features it needs no TLS, and does all that is asked of it here.
            cargo_install(project, "wasm-bindgen-cli", &version, &["--no-default-features"], || {
                ["wasm-bindgen", "wasm-bindgen-test-runner"]
                    .iter()
                    .all(|program| found_version(project, program).as_deref() == Some(&version))
            })
        }
        Tool::WasmPack => cargo_install(project, "wasm-pack", WASM_PACK, &["--locked"], || {
            at_least(found_version(project, "wasm-pack"), WASM_PACK)
        }),
        Tool::Npm => npm(project),
        Tool::Chromium => {
            debian(project, "Chromium", &["chromium", "chromium-driver"], &["chromedriver"])
        }
        Tool::Firefox => {
            debian(project, "Firefox", &["firefox-esr"], &["firefox-esr|firefox"])?;
            cargo_install(project, "geckodriver", GECKODRIVER, &["--locked"], || {
                at_least(found_version(project, "geckodriver"), GECKODRIVER)
            })
        }
        Tool::WebKit => debian(project, "WebKit", &["webkit2gtk-driver"], &["WebKitWebDriver"]),
        Tool::Display => debian(project, "Xvfb", &["xvfb", "xauth"], &["xvfb-run", "xauth"]),
    }
}

/// Installs by `command` what is not `present`. Not being present afterwards is an error too.
fn provide(what: &str, present: impl Fn() -> bool, command: &mut Command) -> Result<()> {
    if present() {
        return Ok(());
    }
    install(what, command)?;
    if !present() {
        bail!("{what} is still missing after `{}`", line(command));
    }
    Ok(())
}

fn install(what: &str, command: &mut Command) -> Result<()> {
    let typed = line(command);
    eprintln!("{what} is missing; installing it: {typed}");
    run(command).with_context(|| format!("{what} is missing; type: {typed}"))
}

fn component(project: &Project, name: &str) -> Result<()> {
    let program = if name == "rustfmt" { "fmt" } else { name };
    provide(
        name,
        || capture(project.command("cargo").args([program, "--version"])).is_ok(),
        project.command("rustup").args(["component", "add", name]),
    )
}

fn has_wasm_target(project: &Project) -> bool {
    let query = ["--print", "target-libdir", "--target", "wasm32-unknown-unknown"];
    capture(project.command("rustc").args(query)).is_ok_and(|path| Path::new(path.trim()).is_dir())
}

fn has_rust_src(project: &Project) -> bool {
    capture(project.command("rustc").args(["--print", "sysroot"])).is_ok_and(|sysroot| {
        Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std/Cargo.toml").is_file()
    })
}

fn cargo_install(
    project: &Project,
    package: &str,
    version: &str,
    options: &[&str],
    present: impl Fn() -> bool,
) -> Result<()> {
    // Unoptimised and without debugging information: these run for seconds, but compile for minutes.
    let mut command = project.command("cargo");
    command
        .args(["install", "--quiet", "--debug", "--root"])
        .arg(project.tools())
        .args(options)
        .arg(format!("{package}@{version}"))
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("CARGO_TARGET_DIR", project.tools().join("build"));
    provide(&format!("{package} {version}"), present, &mut command)
}

/// Removes what compiling the tools left behind, about a gigabyte. Called last of all, because they
/// share much of it.
pub fn tidy(project: &Project) {
    let build = project.tools().join("build");
    if build.exists()
        && let Err(error) = fs::remove_dir_all(&build)
    {
        eprintln!("warning: {}: not removed: {error}", build.display());
    }
}

/// The packages of `pkg-config/tools`, installed exactly as its lock file says.
fn npm(project: &Project) -> Result<()> {
    debian(project, "Node with npm", &["nodejs", "npm"], &["node", "npm"])?;
    let lock = project.read("pkg-config/tools/package-lock.json")?;
    let home = project.npm();
    disk::create_folder(&home)?;
    for name in ["package.json", "package-lock.json"] {
        let source = project.root.join("pkg-config/tools").join(name);
        fs::copy(&source, home.join(name)).with_context(|| source.display().to_string())?;
    }
    // npm's own record of what stands in node_modules does not tell of an interrupted run.
    let stamp = home.join("installed.json");
    let is_current = || fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock);
    if is_current() {
        return Ok(());
    }
    // No package here needs its install script: they come with what the scripts would fetch.
    let mut command = project.command("npm");
    command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]).arg(&home);
    install("what `pkg-config/tools` lists", &mut command)?;
    disk::write(&stamp, &lock)
}

/// Programs from Debian's packages; each may be several names, of which one suffices.
fn debian(project: &Project, what: &str, packages: &[&str], programs: &[&str]) -> Result<()> {
    let present = || {
        programs
            .iter()
            .all(|names| names.split('|').any(|program| project.locate(program).is_some()))
    };
    if present() {
        return Ok(());
    }
    let typed = format!("apt-get install -y --no-install-recommends {}", packages.join(" "));
    if project.locate("apt-get").is_none() {
        bail!("{what} is missing; install {}, or on Debian: {typed}", programs.join(" and "));
    }
    if !is_root(project) {
        bail!("{what} is missing; type: sudo {typed}");
    }
    // A fresh machine has no package lists. If they cannot be had, the install says what is wrong.
    let _ = run(project.command("apt-get").args(["update", "--quiet"]));
    let mut command = project.command("apt-get");
    command.args(typed.split(' ').skip(1)).env("DEBIAN_FRONTEND", "noninteractive");
    provide(what, present, &mut command)
}

fn is_root(project: &Project) -> bool {
    capture(project.command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn found_version(project: &Project, program: &str) -> Option<String> {
    project.locate(program)?;
    let answer = capture(project.command(program).arg("--version")).ok()?;
    version_in(&answer).map(str::to_owned)
}

/// The first word of the answer to `--version` that looks like a version.
fn version_in(answer: &str) -> Option<&str> {
    answer.split_whitespace().find(|word| numbers(word).is_some())
}

fn at_least(found: Option<String>, wanted: &str) -> bool {
    found.as_deref().and_then(numbers) >= numbers(wanted)
}

fn numbers(version: &str) -> Option<[u32; 3]> {
    let mut parts = version.split('.').map(|part| part.parse().ok());
    let numbers = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_in_what_programs_answer() {
        assert_eq!(version_in("wasm-bindgen 0.2.130\n"), Some("0.2.130"));
        assert_eq!(version_in("geckodriver 0.37.1 (f00 2026-01-01)\n\nThe source"), Some("0.37.1"));
        assert_eq!(version_in("no version here. 1.2"), None);
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(at_least(Some("0.100.0".to_owned()), "0.37.1"));
        assert!(at_least(Some("0.37.1".to_owned()), "0.37.1"));
        assert!(!at_least(Some("0.37.0".to_owned()), "0.37.1"));
        assert!(!at_least(None, "0.37.1"));
    }
}
