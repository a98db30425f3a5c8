//! Which pages, in what order, shown how?

mod answer;
mod bits;
mod cache;
mod contents;
mod explain;
mod facets;
mod filter;
mod index;
mod keyed;
mod marks;
mod matcher;
mod meeting;
mod needs;
mod order;
mod phrase;
pub(crate) mod plain;
mod previews;
pub(crate) mod ranges_part;
mod rarity;
mod related;
mod scorer;
mod show;
mod snippet;
mod store;
mod suggest;
mod tags;
mod tags_part;
#[cfg(test)]
mod tests;
mod typo;
mod words_part;

pub use crate::analyzer::label;
pub use crate::index::LANGUAGE_KEY;
pub use answer::{Answer, Facets, Hit, Page, Request, SectionHit, Stats, Step, Suggestions};
pub use explain::{Explanation, WordShare};
pub use filter::{Choice, End, Filter, Op, Range};
pub use index::Index;
pub use keyed::Keyed;
pub use marks::Marker;
pub use needs::EnginePart;
pub use order::Sort;
pub use previews::{assemble, assemble_and_keep, build, reassemble};
