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

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use super::second;
use crate::{Error, Hit, Index, Request, SECOND_PART, Step};

/// An index that is held here and in the page's behaviour.
pub(super) type Shared = Rc<RefCell<Index>>;

thread_local! {
    /// Those opened so far, by number. They stay: a page opens one, or a few.
    static INDEXES: RefCell<Vec<Shared>> = const { RefCell::new(Vec::new()) };
}

/// What stands between the parts of a [question](ask), and behind a [name](add).
const SEPARATOR: u8 = 0;

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
    let index = index.borrow();
    let mut parts = question.split(|byte| *byte == SEPARATOR);
    let mut next = || parts.next().unwrap_or_default();
    match next() {
        b"search" => {
            let [limit, offset] = [count(next()), count(next())];
            let [display, facets] = [next() == b"true", next() == b"true"];
            let sort = next();
            let query = Some(text(next()));
            let mut request =
                Request { query, limit, offset, display, facets, ..Request::default() };
            let mut filters = parts.peekable();
            if !sort.is_empty() || filters.peek().is_some() {
                if !index.is_complete() {
                    return needing_second();
                }
                if let Err(error) = second::read_wishes(&mut request, sort, &mut filters) {
                    return refused(&error);
                }
            }
            handed(index.search(&request))
        }
        b"display" => {
            let query = text(next());
            let ids: Vec<u32> = parts.map(|id| count(id) as u32).collect();
            handed(index.display(&ids, Some(&query)))
        }
        _ if !index.is_complete() => needing_second(),
        kind => second::answer(&index, kind, next(), next()),
    }
}

/// That the engine's second part is needed.
fn needing_second() -> JsValue {
    handed(Ok(Step::<Hit>::Needs(vec![SECOND_PART.to_owned()])))
}

/// An index that was opened.
pub(super) fn opened(number: u32) -> Option<Shared> {
    INDEXES.with_borrow(|indexes| indexes.get(number as usize).cloned())
}

/// What JavaScript encodes is UTF-8.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap_or_default()
}

/// A number as JavaScript writes it: without its fraction, an infinite one as a large one, and
/// nonsense as none at all.
pub(super) fn count(text: &[u8]) -> usize {
    if text == b"Infinity" {
        return usize::MAX;
    }
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number: usize, digit| {
        number.saturating_mul(10).saturating_add(usize::from(digit - b'0'))
    })
}

/// A step as JavaScript gets it: a plain value, a list of names, or a string.
pub(super) fn handed<T: Serialize>(step: crate::Result<Step<T>>) -> JsValue {
    let serializer = Serializer::json_compatible();
    let handed = match &step {
        Ok(Step::Ready(answer)) => answer.serialize(&serializer),
        Ok(Step::Needs(names)) => names.serialize(&serializer),
        Err(error) => return refused(error),
    };
    // Strings, numbers, lists and maps of strings can be had of JavaScript.
    handed.unwrap_or(JsValue::UNDEFINED)
}

/// An error as JavaScript gets it.
fn refused(error: &Error) -> JsValue {
    JsValue::from_str(&[error.kind().as_str(), " ", error.message()].concat())
}
