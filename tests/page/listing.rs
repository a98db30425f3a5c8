//! `<damson-filter>`: the list that the server sent, filtered and sorted where it stands.

use serde_json::json;

use crate::browser::{Visit, run_on};
use crate::filters::on_the_shelf;
use crate::shelf::{FIRST, shelf};

on_the_shelf! {
    chromium: entries_are_filtered_where_they_stand, the_rest_comes_from_the_index,
        a_list_is_sorted_and_put_back, a_tag_link_ticks, an_address_is_restored_before_use,
        words_find_and_a_template_is_filled, an_authors_fields_are_used, a_list_that_is_not_there_is_said,
        use_does_not_walk_the_list;
    firefox: entries_are_filtered_where_they_stand, the_rest_comes_from_the_index,
        a_list_is_sorted_and_put_back, a_tag_link_ticks, words_find_and_a_template_is_filled,
        an_authors_fields_are_used;
    webkit: entries_are_filtered_where_they_stand;
    chromium_without_scripts: a_list_is_as_it_was_served;
}

const TITLES: &str = "#posts > li h3";

/// The titles of the posts that were sent, by what their numbers have to be.
fn sent(wanted: impl Fn(usize) -> bool) -> Vec<String> {
    (1..=FIRST).filter(|number| wanted(*number)).map(|number| format!("Post {number:03}")).collect()
}

/// The address asks for nothing, and the list is again as the server sent it.
async fn is_as_sent(visit: &Visit) {
    visit.until("location.search === ''").await;
    visit
        .until(&format!(
            "document.querySelectorAll('#posts > li:not([hidden])').length === {FIRST}"
        ))
        .await;
    visit.shows(TITLES, sent(|_| true)).await;
}

async fn open(visit: &Visit) {
    visit.go("/posts/").await;
    visit.click("damson-filter summary").await;
    visit.until("document.querySelector('.damson-filters [value=Jam]')").await;
}

async fn entries_are_filtered_where_they_stand(visit: Visit) {
    open(&visit).await;
    visit.shows(TITLES, sent(|_| true)).await;
    visit
        .client
        .execute(
            "for (const entry of document.querySelectorAll('#posts > li')) entry.mine = true;",
            vec![],
        )
        .await
        .expect("a mark");
    visit.click("damson-filter [value=Jam]").await;
    visit.until_status("80 pages").await;
    visit.is("location.search", "?tag=Jam").await;
    visit.shows_first(TITLES, sent(|number| number % 3 == 0)).await;
    // The very elements that were sent, as far as they go.
    let kept = "[...document.querySelectorAll('#posts > li:not([hidden])')].map((e) => !!e.mine)";
    let kept = visit.eval(kept).await;
    assert_eq!(
        kept.as_array().expect("a list")[..5],
        json!([true, true, true, true, false]).as_array().expect("a list")[..]
    );
    visit.click("damson-filter [value=Tree]").await;
    visit.until_status("160 pages").await;
    visit
        .shows(
            TITLES,
            sent(|number| number % 3 != 2)
                .into_iter()
                .chain(
                    (FIRST + 1..)
                        .filter(|number| number % 3 != 2)
                        .map(|number| format!("Post {number:03}"))
                        .take(4),
                )
                .collect::<Vec<_>>(),
        )
        .await;
    visit.back().await;
    visit.until_status("80 pages").await;
    visit.back().await;
    is_as_sent(&visit).await;
    visit.is("[...document.querySelectorAll('#posts > li')].every((e) => e.mine)", true).await;
    visit.client.forward().await.expect("the entry after");
    visit.until_status("80 pages").await;
    // Nothing fits: the list is empty, and says so.
    visit.go("/posts/?tag=Gone").await;
    visit.until_status("No pages").await;
    visit.shows_many(TITLES, 0).await;
    visit.click(".damson-clear").await;
    visit.is("document.activeElement.matches('damson-filter > .damson')", true).await;
    visit
        .until(&format!(
            "document.querySelectorAll('#posts > li:not([hidden])').length === {FIRST}"
        ))
        .await;
}

async fn the_rest_comes_from_the_index(visit: Visit) {
    open(&visit).await;
    visit.click("damson-filter [value=Jam]").await;
    visit.until_status("80 pages").await;
    visit.shows_many(TITLES, FIRST).await;
    let added = "#posts > li:nth-child(13)";
    // In the shape of the others, and without what was said of them alone.
    visit.shows(&format!("{added} h3 a"), ["Post 015"]).await;
    visit.is(&format!("document.querySelector('{added} a').pathname"), "/posts/015/").await;
    visit.shows(&format!("{added} time"), ["Dec 14, 2025"]).await;
    visit.shows(&format!("{added} .summary"), ["On Jam, number 15."]).await;
    visit.is(&format!("[...document.querySelectorAll('{added} [rel=tag]')].map((a) => [a.text, a.pathname])"), json!([["Jam", "/tags/jam/"]])).await;
    let said = visit.eval(&format!("document.querySelector('{added}').textContent")).await;
    assert!(!said.as_str().expect("a text").contains("By hand"), "{said}");
    visit.click(".damson-more").await;
    visit
        .until(&format!(
            "document.querySelectorAll('#posts > li:not([hidden])').length === {}",
            2 * FIRST
        ))
        .await;
    visit.until("document.activeElement.closest('#posts')").await;
    visit.is("document.activeElement.textContent", "Post 039").await;
    // Back from a page, all that stood there stands there again.
    visit.click("#posts > li:nth-child(30) a").await;
    visit.until("location.pathname.startsWith('/posts/0')").await;
    visit.back().await;
    visit
        .until(&format!(
            "document.querySelectorAll('#posts > li:not([hidden])').length === {}",
            2 * FIRST
        ))
        .await;
}

