//! What can be chosen beside the words: left out, ranges, paths, values among many, and what takes a
//! choice away.

use crate::browser::{Visit, run_on};
use crate::shelf::{POSTS, shelf};

macro_rules! on_the_shelf {
    ($($browser:ident: $($case:ident),+;)+) => {$(
        mod $browser {
            $(
                #[test]
                fn $case() {
                    super::run_on(crate::browser::Kind::$browser, &super::shelf(), super::$case);
                }
            )+
        }
    )+};
}
pub(crate) use on_the_shelf;

on_the_shelf! {
    chromium: a_value_is_left_out, a_range_narrows, an_address_of_everything_is_restored, paths_unfold,
        a_value_is_found_among_many, chips_take_away, orders_have_names, ranges_are_read_where_one_is_asked;
    firefox: a_value_is_left_out, a_range_narrows, an_address_of_everything_is_restored, paths_unfold,
        a_value_is_found_among_many, chips_take_away;
    webkit: a_value_is_left_out, a_range_narrows;
}

/// The Tab key, Space and Enter, as WebDriver knows them.
const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";

/// The button for "not" beside a value.
fn not(value: &str) -> String {
    format!(".damson-row:has(> label [value='{value}']) > .damson-not")
}

async fn begin(visit: &Visit) {
    visit.go("/find/").await;
    visit.click("damson-search input").await;
    visit.until("document.querySelector('.damson-filters [value=Jam]')").await;
}

async fn a_value_is_left_out(visit: Visit) {
    begin(&visit).await;
    // From a box the Tab key comes to its button.
    visit.type_into(".damson [value=Jam]", TAB).await;
    let label = "document.activeElement.getAttribute('aria-label')";
    visit.is(label, "not Jam").await;
    visit.type_into(&not("Jam"), ENTER).await;
    visit.until_status("160 pages").await;
    visit.is("location.search", "?q=&-tag=Jam").await;
    visit.shows(".damson-chip", ["not Jam"]).await;
    visit.click(&not("Tree")).await;
    visit.until_status("80 pages").await;
    visit.is("location.search", "?q=&-tag=Jam&-tag=Tree").await;
    // To tick it is to want it.
    visit.click(".damson input[value=Tree]").await;
    visit.until("location.search === '?q=&-tag=Jam&tag=Tree' || location.search === '?tag=Tree&-tag=Jam'").await;
    visit.until_status("80 pages").await;
    visit.back().await;
    visit.until("location.search === '?q=&-tag=Jam&-tag=Tree'").await;
    let pressed = format!("document.querySelector({:?}).ariaPressed === 'true'", not("Tree"));
    visit.until(&pressed).await;
    visit.is("document.querySelector('.damson input[value=Tree]').checked", false).await;
    visit.click(&not("Tree")).await;
    visit.until_status("160 pages").await;
}

async fn a_range_narrows(visit: Visit) {
    begin(&visit).await;
    visit.click("[name='price.from']").await;
    // What there is, is told to whoever is about to ask.
    visit
        .until(&format!("document.querySelector('[name=\"price.from\"]').max === '{POSTS}'"))
        .await;
    let entries = visit.eval("history.length").await.as_u64().expect("a number");
    visit.type_into("[name='price.from']", "231").await;
    visit.type_into("[name='price.from']", TAB).await;
    visit.until_status("10 pages").await;
    visit.is("location.search", "?q=&price=231..").await;
    visit.is("history.length", entries + 1).await;
    visit.type_into("[name='price.to']", "232").await;
    visit.type_into("[name='price.to']", TAB).await;
    visit.until_status("2 pages").await;
    visit.is("location.search", "?q=&price=231..232").await;
    visit.back().await;
    visit.until_status("10 pages").await;
    visit.is("document.querySelector('[name=\"price.to\"]').value", "").await;
}

async fn ranges_are_read_where_one_is_asked(visit: Visit) {
    const PART: &str = ".ranges.wasm";
    begin(&visit).await;
    visit.click(".damson input[value=Jam]").await;
    visit.until_status("81 pages").await;
    assert_eq!(visit.server.count(PART), 0, "nobody has asked for a range");
    // Whoever comes to the orders may choose one: it is to be there by then.
    visit.type_into(".damson-order select", "").await;
    visit.server.wait_for(PART);
    visit.find(".damson-order select").await.select_by_value("price:desc").await.expect("an order");
    visit.shows_first(".damson-title", ["Post 240", "Post 237"]).await;
    // A day of that month, of a field that is a date; a range among the words; both from the beginning.
    for (query, pages) in [("?q=&date=2025-12", 28), ("?q=price%3A200..", 41), ("?q=&price=..9", 9)]
    {
        visit.go(&format!("/find/{query}")).await;
        visit.until_status(&format!("{pages} pages")).await;
    }
    assert!(visit.server.count(PART) > 1, "it comes with the address");
}

