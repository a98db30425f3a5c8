//! The families, cut into shards and written.

use super::cut::{Shard, cut};
use super::forms::{self, Home, way};
use super::postings::Models;
use super::{Family, Label, Posting, is_marked, route};
use crate::index::codec::Writer;
use crate::index::coder::Encoder;
use crate::index::workshop::{Workshop, map};
use crate::{Key, remembered};

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
    let mut aliases: Vec<Vec<(&str, Home)>> = vec![Vec::new(); shards.len()];
    for (home, (_, families)) in shards.iter().enumerate() {
        let (from, to) = (starts.get(home), starts.get(home + 1));
        for form in families.iter().flat_map(|(_, family)| &family.forms) {
            let is_home = from.is_none_or(|from| from <= form) && to.is_none_or(|to| form < to);
            let place = if is_home { home } else { route(&starts, form) };
            if place != home
                && !is_marked(form)
                && let Some(aliases) = aliases.get_mut(place)
            {
                aliases.push((form, Home::Elsewhere(way(place, home))));
            }
        }
    }
    let shards: Vec<(Shard<'_>, Vec<(&str, Home)>)> = shards.into_iter().zip(aliases).collect();
    let contents = map(workshop, &shards, &|((_, families), aliases)| {
        let key = || Key::of("shard", [&*said(families, page_count, aliases)]);
        remembered(workshop.memo(), key, || write_shard(families, page_count, aliases))
    });
    starts
        .into_iter()
        .zip(contents)
        .map(|(start, content)| {
            let mut shard = Writer::new();
            shard.raw(&content);
            (start, shard)
        })
        .collect()
}

fn write_shard(
    families: &[(String, Family)],
    page_count: u32,
    aliases: &[(&str, Home)],
) -> Vec<u8> {
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
    encoder.finish()
}

/// All that a shard is made of.
fn said(families: &[(String, Family)], page_count: u32, aliases: &[(&str, Home)]) -> Vec<u8> {
    let mut said = Writer::new();
    said.number(page_count.into());
    said.count(families.len());
    for (_, family) in families {
        said.byte(family.is_function_word.into());
        said.count(family.forms.len());
        family.forms.iter().for_each(|form| said.string(form));
        said.count(family.postings.len());
        for Posting { page, impact, mask, places } in &family.postings {
            said.raw(&page.to_le_bytes());
            said.raw(&[*impact, *mask]);
            said.raw(&places.0.to_le_bytes());
        }
        said.count(family.labels.len());
        for Label { page, kind, hash } in &family.labels {
            said.raw(&page.to_le_bytes());
            said.byte(*kind as u8);
            said.raw(&hash.to_le_bytes());
        }
    }
    for (alias, home) in aliases {
        said.string(alias);
        // Aliases lead elsewhere, all of them.
        let (Home::Elsewhere(way) | Home::Family(way)) = home;
        said.raw(&way.to_le_bytes());
    }
    said.into_bytes()
}
