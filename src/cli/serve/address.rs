//! From the path of a request to the names it asks for.

/// A path, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// The names of folders and file, decoded; none of them leads up or elsewhere.
    pub(super) segments: Vec<String>,
    /// Whether it ended with a slash, and so asks for a folder.
    pub(super) is_folder: bool,
}

impl Address {
    /// Takes a path apart; `None` if it could lead out of a folder, or is no text. Empty segments
    /// are passed over.
    pub(super) fn parse(path: &str) -> Option<Address> {
        let mut segments = Vec::new();
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            let name = decode(segment)?;
            // A colon is a drive or a stream on some systems, a backslash a separator.
            let leads_away = name == "." || name == ".." || name.contains(['/', '\\', '\0']);
            if leads_away || (cfg!(windows) && name.contains(':')) {
                return None;
            }
            segments.push(name);
        }
        Some(Address { segments, is_folder: path.ends_with('/') })
    }

    /// The names below a base path such as `/blog`; `None` if the address is not below it.
    pub(super) fn below(&self, base: &str) -> Option<Address> {
        let base = Address::parse(base)?;
        let rest = self.segments.strip_prefix(base.segments.as_slice())?;
        Some(Address { segments: rest.to_vec(), is_folder: self.is_folder })
    }
}

/// Undoes percent-encoding.
fn decode(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let [high, low, tail @ ..] = rest else { return None };
        let digit = |byte: &u8| char::from(*byte).to_digit(16);
        bytes.push(u8::try_from(digit(high)? * 16 + digit(low)?).ok()?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_path_that_leads_up_is_refused_however_it_is_written() {
        for path in ["/..", "/a/../b", "/%2e%2e/x", "/.%2E/", "/a%2fb", "/a%5cb", "/a%00", "/./a"] {
            assert_eq!(Address::parse(path), None, "{path}");
        }
        for path in ["/%", "/%2", "/%zz", "/%ff"] {
            assert_eq!(Address::parse(path), None, "{path}");
        }
    }

    #[test]
    fn names_are_decoded_and_empty_ones_passed_over() {
        let address = Address::parse("//s%C3%BC%20s//a..b/").unwrap();
        assert_eq!(address.segments, ["sü s", "a..b"]);
        assert!(address.is_folder);
        assert_eq!(address.below("/sü s").unwrap().segments, ["a..b"]);
        assert_eq!(address.below("/s"), None);
    }

    proptest! {
        #[test]
        fn no_name_ever_leads_elsewhere(path in "[/.%a-f0-9\\\\]{0,24}") {
            for name in Address::parse(&path).map_or(Vec::new(), |address| address.segments) {
                let mut parts = std::path::Path::new(&name).components();
                let only = parts.next();
                prop_assert!(matches!(only, Some(std::path::Component::Normal(_))), "{name:?}");
                prop_assert!(parts.next().is_none());
            }
        }
    }
}
