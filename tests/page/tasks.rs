//! How long is a page busy at a time, when someone searches, and with what?
//!
//! Prints, for each thing that a visitor does, the longest task of the page's own thread: while it lasts,
//! no key and no scrolling is answered. What is printed is the time that the processor spent on it, so that other
//! work on the machine does not count (but slows it, by a factor of two or three); and of what that consists,
//! in the words of the browser. The same page is opened once without damson: what stands there is not damson's.
//! It asserts nothing: machines differ.
//!
//! ```sh
//! cargo test --test page -- --ignored --nocapture how_long
//! ```
//!
//! `DAMSON_SITE` is a folder with another site than the demo; its `/search/` needs a `<damson-search>`.
//! `DAMSON_WORDS` is what is searched there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::browser::{Kind, Visit, run_on};
use crate::demo::demo;

/// Milliseconds from which browsers call a task long.
const LONG: f64 = 50.0;
/// Milliseconds of quiet after which what a key or a click has caused is over.
const QUIET: u32 = 500;
/// What begins the name of a mark that ends a step.
const MARK: &str = "damson: ";
/// So many parts of a task are named.
const PARTS: usize = 4;

#[test]
#[ignore = "it measures, and has nothing to hold the result to"]
fn how_long_tasks_are() {
    let site = std::env::var_os("DAMSON_SITE").map_or(demo().to_owned(), Into::into);
    run_on(Kind::chromium_traced, &site, |visit| async move {
        let mut trace = Trace::default();
        measure(&visit, &mut trace).await;
        // The last mark may come as late as the others.
        settle(&visit).await;
        trace.events.extend(events(&visit).await);
        trace.report();
    });
}

async fn measure(visit: &Visit, trace: &mut Trace) {
    const FIELD: &str = "damson-search input";
    let words = std::env::var("DAMSON_WORDS").unwrap_or("search index".to_owned());
    // A page of the site's own, so that the process is the same from here on.
    visit.server.lose("/damson/");
    visit.go("/search/").await;
    trace.end(visit, "the first page").await;
    visit.go("/search/").await;
    trace.end(visit, "opening without damson").await;
    visit.server.find("/damson/");
    visit.go("/search/").await;
    trace.end(visit, "opening the page").await;
    visit.click(FIELD).await;
    trace.end(visit, "entering the field").await;
    for letter in words.chars() {
        visit.type_into(FIELD, &letter.to_string()).await;
        settle(visit).await;
    }
    trace.end(visit, "typing").await;
    for (what, selector) in [
        ("choosing a value", ".damson-value:not([data-none]) input"),
        ("choosing another", ".damson-value:not([data-none]) input:not(:checked)"),
        ("taking it away", ".damson-chip"),
        ("taking the other away", ".damson-chip"),
        ("showing more values", ".damson-all:not([hidden])"),
        ("further results", ".damson-more:not([hidden])"),
        ("further results", ".damson-more:not([hidden])"),
        ("another order", ".damson-order option:last-child"),
    ] {
        if visit.eval(&format!("document.querySelector({selector:?})")).await != Value::Null {
            visit.click(selector).await;
            trace.end(visit, what).await;
        }
    }
    if visit.eval("document.querySelector('damson-dialog')").await != Value::Null {
        visit.type_into("a[href], body", "\u{e009}k").await;
        visit.until("document.querySelector('dialog [role=combobox]')").await;
        trace.end(visit, "opening the dialog").await;
        for letter in words.chars() {
            visit.type_into("dialog input", &letter.to_string()).await;
            settle(visit).await;
        }
        trace.end(visit, "typing in it").await;
        visit.type_into("dialog input", "\u{e00c}\u{e00c}").await;
    }
    visit.click(".damson-title").await;
    visit.until("location.pathname !== '/search/' && document.readyState === 'complete'").await;
    trace.end(visit, "opening a hit").await;
}

/// Waits until nothing more comes of what was done.
async fn settle(visit: &Visit) {
    visit.eval("(window.settled = 0)").await;
    visit.eval(&format!("void setTimeout(() => (settled = 1), {QUIET})")).await;
    visit.until("settled && !document.querySelector('[aria-busy]')").await;
}

/// All that the browser has noted.
#[derive(Default)]
struct Trace {
    events: Vec<Value>,
    steps: Vec<String>,
}

/// A thread of a process.
type Thread = (Option<i64>, Option<i64>);

/// A stretch of a thread's time, in microseconds since the browser's beginning.
struct Stretch<'a> {
    event: &'a Value,
    from: f64,
    to: f64,
    /// Milliseconds of the processor.
    busy: f64,
}

impl Trace {
    /// Ends a step, of which all that the page does from here on is no part. A mark in the trace itself says
    /// when: what the browser hands out next may be older, and newer.
    async fn end(&mut self, visit: &Visit, step: &str) {
        settle(visit).await;
        let name = format!("{MARK}{}", self.steps.len());
        visit.eval(&format!("void performance.mark({name:?})")).await;
        self.steps.push(step.to_owned());
        self.events.extend(events(visit).await);
    }

