//! Pages that nobody wrote: as many as one likes, the same on every machine.
//!
//! Words are as frequent as those of a language are, by Zipf's law, and have endings; topics are as
//! uneven as the tags of real sites. Whole numbers throughout, so that no machine rounds otherwise.

use std::collections::BTreeMap;

use damson_search::{Block, Date, Document, Section};

/// How many words the language has, before endings.
const VOCABULARY: u64 = 40_000;

/// Values of the key `kind`, all about as frequent.
const KINDS: [&str; 6] = ["article", "guide", "news", "note", "reference", "review"];

/// How many values the key `topic` has, the first the most frequent.
const TOPICS: u64 = 200;

/// Endings that English has; most words stand without.
const ENDINGS: [&str; 8] = ["", "", "", "", "s", "s", "ing", "ed"];

/// Makes pages of a seed.
pub(crate) struct Corpus {
    seed: u64,
    words: Zipf,
    topics: Zipf,
}

impl Corpus {
    pub(crate) fn new(seed: u64) -> Corpus {
        Corpus { seed, words: Zipf::new(VOCABULARY), topics: Zipf::new(TOPICS) }
    }

    /// A page by its number. It depends on no other page.
    pub(crate) fn page(&self, number: u64) -> Document {
        let mut chance = Chance(mixed(self.seed ^ mixed(number)));
        let title = capital(&self.words(&mut chance, 2, 5));
        let sections = (0..chance.between(2, 6)).map(|at| self.section(&mut chance, at)).collect();
        let date = Date {
            year: 2015 + chance.below(12) as i16,
            month: 1 + chance.below(12) as u8,
            day: 1 + chance.below(28) as u8,
            second: 0,
        };
        let topic = |_| word(TOPIC_WORDS + self.topics.draw(&mut chance));
        let topics = (0..1 + number % 3).map(topic).collect();
        let kind = KINDS[chance.below(KINDS.len() as u64) as usize];
        let tags = BTreeMap::from([
            ("kind".to_owned(), vec![kind.to_owned()]),
            ("topic".to_owned(), unique(topics)),
            ("year".to_owned(), vec![date.year.to_string()]),
        ]);
        Document {
            url: format!("/{:03}/{number:06}/", number / 1000),
            title,
            language: Some("en".to_owned()),
            date: Some(date),
            sections,
            tags,
            ..Document::default()
        }
    }

    fn section(&self, chance: &mut Chance, number: u64) -> Section {
        // What stands before the first heading has none.
        let heading = if number == 0 { String::new() } else { capital(&self.words(chance, 1, 4)) };
        let paragraph = |_| {
            let sentences: Vec<String> = (0..chance.between(2, 5))
                .map(|_| capital(&self.words(chance, 6, 18)) + ".")
                .collect();
            Block::new(sentences.join(" "))
        };
        Section {
            level: if number == 0 { 0 } else { 2 },
            id: (number > 0).then(|| format!("part-{number}")),
            blocks: (0..2 + number % 3).map(paragraph).collect(),
            heading,
            ..Section::default()
        }
    }

    /// Some words, with spaces between them.
    fn words(&self, chance: &mut Chance, least: u64, most: u64) -> String {
        let words: Vec<String> = (0..chance.between(least, most))
            .map(|_| {
                let word = word(self.words.draw(chance));
                // Short words are those that have no endings: `the`, `of`.
                let ending = if word.len() < 4 { "" } else { ENDINGS[chance.below(8) as usize] };
                word + ending
            })
            .collect();
        words.join(" ")
    }

    /// A word by its rank: 0 is the commonest.
    pub(crate) fn word(rank: u64) -> String {
        word(rank)
    }
}

/// Topics are named by words of this rank and later ones.
const TOPIC_WORDS: u64 = 300;

/// The word of a rank: the commonest are the shortest, as in a language.
fn word(rank: u64) -> String {
    const CONSONANTS: &[u8; 16] = b"tnsrhldcmpfgbvkw";
    const VOWELS: &[u8; 5] = b"eaoiu";
    const SYLLABLES: u64 = 80;
    let (mut rank, mut word) = (rank, String::new());
    loop {
        let syllable = rank % SYLLABLES;
        word.push(char::from(CONSONANTS[(syllable / 5) as usize]));
        word.push(char::from(VOWELS[(syllable % 5) as usize]));
        rank /= SYLLABLES;
        if rank == 0 {
            break;
        }
        rank -= 1;
    }
    // A last consonant, so that a word does not end where another goes on.
    word.push(char::from(CONSONANTS[word.bytes().map(usize::from).sum::<usize>() % 16]));
    word
}

fn capital(words: &str) -> String {
    let (first, rest) = words.split_at(words.len().min(1));
    first.to_uppercase() + rest
}

fn unique(mut values: Vec<String>) -> Vec<String> {
    values.sort();
    values.dedup();
    values
}

/// Draws ranks by Zipf's law: the second half as often as the first, the third a third.
struct Zipf {
    /// The sums of the weights of all ranks up to each.
    sums: Vec<u64>,
}

impl Zipf {
    fn new(ranks: u64) -> Zipf {
        let weights = (1..=ranks).scan(0, |sum, rank| {
            *sum += 1_000_000_000 / rank;
            Some(*sum)
        });
        Zipf { sums: weights.collect() }
    }

    fn draw(&self, chance: &mut Chance) -> u64 {
        let all = self.sums.last().copied().unwrap_or(1);
        let drawn = chance.below(all);
        self.sums.partition_point(|sum| *sum <= drawn) as u64
    }
}

/// Numbers that follow from a seed: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0)
    }

    /// Less than `limit`; the bias of the remainder does not matter here.
    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }
}

fn mixed(seed: u64) -> u64 {
    let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
