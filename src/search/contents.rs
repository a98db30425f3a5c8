//! What is in an index, whatever is asked?

use crate::Result;
use crate::index::Scale;
use crate::search::answer::{Facets, Stats, Step};
use crate::search::index::Index;
use crate::search::needs::{EnginePart, Needs};
use crate::search::order::orders;
use crate::search::{ranges_part, tags_part};

impl Index {
    /// How many pages have each value, over the whole index: the commonest values of every key, up to
    /// 200 of each; or all values of the key that is named.
    ///
    /// # Errors
    ///
    /// If no page has the key.
    pub fn facets(&self, key: Option<&str>) -> Result<Step<Facets>> {
        let mut needs = Needs::default();
        if !self.takes(EnginePart::Tags, &mut needs) {
            return Ok(needs.step(None));
        }
        let facets = tags_part::all_facets(self, key, &mut needs)?;
        let is_all = needs.is_empty();
        Ok(needs.step(is_all.then_some(facets)))
    }

    /// Whether there may be anything to filter by: tags, numbers or dates. Told from the entry alone; of
    /// an index with very many tags, whose keys are a file of their own, `true` in any case.
    pub fn has_filters(&self) -> bool {
        self.glance.has_keys || self.entry.orders.iter().any(|order| order.values.is_some())
    }

    /// Whether its pages may be in several languages, told in the same way: then they can be filtered
    /// by [`LANGUAGE_KEY`](crate::LANGUAGE_KEY).
    pub fn is_multilingual(&self) -> bool {
        self.glance.has_languages
    }

    /// The keys that can be filtered by: those of the tags, and those of numbers and dates by which
    /// pages can be ordered, such as `date`.
    ///
    /// # Errors
    ///
    /// None so far; a file that is broken is refused when it is added.
    pub fn filter_keys(&self) -> Result<Step<Vec<String>>> {
        let mut needs = Needs::default();
        if !self.takes(EnginePart::Tags, &mut needs) {
            return Ok(needs.step(None));
        }
        let keys = tags_part::filter_keys(self, &mut needs);
        Ok(needs.step(keys.map(|keys| keys.into_iter().map(str::to_owned).collect())))
    }

    /// The keys that pages can be ordered by: `title`, `date` if any page has one, and the pages' own.
    pub fn orders(&self) -> Vec<&str> {
        orders(&self.entry, false).collect()
    }

    /// The keys of which a range can be asked, and whether their values are dates.
    pub fn ranges(&self) -> Vec<(&str, bool)> {
        let orders = self.entry.orders.iter();
        orders
            .filter_map(|order| Some((order.key.as_str(), order.values?.0 == Scale::Date)))
            .collect()
    }

    /// The least and the greatest number or date of a key, dates in seconds from the beginning of 1970;
    /// nothing if no range can be asked of it.
    pub fn bounds(&self, key: &str) -> Step<Option<(f64, f64)>> {
        let mut needs = Needs::default();
        // Both in one go.
        if !self.takes(EnginePart::Tags, &mut needs) | !self.takes(EnginePart::Ranges, &mut needs) {
            return needs.step(None);
        }
        let bounds = ranges_part::bounds(self, key, &mut needs);
        let is_all = needs.is_empty();
        needs.step(is_all.then_some(bounds))
    }

    /// How much the index holds. Takes the whole dictionary.
    ///
    /// # Errors
    ///
    /// None so far; a file that is broken is refused when it is added.
    pub fn stats(&self) -> Result<Step<Stats>> {
        self.begin();
        let mut needs = Needs::default();
        for place in 0..self.shards.len() {
            self.shard(place, &mut needs);
        }
        if !needs.is_empty() {
            return Ok(needs.step(None));
        }
        let mut stats = Stats { pages: self.entry.page_count, ..Stats::default() };
        for shard in (0..self.shards.len()).filter_map(|place| self.shards.get(place)) {
            stats.terms += shard.form_count();
            stats.postings += shard.posting_count();
        }
        Ok(Step::Ready(stats))
    }
}
