//! What may JavaScript ask of an index?
//!
//! [`Engine`] is [`Index`] with arguments and results that cross to JavaScript cheaply. Arguments
//! are strings, numbers and flat lists of strings (reading objects would cost 15 KB); results are
//! plain objects. In place of a result there may be a list of file names: those files have to be
//! added, and the question asked again.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Reflect;
use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::{Error, Index, Request, Sort, Step};

/// An opened index.
#[wasm_bindgen]
#[derive(Clone, Debug)]
pub struct Engine {
    index: Rc<RefCell<Index>>,
}

#[wasm_bindgen]
impl Engine {
    /// Opens an index by the decompressed bytes of its entry file.
    #[wasm_bindgen(constructor)]
    pub fn new(entry: &[u8]) -> Result<Engine, JsValue> {
        let index = Index::open(entry).map_err(thrown)?;
        Ok(Engine { index: Rc::new(RefCell::new(index)) })
    }

    /// Puts the index of another entry file in the place of this one, for everyone who holds it.
    pub fn reopen(&self, entry: &[u8]) -> Result<(), JsValue> {
        let index = Index::open(entry).map_err(thrown)?;
        *self.index.borrow_mut() = index;
        Ok(())
    }

    /// Accepts the decompressed bytes of a file that was asked for.
    pub fn add(&self, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
        self.index.borrow_mut().add(name, bytes).map_err(thrown)
    }

    /// Answers a question.
    ///
    /// `filters` has keys and values in turn: `tag, rust, tag, wasm, year, 2026`. `sort` is `key`,
    /// `key:asc` or `key:desc`.
    #[allow(clippy::too_many_arguments)] // An object in their place costs 15 KB.
    pub fn search(
        &self,
        query: Option<String>,
        filters: Vec<String>,
        sort: Option<String>,
        limit: f64,
        offset: f64,
        display: bool,
        facets: bool,
    ) -> Result<JsValue, JsValue> {
        // Casts of floats saturate: an infinite limit is a large one, and nonsense is none at all.
        let request = Request {
            query,
            filters: paired(filters),
            sort: sort.map(sorting),
            limit: limit as usize,
            offset: offset as usize,
            display,
            facets,
        };
        handed(self.index.borrow().search(&request))
    }

    /// What a list of results shows of these pages, in the order given.
    pub fn display(&self, ids: Vec<u32>, query: Option<String>) -> Result<JsValue, JsValue> {
        handed(self.index.borrow().display(&ids, query.as_deref()))
    }

    /// How many pages have each value of each key.
    pub fn facets(&self) -> Result<JsValue, JsValue> {
        handed(self.index.borrow().facets())
    }
}

#[cfg(feature = "page")]
impl Engine {
    /// The index, for page behaviour in the same module.
    pub(crate) fn index(&self) -> Rc<RefCell<Index>> {
        Rc::clone(&self.index)
    }
}

/// Keys and values in turn, as filters; a search takes those of one key together.
fn paired(flat: Vec<String>) -> Vec<(String, Vec<String>)> {
    let mut filters = Vec::new();
    let mut flat = flat.into_iter();
    while let (Some(key), Some(value)) = (flat.next(), flat.next()) {
        filters.push((key, vec![value]));
    }
    filters
}

/// `key`, `key:asc` or `key:desc`. Dates go from the newest if nothing is said, all else upwards.
pub(crate) fn sorting(text: String) -> Sort {
    match text.rsplit_once(':') {
        Some((key, "asc")) => Sort { key: key.to_owned(), descending: false },
        Some((key, "desc")) => Sort { key: key.to_owned(), descending: true },
        _ => Sort { descending: text == "date", key: text },
    }
}

/// A step as JavaScript gets it: a plain value, or a list of names.
fn handed<T: Serialize>(step: crate::Result<Step<T>>) -> Result<JsValue, JsValue> {
    let serializer = Serializer::json_compatible();
    match step.map_err(thrown)? {
        Step::Ready(answer) => answer.serialize(&serializer).map_err(JsValue::from),
        Step::Needs(names) => names.serialize(&serializer).map_err(JsValue::from),
    }
}

/// An error as JavaScript gets it: an `Error` with a `kind`.
fn thrown(error: Error) -> JsValue {
    let thrown = js_sys::Error::new(&error.to_string());
    // Setting a property of a new object cannot fail.
    let _ = Reflect::set(&thrown, &"kind".into(), &error.kind().as_str().into());
    thrown.into()
}
