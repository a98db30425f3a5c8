//! No scripts, lost files, slow networks, strict policies.

use crate::browser::Visit;
use crate::cases;
use crate::server::STRICT;

cases! {
    chromium_without_scripts: pages_and_forms_work_without_scripts;
    chromium: a_lost_index_is_said_and_can_be_tried_again, a_lost_index_lets_the_form_be_sent,
        a_lost_module_leaves_the_page_as_it_was, a_lost_index_lets_tag_links_lead,
        a_slow_network_is_said, a_lost_answer_can_be_asked_for_again, a_very_late_answer_counts, a_late_file_does_not_bring_back_an_old_answer, a_strict_policy_is_enough,
        refused_webassembly_leaves_the_page_as_it_was,
        refused_webassembly_is_said_where_a_form_leads_nowhere, a_lost_part_is_said_where_it_is_missed, text_typed_while_loading_counts;
    firefox: a_lost_index_is_said_and_can_be_tried_again, a_lost_index_lets_the_form_be_sent,
        a_lost_answer_can_be_asked_for_again,
        a_late_file_does_not_bring_back_an_old_answer, a_strict_policy_is_enough;
    webkit: a_lost_answer_can_be_asked_for_again, a_very_late_answer_counts;
}

async fn pages_and_forms_work_without_scripts(visit: Visit) {
    visit.go("/").await;
    visit.type_into("#q", "plum\u{e007}").await;
    let begun = std::time::Instant::now();
    loop {
        let url = visit.client.current_url().await.expect("an address");
        if url.path() == "/search/" {
            assert_eq!(url.query(), Some("q=plum"));
            break;
        }
        assert!(begun.elapsed().as_secs() < 20, "still at {url}");
    }
    assert!(visit.find("ol.posts").await.is_displayed().await.expect("an answer"));
    visit.click("ol.posts [rel=tag]").await;
    visit.server.wait_for("/tags/fruit/");
    assert_eq!(visit.server.count("/damson/"), 0);
    assert_eq!(visit.server.count("/tags/fruit/"), 1);
}

async fn a_lost_index_is_said_and_can_be_tried_again(visit: Visit) {
    visit.server.lose(".dam");
    visit.go("/own/").await;
    visit.type_into("damson-search input", "plum").await;
    visit.until_status("could not be loaded").await;
    visit.shows_many(".damson-retry", 1).await;
    visit.server.find(".dam");
    visit.click(".damson-retry").await;
    visit.until_status("2 pages").await;
    visit.shows_many(".damson-retry", 0).await;
}

async fn a_lost_index_lets_the_form_be_sent(visit: Visit) {
    visit.server.lose("damson.idx");
    visit.go("/").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("could not be loaded").await;
    visit.type_into("#q", "\u{e007}").await;
    visit.until("location.pathname === '/search/' && location.search === '?q=plum'").await;
}

async fn a_lost_module_leaves_the_page_as_it_was(visit: Visit) {
    visit.server.lose("/damson/page-");
    visit.go("/").await;
    visit.type_into("#q", "plum").await;
    visit.server.wait_for("/damson/page-");
    visit.type_into("#q", "\u{e007}").await;
    visit.until("location.pathname === '/search/' && location.search === '?q=plum'").await;
}

async fn a_lost_index_lets_tag_links_lead(visit: Visit) {
    visit.server.lose("damson.idx");
    visit.go("/").await;
    visit.click("ol.posts [href='/tags/web/']").await;
    visit.until("location.pathname === '/tags/web/'").await;
}

async fn a_slow_network_is_said(visit: Visit) {
    visit.server.hold(".dam");
    visit.go("/").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("Searching").await;
    visit.server.release(".dam");
    visit.until_status("2 pages").await;
}

/// Has the page's waits for an answer end when the test says so. (A driver has waits of its own in the page.)
async fn hold_time(visit: &Visit) {
    let script = "window.late = [];
        const [set, clear] = [setTimeout, clearTimeout];
        window.setTimeout = (call, ms) => (ms === 15000 ? -late.push(call) : set(call, ms));
        window.clearTimeout = (id) => (id < 0 ? delete late[-id - 1] : clear(id));";
    visit.client.execute(script, vec![]).await.expect("a script");
}

/// Types, and waits until an answer that is held back has taken too long.
async fn wait_too_long(visit: &Visit, held: &str) {
    visit.server.hold(held);
    visit.go("/own/").await;
    hold_time(visit).await;
    visit.type_into("damson-search input", "plum").await;
    visit.server.wait_for(held);
    visit.until_status("Searching").await;
    visit.shows_many(".damson-retry", 0).await;
    visit.eval("late.forEach((call) => call())").await;
    visit.until_status("could not be loaded").await;
}

