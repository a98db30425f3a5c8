//! Which address does a file have?
//!
//! Addresses are those of [`Document::url`](crate::Document::url): from the site's root, without
//! origin and base path, percent-encoded. `a/index.html` is `/a/`, as every static host serves it.

use std::path::{Component, Path, PathBuf};

/// The address of a page that lies at `path`, relative to the site's folder; nothing when the name
/// is not valid Unicode.
pub fn of_page(path: &Path) -> Option<String> {
    let parts = names(path)?;
    let (last, folders) = parts.split_last()?;
    let folders = folders.iter().copied();
    Some(match *last {
        "index.html" | "index.htm" => absolute(folders, "", true),
        name => absolute(folders, name, false),
    })
}

/// The address of a file that lies at `path`, whatever it is.
pub fn of_file(path: &Path) -> Option<String> {
    let parts = names(path)?;
    let (last, folders) = parts.split_last()?;
    Some(absolute(folders.iter().copied(), last, false))
}

/// The address that an author wrote (`about`, `/a/b/`, `x.html`, `https://example.org/a/`), in our
/// form. It never leads out of the site: `..` is dropped, however it was encoded.
pub fn of_written(written: &str) -> String {
    let written = written.trim();
    let path = match written.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => written,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let decoded = decode(path);
    let mut parts: Vec<&str> = decoded.split(['/', '\\']).filter(|p| is_name(p)).collect();
    match parts.pop() {
        None => "/".to_owned(),
        Some("index.html" | "index.htm") => absolute(parts.into_iter(), "", true),
        Some(last) if is_page_name(last) => absolute(parts.into_iter(), last, false),
        Some(last) => absolute(parts.into_iter(), last, true),
    }
}

/// The file, relative to the site's folder, that a host serves at an address of ours.
pub fn file_of(url: &str) -> PathBuf {
    let decoded = decode(url);
    let mut file: PathBuf = decoded.split(['/', '\\']).filter(|p| is_name(p)).collect();
    if decoded.is_empty() || decoded.ends_with('/') {
        file.push("index.html");
    }
    file
}

/// A short name for an address or an `id`, as GitHub makes them: lower case, words joined by `-`,
/// letters of every script kept, punctuation dropped. May be empty.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '-' | '_' => slug.push(c),
            c if c.is_whitespace() => slug.push('-'),
            c if c.is_alphanumeric() || is_mark(c) => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    slug
}

/// Combining accents, which some keyboards type after the letter.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}'
        | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{3099}' | '\u{309a}')
}

/// From the address `from` to the address `to`, as a link that also holds when the site is moved
/// below a base path.
pub(super) fn relative(from: &str, to: &str) -> String {
    let folder = &from[..from.rfind('/').map_or(0, |end| end + 1)];
    let mut shared = 0;
    for (at, (a, b)) in folder.bytes().zip(to.bytes()).enumerate() {
        if a != b {
            break;
        }
        if a == b'/' {
            shared = at + 1;
        }
    }
    let up = folder[shared..].matches('/').count();
    let link = "../".repeat(up) + &to[shared..];
    if link.is_empty() { "./".to_owned() } else { link }
}

/// The address to which a link without origin leads from the page `from`, without query and
/// fragment; nothing when it leads elsewhere or out of the site.
pub(in crate::indexer) fn of_link(link: &str, from: &str) -> Option<String> {
    let path = link.trim().split(['?', '#']).next().unwrap_or_default();
    let has_scheme = path.split('/').next().is_some_and(|first| first.contains(':'));
    if has_scheme || path.starts_with("//") {
        return None;
    }
    let folder = if path.starts_with('/') { "" } else { &from[..=from.rfind('/')?] };
    let target = if path.is_empty() { from } else { path };
    let whole = decode(&if path.is_empty() { from.to_owned() } else { [folder, target].concat() });
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let is_folder = whole.ends_with('/') || whole.ends_with("/.") || whole.ends_with("/..");
    Some(match parts.pop() {
        None => "/".to_owned(),
        Some(last) => absolute(parts.into_iter(), last, is_folder),
    })
}

