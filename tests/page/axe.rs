//! axe finds nothing wrong with what damson shows: every presentation, in every state, light and dark,
//! wide and narrow, from right to left.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::{Value, json};

use crate::browser::{Kind, Visit, run_on};
use crate::cases;
use crate::demo::demo;
use crate::shelf::shelf;

cases! {
    chromium: results_and_filters_are_fit_for_all, the_dialog_is_fit_for_all, failures_are_fit_for_all,
        other_writing_is_fit_for_all, marks_are_fit_for_all;
}

mod chromium_elsewhere {
    #[test]
    fn the_demo_is_fit_for_all() {
        super::run_on(super::Kind::chromium, super::demo(), super::the_demo_is_fit_for_all);
    }

    #[test]
    fn a_list_with_filters_is_fit_for_all() {
        super::run_on(super::Kind::chromium, &super::shelf(), super::a_list_is_fit_for_all);
    }
}

/// What damson has put into a page that is otherwise a test's own.
const OURS: &str =
    ".damson, .damson-dialog, .damson-marks, damson-search, damson-filter, damson-dialog";
const FIELD: &str = "damson-search input";
const WIDE: (u32, u32) = (1200, 900);
/// The narrowest screen that the Web Content Accessibility Guidelines know.
const NARROW: (u32, u32) = (320, 900);
const CONTROL: &str = "\u{e009}";

/// axe itself: what `AXE` names, or where `cargo suite` installs it.
fn axe() -> &'static str {
    static AXE: OnceLock<String> = OnceLock::new();
    AXE.get_or_init(|| {
        let installed = "target/tools/npm/node_modules/axe-core/axe.min.js";
        let path = std::env::var_os("AXE")
            .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(installed), PathBuf::from);
        std::fs::read_to_string(&path).unwrap_or_else(|error| {
            panic!("{}: {error}; `cargo pkg` installs it, and AXE may name another", path.display())
        })
    })
}

/// Checks `selector`, or the whole page if it is empty, light and dark, wide and narrow; once it is at
/// rest, for what fades in or waits for an answer is pale, and meant to be.
async fn check(visit: &Visit, state: &str, selector: &str) {
    visit.until("!document.querySelector('.damson-results[aria-busy]')").await;
    visit.until("document.getAnimations().every((one) => one.playState === 'finished')").await;
    for (width, height) in [WIDE, NARROW] {
        visit.client.set_window_size(width, height).await.expect("a size");
        for scheme in ["light", "dark"] {
            let problems = problems(visit, selector, scheme).await;
            assert!(
                problems.is_empty(),
                "{state}, {width} wide, {scheme}:\n{}",
                problems.join("\n")
            );
        }
    }
    visit.client.set_window_size(WIDE.0, WIDE.1).await.expect("a size");
}

/// What axe objects to, a line each.
async fn problems(visit: &Visit, selector: &str, scheme: &str) -> Vec<String> {
    const RUN: &str = "
        const [selector, scheme, done] = arguments;
        const { style } = document.documentElement;
        style.colorScheme = scheme;
        // Of a page that names no colours axe believes that it is white.
        if (selector) style.background = 'Canvas';
        const include = [...document.querySelectorAll(selector || 'html')].filter((e) => e.getClientRects().length);
        axe.run({ include }, { resultTypes: ['violations'] }).then(
          ({ violations, passes }) => done({
            passes: passes.length,
            problems: violations.flatMap(({ id, nodes }) =>
              nodes.map(({ html, failureSummary }) => `${id}: ${html}: ${failureSummary}`)),
          }),
          (error) => done({ passes: 0, problems: [`${error}`] }),
        );";
    if visit.eval("typeof axe").await == "undefined" {
        visit.client.execute(axe(), vec![]).await.expect("axe");
    }
    let found = visit.client.execute_async(RUN, vec![json!(selector), json!(scheme)]).await;
    let found = found.expect("an answer of axe");
    assert_ne!(found["passes"], Value::from(0), "axe has looked at nothing: {found}");
    serde_json::from_value(found["problems"].clone()).expect("a list of strings")
}

