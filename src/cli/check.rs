//! `damson check`: are the pages still found that the owner of a site wants to be found?

use std::fs;
use std::io::{BufWriter, Write, stdout};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde::Serialize;

use super::args;
use super::explain::describe;
use super::numbers::counted;
use super::talk::Talk;
use super::text::clean;
use crate::bundle::Bundle;
use crate::{Explanation, Hit, Request};

/// The name of the list, if no other is given.
const LIST_NAME: &str = "queries.tsv";

/// A page is found if it is among so many, unless the list says another number.
const FIRST: usize = 10;

/// So far a page is looked for, to say where it is.
const LOOKED_AT: usize = 1_000;

/// A line of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wish {
    line: usize,
    query: String,
    address: String,
    within: usize,
}

/// What became of a line.
#[derive(Debug, Serialize)]
struct Outcome {
    line: usize,
    query: String,
    /// The page that was expected.
    address: String,
    /// Among how many it was expected.
    within: usize,
    /// Where it is, from 1; `null` if it is not among the first thousand.
    rank: Option<usize>,
    ok: bool,
    /// Why the expected page ranks where it does, and what comes first instead; if it is not ok.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<First>,
}

/// What comes first.
#[derive(Debug, Serialize)]
struct First {
    address: String,
    explanation: Option<Explanation>,
}

pub(super) fn run(typed: &args::Check, talk: Talk) -> Result<()> {
    let list = typed.queries.clone().unwrap_or_else(|| PathBuf::from(LIST_NAME));
    let text = fs::read_to_string(&list).with_context(|| {
        let list = list.display();
        format!("cannot read {list}: expected lines of a query, a tab and the page's address")
    })?;
    let wishes = read_list(&text, &list)?;
    let mut bundle = Bundle::open(&typed.path)?;
    let outcomes: Result<Vec<Outcome>> =
        wishes.into_iter().map(|wish| try_out(wish, &mut bundle)).collect();
    let outcomes = outcomes?;
    let mut out = BufWriter::new(stdout().lock());
    if typed.json {
        serde_json::to_writer_pretty(&mut out, &outcomes).map_err(std::io::Error::from)?;
        writeln!(out)?;
    } else {
        for outcome in outcomes.iter().filter(|outcome| !outcome.ok || talk.is_verbose()) {
            write!(out, "{}", said(outcome, &list))?;
        }
    }
    out.flush()?;
    let failed = outcomes.iter().filter(|outcome| !outcome.ok).count();
    let all = counted(outcomes.len(), "query", "queries");
    if failed > 0 {
        bail!("{failed} of {all} in {} did not find the page that was expected", list.display());
    }
    talk.note(format!("{all} found the pages that were expected"));
    Ok(())
}

/// Reads the list: query, tab, address, and perhaps a tab and among how many first ones it has to be.
fn read_list(text: &str, path: &Path) -> Result<Vec<Wish>> {
    let mut wishes = Vec::new();
    let mut faults = Vec::new();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let fields: Vec<&str> = line.split('\t').map(str::trim).collect();
        let place = format!("{}:{}", path.display(), at + 1);
        let (query, address, within) = match fields[..] {
            [query, address] => (query, address, Some(FIRST)),
            [query, address, within] => {
                let within = within.parse().ok();
                (query, address, within.filter(|within| (1..=LOOKED_AT).contains(within)))
            }
            _ => {
                faults.push(format!("{place}: expected a query, a tab and an address"));
                continue;
            }
        };
        match within {
            Some(within) if !query.is_empty() && !address.is_empty() => wishes.push(Wish {
                line: at + 1,
                query: query.to_owned(),
                address: address.to_owned(),
                within,
            }),
            Some(_) => faults.push(format!("{place}: expected a query, a tab and an address")),
            None => faults.push(format!(
                "{place}: expected among how many the page has to be, 1 to {LOOKED_AT}"
            )),
        }
    }
    if !faults.is_empty() {
        bail!("{}", faults.join("\n"));
    }
    if wishes.is_empty() {
        bail!(
            "{}: there is no query in it: a line is a query, a tab and an address",
            path.display()
        );
    }
    Ok(wishes)
}

fn try_out(wish: Wish, bundle: &mut Bundle) -> Result<Outcome> {
    let Wish { line, query, address, within } = wish;
    let request = Request { query: Some(query.clone()), limit: LOOKED_AT, ..Request::default() };
    let request = Request { display: true, facets: false, ..request };
    let hits = bundle.search(&request)?.hits;
    let place = hits.iter().position(|hit| is_page(hit, &address));
    let rank = place.map(|place| place + 1);
    let ok = rank.is_some_and(|rank| rank <= within);
    let mut explain = |hit: &Hit| bundle.explain(&query, hit.id);
    let (mut explanation, mut first) = (None, None);
    if !ok {
        if let Some(hit) = place.and_then(|place| hits.get(place)) {
            explanation = explain(hit)?;
        }
        if let Some(hit) = hits.first() {
            first = Some(First { address: url_of(hit).to_owned(), explanation: explain(hit)? });
        }
    }
    Ok(Outcome { line, query, address, within, rank, ok, explanation, first })
}

fn url_of(hit: &Hit) -> &str {
    hit.page.as_ref().map_or("", |page| page.url.as_str())
}

/// Whether a hit is the page of this address, which may be written in the ways that hosts allow.
fn is_page(hit: &Hit, address: &str) -> bool {
    fn plain(address: &str) -> &str {
        let address = address.strip_suffix("index.html").unwrap_or(address);
        let address = address.strip_suffix(".html").unwrap_or(address);
        address.trim_matches('/')
    }
    plain(url_of(hit)) == plain(address)
}

/// What became of a line, for a person.
fn said(outcome: &Outcome, list: &Path) -> String {
    let Outcome { line, query, address, within, rank, ok, .. } = outcome;
    let place = format!("{}:{line}", list.display());
    let (query, address) = (clean(query), clean(address));
    let where_it_is = match rank {
        Some(rank) => format!("{address} is number {rank}"),
        None => format!("{address} is not found"),
    };
    if *ok {
        return format!("{place}: {query}: {where_it_is}\n");
    }
    let mut text = format!("{place}: {query}: {where_it_is}, expected among the first {within}\n");
    let part =
        |explained: &Option<Explanation>| explained.as_ref().map(describe).unwrap_or_default();
    text += &part(&outcome.explanation);
    match &outcome.first {
        Some(first) => {
            text += &format!("  first is {}\n{}", clean(&first.address), part(&first.explanation));
        }
        None => text += "  no page is found\n",
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_queries_addresses_and_comments() {
        let wishes = read_list("# ours\n\noak tree\t/oak/\nelm\t /elm.html\t1\r\n", Path::new("q"));
        let wishes = wishes.unwrap();
        let wish = |line, query: &str, address: &str, within| Wish {
            line,
            query: query.to_owned(),
            address: address.to_owned(),
            within,
        };
        assert_eq!(wishes, [wish(3, "oak tree", "/oak/", 10), wish(4, "elm", "/elm.html", 1)]);
    }

    #[test]
    fn every_wrong_line_is_named() {
        let fault = read_list("oak\nelm\t/elm/\t0\n\t/a/\na\tb\tc\td", Path::new("q")).unwrap_err();
        let lines: Vec<String> =
            fault.to_string().lines().map(|line| line[..4].to_owned()).collect();
        assert_eq!(lines, ["q:1:", "q:2:", "q:3:", "q:4:"]);
        assert!(read_list("# nothing\n", Path::new("q")).is_err());
    }
}
