//! Which tags does a page show, where no markup says that they are tags?
//!
//! Themes print a page's tags as links to pages of tags, `/tags/rust/`, in a row by themselves, or
//! as words in a box that is called so.

use html5ever::local_name;
use scraper::ElementRef;
use scraper::node::Element;

use super::left_out::LeftOut;
use super::line::{is_block, plain_text};
use super::tree::{attr, walk_elements};
use crate::indexer::address::decode;

/// More than so many are a cloud of the whole site's tags.
const MAX_TAGS: usize = 16;

/// So many bytes may stand beside the links: `Posted in`, `Tags:`, commas, a date.
const MAX_BESIDE: usize = 48;

/// Keys and values, in the order of the page.
pub(super) fn linked_tags(
    roots: &[ElementRef<'_>],
    left_out: LeftOut<'_>,
) -> Vec<(&'static str, String)> {
    let mut found: Vec<(&'static str, String)> = Vec::new();
    let mut entries = 0;
    for root in roots {
        walk_elements(**root, |element| {
            if is_of_the_site(element, left_out) {
                return false;
            }
            let value = element.value();
            // A list of posts shows the tags of each.
            entries += usize::from(value.name() == "article" && element.id() != root.id());
            let text = || plain_text(element);
            let tag = match key_of_link(value) {
                Some((key, name)) if says(&text(), &name) && stands_alone(element) => {
                    Some((key, text()))
                }
                _ if is_in_box(element) => Some(("tag", text())),
                _ => None,
            };
            if let Some(tag) = tag.filter(|tag| !tag.1.is_empty() && !found.contains(tag)) {
                found.push(tag);
            }
            true
        });
    }
    let is_page_of_tags = key_of_path(left_out.here.url).is_some();
    if found.len() > MAX_TAGS || entries > 1 || is_page_of_tags { Vec::new() } else { found }
}

/// Whether what it holds is of the site rather than of this page: what stands beside its text, and
/// other pages that it shows.
pub(super) fn is_of_the_site(element: ElementRef<'_>, left_out: LeftOut<'_>) -> bool {
    let above = || element.ancestors().filter_map(ElementRef::wrap);
    element.value().name() == "aside"
        || left_out.entries.contains(&element.id())
        || (left_out.whole_body
            && left_out.is_around_the_text(element)
            && !above().any(|above| above.value().name() == "article"))
}

/// The key for which a link leads to a page of one of its values, and how that is called there.
pub(super) fn key_of_link(element: &Element) -> Option<(&'static str, String)> {
    if element.name() != "a" {
        return None;
    }
    key_of_path(attr(element, &local_name!("href"))?)
}

/// Whether a link leads to the page of the tag that it names.
pub(super) fn is_link_to_tag(link: ElementRef<'_>) -> bool {
    key_of_link(link.value()).is_some_and(|(_, name)| says(&plain_text(link), &name))
}

/// The key and the value's name in an address such as `/tags/rust/` and `tag/rust.html`.
pub(in crate::indexer) fn key_of_path(path: &str) -> Option<(&'static str, String)> {
    let path = path.split(['?', '#']).next()?;
    let path = path.strip_suffix("index.html").unwrap_or(path).trim_end_matches('/');
    let path = path.strip_suffix(".html").unwrap_or(path);
    let (folders, name) = path.rsplit_once('/')?;
    let folder = folders.rsplit('/').next()?;
    let is = |name: &&str| folder.eq_ignore_ascii_case(name);
    let key = match folder.len() {
        3..=4 if ["tag", "tags"].iter().any(is) => "tag",
        8..=10 if ["category", "categories"].iter().any(is) => "category",
        _ => return None,
    };
    (!name.is_empty()).then(|| (key, decode(name)))
}

/// Whether a link's text is the value that its address names, however that is spelled there.
fn says(text: &str, name: &str) -> bool {
    letters(text).eq(letters(name))
}

/// What addresses keep of a value.
pub(in crate::indexer) fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Whether it stands in a row of links, not in a sentence.
fn stands_alone(link: ElementRef<'_>) -> bool {
    let blocks = link.ancestors().filter_map(ElementRef::wrap);
    let Some(row) = blocks.into_iter().find(|above| is_block(above.value().name())) else {
        return false;
    };
    let mut beside = 0;
    walk_elements(*row, |element| {
        if element.value().name() == "a" {
            return false;
        }
        let texts = element.children().filter_map(|child| child.value().as_text());
        beside += texts.map(|text| text.trim().len()).sum::<usize>();
        beside <= MAX_BESIDE
    });
    beside <= MAX_BESIDE
}

/// Whether it is a `tag` in a box of `tags`, by the last words of their classes.
fn is_in_box(element: ElementRef<'_>) -> bool {
    let parent = element.parent().and_then(ElementRef::wrap);
    is_called(element.value(), TAG)
        && parent.is_some_and(|parent| is_called(parent.value(), "tags"))
}

const TAG: &str = "tag";

/// Whether a class of an element ends with a word.
fn is_called(element: &Element, word: &str) -> bool {
    // Few classes have such a word in them at all: to look for it takes less than to cut names.
    let holds =
        |class: &&str| class.as_bytes().windows(word.len()).any(|part| part == word.as_bytes());
    attr(element, &local_name!("class")).filter(holds).is_some_and(|class| {
        class.split_ascii_whitespace().any(|name| {
            let before = name.strip_suffix(word);
            before.is_some_and(|before| before.is_empty() || before.ends_with(['-', '_']))
        })
    })
}

/// Whether an element may be a tag, by itself: [`linked_tags`] finds none where there are none of these.
pub(super) fn may_show_a_tag(element: &Element) -> bool {
    key_of_link(element).is_some() || is_called(element, TAG)
}
