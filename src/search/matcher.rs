//! Which posting lists does a word of the query lead to?

use crate::analyzer::{Kind, PART, label};
use crate::index::{FamilyId, FormPlace, Label, Postings, home_of, label_hash, route, saturation};
use crate::query::{Reach, Word, ended};
use crate::search::answer::Hit;
use crate::search::index::Index;
use crate::search::needs::{EnginePart, Needs};
use crate::search::typo::Typo;
use crate::search::words_part;
use std::ops::Range;

/// The completions of a beginning are looked up in the dictionary if they lie in so many shards at
/// most; those of a shorter beginning are the commonest ones only, which the entry lists.
pub(crate) const MAX_COMPLETION_SHARDS: usize = 2;

/// The same where a word ends in `*`, so that all of them were asked for.
const MAX_STARRED_SHARDS: usize = 6;

/// So many of the commonest forms stand for the completions of a short beginning: each may be a shard
/// of its own to fetch, and a letter or two say too little for more.
const MAX_HOT_COMPLETIONS: usize = 2;

/// A title is looked for that ends in one of so many completions: each is compared with all labels of the
/// other words.
const MAX_ENDS: usize = 64;

/// The same where it is asked which forms these are.
pub(crate) const MAX_HOT_SUGGESTIONS: usize = 4;

/// A mistaken word is looked for among all forms, or those that begin with the same letters: as many
/// of these as it takes to have no more than this many shards.
pub(crate) const MAX_TYPO_SHARDS: usize = 3;

/// So many corrections of a word are searched at most: the commonest of the nearest.
const MAX_CORRECTIONS: usize = 3;

/// What a correction counts beside the word itself.
const CORRECTED: f32 = 0.7;

/// What a form of the word other than the one typed counts.
pub(crate) const INFLECTED: f32 = 0.9;

/// The last bit of a mask may stand for several forms.
const SHARED_BIT: u8 = 1 << 7;

/// A family that answers to a word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct FamilyMatch {
    /// Which of the shards.
    pub(crate) shard: usize,
    pub(crate) family: FamilyId,
    /// The forms that were asked for.
    pub(crate) asked: u8,
    /// How well the family answers: 1 for the word itself.
    pub(crate) closeness: f32,
    /// What a page counts that holds only other forms; nothing if no others will do.
    pub(crate) inflected: f32,
}

impl FamilyMatch {
    /// The family of the word itself.
    pub(crate) fn own(shard: usize, family: FamilyId, asked: u8) -> FamilyMatch {
        FamilyMatch { shard, family, asked, closeness: 1.0, inflected: INFLECTED }
    }

    pub(crate) fn pages(&self, index: &Index) -> usize {
        self.postings(index).map_or(0, |postings| postings.pages.len())
    }

    /// The postings of the family, if its shard is there.
    pub(crate) fn postings<'i>(&self, index: &'i Index) -> Option<Postings<'i>> {
        let shard = index.shards.get(self.shard)?;
        Some(shard.postings(self.family))
    }

    /// The forms of the family that have their first letter in common with this one; and a mark behind
    /// them if longer words may hold any of them.
    pub(crate) fn forms(&self, index: &Index, form: &str) -> Vec<String> {
        let first = &form[..form.chars().next().map_or(0, char::len_utf8)];
        let mut forms = Vec::new();
        if let Some(shard) = index.shards.get(self.shard) {
            shard.completions(first, &mut |form, place| {
                if matches!(place, FormPlace::Here(family, _) if family == self.family) {
                    forms.push(form.to_owned());
                }
            });
            if let Some(first) = forms.first()
                && shard.form(&[first, PART].concat()).is_some()
            {
                forms.push(PART.to_owned());
            }
        }
        forms
    }

    /// How well a page fits of which a posting says this; 0 if not at all.
    pub(crate) fn worth(&self, impact: u8, mask: u8) -> f32 {
        let form = if mask & self.asked == 0 { self.inflected } else { 1.0 };
        saturation(impact) * form * self.closeness
    }

    fn is_on(&self, index: &Index, page: u32) -> bool {
        self.postings(index).is_some_and(|postings| postings.pages.binary_search(&page).is_ok())
    }

    /// The labels that are kept with a word of the family.
    pub(crate) fn labels<'i>(&self, index: &'i Index) -> &'i [Label] {
        index.shards.get(self.shard).map_or(&[], |shard| shard.labels(self.family))
    }

    pub(crate) fn is_same(&self, other: &FamilyMatch) -> bool {
        (self.shard, self.family) == (other.shard, other.family)
    }
}

