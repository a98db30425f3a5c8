//! A few documents, and an index of them that is large enough to be in parts.

use std::collections::BTreeMap;

use damson_search::browser::{add, arrived, open};
use damson_search::{
    Block, BuildOptions, Date, Document, EnginePart, File, Section, build, split_need,
};

/// The files of the index; what they hold is not compressed. They are made once: all tests run on the
/// browser's one thread, and a driver gives up on a page that has not answered for 30 seconds.
pub(crate) fn files() -> &'static [File] {
    thread_local! {
        static FILES: &'static [File] = made().leak();
    }
    FILES.with(|files| *files)
}

fn made() -> Vec<File> {
    let mut documents = vec![
        document(
            "/plums/",
            "Growing plums",
            &["Fruit", "Garden"],
            2024,
            "A plum wants <b>sun</b>.",
        ),
        document("/jam/", "Plum jam", &["Fruit", "Kitchen"], 2025, "Weigh the plums, add sugar."),
        document("/static/", "Static pages", &["Web"], 2026, "A page that is a file."),
    ];
    for number in 0..40_u32 {
        let words =
            (0..400_u32).map(|word| made_up(number * 400 + word)).collect::<Vec<_>>().join(" ");
        let url = ["/notes/", &number.to_string(), "/"].concat();
        documents.push(document(&url, "Notebook", &["Notes"], 2020, &words));
    }
    build(documents, &BuildOptions::default(), &<[u8]>::to_vec).expect("an index")
}

/// An opened index, of which only the entry has come.
pub(crate) fn opened(files: &[File]) -> u32 {
    let entry = files.last().expect("an entry");
    open(u32::MAX, &entry.bytes).as_f64().expect("an index") as u32
}

/// Gives the engine what it named.
pub(crate) fn bring(index: u32, files: &[File], need: &str) {
    // The module of the tests is whole.
    if EnginePart::named(need).is_some() {
        assert!(add(index, need.as_bytes()).is_undefined(), "it is there");
        return;
    }
    if !need.contains('.') {
        return arrived(need.to_owned());
    }
    let (name, range) = split_need(need);
    let file = files.iter().find(|file| file.name == name).expect("a file of the index");
    let part = match range {
        Some((from, to)) => &file.bytes[from as usize..=to as usize],
        None => &file.bytes,
    };
    assert!(add(index, &[need.as_bytes(), b"\0", part].concat()).is_undefined(), "the wrong bytes");
}

fn document(url: &str, title: &str, tags: &[&str], year: i16, text: &str) -> Document {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    Document {
        url: url.to_owned(),
        title: title.to_owned(),
        language: Some("en".to_owned()),
        date: Some(Date { year, month: 3, day: 4, second: 0 }),
        sections: vec![Section { blocks: vec![Block::new(text)], ..Section::default() }],
        tags: BTreeMap::from([
            ("tag".to_owned(), tags),
            ("year".to_owned(), vec![year.to_string()]),
        ]),
        ..Document::default()
    }
}

/// A word that no other number has.
fn made_up(number: u32) -> String {
    let mut seed = number.wrapping_mul(2_654_435_761);
    let mut word = String::from("x");
    while seed > 0 {
        word.push(char::from(b"abcdefghijklmnop"[(seed % 16) as usize]));
        seed /= 16;
    }
    word
}
