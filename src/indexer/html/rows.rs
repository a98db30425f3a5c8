//! Rows of links that a theme adds above or below the text: the page's tags, the way back and on.
//!
//! Their names differ from theme to theme, what they hold does not.

use html5ever::local_name;
use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::linked_tags::is_link_to_tag;
use super::tree::{Step, attr, has_word, walk};

/// Whether a block is a row of such links, with no more than a label.
pub(super) fn is_row(element: ElementRef<'_>) -> bool {
    matches!(element.value().name(), "p" | "div" | "ul" | "ol" | "header" | "footer" | "section")
        && (is_of_tags(element) || is_of_ways(element))
}

/// `Tags: optics, planets`.
fn is_of_tags(row: ElementRef<'_>) -> bool {
    /// `Posted in`, `Filed under`, `and`: more letters are a sentence.
    const LABEL: usize = 16;
    let mut beside = 0;
    let links = links_of(row, |text| {
        // Of a paragraph, its beginning tells.
        let left = LABEL + 1 - beside;
        beside += text.chars().filter(|c| c.is_alphanumeric()).take(left).count();
        beside <= LABEL && !text.trim_end().ends_with('.')
    });
    links.is_some_and(|links| !links.is_empty() && links.into_iter().all(is_link_to_tag))
}

/// `← First light`, `Colour filters →`.
fn is_of_ways(row: ElementRef<'_>) -> bool {
    let links = links_of(row, |text| !text.contains(char::is_alphanumeric));
    let Some(links) = links.filter(|links| !links.is_empty()) else { return false };
    let (mut back, mut on) = (false, false);
    for link in links {
        let value = link.value();
        let text: String = link.text().collect();
        let text = text.trim();
        let named = |word| {
            has_word(value, &local_name!("rel"), word)
                || has_word(value, &local_name!("class"), word)
        };
        if named("prev") || named("previous") || text.starts_with(['←', '‹', '«', '⟵']) {
            back = true;
        } else if named("next") {
            (back, on) = (true, true);
        } else if text.ends_with(['→', '›', '»', '⟶']) {
            on = true;
        } else {
            return false;
        }
    }
    // What only points on may be the author's: `To the tutorial →`.
    back || (on && is_called_navigation(row.value()))
}

fn is_called_navigation(element: &Element) -> bool {
    attr(element, &local_name!("class")).is_some_and(|class| {
        let class = class.to_ascii_lowercase();
        ["nav", "pagin", "pager"].iter().any(|part| class.contains(part))
    })
}

/// The links in a block, if `may_stand` says of every text beside them that it may stand there.
fn links_of<'a>(
    row: ElementRef<'a>,
    mut may_stand: impl FnMut(&str) -> bool,
) -> Option<Vec<ElementRef<'a>>> {
    let mut links = Vec::new();
    let mut so_far = true;
    walk(*row, |step| {
        let Step::Open(node) = step else { return false };
        if !so_far {
            return false;
        }
        if let Node::Text(text) = node.value() {
            so_far = may_stand(text);
        } else if let Some(element) = ElementRef::wrap(node) {
            match element.value().name() {
                "a" => {
                    links.push(element);
                    return false;
                }
                "pre" | "img" | "input" | "button" | "article" | "h1" => so_far = false,
                _ => {}
            }
        }
        so_far
    });
    so_far.then_some(links)
}
