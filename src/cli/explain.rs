//! Why a page ranks where it does, for a person.

use std::fmt::Write;

use super::numbers::{counted, grouped};
use super::text::clean;
use crate::{Explanation, WordShare};

/// The lines that say it, indented.
pub(super) fn describe(explained: &Explanation) -> String {
    let mut text = String::new();
    for word in &explained.words {
        let _ = writeln!(text, "    {:>7}  {}", signed(word.adds), of_word(word));
    }
    let parts = [
        (explained.related, "it holds words that the best pages have in common"),
        (explained.meeting, "words meet in one passage"),
        (explained.all_words, "it holds all words"),
        (explained.label, "its title or a heading is just that, or begins so"),
    ];
    for (adds, why) in parts.into_iter().filter(|(adds, _)| *adds > 0.0) {
        let _ = writeln!(text, "    {:>7}  {why}", signed(adds));
    }
    let _ = writeln!(text, "    {:>7}  in all", format!("{:.2}", explained.score));
    text
}

fn signed(adds: f32) -> String {
    format!("+{adds:.2}")
}

fn of_word(word: &WordShare) -> String {
    let mut said = clean(&word.word);
    if let Some(corrected) = &word.corrected {
        said += &format!(" (searched for {})", clean(corrected));
    }
    if word.is_part {
        said += " (part of a word)";
    }
    let pages = counted(word.pages as usize, "page", "pages");
    if word.is_excluded {
        return said + &format!(": must not be there; on {pages}");
    }
    if word.fit == 0.0 {
        return said + &format!(": not on the page; on {pages}");
    }
    let mut places: Vec<String> = Vec::new();
    if word.in_title {
        places.push("in the title".to_owned());
    }
    if !word.passages.is_empty() {
        let numbers: Vec<String> =
            word.passages.iter().map(|number| grouped(*number as usize)).collect();
        let passages = if numbers.len() == 1 { "passage" } else { "passages" };
        places.push(format!("in {passages} {}", numbers.join(", ")));
    }
    let (rarity, fit) = (word.rarity, word.fit);
    said + &format!(": {}; rarity {rarity:.2} (on {pages}) × fit {fit:.2}", places.join(", "))
}
