//! A search without an index: every word of every page is looked at for every query.
//!
//! It takes a query as the parser reads it, and from the index one thing, the impact of a word on a
//! page; that is settled when the index is built, and tested there.

use super::Opened;
use crate::analyzer::{Stemmer, label, tokenize};
use crate::index::{FamilyId, is_function_word, may_be_taken_for, route, saturation};
use crate::query::{Atom, Clause, Query, Reach, Role, Word, ended, runs};
use crate::search::matcher::INFLECTED;
use crate::search::meeting::Meeting;
use crate::search::needs::Needs;
use crate::search::rarity::{
    CHANCE, EXTRA, FUNCTION_WORD, LONG, RELATED_SQUARINGS, REPEATED, SQUARINGS, TOLD, UNTOLD,
    USUAL_FIT, USUAL_PAGES,
};
use crate::search::related::{MAX_RELATED, RELATED};
use crate::search::scorer::{COMMON_SHARE, PROXIMITY};
use crate::{Document, Step};
use std::collections::BTreeSet;

/// A page, cut into words.
struct Page {
    url: String,
    /// Every token, and whether it stands in the title.
    tokens: Vec<(String, bool)>,
    /// The runs of what a phrase may stand in, the title first.
    lines: Vec<Vec<String>>,
    title: String,
    headings: Vec<String>,
}

/// What a page has to do with an atom.
struct Fit {
    worth: f32,
    /// Whether it has what is asked, and not only its words.
    is_true: bool,
}

/// What the clauses of a query add up to.
#[derive(Default)]
struct Sums {
    /// Of each page: its score, the share of the words that it holds, what meets in its one passage;
    /// whether it lacks a wanted word, and whether it is out.
    pages: Vec<(f32, f32, u32, bool, bool)>,
    bound: f32,
    share: f32,
    runs: f32,
    meeting: u32,
    clauses: u32,
    has_wanted: bool,
}

pub(super) struct Oracle<'o> {
    opened: &'o Opened,
    stemmer: Stemmer,
    pages: Vec<Page>,
    /// The stems of each page's tokens.
    stems: Vec<BTreeSet<String>>,
    forms: BTreeSet<String>,
}

