//! Which characters make words, and which of them are capitals?
//!
//! The standard library's tables for this are 5 KB that hardly compress, a tenth of what a visitor
//! downloads. What is asked here is coarser: all letters, digits and marks of Unicode are of words,
//! all signs and spaces are not, and what is not assigned may be either.

/// The signs and spaces beyond ASCII, as ranges: how many characters lie between a range and the one
/// before, or U+0080, and how many are in it. Numbers in base 128, the lowest digit first, with the
/// highest bit where another digit follows.
const SIGNS: &[u8] = b"\
\x00*\x01\x07\x02\x01\x01\x03\x02\x01\x03\x01\x17\x01\x1f\x01\xca\x03\x04\x0c\x0e\x05\x07\x01\
\x01\x01\x11u\x01\x08\x01\x05\x02\x01\x01n\x01\x8b\x01\x01\xd7\x01\x06)\x07.\x01\x01\x01\x02\x01\
\x02\x01,\x1d\x0b\x05J\x04f\x01\x08\x02\x0a\x01\x13\x02\x01\x10\xe6\x01\x04\x04\x020\x0f\x1f\x01\
)\x01\x07\x02P\x01\x81\x01\x02\x0a\x01\x81\x01\x02\x06\x02\x01\x01x\x01y\x02~\x01\x82\x01\x08|\
\x01\x07\x01\x04\x01\xca\x01\x01)\x01z\x01J\x01\x0f\x01\x0a\x02\xa5\x01\x17\x02\x06\x14\x01\x01\
\x01\x01\x01\x01\x04G\x018\x08\x01\x14o\x06N\x02[\x01\xe4\x04\x09'\x0af\x01\xec\x04\x02\x11\x01\
\x1a\x02N\x03G\x02\x9d\x01\x03\x01\x04$\x0b\x03\x01\xb1\x02\x06\x98\x01\"\x1e\x02\x80\x01\x07\
\x01\x06\xac\x01\x11\x09\x0b}\x04;\x05>\x02@\x08\x0b\x01\xe9\x05\x01\x01\x03\x0b\x03\x0d\x03\x0d\
\x03\x0ds\x0a\x05\x0b\x05\x11!?\x02\x01\x04\x01\x02\x0a\x01\x01\x03\x05\x06\x01\x01\x01\x01\x01\
\x01\x04\x01\x0b\x02\x04\x05\x05\x04\x01\x01:\xc1\x05Q\x1aJ\xf6\x04\x1e\xec\x08\xe5\x01\x06\x0e\
\x04\x01\x02p\x01\x8f\x01/\x01\xd5\x03\x03\x19\x0f\x01\x05\x02\x05\x03[\x02\x03\x01Z\x01\x94\x01\
\x02\x04\x0a $\x1c\x1f\x0b\x1e\x08\x01\x0f \x0a'\x0f\xc0\x02\xc03@\x90\xad\x0177\x02\x8d\x02\x03\
c\x01\x0a\x01s%\x09\x02g\x02\x9d\x01\x04\x0a\x04:\x04V\x02(\x03\x01\x011\x02/\x01a\x0d\x10\x02|\
\x04\x17\x03d\x02\x10\x02i\x01\x0e\x02\x7f\x01\xbd\x9e\x01\x01\x88\x01\x11\xfb\x02\x12\x7f\x01,\
\x04\x10\x0a\x16<\x93\x01\x11\x0a\x07\x1a\x06\x1a\x0bz\x1e\x82\x02\x034\x099\x11\x02q\xa2\x03\
\x010\x01\x9e\x03\x01\xe7\x05\x01\x1f\x02\xa6\x01\x01\x1f\x01\x90\x02\x09&\x01H\x01'\x07B\x07Y\
\x04\x90\x06\x01\xa7\x01\x05,\x04\xbd\x01\x07m\x07\x0b\x01r\x040\x02O\x04\x04\x01\x0d\x01\x01\
\x03X\x06k\x01\xa1\x03\x05\x0a\x04h\x01\xfa\x01\x17i\x03\x1c\x0dL\x01\x82\x01\x04\xfb\x01\x01\
\x88\x02\x03\x9b\x01\x01\\\x08S\x03\x01\x05\x9e\x03\x05*\x02\x85\x05\x02\xdc\x01+\xf0\x08\x05\
\xfc\x16\x02\xbd\x08\x09\xb5l\x02\x85\x01\x01A\x09\x04\x02\xd1\x06\x04\xc7\x02\x01\xb9\x99\x01\
\x01\x02\x05\xac%\xd7\x03\x02<\x05\x03\x06\x08\x08\x02\x07\x1e\x04\x94\x01\x03\x01\xba\x01W\xea\
\x06\x01\x19\x01\x1f\x01\x19\x01\x1f\x01\x19\x01\x1f\x01\x19\x01\x1f\x01\x19\x01<\x80\x047\x042\
\x08\x01\x0e\x01\x07\xc3\x0d\x01\xaf\x03\x01\xde\x0c\x02\xcc\x06\x01\x03\x01}\x01\xc1\x03\x86\
\x04\x17#\x1a\x06\x1a\x06\x1a\xc1\x14\xb6\x880\x7f";

