//! Case and accents: `Élan`, `elan` and `E\u{301}LAN` are one term.
//!
//! The standard library's case tables and a full Unicode normaliser would weigh 9 and 50 KB in
//! the browser. This table of the Latin blocks, and the regular parts of Greek, Cyrillic, Armenian
//! and the full-width forms, is half a KB, and agrees with Unicode's compatibility decomposition
//! where it speaks (a test holds it to that). Other scripts stay as they are.

/// What the letters U+00C0 to U+024F become; a dot where [`fold_into`] says something else.
const LATIN: &[u8; 400] = b"\
aaaaaa.ceeeeiiiidnooooo.ouuuuy..aaaaaa.ceeeeiiiidnooooo.ouuuuy.yaaaaaaccccccccddddeeeeeeeeeegggg\
gggghhhhiiiiiiiiii..jjkkkllllll..llnnnnnn.nnoooooo..rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs\
b...............................oo.............uu............................aaiioouuuuuuuuuu.aa\
aa....ggkkoooo..j...gg..nnaa..ooaaaaeeeeiiiioooorrrruuuusstt..hh......aaeeooooooooyy............\
...b............";

/// What the letters U+1E00 to U+1EFF become.
const LATIN_ADDITIONAL: &[u8; 256] = b"\
aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrr\
ssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy.s....aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeee\
eeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy......";

/// The accented vowels of Greek, U+0386 to U+038F, and what they become.
const GREEK_ACCENTED: [(char, char); 20] = [
    ('Ά', 'α'),
    ('Έ', 'ε'),
    ('Ή', 'η'),
    ('Ί', 'ι'),
    ('Ό', 'ο'),
    ('Ύ', 'υ'),
    ('Ώ', 'ω'),
    ('ΐ', 'ι'),
    ('Ϊ', 'ι'),
    ('Ϋ', 'υ'),
    ('ά', 'α'),
    ('έ', 'ε'),
    ('ή', 'η'),
    ('ί', 'ι'),
    ('ΰ', 'υ'),
    ('ϊ', 'ι'),
    ('ϋ', 'υ'),
    ('ό', 'ο'),
    ('ύ', 'υ'),
    ('ώ', 'ω'),
];

/// Appends the character as it stands in terms: lower case, without accents. Marks that only
/// modify their neighbour (combining accents, vowel points, soft hyphens, joiners) vanish.
pub(crate) fn fold_into(c: char, out: &mut String) {
    if c.is_ascii() {
        out.push(c.to_ascii_lowercase());
        return;
    }
    match c {
        'ß' | 'ẞ' => return out.push_str("ss"),
        'æ' | 'Æ' | 'ǽ' | 'Ǽ' => return out.push_str("ae"),
        'œ' | 'Œ' => return out.push_str("oe"),
        'ĳ' | 'Ĳ' => return out.push_str("ij"),
        'þ' | 'Þ' => return out.push_str("th"),
        _ if is_mark(c) => return,
        _ => {}
    }
    out.push(fold_letter(c));
}

/// Stands in a form before what nobody types: behind it are the accents of a word that is found without
/// them, too; or nothing, if the form is part of a longer word.
pub(crate) const MARK: char = '^';

/// What stands behind a form that is part of a longer word.
pub(crate) const PART: &str = "^";

/// The form of a word in just this spelling: the term, a mark, and those letters of the word that are
/// Latin and not of ASCII, in lower case. Empty if there are none; other scripts have accents by rule, as
/// Greek does.
pub(crate) fn accented(term: &str, source: &str) -> String {
    let mut form = String::new();
    for c in source.chars() {
        let code = u32::from(c);
        let lower = match code {
            0xC0..=0xFF => code | 32,
            // A small letter is the one after its capital; here, capitals are odd.
            0x139..=0x148 | 0x179..=0x17E => code + (code & 1),
            0x100..=0x24F | 0x1E00..=0x1EFF => code | 1,
            _ => continue,
        };
        if form.is_empty() {
            form.push_str(term);
            form.push(MARK);
        }
        // Longer forms are no words.
        if form.len() < MAX_ACCENTED {
            form.push(char::from_u32(lower).unwrap_or(c));
        }
    }
    form
}

/// In bytes: what terms may have, and half as much.
const MAX_ACCENTED: usize = 72;

