//! Any text as a query.
#![no_main]

#[path = "../body.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|text: &str| {
    body::any_query(text);
});
