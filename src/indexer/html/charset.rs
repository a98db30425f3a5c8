//! In which charset are these bytes written?
//!
//! As browsers decide it: the byte order mark, then what the page declares, then UTF-8 if the bytes
//! are that, and else windows-1252, which never fails.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How far into a page its charset may be declared. Browsers look at the first 1024 bytes and start
/// over when a later `<meta>` says otherwise; we look at both in one go.
const DECLARED_WITHIN: usize = 16 * 1024;

/// A page's text.
#[derive(Debug)]
pub(in crate::indexer) struct Decoded<'a> {
    pub(in crate::indexer) text: Cow<'a, str>,
    /// The charset in which some bytes make no sense; each stands as U+FFFD in the text.
    pub(in crate::indexer) broken: Option<&'static str>,
}

/// Decodes a page.
pub(in crate::indexer) fn decode(bytes: &[u8]) -> Decoded<'_> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => declared(&bytes[..bytes.len().min(DECLARED_WITHIN)]).unwrap_or_else(|| {
            if std::str::from_utf8(bytes).is_ok() { UTF_8 } else { WINDOWS_1252 }
        }),
    };
    let (text, used, broken) = encoding.decode(bytes);
    Decoded { text, broken: broken.then(|| used.name()) }
}

/// The charset that the page names in an XML declaration or in a `<meta>`.
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    if let Some(declaration) = head.strip_prefix(b"<?xml")
        && let Some(end) = find(declaration, b"?>")
        && let Some(label) = value_after(&declaration[..end], b"encoding")
        && let Some(encoding) = Encoding::for_label(label)
    {
        return Some(readable(encoding));
    }
    let mut rest = head;
    loop {
        rest = &rest[rest.iter().position(|byte| *byte == b'<')?..];
        if rest.starts_with(b"<!--") {
            rest = &rest[find(rest, b"-->")? + 3..];
            continue;
        }
        let tag = &rest[..rest.iter().position(|byte| *byte == b'>').unwrap_or(rest.len())];
        if tag.len() > 5
            && tag[1..5].eq_ignore_ascii_case(b"meta")
            && (tag[5].is_ascii_whitespace() || tag[5] == b'/')
            // Both `charset=x` and `content="text/html; charset=x"`.
            && let Some(label) = value_after(tag, b"charset")
            && let Some(encoding) = Encoding::for_label(label)
        {
            return Some(readable(encoding));
        }
        rest = &rest[1..];
    }
}

/// A page in which `<meta>` can be read byte by byte is not in UTF-16, whatever it says.
fn readable(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding }
}

/// The value in `name = "value"`, without its quotes.
fn value_after<'a>(tag: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut rest = tag;
    loop {
        let at = rest.windows(name.len()).position(|part| part.eq_ignore_ascii_case(name))?;
        rest = &rest[at + name.len()..];
        let Some(value) = rest.trim_ascii_start().strip_prefix(b"=") else { continue };
        let value = value.trim_ascii_start();
        let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
        let end = value
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || b"\"';/>".contains(byte))
            .unwrap_or(value.len());
        return Some(&value[..end]);
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(bytes: &[u8]) -> String {
        decode(bytes).text.into_owned()
    }

    #[test]
    fn a_declared_charset_is_used() {
        for head in [
            &b"<meta charset=iso-8859-2>"[..],
            b"<META  CHARSET = 'ISO-8859-2' >",
            b"<!-- <meta charset=utf-8> --><meta charset=\"latin2\"/>",
            b"<meta http-equiv=Content-Type content='text/html; charset=iso-8859-2'>",
            b"<?xml version=\"1.0\" encoding=\"iso-8859-2\"?>",
        ] {
            assert!(text(&[head, b"\xb3"].concat()).ends_with('\u{142}'), "{head:?}");
        }
    }

    #[test]
    fn without_a_declaration_it_is_utf_8_or_what_browsers_assume() {
        assert_eq!(text("<p>é".as_bytes()), "<p>é");
        assert_eq!(text(b"<p>\xe9 \x80"), "<p>é €");
        assert_eq!(text(b"\xef\xbb\xbf<p>\xc3\xa9"), "<p>é");
        assert_eq!(text(b"\xff\xfe<\0p\0>\0"), "<p>");
    }

    #[test]
    fn bytes_that_break_a_declared_charset_are_replaced_and_told() {
        let page = decode(b"<meta charset=utf-8><p>a\xffb");
        assert_eq!(page.text, "<meta charset=utf-8><p>a\u{fffd}b");
        assert_eq!(page.broken, Some("UTF-8"));
        assert_eq!(decode(b"<p>a\xffb").broken, None);
    }

    #[test]
    fn a_page_that_claims_utf_16_in_readable_bytes_is_utf_8() {
        assert_eq!(text(b"<meta charset=utf-16>\xc3\xa9"), "<meta charset=utf-16>é");
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded(bytes in proptest::collection::vec(any::<u8>(), 0..200), tag in "<meta charset[= a-z0-9\"'-]{0,20}>?") {
            decode(&bytes);
            decode(&[tag.as_bytes(), &bytes].concat());
        }
    }
}
