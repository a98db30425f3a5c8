//! The dialog: opening and closing it, its keys, what it says to assistive technology, what it keeps.

use serde_json::{Value, json};

use crate::browser::Visit;
use crate::cases;
use crate::server::STRICT;

cases! {
    chromium: only_the_loader_comes_before_the_dialog, a_button_opens_it_and_focus_returns,
        shortcuts_open_it, a_slash_that_is_typed_stays_a_slash, arrows_go_through_pages_and_headings,
        enter_opens_what_is_active, a_modified_enter_opens_another_tab, escape_clears_then_closes,
        the_page_behind_is_inert_and_does_not_move, it_leaves_the_address_alone,
        what_was_searched_and_opened_is_offered, nothing_is_kept_if_the_author_says_so,
        without_a_past_tags_are_offered, down_at_the_end_brings_more, words_of_an_own_form_come_along,
        an_own_dialog_is_taken, a_word_is_completed_in_it, failures_can_be_tried_again, a_click_beside_it_closes,
        a_strict_policy_is_enough_for_it, an_enter_that_ends_a_composition_opens_nothing,
        an_enter_before_the_answer_opens_nothing_of_the_one_before;
    firefox: a_button_opens_it_and_focus_returns, shortcuts_open_it, arrows_go_through_pages_and_headings,
        enter_opens_what_is_active, escape_clears_then_closes, what_was_searched_and_opened_is_offered,
        down_at_the_end_brings_more, words_of_an_own_form_come_along;
    webkit: arrows_go_through_pages_and_headings;
}

const DOWN: &str = "\u{e015}";
const UP: &str = "\u{e013}";
const HOME: &str = "\u{e011}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const CONTROL: &str = "\u{e009}";
const DELETE: &str = "\u{e017}";

const FIELD: &str = "dialog [role=combobox]";
const NAMES: &str = "dialog .damson-name";

/// What a screen reader says of the active option.
const ACTIVE: &str = "document.getElementById(document.querySelector('dialog input')\
    .getAttribute('aria-activedescendant'))?.querySelector('.damson-name').textContent";

async fn open(visit: &Visit, path: &str) {
    visit.go(path).await;
    visit.until("customElements.get('damson-dialog')").await;
    visit.click("damson-dialog button").await;
    visit.until("document.querySelector('dialog [role=combobox]')").await;
}

async fn press(visit: &Visit, keys: &str) {
    visit.type_into(FIELD, keys).await;
}

async fn only_the_loader_comes_before_the_dialog(visit: Visit) {
    visit.go("/dialog/").await;
    visit.until("customElements.get('damson-dialog')").await;
    let asked = visit.server.asked();
    let ours: Vec<&String> = asked.iter().filter(|path| path.contains("/damson/")).collect();
    assert_eq!(ours, ["/damson/damson.js"]);
    visit.shows("damson-dialog kbd", ["Ctrl K"]).await;
}

async fn a_button_opens_it_and_focus_returns(visit: Visit) {
    open(&visit, "/dialog/").await;
    visit.is("document.activeElement.matches('dialog input')", true).await;
    press(&visit, "plum").await;
    visit.until_status("2 pages for “plum”").await;
    visit.is("document.querySelector('dialog input').ariaExpanded", "true").await;
    press(&visit, ESCAPE).await;
    press(&visit, ESCAPE).await;
    visit.until("!document.querySelector('dialog').open").await;
    visit.is("document.activeElement.matches('damson-dialog button')", true).await;
    // It comes back as it was left: empty, ready to be typed into.
    visit.click("damson-dialog button").await;
    visit.until("document.activeElement.matches('dialog input')").await;
}

async fn shortcuts_open_it(visit: Visit) {
    visit.go("/dialog/").await;
    visit.until("customElements.get('damson-dialog')").await;
    visit.type_into("#home", &format!("{CONTROL}k")).await;
    visit.until("document.querySelector('dialog').open").await;
    visit.until("document.querySelector('dialog [role=combobox]')").await;
    press(&visit, ESCAPE).await;
    visit.until("!document.querySelector('dialog').open").await;
    visit.type_into("#home", "/").await;
    visit.until("document.querySelector('dialog').open").await;
    visit.is("document.querySelector('dialog input').value", "").await;
}

async fn a_slash_that_is_typed_stays_a_slash(visit: Visit) {
    visit.go("/dialog/").await;
    visit.until("customElements.get('damson-dialog')").await;
    visit.type_into("#q", "a/b").await;
    visit.is("document.querySelector('#q').value", "a/b").await;
    visit.is("document.querySelector('dialog')", Value::Null).await;
}

