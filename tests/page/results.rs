//! Results in the page: what stands in a hit, going through hits by keys, what helps where nothing is found,
//! and what the page's own scripts learn.

use serde_json::json;

use crate::browser::Visit;
use crate::cases;

cases! {
    chromium: a_hit_says_where_it_is, arrows_go_through_hits_without_an_end, nothing_found_offers_tags,
        a_hit_can_have_the_authors_markup, scripts_learn_of_results_and_of_what_is_opened,
        scripts_learn_of_errors, back_finds_the_focus, being_online_again_is_noticed,
        the_row_of_hits_above_stays, parameters_can_have_other_names,
        a_word_is_completed_by_keys, a_list_alone_can_be_filtered;
    firefox: arrows_go_through_hits_without_an_end, nothing_found_offers_tags,
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
    assert_eq!(visit.texts(".damson-where").await, ["posts › growing-plums"]);
    assert_eq!(visit.texts(".damson-sections a").await, ["Drying"]);
    let section =
        visit.eval("document.querySelector('.damson-sections a').getAttribute('href')").await;
    assert_eq!(section, "/posts/growing-plums/#dry");
    assert_eq!(visit.texts(".damson-about time").await, ["Mar 4, 2024"]);
    assert_eq!(visit.texts(".damson-about a").await, ["Fruit", "Garden"]);
    assert_eq!(visit.eval("document.querySelector('.damson-hit img')").await, json!(null));
}

async fn arrows_go_through_hits_without_an_end(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into(FIELD, "notebook").await;
    visit.until_status("56 pages").await;
    let first = visit.texts(TITLES).await;
    assert_eq!(first.len(), 10);
    visit.type_into(FIELD, DOWN).await;
    assert_eq!(visit.eval("document.activeElement.textContent").await, json!(first[0]));
    press(&visit, &DOWN.repeat(9)).await;
    assert_eq!(visit.eval("document.activeElement.textContent").await, json!(first[9]));
    press(&visit, DOWN).await;
    visit.until("document.querySelectorAll('.damson-title').length === 20").await;
    let more = visit.texts(TITLES).await;
    visit.until(&format!("document.activeElement.textContent === {:?}", more[10])).await;
    press(&visit, UP).await;
    assert_eq!(visit.eval("document.activeElement.textContent").await, json!(first[9]));
    press(&visit, &UP.repeat(9)).await;
    press(&visit, UP).await;
    assert_eq!(visit.eval("document.activeElement.type").await, "search");
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
    assert_eq!(visit.eval(same).await, true);
}

async fn nothing_found_offers_tags(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into(FIELD, "qqqqqqq").await;
    visit.until_status("No pages for “qqqqqqq”").await;
    assert_eq!(visit.texts(".damson-help .damson-heading").await, ["Popular tags"]);
    assert_eq!(visit.texts(".damson-help a").await[0], "Notes");
    visit.click(".damson-help a").await;
    visit.until_status("56 pages").await;
    assert_eq!(visit.search().await, "?tag=Notes");
    assert_eq!(visit.texts(".damson-help a").await, [] as [&str; 0]);
}

async fn a_hit_can_have_the_authors_markup(visit: Visit) {
    visit.go("/template/?q=sugar").await;
    visit.until_status("1 page").await;
    assert_eq!(visit.texts(".damson-hit h3 a").await, ["Plum jam"]);
    let hit = "document.querySelector('.damson-hit')";
    assert_eq!(
        visit.eval(&format!("{hit}.querySelector('h3 a').pathname")).await,
        "/posts/plum-jam/"
    );
    assert_eq!(visit.texts(".damson-hit .by").await, ["Ben"]);
    assert_eq!(visit.texts(".damson-hit mark").await, ["sugar"]);
    assert_eq!(visit.eval(&format!("{hit}.querySelector('b')")).await, json!(null));
    assert_eq!(visit.eval(&format!("{hit}.querySelector('time').dateTime")).await, "2025-03-04");
    // The page has no picture, so it has no place for one.
    assert_eq!(visit.eval(&format!("{hit}.querySelector('img')")).await, json!(null));
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
    visit.type_into(FIELD, &DOWN.repeat(1)).await;
    press(&visit, &DOWN.repeat(4)).await;
    let title = visit.eval("document.activeElement.textContent").await;
    press(&visit, "\u{e007}").await;
    visit.until("location.pathname.startsWith('/notes/')").await;
    visit.back().await;
    visit.until_status("56 pages").await;
    visit.until(&format!("document.activeElement.textContent === {title}")).await;
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
    visit.client.refresh().await.expect("the page again");
    visit.until_status("2 pages for “plum”").await;
    assert_eq!(visit.texts(TITLES).await, ["Growing plums", "Plum jam"]);
    assert_eq!(visit.search().await, address);
}

async fn a_word_is_completed_by_keys(visit: Visit) {
    visit.go("/own/").await;
    let shown = "document.querySelector('.damson-completion:not([hidden]) span')?.textContent";
    visit.type_into(FIELD, "noteb").await;
    visit.until(&format!("{shown} === 'notebook'")).await;
    // Only at the end of the field does the arrow take it over.
    visit.type_into(FIELD, "\u{e012}\u{e014}").await;
    assert_eq!(visit.eval(&format!("document.querySelector('{FIELD}').value")).await, "noteb");
    visit.type_into(FIELD, "\u{e014}").await;
    visit.until(&format!("document.querySelector('{FIELD}').value === 'notebook'")).await;
    visit.until(&format!("!{shown}")).await;
    visit.eval(&format!("document.querySelector('{FIELD}').select()")).await;
    visit.type_into(FIELD, "Suga").await;
    visit.until(&format!("{shown} === 'Sugar'")).await;
    visit.type_into(FIELD, "\u{e004}").await;
    visit.until_status("1 page for “Sugar”").await;
    assert_eq!(visit.eval("document.activeElement.type").await, "search");
    // What is not shown takes no key.
    visit.type_into(FIELD, "\u{e004}").await;
    assert_ne!(visit.eval("document.activeElement.type").await, "search");
}

async fn a_list_alone_can_be_filtered(visit: Visit) {
    visit.go("/alone/").await;
    visit.click("ol.posts [href='/tags/web/']").await;
    visit.until_status("2 pages").await;
    assert_eq!(visit.search().await, "?tag=Web");
    visit.back().await;
    visit.until("document.querySelector('ol.posts li').getClientRects().length").await;
    assert_eq!(visit.texts("ol.posts > li").await.len(), 4);
}
