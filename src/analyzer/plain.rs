//! The same tokens, where a whole site is cut.
//!
//! Nearly all words of a text are plain: small letters of ASCII, perhaps behind a capital, between signs
//! that join nothing. Such a word is one token, and is cut here at a third of the price; what is not so
//! plain is left to the [tokenizer](super::tokenizer), with all that hangs together with it. Who searches
//! cuts a few words, and has no use for this: the linker leaves it out of the browser's module.

use super::tokenizer::{Kind, MAX_TOKEN_LEN, Token, Tokenizer};

/// What a byte is to a plain word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Small,
    Capital,
    Digit,
    /// Whatever stands on one side of it has nothing to do with what stands on the other.
    Border,
    /// It may join words, belong to one, or be part of a character beyond ASCII.
    Other,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Border; 256];
    let mut byte = 0;
    while byte < classes.len() {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => Class::Small,
            b'A'..=b'Z' => Class::Capital,
            b'0'..=b'9' => Class::Digit,
            b'\'' | b'-' | b'_' | b'.' | b':' | b'+' | b'#' | 0x80.. => Class::Other,
            _ => Class::Border,
        };
        byte += 1;
    }
    classes
};

/// Hands every token of a text to `emit`, the same in the same order as
/// [`tokenize`](super::tokenize).
pub(crate) fn tokenize_site(text: &str, emit: &mut dyn FnMut(Token<'_>)) {
    let bytes = text.as_bytes();
    let class_at = |at: usize| bytes.get(at).map(|byte| CLASSES[usize::from(*byte)]);
    let is_border = |at: usize| class_at(at).is_none_or(|class| class == Class::Border);
    let row_of = |class: Class, mut end: usize| {
        while class_at(end) == Some(class) {
            end += 1;
        }
        end
    };
    let mut tokenizer = Tokenizer::new(text, emit);
    let mut start = 0;
    while let Some(first) = class_at(start) {
        if first == Class::Border {
            start += 1;
            continue;
        }
        let mut end = row_of(Class::Small, start + 1);
        // All capitals, or all digits.
        if end == start + 1 {
            end = row_of(first, end);
        }
        // A sign that could join the word to another stands for nothing if there is none.
        let is_sign = |byte: &&u8| matches!(byte, b'.' | b':' | b'-' | b'_' | b'\'');
        let next = end + usize::from(bytes.get(end).filter(is_sign).is_some());
        if first == Class::Other || !is_border(next) || end - start > MAX_TOKEN_LEN {
            while !is_border(end) {
                end += 1;
            }
            tokenizer.text = &text[..end];
            tokenizer.run(start);
            start = end;
            continue;
        }
        let mut term = &text[start..end];
        if first == Class::Capital {
            tokenizer.term.clear();
            tokenizer.term.push_str(term);
            tokenizer.term.make_ascii_lowercase();
            term = &tokenizer.term;
        }
        (tokenizer.emit)(Token { term, start, end, kind: Kind::Run });
        start = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analyzer::{Cut, tokenize};
    use proptest::prelude::*;

    type Found = (String, usize, usize, Kind);

    fn cut(by: Cut, text: &str) -> Vec<Found> {
        let mut cut = Vec::new();
        by(text, &mut |token| {
            cut.push((token.term.to_owned(), token.start, token.end, token.kind));
        });
        cut
    }

    #[test]
    fn words_are_plain_or_not() {
        for text in [
            "Hello, wide (World)! It was 1999. HTML is a C++ or 2nd a4 g++ ",
            "a-b c- d_e. f::g h:: i' j's k'l l'm v1.6.0 1.6 x.",
            "useState HTTPServer ABC ABc Abc",
            "naïve «Wort» 京都, Rust言語 e\u{301} \u{301}f don’t",
            "#a a# a++ +a a+ a+b a#b C#",
        ] {
            assert_eq!(cut(tokenize_site, text), cut(tokenize, text), "{text}");
        }
        let long = "a".repeat(MAX_TOKEN_LEN + 1);
        assert_eq!(cut(tokenize_site, &long), cut(tokenize, &long));
    }

    proptest! {
        #[test]
        fn the_tokens_are_those_of_the_tokenizer(
            text in "(\\PC|[a-zA-Z0-9'’._:+# \n(,é水-]){0,60}|([a-z]{1,4}|[A-Z]{1,3}|[0-9]{1,2}|[-'._:+# ,é\u{301}水]){0,30}",
        ) {
            prop_assert_eq!(cut(tokenize_site, &text), cut(tokenize, &text));
        }
    }
}
