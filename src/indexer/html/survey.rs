//! What stands where in a page? One walk over all of it, for all who ask.

use html5ever::ns;
use scraper::{ElementRef, Html};

use super::marks::{Ignore, Marks};
use super::tree::{Step, attr, has_word, walk};

/// So many links of each page are enough to see how a site writes them.
const LINKS_KEPT: usize = 8;

/// What a page's elements say about the page.
#[derive(Debug, Default)]
pub(super) struct Survey<'a> {
    /// `<meta>`: lower-case `name`, `property`, `itemprop` or `http-equiv`, and the content.
    metas: Vec<(String, &'a str)>,
    pub(super) title: Option<ElementRef<'a>>,
    pub(super) canonical: Option<&'a str>,
    pub(super) language: Option<&'a str>,
    pub(super) json_ld: Vec<ElementRef<'a>>,
    pub(super) body: Option<ElementRef<'a>>,
    /// `main` and what has its role; outermost.
    pub(super) mains: Vec<ElementRef<'a>>,
    /// Outermost articles.
    pub(super) articles: Vec<ElementRef<'a>>,
    /// Elements marked as the body of the page; outermost.
    pub(super) marked_bodies: Vec<ElementRef<'a>>,
    /// The targets of `<link rel="index">` and `<link rel="search">` that are pages.
    pub(super) index_pages: Vec<&'a str>,
    /// The first links to files of pages: they end with `.html`, or with a name without an end.
    pub(super) links: Vec<&'a str>,
    /// The whole page is marked to be ignored.
    pub(super) is_ignored: bool,
    /// Elements whose marks say something of the page.
    pub(super) marked: Vec<(ElementRef<'a>, Marks<'a>)>,
}

/// Walks over the page once.
pub(super) fn survey(page: &Html) -> Survey<'_> {
    let mut found = Survey::default();
    // How many elements of each kind are open: only outermost ones count.
    let (mut mains, mut articles, mut bodies) = (0, 0, 0);
    walk(page.tree.root(), |step| {
        let (node, opened) = match step {
            Step::Open(node) => (node, true),
            Step::Close(node) => (node, false),
        };
        let Some(element) = ElementRef::wrap(node) else { return true };
        let value = element.value();
        let name = value.name();
        let marks = Marks::of(value);
        // What is only for visitors without scripts, be it a redirect, says nothing of the page.
        let is_aside = matches!(name, "template" | "noscript");
        if opened && matches!(name, "html" | "body") && marks.ignore != Ignore::Nothing {
            found.is_ignored = true;
        }
        if opened && (is_aside || marks.ignore == Ignore::All) {
            return false;
        }
        if marks.body {
            outermost(element, opened, &mut bodies, &mut found.marked_bodies);
        }
        if name == "article" {
            outermost(element, opened, &mut articles, &mut found.articles);
        }
        if (name == "main" || attr(value, "role") == Some("main"))
            && attr(value, "hidden").is_none()
        {
            outermost(element, opened, &mut mains, &mut found.mains);
        }
        if opened {
            found.note(element);
            if marks.says_something() {
                found.marked.push((element, marks));
            }
        }
        true
    });
    found
}

/// Whether a link without origin leads to a file of a page, and not to a folder.
fn is_of_file(link: &str) -> bool {
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    !link.contains("//")
        && !last.is_empty()
        && (last.ends_with(".html") || !last.contains(['.', ':']))
}

fn outermost<'a>(
    element: ElementRef<'a>,
    opened: bool,
    open: &mut usize,
    found: &mut Vec<ElementRef<'a>>,
) {
    if opened {
        if *open == 0 {
            found.push(element);
        }
        *open += 1;
    } else {
        *open -= 1;
    }
}

impl<'a> Survey<'a> {
    fn note(&mut self, element: ElementRef<'a>) {
        let value = element.value();
        match value.name() {
            "html" => self.language = attr(value, "lang").or(attr(value, "xml:lang")),
            "meta" => {
                let content = attr(value, "content").unwrap_or_default();
                for key in ["name", "property", "itemprop", "http-equiv"] {
                    if let Some(name) = attr(value, key) {
                        self.metas.push((name.trim().to_ascii_lowercase(), content));
                    }
                }
            }
            // The `<title>` of a picture is not the page's.
            "title" if value.name.ns == ns!(html) => self.title = self.title.or(Some(element)),
            "link" if has_word(value, "rel", "canonical") => {
                self.canonical = self.canonical.or(attr(value, "href"));
            }
            "link" if has_word(value, "rel", "index") || has_word(value, "rel", "search") => {
                let is_page = attr(value, "type").is_none_or(|kind| kind == "text/html");
                self.index_pages.extend(attr(value, "href").filter(|_| is_page));
            }
            "a" if self.links.len() < LINKS_KEPT => {
                self.links.extend(attr(value, "href").filter(|link| is_of_file(link)));
            }
            "script" if has_word(value, "type", "application/ld+json") => {
                self.json_ld.push(element);
            }
            "body" => self.body = self.body.or(Some(element)),
            _ => {}
        }
    }

    /// What the first `<meta>` of one of these names says, unless it is empty.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&'a str> {
        names.iter().find_map(|name| self.metas(name).next())
    }

    /// What all `<meta>`s of this name say, in the order of the page.
    pub(super) fn metas(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.metas
            .iter()
            .filter(move |(found, _)| found == name)
            .map(|(_, content)| content.trim())
            .filter(|content| !content.is_empty())
    }
}
