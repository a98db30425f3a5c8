//! Is this file as it was?
//!
//! As git does, a file is taken for unchanged if the system says that nothing was done to it since:
//! it has the same place on the disk, length, time of its last change, and time of the last change of
//! what is known of it. The last cannot be set by a program. What was changed just now may be changed
//! again within the same tick of the clock, and has no stamp yet.

use std::fs::Metadata;
use std::time::Duration;

/// Clocks of file systems tick every few milliseconds, those of the oldest every two seconds.
const TICK: Duration = Duration::from_secs(3);

/// What tells a file from what it would be after any change; `None` if that cannot be told.
#[cfg(unix)]
pub(super) fn stamp(found: &Metadata) -> Option<Vec<u8>> {
    use std::os::unix::fs::MetadataExt;
    use std::time::{SystemTime, UNIX_EPOCH};

    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    let settled = now.checked_sub(TICK)?.as_secs();
    let is_settled = |seconds: i64| u64::try_from(seconds).is_ok_and(|seconds| seconds < settled);
    if !found.is_file() || !is_settled(found.ctime()) || !is_settled(found.mtime()) {
        return None;
    }
    let numbers = [found.dev(), found.ino(), found.len()];
    let times = [found.mtime(), found.mtime_nsec(), found.ctime(), found.ctime_nsec()];
    let bytes = numbers.iter().map(|number| number.to_le_bytes());
    Some(bytes.chain(times.iter().map(|time| time.to_le_bytes())).flatten().collect())
}

/// As above; other systems do not say when a file was last changed whatever programs say of it.
#[cfg(not(unix))]
pub(super) fn stamp(_: &Metadata) -> Option<Vec<u8>> {
    let _ = TICK;
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs::{self, File};
    use std::time::SystemTime;

    #[test]
    fn what_was_changed_just_now_has_no_stamp_whatever_its_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.html");
        fs::write(&path, "a").unwrap();
        assert_eq!(stamp(&fs::metadata(&path).unwrap()), None);
        let old = SystemTime::now() - Duration::from_secs(1_000);
        File::options().write(true).open(&path).unwrap().set_modified(old).unwrap();
        assert_eq!(stamp(&fs::metadata(&path).unwrap()), None);
        assert_eq!(stamp(&fs::metadata(folder.path()).unwrap()), None);
        // A file of this crate is older than its tests.
        let own = fs::metadata(concat!(env!("CARGO_MANIFEST_DIR"), "/LICENSE-MIT")).unwrap();
        assert_eq!(stamp(&own).map(|stamp| stamp.len()), Some(56));
    }
}
