//! What a request says of what it would take.

use axum::http::header::{self, HeaderMap, HeaderName};

/// A part of a file that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    /// From and to, both included, and both within the file.
    Bytes { first: u64, last: u64 },
    /// All of it lies after the end.
    Unsatisfiable,
}

/// The one range that a request asks for; `None` if the whole is to be sent: nothing was asked, or
/// several ranges, or nothing that can be understood, or the file has changed since.
pub(super) fn range_of(headers: &HeaderMap, etag: &str, length: u64) -> Option<Range> {
    let range = text(headers, header::RANGE)?;
    if text(headers, header::IF_RANGE).is_some_and(|known| known != etag) {
        return None;
    }
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let number = |digits: &str| {
        // `parse` would take a sign, too.
        let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        if all_digits { digits.parse::<u64>().ok() } else { None }
    };
    let (first, last) = match (first.trim(), last.trim()) {
        ("", count) => match number(count)? {
            0 => return Some(Range::Unsatisfiable),
            count => (length.saturating_sub(count), u64::MAX),
        },
        (first, "") => (number(first)?, u64::MAX),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if first > last {
                return None;
            }
            (first, last)
        }
    };
    if first >= length {
        return Some(Range::Unsatisfiable);
    }
    Some(Range::Bytes { first, last: last.min(length - 1) })
}

/// Whether the browser has this content already.
pub(super) fn names_etag(headers: &HeaderMap, etag: &str) -> bool {
    text(headers, header::IF_NONE_MATCH).is_some_and(|known| {
        let mut tags = known.split(',').map(|tag| tag.trim());
        tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
    })
}

/// Whether the browser takes gzip.
pub(super) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let Some(accepted) = text(headers, header::ACCEPT_ENCODING) else { return false };
    let weight_of = |wanted: &str| {
        accepted.split(',').find_map(|coding| {
            let (name, parameters) = coding.split_once(';').unwrap_or((coding, ""));
            let weight = parameters.trim().strip_prefix("q=").unwrap_or("1");
            name.trim().eq_ignore_ascii_case(wanted).then(|| weight.trim().parse().unwrap_or(0.0))
        })
    };
    weight_of("gzip").or_else(|| weight_of("*")).is_some_and(|weight: f32| weight > 0.0)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn a_range_lies_within_the_file_or_is_not_understood() {
        let bytes = |first, last| Some(Range::Bytes { first, last });
        for (asked, range) in [
            ("bytes=0-0", bytes(0, 0)),
            ("bytes=2-", bytes(2, 9)),
            ("bytes=2-99", bytes(2, 9)),
            ("bytes=-3", bytes(7, 9)),
            ("bytes=-99", bytes(0, 9)),
            ("bytes=9-9", bytes(9, 9)),
            ("bytes=10-", Some(Range::Unsatisfiable)),
            ("bytes=-0", Some(Range::Unsatisfiable)),
            ("bytes=3-2", None),
            ("bytes=0-1,3-4", None),
            ("bytes=+1-2", None),
            ("bytes=-", None),
            ("lines=0-1", None),
            ("bytes=99999999999999999999-", None),
        ] {
            assert_eq!(range_of(&headers(header::RANGE, asked), "\"x\"", 10), range, "{asked}");
        }
        let empty = range_of(&headers(header::RANGE, "bytes=0-"), "\"x\"", 0);
        assert_eq!(empty, Some(Range::Unsatisfiable));
    }

    #[test]
    fn a_range_of_another_version_is_the_whole() {
        let mut headers = headers(header::RANGE, "bytes=0-1");
        headers.insert(header::IF_RANGE, "\"old\"".parse().unwrap());
        assert_eq!(range_of(&headers, "\"new\"", 10), None);
        assert!(range_of(&headers, "\"old\"", 10).is_some());
    }

    #[test]
    fn an_etag_is_found_in_a_list_and_weak_or_not() {
        for (known, yes) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"b\", \"a\"", true),
            ("*", true),
            ("\"b\"", false),
            ("a", false),
        ] {
            assert_eq!(names_etag(&headers(header::IF_NONE_MATCH, known), "\"a\""), yes, "{known}");
        }
    }

    #[test]
    fn gzip_is_sent_to_those_that_take_it() {
        for (accepted, yes) in [
            ("gzip, br", true),
            ("br;q=1.0, GZIP;q=0.5", true),
            ("*", true),
            ("br", false),
            ("gzip;q=0", false),
            ("*, gzip; q=0", false),
            ("identity", false),
        ] {
            assert_eq!(
                accepts_gzip(&headers(header::ACCEPT_ENCODING, accepted)),
                yes,
                "{accepted}"
            );
        }
    }
}
