//! Which pages, in what order, shown how?

mod answer;
mod cache;
mod facets;
mod index;
mod keyed;
mod matcher;
mod meeting;
mod needs;
mod phrase;
mod plain;
mod scorer;
mod snippet;
mod store;
mod suggest;
#[cfg(test)]
mod tests;
mod typo;

pub use answer::{Answer, Facets, Hit, Page, Request, SectionHit, Sort, Stats, Step, Suggestions};
pub use index::Index;
pub use keyed::Keyed;
