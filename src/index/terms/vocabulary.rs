//! Which forms are there, and what is the stem of each?

use super::compounds::parts as parts_of;
use crate::analyzer::{Language, Stemmer, learn};
use crate::index::interner::Interner;
use crate::index::prepare::Prepared;
use std::collections::{BTreeMap, BTreeSet};

/// The forms of all pages, by numbers.
pub(in crate::index) struct Vocabulary<'p> {
    forms: Interner,
    /// Of each page the numbers of its forms, in its order.
    pub(super) uses: Vec<PageUses>,
    /// Of each form its stem and by the rules of which language, if it has rules.
    stems: Vec<(Option<Language>, String)>,
    /// Of each form that has several spellings with accents, or one with and one without, those with.
    pub(super) accented: BTreeMap<u32, BTreeSet<&'p str>>,
}

/// The numbers of the forms of a page, in its order. A row for each page, and not one for all: where the
/// texts of a large site were, there is room for many small ones.
pub(in crate::index) type PageUses = Box<[u32]>;

/// In which language a form is, and how it is spelled, if not as the form.
type Reading<'p> = (Option<Language>, Option<&'p str>);

/// What pages say of a form.
struct Said<'p> {
    pages: usize,
    /// How most pages read it that came so far: most often all.
    reading: Reading<'p>,
    alike: usize,
}

impl<'p> Vocabulary<'p> {
    /// Pages that declare no language are in `main`.
    pub(in crate::index) fn of(prepared: &'p [Prepared], main: Option<Language>) -> Vocabulary<'p> {
        let mut forms = Interner::default();
        let mut uses: Vec<PageUses> = Vec::with_capacity(prepared.len());
        let mut of_page: Vec<u32> = Vec::new();
        let mut said: Vec<Said<'_>> = Vec::new();
        let mut others: BTreeMap<u32, BTreeMap<Reading<'_>, usize>> = BTreeMap::new();
        let mut accents: BTreeMap<u32, (usize, BTreeSet<Option<&str>>)> = BTreeMap::new();
        for page in prepared {
            of_page.clear();
            for found in page.forms.iter() {
                let number = forms.number(found.form);
                of_page.push(number);
                let reading = (found.tongue.language(main), found.spelling);
                match said.get_mut(number as usize) {
                    None => said.push(Said { pages: 1, reading, alike: 1 }),
                    Some(known) => {
                        known.pages += 1;
                        if known.reading == reading {
                            known.alike += 1;
                        } else {
                            *others.entry(number).or_default().entry(reading).or_default() += 1;
                        }
                    }
                }
                if found.is_accented() {
                    let (pages, spellings) = accents.entry(number).or_default();
                    *pages += 1;
                    spellings.extend(found.accented());
                }
            }
            uses.push(of_page.as_slice().into());
        }
        let mut stems = Vec::with_capacity(forms.len());
        for (Said { reading, alike, .. }, number) in said.iter().zip(0..) {
            // That of most pages; of several, the one that is not the last in the order of languages
            // and letters.
            let others = others.get(&number).into_iter().flatten();
            let votes =
                others.map(|(reading, count)| (*reading, *count)).chain([(*reading, *alike)]);
            let most = votes.min_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
            let (language, spelling) = most.map_or(*reading, |(reading, _)| reading);
            let form = str::from_utf8(forms.get(number)).unwrap_or_default();
            let stem = match language {
                Some(language) => language.stem(form, spelling.unwrap_or(form)),
                None => form.to_owned(),
            };
            stems.push((language, stem));
        }
        let mut accented = BTreeMap::new();
        for (number, (pages, mut spellings)) in accents {
            if pages < said[number as usize].pages {
                spellings.insert(None);
            }
            // Where all are alike, there is nothing to prefer.
            if spellings.len() > 1 {
                accented.insert(number, spellings.into_iter().flatten().collect());
            }
        }
        Vocabulary { forms, uses, stems, accented }
    }

    pub(in crate::index) fn form(&self, number: u32) -> &str {
        str::from_utf8(self.forms.get(number)).unwrap_or_default()
    }

    pub(in crate::index) fn find(&self, form: &str) -> Option<u32> {
        self.forms.find(form.as_bytes())
    }

    pub(in crate::index) fn stem(&self, number: u32) -> &str {
        &self.stems[number as usize].1
    }

    pub(in crate::index) fn language(&self, number: u32) -> Option<Language> {
        self.stems[number as usize].0
    }

    /// How many forms there are.
    pub(in crate::index) fn len(&self) -> usize {
        self.stems.len()
    }

    /// Whether any word is of a language that puts words together.
    pub(super) fn has_compounds(&self) -> bool {
        self.stems.iter().any(|(language, _)| has_compounds(*language))
    }

    /// All numbers, by stem, and those of one by form.
    pub(super) fn by_stem(&self) -> Vec<u32> {
        let mut numbers: Vec<u32> = (0..self.stems.len() as u32).collect();
        let key = |number: u32| (self.stem(number), self.forms.get(number));
        numbers.sort_unstable_by(|a, b| key(*a).cmp(&key(*b)));
        numbers
    }

    /// Of each stem that is a part of longer words the numbers of their forms; `is_stem` tells what is
    /// a stem.
    pub(super) fn compounds(&self, is_stem: &dyn Fn(&str) -> bool) -> BTreeMap<String, Vec<u32>> {
        let mut found: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for ((language, stem), number) in self.stems.iter().zip(0..) {
            let Some(language) = language.filter(|language| language.has_compounds()) else {
                continue;
            };
            // A part is a word of the same language, or what all of its forms have in common.
            let stem_of = |part: &str| match self.find(part) {
                Some(known) if self.language(known) == Some(language) => {
                    Some(self.stem(known).to_owned())
                }
                _ => is_stem(part).then(|| part.to_owned()),
            };
            let known = |part: &str| stem_of(part).is_some();
            let mut parts = parts_of(self.form(number), &known);
            if parts.is_empty() {
                parts = parts_of(stem, &known);
            }
            let own = parts.into_iter().filter_map(stem_of).filter(|part| part != stem);
            for part in own.collect::<BTreeSet<String>>() {
                found.entry(part).or_default().push(number);
            }
        }
        found
    }

    /// What a browser has to know of the languages, that of most forms first.
    pub(super) fn stemmers(&self) -> Vec<Stemmer> {
        let mut languages: BTreeMap<Language, Vec<(&str, &str)>> = BTreeMap::new();
        for ((language, stem), number) in self.stems.iter().zip(0..) {
            if let Some(language) = language {
                languages.entry(*language).or_default().push((self.form(number), stem));
            }
        }
        let mut stemmers: Vec<(usize, Stemmer)> = Vec::new();
        for (language, mut pairs) in languages {
            let is_english = language == Language::ENGLISH;
            let mut rules = String::new();
            if !is_english {
                pairs.sort_unstable();
                rules = learn(&pairs);
            }
            if is_english || !rules.is_empty() {
                stemmers
                    .push((pairs.len(), Stemmer { language: language.tag().to_owned(), rules }));
            }
        }
        stemmers.sort_by_key(|(forms, _)| std::cmp::Reverse(*forms));
        stemmers.into_iter().map(|(_, stemmer)| stemmer).collect()
    }
}

/// Whether words of a language are put together into one.
pub(in crate::index) fn has_compounds(language: Option<Language>) -> bool {
    language.is_some_and(Language::has_compounds)
}
