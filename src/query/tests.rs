//! What is read out of what was typed.

use super::parser::MAX_WORDS;
use super::*;
use proptest::prelude::*;

fn query(text: &str) -> Query {
    let is_key = |key: &str| ["tag", "year", "path"].contains(&key);
    Query::parse(text, &mut |key| is_key(key))
}

/// A query in signs of its own: `?` an extra clause, `+` a required, `-` an excluded; `|` between
/// alternatives; `=` an exact word, `~` one that is being typed, `*` any that begins so.
fn read(text: &str) -> String {
    let query = query(text);
    let word = |word: &usize| {
        let word = &query.words[*word];
        let sign = match word.reach {
            Reach::Exact => "=",
            Reach::Stem => "",
            Reach::Typed => "~",
            Reach::Starred => "*",
        };
        word.term.clone() + sign
    };
    let atom = |atom: &Atom| {
        let words: Vec<String> = atom.words.iter().map(word).collect();
        (if atom.in_title { "title:" } else { "" }).to_owned() + &words.join("_")
    };
    let clause = |clause: &Clause| {
        let atoms: Vec<String> = clause.atoms.iter().map(atom).collect();
        let sign = match clause.role {
            Role::Extra => "?",
            Role::Wanted => "",
            Role::Required => "+",
            Role::Excluded => "-",
        };
        sign.to_owned() + &atoms.join("|")
    };
    let filter = |filter: &FilterText| {
        let sign = if filter.is_negated { "-" } else { "" };
        [sign, &filter.key, "=[", &filter.values.join("|"), "]"].concat()
    };
    let clauses = query.clauses.iter().map(clause);
    clauses.chain(query.filters.iter().map(filter)).collect::<Vec<_>>().join(" ")
}

#[test]
fn the_last_word_may_be_a_beginning_until_a_space_ends_it() {
    assert_eq!(read("static si"), "static si~");
    assert_eq!(read("static site "), "static site");
    assert_eq!(read("the cat the"), "the~ cat");
}

#[test]
fn a_word_is_one_clause_however_often_it_is_typed() {
    let times = |text| query(text).clauses.iter().map(|clause| clause.times).collect::<Vec<_>>();
    assert_eq!(times("the cat and the cat tail "), [2, 2, 1, 1]);
    // As a part of another word it was not asked for; nor is it, because it is one, twice.
    assert_eq!(read("cat catFlap "), "cat catflap ?flap");
    assert_eq!(times("cat catFlap "), [1, 1, 1]);
    assert_eq!(times("catFlap cat "), [1, 1, 1]);
    assert_eq!(times(&"cat ".repeat(300)), [u8::MAX]);
}

#[test]
fn a_lone_s_is_no_word() {
    assert_eq!(read("rust s roadmap "), read("rust's roadmap "));
    assert_eq!(read("s"), "s~");
}

#[test]
fn words_in_quotation_marks_follow_one_another() {
    assert_eq!(read("\"static site\""), "+static=_site=");
    assert_eq!(read("a “static site” b "), "a +static=_site= b");
    assert_eq!(read("(\"static site\")"), "+static=_site=");
    assert_eq!(read("\"Sites\""), "+sites=");
    assert_eq!(read("\"C++ templates\""), "+c++=_templates=");
    assert_eq!(read("\"v1.6.0\" \"utf-8\""), "+v1.6.0= +utf8=");
    assert_eq!(read("\"\" \"!\""), "");
}

#[test]
fn a_quotation_mark_that_is_not_closed_says_nothing() {
    assert_eq!(read("\"static si"), "static si~");
    assert_eq!(read("24\" screen"), "24 screen~");
    assert_eq!(read("\"a b\" \"c d "), "+a=_b= c d");
    assert_eq!(read("-\"static si"), "");
    assert_eq!(read("tag:\"static si"), "tag=[static si]");
}

#[test]
fn a_dash_before_a_word_leaves_it_out() {
    assert_eq!(read("rust -game "), "rust -game");
    assert_eq!(read("rust -\"a game\""), "rust -a=_game=");
    assert_eq!(read("-C++ -useState"), "-c++ -usestate");
    assert_eq!(read("-std::vec -and/or"), "-stdvec -and=_or=");
    assert_eq!(read("-title:game -tag:x"), "-title:game -tag=[x]");
}

