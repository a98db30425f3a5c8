//! Numbers as people read them.

/// `1,234,567`.
pub(super) fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 page`, `2,000 pages`.
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// `812 bytes`, `3.4 kB`, `120 kB`, `1.2 MB`: a kilobyte is 1000 bytes.
pub(super) fn sized(bytes: u64) -> String {
    const UNITS: [(&str, f64); 3] = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)];
    for (unit, size) in UNITS {
        let number = bytes as f64 / size;
        // 999.95 kB would be shown as 1000 kB.
        if number >= 0.9995 {
            let places = usize::from(number < 9.95);
            return format!("{number:.places$} {unit}");
        }
    }
    counted(usize::try_from(bytes).unwrap_or(usize::MAX), "byte", "bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1234567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn sizes_have_two_digits_or_three_and_no_odd_unit() {
        for (bytes, text) in [
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (9_949, "9.9 kB"),
            (9_960, "10 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"),
            (24_100_000, "24 MB"),
            (3_200_000_000, "3.2 GB"),
        ] {
            assert_eq!(sized(bytes), text, "{bytes}");
        }
    }
}
