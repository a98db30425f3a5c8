//! Results in the page: what stands in a hit, going through hits by keys, what helps where nothing is found,
//! and what the page's own scripts learn.

use serde_json::json;

use crate::browser::Visit;
use crate::cases;

cases! {
    chromium: a_hit_says_where_it_is, words_are_marked_in_titles_and_headings, arrows_go_through_hits_without_an_end, nothing_found_offers_tags,
        a_hit_can_have_the_authors_markup, scripts_learn_of_results_and_of_what_is_opened,
        scripts_learn_of_errors, back_finds_the_focus, being_online_again_is_noticed,
        trying_again_keeps_the_focus,
        the_row_of_hits_above_stays, parameters_can_have_other_names,
        a_word_is_completed_by_keys, a_list_alone_can_be_filtered;
    firefox: words_are_marked_in_titles_and_headings, arrows_go_through_hits_without_an_end, nothing_found_offers_tags,
        a_hit_can_have_the_authors_markup, scripts_learn_of_results_and_of_what_is_opened,
        back_finds_the_focus;
    webkit: arrows_go_through_hits_without_an_end;
}

const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";
const FIELD: &str = "damson-search input";
const TITLES: &str = ".damson-title";

/// Presses keys where the focus is.
async fn press(visit: &Visit, keys: &str) {
    let focused = visit.client.active_element().await.expect("a focus");
    focused.send_keys(keys).await.expect("keys");
}

/// Keeps what events of a name say, in a list of that name.
async fn listen(visit: &Visit) {
    let listen = "window.said = [];
        for (const name of ['results', 'open', 'error'])
          addEventListener(`damson:${name}`, (event) => {
            said.push([name, event.target.localName, event.detail]);
            sessionStorage.said = JSON.stringify(said);
          });";
    visit.client.execute(listen, vec![]).await.expect("listeners");
}

async fn a_hit_says_where_it_is(visit: Visit) {
    visit.go("/own/?q=drying").await;
    visit.until_status("1 page").await;
    visit.shows(".damson-where", ["posts › growing-plums"]).await;
    visit.shows(".damson-sections a", ["Drying"]).await;
    let section =
        visit.eval("document.querySelector('.damson-sections a').getAttribute('href')").await;
    assert_eq!(section, "/posts/growing-plums/#dry");
    visit.shows(".damson-about time", ["Mar 4, 2024"]).await;
    visit.shows(".damson-about a", ["Fruit", "Garden"]).await;
    visit.is("document.querySelector('.damson-hit img')", json!(null)).await;
}

async fn words_are_marked_in_titles_and_headings(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into(FIELD, "plu").await;
    visit.until_status("2 pages").await;
    let titles = "[...document.querySelectorAll('.damson-title')].map((title) => title.innerHTML)";
    visit.is(titles, json!(["<mark>Plum</mark> jam", "Growing <mark>plums</mark>"])).await;
    visit.go("/own/?q=drying").await;
    visit.shows(".damson-sections mark", ["Drying"]).await;
    visit.go("/dialog/").await;
    visit.click("damson-dialog button").await;
    visit.type_into("dialog input", "plumm jam").await;
    visit.until_status("“plum jam”, as none has").await;
    visit.shows(".damson-name mark", ["Plum", "jam", "plums"]).await;
}

async fn arrows_go_through_hits_without_an_end(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into(FIELD, "notebook").await;
    visit.until_status("56 pages").await;
    let first = visit.texts(TITLES).await;
    assert_eq!(first.len(), 10);
    visit.type_into(FIELD, DOWN).await;
    visit.is("document.activeElement.textContent", json!(first[0])).await;
    press(&visit, &DOWN.repeat(9)).await;
    visit.is("document.activeElement.textContent", json!(first[9])).await;
    press(&visit, DOWN).await;
    visit.until("document.querySelectorAll('.damson-title').length === 20").await;
    let more = visit.texts(TITLES).await;
    visit.until(&format!("document.activeElement.textContent === {:?}", more[10])).await;
    press(&visit, UP).await;
    visit.is("document.activeElement.textContent", json!(first[9])).await;
    press(&visit, &UP.repeat(9)).await;
    press(&visit, UP).await;
    visit.is("document.activeElement.type", "search").await;
}

