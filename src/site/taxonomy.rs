//! Which tags are there, and which page has each?

use std::collections::{BTreeMap, HashMap};

use xxhash_rust::xxh64::xxh64;

use super::error::fault;
use crate::indexer::{Post, Problem, address};

/// Values under this key come from the date; the archive has their pages.
const YEAR: &str = "year";

/// A longer slug is cut and gets a hash: names of files end at 255 bytes.
const MAX_SLUG: usize = 120;

/// One kind of tags: the tags themselves, the categories, the authors, or one of the author's own.
#[derive(Debug)]
pub(super) struct Taxonomy {
    /// The key of [`Document::tags`](crate::Document::tags): `tag`.
    pub(super) key: String,
    /// What a heading calls it: `Tags`.
    pub(super) title: String,
    /// What one of them is called: `tag`.
    pub(super) singular: String,
    /// The page with all of them: `/tags/`.
    pub(super) url: String,
    /// In alphabetical order, regardless of case.
    pub(super) terms: Vec<Term>,
    by_name: HashMap<String, usize>,
}

/// One tag.
#[derive(Debug)]
pub(super) struct Term {
    /// As it is shown: of several spellings the most frequent.
    pub(super) name: String,
    /// Its page: `/tags/x/`.
    pub(super) url: String,
    /// The posts that have it, as indices, in their order.
    pub(super) posts: Vec<usize>,
}

/// Collects the tags of all posts, and gives tags that differ only by case one spelling, in the
/// posts' documents as well: what the index counts is what the pages show.
pub(super) fn collect(posts: &mut [Post], warnings: &mut Vec<Problem>) -> Vec<Taxonomy> {
    let mut keys: Vec<String> =
        posts.iter().flat_map(|post| post.document.tags.keys()).cloned().collect();
    keys.sort_by_key(|key| (rank(key), key.clone()));
    keys.dedup();
    keys.retain(|key| key != YEAR);
    keys.into_iter().map(|key| Taxonomy::collect(key, posts, warnings)).collect()
}

fn rank(key: &str) -> usize {
    ["tag", "category", "author"].iter().position(|known| *known == key).unwrap_or(usize::MAX)
}

impl Taxonomy {
    fn collect(key: String, posts: &mut [Post], warnings: &mut Vec<Problem>) -> Taxonomy {
        let spelling = spellings(&key, posts, warnings);
        let mut terms: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, post) in posts.iter_mut().enumerate() {
            let Some(values) = post.document.tags.get_mut(&key) else { continue };
            let mut named: Vec<String> = Vec::with_capacity(values.len());
            for value in values.iter() {
                let name = &spelling[&value.to_lowercase()];
                if !named.contains(name) {
                    terms.entry(name.clone()).or_default().push(at);
                    named.push(name.clone());
                }
            }
            *values = named;
        }
        let (folder, title) = match key.as_str() {
            "tag" => ("tags".to_owned(), "Tags".to_owned()),
            "category" => ("categories".to_owned(), "Categories".to_owned()),
            "author" => ("authors".to_owned(), "Authors".to_owned()),
            other => (slug(other), capitalised(other)),
        };
        let slugs = slugs(terms.keys());
        let mut terms: Vec<Term> = terms
            .into_iter()
            .zip(slugs)
            .map(|((name, posts), slug)| {
                let url = address::of_written(&format!("/{folder}/{slug}/"));
                Term { name, url, posts }
            })
            .collect();
        terms.sort_by_cached_key(|term| (term.name.to_lowercase(), term.name.clone()));
        let url = address::of_written(&format!("/{folder}/"));
        let by_name = terms.iter().enumerate().map(|(at, term)| (term.name.clone(), at)).collect();
        Taxonomy { singular: key.clone(), key, title, url, terms, by_name }
    }

    /// The term that a post's document calls so.
    pub(super) fn term(&self, name: &str) -> Option<&Term> {
        self.by_name.get(name).map(|at| &self.terms[*at])
    }
}