async fn arrows_go_through_pages_and_headings(visit: Visit) {
    open(&visit, "/dialog/").await;
    press(&visit, "drying").await;
    visit.until_status("1 page for “drying”").await;
    // The page, and below it the heading where it was found: the first is active by itself.
    visit.shows(NAMES, ["Growing plums", "Drying"]).await;
    visit.is(ACTIVE, "Growing plums").await;
    press(&visit, DOWN).await;
    visit.is(ACTIVE, "Drying").await;
    visit.is("document.querySelectorAll('[aria-selected=true]').length", 1).await;
    press(&visit, DOWN).await;
    visit.is(ACTIVE, "Growing plums").await;
    press(&visit, UP).await;
    visit.is(ACTIVE, "Drying").await;
    // The focus has never left the field, and Home belongs to its text.
    press(&visit, &format!("{HOME}x")).await;
    visit.is("document.querySelector('dialog input').value", "xdrying").await;
    visit.until_status("No pages for “xdrying”").await;
    // Nothing is active; what there is besides is offered.
    visit.is(ACTIVE, Value::Null).await;
    visit.shows("dialog .damson-heading", ["Popular tags"]).await;
}

async fn enter_opens_what_is_active(visit: Visit) {
    open(&visit, "/dialog/").await;
    press(&visit, "drying").await;
    visit.until_status("1 page").await;
    press(&visit, &format!("{DOWN}{ENTER}")).await;
    visit.until("location.pathname === '/posts/growing-plums/' && location.hash === '#dry'").await;
}

async fn a_modified_enter_opens_another_tab(visit: Visit) {
    open(&visit, "/dialog/").await;
    press(&visit, "jam").await;
    visit.until_status("1 page").await;
    press(&visit, &format!("{CONTROL}{ENTER}")).await;
    let begun = std::time::Instant::now();
    while visit.client.windows().await.expect("windows").len() < 2 {
        assert!(begun.elapsed().as_secs() < 20, "no other tab");
    }
    visit.is("document.querySelector('dialog').open", true).await;
    visit.is("location.pathname", "/dialog/").await;
}

async fn escape_clears_then_closes(visit: Visit) {
    open(&visit, "/dialog/").await;
    press(&visit, "plum").await;
    visit.until_status("2 pages").await;
    press(&visit, ESCAPE).await;
    visit.until("document.querySelector('dialog input').value === ''").await;
    visit.is("document.querySelector('dialog').open", true).await;
    press(&visit, ESCAPE).await;
    visit.until("!document.querySelector('dialog').open").await;
}

async fn the_page_behind_is_inert_and_does_not_move(visit: Visit) {
    visit.go("/dialog/").await;
    visit.until("customElements.get('damson-dialog')").await;
    let place = "(({ x, y, width }) => [x, y, width])(document.querySelector('h1').getBoundingClientRect())";
    let before = visit.eval(place).await;
    visit.click("damson-dialog button").await;
    visit.until("document.querySelector('dialog [role=combobox]')").await;
    visit.is(place, before).await;
    let focus = "(document.querySelector('#home').focus(), document.activeElement.id)";
    assert_ne!(visit.eval(focus).await, "home");
}

async fn it_leaves_the_address_alone(visit: Visit) {
    open(&visit, "/dialog/?page=2").await;
    let entries = visit.eval("history.length").await;
    press(&visit, "plum").await;
    visit.until_status("2 pages").await;
    visit.is("location.search", "?page=2").await;
    visit.is("history.length", entries).await;
}

async fn what_was_searched_and_opened_is_offered(visit: Visit) {
    open(&visit, "/dialog/").await;
    press(&visit, "jam").await;
    visit.until_status("1 page").await;
    press(&visit, ENTER).await;
    visit.until("location.pathname === '/posts/plum-jam/'").await;
    open(&visit, "/dialog/").await;
    visit.until("document.querySelectorAll('dialog [role=option]').length === 2").await;
    visit.shows(NAMES, ["jam", "Plum jam"]).await;
    visit.shows("dialog .damson-heading", ["Recent searches", "Recently opened"]).await;
    // A search is searched again.
    press(&visit, &format!("{DOWN}{ENTER}")).await;
    visit.until_status("1 page for “jam”").await;
    press(&visit, ESCAPE).await;
    visit.until("document.querySelectorAll('dialog [role=option]').length === 2").await;
    // One is forgotten by a key, all by the button.
    press(&visit, &format!("{DOWN}{DELETE}")).await;
    visit.until("document.querySelectorAll('dialog [role=option]').length === 1").await;
    visit.shows(NAMES, ["Plum jam"]).await;
    visit.click(".damson-forget").await;
    visit
        .until("document.querySelector('dialog .damson-heading').textContent === 'Popular tags'")
        .await;
    visit.is("Object.values(localStorage).join('')", "").await;
}

async fn nothing_is_kept_if_the_author_says_so(visit: Visit) {
    open(&visit, "/dialog/off/").await;
    press(&visit, "jam").await;
    visit.until_status("1 page").await;
    press(&visit, ENTER).await;
    visit.until("location.pathname === '/posts/plum-jam/'").await;
    visit.is("localStorage.length", 0).await;
}

async fn without_a_past_tags_are_offered(visit: Visit) {
    open(&visit, "/dialog/").await;
    visit.until("document.querySelector('dialog .damson-heading')").await;
    visit.shows("dialog .damson-heading", ["Popular tags"]).await;
    visit.shows_first(NAMES, ["Notes"]).await;
    visit.eval("[...document.querySelectorAll('dialog [role=option]')].find(o => o.textContent === 'Shelf 01').click()").await;
    visit.until("document.querySelector('dialog input').value === 'tag:\"Shelf 01\" '").await;
    visit.until_status("5 pages").await;
}

