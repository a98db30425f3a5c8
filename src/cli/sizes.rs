//! What a bundle weighs, and what of it a visitor loads.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;

use super::runtime::served;
use crate::bundle::{Listed, Part};
use crate::{Key, Memo, remembered};

/// The files of one part of a bundle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Weight {
    /// How many.
    pub(super) files: usize,
    /// Their bytes on disk.
    pub(super) bytes: u64,
    /// Their bytes as a host that compresses with gzip sends them.
    pub(super) served: u64,
}

impl Weight {
    pub(super) fn plus(self, other: Weight) -> Weight {
        Weight {
            files: self.files + other.files,
            bytes: self.bytes + other.bytes,
            served: self.served + other.served,
        }
    }
}

/// The weight of every part that a bundle has.
pub(super) type Weights = BTreeMap<Part, Weight>;

/// Weighs these files of a folder.
pub(super) fn weigh(folder: &Path, files: &[Listed], memo: Option<&dyn Memo>) -> Result<Weights> {
    let mut weights = Weights::new();
    for file in files {
        let part = Part::of(&file.name);
        let served = if part.is_runtime() {
            let path = folder.join(&file.name);
            let bytes =
                fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
            match served(&file.name, &bytes) {
                Some(size) => size,
                // Another damson's.
                None => remembered_size(&bytes, memo)?,
            }
        } else {
            // Compressed as it lies there.
            file.bytes
        };
        let weight = weights.entry(part).or_default();
        weight.files += 1;
        weight.bytes += file.bytes;
        weight.served += served;
    }
    Ok(weights)
}

/// What a page fetches before the first search, and with it before any file of the index that
/// depends on the query.
pub(super) fn first_load(weights: &Weights) -> u64 {
    [Part::Loader, Part::Style, Part::Page, Part::Entry]
        .iter()
        .filter_map(|part| weights.get(part))
        .map(|weight| weight.served)
        .sum()
}

/// The sum over all parts.
pub(super) fn total(weights: &Weights) -> Weight {
    weights.values().fold(Weight::default(), |sum, weight| sum.plus(*weight))
}

/// The same, if it was not found out before.
fn remembered_size(bytes: &[u8], memo: Option<&dyn Memo>) -> Result<u64> {
    let mut size = Ok(0);
    let kept = remembered(
        memo,
        || Key::of("served", [bytes]),
        || {
            size = compressed_size(bytes);
            size.as_ref().map_or(Vec::new(), |size| size.to_le_bytes().to_vec())
        },
    );
    match <[u8; 8]>::try_from(&*kept) {
        Ok(kept) => Ok(u64::from_le_bytes(kept)),
        Err(_) => size,
    }
}

/// The size of what a host that compresses with gzip sends of these bytes.
pub(super) fn compressed_size(bytes: &[u8]) -> Result<u64> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    std::io::Write::write_all(&mut encoder, bytes)?;
    Ok(encoder.finish()?.len() as u64)
}
