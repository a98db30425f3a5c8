//! Where an index is written: on all cores.

use rayon::prelude::*;

use crate::{Workshop, bundle};

/// All cores of this machine.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cores;

impl Workshop for Cores {
    fn pack(&self, bytes: &[u8]) -> Vec<u8> {
        bundle::pack(bytes)
    }

    fn wrap(&self, bytes: &[u8]) -> Vec<u8> {
        bundle::wrap(bytes)
    }

    fn each(&self, count: usize, work: &(dyn Fn(usize) + Sync)) {
        (0..count).into_par_iter().for_each(work);
    }
}
