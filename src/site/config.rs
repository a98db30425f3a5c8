//! What does the site say about itself?

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde::Serialize;
use toml::{Spanned, Value};

use super::base::Base;
use super::error::SiteError;

/// The name of the file in the content folder.
pub const CONFIG_NAME: &str = "site.toml";

/// What `site.toml` may hold. Every key may be absent, and so may the file.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct SiteConfig {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) author: Option<String>,
    pub(super) language: Option<String>,
    #[serde(skip)]
    pub(super) base: Base,
    /// Whatever else templates want to know.
    pub(super) extra: BTreeMap<String, Value>,
}

const KEYS: [&str; 6] = ["title", "description", "base_url", "author", "language", "extra"];

/// What other generators call our keys.
const ALIASES: [(&str, &str); 8] = [
    ("lang", "language"),
    ("languagecode", "language"),
    ("defaultlanguage", "language"),
    ("url", "base_url"),
    ("name", "title"),
    ("authors", "author"),
    ("params", "extra"),
    ("summary", "description"),
];

impl SiteConfig {
    /// Reads `site.toml` in the content folder.
    pub(super) fn read(content: &Path) -> Result<SiteConfig, SiteError> {
        let path = content.join(CONFIG_NAME);
        match fs::read_to_string(&path) {
            Ok(text) => SiteConfig::parse(&path, text.trim_start_matches('\u{feff}')),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(SiteConfig::default()),
            Err(e) => Err(SiteError::io(&path, "cannot be read", &e)),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<SiteConfig, SiteError> {
        let line = |at: usize| Some(1 + text[..at.min(text.len())].matches('\n').count());
        let entries: BTreeMap<Spanned<String>, Spanned<Value>> =
            toml::from_str(text).map_err(|e| {
                SiteError::line(path, e.span().and_then(|span| line(span.start)), e.message())
            })?;
        let mut config = SiteConfig::default();
        let mut faults = Vec::new();
        for (key, value) in entries {
            let (key_at, value_at) = (key.span().start, value.span().start);
            if let Err((at, message)) =
                config.set(key.get_ref(), value.into_inner()).map_err(|fault| match fault {
                    Fault::Key(message) => (key_at, message),
                    Fault::Value(message) => (value_at, message),
                })
            {
                faults.push(super::error::fault(path, line(at), message));
            }
        }
        faults.sort();
        if faults.is_empty() { Ok(config) } else { Err(SiteError::of(faults)) }
    }

    fn set(&mut self, key: &str, value: Value) -> Result<(), Fault> {
        match (key, value) {
            ("title", Value::String(text)) => self.title = Some(text),
            ("description", Value::String(text)) => self.description = Some(text),
            ("author", Value::String(text)) => self.author = Some(text),
            ("language", Value::String(text)) => {
                let fits = |part: &str| {
                    (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
                };
                if !text.split('-').all(fits) {
                    return Err(Fault::Value(format!(
                        "language \"{text}\" is no language tag; expected one such as \"en\" or \"pt-BR\""
                    )));
                }
                self.language = Some(text);
            }
            ("base_url", Value::String(text)) => {
                self.base = Base::parse(&text).map_err(Fault::Value)?;
            }
            ("extra", Value::Table(table)) => self.extra = table.into_iter().collect(),
            ("extra", other) => {
                return Err(Fault::Value(format!("expected a table, found {}", other.type_str())));
            }
            (key, other) if KEYS.contains(&key) => {
                return Err(Fault::Value(format!(
                    "{key}: expected text in quotes, found {}",
                    other.type_str()
                )));
            }
            (key, _) => return Err(Fault::Key(unknown(key))),
        }
        Ok(())
    }
}

enum Fault {
    Key(String),
    Value(String),
}

fn unknown(key: &str) -> String {
    let plain: String = key.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == plain).map(|(_, key)| *key);
    let nearest = || {
        let near = KEYS.iter().map(|known| (distance(&plain, &known.replace('_', "")), *known));
        near.filter(|(edits, _)| *edits <= MAX_EDITS).min().map(|(_, known)| known)
    };
    match alias.or_else(nearest) {
        Some(known) => format!("unknown key \"{key}\"; did you mean \"{known}\"?"),
        None => format!(
            "unknown key \"{key}\"; known are {}. Put keys for your own templates under [extra]",
            KEYS.join(", ")
        ),
    }
}

/// Up to so many wrong letters, a key is taken for a slip of the hand.
const MAX_EDITS: usize = 2;

/// How many letters have to be put in, taken out or changed to make `b` of `a`.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        SiteConfig::parse(Path::new("site.toml"), text).unwrap_err().to_string()
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_likely_key() {
        assert_eq!(
            said("title = \"A\"\n\ntitel = \"B\"\n"),
            "site.toml:3: unknown key \"titel\"; did you mean \"title\"?"
        );
        assert!(said("baseURL = \"/\"").contains("did you mean \"base_url\"?"));
        assert!(said("lang = \"en\"").contains("did you mean \"language\"?"));
        assert!(said("theme = \"x\"").contains("[extra]"));
    }

    #[test]
    fn all_faults_are_named_at_once() {
        let said = said("title = 3\nlanguage = \"en us\"\nbase_url = \"blog\"\n");
        assert_eq!(said.lines().count(), 3, "{said}");
        assert!(said.starts_with("site.toml:1: title: expected text in quotes, found integer"));
    }

    #[test]
    fn a_fault_of_toml_names_its_line() {
        assert!(said("title = \"A\"\nauthor = \n").starts_with("site.toml:2: "));
    }

    #[test]
    fn edit_distance_counts_letters() {
        assert_eq!(distance("titel", "title"), 2);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("author", "author"), 0);
    }
}
