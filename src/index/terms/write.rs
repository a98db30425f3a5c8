//! The families, cut into shards and written.

use super::cut::{FamilySize, cut};
use super::forms::{self, Home, way};
use super::postings::Models;
use super::{Family, TermShard, is_marked, route};
use crate::index::codec::Writer;
use crate::index::coder::Encoder;
use crate::index::workshop::{Workshop, map};
use std::ops::Range;

/// A shard that is to be written.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::index) struct PlannedShard<'f> {
    /// Its first key.
    pub(in crate::index) start: String,
    /// Which families it has.
    pub(in crate::index) families: Range<usize>,
    /// The forms that sort into it, and whose families are in other shards; by which way these are.
    pub(in crate::index) aliases: Vec<(&'f str, u32)>,
}

/// Cuts families into shards of about `target` bytes, or of what is best for their number.
pub(in crate::index) fn plan<'f>(
    families: &[FamilySize<'f>],
    page_count: u32,
    target: Option<usize>,
) -> Vec<PlannedShard<'f>> {
    let shards = cut(families, page_count, target);
    let starts: Vec<String> = shards.iter().map(|(start, _)| start.clone()).collect();
    let mut aliases: Vec<Vec<(&str, u32)>> = vec![Vec::new(); shards.len()];
    for (home, (_, range)) in shards.iter().enumerate() {
        let (from, to) = (starts.get(home), starts.get(home + 1));
        let families = families.get(range.clone()).unwrap_or_default();
        for form in families.iter().flat_map(|family| family.forms) {
            let is_home = from.is_none_or(|from| from <= form) && to.is_none_or(|to| form < to);
            let place = if is_home { home } else { route(&starts, form) };
            if place != home
                && !is_marked(form)
                && let Some(aliases) = aliases.get_mut(place)
            {
                aliases.push((form, way(place, home)));
            }
        }
    }
    let shards = shards.into_iter().zip(aliases);
    shards.map(|((start, families), aliases)| PlannedShard { start, families, aliases }).collect()
}

/// A shard that was written.
pub(in crate::index) struct WrittenShard {
    /// Its first key.
    pub(in crate::index) start: String,
    pub(in crate::index) content: Writer,
    /// As who reads it has it, if that is wanted.
    pub(in crate::index) as_read: Option<TermShard>,
}

/// Cuts the families into shards, and writes these. With `is_asked` they are about to be read.
pub(in crate::index) fn write(
    families: &[(String, Family)],
    page_count: u32,
    target: Option<usize>,
    is_asked: bool,
    workshop: &dyn Workshop,
) -> Vec<WrittenShard> {
    let sizes: Vec<FamilySize<'_>> = families.iter().map(FamilySize::of).collect();
    let shards = plan(&sizes, page_count, target);
    let contents = map(workshop, &shards, &|PlannedShard { families: range, aliases, .. }| {
        let families = families.get(range.clone()).unwrap_or_default();
        write_and_read(families, page_count, aliases, is_asked)
    });
    let written = |(shard, (bytes, as_read)): (PlannedShard<'_>, (Vec<u8>, _))| {
        let mut content = Writer::new();
        content.raw(&bytes);
        WrittenShard { start: shard.start, content, as_read }
    };
    shards.into_iter().zip(contents).map(written).collect()
}

/// The content of a shard of these families and aliases.
pub(in crate::index) fn write_shard(
    families: &[(String, Family)],
    page_count: u32,
    aliases: &[(&str, u32)],
) -> Vec<u8> {
    write_and_read(families, page_count, aliases, false).0
}

/// The same, and what is read of it, if it is asked.
fn write_and_read(
    families: &[(String, Family)],
    page_count: u32,
    aliases: &[(&str, u32)],
    is_asked: bool,
) -> (Vec<u8>, Option<TermShard>) {
    let elsewhere = |&(form, way): &_| (form, Home::Elsewhere(way));
    let mut forms: Vec<(&str, Home)> = aliases.iter().map(elsewhere).collect();
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
    for family in &ordered {
        models.write(&mut encoder, family);
    }
    let as_read = if is_asked { TermShard::of(&forms, &ordered).ok() } else { None };
    (encoder.finish(), as_read)
}
