//! A site that is edited: how much of its index does a visitor who comes again download anew?

use std::collections::BTreeMap;

use damson_search::{Block, BuildOptions, Document, Section, build};

use crate::support::Random;

/// Of what is not compressed the same share changes, or a little more.
fn stored(bytes: &[u8]) -> Vec<u8> {
    bytes.to_vec()
}

impl Random {
    /// A word as in prose: few are common, and many rare.
    fn prose_word(&mut self) -> String {
        let bound = 1 + self.below(9_000);
        let mut rank = self.below(bound);
        let mut word = String::new();
        for (consonants, vowels) in [("bdfgklmnprst", "aeiou"); 3] {
            let letter = |letters: &str, at: usize| letters.as_bytes()[at % letters.len()] as char;
            word.push(letter(consonants, rank));
            word.push(letter(vowels, rank / 12));
            rank /= 60;
            if rank == 0 {
                break;
            }
        }
        word
    }

    /// So many of them.
    fn prose(&mut self, words: usize) -> String {
        (0..words).map(|_| self.prose_word()).collect::<Vec<_>>().join(" ")
    }
}

/// 750 pages of several hundred words each.
fn site() -> Vec<Document> {
    let mut random = Random(1);
    let page = |number: usize| {
        let blocks = 3 + random.below(8);
        let section = Section {
            heading: random.prose(3),
            blocks: (0..blocks).map(|_| Block::new(random.prose(60))).collect(),
            ..Section::default()
        };
        Document {
            url: format!("/{}/page-{number:03}/", 2010 + number / 40),
            title: random.prose(4),
            sections: vec![section],
            ..Document::default()
        }
    };
    (0..750).map(page).collect()
}

fn index(documents: &[Document]) -> BTreeMap<String, Vec<u8>> {
    let files = build(documents.to_vec(), &BuildOptions::default(), &stored).expect("an index");
    files.into_iter().map(|file| (file.name, file.bytes)).collect()
}

/// The bar: of an index of 750 pages no more than 8 % change where ten words are added to one. Here
/// it is held for pages from all over the site, together: a page that becomes long enough to
/// be weighed as a longer one changes what is said of all its words, so that one edit may cost more.
#[test]
fn ten_more_words_on_a_page_leave_the_files_of_other_words_alone() {
    let documents = site();
    let before = index(&documents);
    let edits: Vec<usize> = (7..documents.len()).step_by(131).collect();
    let mut random = Random(2);
    let (mut changed, mut all) = (0, 0);
    for page in &edits {
        let mut documents = documents.clone();
        let added = random.prose(10);
        let text = &mut documents[*page].sections[0].blocks[1].text;
        *text = [text.as_str(), " ", &added].concat();
        let after = index(&documents);
        let is_new = |(name, bytes): &(&String, &Vec<u8>)| before.get(*name) != Some(bytes);
        changed += after.iter().filter(is_new).map(|(_, bytes)| bytes.len()).sum::<usize>();
        all += after.values().map(Vec::len).sum::<usize>();
        assert!(after.len() > 20, "too few files to tell: {}", after.len());
    }
    let percent = 100 * changed / all;
    assert!(percent <= 8, "{} edits changed {percent} % of the bytes", edits.len());
}

/// The same site is the same files, whatever order its pages are read in.
#[test]
fn an_index_that_is_built_again_is_the_same() {
    let mut documents = site();
    let before = index(&documents);
    documents.reverse();
    assert!(index(&documents) == before);
}
