//! `damson search`: asks a bundle from the terminal.

use std::io::{BufWriter, Write, stdout};

use anyhow::{Result, bail};
use console::Style;
use serde::Serialize;

use super::args;
use super::explain::describe;
use super::numbers::{counted, grouped};
use super::talk::Talk;
use super::text::{clean, width, wrap};
use super::values::Sorts;
use crate::bundle::Bundle;
use crate::{
    Answer, Choice, Explanation, Facets, Filter, Hit, Keyed, LANGUAGE_KEY, Request, SectionHit,
};

/// How many values of a key are shown with their counts.
const VALUES_SHOWN: usize = 8;

pub(super) fn run(typed: &args::Search, talk: Talk) -> Result<()> {
    let mut bundle = Bundle::open(&typed.path)?;
    check_filters(&typed.filters, &mut bundle, talk)?;
    let mut filters = typed.filters.clone();
    if let Some(language) = typed.lang.as_deref().filter(|language| *language != "all") {
        check_language(language, &mut bundle, talk)?;
        filters.push(Filter::any(LANGUAGE_KEY, language));
    }
    let request = Request {
        query: Some(typed.query.join(" ")),
        filters,
        sort: typed.sort.clone().map_or(Vec::new(), |Sorts(sorts)| sorts),
        limit: typed.limit,
        offset: typed.offset,
        display: true,
        facets: true,
    };
    let answer = bundle.search(&request)?;
    let query = request.query.as_deref().unwrap_or_default();
    let asked = if typed.explain { &answer.hits[..] } else { &[] };
    let why: Result<Vec<_>, _> = asked.iter().map(|hit| bundle.explain(query, hit.id)).collect();
    let why = why?;
    let mut stdout = BufWriter::new(stdout().lock());
    if typed.json {
        let answer = AnswerJson::of(&answer, &why);
        serde_json::to_writer(&mut stdout, &answer).map_err(std::io::Error::from)?;
        writeln!(stdout)?;
    } else {
        if answer.total == 0 {
            talk.note("nothing found");
        }
        if let Some(corrected) = &answer.corrected {
            let typed = clean(&request.query.unwrap_or_default());
            talk.note(format!(
                "no page for {typed:?}: searched for {:?} instead",
                clean(corrected)
            ));
        }
        print_answer(&mut stdout, &answer, &why, typed.offset)?;
    }
    stdout.flush()?;
    Ok(())
}

/// A key that no page has is a mistake; a value that no page has finds nothing, and is pointed out.
fn check_filters(filters: &[Filter], bundle: &mut Bundle, talk: Talk) -> Result<()> {
    if filters.is_empty() {
        return Ok(());
    }
    let keys = bundle.filter_keys()?;
    let tags = bundle.facets(None)?;
    for Filter { key, choice, .. } in filters {
        if !keys.contains(key) {
            let keys: Vec<String> = keys.iter().map(|key| clean(key)).collect();
            if keys.is_empty() {
                bail!("no page has the key {key:?}: the pages of this index have no tags at all");
            }
            bail!("no page has the key {key:?}: expected one of {}", keys.join(", "));
        }
        // What is no tag is a number or a date, of which any may be asked for.
        let (Choice::Value(value), true) = (choice, tags.get(key).is_some()) else { continue };
        let counts = bundle.facets(Some(key))?;
        let Some(counts) = counts.get(key).filter(|counts| counts.get(value).is_none()) else {
            continue;
        };
        let near = counts.keys().find(|known| known.to_lowercase() == value.to_lowercase());
        let near = near.map_or(String::new(), |near| format!(": did you mean {:?}?", clean(near)));
        talk.warn(format!("no page has {key}={value}{near}"));
    }
    Ok(())
}

/// A language in which no page is restricts nothing, and is pointed out.
fn check_language(language: &str, bundle: &mut Bundle, talk: Talk) -> Result<()> {
    let facets = bundle.facets(None)?;
    let Some(known) = facets.get(LANGUAGE_KEY) else {
        talk.warn("the pages of this index are all in one language: searching them all");
        return Ok(());
    };
    let primary = language.split(['-', '_']).next().unwrap_or_default();
    let is_known = |tag: &&str| known.keys().any(|value| value.eq_ignore_ascii_case(tag));
    if [language, primary].iter().find(|tag| is_known(tag)).is_none() {
        let known: Vec<String> = known.keys().map(|tag| clean(tag)).collect();
        talk.warn(format!(
            "no page is in the language {language:?}: searching those in {}",
            known.join(", ")
        ));
    }
    Ok(())
}

