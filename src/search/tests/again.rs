//! What former runs left changes no byte of an index, only how long it takes.

use super::*;
use crate::index::{draft, revise};
use crate::search::previews::complete;
use crate::{Key, Memo, Prepared, Workshop};
use std::borrow::Cow;
use std::sync::Mutex;

/// A memory that lasts as long as a test.
#[derive(Default)]
struct Remembering(Mutex<HashMap<[u64; 2], Vec<u8>>>);

impl Memo for Remembering {
    fn recall(&self, key: Key) -> Option<Cow<'_, [u8]>> {
        self.0.lock().unwrap().get(&key.0).cloned().map(Into::into)
    }

    fn keep(&self, key: Key, bytes: &[u8]) {
        self.0.lock().unwrap().insert(key.0, bytes.to_vec());
    }
}

impl Workshop for Remembering {
    fn pack(&self, bytes: &[u8]) -> Vec<u8> {
        bytes.to_vec()
    }

    fn memo(&self) -> Option<&dyn Memo> {
        Some(self)
    }
}

/// The words of texts are chosen of a small part of all pages, so that most edits leave them as they are.
const SAMPLED: Sizes = Sizes { sample_bits: 3, ..TINY };

/// An edit of a page: which one, what is said, and how much is to be done.
type Edit = (prop::sample::Index, String, u8);

fn edits(words: &'static str) -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec((any::<prop::sample::Index>(), words, any::<u8>()), 1..6)
}

fn made_anew(documents: &[Document], sizes: Sizes) -> Vec<File> {
    files(documents, sizes)
}

fn all(documents: &[Document]) -> Vec<Prepared> {
    documents.iter().cloned().map(prepare).collect()
}

/// Says something else of a page: another title, date, tag or sort key.
fn edit_head(page: &mut Document, word: String, what: u8) {
    match what % 4 {
        0 => page.title = [&page.title, " ", &word].concat(),
        1 => {
            page.date =
                Some(Date { year: 2_000, month: 1 + what % 12, day: 1 + what % 28, second: 0 })
        }
        2 => page.tags.entry("tag".to_owned()).or_default().push(word),
        _ => drop(page.sort.insert("order".to_owned(), word)),
    }
}

/// Says something else in a page: one more block, one less, another heading.
fn edit_text(page: &mut Document, word: String, what: u8) {
    let sections = &mut page.sections;
    let at = usize::from(what / 8) % sections.len().max(1);
    let Some(section) = sections.get_mut(at) else { return };
    match what % 8 {
        0 => drop(section.blocks.pop()),
        1 if section.level > 0 => section.heading = word,
        2 => section.blocks.insert(0, Block { weight: 0.3, ..Block::new(word) }),
        3 => {
            section.blocks.push(Block { languages: vec![(0, "fr".to_owned())], ..Block::new(word) })
        }
        _ => section.blocks.push(Block::new(word)),
    }
}

