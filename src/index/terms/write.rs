//! The families, cut into shards and written.

use super::cut::{Shard, cut};
use super::postings::Models;
use super::{Family, forms, route};
use crate::index::codec::Writer;
use crate::index::coder::Encoder;
use crate::index::workshop::{Workshop, map};

/// Cuts the families into shards of about `target` bytes, or of what is best for their number: the
/// first key of each, and its content.
pub(in crate::index) fn write(
    families: &[(String, Family)],
    page_count: u32,
    target: Option<usize>,
    workshop: &dyn Workshop,
) -> Vec<(String, Writer)> {
    let shards = cut(families, page_count, target);
    let starts: Vec<String> = shards.iter().map(|(start, _)| start.clone()).collect();
    let mut aliases: Vec<Vec<&str>> = vec![Vec::new(); shards.len()];
    for (home, (_, families)) in shards.iter().enumerate() {
        let (from, to) = (starts.get(home), starts.get(home + 1));
        for form in families.iter().flat_map(|(_, family)| &family.forms) {
            let is_home = from.is_none_or(|from| from <= form) && to.is_none_or(|to| form < to);
            let place = if is_home { home } else { route(&starts, form) };
            if place != home
                && let Some(aliases) = aliases.get_mut(place)
            {
                aliases.push(form);
            }
        }
    }
    let shards: Vec<(Shard<'_>, Vec<&str>)> = shards.into_iter().zip(aliases).collect();
    let contents = map(workshop, &shards, &|((_, families), aliases)| {
        write_shard(families, page_count, aliases)
    });
    starts.into_iter().zip(contents).collect()
}

fn write_shard(families: &[(String, Family)], page_count: u32, aliases: &[&str]) -> Writer {
    let mut forms: Vec<(&str, Option<usize>)> = Vec::new();
    for (at, (_, family)) in families.iter().enumerate() {
        forms.extend(family.forms.iter().map(|form| (form.as_str(), Some(at))));
    }
    forms.extend(aliases.iter().map(|alias| (*alias, None)));
    forms.sort_unstable();
    // Families get new numbers, in the order of their first forms.
    let mut numbers: Vec<Option<u32>> = vec![None; families.len()];
    let mut ordered: Vec<&Family> = Vec::new();
    let mut numbered: Vec<(&str, Option<u32>)> = Vec::new();
    for (form, at) in forms {
        let slot = at.and_then(|at| Some((numbers.get_mut(at)?, &families.get(at)?.1)));
        let number = slot.map(|(number, family)| {
            *number.get_or_insert_with(|| {
                ordered.push(family);
                ordered.len() as u32 - 1
            })
        });
        numbered.push((form, number));
    }

    let mut encoder = Encoder::new();
    forms::write(&mut encoder, &numbered);
    let mut models = Models::new(page_count);
    for family in ordered {
        models.write(&mut encoder, family);
    }
    let mut shard = Writer::new();
    shard.raw(&encoder.finish());
    shard
}
