//! The entries of an RSS or Atom feed, as records.

use roxmltree::{Document as Xml, Node, ParsingOptions};
use serde_json::{Map, Value as Json};

use super::json::Numbered;

/// The most elements, texts and the like that a feed may have.
const MAX_NODES: u32 = 4_000_000;

/// The records of a feed; or why it is none.
pub(super) fn records(text: &str) -> Result<Vec<Numbered>, String> {
    // Entities of one's own, by which a small feed could be made huge, are refused.
    let options =
        ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let xml = Xml::parse_with_options(text, options)
        .map_err(|error| format!("it is not a feed that can be read: {error}"))?;
    let root = xml.root_element();
    let language = root.attribute(("http://www.w3.org/XML/1998/namespace", "lang"));
    let entries: Vec<Json> = match root.tag_name().name() {
        "feed" => {
            let entries = root.children().filter(|node| node.has_tag_name_of("entry"));
            entries.map(|entry| of_atom(entry, language)).collect()
        }
        // RSS 2 has the entries in the channel, RSS 1 (RDF) beside it.
        "rss" | "RDF" => {
            let channel = root.children().find(|node| node.has_tag_name_of("channel"));
            let language =
                channel.and_then(|channel| text_below(channel, &["language"])).or(language);
            let places = [Some(root), channel].into_iter().flatten();
            let entries = places.flat_map(|place| place.children());
            let entries = entries.filter(|node| node.has_tag_name_of("item"));
            entries.map(|entry| of_rss(entry, language)).collect()
        }
        other => return Err(format!("`<{other}>` begins no feed: expected `<rss>` or `<feed>`")),
    };
    Ok(entries.into_iter().enumerate().map(|(at, entry)| (at + 1, entry)).collect())
}

/// Names as feeds have them, whatever their namespace is called.
trait Named {
    fn has_tag_name_of(&self, name: &str) -> bool;
}

impl Named for Node<'_, '_> {
    fn has_tag_name_of(&self, name: &str) -> bool {
        self.is_element() && self.tag_name().name() == name
    }
}

fn text_below<'a>(node: Node<'a, '_>, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| {
        let found = node.children().find(|child| child.has_tag_name_of(name))?;
        found.text().map(str::trim).filter(|text| !text.is_empty())
    })
}

fn of_rss(entry: Node<'_, '_>, language: Option<&str>) -> Json {
    let mut record = Record::new(language);
    record.put("url", text_below(entry, &["link", "guid"]));
    record.put("title", text_below(entry, &["title"]));
    // `content:encoded`, in the namespace for it.
    record.put("html", text_below(entry, &["encoded"]).or(text_below(entry, &["description"])));
    if text_below(entry, &["encoded"]).is_some() {
        record.put("description", text_below(entry, &["description"]));
    }
    record.put("date", text_below(entry, &["pubDate", "date", "published"]));
    record.list("tags", entry, "category", |node| node.text());
    record.list("authors", entry, "creator", |node| node.text());
    record.finish()
}

fn of_atom(entry: Node<'_, '_>, language: Option<&str>) -> Json {
    let own = entry.attribute(("http://www.w3.org/XML/1998/namespace", "lang"));
    let mut record = Record::new(own.or(language));
    let links = || entry.children().filter(|node| node.has_tag_name_of("link"));
    let link = links().find(|link| link.attribute("rel").is_none_or(|rel| rel == "alternate"));
    record.put("url", link.and_then(|link| link.attribute("href")));
    record.put("title", text_below(entry, &["title"]));
    record.put("date", text_below(entry, &["published", "updated"]));
    let content = entry.children().find(|node| node.has_tag_name_of("content"));
    let summary = entry.children().find(|node| node.has_tag_name_of("summary"));
    let text = |node: Node<'_, '_>| match node.attribute("type") {
        Some("xhtml") => visible(node),
        _ => node.text().unwrap_or_default().to_owned(),
    };
    if let Some(whole) = content.or(summary) {
        record.put("html", Some(&text(whole)));
    }
    if let (Some(_), Some(summary)) = (content, summary) {
        record.put("description", Some(&text(summary)));
    }
    record
        .list("tags", entry, "category", |node| node.attribute("label").or(node.attribute("term")));
    record.list("authors", entry, "author", |node| text_below(node, &["name"]));
    record.finish()
}

/// The HTML that stands in a feed as elements, written out with its headings and paragraphs.
fn visible(node: Node<'_, '_>) -> String {
    let mut html = String::new();
    // A walk, not a recursion: how deep it goes is up to whoever wrote the feed.
    let mut at = node.first_child();
    let mut open = Vec::new();
    while let Some(child) = at {
        if let Some(text) = child.text().filter(|_| child.is_text()) {
            html += &text.replace('&', "&amp;").replace('<', "&lt;");
        }
        if child.is_element() {
            let name = child.tag_name().name();
            let id =
                child.attribute("id").map(|id| format!(" id=\"{}\"", id.replace('"', "&quot;")));
            html += &format!("<{name}{}>", id.unwrap_or_default());
            if let Some(first) = child.first_child() {
                open.push(child);
                at = Some(first);
                continue;
            }
        }
        at = child.next_sibling();
        while at.is_none() {
            let Some(parent) = open.pop() else { return html };
            html += &format!("</{}>", parent.tag_name().name());
            at = parent.next_sibling();
        }
    }
    html
}

struct Record(Map<String, Json>);

impl Record {
    fn new(language: Option<&str>) -> Record {
        let mut record = Record(Map::new());
        record.put("language", language);
        record
    }

    fn put(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) {
            self.0.insert(key.to_owned(), text.into());
        }
    }

    fn list<'a>(
        &mut self,
        key: &str,
        entry: Node<'a, 'a>,
        name: &str,
        text: impl Fn(Node<'a, 'a>) -> Option<&'a str>,
    ) {
        let found = entry.children().filter(|node| node.has_tag_name_of(name)).filter_map(text);
        let texts: Vec<Json> = found.map(|text| text.trim().into()).collect();
        self.0.insert(key.to_owned(), Json::Array(texts));
    }

    fn finish(self) -> Json {
        Json::Object(self.0)
    }
}
