//! Where everything stands, and how commands are started there.
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result};

/// The checkout that is worked on.
pub struct Project {
    /// The folder of the root `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's target folder. Everything that is built or installed goes below it, save `pkg/`.
    pub target: PathBuf,
}

impl Project {
    /// The checkout that this program belongs to.
    pub fn find() -> Result<Self> {
        // At run time where there is one, so that a checkout may be moved without a rebuild.
        let manifest_dir = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = manifest_dir
            .ancestors()
            .find(|folder| folder.join("Cargo.lock").exists())
            .with_context(|| format!("{}: no Cargo.lock above it", manifest_dir.display()))?
            .to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// The browser package.
    pub fn pkg(&self) -> PathBuf {
        self.root.join("pkg")
    }

    /// Where tools are installed that the machine does not have.
    pub fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// Where npm's tools are installed.
    pub fn npm(&self) -> PathBuf {
        self.tools().join("npm")
    }

    /// A command that runs in the root folder and finds the tools that were installed.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(&self.root)
            .env("PATH", self.search_path())
            .env("CARGO_TARGET_DIR", &self.target);
        command
    }

    /// `cargo` with `arguments`, separated by spaces.
    pub fn cargo(&self, arguments: &str) -> Command {
        let mut command = self.command("cargo");
        command.args(arguments.split_whitespace());
        command
    }

    /// One of the programs that npm installed. The commands of packages are scripts for node: so
    /// called, they run on every system.
    pub fn npm_program(&self, script: &str) -> Command {
        let mut command = self.command("node");
        command.arg(self.npm().join("node_modules").join(script));
        command
    }

    /// The program of this name that a command would run.
    pub fn locate(&self, program: &str) -> Option<PathBuf> {
        let file = format!("{program}{}", env::consts::EXE_SUFFIX);
        env::split_paths(&self.search_path())
            .map(|folder| folder.join(&file))
            .find(|path| path.is_file())
    }

    /// A text file of the checkout.
    pub fn read(&self, path: impl AsRef<Path>) -> Result<String> {
        let path = path.as_ref();
        fs::read_to_string(self.root.join(path)).with_context(|| path.display().to_string())
    }

    /// The version of a crate in Cargo.lock.
    pub fn locked_version(&self, name: &str) -> Result<String> {
        locked_version(&self.read("Cargo.lock")?, name)
            .with_context(|| format!("Cargo.lock: no package `{name}`"))
    }

    fn search_path(&self) -> std::ffi::OsString {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(self.tools().join("bin")).chain(env::split_paths(&inherited));
        env::join_paths(folders).unwrap_or(inherited)
    }
}

fn locked_version(lock: &str, name: &str) -> Option<String> {
    let heading = format!("name = \"{name}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == heading)?;
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locked_version_is_that_of_the_whole_name() {
        let lock = "[[package]]\nname = \"talc-more\"\nversion = \"9.0.0\"\n\n\
                    [[package]]\nname = \"talc\"\nversion = \"5.1.1\"\n";
        assert_eq!(locked_version(lock, "talc").as_deref(), Some("5.1.1"));
        assert_eq!(locked_version(lock, "tal"), None);
    }
}