impl<'o> Oracle<'o> {
    /// Of pages that are one passage each, in the order of the index, all shards of which are there.
    pub(super) fn new(documents: &[Document], opened: &'o Opened) -> Oracle<'o> {
        assert!(matches!(opened.index.stats().unwrap(), Step::Ready(_)));
        let pages: Vec<Page> = documents.iter().map(cut).collect();
        let forms = pages.iter().flat_map(|page| &page.tokens).map(|(term, _)| term.clone());
        let forms = forms.collect();
        let stemmer = Stemmer::english();
        let stem_of = |(term, _): &(String, bool)| stemmer.stem(term).into_owned();
        let stems = pages.iter().map(|page| page.tokens.iter().map(stem_of).collect()).collect();
        Oracle { opened, stemmer, pages, stems, forms }
    }

    /// The pages that a query finds with their scores, the best first.
    pub(super) fn search(&self, query: &Query) -> Vec<(String, f32)> {
        // Phrases are looked for in the text of those pages alone that the rest lets through.
        let may_be = |at: usize| {
            query.clauses.iter().all(|clause| {
                let mut fits = clause
                    .atoms
                    .iter()
                    .map(|atom| (atom, self.fit(at, &self.pages[at], atom, query)));
                match clause.role {
                    Role::Required => fits.any(|(_, fit)| fit.worth > 0.0),
                    Role::Excluded => !fits.any(|(atom, fit)| {
                        fit.is_true
                            && atom.words.len() == 1
                            && !(atom.in_title && query.words[atom.words[0]].reach == Reach::Exact)
                    }),
                    _ => true,
                }
            })
        };
        let count = self.pages.len();
        let mut sums = self.sums(query, &vec![0.0; count]);
        if sums.runs >= LONG as f32 {
            let telling = |sums: &Sums, squarings: u32| -> Vec<f32> {
                let score = |at: usize| if may_be(at) { sums.pages[at].0 } else { 0.0 };
                let best = (0..count).map(score).fold(f32::MIN_POSITIVE, f32::max);
                let squared = |share: f32| (0..squarings).fold(share, |share, _| share * share);
                (0..count).map(|at| squared(score(at) / best)).collect()
            };
            sums = self.sums(query, &telling(&sums, SQUARINGS));
            let weight = RELATED * sums.bound;
            for (stem, share) in self.related(query, &telling(&sums, RELATED_SQUARINGS)) {
                for at in 0..count {
                    if sums.pages[at].0 > 0.0 && self.stems[at].contains(&stem) {
                        sums.pages[at].0 += weight * share * self.impact(at, &stem);
                    }
                }
                sums.bound += weight * share;
            }
        }
        let Sums { pages: sums, bound, share, runs, meeting, clauses, has_wanted } = sums;
        let nearest = (0..count).filter(|at| may_be(*at)).map(|at| sums[at].1).fold(0.0, f32::max);
        let min_share = f32::min(share / (runs + 1.0), nearest);
        let proximity = if clauses > 1 { PROXIMITY * bound } else { 0.0 };
        let mut found: Vec<(usize, f32)> = Vec::new();
        for (at, (sum, held, met, lacks, is_out)) in sums.into_iter().enumerate() {
            let is_near = held >= min_share || (!lacks && has_wanted);
            if is_out || (query.has_words() && (sum == 0.0 || !is_near)) {
                continue;
            }
            let mut score = sum + proximity * met as f32 / meeting.max(1) as f32;
            if !lacks {
                score += bound + proximity + self.label_bonus(query, &self.pages[at], bound);
            }
            found.push((at, score));
        }
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.into_iter().map(|(at, score)| (self.pages[at].url.clone(), score)).collect()
    }

    /// What the clauses add up to, if each page tells so much of what they count.
    fn sums(&self, query: &Query, telling: &[f32]) -> Sums {
        let count = self.pages.len();
        let idf = |n: usize| {
            let (count, n) = (count as f32, n as f32);
            (1.0 + (count - n + 0.5) / (n + 0.5)).ln()
        };
        let mut sums = Sums { pages: vec![Default::default(); count], ..Sums::default() };
        for clause in &query.clauses {
            let fits: Vec<Fit> = self
                .pages
                .iter()
                .enumerate()
                .map(|(at, page)| {
                    clause.atoms.iter().fold(Fit { worth: 0.0, is_true: false }, |best, atom| {
                        let fit = self.fit(at, page, atom, query);
                        Fit {
                            worth: best.worth.max(fit.worth),
                            is_true: best.is_true || fit.is_true,
                        }
                    })
                })
                .collect();
            let is_required = clause.role == Role::Required;
            for (sum, fit) in sums.pages.iter_mut().zip(&fits) {
                let is_out = if clause.role == Role::Excluded {
                    fit.is_true
                } else {
                    is_required && !fit.is_true
                };
                sum.4 |= is_out;
            }
            let frequency = self
                .own_frequency(clause, query)
                .unwrap_or_else(|| fits.iter().filter(|fit| fit.worth > 0.0).count());
            if frequency == 0 || clause.role == Role::Excluded {
                continue;
            }
            let fitted: Vec<f32> =
                fits.iter().map(|fit| fit.worth).filter(|worth| *worth > 0.0).collect();
            let fitting = fitted.iter().map(|fit| f64::from(*fit)).sum::<f64>() as f32;
            // Step by step as the scorer does: weights are rounded up, and many are whole but for the
            // last digit.
            let mut factor = (fitting + USUAL_PAGES * USUAL_FIT)
                / ((fitted.len() as f32 + USUAL_PAGES) * USUAL_FIT)
                * (1.0 + REPEATED * (f32::from(clause.times) - 1.0));
            let all: f64 = telling.iter().map(|telling| f64::from(*telling)).sum();
            if all > 0.0 {
                let told = fits.iter().zip(telling).map(|(fit, telling)| fit.worth * telling);
                let told = (told.map(f64::from).sum::<f64>() / all) as f32;
                let more = (told + CHANCE) / (fitting / count as f32 + CHANCE);
                factor *= UNTOLD + TOLD * more.ln().max(0.0);
            }
            if clause.role == Role::Extra {
                factor *= EXTRA;
            }
            if self.is_function_word(clause, query) {
                factor *= FUNCTION_WORD;
            }
            let rarity = factor * idf(frequency);
            let weight = Meeting::weight(rarity / idf(1), sums.meeting);
            let is_wanted =
                clause.role == Role::Wanted && frequency as f32 <= COMMON_SHARE * count as f32;
            sums.bound += rarity;
            sums.meeting += weight;
            sums.clauses += 1;
            sums.has_wanted |= is_wanted;
            if clause.role == Role::Wanted {
                sums.share += rarity;
                sums.runs += 1.0;
            }
            for (sum, fit) in sums.pages.iter_mut().zip(&fits) {
                sum.0 += rarity * fit.worth;
                if fit.worth > 0.0 {
                    sum.1 += if clause.role == Role::Wanted { rarity } else { 0.0 };
                    sum.2 += weight;
                } else {
                    sum.3 |= is_wanted;
                }
            }
        }
        sums
    }

    /// The stems that the best pages have in common, of the shards that a query takes, with their shares.
    fn related(&self, query: &Query, telling: &[f32]) -> Vec<(String, f32)> {
        let all: BTreeSet<String> = self.stems.iter().flatten().cloned().collect();
        let shard_of = |stem: &str| self.place(stem).0;
        let asked = query.words.iter().flat_map(|word| self.stems(word));
        let asked: BTreeSet<String> = asked.filter(|stem| all.contains(stem)).collect();
        let shards: BTreeSet<usize> = asked.iter().map(|stem| shard_of(stem)).collect();
        let told: f64 = telling.iter().map(|telling| f64::from(*telling)).sum();
        let mut best = Vec::new();
        for stem in all.difference(&asked).filter(|stem| shards.contains(&shard_of(stem))) {
            let (mut of_best, mut of_all) = (0.0, 0.0);
            for at in (0..self.pages.len()).filter(|at| self.stems[*at].contains(stem)) {
                let impact = self.impact(at, stem);
                of_best += f64::from(impact * telling[at]);
                of_all += f64::from(impact);
            }
            let of_best = (of_best / told) as f32;
            let of_all = of_all as f32 / telling.len() as f32;
            let gain = of_best * ((of_best + CHANCE) / (of_all + CHANCE)).ln();
            if gain > 0.0 && !self.is_function_stem(stem) {
                best.push((gain, self.place(stem), stem.clone()));
            }
        }
        best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        best.truncate(MAX_RELATED);
        let sum: f32 = best.iter().map(|(gain, ..)| gain).sum();
        best.into_iter().map(|(gain, _, stem)| (stem, gain / sum)).collect()
    }

    /// The forms that a word may become.
    fn completions<'f>(&'f self, word: &'f Word) -> impl Iterator<Item = &'f String> {
        let goes_on = matches!(word.reach, Reach::Typed | Reach::Starred);
        self.forms.iter().filter(move |form| {
            goes_on && form.starts_with(&word.term) && form.len() > word.term.len()
        })
    }

    /// The stems of a word and of what it may become.
    fn stems(&self, word: &Word) -> BTreeSet<String> {
        let forms = self.completions(word).chain([&word.term]);
        forms.map(|form| self.stemmer.stem(form).into_owned()).collect()
    }

    /// What the label of a query may become as its last word goes on.
    fn ends(&self, query: &Query) -> Vec<String> {
        let typed = query.words.iter().filter(|word| word.reach == Reach::Typed);
        let forms = typed.flat_map(|word| self.completions(word));
        forms.map(|form| ended(&query.typed_label, form)).collect()
    }

    /// Whether no label of a page is taken by chance for one that the query asks for, nor one missed that
    /// is kept with a word that is not looked up: of `title:utf-8 go`, that is `utf8` and not `utf`.
    pub(super) fn tells_labels_apart(&self, query: &Query) -> bool {
        let looked_up = |word: &&str| query.words.iter().any(|other| other.term == *word);
        let words: Vec<&str> = query.label.split(' ').collect();
        let count = words.iter().copied().filter(looked_up).count();
        if count > 0 && count < words.len() {
            return false;
        }
        let mut asked = self.ends(query);
        asked.extend([query.label.clone(), query.typed_label.clone()]);
        let is_mistaken = |label: &str| asked.iter().any(|other| may_be_taken_for(label, other));
        !self.pages.iter().any(|page| {
            let ends = page.title.match_indices(' ').map(|(end, _)| end);
            let mut beginnings = ends.chain([page.title.len()]).map(|end| &page.title[..end]);
            beginnings.any(is_mistaken) || page.headings.iter().any(|label| is_mistaken(label))
        })
    }

    fn label_bonus(&self, query: &Query, page: &Page, bound: f32) -> f32 {
        // A label is found by its words, and one that it may become by the word that it ends in.
        let is_asked =
            query.label.split(' ').any(|word| query.words.iter().any(|other| other.term == word));
        let telling = bound - bound / (1.0 + query.words.len() as f32);
        let ends = self.ends(query);
        let begins =
            |label: &str| page.title.strip_prefix(label).is_some_and(|rest| rest.starts_with(' '));
        if is_asked && page.title == query.label {
            2.0 * bound
        } else if ends.contains(&page.title) {
            bound
        } else if ends.iter().any(|label| begins(label))
            || is_asked
                && (page.headings.contains(&query.label)
                    || begins(&query.label)
                    || (!query.typed_label.is_empty() && begins(&query.typed_label)))
        {
            telling
        } else {
            0.0
        }
    }

    /// How many pages hold a form of a word's own stem, if it is a clause by itself.
    fn own_frequency(&self, clause: &Clause, query: &Query) -> Option<usize> {
        let word = own_word(clause, query)?;
        let own = self.pages_with(&|term| self.stemmer.stem(term) == self.stemmer.stem(&word.term));
        (own > 0).then_some(own)
    }

    /// Whether most of the pages with a word that is a clause by itself have it as a function word.
    fn is_function_word(&self, clause: &Clause, query: &Query) -> bool {
        let word = own_word(clause, query);
        word.is_some_and(|word| self.is_function_stem(&self.stemmer.stem(&word.term)))
    }

    /// The same for the words of a stem.
    fn is_function_stem(&self, stem: &str) -> bool {
        let forms = self.forms.iter().filter(|form| self.stemmer.stem(form) == stem);
        // The last of the greatest is taken, and of forms as common as it the first is meant.
        let commonest = forms.rev().max_by_key(|form| self.pages_with(&|term| term == **form));
        commonest.is_some_and(|form| is_function_word(form))
    }

    fn pages_with(&self, is_meant: &dyn Fn(&str) -> bool) -> usize {
        let holds = |page: &&Page| page.tokens.iter().any(|(term, _)| is_meant(term));
        self.pages.iter().filter(holds).count()
    }

    fn fit(&self, at: usize, page: &Page, atom: &Atom, query: &Query) -> Fit {
        let worths =
            atom.words.iter().map(|word| self.worth(at, page, &query.words[*word], atom.in_title));
        let worths: Vec<f32> = worths.collect();
        if worths.contains(&0.0) {
            return Fit { worth: 0.0, is_true: false };
        }
        let worth = worths.iter().sum::<f32>() / worths.len() as f32;
        let terms: Vec<&str> =
            atom.words.iter().map(|word| query.words[*word].term.as_str()).collect();
        let lines = if atom.in_title { &page.lines[..1] } else { &page.lines };
        let is_true = match terms[..] {
            [term] if query.words[atom.words[0]].reach == Reach::Exact => page
                .tokens
                .iter()
                .any(|(other, in_title)| other == term && (*in_title || !atom.in_title)),
            [_] => true,
            _ => lines.iter().any(|line| line.windows(terms.len()).any(|w| w == terms)),
        };
        Fit { worth, is_true }
    }

    /// How well a page fits a word: the best that any family of forms gives it.
    fn worth(&self, at: usize, page: &Page, word: &Word, in_title: bool) -> f32 {
        let stem_of = |form: &str| self.stemmer.stem(form).into_owned();
        let completions: BTreeSet<&String> = self.completions(word).collect();
        let own = stem_of(&word.term);
        let is_strict = matches!(word.reach, Reach::Exact | Reach::Starred);
        let is_form = self.forms.contains(&word.term);
        let mut best = 0.0_f32;
        for stem in self.stems(word) {
            let held: Vec<&(String, bool)> =
                page.tokens.iter().filter(|(term, _)| stem_of(term) == stem).collect();
            if held.is_empty() || (in_title && !held.iter().any(|(_, in_title)| *in_title)) {
                continue;
            }
            let is_own = stem == own;
            // A form that no page has is none in particular.
            let is_any = is_own && !is_form && !is_strict;
            let is_asked =
                |form: &String| (is_own && *form == word.term) || completions.contains(form);
            let form = if is_any || held.iter().any(|(term, _)| is_asked(term)) {
                1.0
            } else if is_strict {
                0.0
            } else {
                INFLECTED
            };
            let near = completions.iter().filter(|form| stem_of(form) == stem);
            let closeness = if is_strict || is_own {
                1.0
            } else {
                near.map(|form| 0.4 + 0.4 * word.term.len() as f32 / form.len() as f32)
                    .fold(0.0, f32::max)
            };
            best = best.max(self.impact(at, &stem) * form * closeness);
        }
        best
    }

    /// Where the index keeps the words of a stem: the shard, and the place in it.
    fn place(&self, stem: &str) -> (usize, FamilyId) {
        let index = &self.opened.index;
        let at = route(&index.entry.shard_starts, stem);
        let shard = index.shard(at, &mut Needs::default()).unwrap();
        (at, shard.family(stem, &self.stemmer).unwrap())
    }

    fn impact(&self, page: usize, stem: &str) -> f32 {
        let (shard, family) = self.place(stem);
        let postings = self.opened.index.shards.get(shard).unwrap().postings(family);
        let at = postings.pages.binary_search(&(page as u32)).unwrap();
        saturation(postings.impacts[at])
    }
}

/// The word that is a clause by itself, in any form.
fn own_word<'q>(clause: &Clause, query: &'q Query) -> Option<&'q Word> {
    let [Atom { words, in_title: false }] = &clause.atoms[..] else { return None };
    let [word] = words[..] else { return None };
    Some(&query.words[word]).filter(|word| matches!(word.reach, Reach::Stem | Reach::Typed))
}

fn cut(document: &Document) -> Page {
    let mut texts = vec![document.title.as_str()];
    texts.extend(document.description.as_deref());
    for key in ["tag", "category", "author"] {
        texts.extend(document.tags.get(key).into_iter().flatten().map(String::as_str));
    }
    for section in &document.sections {
        texts.push(&section.heading);
        texts.extend(section.blocks.iter().map(|block| block.text.as_str()));
    }
    let mut page = Page {
        url: document.url.clone(),
        tokens: Vec::new(),
        lines: Vec::new(),
        title: label(&document.title),
        headings: document.sections.iter().map(|section| label(&section.heading)).collect(),
    };
    page.headings.retain(|heading| !heading.is_empty());
    for (at, text) in texts.into_iter().enumerate() {
        tokenize(text, &mut |token| page.tokens.push((token.term.to_owned(), at == 0)));
        let mut line = Vec::new();
        runs(text, &mut |term, _, _| line.push(term.to_owned()));
        page.lines.push(line);
    }
    page
}
