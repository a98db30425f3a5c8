//! Filters, counts and orders say what a plain scan of the documents says.

use super::{Opened, TINY, WORDS, page, question, urls};
use crate::{Choice, Date, Document, End, Facets, Filter, Op, Range, Request, Sort};
use proptest::prelude::*;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// Values of the key `tag`: paths and plain words.
const TAGS: [&str; 8] =
    ["docs", "docs/guide", "docs/guide/install", "docs/api", "rust", "CI/CD", "blog/2024", "x"];

/// Values of the key `size`: numbers, and what is none.
const SIZES: [&str; 8] = ["1", "2", "10", "9", "2.5", "-3", "large", "9007199254740993"];

/// Values of the key `when`: days, months and years.
const DAYS: [&str; 6] = ["2023", "2024", "2024-05", "2024-06-30", "2024-07-01", "2025-01-01"];

/// Words, tags, date, and what can be sorted by.
type Drawn = (
    Vec<&'static str>,
    (BTreeSet<&'static str>, BTreeSet<&'static str>, BTreeSet<&'static str>),
    Option<(i16, u8, u8, u32)>,
    Option<i64>,
    Option<&'static str>,
    Option<i32>,
);

fn documents() -> impl Strategy<Value = Vec<Document>> {
    let some = |values: &'static [&'static str]| {
        prop::collection::btree_set(prop::sample::select(values), 0..3)
    };
    let tags = (some(&TAGS), some(&SIZES), some(&DAYS));
    let words = prop::collection::vec(prop::sample::select(&WORDS[..]), 0..6);
    let date = prop::option::of((2023_i16..2026, 1_u8..13, 1_u8..29, 0_u32..3));
    let number = prop::option::of(prop_oneof![
        any::<i64>(),
        20_150_101_i64..20_150_107,
        Just(9_007_199_254_740_993),
        Just(9_007_199_254_740_992),
    ]);
    let text = prop::option::of(prop::sample::select(vec!["Zebra", "éclair", "apple", "10", "9"]));
    let price = prop::option::of(-500_i32..500);
    let document = (words, tags, date, number, text, price);
    prop::collection::vec(document, 1..14).prop_map(|pages| {
        let make = |(at, drawn): (usize, Drawn)| {
            let (words, tags, date, number, text, price) = drawn;
            let (tag, size, when) = tags;
            let mut document =
                page(&format!("/{at:02}/"), words.first().unwrap_or(&""), &words.join(" "));
            for (key, values) in [("tag", tag), ("size", size), ("when", when)] {
                if !values.is_empty() {
                    let values = values.into_iter().map(str::to_owned).collect();
                    document.tags.insert(key.to_owned(), values);
                }
            }
            document.date =
                date.map(|(year, month, day, second)| Date { year, month, day, second });
            let price = price.map(|price| (f64::from(price) / 4.0).to_string());
            let sort = [
                ("number", number.map(|number| number.to_string())),
                ("text", text.map(str::to_owned)),
                ("price", price),
            ];
            for (key, value) in sort {
                document.sort.extend(value.map(|value| (key.to_owned(), value)));
            }
            document
        };
        pages.into_iter().enumerate().map(make).collect()
    })
}

fn filter() -> impl Strategy<Value = Filter> {
    let op = prop::sample::select(vec![Op::Any, Op::All, Op::Not]);
    let tag =
        prop::sample::select(&TAGS[..]).prop_map(|value| ("tag", Choice::Value(value.into())));
    let gone = Just(("tag", Choice::Value("gone".into())));
    let above = Just(("tag", Choice::Value("blog".into())));
    let range = |key: &'static str, ends: &'static [&'static str]| {
        let end = prop::option::of((prop::sample::select(ends), any::<bool>()));
        let end = end.prop_map(|end| end.map(|(at, open)| End { at: at.into(), open }));
        (end.clone(), end).prop_map(move |(from, to)| (key, Choice::Range(Range { from, to })))
    };
    let choice = prop_oneof![
        4 => tag,
        1 => gone,
        1 => above,
        // A decimal end makes the other one a decimal, too, in which large integers are as near to one
        // another as floats are.
        1 => range("size", &["1", "2", "2.5", "9", "-4"]),
        1 => range("size", &["1", "2", "9", "9007199254740992", "-4"]),
        2 => range("when", &["2023", "2024", "2024-05", "2024-06", "2024-07-01"]),
        2 => range("date", &["2024", "2024-06", "2024-06-15", "2025-01-01T00:00:01"]),
    ];
    (op, choice).prop_map(|(op, (key, choice))| Filter { key: key.to_owned(), op, choice })
}

// ---- The scan, which knows nothing of how it is done ----

/// A value and all that it is below.
fn with_levels(value: &str) -> BTreeSet<String> {
    let parts: Vec<&str> = if value == "CI/CD" { vec![value] } else { value.split('/').collect() };
    (1..=parts.len()).map(|len| parts[..len].join("/")).collect()
}

