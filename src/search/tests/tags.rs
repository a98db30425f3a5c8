//! Single questions about tags and orders: what is answered, and what is fetched for it.

use super::{Opened, TINY, page, query, urls};
use crate::index::Sizes;
use crate::{Date, Document, Filter, Index, Op, Request, Sort, Step};

fn tagged(url: &str, key: &str, values: &[&str]) -> Document {
    let mut document = page(url, "One", "text");
    document.tags.insert(key.into(), values.iter().map(|value| (*value).to_owned()).collect());
    document
}

fn filtered(index: &mut Opened, filters: Vec<Filter>) -> crate::Answer {
    index.search(&Request { filters, ..query("text") })
}

#[test]
fn an_unknown_key_is_answered_with_the_known_ones() {
    let mut document = tagged("/a/", "tag", &["x"]);
    document.date = Some(Date { year: 2024, month: 1, day: 1, second: 0 });
    let mut index = Opened::new(&[document], Sizes::default());
    assert_eq!(index.run(Index::filter_keys).0, ["tag", "date"]);
    let filter = Request { filters: vec![Filter::any("tga", "x")], ..Request::default() };
    let message = index.index.search(&filter).unwrap_err().to_string();
    assert_eq!(message, "no page has the key tga; the keys are: tag, date");
    let sort = vec![Sort { key: "size".into(), descending: false }];
    let sort = Request { sort, ..Request::default() };
    let message = index.index.search(&sort).unwrap_err().to_string();
    assert_eq!(message, "no page can be sorted by size; the keys are: date, title");
    assert_eq!(index.index.orders(), ["date", "title"]);
    assert!(index.index.facets(Some("tga")).is_err());
    index.search(&Request::default());
}

#[test]
fn keys_that_agree_share_a_file() {
    let mut document = tagged("/a/", "tag", &["x"]);
    document.tags.insert("topic".into(), vec!["x".into()]);
    document.sort.insert("size".into(), "1".into());
    document.sort.insert("age".into(), "1".into());
    let mut index = Opened::new(&[document], TINY);
    for key in ["tag", "topic"] {
        assert_eq!(filtered(&mut index, vec![Filter::any(key, "x")]).total, 1);
    }
    for key in ["size", "age"] {
        let sort = vec![Sort { key: key.into(), descending: true }];
        assert_eq!(index.search(&Request { sort, ..query("text") }).total, 1);
        assert_eq!(filtered(&mut index, vec![Filter::parse(key, "0..1", false)]).total, 1);
    }
}

#[test]
fn a_query_need_not_know_how_a_tag_is_written() {
    let documents = [
        tagged("/a/", "tag", &["Café"]),
        tagged("/b/", "tag", &["cafe"]),
        tagged("/c/", "tag", &["cafeteria"]),
    ];
    let mut index = Opened::new(&documents, TINY);
    let mut found = |text: &str| urls(&index.search(&query(text))).join(" ");
    assert_eq!(found("tag:CAFE "), "/a/ /b/");
    assert_eq!(found("Tag:Café "), "/a/ /b/");
    assert_eq!(found("text -tag:café"), "/c/");
    // A value that is being typed may go on.
    assert_eq!(found("tag:caf"), "/a/ /b/ /c/");
    assert_eq!(found("tag:caf "), "");
    assert_eq!(found("tag:cafeteria OR tag:cafe"), "/a/ /b/ /c/");
    assert_eq!(found("tag:cafeteria tag:cafe"), "");
    // No key, so a word.
    assert_eq!(index.search(&query("nokey:cafe text")).total, 2);
    assert_eq!(filtered(&mut index, vec![Filter::any("tag", "cafe")]).total, 1);
    assert_eq!(filtered(&mut index, vec![Filter::any("tag", "CAFE")]).total, 0);
}

#[test]
fn a_query_knows_ranges_and_paths() {
    let at = |url: &str, year: &str, section: &str, day: u8| {
        let mut document = tagged(url, "section", &[section]);
        document.tags.insert("year".into(), vec![year.to_owned()]);
        document.date = Some(Date { year: 2024, month: 6, day, second: 0 });
        document
    };
    let documents = [
        at("/a/", "2019", "docs/guide/install", 1),
        at("/b/", "2020", "docs/api", 15),
        at("/c/", "2024", "blog", 30),
    ];
    let mut index = Opened::new(&documents, TINY);
    let mut found = |text: &str| {
        let request = Request { sort: Sort::parse("date:asc").unwrap(), ..query(text) };
        urls(&index.search(&request)).join(" ")
    };
    assert_eq!(found("year:>=2020 "), "/b/ /c/");
    assert_eq!(found("text year:2019..2020 "), "/a/ /b/");
    assert_eq!(found("-year:>=2020 "), "/a/");
    assert_eq!(found("section:docs "), "/a/ /b/");
    assert_eq!(found("section:docs/guide text"), "/a/");
    assert_eq!(found("section:docs -section:docs/api "), "/a/");
    assert_eq!(found("date:2024-06-02..2024-06-20 "), "/b/");
    assert_eq!(found("date:>2024-06-15 text "), "/c/");
}

