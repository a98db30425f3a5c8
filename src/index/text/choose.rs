//! Which words are the vocabulary of a site?

use super::encode::{TextEncoder, tokens};
use super::state::PROBABILITIES;
use super::vocabulary::{MAX_WORD, Vocabulary, probabilities, write};
use crate::Result;
use crate::index::codec::Writer;
use std::collections::HashMap;

/// A word that stands but once in the sample is as likely a name as a word of the site.
const LEAST: u32 = 2;

/// How long the primer becomes, in bytes.
const PRIMER: usize = 4_000;

/// How long a segment of the primer is: in bytes, about; and in tokens.
const SEGMENT_BYTES: usize = 160;
const SEGMENT: usize = 32;

/// So many tokens in a row are told from others.
const GRAM: usize = 4;

/// The vocabulary of at most so many words that suits these texts, as it is written. The texts may
/// be in any order.
pub(in crate::index) fn choose(texts: &[&str], size: usize) -> Result<Writer> {
    let mut counts: HashMap<&[u8], u32> = HashMap::new();
    for text in texts {
        tokens(text, &mut |token, _| {
            if token.len() <= MAX_WORD {
                *counts.entry(token).or_default() += 1;
            }
        });
    }
    let mut words: Vec<(u32, &[u8])> = counts
        .into_iter()
        .filter(|(_, count)| *count >= LEAST)
        .map(|(word, count)| (count, word))
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
    let primer = primer(texts);
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

/// The phrases that stand oftenest in these texts, one after the other.
///
/// The texts are cut into as many parts as the primer has segments, and from each part is taken the
/// segment whose rows of tokens stand oftenest in all texts and in no segment that was taken before.
/// (So does zstd choose a dictionary; after Liao, Petri, Moffat, Wirth: *Effective Construction of
/// Relative Lempel-Ziv Dictionaries*, 2016.)
fn primer(texts: &[&str]) -> String {
    let mut cut: Vec<(usize, Vec<(&[u8], usize)>)> = Vec::new();
    let mut grams: HashMap<Vec<&[u8]>, u32> = HashMap::new();
    let mut count = 0;
    for (at, text) in texts.iter().enumerate() {
        let mut row: Vec<(&[u8], usize)> = Vec::new();
        tokens(text, &mut |token, _| {
            let start = token.as_ptr().addr() - text.as_ptr().addr();
            row.push((token, start));
        });
        for gram in row.windows(GRAM) {
            *grams.entry(gram.iter().map(|(token, _)| *token).collect()).or_default() += 1;
        }
        count += row.len();
        cut.push((at, row));
    }
    grams.retain(|_, count| *count >= LEAST);
    let segments = PRIMER / SEGMENT_BYTES;
    let part = count.div_ceil(segments.max(1)).max(SEGMENT);
    let mut primer = String::new();
    // The best segment of the part, so far: what it is worth, its text, where it begins.
    let mut best: (u32, usize, usize) = (0, 0, 0);
    let mut left = part;
    let last = cut.len();
    for (at, row) in &cut {
        let worths: Vec<u32> = row
            .windows(GRAM)
            .map(|gram| {
                let gram: Vec<&[u8]> = gram.iter().map(|(token, _)| *token).collect();
                grams.get(&gram).copied().unwrap_or_default()
            })
            .collect();
        for start in 0..worths.len() {
            let end = (start + SEGMENT).min(worths.len());
            let worth: u32 = worths[start..end].iter().sum();
            if worth > best.0 {
                best = (worth, *at, start);
            }
        }
        left = left.saturating_sub(row.len());
        if left > 0 && at + 1 < last {
            continue;
        }
        if best.0 > 0 {
            let row = &cut[best.1].1;
            let end = (best.2 + SEGMENT + GRAM - 1).min(row.len());
            for gram in row[best.2..end].windows(GRAM) {
                let gram: Vec<&[u8]> = gram.iter().map(|(token, _)| *token).collect();
                grams.remove(&gram);
            }
            let (_, first) = row[best.2];
            let (token, start) = row[end - 1];
            primer.push_str(&texts[best.1][first..start + token.len()]);
            primer.push('\n');
        }
        best = (0, 0, 0);
        left = part;
    }
    primer
}
