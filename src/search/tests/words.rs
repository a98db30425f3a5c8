//! What words find, and what is shown of it.

use super::*;
use crate::analyzer::label;
use crate::search::related::RELATED;

proptest! {
    #[test]
    fn snippets_say_what_the_page_says(documents in documents(), text in question()) {
        let answer = Opened::new(&documents, TINY).search(&query(&text));
        for hit in &answer.hits {
            let page = hit.page.as_ref().unwrap();
            let document = documents.iter().find(|d| d.url == page.url).unwrap();
            let shown = page.snippet.concat();
            let body = &document.sections[0].blocks[0].text;
            let shown = shown.trim_start_matches("… ").trim_end_matches(" …");
            prop_assert!(body.contains(shown), "{shown:?} of {body:?}");
        }
    }
}

#[test]
fn the_form_that_was_asked_for_comes_first() {
    let documents = [
        page("/a/", "One", "we were searching for it"),
        page("/b/", "Two", "he searches all of it"),
        page("/c/", "Three", "they search here for it"),
    ];
    let mut index = Opened::new(&documents, TINY);
    assert_eq!(urls(&index.search(&query("searching ")))[0], "/a/");
    assert_eq!(urls(&index.search(&query("searches ")))[0], "/b/");
    assert_eq!(index.search(&query("search ")).total, 3);
}

#[test]
fn a_title_that_was_typed_comes_first() {
    let long = "install install install install install the plugin plugin plugin plugin";
    let documents = [
        page("/a/", "How to install the plugin on a server", long),
        page("/b/", "Install the plugin", "See the manual."),
        page("/c/", "Plugin", long),
    ];
    let mut index = Opened::new(&documents, TINY);
    assert_eq!(urls(&index.search(&query("install the plugin")))[0], "/b/");
    assert_eq!(urls(&index.search(&query("Install: the Plugin!")))[0], "/b/");
    assert_eq!(label("Rust’s roadmap"), label("Rust s roadmap"));
}

#[test]
fn a_beginning_that_is_too_short_to_look_up_is_completed_by_the_commonest_words() {
    let words = ["static", "site", "sites", "search", "searching", "sea", "sail", "sun", "sum"];
    let often = |at: usize| words[..=at].join(" ");
    let documents: Vec<Document> = (0..words.len())
        .map(|at| page(&format!("/{at}/"), "A page", &often(at)))
        .chain([page("/z/", "A page", "zebra")])
        .collect();
    let mut index = Opened::new(&documents, TINY);
    index.index.max_completion_shards = 2;
    // `static` stands in all pages but one.
    assert_eq!(index.search(&query("s")).total, 9);
    assert_eq!(urls(&index.search(&query("z"))), ["/z/"]);
}

#[test]
fn a_mistaken_word_finds_what_was_meant_and_says_so() {
    let documents = [
        page("/a/", "Lifetimes", "A lifetime is a region of code."),
        page("/b/", "Life", "Life is long."),
    ];
    let mut index = Opened::new(&documents, TINY);
    let answer = index.search(&query("the Lifetme of"));
    assert_eq!(urls(&answer), ["/a/"]);
    assert_eq!(answer.corrected.as_deref(), Some("the lifetime of"));
    assert_eq!(answer.hits[0].page.as_ref().unwrap().snippet[1], "lifetime");
    assert_eq!(index.search(&query("lifetime")).corrected, None);
}

#[test]
fn a_word_that_stands_somewhere_is_never_corrected() {
    let documents = [page("/a/", "Rust", "rust rust rust"), page("/b/", "Rest", "to rest")];
    let answer = Opened::new(&documents, TINY).search(&query("rest "));
    assert_eq!(urls(&answer), ["/b/"]);
    assert_eq!(answer.corrected, None);
}

#[test]
fn a_title_that_is_being_typed_comes_before_pages_that_say_its_words_often() {
    let often = "static search engine and static search site, static search enginery";
    let documents = [
        page("/a/", "Notes", often),
        page("/b/", "Static search engines compared", "All of them."),
    ];
    let mut index = Opened::new(&documents, TINY);
    assert_eq!(urls(&index.search(&query("static search engi")))[0], "/b/");
}

#[test]
fn a_weight_on_a_whole_page_lifts_it_as_a_whole() {
    let text = "Some text about a plum, and what else there is to say of it.";
    let weighted = |url: &str, weight: f32| {
        let mut document = page(url, "A page", text);
        document.sections[0].blocks[0].weight = weight;
        document
    };
    let documents = [weighted("/a/", 1.0), weighted("/b/", 3.0), weighted("/c/", 0.5)];
    let answer = Opened::new(&documents, TINY).search(&query("plum "));
    assert_eq!(urls(&answer), ["/b/", "/a/", "/c/"]);
    // It is a page that says more, not one that says all.
    assert!(answer.hits[0].score < 2.0 * answer.hits[2].score);
}

#[test]
fn only_of_four_words_or_more_the_best_pages_tell_which_matter() {
    let documents = [
        page("/a/", "Light", "A candle of wax."),
        page("/b/", "Grafting", "Graft a scion to a stock, and cut it with a knife, not a saw."),
        page("/c/", "Blades", "A knife is sharp."),
        page(
            "/d/",
            "Floors",
            "Oak lasts for long if someone rubs it now and then, and gives it wax.",
        ),
    ];
    let mut index = Opened::new(&documents, TINY);
    let mut rarities = |text: &str| {
        let explained = index.run(|index| index.explain(text, 1)).0.unwrap();
        ["knife", "wax"]
            .map(|word| explained.words.iter().find(|share| share.word == word).unwrap().rarity)
    };
    let [knife, wax] = rarities("scion knife wax ");
    assert_eq!(knife, wax);
    let [knife, wax] = rarities("graft scion knife wax ");
    assert!(knife > 1.02 * wax, "{knife} {wax}");
}

#[test]
fn of_four_words_or_more_what_the_best_pages_have_in_common_lifts_others() {
    // Both others hold as much of the question; one says besides what the best pages say, too.
    let documents = [
        page("/a/", "One", "A wing stalls at a high angle, says a clerk of a library."),
        page("/b/", "Two", "A wing stalls at a high angle, says a flap on a vortex or two."),
        page("/c/", "Wing stalls", "A wing stalls at a high angle in slow flight: flap, vortex."),
        page("/d/", "High angle", "The angle is high, slow flight, a wing stalls; vortex, flap."),
        page("/e/", "Books", "A clerk of a library reads."),
        page("/f/", "Bread", "Loaves of rye."),
    ];
    let mut index = Opened::new(&documents, Sizes::default());
    let question = "wing stalls high angle slow flight ";
    assert_eq!(urls(&index.search(&query(question)))[2..], ["/b/", "/a/"]);
    let mut related = |text: &str, page: u32| {
        let explained = index.run(|index| index.explain(text, page)).0.unwrap();
        let bound: f32 = explained.words.iter().map(|word| word.rarity).sum();
        explained.related / bound
    };
    assert!(related(question, 1) > 0.25 * RELATED, "{}", related(question, 1));
    assert_eq!(related("wing stalls slow ", 1), 0.0);
    // What was asked for counts more.
    assert!((0..4).all(|page| related(question, page) < RELATED));
}