/// Families, each once.
#[derive(Default)]
struct Merged {
    families: Vec<FamilyMatch>,
    /// Of each shard, where its families stand above, counted from 1.
    places: Vec<(usize, Vec<u32>)>,
}

impl Merged {
    fn add(&mut self, added: FamilyMatch) {
        let shard = match self.places.iter().position(|(shard, _)| *shard == added.shard) {
            Some(at) => at,
            None => {
                self.places.push((added.shard, Vec::new()));
                self.places.len() - 1
            }
        };
        let places = &mut self.places[shard].1;
        let at = added.family.number();
        if places.len() <= at {
            places.resize(at + 1, 0);
        }
        match places[at] {
            0 => {
                self.families.push(added);
                places[at] = self.families.len() as u32;
            }
            known => {
                let known = &mut self.families[known as usize - 1];
                known.asked |= added.asked;
                known.closeness = known.closeness.max(added.closeness);
            }
        }
    }
}

/// All families that answer to a word, the word's own first.
#[derive(Debug, Default)]
pub(crate) struct WordMatch {
    pub(crate) families: Vec<FamilyMatch>,
    /// Whether the first is the word's own, and not a completion.
    pub(crate) is_whole: bool,
    /// Other forms cannot be told from those asked for by a posting alone.
    pub(crate) is_vague: bool,
    /// The form that was searched instead, where the index does not hold the word.
    pub(crate) correction: Option<String>,
    /// What the query's label may become as the word goes on: its hash, and the family of the completion.
    ends: Vec<(u32, FamilyMatch)>,
}

impl WordMatch {
    /// Whether a label is what the query's may become as the word goes on. Among many completions some has
    /// its hash by chance, but seldom one that is on the page.
    pub(crate) fn ends_so(&self, index: &Index, label: &Label) -> bool {
        let is_end =
            |(end, family): &(u32, FamilyMatch)| label.is(*end) && family.is_on(index, label.page);
        self.ends.iter().any(is_end)
    }

    /// Whether the word, or what was meant by it, names nothing. The beginning of a word may become
    /// one that does.
    pub(crate) fn is_function_word(&self, index: &Index) -> bool {
        let own = self.families.first().filter(|_| self.is_whole || self.correction.is_some());
        own.is_some_and(|own| {
            let shard = index.shards.get(own.shard);
            shard.is_some_and(|shard| shard.is_function_word(own.family))
        })
    }
}

/// Looks a word up, behind these words of the query's label. Files that are needed for it and are not there are put into `needs`; what is
/// returned then is not all.
pub(crate) fn look_up(index: &Index, before: &str, word: &Word, needs: &mut Needs) -> WordMatch {
    let mut found = WordMatch::default();
    let is_strict = matches!(word.reach, Reach::Exact | Reach::Starred);
    if let Some(mut own) = own_family(index, &word.term, needs)
        && !(is_strict && own.asked == u8::MAX)
    {
        if is_strict {
            own.inflected = 0.0;
        } else if !word.accented.is_empty()
            && let Some(shard) = index.shards.get(own.shard)
            && let Some(FormPlace::Here(_, bit)) = shard.form(&word.accented)
        {
            own.asked = 1 << bit;
        }
        found.is_vague = word.reach == Reach::Exact && own.asked == SHARED_BIT;
        found.is_whole = true;
        found.families.push(own);
    }
    if matches!(word.reach, Reach::Typed | Reach::Starred) {
        let mut merged = Merged::default();
        if let Some(own) = found.families.first() {
            merged.add(*own);
        }
        for form in completions_of(index, word, MAX_HOT_COMPLETIONS, needs) {
            let Some(mut completion) = own_family(index, &form, needs) else { continue };
            if is_strict {
                completion.inflected = 0.0;
            } else {
                completion.closeness = closeness(&word.term, &form);
                if found.ends.len() < MAX_ENDS {
                    found.ends.push((label_hash(&ended(before, &form)), completion));
                }
            }
            merged.add(completion);
        }
        found.families = merged.families;
    }
    let may_be_mistaken = !is_strict && !word.is_excluded && word.kind == Kind::Run;
    if found.families.is_empty()
        && needs.is_empty()
        && may_be_mistaken
        && index.takes(EnginePart::Words, needs)
    {
        words_part::correct(index, word, needs, &mut found);
    }
    found
}

