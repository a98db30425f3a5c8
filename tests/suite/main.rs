//! Tests of what a user sees, a module per feature.

mod arguments;
mod build;
mod damage;
mod index;
mod inspect;
mod reading_html;
mod reading_markdown;
mod replace;
mod search;
mod serve;
mod site;
mod support;
