//! The pre-renderer, through the library.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use damson_search::indexer::address;
use damson_search::site::{
    CONFIG_NAME, MARKER_NAME, RenderOptions, Rendered, SiteError, render, stage,
};
use scraper::{Html, Selector};
use tempfile::TempDir;

/// A folder with `content`, and perhaps `templates`, from which `site` is made.
struct Folder(TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Folder {
        let folder = Folder(TempDir::new().unwrap());
        fs::create_dir(folder.path("content")).unwrap();
        files.iter().for_each(|(name, text)| folder.write(name, text));
        folder
    }

    /// Three posts with tags that are hard on addresses, a draft, and a file to be copied.
    fn journal() -> Folder {
        Folder::new(&[
            ("content/site.toml", "title = \"Jam & Co\"\nbase_url = \"https://example.org/\"\n"),
            (
                "content/posts/one.md",
                "---\ntitle: One <b> & two\ndate: 2026-01-02\ntags: [C, C++, C#, Web search]\n\
                 author: Ann\n---\nFirst words.\n\n## A part\n\n[two](two.md) [root](/posts/two/#x)\n\n\
                 ![pic](/pic.svg)\n",
            ),
            (
                "content/posts/two.md",
                "---\ntitle: Two\ndate: 2026-02-03\ntags: [c, 'Über & co']\ncategory: Jam\n---\n\
                 # Inner\n\nMore words. <a href='/tags/'>all</a>\n\n| a |\n|---|\n| b |\n",
            ),
            ("content/undated.md", "# Undated\n\nNo front matter.\n"),
            ("content/hidden.md", "---\ntitle: Hidden\ndraft: true\ntags: [secret]\n---\nx\n"),
            ("content/pic.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
            ("content/.git/config", "private"),
        ])
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn render(&self, options: &RenderOptions) -> Result<Rendered, SiteError> {
        let templates = self.path("templates");
        let templates = templates.exists().then_some(templates.as_path());
        render(&self.path("content"), &self.path("site"), templates, options)
    }

    fn rendered(&self) -> Rendered {
        self.render(&RenderOptions::default()).unwrap_or_else(|e| panic!("{e}"))
    }

    fn refused(&self) -> String {
        self.render(&RenderOptions::default()).expect_err("an error").to_string()
    }

    /// Every file of the site, with its bytes.
    fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        files(&self.path("site"))
    }
}

fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    walkdir::WalkDir::new(root)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(root).unwrap().to_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

fn based(base_url: &str) -> RenderOptions {
    RenderOptions { base_url: Some(base_url.to_owned()), ..RenderOptions::default() }
}

/// Every link of every page that stays in the site, as (page, link).
fn links(site: &Path) -> Vec<(PathBuf, String)> {
    let linking = Selector::parse("[href], [src], form[action]").unwrap();
    let mut found = Vec::new();
    for (name, bytes) in files(site) {
        if name.extension().is_some_and(|e| e == "html") {
            let page = Html::parse_document(std::str::from_utf8(&bytes).unwrap());
            for element in page.select(&linking) {
                let value = |name| element.value().attr(name);
                let link = value("href").or(value("src")).or(value("action")).unwrap();
                found.push((name.clone(), link.to_owned()));
            }
        }
    }
    found
}

/// Follows every link, for a site that stands at `base` of https://example.org.
fn follow_all(site: &Path, base: &str) {
    let found = links(site);
    assert!(found.len() > 100, "{found:?}");
    for (page, link) in found {
        let link = link.strip_prefix("https://example.org").unwrap_or(&link);
        let path = link.split(['?', '#']).next().unwrap();
        if path.contains("://") || path.starts_with(&format!("{base}/damson/")) {
            continue;
        }
        let file = match path.strip_prefix('/') {
            Some(_) => {
                let inside = path.strip_prefix(base).unwrap_or_else(|| panic!("{page:?}: {link}"));
                assert!(inside.starts_with('/'), "{page:?}: {link}");
                site.join(address::file_of(inside))
            }
            None if path.is_empty() => site.join(&page),
            None if path.ends_with('/') => {
                site.join(page.parent().unwrap()).join(path).join("index.html")
            }
            None => site.join(page.parent().unwrap()).join(path),
        };
        assert!(file.is_file(), "{page:?} links to {link}, but there is no {file:?}");
    }
}

#[test]
fn every_link_leads_to_a_file() {
    let folder = Folder::journal();
    folder.rendered();
    follow_all(&folder.path("site"), "");
}

#[test]
fn every_link_leads_to_a_file_under_a_base_path() {
    let folder = Folder::journal();
    folder.render(&based("/notes")).unwrap();
    follow_all(&folder.path("site"), "/notes");
    let page = folder.read("site/posts/one/index.html");
    assert!(
        page.contains("<link rel=\"canonical\" href=\"https://example.org/notes/posts/one/\">")
    );
    assert!(page.contains("src=\"/notes/pic.svg\""), "{page}");
    assert!(page.contains("src=\"/notes/damson/damson.js\""));
}

#[test]
fn the_demo_is_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = TempDir::new().unwrap();
    let site = out.path().join("site");
    let (content, templates) = (root.join("www/content"), root.join("www/templates"));
    let rendered = render(&content, &site, Some(&templates), &RenderOptions::default()).unwrap();
    assert_eq!(rendered.warnings, []);
    assert_eq!(rendered.drafts_left_out.len(), 1);
    assert!(rendered.posts >= 12);
    follow_all(&site, "");
}

