//! Where on a page is its content?

use ego_tree::NodeId;
use scraper::{ElementRef, Html, Selector};

use super::left_out::is_no_text;
use super::survey::Survey;
use super::tree::{Step, any_element, heading_level, walk, walk_elements};

/// The elements that hold a page's content.
#[derive(Debug)]
pub(super) struct Content<'a> {
    /// In the order of the page; none within another.
    pub(super) roots: Vec<ElementRef<'a>>,
    /// Nothing says what is content: the root is the body with all that frames it.
    pub(super) whole_body: bool,
}

/// How much of the text an article must hold to be taken for the content of a page.
const ARTICLE_SHARE: f64 = 0.5;

/// Finds the content: what the user names, else what the page marks, else what its elements are.
/// `entries` are articles that stand for other pages.
pub(super) fn find<'a>(
    page: &'a Html,
    survey: &Survey<'a>,
    root: Option<&Selector>,
    entries: &[NodeId],
) -> Content<'a> {
    if let Some(selector) = root {
        return Content { roots: outermost(page, selector), whole_body: false };
    }
    if !survey.marked_bodies.is_empty() {
        return Content { roots: survey.marked_bodies.clone(), whole_body: false };
    }
    let frame = match survey.mains.as_slice() {
        [] => survey.body,
        // A page with several keeps them all.
        [_, _, ..] => return Content { roots: survey.mains.clone(), whole_body: false },
        [main] => Some(*main),
    };
    let Some(frame) = frame else { return Content { roots: Vec::new(), whole_body: true } };
    if let [article] = survey.articles.as_slice()
        && !entries.contains(&article.id())
        && is_content_of(*article, frame)
    {
        return Content { roots: vec![*article], whole_body: false };
    }
    Content { roots: vec![frame], whole_body: survey.mains.is_empty() }
}

/// Whether the only article in an element is what the element is about.
fn is_content_of(article: ElementRef<'_>, frame: ElementRef<'_>) -> bool {
    if !article.ancestors().any(|ancestor| ancestor.id() == frame.id()) {
        return false;
    }
    let has_title = |element| any_element(element, |below| heading_level(below) == Some(1));
    let title_is_inside = has_title(article) || !has_title(frame);
    title_is_inside && letters(article) as f64 >= ARTICLE_SHARE * letters(frame) as f64
}

/// How much text stands in an element, without scripts and what frames it.
fn letters(element: ElementRef<'_>) -> usize {
    let mut letters = 0;
    walk(*element, |step| {
        let Step::Open(node) = step else { return false };
        if let Some(text) = node.value().as_text() {
            letters += text.trim().len();
        }
        ElementRef::wrap(node).is_some_and(|below| {
            let name = below.value().name();
            let frames = matches!(name, "nav" | "header" | "footer" | "aside" | "form");
            !is_no_text(name) && (!frames || node.id() == element.id())
        })
    });
    letters
}

fn outermost<'a>(page: &'a Html, selector: &Selector) -> Vec<ElementRef<'a>> {
    let mut roots = Vec::new();
    walk_elements(page.tree.root(), |element| {
        let found = selector.matches(&element);
        if found {
            roots.push(element);
        }
        !found
    });
    roots
}
