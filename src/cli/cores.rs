//! Where an index is written: on all cores, with what former runs left.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::talk::Talk;
use crate::cache::{Cache, Uses, default_path, program};
use crate::{Document, Key, Memo, Prepared, Workshop, bundle, prepare};

/// Room for most documents, in bytes: growing step by step takes time.
const DOCUMENT_ROOM: usize = 8 << 10;

/// All cores of this machine.
#[derive(Clone, Copy)]
pub(super) struct Cores<'m> {
    pub(super) memo: Option<&'m dyn Memo>,
}

impl Workshop for Cores<'_> {
    fn pack(&self, bytes: &[u8]) -> Vec<u8> {
        bundle::pack(bytes)
    }

    fn wrap(&self, bytes: &[u8]) -> Vec<u8> {
        bundle::wrap(bytes)
    }

    fn memo(&self) -> Option<&dyn Memo> {
        self.memo
    }

    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).into_par_iter().for_each(work);
    }
}

impl Cores<'_> {
    /// Cuts documents into words, in any order: an index puts them in one of its own.
    pub(super) fn prepare(self, documents: Vec<Document>) -> Vec<Prepared> {
        documents.into_par_iter().map(|document| self.prepare_one(document)).collect()
    }

    fn prepare_one(self, document: Document) -> Prepared {
        let room = Vec::with_capacity(DOCUMENT_ROOM);
        let said = self.memo.and_then(|_| postcard::to_extend(&document, room).ok());
        let (Some(memo), Some(said)) = (self.memo, said) else { return prepare(document) };
        let key = Key::of("words", [&said[..]]);
        let recalled = memo.recall(key).and_then(|bytes| postcard::from_bytes(&bytes).ok());
        if let Some(recalled) = recalled {
            return Prepared::recalled(recalled, document);
        }
        let prepared = prepare(document);
        let room = Vec::with_capacity(DOCUMENT_ROOM);
        if let Ok(bytes) = postcard::to_extend(&prepared, room) {
            memo.keep(key, &bytes);
        }
        prepared
    }
}

/// Where the cache is wanted, if at all.
#[derive(Clone, Debug, Default)]
pub(super) struct CacheWish {
    pub(super) none: bool,
    pub(super) folder: Option<PathBuf>,
}

/// Opens the cache of a site. That there is none is no reason to stop.
pub(super) fn open_cache(wish: &CacheWish, site: &Path, talk: Talk) -> Option<Cache> {
    if wish.none {
        return None;
    }
    let (path, program) = (default_path(wish.folder.as_deref(), site)?, program()?);
    match Cache::open(&path, program) {
        Ok(cache) => Some(cache),
        Err(error) => {
            let said =
                format!("cannot use the cache {}: {error}; all is done anew", path.display());
            // Who named a folder should know; who did not need not even know that there is one.
            match wish.folder {
                Some(_) => talk.warn(said),
                None => talk.detail(said),
            }
            None
        }
    }
}

/// Writes what was kept in a cache.
pub(super) fn close_cache(cache: Option<Cache>, talk: Talk) {
    match cache.map(Cache::finish) {
        None => {}
        Some(Ok(Uses { recalled, kept })) => {
            talk.detail(format!("cache: {recalled} entries of former runs used, {kept} new"));
        }
        Some(Err(error)) => {
            talk.detail(format!("cannot write the cache: {error}; the next run does all anew"));
        }
    }
}
