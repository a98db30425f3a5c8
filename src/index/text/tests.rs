//! Any text comes out as it was put in, and any bytes are refused or read.

use super::encode::tokens;
use super::shift::{raise, shifted};
use super::*;
use proptest::prelude::*;

fn vocabulary(texts: &[&str]) -> Vocabulary {
    Vocabulary::read(&choose(texts, 255).unwrap().into_bytes()).unwrap()
}

fn round(vocabulary: &Vocabulary, text: &str) -> String {
    decode(vocabulary, &TextEncoder::new(vocabulary).encode(text)).unwrap()
}

/// Words, gaps, other scripts and marks, so that every kind of token meets every other; without the sign
/// for capitals, which no record has.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-cA-B]{1,3}",
        3 => Just(" ".to_string()),
        1 => "[ .,;\n\u{0}\u{1}\u{10}]{1,3}",
        1 => "[äßяあ漢字\u{2014}\u{2019}\u{a0}\u{1F600}\u{301}]{1,3}",
        1 => "\\PC{0,8}",
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..120)
        .prop_map(|pieces| pieces.concat().replace(char::from(SHIFT), ""))
}

proptest! {
    // Each begins with some hundred kilobytes of probabilities.
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn any_text_comes_out_as_it_was(sample in text(), other in text()) {
        let vocabulary = vocabulary(&[&sample]);
        prop_assert_eq!(round(&vocabulary, &sample), sample);
        prop_assert_eq!(round(&vocabulary, &other), other);
    }

    #[test]
    fn any_bytes_are_read_or_refused(sample in text(), bytes: Vec<u8>, at: usize, bit in 0..8_u32) {
        let vocabulary = vocabulary(&[&sample]);
        let _ = decode(&vocabulary, &bytes);
        let mut damaged = TextEncoder::new(&vocabulary).encode(&sample);
        if !damaged.is_empty() {
            let at = at % damaged.len();
            damaged[at] ^= 1_u8 << bit;
            let _ = decode(&vocabulary, &damaged);
            let _ = decode(&vocabulary, &damaged[..at]);
        }
        let _ = Vocabulary::read(&bytes);
        let mut damaged = choose(&[&sample], 255).unwrap().into_bytes();
        let at = at % damaged.len();
        damaged[at] ^= 1_u8 << bit;
        if let Ok(vocabulary) = Vocabulary::read(&damaged) {
            let _ = decode(&vocabulary, &bytes);
        }
    }

    #[test]
    fn capitals_come_back(text in text()) {
        let mut bytes = shifted(&text).into_bytes();
        raise(&mut bytes);
        prop_assert_eq!(String::from_utf8(bytes), Ok(text));
    }

    #[test]
    fn the_order_of_the_sample_does_not_matter(texts in prop::collection::vec(text(), 0..6)) {
        let mut texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let before = choose(&texts, 63).unwrap().into_bytes();
        texts.reverse();
        prop_assert_eq!(choose(&texts, 63).unwrap().into_bytes(), before);
    }
}

#[test]
fn tokens_are_words_gaps_and_wide_characters() {
    let mut found = Vec::new();
    tokens(" It’s snake_case, isn't  it? naïve 漢字 v1.2", &mut |token, _| {
        found.push(String::from_utf8(token.to_vec()).unwrap());
    });
    let expected = [
        " ",
        "It",
        "’",
        "s",
        "snake_case",
        ", ",
        "isn",
        "'",
        "t",
        "  ",
        "it",
        "? ",
        "naïve",
        " ",
        "漢",
        "字",
        " ",
        "v1",
        ".",
        "2",
    ];
    assert_eq!(found, expected);
}

#[test]
fn words_begin_with_small_letters_behind_a_sign() {
    let text = "It is I. The API of Damson’s «Über», T_c, V1, Été, Tür, iPhone, IPv6, X";
    let told = text
        .replace("It", "\u{E}it")
        .replace("The", "\u{E}the")
        .replace("Damson", "\u{E}damson")
        .replace("Tür", "\u{E}tür");
    assert_eq!(shifted(text), told);
}

#[test]
fn a_word_that_was_never_seen_is_spelled_as_the_site_spells() {
    let known = ["inter", "winter", "printer", "splinter", "hinted", "tinted", "minted"];
    let known: Vec<String> = known.iter().map(|word| [word, " ", word].concat()).collect();
    let vocabulary = vocabulary(&known.iter().map(String::as_str).collect::<Vec<_>>());
    let encoder = TextEncoder::new(&vocabulary);
    let (like, unlike) = ("printed hinter splint winted", "qzkvwxj xqzwvk zkqxvj vjkqwz");
    let (like, unlike) = (encoder.encode(like).len(), encoder.encode(unlike).len());
    assert!(2 * like < unlike, "{like} and {unlike} bytes");
}

#[test]
fn a_long_text_of_many_names_is_read_past_what_is_kept_of_it() {
    // More distinct tokens than are recent, more tokens than a guess is looked for in.
    let names: Vec<String> = (0..3 * MAX_RECENT).map(|n| format!("name{n}")).collect();
    let text = [names.join(" "), names.join(", "), names[..9].join(" ")].concat();
    let vocabulary = vocabulary(&["a b a b"]);
    assert_eq!(round(&vocabulary, &text), text);
}

#[test]
fn what_is_usual_on_a_site_takes_a_third() {
    let sentence = |n: usize| {
        let words = ["the", "index", "of", "a", "site", "page", "is", "found", "by", "words"];
        (0..12)
            .map(|at| words[(n * 7 + at * at * n + at) % words.len()])
            .collect::<Vec<_>>()
            .join(" ")
    };
    let texts: Vec<String> = (0..50)
        .map(|page| (0..9).map(|n| sentence(page * 9 + n)).collect::<Vec<_>>().join(". "))
        .collect();
    let sample: Vec<&str> = texts.iter().map(String::as_str).collect();
    let vocabulary = vocabulary(&sample);
    let encoder = TextEncoder::new(&vocabulary);
    for text in sample {
        assert!(encoder.encode(text).len() * 3 < text.len(), "{}", encoder.encode(text).len());
    }
}

#[test]
fn a_text_that_claims_to_be_endless_is_refused() {
    let vocabulary = vocabulary(&["a a a a a a a a"]);
    // Zeros decide as is most probable: the same guess for ever.
    for fill in [0, 255, 0x55] {
        assert!(decode(&vocabulary, &vec![fill; 100_000]).is_err());
    }
}
