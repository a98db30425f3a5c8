//! Which posting lists does a word of the query lead to?

use crate::index::{FamilyId, FileName, FormPlace, route};
use crate::query::Word;
use crate::search::index::Index;
use std::collections::{BTreeMap, BTreeSet};

/// The completions of a beginning are looked up in the dictionary if they lie in so many shards at
/// most; those of a shorter beginning are the commonest ones only, which the entry lists.
const MAX_COMPLETION_SHARDS: usize = 2;

/// So many of the commonest forms stand for the completions of a short beginning.
const MAX_HOT_COMPLETIONS: usize = 4;

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
    found
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
    if more + 1 > MAX_COMPLETION_SHARDS && !index.entry.hot_forms.is_empty() {
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
