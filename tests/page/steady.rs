//! Nothing in a page moves on damson's account: not when its elements come to life, and not when an answer
//! comes late.
//!
//! Chromium tells of each movement (a `layout-shift` entry), and whether it follows a key or a click within
//! half a second. So answers are held back until that is over: what moves after that, no one has
//! asked for at that moment. Where things stand is compared in all browsers.

use serde_json::{Value, json};

use crate::browser::Visit;
use crate::cases;

cases! {
    chromium: elements_take_no_room_from_others, late_results_move_nothing, filters_stay_where_they_are,
        further_results_come_below, an_address_with_a_query_moves_nothing, a_failure_moves_nothing,
        the_dialog_moves_nothing, a_late_style_sheet_shows_no_bare_dialog, a_filtered_list_keeps_its_place,
        results_in_the_place_of_a_list_move_nothing, late_completions_move_nothing,
        filters_unfolded_early_move_nothing;
    firefox: elements_take_no_room_from_others, filters_stay_where_they_are, further_results_come_below;
    webkit: elements_take_no_room_from_others;
}

/// Pages whose author has linked the style sheet, by path: what stands in `main`. Something stands above
/// damson's elements, beside them and below.
pub(crate) const PAGES: [(&str, &str); 4] = [
    ("/steady/shells/", SHELLS),
    (
        "/steady/search/",
        "<h1 data-still>Search</h1><damson-search></damson-search><p id=\"below\">Below.</p>",
    ),
    (
        "/steady/dialog/",
        "<damson-dialog></damson-dialog><h1 data-still>Dialog</h1><p data-still>Below.</p>",
    ),
    (
        "/steady/filter/",
        "<h1 data-still>Posts</h1><damson-filter for=\"posts\" search=\"Find\"></damson-filter>LIST\
         <p id=\"below\">Below.</p>",
    ),
];

/// Every element that makes something of its own, with something below each.
const SHELLS: &str = "<h1>Shells</h1><damson-search></damson-search><p>One</p>\
     <damson-search label=\"Find\"><template data-damson=\"hit\"><a data-title></a></template></damson-search><p>Two</p>\
     <damson-filter for=\"posts\"></damson-filter><p>Three</p>\
     <damson-filter for=\"posts\" search></damson-filter><p>Four</p>\
     <p><damson-dialog></damson-dialog> <b>Five</b></p>\
     <damson-dialog><form action=\"/search/\"><input name=\"q\"></form></damson-dialog><p>Six</p><ol id=\"posts\"></ol>";

const FIELD: &str = "damson-search input";

/// The keys that select what stands in a field: Control, a, and Control let go.
const ALL: &str = "\u{e009}a\u{e000}";

/// What is never to move, whatever is searched.
const STILL: &str = "[data-still], damson-search form";

/// Notes every movement from now on, and those before; and when the last key or button was pressed.
const WATCH: &str = "(() => {
    window.shifts = [];
    window.watcher = new PerformanceObserver((list) => shifts.push(...list.getEntries()));
    watcher.observe({ type: 'layout-shift', buffered: true });
    window.pressed = 0;
    for (const type of ['keydown', 'pointerdown']) addEventListener(type, () => (pressed = performance.now()), true);
})()";

/// What has moved though no one had just pressed anything, and how far; but for the entries of a list that is
/// put in another order.
const MOVED: &str = "[...shifts, ...watcher.takeRecords()].filter((shift) => !shift.hadRecentInput).flatMap((shift) => \
     shift.sources.filter(({ node }) => !node?.parentElement?.closest('#posts')).map(({ node, previousRect: a, currentRect: b }) => \
     `${node?.outerHTML?.slice(0, 60) ?? node?.textContent} ${a.x},${a.y} ${a.width}×${a.height} → ${b.x},${b.y} ${b.width}×${b.height}`))";

/// Waits until what was drawn last is on the screen, and what has moved is known.
async fn drawn(visit: &Visit) {
    let twice = "(window.frames_drawn = 0, requestAnimationFrame(() => requestAnimationFrame(() => (frames_drawn = 1))), 0)";
    visit.eval(twice).await;
    visit.until("window.frames_drawn").await;
}

