//! Tests in the browser, run by `wasm-pack test`.
#![cfg(target_arch = "wasm32")]

mod dialog;
mod engine;
mod page;
mod site;
mod strings;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
