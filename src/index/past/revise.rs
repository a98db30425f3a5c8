//! An index after an edit of some pages, made of what the run before it left.

use super::edits::{Edits, Opened, Sources};
use super::source::{SourceFamily, site_of, write_family};
use super::{Group, KnownFamily, Past, PastPage, SOURCES, Words, heads, keep_once};
use crate::analyzer::Language;
use crate::index::build::{
    BuildOptions, Draft, Made, Sizes, Uncompressed, join, write_orders, write_tags,
};
use crate::index::codec::Writer;
use crate::index::directory::PackLayout;
use crate::index::file::{FileName, Part, named};
use crate::index::function_words;
use crate::index::packs::{self, Coded, Plan};
use crate::index::prepare::Prepared;
use crate::index::terms::{
    self, Collected, Families, Family, FamilySize, PlannedShard, average_lengths,
};
use crate::index::workshop::{Workshop, map};
use crate::{Key, Memo};
use std::collections::{BTreeMap, BTreeSet};

/// With more pages than one in so many changed, all is done as in a first run.
const FEW: usize = 20;

/// The pages that were changed, by number, each as it was and as it is.
pub(super) type Changed<'c> = BTreeMap<u32, &'c (Prepared, Prepared)>;

/// The index of a site of which these pages were changed since that past, each as it was and as it
/// is. Nothing if that cannot be told from them, and all has to be made anew.
pub(crate) fn revise(
    past: Key,
    changes: &[(Prepared, Prepared)],
    options: &BuildOptions,
    workshop: &dyn Workshop,
    sizes: Sizes,
) -> Option<Draft> {
    let memo = workshop.memo()?;
    let past = Past::recall(memo, past)?;
    let is_little = changes.len() * FEW <= past.pages.len() + FEW;
    if past.entry.base_url != options.base_url || !is_little {
        return None;
    }
    let changed = changed_pages(&past.pages, changes)?;
    let text = text_after(&past, &changed, sizes)?;
    let pages = pages_after(&past.pages, &changed)?;

    let sources = Sources::new(memo, &past.groups);
    let mut opened = Opened::new();
    let edits = Edits::of(&past.pages, &changed);
    let dirty = edits.apply(&past, &pages, &sources, &mut opened)?;
    let mut made = families_of(&pages, &opened, &|stem| dirty.contains(stem), past.main)?;
    let edited = edited_groups(&past.groups, &opened, &dirty, &made)?;
    let before: Vec<&KnownFamily> = past.groups.iter().flat_map(|group| &group.families).collect();
    let groups = past.groups.iter().zip(0..);
    let now = groups.flat_map(|(group, at)| edited.get(&at).unwrap_or(&group.families));
    let now: Vec<&KnownFamily> = now.collect();
    let is_english = |family: &&KnownFamily| family.is_english;
    if now.iter().any(is_english) != before.iter().any(is_english) {
        return None;
    }

    let page_count = past.entry.page_count;
    let (sizes_before, sizes_now) = (sizes_of(&before), sizes_of(&now));
    let shards_before = terms::plan(&sizes_before, page_count, sizes.shard);
    let shards_now = terms::plan(&sizes_now, page_count, sizes.shard);
    let same: Vec<Option<usize>> = shards_now
        .iter()
        .map(|shard| same_shard(shard, &now, &shards_before, &before, &dirty))
        .collect();
    // Of a shard that changes, all families are made again.
    let changing = shards_now.iter().zip(&same).filter(|(_, same)| same.is_none());
    let families = changing.flat_map(|(shard, _)| now.get(shard.families.clone()).unwrap_or(&[]));
    let stems: BTreeSet<&str> = families.map(|family| family.stem.as_str()).collect();
    let is_rest = |stem: &str| stems.contains(stem) && !dirty.contains(stem);
    for stem in stems.iter().filter(|stem| !dirty.contains(**stem)) {
        sources.open(super::group_of(&past.groups, stem), &mut opened)?;
    }
    made.append(&mut families_of(&pages, &opened, &is_rest, past.main)?);
    let shards = write_shards(&past, &shards_now, &same, &now, made, workshop)?;

    let forms: Vec<_> = now.iter().flat_map(|family| family.counted()).collect();
    let (hot_forms, beginnings) = (terms::hot_forms(&forms), terms::beginnings(&forms));
    let coded = recoded(&past, &pages, &changed, Plan::of(text, sizes).target, memo)?;
    let others = past.others.split_last()?.1.iter().map(|file| super::file_of(memo, file));
    let mut others: Vec<Uncompressed> = others.collect::<Option<_>>()?;
    let mut heads = past.heads;
    let mut entry = past.entry.clone();
    if changed.values().any(|(old, new)| !heads::are_alike(old, new)) {
        let mut pages = heads_after(memo, &past, &changed)?;
        heads = heads::keep(memo, &pages);
        entry.orders.clear();
        (entry.facets, others) = write_tags(&mut pages, sizes.group);
        write_orders(&pages, &mut entry, &mut others);
    }
    let mut known: BTreeMap<FileName, Key> = past.others.iter().copied().collect();
    known.extend(past.entry.shards.iter().copied().zip(past.shards.iter().copied()));
    known.extend(past.packs.iter().map(|(layout, key)| (layout.name, *key)));
    let Past { main, groups, .. } = past;
    let groups = groups_after(groups, edited, &opened, memo)?;
    let words = Words { main, pages, heads, groups, known };
    entry.directories.clear();
    entry.embedded.clear();
    entry.previews.clear();
    entry.hot_forms.clear();
    let words = Some(words);
    let made = Made { entry, shards, hot_forms, beginnings, others, coded, text, words };
    Some(join(made, workshop, sizes))
}

