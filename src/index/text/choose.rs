//! Which words are the vocabulary of a site?

use super::encode::{TextEncoder, tokens};
use super::primer::choose_primer;
use super::shift::shifted;
use super::state::PROBABILITIES;
use super::vocabulary::{MAX_WORD, Vocabulary, probabilities, write};
use crate::Result;
use crate::index::codec::Writer;
use crate::index::interner::Interner;

/// A word that stands but once in the sample is as likely a name as a word of the site.
const LEAST: u32 = 2;

/// A token of a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// The same for tokens that are alike.
    pub(super) number: u32,
    /// Where it begins in the text, in bytes.
    pub(super) start: u32,
    /// Where it ends.
    pub(super) end: u32,
}

/// Cuts texts into tokens, which get numbers; and counts how often each stands there.
pub(super) fn cut(texts: &[&str], found: &mut Interner, counts: &mut Vec<u32>) -> Vec<Vec<Token>> {
    let cut = |text: &&str| {
        let mut row = Vec::new();
        tokens(text, &mut |token, _| {
            let number = found.number(token);
            match counts.get_mut(number as usize) {
                Some(count) => *count += 1,
                None => counts.push(1),
            }
            let start = token.as_ptr().addr() - text.as_ptr().addr();
            row.push(Token { number, start: start as u32, end: (start + token.len()) as u32 });
        });
        row
    };
    texts.iter().map(cut).collect()
}

/// The vocabulary of at most so many words that suits these texts, as it is written. The texts may
/// be in any order.
pub(in crate::index) fn choose(texts: &[&str], size: usize) -> Result<Writer> {
    let shifted: Vec<String> = texts.iter().map(|text| shifted(text)).collect();
    let texts: Vec<&str> = shifted.iter().map(String::as_str).collect();
    let texts = texts.as_slice();
    let (mut found, mut counts) = (Interner::default(), Vec::new());
    let rows = cut(texts, &mut found, &mut counts);
    let counted = (0..).map(|number| found.get(number)).zip(&counts);
    let mut words: Vec<(u32, &[u8])> = counted
        .filter(|(word, count)| word.len() <= MAX_WORD && **count >= LEAST)
        .map(|(word, count)| (*count, word))
        .collect();
    words.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    words.truncate(size);
    let mut words: Vec<Vec<u8>> = words.into_iter().map(|(_, word)| word.to_vec()).collect();
    let mut rest = words.as_mut_slice();
    let mut class = 1;
    while !rest.is_empty() {
        let (this, others) = rest.split_at_mut(class.min(rest.len()));
        this.sort_unstable();
        rest = others;
        class *= 2;
    }

    // What follows what does not depend on the probabilities with which it is written.
    let primer = choose_primer(texts, &rows);
    let even = probabilities(&[[0; 2]; PROBABILITIES]);
    let draft = finish(&words, &even, &primer)?;
    let draft = Vocabulary::read(&draft.into_bytes())?;
    let encoder = TextEncoder::new(&draft);
    let mut counts = [[0; 2]; PROBABILITIES];
    texts.iter().for_each(|text| encoder.count(text, &mut counts));
    finish(&words, &probabilities(&counts), &primer)
}

/// Writes a vocabulary whose primer is this text.
fn finish(words: &[Vec<u8>], probabilities: &[u8], primer: &str) -> Result<Writer> {
    let bare = write(words, probabilities, &[]);
    let bare = Vocabulary::read(&bare.into_bytes())?;
    Ok(write(words, probabilities, &TextEncoder::new(&bare).encode(primer)))
}