/// First and last second of a year, a month, a day or a second, as text that sorts as time does.
fn span_of_time(text: &str) -> (String, String) {
    let low = "0000-01-01T00:00:00";
    let high = "9999-12-31T23:59:59";
    let (first, last) =
        (format!("{text}{}", &low[text.len()..]), format!("{text}{}", &high[text.len()..]));
    (first, last)
}

fn is_date(text: &str) -> bool {
    text.len() >= 7 && text.as_bytes()[4] == b'-'
}

fn compares(value: &str, range: &Range) -> bool {
    let ends: Vec<&End> = [&range.from, &range.to].into_iter().flatten().collect();
    if is_date(value) || ends.iter().any(|end| is_date(&end.at)) {
        if !is_date(value) && value.parse::<u16>().is_err() {
            return false;
        }
        let at = span_of_time(value).0;
        let above = range.from.as_ref().is_none_or(|end| {
            let (first, last) = span_of_time(&end.at);
            if end.open { at > last } else { at >= first }
        });
        let below = range.to.as_ref().is_none_or(|end| {
            let (first, last) = span_of_time(&end.at);
            if end.open { at < first } else { at <= last }
        });
        return above && below;
    }
    // Quarters, exactly.
    let quarters = |text: &str| -> Option<i128> {
        match text.split_once('.') {
            None => text.parse::<i128>().ok().map(|whole| whole * 4),
            Some((whole, "5")) => whole.parse::<i128>().ok().map(|whole| whole * 4 + 2),
            Some(_) => unreachable!("{text}"),
        }
    };
    let Some(at) = quarters(value) else { return false };
    let above = range.from.as_ref().is_none_or(|end| {
        let from = quarters(&end.at).unwrap();
        if end.open { at > from } else { at >= from }
    });
    let below = range.to.as_ref().is_none_or(|end| {
        let to = quarters(&end.at).unwrap();
        if end.open { at < to } else { at <= to }
    });
    above && below
}

fn time(date: &Date) -> String {
    format!("{date}T00:00:{:02}", date.second)
}

fn meets(document: &Document, filter: &Filter) -> bool {
    let mut values: Vec<String> = document.tags.get(&filter.key).cloned().unwrap_or_default();
    if filter.key == "date" {
        values.extend(document.date.as_ref().map(time));
    }
    match &filter.choice {
        Choice::Value(value) => values.iter().any(|other| with_levels(other).contains(value)),
        Choice::Range(range) => {
            values.iter().flat_map(|value| with_levels(value)).any(|value| compares(&value, range))
        }
    }
}

fn passes(document: &Document, filters: &[Filter], but: Option<&str>) -> bool {
    let mut any: BTreeMap<&str, bool> = BTreeMap::new();
    let mut rest = true;
    for filter in filters {
        let meets = meets(document, filter);
        match filter.op {
            Op::Any => *any.entry(&filter.key).or_default() |= meets,
            Op::All => rest &= meets,
            Op::Not => rest &= !meets,
        }
    }
    rest && any.iter().all(|(key, meets)| *meets || Some(*key) == but)
}

pub(super) type Counts = BTreeMap<String, BTreeMap<String, u32>>;

pub(super) fn counts(facets: Facets) -> Counts {
    facets.into_iter().map(|(key, values)| (key, values.into_iter().collect())).collect()
}

/// The counts of all values among some of the documents.
pub(super) fn facets_by_scan(documents: &[Document], found: impl Fn(&Document) -> bool) -> Counts {
    counts_by_scan(documents, |document, _| found(document))
}

fn counts_by_scan(documents: &[Document], found: impl Fn(&Document, &str) -> bool) -> Counts {
    let mut counts = Counts::new();
    for document in documents {
        for (key, values) in &document.tags {
            let values: BTreeSet<String> = values.iter().flat_map(|v| with_levels(v)).collect();
            for value in values {
                let count = counts.entry(key.clone()).or_default().entry(value).or_default();
                *count += u32::from(found(document, key));
            }
        }
    }
    counts
}

/// Whether the index would refuse a filter because no page has its key.
fn is_known(documents: &[Document], filter: &Filter) -> bool {
    documents.iter().any(|document| {
        document.tags.contains_key(&filter.key) || (filter.key == "date" && document.date.is_some())
    })
}

