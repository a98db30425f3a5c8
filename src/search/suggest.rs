//! How may what is being typed go on?
//!
//! From the index alone: the forms that begin with the last word, by the number of pages that hold
//! them beside the words before it; and the titles that begin with all that was typed, told by the
//! hashes of their first words. The dictionary's shards are those that a search for the same would
//! need, and so are most of the pages.

use crate::Result;
use crate::analyzer::{Kind, label};
use crate::index::{FamilyId, LabelKind, label_hash};
use crate::query::{Query, Reach, Word, ended};
use crate::search::answer::{Hit, Step, Suggestions};
use crate::search::index::Index;
use crate::search::matcher::{FamilyMatch, MAX_HOT_SUGGESTIONS, completions_of, own_family};
use crate::search::needs::Needs;

/// So many titles are suggested at most: what is shown of a page is a request for each.
const MAX_TITLES: usize = 8;

/// Whether a word may go on.
fn is_open(word: &Word) -> bool {
    let goes_on = matches!(word.reach, Reach::Typed | Reach::Starred);
    goes_on && word.kind == Kind::Run && !word.is_excluded
}

/// What was typed, as titles are compared with it.
struct Typed<'q> {
    query: &'q Query,
    /// All of it.
    label: String,
    /// Whether the last word may go on.
    is_open: bool,
}

impl Typed<'_> {
    fn new(query: &Query) -> Typed<'_> {
        let open = query.words.iter().find(|word| is_open(word));
        let mut label = query.label.clone();
        if let (Some(word), true) = (open, label.is_empty()) {
            // A lone `s` is no label. Here it is a beginning.
            label.push_str(&word.term);
        }
        Typed { query, is_open: open.is_some(), label }
    }

    /// Whether a title begins so.
    fn begins(&self, title: &str) -> bool {
        match label(title).strip_prefix(self.label.as_str()) {
            Some(rest) => self.is_open || rest.is_empty() || rest.starts_with(' '),
            None => false,
        }
    }
}

/// A way in which the word being typed may end.
struct End {
    form: String,
    family: FamilyMatch,
    /// How many pages hold the form, and the words before it.
    pages: usize,
}

impl End {
    fn place(&self) -> (usize, FamilyId) {
        (self.family.shard, self.family.family)
    }
}

impl Index {
    /// What the word that is being typed may become, and the titles that begin with what was typed:
    /// at most `limit` of each, and no more than eight titles.
    ///
    /// A beginning of few letters is completed, as in a search, by the commonest words of the site.
    ///
    /// # Errors
    ///
    /// If a file turns out to be broken.
    pub fn suggest(&self, typed: &str, limit: usize) -> Result<Step<Suggestions>> {
        self.begin();
        let mut needs = Needs::default();
        let query = self.parse(typed, &mut needs);
        let typed = Typed::new(&query);
        if typed.label.is_empty() && needs.is_empty() {
            return Ok(Step::Ready(Suggestions::default()));
        }
        let mut ends = ends(self, &query, &mut needs);
        let titles = titles(self, &typed, &ends, &mut needs);
        if !needs.is_empty() {
            return Ok(Step::Needs(needs.names()));
        }
        let hit = |id: u32| Hit { id, score: 0.0, passage: 0, page: None };
        let hits: Vec<Hit> = titles.into_iter().take(limit.min(MAX_TITLES)).map(hit).collect();
        self.pages.need(hits.iter().map(|hit| (hit.id, hit.passage)), &mut needs)?;
        if !needs.is_empty() {
            return Ok(Step::Needs(needs.names()));
        }
        let mut titles = self.show(hits, &query, None)?;
        // A hash of so few bits says that it is so, not that it is certain.
        titles.retain(|hit| hit.page.as_ref().is_some_and(|page| typed.begins(&page.title)));
        let mut words = Vec::new();
        while words.len() < limit
            && let Some(end) = take_commonest(&mut ends)
        {
            words.push(end);
        }
        Ok(Step::Ready(Suggestions { words, titles }))
    }
}

