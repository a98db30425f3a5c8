//! What of a page is not its text?
//!
//! Each rule names what it is for; all are about what an element is, and only where the markup says
//! nothing about how it is called.

use ego_tree::NodeId;
use html5ever::local_name;
use scraper::node::Element;
use scraper::{ElementRef, Selector};

use super::entries::{leads_away, leads_home};
use super::here::Here;
use super::marks::{Ignore, Marks};
use super::rows::is_row;
use super::theme::{Links, is_beside_title, is_of_theme};
use super::tree::{Step, any_element, attr, heading_level, walk};

/// Decides what is left out of a page's text.
#[derive(Clone, Copy, Debug)]
pub(super) struct LeftOut<'s> {
    /// What the user excludes.
    pub(super) excluded: &'s [Selector],
    /// Whether the text is the whole body, where nothing says what is content and what is not.
    pub(super) whole_body: bool,
    /// Whether this is a post, of which all is content.
    pub(super) post: bool,
    /// The page itself, to which links may lead.
    pub(super) here: Here<'s>,
    /// What stands for other pages.
    pub(super) entries: &'s [NodeId],
}

impl LeftOut<'_> {
    /// What is no text anywhere.
    pub(super) const OF_POSTS: LeftOut<'static> =
        LeftOut { excluded: &[], whole_body: false, post: true, here: Here::NOWHERE, entries: &[] };

    /// Whether an element is left out with all that it holds.
    pub(super) fn contains(&self, element: ElementRef<'_>, marks: &Marks<'_>) -> bool {
        let value = element.value();
        marks.ignore != Ignore::Nothing
            || is_no_text(value.name())
            || is_hidden(element)
            || self.is_around_the_text(element)
            || is_gutter(element)
            || is_permalink(element)
            || is_table_of_contents(element, self.here)
            || (!self.post && (is_of_theme(element, self.here) || is_row(element)))
            || self.entries.contains(&element.id())
            || self.excluded.iter().any(|selector| selector.matches(&element))
    }

    /// Navigation, and what frames the content.
    pub(super) fn is_around_the_text(&self, element: ElementRef<'_>) -> bool {
        let value = element.value();
        let role = attr(value, &local_name!("role")).unwrap_or_default();
        match value.name() {
            "nav" | "search" => return true,
            // Some frameworks wrap the whole page in a form.
            "form" => return !holds_content(element),
            // A quotation's source stands in its footer.
            "footer" if !self.post => return !is_within(element, &["blockquote", "figure"]),
            "header" if self.whole_body => return !is_within(element, &["article", "section"]),
            "aside" if self.whole_body => return true,
            "h1" if !self.here.url.is_empty() => {
                return !is_within(element, &["article", "section"])
                    && (if self.whole_body { leads_away } else { leads_home })(element, self.here);
            }
            "aside" if !self.post => {
                return is_list_of_links(element)
                    || is_beside_title(element)
                    || (is_called_sidebar(value) && holds_navigation(element));
            }
            _ => {}
        }
        match role {
            "navigation" | "search" | "menu" | "menubar" | "tablist" | "doc-toc" => true,
            "banner" | "contentinfo" | "complementary" if self.whole_body => true,
            _ if !self.whole_body => false,
            _ => {
                (is_called_frame(value) && !holds_content(element))
                    || (is_called_sidebar(value)
                        && (is_list_of_links(element)
                            || (holds_navigation(element) && !holds_content(element))))
            }
        }
    }
}

/// Elements that hold no text for people, or only the labels of controls.
pub(super) fn is_no_text(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "noscript"
            | "head"
            | "title"
            | "svg"
            | "iframe"
            | "object"
            | "embed"
            | "canvas"
            | "audio"
            | "video"
            | "map"
            | "button"
            | "select"
            | "option"
            | "textarea"
            | "input"
            | "datalist"
            | "progress"
            | "meter"
            | "annotation"
            | "annotation-xml"
            | "rp"
    )
}

/// Whether its `class` or `id` says that it frames the content, on pages without `main` and `nav`.
fn is_called_frame(element: &Element) -> bool {
    names_of(element).any(|name| {
        let name = name.to_ascii_lowercase();
        let word = name.strip_prefix("site-").unwrap_or(&name);
        word.starts_with("nav")
            || word.ends_with("nav")
            || word.ends_with("navbar")
            || word.ends_with("navigation")
            || matches!(
                word,
                "header"
                    | "footer"
                    | "banner"
                    | "masthead"
                    | "titlearea"
                    | "menu"
                    | "toc"
                    | "breadcrumb"
                    | "breadcrumbs"
                    | "skip-link"
                    | "skiplink"
                    | "sphinxsidebar"
            )
    })
}

/// Boxes beside the text are called so, and lists of links beside the content.
fn is_called_sidebar(element: &Element) -> bool {
    names_of(element).any(|name| {
        let name = name.to_ascii_lowercase();
        name.contains("sidebar") || matches!(name.as_str(), "widget" | "blogroll" | "social")
    })
}

fn names_of(element: &Element) -> impl Iterator<Item = &str> {
    let names = element.attrs().filter(|(name, _)| matches!(*name, "class" | "id"));
    names.flat_map(|(_, value)| value.split_ascii_whitespace())
}

