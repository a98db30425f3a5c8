//! Tests of what a user sees, a module per feature.
// `wasm-pack test` compiles every test for the browser, where there is no command to run.
#![cfg(not(target_arch = "wasm32"))]

mod arguments;
mod build;
mod check;
mod config;
mod damage;
mod docs;
mod faults;
mod filters;
mod generators;
mod golden;
mod hardship;
mod hostile;
mod index;
mod inspect;
mod languages;
mod layers;
mod links;
mod markup;
mod ranking;
mod reading_frames;
mod reading_html;
mod reading_markdown;
mod reading_sites;
mod reading_themes;
mod rebuild;
mod records;
mod replace;
mod search;
mod serve;
mod single;
mod site;
mod stability;
mod strings;
mod suggest;
mod support;
