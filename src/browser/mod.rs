//! The engine in the browser: what JavaScript can ask, and what a page does with the answers.
//!
//! Two modules are built from this room. `engine` is the programmers' interface alone
//! ([`open`], [`add`], [`ask`]); `page`, with the feature of that name, adds what happens in forms, lists of
//! results and the address ([`page::Page`]). Neither does I/O: the loader, `www/damson.js`,
//! fetches the files that the index asks for.

mod engine;
#[cfg(feature = "page")]
mod page;
mod program;
mod words_part;

pub use engine::{add, ask, open};
#[cfg(feature = "page")]
pub use page::{Page, Voice, arrived, speak};

/// Single-threaded, as a page is; its source asks the module's own memory for more.
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();
