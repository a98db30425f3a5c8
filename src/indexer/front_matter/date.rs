//! What day does this text mean?
//!
//! Authors write dates in many ways; those that can mean two days (`1/2/2024`) are refused. The day
//! is the one that was written: `2024-01-02 23:00 -0800` is the second of January, as its page
//! says, though it is the third in Greenwich.

use crate::Date;

/// Reads a date with or without a time: ISO 8601 and RFC 3339 (`2024-01-02`, `2024-01-02T10:00Z`,
/// `2024-01-02 10:00:00 +0200`, `2024/1/2`, `20240102`, `2024-01`, `2024`), and with an English
/// month (`Jan 2, 2024`, `2nd January 2024`, `Tue, 02 Jan 2024 10:00:00 GMT`).
pub(in crate::indexer) fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    let (day, rest) = numeric_day(text).or_else(|| named_day(text))?;
    let second = second_of_day(rest)?;
    Some(Date { second, ..day })
}

/// The date with which a path begins: `2024-01-02-slug` as Jekyll's files are named, or folders
/// `2024/01/02/`; and what follows it.
pub(in crate::indexer) fn date_in_path(path: &str) -> Option<(Date, &str)> {
    let separator = path.chars().nth(4).filter(|c| matches!(c, '-' | '/'))?;
    let mut parts = path.splitn(4, separator);
    let year = digits(parts.next()?, 4..=4)?;
    let month = digits(parts.next()?, 2..=2)?;
    let day = parts.next()?;
    // A file may be named by its day alone.
    let rest = parts.next().unwrap_or("");
    Some((date(year, month, digits(day, 2..=2)?)?, rest))
}

/// `2024-01-02`, also with `/` or `.`, or without the day, or with nothing between.
fn numeric_day(text: &str) -> Option<(Date, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (first, rest) = text.split_at(end);
    if first.len() == 8 {
        let day = date(
            digits(&first[..4], 4..=4)?,
            digits(&first[4..6], 2..=2)?,
            digits(&first[6..], 2..=2)?,
        )?;
        return Some((day, rest));
    }
    let year = digits(first, 4..=4)?;
    let Some(separator) = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.')) else {
        return rest.is_empty().then(|| date(year, 1, 1).map(|day| (day, rest)))?;
    };
    let (month, rest) = leading_number(&rest[1..])?;
    match rest.strip_prefix(separator) {
        Some(rest) => {
            let (day, rest) = leading_number(rest)?;
            Some((date(year, month, day)?, rest))
        }
        None => rest.is_empty().then(|| date(year, month, 1).map(|day| (day, rest)))?,
    }
}

/// `Jan 2, 2024` or `2 January 2024`, after the name of a weekday or without.
fn named_day(text: &str) -> Option<(Date, &str)> {
    let (mut month, mut day, mut year) = (None, None, None);
    let mut rest = text;
    while year.is_none() {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '-'));
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        if word.is_empty() {
            return None;
        }
        let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        if let Some(found) = month_named(word) {
            month = Some(found);
        } else if word.len() == 4 && number.len() == 4 {
            year = Some(digits(number, 4..=4)?);
        } else if let Some(found) = digits(number, 1..=2) {
            day = Some(found);
        } else if !is_weekday(word) && word != "of" {
            return None;
        }
        rest = after;
    }
    Some((date(year?, month?, day.unwrap_or(1))?, rest))
}

fn month_named(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    // `Sept` is as usual as `Sep`.
    let month = MONTHS.iter().position(|name| word.len() >= 3 && name.starts_with(&word))?;
    Some(month as u32 + 1)
}

fn is_weekday(word: &str) -> bool {
    const DAYS: [&str; 7] =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.to_ascii_lowercase();
    word.len() >= 3 && DAYS.iter().any(|name| name.starts_with(&word))
}

