//! How well does each page fit?
//!
//! A page's score is the sum, over the clauses of the query, of the clause's rarity (BM25's inverse
//! document frequency) times what its best word says of the page (its impact, settled when the
//! index was built), and a little more if the words meet in one passage. Pages that hold all words
//! come before those that do not, and a page whose very title was typed comes first: each is a
//! bonus larger than anything below it can sum up to.

use crate::index::{LabelKind, Places, label_hash};
use crate::query::{Atom, Query, Reach, Role, Word};
use crate::search::answer::Hit;
use crate::search::index::Index;
use crate::search::matcher::{WordMatch, look_up};
use crate::search::meeting::Meeting;
use crate::search::needs::{EnginePart, Needs};
use crate::search::rarity::{Fits, LONG, RELATED_SQUARINGS, SQUARINGS, idf, telling};
use crate::search::related::{RELATED, related};
use crate::search::words_part;
use std::mem;

/// A word that stands in more than this share of the pages need not stand in a page for it to
/// hold "all words".
pub(crate) const COMMON_SHARE: f32 = 0.5;

/// What it is worth if all words meet in one passage, beside all else that they can be worth. More
/// was worse for questions of many words, which need not meet to be answered.
pub(crate) const PROXIMITY: f32 = 0.1;

/// Pages with their scores, by page.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    /// The pages that are results, ascending.
    pub(crate) pages: Vec<u32>,
    /// The score of each.
    pub(crate) scores: Vec<f32>,
    /// The passage of each in which most of the words meet.
    pub(crate) passages: Vec<u8>,
    /// The least that a page scores that holds all the words: more than one that does not.
    least_of_all: f32,
    /// What the words of the query led to.
    pub(crate) words: Vec<WordMatch>,
    /// The query that was answered, if it is not the one asked.
    pub(crate) corrected: Option<Query>,
}

impl Scores {
    /// A page that holds all words, and nothing else is known of it.
    pub(crate) fn of_page(page: u32, corrected: Option<Query>) -> Scores {
        Scores { pages: vec![page], scores: vec![0.0], corrected, ..Scores::default() }
    }

    /// Notes of hits which passage is to be shown.
    pub(crate) fn place(&self, hits: &mut [Hit]) {
        for hit in hits {
            let at = self.pages.binary_search(&hit.id).ok();
            hit.passage = at.and_then(|at| self.passages.get(at)).copied().unwrap_or_default();
        }
    }
}

/// Scores all pages, or names the files that it takes.
pub(crate) fn score(index: &Index, query: &Query, needs: &mut Needs) -> Scores {
    if query.clauses.is_empty() {
        return Scores::default();
    }
    let words: Vec<WordMatch> =
        query.words.iter().map(|word| look_up(index, &query.typed_label, word, needs)).collect();
    // Not all of its clauses need count.
    let clauses = query.clauses.iter();
    if clauses.filter(|clause| clause.role == Role::Wanted).count() >= LONG {
        index.takes(EnginePart::Words, needs);
    }
    if !needs.is_empty() {
        return Scores::default();
    }
    let mut sums = Sums::of(index, query, &words);
    let mut scores = sums.results(query.has_words());
    if words.iter().any(|found| found.correction.is_some()) {
        scores.corrected = words_part::corrected(index, query, &words, needs);
    }
    add_label_bonus(index, query, &words, sums.bound, &mut scores);
    scores.words = words;
    scores
}

/// What the best pages tell of a long question; nothing if it is short.
pub(crate) struct Told {
    /// How much each page tells of what the words count.
    pub(crate) by_page: Vec<f32>,
    /// The words that go with those of the question, with what they count as their closeness.
    pub(crate) related: WordMatch,
}

impl Told {
    /// What was told of a query.
    pub(crate) fn of(index: &Index, query: &Query, words: &[WordMatch]) -> Told {
        let (mut sums, mut related) = (Sums::first_of(index, query, words), WordMatch::default());
        if sums.runs >= LONG as f32 {
            related = sums.gather_again(index, query, words);
        }
        Told { by_page: sums.by_page(&|at| sums.cells[at].telling), related }
    }
}

/// The query with what was searched in the place of words that stand on no page.
pub(super) fn corrected(
    index: &Index,
    query: &Query,
    words: &[WordMatch],
    needs: &mut Needs,
) -> Option<Query> {
    let correction =
        |(word, found): (&Word, &WordMatch)| Some((word.term.clone(), found.correction.clone()?));
    let corrections: Vec<_> = query.words.iter().zip(words).filter_map(correction).collect();
    query.corrected(&corrections).map(|text| index.parse(&text, needs))
}

