//! The tags that have come so far: the keys, and groups of their values.

use crate::Result;
use crate::index::{FileName, Key, LANGUAGE_KEY, TagGroup, read_facets, read_group};
use crate::search::needs::Needs;

/// What can be told of the keys before they are read. Reading them takes `tags_part`, which
/// is not to be fetched for an index that has none.
#[derive(Debug)]
pub(crate) struct Glance {
    /// Whether there may be any.
    pub(crate) has_keys: bool,
    /// Whether that of languages may be among them.
    pub(crate) has_languages: bool,
}

impl Default for Glance {
    /// Of a facets file that has not come.
    fn default() -> Glance {
        Glance { has_keys: true, has_languages: true }
    }
}

impl Glance {
    /// At the bytes of a facets file: its letter, and how many keys it has. A name stands there as it is.
    pub(crate) fn at(bytes: &[u8]) -> Glance {
        let mut names = bytes.windows(LANGUAGE_KEY.len());
        Glance {
            has_keys: bytes.get(1) != Some(&0),
            has_languages: names.any(|name| name == LANGUAGE_KEY.as_bytes()),
        }
    }
}

/// The keys with their commonest values, and groups of values, as they come.
#[derive(Debug)]
pub(crate) struct TagStore {
    facets: FileName,
    page_count: u32,
    keys: Option<Vec<Key>>,
    /// Of each key, the groups that have come.
    groups: Vec<Vec<Option<TagGroup>>>,
}

impl TagStore {
    pub(crate) fn new(facets: FileName, page_count: u32) -> TagStore {
        TagStore { facets, page_count, keys: None, groups: Vec::new() }
    }

    /// The keys and their commonest values, or a need.
    pub(crate) fn keys(&self, needs: &mut Needs) -> Option<&[Key]> {
        if self.keys.is_none() {
            needs.add(self.facets);
        }
        self.keys.as_deref()
    }

    /// A group of a key's values, or a need.
    pub(crate) fn group(&self, key: usize, at: usize, needs: &mut Needs) -> Option<&TagGroup> {
        let group = self.groups.get(key).and_then(|groups| groups.get(at)).and_then(Option::as_ref);
        let of = self.keys.as_deref().and_then(|keys| keys.get(key));
        if let (None, Some(file)) = (group, of.and_then(|key| key.group_file(at))) {
            needs.add(file);
        }
        group
    }

    /// The pages that have a value, or a need. `None` too if no page has.
    pub(crate) fn pages(&self, key: usize, value: &str, needs: &mut Needs) -> Option<&[u32]> {
        let at = self.keys.as_deref()?.get(key)?.group_of(value);
        let group = self.group(key, at, needs)?;
        let at = group.binary_search_by(|(other, _)| other.as_str().cmp(value)).ok()?;
        group.get(at).map(|(_, pages)| pages.as_slice())
    }

    /// Takes in the facets file.
    pub(crate) fn add_facets(&mut self, name: FileName, content: &[u8]) -> Result<bool> {
        if name == self.facets {
            let keys = read_facets(content)?;
            let none = |key: &Key| (0..key.group_count()).map(|_| None).collect();
            self.groups = keys.iter().map(none).collect();
            self.keys = Some(keys);
        }
        Ok(name == self.facets)
    }

    /// Takes in a group. Keys whose values have the same pages share it.
    pub(crate) fn add_group(&mut self, name: FileName, content: &[u8]) -> Result<bool> {
        let keys = self.keys.as_deref().unwrap_or_default();
        let mut is_known = false;
        for (key, groups) in keys.iter().zip(&mut self.groups) {
            for (at, slot) in groups.iter_mut().enumerate() {
                if key.group_file(at) == Some(name) {
                    *slot = Some(read_group(content, self.page_count)?);
                    is_known = true;
                }
            }
        }
        Ok(is_known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{BuildOptions, Document, Index, build};

    fn glance(documents: Vec<Document>) -> (bool, bool) {
        let files = build(documents, &BuildOptions::default(), &<[u8]>::to_vec).unwrap();
        let index = Index::open_first(&files.last().unwrap().bytes).unwrap();
        (index.has_filters(), index.is_multilingual())
    }

    fn page(url: &str, language: &str) -> Document {
        let (url, language) = (url.to_owned(), Some(language.to_owned()));
        Document { url, language, title: "Plums".to_owned(), ..Document::default() }
    }

    #[test]
    fn keys_are_told_from_the_entry_alone() {
        assert_eq!(glance(vec![page("/a/", "en"), page("/b/", "en")]), (false, false));
        assert_eq!(glance(vec![page("/a/", "en"), page("/b/", "de")]), (true, true));
        let mut tagged = page("/a/", "en");
        tagged.tags.insert("tag".to_owned(), vec!["fruit".to_owned()]);
        assert_eq!(glance(vec![tagged]), (true, false));
        let mut dated = page("/a/", "en");
        dated.date = Some(crate::Date { year: 2024, month: 1, day: 2, second: 0 });
        assert_eq!(glance(vec![dated]), (true, false));
    }

    #[test]
    fn what_has_not_come_may_be_anything() {
        let Glance { has_keys, has_languages } = Glance::default();
        assert!(has_keys && has_languages);
        assert!(Glance::at(&[]).has_keys);
    }
}
