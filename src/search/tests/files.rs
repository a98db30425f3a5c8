//! However an index is cut into files, it says the same; and whatever the files hold, nothing breaks.

use super::language::typed;
use super::*;

proptest! {
    #[test]
    fn many_files_say_what_one_says(documents in documents(), text in typed()) {
        let one = Sizes { embed_all: usize::MAX, ..TINY };
        let (whole, rounds) = Opened::new(&documents, one).run(|index| index.search(&query(&text)));
        prop_assert_eq!(rounds, 0);
        let some = Sizes { embed_facets: 40, embed_directories: 9_000, ..TINY };
        prop_assert_eq!(&whole, &Opened::new(&documents, some).search(&query(&text)));
        let (parts, rounds) =
            Opened::new(&documents, TINY).run(|index| index.search(&query(&text)));
        prop_assert_eq!(whole, parts);
        // Words and keys, their aliases' shards and the keys' lists, directories, passages that may
        // hold a phrase, twice, pages.
        prop_assert!(rounds <= 7);
    }

    #[test]
    fn what_was_asked_before_changes_nothing(
        documents in documents(),
        before in typed(),
        text in typed(),
    ) {
        let fresh = Opened::new(&documents, TINY).search(&query(&text));
        let mut used = Opened::new(&documents, TINY);
        used.search(&query(&before));
        prop_assert_eq!(fresh, used.search(&query(&text)));
    }

    #[test]
    fn the_order_of_the_documents_changes_no_byte(documents in documents()) {
        let mut reversed = documents.clone();
        reversed.reverse();
        prop_assert_eq!(files(&documents, TINY), files(&reversed, TINY));
    }

    #[test]
    fn hostile_files_are_refused_or_read(
        documents in documents(),
        flips in prop::collection::vec((0usize..10_000, any::<u8>()), 1..6),
        cut in prop::option::of(0usize..400),
    ) {
        // Damaged where the checksum cannot tell, as a forger would.
        for file in files(&documents, TINY) {
            let mut bytes = file.bytes.clone();
            for (at, byte) in &flips {
                let len = bytes.len();
                bytes[at % len] = *byte;
            }
            bytes.truncate(cut.unwrap_or(bytes.len()).max(1));
            crate::index::read_anything(&file.name, &bytes);
        }
    }
}

#[test]
fn an_empty_index_answers() {
    let mut index = Opened::new(&[], Sizes::default());
    assert_eq!(index.search(&query("anything")), Answer::default());
    assert_eq!(index.search(&Request::default()), Answer::default());
}

#[test]
fn a_small_site_is_one_file() {
    let files = build(vec![page("/", "Home", "Hello")], &BuildOptions::default(), &stored).unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].name, crate::ENTRY_NAME);
}

#[test]
fn another_version_is_refused_with_the_remedy() {
    let mut entry = files(&[page("/", "Home", "Hello")], TINY).pop().unwrap().bytes;
    entry[7] = 99;
    let error = Index::open(&entry).unwrap_err();
    assert_eq!(error.kind(), crate::ErrorKind::Version);
    assert!(
        error.to_string().contains("found 99") && error.to_string().contains("build the index")
    );
}