async fn results_and_filters_are_fit_for_all(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into(FIELD, "notebook").await;
    visit.until_status("56 pages").await;
    check(&visit, "results", OURS).await;
    visit.click(".damson-value:not([data-none]) input[name=tag]").await;
    visit.until("document.querySelector('.damson-chip')").await;
    check(&visit, "a filter chosen", OURS).await;
    visit.go("/").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("for “plum”").await;
    check(&visit, "the panel", ".damson").await;
    visit.go("/own/?q=xyzzyqq").await;
    visit.until_status("No pages").await;
    check(&visit, "nothing found", OURS).await;
}

async fn the_dialog_is_fit_for_all(visit: Visit) {
    visit.go("/dialog/").await;
    visit.until("customElements.get('damson-dialog')").await;
    visit.click("damson-dialog button").await;
    visit.until("document.querySelector('dialog .damson-option')").await;
    check(&visit, "the dialog with tags", OURS).await;
    visit.type_into("dialog input", "notebook").await;
    visit.until_status("56 pages").await;
    check(&visit, "the dialog with results", OURS).await;
    visit.type_into("dialog input", &format!("{CONTROL}a\u{e000}xyzzyqq")).await;
    visit.until_status("No pages").await;
    check(&visit, "the dialog without results", OURS).await;
}

async fn failures_are_fit_for_all(visit: Visit) {
    visit.server.lose(".dam");
    visit.go("/own/").await;
    visit.type_into(FIELD, "plum").await;
    visit.until_status("could not be loaded").await;
    check(&visit, "a failure", OURS).await;
    visit.go("/dialog/").await;
    visit.until("customElements.get('damson-dialog')").await;
    visit.click("damson-dialog button").await;
    visit.type_into("dialog input", "plum").await;
    visit.until_status("could not be loaded").await;
    check(&visit, "a failure in the dialog", OURS).await;
}

async fn other_writing_is_fit_for_all(visit: Visit) {
    visit.go("/arabic/").await;
    visit.type_into(FIELD, "notebook").await;
    visit.until("document.querySelector('.damson-title')").await;
    check(&visit, "from right to left", OURS).await;
}

async fn marks_are_fit_for_all(visit: Visit) {
    visit.go("/own/?q=jam").await;
    visit.until("document.querySelector('.damson-title')").await;
    visit.click(".damson-title").await;
    visit.until("document.querySelector('.damson-marks')").await;
    check(&visit, "marks", OURS).await;
}

async fn a_list_is_fit_for_all(visit: Visit) {
    visit.go("/posts/").await;
    visit.click("damson-filter summary").await;
    visit.until("document.querySelector('.damson-filters [value=Jam]')").await;
    check(&visit, "filters of a list", OURS).await;
    visit.click("damson-filter [value=Jam]").await;
    visit.until("document.querySelector('.damson-chip')").await;
    check(&visit, "a list that is filtered", OURS).await;
}

async fn the_demo_is_fit_for_all(visit: Visit) {
    for path in ["/", "/search/", "/archive/", "/tags/"] {
        visit.go(path).await;
        check(&visit, path, "").await;
    }
    visit.go("/").await;
    visit.type_into("form[role=search] input[type=search]", "search").await;
    visit.until_status("for “search”").await;
    check(&visit, "the dialog", "").await;
    visit.go("/archive/").await;
    visit.click("damson-filter summary").await;
    visit.until("document.querySelector('.damson-value:not([data-none]) input[name=tag]')").await;
    visit.click(".damson-value:not([data-none]) input[name=tag]").await;
    visit.until("document.querySelector('.damson-chip')").await;
    check(&visit, "the archive with a filter", "").await;
    visit.go("/search/?q=index").await;
    visit.until_status("for “index”").await;
    check(&visit, "the search page", "").await;
    visit.click(".damson-title").await;
    visit.until("document.querySelector('.damson-marks')").await;
    check(&visit, "a post with marks", "").await;
}
