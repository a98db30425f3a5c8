//! Search and tag filtering for static sites, without a server.
//!
//! A site is turned into an index once, when it is built; pages search it in the browser, from
//! plain files on any host. The same code does both, and serves the terminal besides.
//!
//! ```text
//! content ─► documents ─► tokens ─► index files ─► any host ─► bytes ─► query ─► hits ─► the page
//! indexer    document     analyzer  index                      index    query    search  browser
//! ```
//!
//! - [`Document`] is a page, whatever it was read from.
//! - [`build`] turns documents into the [`File`]s of an index.
//! - [`Index`] is opened from the entry file. It does no I/O: asked for something that it cannot
//!   answer yet, it names the files that it [needs](Step::Needs), and accepts their bytes.
//! - [`Request`] is a question; [`Answer`], [`Hit`], [`Page`] and [`Facets`] are what comes back.
//!
//! ```
//! use damson_search::{Block, BuildOptions, Document, Index, Request, Section, Step, build, split_need};
//!
//! let page = |url: &str, title: &str, text: &str| Document {
//!     url: url.to_owned(),
//!     title: title.to_owned(),
//!     sections: vec![Section { blocks: vec![Block::new(text)], ..Section::default() }],
//!     ..Document::default()
//! };
//! let pages = vec![
//!     page("/plum/", "Plums", "A plum tree wants sun and patience."),
//!     page("/quince/", "Quinces", "Raw, a quince is as hard as a table."),
//! ];
//! // For browsers this would be gzip. Here the files stay in memory, as they are.
//! let files = build(pages, &BuildOptions::default(), &|bytes: &[u8]| bytes.to_vec())?;
//!
//! let entry = files.last().expect("the entry is the last");
//! let mut index = Index::open(&entry.bytes)?;
//! let request = Request { query: Some("patient plums".to_owned()), ..Request::default() };
//! let answer = loop {
//!     match index.search(&request)? {
//!         Step::Ready(answer) => break answer,
//!         // What a page would fetch, whole files and parts of files. An index as small as this is
//!         // one file, so that nothing is needed besides.
//!         Step::Needs(needs) => {
//!             for need in needs {
//!                 let (name, part) = split_need(&need);
//!                 let file = files.iter().find(|file| file.name == name).expect("a file");
//!                 let bytes = match part {
//!                     Some((first, last)) => &file.bytes[first as usize..=last as usize],
//!                     None => &file.bytes[..],
//!                 };
//!                 index.add(&need, bytes)?;
//!             }
//!         }
//!     }
//! };
//! let shown = answer.hits[0].page.as_ref().expect("hits carry what a list shows");
//! assert_eq!((answer.total, shown.url.as_str()), (1, "/plum/"));
//! # Ok::<(), damson_search::Error>(())
//! ```
#![cfg_attr(not(test), warn(missing_docs))]

mod analyzer;
#[cfg_attr(target_arch = "wasm32", path = "damage/brief.rs")]
#[cfg_attr(not(target_arch = "wasm32"), path = "damage/whole.rs")]
mod damage;
mod document;
mod error;
mod index;
mod memo;
mod query;
mod search;

#[cfg(target_arch = "wasm32")]
pub mod browser;

#[cfg(not(target_arch = "wasm32"))]
pub mod bundle;
#[cfg(not(target_arch = "wasm32"))]
pub mod cache;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
#[cfg(not(target_arch = "wasm32"))]
pub mod indexer;
#[cfg(not(target_arch = "wasm32"))]
pub mod site;

pub use document::{Block, Date, Document, Emphasis, Section};
pub use error::{Error, ErrorKind, Result};
pub use index::{
    BuildOptions, ENTRY_NAME, File, MAX_PAGES, Prepared, VERSION, Workshop, prepare, split_need,
};
pub use memo::{Key, Memo, remembered};
pub use search::{
    Answer, Choice, End, EnginePart, Explanation, Facets, Filter, Hit, Index, Keyed, LANGUAGE_KEY,
    Marker, Op, Page, Range, Request, SectionHit, Sort, Stats, Step, Suggestions, WordShare,
    assemble, assemble_and_keep, build, label, reassemble,
};
