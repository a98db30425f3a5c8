//! Tag links in lists of posts.

use crate::browser::Visit;
use crate::cases;

cases! {
    chromium: a_click_filters_in_place, a_click_with_a_key_opens_the_tags_page,
        a_tag_on_a_post_leads_to_its_page, a_tag_of_a_hit_filters, an_unknown_tag_leads_to_its_page;
    firefox: a_click_filters_in_place, a_tag_on_a_post_leads_to_its_page;
    webkit: a_click_filters_in_place;
}

async fn a_click_filters_in_place(visit: Visit) {
    visit.go("/").await;
    visit.click("ol.posts [href='/tags/web/']").await;
    visit.until_status("2 pages").await;
    visit.is("location.search", "?tag=Web").await;
    visit.shows(".damson-title", ["Search without a server", "Static sites"]).await;
    // In the place of the list, not above the page.
    visit.shows_many("ol.posts > li", 0).await;
    visit.is("!!document.querySelector('main .damson:not(.damson-panel)')", true).await;
    visit.back().await;
    visit.until("document.querySelector('.damson').hidden").await;
    visit.shows_many("ol.posts > li", 4).await;
    visit.client.forward().await.expect("the entry after");
    visit.until_status("2 pages").await;
    visit.reload().await;
    visit.until_status("2 pages").await;
    visit.shows_many("ol.posts > li", 0).await;
}

async fn a_click_with_a_key_opens_the_tags_page(visit: Visit) {
    visit.go("/").await;
    let click = "const link = document.querySelector('ol.posts [rel=tag]');
        const event = new MouseEvent('click', { bubbles: true, cancelable: true, ctrlKey: true });
        addEventListener('click', (e) => { window.left = !e.defaultPrevented; e.preventDefault(); });
        link.dispatchEvent(event); return window.left;";
    assert_eq!(visit.client.execute(click, vec![]).await.expect("a click"), true);
}

async fn a_tag_on_a_post_leads_to_its_page(visit: Visit) {
    visit.go("/posts/plum-jam/").await;
    visit.click("article [rel=tag]").await;
    visit.until("location.pathname === '/tags/fruit/'").await;
}

async fn a_tag_of_a_hit_filters(visit: Visit) {
    visit.go("/own/?q=plum").await;
    visit.until_status("2 pages").await;
    visit.client
        .execute("[...document.querySelectorAll('.damson-about a')].find(a => a.textContent === 'Kitchen').click()", vec![])
        .await
        .expect("a click");
    visit.until_status("1 page").await;
    visit.is("location.search", "?q=plum&tag=Kitchen").await;
}

async fn an_unknown_tag_leads_to_its_page(visit: Visit) {
    visit.go("/").await;
    let change = "const link = document.querySelector('ol.posts [href=\"/tags/fruit/\"]');
        link.textContent = 'Unheard of'; link.href = '/tags/garden/?x'; link.href = '/tags/nothing/';";
    visit.client.execute(change, vec![]).await.expect("a change");
    visit.click("ol.posts [href='/tags/nothing/']").await;
    visit.until("location.pathname === '/tags/nothing/'").await;
}
