//! Numbers for tests that take many.

/// Numbers without a pattern that always are the same.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    /// The next, from 0 to before `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        // Knuth's generator for 64 bits (MMIX), of which the upper bits are good.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}