#[test]
fn a_page_says_what_it_is() {
    let folder = Folder::journal();
    folder.rendered();
    let text = folder.read("site/posts/one/index.html");
    let page = Html::parse_document(&text);
    let has = |selector: &str| {
        let found = page.select(&Selector::parse(selector).unwrap()).count();
        assert_eq!(found, 1, "{selector} in {text}");
    };
    has("html[lang=en]");
    has("meta[name=description][content='First words.']");
    has("meta[property='og:title'][content='One <b> & two']");
    has("meta[property='article:published_time'][content='2026-01-02T00:00:00Z']");
    has("link[rel=canonical][href='https://example.org/posts/one/']");
    has("link[rel=alternate][type='application/atom+xml'][href='/feed.xml']");
    has("header search form[role=search][action='/search/'] label + input[type=search][name=q]");
    has("main h1");
    has("main time[datetime='2026-01-02']");
    has("main a[rel=tag][href='/tags/c-plus-plus/']");
    has("main a[rel=author][href='/authors/ann/']");
    has("main h2[id] > a.anchor[href^='#']");
    has("a[rel=next][href='/posts/two/']");
    has("body > script[type=module][src='/damson/damson.js']:last-child");
}

#[test]
fn the_text_of_a_title_stays_text() {
    let folder = Folder::journal();
    folder.rendered();
    for (name, bytes) in folder.files() {
        let text = String::from_utf8(bytes).unwrap();
        assert!(!text.contains("One <b>"), "{name:?}: {text}");
        assert!(!text.contains("Jam & Co"), "{name:?}: {text}");
    }
}

#[test]
fn drafts_are_nowhere_unless_they_are_asked_for() {
    let folder = Folder::journal();
    let rendered = folder.rendered();
    assert_eq!(rendered.drafts_left_out, [Path::new("hidden.md")]);
    for (name, bytes) in folder.files() {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        assert!(!text.contains("hidden/") && !text.contains("secret"), "{name:?}");
    }
    assert!(rendered.documents.iter().all(|document| document.url != "/hidden/"));

    let drafts = RenderOptions { drafts: true, ..RenderOptions::default() };
    let rendered = folder.render(&drafts).unwrap();
    assert!(folder.read("site/hidden/index.html").contains("Draft"));
    assert!(rendered.documents.iter().any(|document| document.url == "/hidden/"));
}

#[test]
fn tags_have_a_page_each_and_one_spelling() {
    let folder = Folder::journal();
    let rendered = folder.rendered();
    for slug in ["c", "c-plus-plus", "c-sharp", "web-search", "über-co"] {
        folder.read(&format!("site/tags/{slug}/index.html"));
    }
    let page = folder.read("site/tags/c/index.html");
    assert!(page.contains("/posts/one/") && page.contains("/posts/two/"), "{page}");
    assert!(page.contains("2 posts"), "{page}");
    let overview = folder.read("site/tags/index.html");
    assert!(overview.contains("href=\"/tags/%C3%BCber-co/\""), "{overview}");

    let said = rendered.warnings.iter().map(ToString::to_string);
    let said: Vec<String> = said.filter(|warning| !warning.starts_with(".git")).collect();
    assert_eq!(said, ["posts/two.md: tag \"c\" is elsewhere written \"C\"; taken for the same"]);
    // What the index counts is what the pages show.
    let tags = |document: &damson_search::Document| document.tags.get("tag").cloned();
    let tags: BTreeSet<String> = rendered.documents.iter().filter_map(tags).flatten().collect();
    assert!(tags.contains("C") && !tags.contains("c"), "{tags:?}");
}

#[test]
fn links_that_lead_nowhere_are_told_once_for_each_post() {
    let folder = Folder::journal();
    let links = "[a](/a/) [b](b.png) [c](../c/) [d](/d) [e](/tags/?x#y) [f](https://example.net/f)";
    folder.write("content/posts/three.md", links);
    let rendered = folder.rendered();
    let said: Vec<String> = rendered.warnings.iter().map(ToString::to_string).collect();
    let expected = "posts/three.md: links to ../c/, /a/, /d and 1 more, where nothing is";
    assert!(said.iter().any(|warning| warning == expected), "{said:?}");
}

#[test]
fn hidden_files_and_the_configuration_are_not_published() {
    let folder = Folder::journal();
    folder.rendered();
    let files = folder.files();
    assert!(files.contains_key(Path::new("pic.svg")));
    assert!(!files.contains_key(Path::new(CONFIG_NAME)));
    assert!(files.keys().all(|name| !name.starts_with(".git")));
}

#[test]
fn the_same_content_gives_the_same_bytes() {
    let folder = Folder::journal();
    folder.rendered();
    let first = folder.files();
    folder.rendered();
    assert!(first == folder.files());
    let other = Folder::journal();
    other.rendered();
    assert!(first == other.files());
}

mod output;
mod templates;
mod xml;
