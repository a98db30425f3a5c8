//! The families, cut into shards and written.

use super::cut::{Shard, cut};
use super::postings::Models;
use super::{Family, MASK_BITS, route};
use crate::index::codec::Writer;
use crate::index::coder::Encoder;
use fst::MapBuilder;
use std::collections::BTreeMap;

/// [`MASK_BITS`], as the dictionary counts them.
const BITS: u64 = MASK_BITS as u64;

/// Cuts the families into shards of about `target` bytes, or of what is best for their number: the
/// first key of each, and its content.
pub(in crate::index) fn write(
    families: &BTreeMap<String, Family>,
    page_count: u32,
    target: Option<usize>,
) -> Vec<(String, Writer)> {
    let shards = cut(families, page_count, target);
    let starts: Vec<String> = shards.iter().map(|(start, _)| start.clone()).collect();
    let mut aliases: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for (stem, family) in families {
        let home = route(&starts, stem);
        for form in &family.forms {
            let place = route(&starts, form);
            if place != home {
                aliases.entry(place).or_default().push(form);
            }
        }
    }
    let write = |(at, (start, families)): (usize, Shard<'_>)| {
        let aliases = aliases.get(&at).map_or(&[][..], Vec::as_slice);
        (start, write_shard(&families, page_count, aliases))
    };
    shards.into_iter().enumerate().map(write).collect()
}

fn write_shard(families: &[(&String, &Family)], page_count: u32, aliases: &[&str]) -> Writer {
    let mut forms: Vec<(&str, u64)> = Vec::new();
    for ((_, family), at) in families.iter().zip(0..) {
        for (form, bit) in family.forms.iter().zip(0..) {
            forms.push((form, at * BITS + u64::min(bit, BITS - 1)));
        }
    }
    forms.extend(aliases.iter().map(|alias| (*alias, families.len() as u64 * BITS)));
    forms.sort_unstable();
    let mut dictionary = MapBuilder::memory();
    for (form, place) in forms {
        // Forms are distinct, and a map in memory cannot fail to be written.
        dictionary.insert(form, place).expect("forms are sorted");
    }
    let dictionary = dictionary.into_inner().expect("forms are sorted");

    let (mut encoder, mut models) = (Encoder::new(), Models::new(page_count));
    for (_, family) in families {
        models.write(&mut encoder, family);
    }

    let (mut shard, mut forms) = (Writer::new(), Writer::new());
    shard.count(families.len());
    forms.raw(&dictionary);
    shard.section(forms);
    shard.raw(&encoder.finish());
    shard
}
