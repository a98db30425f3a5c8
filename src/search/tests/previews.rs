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
fn many(count: usize) -> Vec<Document> {
    let text = |at: usize| format!("A stone by the way. {}", format!("step{at} ").repeat(40));
    (0..count).map(|at| page(&format!("/{at:02}/"), &format!("Walk {at}"), &text(at))).collect()
}

/// What has to be fetched besides shards to show the first ten hits.
fn parts(index: &mut Opened, request: &Request) -> usize {
    let mut parts = 0;
    loop {
        let Step::Needs(needs) = index.index.search(request).unwrap() else { return parts };
        for need in needs {
            if is_engine_part(&need) {
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
        let mut index = Opened::new(&many(30), TINY);
        index.index.max_completion_shards = MAX_COMPLETION_SHARDS;
        assert_eq!(parts(&mut index, &ten(text)), 1, "{text}");
        // What comes behind them lies elsewhere, and so do they for other questions.
        assert!(parts(&mut index, &Request { offset: 10, ..ten(text) }) > 1, "{text}");
        assert!(parts(&mut index, &ten(&format!("{text} way"))) > 1, "{text}");
        assert_eq!(parts(&mut index, &ten(text)), 0, "{text}");
    }
    let plain = parts(&mut Opened::new(&many(60), PLAIN), &ten("s"));
    assert!(plain > 4, "{plain}");
}

#[test]
fn a_longer_beginning_shows_what_the_shorter_did_if_it_goes_on_in_the_same_ways() {
    let ten = |text: &str| Request { limit: 10, facets: false, ..query(text) };
    let mut index = Opened::new(&many(30), TINY);
    index.index.add(EnginePart::Words.name(), &[]).unwrap();
    assert_eq!(parts(&mut index, &ten("ston")), 1);
    assert_eq!(parts(&mut index, &ten("sto")), 0);
    assert!(parts(&mut index, &ten("step1")) > 1);
    // That a page which is not shown goes on in another way makes no difference; one of `sto`'s ten may be it.
    let documents = [many(30), vec![page("/z/", "Another", "A stoat.")]].concat();
    let mut index = Opened::new(&documents, TINY);
    index.index.add(EnginePart::Words.name(), &[]).unwrap();
    assert!(parts(&mut index, &ten("ston")) <= 2);
    // A finished word shows what it did before, where it is common enough to have a preview.
    let mut index = Opened::new(&many(60), TINY);
    index.index.add(EnginePart::Words.name(), &[]).unwrap();
    assert_eq!(parts(&mut index, &ten("stone")), 1);
    assert_eq!(parts(&mut index, &ten("stone ")), 0);
}

#[test]
fn a_preview_with_other_bytes_is_refused() {
    let mut index = Opened::new(&many(30), TINY);
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
