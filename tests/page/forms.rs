//! A search form: typing, ticking, sending it, leaving it.

use crate::browser::Visit;
use crate::cases;
use crate::site::NOTEBOOKS;

cases! {
    chromium: only_the_loader_comes_before_use, typing_shows_results, ticking_narrows_and_counts,
        values_of_a_key_are_either_or, sending_keeps_the_page_and_adds_an_entry, escape_closes_the_panel,
        more_results_follow, order_can_be_chosen, an_element_with_nothing_inside_works,
        an_authors_own_markup_is_taken, opting_out_is_respected, snippets_are_text_not_html,
        words_are_searched_while_they_are_composed;
    firefox: only_the_loader_comes_before_use, typing_shows_results, ticking_narrows_and_counts,
        sending_keeps_the_page_and_adds_an_entry, escape_closes_the_panel, more_results_follow,
        an_element_with_nothing_inside_works, an_authors_own_markup_is_taken;
    webkit: typing_shows_results, ticking_narrows_and_counts;
}

async fn only_the_loader_comes_before_use(visit: Visit) {
    visit.go("/").await;
    visit.until("customElements.get('damson-search')").await;
    let asked: Vec<String> = visit.server.asked();
    let ours: Vec<&String> = asked.iter().filter(|path| path.contains("/damson/")).collect();
    assert_eq!(ours, ["/damson/damson.js"]);
    visit.click("#q").await;
    visit.server.wait_for("/damson/damson.idx");
    visit.server.wait_for("/damson/page-");
}

async fn typing_shows_results(visit: Visit) {
    visit.go("/").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("for “plum”").await;
    let mut titles = visit.texts(".damson-title").await;
    titles.sort();
    assert_eq!(titles, ["Growing plums", "Plum jam"]);
    visit.is("location.search", "?q=plum").await;
    // The page below is as it was.
    visit.shows("h1", ["Home"]).await;
    visit.shows_many("ol.posts > li", 4).await;
}

async fn ticking_narrows_and_counts(visit: Visit) {
    visit.go("/").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("2 pages").await;
    gives(&visit, "Fruit", "2").await;
    gives(&visit, "Kitchen", "1").await;
    visit.click(".damson input[value=Kitchen]").await;
    visit.until_status("1 page for").await;
    visit.shows(".damson-title", ["Plum jam"]).await;
    visit.is("location.search", "?q=plum&tag=Kitchen").await;
    // What the other tag would give is not changed by this one; of the authors one is left.
    gives(&visit, "Fruit", "2").await;
    gives(&visit, "Ada", "0").await;
    visit.back().await;
    visit.until_status("2 pages").await;
    visit.is("document.querySelector('.damson input[value=Kitchen]').checked", false).await;
}

async fn values_of_a_key_are_either_or(visit: Visit) {
    visit.go("/own/?q=&author=Ada").await;
    visit.until_status("2 pages").await;
    visit.click(".damson input[value=Ben]").await;
    visit.until_status("4 pages").await;
    visit.click(".damson input[value='2025']").await;
    visit.until_status("2 pages").await;
    visit.is("location.search", "?q=&author=Ada&author=Ben&year=2025").await;
    visit.click(".damson-clear").await;
    visit.until("location.search === ''").await;
}

async fn sending_keeps_the_page_and_adds_an_entry(visit: Visit) {
    visit.go("/?utm=x").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("2 pages").await;
    let before = visit.eval("history.length").await.as_u64().expect("a number");
    visit.type_into("#q", "\u{e007}").await;
    visit.is("history.length", before + 1).await;
    visit.is("location.search", "?utm=x&q=plum").await;
    visit.is("location.pathname", "/").await;
    visit.back().await;
    visit.until("document.querySelector('.damson').hidden").await;
    visit.is("location.search", "?utm=x").await;
    visit.is("document.querySelector('#q').value", "").await;
}

async fn escape_closes_the_panel(visit: Visit) {
    visit.go("/posts/static-sites/").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("2 pages").await;
    visit.type_into("#q", "\u{e00c}").await;
    visit.until("document.querySelector('.damson').hidden").await;
    visit.is("location.search", "").await;
    visit.is("document.activeElement.id", "q").await;
    visit.type_into("#q", "s").await;
    visit.until("!document.querySelector('.damson').hidden").await;
    visit.click("#blank").await;
    visit.until("document.querySelector('.damson').hidden").await;
}