/// Whether a character is of a word: a letter, a digit, or a mark on one.
pub(crate) fn is_word(c: char) -> bool {
    let code = u32::from(c);
    match code {
        0..0x80 => c.is_ascii_alphanumeric(),
        // Dashes, quotes and dots, which are the commonest signs; the table has them, too.
        0x2010..=0x2027 => false,
        // Of these there are many in a text: kana, Han, Hangul.
        0x3041..=0x3096 | 0x30A1..=0x30FA | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 => {
            true
        }
        _ => !is_sign(code),
    }
}

fn is_sign(code: u32) -> bool {
    let mut end = 0x80;
    let mut is_sign = false;
    let (mut number, mut shift) = (0_u32, 0_u32);
    for byte in SIGNS {
        number |= u32::from(byte & 0x7F) << shift;
        shift += 7;
        if *byte < 0x80 {
            // Signs and others in turn.
            end += number;
            if code < end {
                return is_sign;
            }
            is_sign = !is_sign;
            (number, shift) = (0, 0);
        }
    }
    false
}

/// Whether a letter is a capital, in the scripts that code is written in: Latin, Greek, Cyrillic,
/// Armenian. In the Latin blocks that pair capitals with their small letters, most come first.
pub(crate) fn is_capital(c: char) -> bool {
    match u32::from(c) {
        0..0x80 => c.is_ascii_uppercase(),
        0xD7 => false,
        0xC0..=0xDE | 0x391..=0x3A9 | 0x400..=0x42F | 0x531..=0x556 => true,
        code @ (0x139..=0x148 | 0x179..=0x17E) => code % 2 == 1,
        code @ (0x100..=0x17F | 0x460..=0x481 | 0x48A..=0x52F | 0x1E00..=0x1EFF) => code % 2 == 0,
        _ => false,
    }
}

/// Whether a letter is small, in these scripts.
pub(crate) fn is_small(c: char) -> bool {
    match u32::from(c) {
        0..0x80 => c.is_ascii_lowercase(),
        0xDF..=0x24F | 0x390..=0x3FF | 0x400..=0x587 | 0x1E00..=0x1FFF => {
            is_word(c) && !is_capital(c)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::char::is_combining_mark;

    #[test]
    fn all_letters_digits_and_marks_are_of_words() {
        for c in (0x80..=0x10_FFFF).filter_map(char::from_u32) {
            let is_of_words = c.is_alphanumeric() || is_combining_mark(c);
            assert!(is_word(c) || !is_of_words, "U+{:04X} {c}", u32::from(c));
        }
    }

    #[test]
    fn signs_that_are_told_without_the_table_are_in_it() {
        (0x2010..=0x2027).for_each(|code| assert!(is_sign(code), "U+{code:04X}"));
    }

    #[test]
    fn what_is_of_words_is_no_sign_and_no_space() {
        for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
            let is_space = c.is_whitespace() || c.is_control() || c.is_ascii_punctuation();
            assert!(!is_word(c) || !is_space, "U+{:04X}", u32::from(c));
        }
        for signs in [
            "¡¿«»×÷§©®°´·",
            "–—‘’“”„…†•‰€™",
            "←→⇒∀∑√≤█■☆✓",
            "、。〈〉「」〜・！？（）",
            "،؛؟۔։׃।॥๏",
            "😀🎉🚀",
        ] {
            signs.chars().for_each(|c| assert!(!is_word(c), "{c}"));
        }
    }

    #[test]
    fn capitals_are_those_of_unicode_in_alphabets() {
        let alphabets = (0..0x180)
            .chain(0x391..0x3A2)
            .chain(0x3A3..0x3AA)
            .chain(0x3B1..0x3C9)
            .chain(0x400..0x460);
        for c in alphabets.chain(0x531..0x557).filter_map(char::from_u32) {
            // Letters that stand for two, and those without a pair.
            if matches!(c, 'ª' | 'µ' | 'º' | 'ĸ' | 'ŉ' | 'ſ' | 'Ÿ' | 'ı' | 'Į'..='İ') {
                continue;
            }
            assert_eq!(is_capital(c), c.is_uppercase(), "U+{:04X} {c}", u32::from(c));
            assert_eq!(is_small(c), c.is_lowercase(), "U+{:04X} {c}", u32::from(c));
        }
    }
}
