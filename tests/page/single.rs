//! The single script: pages that are opened from a disk, where no server is and nothing can be fetched.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::json;

use crate::browser::{Kind, Visit, run_on};

/// The folder of a site with its script.
fn site() -> &'static Path {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page-single");
        let _ = std::fs::remove_dir_all(&root);
        write(&root);
        let mut index = Command::new(env!("CARGO_BIN_EXE_damson"));
        let made = index.arg("index").arg(&root).arg("--single-file").output();
        let made = made.expect("the command");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        root
    })
}

/// Pages enough for an index of several files, with blocks in packs.
fn write(root: &Path) {
    let pickles = "Welcome to the orchard.<h2 id=pickles>Pickles</h2><p>Fruit in vinegar.";
    page(root, "", "Home", pickles, "");
    page(root, "plum/", "Plum jam", "Stone the plums, weigh them, add sugar.", "Fruit");
    page(root, "pear.html", "Pears", "A pear is picked before it is ripe.", "Fruit");
    for number in 0..60_u32 {
        let mut text = "The notebook.".to_owned();
        for at in 0..300 {
            let seed = (number * 300 + at).wrapping_mul(2_654_435_761);
            write!(text, " w{seed:x}").expect("memory");
        }
        page(root, &format!("notes/{number}/"), &format!("Notebook {number}"), &text, "Notes");
    }
}

fn page(root: &Path, path: &str, title: &str, text: &str, tag: &str) {
    let file = if path.ends_with(".html") { path.into() } else { format!("{path}index.html") };
    let up = "../".repeat(file.matches('/').count());
    let file = root.join(file);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title>\
         <meta name=keywords content=\"{tag}\"><link rel=icon href=\"data:,\">\
         <script defer src=\"{up}damson.single.js\"></script>\
         <main><h1>{title}</h1><p>{text}</p></main>\
         <search><form role=search><input type=search name=q></form></search>"
    );
    std::fs::write(file, page).expect("space");
}

macro_rules! on_a_disk {
    ($($browser:ident: $($case:ident),+;)+) => {$(
        mod $browser {
            $(
                #[test]
                fn $case() {
                    super::run_on(super::Kind::$browser, super::site(), super::$case);
                }
            )+
        }
    )+};
}

on_a_disk! {
    chromium: typing_finds_and_a_hit_leads_to_its_file, programs_have_the_same_interface,
        a_site_with_a_server_can_use_it_too;
    firefox: typing_finds_and_a_hit_leads_to_its_file, programs_have_the_same_interface;
    webkit: a_site_with_a_server_can_use_it_too;
}

async fn open_file(visit: &Visit, path: &str) {
    let url = format!("file://{}/{path}", site().display());
    visit.client.goto(&url).await.expect("the page");
}

async fn typing_finds_and_a_hit_leads_to_its_file(visit: Visit) {
    open_file(&visit, "notes/7/index.html").await;
    visit.type_into("input", "plu").await;
    visit.until_status("1 page").await;
    visit.shows(".damson-title", ["Plum jam"]).await;
    visit.shows(".damson mark", ["Plum", "plums"]).await;
    // The style sheet is there, too: without it, a panel does not stand above the page.
    visit.until("getComputedStyle(document.querySelector('.damson')).position === 'fixed'").await;
    visit.click(".damson-title").await;
    visit.until("location.pathname.endsWith('/page-single/plum/index.html')").await;
    visit.shows("h1", ["Plum jam"]).await;
    visit.type_into("input", "notebok").await;
    visit.until_status("60 pages").await;
    visit.shows_many(".damson-title", 10).await;
    assert_eq!(visit.server.asked(), [""; 0]);
}

async fn programs_have_the_same_interface(visit: Visit) {
    open_file(&visit, "index.html").await;
    let script = "const done = arguments[0];
        (async () => {
          const index = await damson.open();
          const { total, hits, facets } = await index.search('pear');
          const shown = await index.display(hits.map(({ id }) => id));
          const ids = await index.search('notebook', { display: false, limit: 100 });
          const elsewhere = await damson.open({ base: 'elsewhere' }).catch(({ kind }) => kind);
          return { total, title: hits[0].title, urls: [hits[0].url, shown[0].url], facets,
            bare: [ids.total, ids.hits.length, Object.keys(ids.hits[0])], elsewhere,
            all: await index.facets(), orders: await index.orders(), suggested: await index.suggest('pea'),
            sections: (await index.search('vinegar')).hits[0].sections.map(({ url }) => url) };
        })().then(done, (error) => done(error.message));";
    let answer = visit.client.execute_async(script, vec![]).await.expect("an answer");
    let url = format!("file://{}/pear.html", site().display());
    assert_eq!(answer["urls"], json!([url, url]), "{answer}");
    assert_eq!((&answer["total"], &answer["title"]), (&json!(1), &json!("Pears")));
    assert_eq!(answer["facets"]["tag"], json!({ "Fruit": 1, "Notes": 0 }));
    assert_eq!(answer["bare"], json!([60, 60, ["id", "score"]]));
    assert_eq!(answer["all"]["tag"], json!({ "Fruit": 2, "Notes": 60 }));
    assert_eq!(answer["elsewhere"], "missing");
    assert_eq!(answer["orders"], json!(["title"]), "{answer}");
    assert_eq!(answer["suggested"]["words"], json!(["pear"]), "{answer}");
    assert_eq!(answer["suggested"]["titles"][0]["url"], url, "{answer}");
    let sections = format!("file://{}/index.html#pickles", site().display());
    assert_eq!(answer["sections"], json!([sections]), "{answer}");
    assert_eq!(visit.server.asked(), [""; 0]);
}

async fn a_site_with_a_server_can_use_it_too(visit: Visit) {
    visit.server.set_policy("script-src 'self' 'wasm-unsafe-eval'; style-src 'self' data:");
    visit.go("/notes/7/").await;
    visit.type_into("input", "plum").await;
    visit.until_status("1 page").await;
    visit.click(".damson-title").await;
    visit.until("location.pathname === '/plum/'").await;
    let asked = visit.server.asked();
    assert!(
        asked.iter().all(|path| path.ends_with('/') || path == "/damson.single.js"),
        "{asked:?}"
    );
}
