//! What may JavaScript ask of an index?
//!
//! Three functions, around [`Index`]: [`open`], [`add`] and [`ask`]. What goes in are numbers and
//! bytes, for whatever else would cross is code in the module and in the script beside it (reading
//! objects is 15 KB). What comes out are plain objects; in the place of an answer
//!
//! - a list of file names: these have to be added, and the question asked again,
//! - a string: it could not be answered; the [kind](crate::ErrorKind) of the error, a space, and the
//!   message.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;

use super::program;
use crate::{Error, Index};

/// An index that is held here and in the page's behaviour.
pub(super) type Shared = Rc<RefCell<Index>>;

thread_local! {
    /// Those opened so far, by number. They stay: a page opens one, or a few.
    static INDEXES: RefCell<Vec<Shared>> = const { RefCell::new(Vec::new()) };
}

/// What stands between the parts of a [question](ask), and behind a [name](add).
pub(super) const SEPARATOR: u8 = 0;

/// Opens an index by the decompressed bytes of its entry file: in the place of the index of this
/// number, for all that hold it, or as a new one if there is none. Returns the number.
#[wasm_bindgen]
pub fn open(number: u32, entry: &[u8]) -> JsValue {
    let index = match Index::open_first(entry) {
        Ok(index) => index,
        Err(error) => return refused(&error),
    };
    if let Some(known) = opened(number) {
        *known.borrow_mut() = index;
        return number.into();
    }
    INDEXES.with_borrow_mut(|indexes| {
        indexes.push(Rc::new(RefCell::new(index)));
        (indexes.len() - 1).into()
    })
}

/// Accepts the decompressed bytes of a file that was asked for: before them the name that it was
/// asked by, and a zero byte. Returns nothing.
// One argument, for what hands over two has to undo the first if it fails with the second.
#[wasm_bindgen]
pub fn add(number: u32, named: &[u8]) -> JsValue {
    let Some(index) = opened(number) else { return JsValue::UNDEFINED };
    let (need, bytes) = match named.iter().position(|byte| *byte == SEPARATOR) {
        Some(end) => (&named[..end], &named[end + 1..]),
        None => (named, &[][..]),
    };
    match index.borrow_mut().add(&text(need), bytes) {
        Ok(()) => JsValue::UNDEFINED,
        Err(error) => refused(&error),
    }
}

/// Answers a question: its parts in UTF-8, with a zero byte between them.
///
/// | question | parts |
/// |---|---|
/// | [`Index::search`] | `search`, limit, offset, `true` to display, `true` to count facets, the sort ([`Sort::parse`]), the query, and of each filter key, operator and value ([`Filter::read`]) |
/// | [`Index::display`] | `display`, the query, ids |
/// | [`Index::suggest`] | `suggest`, limit, what was typed |
/// | [`Index::orders`] | `orders`; the keys come as the `words` of [`Suggestions`] |
/// | [`Index::facets`] | `facets`, the key or nothing |
#[wasm_bindgen]
pub fn ask(number: u32, question: &[u8]) -> JsValue {
    let Some(index) = opened(number) else { return JsValue::UNDEFINED };
    program::answer(&index.borrow(), question)
}

/// An index that was opened.
pub(super) fn opened(number: u32) -> Option<Shared> {
    INDEXES.with_borrow(|indexes| indexes.get(number as usize).cloned())
}

/// What JavaScript encodes is UTF-8.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap_or_default()
}

/// An error as JavaScript gets it.
pub(super) fn refused(error: &Error) -> JsValue {
    JsValue::from_str(&[error.kind().as_str(), " ", error.message()].concat())
}