    fn report(&self) {
        // The browser has pages of its own, in processes of their own: only those with marks are the site's.
        let marks: Vec<(&Value, usize)> = (self.events.iter())
            .filter_map(|event| {
                let number = event["name"].as_str()?.strip_prefix(MARK)?.parse().ok()?;
                Some((event, number))
            })
            .collect();
        let pages: BTreeSet<Thread> = marks.iter().map(|(event, _)| thread(event)).collect();
        println!("{:24}{:>12}{:>14}  of which", "", "longest, ms", "over 50 ms");
        let mut begun = 0.0;
        for (number, step) in self.steps.iter().enumerate() {
            let mark = marks.iter().find(|(_, other)| *other == number);
            let Some(ended) = mark.and_then(|(event, _)| event["ts"].as_f64()) else {
                println!("{step:24}{:>12}", "lost");
                continue;
            };
            let mut longest: Option<(Stretch<'_>, Thread)> = None;
            let mut long = 0;
            for page in &pages {
                for task in outermost(self.stretches(*page, begun, ended)) {
                    long += usize::from(task.busy > LONG);
                    if longest.as_ref().is_none_or(|(other, _)| task.busy > other.busy) {
                        longest = Some((task, *page));
                    }
                }
            }
            if let Some((task, page)) = longest {
                let inside = self.stretches(page, task.from, task.to);
                println!("{step:24}{:12.1}{long:14}  {}", task.busy, parts(inside));
            }
            begun = ended;
        }
    }

    /// What a thread did between two times, those that hold others first.
    fn stretches(&self, of: Thread, begun: f64, ended: f64) -> Vec<Stretch<'_>> {
        let stretch = |event| Stretch::of(event).filter(|s| begun <= s.from && s.to <= ended + 1.0);
        let mut stretches: Vec<Stretch<'_>> =
            (self.events.iter()).filter(|event| thread(event) == of).filter_map(stretch).collect();
        stretches.sort_by(|a, b| a.from.total_cmp(&b.from).then(b.to.total_cmp(&a.to)));
        stretches
    }
}

impl Stretch<'_> {
    fn of(event: &Value) -> Option<Stretch<'_>> {
        let (from, busy) = (event["ts"].as_f64()?, event["tdur"].as_f64()? / 1000.0);
        Some(Stretch { event, from, to: from + event["dur"].as_f64()?, busy })
    }

    fn name(&self) -> &str {
        self.event["name"].as_str().unwrap_or_default()
    }

    /// What it does: the browser's name for that, with the script or the kind of event if there is one.
    fn said(&self) -> String {
        let data = &self.event["args"]["data"];
        let file = data["url"].as_str().and_then(|url| url.rsplit('/').next());
        let of = file.or(data["type"].as_str()).unwrap_or_default();
        [self.name(), if of.is_empty() { "" } else { " " }, of].concat()
    }
}

fn thread(event: &Value) -> Thread {
    (event["pid"].as_i64(), event["tid"].as_i64())
}

/// The tasks among stretches, without those that run inside others.
fn outermost(mut tasks: Vec<Stretch<'_>>) -> Vec<Stretch<'_>> {
    let mut over = 0.0;
    tasks.retain(|stretch| {
        let is_task = stretch.name().ends_with("RunTask") && stretch.from >= over;
        if is_task {
            over = stretch.to;
        }
        is_task
    });
    tasks
}

/// On what a task spent most of its time, each without what happened inside it.
fn parts(inside: Vec<Stretch<'_>>) -> String {
    let mut parts: BTreeMap<String, f64> = BTreeMap::new();
    let mut around: Vec<(String, f64)> = Vec::new();
    for stretch in inside {
        around.retain(|(_, to)| stretch.from < *to);
        if let Some((outer, _)) = around.last() {
            *parts.entry(outer.clone()).or_default() -= stretch.busy;
        }
        *parts.entry(stretch.said()).or_default() += stretch.busy;
        around.push((stretch.said(), stretch.to));
    }
    let mut parts: Vec<(String, f64)> = parts.into_iter().collect();
    parts.sort_by(|a, b| b.1.total_cmp(&a.1));
    let said = parts.iter().take(PARTS).map(|(name, busy)| format!("{name} {busy:.1}"));
    said.collect::<Vec<_>>().join(", ")
}

/// What the browser has noted since it was asked last.
async fn events(visit: &Visit) -> Vec<Value> {
    let noted = visit.command("se/log", &json!({ "type": "performance" })).await;
    let entries = noted.as_array().expect("entries");
    let messages = entries.iter().filter_map(|entry| entry["message"].as_str());
    messages
        .map(|message| serde_json::from_str::<Value>(message).expect("JSON"))
        .map(|mut message| message["message"]["params"].take())
        .collect()
}