/// Percent-decodes; bytes that are no UTF-8 are left as they were written.
pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let pair = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match pair.filter(|_| *first == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn absolute<'a>(folders: impl Iterator<Item = &'a str>, last: &str, slash: bool) -> String {
    let mut url = String::from("/");
    for folder in folders {
        encode(folder, &mut url);
        url.push('/');
    }
    encode(last, &mut url);
    if slash && !url.ends_with('/') {
        url.push('/');
    }
    url
}

/// Percent-encodes what may not stand in a part of a path (RFC 3986, `pchar`).
fn encode(part: &str, url: &mut String) {
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) {
            url.push(char::from(byte));
        } else {
            const HEX: &[u8; 16] = b"0123456789ABCDEF";
            url.push('%');
            url.push(char::from(HEX[usize::from(byte >> 4)]));
            url.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

fn names(path: &Path) -> Option<Vec<&str>> {
    path.components()
        .map(|part| match part {
            Component::Normal(name) => name.to_str(),
            _ => None,
        })
        .collect()
}

/// Neither empty nor a step to another folder, nor with a byte that no file name can have.
fn is_name(part: &str) -> bool {
    !matches!(part, "" | "." | "..") && !part.contains('\0')
}

fn is_page_name(name: &str) -> bool {
    [".html", ".htm", ".xhtml"].iter().any(|end| name.to_ascii_lowercase().ends_with(end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_and_its_file_belong_together() {
        for (url, file) in [
            ("/", "index.html"),
            ("/a/", "a/index.html"),
            ("/a.html", "a.html"),
            ("/%C3%BC/b%20c/", "ü/b c/index.html"),
        ] {
            assert_eq!(file_of(url), Path::new(file));
            assert_eq!(of_page(Path::new(file)).as_deref(), Some(url));
        }
        assert_eq!(file_of("/a%2f..%2fb/%2e%2e/"), Path::new("a/b/index.html"));
    }

    #[test]
    fn links_are_followed_as_browsers_follow_them() {
        let target = |link| of_link(link, "/a/b.html");
        assert_eq!(target("c/?x#y").as_deref(), Some("/a/c/"));
        assert_eq!(target("../").as_deref(), Some("/"));
        assert_eq!(target("#x").as_deref(), Some("/a/b.html"));
        assert_eq!(target("/d%20e"), Some("/d%20e".to_owned()));
        for elsewhere in ["../../x", "mailto:a@b", "//x.org/a", "https://x.org/a"] {
            assert_eq!(target(elsewhere), None);
        }
    }

    #[test]
    fn slugs_keep_letters_of_every_script() {
        assert_eq!(slug(" What's new? (Part 2) "), "whats-new-part-2");
        assert_eq!(slug("Über: die Straße"), "über-die-straße");
        assert_eq!(slug("検索 エンジン"), "検索-エンジン");
        assert_eq!(slug("…!"), "");
    }

    proptest! {
        #[test]
        fn what_an_author_writes_never_leads_out_of_the_site(written in "[a./%2eF5cü?#: \\\\]{0,24}|\\PC{0,24}") {
            let url = of_written(&written);
            prop_assert!(url.starts_with('/') && !url.contains("//") && url.is_ascii(), "{}", url);
            let file = file_of(&url);
            prop_assert!(file.components().all(|part| matches!(part, Component::Normal(_))));
            prop_assert_eq!(of_written(&url), url);
        }

        #[test]
        fn a_relative_link_leads_to_its_target(from in "(/[ab]{1,2}){0,3}/(c\\.html)?", to in "(/[ab]{1,2}){0,3}/(c\\.html)?") {
            prop_assert_eq!(of_link(&relative(&from, &to), &from), Some(to));
        }
    }
}