/// The heads of all pages as they are now. Nothing if they are not those of these pages.
fn heads_after(memo: &dyn Memo, past: &Past, changed: &Changed<'_>) -> Option<Vec<Prepared>> {
    let mut pages = heads::recall(memo, past.heads)?;
    if pages.len() != past.pages.len() {
        return None;
    }
    for (page, (_, new)) in changed {
        *pages.get_mut(*page as usize)? = heads::of(new);
    }
    Some(pages)
}

/// Finds the pages that were changed. Nothing if the address or the language of one was.
fn changed_pages<'c>(
    pages: &[PastPage],
    changes: &'c [(Prepared, Prepared)],
) -> Option<Changed<'c>> {
    let mut changed = Changed::new();
    for change in changes {
        let (old, new) = change;
        let is_alike = old.url == new.url
            && old.language == new.language
            && old.pinned.is_empty()
            && new.pinned.is_empty();
        let page = pages.binary_search_by(|page| page.url.cmp(&new.url)).ok()?;
        changed.insert(u32::try_from(page).ok().filter(|_| is_alike)?, change);
    }
    Some(changed)
}

/// How much text there is now. Nothing if that, or the passages of these pages, makes another
/// vocabulary.
fn text_after(past: &Past, changed: &Changed<'_>, sizes: Sizes) -> Option<usize> {
    let text_of = |page: &Prepared| page.records.iter().map(String::len).sum::<usize>();
    let mut text = past.text;
    for (old, new) in changed.values() {
        text = text.checked_sub(text_of(old))? + text_of(new);
    }
    let plan = Plan::of(past.text, sizes);
    let is_as_before = Plan::of(text, sizes) == plan && text > sizes.embed_all;
    let is_sampled_alike = |(old, new): &&(Prepared, Prepared)| {
        plan.sampled(&old.url, &old.records).eq(plan.sampled(&new.url, &new.records))
    };
    (is_as_before && changed.values().all(is_sampled_alike)).then_some(text)
}

/// The pages as they are now. Nothing if they are of another length on average: then every word says
/// something else of every page.
fn pages_after(before: &[PastPage], changed: &Changed<'_>) -> Option<Vec<PastPage>> {
    let mut pages = before.to_vec();
    for (page, (_, new)) in changed {
        let page = pages.get_mut(*page as usize)?;
        page.lengths = new.lengths;
        page.tongues = new.forms.tongues().to_vec();
    }
    let average =
        |pages: &[PastPage]| site_of(pages, std::iter::empty()).map(|site| average_lengths(&site));
    (average(before)? == average(&pages)?).then_some(pages)
}

/// The families whose stems are wanted, of those whose sources are opened.
fn families_of(
    pages: &[PastPage],
    opened: &Opened<'_>,
    is_wanted: &dyn Fn(&str) -> bool,
    main: Option<Language>,
) -> Option<BTreeMap<String, Family>> {
    let wanted = |family: &&SourceFamily<'_>| is_wanted(&family.stem);
    let site = site_of(pages, opened.values().flatten().filter(wanted))?;
    let Collected { mut families, .. } = terms::collect(&site, main);
    function_words::mark(&mut families);
    Some(families.into_iter().collect())
}

/// What is known now of the families of groups in which some were changed.
fn edited_groups(
    groups: &[Group],
    opened: &Opened<'_>,
    dirty: &BTreeSet<String>,
    made: &BTreeMap<String, Family>,
) -> Option<BTreeMap<usize, Vec<KnownFamily>>> {
    let mut edited = BTreeMap::new();
    for (at, sources) in opened {
        let known: BTreeMap<&str, &KnownFamily> =
            groups.get(*at)?.families.iter().map(|family| (family.stem.as_str(), family)).collect();
        let family = |source: &SourceFamily<'_>| {
            let stem = source.stem.as_str();
            if dirty.contains(stem) {
                made.get(stem).map(|family| KnownFamily::of(stem, family))
            } else {
                known.get(stem).map(|family| (*family).clone())
            }
        };
        edited.insert(*at, sources.iter().map(family).collect::<Option<Vec<_>>>()?);
    }
    Some(edited)
}

