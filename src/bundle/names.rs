//! Which names the files of a bundle have.

use serde::Serialize;

use crate::ENTRY_NAME;

/// What a file of a bundle is for, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// The entry of the index: every search begins with it.
    Entry,
    /// Terms, and which pages hold them: fetched when a search needs them, as all below.
    Terms,
    /// What is shown of pages.
    Pages,
    /// Tags, with their counts and their pages.
    Tags,
    /// The order of the pages by date and the like.
    Sort,
    /// The loader: what the script tag of a page names.
    Loader,
    /// The style sheet.
    Style,
    /// Engine and page behaviour, which a page fetches when a search may begin.
    Page,
    /// What of it is fetched only where it is used: a dialog, filters, and the like.
    Parts,
    /// What the page says, in a language: fetched with the page behaviour if the page is in it.
    Strings,
    /// The engine alone, for programmers.
    Engine,
    /// Type declarations, which no browser fetches.
    Types,
    /// What damson wrote and what it left out; no visitor fetches it.
    Report,
    /// None of these.
    Other,
}

impl Part {
    /// The part that a file of this name belongs to.
    pub fn of(name: &str) -> Part {
        match name {
            ENTRY_NAME => Part::Entry,
            super::report::NAME => Part::Report,
            "damson.js" => Part::Loader,
            "damson.css" => Part::Style,
            _ if name.ends_with(".dam") => match name.as_bytes().first() {
                Some(b't') => Part::Terms,
                Some(b'p' | b'd' | b'v') => Part::Pages,
                Some(b'g' | b'f') => Part::Tags,
                Some(b's' | b'n') => Part::Sort,
                _ => Part::Other,
            },
            _ if name.ends_with(".d.ts") => Part::Types,
            _ if language(name).is_some() => Part::Strings,
            // Results in the page are what most are about to use.
            _ if name.starts_with("page-") => match name.bytes().filter(|b| *b == b'.').count() {
                2 if !name.ends_with(".results.wasm") => Part::Parts,
                _ => Part::Page,
            },
            _ if name.starts_with("engine-") => Part::Engine,
            _ => Part::Other,
        }
    }

    /// A word or two for a table.
    pub fn label(self) -> &'static str {
        match self {
            Part::Entry => "index entry",
            Part::Terms => "terms",
            Part::Pages => "pages",
            Part::Tags => "tags",
            Part::Sort => "sort orders",
            Part::Loader => "loader",
            Part::Style => "style sheet",
            Part::Page => "page runtime",
            Part::Parts => "parts of it",
            Part::Strings => "strings",
            Part::Engine => "engine alone",
            Part::Types => "types",
            Part::Report => "report",
            Part::Other => "other",
        }
    }

    /// Whether it belongs to the index.
    pub fn is_index(self) -> bool {
        matches!(self, Part::Entry | Part::Terms | Part::Pages | Part::Tags | Part::Sort)
    }

    /// Whether it is code or style of damson's own, the same in every bundle of a version.
    pub fn is_runtime(self) -> bool {
        matches!(
            self,
            Part::Loader
                | Part::Style
                | Part::Page
                | Part::Parts
                | Part::Strings
                | Part::Engine
                | Part::Types
        )
    }
}

/// The language of the strings in the file of this name: `de` of `damson.de.json`.
fn language(name: &str) -> Option<&str> {
    let language = name.strip_prefix("damson.")?.strip_suffix(".json")?;
    (!language.is_empty() && !language.contains('.')).then_some(language)
}

/// Whether a site in these languages needs a file of the runtime: all but the strings of others.
///
/// ```
/// # use damson_search::bundle::is_spoken;
/// assert!(is_spoken("damson.pt.json", &["en", "pt-BR"]));
/// assert!(!is_spoken("damson.pt.json", &["en"]));
/// assert!(is_spoken("damson.js", &["en"]));
/// ```
pub fn is_spoken<L: AsRef<str>>(name: &str, languages: &[L]) -> bool {
    // Which script a language is written in, its name need not tell: the page chooses.
    let primary = |tag: &str| tag.split(['-', '_']).next().map(str::to_ascii_lowercase);
    match language(name).filter(|_| Part::of(name) == Part::Strings) {
        Some(own) => languages.iter().any(|tag| primary(tag.as_ref()) == primary(own)),
        None => true,
    }
}

/// Whether the file of this name is gzip: those of an index are, but for packs, which hold passages
/// that are coded one by one.
pub(super) fn is_packed(name: &str) -> bool {
    Part::of(name).is_index() && !name.starts_with("p-")
}

/// Whether this names a file of the folder itself, on every system, and nothing else: a name out of
/// a damaged index or report must not lead elsewhere.
pub(super) fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('.')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// Whether the name holds a hash of the content, as `t-0123456789.dam` does: a file of such
/// a name never changes, and can be cached for ever.
pub(crate) fn holds_hash(name: &str) -> bool {
    /// Shorter runs of hexadecimal digits are words, such as `face` or `decade`.
    const SHORTEST_HASH: usize = 8;
    // Of a part of a module, its name stands between.
    let (Some((stem, _)), Some((_, extension))) = (name.split_once('.'), name.rsplit_once('.'))
    else {
        return false;
    };
    let Some((_, hash)) = stem.rsplit_once('-') else { return false };
    matches!(extension, "dam" | "js" | "wasm")
        && hash.len() >= SHORTEST_HASH
        && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_leads_elsewhere_is_not_plain() {
        for name in ["", ".", "..", "a/b", "a\\b", "../x", "C:x", "/x", ".hidden", "a\0b", "ä"] {
            assert!(!is_plain(name), "{name:?}");
        }
        assert!(is_plain("t-0123456789.dam") && is_plain("damson.d.ts"));
    }

    #[test]
    fn what_is_fetched_where_it_is_used_is_told_apart() {
        for name in ["page-0123abcd.js", "page-0123abcd.wasm", "page-0123abcd.results.wasm"] {
            assert_eq!(Part::of(name), Part::Page, "{name}");
        }
        assert_eq!(Part::of("page-0123abcd.dialog.wasm"), Part::Parts);
        assert_eq!(Part::of("engine-0123abcd.words.wasm"), Part::Engine);
    }

    #[test]
    fn strings_are_for_the_sites_own_languages() {
        assert_eq!(Part::of("damson.zh-hant.json"), Part::Strings);
        assert_eq!(Part::of("damson.report.json"), Part::Report);
        for (name, expected) in [
            ("damson.de.json", true),
            ("damson.pt.json", true),
            ("damson.zh-hant.json", true),
            ("damson.fr.json", false),
            ("damson.d.json", false),
            ("damson.report.json", true),
            ("page-0123abcd.js", true),
        ] {
            assert_eq!(is_spoken(name, &["DE", "pt_BR", "zh-TW"]), expected, "{name}");
        }
    }

    #[test]
    fn only_names_with_a_hash_are_for_ever() {
        assert!(holds_hash("t-0123456789.dam") && holds_hash("page-0123abcd.wasm"));
        assert!(holds_hash("page-0123abcd.dialog.wasm"));
        for name in ["damson.idx", "damson.js", "page-two.js", "a-face.js", "0123456789abcdef"] {
            assert!(!holds_hash(name), "{name}");
        }
    }
}
