//! The stems of English words, by the rules of Snowball's English stemmer ("Porter 2").
//!
//! The rules are those of <https://snowballstem.org/algorithms/english/stemmer.html> (Snowball 3.0), whose
//! words are used here: R1 and R2 are the ends of a word after the first and the second vowel with a
//! consonant behind it, and a suffix counts only where it lies in one of them. What Snowball generates
//! of them is four times as large in the browser as these tables and the few loops that read them; a
//! test holds the two to the same stems.

/// A step: rules `suffix:replacement:letters`, of which the first whose suffix the word has is the one
/// that is meant. Before the suffix stands one of the letters, if there are any.
type Rules = [u8];

const STEP_2: &Rules = b"ational:ate fulness:ful iveness:ive ization:ize ousness:ous biliti:ble \
lessli:less tional:tion alism:al aliti:al ation:ate entli:ent fulli:ful iviti:ive ogist:og ousli:ous \
abli:able alli:al anci:ance ator:ate enci:ence izer:ize bli:ble ogi:og:l li::cdeghkmnrt";
const STEP_3: &Rules =
    b"ational:ate tional:tion alize:al icate:ic iciti:ic ative: ical:ic ness: ful:";
/// Of step 3, what must lie in R2.
const ATIVE: &[u8] = b"ative";
const STEP_4: &Rules =
    b"ement: ance: ence: able: ible: ment: ant: ent: ism: ate: iti: ous: ive: ize: \
ion::st al: er: ic:";
const STEP_5: &Rules = b"l::l";

/// Whole words and their stems, where they follow no rule.
const WORDS: &Rules =
    b"andes:andes atlas:atlas bias:bias cosmos:cosmos howe:howe news:news sky:sky \
skis:ski skies:sky idly:idl gently:gentl ugly:ugli early:earli only:onli singly:singl";

/// R1 begins after these beginnings, so that `universe` and `universal` stay apart from `universities`.
const BEGINNINGS: &Rules = b"arsen commun emerg gener inter later organ past univers";

/// What `ing` belongs to.
const BEFORE_ING: &Rules = b"even cann inn earr herr out";
/// What `eed` belongs to.
const BEFORE_EED: &Rules = b"succ proc exc";

/// The stem of a word of at least three letters, all of them from `a` to `z`.
pub(super) fn stem(word: &str) -> Vec<u8> {
    for rule in rules(WORDS) {
        if let [known, stem, ..] = parts(rule)
            && known == word.as_bytes()
        {
            return stem.to_vec();
        }
    }
    let mut word = Word::new(word.as_bytes());
    word.plural();
    word.past_and_participle();
    word.final_y();
    word.apply(STEP_2, word.r1);
    word.apply(STEP_3, word.r1);
    word.apply(STEP_4, word.r2);
    word.final_e();
    word.letters.make_ascii_lowercase();
    word.letters
}

/// A word on its way to its stem.
struct Word {
    /// A `y` that is a consonant is a `Y`.
    letters: Vec<u8>,
    /// Where R1 and R2 begin.
    r1: usize,
    r2: usize,
}

impl Word {
    fn new(word: &[u8]) -> Word {
        let mut letters = word.to_vec();
        for at in 0..letters.len() {
            if letters[at] == b'y' && (at == 0 || is_vowel(letters[at - 1])) {
                letters[at] = b'Y';
            }
        }
        let beginning = rules(BEGINNINGS).find(|beginning| letters.starts_with(beginning));
        let r1 = beginning.map_or_else(|| region(&letters, 0), <[u8]>::len);
        Word { r1, r2: region(&letters, r1), letters }
    }

    /// What stands before a suffix, if the word has it.
    fn before(&self, suffix: &[u8]) -> Option<usize> {
        self.letters.strip_suffix(suffix).map(<[u8]>::len)
    }

    /// Takes the rule of a step, if its suffix lies behind `region`.
    fn apply(&mut self, step: &Rules, region: usize) {
        for rule in rules(step) {
            let [suffix, replacement, letters] = parts(rule);
            let Some(len) = self.before(suffix) else { continue };
            let region = if suffix == ATIVE { self.r2 } else { region };
            let last = self.letters[..len].last();
            if len >= region && (letters.is_empty() || last.is_some_and(|l| letters.contains(l))) {
                self.replace(len, replacement);
            }
            return;
        }
    }

    fn replace(&mut self, len: usize, replacement: &[u8]) {
        self.letters.truncate(len);
        self.letters.extend_from_slice(replacement);
    }

    /// Step 1a.
    fn plural(&mut self) {
        if let Some(len) = self.before(b"sses") {
            self.letters.truncate(len + 2);
        } else if let Some(len) = self.before(b"ied").or_else(|| self.before(b"ies")) {
            self.letters.truncate(len + if len > 1 { 1 } else { 2 });
        } else if let [before @ .., last, b's'] = self.letters.as_slice()
            && !matches!(last, b's' | b'u')
            && has_vowel(before)
        {
            self.letters.pop();
        }
    }

