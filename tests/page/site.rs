//! A small site to test on: posts, tags, a search page, with an index large enough to be in parts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use damson_search::{Block, BuildOptions, Date, Document, Section, build};
use flate2::{Compression, write::GzEncoder};

/// The posts that tests know by name: title, tags, author, year, text.
const KNOWN: [(&str, &[&str], &str, i16, &str); 4] = [
    ("Growing plums", &["Fruit", "Garden"], "Ada", 2024, "A plum tree wants sun and patience."),
    (
        "Plum jam",
        &["Fruit", "Kitchen"],
        "Ben",
        2025,
        "Stone the plums, weigh them, add sugar <b>now</b>.",
    ),
    ("Static sites", &["Web"], "Ada", 2025, "A page that is a file is served by anyone."),
    ("Search without a server", &["Web", "Rust"], "Ben", 2026, "The index is a file, too."),
];

/// How many posts there are besides, all with the word notebook.
pub(crate) const NOTEBOOKS: usize = 56;

/// The folder of the site, with the runtime of `pkg/`.
pub(crate) fn fixture() -> PathBuf {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page-site");
        let _ = std::fs::remove_dir_all(&root);
        write(&root);
        root
    })
    .clone()
}

/// Pages with forms and elements, by address: what stands in `<main>`. `LIST` is the list of the newest
/// posts.
const PAGES: [(&str, &str); 12] = [
    ("/", "<h1>Home</h1><p>Welcome.</p>LIST"),
    (
        "/search/",
        "<h1>Search</h1><search><form action=\"/search/\"><input type=\"search\" name=\"q\" \
         id=\"main-q\"><button>Search</button></form></search>LIST",
    ),
    ("/own/", "<h1>Own</h1><damson-search></damson-search>"),
    (
        "/template/",
        "<h1>Template</h1><damson-search><template data-damson=\"hit\"><img data-image><h3><a data-title></a></h3>\
         <p data-snippet></p><time data-date></time><p class=\"by\" data-tag-author></p></template></damson-search>",
    ),
    (
        "/renamed/",
        "<h1>Renamed</h1><damson-search params=\"q:query sort:order tag:topic\"></damson-search>",
    ),
    ("/dialog/", "<h1>Dialog</h1><damson-dialog></damson-dialog>"),
    ("/dialog/off/", "<h1>Dialog</h1><damson-dialog recent=\"off\"></damson-dialog>"),
    (
        "/dialog/form/",
        "<h1>Dialog</h1><button id=\"before-own\">Before</button><damson-dialog><form action=\"/search/\">\
         <input type=\"search\" name=\"q\" id=\"own\"><button>Search</button></form></damson-dialog>",
    ),
    (
        "/dialog/own/",
        "<h1>Dialog</h1><damson-dialog><button id=\"opener\">Find <kbd></kbd></button><dialog id=\"mine\">\
         <form><input name=\"q\"></form><output></output></dialog></damson-dialog>",
    ),
    ("/off/", "<div data-damson=\"off\">LIST</div>"),
    (
        "/placed/",
        "<h1>Placed</h1><form role=\"search\" id=\"authors\"><input name=\"words\"><fieldset><label>\
         <input type=\"checkbox\" name=\"tag\" value=\"Fruit\"> Fruit <data></data></label></fieldset>\
         <output></output></form><section data-results><p id=\"before\">Nothing yet.</p></section>",
    ),
    (
        "/unmarked/",
        "<article data-damson-marks=\"off\"><h1>Unmarked</h1><p>Nothing is unmarked.</p></article>",
    ),
];

fn write(root: &Path) {
    let posts = posts();
    let list = newest(&posts);
    for (path, main) in PAGES {
        // In that page damson keeps away from the form in the header, too.
        let attributes = if path == "/off/" { " data-damson=\"off\"" } else { "" };
        page(root, path, &main.replace("LIST", &list), attributes);
    }
    bare(
        root,
        "/alone/",
        &format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Alone</title>\
             <script type=\"module\" src=\"/damson/damson.js\"></script><main>{list}</main>"
        ),
    );
    bare(
        root,
        "/api/",
        "<!doctype html><title>api</title><form role=\"search\"><input name=\"q\"></form>",
    );
    languages(root);
    steady(root, &list);
    for post in &posts {
        let tags = post.tags["tag"].iter().map(|tag| tag_link(tag)).collect::<String>();
        let text = &post.sections[0].blocks[0].text;
        let text = text.replace('<', "&lt;");
        let title = &post.title;
        let body =
            format!("<article><h1>{title}</h1><p>{text}</p><ul><li>{tags}</li></ul></article>");
        page(root, &post.url, &body, "");
    }
    for tag in ["fruit", "garden", "kitchen", "web", "rust", "notes"] {
        page(root, &format!("/tags/{tag}/"), &format!("<h1>Tag {tag}</h1>"), "");
    }
    index(root, posts);
}

