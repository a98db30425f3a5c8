//! Going to a hit and coming back.

use crate::browser::Visit;
use crate::cases;

cases! {
    chromium: back_from_a_hit_finds_everything, a_reload_finds_everything, a_shared_link_finds_everything,
        the_panel_comes_back_too;
    firefox: back_from_a_hit_finds_everything, a_reload_finds_everything, a_shared_link_finds_everything;
    webkit: a_shared_link_finds_everything;
}

async fn back_from_a_hit_finds_everything(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into("damson-search input", "notebook").await;
    visit.until_status("56 pages").await;
    visit.click(".damson input[value='2021']").await;
    visit.until_status("19 pages").await;
    visit.click(".damson-more").await;
    visit.until("document.querySelectorAll('.damson-title').length === 19").await;
    let titles = visit.texts(".damson-title").await;
    visit
        .client
        .execute("document.querySelectorAll('.damson-title')[16].focus()", vec![])
        .await
        .expect("focus");
    visit.until("scrollY > 300").await;
    let scroll = visit.eval("Math.round(scrollY)").await.as_i64().expect("a number");
    visit.client.execute("document.activeElement.click()", vec![]).await.expect("a click");
    visit.until("location.pathname.startsWith('/notes/')").await;
    visit.back().await;
    visit.until_status("19 pages").await;
    visit.until("document.querySelectorAll('.damson-title').length === 19").await;
    visit.shows(".damson-title", titles).await;
    visit.is("document.querySelector('damson-search input').value", "notebook").await;
    visit.is("document.querySelector('.damson input[value=\"2021\"]').checked", true).await;
    visit.until(&format!("Math.abs(scrollY - {scroll}) < 5")).await;
}

async fn a_reload_finds_everything(visit: Visit) {
    visit.go("/own/?other=1").await;
    visit.type_into("damson-search input", "notebook").await;
    visit.until_status("56 pages").await;
    visit.click(".damson input[value=Notes]").await;
    visit.until("location.search.includes('tag=Notes')").await;
    visit.click(".damson-more").await;
    visit.until("document.querySelectorAll('.damson-title').length === 20").await;
    visit.reload().await;
    visit.until("document.querySelectorAll('.damson-title').length === 20").await;
    visit.is("location.search", "?other=1&q=notebook&tag=Notes").await;
    visit.is("document.querySelector('.damson input[value=Notes]').checked", true).await;
}

async fn a_shared_link_finds_everything(visit: Visit) {
    visit.go("/search/?q=plum&tag=Kitchen&page=2").await;
    visit.until_status("1 page").await;
    visit.shows(".damson-title", ["Plum jam"]).await;
    visit.is("document.querySelector('#main-q').value", "plum").await;
    visit.is("location.search", "?q=plum&tag=Kitchen&page=2").await;
    // The list that the page came with makes room.
    visit.shows_many("ol.posts > li", 0).await;
}

async fn the_panel_comes_back_too(visit: Visit) {
    visit.go("/posts/static-sites/").await;
    visit.type_into("#q", "notebook").await;
    visit.until_status("56 pages").await;
    visit.click(".damson-more").await;
    visit.until("document.querySelectorAll('.damson-title').length === 20").await;
    let scroll =
        visit.eval("document.querySelector('.damson').scrollTop").await.as_f64().expect("a number");
    assert!(scroll > 100.0);
    visit.client.execute("document.activeElement.click()", vec![]).await.expect("a click");
    visit.until("location.pathname.startsWith('/notes/')").await;
    visit.back().await;
    visit.until("document.querySelectorAll('.damson-panel .damson-title').length === 20").await;
    visit
        .until(&format!("Math.abs(document.querySelector('.damson').scrollTop - {scroll}) < 5"))
        .await;
}
