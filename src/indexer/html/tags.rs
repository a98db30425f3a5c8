//! Under which tags does a page stand, and by what can it be sorted?

use html5ever::local_name;
use std::collections::{BTreeMap, HashSet};

use scraper::ElementRef;

use super::left_out::LeftOut;
use super::line::plain_text;
use super::linked_tags::{is_of_the_site, linked_tags};
use super::marks::pairs;
use super::survey::Survey;
use super::tree::{has_word, walk_elements};
use crate::Date;
use crate::indexer::folded;

/// Key to values, in the order of the page, without repetition.
pub(super) type Tags = BTreeMap<String, Vec<String>>;

/// All tags of a page: of its head, of links with `rel="tag"` in its content, of its marks; and where
/// those say nothing, of links to pages of tags.
pub(super) fn tags(
    survey: &Survey<'_>,
    roots: &[ElementRef<'_>],
    date: Option<Date>,
    left_out: LeftOut<'_>,
) -> Tags {
    let mut tags = Tags::new();
    // One for each, as the vocabulary has it; some generators write all of them into one.
    let declared: Vec<&str> = survey.metas("article:tag").collect();
    match declared.as_slice() {
        [all] => all.split(',').for_each(|tag| add(&mut tags, "tag", tag)),
        _ => declared.iter().for_each(|tag| add(&mut tags, "tag", tag)),
    }
    // Some generators write the page's name there.
    let name = survey.title.map(plain_text);
    let keywords = survey.metas("keywords").filter(|list| name.as_deref() != Some(list));
    for list in keywords.filter(|list| !names_code(list)) {
        for tag in list.split(BETWEEN_KEYWORDS) {
            add(&mut tags, "tag", tag);
        }
    }
    for root in roots.iter().filter(|_| survey.kinds.has_tags) {
        walk_elements(**root, |element| {
            let value = element.value();
            if is_of_the_site(element, left_out) {
                return false;
            }
            if value.name() == "a" && has_word(value, &local_name!("rel"), "tag") {
                add(&mut tags, "tag", &plain_text(element));
            }
            true
        });
    }
    for name in ["author", "article:author", "dc.creator"] {
        // Some say who wrote it with an address of theirs.
        for author in survey.metas(name).filter(|author| !author.contains("://")) {
            add(&mut tags, "author", author);
        }
    }
    for (element, marks) in &survey.marked {
        for (key, value) in marks.filter.map_or(Vec::new(), |mark| pairs(mark, *element)) {
            add(&mut tags, &key, &value);
        }
    }
    let declared: Vec<String> = tags.keys().cloned().collect();
    let may_show = survey.kinds.may_show_tags;
    let mut linked = if may_show { linked_tags(roots, left_out) } else { Vec::new() };
    // Some themes show them beside the article, which is all of the text.
    if may_show && linked.is_empty() && left_out.entries.is_empty() && survey.mains != roots {
        linked = linked_tags(&survey.mains, left_out);
    }
    for (key, value) in linked {
        if !declared.iter().any(|known| known == key) {
            add(&mut tags, key, &value);
        }
    }
    // Some generators write there in which folder the page lies: a category that is shown is a better one.
    if !tags.contains_key("category") {
        for category in survey.metas("article:section") {
            add(&mut tags, "category", category);
        }
    }
    if let Some(date) = date {
        tags.entry("year".to_owned()).or_insert_with(|| vec![date.year.to_string()]);
    }
    leave_one_of_each(&mut tags);
    tags
}

const BETWEEN_KEYWORDS: [char; 4] = [',', ';', '、', '，'];

/// Whether a list of keywords is one of all functions of a page, as manuals of code have it. Nobody
/// chooses pages by these.
fn names_code(list: &str) -> bool {
    list.split(BETWEEN_KEYWORDS).any(|word| word.trim_end().ends_with("()"))
}

/// What the page can be sorted by; the last mark of a key counts.
pub(super) fn sort_keys(survey: &Survey<'_>) -> BTreeMap<String, String> {
    let marked = survey.marked.iter();
    marked
        .flat_map(|(element, marks)| marks.sort.map_or(Vec::new(), |mark| pairs(mark, *element)))
        .collect()
}

fn add(tags: &mut Tags, key: &str, value: &str) {
    let value = folded(value);
    // A link to a tag is often shown with the sign for tags before it.
    let value = match value.strip_prefix('#') {
        Some(rest) if key == "tag" && !rest.trim().is_empty() => rest.trim().to_owned(),
        _ => value,
    };
    if value.is_empty() {
        return;
    }
    tags.entry(key.to_owned()).or_default().push(value);
}

/// Leaves one of each value, be it written in capitals or not: a theme shows `Audio`, and the page's
/// keywords have `audio`. Looked for at each, a page of a hundred thousand would take minutes.
fn leave_one_of_each(tags: &mut Tags) {
    for values in tags.values_mut() {
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(value.to_lowercase()));
    }
}
