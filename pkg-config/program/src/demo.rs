//! `cargo demo`: the demo site, from nothing to an address to open.
use anyhow::Result;

use crate::command;
use crate::project::Project;
use crate::{pkg, tools};

/// What was asked for.
pub struct Options {
    /// Whether to serve the site once it is built.
    pub serve: bool,
    /// The port to serve it at, unless the command's own default will do.
    pub port: Option<u16>,
}

/// Builds `target/demo` with the package and the command of this checkout, and serves it.
pub fn run(project: &Project, options: &Options) -> Result<()> {
    for exceeded in pkg::build(project)? {
        eprintln!("warning: {exceeded}");
    }
    tools::tidy(project);
    // A debug build: a dozen pages need no speed, and it shares its work with the tests.
    command::run(&mut project.cargo("build --quiet --package damson --bin damson"))?;
    let damson =
        project.target.join("debug").join(format!("damson{}", std::env::consts::EXE_SUFFIX));
    let site = project.target.join("demo");
    let mut build = project.command(&damson);
    build.args(["build", "www/content", "--out"]).arg(&site);
    // The templates built into the command serve, save those that the demo replaces.
    if project.root.join("www/templates").is_dir() {
        build.args(["--templates", "www/templates"]);
    }
    command::run(&mut build)?;
    if !options.serve {
        eprintln!("the demo site stands in {}", site.display());
        return Ok(());
    }
    let mut serve = project.command(&damson);
    serve.arg("serve").arg(&site);
    if let Some(port) = options.port {
        serve.args(["--port", &port.to_string()]);
    }
    command::become_it(&mut serve)
}