/// Whether the text of a page has to be seen to tell whether it holds what is asked: the index
/// knows in which passages words stand, not in which order, and of a title not in which form.
pub(crate) fn is_vague(atom: &Atom, query: &Query, words: &[WordMatch]) -> bool {
    match atom.words[..] {
        [word] => {
            words[word].is_vague || (atom.in_title && query.words[word].reach == Reach::Exact)
        }
        _ => true,
    }
}

/// Hands over the pages that hold a word, or may hold a phrase: with the places where that is, and
/// how well it fits. A page may come several times.
pub(crate) fn each_match(
    index: &Index,
    atom: &Atom,
    words: &[WordMatch],
    each: &mut dyn FnMut(u32, Places, f32),
) {
    let wanted = if atom.in_title { Places::TITLE } else { Places::ALL };
    let mut hand_over = |page: u32, places: Places, worth: f32| {
        let places = places.within(wanted);
        if places != Places::default() {
            each(page, places, worth);
        }
    };
    if let [word] = atom.words[..] {
        return each_posting(index, &words[word], &mut hand_over);
    }
    words_part::meeting(index, atom, words, &mut hand_over);
}

/// Hands over the pages in whose passages the words of a phrase meet.
pub(super) fn meeting(
    index: &Index,
    atom: &Atom,
    words: &[WordMatch],
    each: &mut dyn FnMut(u32, Places, f32),
) {
    let (first, rest) = (atom.words[0], &atom.words[1..]);
    let mut meeting: Vec<(u32, Places, f32)> = Vec::new();
    each_posting(index, &words[first], &mut |page, places, worth| {
        meeting.push((page, places, worth));
    });
    for word in rest {
        // Each word of a phrase has one family, whose pages ascend.
        let mut at = 0;
        let mut joined = Vec::new();
        each_posting(index, &words[*word], &mut |page, places, worth| {
            while meeting.get(at).is_some_and(|(known, ..)| *known < page) {
                at += 1;
            }
            if let Some((known, before, sum)) = meeting.get(at)
                && *known == page
            {
                joined.push((page, before.within(places), sum + worth));
            }
        });
        meeting = joined;
    }
    let len = atom.words.len() as f32;
    meeting.into_iter().for_each(|(page, places, sum)| each(page, places, sum / len));
}

/// Hands over the postings of all families that answer to a word.
fn each_posting(index: &Index, found: &WordMatch, each: &mut dyn FnMut(u32, Places, f32)) {
    for family in &found.families {
        let Some(postings) = family.postings(index) else { continue };
        let says = postings.impacts.iter().zip(postings.masks);
        for ((page, places), (impact, mask)) in postings.pages.iter().zip(postings.places).zip(says)
        {
            let worth = family.worth(*impact, *mask);
            if worth > 0.0 {
                each(*page, *places, worth);
            }
        }
    }
}

/// Where on a page something stands, as far as the index knows.
pub(crate) fn places_on(index: &Index, page: u32, atom: &Atom, words: &[WordMatch]) -> Places {
    let mut all = if atom.in_title { Places::TITLE } else { Places::ALL };
    for word in &atom.words {
        let mut places = Places::default();
        for family in &words[*word].families {
            if let Some(postings) = family.postings(index)
                && let Ok(at) = postings.pages.binary_search(&page)
                && family.worth(postings.impacts[at], postings.masks[at]) > 0.0
            {
                places = places.and(postings.places[at]);
            }
        }
        all = all.within(places);
    }
    all
}

/// What is known of a page so far.
#[derive(Clone, Default)]
struct Cell {
    score: f32,
    /// The rarity of the words that the page holds.
    share: f32,
    /// How many of the wanted words it holds, and how many of the required.
    wanted: u8,
    required: u8,
    is_excluded: bool,
    /// How much it tells of what the words count, by what it scored before.
    telling: f32,
    /// Of the clause at hand: how well the best word fits, and where any stands.
    best: f32,
    places: u32,
    meeting: Meeting,
}

/// The sums at work.
pub(super) struct Sums {
    /// Of each page the place of its cell, from 1; 0 if nothing asked for stands on it. Few of the
    /// pages of a large site have one.
    places: Vec<u32>,
    cells: Vec<Cell>,
    /// The places of the pages that the clause at hand has to do with.
    touched: Vec<u32>,
    /// The most that a page can score by its words.
    bound: f32,
    /// The rarities of the words, and how many these are.
    share: f32,
    runs: f32,
    wanted: u8,
    required: u8,
    /// The most that can meet, and how many clauses that is of.
    meeting: u32,
    clauses: u32,
    /// How much all pages tell together, whatever their order.
    telling: f64,
}

