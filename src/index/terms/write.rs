//! The families, cut into shards and written.

use super::{Family, MASK_BITS, route};
use crate::index::codec::{Writer, write_ascending};
use fst::MapBuilder;
use std::collections::BTreeMap;

/// [`MASK_BITS`], as the dictionary counts them.
const BITS: u64 = MASK_BITS as u64;

/// Cuts the families into shards of about `target` bytes: the first stem of each, and its content.
pub(in crate::index) fn write(
    families: &BTreeMap<String, Family>,
    target: usize,
) -> Vec<(String, Writer)> {
    let mut shards: Vec<(String, Vec<(&String, &Family)>)> = vec![(String::new(), Vec::new())];
    let mut size = 0_usize;
    for (stem, family) in families {
        if size > target {
            shards.push((stem.clone(), Vec::new()));
            size = 0;
        }
        let forms: usize = family.forms.iter().map(|form| form.len() / 2 + 2).sum();
        size += forms + family.postings.len() * 3 + family.labels.len() * 5;
        if let Some((_, shard)) = shards.last_mut() {
            shard.push((stem, family));
        }
    }
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
    let write = |(at, (start, families)): (usize, (String, Vec<_>))| {
        let aliases = aliases.get(&at).map_or(&[][..], Vec::as_slice);
        (start, write_shard(&families, aliases))
    };
    shards.into_iter().enumerate().map(write).collect()
}

fn write_shard(families: &[(&String, &Family)], aliases: &[&str]) -> Writer {
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

    let (mut lengths, mut pages) = (Writer::new(), Writer::new());
    lengths.count(families.len());
    let (mut impacts, mut masks, mut labels) = (Writer::new(), Writer::new(), Writer::new());
    let mut places = Writer::new();
    for (_, family) in families {
        lengths.count(family.postings.len() * 2 + usize::from(family.is_function_word));
        let ids: Vec<u32> = family.postings.iter().map(|posting| posting.page).collect();
        write_ascending(&mut pages, &ids);
        for posting in &family.postings {
            impacts.byte(posting.impact);
            // The title in the lowest bit, for numbers that are small.
            places.number(u64::from(posting.places.0.rotate_left(1)));
            if family.forms.len() > 1 {
                masks.byte(posting.mask);
            }
        }
        labels.count(family.labels.len());
        let mut before = 0;
        for label in &family.labels {
            labels.raw(label.hash.to_le_bytes().get(..3).unwrap_or_default());
            let place = u64::from(label.page) * 3 + label.kind as u64;
            labels.number(place - before);
            before = place;
        }
    }

    let mut shard = Writer::new();
    let mut forms = Writer::new();
    forms.raw(&dictionary);
    for part in [forms, lengths, pages, impacts, masks, places, labels] {
        shard.section(part);
    }
    shard
}