/// Begins to watch a page, if this browser tells of movements. Whether it does.
async fn watch(visit: &Visit) -> bool {
    let knows = "PerformanceObserver.supportedEntryTypes.includes('layout-shift')";
    let knows = visit.eval(knows).await == true;
    if knows {
        visit.eval(WATCH).await;
    }
    knows
}

/// Forgets what has moved until now.
async fn forget(visit: &Visit) {
    drawn(visit).await;
    visit.eval("window.watcher && (shifts.length = 0, watcher.takeRecords().length)").await;
}

/// Goes to a page, and watches it from the beginning.
async fn begin(visit: &Visit, path: &str) {
    visit.go(path).await;
    visit.until("customElements.get('damson-search')").await;
    watch(visit).await;
}

/// Enters the field as a visitor does, with a click: a driver that types into it sets the focus by itself, and
/// that is no input to the browser.
async fn enter(visit: &Visit, path: &str) -> Value {
    begin(visit, path).await;
    let still = places(visit, STILL).await;
    visit.click(FIELD).await;
    still
}

async fn nothing_has_moved(visit: &Visit, when: &str) {
    drawn(visit).await;
    let moved = visit.eval(MOVED).await;
    assert_eq!(moved, json!([]), "{when}");
}

/// Waits until what happens is no consequence of a key any more, to Chromium's mind.
async fn until_late(visit: &Visit) {
    visit.until("pressed && performance.now() > pressed + 600").await;
}

/// Where all that a selector finds begins, in whole pixels.
async fn places(visit: &Visit, selector: &str) -> Value {
    let places = format!(
        "[...document.querySelectorAll({selector:?})].map((e) => [e.localName, \
         ...[e.getBoundingClientRect()].flatMap(({{ x, y }}) => [x + scrollX, y + scrollY].map(Math.round))])"
    );
    visit.eval(&places).await
}

async fn elements_take_no_room_from_others(visit: Visit) {
    const AROUND: &str = "h1, main > p:not(:has(b)), b";
    visit.go("/steady/shells/").await;
    // Before damson.
    let watches = watch(&visit).await;
    if watches {
        drawn(&visit).await;
    }
    let before = places(&visit, AROUND).await;
    visit.eval("document.head.append(Object.assign(document.createElement('script'), { type: 'module', src: '/damson/damson.js' }))").await;
    visit.until("document.querySelectorAll('main form').length === 5 && document.querySelector('damson-dialog button kbd')").await;
    assert_eq!(places(&visit, AROUND).await, before);
    if watches {
        nothing_has_moved(&visit, "when the elements came").await;
    }
}

async fn late_results_move_nothing(visit: Visit) {
    let still = enter(&visit, "/steady/search/").await;
    visit.server.hold("/damson/page-");
    visit.type_into(FIELD, "notebook").await;
    // What stands below has left at once, though nothing else has come.
    visit
        .until("document.querySelector('#below').getBoundingClientRect().top >= innerHeight")
        .await;
    until_late(&visit).await;
    visit.server.release("/damson/page-");
    visit.until_status("56 pages for “notebook”").await;
    nothing_has_moved(&visit, "when results came").await;
    assert_eq!(places(&visit, STILL).await, still);
    // Others, none, and the first again: what stands below does not come back.
    for (words, status) in [("plum", "2 pages"), ("zzzzzz", "No pages"), ("notebook", "56 pages")] {
        visit.type_into(FIELD, &format!("{ALL}{words}")).await;
        visit.until_status(status).await;
        until_late(&visit).await;
        nothing_has_moved(&visit, words).await;
    }
    assert_eq!(places(&visit, STILL).await, still);
    visit
        .is("document.querySelector('#below').getBoundingClientRect().top >= innerHeight", true)
        .await;
}

