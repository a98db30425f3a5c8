//! Takes a query apart at spaces, quotation marks, dashes and colons.

use crate::analyzer::is_word;

/// A piece of a query: a row of characters without spaces, or what stands between quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'t> {
    /// What is asked, without the signs around it.
    pub(super) text: &'t str,
    /// Where that ends in the query, in bytes.
    pub(super) end: usize,
    /// What stood before a colon; empty if there was none.
    pub(super) key: &'t str,
    pub(super) is_negated: bool,
    pub(super) is_quoted: bool,
}

impl<'t> Piece<'t> {
    /// A query that has no signs.
    pub(super) fn plain(text: &'t str) -> Piece<'t> {
        Piece { text, end: text.len(), key: "", is_negated: false, is_quoted: false }
    }
}

/// Whether nothing in a query may mean more than words to be looked for.
pub(crate) fn is_plain(text: &str) -> bool {
    let mut before = ' ';
    text.chars().all(|c| {
        let may_negate = c == '-' && !is_word(before);
        let may_join = c == 'R' && before == 'O';
        before = c;
        !(may_negate || may_join || is_quote(c) || matches!(c, ':' | '*'))
    })
}

/// The pieces of a query, in order. `is_key` says what may stand before a colon.
///
/// A quotation mark that is not closed says nothing. It may be that of a phrase which is still being
/// typed: until that is whole, its words are searched as words, so that results come nearer with
/// every letter and do not vanish at a half word. Or it is one too many, which must not hide pages.
pub(super) fn pieces<'t>(text: &'t str, is_key: &mut dyn FnMut(&str) -> bool) -> Vec<Piece<'t>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        if first.is_whitespace() || matches!(first, '(' | ')') {
            at += first.len_utf8();
            continue;
        }
        let mut piece = Piece { text: "", end: at, key: "", is_negated: false, is_quoted: false };
        let is_at_space =
            text[..at].chars().next_back().is_none_or(|c| c.is_whitespace() || c == '(');
        if is_at_space && is_negation(&text[at..]) {
            piece.is_negated = true;
            at += 1;
        }
        if let Some(colon) = colon(&text[at..]).map(|colon| at + colon)
            && is_key(&text[at..colon])
        {
            piece.key = &text[at..colon];
            at = colon + 1;
        }
        let rest = &text[at..];
        let is_open = rest.starts_with(is_quote);
        (piece.text, at) = match quoted(rest) {
            Some((inner, len)) => {
                piece.is_quoted = true;
                (inner, at + len)
            }
            // What must not stand in a page is not known before its end.
            None if is_open && piece.is_negated => ("", text.len()),
            None if is_open && !piece.key.is_empty() => {
                (rest.trim_start_matches(is_quote), text.len())
            }
            None => {
                let word = first_word(rest);
                (word, at + word.len())
            }
        };
        piece.end = at;
        pieces.push(piece);
    }
    pieces
}

/// What stands before the first white space.
fn first_word(text: &str) -> &str {
    let space = text.char_indices().find(|(_, c)| c.is_whitespace());
    space.map_or(text, |(at, _)| &text[..at])
}

/// Whether a dash says "not": one that is followed by a word or a quotation mark, and does not make
/// a number negative.
fn is_negation(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('-') else { return false };
    let word = first_word(rest);
    rest.starts_with(|c: char| is_word(c) || is_quote(c))
        && word.chars().any(|c| !c.is_ascii_digit() && !matches!(c, '.' | ','))
}

/// Where the colon is in `key:value`. `a::b`, `a://b` and `a: b` are no such thing.
fn colon(text: &str) -> Option<usize> {
    let colon = text.find(|c: char| !is_word(c) && !matches!(c, '-' | '_'))?;
    let value = text[colon..].strip_prefix(':')?;
    let is_value = value.starts_with(|c: char| !c.is_whitespace() && c != ':' && c != '/');
    (colon > 0 && is_value).then_some(colon)
}

/// What a text that begins with a quotation mark has up to the next, and the bytes of it all.
fn quoted(text: &str) -> Option<(&str, usize)> {
    let (inner, rest) = text.strip_prefix(is_quote)?.split_once(is_quote)?;
    Some((inner, text.len() - rest.len()))
}

/// Phones and word processors put curved ones in the place of straight ones.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}
