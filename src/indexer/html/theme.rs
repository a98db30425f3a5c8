//! What do themes write between an author's words?
//!
//! Labels and bylines stand in the content itself, in elements that say nothing of it. They are
//! told by what they hold and by the names that are in use for them; where a rule asks for both,
//! it is because an author's own text may be called so, too.

use html5ever::local_name;
use scraper::ElementRef;
use scraper::node::Element;

use super::here::Here;
use super::linked_tags::key_of_link;
use super::tree::{Step, any_element, attr, has_word, heading_level, walk};

/// Whether it is something that a theme added.
pub(super) fn is_of_theme(element: ElementRef<'_>, here: Here<'_>) -> bool {
    let value = element.value();
    match value.name() {
        "body" | "main" | "article" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" => false,
        "a" => is_way(value),
        _ => {
            is_byline(element)
                || Class::of(value).is_some_and(|class| {
                    (class.is_contents && leads_within(element, here))
                        || (class.is_for_screen_readers && !any_element(element, is_heading))
                        || class.is_list_of_pages
                        || (class.is_of_others && is_mostly_links(element))
                        || (class.is_language && names_language(element))
                })
        }
    }
}

/// What the names in an element's `class` say; only elements that have one are asked.
#[derive(Default)]
struct Class {
    /// A table of contents with a label of its own.
    is_contents: bool,
    /// Where the sighted see it, it is in the way of the text; and nobody looks for it.
    is_for_screen_readers: bool,
    /// The pages below this one, as Sphinx lists them.
    is_list_of_pages: bool,
    /// Other pages like this one, the ones before and after it, where to share it.
    is_of_others: bool,
    is_language: bool,
}

impl Class {
    /// Highlighters give every word a class, of a letter or two; none of ours is as short.
    fn of(element: &Element) -> Option<Class> {
        const SHORTEST: usize = "toc".len();
        let names = attr(element, &local_name!("class"))?;
        let mut class = Class::default();
        let mut is_any = false;
        for name in names.split_ascii_whitespace().filter(|name| name.len() >= SHORTEST) {
            is_any = true;
            match name {
                "sr-only" | "visually-hidden" | "visuallyhidden" | "screen-reader-text"
                | "screen-reader-only" => class.is_for_screen_readers = true,
                "toctree-wrapper" => class.is_list_of_pages = true,
                "lang" | "language" | "code-lang" | "code-language" => class.is_language = true,
                "related" | "related-posts" | "related-articles" | "related-pages"
                | "related-content" | "related_posts" | "similar-posts" | "read-next"
                | "pagination" | "pager" | "prev-next" | "post-nav" | "post-navigation"
                | "page-nav" | "page-navigation" | "share" | "sharing" | "share-buttons"
                | "social-share" => class.is_of_others = true,
                _ => {
                    class.is_contents |= is_called_contents(name);
                    class.is_of_others |= name.ends_with("nextprev") || name.ends_with("prevnext");
                }
            }
        }
        is_any.then_some(class)
    }
}

/// Whether it is a link to the page before or after, and is called so.
fn is_way(link: &Element) -> bool {
    let rel = attr(link, &local_name!("rel")).unwrap_or_default();
    if rel.split_ascii_whitespace().any(|word| matches!(word, "prev" | "next")) {
        return true;
    }
    let names = attr(link, &local_name!("class")).unwrap_or_default();
    names.split_ascii_whitespace().any(|name| {
        let is_way = |part: &str| matches!(part, "prev" | "previous" | "next" | "toc");
        let is_target = |part: &str| matches!(part, "page" | "post" | "article" | "chapter");
        match name.split_once(['-', '_']) {
            None => name == "prev" || name == "previous",
            Some((one, other)) => {
                (is_way(one) && is_target(other)) || (is_target(one) && is_way(other))
            }
        }
    })
}

/// Whether links are more of its text than what stands beside them, and it is no text with code.
fn is_mostly_links(element: ElementRef<'_>) -> bool {
    let text = Links::of(element);
    text.linked > text.plain
        && !any_element(element, |below| heading_level(below) == Some(1) || below.name() == "pre")
}

/// How much of a text is links, in bytes, and what they stand in.
#[derive(Default)]
pub(super) struct Links {
    pub(super) linked: usize,
    pub(super) plain: usize,
    /// Lists, and articles: some themes write a list as a row of these.
    pub(super) lists: usize,
    pub(super) articles: usize,
}

impl Links {
    pub(super) fn of(element: ElementRef<'_>) -> Links {
        let mut found = Links::default();
        let mut links = 0;
        walk(*element, |step| {
            let (node, opened) = match step {
                Step::Open(node) => (node, true),
                Step::Close(node) => (node, false),
            };
            if let Some(text) = node.value().as_text() {
                *(if links > 0 { &mut found.linked } else { &mut found.plain }) +=
                    text.trim().len();
            }
            match ElementRef::wrap(node).map(|below| below.value().name()) {
                Some("a") if opened => links += 1,
                Some("a") => links -= 1,
                Some("ul" | "ol") => found.lists += 1,
                Some("article") if opened => found.articles += 1,
                _ => {}
            }
            true
        });
        found
    }
}