/// Whether it holds a list, and most of its text is links.
fn is_list_of_links(element: ElementRef<'_>) -> bool {
    let text = Links::of(element);
    (text.lists > 0 || text.articles > 1) && text.linked > text.plain
}

/// Whether it is more than a frame: it holds the heading or the content itself.
fn holds_content(element: ElementRef<'_>) -> bool {
    any_element(element, |below| {
        matches!(below.name(), "main" | "article") || heading_level(below) == Some(1)
    })
}

fn holds_navigation(element: ElementRef<'_>) -> bool {
    any_element(element, |below| below.name() == "nav")
}

fn is_within(element: ElementRef<'_>, names: &[&str]) -> bool {
    element
        .ancestors()
        .filter_map(ElementRef::wrap)
        .any(|ancestor| names.contains(&ancestor.value().name()))
}

/// Not shown. `hidden="until-found"` is there to be found; a tab's panel, to be turned to.
fn is_hidden(element: ElementRef<'_>) -> bool {
    let value = element.value();
    if attr(value, &local_name!("role")) == Some("tabpanel") {
        return false;
    }
    let mut hidden = false;
    for (name, text) in &value.attrs {
        hidden |= match name.local {
            local_name!("hidden") => !text.eq_ignore_ascii_case("until-found"),
            // Doubles and decoration; but some themes hide what a script is to unfold.
            local_name!("aria-hidden") => &**text == "true" && !any_element(element, is_prose),
            local_name!("style") => hides(text),
            _ => false,
        };
    }
    hidden || (value.name() == "dialog" && attr(value, &local_name!("open")).is_none())
}

fn hides(style: &str) -> bool {
    style.split(';').any(|rule| {
        let (property, value) = rule.split_once(':').unwrap_or_default();
        property.trim().eq_ignore_ascii_case("display")
            && value.trim().to_ascii_lowercase().starts_with("none")
    })
}

fn is_prose(element: &Element) -> bool {
    matches!(element.name(), "p" | "li" | "dd" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// The column of line numbers beside code, by the names that highlighters give it.
fn is_gutter(element: ElementRef<'_>) -> bool {
    /// Highlighters give every word a class, of a letter or two.
    const SHORTEST: usize = "lineno".len();
    const NAMES: [&str; 8] =
        ["lineno", "line-no", "line_no", "linenum", "line-num", "line_num", "ln-num", "gutter"];
    /// A name that holds one of these, in any case.
    fn holds_one(name: &str) -> bool {
        name.as_bytes().iter().zip(0..).any(|(byte, at)| {
            // Few letters are the first of one, and only there a look at the others pays.
            matches!(byte | 0x20, b'l' | b'g')
                && NAMES.iter().any(|known| {
                    let part = name.as_bytes().get(at..at + known.len());
                    part.is_some_and(|part| part.eq_ignore_ascii_case(known.as_bytes()))
                })
        })
    }
    let Some(class) = attr(element.value(), &local_name!("class")) else { return false };
    let named = class.split_ascii_whitespace().any(|name| {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        match name.len() {
            0..SHORTEST => is("ln") || is("lnt"),
            _ => is("blob-num") || holds_one(name),
        }
    });
    let mut digits = false;
    named
        && element.text().all(|text| {
            text.chars().all(|c| {
                digits |= c.is_ascii_digit();
                c.is_ascii_digit() || c.is_whitespace()
            })
        })
        && digits
}

/// A link to where it stands itself, shown as a sign: ¶, #, §, a chain.
pub(super) fn is_permalink(element: ElementRef<'_>) -> bool {
    let value = element.value();
    value.name() == "a"
        && attr(value, &local_name!("href")).is_some_and(|href| href.contains('#'))
        && !element.text().any(|text| text.contains(char::is_alphanumeric))
}

/// The classes by which generators call permalinks that are spelled out for screen readers.
pub(super) fn is_named_permalink(element: &Element) -> bool {
    element.name() == "a"
        && attr(element, &local_name!("href")).is_some_and(|href| href.contains('#'))
        && attr(element, &local_name!("class")).is_some_and(|class| {
            let class = class.to_ascii_lowercase();
            ["anchor", "headerlink", "header-link", "heading-link", "permalink", "hash-link"]
                .iter()
                .any(|name| class.contains(name))
        })
}

/// A list of nothing but links into the page itself.
pub(super) fn is_table_of_contents(element: ElementRef<'_>, here: Here<'_>) -> bool {
    if !matches!(element.value().name(), "ul" | "ol") {
        return false;
    }
    let mut links = 0;
    let mut link = None;
    let mut only_links = true;
    walk(*element, |step| {
        match step {
            Step::Open(node) => {
                if let Some(text) = node.value().as_text() {
                    only_links &= link.is_some() || text.trim().is_empty();
                } else if let Some(below) = ElementRef::wrap(node)
                    && below.value().name() == "a"
                    && link.is_none()
                {
                    let target = attr(below.value(), &local_name!("href"));
                    only_links &= target.is_some_and(|href| here.has_place(href));
                    links += 1;
                    link = Some(node.id());
                }
            }
            Step::Close(node) if link == Some(node.id()) => link = None,
            Step::Close(_) => {}
        }
        only_links
    });
    only_links && links > 1
}