async fn a_list_is_sorted_and_put_back(visit: Visit) {
    open(&visit).await;
    let order = visit.find(".damson-order select").await;
    order.select_by_value("price:desc").await.expect("an order");
    visit.until("location.search === '?q=&sort=price%3Adesc'").await;
    visit.until_status("240 pages").await;
    visit.shows_first(TITLES, ["Post 240", "Post 239"]).await;
    visit.click("damson-filter [value=Jam]").await;
    order.select_by_value("price").await.expect("an order");
    visit.until("location.search === '?tag=Jam&sort=price'").await;
    visit
        .until("document.querySelector('#posts > li:not([hidden]) h3').textContent === 'Post 003'")
        .await;
    visit.back().await;
    visit.back().await;
    visit.until_status("240 pages").await;
    visit.back().await;
    is_as_sent(&visit).await;
}

async fn a_tag_link_ticks(visit: Visit) {
    visit.go("/posts/").await;
    visit.click("#posts [href='/tags/tree/']").await;
    visit.until_status("80 pages").await;
    visit.is("location.search", "?tag=Tree").await;
    visit.shows_many(".damson-chip", 1).await;
    visit.shows_first(TITLES, ["Post 001"]).await;
    visit.shows_many(".damson-results li", 0).await;
}

async fn an_address_is_restored_before_use(visit: Visit) {
    visit.go("/posts/?q=&-tag=Jam&price=200..").await;
    visit.until_status("27 pages").await;
    visit.shows_first(TITLES, ["Post 200"]).await;
    visit.go("/posts/").await;
    visit.until("customElements.get('damson-filter')").await;
    visit.shows("damson-filter summary", ["Filter"]).await;
    assert_eq!(visit.server.asked().iter().filter(|path| path.contains("damson.idx")).count(), 1);
}

async fn words_find_and_a_template_is_filled(visit: Visit) {
    visit.go("/template/").await;
    visit.type_into("damson-filter [type=search]", "stone 77").await;
    visit.until_status("for “stone 77”").await;
    visit.until("document.querySelector('#posts > li.own:not([hidden])')").await;
    let own = "#posts > li.own:not([hidden])";
    visit.shows_first(&format!("{own} a"), ["Post 077"]).await;
    let marked = format!("[...document.querySelectorAll('{own} em mark')].length > 0");
    visit.is(&marked, true).await;
    visit.is("location.search", "?q=stone+77").await;
}

async fn an_authors_fields_are_used(visit: Visit) {
    visit.go("/own/").await;
    // By a key, before anything of damson but the loader has come.
    visit.type_into("#one", "Jam").await;
    visit.until_status("81 pages").await;
    visit.click("[name='-topic']").await;
    visit.until("location.search === '?tag=Jam&-topic=news'").await;
    visit.until_status("61 pages").await;
    visit.type_into("[name='price.to']", "50\u{e004}").await;
    visit.until_status("12 pages").await;
    visit.is("location.search", "?tag=Jam&-topic=news&price=..50").await;
    visit.find("[name=sort]").await.select_by_value("price:desc").await.expect("an order");
    visit.until("location.search.endsWith('&sort=price%3Adesc')").await;
    visit
        .until("document.querySelector('#posts > li:not([hidden]) h3').textContent === 'Post 048'")
        .await;
    // Nothing is offered twice.
    visit.is("document.querySelectorAll('[name=tag], [name=sort]').length", 2).await;
    visit.click(".damson-chip[value=Jam]").await;
    visit.until("document.querySelector('#one').value === ''").await;
    visit.reload().await;
    visit.until("document.querySelector('[name=\"-topic\"]').checked").await;
    visit.is("document.querySelector('[name=\"price.to\"]').value", "50").await;
}

async fn a_list_that_is_not_there_is_said(visit: Visit) {
    visit.go("/lost/").await;
    visit
        .client
        .execute("window.said = []; console.warn = (text) => said.push(`${text}`)", vec![])
        .await
        .expect("an ear");
    visit.click("damson-filter summary").await;
    visit.until("said.some((text) => text.includes('\"nothing\"'))").await;
}

async fn use_does_not_walk_the_list(visit: Visit) {
    // A list may have thousands of entries, and a key or a click is not to wait for a look at each.
    open(&visit).await;
    visit
        .client
        .execute(
            "const sent = new Set(document.querySelectorAll('#posts > li'));
            const { closest } = Element.prototype;
            window.looks = 0;
            Element.prototype.closest = function (selector) {
                const found = closest.call(this, selector);
                looks += sent.has(found);
                return found;
            };",
            vec![],
        )
        .await
        .expect("a count");
    visit.click("damson-filter [value=Tree]").await;
    visit.until_status("80 pages").await;
    // At one of them, to learn that this is the list.
    visit.is("looks <= 1", true).await;
}

async fn a_list_is_as_it_was_served(visit: Visit) {
    visit.go("/posts/?tag=Jam").await;
    assert_eq!(
        visit.find("#posts").await.text().await.expect("a text").matches("Summary").count(),
        FIRST
    );
}
