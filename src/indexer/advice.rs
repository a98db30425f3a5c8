//! What could be better about this site?
//!
//! Nothing here keeps a page from being found; each is told once for the whole site, with the first
//! page of which it is true, and with what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::canonical;
use super::html::Page;
use super::posts::Problem;

/// So many pairs of values are told of.
const PAIRS_TOLD: usize = 5;

/// What could be better about these pages, of a site that is said to be served below `base_path`.
pub(super) fn advice(found: &[(PathBuf, Page)], base_path: &str) -> Vec<Problem> {
    let untitled = of_pages(found, "no title", |page| page.document.title.is_empty());
    let untitled = untitled.map(|problem| with(problem, "give it a <title> or an <h1>"));
    let empty = of_pages(found, "no text beside its title", |page| {
        let mut sections = page.document.sections.iter();
        !page.is_list
            && sections.all(|section| section.heading.is_empty() && section.blocks.is_empty())
    });
    let remedy = "if its content is made by a script, let the generator write it; if it is taken for \
                  navigation, mark it with data-damson-body or name it with --root-selector";
    let empty = empty.map(|problem| with(problem, remedy));
    let below = if base_path.is_empty() { served_below(found) } else { None };
    below.into_iter().chain(untitled).chain(empty).chain(values_by_case(found)).collect()
}

/// Most pages name themselves below a path that was not given: every hit would lead beside the site.
fn served_below(found: &[(PathBuf, Page)]) -> Option<Problem> {
    let base = canonical::base_of(found)?;
    let (_, behind_scheme) = base.split_once("//")?;
    let (_, below) = behind_scheme.split_once('/')?;
    let is_named_so = |page: &Page| {
        let rest = page.canonical.as_deref().and_then(|link| link.trim().strip_prefix(&base));
        // Of the home page any address is one with its own behind it.
        page.document.url != "/"
            && rest.is_some_and(|rest| canonical::key(rest) == canonical::key(&page.document.url))
    };
    let mut named = found.iter().filter(|(_, page)| is_named_so(page));
    let (path, _) = named.next()?;
    let is_most = (1 + named.count()) * 2 >= found.len();
    let message = format!(
        "its canonical address is below {base}/, as those of most pages are: if the site is served \
         below /{below}/, give --base-url /{below}/, for hits lead to / otherwise"
    );
    is_most.then(|| Problem { path: path.clone(), line: None, message })
}

/// The first of the pages of which something is true, and how many more there are.
fn of_pages(
    found: &[(PathBuf, Page)],
    what: &str,
    is_so: impl Fn(&Page) -> bool,
) -> Option<Problem> {
    let mut paths = found.iter().filter(|(_, page)| is_so(page)).map(|(path, _)| path);
    let first = paths.next()?;
    let more = match paths.count() {
        0 => String::new(),
        1 => ", like 1 other page".to_owned(),
        count => format!(", like {count} other pages"),
    };
    Some(Problem { path: first.clone(), line: None, message: format!("it has {what}{more}") })
}

fn with(problem: Problem, remedy: &str) -> Problem {
    Problem { message: format!("{}: {remedy}", problem.message), ..problem }
}

/// Values of one key that differ by nothing but case: a visitor sees two where one is meant.
fn values_by_case(found: &[(PathBuf, Page)]) -> Vec<Problem> {
    let mut spelled: BTreeMap<(&str, String), BTreeMap<&str, &PathBuf>> = BTreeMap::new();
    for (path, page) in found {
        for (key, values) in &page.document.tags {
            for value in values {
                let alike = spelled.entry((key, value.to_lowercase())).or_default();
                alike.entry(value).or_insert(path);
            }
        }
    }
    let several = spelled.into_iter().filter(|(_, alike)| alike.len() > 1);
    let problem = |((key, _), alike): ((&str, String), BTreeMap<&str, &PathBuf>)| {
        let values: BTreeSet<String> = alike.keys().map(|value| format!("`{value}`")).collect();
        let values: Vec<String> = values.into_iter().collect();
        let path = alike.into_values().max().cloned().unwrap_or_default();
        let message = format!(
            "the values {} of `{key}` differ by case alone, and are shown as two: write them alike",
            values.join(" and ")
        );
        Problem { path, line: None, message }
    };
    several.map(problem).take(PAIRS_TOLD).collect()
}
