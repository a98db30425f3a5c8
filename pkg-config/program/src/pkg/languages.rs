//! The languages that damson speaks: `www/strings/<language>.json` each.
//!
//! A page fetches the strings of its own language, beside the loader. Which there are the page's script
//! knows, and the loader the few names that elements have before any module is here.
use std::fs;

use anyhow::{Context, Result, ensure};

use super::fill;
use crate::project::Project;

/// Where the strings stand.
const FOLDER: &str = "www/strings";

/// The language that is a part of the page's script.
const BUILT_IN: &str = "en";

/// What stands in the page's script for the other languages.
const LANGUAGES_PLACEHOLDER: &str = "__DAMSON_LANGUAGES__";

/// What stands in the loader for what elements are called before the modules come.
const NAMES_PLACEHOLDER: &str = "__DAMSON_NAMES__";

/// The strings that are these names, in the order in which the loader counts them, from 1.
const NAMES: [&str; 2] = ["search", "filters"];

/// The languages that are fetched, sorted: all but the one that is built in.
pub fn fetched(project: &Project) -> Result<Vec<String>> {
    let folder = project.root.join(FOLDER);
    let shown = || folder.display().to_string();
    let mut languages = Vec::new();
    for entry in fs::read_dir(&folder).with_context(shown)? {
        let name = entry?.file_name();
        let language = name.to_str().and_then(|name| name.strip_suffix(".json"));
        let language = language.with_context(|| {
            format!("{}: expected `<language>.json`, found {name:?}", folder.display())
        })?;
        if language != BUILT_IN {
            languages.push(language.to_owned());
        }
    }
    languages.sort();
    Ok(languages)
}

/// The strings of a language, as they are published.
pub fn strings(project: &Project, language: &str) -> Result<String> {
    project.read(format!("{FOLDER}/{language}.json"))
}

/// A build's script with the languages that are fetched, if it asks for them.
pub fn named(project: &Project, script: &str) -> Result<String> {
    Ok(script.replace(LANGUAGES_PLACEHOLDER, &fetched(project)?.join(" ")))
}

/// The source of the loader, with a row of names for each language: `de,Suche,Filter;…`.
pub fn loader(project: &Project) -> Result<String> {
    let mut languages = fetched(project)?;
    languages.push(BUILT_IN.to_owned());
    let mut rows = Vec::new();
    for language in languages {
        let row = row(&language, &strings(project, &language)?);
        rows.push(row.with_context(|| format!("{FOLDER}/{language}.json"))?);
    }
    fill(&project.read("www/damson.js")?, &[(NAMES_PLACEHOLDER, rows.join(";"))])
        .context("www/damson.js")
}

/// A language and its [`NAMES`], with commas between.
fn row(language: &str, strings: &str) -> Result<String> {
    let strings: serde_json::Value = serde_json::from_str(strings)?;
    let mut row = vec![language];
    for key in NAMES {
        let name = strings.get(key).and_then(serde_json::Value::as_str);
        let name = name.with_context(|| format!("no string `{key}`"))?;
        // Signs that mean something in the row, or in the string of JavaScript around it.
        ensure!(!name.contains([',', ';', '\'', '\\']), "`{key}` is no plain name: {name}");
        row.push(name);
    }
    Ok(row.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_the_names_of_a_language() {
        let row = row("de", r#"{ "search": "Suche", "more": "Mehr", "filters": "Filter" }"#);
        assert_eq!(row.unwrap(), "de,Suche,Filter");
    }

    #[test]
    fn a_name_that_would_break_the_row_or_is_missing_is_refused() {
        for strings in [
            r#"{ "search": "Suche, Filter", "filters": "Filter" }"#,
            r#"{ "search": "l'idée", "filters": "Filter" }"#,
            r#"{ "search": "Suche" }"#,
            r#"{ "search": 1, "filters": "Filter" }"#,
        ] {
            assert!(row("de", strings).is_err(), "{strings}");
        }
    }
}
