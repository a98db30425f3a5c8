//! Scripts that put another page in the place of the one that was sent, and elements that come late.

use crate::browser::Visit;
use crate::cases;

cases! {
    chromium: an_element_that_comes_late_answers_the_address, the_next_page_searches_as_the_first_did,
        an_element_that_is_moved_keeps_its_results;
    firefox: the_next_page_searches_as_the_first_did;
}

const ELEMENT: &str =
    "document.querySelector('main').innerHTML = '<damson-search></damson-search>'";
const TITLES: &str = "damson-search .damson-title";

async fn an_element_that_comes_late_answers_the_address(visit: Visit) {
    visit.go("/alone/?q=plum").await;
    visit.until("customElements.get('damson-dialog')").await;
    visit.eval(ELEMENT).await;
    visit.until_status("2 pages").await;
    visit.is("document.querySelector('damson-search input').value", "plum").await;
    visit.shows_many(TITLES, 2).await;
}

async fn the_next_page_searches_as_the_first_did(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into("damson-search input", "plum").await;
    visit.until_status("2 pages").await;
    visit.eval("document.querySelector('main').innerHTML = '<p>Elsewhere.'").await;
    visit.eval(ELEMENT).await;
    // What the address still asks for stands there again, and can be gone on with.
    visit.until_status("2 pages").await;
    visit.shows_many(TITLES, 2).await;
    visit.type_into("damson-search input", " jam").await;
    visit.until_status("“plum jam”").await;
    visit.shows_first(TITLES, ["Plum jam"]).await;
    visit.is("location.search", "?q=plum+jam").await;
    visit.is("document.querySelectorAll('.damson').length", 1).await;
}

async fn an_element_that_is_moved_keeps_its_results(visit: Visit) {
    visit.go("/own/").await;
    visit.type_into("damson-search input", "plum").await;
    visit.until_status("2 pages").await;
    visit.eval("document.body.append(document.querySelector('damson-search'))").await;
    visit.shows_many(TITLES, 2).await;
    visit.type_into("damson-search input", " jam").await;
    visit.until_status("“plum jam”").await;
}
