//! For whom a page is shown: those who want nothing to move, and those who read it on paper.

use crate::browser::Visit;
use crate::cases;

cases! {
    chromium: nothing_moves_for_those_who_want_that, on_paper_stands_what_was_found;
}

const FIELD: &str = "damson-search input";
const MOVING: &str = "document.getAnimations().length";

async fn nothing_moves_for_those_who_want_that(visit: Visit) {
    for (wanted, moves) in [("no-preference", true), ("reduce", false)] {
        visit.show_for("", &[("prefers-reduced-motion", wanted)]).await;
        visit.go("/steady/search/").await;
        visit.server.hold(".dam");
        visit.type_into(FIELD, "notebook").await;
        visit.until_status("Searching").await;
        // The line that tells of waiting runs, or is only there.
        visit.is(&format!("{MOVING} > 0"), moves).await;
        let line = "getComputedStyle(document.querySelector('.damson-found'), '::before')";
        visit.is(&format!("{line}.height"), "2px").await;
        if !moves {
            visit.is(&format!("{line}.opacity"), "1").await;
        }
        visit.server.release(".dam");
        visit.until_status("56 pages").await;
        visit.go("/steady/dialog/").await;
        visit.eval("window.begun = 0, addEventListener('animationstart', () => begun++), 0").await;
        visit.click("damson-dialog button").await;
        visit.until("document.querySelector('dialog .damson-option')").await;
        visit.is("begun > 0", moves).await;
    }
}

async fn on_paper_stands_what_was_found(visit: Visit) {
    const CHOOSING: &str = ".damson-filters, .damson-order, .damson-more, .damson-completion";
    visit.go("/steady/search/?q=plum").await;
    visit.until_status("2 pages").await;
    let below = "document.querySelector('#below').getBoundingClientRect().top";
    let end = "document.querySelector('.damson-hit:last-child').getBoundingClientRect().bottom";
    visit.show_for("print", &[]).await;
    visit.shows_many(CHOOSING, 0).await;
    visit.shows_many(".damson-title", 2).await;
    // No room is left for what may come.
    visit.is(&format!("{below} - {end} < 100"), true).await;
    visit.show_for("", &[]).await;
    visit.is(&format!("{below} - {end} < 100"), false).await;
}
