//! The browser runtime that this binary carries, and puts into every bundle.

include!(concat!(env!("OUT_DIR"), "/runtime.rs"));

/// The size of a file of it as a host sends it that compresses with gzip, if it is one.
pub(super) fn served(name: &str, bytes: &[u8]) -> Option<u64> {
    let at = RUNTIME.iter().position(|known| *known == (name, bytes))?;
    SERVED.get(at).copied()
}

/// What of it a site in these languages needs.
pub(super) fn runtime_for(languages: &[String]) -> Vec<(&'static str, &'static [u8])> {
    RUNTIME.iter().copied().filter(|(name, _)| crate::bundle::is_spoken(name, languages)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::sizes::compressed_size;

    #[test]
    fn the_sizes_found_at_build_time_are_those_of_the_files() {
        assert_eq!(SERVED.len(), RUNTIME.len());
        for (name, bytes) in RUNTIME {
            assert_eq!(served(name, bytes), compressed_size(bytes).ok(), "{name}");
            assert_eq!(served(name, b"another"), None);
        }
    }
}
