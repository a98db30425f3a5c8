//! A site of posts that has more to choose by: topics that are paths, prices, and labels beyond number.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use damson_search::{Block, BuildOptions, Date, Document, Section, build};

use crate::site::{bare, copy_runtime, gzip, write_file};

/// How many posts there are.
pub(crate) const POSTS: usize = 240;
/// How many of them, the newest, the list on `/posts/` has.
pub(crate) const FIRST: usize = 12;

const TOPICS: [&str; 4] = ["docs/guide/install", "docs/guide/use", "docs/reference", "news"];

/// The folder of the site.
pub(crate) fn shelf() -> PathBuf {
    static SITE: OnceLock<PathBuf> = OnceLock::new();
    SITE.get_or_init(|| {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page-shelf");
        let _ = std::fs::remove_dir_all(&root);
        write(&root);
        root
    })
    .clone()
}

/// Posts from the newest: 001 is of the last day. Of every three, one is on jam; of all, a fourth in each
/// topic; each costs its number, and has a label of its own.
fn post(number: usize) -> Document {
    let fruit = ["Jam", "Tree", "Stone"][number % 3];
    let topic = TOPICS[number % 4];
    let keys = [
        ("tag", vec![fruit.to_owned()]),
        ("topic", vec![topic.to_owned()]),
        ("author", vec![format!("Author {number:03}")]),
    ];
    // From the end of 2025 backwards, a day at a time.
    let (month, day) = (12 - (number - 1) / 28, 28 - (number - 1) % 28);
    let block = Block::new(format!("On {fruit}, number {number}."));
    Document {
        url: format!("/posts/{number:03}/"),
        title: format!("Post {number:03}"),
        language: Some("en".to_owned()),
        date: Some(Date { year: 2025, month: month as u8, day: day as u8, second: 0 }),
        sections: vec![Section { blocks: vec![block], ..Section::default() }],
        tags: keys.map(|(key, values)| (key.to_owned(), values)).into(),
        sort: BTreeMap::from([("price".to_owned(), number.to_string())]),
        ..Document::default()
    }
}

/// A page of a kind that belongs to no list of posts.
fn about() -> Document {
    Document {
        url: "/about/".to_owned(),
        title: "About".to_owned(),
        tags: BTreeMap::from([("tag".to_owned(), vec!["Jam".to_owned()])]),
        ..Document::default()
    }
}

fn write(root: &Path) {
    let entry = |number: usize| {
        let post = post(number);
        let tag = &post.tags["tag"][0];
        let (url, title) = (&post.url, &post.title);
        format!(
            "<li><h3><a href=\"..{url}\">{title}</a></h3><p>By hand, <time datetime=\"2025-12-{day:02}\">\
             December {day}</time></p><p class=\"summary\">Summary {number}</p><ul class=\"tags\"><li>\
             <a rel=\"tag\" href=\"/tags/{lower}/\">{tag}</a></li></ul></li>",
            day = 28 - (number - 1) % 28,
            lower = tag.to_lowercase(),
        )
    };
    let list = |count: usize| {
        let entries: String = (1..=count).map(entry).collect();
        format!("<ol id=\"posts\">{entries}</ol>")
    };
    let (all, list) = (list(POSTS), list(FIRST));
    for (path, main) in [
        (
            "/posts/",
            format!(
                "<damson-filter for=\"posts\" query=\"topic:docs OR topic:news\"></damson-filter>{list}"
            ),
        ),
        (
            "/template/",
            format!(
                "<damson-filter for=\"posts\" search><template><li class=\"own\"><a data-title></a>: <em \
                 data-snippet></em></li></template></damson-filter>{list}"
            ),
        ),
        (
            "/own/",
            format!(
                "<damson-filter for=\"posts\"><form><select name=\"tag\" id=\"one\"><option value=\"\">All\
                 </option><option value=\"Jam\">Jam</option><option value=\"Tree\">Tree</option></select><label><input type=\"checkbox\" \
                 name=\"-topic\" value=\"news\"> no news</label><input type=\"number\" name=\"price.to\">\
                 <select name=\"sort\"><option value=\"\">Newest</option><option value=\"price:desc\">Dear\
                 </option></select></form></damson-filter>{list}"
            ),
        ),
        (
            "/long/",
            format!(
                "<damson-filter for=\"posts\" query=\"topic:docs OR topic:news\"></damson-filter>{all}"
            ),
        ),
        ("/lost/", format!("<damson-filter for=\"nothing\"></damson-filter>{list}")),
        ("/find/", "<damson-search></damson-search>".to_owned()),
    ] {
        bare(
            root,
            path,
            &format!(
                "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>{path}</title>\
                 <link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"/damson/damson.css\">\
                 <script type=\"module\" src=\"/damson/damson.js\"></script>\
                 <main><h1>{path}</h1>{main}</main>"
            ),
        );
    }
    for number in 1..=POSTS {
        let post = post(number);
        let body = format!("<!doctype html><title>{0}</title><h1>{0}</h1>", post.title);
        bare(root, &post.url, &body);
    }
    let documents: Vec<_> = (1..=POSTS).map(post).chain([about()]).collect();
    let bundle = root.join("damson");
    for file in build(documents, &BuildOptions::default(), &gzip).expect("an index") {
        write_file(&bundle.join(&file.name), &file.bytes);
    }
    copy_runtime(&bundle);
}
