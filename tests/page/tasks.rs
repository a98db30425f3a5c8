//! How long is a page busy at a time, when someone searches?
//!
//! Prints, for each thing that a visitor does, the longest task of the page's own thread: while it lasts,
//! no key and no scrolling is answered. What is printed is the time that the processor spent on it, so that other
//! work on the machine does not count. It asserts nothing: machines differ.
//!
//! ```sh
//! cargo test --test page -- --ignored --nocapture how_long
//! ```
//!
//! `DAMSON_SITE` is a folder with another site than the demo; its `/search/` needs a `<damson-search>`.
//! `DAMSON_WORDS` is what is searched there.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::browser::{Kind, Visit, run_on};
use crate::demo::demo;

/// Milliseconds from which browsers call a task long.
const LONG: f64 = 50.0;
/// Milliseconds of quiet after which what a key or a click has caused is over.
const QUIET: u32 = 500;

#[test]
#[ignore = "it measures, and has nothing to hold the result to"]
fn how_long_tasks_are() {
    let site = std::env::var_os("DAMSON_SITE").map_or(demo().to_owned(), Into::into);
    run_on(Kind::chromium_traced, &site, measure);
}

async fn measure(visit: Visit) {
    const FIELD: &str = "damson-search input";
    let words = std::env::var("DAMSON_WORDS").unwrap_or("search index".to_owned());
    println!("{:24}{:>12}{:>14}", "", "longest, ms", "over 50 ms");
    visit.go("/search/").await;
    settle(&visit).await;
    report(&visit, "opening the page").await;
    visit.click(FIELD).await;
    settle(&visit).await;
    report(&visit, "entering the field").await;
    for letter in words.chars() {
        visit.type_into(FIELD, &letter.to_string()).await;
        settle(&visit).await;
    }
    report(&visit, "typing").await;
    for (what, selector) in [
        ("choosing a value", ".damson-value:not([data-none]) input"),
        ("choosing another", ".damson-value:not([data-none]) input:not(:checked)"),
        ("taking it away", ".damson-chip"),
        ("taking the other away", ".damson-chip"),
        ("showing all values", ".damson-all:not([hidden])"),
        ("further results", ".damson-more:not([hidden])"),
        ("further results", ".damson-more:not([hidden])"),
        ("another order", ".damson-order option:last-child"),
    ] {
        if visit.eval(&format!("document.querySelector({selector:?})")).await != Value::Null {
            visit.click(selector).await;
            settle(&visit).await;
            report(&visit, what).await;
        }
    }
    if visit.eval("document.querySelector('damson-dialog')").await != Value::Null {
        visit.type_into("a[href], body", "\u{e009}k").await;
        visit.until("document.querySelector('dialog [role=combobox]')").await;
        settle(&visit).await;
        report(&visit, "opening the dialog").await;
        for letter in words.chars() {
            visit.type_into("dialog input", &letter.to_string()).await;
            settle(&visit).await;
        }
        report(&visit, "typing in it").await;
    }
}

/// Waits until nothing more comes of what was done.
async fn settle(visit: &Visit) {
    visit.eval("(window.settled = 0)").await;
    visit.eval(&format!("setTimeout(() => (settled = 1), {QUIET})")).await;
    visit.until("settled && !document.querySelector('[aria-busy]')").await;
}

/// Prints what the page's thread has done since the last report.
async fn report(visit: &Visit, what: &str) {
    let events = events(visit).await;
    let at = |event: &Value| (event["pid"].as_i64(), event["tid"].as_i64());
    let pages: BTreeSet<_> =
        events.iter().filter(|event| event["args"]["name"] == "CrRendererMain").map(at).collect();
    let tasks: Vec<f64> = events
        .iter()
        .filter(|event| event["name"].as_str().is_some_and(|name| name.ends_with("RunTask")))
        .filter(|event| pages.contains(&at(event)))
        .filter_map(|event| Some(event["tdur"].as_f64()? / 1000.0))
        .collect();
    let longest = tasks.iter().copied().fold(0.0, f64::max);
    let long = tasks.iter().filter(|task| **task > LONG).count();
    println!("{what:24}{longest:12.1}{long:14}");
}

/// What the browser has noted since it was asked last.
async fn events(visit: &Visit) -> Vec<Value> {
    let session = visit.client.session_id().await.expect("an answer").expect("a session");
    let body = json!({ "type": "performance" }).to_string();
    let host = visit.driver.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("the driver");
    write!(
        stream,
        "POST /session/{session}/se/log HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .expect("the driver");
    // The driver keeps the connection open: what it says of the length tells the end.
    let mut answer = BufReader::new(stream);
    let (mut line, mut length) = (String::new(), 0);
    while answer.read_line(&mut line).expect("an answer") > "\r\n".len() {
        if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
        line.clear();
    }
    let mut body = vec![0; length];
    answer.read_exact(&mut body).expect("all of it");
    let answer: Value = serde_json::from_slice(&body).expect("JSON");
    let entries = answer["value"].as_array().expect("entries");
    let messages = entries.iter().filter_map(|entry| entry["message"].as_str());
    messages
        .map(|message| serde_json::from_str::<Value>(message).expect("JSON"))
        .map(|mut message| message["message"]["params"].take())
        .collect()
}
