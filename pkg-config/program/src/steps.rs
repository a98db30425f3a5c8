//! The steps of `cargo suite`, in the order in which they run: what is quick and often wrong first.
use std::process::Command;

use anyhow::Result;

use crate::project::Project;
use crate::tools::Tool;
use crate::{notices, pkg};

/// One step.
pub struct Step {
    /// What `--only` takes.
    pub name: &'static str,
    /// What it finds out, for `--list`.
    pub about: &'static str,
    /// What must be installed.
    pub needs: &'static [Tool],
    /// What it does.
    pub action: Action,
}

/// What a step does.
pub enum Action {
    /// Commands that must all succeed; together they count as one.
    Check(fn(&Project) -> Vec<Command>),
    /// A check of this program's own.
    Own(fn(&Project) -> Result<()>),
    /// A test runner, whose results are counted. It must run one test at least.
    Tests(fn(&Project) -> Command),
}

/// Rust files that are roots of their own, not modules of a package of the workspace.
const NO_MODULES: [&str; 3] = [
    "pkg-config/program/src/pack/browser.rs",
    "fuzz/fuzz_targets/index.rs",
    "fuzz/fuzz_targets/query.rs",
];

/// All steps.
pub const STEPS: &[Step] = &[
    Step {
        name: "fmt",
        about: "every Rust file is formatted",
        needs: &[Tool::Rustfmt],
        action: Action::Check(|project| {
            let mut others = project.command("rustfmt");
            others.args(["--check", "--edition", "2024"]).args(NO_MODULES);
            vec![project.cargo("fmt --all --check"), others]
        }),
    },
    Step {
        name: "notices",
        about: "THIRD-PARTY.md names what is compiled into the browser's module, no more, no less",
        needs: &[],
        action: Action::Own(notices::check),
    },
    Step {
        name: "js",
        about: "the JavaScript of www/ and its types are right",
        needs: &[Tool::Npm],
        action: Action::Check(type_checks),
    },
    Step {
        name: "clippy",
        about: "no warning in native code and its tests",
        needs: &[Tool::Clippy],
        action: Action::Check(|project| {
            // The page tests are no part of a plain `cargo test`, so they have to be named.
            vec![
                project
                    .cargo("clippy --quiet --workspace --all-targets --test page -- -D warnings"),
            ]
        }),
    },
    Step {
        name: "clippy-wasm",
        about: "no warning in the browser's code, in either build, and its tests",
        needs: &[Tool::Clippy, Tool::WasmTarget],
        action: Action::Check(|project| {
            ["--lib --test browser", "--lib --no-default-features"]
                .map(|what| {
                    project.cargo(&format!(
                        "clippy --quiet --target wasm32-unknown-unknown {what} -- -D warnings"
                    ))
                })
                .into()
        }),
    },
    Step {
        name: "doc",
        about: "the documentation builds without a warning",
        needs: &[],
        action: Action::Check(|project| {
            let mut doc = project.cargo("doc --quiet --workspace --no-deps");
            doc.env("RUSTDOCFLAGS", "-D warnings");
            vec![doc]
        }),
    },
    Step {
        name: "pkg",
        about: "pkg/ builds, and what a visitor downloads keeps its limits",
        // What it needs it sees to itself.
        needs: &[],
        action: Action::Own(pkg::build_within_limits),
    },
    Step {
        name: "native",
        about: "unit tests, tests of the command, and the examples in the documentation",
        needs: &[],
        action: Action::Tests(|project| project.cargo("test --workspace --no-fail-fast")),
    },
    Step {
        name: "chromium",
        about: "wasm-tests/ in Chromium",
        needs: &[Tool::WasmTarget, Tool::WasmBindgen, Tool::WasmPack, Tool::Chromium],
        action: Action::Tests(|project| {
            wasm_pack_test(project, project.command("wasm-pack"), "--chrome", &CHROMEDRIVER)
        }),
    },
    Step {
        name: "firefox",
        about: "wasm-tests/ in Firefox",
        needs: &[Tool::WasmTarget, Tool::WasmBindgen, Tool::WasmPack, Tool::Firefox],
        action: Action::Tests(|project| {
            wasm_pack_test(project, project.command("wasm-pack"), "--firefox", &GECKODRIVER)
        }),
    },
    Step {
        name: "webkit",
        about: "wasm-tests/ in WebKit",
        needs: &[Tool::WasmTarget, Tool::WasmBindgen, Tool::WasmPack, Tool::WebKit, Tool::Display],
        action: Action::Tests(|project| {
            wasm_pack_test(project, on_a_display(project, "wasm-pack"), "--safari", &WEBKITDRIVER)
        }),
    },
    Step {
        name: "page",
        about: "the demo site in all three browsers, as a visitor uses it",
        needs: &[Tool::Npm, Tool::Chromium, Tool::Firefox, Tool::WebKit, Tool::Display],
        action: Action::Tests(|project| {
            let mut test = on_a_display(project, "cargo");
            test.args(["test", "--package", "damson", "--test", "page"]);
            test.env("AXE", project.npm().join("node_modules/axe-core/axe.min.js"));
            for driver in [&CHROMEDRIVER, &GECKODRIVER, &WEBKITDRIVER] {
                test.env(driver.variable, driver.path(project));
            }
            test
        }),
    },
];

