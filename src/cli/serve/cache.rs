//! Files in memory, with what is sent of them: a hash of the content, and the content compressed.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use axum::body::Bytes;
use flate2::{Compression, write::GzEncoder};
use xxhash_rust::xxh64::xxh64;

use super::kinds::{Kind, kind_of};

/// Files up to this size are kept in memory, in bytes; larger ones are videos and archives, and are
/// sent as they are read.
pub(super) const KEPT_LIMIT: u64 = 8 << 20;

/// How much is kept in all, in bytes; then one begins anew.
const CACHE_LIMIT: usize = 256 << 20;

/// Smaller answers fit into one packet of the network anyway, in bytes.
const SMALLEST_COMPRESSED: usize = 512;

/// A file as it was when it was read.
#[derive(Debug)]
pub(super) struct Loaded {
    changed: Option<SystemTime>,
    pub(super) kind: Kind,
    pub(super) bytes: Bytes,
    /// The content as gzip, where that is smaller.
    pub(super) gzip: Option<Bytes>,
    /// Names the content, in hexadecimal digits.
    pub(super) hash: String,
}

/// The files that were asked for.
#[derive(Debug, Default)]
pub(super) struct Cache {
    files: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    by_path: HashMap<PathBuf, Arc<Loaded>>,
    bytes: usize,
}

impl Cache {
    /// The file as it is now: read again if it has changed since.
    pub(super) fn load(&self, path: &Path) -> std::io::Result<Arc<Loaded>> {
        let found = fs::metadata(path)?;
        let changed = found.modified().ok();
        let files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = files.by_path.get(path)
            && changed.is_some()
            && kept.changed == changed
            && kept.bytes.len() as u64 == found.len()
        {
            return Ok(Arc::clone(kept));
        }
        // Compressing takes a while: others need not wait for it.
        drop(files);
        let loaded = Arc::new(Loaded::read(path, changed)?);
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        files.bytes += loaded.bytes.len() + loaded.gzip.as_ref().map_or(0, Bytes::len);
        if files.bytes > CACHE_LIMIT {
            *files = Kept::default();
        }
        files.by_path.insert(path.to_path_buf(), Arc::clone(&loaded));
        Ok(loaded)
    }
}

impl Loaded {
    fn read(path: &Path, changed: Option<SystemTime>) -> std::io::Result<Loaded> {
        let bytes = fs::read(path)?;
        let kind = kind_of(&path.file_name().unwrap_or_default().to_string_lossy());
        let gzip = if kind.shrinks && bytes.len() >= SMALLEST_COMPRESSED {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&bytes)?;
            Some(encoder.finish()?).filter(|gzip| gzip.len() < bytes.len())
        } else {
            None
        };
        let hash = format!("{:016x}", xxh64(&bytes, 0));
        let (bytes, gzip) = (Bytes::from(bytes), gzip.map(Bytes::from));
        Ok(Loaded { changed, kind, bytes, gzip, hash })
    }
}
