//! Which posting lists does a word of the query lead to?

use crate::analyzer::Kind;
use crate::index::{FamilyId, FileName, FormPlace, route};
use crate::query::Word;
use crate::search::index::Index;
use crate::search::typo::Typo;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The completions of a beginning are looked up in the dictionary if they lie in so many shards at
/// most; those of a shorter beginning are the commonest ones only, which the entry lists.
pub(crate) const MAX_COMPLETION_SHARDS: usize = 2;

/// So many of the commonest forms stand for the completions of a short beginning.
const MAX_HOT_COMPLETIONS: usize = 4;

/// A mistaken word is looked for among the forms that begin with the same letters, as many of them
/// as it takes to have no more than this many shards.
const MAX_TYPO_SHARDS: usize = 3;

/// So many corrections of a word are searched at most: the commonest of the nearest.
const MAX_CORRECTIONS: usize = 3;

/// What a correction counts beside the word itself.
const CORRECTED: f32 = 0.7;

/// A family that answers to a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct FamilyMatch {
    /// The shard's file.
    pub(crate) shard: FileName,
    pub(crate) family: FamilyId,
    /// The forms that were asked for; a page that holds only others counts a little less.
    pub(crate) asked: u8,
    /// How well the family answers: 1 for the word itself.
    pub(crate) closeness: f32,
}

/// All families that answer to a word, the word's own first.
#[derive(Clone, Debug, Default)]
pub(crate) struct WordMatch {
    pub(crate) families: Vec<FamilyMatch>,
    /// Whether the first is the word's own, and not a completion.
    pub(crate) is_whole: bool,
    /// The form that was searched instead, where the index does not hold the word.
    pub(crate) correction: Option<String>,
}

/// Looks a word up. Files that are needed for it and are not there are put into `needs`; what is
/// returned then is not all.
pub(crate) fn look_up(index: &Index, word: &Word, needs: &mut BTreeSet<FileName>) -> WordMatch {
    let mut found = WordMatch::default();
    if let Some(own) = own_family(index, &word.term, &word.stem, needs) {
        found.families.push(own);
        found.is_whole = true;
    }
    if word.is_prefix {
        let mut completions: BTreeMap<(FileName, FamilyId), FamilyMatch> = BTreeMap::new();
        for form in completions_of(index, &word.term, needs) {
            let stem = index.stemmer.stem(&form);
            let Some(mut completion) = own_family(index, &form, &stem, needs) else { continue };
            completion.closeness = closeness(&word.term, &form);
            completions
                .entry((completion.shard, completion.family))
                .and_modify(|known| {
                    known.asked |= completion.asked;
                    known.closeness = known.closeness.max(completion.closeness);
                })
                .or_insert(completion);
        }
        if let Some(own) = found.families.first_mut()
            && let Some(same) = completions.remove(&(own.shard, own.family))
        {
            own.asked |= same.asked;
        }
        found.families.extend(completions.into_values());
    }
    if found.families.is_empty() && needs.is_empty() && word.kind == Kind::Run {
        correct(index, word, needs, &mut found);
    }
    found
}

/// Looks up the words that may have been meant.
fn correct(index: &Index, word: &Word, needs: &mut BTreeSet<FileName>, found: &mut WordMatch) {
    let Some(typo) = Typo::new(&word.term, word.is_prefix) else { return };
    let starts = &index.entry.shard_starts;
    let mut range = 0..0;
    // All words of the first letter, or else of the first two, ...
    for (at, letter) in word.term.char_indices() {
        let beginning = &word.term[..at + letter.len_utf8()];
        let first = route(starts, beginning);
        let more = starts.iter().skip(first + 1).take_while(|s| s.starts_with(beginning)).count();
        range = first..first + 1 + more;
        if range.len() <= MAX_TYPO_SHARDS {
            break;
        }
    }
    let mut near: Vec<(u8, Reverse<usize>, String, FamilyMatch)> = Vec::new();
    for name in index.entry.shards.get(range).unwrap_or_default() {
        let Some(shard) = index.shards.get(name) else {
            needs.insert(*name);
            continue;
        };
        let mut forms = Vec::new();
        shard.accepted(&typo, &mut |form| forms.push(form.to_owned()));
        for form in forms {
            let stem = index.stemmer.stem(&form);
            let own = own_family(index, &form, &stem, needs);
            let (Some(family), Some(edits)) = (own, typo.edits(&form)) else { continue };
            let home = index.shards.get(&family.shard);
            let pages = home.map_or(0, |shard| shard.postings(family.family).pages.len());
            near.push((edits, Reverse(pages), form, family));
        }
    }
    near.sort_unstable_by(|a, b| (a.0, a.1, &a.2).cmp(&(b.0, b.1, &b.2)));
    let Some((least, ..)) = near.first() else { return };
    let least = *least;
    for (edits, _, form, mut family) in near {
        let known =
            |other: &FamilyMatch| (other.shard, other.family) == (family.shard, family.family);
        if edits > least || found.families.len() >= MAX_CORRECTIONS {
            break;
        }
        if !found.families.iter().any(known) {
            family.closeness = CORRECTED;
            found.families.push(family);
            found.correction.get_or_insert(form);
        }
    }
}

/// A completion counts less the more had to be added.
fn closeness(prefix: &str, form: &str) -> f32 {
    0.4 + 0.4 * prefix.len() as f32 / form.len().max(1) as f32
}

fn own_family(
    index: &Index,
    form: &str,
    stem: &str,
    needs: &mut BTreeSet<FileName>,
) -> Option<FamilyMatch> {
    let name = *index.entry.shards.get(route(&index.entry.shard_starts, stem))?;
    let Some(shard) = index.shards.get(&name) else {
        needs.insert(name);
        return None;
    };
    let family = shard.family(stem)?;
    let asked = match shard.form(form) {
        Some(FormPlace::Here(of, bit)) if of == family => 1 << bit,
        // A form that no page holds asks for none in particular.
        _ => u8::MAX,
    };
    Some(FamilyMatch { shard: name, family, asked, closeness: 1.0 })
}

/// The forms that begin with what was typed, and are longer.
fn completions_of(index: &Index, prefix: &str, needs: &mut BTreeSet<FileName>) -> Vec<String> {
    let starts = &index.entry.shard_starts;
    let first = route(starts, prefix);
    // Shards that begin after the prefix hold completions as long as they begin with it.
    let more = starts.iter().skip(first + 1).take_while(|start| start.starts_with(prefix)).count();
    let mut forms = Vec::new();
    if more + 1 > index.max_completion_shards && !index.entry.hot_forms.is_empty() {
        let hot = &index.entry.hot_forms;
        let hot = hot.iter().filter(|form| form.starts_with(prefix) && form.len() > prefix.len());
        forms.extend(hot.take(MAX_HOT_COMPLETIONS).cloned());
        return forms;
    }
    for name in index.entry.shards.iter().skip(first).take(more + 1) {
        let Some(shard) = index.shards.get(name) else {
            needs.insert(*name);
            continue;
        };
        shard.completions(prefix, &mut |form, place| {
            // A form of this shard's families may sort into another shard, which has its alias.
            let at_home = route(starts, form);
            let is_here = index.entry.shards.get(at_home) == Some(name);
            if form.len() > prefix.len() && (is_here || place == FormPlace::Elsewhere) {
                forms.push(form.to_owned());
            }
        });
    }
    forms
}
