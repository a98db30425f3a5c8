//! Tests of what a user sees, a module per feature.

mod reading_html;
mod reading_markdown;
mod site;
