//! Which passage shows best why a page was found?

use crate::analyzer::{Cut, Kind, PART, is_ascii, is_single, is_unspaced, is_word, tokenize};
use crate::index::{PIECE, StoredPage, StoredSection, cut_first};
use crate::query::{Query, Reach, Role};
use crate::search::answer::SectionHit;
use crate::search::index::Index;
use crate::search::matcher::own_family;
use crate::search::needs::Needs;
use crate::search::phrase::{find_phrase, terms_of};
use crate::search::words_part;

/// How many words a snippet has: two lines and a half of a results list.
const SNIPPET_WORDS: usize = 32;

/// How many words before the first match a snippet begins at most, to begin with a sentence.
const LEAD_WORDS: usize = 10;

/// What a second occurrence of a word counts beside the first.
const REPETITION: f32 = 0.1;

/// So many letters of a word tell whether a text can be passed over without cutting it into words.
const TELLING_LETTERS: usize = 3;

/// A part of a compound has so many letters at least.
const MIN_PART: usize = 4;

/// A hit points at so many sections of its page at most.
const MAX_SECTIONS: usize = 3;

/// Cuts snippets for one query.
pub(crate) struct Snippets<'q> {
    query: &'q Query,
    /// How a text is cut into words.
    cut: Cut,
    /// Of each word the forms of its family.
    forms: Vec<Vec<String>>,
    /// The words that are marked where they stand by themselves.
    marked: Vec<bool>,
    /// Those that are marked where they follow one another.
    phrases: Vec<Vec<&'q str>>,
    /// The words with which what is marked begins.
    first: Vec<usize>,
}

/// The snippet and the sections of a page that are shown in a preview.
pub(crate) fn previewed(stored: &StoredPage, url: &str) -> (Vec<String>, Vec<SectionHit>) {
    let (mut snippet, mut sections) = (Vec::new(), Vec::new());
    for (at, section) in stored.sections.iter().enumerate() {
        let (mut pieces, mut rest) = (Vec::new(), section.text.as_str());
        while let Some((piece, others)) = cut_first(rest, PIECE) {
            pieces.push(piece.to_owned());
            rest = others;
        }
        pieces.push(rest.to_owned());
        if at == 0 {
            snippet = pieces;
        } else {
            let url = [url, "#", &section.id].concat();
            sections.push(SectionHit { url, heading: section.heading.clone(), snippet: pieces });
        }
    }
    (snippet, sections)
}

/// A match in the text, and the word of the query that it is one of.
struct Match {
    /// The place of the run in the text, counted in runs.
    run: usize,
    start: usize,
    end: usize,
    word: usize,
}

/// A stretch of runs, and how much it shows.
struct Window {
    first_run: usize,
    worth: f32,
}

impl<'q> Snippets<'q> {
    pub(crate) fn new(index: &Index, query: &'q Query) -> Snippets<'q> {
        let mut forms: Vec<Vec<String>> = Vec::new();
        for word in &query.words {
            // The search has brought what it takes.
            let own = own_family(index, &word.term, &mut Needs::default());
            forms.push(own.map_or_else(Vec::new, |own| own.forms(index, &word.term)));
        }
        let mut marked = vec![false; query.words.len()];
        let (mut phrases, mut first) = (Vec::new(), Vec::new());
        for clause in query.clauses.iter().filter(|clause| clause.role != Role::Excluded) {
            for atom in &clause.atoms {
                match atom.words[..] {
                    [word] => marked[word] = true,
                    _ => phrases.push(terms_of(atom, query)),
                }
                first.push(atom.words[0]);
            }
        }
        Snippets { query, cut: tokenize, forms, marked, phrases, first }
    }

    /// The same, for who cuts very many snippets, and may have more code for it.
    pub(crate) fn with_cut(self, cut: Cut) -> Snippets<'q> {
        Snippets { cut, ..self }
    }

