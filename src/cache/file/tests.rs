//! A cache gives back what it was given, or nothing.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const PROGRAM: u64 = 7;

fn key(number: u8) -> Key {
    Key::of("test", [&[number][..]])
}

fn content(number: u8, version: u8) -> Vec<u8> {
    vec![version; usize::from(number) * 50]
}

/// What a cache in this file knows of the first keys.
fn recalled(path: &Path, program: u64) -> BTreeMap<u8, Vec<u8>> {
    let cache = Cache::open(path, program).unwrap();
    (0..40).filter_map(|number| Some((number, cache.recall(key(number))?.into_owned()))).collect()
}

fn fill(path: &Path, numbers: impl IntoIterator<Item = u8>) {
    let cache = Cache::open(path, PROGRAM).unwrap();
    for number in numbers {
        cache.keep(key(number), &content(number, 1));
    }
    cache.finish().unwrap();
}

#[test]
fn a_run_knows_what_the_last_one_asked_for_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/site.cache");
    fill(&path, [1, 2, 3]);
    let cache = Cache::open(&path, PROGRAM).unwrap();
    assert_eq!(cache.recall(key(2)).as_deref(), Some(&content(2, 1)[..]));
    assert_eq!(cache.recall(key(4)), None);
    cache.keep(key(4), &content(4, 1));
    assert_eq!(cache.finish().unwrap(), Uses { recalled: 1, kept: 1 });
    assert_eq!(recalled(&path, PROGRAM).into_keys().collect::<Vec<_>>(), [2, 4]);
    // A run that was ended before it was finished has written nothing of use, but nothing wrong.
    assert_eq!(recalled(&path, PROGRAM).len(), 2);
}

#[test]
fn what_is_kept_again_takes_the_place_of_what_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.cache");
    fill(&path, [1, 2, 3]);
    let cache = Cache::open(&path, PROGRAM).unwrap();
    assert_eq!(cache.recall(key(2)).as_deref(), Some(&content(2, 1)[..]));
    cache.keep(key(2), &content(2, 7));
    cache.keep(key(2), &content(2, 8));
    // Another run than this asks for the third.
    cache.keep_all_but(&[key(1)]);
    assert_eq!(cache.finish().unwrap(), Uses { recalled: 1, kept: 1 });
    let known = recalled(&path, PROGRAM);
    assert_eq!(known, BTreeMap::from([(2, content(2, 8)), (3, content(3, 1))]));
}

#[test]
fn entries_are_the_same_read_one_by_one_or_all_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.cache");
    fill(&path, 0..40);
    let cache = Cache::open(&path, PROGRAM).unwrap();
    for round in 0..=2 * ONE_BY_ONE / 40 {
        for number in 0..40 {
            let found = cache.recall(key(number));
            assert_eq!(found.as_deref(), Some(&content(number, 1)[..]), "round {round}");
        }
    }
    assert!(cache.whole.get().is_some());
}

#[test]
fn another_program_starts_from_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.cache");
    fill(&path, [1, 2]);
    assert!(recalled(&path, PROGRAM + 1).is_empty());
    assert_eq!(recalled(&path, PROGRAM).len(), 2);
}

#[test]
fn a_cache_that_is_in_use_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.cache");
    let first = Cache::open(&path, PROGRAM).unwrap();
    let second = Cache::open(&path, PROGRAM).unwrap_err();
    assert_eq!(second.kind(), ErrorKind::ResourceBusy, "{second}");
    drop(first);
    assert!(Cache::open(&path, PROGRAM).is_ok());
}

#[test]
fn what_is_no_longer_asked_for_goes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("site.cache");
    let large = vec![5; 3 * SPARE as usize];
    let cache = Cache::open(&path, PROGRAM).unwrap();
    cache.keep(key(0), &large);
    cache.keep(key(1), b"small");
    cache.finish().unwrap();
    let cache = Cache::open(&path, PROGRAM).unwrap();
    cache.recall(key(1)).unwrap();
    cache.finish().unwrap();
    assert!(fs::metadata(&path).unwrap().len() < 1000);
    assert_eq!(recalled(&path, PROGRAM), BTreeMap::from([(1, b"small".to_vec())]));
}

#[test]
fn caches_of_sites_that_were_given_up_are_removed() {
    let folder = tempfile::tempdir().unwrap();
    let names = ["old.cache", "young.cache", "old.txt"];
    let old = SystemTime::now() - FORGOTTEN - Duration::from_secs(60);
    for name in names {
        let file = File::create(folder.path().join(name)).unwrap();
        if name.starts_with("old") {
            file.set_modified(old).unwrap();
        }
    }
    fill(&folder.path().join("site.cache"), [1]);
    let is_there = |name: &str| folder.path().join(name).exists();
    assert_eq!(names.map(is_there), [false, true, true]);
}

proptest! {
    #[test]
    fn whatever_happens_to_the_file_nothing_wrong_is_recalled(
        first in prop::collection::btree_set(0_u8..40, 1..20),
        second in prop::collection::btree_set(0_u8..40, 0..20),
        damage in prop::collection::vec((any::<prop::sample::Index>(), 0_u8..8), 0..4),
        cut in prop::option::of(any::<prop::sample::Index>()),
        more: Vec<u8>,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.cache");
        fill(&path, first.clone());
        let mut bytes = fs::read(&path).unwrap();
        for (at, bit) in &damage {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let is_whole = damage.is_empty() && cut.is_none() && more.is_empty();
        bytes.extend(&more);
        fs::write(&path, bytes).unwrap();
        let known = recalled(&path, PROGRAM);
        for (number, bytes) in &known {
            prop_assert_eq!(bytes, &content(*number, 1));
        }
        if is_whole {
            prop_assert!(known.into_keys().eq(first));
        }
        // And it can be written to as if nothing had happened.
        let cache = Cache::open(&path, PROGRAM).unwrap();
        for number in &second {
            if cache.recall(key(*number)).is_none() {
                cache.keep(key(*number), &content(*number, 1));
            }
        }
        cache.finish().unwrap();
        let known = recalled(&path, PROGRAM);
        prop_assert!(known.keys().eq(&second));
        prop_assert!(known.iter().all(|(number, bytes)| *bytes == content(*number, 1)));
    }
}
