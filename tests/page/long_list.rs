//! `<damson-filter>` over a list of hundreds: it changes in slices, so that the page answers meanwhile.

use serde_json::json;

use crate::browser::{Visit, run_on};
use crate::filters::on_the_shelf;
use crate::shelf::{POSTS, shelf};

on_the_shelf! {
    chromium: no_task_changes_it_all, what_is_chosen_last_counts, what_is_seen_changes_first,
        its_order_comes_back, whoever_is_in_an_entry_stays_there;
    firefox: no_task_changes_it_all, what_is_chosen_last_counts, its_order_comes_back;
    webkit: what_is_chosen_last_counts;
}

const TITLES: &str = "#posts > li h3";
/// So many entries of an answer are shown.
const SHOWN: usize = 50;

/// The titles of posts, by what their numbers have to be.
fn sent(wanted: impl Fn(usize) -> bool) -> Vec<String> {
    (1..=POSTS).filter(|number| wanted(*number)).map(|number| format!("Post {number:03}")).collect()
}

async fn are_shown(visit: &Visit, remainder: usize) {
    let mut titles = sent(|number| number % 3 == remainder);
    titles.truncate(SHOWN);
    visit.shows(TITLES, titles).await;
}

/// Opens the page, with all that a choice takes.
async fn begin(visit: &Visit) {
    visit.go("/long/").await;
    visit.click("damson-filter summary").await;
    visit.click("damson-filter [value=Stone]").await;
    visit.until_status("80 pages").await;
    are_shown(visit, 2).await;
    visit.click("damson-filter [value=Stone]").await;
    visit.shows(TITLES, sent(|_| true)).await;
}

/// Does all of it at once: no frame comes in between.
async fn at_once(visit: &Visit, script: &str) -> serde_json::Value {
    let prelude = "const tick = (value) =>
        document.querySelector(`damson-filter [type=checkbox][value=${value}]`).click();";
    visit.client.execute(&[prelude, script].concat(), vec![]).await.expect("a script")
}

async fn no_task_changes_it_all(visit: Visit) {
    begin(&visit).await;
    at_once(
        &visit,
        "window.changed = []; window.said = [];
        const status = document.querySelector('.damson-status');
        new MutationObserver((changes) => changed.push(new Set(changes.map((c) => c.target)).size))
            .observe(posts, { subtree: true, attributes: true, attributeFilter: ['hidden'] });
        new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true });",
    )
    .await;
    visit.click("damson-filter [value=Jam]").await;
    are_shown(&visit, 0).await;
    visit.is("changed.reduce((sum, count) => sum + count)", POSTS - SHOWN).await;
    visit.is("changed.every((count) => count <= 100)", true).await;
    // The number is final from the beginning, and is said once.
    visit.is("said", json!(["80 pages"])).await;
    at_once(&visit, "changed.length = 0;").await;
    visit.click(".damson-clear").await;
    visit.shows(TITLES, sent(|_| true)).await;
    visit.is("changed.reduce((sum, count) => sum + count)", POSTS - SHOWN).await;
    visit.is("changed.every((count) => count <= 100)", true).await;
}

async fn what_is_chosen_last_counts(visit: Visit) {
    begin(&visit).await;
    // Of what was begun for Jam, and for all, much is left when Tree is asked for.
    at_once(&visit, "tick('Jam'); tick('Jam'); tick('Tree');").await;
    are_shown(&visit, 1).await;
    at_once(&visit, "tick('Tree'); tick('Jam'); tick('Jam');").await;
    visit.shows(TITLES, sent(|_| true)).await;
    // And nothing keeps a height that it no longer has.
    visit.is("posts.style.minBlockSize", "").await;
}

async fn what_is_seen_changes_first(visit: Visit) {
    begin(&visit).await;
    let seen = "const seen = [...document.querySelectorAll('#posts > li')].filter((entry) => {
            const { top, bottom } = entry.getBoundingClientRect();
            return top < innerHeight && bottom > 0;
        }).map((entry) => entry.querySelector('[rel=tag]').text);";
    let script = [
        "posts.scrollIntoView(); tick('Jam');",
        seen,
        "return [seen.length > 1, seen.every((tag) => tag === 'Jam'), posts.lastElementChild.hidden];",
    ];
    // What stands further below has time.
    assert_eq!(at_once(&visit, &script.concat()).await, json!([true, true, false]));
    are_shown(&visit, 0).await;
}

async fn its_order_comes_back(visit: Visit) {
    begin(&visit).await;
    let order = visit.find(".damson-order select").await;
    order.select_by_value("price:desc").await.expect("an order");
    let dear: Vec<String> = sent(|_| true).into_iter().rev().take(SHOWN).collect();
    visit.shows(TITLES, dear).await;
    order.select_by_value("price").await.expect("an order");
    visit.shows(TITLES, sent(|number| number <= SHOWN)).await;
    visit.back().await;
    visit.back().await;
    visit.until("location.search === ''").await;
    visit.shows(TITLES, sent(|_| true)).await;
}

async fn whoever_is_in_an_entry_stays_there(visit: Visit) {
    begin(&visit).await;
    at_once(
        &visit,
        "const link = document.querySelector('[href=\"../posts/003/\"]');
        link.focus();
        window.place = [scrollX, scrollY, link.getBoundingClientRect().left].join();
        tick('Jam');",
    )
    .await;
    are_shown(&visit, 0).await;
    at_once(&visit, "tick('Jam');").await;
    visit.shows(TITLES, sent(|_| true)).await;
    visit.is("document.activeElement.textContent", "Post 003").await;
    let place = "[scrollX, scrollY, document.activeElement.getBoundingClientRect().left].join()";
    visit.is(&format!("{place} === place"), true).await;
}