fn capitalised(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// For every tag without regard to case, the spelling that is used most.
fn spellings(key: &str, posts: &[Post], warnings: &mut Vec<Problem>) -> HashMap<String, String> {
    // Spelling to its number of posts and the first of them.
    let mut groups: BTreeMap<String, BTreeMap<&str, (usize, &Post)>> = BTreeMap::new();
    for post in posts {
        for value in post.document.tags.get(key).into_iter().flatten() {
            let group = groups.entry(value.to_lowercase()).or_default();
            group.entry(value).or_insert((0, post)).0 += 1;
        }
    }
    let mut chosen = HashMap::new();
    for (folded, group) in groups {
        // The first of the most frequent.
        let best = group.iter().rev().max_by_key(|(_, (count, _))| *count).map(|(name, _)| *name);
        let best = best.unwrap_or(folded.as_str()).to_owned();
        for (name, (_, post)) in &group {
            if *name != best {
                warnings.push(fault(
                    &post.source,
                    None,
                    format!("{key} \"{name}\" is elsewhere written \"{best}\"; taken for the same"),
                ));
            }
        }
        chosen.insert(folded, best);
    }
    chosen
}

/// A slug for each name, all different. A name keeps its slug when other names come, unless one
/// comes that has the same.
fn slugs<'a>(names: impl Iterator<Item = &'a String> + Clone) -> Vec<String> {
    let mut used: HashMap<String, usize> = HashMap::new();
    for name in names.clone() {
        *used.entry(slug(name)).or_default() += 1;
    }
    names
        .map(|name| {
            let slug = slug(name);
            if used[&slug] == 1 || name.to_lowercase() == slug { slug } else { hashed(&slug, name) }
        })
        .collect()
}

/// The name as a part of an address: `C++` is `c-plus-plus`, `Web search` is `web-search`.
fn slug(name: &str) -> String {
    let spoken = name.replace('+', "-plus").replace('#', "-sharp").replace(['/', '.', '&'], "-");
    let parts = address::slug(&spoken);
    let parts: Vec<&str> = parts.split('-').filter(|part| !part.is_empty()).collect();
    let slug = parts.join("-");
    if slug.is_empty() {
        return hashed("x", name);
    }
    if slug.len() > MAX_SLUG {
        let end = (0..=MAX_SLUG).rev().find(|at| slug.is_char_boundary(*at)).unwrap_or(0);
        return hashed(&slug[..end], name);
    }
    slug
}

fn hashed(slug: &str, name: &str) -> String {
    // 24 bits: enough to tell a handful of tags apart that have one slug.
    format!("{slug}-{:06x}", xxh64(name.to_lowercase().as_bytes(), 0) & 0xff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slugs_of(names: &[&str]) -> Vec<String> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        slugs(names.iter())
    }

    #[test]
    fn tags_that_differ_by_signs_have_different_pages() {
        assert_eq!(slugs_of(&["C", "C#", "C++"]), ["c", "c-sharp", "c-plus-plus"]);
        let found = slugs_of(&["web search", "web-search", "Web: search"]);
        assert_eq!(found[1], "web-search");
        assert!(found[0].starts_with("web-search-") && found[2].starts_with("web-search-"));
        assert_ne!(found[0], found[2]);
    }

    #[test]
    fn a_tag_of_signs_alone_has_a_page() {
        let found = slugs_of(&["!!!", "???"]);
        assert!(found.iter().all(|slug| slug.starts_with("x-")));
        assert_ne!(found[0], found[1]);
    }

    #[test]
    fn a_tag_never_leaves_its_folder() {
        assert_eq!(slugs_of(&["../../etc/passwd"]), ["etc-passwd"]);
        assert_eq!(slugs_of(&["日本語"]), ["日本語"]);
        assert!(slugs_of(&[&"é".repeat(200)])[0].len() < 200);
    }
}
