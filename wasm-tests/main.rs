//! Tests in the browser, run by `wasm-pack test`.
#![cfg(target_arch = "wasm32")]