/// The list of the newest posts, as a server sends it.
fn newest(posts: &[Document]) -> String {
    let mut list = String::new();
    for post in posts.iter().take(4) {
        let tags = post.tags["tag"].iter().map(|tag| tag_link(tag)).collect::<String>();
        let (url, title) = (&post.url, &post.title);
        write!(list, "<li><a href=\"{url}\">{title}</a> <time>2026</time> {tags}</li>")
            .expect("memory");
    }
    format!("<ol class=\"posts\" style>{list}</ol>")
}

/// The pages on which nothing may move.
fn steady(root: &Path, list: &str) {
    for (path, main) in crate::steady::PAGES {
        let main = main.replace("LIST", &list.replace("<ol ", "<ol id=\"posts\" "));
        // Those elements come to life when the test says so.
        let script = match path {
            "/steady/shells/" => "",
            _ => "<script type=\"module\" src=\"/damson/damson.js\"></script>",
        };
        bare(
            root,
            path,
            &format!(
                "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{path}</title>\
                 <meta name=\"viewport\" content=\"width=device-width\"><link rel=\"icon\" href=\"data:,\">\
                 <link rel=\"stylesheet\" href=\"/damson/damson.css\">{script}\
                 <style>main {{ max-inline-size: 60rem }} p {{ margin-block: 1rem }}</style><main>{main}</main>"
            ),
        );
    }
}

/// Writes the index of the posts, the entry of one that lacks the first of them, and the runtime.
fn index(root: &Path, mut posts: Vec<Document>) {
    posts.push(post("/unmarked/", "Unmarked", &[], "Dora", 2023, "Nothing is unmarked."));
    let bundle = root.join("damson");
    let former = posts[1..].to_vec();
    for file in build(posts, &BuildOptions::default(), &gzip).expect("an index") {
        write_file(&bundle.join(&file.name), &file.bytes);
    }
    // Of the index without the first post only the entry is left.
    if let Some(entry) = build(former, &BuildOptions::default(), &gzip).expect("an index").last() {
        write_file(&root.join("former").join(&entry.name), &entry.bytes);
    }
    copy_runtime(&bundle);
}

/// The author's own words, in a page that is in German besides.
const OWN_WORDS: &str = "<script type=\"application/json\" data-damson=\"strings\">\
     {\"pages.other\": \"{n} Fundstellen\", \"sort\": \"Ordnung <b>\"}</script>";

/// Search pages in other languages.
fn languages(root: &Path) {
    for (path, attributes, head) in [
        ("/german/", "lang=\"de-AT\"", ""),
        ("/arabic/", "lang=\"ar\" dir=\"rtl\"", ""),
        ("/esperanto/", "lang=\"eo\"", ""),
        ("/own-words/", "lang=\"de\"", OWN_WORDS),
        (
            "/damaged-words/",
            "lang=\"de\"",
            "<script type=\"text/plain\" data-damson=\"strings\">{</script>",
        ),
    ] {
        bare(
            root,
            path,
            &format!(
                "<!doctype html><html {attributes}><meta charset=\"utf-8\"><title>{path}</title>\
                 <link rel=\"icon\" href=\"data:,\">{head}\
                 <script type=\"module\" src=\"/damson/damson.js\"></script>\
                 <main><h1>{path}</h1><damson-search></damson-search></main>"
            ),
        );
    }
}

/// Puts the runtime of `pkg/` into a bundle.
pub(crate) fn copy_runtime(bundle: &Path) {
    let runtime = Path::new(env!("CARGO_MANIFEST_DIR")).join("pkg");
    let files = std::fs::read_dir(&runtime).expect("pkg/, which `cargo pkg` builds");
    for file in files.flatten() {
        std::fs::copy(file.path(), bundle.join(file.file_name())).expect("a copy");
    }
}

