//! What is a value worth, if it is a number or a date?
//!
//! Values are text, as authors write them. Where pages are ordered by them, or a range is asked for,
//! `9` comes before `10` and `2024-06` is a month. Every number and every date becomes an `i64` here,
//! in the same order, so that whoever compares needs not know what they were:
//!
//! - an integer is itself, exact over the whole range of `i64`;
//! - a decimal is the bits of its `f64`, those of negative numbers inverted;
//! - a date is seconds, from the beginning of 1970.
//!
//! The reading is the same when an index is written and when it is asked, and it is damson's own:
//! the standard library's reader of floats would be 10 KB of the browser's module.

use crate::Date;

/// How values are to be compared. A greater scale takes in the values of those before it: there are
/// decimals and dates (years) that are written as integers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Scale {
    /// `20`, `-3`: what fits an `i64`.
    Integer = 1,
    /// `19.90`, `1e-3`, and integers beyond an `i64`. To be compared as floats are.
    Decimal = 2,
    /// `2024-06`, `2024-06-03`, `2024-06-03T18:00:00+02:00`; where others are such, `2024` too.
    Date = 3,
}

impl Scale {
    pub(super) fn from_code(code: u8) -> Option<Scale> {
        [Scale::Integer, Scale::Decimal, Scale::Date].into_iter().find(|scale| *scale as u8 == code)
    }

    /// The narrowest scale on which a text stands, if it stands on any.
    pub(crate) fn of(text: &str) -> Option<Scale> {
        let text = text.trim();
        if integer(text).is_some() {
            Some(Scale::Integer)
        } else if decimal(text).is_some() {
            Some(Scale::Decimal)
        } else {
            date(text).map(|_| Scale::Date)
        }
    }

    /// The narrowest scale on which all of some texts stand, if there is one.
    pub(crate) fn of_all<'t>(texts: impl Iterator<Item = &'t str> + Clone) -> Option<Scale> {
        let mut widest = Scale::Integer;
        for text in texts.clone() {
            widest = widest.max(Scale::of(text)?);
        }
        texts.clone().all(|text| widest.span(text).is_some()).then_some(widest)
    }

    /// The number at a place of this scale; of a date, its seconds.
    pub(crate) fn number(self, place: i64) -> f64 {
        match self {
            Scale::Decimal => {
                f64::from_bits((if place < 0 { place ^ i64::MAX } else { place }) as u64)
            }
            _ => place as f64,
        }
    }

    /// From where to where a text goes on this scale: a number is a point, a day goes on until its
    /// last second. A decimal among integers lies between two: its span ends before it begins.
    pub(crate) fn span(self, text: &str) -> Option<(i64, i64)> {
        let text = text.trim();
        match self {
            Scale::Integer => match integer(text) {
                Some(number) => Some((number, number)),
                None => {
                    let number = decimal(text)?;
                    // Casts of floats saturate.
                    Some((number.ceil() as i64, number.floor() as i64))
                }
            },
            Scale::Decimal => {
                let place = ordered(decimal(text)?);
                Some((place, place))
            }
            Scale::Date => date(text),
        }
    }
}

/// Reads `12`, `+12` and `-12`, if it fits.
fn integer(text: &str) -> Option<i64> {
    let mut rest = Cursor(text.as_bytes());
    let negative = rest.eat(b'-');
    if !negative {
        rest.eat(b'+');
    }
    // Below zero is one number more than above.
    let mut number = -rest.digit()?;
    while let Some(digit) = rest.digit() {
        if number < i64::MIN / 10 {
            return None;
        }
        number = (number * 10).checked_sub(digit)?;
    }
    let number = if negative { number } else { number.checked_neg()? };
    rest.0.is_empty().then_some(number)
}

/// A float's bits, in the order of the floats.
fn ordered(number: f64) -> i64 {
    // 0.0 has two forms; the sum of both is one.
    let bits = (number + 0.0).to_bits() as i64;
    if bits < 0 { bits ^ i64::MAX } else { bits }
}