fn fold_letter(c: char) -> char {
    let code = u32::from(c);
    let table = |table: &[u8], first: u32| match table.get(code.wrapping_sub(first) as usize) {
        Some(b'.') | None => c,
        Some(&letter) => char::from(letter),
    };
    let shift = |by: u32| char::from_u32(code.wrapping_add(by)).unwrap_or(c);
    match code {
        0xC0..=0x24F => table(LATIN, 0xC0),
        0x1E00..=0x1EFF => table(LATIN_ADDITIONAL, 0x1E00),
        0x386..=0x38F | 0x390 | 0x3AA..=0x3B0 | 0x3CA..=0x3CE => GREEK_ACCENTED
            .iter()
            .find(|(accented, _)| *accented == c)
            .map_or(c, |(_, plain)| *plain),
        // A final sigma is a sigma.
        0x3C2 => 'σ',
        0x391..=0x3A1 | 0x3A3..=0x3A9 => shift(32),
        // Ё is usually typed as Е; Й is a letter of its own.
        0x401 | 0x451 => 'е',
        0x400..=0x40F => shift(80),
        0x410..=0x42F => shift(32),
        0x460..=0x481 | 0x48A..=0x4BF | 0x4D0..=0x52F if code % 2 == 0 => shift(1),
        0x4C1..=0x4CE if code % 2 == 1 => shift(1),
        0x531..=0x556 => shift(48),
        // Arabic as it is typed: an alef is an alef, and so on; Persian's letters, and all digits.
        0x622 | 0x623 | 0x625 | 0x671 => 'ا',
        0x649 | 0x6CC => 'ي',
        0x629 => 'ه',
        0x6A9 => 'ك',
        0x660..=0x669 | 0x6F0..=0x6F9 => char::from(b'0' + (code & 15) as u8),
        // Full-width forms of ASCII.
        0xFF01..=0xFF5E => {
            char::from_u32(code.wrapping_sub(0xFEE0)).map_or(c, |ascii| ascii.to_ascii_lowercase())
        }
        _ => c,
    }
}

/// Whether a character belongs to a word without being part of its term: accents, vowel points, what
/// stretches a word, where a word may be broken, and apostrophes that are letters to Unicode.
pub(crate) fn is_mark(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x2BB | 0x2BC | 0x300..=0x36F | 0x483..=0x489 | 0x591..=0x5BD | 0x5BF | 0x5C1
        | 0x5C2 | 0x5C4 | 0x5C5 | 0x5C7 | 0x5F3 | 0x5F4 | 0x640 | 0x64B..=0x65F | 0x670
        | 0x6D6..=0x6DC | 0x200B..=0x200D | 0x2060 | 0xFE00..=0xFE0F | 0xFEFF)
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

    fn fold(text: &str) -> String {
        let mut out = String::new();
        text.chars().for_each(|c| fold_into(c, &mut out));
        out
    }

    #[test]
    fn case_and_accents_vanish() {
        assert_eq!(fold("Élan Ångström Đặng"), "elan angstrom dang");
        assert_eq!(fold("STRASSE Straße"), "strasse strasse");
        assert_eq!(fold("ΑΘΉΝΑΣ Αθήνας"), "αθηνασ αθηνασ");
        assert_eq!(fold("ЁЛКА ёлка Їжак"), "елка елка їжак");
        assert_eq!(fold("ＡＢＣ１２"), "abc12");
    }

    #[test]
    fn composed_and_decomposed_text_fold_alike() {
        for text in ["Crème brûlée", "Việt Nam", "Ünïcödé"] {
            let decomposed: String = text.nfd().collect();
            assert_eq!(fold(text), fold(&decomposed), "{text}");
        }
    }

    #[test]
    fn marks_vanish() {
        assert_eq!(fold("co\u{AD}operate"), "cooperate");
        assert_eq!(fold("שָׁלוֹם"), "שלום");
        assert_eq!(fold("مُحَمَّد"), "محمد");
    }

    #[test]
    fn latin_letters_agree_with_unicode() {
        for code in (0xC0..0x250).chain(0x1E00..0x1F00) {
            let Some(c) = char::from_u32(code).filter(|c| c.is_alphabetic()) else { continue };
            let expected: String =
                c.to_lowercase().nfkd().filter(|c| !is_combining_mark(*c)).collect();
            // Unicode speaks only where the letter comes apart into ASCII.
            if expected.is_ascii() && !matches!(c, 'ĳ' | 'Ĳ') && !"ǄǅǆǇǈǉǊǋǌǱǲǳ".contains(c)
            {
                assert_eq!(fold(&c.to_string()), expected, "U+{code:04X} {c}");
            }
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for c in (0..0x3000).filter_map(char::from_u32) {
            let once = fold(&c.to_string());
            assert_eq!(fold(&once), once, "{c}");
        }
    }
}
