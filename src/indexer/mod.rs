//! What is on this site?
//!
//! Two readers make [`Document`]s: [`read_posts`] of a folder of Markdown with front matter, and
//! [`read_site`] of a built site. Both cut text with the same code: a post is rendered to HTML first.
//! Nothing here stops at the first bad file: what was left out is named, with the reason.
//!
//! [`Document`]: crate::Document

pub mod address;
mod canonical;
mod front_matter;
mod html;
mod markdown;
mod pages;
mod posts;
mod site_name;
mod walk;

pub use front_matter::FrontMatter;
pub use markdown::Heading;
pub use pages::{Progress, ReadError, ReadOptions, SiteContent, read_site};
pub use posts::{Post, PostsRead, Problem, read_posts};
pub use walk::Skipped;
