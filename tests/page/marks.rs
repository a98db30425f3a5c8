//! The words that were found, in the page that a hit opens.

use crate::browser::Visit;
use crate::cases;

cases! {
    chromium: words_are_marked_in_the_page_that_a_hit_opens, marks_go_with_a_key_or_a_click,
        words_that_name_nothing_are_not_marked, a_page_may_want_no_marks, marks_are_of_one_visit;
    firefox: words_are_marked_in_the_page_that_a_hit_opens, marks_go_with_a_key_or_a_click;
    webkit: words_are_marked_in_the_page_that_a_hit_opens;
}

const FIELD: &str = "damson-search input";
const MARKED: &str =
    "[...(CSS.highlights.get('damson-found') ?? [])].map(range => range.toString())";

/// Opens the first hit of a query.
async fn open_hit(visit: &Visit, query: &str, title: &str) {
    visit.go("/own/").await;
    visit.type_into(FIELD, query).await;
    visit.until_status("“").await;
    visit
        .until(&format!("document.querySelector('.damson-title')?.textContent === {title:?}"))
        .await;
    visit.click(".damson-title").await;
    visit.until(&format!("document.querySelector('h1')?.textContent === {title:?}")).await;
}

async fn words_are_marked_in_the_page_that_a_hit_opens(visit: Visit) {
    open_hit(&visit, "growing plum", "Growing plums").await;
    visit.until("document.querySelector('.damson-marks')").await;
    let served = "fetch(location.pathname).then(r => r.text())";
    let marked = visit.eval(MARKED).await;
    assert_eq!(marked, serde_json::json!(["Growing", "plums", "plum"]));
    // Nothing of the page was rewritten, and nothing of it is in the address.
    let main = visit.eval("document.querySelector('main').outerHTML").await;
    let whole = visit.eval(served).await;
    let main = main.as_str().expect("markup");
    assert!(whole.as_str().expect("a page").contains(main.trim_end_matches("</main>")), "{main}");
    visit.is("location.search", "").await;
    visit.shows(".damson-marks output", ["3 found"]).await;
    for expected in ["2 of 3", "3 of 3", "1 of 3"] {
        visit.click(".damson-next").await;
        visit.shows(".damson-marks output", [expected]).await;
    }
    visit.is("CSS.highlights.get('damson-current').size", 1).await;
}

async fn marks_go_with_a_key_or_a_click(visit: Visit) {
    for leave in ["key", "click"] {
        open_hit(&visit, "jam", "Plum jam").await;
        visit.until("document.querySelector('.damson-marks')").await;
        match leave {
            "key" => visit.type_into("body", "\u{e00c}").await,
            _ => visit.click(".damson-close").await,
        }
        visit.is(&format!("{MARKED}.length"), 0).await;
        visit.shows_many(".damson-marks", 0).await;
    }
}

async fn words_that_name_nothing_are_not_marked(visit: Visit) {
    open_hit(&visit, "a page that is", "Static sites").await;
    visit.until("document.querySelector('.damson-marks')").await;
    visit.is(MARKED, serde_json::json!(["page"])).await;
}

async fn a_page_may_want_no_marks(visit: Visit) {
    visit.go("/own/?q=unmarked").await;
    visit.until("document.querySelector('.damson-title')").await;
    visit.click(".damson-title").await;
    visit.until("location.pathname === '/unmarked/'").await;
    // The page is ready, and has asked for no more than the loader.
    visit.until("document.readyState === 'complete'").await;
    visit.shows_many(".damson-marks", 0).await;
    assert_eq!(visit.server.count(".marks.wasm"), 0);
}

async fn marks_are_of_one_visit(visit: Visit) {
    open_hit(&visit, "jam", "Plum jam").await;
    visit.until("document.querySelector('.damson-marks')").await;
    assert_eq!(visit.server.count(".marks.wasm"), 1);
    visit.is("sessionStorage.length", 0).await;
    visit.go("/posts/plum-jam/").await;
    visit.until("document.readyState === 'complete'").await;
    visit.shows_many(".damson-marks", 0).await;
    visit.is(&format!("{MARKED}.length"), 0).await;
}