impl Index {
    /// What the word that is being typed is likeliest to become: the first of the words that
    /// [`suggest`](Index::suggest) names, which takes no files but those of a search.
    ///
    /// # Errors
    ///
    /// If a file turns out to be broken.
    pub fn complete(&self, typed: &str) -> Result<Step<Option<String>>> {
        self.begin();
        let mut needs = Needs::default();
        let query = self.parse(typed, &mut needs);
        let mut ends = ends(self, &query, &mut needs);
        Ok(if needs.is_empty() {
            Step::Ready(take_commonest(&mut ends))
        } else {
            Step::Needs(needs.names())
        })
    }
}

/// The forms that begin with the word being typed, and are longer.
fn ends(index: &Index, query: &Query, needs: &mut Needs) -> Vec<End> {
    let mut ends: Vec<End> = Vec::new();
    let mut before: Option<Vec<u32>> = None;
    for word in query.words.iter().filter(|word| word.kind == Kind::Run && !word.is_excluded) {
        if is_open(word) {
            for form in completions_of(index, word, MAX_HOT_SUGGESTIONS, needs) {
                if let Some(family) = own_family(index, &form, needs) {
                    ends.push(End { form, family, pages: 0 });
                }
            }
        } else if let Some(family) = own_family(index, &word.term, needs)
            && let Some(postings) = family.postings(index)
        {
            match &mut before {
                Some(before) => before.retain(|page| postings.pages.binary_search(page).is_ok()),
                None => before = Some(postings.pages.to_vec()),
            }
        }
    }
    for end in &mut ends {
        let Some(postings) = end.family.postings(index) else { continue };
        for (page, mask) in postings.pages.iter().zip(postings.masks) {
            let is_beside = before.as_ref().is_none_or(|before| before.binary_search(page).is_ok());
            end.pages += usize::from(is_beside && mask & end.family.asked != 0);
        }
    }
    ends
}

/// Takes away the form that most pages hold, with its whole family: those find the same pages.
fn take_commonest(ends: &mut Vec<End>) -> Option<String> {
    // Few are wanted: looking for the best again and again is shorter than to sort them.
    let mut best: Option<&End> = None;
    for end in ends.iter() {
        // The first of those that are alike, and they are in the order of their letters.
        if end.pages > best.map_or(0, |best| best.pages) {
            best = Some(end);
        }
    }
    let (form, place) = best.map(|best| (best.form.clone(), best.place()))?;
    ends.retain(|end| end.place() != place);
    Some(form)
}

/// The pages whose titles seem to begin with what was typed: those that are all of it first.
fn titles(index: &Index, typed: &Typed<'_>, ends: &[End], needs: &mut Needs) -> Vec<u32> {
    // Every title that begins as was typed begins with one of these labels ...
    let mut hashes = vec![label_hash(&typed.label)];
    hashes.extend(ends.iter().map(|end| label_hash(&ended(&typed.query.typed_label, &end.form))));
    // ... and they are kept with the family of one of their words.
    let own = typed.label.split(' ').filter_map(|word| own_family(index, word, needs));
    let mut families: Vec<FamilyMatch> = own.collect();
    families.extend(ends.iter().map(|end| end.family));
    families.sort_unstable_by_key(|family| (family.shard, family.family));
    families.dedup_by_key(|family| (family.shard, family.family));

    let before = label_hash(&typed.query.typed_label);
    let (mut whole, mut begun, mut likely) = (Vec::new(), Vec::new(), Vec::new());
    for family in families {
        for label in family.labels(index) {
            match label.kind {
                LabelKind::Heading => {}
                kind if hashes.iter().any(|hash| label.is(*hash)) => {
                    let list = if kind == LabelKind::Title { &mut whole } else { &mut begun };
                    list.push(label.page);
                }
                LabelKind::TitleStart if label.is(before) => {
                    likely.push(label.page);
                }
                _ => {}
            }
        }
    }
    whole.append(&mut begun);
    // Where the last word is too short to be completed, the words before it may be enough.
    if whole.len() + likely.len() <= MAX_TITLES {
        likely.retain(|page| !whole.contains(page));
        whole.append(&mut likely);
    }
    whole
}
