//! An index whose files are damaged by someone who knows how to forge the checks.
#![no_main]

#[path = "../body.rs"]
mod body;

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    body::damaged_index(input);
});