/// The time of day that follows a date, in seconds; 0 where there is none. What stands behind it
/// is the offset from Greenwich, which does not change the day that was written.
fn second_of_day(rest: &str) -> Option<u32> {
    let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
    let rest = rest.strip_prefix(['T', 't']).or_else(|| rest.strip_prefix("at ")).unwrap_or(rest);
    if rest.is_empty() || matches!(rest, "Z" | "z" | "UTC" | "GMT") {
        return Some(0);
    }
    let (mut hour, rest) = leading_number(rest)?;
    let (minute, mut rest) = leading_number(rest.strip_prefix(':')?)?;
    let mut second = 0;
    if let Some(after) = rest.strip_prefix(':') {
        (second, rest) = leading_number(after)?;
    }
    let after = rest.trim_start().to_ascii_lowercase();
    if after.starts_with("pm") && hour < 12 {
        hour += 12;
    } else if after.starts_with("am") && hour == 12 {
        hour = 0;
    }
    // A leap second is told as the one before it.
    (hour < 24 && minute < 60 && second <= 60).then(|| hour * 3600 + minute * 60 + second.min(59))
}

/// One or two digits, and what follows.
fn leading_number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((digits(&text[..end], 1..=2)?, &text[end..]))
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let fits = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}

/// The day, if the calendar has it.
fn date(year: u32, month: u32, day: u32) -> Option<Date> {
    let day =
        jiff::civil::Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?)
            .ok()?;
    // Year 0 is what an unset date looks like (Go writes `0001-01-01`).
    (day.year() > 1).then(|| Date {
        year: day.year(),
        month: day.month().unsigned_abs(),
        day: day.day().unsigned_abs(),
        second: 0,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> String {
        parse_date(text).map_or("none".to_owned(), |d| format!("{d} {}", d.second))
    }

    #[test]
    fn dates_are_read_as_generators_write_them() {
        for text in [
            "2024-01-02",
            " 2024-1-2 ",
            "2024/01/02",
            "2024.01.02",
            "20240102",
            "Jan 2, 2024",
            "January 2nd, 2024",
            "2 January 2024",
            "02-Jan-2024",
            "Tuesday, 2 Jan 2024",
            "2nd of January 2024",
            "2024-01-02T00:00:00Z",
            "2024-01-02T00:00:00.000+02:00",
        ] {
            assert_eq!(shown(text), "2024-01-02 0", "{text}");
        }
        for text in [
            "2024-01-02T10:30:05Z",
            "2024-01-02 10:30:05 +0200",
            "2024-01-02t10:30:05.123-08:00",
            "Tue, 02 Jan 2024 10:30:05 GMT",
            "Tue Jan 02 2024 10:30:05 GMT+0200 (CEST)",
            "Jan 2, 2024 at 10:30:05 AM",
            "2024-01-02T10:30:05+02:00[Europe/Paris]",
        ] {
            assert_eq!(shown(text), "2024-01-02 37805", "{text}");
        }
        assert_eq!(shown("2024-09"), "2024-09-01 0");
        assert_eq!(shown("Sept 2024"), "2024-09-01 0");
        assert_eq!(shown("2024"), "2024-01-01 0");
        assert_eq!(shown("2024-01-02 1:05 pm"), "2024-01-02 47100");
    }

    #[test]
    fn what_is_no_day_or_could_be_two_is_none() {
        for text in [
            "",
            "soon",
            "1/2/2024",
            "2024-02-30",
            "2024-13-01",
            "2024-01-02 25:00",
            "0001-01-01",
            "2024-01-02 later",
            "{{ date }}",
            "Foo 2, 2024",
            "99999-01-01",
        ] {
            assert_eq!(shown(text), "none", "{text}");
        }
    }

    #[test]
    fn a_path_can_begin_with_a_date() {
        let found = |path| date_in_path(path).map(|(date, rest)| (date.to_string(), rest));
        assert_eq!(found("2024-01-02-hello-you"), Some(("2024-01-02".into(), "hello-you")));
        assert_eq!(found("2024/01/02/hello/"), Some(("2024-01-02".into(), "hello/")));
        assert_eq!(found("2024-01-02"), Some(("2024-01-02".into(), "")));
        assert_eq!(found("2024-01-goals"), None);
        assert_eq!(found("1999-bottles-of-beer"), None);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}", near in "[0-9JanTZ:/,.+ -]{0,30}") {
            let _ = (parse_date(&text), parse_date(&near), date_in_path(&text), date_in_path(&near));
        }

        #[test]
        fn every_day_is_read_back(year in 2i16..3000, month in 1u8..=12, day in 1u8..=28) {
            let date = Date { year, month, day, second: 0 };
            prop_assert_eq!(parse_date(&date.to_string()), Some(date));
        }
    }
}
