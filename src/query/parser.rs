//! Makes clauses of the pieces of a query.

use super::lexer::{Piece, is_plain, is_quote, pieces};
use super::{Atom, Clause, FilterText, Query, Reach, Role, Word, runs, words_part};
use crate::analyzer::{Kind, accented, cut_last, is_single, label, tokenize};

/// Words beyond these are not looked at: a question has fewer, a pasted page has more.
pub(super) const MAX_WORDS: usize = 48;

/// Of so many words and phrases a query may be that has a dash for a "not". In more, which are a
/// question or a text that was pasted, a dash is a dash: ` -dimensional` leaves out no page.
const MAX_TERSE: usize = 8;

/// What stands before the colon of a word that is to be in the title.
const TITLE: &str = "title";

impl Query {
    /// Reads what was typed. `is_key` says whether the index can be filtered by a key; it is asked
    /// only if there is something that looks like a filter.
    pub(crate) fn parse(text: &str, is_key: &mut dyn FnMut(&str) -> bool) -> Query {
        let has_signs = !is_plain(text);
        let query = Query { text: text.to_owned(), is_blank: true, has_signs, ..Query::default() };
        let mut parser = Parser { query, positive: String::new(), plain: Vec::new() };
        if has_signs {
            words_part::read_signs(&mut parser, text, is_key);
        } else {
            parser.read_words(&Piece::plain(text));
        }
        parser.finish()
    }
}

fn is_or(piece: &Piece<'_>) -> bool {
    piece.text == "OR" && piece.key.is_empty() && !piece.is_quoted && !piece.is_negated
}

fn is_filter(piece: &Piece<'_>) -> bool {
    !piece.key.is_empty() && !piece.key.eq_ignore_ascii_case(TITLE)
}

/// Whether `OR` may stand between two pieces: words and phrases, or filters by one key.
fn can_join(one: &Piece<'_>, other: &Piece<'_>) -> bool {
    let are_alike = match (is_filter(one), is_filter(other)) {
        (true, true) => one.key.eq_ignore_ascii_case(other.key),
        (is_filter, other_is) => !is_filter && !other_is && !is_or(one) && !is_or(other),
    };
    are_alike && !one.is_negated && !other.is_negated
}

pub(super) struct Parser {
    query: Query,
    /// What a page may or must hold.
    positive: String,
    /// The clauses of plain words.
    plain: Vec<usize>,
}

impl Parser {
    /// Takes in a query that has signs.
    pub(super) fn read_signs(&mut self, text: &str, is_key: &mut dyn FnMut(&str) -> bool) {
        let mut is_key = |key: &str| key.eq_ignore_ascii_case(TITLE) || is_key(key);
        let mut pieces = pieces(text, &mut is_key);
        if pieces.len() > MAX_TERSE {
            pieces
                .iter_mut()
                .filter(|piece| !is_filter(piece))
                .for_each(|piece| piece.is_negated = false);
        }
        let mut at = 0;
        while let Some(piece) = pieces.get(at) {
            let mut end = at + 1;
            // `this OR that OR those`: as long as both neighbours can be put together.
            while let [or, next, ..] = &pieces[end..]
                && is_or(or)
                && can_join(piece, next)
            {
                end += 2;
            }
            let group: Vec<&Piece<'_>> = pieces[at..end].iter().step_by(2).collect();
            self.read(&group);
            at = end;
        }
    }