/// Reads `12`, `-1.5`, `.5`, `1e9`. Right to the last bit if there are up to fifteen digits and up to
/// 22 zeros, for then a single operation is rounded (W. Clinger, "How to read floating point numbers
/// accurately", 1990), and to a few bits of the last place beyond.
fn decimal(text: &str) -> Option<f64> {
    let mut rest = Cursor(text.as_bytes());
    let negative = rest.eat(b'-');
    if !negative {
        rest.eat(b'+');
    }
    let (mut digits, mut exponent, mut any, mut fraction) = (0_u64, 0_i32, false, false);
    loop {
        if let Some(digit) = rest.digit() {
            any = true;
            // Digits beyond what fits weigh nothing.
            if digits < u64::MAX / 10 - 1 {
                digits = digits * 10 + digit as u64;
                exponent -= i32::from(fraction);
            } else {
                exponent += i32::from(!fraction);
            }
        } else if fraction || !rest.eat(b'.') {
            break;
        } else {
            fraction = true;
        }
    }
    if rest.eat(b'e') || rest.eat(b'E') {
        let is_down = rest.eat(b'-');
        if !is_down {
            rest.eat(b'+');
        }
        let mut written = rest.digit()?;
        while let Some(digit) = rest.digit() {
            written = (written * 10 + digit).min(MAX_EXPONENT);
        }
        exponent += if is_down { -(written as i32) } else { written as i32 };
    }
    if !any || !rest.0.is_empty() {
        return None;
    }
    let mut number = digits as f64;
    // More would neither be finite nor anything but zero.
    for _ in 0..exponent.unsigned_abs().min(400).div_ceil(22) {
        let step = exponent.clamp(-22, 22);
        exponent -= step;
        let power = (0..step.abs()).fold(1.0, |power, _| power * 10.0);
        number = if step < 0 { number / power } else { number * power };
    }
    number.is_finite().then_some(if negative { -number } else { number })
}

/// No number that is told by fewer than some millions of digits has a greater exponent and is finite,
/// or a lesser one and is not zero.
const MAX_EXPONENT: i64 = 1 << 24;

/// Reads `2024`, `2024-06`, `2024-06-03`, and what follows after a `T` or a space: `18:00`,
/// `18:00:05`, `18:00:05.2`, each with `Z` or an offset such as `+02:00` if there is one.
fn date(text: &str) -> Option<(i64, i64)> {
    let mut rest = Cursor(text.as_bytes());
    let year = rest.number(4)?;
    if rest.0.is_empty() {
        return Some((midnight(year, 1, 1), midnight(year + 1, 1, 1) - 1));
    }
    let month = rest.after(b'-').filter(|month| (1..=12).contains(month))?;
    let next = if month == 12 { midnight(year + 1, 1, 1) } else { midnight(year, month + 1, 1) };
    if rest.0.is_empty() {
        return Some((midnight(year, month, 1), next - 1));
    }
    let day = rest.after(b'-').filter(|day| *day >= 1)?;
    let start = midnight(year, month, day);
    if start >= next {
        return None;
    }
    if rest.0.is_empty() {
        return Some((start, start + DAY - 1));
    }
    if !(rest.eat(b'T') || rest.eat(b't') || rest.eat(b' ')) {
        return None;
    }
    let hour = rest.number(2).filter(|hour| *hour < 24)?;
    let minute = rest.after(b':').filter(|minute| *minute < 60)?;
    let (mut first, mut length) = (start + hour * HOUR + minute * MINUTE, MINUTE);
    if rest.0.first() == Some(&b':') {
        // Sixty is a leap second.
        first += rest.after(b':').filter(|second| *second <= 60)?;
        length = 1;
        if rest.eat(b'.') {
            while rest.digit().is_some() {}
        }
    }
    rest.eat(b' ');
    let east = rest.eat(b'+');
    if east || rest.eat(b'-') {
        let hours = rest.number(2)?;
        rest.eat(b':');
        let offset = hours * HOUR + rest.number(2)? * MINUTE;
        first += if east { -offset } else { offset };
    } else if !rest.eat(b'Z') {
        rest.eat(b'z');
    }
    rest.0.is_empty().then_some((first, first + length - 1))
}

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// When a date is, on the scale of dates.
pub(super) fn second_of(date: Date) -> i64 {
    let day = midnight(date.year.into(), date.month.into(), date.day.into());
    day + i64::from(date.second)
}