async fn down_at_the_end_brings_more(visit: Visit) {
    open(&visit, "/dialog/").await;
    press(&visit, "notebook").await;
    visit.until_status("56 pages").await;
    let first = visit.texts(NAMES).await;
    press(&visit, &DOWN.repeat(first.len())).await;
    visit
        .until(&format!("document.querySelectorAll({NAMES:?}).length === {}", 2 * first.len()))
        .await;
    let more = visit.texts(NAMES).await;
    assert_eq!(more[..first.len()], first);
    visit.is(ACTIVE, json!(more[first.len()])).await;
}

async fn words_of_an_own_form_come_along(visit: Visit) {
    visit.go("/dialog/form/").await;
    visit.until("customElements.get('damson-dialog')").await;
    // Not by a click, but by the Tab key and a letter.
    visit.type_into("#before-own", "\u{e004}").await;
    visit.until("document.activeElement.id === 'own'").await;
    visit.is("document.querySelector('dialog')", Value::Null).await;
    visit.type_into("#own", "p").await;
    visit.until("document.querySelector('dialog').open").await;
    visit.until("document.querySelector('dialog [role=combobox]')").await;
    press(&visit, "lumqqqq").await;
    visit.until_status("No pages").await;
    visit.shows_many(".damson-all-results", 0).await;
    press(&visit, &"\u{e003}".repeat(4)).await;
    visit.until_status("2 pages for “plum”").await;
    visit.shows_many(".damson-all-results", 1).await;
    // With nothing active, Enter goes where the form leads.
    press(&visit, &format!("{HOME}{ENTER}")).await;
    visit.until("location.pathname === '/search/' && location.search === '?q=plum'").await;
}

async fn an_own_dialog_is_taken(visit: Visit) {
    visit.go("/dialog/own/").await;
    visit.until("customElements.get('damson-dialog')").await;
    visit.click("#opener").await;
    visit.until("document.querySelector('#mine').open").await;
    visit.until("document.querySelector('#mine [role=combobox]')").await;
    visit.type_into("#mine input", "plum").await;
    visit.until("document.querySelector('#mine output').textContent.includes('2 pages')").await;
    visit.is("document.querySelectorAll('dialog').length", 1).await;
    visit.shows("#opener kbd", ["Ctrl K"]).await;
}

async fn failures_can_be_tried_again(visit: Visit) {
    visit.server.lose(".dam");
    open(&visit, "/dialog/").await;
    press(&visit, "plum").await;
    visit.until_status("could not be loaded").await;
    visit.server.find(".dam");
    visit.type_into("dialog .damson-retry", ENTER).await;
    visit.until_status("2 pages").await;
    visit.is("document.activeElement.matches('dialog [role=combobox]')", true).await;
    visit.shows("dialog .damson-retry", [""; 0]).await;
}

async fn a_click_beside_it_closes(visit: Visit) {
    open(&visit, "/dialog/").await;
    visit.eval("document.querySelector('dialog').click()").await;
    visit.until("!document.querySelector('dialog').open").await;
}

async fn a_strict_policy_is_enough_for_it(visit: Visit) {
    visit.server.set_policy(STRICT);
    open(&visit, "/dialog/").await;
    press(&visit, "plum").await;
    visit.until_status("2 pages").await;
}

async fn a_word_is_completed_in_it(visit: Visit) {
    open(&visit, "/dialog/").await;
    press(&visit, "noteb").await;
    visit.until("document.querySelector('.damson-completion:not([hidden]) span')?.textContent === 'notebook'").await;
    press(&visit, "\u{e014}").await;
    visit.until_status("56 pages for “notebook”").await;
    visit.is("document.querySelector('dialog input').value", "notebook").await;
}

async fn an_enter_that_ends_a_composition_opens_nothing(visit: Visit) {
    open(&visit, "/dialog/").await;
    press(&visit, "plum").await;
    visit.until_status("2 pages for “plum”").await;
    // As WebKit sends it: the composition has ended already, and only the code tells.
    let enter =
        "return document.querySelector('dialog input').dispatchEvent(new KeyboardEvent('keydown',
        { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }));";
    let left_alone = visit.client.execute(enter, vec![]).await.expect("an event");
    assert_eq!(left_alone, json!(true));
}

async fn an_enter_before_the_answer_opens_nothing_of_the_one_before(visit: Visit) {
    open(&visit, "/dialog/").await;
    press(&visit, "plum").await;
    visit.until_status("2 pages for “plum”").await;
    visit.server.hold(".dam");
    visit.eval("document.querySelector('dialog input').select()").await;
    press(&visit, "sugar").await;
    visit.until_status("Searching").await;
    press(&visit, ENTER).await;
    visit.is("document.querySelector('dialog').open", true).await;
    visit.server.release(".dam");
    visit.until_status("1 page for “sugar”").await;
    visit.is("location.pathname", "/dialog/").await;
    press(&visit, ENTER).await;
    visit.until("location.pathname === '/posts/plum-jam/'").await;
}
