//! Decoded files, as many as fit.
//!
//! A long session looks at many words, and a page that is open for a day must not grow all day. What
//! is dropped can be had again: the browser keeps the files.

use std::cell::Cell;

/// What the last few questions used is kept whatever it weighs. A question is asked again each time
/// that files have come for it, and several may take turns: without a margin they could take from
/// each other what the other is waiting for.
pub(crate) const KEPT_QUESTIONS: u32 = 16;

/// Values by their places in a list, up to so many bytes.
#[derive(Debug)]
pub(crate) struct Cache<T> {
    slots: Vec<Option<Slot<T>>>,
    bytes: usize,
    limit: usize,
    /// How many questions were asked.
    questions: Cell<u32>,
}

#[derive(Debug)]
struct Slot<T> {
    value: T,
    bytes: usize,
    /// The last question that used it.
    used: Cell<u32>,
}

impl<T> Cache<T> {
    /// A cache of so many places, all empty.
    pub(crate) fn new(places: usize, limit: usize) -> Cache<T> {
        let slots = (0..places).map(|_| None).collect();
        Cache { slots, bytes: 0, limit, questions: Cell::new(0) }
    }

    /// A new question is asked.
    pub(crate) fn ask(&self) {
        self.questions.set(self.questions.get().saturating_add(1));
    }

    /// How many places there are.
    pub(crate) fn len(&self) -> usize {
        self.slots.len()
    }

    /// The value at a place, if it is there. Counts as its use.
    pub(crate) fn get(&self, place: usize) -> Option<&T> {
        let slot = self.slots.get(place)?.as_ref()?;
        slot.used.set(self.questions.get());
        Some(&slot.value)
    }

    /// The places whose values the question at hand used.
    pub(crate) fn used_now(&self) -> impl Iterator<Item = usize> {
        let now = self.questions.get();
        let is_used =
            move |slot: &Option<Slot<T>>| slot.as_ref().is_some_and(|it| it.used.get() == now);
        self.slots.iter().enumerate().filter(move |(_, slot)| is_used(slot)).map(|(at, _)| at)
    }

    /// Puts a value that weighs so many bytes into its place, and drops what was used longest ago
    /// where it gets too much.
    pub(crate) fn put(&mut self, place: usize, value: T, bytes: usize) {
        self.drop_at(place);
        let now = self.questions.get();
        let Some(slot) = self.slots.get_mut(place) else { return };
        *slot = Some(Slot { value, bytes, used: Cell::new(now) });
        self.bytes += bytes;
        while self.bytes > self.limit {
            let mut oldest = (now.saturating_sub(KEPT_QUESTIONS), None);
            for (at, slot) in self.slots.iter().enumerate() {
                if let Some(slot) = slot
                    && slot.used.get() < oldest.0
                {
                    oldest = (slot.used.get(), Some(at));
                }
            }
            let Some(at) = oldest.1 else { break };
            self.drop_at(at);
        }
    }

    fn drop_at(&mut self, place: usize) {
        if let Some(slot) = self.slots.get_mut(place).and_then(Option::take) {
            self.bytes -= slot.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The places that are filled.
    fn filled(cache: &Cache<usize>) -> Vec<usize> {
        (0..cache.len()).filter(|at| cache.slots[*at].is_some()).collect()
    }

    fn ask(cache: &Cache<usize>, times: u32) {
        (0..times).for_each(|_| cache.ask());
    }

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let mut cache = Cache::new(9, 30);
        for place in 0..3 {
            cache.put(place, place, 10);
            cache.ask();
        }
        ask(&cache, KEPT_QUESTIONS);
        assert_eq!(cache.get(0), Some(&0));
        cache.ask();
        cache.put(3, 3, 10);
        assert_eq!(filled(&cache), [0, 2, 3]);
    }

    #[test]
    fn what_the_question_at_hand_uses_stays_whatever_it_weighs() {
        let mut cache = Cache::new(9, 30);
        ask(&cache, 100);
        for place in 0..9 {
            cache.put(place, place, 10);
        }
        assert_eq!(filled(&cache).len(), 9);
        ask(&cache, KEPT_QUESTIONS);
        assert_eq!(cache.get(7), Some(&7));
        cache.ask();
        cache.put(8, 8, 20);
        assert_eq!(filled(&cache), [7, 8]);
    }

    proptest! {
        #[test]
        fn it_never_holds_more_than_its_limit_and_the_last_questions(
            steps in prop::collection::vec((0..12_usize, 0..20_usize, any::<bool>()), 0..400),
        ) {
            let mut cache = Cache::new(12, 60);
            for (place, bytes, puts) in steps {
                cache.ask();
                if puts {
                    cache.put(place, place, bytes);
                    prop_assert_eq!(cache.get(place), Some(&place));
                    let held = filled(&cache);
                    let sum: usize = held.iter().map(|at| cache.slots[*at].as_ref().unwrap().bytes).sum();
                    prop_assert_eq!(sum, cache.bytes);
                    let now = cache.questions.get();
                    let is_kept = |at: &usize| {
                        cache.slots[*at].as_ref().unwrap().used.get() + KEPT_QUESTIONS >= now
                    };
                    prop_assert!(sum <= 60 || held.iter().all(is_kept));
                } else {
                    cache.get(place);
                }
            }
        }
    }
}
