//! Does what a page says of itself concern other pages?
//!
//! A title or a tag that was edited mostly does not, and then all other pages need not be read. In doubt
//! it does.

use std::collections::{BTreeMap, BTreeSet};

use super::html::Page;
use crate::Document;

/// By key and value, how many pages have it.
pub(super) type Values = BTreeMap<String, BTreeMap<String, u32>>;

/// The tags of a page.
type Tags = BTreeMap<String, Vec<String>>;

/// The keys whose values tell which pages list others: see [`super::lists`].
const LISTED_KEYS: [&str; 2] = ["tag", "category"];

/// The values of all pages.
pub(super) fn values<'d>(documents: impl Iterator<Item = &'d Document>) -> Values {
    let mut values = Values::new();
    for (key, value) in documents.flat_map(|document| pairs(&document.tags)) {
        add(&mut values, key, value);
    }
    values
}

/// Other tags of a page, in the values of all pages. Nothing if that concerns more than this page: if
/// another page may now be one that lists others, or there is something else to be said of how values
/// are spelled.
pub(super) fn change(values: &mut Values, before: &Tags, now: &Tags) -> Option<()> {
    let (before, now) = (pairs(before), pairs(now));
    for &(key, value) in before.difference(&now) {
        let of_key = values.get_mut(key)?;
        let pages = of_key.get_mut(value)?;
        *pages = pages.checked_sub(1)?;
        if *pages == 0 {
            of_key.remove(value);
            if of_key.is_empty() {
                values.remove(key);
            }
            is_of_no_list(key)?;
        }
        is_spelled_in_one_way(values, key, value)?;
    }
    for &(key, value) in now.difference(&before) {
        if add(values, key, value) == 1 {
            is_of_no_list(key)?;
        }
        is_spelled_in_one_way(values, key, value)?;
    }
    Some(())
}

/// Whether what a page is called depends on how others are: it ends with the name of the site, perhaps,
/// or it is called by a heading if others are called the same.
pub(super) fn has_shared_title(page: &Page) -> bool {
    page.title_with_site_name || page.first_heading.is_some() || page.as_list.is_some()
}

/// Each value once.
fn pairs(tags: &Tags) -> BTreeSet<(&str, &str)> {
    let mut pairs = BTreeSet::new();
    for (key, values) in tags {
        pairs.extend(values.iter().map(|value| (key.as_str(), value.as_str())));
    }
    pairs
}

/// One more page has a value; returns how many do.
fn add(values: &mut Values, key: &str, value: &str) -> u32 {
    // Most were there before.
    if !values.get(key).is_some_and(|of_key| of_key.contains_key(value)) {
        values.entry(key.to_owned()).or_default().insert(value.to_owned(), 0);
    }
    let pages = values.get_mut(key).and_then(|of_key| of_key.get_mut(value));
    pages.map_or(0, |pages| {
        *pages += 1;
        *pages
    })
}

fn is_of_no_list(key: &str) -> Option<()> {
    (!LISTED_KEYS.contains(&key)).then_some(())
}

/// Whether no other value of the key differs by case alone.
fn is_spelled_in_one_way(values: &Values, key: &str, value: &str) -> Option<()> {
    let small = value.to_lowercase();
    let mut others = values.get(key).into_iter().flat_map(BTreeMap::keys);
    others.all(|other| other == value || other.to_lowercase() != small).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(written: &str) -> Tags {
        let mut tags = Tags::new();
        for pair in written.split_whitespace() {
            let (key, value) = pair.split_once('=').unwrap();
            tags.entry(key.to_owned()).or_default().push(value.to_owned());
        }
        tags
    }

    fn values_of(pages: &[&str]) -> Values {
        let page = |written: &&str| Document { tags: tags(written), ..Document::default() };
        let pages: Vec<Document> = pages.iter().map(page).collect();
        values(pages.iter())
    }

    /// Whether the tags of the first page may be others, given those of the other pages.
    fn is_local(before: &str, now: &str, others: &[&str]) -> bool {
        let all = |first| [&[first], others].concat();
        let mut values = values_of(&all(before));
        let is_local = change(&mut values, &tags(before), &tags(now)).is_some();
        // What is known then is what the pages have.
        assert!(!is_local || values == values_of(&all(now)));
        is_local
    }

    #[test]
    fn values_that_come_or_go_concern_others_where_pages_of_tags_are_told_by_them() {
        assert!(is_local("tag=oak", "tag=elm", &["tag=oak tag=elm"]));
        assert!(is_local("tag=oak tag=oak", "", &["tag=oak"]));
        assert!(!is_local("tag=oak", "tag=elm", &["tag=elm"]));
        assert!(!is_local("tag=oak", "tag=oak category=new", &["tag=oak"]));
        assert!(is_local("kind=oak", "kind=elm topic=new", &["kind=ash"]));
        assert!(is_local("kind=oak", "", &[]));
    }

    #[test]
    fn values_that_differ_by_case_concern_all_who_have_them() {
        assert!(!is_local("kind=Oak", "kind=elm", &["kind=oak kind=Oak"]));
        assert!(!is_local("kind=elm", "kind=Oak", &["kind=oak kind=elm"]));
        assert!(is_local("kind=Oak", "kind=oak", &["kind=elm"]));
    }
}