async fn the_row_of_hits_above_stays(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into(FIELD, "notebook").await;
    visit.until_status("56 pages").await;
    visit.eval("window.before = [...document.querySelectorAll('.damson-hit')]").await;
    visit.click(".damson-more").await;
    visit.until("document.querySelectorAll('.damson-hit').length === 20").await;
    // The same elements, not others like them.
    let same = "before.every((hit, at) => hit === document.querySelectorAll('.damson-hit')[at])";
    visit.is(same, true).await;
}

async fn nothing_found_offers_tags(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into(FIELD, "qqqqqqq").await;
    visit.until_status("No pages for “qqqqqqq”").await;
    visit.shows(".damson-help .damson-heading", ["Popular tags"]).await;
    visit.shows_first(".damson-help a", ["Notes"]).await;
    visit.click(".damson-help a").await;
    visit.until_status("56 pages").await;
    visit.is("location.search", "?tag=Notes").await;
    visit.shows(".damson-help a", [""; 0]).await;
}

async fn a_hit_can_have_the_authors_markup(visit: Visit) {
    visit.go("/template/?q=sugar").await;
    visit.until_status("1 page").await;
    visit.shows(".damson-hit h3 a", ["Plum jam"]).await;
    let hit = "document.querySelector('.damson-hit')";
    visit.is(&format!("{hit}.querySelector('h3 a').pathname"), "/posts/plum-jam/").await;
    visit.shows(".damson-hit .by", ["Ben"]).await;
    visit.shows(".damson-hit mark", ["sugar"]).await;
    visit.is(&format!("{hit}.querySelector('b')"), json!(null)).await;
    visit.is(&format!("{hit}.querySelector('time').dateTime"), "2025-03-04").await;
    // The page has no picture, so it has no place for one.
    visit.is(&format!("{hit}.querySelector('img')"), json!(null)).await;
}

async fn scripts_learn_of_results_and_of_what_is_opened(visit: Visit) {
    visit.go("/own/?q=plum&tag=Fruit").await;
    visit.until_status("2 pages").await;
    listen(&visit).await;
    visit.click(".damson input[value=Kitchen]").await;
    visit.until("said.length === 1").await;
    let detail = visit.eval("said[0]").await;
    assert_eq!(detail[0], "results");
    assert_eq!(detail[1], "damson-search");
    assert_eq!(detail[2]["query"], "plum");
    assert_eq!(detail[2]["filters"], json!({ "tag": ["Fruit", "Kitchen"] }));
    assert_eq!(detail[2]["total"], 2);
    let hits: Vec<_> = detail[2]["hits"].as_array().expect("a list").clone();
    assert_eq!(hits.len(), 2);
    let second = visit.texts(TITLES).await.swap_remove(1);
    assert_eq!(hits[1]["title"], json!(second));
    visit.eval("document.querySelectorAll('.damson-title')[1].click()").await;
    visit.until("location.pathname.startsWith('/posts/')").await;
    let said = visit.eval("JSON.parse(sessionStorage.said).at(-1)").await;
    let path = visit.eval("location.pathname").await;
    assert_eq!(
        said,
        json!(["open", "damson-search", { "url": path, "query": "plum", "position": 2 }])
    );
}

async fn scripts_learn_of_errors(visit: Visit) {
    visit.server.lose(".dam");
    visit.go("/own/").await;
    listen(&visit).await;
    visit.type_into(FIELD, "plum").await;
    visit.until_status("could not be loaded").await;
    let said = visit.eval("said[0]").await;
    assert_eq!((&said[0], &said[2]["kind"]), (&json!("error"), &json!("missing")));
    assert!(said[2]["message"].as_str().is_some_and(|message| message.contains("404")), "{said}");
}