/// The first second of a day of the Gregorian calendar, from the beginning of 1970. Years are counted
/// from March, so that the leap day is a year's last (H. Hinnant, "chrono-compatible low-level date
/// algorithms", 2014).
fn midnight(year: i64, month: i64, day: i64) -> i64 {
    let years = if month < 3 { year - 1 } else { year };
    let in_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leap_days = years.div_euclid(4) - years.div_euclid(100) + years.div_euclid(400);
    (years * 365 + leap_days + in_year - EPOCH) * DAY
}

/// The days between the first of March of the year 0 and the first of January 1970.
const EPOCH: i64 = 719_468;

/// What is left to read.
struct Cursor<'t>(&'t [u8]);

impl Cursor<'_> {
    fn eat(&mut self, byte: u8) -> bool {
        match self.0.split_first() {
            Some((first, rest)) if *first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    fn digit(&mut self) -> Option<i64> {
        let (first, rest) = self.0.split_first()?;
        let digit = first.is_ascii_digit().then(|| i64::from(first - b'0'))?;
        self.0 = rest;
        Some(digit)
    }

    /// A number of just so many digits.
    fn number(&mut self, digits: usize) -> Option<i64> {
        let mut number = 0;
        for _ in 0..digits {
            number = number * 10 + self.digit()?;
        }
        Some(number)
    }

    /// A number of two digits after a sign.
    fn after(&mut self, sign: u8) -> Option<i64> {
        if self.eat(sign) { self.number(2) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_scale_is_known_by_its_look() {
        for (text, scale) in [
            ("20", Some(Scale::Integer)),
            (" -3 ", Some(Scale::Integer)),
            ("2024", Some(Scale::Integer)),
            ("9223372036854775807", Some(Scale::Integer)),
            ("9223372036854775808", Some(Scale::Decimal)),
            ("19.90", Some(Scale::Decimal)),
            ("-.5e-3", Some(Scale::Decimal)),
            ("2024-06", Some(Scale::Date)),
            ("2024-02-29", Some(Scale::Date)),
            ("2024-02-29T18:00:05.25+02:00", Some(Scale::Date)),
            ("2024-02-29 18:00 -0800", Some(Scale::Date)),
        ] {
            assert_eq!(Scale::of(text), scale, "{text}");
        }
        for text in [
            "",
            ".",
            "-",
            "e5",
            "1e",
            "1.2.3",
            "inf",
            "nan",
            "0x10",
            "v2",
            "12,5",
            "2023-02-29",
            "2024-13",
            "2024-00",
            "2024-06-00",
            "2024-6-1",
            "2024-06-01T24:00",
            "2024-06-01Tx",
            "1e999",
        ] {
            assert_eq!(Scale::of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn integers_are_read_as_by_the_standard_library(
            number: i64, text in "[+-]?[0-9]{0,3}92233720368547758[0-9]{0,3}|[+-]{0,2}[0-9]{0,3}x?",
        ) {
            for text in [number.to_string(), text] {
                prop_assert_eq!(integer(&text), text.parse().ok(), "{}", text);
            }
        }
    }

    #[test]
    fn mixed_values_stand_on_the_widest_scale_or_on_none() {
        let of_all = |texts: &[&str]| Scale::of_all(texts.iter().copied());
        assert_eq!(of_all(&["1", "2"]), Some(Scale::Integer));
        assert_eq!(of_all(&["1", "2.5"]), Some(Scale::Decimal));
        assert_eq!(of_all(&["2024", "2024-05"]), Some(Scale::Date));
        assert_eq!(of_all(&["1", "2024-05"]), None);
        assert_eq!(of_all(&["1", "one"]), None);
    }

    #[test]
    fn a_date_goes_on_as_long_as_it_says() {
        let span = |text: &str| Scale::Date.span(text).unwrap();
        assert_eq!(span("1970-01-01"), (0, DAY - 1));
        assert_eq!(span("1970"), (0, 365 * DAY - 1));
        assert_eq!(span("1969-12-31").1, -1);
        assert_eq!(span("2000-02").1 - span("2000-02").0, 29 * DAY - 1);
        assert_eq!(span("2001-12").1 + 1, span("2002").0);
        assert_eq!(span("2001-09-09T01:46:40Z"), (1_000_000_000, 1_000_000_000));
        assert_eq!(span("2001-09-09 03:46 +0200").0, 1_000_000_000 - 40);
        assert_eq!(span("2001-09-09T01:46").1 - span("2001-09-09T01:46").0, 59);
    }

    #[test]
    fn a_decimal_lies_between_two_integers() {
        assert_eq!(Scale::Integer.span("2.5"), Some((3, 2)));
        assert_eq!(Scale::Integer.span("-2.5"), Some((-2, -3)));
        assert_eq!(Scale::Integer.span("5.0"), Some((5, 5)));
        assert_eq!(Scale::Integer.span("1e30"), Some((i64::MAX, i64::MAX)));
    }

    proptest! {
        #[test]
        fn integers_are_exact(number: i64) {
            let text = number.to_string();
            prop_assert_eq!(Scale::of(&text), Some(Scale::Integer));
            prop_assert_eq!(Scale::Integer.span(&text), Some((number, number)));
        }

        #[test]
        fn decimals_are_read_as_the_standard_library_reads_them(
            digits in -999_999_999_999_999_i64..1_000_000_000_000_000,
            places in 0_usize..16,
        ) {
            let text = format!("{digits}e-{places}");
            prop_assert_eq!(decimal(&text), Some(text.parse().unwrap()));
            let written = format!("{:.*}", places, digits as f64 / 1e9);
            if written.len() <= 16 {
                prop_assert_eq!(decimal(&written), Some(written.parse().unwrap()));
            }
        }

        #[test]
        fn what_is_no_number_to_the_standard_library_is_none_here(text in "[-+.e0-9]{0,8}") {
            match text.parse::<f64>() {
                Ok(number) if number.is_finite() => {
                    let read = decimal(&text).unwrap();
                    prop_assert!((read - number).abs() <= number.abs() * 1e-14, "{read} {number}");
                }
                _ => prop_assert_eq!(decimal(&text), None),
            }
        }

        #[test]
        fn the_order_of_decimals_is_kept(a: f64, b: f64) {
            prop_assume!(a.is_finite() && b.is_finite());
            prop_assert_eq!(ordered(a).cmp(&ordered(b)), a.partial_cmp(&b).unwrap());
            prop_assert_eq!(Scale::Decimal.number(ordered(a)), a);
        }

        #[test]
        fn days_follow_one_another(day in 0_i64..3_652_059) {
            // Day after day from the beginning of the year 0, counted by the months' lengths.
            let start = midnight(0, 1, 1);
            let (mut year, mut rest) = (0, day);
            let is_leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
            while rest >= 365 + i64::from(is_leap(year)) {
                rest -= 365 + i64::from(is_leap(year));
                year += 1;
            }
            let lengths = [31, 28 + i64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
            let mut month = 1;
            for length in lengths {
                if rest < length {
                    break;
                }
                rest -= length;
                month += 1;
            }
            prop_assert_eq!(midnight(year, month, rest + 1), start + day * DAY);
        }

        #[test]
        fn any_text_is_refused_or_read(text in "\\PC{0,24}", near in "[-0-9T:Z+ .]{0,26}") {
            for text in [text, near] {
                for scale in [Scale::Integer, Scale::Decimal, Scale::Date] {
                    let _ = scale.span(&text);
                }
            }
        }
    }
}