async fn filters_stay_where_they_are(visit: Visit) {
    visit.go("/steady/search/?q=notebook").await;
    visit.until_status("56 pages").await;
    const ROWS: &str = ".damson-filters summary, .damson-filters label > span";
    let rows = places(&visit, ROWS).await;
    visit.click("input[value='Shelf 01']").await;
    visit.until_status("5 pages").await;
    visit.shows(".damson-chip", ["Shelf 01"]).await;
    assert_eq!(places(&visit, ROWS).await, rows, "with a choice above the results");
    visit.click(".damson-chip").await;
    visit.until_status("56 pages").await;
    assert_eq!(places(&visit, ROWS).await, rows, "without it");
}

async fn further_results_come_below(visit: Visit) {
    visit.go("/steady/search/?q=notebook").await;
    visit.until_status("56 pages").await;
    let watches = watch(&visit).await;
    let first = "[...document.querySelectorAll('.damson-hit')].slice(0, 10).map((e) => [e.offsetTop, e.offsetHeight])";
    let before = visit.eval(first).await;
    if watches {
        forget(&visit).await;
    }
    visit.server.hold("/damson/");
    visit.click(".damson-more").await;
    if watches {
        until_late(&visit).await;
    }
    visit.server.release("/damson/");
    visit.until("document.querySelectorAll('.damson-hit').length === 20").await;
    visit.is(first, before).await;
    if watches {
        nothing_has_moved(&visit, "when more came").await;
    }
    // No room is left over.
    visit.is("document.querySelector('.damson-results').style.minBlockSize", "").await;
}

async fn an_address_with_a_query_moves_nothing(visit: Visit) {
    visit.go("/steady/search/").await;
    visit.server.hold("/damson/page-");
    visit.go("/steady/search/?q=notebook").await;
    visit.until("customElements.get('damson-search')").await;
    visit
        .until("document.querySelector('#below').getBoundingClientRect().top >= innerHeight")
        .await;
    watch(&visit).await;
    // The loader may have come after the page was drawn.
    forget(&visit).await;
    visit.server.release("/damson/page-");
    visit.until_status("56 pages").await;
    nothing_has_moved(&visit, "when results came").await;
}

async fn a_failure_moves_nothing(visit: Visit) {
    let still = enter(&visit, "/steady/search/").await;
    visit.server.hold("/damson/page-");
    visit.type_into(FIELD, "notebook").await;
    until_late(&visit).await;
    visit.server.lose(".dam");
    visit.server.release("/damson/page-");
    visit.until_status("could not be loaded").await;
    nothing_has_moved(&visit, "when it failed").await;
    visit.server.find(".dam");
    visit.server.hold(".dam");
    visit.click(".damson-retry").await;
    until_late(&visit).await;
    visit.server.release(".dam");
    visit.until_status("56 pages").await;
    nothing_has_moved(&visit, "when it was tried again").await;
    assert_eq!(places(&visit, STILL).await, still);
}

async fn late_completions_move_nothing(visit: Visit) {
    let _ = visit.client.set_window_size(500, 900).await;
    enter(&visit, "/steady/search/").await;
    visit.type_into(FIELD, "plu").await;
    visit.until_status("2 pages").await;
    until_late(&visit).await;
    nothing_has_moved(&visit, "before").await;
    let rows = places(&visit, ".damson-filters, .damson-found").await;
    visit.type_into(FIELD, "m").await;
    visit.until_status("2 pages for “plum”").await;
    visit.type_into(FIELD, "\u{e003}\u{e003}").await;
    visit.until("document.querySelector('.damson-completion:not([hidden]) span')").await;
    until_late(&visit).await;
    nothing_has_moved(&visit, "with a completion").await;
    let top = |places: &Value| places[0][2].clone();
    assert_eq!(top(&places(&visit, ".damson-filters, .damson-found").await), top(&rows));
}