async fn back_finds_the_focus(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into(FIELD, "notebook").await;
    visit.until_status("56 pages").await;
    visit.type_into(FIELD, DOWN).await;
    let at = "[...document.querySelectorAll('.damson-title')].indexOf(document.activeElement)";
    visit.is(at, 0).await;
    press(&visit, &DOWN.repeat(4)).await;
    visit.is(at, 4).await;
    let title = visit.eval("document.activeElement.textContent").await;
    press(&visit, "\u{e007}").await;
    visit.until("location.pathname.startsWith('/notes/')").await;
    visit.back().await;
    visit.until_status("56 pages").await;
    visit.until(&format!("document.activeElement.textContent === {title}")).await;
}

async fn trying_again_keeps_the_focus(visit: Visit) {
    visit.server.lose(".dam");
    visit.go("/own/").await;
    visit.type_into(FIELD, "plum").await;
    visit.until_status("could not be loaded").await;
    visit.server.find(".dam");
    visit.type_into(".damson-retry", "\u{e007}").await;
    visit.until_status("2 pages").await;
    visit.is("document.activeElement.type", "search").await;
}

async fn being_online_again_is_noticed(visit: Visit) {
    visit.server.lose(".dam");
    visit.go("/own/").await;
    visit
        .client
        .execute(
            "Object.defineProperty(navigator, 'onLine', { value: false, configurable: true })",
            vec![],
        )
        .await
        .expect("a property");
    visit.type_into(FIELD, "plum").await;
    visit.until_status("You are offline.").await;
    visit.server.find(".dam");
    visit.client.execute("dispatchEvent(new Event('online'))", vec![]).await.expect("an event");
    visit.until_status("2 pages").await;
}

async fn parameters_can_have_other_names(visit: Visit) {
    visit.go("/renamed/?sort=price&q=mine&topic=Fruit").await;
    visit.until_status("2 pages").await;
    visit.type_into(FIELD, "plum").await;
    visit.until_status("2 pages for “plum”").await;
    visit.click(".damson input[value=Kitchen]").await;
    visit.until("location.search.includes('Kitchen')").await;
    visit
        .client
        .execute(
            "const order = document.querySelector('.damson-order select'); order.value = 'title';
             order.dispatchEvent(new Event('change', { bubbles: true }))",
            vec![],
        )
        .await
        .expect("a choice");
    visit.until("location.search.includes('order=')").await;
    let address = visit.search().await;
    assert_eq!(address, "?sort=price&q=mine&query=plum&topic=Fruit&topic=Kitchen&order=title");
    visit.reload().await;
    visit.until_status("2 pages for “plum”").await;
    visit.shows(TITLES, ["Growing plums", "Plum jam"]).await;
    visit.is("location.search", address).await;
}

async fn a_word_is_completed_by_keys(visit: Visit) {
    visit.go("/own/").await;
    let shown = "document.querySelector('.damson-completion:not([hidden]) span')?.textContent";
    visit.type_into(FIELD, "noteb").await;
    visit.until(&format!("{shown} === 'notebook'")).await;
    // Only at the end of the field does the arrow take it over.
    visit.type_into(FIELD, "\u{e012}\u{e014}").await;
    visit.is(&format!("document.querySelector('{FIELD}').value"), "noteb").await;
    visit.type_into(FIELD, "\u{e014}").await;
    visit.until(&format!("document.querySelector('{FIELD}').value === 'notebook'")).await;
    visit.until(&format!("!{shown}")).await;
    visit.eval(&format!("document.querySelector('{FIELD}').select()")).await;
    visit.type_into(FIELD, "Suga").await;
    visit.until(&format!("{shown} === 'Sugar'")).await;
    visit.type_into(FIELD, "\u{e004}").await;
    visit.until_status("1 page for “Sugar”").await;
    visit.is("document.activeElement.type", "search").await;
    // What is not shown takes no key.
    visit.type_into(FIELD, "\u{e004}").await;
    assert_ne!(visit.eval("document.activeElement.type").await, "search");
}

async fn a_list_alone_can_be_filtered(visit: Visit) {
    visit.go("/alone/").await;
    visit.click("ol.posts [href='/tags/web/']").await;
    visit.until_status("2 pages").await;
    visit.is("location.search", "?tag=Web").await;
    visit.back().await;
    visit.until("document.querySelector('ol.posts li').getClientRects().length").await;
    visit.shows_many("ol.posts > li", 4).await;
}