/// The folder of a site whose pages are too many to be looked through for a phrase: 300 of two words,
/// in this order in every third. And a guide with sections.
pub(crate) fn phrases() -> PathBuf {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page-phrases");
        let _ = std::fs::remove_dir_all(&root);
        bare(&root, "/api/", "<!doctype html><title>api</title>");
        let texts = ["sour plum jam", "plum sour", "sour jam, plum"];
        let mut pages: Vec<Document> = (0..300)
            .map(|at| post(&format!("/{at:03}/"), "A page", &[], "Ada", 2024, texts[at % 3]))
            .collect();
        let mut guide = post("/guide/", "Guide", &[], "Ben", 2025, "What to do with fruit.");
        for (id, heading, text) in [
            ("dry", "Drying", "Slices of a quince are laid in the sun."),
            ("boil", "Boiling", "A quince is boiled until it is soft."),
        ] {
            guide.sections.push(Section {
                level: 2,
                id: Some(id.to_owned()),
                heading: heading.to_owned(),
                blocks: vec![Block::new(text)],
                ..Section::default()
            });
        }
        pages.push(guide);
        let bundle = root.join("damson");
        for file in build(pages, &BuildOptions::default(), &gzip).expect("an index") {
            write_file(&bundle.join(&file.name), &file.bytes);
        }
        copy_runtime(&bundle);
        root
    })
    .clone()
}

/// Writes a file of an index.
pub(crate) fn write_file(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    std::fs::write(path, bytes).expect("space");
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory")
}

fn tag_link(tag: &str) -> String {
    format!("<a rel=\"tag\" href=\"/tags/{}/\">{tag}</a> ", tag.to_lowercase())
}

/// A page with the header that all pages have.
fn page(root: &Path, path: &str, main: &str, form: &str) {
    bare(
        root,
        path,
        &format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{path}</title>\
             <meta name=\"viewport\" content=\"width=device-width\">\
             <link rel=\"icon\" href=\"data:,\">\
             <script type=\"module\" src=\"/damson/damson.js\"></script>\
             <header><a href=\"/\" id=\"home\">Site</a> <span id=\"blank\">blank</span> <search><form role=\"search\" \
             action=\"/search/\"{form}><input type=\"search\" name=\"q\" id=\"q\"></form></search>\
             </header><main>{main}</main>"
        ),
    );
}

pub(crate) fn bare(root: &Path, path: &str, html: &str) {
    let folder = root.join(path.trim_start_matches('/'));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("index.html"), html).expect("a page");
}

fn posts() -> Vec<Document> {
    let mut posts: Vec<Document> = KNOWN
        .iter()
        .map(|(title, tags, author, year, text)| {
            let slug = title.to_lowercase().replace(' ', "-");
            post(&format!("/posts/{slug}/"), title, tags, author, *year, text)
        })
        .collect();
    posts[0].sections.push(Section {
        language: None,
        level: 2,
        id: Some("dry".to_owned()),
        heading: "Drying".to_owned(),
        blocks: vec![Block::new("Slices are laid out for drying.")],
    });
    let mut seed = 1u32;
    for number in 1..=NOTEBOOKS {
        let mut text = "The notebook.".to_owned();
        for _ in 0..300 {
            // Words that no other page has make an index of several files.
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            write!(text, " {}", word(seed >> 12)).expect("memory");
        }
        let title = format!("Notebook {number}");
        let place = format!("Shelf {:02}", number % 12);
        posts.push(post(
            &format!("/notes/{number}/"),
            &title,
            &["Notes", &place],
            "Cleo",
            2020 + (number % 3) as i16,
            &text,
        ));
    }
    posts
}

fn word(mut seed: u32) -> String {
    let mut word = String::new();
    for _ in 0..4 {
        word.push(char::from(b"bdfgklmnprstvz"[(seed % 14) as usize]));
        seed /= 14;
        word.push(char::from(b"aeiou"[(seed % 5) as usize]));
        seed /= 5;
    }
    word
}

fn post(url: &str, title: &str, tags: &[&str], author: &str, year: i16, text: &str) -> Document {
    let keys = [
        ("tag", tags.iter().map(|tag| (*tag).to_owned()).collect()),
        ("author", vec![author.to_owned()]),
        ("year", vec![year.to_string()]),
    ];
    Document {
        url: url.to_owned(),
        title: title.to_owned(),
        language: Some("en".to_owned()),
        date: Some(Date { year, month: 3, day: 4, second: 0 }),
        sections: vec![Section { blocks: vec![Block::new(text)], ..Section::default() }],
        tags: keys
            .into_iter()
            .map(|(key, values)| (key.to_owned(), values))
            .collect::<BTreeMap<_, _>>(),
        ..Document::default()
    }
}