async fn a_lost_answer_can_be_asked_for_again(visit: Visit) {
    // The entry, a part of the module, and the index.
    for held in ["damson.idx", ".filters.wasm", ".dam"] {
        wait_too_long(&visit, held).await;
        visit.server.forsake(held);
        visit.click(".damson-retry").await;
        visit.until_status("2 pages for “plum”").await;
        visit.shows_many(".damson-retry", 0).await;
    }
}

async fn a_very_late_answer_counts(visit: Visit) {
    for held in ["damson.idx", ".filters.wasm", ".dam"] {
        wait_too_long(&visit, held).await;
        visit.server.release(held);
        visit.until_status("2 pages for “plum”").await;
        visit.shows_many(".damson-retry", 0).await;
    }
}

async fn a_late_file_does_not_bring_back_an_old_answer(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into("damson-search input", "static").await;
    visit.until_status("“static”").await;
    visit.server.hold(".dam");
    visit
        .client
        .execute("document.querySelector('damson-search input').select()", vec![])
        .await
        .expect("a selection");
    visit.type_into("damson-search input", "plum").await;
    visit.until_status("Searching").await;
    visit
        .client
        .execute("document.querySelector('damson-search input').select()", vec![])
        .await
        .expect("a selection");
    visit.type_into("damson-search input", "static").await;
    visit.until_status("“static”").await;
    visit.server.release(".dam");
    // A file that comes later still is asked for after those that were held have been answered.
    visit
        .client
        .execute_async(
            "const done = arguments[0]; fetch('/late').then(() => setTimeout(done, 0))",
            vec![],
        )
        .await
        .expect("a fetch");
    visit.until_status("“static”").await;
    visit.shows_first(".damson-title", ["Static sites"]).await;
}

async fn text_typed_while_loading_counts(visit: Visit) {
    visit.server.hold("/damson/page-");
    visit.go("/").await;
    visit.type_into("#q", "pl").await;
    visit.server.wait_for("/damson/page-");
    visit.type_into("#q", "um").await;
    visit.server.release("/damson/page-");
    visit.until_status("2 pages for “plum”").await;
}

async fn a_strict_policy_is_enough(visit: Visit) {
    visit.server.set_policy(STRICT);
    visit.go("/").await;
    visit.type_into("#q", "plum").await;
    visit.until_status("2 pages").await;
    visit.click(".damson input[value=Kitchen]").await;
    visit.until_status("1 page").await;
    visit.until("getComputedStyle(document.querySelector('.damson')).position === 'fixed'").await;
}

async fn refused_webassembly_leaves_the_page_as_it_was(visit: Visit) {
    visit.server.set_policy("script-src 'self'");
    visit.go("/").await;
    visit.type_into("#q", "plum").await;
    visit.server.wait_for(".wasm");
    visit.type_into("#q", "\u{e007}").await;
    visit.until("location.pathname === '/search/' && location.search === '?q=plum'").await;
}

async fn refused_webassembly_is_said_where_a_form_leads_nowhere(visit: Visit) {
    visit.server.set_policy("script-src 'self'");
    visit.go("/own/").await;
    visit.type_into("damson-search input", "plum").await;
    visit.until_status("The search could not be loaded.").await;
    visit.go("/german/").await;
    visit.type_into("damson-search input", "plum").await;
    visit.until_status("Die Suche konnte nicht geladen werden.").await;
    // Once, however often it is tried; and to who comes with a query, or sends one.
    visit.type_into("damson-search input", " jam").await;
    visit.shows_many("damson-search output", 1).await;
    visit.type_into("damson-search input", "\u{e007}").await;
    visit.until("location.search === '?q=plum+jam'").await;
    visit.until_status("Die Suche konnte nicht geladen werden.").await;
    visit.is("document.querySelector('damson-search input').value", "plum jam").await;
    visit.go("/dialog/").await;
    visit.click("damson-dialog button").await;
    visit.type_into("dialog input", "plum").await;
    visit.until_status("could not be loaded").await;
}

async fn a_lost_part_is_said_where_it_is_missed(visit: Visit) {
    visit.server.lose(".results.wasm");
    visit.go("/own/").await;
    visit.type_into("damson-search input", "plum").await;
    visit.until_status("could not be loaded").await;
    // The dialog needs none of it.
    visit.go("/dialog/").await;
    visit.click("damson-dialog button").await;
    visit.type_into("dialog input", "plum").await;
    visit.until_status("2 pages").await;
    visit.server.find(".results.wasm");
    visit.server.lose(".dialog.wasm");
    visit.go("/dialog/").await;
    visit.click("damson-dialog button").await;
    visit.type_into("dialog input", "plum").await;
    visit.until_status("could not be loaded").await;
}
