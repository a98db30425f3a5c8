//! The demo site, as `cargo demo` builds it: what a visitor does there.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::browser::{Kind, Visit, run_on};

/// The folder of the demo: what `DAMSON_DEMO` names, or one that is built here.
pub(crate) fn demo() -> &'static Path {
    static DEMO: OnceLock<PathBuf> = OnceLock::new();
    DEMO.get_or_init(|| {
        if let Some(demo) = std::env::var_os("DAMSON_DEMO") {
            return demo.into();
        }
        let content = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/content");
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page-demo");
        let mut build = Command::new(env!("CARGO_BIN_EXE_damson"));
        build.arg("build").arg(content).arg("--out").arg(&out);
        let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("www/templates");
        let built = build.arg("--templates").arg(templates).output();
        let built = built.expect("the command");
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        out
    })
}

macro_rules! on_the_demo {
    ($($browser:ident: $($case:ident),+;)+) => {$(
        mod $browser {
            $(
                #[test]
                fn $case() {
                    super::run_on(super::Kind::$browser, super::demo(), super::$case);
                }
            )+
        }
    )+};
}

on_the_demo! {
    chromium: the_dialog_leads_to_a_post, all_results_of_the_dialog_are_on_the_search_page,
        searching_ticking_opening_and_back, a_tag_filters_the_list_of_posts, the_search_page_restores,
        the_archive_is_filtered_where_it_stands;
    firefox: the_dialog_leads_to_a_post, searching_ticking_opening_and_back,
        a_tag_filters_the_list_of_posts, the_archive_is_filtered_where_it_stands;
    webkit: the_dialog_leads_to_a_post, searching_ticking_opening_and_back;
    chromium_without_scripts: every_page_serves_without_scripts;
}

const FIELD: &str = "damson-search input[type=search]";
const TITLES: &str = "document.querySelectorAll('.damson-title')";

async fn the_dialog_leads_to_a_post(visit: Visit) {
    visit.go("/").await;
    visit.until("customElements.get('damson-dialog')").await;
    visit.is("document.querySelector('damson-dialog kbd').textContent", "Ctrl K").await;
    visit.click("damson-dialog input").await;
    visit.until("document.querySelector('dialog [role=combobox]')").await;
    visit.type_into("dialog input", "stem").await;
    visit.until_status("for “stem").await;
    let first = visit.texts("dialog .damson-name").await.swap_remove(0);
    visit.type_into("dialog input", "\u{e007}").await;
    visit.until("location.pathname.startsWith('/posts/')").await;
    visit.shows("h1", [first]).await;
}

async fn all_results_of_the_dialog_are_on_the_search_page(visit: Visit) {
    visit.go("/posts/stemming/").await;
    visit.until("customElements.get('damson-dialog')").await;
    visit.click("damson-dialog input").await;
    visit.until("document.querySelector('dialog [role=combobox]')").await;
    visit.type_into("dialog input", "search").await;
    visit.until_status("for “search”").await;
    visit.click(".damson-all-results").await;
    visit.until("location.pathname === '/search/' && location.search === '?q=search'").await;
    visit.until(&format!("{TITLES}.length > 1")).await;
}

async fn searching_ticking_opening_and_back(visit: Visit) {
    visit.go("/search/").await;
    visit.type_into(FIELD, "sea").await;
    visit.until_status("for “sea”").await;
    visit.type_into(FIELD, "rch").await;
    visit.until_status("for “search”").await;
    // The number of pages may be the same with the tag: what tells of its answer is the event.
    visit.eval("addEventListener('damson:results', () => { window.answered = true; })").await;
    visit.click(".damson-value:not([data-none]) input[name=tag]").await;
    visit.until("location.search.includes('tag=') && window.answered").await;
    visit.until(&format!("{TITLES}.length > 0")).await;
    let (search, status) = (visit.search().await, visit.texts("output").await);
    let titles = visit.texts(".damson-title").await;
    let ticked = visit.eval("document.querySelectorAll('.damson :checked').length").await;

    visit.click(".damson-title").await;
    visit.until("location.pathname.startsWith('/posts/')").await;
    visit.shows("h1", titles[..1].to_vec()).await;
    visit.back().await;
    visit.until(&format!("{TITLES}.length === {}", titles.len())).await;
    visit.shows(".damson-title", titles).await;
    visit.is("location.search", search).await;
    visit.shows("output", status).await;
    visit.is(&format!("document.querySelector({FIELD:?}).value"), "search").await;
    visit.is("document.querySelectorAll('.damson :checked').length", ticked).await;
}

async fn a_tag_filters_the_list_of_posts(visit: Visit) {
    visit.go("/").await;
    let posts = visit.texts("ol.posts > li").await.len();
    assert!(posts > 1);
    let tag = visit.texts("ol.posts a[rel=tag]").await.swap_remove(0);
    visit.click("ol.posts a[rel=tag]").await;
    visit.until_status("page").await;
    visit.is("new URLSearchParams(location.search).get('tag')", tag.as_str()).await;
    visit.shows_many("ol.posts > li", 0).await;
    visit.back().await;
    visit.until("document.querySelector('.damson').hidden").await;
    visit.shows_many("ol.posts > li", posts).await;
}

async fn the_archive_is_filtered_where_it_stands(visit: Visit) {
    const POSTS: &str = "#all-posts .posts > li h2";
    visit.go("/archive/").await;
    let all = visit.texts(POSTS).await;
    visit.click("damson-filter summary").await;
    visit.until("document.querySelector('.damson-filters [value=Finding]')").await;
    visit.click(".damson-row:has(> label [value=Finding]) > .damson-unfold").await;
    visit.click("input[value='Finding/Words']").await;
    visit.until_status("2 pages").await;
    let words = visit.texts(POSTS).await;
    assert!(words.len() == 2 && words.iter().all(|title| all.contains(title)), "{words:?}");
    visit.type_into("damson-filter label > [type=search]", "stem").await;
    visit.until_status("1 page for “stem”").await;
    visit.shows(POSTS, ["Stemming: one word for many"]).await;
    visit.click(".damson-chip").await;
    visit.until("location.search === '?q=stem'").await;
    visit.go("/archive/").await;
    visit.shows(POSTS, all).await;
}

async fn the_search_page_restores(visit: Visit) {
    visit.go("/search/?q=search&sort=title").await;
    visit.until_status("for “search”").await;
    let titles = visit.texts(".damson-title").await;
    let mut sorted = titles.clone();
    sorted.sort_by_key(|title| title.to_lowercase());
    assert_eq!(titles, sorted);
    assert!(titles.len() > 1);
}

async fn every_page_serves_without_scripts(visit: Visit) {
    let sitemap = std::fs::read_to_string(demo().join("sitemap.xml")).expect("a sitemap");
    let addresses = sitemap.split("<loc>").skip(1).filter_map(|rest| rest.split("</loc>").next());
    let paths: Vec<String> = addresses
        .filter_map(|address| Some(address.split_once("://")?.1.split_once('/')?.1))
        .map(|path| "/".to_owned() + path)
        .collect();
    assert!(paths.len() > 20, "{paths:?}");
    for path in paths {
        visit.go(&path).await;
        let main = visit.find("main").await.text().await.expect("a text");
        assert!(main.len() > 20, "{path} says only {main:?}");
    }
    // How a page looks is no script.
    let asked = visit.server.asked();
    assert!(!asked.iter().any(|path| path.contains("/damson/") && !path.ends_with(".css")));
}
