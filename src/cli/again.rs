//! Indexing a site once more, where some pages were changed, and that concerns no others.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::cores::Cores;
use super::publish::{Facts, Indexed, count_words};
use crate::indexer::{Changes, ReadOptions, Seen, changes_since};
use crate::{BuildOptions, Document, Key, Memo, reassemble};

/// So many runs, one after the other, leave in the cache what they do not ask for. Then one begins
/// with all pages, and forgets what no page says any longer.
const RUNS: u32 = 64;

/// Of a site with more text than this, in bytes, nothing is left: what is known of its files takes memory
/// while it is indexed, and its words are too many to be kept for the next run.
const MOST_TEXT: usize = 120_000_000;

/// Whether a run that indexes these documents may leave something to the next.
pub(super) fn may_keep(documents: &[Document]) -> bool {
    let blocks = documents.iter().flat_map(|document| &document.sections).flat_map(|it| &it.blocks);
    blocks.map(|block| block.text.len()).sum::<usize>() <= MOST_TEXT
}

/// What a run leaves to the next.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Run {
    seen: Seen,
    facts: Facts,
    past: Key,
    /// How many runs there were since one that began with all pages.
    runs: u32,
}

/// The key under which a run of these options is kept.
pub(super) fn key(options: &ReadOptions) -> Key {
    Key::of("run", [format!("{options:?}").as_bytes()])
}

/// Keeps what a run leaves, if it leaves anything.
pub(super) fn keep(memo: &dyn Memo, key: Key, seen: Seen, facts: &Facts, past: Option<Key>) {
    let run = past.map(|past| Run { seen, facts: facts.clone(), past, runs: 0 });
    if let Some(run) = run {
        run.keep(memo, key);
    }
}

impl Run {
    /// What the last run with these options left, if it left anything of use.
    pub(super) fn recall(memo: &dyn Memo, key: Key) -> Option<Run> {
        let run: Run = postcard::from_bytes(&memo.recall(key)?).ok()?;
        (run.runs < RUNS).then_some(run)
    }

    fn keep(&self, memo: &dyn Memo, key: Key) {
        if let Ok(bytes) = postcard::to_allocvec(self) {
            memo.keep(key, &bytes);
        }
    }

    /// The index of the site as it is now, and what is known of its pages; nothing if the site has to be
    /// read as a whole. Besides, the keys of what no run will ask for any longer.
    pub(super) fn again(
        self,
        key: Key,
        site: &Path,
        options: &ReadOptions,
        memo: &dyn Memo,
    ) -> Option<(Indexed, Seen, Vec<Key>)> {
        let Run { seen, mut facts, past: former, runs } = self;
        let Changes { documents, seen } = changes_since(seen, site, options, memo)?;
        let (old, new): (Vec<_>, Vec<_>) = documents.into_iter().unzip();
        facts.tags = seen.value_counts();
        facts.words = facts.words.checked_sub(count_words(&old))? + count_words(&new);
        let cores = Cores { memo: Some(memo) };
        let changes: Vec<_> = cores.prepare(old).into_iter().zip(cores.prepare(new)).collect();
        let base = BuildOptions { base_url: options.base_path.clone() };
        let (files, past) = reassemble(former, &changes, &base, &cores).ok()??;
        let run = Run { seen, facts, past: past?, runs: runs + 1 };
        run.keep(memo, key);
        let Run { seen, facts, past, .. } = run;
        let gone = if past == former { Vec::new() } else { vec![former] };
        Some((Indexed { files, facts, past: Some(past) }, seen, gone))
    }
}