/// The answer as `--json` gives it: these keys, and no others.
#[derive(Debug, Serialize)]
struct AnswerJson<'a> {
    total: u32,
    hits: Vec<HitJson<'a>>,
    facets: &'a Facets,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    partial: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected: Option<&'a str>,
}

#[derive(Debug, Serialize)]
struct HitJson<'a> {
    id: u32,
    url: &'a str,
    title: &'a str,
    score: f32,
    snippet: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    sections: &'a [SectionHit],
    tags: &'a Keyed<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a Explanation>,
}

impl<'a> AnswerJson<'a> {
    fn of(answer: &'a Answer, why: &'a [Option<Explanation>]) -> AnswerJson<'a> {
        let hits = answer.hits.iter().enumerate();
        let why = |at| why.get(at).and_then(Option::as_ref);
        let hits = hits.filter_map(|(at, hit)| HitJson::of(hit, why(at))).collect();
        AnswerJson {
            total: answer.total,
            hits,
            facets: &answer.facets,
            partial: answer.partial,
            corrected: answer.corrected.as_deref(),
        }
    }
}

impl<'a> HitJson<'a> {
    fn of(hit: &'a Hit, explanation: Option<&'a Explanation>) -> Option<HitJson<'a>> {
        let page = hit.page.as_ref()?;
        Some(HitJson {
            id: hit.id,
            url: &page.url,
            title: &page.title,
            score: hit.score,
            snippet: &page.snippet,
            sections: &page.sections,
            tags: &page.tags,
            explanation,
        })
    }
}

/// The answer for a person.
fn print_answer(
    out: &mut impl Write,
    answer: &Answer,
    why: &[Option<Explanation>],
    offset: usize,
) -> std::io::Result<()> {
    let (bold, dim, width) = (Style::new().bold(), Style::new().dim(), width());
    let ranks = (offset + answer.hits.len()).to_string().len();
    let indent = " ".repeat(ranks + 2);
    for (at, hit) in answer.hits.iter().enumerate() {
        let Some(page) = &hit.page else { continue };
        let title = if page.title.is_empty() { &page.url } else { &page.title };
        writeln!(out, "{:>ranks$}. {}", offset + at + 1, bold.apply_to(clean(title)))?;
        let mut about = vec![clean(&page.url)];
        about.extend(page.date.as_deref().map(clean));
        about.extend(
            page.tags.iter().map(|(key, values)| clean(&format!("{key}: {}", values.join(", ")))),
        );
        let about = wrap(&[about.join(" · ")], &dim, &indent, width);
        writeln!(out, "{}", dim.apply_to(about))?;
        if page.snippet.iter().any(|piece| !piece.trim().is_empty()) {
            writeln!(out, "{}", wrap(&page.snippet, &bold, &indent, width))?;
        }
        for section in &page.sections {
            let place = clean(&format!("{}: {}", section.url, section.heading));
            writeln!(out, "{}", dim.apply_to(wrap(&[place], &dim, &indent, width)))?;
        }
        if let Some(Some(explanation)) = why.get(at) {
            write!(out, "{}", describe(explanation))?;
        }
        writeln!(out)?;
    }
    if answer.total == 0 {
        return Ok(());
    }
    let shown = answer.hits.len();
    let total = answer.total as usize;
    if answer.partial {
        write!(out, "at least ")?;
    }
    write!(out, "{}", counted(total, "page", "pages"))?;
    if shown < total && shown > 0 {
        write!(out, ", {} to {} shown", grouped(offset + 1), grouped(offset + shown))?;
    }
    writeln!(out)?;
    for (key, counts) in &answer.facets {
        if let Some(line) = facet_line(counts) {
            writeln!(out, "{}", wrap(&[format!("{key}: {line}")], &dim, "  ", width))?;
        }
    }
    Ok(())
}

/// The values of a key that most pages have, with their counts.
fn facet_line(counts: &Keyed<u32>) -> Option<String> {
    let mut values: Vec<&(String, u32)> = counts.iter().filter(|(_, count)| *count > 0).collect();
    // By name where the counts are equal: the order of the list, which the sort keeps.
    values.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let shown = values.iter().take(VALUES_SHOWN);
    let mut shown: Vec<String> = shown.map(|(value, count)| format!("{value} {count}")).collect();
    if values.len() > VALUES_SHOWN {
        shown.push(format!("{} more", values.len() - VALUES_SHOWN));
    }
    (!shown.is_empty()).then(|| shown.join(", "))
}
