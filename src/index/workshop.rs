//! What writing an index leaves to others: the core knows neither gzip nor threads.

use crate::Memo;
use std::sync::OnceLock;

/// Where an index is written.
pub trait Workshop: Sync {
    /// Compresses some bytes: as gzip, for that is what a browser takes apart by itself.
    fn pack(&self, bytes: &[u8]) -> Vec<u8>;

    /// Wraps up as gzip what cannot become smaller, for it is range-coded.
    fn wrap(&self, bytes: &[u8]) -> Vec<u8> {
        self.pack(bytes)
    }

    /// What was made before, if that is remembered.
    fn memo(&self) -> Option<&dyn Memo> {
        None
    }

    /// Does some work for each number below `count`: in any order, on several cores perhaps.
    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).for_each(work);
    }
}

impl<F: Fn(&[u8]) -> Vec<u8> + Sync> Workshop for F {
    fn pack(&self, bytes: &[u8]) -> Vec<u8> {
        self(bytes)
    }
}

/// What becomes of each of these, in their order.
pub(super) fn map<T: Sync, R: Send + Sync>(
    workshop: &dyn Workshop,
    of: &[T],
    work: &(dyn Fn(&T) -> R + Sync),
) -> Vec<R> {
    let done: Vec<OnceLock<R>> = of.iter().map(|_| OnceLock::new()).collect();
    workshop.each(of.len(), &|at| {
        if let (Some(one), Some(place)) = (of.get(at), done.get(at)) {
            place.get_or_init(|| work(one));
        }
    });
    // What a workshop forgot is done now.
    done.into_iter()
        .zip(of)
        .map(|(done, one)| done.into_inner().unwrap_or_else(|| work(one)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Forgetful;

    impl Workshop for Forgetful {
        fn pack(&self, bytes: &[u8]) -> Vec<u8> {
            bytes.to_vec()
        }

        fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
            (0..count).rev().step_by(2).for_each(work);
        }
    }

    #[test]
    fn the_order_is_that_of_what_came_whoever_does_the_work() {
        let plain = |bytes: &[u8]| bytes.to_vec();
        for workshop in [&plain as &dyn Workshop, &Forgetful] {
            assert_eq!(map(workshop, &[1, 2, 3, 4], &|n| n * n), [1, 4, 9, 16]);
            assert!(map(workshop, &[], &|n: &u8| *n).is_empty());
        }
    }
}