/// Whether of these pages the same is shown for a word as for a shorter beginning of it: the forms that
/// only the beginning stands for are on none of them.
pub(crate) fn shows_the_same(index: &Index, word: &Word, shorter: &Word, hits: &[Hit]) -> bool {
    let mut needs = Needs::default();
    let (own, all) =
        (look_up(index, "", word, &mut needs), look_up(index, "", shorter, &mut needs));
    let mut common = 0;
    for family in &all.families {
        // Which of its forms were asked for makes a difference to the order alone.
        if own.families.iter().any(|own| own.is_same(family)) {
            common += 1;
        } else if hits.iter().any(|hit| family.is_on(index, hit.id)) {
            return false;
        }
    }
    needs.is_empty() && own.is_whole == all.is_whole && own.families.len() == common
}

/// Looks up the words that may have been meant.
///
/// These are the nearest of the words that the site uses most, whatever their letters, and of those
/// that begin as the word does.
pub(super) fn correct(index: &Index, word: &Word, needs: &mut Needs, found: &mut WordMatch) {
    let Some(typo) = Typo::new(&word.term, word.reach == Reach::Typed) else { return };
    let mut near: Vec<Correction> = Vec::new();
    for form in common_words_near(index, &typo, needs) {
        add_correction(index, &typo, form, needs, &mut near);
    }
    let starts = &index.entry.shard_starts;
    let mut range = 0..starts.len();
    // All words, or else those of the first letter, or else of the first two, ...
    for (at, letter) in word.term.char_indices() {
        if range.len() <= index.max_typo_shards {
            break;
        }
        range = shards_of(index, &word.term[..at + letter.len_utf8()]);
    }
    for at in range {
        let Some(shard) = index.shard(at, needs) else { continue };
        let mut forms = Vec::new();
        shard.accepted(&typo, &mut |form| forms.push(form.to_owned()));
        for form in forms {
            add_correction(index, &typo, form, needs, &mut near);
        }
    }
    // Few are wanted: looking for the best again and again is shorter than to sort them.
    let least = near.iter().map(|correction| correction.edits).min();
    near.retain(|correction| Some(correction.edits) == least);
    let mut corrections = Merged::default();
    while corrections.families.len() < MAX_CORRECTIONS && !near.is_empty() {
        let commonest = |a: &usize, b: &usize| {
            let (a, b) = (&near[*a], &near[*b]);
            a.pages.cmp(&b.pages).then_with(|| b.form.cmp(&a.form))
        };
        let best = (0..near.len()).max_by(commonest).unwrap_or_default();
        let Correction { form, mut family, .. } = near.swap_remove(best);
        family.closeness = CORRECTED;
        corrections.add(family);
        found.correction.get_or_insert(form);
    }
    found.families = corrections.families;
}

/// The words of the site's vocabulary that are nearest, the commonest of these. It is here already where
/// the dictionary is large, and then most mistakes are made in one of its words.
fn common_words_near(index: &Index, typo: &Typo, needs: &mut Needs) -> Vec<String> {
    let (mut nearest, mut least) = (Vec::new(), u8::MAX);
    let Some(vocabulary) = index.pages.vocabulary(needs) else { return nearest };
    // The commonest come first.
    for word in vocabulary.words() {
        let form = label(word);
        let Some(edits) = typo.edits(&form).filter(|edits| *edits <= least) else { continue };
        if edits < least {
            least = edits;
            nearest.clear();
        }
        if nearest.len() < MAX_CORRECTIONS && !nearest.contains(&form) {
            nearest.push(form);
        }
    }
    nearest
}

