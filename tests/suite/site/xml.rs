//! The feed and the site map, read by an XML parser.

use scraper::ElementRef;

use super::*;

/// A strict look at XML, far from a parser, but enough to find what breaks one: every start tag has
/// its end tag, every `&` begins a known entity, and no control character stands anywhere.
fn elements(xml: &str) -> Vec<(String, String)> {
    assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"), "{xml}");
    assert!(!xml.contains(|c: char| c.is_control() && !"\n\t".contains(c)), "{xml:?}");
    let known = ["amp;", "lt;", "gt;", "quot;", "#39;"];
    for (at, _) in xml.match_indices('&') {
        assert!(known.iter().any(|name| xml[at + 1..].starts_with(name)), "{}", &xml[at..]);
    }
    let mut open: Vec<String> = Vec::new();
    let mut found = Vec::new();
    let body = xml.split_once("?>\n").unwrap().1;
    for piece in body.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap().to_owned();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "in {xml}");
        } else {
            found.push((tag.to_owned(), text.to_owned()));
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        assert!(!open.is_empty() || text.trim().is_empty(), "text outside: {text}");
    }
    assert_eq!(open, [""; 0]);
    found
}

fn texts<'a>(found: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    found.iter().filter(|(tag, _)| tag == name).map(|(_, text)| text.as_str()).collect()
}

#[test]
fn the_feed_has_what_atom_asks_for() {
    let folder = Folder::journal();
    folder.write(
        "content/posts/odd.md",
        "---\ntitle: \"Bell \\u0007 ]]> &amp; <x>\"\ndate: 2026-03-04T05:06:07Z\nupdated: 2026-04-05\n---\n\
         [up](../two/) and ![p](/pic.svg) `a < b && c`\n",
    );
    folder.rendered();
    let feed = folder.read("site/feed.xml");
    let found = elements(&feed);
    assert!(found[0].0.starts_with("feed xmlns=\"http://www.w3.org/2005/Atom\""));
    let ids = texts(&found, "id");
    assert_eq!(ids[0], "https://example.org/");
    assert_eq!(ids.len(), 4, "the feed and three dated posts: {ids:?}");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 4);
    assert_eq!(
        texts(&found, "updated"),
        [
            "2026-04-05T00:00:00Z",
            "2026-04-05T00:00:00Z",
            "2026-02-03T00:00:00Z",
            "2026-01-02T00:00:00Z"
        ]
    );
    assert_eq!(texts(&found, "published")[0], "2026-03-04T05:06:07Z");
    assert!(feed.contains(
        "<link rel=\"self\" type=\"application/atom+xml\" href=\"https://example.org/feed.xml\"/>"
    ));
    // The content is HTML once it is taken out of the XML, with links that hold anywhere.
    let content = &found.iter().find(|(tag, _)| tag == "content type=\"html\"").unwrap().1;
    let html = content.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
    let html = html.replace("&#39;", "'").replace("&amp;", "&");
    assert!(html.contains("href=\"https://example.org/posts/two/\""), "{html}");
    assert!(html.contains("src=\"https://example.org/pic.svg\""), "{html}");
    let tree = scraper::Html::parse_fragment(&html);
    let code = Selector::parse("code").unwrap();
    let code: Vec<String> =
        tree.select(&code).map(|e: ElementRef<'_>| e.text().collect()).collect();
    assert_eq!(code, ["a < b && c"]);
}

#[test]
fn the_site_map_names_every_page_but_those_that_are_not_to_be_found() {
    let folder = Folder::journal();
    folder.rendered();
    let found = elements(&folder.read("site/sitemap.xml"));
    let urls: BTreeSet<&str> = texts(&found, "loc").into_iter().collect();
    let mut pages: BTreeSet<String> = folder
        .files()
        .keys()
        .filter(|name| name.extension().is_some_and(|e| e == "html"))
        .map(|name| format!("https://example.org{}", address::of_page(name).unwrap()))
        .collect();
    assert!(
        pages.remove("https://example.org/search/") && pages.remove("https://example.org/404.html")
    );
    assert_eq!(urls, pages.iter().map(String::as_str).collect());
    assert_eq!(texts(&found, "lastmod"), ["2026-02-03", "2026-01-02"]);
    assert!(folder.read("site/robots.txt").contains("Sitemap: https://example.org/sitemap.xml\n"));
}

#[test]
fn without_an_origin_the_feed_still_has_ids() {
    let folder = Folder::journal();
    folder.write("content/site.toml", "title = \"Jam\"\n");
    let rendered = folder.rendered();
    let found = elements(&folder.read("site/feed.xml"));
    let ids = texts(&found, "id");
    assert!(ids.iter().all(|id| id.starts_with("urn:uuid:") && id.len() == 45), "{ids:?}");
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 3);
    assert!(rendered.warnings.iter().any(|w| w.to_string().contains("base_url")));
    assert!(!folder.read("site/robots.txt").contains("Sitemap"));
}
