//! Which parts of a page are other pages, shown in short or whole?
//!
//! The front page of a blog, its archive and the pages of its authors repeat what posts say. Whoever
//! looks for that wants the post. Such an entry is an article whose heading is a link to another
//! page; whether that page is there is known once all of the site has been read.

use ego_tree::NodeId;
use html5ever::local_name;
use scraper::{ElementRef, Node};

use super::here::{Here, path_of};
use super::left_out::is_permalink;
use super::survey::Survey;
use super::theme::Links;
use super::tree::{Step, attr, heading_level, walk, walk_elements};

/// An article that stands for another page.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) node: NodeId,
    /// Where its heading leads, as written if that has an origin.
    pub(super) target: String,
}

/// The entries among the outermost articles of a page.
pub(super) fn entries(survey: &Survey<'_>, here: Here<'_>) -> Vec<Entry> {
    let entry = |article: &ElementRef<'_>| {
        let link = link_of_heading(*article).or_else(|| link_above(*article));
        let link = link.or_else(|| link_in_place_of_heading(*article))?.trim();
        if here.is(link) || link.starts_with('#') {
            return None;
        }
        // Above a page's own heading stands the name of the site.
        let path = path_of(link, here.url).filter(|path| path != "/")?;
        let target = if link.contains("//") { link.to_owned() } else { path };
        Some(Entry { node: article.id(), target })
    };
    survey.articles.iter().filter_map(entry).collect()
}

/// Whether it is a heading that leads to another page: above the text, the name of the site.
pub(super) fn leads_away(heading: ElementRef<'_>, here: Here<'_>) -> bool {
    link_of(heading).is_some_and(|link| !link.trim().starts_with('#') && !here.is(link))
}

/// Whether it is one that leads to the front page from another one, as the site's name does.
pub(super) fn leads_home(heading: ElementRef<'_>, here: Here<'_>) -> bool {
    leads_away(heading, here)
        && link_of(heading).and_then(|link| path_of(link, here.url)).is_some_and(|to| to == "/")
}

/// The target of the link that an article's first heading is, or stands in.
fn link_of_heading<'a>(article: ElementRef<'a>) -> Option<&'a str> {
    let mut heading = None;
    walk_elements(*article, |element| {
        if heading.is_none() && heading_level(element.value()).is_some() {
            heading = Some(element);
        }
        heading.is_none()
    });
    link_of(heading?)
}

/// The target of a link without text that a theme lays over the whole article: the only link that is
/// a child of it.
fn link_above<'a>(article: ElementRef<'a>) -> Option<&'a str> {
    let mut links = article.child_elements().filter(|child| child.value().name() == "a");
    let link = links.next().filter(|link| !link.has_children())?;
    if links.next().is_some() { None } else { attr(link.value(), &local_name!("href")) }
}

/// The target of the only link in an article without a heading, if most of its text is that link.
fn link_in_place_of_heading<'a>(article: ElementRef<'a>) -> Option<&'a str> {
    let (mut link, mut is_other) = (None, false);
    walk_elements(*article, |element| {
        is_other |= heading_level(element.value()).is_some();
        if element.value().name() == "a" {
            is_other |= link.is_some();
            link = Some(element);
        }
        !is_other
    });
    let text = Links::of(article);
    let link = link.filter(|_| !is_other && text.linked > text.plain)?;
    attr(link.value(), &local_name!("href"))
}

/// The target of the link that a heading is, or stands in.
fn link_of<'a>(heading: ElementRef<'a>) -> Option<&'a str> {
    let is_link = |element: &ElementRef<'_>| element.value().name() == "a";
    if let Some(around) = heading.ancestors().filter_map(ElementRef::wrap).find(is_link) {
        return attr(around.value(), &local_name!("href"));
    }
    let mut target = None;
    let (mut linked, mut plain) = (0, 0);
    let mut link = None;
    walk(*heading, |step| match step {
        Step::Open(node) => {
            if let Node::Text(text) = node.value() {
                let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
                *(if link.is_some() { &mut linked } else { &mut plain }) += letters;
            } else if let Some(element) = ElementRef::wrap(node).filter(is_link) {
                if is_permalink(element) {
                    return false;
                }
                link = link.or(Some(node.id()));
                target = target.or(attr(element.value(), &local_name!("href")));
            }
            true
        }
        Step::Close(node) => {
            link = link.filter(|open| *open != node.id());
            false
        }
    });
    target.filter(|_| linked > 0 && plain == 0)
}