async fn an_address_of_everything_is_restored(visit: Visit) {
    visit.go("/find/?q=&-tag=Jam&date=2025-11..2025-12-10&topic=docs/guide&site=own").await;
    // 10 days of December and 28 of November: two thirds are no jam, half of all is in the guide.
    visit.until("document.querySelectorAll('.damson-chip').length === 3").await;
    visit.until_status("pages").await;
    let expected = (1..=POSTS)
        .filter(|number| number % 3 != 0 && number % 4 < 2 && (19..=56).contains(number))
        .count();
    visit.until_status(&format!("{expected} pages")).await;
    let value = |end| format!("document.querySelector('[name=\"date.{end}\"]').value");
    visit.is(&value("from"), "2025-11-01").await;
    visit.is(&value("to"), "2025-12-10").await;
    visit.click(".damson-clear").await;
    visit.until("location.search === '?site=own'").await;
    visit.is(&value("from"), "").await;
    visit.back().await;
    visit.until_status(&format!("{expected} pages")).await;
}

async fn paths_unfold(visit: Visit) {
    begin(&visit).await;
    let unfold =
        |value: &str| format!(".damson-row:has(> label [value='{value}']) > .damson-unfold");
    visit.shows("[data-key=topic] .damson-value > span", ["docs", "news"]).await;
    visit.click(&unfold("docs")).await;
    let unfolded = ["docs", "guide", "reference", "news"];
    visit.shows("[data-key=topic] .damson-value > span", unfolded).await;
    visit.type_into(&unfold("docs/guide"), ENTER).await;
    visit.click("input[value='docs/guide/install']").await;
    visit.until_status("60 pages").await;
    visit.is("location.search", "?q=&topic=docs%2Fguide%2Finstall").await;
    visit.click("input[value='docs/guide']").await;
    visit.until_status("120 pages").await;
    visit.reload().await;
    visit.until_status("120 pages").await;
    // What is chosen is unfolded, so far as it takes to see it.
    visit.until("document.querySelector('input[value=\"docs/guide/install\"]').checked").await;
    visit.shows_many("[data-key=topic] .damson-value > span", 6).await;
}

async fn a_value_is_found_among_many(visit: Visit) {
    begin(&visit).await;
    visit.shows_many("[data-key=author] .damson-value", 8).await;
    // One of those that the index does not give at first.
    visit.type_into("[data-key=author] .damson-find", "237").await;
    visit.until("document.querySelector('[value=\"Author 237\"]')").await;
    visit.shows("[data-key=author] .damson-value > span", ["Author 237"]).await;
    visit.click("[value='Author 237']").await;
    visit.until_status("1 page").await;
    visit.shows(".damson-title", ["Post 237"]).await;
    let find = "document.querySelector('[data-key=author] .damson-find')";
    visit.eval(&format!("{find}.select()")).await;
    visit.type_into("[data-key=author] .damson-find", "\u{e017}").await;
    visit.until(&format!("{find}.value === ''")).await;
    // What is chosen stays in sight, among the commonest.
    let seen = visit.texts("[data-key=author] .damson-value > span").await;
    assert!(seen.len() == 8 && seen.contains(&"Author 237".to_owned()), "{seen:?}");
    // No more than a hundred rows come at a time, however many there are: the page stands still meanwhile.
    for (rows, named) in [(108, "Show more"), (208, "Show all 240")] {
        visit.click("[data-key=author] .damson-all").await;
        visit.shows_many("[data-key=author] .damson-value", rows).await;
        visit.shows("[data-key=author] .damson-all", [named]).await;
    }
    visit.type_into("[data-key=author] .damson-all", ENTER).await;
    visit.shows_many("[data-key=author] .damson-value", POSTS).await;
    visit.shows_many("[data-key=author] .damson-all", 0).await;
    // Whoever pressed it is at what it brought.
    visit.is("document.activeElement.name", "author").await;
}

async fn chips_take_away(visit: Visit) {
    visit.go("/find/?tag=Jam&tag=Tree&price=1..60").await;
    visit.until_status("40 pages").await;
    visit.shows_many(".damson-chip", 3).await;
    visit.type_into(".damson-chip[value=Jam]", ENTER).await;
    visit.until_status("20 pages").await;
    // Whoever takes away by the keyboard is not thrown out.
    visit.is("document.activeElement.value", "Tree").await;
    visit.is("document.querySelector('.damson input[value=Jam]').checked", false).await;
    visit.click(".damson-chip[value='1..60']").await;
    visit.until_status("80 pages").await;
    visit.click(".damson-clear").await;
    visit.until("location.search === ''").await;
    visit.shows_many(".damson-chip", 0).await;
}

async fn orders_have_names(visit: Visit) {
    visit.go("/find/?tag=Jam").await;
    visit.until_status("81 pages").await;
    let order = visit.find(".damson-order select").await;
    visit.is("[...document.querySelectorAll('.damson-order option:not([hidden])')].map((o) => o.text)", serde_json::json!(["Newest", "Oldest", "Price ↑", "Price ↓", "Title"])).await;
    order.select_by_value("price").await.expect("an order");
    visit.until("document.querySelector('.damson-title').textContent === 'Post 003'").await;
    order.select_by_value("price:desc").await.expect("an order");
    visit.until("document.querySelector('.damson-title').textContent === 'Post 240'").await;
    visit.is("location.search", "?tag=Jam&sort=price%3Adesc").await;
}