async fn the_dialog_moves_nothing(visit: Visit) {
    begin(&visit, "/steady/dialog/").await;
    let still = places(&visit, "[data-still], header").await;
    visit.server.hold("/damson/page-");
    visit.click("damson-dialog button").await;
    until_late(&visit).await;
    visit.server.release("/damson/page-");
    visit.until("document.querySelector('dialog .damson-heading')").await;
    nothing_has_moved(&visit, "when tags came").await;
    for (keys, status) in
        [("noteb", "56 pages"), ("ook\u{e015}\u{e015}", "56 pages"), ("zzzzzz", "No pages")]
    {
        visit.type_into("dialog input", keys).await;
        visit.until_status(status).await;
        until_late(&visit).await;
        nothing_has_moved(&visit, keys).await;
    }
    visit.type_into("dialog input", "\u{e00c}").await;
    visit.until("document.querySelector('dialog .damson-heading')").await;
    until_late(&visit).await;
    nothing_has_moved(&visit, "when it was emptied").await;
    assert_eq!(places(&visit, "[data-still], header").await, still);
}

async fn a_late_style_sheet_shows_no_bare_dialog(visit: Visit) {
    visit.go("/dialog/").await;
    visit.until("customElements.get('damson-dialog')").await;
    watch(&visit).await;
    visit.server.hold("damson.css");
    visit.click("damson-dialog button").await;
    visit.until("document.querySelector('dialog').open").await;
    visit.type_into("dialog input", "pl").await;
    until_late(&visit).await;
    let seen = "getComputedStyle(document.querySelector('dialog')).opacity";
    visit.is(seen, "0").await;
    visit.server.release("damson.css");
    visit.until_status("2 pages").await;
    visit.until(&format!("{seen} === '1'")).await;
    nothing_has_moved(&visit, "when the style sheet came").await;
    visit.is("document.querySelector('dialog input').value", "pl").await;
}

async fn a_filtered_list_keeps_its_place(visit: Visit) {
    const AROUND: &str = "[data-still], damson-filter form, #below, #posts";
    begin(&visit, "/steady/filter/").await;
    // A pointer above it is enough to load what filters.
    visit.click("damson-filter input").await;
    visit.until("document.querySelector('.damson-filters [value=Ada]')").await;
    visit.click("damson-filter summary").await;
    // What opened has moved what is below, as it was asked to, on a slow machine later than others.
    forget(&visit).await;
    let around = places(&visit, AROUND).await;
    visit.server.hold("/damson/");
    visit.click("input[value=Ada]").await;
    until_late(&visit).await;
    visit.server.release("/damson/");
    visit.until_status("2 pages").await;
    nothing_has_moved(&visit, "when it was filtered").await;
    assert_eq!(places(&visit, AROUND).await, around);
    visit.click(".damson-chip").await;
    visit.until("!location.search").await;
    assert_eq!(places(&visit, AROUND).await, around);
    visit.is("document.querySelector('#posts').style.minBlockSize", "").await;
}

async fn results_in_the_place_of_a_list_move_nothing(visit: Visit) {
    visit.go("/alone/").await;
    visit.until("customElements.get('damson-search')").await;
    watch(&visit).await;
    visit.eval("document.querySelector('main').insertAdjacentHTML('beforeend', '<p id=\"below\">Below.</p>')").await;
    visit.server.hold(".dam");
    visit.click("ol.posts [href='/tags/web/']").await;
    visit.until("document.querySelector('.damson:not([hidden])')").await;
    // Of a page that has not linked the style sheet, even the first sign of results may come late.
    forget(&visit).await;
    until_late(&visit).await;
    visit.server.release(".dam");
    visit.until_status("2 pages").await;
    nothing_has_moved(&visit, "when results came").await;
}

async fn filters_unfolded_early_move_nothing(visit: Visit) {
    const AROUND: &str = "[data-still], damson-filter form, #below, #posts";
    begin(&visit, "/steady/filter/").await;
    visit.server.hold("/damson/page-");
    visit.click("damson-filter summary").await;
    visit.until("document.querySelector('damson-filter details').open").await;
    until_late(&visit).await;
    let around = places(&visit, AROUND).await;
    visit.server.release("/damson/page-");
    visit.until("document.querySelector('.damson-filters [value=Ada]')").await;
    nothing_has_moved(&visit, "when the values came").await;
    assert_eq!(places(&visit, AROUND).await, around);
    // Unfolded another time it takes the room that it needs.
    visit.click("damson-filter summary").await;
    visit.click("damson-filter summary").await;
    visit.is("document.querySelector('damson-filter details').dataset.early", Value::Null).await;
}
