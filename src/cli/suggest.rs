//! `damson suggest`: how what is being typed may go on, from the terminal.

use std::io::{BufWriter, Write, stdout};

use anyhow::Result;
use console::Style;
use serde::Serialize;

use super::args;
use super::talk::Talk;
use super::text::clean;
use crate::bundle::Bundle;

/// The suggestions as `--json` gives them: these keys, and no others.
#[derive(Debug, Serialize)]
struct SuggestionsJson<'a> {
    words: &'a [String],
    titles: Vec<TitleJson<'a>>,
}

#[derive(Debug, Serialize)]
struct TitleJson<'a> {
    title: &'a str,
    url: &'a str,
}

pub(super) fn run(typed: &args::Suggest, talk: Talk) -> Result<()> {
    let mut bundle = Bundle::open(&typed.path)?;
    let suggestions = bundle.suggest(&typed.typed.join(" "), typed.limit)?;
    let pages = suggestions.titles.iter().filter_map(|hit| hit.page.as_ref());
    let titles = pages.map(|page| TitleJson { title: &page.title, url: &page.url }).collect();
    let found = SuggestionsJson { words: &suggestions.words, titles };

    let mut stdout = BufWriter::new(stdout().lock());
    if typed.json {
        serde_json::to_writer(&mut stdout, &found).map_err(std::io::Error::from)?;
        writeln!(stdout)?;
    } else {
        if found.words.is_empty() && found.titles.is_empty() {
            talk.note("nothing begins so");
        }
        for word in found.words {
            writeln!(stdout, "{}", clean(word))?;
        }
        for title in &found.titles {
            let dim = Style::new().dim();
            writeln!(stdout, "{}  {}", clean(title.title), dim.apply_to(clean(title.url)))?;
        }
    }
    stdout.flush()?;
    Ok(())
}
