//! `single.js`: the loader, the glue and the page behaviour as one classic script, in which `damson
//! index --single-file` fills in the module and an index.
use std::path::Path;

use anyhow::{Context, Result};

use crate::command::capture;
use crate::disk;
use crate::pkg::{self, fill};
use crate::project::Project;

/// The name in `pkg/`.
pub const NAME: &str = "single.js";

/// What the loader does that a classic script cannot, and what stands in its place: names that
/// `www/single/files.js` exports.
const REPLACED: [(&str, &str); 2] = [
    // One module does both here, and its glue is part of the script.
    ("import(`${path}.js`)", "DAMSON_GLUE"),
    ("`${HERE}damson.css`", "DAMSON_CSS"),
];

/// Makes the script of the loader's source, for the module and the script of one build. `names` are what
/// the source calls the builds by: here all are the one.
pub fn script(project: &Project, names: &[&str], build: &str, script: &Path) -> Result<Vec<u8>> {
    let staged = project.target.join("pkg/script");
    let folder = staged.join("single");
    disk::create_folder(&folder)?;
    let names = names.iter().map(|name| (*name, build));
    let filled: Vec<(&str, String)> =
        names.chain(REPLACED).map(|(from, to)| (from, to.to_owned())).collect();
    let loader = fill(&pkg::loader(project)?, &filled).context("www/damson.js")?;
    let path = script.to_str().context("the path of the glue is not UTF-8")?;
    let files =
        project.read("www/single/files.js")? + "export * as DAMSON_GLUE from './glue.js';\n";
    // What programs ask is answered by parts of the page's module.
    let both = format!(
        "export * from {0};\n\
         import {{ take }} from {0};\n\
         import {{ programmers as asking }} from '../programmers.js';\n\
         const part = (name) => take(name, new URL(`{build}.${{name}}.wasm`, DAMSON_URL).href);\n\
         export const programmers = (ask) => asking(async (...question) => {{\n  \
         await Promise.all(['program', 'completion'].map(part));\n  \
         return ask(...question);\n}});\n",
        quoted(path)
    );
    for (name, source) in [
        ("damson.js", loader),
        // The page's module does what the engine's does, too.
        ("programmers.js", project.read("www/programmers.js")?),
        ("single/glue.js", both),
        ("single/files.js", files),
        ("single/main.js", project.read("www/single/main.js")?),
    ] {
        disk::write(&staged.join(name), source)?;
    }

    let mut esbuild = project.npm_program("esbuild/bin/esbuild");
    esbuild.args(["--bundle", "--minify", "--format=iife", "--target=es2022"]);
    esbuild.args(["--log-level=warning", "--define:import.meta.url=DAMSON_URL"]);
    esbuild.arg(format!("--inject:{}", folder.join("files.js").display()));
    capture(esbuild.arg(folder.join("main.js"))).map(String::into_bytes)
}

/// A string of JavaScript.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_path_is_a_string_of_javascript() {
        assert_eq!(quoted(r"C:\it's\glue.js"), r"'C:\\it\'s\\glue.js'");
    }
}