    /// Takes in a piece, or several that `OR` joins.
    fn read(&mut self, group: &[&Piece<'_>]) {
        let Some(first) = group.first() else { return };
        if is_filter(first) {
            let values = group.iter().map(|piece| piece.text.to_owned()).collect();
            self.query.is_blank = false;
            self.query.filters.push(FilterText {
                key: first.key.to_owned(),
                values,
                is_negated: first.is_negated,
                is_typed: group.iter().any(|piece| self.is_typed(piece, piece.text.len())),
            });
            return;
        }
        let is_plain = |piece: &Piece<'_>| piece.key.is_empty() && !piece.is_quoted;
        if group.len() == 1 && is_plain(first) && !first.is_negated {
            self.read_words(first);
            return;
        }
        let mut role = Role::Wanted;
        let mut atoms = Vec::new();
        for piece in group {
            let Some(atom) = self.atom(piece) else { continue };
            if !is_plain(piece) || atom.words.len() > 1 {
                role = Role::Required;
            }
            atoms.push(atom);
            self.take(piece);
        }
        if first.is_negated {
            role = Role::Excluded;
        }
        if !atoms.is_empty() {
            self.query.is_blank = false;
            self.query.clauses.push(Clause::once(role, atoms));
        }
    }

    /// Notes the text of what a page may or must hold.
    fn take(&mut self, piece: &Piece<'_>) {
        if !piece.is_negated {
            self.positive.push(' ');
            self.positive.push_str(piece.text);
        }
    }

    /// Whether the query ends where so many bytes of a piece do, and goes on perhaps.
    fn is_typed(&self, piece: &Piece<'_>, len: usize) -> bool {
        !piece.is_quoted && piece.end - piece.text.len() + len == self.query.text.len()
    }

    /// Which forms a word stands for that ends after so many bytes of a piece.
    fn reach(&self, piece: &Piece<'_>, term: &str, len: usize) -> Reach {
        if is_single(term) {
            // It stands in pairs.
            Reach::Starred
        } else if piece.is_quoted {
            Reach::Exact
        } else if piece.text.get(len..) == Some("*") {
            Reach::Starred
        } else if self.is_typed(piece, len) && !piece.is_negated {
            Reach::Typed
        } else {
            Reach::Stem
        }
    }

    /// A word's place in the query. Nothing if there are too many.
    fn word(&mut self, term: &str, kind: Kind, reach: Reach, is_excluded: bool) -> Option<usize> {
        let is_open = |reach| matches!(reach, Reach::Stem | Reach::Typed);
        let is_same = |word: &Word| {
            word.term == term
                && word.is_excluded == is_excluded
                && (word.reach == reach || (is_open(word.reach) && is_open(reach)))
        };
        if let Some(at) = self.query.words.iter().position(is_same) {
            let known = &mut self.query.words[at];
            // What is typed as a word of its own is asked for, whatever else it is part of.
            if kind == Kind::Run {
                known.kind = kind;
            }
            if reach == Reach::Typed {
                known.reach = reach;
            }
            return Some(at);
        }
        if self.query.words.len() >= MAX_WORDS {
            return None;
        }
        let (term, accented) = (term.to_owned(), String::new());
        self.query.words.push(Word { term, accented, kind, reach, is_excluded });
        Some(self.query.words.len() - 1)
    }

    /// Plain words: each a clause, with its parts as others.
    fn read_words(&mut self, piece: &Piece<'_>) {
        let is_sign = |c: char| c.is_whitespace() || matches!(c, '-' | '(' | ')') || is_quote(c);
        self.query.is_blank &= piece.text.chars().all(is_sign);
        self.take(piece);
        // The clauses of this piece's runs, and where these begin.
        let mut own: Vec<(usize, usize)> = Vec::new();
        tokenize(piece.text, &mut |token| {
            // What is left of a possessive that was typed without its apostrophe; and what the pair
            // before says, too.
            if (token.term == "s" && !self.query.words.is_empty()) || token.kind == Kind::Last {
                return;
            }
            self.query.is_blank = false;
            let mut reach = self.reach(piece, token.term, token.end);
            if token.kind == Kind::Part {
                reach = Reach::Stem;
            }
            let Some(word) = self.word(token.term, token.kind, reach, false) else { return };
            if token.kind == Kind::Run {
                let source = &piece.text[token.start..token.end];
                self.query.words[word].accented = accented(token.term, source);
            }
            let joined = Atom { words: vec![word], in_title: false };
            let mut role = if token.kind == Kind::Run { Role::Wanted } else { Role::Extra };
            if token.kind == Kind::Joined {
                let from = own.partition_point(|(start, _)| *start < token.start);
                match &own[from..] {
                    // A name with its signs: of `C++`, the letter says little.
                    [(_, clause)] if matches!(token.term.as_bytes(), [.., b'+' | b'#']) => {
                        self.query.clauses[*clause].role = Role::Extra;
                        role = Role::Wanted;
                    }
                    // `utf-8` is held by a page with `utf8`, too.
                    runs => {
                        for (_, clause) in runs {
                            let atoms = &mut self.query.clauses[*clause].atoms;
                            if !atoms.contains(&joined) {
                                atoms.push(joined.clone());
                            }
                        }
                    }
                }
            }
            let is_own = |clause: &&usize| self.query.clauses[**clause].atoms[0] == joined;
            let clause = match self.plain.iter().find(is_own) {
                Some(&known) => {
                    let clause = &mut self.query.clauses[known];
                    // Not where a part of one word is typed as another.
                    clause.times = clause.times.saturating_add(u8::from(clause.role == role));
                    clause.role = clause.role.max(role);
                    known
                }
                None => {
                    self.query.clauses.push(Clause::once(role, vec![joined]));
                    self.plain.push(self.query.clauses.len() - 1);
                    self.query.clauses.len() - 1
                }
            };
            if token.kind == Kind::Run {
                own.push((token.start, clause));
            }
        });
    }

    /// A piece as one thing: a word, a code word whole, or words that follow one another.
    // By itself, so that its closures are known to be of the part `words`.
    #[inline(never)]
    fn atom(&mut self, piece: &Piece<'_>) -> Option<Atom> {
        let mut cut: Vec<(String, usize, usize)> = Vec::new();
        runs(piece.text, &mut |term, start, end| cut.push((term.to_owned(), start, end)));
        let kind = self.join(piece.text, &mut cut);
        let is_alone = cut.len() == 1;
        let mut words = Vec::new();
        for (term, _, end) in &cut {
            let reach = if is_alone { self.reach(piece, term, *end) } else { Reach::Exact };
            words.push(self.word(term, kind, reach, piece.is_negated)?);
        }
        let in_title = !piece.key.is_empty();
        (!words.is_empty()).then_some(Atom { words, in_title })
    }

    /// Puts a code word in the place of the runs that it joins, if they are all there is.
    // By itself, so that its closures are known to be of the part `words`.
    #[inline(never)]
    fn join(&self, text: &str, cut: &mut Vec<(String, usize, usize)>) -> Kind {
        let mut kind = Kind::Run;
        if let [(_, start, _), .., (_, _, end)] = &cut[..] {
            let (start, end) = (*start, *end);
            tokenize(text, &mut |token| {
                if token.kind == Kind::Joined && (token.start, token.end) == (start, end) {
                    *cut = vec![(token.term.to_owned(), start, end)];
                    kind = Kind::Joined;
                }
            });
        }
        kind
    }

    fn finish(mut self) -> Query {
        self.query.label = label(&self.positive);
        let last =
            self.query.words.iter().rfind(|word| word.kind == Kind::Run && !word.is_excluded);
        if last.is_some_and(|word| matches!(word.reach, Reach::Typed | Reach::Starred))
            && let Some((typed, _)) = cut_last(&self.query.label, b' ')
        {
            self.query.typed_label = typed.to_owned();
        }
        self.query
    }
}
