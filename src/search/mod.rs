//! Which pages, in what order, shown how?

mod answer;
mod facets;
mod index;
mod keyed;
mod matcher;
mod needs;
mod plain;
mod scorer;
mod snippet;
mod store;
#[cfg(test)]
mod tests;
mod typo;

pub use answer::{Answer, Facets, Hit, Page, Request, Sort, Stats, Step};
pub use index::Index;
pub use keyed::Keyed;