async fn more_results_follow(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into("damson-search input", "notebook").await;
    visit.until_status(&format!("{NOTEBOOKS} pages")).await;
    visit.shows_many(".damson-title", 10).await;
    visit.click(".damson-more").await;
    visit.until("document.querySelectorAll('.damson-title').length === 20").await;
    // Whoever pressed it stands at the first that it brought.
    visit
        .is("[...document.querySelectorAll('.damson-title')].indexOf(document.activeElement)", 10)
        .await;
}

async fn order_can_be_chosen(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into("damson-search input", "plum").await;
    visit.until_status("2 pages").await;
    let order = visit.find(".damson-order select").await;
    order.select_by_value("title").await.expect("an order");
    visit.until("location.search === '?q=plum&sort=title'").await;
    // The order is a file of its own, which comes after the address has changed.
    visit.until("document.querySelector('.damson-title').textContent === 'Growing plums'").await;
    visit.shows(".damson-title", ["Growing plums", "Plum jam"]).await;
    order.select_by_value("date").await.expect("an order");
    visit.until("location.search === '?q=plum&sort=date'").await;
    visit.until("document.querySelector('.damson-title').textContent === 'Plum jam'").await;
    visit.shows(".damson-title", ["Plum jam", "Growing plums"]).await;
}

async fn an_element_with_nothing_inside_works(visit: Visit) {
    visit.go("/own/").await;
    visit.click("damson-search input").await;
    visit.until("document.querySelector('.damson input[value=Notes]')").await;
    // A long list shows its most common values first, and the others when asked.
    visit.shows_many("[data-key=tag] .damson-value", 8).await;
    visit.is("document.querySelector('.damson input[value=Fruit]')", serde_json::Value::Null).await;
    visit.click("[data-key=tag] .damson-all").await;
    visit.shows_many("[data-key=tag] .damson-value", 18).await;
    gives(&visit, "Fruit", "2").await;
    visit.click(".damson input[value=Fruit]").await;
    visit.until_status("2 pages").await;
    // Without words the newest come first.
    visit.shows(".damson-title", ["Plum jam", "Growing plums"]).await;
    visit.is("location.search", "?tag=Fruit").await;
    visit.is("!!document.querySelector('damson-search .damson')", true).await;
}

async fn an_authors_own_markup_is_taken(visit: Visit) {
    visit.go("/placed/").await;
    visit.type_into("input[name=words]", "plum").await;
    visit.until("document.querySelector('#authors output').textContent.includes('2 pages')").await;
    visit.is("location.search", "?words=plum").await;
    visit.is("!!document.querySelector('[data-results] .damson-title')", true).await;
    visit.shows("#before", [""; 0]).await;
    visit.shows("#authors data", ["2"]).await;
    visit.is("document.querySelectorAll('input[name=tag]').length", 1).await;
    visit.eval("document.querySelector('input[name=words]').select()").await;
    visit.type_into("input[name=words]", "\u{e017}").await;
    visit.until("!document.querySelector('#before').hidden").await;
}

async fn opting_out_is_respected(visit: Visit) {
    visit.go("/off/?q=plum").await;
    visit.click("#q").await;
    visit.type_into("#q", "plum").await;
    visit
        .client
        .execute("document.querySelector('[rel=tag]').focus()", vec![])
        .await
        .expect("focus");
    visit.click("[rel=tag]").await;
    visit.until("location.pathname === '/tags/fruit/'").await;
    assert_eq!(visit.server.count("damson.idx"), 0);
}

async fn snippets_are_text_not_html(visit: Visit) {
    visit.go("/").await;
    visit.type_into("#q", "sugar").await;
    visit.until_status("1 page").await;
    let snippet = visit.texts(".damson-snippet").await;
    assert!(snippet[0].contains("<b>now</b>"), "{snippet:?}");
    visit.shows(".damson-snippet mark", ["sugar"]).await;
    visit.is("document.querySelector('.damson b')", serde_json::Value::Null).await;
}

async fn words_are_searched_while_they_are_composed(visit: Visit) {
    visit.go("/").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("2 pages").await;
    // Keyboards of phones compose every word, until a space comes.
    let compose = "const q = document.querySelector('#q'); q.value = 'sta';
        q.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
        return location.search;";
    let search = visit.client.execute(compose, vec![]).await.expect("events");
    assert_eq!(search, "?q=sta");
    visit.until_status("1 page").await;
}

/// Waits until this number stands beside a value.
async fn gives(visit: &Visit, value: &str, count: &str) {
    visit.shows(&format!(".damson-value:has([value={value}]) data"), [count]).await;
}