fn sizes_of<'f>(families: &[&'f KnownFamily]) -> Vec<FamilySize<'f>> {
    families.iter().map(|family| family.size()).collect()
}

/// The place of a shard before the edit, if it is as it was.
fn same_shard(
    shard: &PlannedShard<'_>,
    now: &[&KnownFamily],
    shards_before: &[PlannedShard<'_>],
    before: &[&KnownFamily],
    dirty: &BTreeSet<String>,
) -> Option<usize> {
    let at = shards_before.binary_search_by(|other| other.start.cmp(&shard.start)).ok()?;
    let other = shards_before.get(at)?;
    let (now, before) = (now.get(shard.families.clone())?, before.get(other.families.clone())?);
    let mut pairs = now.iter().zip(before);
    let is_same = now.len() == before.len()
        && shard.aliases == other.aliases
        && pairs.all(|(a, b)| a.stem == b.stem && !dirty.contains(&a.stem));
    is_same.then_some(at)
}

/// The shards, each with its first key: as they were, or written anew of these families.
fn write_shards(
    past: &Past,
    shards: &[PlannedShard<'_>],
    same: &[Option<usize>],
    now: &[&KnownFamily],
    mut made: BTreeMap<String, Family>,
    workshop: &dyn Workshop,
) -> Option<Vec<(String, Uncompressed)>> {
    let mut families: Vec<(usize, Families)> = Vec::new();
    for (at, (shard, same)) in shards.iter().zip(same).enumerate() {
        if same.is_none() {
            let stems = now.get(shard.families.clone())?.iter().map(|family| family.stem.clone());
            let family = |stem: String| made.remove(&stem).map(|family| (stem, family));
            families.push((at, stems.map(family).collect::<Option<_>>()?));
        }
    }
    let page_count = past.entry.page_count;
    let contents = map(workshop, &families, &|(at, families)| {
        let aliases = shards.get(*at).map_or(&[][..], |shard| &shard.aliases);
        terms::write_shard(families, page_count, aliases)
    });
    let mut contents = contents.into_iter();
    let mut written = Vec::new();
    for (shard, same) in shards.iter().zip(same) {
        let file = match same {
            Some(at) => {
                let listed = (*past.entry.shards.get(*at)?, *past.shards.get(*at)?);
                super::file_of(workshop.memo()?, &listed)?
            }
            None => {
                let mut writer = Writer::new();
                writer.raw(&contents.next()?);
                named(Part::Terms, writer)
            }
        };
        written.push((shard.start.clone(), file));
    }
    Some(written)
}

/// What is shown of the pages, with those coded anew that were changed.
fn recoded(
    past: &Past,
    pages: &[PastPage],
    changed: &Changed<'_>,
    target: usize,
    memo: &dyn Memo,
) -> Option<Coded> {
    let file = |(layout, key): &(PackLayout, Key)| super::file_of(memo, &(layout.name, *key));
    let former = Coded {
        vocabulary: Some(super::file_of(memo, past.others.last()?)?),
        layouts: past.packs.iter().map(|(layout, _)| layout.clone()).collect(),
        packs: past.packs.iter().map(file).collect::<Option<_>>()?,
        is_all_embedded: false,
        records: Vec::new(),
    };
    let urls: Vec<&str> = pages.iter().map(|page| page.url.as_str()).collect();
    let changed = changed.iter().filter(|(_, (old, new))| old.records != new.records);
    let changed = changed.map(|(page, (_, new))| (*page as usize, new.records.clone())).collect();
    packs::recode(former, &urls, &changed, target, Some(memo))
}

/// The groups as they are to be kept.
fn groups_after(
    groups: Vec<Group>,
    mut edited: BTreeMap<usize, Vec<KnownFamily>>,
    opened: &Opened<'_>,
    memo: &dyn Memo,
) -> Option<Vec<Group>> {
    let mut after = Vec::new();
    for (at, group) in groups.into_iter().enumerate() {
        match edited.remove(&at) {
            None => after.push(group),
            Some(families) if families.is_empty() => {}
            Some(families) => {
                let sources = opened.get(&at)?;
                let mut writer = Writer::new();
                writer.count(sources.len());
                sources.iter().for_each(|family| write_family(&mut writer, family));
                let key = keep_once(memo, SOURCES, &writer.into_bytes());
                after.push(Group { key, families });
            }
        }
    }
    Some(after)
}
