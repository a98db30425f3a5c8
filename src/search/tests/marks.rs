//! Words in the page that a hit has opened.

use super::*;

fn matches(index: &mut Opened, query: &str, text: &str) -> Vec<(usize, usize)> {
    index.run(|index| Ok(index.matches(query, text))).0
}

fn marked(index: &mut Opened, query: &str, text: &str) -> Vec<String> {
    let matches = matches(index, query, text).into_iter();
    matches.map(|(from, to)| text[from..to].to_owned()).collect()
}

proptest! {
    #[test]
    fn matches_are_in_the_text_and_apart(documents in documents(), text in question(), page in "\\PC{0,60}") {
        let mut index = Opened::new(&documents, TINY);
        let body = [page.as_str(), " searching the sites\nof café"].concat();
        let mut end = None;
        for (from, to) in matches(&mut index, &text, &body) {
            prop_assert!(body.get(from..to).is_some_and(|word| !word.is_empty()));
            prop_assert!(end.is_none_or(|end| end < from), "{end:?} and {from}");
            end = Some(to);
        }
        // Whatever else was typed, what is worth looking for is a part of it.
        let telling = index.index.telling(&text);
        prop_assert!(telling.split_whitespace().all(|word| text.contains(word)), "{telling}");
    }
}

#[test]
fn all_forms_of_a_word_are_marked_and_what_is_left_out_is_not() {
    // Which forms belong together, the index knows: what is marked stands in a page of its site.
    let text = "Searching: he searches, she searched; research is none. SEARCH!";
    let mut index = Opened::new(&[page("/a/", "Search", text)], TINY);
    index.search(&query("search"));
    let found = ["Searching", "searches", "searched", "SEARCH"];
    assert_eq!(marked(&mut index, "search ", text), found);
    assert_eq!(marked(&mut index, "searching -research", text), found);
    assert_eq!(marked(&mut index, "\"she searched\"", text), ["she searched"]);
    // What stands in another line does not follow.
    assert_eq!(marked(&mut index, "\"she searched\"", "she\nsearched"), [""; 0]);
    assert_eq!(marked(&mut index, "", text), [""; 0]);
}

/// How an answer shows a title.
fn titled(index: &mut Opened, asked: &str, title: &str) -> Vec<String> {
    let answer = index.search(&query(asked));
    let mut pieces = Vec::new();
    index.index.marking(asked, &answer, &mut |mark| pieces = mark(title));
    pieces
}

#[test]
fn words_are_marked_in_titles_as_they_were_searched() {
    let text = "A server that searches. It searched the sites.";
    let mut index = Opened::new(&[page("/a/", "Searching", text)], TINY);
    for (asked, title, pieces) in [
        ("search ", "How he searched", &["How he ", "searched", ""][..]),
        // Of a word that is being typed, what begins so.
        ("serv", "Servers: a server", &["", "Servers", ": a ", "server", ""]),
        // What was searched in the place of a mistake.
        ("serching ", "Searching", &["", "Searching", ""]),
        ("searching -server", "Searching a server", &["", "Searching", " a server"]),
        ("sites", "<b>Sites</b> & \"more\"", &["<b>", "Sites", "</b> & \"more\""]),
        ("sites", "Nothing of it", &["Nothing of it"]),
        ("sites", "", &[""]),
    ] {
        assert_eq!(titled(&mut index, asked, title), pieces, "{asked}: {title}");
    }
}

#[test]
fn words_that_name_nothing_are_not_worth_looking_for() {
    let body = "how to search in the files of a site without the server";
    let mut index = Opened::new(&[page("/a/", "The site", body), page("/b/", "To", body)], TINY);
    for (text, expected) in [
        ("how to search the files", "search files"),
        ("search the files", "search files"),
        ("\"search in the files\"", "\"search in the files\""),
        ("to the", "to the"),
    ] {
        index.search(&query(text));
        let telling = index.index.telling(text);
        assert_eq!(telling.split_whitespace().collect::<Vec<_>>().join(" "), expected);
    }
}
