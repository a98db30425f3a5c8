//! Where does the front matter end?

use super::Fault;

/// The languages of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Yaml,
    Toml,
    Json,
}

/// A front matter's text, and where it stands in the file.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::indexer) struct FrontBlock<'a> {
    pub(super) language: Language,
    pub(super) text: &'a str,
    /// The line of the file, from 1, in which `text` begins.
    pub(super) first_line: usize,
}

/// Cuts the front matter off; `text` has no byte order mark. A file that merely begins with a rule
/// (`---`) has none.
pub(in crate::indexer) fn split(text: &str) -> Result<(Option<FrontBlock<'_>>, &str), Fault> {
    let start = text.len() - text.trim_start().len();
    let opened_on = line_of(text, start);
    let (opening, rest) = first_line(&text[start..]);
    let (language, closings): (_, &[&str]) = match opening.trim_end() {
        "---" | "---yaml" | "--- yaml" => (Language::Yaml, &["---", "..."]),
        "---toml" | "--- toml" => (Language::Toml, &["---"]),
        "---json" | "--- json" => (Language::Json, &["---"]),
        "+++" => (Language::Toml, &["+++"]),
        ";;;" => (Language::Json, &[";;;"]),
        line if line.starts_with('{') => return split_json(text, start),
        _ => return Ok((None, text)),
    };
    let mut at = 0;
    while at < rest.len() {
        let (line, after) = first_line(&rest[at..]);
        if closings.contains(&line.trim_end()) {
            let block = FrontBlock { language, text: &rest[..at], first_line: opened_on + 1 };
            return Ok((Some(block), after));
        }
        at = rest.len() - after.len();
    }
    if language == Language::Yaml && !looks_like_keys(rest) {
        return Ok((None, text));
    }
    Err(Fault {
        line: opened_on,
        message: format!(
            "the front matter that begins here is never closed: expected a line `{}`",
            closings[0]
        ),
    })
}

/// JSON has no closing line: it ends where its first object ends.
fn split_json(text: &str, start: usize) -> Result<(Option<FrontBlock<'_>>, &str), Fault> {
    let rest = &text[start..];
    // `{% raw %}`, `{{< figure >}}` and `{:toc}` are templates' marks, not JSON.
    let inside = rest[1..].trim_start();
    if !inside.starts_with(['"', '}']) {
        return Ok((None, text));
    }
    let mut values = serde_json::Deserializer::from_str(rest).into_iter::<serde::de::IgnoredAny>();
    let end = match values.next() {
        Some(Ok(_)) => values.byte_offset(),
        // Passed on whole: the parser of the value says what is wrong, and where.
        _ => rest.len(),
    };
    let block = FrontBlock {
        language: Language::Json,
        text: &rest[..end],
        first_line: line_of(text, start),
    };
    Ok((Some(block), &rest[end..]))
}

/// The first line without its end, and what comes after it.
fn first_line(text: &str) -> (&str, &str) {
    text.split_once('\n').unwrap_or((text, ""))
}

/// The line, from 1, of a place in the text.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

/// Whether the first line that says anything is a key with a value, and not prose below a rule.
fn looks_like_keys(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim);
    let first = lines.find(|line| !line.is_empty() && !line.starts_with('#'));
    first.and_then(|line| line.split_once(':')).is_some_and(|(key, _)| {
        !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || "_-.\"'".contains(c))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<(Language, &str, usize)>, &str) {
        let (block, body) = split(text).unwrap();
        (block.map(|b| (b.language, b.text, b.first_line)), body)
    }

    #[test]
    fn each_language_is_known_by_its_marks() {
        assert_eq!(parts("---\na: 1\n---\nx"), (Some((Language::Yaml, "a: 1\n", 2)), "x"));
        assert_eq!(parts("---\r\na: 1\r\n...\r\nx"), (Some((Language::Yaml, "a: 1\r\n", 2)), "x"));
        assert_eq!(parts("+++\na=1\n+++\nx"), (Some((Language::Toml, "a=1\n", 2)), "x"));
        assert_eq!(parts("{\"a\":\n{}}\nx"), (Some((Language::Json, "{\"a\":\n{}}", 1)), "\nx"));
        assert_eq!(parts(";;;\n{}\n;;;\nx"), (Some((Language::Json, "{}\n", 2)), "x"));
        assert_eq!(parts("---json\n{}\n---\nx"), (Some((Language::Json, "{}\n", 2)), "x"));
        assert_eq!(parts("\n\n---\na: 1\n---\nx"), (Some((Language::Yaml, "a: 1\n", 4)), "x"));
    }

    #[test]
    fn an_empty_front_matter_and_an_empty_body_are_parts_too() {
        assert_eq!(parts("---\n---\n"), (Some((Language::Yaml, "", 2)), ""));
        assert_eq!(parts("---\na: 1\n---"), (Some((Language::Yaml, "a: 1\n", 2)), ""));
    }

    #[test]
    fn prose_is_not_taken_for_front_matter() {
        for text in ["", "# Hello", "---\nprose\n", "{{< figure >}}\n", "{% raw %}\n---", "{:toc}"]
        {
            assert_eq!(parts(text), (None, text));
        }
    }

    #[test]
    fn a_front_matter_that_is_never_closed_is_an_error_at_its_opening() {
        assert_eq!(split("\n---\ntitle: x\n\nprose").unwrap_err().line, 2);
        assert_eq!(split("+++\ntitle = 'x'\n").unwrap_err().line, 1);
    }
}
