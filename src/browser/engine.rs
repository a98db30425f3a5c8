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

use crate::{Error, Filter, Index, Request, Sort, Step};

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
    /// `filters` has keys, operators and values in turn, as [`Filter::read`] takes them: `tag, any,
    /// rust, tag, not, c, year, any.., 2020..2024`. `sort` is what [`Sort::parse`] reads.
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
        let mut flat = filters.into_iter();
        let mut filters = Vec::new();
        while let (Some(key), Some(op), Some(value)) = (flat.next(), flat.next(), flat.next()) {
            filters.push(Filter::read(key, &op, value).map_err(thrown)?);
        }
        let sort = sort.map_or(Ok(Vec::new()), |sort| Sort::parse(&sort)).map_err(thrown)?;
        let request = Request {
            query,
            filters,
            sort,
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

    /// How many pages have each value: the commonest of every key, or all of one.
    pub fn facets(&self, key: Option<String>) -> Result<JsValue, JsValue> {
        handed(self.index.borrow().facets(key.as_deref()))
    }

    /// The keys that pages can be ordered by.
    pub fn orders(&self) -> Vec<String> {
        self.index.borrow().orders().into_iter().map(str::to_owned).collect()
    }
}

#[cfg(feature = "page")]
impl Engine {
    /// The index, for page behaviour in the same module.
    pub(crate) fn index(&self) -> Rc<RefCell<Index>> {
        Rc::clone(&self.index)
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
