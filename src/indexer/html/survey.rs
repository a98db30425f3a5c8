//! What stands where in a page? One walk over all of it, for all who ask.

use ego_tree::NodeId;
use html5ever::{LocalName, local_name, ns};
use scraper::node::Element;
use scraper::{ElementRef, Html};

use super::linked_tags::may_show_a_tag;
use super::marks::{Ignore, Marks};
use super::tree::{Step, attr, has_word, heading_level, walk};

/// So many links of each page are enough to see how a site writes them.
const LINKS_KEPT: usize = 8;

/// The attributes by which a `<meta>` says what its content is.
const KEYS: [LocalName; 4] = [
    local_name!("name"),
    local_name!("property"),
    local_name!("itemprop"),
    local_name!("http-equiv"),
];

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
    pub(super) kinds: Kinds,
}

/// Which elements there are at all, wherever they stand: most pages need not be walked over for what few
/// have.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kinds {
    /// How many headings of the first level.
    pub(super) h1s: usize,
    /// Any that may tell a time.
    pub(super) has_times: bool,
    /// Any link that says that it leads to a tag.
    pub(super) has_tags: bool,
    /// Any that may show one without saying so.
    pub(super) may_show_tags: bool,
}

impl Kinds {
    fn of(page: &Html) -> Kinds {
        let mut kinds = Kinds::default();
        // As they lie in memory, which is a fraction of the time that a walk takes.
        let elements = page.tree.values().filter_map(|node| node.as_element());
        elements.for_each(|element| kinds.note(element));
        kinds
    }

    fn note(&mut self, element: &Element) {
        self.h1s += usize::from(heading_level(element) == Some(1));
        self.may_show_tags = self.may_show_tags || may_show_a_tag(element);
        match element.name() {
            "time" => self.has_times = true,
            "abbr" => self.has_times |= has_word(element, &local_name!("class"), "published"),
            "a" => self.has_tags |= has_word(element, &local_name!("rel"), "tag"),
            _ => {}
        }
    }
}

/// Walks over the page once.
pub(super) fn survey(page: &Html) -> Survey<'_> {
    let mut found = Survey { kinds: Kinds::of(page), ..Survey::default() };
    let (mut mains, mut articles, mut bodies) = <(Open, Open, Open)>::default();
    walk(page.tree.root(), |step| {
        let node = match step {
            Step::Open(node) => node,
            Step::Close(node) => {
                for open in [&mut mains, &mut articles, &mut bodies] {
                    open.close(node.id());
                }
                return true;
            }
        };
        let Some(element) = ElementRef::wrap(node) else { return true };
        let value = element.value();
        let name = value.name();
        let marks = Marks::of(value);
        // What is only for visitors without scripts, be it a redirect, says nothing of the page.
        let is_aside = matches!(name, "template" | "noscript");
        if matches!(name, "html" | "body") && marks.ignore != Ignore::Nothing {
            found.is_ignored = true;
        }
        if is_aside || marks.ignore == Ignore::All {
            return false;
        }
        if marks.body {
            found.marked_bodies.extend(bodies.outermost(element));
        }
        if name == "article" {
            found.articles.extend(articles.outermost(element));
        }
        if (name == "main" || attr(value, &local_name!("role")) == Some("main"))
            && attr(value, &local_name!("hidden")).is_none()
        {
            found.mains.extend(mains.outermost(element));
        }
        found.note(element);
        if marks.says_something() {
            found.marked.push((element, marks));
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

/// Elements of a kind that are open, the outermost first.
#[derive(Default)]
struct Open(Vec<NodeId>);

impl Open {
    /// Opens an element; it is returned if no other is open.
    fn outermost<'a>(&mut self, element: ElementRef<'a>) -> Option<ElementRef<'a>> {
        self.0.push(element.id());
        (self.0.len() == 1).then_some(element)
    }

    fn close(&mut self, node: NodeId) {
        self.0.pop_if(|last| *last == node);
    }
}

impl<'a> Survey<'a> {
    fn note(&mut self, element: ElementRef<'a>) {
        let value = element.value();
        match value.name() {
            "html" => {
                self.language =
                    attr(value, &local_name!("lang")).or(attr(value, &local_name!("xml:lang")))
            }
            "meta" => {
                let content = attr(value, &local_name!("content")).unwrap_or_default();
                for key in KEYS {
                    if let Some(name) = attr(value, &key) {
                        self.metas.push((name.trim().to_ascii_lowercase(), content));
                    }
                }
            }
            // The `<title>` of a picture is not the page's.
            "title" if value.name.ns == ns!(html) => self.title = self.title.or(Some(element)),
            "link" if has_word(value, &local_name!("rel"), "canonical") => {
                self.canonical = self.canonical.or(attr(value, &local_name!("href")));
            }
            "link"
                if has_word(value, &local_name!("rel"), "index")
                    || has_word(value, &local_name!("rel"), "search") =>
            {
                let is_page =
                    attr(value, &local_name!("type")).is_none_or(|kind| kind == "text/html");
                self.index_pages.extend(attr(value, &local_name!("href")).filter(|_| is_page));
            }
            "a" if self.links.len() < LINKS_KEPT => {
                self.links
                    .extend(attr(value, &local_name!("href")).filter(|link| is_of_file(link)));
            }
            "script" if has_word(value, &local_name!("type"), "application/ld+json") => {
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