fn add_correction(
    index: &Index,
    typo: &Typo,
    form: String,
    needs: &mut Needs,
    near: &mut Vec<Correction>,
) {
    let own = own_family(index, &form, needs);
    if let (Some(family), Some(edits)) = (own, typo.edits(&form)) {
        near.push(Correction { edits, pages: family.pages(index), form, family });
    }
}

/// A form that may have been meant.
struct Correction {
    edits: u8,
    /// How many pages hold a form of its family.
    pages: usize,
    form: String,
    family: FamilyMatch,
}

/// A completion counts less the more had to be added.
fn closeness(prefix: &str, form: &str) -> f32 {
    0.4 + 0.4 * prefix.len() as f32 / form.len().max(1) as f32
}

/// The family of a form, with that form as the one asked for. A form that no page holds asks for
/// none in particular of the family that has its stem.
pub(crate) fn own_family(index: &Index, form: &str, needs: &mut Needs) -> Option<FamilyMatch> {
    let starts = &index.entry.shard_starts;
    let mut at = route(starts, form);
    let mut place = index.shard(at, needs)?.form(form);
    if let Some(FormPlace::Elsewhere(way)) = place {
        at = home_of(at, way);
        place = index.shard(at, needs)?.form(form);
    }
    match place {
        Some(FormPlace::Here(family, bit)) => Some(FamilyMatch::own(at, family, 1 << bit)),
        _ if index.entry.stemmers.is_empty() || !index.takes(EnginePart::Words, needs) => None,
        _ => words_part::stemmed_family(index, form, needs),
    }
}

/// The family of the stem of a form that no page holds: none of its forms is asked for in particular.
pub(super) fn stemmed_family(index: &Index, form: &str, needs: &mut Needs) -> Option<FamilyMatch> {
    for stemmer in &index.entry.stemmers {
        let stem = stemmer.stem(form);
        let at = route(&index.entry.shard_starts, &stem);
        if let Some(family) = index.shard(at, needs)?.family(&stem, stemmer) {
            return Some(FamilyMatch::own(at, family, u8::MAX));
        }
    }
    None
}

/// The shards of the words that begin so.
fn shards_of(index: &Index, beginning: &str) -> Range<usize> {
    let starts = &index.entry.shard_starts;
    let first = route(starts, beginning);
    // Shards that start after the beginning hold words of it as long as they start with it.
    let more = starts.iter().skip(first + 1).take_while(|start| start.starts_with(beginning));
    first..first + 1 + more.count()
}

/// The forms that begin with a word, and are longer: `most_hot` of the commonest, if they lie in too
/// many shards.
pub(crate) fn completions_of(
    index: &Index,
    word: &Word,
    most_hot: usize,
    needs: &mut Needs,
) -> Vec<String> {
    let prefix = word.term.as_str();
    let is_asked_for = word.reach == Reach::Starred;
    let starts = &index.entry.shard_starts;
    let range = shards_of(index, prefix);
    let mut forms = Vec::new();
    let hot = &index.entry.hot_forms;
    let max_shards = match () {
        () if is_asked_for => index.max_completion_shards.max(MAX_STARRED_SHARDS),
        // What is so common is found by itself.
        () if hot.contains(&word.term) => index.max_completion_shards.saturating_sub(1),
        () => index.max_completion_shards,
    };
    if range.len() > max_shards && !hot.is_empty() {
        let hot = hot.iter().filter(|form| form.starts_with(prefix) && form.len() > prefix.len());
        let most = if is_asked_for { usize::MAX } else { most_hot };
        forms.extend(hot.take(most).cloned());
        return forms;
    }
    for at in range {
        let Some(shard) = index.shard(at, needs) else { continue };
        shard.completions(prefix, &mut |form, place| {
            // A form of this shard's families may sort into another shard, which has its alias.
            let is_here = matches!(place, FormPlace::Elsewhere(_)) || route(starts, form) == at;
            if form.len() > prefix.len() && is_here {
                forms.push(form.to_owned());
            }
        });
    }
    forms
}
