//! Which posts lie in this folder?

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::front_matter::FrontMatter;
use super::post::{Addresses, Source, read_source, render_post};
use super::walk::walk;
use crate::Document;

/// A post: what the page shows and what the index finds.
#[derive(Clone, Debug)]
pub struct Post {
    /// The file, relative to the content folder.
    pub source: PathBuf,
    /// The address, in the form of [`Document::url`].
    pub url: String,
    /// What the author says about it. The date may come from the file's name or the address.
    pub front: FrontMatter,
    /// The title as plain text; never empty.
    pub title: String,
    /// The body as HTML, without the title. Links to other files of the content folder lead to
    /// their addresses, relative to this post's.
    pub html: String,
    /// The headings of the body to which a link can point.
    pub headings: Vec<Heading>,
    /// The same post as the index takes it.
    pub document: Document,
}

/// A heading of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// The `id` of the element in the post's HTML; unique within it.
    pub id: String,
    /// Plain text on one line.
    pub text: String,
}

/// What was found in a folder of posts.
#[derive(Debug, Default)]
pub struct PostsRead {
    /// The posts that could be read, in the order of their addresses, which are all different.
    pub posts: Vec<Post>,
    /// Files whose front matter says that they are drafts, when drafts were not asked for.
    pub drafts_left_out: Vec<PathBuf>,
    /// What is wrong: these posts are not among `posts`.
    pub problems: Vec<Problem>,
    /// What was understood only in part, or left out with reason.
    pub warnings: Vec<Problem>,
    /// Files that are no Markdown, relative to the content folder, to be copied.
    pub others: Vec<PathBuf>,
}

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// The file, relative to the folder that was read.
    pub path: PathBuf,
    /// The line, from 1, if it is known.
    pub line: Option<usize>,
    /// What is wrong and what to do; lower case, without the file's name.
    pub message: String,
}

impl std::fmt::Display for Problem {
    /// `posts/a.md:3: the message`, as compilers write it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:", self.path.display())?;
        if let Some(line) = self.line {
            write!(f, "{line}:")?;
        }
        write!(f, " {}", self.message)
    }
}

/// Reads all posts below `content`, on all cores; drafts only if asked for. Whatever is wrong with
/// one file, the others are read.
pub fn read_posts(content: &Path, drafts: bool) -> PostsRead {
    let mut read = PostsRead::default();
    let walked = walk(content);
    read.warnings.extend(walked.skipped.into_iter().map(|skipped| Problem {
        path: skipped.path,
        line: None,
        message: format!("left out: {}", skipped.reason),
    }));
    let mut files = Vec::new();
    for path in walked.files {
        if !is_markdown(&path) {
            read.others.push(path);
        } else if path.file_stem().is_some_and(|stem| stem == "_index") {
            // Hugo and Zola describe a list of posts in it.
            let message = "left out: it describes a list of posts and is no post".to_owned();
            read.warnings.push(Problem { path, line: None, message });
        } else {
            files.push(path);
        }
    }
    let sources: Vec<_> = files.into_par_iter().map(|path| read_source(content, path)).collect();
    let mut kept: Vec<Source> = Vec::new();
    for source in sources {
        match source {
            Err(problem) => read.problems.push(problem),
            Ok(source) if source.front.draft && !drafts => read.drafts_left_out.push(source.path),
            Ok(mut source) => {
                read.warnings.append(&mut source.warnings);
                kept.push(source);
            }
        }
    }
    leave_out_twins(&mut kept, &mut read.problems);
    let addresses = Addresses::of(&kept, &read.others);
    read.posts = kept.into_par_iter().map(|source| render_post(source, &addresses)).collect();
    read.posts.sort_by(|a, b| a.url.cmp(&b.url));
    read.problems.sort();
    read.warnings.sort();
    read
}

fn is_markdown(path: &Path) -> bool {
    path.extension().is_some_and(|end| {
        ["md", "markdown", "mdown", "mkd"].iter().any(|known| end.eq_ignore_ascii_case(known))
    })
}

/// Of posts with the same address the first stays; the other is a problem that names both.
fn leave_out_twins(sources: &mut Vec<Source>, problems: &mut Vec<Problem>) {
    let mut served: HashMap<String, PathBuf> = HashMap::new();
    sources.retain(|source| {
        // Many file systems take both for one.
        let address = source.url.to_lowercase();
        let first = served.entry(address).or_insert_with(|| source.path.clone());
        if *first == source.path {
            return true;
        }
        problems.push(Problem {
            path: source.path.clone(),
            line: None,
            message: format!(
                "its address {} is already that of {}: give one of them another `slug`",
                source.url,
                first.display()
            ),
        });
        false
    });
}
