//! What is kept once more for the commonest beginnings is what the index answers without.

use super::language::typed;
use super::*;
use crate::search::matcher::MAX_COMPLETION_SHARDS;
use crate::{Choice, Filter, Op};

/// No previews.
const PLAIN: Sizes = Sizes { previews: 0, ..TINY };

proptest! {
    #[test]
    fn previews_change_no_answer(
        documents in documents(),
        texts in prop::collection::vec(prop_oneof!["[a-z]{1,2}", typed()], 1..5),
        limit in 1..15_usize,
        offset in 0..3_usize,
        tag in prop::option::of("[abc]"),
    ) {
        let mut plain = Opened::new(&documents, PLAIN);
        let mut previewed = Opened::new(&documents, TINY);
        for text in texts {
            let filter = |value: String| Filter {
                key: "tag".to_owned(),
                op: Op::Any,
                choice: Choice::Value(value),
            };
            let has_tags = documents.iter().any(|page| page.tags.contains_key("tag"));
            let filters = tag.clone().filter(|_| has_tags).map(filter).into_iter().collect();
            let request = Request { limit, offset, filters, ..query(&text) };
            let answer = plain.search(&request);
            prop_assert_eq!(&previewed.search(&request), &answer);
            let ids: Vec<u32> = answer.hits.iter().map(|hit| hit.id).collect();
            let shown = plain.run(|index| index.display(&ids, Some(&text))).0;
            let ours = previewed.run(|index| index.display(&ids, Some(&text))).0;
            prop_assert_eq!(ours, shown);
        }
    }
}

/// Pages that say the same in many words, so that each is a passage in a pack of its own.
fn many() -> Vec<Document> {
    let text = |at: usize| format!("A stone by the way. {}", format!("step{at} ").repeat(40));
    (0..30).map(|at| page(&format!("/{at:02}/"), &format!("Walk {at}"), &text(at))).collect()
}

/// What has to be fetched besides shards to show the first ten hits.
fn parts(index: &mut Opened, request: &Request) -> usize {
    let mut parts = 0;
    loop {
        let Step::Needs(needs) = index.index.search(request).unwrap() else { return parts };
        for need in needs {
            if need == SECOND_PART {
                index.index.add(&need, &[]).unwrap();
                continue;
            }
            let (name, range) = split_need(&need);
            parts += usize::from(range.is_some());
            let bytes = index.file(name);
            let bytes = range.map_or(&bytes[..], |(from, to)| &bytes[from as usize..=to as usize]);
            index.index.add(&need, bytes).unwrap();
        }
    }
}

#[test]
fn a_beginning_takes_one_request_for_ten_hits() {
    let ten = |text: &str| Request { limit: 10, facets: false, ..query(text) };
    for text in ["s", "st", "sto", "wal"] {
        let mut index = Opened::new(&many(), TINY);
        index.index.max_completion_shards = MAX_COMPLETION_SHARDS;
        assert_eq!(parts(&mut index, &ten(text)), 1, "{text}");
        // What comes behind them lies elsewhere, and so do they for other questions.
        assert!(parts(&mut index, &Request { offset: 10, ..ten(text) }) > 1, "{text}");
        assert!(parts(&mut index, &ten(&format!("{text} way"))) > 1, "{text}");
        assert_eq!(parts(&mut index, &ten(text)), 0, "{text}");
    }
    assert!(parts(&mut Opened::new(&many(), PLAIN), &ten("s")) > 4);
}

#[test]
fn a_preview_with_other_bytes_is_refused() {
    let mut index = Opened::new(&many(), TINY);
    let request = Request { limit: 10, facets: false, ..query("stone") };
    loop {
        let Step::Needs(needs) = index.index.search(&request).unwrap() else { unreachable!() };
        for need in needs {
            let (name, range) = split_need(&need);
            let Some((from, to)) = range else {
                let bytes = index.file(name);
                index.index.add(&need, &bytes).unwrap();
                continue;
            };
            let mut bytes = index.files[name][from as usize..=to as usize].to_vec();
            bytes[7] ^= 1;
            let error = index.index.add(&need, &bytes).unwrap_err();
            assert_eq!(error.kind(), crate::ErrorKind::Corrupt);
            assert!(error.to_string().contains(name), "{error}");
            return;
        }
    }
}

/// A memory that lasts as long as a test.
#[derive(Default)]
struct Remembering(std::sync::Mutex<std::collections::HashMap<[u64; 2], Vec<u8>>>);

impl crate::Memo for Remembering {
    fn recall(&self, key: crate::Key) -> Option<std::borrow::Cow<'_, [u8]>> {
        self.0.lock().unwrap().get(&key.0).cloned().map(Into::into)
    }

    fn keep(&self, key: crate::Key, bytes: &[u8]) {
        self.0.lock().unwrap().insert(key.0, bytes.to_vec());
    }
}

impl crate::Workshop for Remembering {
    fn pack(&self, bytes: &[u8]) -> Vec<u8> {
        bytes.to_vec()
    }

    fn memo(&self) -> Option<&dyn crate::Memo> {
        Some(self)
    }
}

proptest! {
    // Each case writes a dozen indexes.
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn what_former_runs_were_asked_changes_no_byte(
        mut documents in documents(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), "[a-c]{1,3}", 0..4_u8), 0..6),
        previews in 0..40_usize,
    ) {
        let sizes = Sizes { previews, ..TINY };
        let workshop = Remembering::default();
        let all = |documents: &[Document], workshop: &dyn crate::Workshop| {
            let prepared = documents.iter().cloned().map(crate::prepare).collect();
            assemble_with(prepared, &BuildOptions::default(), workshop, sizes).unwrap()
        };
        all(&documents, &workshop);
        for (at, word, what) in edits {
            let number = documents.len();
            match what {
                _ if documents.is_empty() => {}
                0 => drop(documents.remove(at.index(number))),
                1 => at.get_mut(&mut documents).title.push_str(&word),
                2 => documents.push(page(&format!("/new-{number}-{word}/"), &word, &word)),
                _ => {
                    let text = crate::Block::new(word);
                    let sections = &mut at.get_mut(&mut documents).sections;
                    sections.iter_mut().for_each(|section| section.blocks.push(text.clone()));
                }
            }
            let stored = |bytes: &[u8]| bytes.to_vec();
            let mut urls = std::collections::BTreeSet::new();
            documents.retain(|page| urls.insert(page.url.clone()));
            prop_assert_eq!(all(&documents, &workshop), all(&documents, &stored));
        }
    }
}