fn compare(a: &Document, b: &Document, sort: &Sort) -> Ordering {
    let number = |document: &Document| document.sort.get(&sort.key).cloned();
    let order = match sort.key.as_str() {
        "number" => both(number(a), number(b), |a, b| {
            a.parse::<i64>().unwrap().cmp(&b.parse::<i64>().unwrap())
        }),
        "price" => both(number(a), number(b), |a, b| {
            a.parse::<f64>().unwrap().partial_cmp(&b.parse::<f64>().unwrap()).unwrap()
        }),
        "text" => both(number(a), number(b), |a, b| {
            let plain = |text: &str| text.to_lowercase().replace('é', "e");
            // The numbers among the texts are text, unless there are no others.
            (plain(a), a).cmp(&(plain(b), b))
        }),
        "date" => both(a.date.as_ref().map(time), b.date.as_ref().map(time), |a, b| a.cmp(b)),
        _ => unreachable!(),
    };
    match order {
        Ok(order) if sort.descending => order.reverse(),
        Ok(order) => order,
        Err(last) => last,
    }
}

/// `Err` if one is missing: it is the last in either direction.
fn both(
    a: Option<String>,
    b: Option<String>,
    compare: impl Fn(&str, &str) -> Ordering,
) -> Result<Ordering, Ordering> {
    match (a, b) {
        (Some(a), Some(b)) => Ok(compare(&a, &b)),
        (a, b) => Err(a.is_none().cmp(&b.is_none())),
    }
}

proptest! {
    #[test]
    fn filters_and_counts_are_those_of_a_scan(
        documents in documents(),
        text in prop::option::of(question()),
        filters in prop::collection::vec(filter(), 0..5),
    ) {
        let mut index = Opened::new(&documents, TINY);
        let filters: Vec<Filter> =
            filters.into_iter().filter(|filter| is_known(&documents, filter)).collect();
        let plain = index.search(&Request { query: text.clone(), limit: 1000, ..Request::default() });
        let found: BTreeSet<String> = urls(&plain).into_iter().map(str::to_owned).collect();
        let request = Request { query: text, filters, limit: 1000, ..Request::default() };
        let answer = index.search(&request);
        let passing = |document: &Document, but: Option<&str>| {
            found.contains(&document.url) && passes(document, &request.filters, but)
        };
        let expected: BTreeSet<&str> = documents
            .iter()
            .filter(|document| passing(document, None))
            .map(|document| document.url.as_str())
            .collect();
        prop_assert_eq!(urls(&answer).into_iter().collect::<BTreeSet<_>>(), expected.clone());
        prop_assert_eq!(answer.total as usize, expected.len());
        let scanned = counts_by_scan(&documents, |document, key| passing(document, Some(key)));
        prop_assert_eq!(counts(answer.facets.clone()), scanned);
        // The order is that of the search without filters.
        let kept: Vec<&str> =
            urls(&plain).into_iter().filter(|url| expected.contains(url)).collect();
        prop_assert_eq!(urls(&answer), kept);
    }

    #[test]
    fn counts_without_a_query_are_those_of_a_scan(documents in documents()) {
        let scanned = counts_by_scan(&documents, |_, _| true);
        let mut index = Opened::new(&documents, TINY);
        let all = index.run(|index| index.facets(None)).0;
        prop_assert_eq!(counts(all), scanned.clone());
        for (key, values) in scanned {
            let one = index.run(|index| index.facets(Some(&key))).0;
            prop_assert_eq!(counts(one), Counts::from([(key, values)]));
        }
    }

    #[test]
    fn orders_are_those_of_a_scan(
        documents in documents(),
        text in prop::option::of(question()),
        sorts in prop::sample::subsequence(vec!["number", "text", "price", "date"], 0..4)
            .prop_shuffle(),
        descending in any::<[bool; 4]>(),
    ) {
        let mut index = Opened::new(&documents, TINY);
        let known = index.index.orders().into_iter().map(str::to_owned).collect::<Vec<_>>();
        let sorts = sorts.into_iter().zip(descending).filter(|(key, _)| known.contains(&(*key).to_owned()));
        let sort: Vec<Sort> =
            sorts.map(|(key, descending)| Sort { key: key.to_owned(), descending }).collect();
        // Texts that are all numbers are ordered as such.
        prop_assume!(documents.iter().any(|d| d.sort.get("text").is_some_and(|t| t.parse::<i64>().is_err())));
        let plain = index.search(&Request { query: text.clone(), limit: 1000, ..Request::default() });
        let answer = index.search(&Request { query: text, sort: sort.clone(), limit: 1000, ..Request::default() });
        let document = |url: &&str| documents.iter().find(|d| d.url == *url).unwrap();
        // A stable sort of the hits by relevance: those that are equal keep their order.
        let mut expected = urls(&plain);
        if sort.is_empty() {
            prop_assert_eq!(&answer.hits, &plain.hits);
        }
        if answer.hits.iter().all(|hit| hit.score == 0.0) {
            expected.sort_unstable();
        }
        if !sort.is_empty() {
            expected.sort_by(|a, b| {
                let (a, b) = (document(a), document(b));
                let orders = sort.iter().map(|sort| compare(a, b, sort));
                orders.fold(Ordering::Equal, Ordering::then)
            });
            prop_assert_eq!(urls(&answer), expected);
        }
    }
}
