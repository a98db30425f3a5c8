//! Where will the site stand?

use crate::indexer::address;

/// Origin and base path of a site: `https://example.org` and `/blog` of
/// `https://example.org/blog/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Base {
    origin: Option<String>,
    /// Empty, or begins with a slash and does not end with one.
    path: String,
}

impl Base {
    /// Reads `https://example.org/blog/`, or a path alone: `/blog`.
    pub(super) fn parse(written: &str) -> Result<Base, String> {
        let written = written.trim();
        let wrong = |why: &str| {
            Err(format!(
                "base url \"{written}\" {why}; expected an address such as \
                 \"https://example.org/blog/\", or a path such as \"/blog\""
            ))
        };
        if written.contains(['?', '#', '"', '<', '>', '\\'])
            || written.contains(char::is_whitespace)
        {
            return wrong("holds a character that cannot stand there");
        }
        let (origin, path) = match written.split_once("://") {
            Some((scheme, rest)) => {
                let scheme = scheme.to_ascii_lowercase();
                if scheme != "https" && scheme != "http" {
                    return wrong("is neither http nor https");
                }
                let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
                if host.is_empty() {
                    return wrong("names no host");
                }
                (Some(format!("{scheme}://{}", host.to_ascii_lowercase())), path)
            }
            None if written.starts_with("//") => return wrong("has no http: or https:"),
            None if written.is_empty() || written.starts_with('/') => (None, written),
            None => return wrong("does not begin with https:// or a slash"),
        };
        let path = address::of_written(path).trim_end_matches('/').to_owned();
        Ok(Base { origin, path })
    }

    /// This base, with what `over` says put over it: a path alone keeps the origin.
    pub(super) fn overridden(self, over: Base) -> Base {
        Base { origin: over.origin.or(self.origin), path: over.path }
    }

    /// Whether full addresses can be given.
    pub(super) fn has_origin(&self) -> bool {
        self.origin.is_some()
    }

    /// Empty, or `/blog`.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// What a link to an address of ours (`/a/`) says: `/blog/a/`.
    pub(super) fn href(&self, url: &str) -> String {
        format!("{}{url}", self.path)
    }

    /// The full address, if the origin is known; else what a link says.
    pub(super) fn full(&self, url: &str) -> String {
        format!("{}{}{url}", self.origin.as_deref().unwrap_or_default(), self.path)
    }
}

/// The address to which `link` leads from the page `from` (an address of ours), with its query and
/// fragment; nothing when it leads to another site or is no address of a page.
pub(super) fn resolved(from: &str, link: &str) -> Option<String> {
    let link = link.trim();
    if link.starts_with("//") || has_scheme(link) {
        return None;
    }
    let (path, rest) = link.split_at(link.find(['?', '#']).unwrap_or(link.len()));
    let folder = &from[..from.rfind('/').map_or(0, |end| end + 1)];
    let joined = match path {
        "" => from.to_owned(),
        _ if path.starts_with('/') => path.to_owned(),
        _ => format!("{folder}{path}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    let mut open = true;
    for part in joined.split('/').skip(1) {
        open = matches!(part, "" | "." | "..");
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    let end = if open && !parts.is_empty() { "/" } else { "" };
    Some(format!("/{}{end}{rest}", parts.join("/")))
}

/// Whether it begins as `mailto:` and `https:` do.
fn has_scheme(link: &str) -> bool {
    link.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_is_an_address_or_a_path() {
        let base = Base::parse("HTTPS://Example.org/blog/").unwrap();
        assert_eq!(base.full("/a/"), "https://example.org/blog/a/");
        assert_eq!(base.href("/"), "/blog/");
        assert_eq!(Base::parse("/blog").unwrap().full("/a/"), "/blog/a/");
        assert_eq!(Base::parse("https://example.org").unwrap().href("/a/"), "/a/");
        assert_eq!(Base::parse("/").unwrap(), Base::default());
        for wrong in ["blog", "ftp://a/", "https:///x", "//a/b", "/a b", "/a?b", "/\"x"] {
            assert!(Base::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_path_alone_keeps_the_origin() {
        let base = Base::parse("https://example.org/old").unwrap();
        let over = base.clone().overridden(Base::parse("/new").unwrap());
        assert_eq!(over.full("/"), "https://example.org/new/");
        let over = base.overridden(Base::parse("http://127.0.0.1:8000").unwrap());
        assert_eq!(over.full("/"), "http://127.0.0.1:8000/");
    }

    #[test]
    fn links_are_resolved_as_a_browser_does() {
        let at = |link| resolved("/posts/a/", link);
        assert_eq!(at("/x/").unwrap(), "/x/");
        assert_eq!(at("../b/?q#h").unwrap(), "/posts/b/?q#h");
        assert_eq!(at("../..").unwrap(), "/");
        assert_eq!(at("../../../../x.png").unwrap(), "/x.png");
        assert_eq!(at("#here").unwrap(), "/posts/a/#here");
        assert_eq!(at("pic.png").unwrap(), "/posts/a/pic.png");
        assert_eq!(resolved("/a.html", "b.html").unwrap(), "/b.html");
        assert_eq!(at("https://example.org/"), None);
        assert_eq!(at("mailto:a@example.org"), None);
        assert_eq!(at("//example.org/"), None);
    }
}
