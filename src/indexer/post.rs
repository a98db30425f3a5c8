//! From a file of Markdown to a post.
//!
//! In two steps, because posts link to each other by their files: first every file's front matter
//! gives its address, then bodies are rendered with all addresses known.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use super::front_matter::{self, FrontMatter, date_in_path};
use super::html::{date_in_address, sections_of_post, text_of};
use super::markdown::render;
use super::posts::{Heading, Post, Problem};
use super::{MAX_PAGE_LEN, address, folded};
use crate::Document;

/// A file whose front matter was read.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) url: String,
    pub(super) front: FrontMatter,
    pub(super) warnings: Vec<Problem>,
    body: String,
    /// From the file's name, in case nothing else says it.
    fallback_title: String,
}

/// Reads a file of Markdown; `path` is relative to `content`.
pub(super) fn read_source(content: &Path, path: PathBuf) -> Result<Source, Problem> {
    let problem = |line, message| Problem { path: path.clone(), line, message };
    let Some(names) = path.iter().map(|name| name.to_str()).collect::<Option<Vec<_>>>() else {
        return Err(problem(None, "its name is not valid Unicode: rename it".to_owned()));
    };
    let mut bytes = Vec::new();
    File::open(content.join(&path))
        .and_then(|file| file.take(MAX_PAGE_LEN + 1).read_to_end(&mut bytes))
        .map_err(|error| problem(None, format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > MAX_PAGE_LEN {
        return Err(problem(None, format!("it is larger than {} MB", MAX_PAGE_LEN >> 20)));
    }
    let (text, _, broken) = encoding_rs::UTF_8.decode(&bytes);
    let parts = front_matter::read(&text).map_err(|f| problem(Some(f.line), f.message))?;
    let mut warnings: Vec<Problem> =
        parts.warnings.into_iter().map(|fault| problem(Some(fault.line), fault.message)).collect();
    if broken {
        let message = "some of its bytes are not UTF-8; they are read as \u{fffd}".to_owned();
        warnings.push(problem(None, message));
    }
    let mut front = parts.front;
    let named = Named::of(&names);
    front.draft |= names.first() == Some(&"_drafts");
    let url = match (&front.path, &front.slug) {
        (Some(path), _) => address::of_written(path),
        (None, Some(slug)) => address::of_written(&format!("{}/{slug}", named.folder)),
        (None, None) => address::of_written(&format!("{}/{}", named.folder, named.slug)),
    };
    front.date = front.date.or(named.date).or_else(|| date_in_address(&url));
    let fallback_title = named.title();
    let body = parts.body.to_owned();
    Ok(Source { url, front, warnings, body, fallback_title, path })
}

/// What a file's path says of its post.
struct Named {
    /// The folders of its address, with `/` between.
    folder: String,
    /// The last part of its address; empty for the home page.
    slug: String,
    date: Option<crate::Date>,
}

impl Named {
    /// `names` are the parts of the path.
    fn of(names: &[&str]) -> Named {
        let (file, folders) = names.split_last().unwrap_or((&"", &[]));
        let stem = file.rsplit_once('.').map_or(*file, |(stem, _)| stem);
        // In a folder of its own, the post is called as the folder.
        let (stem, folders) = match folders.split_last() {
            Some((folder, above)) if stem == "index" => (*folder, above),
            None if stem == "index" => ("", folders),
            _ => (stem, folders),
        };
        let (date, slug) = match date_in_path(stem) {
            Some((date, rest)) if !rest.is_empty() => (Some(date), rest),
            Some((date, _)) => (Some(date), stem),
            None => (None, stem),
        };
        // Jekyll's `_posts` is served as `posts`.
        let folders: Vec<_> = folders.iter().map(|name| name.trim_start_matches('_')).collect();
        let slug = slug.split_whitespace().collect::<Vec<_>>().join("-");
        Named { folder: folders.join("/"), slug, date }
    }

    /// `hello-world` as a title: `Hello world`.
    fn title(&self) -> String {
        let words = self.slug.replace(['-', '_'], " ");
        let words = folded(&words);
        let mut letters = words.chars();
        match letters.next() {
            Some(first) => first.to_uppercase().chain(letters).collect(),
            None => "Home".to_owned(),
        }
    }
}

/// The files of a content folder by their address on the site, for links between them.
#[derive(Debug)]
pub(super) struct Addresses {
    files: HashMap<PathBuf, String>,
}

impl Addresses {
    pub(super) fn of(sources: &[Source], others: &[PathBuf]) -> Addresses {
        let posts = sources.iter().map(|source| (source.path.clone(), source.url.clone()));
        let others = others.iter().filter_map(|p| Some((p.clone(), address::of_file(p)?)));
        Addresses { files: others.chain(posts).collect() }
    }

    /// The address of a file to which a post in the folder of `from` links, and what follows the
    /// path in the link; nothing when no such file is there.
    fn target<'l>(&self, link: &'l str, from: &Path) -> Option<(&str, &'l str)> {
        let (path, rest) = link.split_at(link.find(['?', '#']).unwrap_or(link.len()));
        if path.is_empty() || path.starts_with('/') || path.contains(':') {
            return None;
        }
        let decoded = address::decode(path);
        let mut file = match decoded.strip_prefix("@/") {
            // Zola's way to name a file from the top of the content.
            Some(_) => PathBuf::new(),
            None => from.parent()?.to_owned(),
        };
        for part in Path::new(decoded.strip_prefix("@/").unwrap_or(&decoded)).components() {
            match part {
                Component::Normal(name) => file.push(name),
                Component::CurDir => {}
                Component::ParentDir if file.pop() => {}
                _ => return None,
            }
        }
        self.files.get(&file).map(|address| (address.as_str(), rest))
    }
}

/// Renders a post.
pub(super) fn render_post(source: Source, addresses: &Addresses) -> Post {
    let Source { path, url, mut front, body, fallback_title, .. } = source;
    let known = front.title.as_deref().map(plain);
    let rendered = render(&body, known.as_deref(), &|link| {
        let (target, rest) = addresses.target(link, &path)?;
        Some(address::relative(&url, target) + rest)
    });
    let mut title = known.or(rendered.title);
    let mut sections = sections_of_post(&rendered.html, title.as_deref().unwrap_or_default());
    if title.is_none() && sections.first().is_some_and(|top| top.blocks.is_empty()) {
        // A title in raw HTML, as many a README has it. It stays in the body, where it is styled.
        title = sections.get(1).filter(|s| s.level == 1).map(|s| s.heading.clone());
        if let Some(title) = &title {
            sections = sections_of_post(&rendered.html, title);
        }
    }
    let title = title.unwrap_or(fallback_title);
    front.description = front.description.as_deref().map(plain);
    let image = front.image.as_deref().map(|image| match addresses.target(image, &path) {
        Some((address, _)) => address.to_owned(),
        None => image.to_owned(),
    });
    let mut ids = HashSet::new();
    let headings = sections
        .iter()
        .filter_map(|section| {
            let id = section.id.clone().filter(|id| ids.insert(id.clone()))?;
            Some(Heading { level: section.level, id, text: section.heading.clone() })
        })
        .collect();
    let language = ["lang", "language", "locale"]
        .iter()
        .find_map(|key| front.extra.get(*key)?.as_str())
        .map(|language| language.replace('_', "-"));
    let document = Document {
        url: url.clone(),
        title: title.clone(),
        description: front.description.clone(),
        language,
        date: front.date,
        image,
        sections,
        tags: tags_of(&front),
        sort: BTreeMap::new(),
        emphasis: front.emphasis.clone(),
    };
    Post { source: path, url, title, html: rendered.html, headings, document, front }
}

fn tags_of(front: &FrontMatter) -> BTreeMap<String, Vec<String>> {
    let mut tags = front.taxonomies.clone();
    tags.insert("tag".to_owned(), front.tags.clone());
    tags.insert("category".to_owned(), front.categories.clone());
    tags.insert("author".to_owned(), front.authors.clone());
    tags.insert("year".to_owned(), front.date.iter().map(|d| d.year.to_string()).collect());
    tags.retain(|_, values| !values.is_empty());
    tags
}

/// Text of the front matter as people read it: entities decoded, the marks around code dropped.
/// What looks like an element is none: `Vec<T>` in a title is a type.
fn plain(written: &str) -> String {
    let text = if written.contains('&') {
        text_of(&written.replace('<', "&lt;"))
    } else {
        written.to_owned()
    };
    if text.matches('`').count() % 2 == 0 { text.replace('`', "") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_gives_address_date_and_title() {
        let named = |path: &str| {
            let named = Named::of(&path.split('/').collect::<Vec<_>>());
            let url = address::of_written(&format!("{}/{}", named.folder, named.slug));
            (url, named.date.map(|date| date.to_string()), named.title())
        };
        let expected = |url: &str, date: Option<&str>, title: &str| {
            (url.to_owned(), date.map(str::to_owned), title.to_owned())
        };
        assert_eq!(named("posts/hello.md"), expected("/posts/hello/", None, "Hello"));
        assert_eq!(named("posts/hello/index.md"), expected("/posts/hello/", None, "Hello"));
        assert_eq!(
            named("_posts/2024-01-02-hello-world.markdown"),
            expected("/posts/hello-world/", Some("2024-01-02"), "Hello world")
        );
        assert_eq!(named("2024-01-02-x/index.md"), expected("/x/", Some("2024-01-02"), "X"));
        assert_eq!(named("log/2024-01-02.md").0, "/log/2024-01-02/");
        assert_eq!(named("Über uns.md"), expected("/%C3%9Cber-uns/", None, "Über uns"));
        assert_eq!(named("v1.2.md"), expected("/v1.2/", None, "V1.2"));
        assert_eq!(named("index.md"), expected("/", None, "Home"));
    }

    #[test]
    fn titles_are_read_as_people_read_them() {
        assert_eq!(plain("Q&amp;A&nbsp;on `async`"), "Q&A on async");
        assert_eq!(plain("AT&T and Vec<T> & `"), "AT&T and Vec<T> & `");
    }
}
