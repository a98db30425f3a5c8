//! What is on this site?
//!
//! Two readers make [`Document`]s: [`read_posts`] of a folder of Markdown with front matter, and
//! the reader of built HTML. Both cut text with the same code: a post is rendered to HTML first.
//! Nothing here stops at the first bad file: what was left out is named, with the reason.
//!
//! [`Document`]: crate::Document

pub mod address;
mod front_matter;
mod markdown;
mod posts;

pub use front_matter::FrontMatter;
pub use markdown::Heading;
pub use posts::{Post, PostsRead, Problem, read_posts};