#[test]
fn a_dash_elsewhere_is_text() {
    assert_eq!(read("--flag "), "flag");
    assert_eq!(read("exit code -1 "), "exit code 1");
    assert_eq!(read("-273.15 - x "), "273|273.15 15|273.15 ?273.15 x");
    assert_eq!(read("well-known "), "well|wellknown known|wellknown ?wellknown");
}

#[test]
fn or_joins_its_neighbours() {
    assert_eq!(read("a b OR c d "), "a b|c d");
    assert_eq!(read("a OR \"b c\" OR title:d e "), "+a|b=_c=|title:d e");
    assert_eq!(read("C++ OR C# "), "c++|c#");
    assert_eq!(read("tag:a OR tag:b OR tag:c"), "tag=[a|b|c]");
}

#[test]
fn or_without_neighbours_is_a_word() {
    assert_eq!(read("OR a "), "or a");
    assert_eq!(read("a OR "), "a or");
    assert_eq!(read("a or b "), "a or b");
    assert_eq!(read("a OR -b "), "a or -b");
    assert_eq!(read("a OR OR b "), "a or b");
    assert_eq!(read("a OR tag:b "), "a or tag=[b]");
}

#[test]
fn a_colon_behind_a_key_makes_a_filter_and_elsewhere_is_text() {
    assert_eq!(read("Title:rust "), "+title:rust");
    assert_eq!(read("title:\"the book\" x "), "+title:the=_book= x");
    assert_eq!(read("tag:\"two words\" year:>=2020"), "tag=[two words] year=[>=2020]");
    assert_eq!(read("path:docs/guide -year:2024..2026"), "path=[docs/guide] -year=[2024..2026]");
    assert_eq!(read("std::vec "), "std|stdvec vec|stdvec ?stdvec");
    assert_eq!(read("http://x note: this tag: y "), "http x note this tag y");
    assert_eq!(read("foo:bar :x tag:"), "foo bar x tag");
}

#[test]
fn a_star_asks_for_all_that_begins_so() {
    assert_eq!(read("work* title:in* "), "work* +title:in*");
    assert_eq!(read("a*b * ** "), "a b");
    assert_eq!(read("work*"), "work*");
}

#[test]
fn code_words_are_asked_for_whole_and_in_parts() {
    assert_eq!(read("useState "), "usestate ?use ?state");
    assert_eq!(read("snake_case "), "snake|snakecase case|snakecase ?snakecase");
    assert_eq!(read("C++ "), "?c c++");
    assert_eq!(read("C# or c "), "c c# or");
    assert_eq!(read("IPv6 "), "ipv6 ?ipv ?6");
    assert_eq!(read("utf-"), "utf");
}

#[test]
fn what_is_looked_for_is_read_as_a_title() {
    assert_eq!(query("Install: -x the \"Plugin!\" tag:y").label, "install the plugin");
    assert_eq!(query("install the plu").typed_label, "install the");
    assert_eq!(query("install the ").typed_label, "");
}

#[test]
fn a_dash_in_a_long_question_leaves_nothing_out() {
    let question = "what is the flow past a two -dimensional body ";
    let excluded = |text: &str| {
        query(text).clauses.iter().filter(|clause| clause.role == Role::Excluded).count()
    };
    assert_eq!(excluded(question), 0);
    assert_eq!(excluded("flow past a two -dimensional body "), 1);
    // A filter is no mistake.
    assert_eq!(query(&[question, "-tag:gas"].concat()).filters.len(), 1);
}

#[test]
fn signs_that_something_will_follow_ask_for_nothing_yet() {
    assert!(["", "  ", "\"", "-", "-\"a b", "\"\""].iter().all(|text| query(text).is_blank));
    assert!(["!", "a", "-a", "tag:x"].iter().all(|text| !query(text).is_blank));
}

proptest! {
    #[test]
    fn every_string_is_some_query(
        text in "\\PC*",
        signs in "([-\"“(): *]|OR|title|tag|c\\+\\+|a|b-c|é|水木){0,20}",
    ) {
        for text in [text, signs] {
            let query = query(&text);
            prop_assert!(query.words.len() <= MAX_WORDS);
            for atom in query.clauses.iter().flat_map(|clause| &clause.atoms) {
                prop_assert!(!atom.words.is_empty());
                prop_assert!(atom.words.iter().all(|word| *word < query.words.len()));
            }
            prop_assert!(query.clauses.iter().all(|clause| !clause.atoms.is_empty()));
        }
    }
}