#[test]
fn of_many_values_the_commonest_are_counted_and_those_that_were_chosen() {
    // Of 250 authors the first 50 have two pages.
    let authors = (0..250).chain(0..50).enumerate();
    let documents: Vec<Document> = authors
        .map(|(at, author)| {
            tagged(&format!("/{at:03}/"), "author", &[&format!("author {author:03}")])
        })
        .collect();
    let mut index = Opened::new(&documents, Sizes { group: 200, ..TINY });
    let facets = index.run(|index| index.facets(None)).0;
    assert_eq!(facets.get("author").unwrap().len(), 200);
    assert_eq!(facets.get("author").unwrap().get("author 049"), Some(&2));
    assert_eq!(facets.get("author").unwrap().get("author 249"), None);
    let all = index.run(|index| index.facets(Some("author"))).0;
    assert_eq!(all.get("author").unwrap().len(), 250);
    assert!(all.get("author").unwrap().keys().is_sorted());
    let answer = filtered(&mut index, vec![Filter::any("author", "author 249")]);
    assert_eq!((answer.total, answer.facets.get("author").unwrap().len()), (1, 201));
    assert_eq!(answer.facets.get("author").unwrap().get("author 249"), Some(&1));
    let excluded = Filter { op: Op::Not, ..Filter::any("author", "author 249") };
    let answer = filtered(&mut index, vec![excluded]);
    assert_eq!((answer.total, answer.facets.get("author").unwrap().len()), (299, 200));
}

#[test]
fn a_filter_fetches_the_group_of_its_value_and_no_more() {
    let documents: Vec<Document> =
        (0..40).map(|at| tagged(&format!("/{at:03}/"), "tag", &[&format!("tag {at}")])).collect();
    let mut index = Opened::new(&documents, Sizes { group: 60, ..TINY });
    index.run(|index| index.facets(None));
    let request = Request {
        filters: vec![Filter::any("tag", "tag 7")],
        display: false,
        facets: false,
        ..Request::default()
    };
    let Step::Needs(needs) = index.index.search(&request).unwrap() else {
        panic!("the lists are there already")
    };
    assert_eq!(needs.len(), 1, "{needs:?}");
    assert!(index.search(&request).total == 1);
}

/// Faults of others: https://github.com/Pagefind/pagefind sorts by 32-bit floats, in which these are
/// equal, and leaves pages without the key out.
#[test]
fn days_and_seconds_that_are_written_as_numbers_are_sorted_exactly() {
    let days = ["20150104", "20150103", "20150105", "20150102"];
    let seconds = ["1700000003", "1700000001", "1700000002", "1700000000"];
    let mut documents = Vec::new();
    for (at, (day, second)) in days.iter().zip(seconds).enumerate() {
        let mut document = page(&format!("/{at}/"), "One", "text");
        document.sort.insert("day".into(), (*day).to_owned());
        document.sort.insert("second".into(), second.to_owned());
        documents.push(document);
    }
    documents.push(page("/none/", "One", "text"));
    let mut index = Opened::new(&documents, TINY);
    let mut sorted = |sort: &str| {
        let sort = Sort::parse(sort).unwrap();
        urls(&index.search(&Request { sort, ..query("text") })).join(" ")
    };
    assert_eq!(sorted("day"), "/3/ /1/ /0/ /2/ /none/");
    assert_eq!(sorted("day:desc"), "/2/ /0/ /1/ /3/ /none/");
    assert_eq!(sorted("second"), "/3/ /1/ /2/ /0/ /none/");
    assert_eq!(sorted("second:desc"), "/0/ /2/ /1/ /3/ /none/");
}

#[test]
fn a_range_can_be_asked_of_what_is_a_number_or_a_date_and_its_bounds_are_known() {
    let mut documents = Vec::new();
    for (at, (price, weight)) in [("9", "-2.5"), ("10", "1e3"), ("-1", "0.25")].iter().enumerate() {
        let mut document = page(&format!("/{at}/"), "One", "text");
        document.date = Some(Date { year: 1970, month: 1, day: 1 + at as u8, second: 0 });
        for (key, value) in [("price", *price), ("weight", *weight), ("name", "Ada")] {
            document.sort.insert(key.into(), value.to_owned());
        }
        documents.push(document);
    }
    let mut index = Opened::new(&documents, TINY);
    let ranges = index.index.ranges();
    assert_eq!(ranges, [("date", true), ("price", false), ("weight", false)]);
    let mut bounds = |key: &str| index.run(|index| Ok(index.bounds(key))).0;
    assert_eq!(bounds("date"), Some((0.0, 2.0 * 86_400.0)));
    assert_eq!(bounds("price"), Some((-1.0, 10.0)));
    assert_eq!(bounds("weight"), Some((-2.5, 1000.0)));
    assert_eq!((bounds("name"), bounds("nothing")), (None, None));
}