    /// The part of a passage that shows most of the query's words, plain text and matches in turn;
    /// and the sections in which any stand.
    pub(crate) fn cut(&self, page: &StoredPage, url: &str) -> (Vec<String>, Vec<SectionHit>) {
        let mut found: Vec<(f32, &StoredSection, Passage<'_>, Window)> = Vec::new();
        for section in &page.sections {
            if !self.may_match(&section.text) {
                continue;
            }
            let text = Passage::read(&section.text, self);
            let Some(window) = text.best_window(self) else { continue };
            // A heading that matches speaks for its section.
            let heading = Passage::read(&section.heading, self);
            let worth = window.worth + 0.5 * self.worth(&heading.matches);
            let at = found.partition_point(|(known, ..)| *known >= worth);
            found.insert(at, (worth, section, text, window));
        }
        let Some((_, _, text, window)) = found.first() else {
            let opening =
                page.sections.iter().map(|section| &section.text).find(|text| !text.is_empty());
            let text = match opening {
                _ if !page.description.is_empty() => &page.description,
                Some(text) => text,
                None => return (vec![String::new()], Vec::new()),
            };
            return (self.opening(text), Vec::new());
        };
        let snippet = text.pieces(window);
        // A page has an address, and so has a heading with an id.
        let mut sections = Vec::new();
        for (_, section, text, window) in &found {
            if !section.id.is_empty() && sections.len() < MAX_SECTIONS {
                let url = [url, "#", &section.id].concat();
                let (heading, snippet) = (section.heading.clone(), text.pieces(window));
                sections.push(SectionHit { url, heading, snippet });
            }
        }
        (snippet, sections)
    }

    /// The beginning of a text, or all of it if it is as short as titles are: plain text and matches in turn.
    pub(crate) fn opening(&self, text: &str) -> Vec<String> {
        Passage::read(text, self).pieces(&Window { first_run: 0, worth: 0.0 })
    }

    /// Where the words of the query stand in a text: bytes from and to, ascending and apart.
    pub(crate) fn matches(&self, text: &str) -> Vec<(usize, usize)> {
        let mut places: Vec<(usize, usize)> = Vec::new();
        for found in Passage::read(text, self).matches {
            match places.last_mut() {
                // Parts of a run lie within it; two that touch are one.
                Some(last) if found.start <= last.1 => last.1 = last.1.max(found.end),
                _ => places.push((found.start, found.end)),
            }
        }
        places
    }

    /// Whether words of the query may stand in a text. Most sections of a long page are told so at a
    /// hundredth of the price of cutting them into words. A word that the text joins in its first
    /// letters (`x-ray`, asked for as `xray`) is missed.
    fn may_match(&self, text: &str) -> bool {
        // A letter with an accent may be folded to any other.
        let is_plain = is_ascii(text) || !text.chars().any(|c| !c.is_ascii() && is_word(c));
        let mut known: &[u8] = &[];
        for word in &self.first {
            for form in [&self.query.words[*word].term].into_iter().chain(&self.forms[*word]) {
                let beginning = &form.as_bytes()[..TELLING_LETTERS.min(form.len())];
                // Forms are sorted: most begin as the one before.
                let is_new = known != beginning;
                known = beginning;
                let mut places = text.as_bytes().windows(beginning.len().max(1));
                if is_new && places.any(|place| place.eq_ignore_ascii_case(beginning)) {
                    return true;
                }
            }
        }
        !is_plain
    }

    /// The word of the query that a term of the text is one of.
    fn word_of(&self, term: &str) -> Option<usize> {
        // The word itself before a form of another, and that before a longer one.
        let (mut best, mut nearest) = (None, 0);
        for (at, word) in self.query.words.iter().enumerate() {
            let near = match word.reach {
                _ if !self.marked[at] => 0,
                _ if word.term == term => 3,
                Reach::Stem | Reach::Typed if self.is_form(at, term) => 2,
                Reach::Typed | Reach::Starred if term.starts_with(&word.term) => 1,
                _ => 0,
            };
            if near > nearest {
                (best, nearest) = (Some(at), near);
            }
        }
        best
    }

    /// Whether a term is a form of a word of the query, or a longer word that holds one.
    fn is_form(&self, word: usize, term: &str) -> bool {
        let forms = &self.forms[word];
        let has_longer = forms.last().is_some_and(|form| form == PART);
        forms.iter().any(|form| {
            let mut places = term.as_bytes().windows(form.len().max(MIN_PART));
            form == term || has_longer && places.any(|place| place == form.as_bytes())
        })
    }

    /// What some matches show: a word counts little where it stands again.
    fn worth(&self, matches: &[Match]) -> f32 {
        let mut seen = 0_u64;
        let mut worth = 0.0;
        for found in matches {
            let bit = 1 << (found.word % 64);
            let letters = match self.query.words.get(found.word) {
                Some(word) => letters(&word.term),
                None => {
                    self.phrases[found.word - self.marked.len()].iter().map(|t| letters(t)).sum()
                }
            };
            worth += letters * if seen & bit == 0 { 1.0 } else { REPETITION };
            seen |= bit;
        }
        worth
    }
}

/// What a word of the query is worth in a snippet: longer ones tell more.
fn letters(term: &str) -> f32 {
    term.chars().count().min(8) as f32
}

/// A text with its runs and matches.
pub(super) struct Passage<'t> {
    text: &'t str,
    runs: Vec<(usize, usize)>,
    matches: Vec<Match>,
}

