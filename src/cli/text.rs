//! Text on a terminal: nothing of a page may act on it, and lines end where the terminal does.

use console::{Style, Term, measure_text_width};

/// Lines longer than this are hard to read, however wide the terminal.
const WIDEST: usize = 100;

/// On narrower terminals lines run over rather than fall to pieces.
const NARROWEST: usize = 40;

/// The width that lines on stdout are wrapped to, in columns; `None` if stdout is no terminal, where
/// a passage stays on one line for the programs that read it.
pub(super) fn width() -> Option<usize> {
    let term = Term::stdout();
    term.is_term().then(|| usize::from(term.size().1).clamp(NARROWEST, WIDEST))
}

/// The text without what a terminal would obey: a page may hold escape sequences.
pub(super) fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Lays out pieces, plain and matched in turn, in lines that begin with `indent` and are at most
/// `width` columns wide. Matched pieces are in `style`. White space is folded.
pub(super) fn wrap(pieces: &[String], style: &Style, indent: &str, width: Option<usize>) -> String {
    let room = width.map_or(usize::MAX, |width| width.saturating_sub(indent.len()).max(1));
    let mut lines: Vec<Vec<Glyph>> = vec![Vec::new()];
    let mut used = 0;
    for word in words(pieces) {
        let long: usize = word.iter().map(|glyph| glyph.columns).sum();
        if used > 0 && used + 1 + long > room {
            lines.push(Vec::new());
            used = 0;
        }
        if used > 0 {
            let matched = lines.last().and_then(|line| line.last()).is_some_and(|g| g.matched);
            let matched = matched && word.first().is_some_and(|glyph| glyph.matched);
            push(&mut lines, Glyph { char: ' ', columns: 1, matched });
            used += 1;
        }
        for glyph in word {
            // A word that is wider than the line, as in writing without spaces.
            if used > 0 && used + glyph.columns > room {
                lines.push(Vec::new());
                used = 0;
            }
            used += glyph.columns;
            push(&mut lines, glyph);
        }
    }
    let lines: Vec<String> =
        lines.iter().map(|line| format!("{indent}{}", styled(line, style))).collect();
    lines.join("\n")
}

#[derive(Clone, Copy, Debug)]
struct Glyph {
    char: char,
    columns: usize,
    matched: bool,
}

fn push(lines: &mut [Vec<Glyph>], glyph: Glyph) {
    if let Some(line) = lines.last_mut() {
        line.push(glyph);
    }
}

/// The words of the pieces; a word may be matched in part.
fn words(pieces: &[String]) -> Vec<Vec<Glyph>> {
    let mut words = vec![Vec::new()];
    for (at, piece) in pieces.iter().enumerate() {
        for char in clean(piece).chars() {
            if char.is_whitespace() {
                words.push(Vec::new());
            } else if let Some(word) = words.last_mut() {
                let columns = measure_text_width(char.encode_utf8(&mut [0; 4]));
                word.push(Glyph { char, columns, matched: at % 2 == 1 });
            }
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn styled(line: &[Glyph], style: &Style) -> String {
    line.chunk_by(|a, b| a.matched == b.matched)
        .map(|run| {
            let text: String = run.iter().map(|glyph| glyph.char).collect();
            if run.iter().any(|glyph| glyph.matched) {
                style.apply_to(text).to_string()
            } else {
                text
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pieces(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| text.to_string()).collect()
    }

    fn bold() -> Style {
        Style::new().bold().force_styling(true)
    }

    #[test]
    fn a_word_that_is_matched_in_part_stays_together() {
        let pieces = pieces(&["the ", "search", "ing  of ", "sites", ""]);
        assert_eq!(
            wrap(&pieces, &bold(), "  ", Some(14)),
            "  the\n  \u{1b}[1msearch\u{1b}[0ming of\n  \u{1b}[1msites\u{1b}[0m"
        );
        assert_eq!(wrap(&pieces, &Style::new(), "", None), "the searching of sites");
    }

    #[test]
    fn writing_without_spaces_is_wrapped_by_its_columns() {
        let pieces = pieces(&["静的サイトの全文検索"]);
        assert_eq!(wrap(&pieces, &Style::new(), "", Some(8)), "静的サイ\nトの全文\n検索");
    }

    #[test]
    fn escape_sequences_of_a_page_do_not_reach_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\u{7}c\u{9b}d"), "a [31mb c d");
    }

    proptest! {
        #[test]
        fn no_line_is_too_wide_and_no_letter_is_lost(
            texts in prop::collection::vec("[a-zäß静 ]{0,20}", 0..6), width in 3usize..30,
        ) {
            let wrapped = wrap(&texts, &Style::new(), "", Some(width));
            for line in wrapped.lines() {
                prop_assert!(measure_text_width(line) <= width, "{line:?}");
            }
            let letters = |text: &str| text.split_whitespace().collect::<String>();
            prop_assert_eq!(letters(&wrapped), letters(&texts.concat()));
        }
    }
}
