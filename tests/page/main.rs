//! Pages in real browsers, driven as a visitor drives them.
//!
//! `cargo test --test page` needs the package in `pkg/` (`cargo pkg` builds it), and the drivers:
//! `CHROMEDRIVER`, `GECKODRIVER` and `WEBKITDRIVER` name them where they are not on the `PATH`. The
//! site's server is here too: it can hold back an answer until the test lets it go, so that a slow
//! network is no matter of time.

mod api;
mod axe;
mod browser;
mod command;
mod demo;
mod dialog;
mod fallback;
mod faults;
mod filters;
mod forms;
mod journeys;
mod languages;
mod listing;
mod long_list;
mod marks;
mod media;
mod parts;
mod replaced;
mod results;
mod server;
mod shelf;
mod single;
mod site;
mod steady;
mod tags;
mod tasks;

/// Makes a test of a case for each browser: `chromium::case`, `firefox::case`, `webkit::case`.
macro_rules! cases {
    ($($browser:ident: $($case:ident),+;)+) => {$(
        mod $browser {
            $(
                #[test]
                fn $case() {
                    crate::browser::run(crate::browser::Kind::$browser, super::$case);
                }
            )+
        }
    )+};
}
pub(crate) use cases;