    /// Step 1b.
    fn past_and_participle(&mut self) {
        for suffix in [&b"eedly"[..], b"eed", b"ingly", b"edly", b"ing", b"ed"] {
            let Some(len) = self.before(suffix) else { continue };
            let before = &self.letters[..len];
            if suffix.starts_with(b"ee") {
                if len >= self.r1 && !rules(BEFORE_EED).any(|known| known == before) {
                    self.letters.truncate(len + 2);
                }
                return;
            }
            if suffix == b"ing" {
                if let [first, b'y'] = *before
                    && !is_vowel(first)
                {
                    return self.replace(1, b"ie");
                }
                if rules(BEFORE_ING).any(|known| known == before) {
                    return;
                }
            }
            if has_vowel(before) {
                self.letters.truncate(len);
                self.mend();
            }
            return;
        }
    }

    /// What is left of a word without its `ing`: `hop` of `hopp`, `hope` of `hop`.
    fn mend(&mut self) {
        match *self.letters.as_slice() {
            [.., b'a', b't'] | [.., b'b', b'l'] | [.., b'i', b'z'] => self.letters.push(b'e'),
            // `egg`, `add` and `off` stay: they are no short words, either.
            [ref before @ .., a, b]
                if a == b
                    && b"bdfgmnprt".contains(&b)
                    && !matches!(before, [b'a' | b'e' | b'o']) =>
            {
                self.letters.pop();
            }
            _ if self.letters.len() == self.r1 && is_short(&self.letters) => {
                self.letters.push(b'e');
            }
            _ => {}
        }
    }

    /// Step 1c.
    fn final_y(&mut self) {
        if let [_, .., before, last @ (b'y' | b'Y')] = self.letters.as_mut_slice()
            && !is_vowel(*before)
        {
            *last = b'i';
        }
    }

    /// Step 5.
    fn final_e(&mut self) {
        let Some(len) = self.before(b"e") else { return self.apply(STEP_5, self.r2) };
        if len >= self.r2 || len >= self.r1 && !is_short(&self.letters[..len]) {
            self.letters.truncate(len);
        }
    }
}

/// Where a region begins that is looked for from a place on: behind the first consonant that follows a
/// vowel, or at the end.
fn region(letters: &[u8], from: usize) -> usize {
    let mut after_vowel = false;
    for (at, letter) in letters.iter().enumerate().skip(from) {
        if is_vowel(*letter) {
            after_vowel = true;
        } else if after_vowel {
            return at + 1;
        }
    }
    letters.len()
}

fn is_vowel(letter: u8) -> bool {
    b"aeiouy".contains(&letter)
}

fn has_vowel(letters: &[u8]) -> bool {
    letters.iter().any(|letter| is_vowel(*letter))
}

/// Whether letters end in a short syllable.
fn is_short(letters: &[u8]) -> bool {
    match *letters {
        [vowel, last] => is_vowel(vowel) && !is_vowel(last),
        [.., b'p', b'a', b's', b't'] => true,
        [.., before, vowel, last] => {
            !is_vowel(before)
                && is_vowel(vowel)
                && !is_vowel(last)
                && !matches!(last, b'w' | b'x' | b'Y')
        }
        _ => false,
    }
}

/// Rules, which spaces separate.
pub(super) fn rules(rules: &Rules) -> impl Iterator<Item = &[u8]> {
    rules.split(|byte| *byte == b' ')
}

/// The parts of a rule, which colons separate; empty where it has fewer.
pub(super) fn parts(rule: &[u8]) -> [&[u8]; 3] {
    let mut parts = rule.split(|byte| *byte == b':');
    [(); 3].map(|()| parts.next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pagefind_stem::{Algorithm, Stemmer};
    use proptest::prelude::*;

    fn both(word: &str) -> (String, String) {
        let own = String::from_utf8(stem(word)).expect("letters");
        (own, Stemmer::create(Algorithm::English).stem(word).into_owned())
    }

    /// Beginnings, ends, and whatever else the rules speak of.
    fn pieces() -> Vec<String> {
        let tables = [STEP_2, STEP_3, STEP_4, WORDS, BEGINNINGS, BEFORE_ING, BEFORE_EED];
        let mut pieces: Vec<String> = tables
            .iter()
            .flat_map(|table| rules(table))
            .flat_map(parts)
            .filter(|part| !part.is_empty())
            .map(|part| String::from_utf8(part.to_vec()).expect("letters"))
            .collect();
        let ends =
            "ied ies sses us ss s eedly eed ingly edly ing ed at bl iz bb nn ll ss y e l past";
        pieces.extend(ends.split(' ').chain(["h", "o", "pe", "y", "stra"]).map(str::to_owned));
        pieces
    }

    #[test]
    fn every_pair_of_pieces_has_the_stem_that_snowball_gives_it() {
        let pieces = pieces();
        for first in &pieces {
            for second in &pieces {
                let word = [first.as_str(), second].concat();
                if word.len() >= 3 {
                    let (own, snowball) = both(&word);
                    assert_eq!(own, snowball, "{word}");
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn words_have_the_stems_that_snowball_gives_them(
            beginning in "[a-z]{3,6}|[aeiouystln]{3,6}",
            ends in proptest::collection::vec(proptest::sample::select(pieces()), 0..3),
        ) {
            let word = [beginning.as_str(), &ends.concat()].concat();
            let (own, snowball) = both(&word);
            prop_assert_eq!(own, snowball);
        }
    }
}