impl<'t> Passage<'t> {
    fn read(text: &'t str, snippets: &Snippets<'_>) -> Passage<'t> {
        let mut runs = Vec::new();
        let mut matches: Vec<Match> = Vec::new();
        (snippets.cut)(text, &mut |token| {
            // Of pairs that overlap, every second is as much as a word.
            if token.kind == Kind::Run && runs.last().is_none_or(|(_, end)| *end <= token.start) {
                runs.push((token.start, token.end));
            }
            if let Some(word) = snippets.word_of(token.term) {
                let run = runs.len().saturating_sub(1);
                let mut end = token.end;
                if is_single(&snippets.query.words[word].term) {
                    end =
                        token.start + text[token.start..].chars().next().map_or(0, char::len_utf8);
                }
                // Joined words come after their parts.
                let at = matches.partition_point(|other| other.start <= token.start);
                matches.insert(at, Match { run, start: token.start, end, word });
            }
        });
        let mut passage = Passage { text, runs, matches };
        if !snippets.phrases.is_empty() {
            words_part::mark_phrases(&mut passage, snippets);
        }
        passage
    }

    /// Adds the matches of phrases.
    // By itself, so that its closures are known to be of the part `words`.
    #[inline(never)]
    pub(super) fn mark_phrases(&mut self, snippets: &Snippets<'_>) {
        for (phrase, word) in snippets.phrases.iter().zip(snippets.marked.len()..) {
            let mut line_start = 0;
            for line in self.text.split('\n') {
                find_phrase(line, phrase, &mut |start, end| {
                    let (start, end) = (line_start + start, line_start + end);
                    let run = self.runs.partition_point(|(other, _)| *other < start);
                    let at = self.matches.partition_point(|other| other.start < start);
                    self.matches.insert(at, Match { run, start, end, word });
                });
                line_start += line.len() + 1;
            }
        }
    }

    fn best_window(&self, snippets: &Snippets<'_>) -> Option<Window> {
        let mut best: Option<Window> = None;
        for (from, first) in self.matches.iter().enumerate() {
            let within = |found: &&Match| found.run < first.run + SNIPPET_WORDS - LEAD_WORDS / 2;
            let len = self.matches[from..].iter().take_while(within).count();
            let worth = snippets.worth(&self.matches[from..from + len]);
            if best.as_ref().is_none_or(|known| worth > known.worth) {
                best = Some(Window { first_run: first.run, worth });
            }
        }
        best
    }

    /// The text around a window, cut at words.
    fn pieces(&self, window: &Window) -> Vec<String> {
        let first = self.lead(window.first_run);
        let last = (first + SNIPPET_WORDS).min(self.runs.len()).saturating_sub(1);
        let start = if first == 0 { 0 } else { self.runs[first].0 };
        let end = if last + 1 >= self.runs.len() { self.text.len() } else { self.runs[last].1 };
        let mut pieces = vec![String::from(if start > 0 { "… " } else { "" })];
        let mut at = start;
        for found in &self.matches {
            // Parts of a run lie within it, or before what is marked already.
            if found.end <= at || found.start < start || found.end > end {
                continue;
            }
            if found.start < at {
                // So are two pairs that overlap.
                if let Some(mark) = pieces.last_mut()
                    && self.text[found.start..].starts_with(is_unspaced)
                {
                    mark.push_str(&self.text[at..found.end]);
                    at = found.end;
                }
                continue;
            }
            let between = &self.text[at..found.start];
            if between.is_empty() && pieces.len() > 1 {
                // Two matches that touch are one mark.
                if let Some(mark) = pieces.last_mut() {
                    mark.push_str(&self.text[found.start..found.end]);
                }
            } else {
                if pieces.len() % 2 == 0 {
                    pieces.push(String::new());
                }
                if let Some(plain) = pieces.last_mut() {
                    plain.push_str(&spaced(between));
                }
                pieces.push(self.text[found.start..found.end].to_owned());
            }
            at = found.end;
        }
        let mut tail = spaced(&self.text[at..end]);
        if end < self.text.len() {
            tail.push_str(" …");
        }
        if pieces.len() % 2 == 0 {
            pieces.push(tail);
        } else if let Some(plain) = pieces.last_mut() {
            plain.push_str(&tail);
        }
        pieces
    }

    /// Where to begin so that a match at `run` is read in its sentence.
    fn lead(&self, run: usize) -> usize {
        // The last words of a text are shown with what stands before them.
        let latest = self.runs.len().saturating_sub(SNIPPET_WORDS);
        let run = run.min(self.runs.len().saturating_sub(1));
        let earliest = run.saturating_sub(LEAD_WORDS);
        let begins_sentence = |at: &usize| {
            *at == 0 || {
                // Runs of unspaced scripts overlap: nothing lies between them.
                let between = self.text.get(self.runs[*at - 1].1..self.runs[*at].0);
                between.is_some_and(ends_sentence)
            }
        };
        let sentence = (earliest..=run).find(begins_sentence);
        sentence.unwrap_or(earliest + LEAD_WORDS / 2).min(run).min(latest)
    }
}

/// Whether what lies between two words ends a sentence.
fn ends_sentence(gap: &str) -> bool {
    let is_end = |c| matches!(c, '\n' | '!' | '?' | '。' | '！' | '？' | '।' | '؟');
    gap.chars().any(is_end) || gap.as_bytes().windows(2).any(|pair| pair == b". ")
}

/// The ends of blocks as spaces.
fn spaced(text: &str) -> String {
    text.chars().map(|c| if c == '\n' { ' ' } else { c }).collect()
}
