//! What is on this site?
//!
//! Two readers make [`Document`]s: [`read_posts`] of a folder of Markdown with front matter, and
//! [`read_site`] of a built site. Both cut text with the same code: a post is rendered to HTML first.
//! Nothing here stops at the first bad file: what was left out is named, with the reason.
//!
//! [`Document`]: crate::Document

pub mod address;
mod advice;
mod again;
mod canonical;
mod forms;
mod front_matter;
mod globs;
mod html;
mod lists;
mod local;
mod markdown;
mod pages;
mod post;
mod posts;
mod records;
mod site_name;
mod stamp;
mod walk;

pub use again::{Changes, Seen, changes_since};
pub use front_matter::FrontMatter;
pub use pages::{Progress, ReadError, ReadOptions, SiteContent, read_site, read_site_with};
pub use posts::{Heading, Post, PostsRead, Problem, read_posts};
pub use records::{
    FetchOptions, Field, FieldMap, Merged, RecordOptions, RecordsError, RecordsRead, Source,
    add_records, parse_field, read_records, record_of,
};
pub use walk::Skipped;

/// The largest file that is read, in bytes. What is larger is no page for people, and several at
/// once must fit into memory.
const MAX_PAGE_LEN: u64 = 64 << 20;

/// The text with its white space folded to single spaces, and none at its ends.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}