fn is_called_contents(name: &str) -> bool {
    let name = without(without(name, "post-"), "page-");
    ["toc", "table-of-contents", "tableofcontents"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// A name without what stands before it, be it there twice.
fn without<'n>(mut name: &'n str, before: &str) -> &'n str {
    while let Some(rest) = name.strip_prefix(before) {
        name = rest;
    }
    name
}

fn is_heading(element: &Element) -> bool {
    heading_level(element).is_some()
}

/// Whether a link in it leads to a place on this page, and nothing in it is a heading of its own.
fn leads_within(element: ElementRef<'_>, here: Here<'_>) -> bool {
    any_element(element, |below| {
        below.name() == "a"
            && attr(below, &local_name!("href")).is_some_and(|href| here.has_place(href))
    }) && !any_element(element, |below| heading_level(below) == Some(1) || below.name() == "pre")
}

/// Whether it names the language of the code beside it, which the box around both is called by.
fn names_language(element: ElementRef<'_>) -> bool {
    let text: String = element.text().collect();
    let text = text.trim();
    let Some(parent) = element.parent().and_then(ElementRef::wrap) else { return false };
    attr(parent.value(), &local_name!("class")).is_some_and(|class| {
        class.split_ascii_whitespace().any(|name| {
            ["language-", "lang-", "highlight-"].iter().any(|prefix| {
                name.strip_prefix(prefix).is_some_and(|n| n.eq_ignore_ascii_case(text))
            })
        })
    })
}

/// When and by whom it was written, how long it takes to read, under which tags it stands: in a
/// header beside the title, or in an element that is called so.
fn is_byline(element: ElementRef<'_>) -> bool {
    /// No byline has as much text as a paragraph.
    const MAX_LEN: usize = 160;
    let value = element.value();
    if !matches!(value.name(), "p" | "div" | "span" | "ul" | "time" | "small" | "dl" | "address") {
        return false;
    }
    let says_when = |below: &Element| {
        below.name() == "time"
            || has_word(below, &local_name!("rel"), "author")
            || has_word(below, &local_name!("rel"), "tag")
            || (below.name() == "a" && key_of_link(below).is_some())
    };
    // Most elements by far hold a word of code, or some, and nothing else.
    let holds_elements = element.children().any(|below| below.value().is_element());
    if !holds_elements && !says_when(value) {
        return false;
    }
    let called_so = attr(value, &local_name!("class")).is_some_and(|class| {
        class.split_ascii_whitespace().any(|name| {
            let last = name.rsplit(['-', '_']).next().unwrap_or(name);
            ["meta", "metadata", "byline", "date", "tags", "avatar", "author", "authors"]
                .iter()
                .any(|known| last.eq_ignore_ascii_case(known))
        })
    });
    if !called_so && !is_beside_title(element) && !follows_title(element) {
        return false;
    }
    // Not all themes mark the date as one: beside the title, the name is enough.
    let is_called_so_there = called_so && is_beside_title(element);
    (is_called_so_there || any_element(element, says_when))
        && !any_element(element, |below| is_heading(below) || below.name() == "pre")
        && element.text().map(|text| text.trim().len()).sum::<usize>() <= MAX_LEN
}

/// Whether it stands in a header with the page's title.
pub(super) fn is_beside_title(element: ElementRef<'_>) -> bool {
    let mut above = element.ancestors().filter_map(ElementRef::wrap);
    // Bylines are not deep in a header.
    let header = above.by_ref().take(4).find(|e| matches!(e.value().name(), "header" | "hgroup"));
    header.is_some_and(|header| any_element(header, |e| heading_level(e) == Some(1)))
}

/// Whether it stands next to the page's title, and says little but a time.
fn follows_title(element: ElementRef<'_>) -> bool {
    /// `Published on`, `5 min read`, a name: more letters are a sentence.
    const BESIDE: usize = 24;
    let is_title = |sibling: ElementRef<'_>| heading_level(sibling.value()) == Some(1);
    let above = element.prev_siblings().find_map(ElementRef::wrap);
    let below = || element.next_siblings().find_map(ElementRef::wrap);
    if !above.is_some_and(is_title) && !below().is_some_and(is_title) {
        return false;
    }
    let mut letters = 0;
    walk(*element, |step| {
        let Step::Open(node) = step else { return false };
        if let Some(text) = node.value().as_text() {
            letters += text.chars().filter(|c| c.is_alphanumeric()).count();
        }
        ElementRef::wrap(node).is_some_and(|below| below.value().name() != "time")
    });
    letters <= BESIDE
        && !element.text().last().is_some_and(|text| text.trim_end().ends_with(['.', '!', '?']))
}