proptest! {
    // Each case writes a dozen indexes.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_former_runs_were_asked_changes_no_byte(
        mut documents in documents(),
        edits in edits("[a-c]{1,3}"),
        previews in 0..40_usize,
    ) {
        let sizes = Sizes { previews, ..TINY };
        let workshop = Remembering::default();
        let options = BuildOptions::default();
        assemble_with(all(&documents), &options, &workshop, sizes).unwrap();
        for (at, word, what) in edits {
            let number = documents.len();
            match what % 4 {
                _ if documents.is_empty() => {}
                0 => drop(documents.remove(at.index(number))),
                1 => at.get_mut(&mut documents).title.push_str(&word),
                2 => documents.push(page(&format!("/new-{number}-{word}/"), &word, &word)),
                _ => edit_text(at.get_mut(&mut documents), word, what),
            }
            let mut urls = BTreeSet::new();
            documents.retain(|page| urls.insert(page.url.clone()));
            let remembered = assemble_with(all(&documents), &options, &workshop, sizes).unwrap();
            prop_assert_eq!(remembered, made_anew(&documents, sizes));
        }
    }

    #[test]
    fn an_index_that_is_revised_has_the_bytes_of_one_that_is_made_anew(
        mut documents in documents(),
        edits in edits("[a-c]{1,3}|caf[eé]s?|walk(s|ed|ing)?|the"),
    ) {
        let workshop = Remembering::default();
        let options = BuildOptions::default();
        let first = draft(all(&documents), &options, &workshop, SAMPLED, true).unwrap();
        let mut past = complete(first, &workshop).unwrap().1;
        for (at, word, what) in edits {
            if documents.is_empty() {
                break;
            }
            let before = all(&documents);
            match what % 3 {
                0 => edit_head(at.get_mut(&mut documents), word, what / 3),
                _ => edit_text(at.get_mut(&mut documents), word, what / 3),
            }
            let changes: Vec<(Prepared, Prepared)> =
                vec![(before.into_iter().nth(at.index(documents.len())).unwrap(), prepare(at.get(&documents).clone()))];
            let revised = past.and_then(|past| revise(past, &changes, &options, &workshop, SAMPLED));
            let revised = match revised {
                Some(revised) => revised,
                None => draft(all(&documents), &options, &workshop, SAMPLED, true).unwrap(),
            };
            let (files, left) = complete(revised, &workshop).unwrap();
            past = left;
            prop_assert_eq!(files, made_anew(&documents, SAMPLED));
        }
    }
}

/// Pages of many words, of which most say nothing in common.
fn site(pages: usize) -> Vec<Document> {
    let text = |at: usize| {
        let word = |n: usize| format!("w{}", (at * 7_919 + n * n * 31) % 700);
        (0..120).map(word).collect::<Vec<_>>().join(" ")
    };
    (0..pages).map(|at| page(&format!("/{at:03}/"), &format!("Page {at}"), &text(at))).collect()
}

#[test]
fn an_edit_of_a_title_a_date_or_a_tag_is_made_without_all_other_pages() {
    let mut documents = site(200);
    for (page, at) in documents.iter_mut().zip(0..) {
        page.tags.insert("tag".to_owned(), vec![format!("t{}", at % 7)]);
    }
    let workshop = Remembering::default();
    let options = BuildOptions::default();
    let sizes = Sizes { embed_all: 0, sample_bits: 3, ..Sizes::default() };
    let past = draft(all(&documents), &options, &workshop, sizes, true).unwrap().past.unwrap();
    let mut revised = [0; 4];
    for (what, at) in (0..4).cycle().zip((0..200).step_by(9)) {
        let mut now = documents.clone();
        edit_head(&mut now[at], "unheard".to_owned(), what);
        let change = (prepare(documents[at].clone()), prepare(now[at].clone()));
        if let Some(draft) = revise(past, &[change], &options, &workshop, sizes) {
            revised[usize::from(what)] += 1;
            assert_eq!(complete(draft, &workshop).unwrap().0, made_anew(&now, sizes));
        }
    }
    assert!(revised.iter().all(|revised| *revised > 0), "{revised:?}");
}

#[test]
fn an_edit_of_a_few_words_is_made_without_all_other_pages() {
    let documents = site(200);
    let workshop = Remembering::default();
    let options = BuildOptions::default();
    let sizes = Sizes { embed_all: 0, sample_bits: 3, ..Sizes::default() };
    let past = draft(all(&documents), &options, &workshop, sizes, true).unwrap().past.unwrap();
    let (mut revised, mut edited) = (0, 0);
    for at in (0..200).step_by(23) {
        for word in ["w12", "unheard", "walking and running"] {
            let mut now = documents.clone();
            now[at].sections[0].blocks.push(Block::new(word));
            let change = (prepare(documents[at].clone()), prepare(now[at].clone()));
            edited += 1;
            if let Some(draft) = revise(past, &[change], &options, &workshop, sizes) {
                revised += 1;
                assert_eq!(complete(draft, &workshop).unwrap().0, made_anew(&now, sizes));
            }
        }
    }
    assert!(revised * 2 > edited, "{revised} of {edited}");
}
