//! The browser runtime that this binary carries, and puts into every bundle.

include!(concat!(env!("OUT_DIR"), "/runtime.rs"));

/// What of it a site in these languages needs.
pub(super) fn runtime_for(languages: &[String]) -> Vec<(&'static str, &'static [u8])> {
    RUNTIME.iter().copied().filter(|(name, _)| crate::bundle::is_spoken(name, languages)).collect()
}
