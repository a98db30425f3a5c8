//! What does a run leave to the next one?
//!
//! Which pages hold a word depends on all pages, so a run that knows only what each page says has to
//! begin with all of them. What a [`Past`] keeps besides is the way back: of each family of words what
//! the pages say of its forms ([sources](source)). When a few pages are edited, the families of the
//! words that are new, gone or counted otherwise are made again from these, then the shards in which
//! these families are, and all else stays as it was. So an edit costs what it touches.
//!
//! It is done for [edits](revise) of some pages: of their text, titles, dates and tags. Tags and orders
//! are then written anew, from the [heads] of all pages. Where more may change than can be told from
//! the pages that were edited (another address, another language, another average length, another
//! vocabulary of texts) there is no way back, and all is done as in a first run.

mod edits;
mod file;
mod heads;
mod keep;
mod revise;
mod source;

use super::directory::PackLayout;
use super::entry::Entry;
use super::file::FileName;
use super::impact::PerField;
use super::prepare::Tongue;
use super::terms::{CountedForm, Family, FamilySize, is_marked};
use crate::analyzer::Language;
use crate::{Key, Memo};

pub(super) use keep::{Words, keep_heads};
pub(crate) use revise::revise;

/// What a run leaves to the next.
pub(super) struct Past {
    /// The language of pages that declare none.
    main: Option<Language>,
    /// How much text is stored, in bytes.
    text: usize,
    /// By address.
    pages: Vec<PastPage>,
    /// Their [heads].
    heads: Key,
    /// As it was written, but for what comes with it.
    entry: Entry,
    /// The entry's shards.
    shards: Vec<Key>,
    /// All files but shards, packs and directories; the vocabulary is the last.
    others: Vec<(FileName, Key)>,
    packs: Vec<(PackLayout, Key)>,
    groups: Vec<Group>,
}

/// What is known of a page.
#[derive(Clone)]
struct PastPage {
    url: String,
    lengths: PerField,
    tongues: Vec<Tongue>,
}

/// Neighbouring families, and the key of their [sources](source).
struct Group {
    key: Key,
    families: Vec<KnownFamily>,
}

/// What is known of a family without its postings.
#[derive(Clone, Debug, PartialEq, Eq)]
struct KnownFamily {
    stem: String,
    /// As [`Family::forms`].
    forms: Vec<String>,
    /// How many pages hold each.
    pages: Vec<usize>,
    postings: usize,
    labels: usize,
    is_function_word: bool,
    is_english: bool,
}

impl KnownFamily {
    fn of(stem: &str, family: &Family) -> KnownFamily {
        let holding = family.pages_by_bit();
        let last = holding.len().saturating_sub(1);
        let pages = (0..family.forms.len()).map(|bit| holding.get(bit.min(last)).copied());
        KnownFamily {
            stem: stem.to_owned(),
            forms: family.forms.clone(),
            pages: pages.map(Option::unwrap_or_default).collect(),
            postings: family.postings.len(),
            labels: family.labels.len(),
            is_function_word: family.is_function_word,
            is_english: family.language == Some(Language::ENGLISH),
        }
    }

    fn size(&self) -> FamilySize<'_> {
        let KnownFamily { stem, forms, postings, labels, .. } = self;
        FamilySize { stem, forms, postings: *postings, labels: *labels }
    }

    fn counted(&self) -> impl Iterator<Item = CountedForm<'_>> {
        let is_function_word = self.is_function_word;
        let forms = self.forms.iter().zip(&self.pages).filter(|(form, _)| !is_marked(form));
        forms.map(move |(form, pages)| CountedForm { form, pages: *pages, is_function_word })
    }
}

/// The group of neighbours of a stem.
fn group_of(groups: &[Group], stem: &str) -> usize {
    let begins =
        |group: &Group| group.families.first().is_none_or(|family| family.stem.as_str() <= stem);
    groups.partition_point(begins).saturating_sub(1)
}

/// A file of an index that was kept.
fn file_of(memo: &dyn Memo, (name, key): &(FileName, Key)) -> Option<(FileName, Vec<u8>)> {
    Some((*name, memo.recall(*key)?.into_owned()))
}

/// Keeps some bytes under a key of their own, unless they are kept already.
fn keep_once(memo: &dyn Memo, kind: &str, bytes: &[u8]) -> Key {
    let key = Key::of(kind, [bytes]);
    if memo.recall(key).is_none() {
        memo.keep(key, bytes);
    }
    key
}

/// The kinds of what is kept: files of an index, sources, and the whole.
const FILE: &str = "file";
const SOURCES: &str = "sources";
const PAST: &str = "past";
