//! What must a page have? One reading of filters for the terminal, the query and JavaScript.

use crate::index::Scale;
use crate::search::ranges_part;
use crate::{Error, ErrorKind, Result};

/// A condition on the pages that are results.
///
/// Those of one key that are [`Op::Any`] are either-or; everything else must hold as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// A key of the tags, or one that pages can be ordered by and whose values are numbers or dates.
    pub key: String,
    /// How it goes together with the other filters.
    pub op: Op,
    /// What is to be met.
    pub choice: Choice,
}

/// How a filter goes together with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// This, or another `Any` of the same key.
    Any,
    /// This as well.
    All,
    /// Not this.
    Not,
}

/// What a page has or has not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A value, as it is written; or one below it, if values are paths.
    Value(String),
    /// A value within a range of numbers or dates.
    Range(Range),
}

/// Numbers or dates between two ends, or from one end on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The lower end.
    pub from: Option<End>,
    /// The upper end.
    pub to: Option<End>,
}

/// An end of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// A number such as `20` or `19.90`, or a date such as `2024`, `2024-06`, `2024-06-03` or
    /// `2024-06-03T18:00`. A date goes on as long as it says: until `2024-06` is until the end of June.
    pub at: String,
    /// Whether the end itself is left out.
    pub open: bool,
}

impl Filter {
    /// Pages with this value.
    pub fn any(key: impl Into<String>, value: impl Into<String>) -> Filter {
        Filter { key: key.into(), op: Op::Any, choice: Choice::Value(value.into()) }
    }

    /// Reads what stands behind `key:` in a query or `KEY=` at the terminal: a value, or a range such
    /// as `>=2020`, `<5`, `2024-01..2024-06` or `2024-06..`. Whatever is no range is a value.
    pub fn parse(key: &str, text: &str, negated: bool) -> Filter {
        let op = if negated { Op::Not } else { Op::Any };
        Filter { key: key.to_owned(), op, choice: choice(text) }
    }

    /// Reads a condition that crossed from JavaScript: `any`, `all` or `not` with a value, or one of
    /// these and `..` with a range.
    ///
    /// # Errors
    ///
    /// If `op` is none of these, or the ends of the range are neither numbers nor dates.
    pub fn read(key: String, op: &str, text: String) -> Result<Filter> {
        let (name, is_range) = match op.strip_suffix("..") {
            Some(name) => (name, true),
            None => (op, false),
        };
        let op = match name {
            "any" => Op::Any,
            "all" => Op::All,
            "not" => Op::Not,
            _ => {
                let message =
                    ["filter ", &key, ": expected any, all, not, from or to, found ", name];
                return Err(Error::new(ErrorKind::Request, message.concat()));
            }
        };
        let choice = match is_range {
            false => Choice::Value(text),
            true => Choice::Range(ranges_part::read(&text).ok_or_else(|| no_range(&key, &text))?),
        };
        Ok(Filter { key, op, choice })
    }
}

/// Whether a text may be a range: if not, nobody has to read it as one.
pub(crate) fn is_like_a_range(text: &str) -> bool {
    let is_sign = |pair: &[u8]| matches!(pair, [b'<' | b'>', _] | b"..");
    text.as_bytes().windows(2).any(is_sign)
}

/// A range if a text is one, a value otherwise.
pub(crate) fn choice(text: &str) -> Choice {
    match Some(text).filter(|text| is_like_a_range(text)).and_then(ranges_part::read) {
        Some(range) => Choice::Range(range),
        None => Choice::Value(text.to_owned()),
    }
}

/// A range whose ends are neither numbers nor dates.
pub(crate) fn no_range(key: &str, text: &str) -> Error {
    let message = [
        "filter ",
        key,
        ": expected numbers or dates such as 2024-06 as ends of a range, found ",
        text,
    ];
    Error::new(ErrorKind::Request, message.concat())
}

impl Range {
    /// Reads `>=2020`, `>2020`, `<=2020`, `<2020`, `2020..2024`, `2020..`, `..2024`; nothing if the
    /// ends are neither numbers nor dates.
    pub fn parse(text: &str) -> Option<Range> {
        let text = text.trim();
        let mut range = Range::default();
        let is_lower = text.starts_with('>');
        if is_lower || text.starts_with('<') {
            let rest = text.get(1..)?;
            let is_open = rest.as_bytes().first() != Some(&b'=');
            let end = End::read(if is_open { rest } else { rest.get(1..)? }, is_open)?;
            *(if is_lower { &mut range.from } else { &mut range.to }) = Some(end);
            return Some(range);
        }
        let at = text.as_bytes().windows(2).position(|pair| pair == b"..")?;
        let (from, to) = (text.get(..at)?, text.get(at + 2..)?);
        for (text, end) in [(from, &mut range.from), (to, &mut range.to)] {
            if !text.trim().is_empty() {
                *end = Some(End::read(text, false)?);
            }
        }
        Some(range)
    }

    /// The narrowest scale on which the ends stand; nothing if they are neither numbers nor dates.
    pub(crate) fn scale(&self) -> Option<Scale> {
        let mut widest = Scale::Integer;
        for end in [&self.from, &self.to].into_iter().flatten() {
            widest = widest.max(Scale::of(&end.at)?);
        }
        Some(widest)
    }