/// A program that drives a browser.
struct Driver {
    program: &'static str,
    /// The environment variable that names another one, and that tells the page tests of it.
    variable: &'static str,
    /// What wasm-pack calls it.
    option: &'static str,
}

const CHROMEDRIVER: Driver =
    Driver { program: "chromedriver", variable: "CHROMEDRIVER", option: "--chromedriver" };
const GECKODRIVER: Driver =
    Driver { program: "geckodriver", variable: "GECKODRIVER", option: "--geckodriver" };
const WEBKITDRIVER: Driver =
    Driver { program: "WebKitWebDriver", variable: "WEBKITDRIVER", option: "--safaridriver" };

impl Driver {
    fn path(&self, project: &Project) -> std::ffi::OsString {
        std::env::var_os(self.variable)
            .or_else(|| project.locate(self.program).map(Into::into))
            .unwrap_or_else(|| self.program.into())
    }
}

/// Seconds that the tests may take in a browser. wasm-bindgen's own 20 are too few for a busy machine.
const BROWSER_SECONDS: &str = "120";
/// Seconds that a driver may take to answer. wasm-bindgen's own are 5.
const DRIVER_SECONDS: &str = "30";

fn wasm_pack_test(project: &Project, mut test: Command, browser: &str, driver: &Driver) -> Command {
    test.args(["test", "--headless", browser, driver.option]).arg(driver.path(project));
    test.args(["--", "--test", "browser"]);
    test.env("WASM_BINDGEN_TEST_TIMEOUT", BROWSER_SECONDS);
    test.env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", DRIVER_SECONDS);
    // The runner takes the first driver that the environment names, whatever browser was asked for.
    for other in [&CHROMEDRIVER, &GECKODRIVER, &WEBKITDRIVER] {
        test.env_remove(other.variable);
    }
    test
}

/// `program` on a display of its own, because WebKit cannot do without.
fn on_a_display(project: &Project, program: &str) -> Command {
    let mut command = project.command("xvfb-run");
    command.args(["--auto-servernum", program]);
    command
}

/// The types that we publish strictly; the JavaScript as far as it goes without annotations.
fn type_checks(project: &Project) -> Vec<Command> {
    [
        ("true", "www/damson.d.ts"),
        ("false", "www/damson.js"),
        ("false", "www/engine.js"),
        ("false", "www/page.js"),
    ]
    .map(|(strict, file)| {
        let mut tsc = project.npm_program("typescript/bin/tsc");
        tsc.args(["--noEmit", "--allowJs", "--checkJs", "--strict", strict]);
        tsc.args(["--target", "es2022", "--module", "esnext"]);
        tsc.args(["--moduleResolution", "bundler", "--resolveJsonModule"]);
        tsc.args(["--lib", "es2022,dom,dom.iterable", file]);
        tsc
    })
    .into()
}
