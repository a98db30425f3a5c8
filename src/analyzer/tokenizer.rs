//! Where a text is cut into tokens.
//!
//! A *run* is a row of letters and digits. Code words are tokens whole and in parts, so that each
//! of `useState`, `state`, `utf-8`, `utf8`, `std::vec` and `v1.6.0` is found however it is typed:
//!
//! - runs joined by a single `-`, `_`, `.` or `::` are also one *joined* token (`utf8`),
//! - a run is also cut where its case or kind changes (`use`, `state`; `utf`, `8`),
//! - `C++`, `C#` and the like keep their signs.
//!
//! Scripts without spaces between words are cut into overlapping pairs of characters, as Lucene's
//! CJK analyzer does: no dictionary, and the same cut in a page and in a query. The last character
//! of a row is a token besides, so that each is the beginning of one, and can be found by itself.
//!
//! An article or preposition that has lost its vowel (`l'arbre`, `dell'arte`) is passed over.

use super::fold::{fold_into, is_mark};
use super::letters::{is_capital, is_small, is_word};
use std::str::Chars;

/// Longer tokens are cut off here, in bytes. Hashes and encoded data are not words; what a person
/// types is shorter.
pub(super) const MAX_TOKEN_LEN: usize = 48;

/// At most so many runs make a joined token: names in code have few, addresses have many.
const MAX_JOINED_RUNS: usize = 5;

/// A word of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    /// The term: folded, never empty, at most [`MAX_TOKEN_LEN`] bytes.
    pub(crate) term: &'a str,
    /// Where it begins in the text, in bytes.
    pub(crate) start: usize,
    /// Where it ends.
    pub(crate) end: usize,
    /// How it was cut.
    pub(crate) kind: Kind,
}

/// How a token was cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A row of letters and digits, or a pair in a script without spaces. The runs of a text, one
    /// after the other, are its words.
    Run,
    /// A part of the run before.
    Part,
    /// Several runs before, read as one, or a run with its signs.
    Joined,
    /// The last character of a row in a script without spaces, behind its last pair.
    Last,
}

/// Articles, pronouns and prepositions of French, Italian and Catalan as they stand before an
/// apostrophe. `o'` is not among them: it is a part of names.
const ELIDED: &str = "l d j m t s n c qu jusqu lorsqu puisqu quoiqu un all dall dell nell sull";

/// Whether what stands before an apostrophe is one of these.
fn is_elided(text: &str) -> bool {
    let mut words = ELIDED.as_bytes().split(|byte| *byte == b' ');
    words.any(|word| word.eq_ignore_ascii_case(text.as_bytes()))
}

/// Whether a text is a single character of a script without spaces, which stands for all that begin
/// with it.
pub(crate) fn is_single(term: &str) -> bool {
    let mut letters = term.chars();
    letters.next().is_some_and(is_unspaced) && letters.next().is_none()
}

/// Whether two terms are pairs of a row: the first ends with the character with which the other begins.
/// They follow one another only where they overlap.
pub(crate) fn are_of_row(one: &str, other: &str) -> bool {
    let first = other.chars().next();
    first.is_some_and(is_unspaced) && one.chars().nth(1) == first
}