impl Sums {
    fn new(places: Vec<u32>, cells: Vec<Cell>) -> Sums {
        Sums {
            places,
            cells,
            touched: Vec::new(),
            bound: 0.0,
            share: 0.0,
            runs: 0.0,
            wanted: 0,
            required: 0,
            meeting: 0,
            clauses: 0,
            telling: 0.0,
        }
    }

    /// Adds up what a query finds: of a long one twice, the second time with what the pages tell that
    /// were the best at first.
    fn of(index: &Index, query: &Query, words: &[WordMatch]) -> Sums {
        let mut sums = Sums::first_of(index, query, words);
        if sums.runs >= LONG as f32 {
            words_part::gather_again(&mut sums, index, query, words);
        }
        sums
    }

    /// What the clauses of a query add up to, each page telling as much as any.
    fn first_of(index: &Index, query: &Query, words: &[WordMatch]) -> Sums {
        let mut sums = Sums::new(vec![0; index.entry.page_count as usize], Vec::new());
        sums.gather(index, query, words);
        sums
    }

    /// Adds up the clauses of a query.
    fn gather(&mut self, index: &Index, query: &Query, words: &[WordMatch]) {
        for clause in &query.clauses {
            for atom in &clause.atoms {
                // What must not stand in a page, but can only be told from its text, is told later.
                if clause.role == Role::Excluded && is_vague(atom, query, words) {
                    continue;
                }
                let Sums { places, cells, touched, .. } = &mut *self;
                each_match(index, atom, words, &mut |page, found, worth| {
                    let Some(place) = places.get_mut(page as usize) else { return };
                    if *place == 0 {
                        cells.push(Cell::default());
                        *place = cells.len() as u32;
                    }
                    let cell = &mut cells[*place as usize - 1];
                    if cell.best == 0.0 {
                        touched.push(*place);
                    }
                    cell.best = cell.best.max(worth);
                    cell.places |= found.shown();
                });
            }
            let mut frequency = self.touched.len();
            let mut is_function_word = false;
            if let [Atom { words: own, in_title: false }] = &clause.atoms[..]
                && let [own] = own[..]
                && matches!(query.words[own].reach, Reach::Stem | Reach::Typed)
            {
                let found = &words[own];
                // Its completions say nothing of a word's rarity, if it is one itself.
                if let Some(family) = found.families.first().filter(|_| found.is_whole) {
                    frequency = family.pages(index);
                }
                is_function_word = found.is_function_word(index);
            }
            let mut fits = Fits::default();
            for place in &self.touched {
                let cell = &self.cells[*place as usize - 1];
                fits.add(cell.best, cell.telling);
            }
            let counts = fits.factor(clause, is_function_word, self.places.len(), self.telling);
            self.settle(clause.role, frequency, counts);
        }
    }

    /// Adds up a long question once more, with what those pages tell that were the best at first; and
    /// then what goes with its words, by what those tell that are the best now. Returned is what does,
    /// with what it counts as its closeness.
    pub(super) fn gather_again(
        &mut self,
        index: &Index,
        query: &Query,
        words: &[WordMatch],
    ) -> WordMatch {
        let told = self.told(SQUARINGS);
        let mut sums = Sums::new(mem::take(&mut self.places), mem::take(&mut self.cells));
        for (cell, telling) in sums.cells.iter_mut().zip(told) {
            sums.telling += f64::from(telling);
            *cell = Cell { telling, ..Cell::default() };
        }
        sums.gather(index, query, words);
        let told = sums.told(RELATED_SQUARINGS);
        let mut related = related(index, words, &sums.by_page(&|at| told[at]));
        let weight = RELATED * sums.bound;
        for family in &mut related.families {
            family.closeness *= weight;
            sums.bound += family.closeness;
        }
        let Sums { places, cells, .. } = &mut sums;
        each_posting(index, &related, &mut |page, _, worth| {
            if let Some(at) = places[page as usize].checked_sub(1) {
                cells[at as usize].score += worth;
            }
        });
        *self = sums;
        related
    }

    /// How much each page tells by what it scored, in the order of the cells.
    fn told(&self, squarings: u32) -> Vec<f32> {
        let score = |cell: &Cell| {
            let may_be = cell.required == self.required && !cell.is_excluded;
            if may_be { cell.score } else { 0.0 }
        };
        let best = self.cells.iter().map(score).fold(f32::MIN_POSITIVE, f32::max);
        self.cells.iter().map(|cell| telling(score(cell) / best, squarings)).collect()
    }

    /// Of each page what is known by the place of its cell; of those without, nothing.
    fn by_page(&self, known: &dyn Fn(usize) -> f32) -> Vec<f32> {
        let of = |place: &u32| place.checked_sub(1).map_or(0.0, |at| known(at as usize));
        self.places.iter().map(of).collect()
    }

