//! Suggestions are what a scan of the documents suggests.

use super::*;
use crate::Suggestions;
use crate::analyzer::{Kind, Stemmer, label, tokenize};

impl Opened {
    fn suggest(&mut self, typed: &str, limit: usize) -> Suggestions {
        self.run(|index| index.suggest(typed, limit)).0
    }
}

fn titles(suggestions: &Suggestions) -> Vec<&str> {
    suggestions.titles.iter().map(|hit| hit.page.as_ref().unwrap().title.as_str()).collect()
}

/// All forms of a page.
fn forms(document: &Document) -> BTreeSet<String> {
    let mut forms = BTreeSet::new();
    let mut add = |text: &str| {
        tokenize(text, &mut |token| {
            forms.insert(token.term.to_owned());
        });
    };
    add(&document.title);
    document.tags.get("tag").into_iter().flatten().for_each(|value| add(value));
    document.sections.iter().flat_map(|s| &s.blocks).for_each(|block| add(&block.text));
    forms
}

/// The words of a query in their order, each with whether it is still being typed.
fn words(text: &str) -> Vec<(String, bool)> {
    let mut words: Vec<(String, bool, bool)> = Vec::new();
    tokenize(text, &mut |token| {
        let is_open = token.end == text.len() && token.kind != Kind::Part;
        let is_run = token.kind == Kind::Run;
        // What is left of a possessive.
        if token.term == "s" && !words.is_empty() {
            return;
        }
        match words.iter_mut().find(|(term, ..)| term == token.term) {
            Some(word) => *word = (word.0.clone(), word.1 || is_open, word.2 || is_run),
            None => words.push((token.term.to_owned(), is_open, is_run)),
        }
    });
    words.into_iter().filter(|word| word.2).map(|(term, is_open, _)| (term, is_open)).collect()
}

/// What the open words may become, by a scan.
fn scanned_words(documents: &[Document], typed: &str) -> Vec<String> {
    let stemmer = Stemmer::english();
    let pages: Vec<BTreeSet<String>> = documents.iter().map(forms).collect();
    let holds = |page: &BTreeSet<String>, word: &str| {
        page.iter().any(|form| stemmer.stem(form) == stemmer.stem(word))
    };
    let words = words(typed);
    let before = words
        .iter()
        .filter(|(word, is_open)| !is_open && pages.iter().any(|page| holds(page, word)));
    let before: Vec<&String> = before.map(|(word, _)| word).collect();
    let beside: Vec<&BTreeSet<String>> =
        pages.iter().filter(|page| before.iter().all(|word| holds(page, word))).collect();
    // The commonest of each stem.
    let mut best: BTreeMap<String, (usize, String)> = BTreeMap::new();
    for (open, _) in words.iter().filter(|(_, is_open)| *is_open) {
        let all: BTreeSet<&String> = pages.iter().flatten().collect();
        for form in all.into_iter().filter(|form| form.starts_with(open) && *form != open) {
            let count = beside.iter().filter(|page| page.contains(form)).count();
            let best = best.entry(stemmer.stem(form).into_owned()).or_default();
            if count > best.0 {
                *best = (count, form.clone());
            }
        }
    }
    let mut best: Vec<(usize, String)> = best.into_values().filter(|best| best.0 > 0).collect();
    best.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    best.into_iter().map(|(_, form)| form).collect()
}

