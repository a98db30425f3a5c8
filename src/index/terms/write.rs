//! The families, cut into shards and written.

use super::cut::{Shard, cut};
use super::forms::{self, Home, way};
use super::postings::Models;
use super::{Family, is_marked, route};
use crate::index::codec::Writer;
use crate::index::coder::Encoder;
use std::collections::BTreeMap;

/// Cuts the families into shards of about `target` bytes, or of what is best for their number: the
/// first key of each, and its content.
pub(in crate::index) fn write(
    families: &BTreeMap<String, Family>,
    page_count: u32,
    target: Option<usize>,
) -> Vec<(String, Writer)> {
    let shards = cut(families, page_count, target);
    let starts: Vec<String> = shards.iter().map(|(start, _)| start.clone()).collect();
    let mut aliases: BTreeMap<usize, Vec<(&str, Home)>> = BTreeMap::new();
    for (stem, family) in families {
        let home = route(&starts, stem);
        for form in &family.forms {
            let place = route(&starts, form);
            if place != home && !is_marked(form) {
                aliases.entry(place).or_default().push((form, Home::Elsewhere(way(place, home))));
            }
        }
    }
    let write = |(at, (start, families)): (usize, Shard<'_>)| {
        let aliases = aliases.get(&at).map_or(&[][..], Vec::as_slice);
        (start, write_shard(&families, page_count, aliases))
    };
    shards.into_iter().enumerate().map(write).collect()
}

fn write_shard(
    families: &[(&String, &Family)],
    page_count: u32,
    aliases: &[(&str, Home)],
) -> Writer {
    let mut forms: Vec<(&str, Home)> = aliases.to_vec();
    for ((_, family), at) in families.iter().zip(0..) {
        forms.extend(family.forms.iter().map(|form| (form.as_str(), Home::Family(at))));
    }
    forms.sort_unstable_by_key(|(form, _)| *form);
    // Families get new numbers, in the order of their first forms.
    let mut numbers: Vec<Option<u32>> = vec![None; families.len()];
    let mut ordered: Vec<&Family> = Vec::new();
    for (_, home) in &mut forms {
        if let Home::Family(at) = home
            && let Some(number) = numbers.get_mut(*at as usize)
            && let Some((_, family)) = families.get(*at as usize)
        {
            *at = *number.get_or_insert_with(|| {
                ordered.push(family);
                ordered.len() as u32 - 1
            });
        }
    }

    let mut encoder = Encoder::new();
    forms::write(&mut encoder, &forms);
    let mut models = Models::new(page_count);
    for family in ordered {
        models.write(&mut encoder, family);
    }
    let mut shard = Writer::new();
    shard.raw(&encoder.finish());
    shard
}
