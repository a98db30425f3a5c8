//! The values of options that have a form of their own.

use std::fmt;

use crate::{Choice, Filter, Op, Sort};

/// The place on the web where a site is served.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct BaseUrl {
    /// `https://example.org`, if it was named.
    pub(super) origin: Option<String>,
    /// `` or `/blog`: no slash at the end.
    pub(super) path: String,
}

impl fmt::Display for BaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}/", self.origin.as_deref().unwrap_or_default(), self.path)
    }
}

/// What hits are ordered by, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sorts(pub(super) Vec<Sort>);

/// Reads `/blog/`, `blog`, `https://example.org/blog`.
pub(super) fn parse_base_url(typed: &str) -> Result<BaseUrl, String> {
    let (origin, path) = match typed.split_once("://") {
        None => (None, typed),
        Some((scheme @ ("http" | "https"), rest)) => {
            let (host, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
            if host.is_empty() {
                return Err("expected a host after ://".to_string());
            }
            (Some(format!("{scheme}://{host}")), path)
        }
        Some((scheme, _)) => return Err(format!("expected http or https, found {scheme}")),
    };
    if typed.contains(['?', '#', '\\', '"', '<', '>'])
        || typed.contains(|c: char| c.is_whitespace() || c.is_control())
    {
        return Err("expected a path such as /blog/, without query or white space".to_string());
    }
    let mut normal = String::new();
    for segment in path.split('/').filter(|segment| !segment.is_empty()) {
        if segment == "." || segment == ".." {
            return Err(format!("expected a path such as /blog/, found {segment:?} in it"));
        }
        normal.push('/');
        normal.push_str(segment);
    }
    Ok(BaseUrl { origin, path: normal })
}

/// What a filter may look like.
const FILTER: &str = "expected KEY=VALUE, KEY!=VALUE, KEY+=VALUE or a range such as year>=2020";

/// Reads `tag=rust`, `tag!=rust`, `tag+=rust` (as well), `year>=2020`, `date=2024-01..2024-06`.
pub(super) fn parse_filter(typed: &str) -> Result<Filter, String> {
    let at = typed.find(['=', '<', '>']).ok_or(FILTER)?;
    let (key, rest) = typed.split_at(at);
    let (key, op, text) = match rest.strip_prefix('=') {
        // An operator of a range belongs to what is read below.
        None => (key, Op::Any, rest),
        Some(text) => match (key.strip_suffix('!'), key.strip_suffix('+')) {
            (Some(key), _) => (key, Op::Not, text),
            (_, Some(key)) => (key, Op::All, text),
            _ => (key, Op::Any, text),
        },
    };
    if key.is_empty() || text.is_empty() {
        return Err(FILTER.to_string());
    }
    let filter = Filter { op, ..Filter::parse(key, text, false) };
    if !rest.starts_with('=') && matches!(filter.choice, Choice::Value(_)) {
        let end = text.trim_start_matches(['<', '>', '=']);
        return Err(format!(
            "expected a number or a date such as 2024-06 to compare {key} with, found {end:?}"
        ));
    }
    Ok(filter)
}

/// Reads `date`, `title:desc`, `year:desc,title`.
pub(super) fn parse_sort(typed: &str) -> Result<Sorts, String> {
    match Sort::parse(typed) {
        Ok(sorts) if sorts.is_empty() => Err("expected KEY or KEY:asc or KEY:desc".to_string()),
        sorts => sorts.map(Sorts).map_err(|error| error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_read_in_all_the_ways_people_write_it() {
        for (typed, path) in [
            ("/", ""),
            ("", ""),
            ("/blog/", "/blog"),
            ("blog", "/blog"),
            ("//a//b/", "/a/b"),
            ("https://example.org", ""),
            ("https://example.org/docs/v1/", "/docs/v1"),
        ] {
            assert_eq!(parse_base_url(typed).unwrap().path, path, "{typed:?}");
        }
        let origin = parse_base_url("http://localhost:80/x").unwrap().origin;
        assert_eq!(origin.as_deref(), Some("http://localhost:80"));
        for (typed, shown) in [("blog", "/blog/"), ("https://a.b", "https://a.b/"), ("", "/")] {
            assert_eq!(parse_base_url(typed).unwrap().to_string(), shown);
        }
        for typed in ["/a/../b", "/a b", "/a?b", "ftp://x/", "https:///x", "/\"><script>"] {
            assert!(parse_base_url(typed).is_err(), "{typed:?}");
        }
    }

    #[test]
    fn a_filter_is_read_in_all_its_forms() {
        let any = |key: &str, value: &str| Filter::any(key, value);
        for (typed, filter) in [
            ("tag=a=b", any("tag", "a=b")),
            ("tag=>x", any("tag", ">x")),
            ("tag!=a", Filter { op: Op::Not, ..any("tag", "a") }),
            ("tag+=c++", Filter { op: Op::All, ..any("tag", "c++") }),
            ("year>=2020", Filter::parse("year", ">=2020", false)),
            ("year<2020", Filter::parse("year", "<2020", false)),
            ("date=2024..", Filter::parse("date", "2024..", false)),
            ("date!=2024..", Filter::parse("date", "2024..", true)),
        ] {
            assert_eq!(parse_filter(typed), Ok(filter), "{typed:?}");
        }
        assert!(matches!(parse_filter("date=2024..").unwrap().choice, Choice::Range(_)));
    }

    #[test]
    fn a_filter_needs_a_key_and_a_value() {
        for typed in ["tag", "tag=", "=rust", "!=rust", "+=x", ">5", "", "year>", "year>=x"] {
            assert!(parse_filter(typed).is_err(), "{typed:?}");
        }
        assert!(parse_filter("year>=x").unwrap_err().contains("found \"x\""));
    }

    #[test]
    fn an_order_that_cannot_be_read_is_told() {
        assert!(parse_sort("date:newest").unwrap_err().contains("asc or desc"));
        assert!(parse_sort("").unwrap_err().contains("KEY"));
        assert_eq!(parse_sort("year:desc,title").map(|Sorts(sorts)| sorts.len()), Ok(2));
    }
}