/// What cuts a text into tokens.
pub(crate) type Cut = fn(&str, &mut dyn FnMut(Token<'_>));

/// Hands every token of a text to `emit`, in order; what overlaps a run comes after it.
pub(crate) fn tokenize(text: &str, emit: &mut dyn FnMut(Token<'_>)) {
    Tokenizer::new(text, emit).run(0);
}

pub(super) struct Tokenizer<'t, 'e> {
    pub(super) text: &'t str,
    pub(super) emit: &'e mut dyn FnMut(Token<'_>),
    /// The term of the run at hand.
    pub(super) term: String,
    /// The runs that hang together so far, and where the first begins.
    joined: String,
    joined_from: usize,
    runs: usize,
}

impl<'t, 'e> Tokenizer<'t, 'e> {
    pub(super) fn new(text: &'t str, emit: &'e mut dyn FnMut(Token<'_>)) -> Tokenizer<'t, 'e> {
        let (term, joined) = (String::new(), String::new());
        Tokenizer { text, emit, term, joined, joined_from: 0, runs: 0 }
    }

    /// Cuts the text from there on, where a word may begin.
    pub(super) fn run(&mut self, from: usize) {
        let mut end_of_last = from;
        let mut position = from;
        while let Some((start, first)) = self.word_char_from(position) {
            let joint = joint(&self.text[end_of_last..start]);
            if joint.is_none() || self.runs >= MAX_JOINED_RUNS {
                self.flush_joined(end_of_last);
            }
            let (end, next) = if is_unspaced(first) {
                let end = self.end_while(start, is_unspaced);
                self.emit_pairs(start, end);
                (end, end)
            } else {
                let (behind, end, next) = self.end_of_run(start);
                self.emit_run(behind, end, joint.unwrap_or_default());
                // `D'Angelo` is a name, and found as `dangelo`, too.
                if behind > start && self.text[behind..].starts_with(is_capital) {
                    self.fold_run(start, end);
                    (self.emit)(Token { term: &self.term, start, end, kind: Kind::Joined });
                }
                (end, next)
            };
            end_of_last = end;
            position = next;
        }
        self.flush_joined(end_of_last);
    }

    fn word_char_from(&self, position: usize) -> Option<(usize, char)> {
        let bytes = self.text.as_bytes();
        // Between most words is a space.
        let position = position + usize::from(bytes.get(position) == Some(&b' '));
        if let Some(first) = bytes.get(position).filter(is_plain) {
            return Some((position, char::from(*first)));
        }
        // A mark alone, such as a stray accent, begins no word.
        let found = self.text[position..].char_indices().find(|(_, c)| is_word(*c) && !is_mark(*c));
        found.map(|(offset, c)| (position + offset, c))
    }

    fn end_while(&self, start: usize, holds: fn(char) -> bool) -> usize {
        let rest = &self.text[start..];
        rest.find(|c| !holds(c)).map_or(self.text.len(), |offset| start + offset)
    }

    /// Where the run that begins at `start` begins without what is elided, where it ends, and where to go
    /// on reading. An apostrophe within
    /// a word is part of it (`don't`); a possessive `'s` is not, and is passed over.
    fn end_of_run(&self, start: usize) -> (usize, usize, usize) {
        let (mut end, mut begin) = (start, start);
        loop {
            // Most runs are of ASCII.
            end += self.text.as_bytes()[end..].iter().take_while(is_plain).count();
            // And behind most is a space.
            if self.text.as_bytes().get(end) == Some(&b' ') {
                return (begin, end, end);
            }
            end = self.end_while(end, |c| (is_word(c) || is_mark(c)) && !is_unspaced(c));
            let rest = &self.text[end..];
            let mut after = rest.chars();
            let Some('\'' | '’') = after.next() else { return (begin, end, end) };
            let continues = |rest: &Chars<'_>| rest.as_str().starts_with(is_word);
            if !continues(&after) {
                return (begin, end, end);
            }
            let apostrophe_end = self.text.len() - after.as_str().len();
            if let Some('s' | 'S') = after.next()
                && !continues(&after)
            {
                return (begin, end, self.text.len() - after.as_str().len());
            }
            if is_elided(&self.text[begin..end]) {
                begin = apostrophe_end;
            }
            end = apostrophe_end;
        }
    }

    /// Makes the term of a run.
    fn fold_run(&mut self, start: usize, end: usize) {
        let run = &self.text[start..end];
        self.term.clear();
        if run.as_bytes().iter().all(|byte| is_plain(&byte)) {
            self.term.push_str(run);
            self.term.make_ascii_lowercase();
        } else {
            let letters = run.chars().filter(|c| !matches!(c, '\'' | '’'));
            letters.for_each(|c| fold_into(c, &mut self.term));
        }
        cut(&mut self.term);
    }

    fn emit_run(&mut self, start: usize, end: usize, joint: &str) {
        self.fold_run(start, end);
        if self.term.is_empty() {
            return;
        }
        if self.runs == 0 {
            self.joined_from = start;
        } else {
            self.joined.push_str(joint);
        }
        self.joined.push_str(&self.term);
        self.runs += 1;
        (self.emit)(Token { term: &self.term, start, end, kind: Kind::Run });
        self.emit_parts(start, end);
        self.emit_signs(start, end);
    }

    /// The parts of `useState`, `HTTPServer`, `utf8`.
    fn emit_parts(&mut self, start: usize, end: usize) {
        let run = &self.text[start..end];
        // Behind a first letter that may be any, small ones are no parts; most runs are such.
        if run.bytes().skip(1).all(|letter| letter.is_ascii_lowercase()) {
            return;
        }
        let mut part_from = 0;
        let mut parts = 0;
        let mut before = (' ', ' ');
        let mut chars = run.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next_is_lower = chars.peek().is_some_and(|(_, next)| is_small(*next));
            let capitals = is_capital(before.0) && is_capital(before.1);
            let border = (is_small(before.1) && is_capital(c))
                || (capitals && is_capital(c) && next_is_lower)
                // `h2` is a word of its own, but who looks for 1.6 means v1.6, too.
                || (is_letter(before.1)
                    && c.is_ascii_digit()
                    && (at - part_from > 1 || matches!(before.1, 'v' | 'V')))
                || (before.1.is_ascii_digit() && is_letter(c) && parts > 0);
            if border {
                self.emit_part(start + part_from, start + at);
                part_from = at;
                parts += 1;
            }
            before = (before.1, c);
        }
        if parts > 0 {
            self.emit_part(start + part_from, end);
        }
    }

    fn emit_part(&mut self, start: usize, end: usize) {
        let part = &self.text[start..end];
        // A single letter says nothing.
        if part.len() < 2 && !part.starts_with(|c: char| c.is_ascii_digit()) {
            return;
        }
        self.term.clear();
        part.chars().for_each(|c| fold_into(c, &mut self.term));
        cut(&mut self.term);
        if !self.term.is_empty() {
            (self.emit)(Token { term: &self.term, start, end, kind: Kind::Part });
        }
    }

    /// `C++`, `C#`, `F#`, `g++`: short names that end in signs.
    fn emit_signs(&mut self, start: usize, end: usize) {
        let run = &self.text[start..end];
        let rest = &self.text[end..];
        let signs = if rest.starts_with("++") { 2 } else { usize::from(rest.starts_with('#')) };
        let after = rest.get(signs..).unwrap_or_default();
        if signs == 0 || run.len() > 2 || !is_ascii(run) || after.starts_with(is_word) {
            return;
        }
        self.term.clear();
        self.term.push_str(&run.to_ascii_lowercase());
        self.term.push_str(&rest[..signs]);
        (self.emit)(Token { term: &self.term, start, end: end + signs, kind: Kind::Joined });
    }

    fn flush_joined(&mut self, end: usize) {
        if self.runs > 1 {
            cut(&mut self.joined);
            let start = self.joined_from;
            (self.emit)(Token { term: &self.joined, start, end, kind: Kind::Joined });
        }
        self.joined.clear();
        self.runs = 0;
    }

    fn emit_pairs(&mut self, start: usize, end: usize) {
        let text = &self.text[start..end];
        let mut letters = text.char_indices().filter(|(_, c)| !is_mark(*c)).peekable();
        while let Some((at, c)) = letters.next() {
            self.term.clear();
            fold_into(c, &mut self.term);
            let mut to = at + c.len_utf8();
            if let Some(&(next_at, next)) = letters.peek() {
                fold_into(next, &mut self.term);
                to = next_at + next.len_utf8();
            }
            let kind = if at > 0 && letters.peek().is_none() && to == at + c.len_utf8() {
                Kind::Last
            } else {
                Kind::Run
            };
            let (start, end) = (start + at, start + to);
            (self.emit)(Token { term: &self.term, start, end, kind });
        }
    }
}

/// As the standard library's, whose four bytes at a time are code that is downloaded and saves no time to
/// speak of.
pub(crate) fn is_ascii(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii())
}

/// Whether it is a letter or digit of ASCII.
fn is_plain(byte: &&u8) -> bool {
    byte.is_ascii_alphanumeric()
}

/// In a run, what is no digit of ASCII.
fn is_letter(c: char) -> bool {
    is_word(c) && !c.is_ascii_digit()
}

/// What of a joint between two runs stays in their joined token; nothing if they don't belong
/// together. The points of a version number are needed: 1.16 is not 11.6.
fn joint(between: &str) -> Option<&str> {
    match between.as_bytes() {
        b"-" | b"_" | b"::" => Some(""),
        b"." => Some("."),
        _ => None,
    }
}

fn cut(term: &mut String) {
    if term.len() > MAX_TOKEN_LEN {
        let end = (0..=MAX_TOKEN_LEN).rev().find(|&at| term.is_char_boundary(at)).unwrap_or(0);
        term.truncate(end);
    }
}

/// Scripts that put no spaces between words: Han, kana, Hangul (whose words carry their particles)
/// and Thai, Lao, Khmer, Burmese.
pub(crate) fn is_unspaced(c: char) -> bool {
    let is_of_script = matches!(u32::from(c),
        0xE00..=0xEFF | 0x1000..=0x109F | 0x1100..=0x11FF | 0x1780..=0x17FF | 0x3005..=0x3007
        | 0x3040..=0x30FF | 0x3100..=0x318F | 0x31F0..=0x31FF | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFF66..=0xFF9F
        | 0x20000..=0x3FFFF);
    is_of_script && is_word(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn terms(text: &str) -> Vec<String> {
        let mut terms = Vec::new();
        tokenize(text, &mut |token| terms.push(token.term.to_owned()));
        terms
    }

    #[test]
    fn words_are_cut_at_spaces_and_punctuation() {
        assert_eq!(terms("Hello, wide (World)!"), ["hello", "wide", "world"]);
        assert_eq!(terms("a/b—c"), ["a", "b", "c"]);
        assert_eq!(terms("  "), [""; 0]);
    }

    #[test]
    fn apostrophes_belong_to_words_and_possessives_do_not() {
        assert_eq!(terms("don't Rust's O’Neill’s 'quoted'"), ["dont", "rust", "oneill", "quoted"]);
    }

    #[test]
    fn code_words_are_found_whole_and_in_parts() {
        assert_eq!(terms("useState"), ["usestate", "use", "state"]);
        assert_eq!(terms("HTTPServer"), ["httpserver", "http", "server"]);
        assert_eq!(terms("snake_case"), ["snake", "case", "snakecase"]);
        assert_eq!(terms("std::vec"), ["std", "vec", "stdvec"]);
        assert_eq!(terms("utf-8"), ["utf", "8", "utf8"]);
        assert_eq!(terms("UTF8"), ["utf8", "utf", "8"]);
        assert_eq!(terms("IPv6"), ["ipv6", "ipv", "6"]);
        assert_eq!(terms("v1.16"), ["v1", "1", "16", "v1.16"]);
        assert_eq!(terms("H2"), ["h2"]);
        assert_eq!(terms("--flag"), ["flag"]);
    }

    #[test]
    fn names_keep_their_signs() {
        assert_eq!(terms("C++ or C#?"), ["c", "c++", "or", "c", "c#"]);
        assert_eq!(terms("issue#12"), ["issue", "12"]);
    }

    #[test]
    fn sentences_are_not_joined() {
        assert_eq!(terms("the end. Then"), ["the", "end", "then"]);
        assert_eq!(terms("one -- two"), ["one", "two"]);
    }

    #[test]
    fn scripts_without_spaces_become_pairs() {
        assert_eq!(terms("東京都"), ["東京", "京都", "都"]);
        assert_eq!(terms("水"), ["水"]);
        assert_eq!(terms("Rust言語"), ["rust", "言語", "語"]);
        assert_eq!(terms("검색엔진"), ["검색", "색엔", "엔진", "진"]);
        // The tone of the first letter is no letter, and does not end the row.
        assert_eq!(terms("น้ำ"), ["น้", "้ำ", "ำ"]);
        assert!(is_single("水") && !is_single("水道") && !is_single("w") && !is_single(""));
    }

    #[test]
    fn signs_of_indian_scripts_are_part_of_words() {
        assert_eq!(terms("हिन्दी भाषा"), ["हिन्दी", "भाषा"]);
    }

    #[test]
    fn articles_that_have_lost_their_vowel_are_passed_over() {
        assert_eq!(terms("l'arbre d’été qu'il dell'arte"), ["arbre", "ete", "il", "arte"]);
        assert_eq!(terms("D'Angelo L’Oréal"), ["angelo", "dangelo", "oreal", "loreal"]);
        assert_eq!(terms("l' d'"), ["l", "d"]);
        assert_eq!(terms("Türkiye'de комп'ютер комп’ютер компʼютер").len(), 4);
        let all = terms("комп'ютер комп’ютер компʼютер");
        assert!(all.iter().all(|term| term == &all[0]));
    }

    #[test]
    fn marks_and_forms_of_hebrew_and_arabic_letters_make_no_difference() {
        assert_eq!(terms("שָׁלוֹם צה״ל"), ["שלום", "צהל"]);
        assert_eq!(terms("أحمد إسلام آمن الكتــاب"), ["احمد", "اسلام", "امن", "الكتاب"]);
        assert_eq!(terms("کتاب ۱۲ مكتبة"), terms("كتاب 12 مكتبه"));
    }

    #[test]
    fn long_tokens_are_cut() {
        assert_eq!(terms(&"é".repeat(100)), ["e".repeat(MAX_TOKEN_LEN)]);
        assert!(terms(&"ж".repeat(100)).iter().all(|term| term.len() <= MAX_TOKEN_LEN));
    }

    proptest! {
        #[test]
        fn tokens_lie_in_the_text_in_order(text in "\\PC{0,60}|[a-zA-Z0-9'’._:# -]{0,60}") {
            let mut last_run = 0;
            tokenize(&text, &mut |token| {
                assert!(!token.term.is_empty() && token.term.len() <= MAX_TOKEN_LEN);
                assert!(token.start < token.end);
                assert!(text.is_char_boundary(token.start) && text.is_char_boundary(token.end));
                if token.kind == Kind::Run {
                    assert!(token.start >= last_run);
                    last_run = token.start;
                }
            });
        }

        #[test]
        fn a_run_typed_alone_gives_the_same_term(text in "[a-zA-Zéß0-9'._ -]{0,40}") {
            let mut runs = Vec::new();
            tokenize(&text, &mut |token| {
                if token.kind == Kind::Run {
                    runs.push((text[token.start..token.end].to_owned(), token.term.to_owned()));
                }
            });
            for (source, term) in runs {
                prop_assert_eq!(&terms(&source)[0], &term);
            }
        }
    }
}