proptest! {
    #[test]
    fn words_end_as_a_scan_says(documents in documents(), typed in question()) {
        let suggested = Opened::new(&documents, TINY).suggest(&typed, 100);
        prop_assert_eq!(suggested.words, scanned_words(&documents, &typed));
    }

    #[test]
    fn titles_that_begin_so_are_all_there_and_no_others(
        documents in documents(),
        typed in question(),
        cut in 0usize..12,
    ) {
        let mut index = Opened::new(&documents, TINY);
        // What a scan finds is more often something if a title is typed.
        let begun: String = documents[0].title.chars().take(cut).collect();
        for typed in [typed, begun] {
            let is_open = words(&typed).iter().any(|(_, is_open)| *is_open);
            let begun = label(&typed);
            let begins = |title: &str| {
                label(title).strip_prefix(begun.as_str()).is_some_and(|rest| {
                    is_open || rest.is_empty() || rest.starts_with(' ')
                })
            };
            if begun.is_empty() {
                continue;
            }
            let expected: BTreeSet<&str> = documents
                .iter()
                .filter(|document| begins(&document.title))
                .map(|document| document.url.as_str())
                .collect();
            let suggested = index.suggest(&typed, 100);
            let found: BTreeSet<&str> = suggested
                .titles
                .iter()
                .map(|hit| hit.page.as_ref().unwrap().url.as_str())
                .collect();
            if expected.len() <= 8 {
                prop_assert_eq!(&found, &expected, "{:?}", typed);
            } else {
                prop_assert!(found.is_subset(&expected) && found.len() == 8, "{typed:?}");
            }
            prop_assert_eq!(found.len(), suggested.titles.len());
        }
    }

    #[test]
    fn what_was_asked_before_suggests_nothing_else(
        documents in documents(),
        before in question(),
        typed in question(),
    ) {
        let fresh = Opened::new(&documents, TINY).suggest(&typed, 5);
        let mut used = Opened::new(&documents, TINY);
        used.search(&query(&before));
        used.suggest(&before, 5);
        prop_assert_eq!(fresh, used.suggest(&typed, 5));
    }
}

#[test]
fn words_are_suggested_that_fit_the_words_before() {
    let documents = [
        page("/a/", "Static sites", "A static site needs no server."),
        page("/b/", "Static sites and search", "The static site is searched in the page."),
        page("/c/", "Silence", "Silence is silver. Silver, silence."),
        page("/d/", "More silence", "Silence again."),
    ];
    let mut index = Opened::new(&documents, TINY);
    assert_eq!(index.suggest("si", 9).words, ["silence", "site", "silver"]);
    assert_eq!(index.suggest("static si", 9).words, ["site"]);
    assert_eq!(index.suggest("si", 1).words, ["silence"]);
    // A word that is on no page says nothing of the others.
    assert_eq!(index.suggest("zebra si", 1).words, ["silence"]);
    for nothing in ["", " ", "si ", "zzz", "…", "sites"] {
        assert_eq!(index.suggest(nothing, 9).words, [""; 0], "{nothing:?}");
    }
}

#[test]
fn titles_are_suggested_the_whole_ones_first() {
    let documents = [
        page("/a/", "Installing: a guide", "text"),
        page("/b/", "Installing", "text"),
        page("/c/", "Install the plugin", "text"),
        page("/d/", "How to install", "installing"),
    ];
    let mut index = Opened::new(&documents, TINY);
    let mut of = |typed: &str| titles(&index.suggest(typed, 9)).join(" | ");
    assert_eq!(of("installi"), "Installing | Installing: a guide");
    assert_eq!(of("Installing a G"), "Installing: a guide");
    assert_eq!(of("install "), "Install the plugin");
    assert_eq!(of("inst"), "Installing | Installing: a guide | Install the plugin");
    assert_eq!(of("install the plugins"), "");
}

#[test]
fn a_beginning_of_few_letters_costs_no_more_than_a_search() {
    let words = ["static", "site", "sites", "search", "searching", "sea", "sail", "sun", "sum"];
    let often = |at: usize| words[..=at].join(" ");
    let documents: Vec<Document> = (0..words.len())
        .map(|at| page(&format!("/{at}/"), &format!("Some {}", words[at]), &often(at)))
        .collect();
    let mut index = Opened::new(&documents, Sizes { shard: Some(20), ..TINY });
    index.index.max_completion_shards = 2;
    let suggested = index.suggest("s", 9);
    assert_eq!(suggested.words[0], "some");
    assert!(suggested.words.len() <= 4, "{suggested:?}");
    // Titles are told by the words before, where those are rare enough.
    assert_eq!(titles(&index.suggest("some stati", 9)), ["Some static"]);
}

#[test]
fn every_question_lets_what_others_used_be_forgotten() {
    let opened = Opened::new(&[page("/a/", "Silence", "Silent.")], TINY);
    let index = &opened.index;
    let before = index.pages.questions();
    let _ = index.search(&query("silence")).unwrap();
    let _ = index.display(&[0], None).unwrap();
    let _ = index.suggest("sil", 8).unwrap();
    assert_eq!(index.pages.questions(), before + 3);
}