    /// Adds what was gathered of a clause to the pages' sums. So many pages hold it, and it counts
    /// so much beside its rarity.
    fn settle(&mut self, role: Role, frequency: usize, counts: f32) {
        let page_count = self.places.len();
        let rarity = counts * idf(frequency, page_count);
        let is_run = role == Role::Wanted;
        let is_wanted = is_run && frequency as f32 <= COMMON_SHARE * page_count as f32;
        let is_required = role == Role::Required;
        self.required += u8::from(is_required);
        let mut weight = 0;
        // Nowhere in the site: a page is not to blame for lacking it.
        if frequency > 0 && role != Role::Excluded {
            weight = Meeting::weight(rarity / idf(1, page_count), self.meeting);
            self.meeting += weight;
            self.clauses += 1;
            self.bound += rarity;
            self.wanted += u8::from(is_wanted);
            if is_run {
                self.share += rarity;
                self.runs += 1.0;
            }
        }
        for place in self.touched.drain(..) {
            let cell = &mut self.cells[place as usize - 1];
            cell.score += rarity * cell.best;
            cell.meeting.add(cell.places, weight);
            (cell.best, cell.places) = (0.0, 0);
            if is_run {
                cell.share += rarity;
            }
            cell.wanted += u8::from(is_wanted);
            cell.required += u8::from(is_required);
            cell.is_excluded |= role == Role::Excluded;
        }
    }

    /// The pages that are results; `has_words` if anything was looked for.
    fn results(&mut self, has_words: bool) -> Scores {
        // A page that lacks some of the words is a result only if those that it holds are worth
        // more than the average of them: a long question finds what comes near, `the` alone brings
        // nothing.
        let mut min_share = self.share / (self.runs + 1.0);
        let may_be = |cell: &&Cell| cell.required == self.required && !cell.is_excluded;
        // The nearest pages are results, however little they hold of what was asked.
        let nearest = self.cells.iter().filter(may_be).map(|cell| cell.share).fold(0.0, f32::max);
        min_share = min_share.min(nearest);
        let proximity = if self.clauses > 1 { PROXIMITY * self.bound } else { 0.0 };
        let least_of_all = self.bound + proximity;
        let mut scores = Scores { least_of_all, ..Scores::default() };
        let none = Cell::default();
        for (page, place) in (0..).zip(&self.places) {
            let cell = match place.checked_sub(1) {
                Some(at) => &self.cells[at as usize],
                None if has_words => continue,
                None => &none,
            };
            let has_all = cell.wanted == self.wanted;
            let is_near = cell.share >= min_share || (has_all && self.wanted > 0);
            if may_be(&cell) && (!has_words || (cell.score > 0.0 && is_near)) {
                let (met, passage) = cell.meeting.most();
                let mut score = cell.score + proximity * met as f32 / self.meeting.max(1) as f32;
                if has_all {
                    score += least_of_all;
                }
                scores.pages.push(page);
                scores.scores.push(score);
                scores.passages.push(passage);
            }
        }
        scores
    }
}

/// Lifts the pages whose title or heading is just what was typed, or becomes so as its last word goes
/// on, or whose title begins so.
pub(crate) fn add_label_bonus(
    index: &Index,
    query: &Query,
    words: &[WordMatch],
    bound: f32,
    scores: &mut Scores,
) {
    let asked = scores.corrected.as_ref().unwrap_or(query);
    let (whole, typed) = (label_hash(&asked.label), label_hash(&asked.typed_label));
    // One word is the heading of many a page, a row of words that of one.
    let telling = bound - bound / (1.0 + query.words.len() as f32);
    let mut bonuses = vec![0.0_f32; scores.pages.len()];
    // A label is kept with one of its words.
    for family in words.iter().flat_map(|found| &found.families) {
        for label in family.labels(index) {
            let is_title = label.kind == LabelKind::Title;
            let is_heading = label.kind == LabelKind::Heading;
            let is_typed = || !is_title && label.is(typed) && !asked.typed_label.is_empty();
            let may_become = || words.iter().any(|found| found.ends_so(index, label));
            let bonus = if label.is(whole) {
                if is_title { 2.0 * bound } else { telling }
            } else if !is_heading && (may_become() || is_typed()) {
                if is_title { bound } else { telling }
            } else {
                continue;
            };
            if let Ok(at) = scores.pages.binary_search(&label.page)
                && scores.scores[at] >= scores.least_of_all
            {
                bonuses[at] = bonuses[at].max(bonus);
            }
        }
    }
    for (score, bonus) in scores.scores.iter_mut().zip(bonuses) {
        *score += bonus;
    }
}
