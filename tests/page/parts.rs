//! What a page downloads of damson, which is what it shows and no more.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use damson_search::{Block, BuildOptions, Document, Section, build};

use crate::browser::{Kind, Visit, run_on};
use crate::site::{bare, copy_runtime, gzip, write_file};

/// A site whose pages have neither tags nor dates: nothing to filter by.
fn plain() -> PathBuf {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page-plain");
        let _ = std::fs::remove_dir_all(&root);
        let head = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Plain</title>\
                    <link rel=\"icon\" href=\"data:,\">\
                    <script type=\"module\" src=\"/damson/damson.js\"></script>";
        bare(&root, "/", &format!("{head}<main><damson-search></damson-search></main>"));
        let dialog = "<damson-dialog><a href=\"/\">Search</a></damson-dialog>";
        bare(&root, "/dialog/", &format!("{head}<main>{dialog}</main>"));
        let page = |number: usize| Document {
            url: format!("/{number}/"),
            title: format!("Plum {number}"),
            language: Some("en".to_owned()),
            sections: vec![Section {
                blocks: vec![Block::new("A plum wants sun.")],
                ..Section::default()
            }],
            ..Document::default()
        };
        let bundle = root.join("damson");
        let pages = (0..3).map(page).collect();
        for file in build(pages, &BuildOptions::default(), &gzip).expect("an index") {
            write_file(&bundle.join(&file.name), &file.bytes);
        }
        copy_runtime(&bundle);
        root
    })
    .clone()
}

macro_rules! on_a_plain_site {
    ($($browser:ident: $($case:ident),+;)+) => {$(
        mod $browser {
            $(
                #[test]
                fn $case() {
                    super::run_on(super::Kind::$browser, &super::plain(), super::$case);
                }
            )+
        }
    )+};
}

on_a_plain_site! {
    chromium: results_take_no_other_part, a_dialog_takes_no_other_part, a_part_that_is_lost_leaves_the_page,
        what_is_lost_later_is_tried_again;
    firefox: results_take_no_other_part, what_is_lost_later_is_tried_again;
}

/// The endings of the files of the page's module that were asked for, each once, in order.
fn asked(visit: &Visit) -> Vec<String> {
    let asked = visit.server.asked();
    let ending =
        |path: &String| Some(path.split_once("/damson/page-")?.1.split_once('.')?.1.to_owned());
    let mut endings: Vec<String> = asked.iter().filter_map(ending).collect();
    endings.sort();
    endings
}

async fn results_take_no_other_part(visit: Visit) {
    visit.go("/").await;
    visit.type_into("damson-search input", "plum").await;
    visit.until_status("3 pages").await;
    // It comes after the results.
    visit.server.wait_for(".completion.wasm");
    assert_eq!(asked(&visit), ["completion.wasm", "js", "results.wasm", "wasm"]);
    visit.shows_many(".damson-filters, .damson-chip", 0).await;
    // An order takes other parts of the engine, which come then.
    visit.client.execute("document.querySelector('.damson-order select').value = 'title'; \
        document.querySelector('.damson-order select').dispatchEvent(new Event('change', { bubbles: true }))", vec![])
        .await
        .expect("an order");
    visit.server.wait_for(".tags.wasm");
    visit.server.wait_for(".ranges.wasm");
    visit.until("location.search === '?q=plum&sort=title'").await;
    visit.until_status("3 pages").await;
}

async fn a_dialog_takes_no_other_part(visit: Visit) {
    visit.go("/dialog/").await;
    visit.click("damson-dialog a").await;
    visit.type_into("dialog input", "plum").await;
    visit.until("document.querySelector('dialog [role=option]')").await;
    visit.server.wait_for(".completion.wasm");
    let asked = asked(&visit);
    assert!(asked.contains(&"dialog.wasm".to_owned()), "{asked:?}");
    for other in ["results.wasm", "filters.wasm", "list.wasm", "marks.wasm", "program.wasm"] {
        assert!(!asked.contains(&other.to_owned()), "{asked:?}");
    }
}

async fn a_part_that_is_lost_leaves_the_page(visit: Visit) {
    visit.server.lose(".dialog.wasm");
    visit.go("/dialog/").await;
    visit.click("damson-dialog a").await;
    visit.server.wait_for(".dialog.wasm");
    // The loader's dialog is a form, and leads where its link led.
    visit.type_into("dialog input", "plum\u{e007}").await;
    visit.until("location.pathname === '/' && location.search === '?q=plum'").await;
}

async fn what_is_lost_later_is_tried_again(visit: Visit) {
    visit.server.lose(".words.wasm");
    visit.go("/").await;
    visit.type_into("damson-search input", "\"plum wants\"").await;
    visit.until("document.querySelector('.damson-retry')?.checkVisibility()").await;
    visit.server.find(".words.wasm");
    visit.click(".damson-retry").await;
    visit.until_status("3 pages").await;
}
