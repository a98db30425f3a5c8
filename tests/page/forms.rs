//! A search form: typing, ticking, sending it, leaving it.

use crate::browser::Visit;
use crate::cases;
use crate::site::NOTEBOOKS;

cases! {
    chromium: only_the_loader_comes_before_use, typing_shows_results, ticking_narrows_and_counts,
        values_of_a_key_are_either_or, sending_keeps_the_page_and_adds_an_entry, escape_closes_the_panel,
        more_results_follow, order_can_be_chosen, an_element_with_nothing_inside_works,
        an_authors_own_markup_is_taken, opting_out_is_respected, snippets_are_text_not_html,
        half_written_syllables_are_not_searched;
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
    assert_eq!(visit.search().await, "?q=plum");
    // The page below is as it was.
    assert_eq!(visit.texts("h1").await, ["Home"]);
    assert_eq!(visit.texts("ol.posts > li").await.len(), 4);
}

async fn ticking_narrows_and_counts(visit: Visit) {
    visit.go("/").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("2 pages").await;
    assert_eq!(count(&visit, "Fruit").await, "2");
    assert_eq!(count(&visit, "Kitchen").await, "1");
    visit.click(".damson input[value=Kitchen]").await;
    visit.until_status("1 page for").await;
    assert_eq!(visit.texts(".damson-title").await, ["Plum jam"]);
    assert_eq!(visit.search().await, "?q=plum&tag=Kitchen");
    // What the other tag would give is not changed by this one; of the authors one is left.
    assert_eq!(count(&visit, "Fruit").await, "2");
    assert_eq!(count(&visit, "Ada").await, "0");
    visit.back().await;
    visit.until_status("2 pages").await;
    assert_eq!(
        visit.eval("document.querySelector('.damson input[value=Kitchen]').checked").await,
        false
    );
}

async fn values_of_a_key_are_either_or(visit: Visit) {
    visit.go("/own/?q=&author=Ada").await;
    visit.until_status("2 pages").await;
    visit.click(".damson input[value=Ben]").await;
    visit.until_status("4 pages").await;
    visit.click(".damson input[value='2025']").await;
    visit.until_status("2 pages").await;
    assert_eq!(visit.search().await, "?q=&author=Ada&author=Ben&year=2025");
    visit.click(".damson-clear").await;
    visit.until("location.search === ''").await;
}

async fn sending_keeps_the_page_and_adds_an_entry(visit: Visit) {
    visit.go("/?utm=x").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("2 pages").await;
    let before = visit.eval("history.length").await.as_u64();
    visit.type_into("#q", "\u{e007}").await;
    visit.until("history.length > 1").await;
    assert_eq!(visit.eval("history.length").await.as_u64(), before.map(|n| n + 1));
    assert_eq!(visit.search().await, "?utm=x&q=plum");
    assert_eq!(visit.eval("location.pathname").await, "/");
    visit.back().await;
    visit.until("document.querySelector('.damson').hidden").await;
    assert_eq!(visit.search().await, "?utm=x");
    assert_eq!(visit.eval("document.querySelector('#q').value").await, "");
}

async fn escape_closes_the_panel(visit: Visit) {
    visit.go("/posts/static-sites/").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("2 pages").await;
    visit.type_into("#q", "\u{e00c}").await;
    visit.until("document.querySelector('.damson').hidden").await;
    assert_eq!(visit.search().await, "");
    assert_eq!(visit.eval("document.activeElement.id").await, "q");
    visit.type_into("#q", "s").await;
    visit.until("!document.querySelector('.damson').hidden").await;
    visit.click("#blank").await;
    visit.until("document.querySelector('.damson').hidden").await;
}

async fn more_results_follow(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into("damson-search input", "notebook").await;
    visit.until_status(&format!("{NOTEBOOKS} pages")).await;
    assert_eq!(visit.texts(".damson-title").await.len(), 10);
    visit.click(".damson-more").await;
    visit.until("document.querySelectorAll('.damson-title').length === 20").await;
    // Whoever pressed it stands at the first that it brought.
    assert_eq!(
        visit
            .eval("[...document.querySelectorAll('.damson-title')].indexOf(document.activeElement)")
            .await,
        10
    );
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
    assert_eq!(visit.texts(".damson-title").await, ["Growing plums", "Plum jam"]);
    order.select_by_value("date").await.expect("an order");
    visit.until("location.search === '?q=plum&sort=date'").await;
    visit.until("document.querySelector('.damson-title').textContent === 'Plum jam'").await;
    assert_eq!(visit.texts(".damson-title").await, ["Plum jam", "Growing plums"]);
}

async fn an_element_with_nothing_inside_works(visit: Visit) {
    visit.go("/own/").await;
    visit.click("damson-search input").await;
    visit.until("document.querySelector('.damson input[value=Notes]')").await;
    // A long list shows its most common values first, and the others when asked.
    assert_eq!(visit.texts("[data-key=tag] .damson-value").await.len(), 8);
    assert_eq!(
        visit.eval("document.querySelector('.damson input[value=Fruit]')").await,
        serde_json::Value::Null
    );
    visit.click("[data-key=tag] .damson-all").await;
    assert_eq!(visit.texts("[data-key=tag] .damson-value").await.len(), 18);
    assert_eq!(count(&visit, "Fruit").await, "2");
    visit.click(".damson input[value=Fruit]").await;
    visit.until_status("2 pages").await;
    // Without words the newest come first.
    assert_eq!(visit.texts(".damson-title").await, ["Plum jam", "Growing plums"]);
    assert_eq!(visit.search().await, "?tag=Fruit");
    assert_eq!(visit.eval("!!document.querySelector('damson-search .damson')").await, true);
}

async fn an_authors_own_markup_is_taken(visit: Visit) {
    visit.go("/placed/").await;
    visit.type_into("input[name=words]", "plum").await;
    visit.until("document.querySelector('#authors output').textContent.includes('2 pages')").await;
    assert_eq!(visit.search().await, "?words=plum");
    assert_eq!(visit.eval("!!document.querySelector('[data-results] .damson-title')").await, true);
    assert_eq!(visit.texts("#before").await, [] as [&str; 0]);
    assert_eq!(visit.texts("#authors data").await, ["2"]);
    assert_eq!(visit.eval("document.querySelectorAll('input[name=tag]').length").await, 1);
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
    assert_eq!(visit.texts(".damson-snippet mark").await, ["sugar"]);
    assert_eq!(visit.eval("document.querySelector('.damson b')").await, serde_json::Value::Null);
}

async fn half_written_syllables_are_not_searched(visit: Visit) {
    visit.go("/").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("2 pages").await;
    let compose = "const q = document.querySelector('#q'); q.value = 'sta';
        q.dispatchEvent(new InputEvent('input', { bubbles: true, isComposing: true }));
        const before = location.search;
        q.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
        return [before, location.search];";
    let searches = visit.client.execute(compose, vec![]).await.expect("events");
    assert_eq!(searches, serde_json::json!(["?q=plum", "?q=sta"]));
}

/// The number that stands beside a value.
async fn count(visit: &Visit, value: &str) -> String {
    let texts = visit.texts(&format!(".damson-value:has([value={value}]) data")).await;
    texts.into_iter().next().unwrap_or_else(|| panic!("{value} is not to be seen"))
}