    /// From which place on a scale to which the range goes, both included; nothing if an end has
    /// none there.
    pub(crate) fn bounds(&self, scale: Scale) -> Option<(i64, i64)> {
        let (mut first, mut last) = (i64::MIN, i64::MAX);
        if let Some(end) = &self.from {
            let (begins, ends) = scale.span(&end.at)?;
            // Beyond the greatest place there is nothing.
            first = if end.open { ends.checked_add(1)? } else { begins };
        }
        if let Some(end) = &self.to {
            let (begins, ends) = scale.span(&end.at)?;
            last = if end.open { begins.checked_sub(1)? } else { ends };
        }
        Some((first, last))
    }

    /// Whether a value of the tags lies within.
    pub(crate) fn has(&self, value: &str) -> bool {
        let on = self.scale().zip(Scale::of(value)).map(|(ends, value)| ends.max(value));
        let within = |scale: Scale| {
            let (first, last) = self.bounds(scale)?;
            let (at, _) = scale.span(value)?;
            Some(first <= at && at <= last)
        };
        on.and_then(within).unwrap_or_default()
    }
}

impl End {
    fn read(text: &str, open: bool) -> Option<End> {
        let text = text.trim();
        Scale::of(text).map(|_| End { at: text.to_owned(), open })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn has(range: &str, value: &str) -> bool {
        Range::parse(range).unwrap().has(value)
    }

    #[test]
    fn a_range_of_numbers_has_the_numbers_in_it() {
        for (range, inside, outside) in [
            (">=2020", &["2020", "2021", "1e4", "2020.5"][..], &["2019", "2019.9", "x", ""][..]),
            (">2020", &["2021", "2020.1"], &["2020"]),
            ("<2020", &["2019", "-5", "2019.99"], &["2020", "2021"]),
            ("<=2.5", &["2", "2.5", "-1"], &["3", "2.51"]),
            ("2020..2024", &["2020", "2022", "2024"], &["2019", "2025"]),
            ("..5", &["5", "-9"], &["6"]),
            ("5 .. ", &["5", "99999999999"], &["4"]),
            (">9007199254740992", &["9007199254740993"], &["9007199254740992"]),
            (">9223372036854775807", &[], &["9223372036854775807", "-1"]),
        ] {
            inside.iter().for_each(|value| assert!(has(range, value), "{value} in {range}"));
            outside.iter().for_each(|value| assert!(!has(range, value), "{value} in {range}"));
        }
    }

    #[test]
    fn a_range_of_dates_goes_to_the_end_of_its_last() {
        for (range, inside, outside) in [
            (
                "2024-01..2024-06",
                &["2024-01-01", "2024-06-30", "2024-06-30T23:59"][..],
                &["2023-12-31", "2024-07"][..],
            ),
            ("2024..2024", &["2024-12-31", "2024"], &["2025-01-01", "2025"]),
            (">2024-06", &["2024-07-01"], &["2024-06-30"]),
            ("<2024-06-03T18:00", &["2024-06-03T17:59:59"], &["2024-06-03T18:00"]),
            ("..2024-06", &["2023", "2024"], &["2025", "1e3"]),
        ] {
            inside.iter().for_each(|value| assert!(has(range, value), "{value} in {range}"));
            outside.iter().for_each(|value| assert!(!has(range, value), "{value} in {range}"));
        }
    }

    #[test]
    fn what_is_no_range_is_a_value() {
        for text in ["rust", ">x", "<", ">=", "a..b", "1..b", "..x", "1.5", "1.2.3", ">=1.2.3", ""]
        {
            let value = Choice::Value(text.to_owned());
            assert_eq!(Filter::parse("tag", text, true).choice, value, "{text}");
        }
        assert!(matches!(Filter::parse("year", "..", false).choice, Choice::Range(_)));
        assert_eq!(Filter::parse("tag", "rust", false), Filter::any("tag", "rust"));
    }

    #[test]
    fn a_condition_of_javascript_says_what_is_wrong_with_it() {
        let read = |op: &str, text: &str| Filter::read("year".into(), op, text.into());
        assert_eq!(read("any", "2..3").unwrap().choice, Choice::Value("2..3".into()));
        assert_eq!(read("not..", "2..3").unwrap().op, Op::Not);
        let message = read("some", "x").unwrap_err().to_string();
        assert_eq!(message, "filter year: expected any, all, not, from or to, found some");
        assert!(read("any..", "x..").unwrap_err().to_string().contains("found x.."));
    }

    proptest! {
        #[test]
        fn any_text_is_a_range_or_a_value(text in "\\PC{0,12}", near in "[-<>=. 0-9]{0,12}") {
            for text in [text, near] {
                prop_assert!(is_like_a_range(&text) || Range::parse(&text).is_none());
                match Filter::parse("key", &text, false).choice {
                    Choice::Value(value) => prop_assert_eq!(value, text),
                    Choice::Range(range) => {
                        range.has("5");
                        range.has("2024-06-03");
                    }
                }
            }
        }
    }
}
