//! The values of options that have a form of their own.

use std::fmt;

use crate::Sort;

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

/// A key and a value that pages must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Filter {
    pub(super) key: String,
    pub(super) value: String,
}

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

/// Reads `tag=rust`.
pub(super) fn parse_filter(typed: &str) -> Result<Filter, String> {
    match typed.split_once('=') {
        Some((key, value)) if !key.is_empty() && !value.is_empty() => {
            Ok(Filter { key: key.to_string(), value: value.to_string() })
        }
        _ => Err("expected KEY=VALUE, such as tag=rust".to_string()),
    }
}

/// Reads `date`, `title:desc`. Dates begin with the newest if nothing is said, the rest with A.
pub(super) fn parse_sort(typed: &str) -> Result<Sort, String> {
    let (key, descending) = match typed.rsplit_once(':') {
        None => (typed, typed == "date"),
        Some((key, "asc")) => (key, false),
        Some((key, "desc")) => (key, true),
        Some((_, other)) => {
            return Err(format!("expected asc or desc after the :, found {other:?}"));
        }
    };
    if key.is_empty() {
        return Err("expected KEY or KEY:asc or KEY:desc".to_string());
    }
    Ok(Sort { key: key.to_string(), descending })
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
    fn a_filter_needs_a_key_and_a_value() {
        let filter = parse_filter("tag=a=b").unwrap();
        assert_eq!((filter.key.as_str(), filter.value.as_str()), ("tag", "a=b"));
        for typed in ["tag", "tag=", "=rust", ""] {
            assert!(parse_filter(typed).is_err(), "{typed:?}");
        }
    }

    #[test]
    fn dates_begin_with_the_newest_and_titles_with_a() {
        for (typed, key, descending) in [
            ("date", "date", true),
            ("date:asc", "date", false),
            ("title", "title", false),
            ("title:desc", "title", true),
            ("a:b:desc", "a:b", true),
        ] {
            let sort = parse_sort(typed).unwrap();
            assert_eq!((sort.key.as_str(), sort.descending), (key, descending), "{typed:?}");
        }
        assert!(parse_sort("date:newest").is_err() && parse_sort(":asc").is_err());
    }
}
