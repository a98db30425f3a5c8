//! Which posts lie in this folder?

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use super::address;
use super::front_matter::{self, FrontMatter, date_in_path};
use super::markdown::{self, Heading};
use crate::{Block, Document, Section};

/// A post: what the page shows and what the index finds.
#[derive(Clone, Debug)]
pub struct Post {
    /// The file, relative to the content folder.
    pub source: PathBuf,
    /// The address, in the form of [`Document::url`].
    pub url: String,
    /// What the author says about it. The date may come from the file's name.
    pub front: FrontMatter,
    /// The title as plain text; never empty.
    pub title: String,
    /// The body as HTML, without the title. Its headings have ids.
    pub html: String,
    /// The headings of the body.
    pub headings: Vec<Heading>,
    /// The same post as the index takes it.
    pub document: Document,
}

/// What was found in a folder of posts.
#[derive(Debug, Default)]
pub struct PostsRead {
    /// The posts that could be read, in the order of their addresses.
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file, relative to the content folder.
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

/// Reads all posts below `content`. Whatever is wrong with one, the others are read.
pub fn read_posts(content: &Path, drafts: bool) -> PostsRead {
    let mut read = PostsRead::default();
    let mut sources = Vec::new();
    for entry in WalkDir::new(content).sort_by_file_name().into_iter().flatten() {
        if entry.file_type().is_dir() {
            continue;
        }
        let source = entry.path().strip_prefix(content).unwrap_or(entry.path()).to_owned();
        match source.extension().and_then(|end| end.to_str()) {
            Some("md" | "markdown") => sources.push(source),
            _ => read.others.push(source),
        }
    }
    let results: Vec<_> =
        sources.into_par_iter().map(|source| read_post(content, source)).collect();
    for result in results {
        match result {
            Ok(post) if post.front.draft && !drafts => read.drafts_left_out.push(post.source),
            Ok(post) => read.posts.push(post),
            Err(problem) => read.problems.push(problem),
        }
    }
    read.posts.sort_by(|a, b| a.url.cmp(&b.url));
    read
}

fn read_post(content: &Path, source: PathBuf) -> Result<Post, Problem> {
    let text = fs::read_to_string(content.join(&source)).map_err(|e| Problem {
        path: source.clone(),
        line: None,
        message: format!("cannot be read: {e}"),
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let parts = front_matter::read(text).map_err(|fault| Problem {
        path: source.clone(),
        line: Some(fault.line),
        message: fault.message,
    })?;
    let mut front = parts.front;
    let rendered = markdown::render(parts.body);
    let stem = source.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    let (dated, stem) = date_in_path(stem).map_or((None, stem), |(date, rest)| (Some(date), rest));
    front.date = front.date.or(dated);
    let folder = source.parent().and_then(|p| p.to_str()).unwrap_or_default();
    let url = match (&front.path, &front.slug) {
        (Some(path), _) => address::of_written(path),
        (None, Some(slug)) => address::of_written(&format!("{folder}/{slug}")),
        (None, None) if stem == "index" => address::of_written(folder),
        (None, None) => address::of_written(&format!("{folder}/{stem}")),
    };
    let title = front.title.clone().or(rendered.title).unwrap_or_else(|| stem.replace('-', " "));
    let mut tags = BTreeMap::new();
    for (key, values) in
        [("tag", &front.tags), ("category", &front.categories), ("author", &front.authors)]
    {
        if !values.is_empty() {
            tags.insert(key.to_owned(), values.clone());
        }
    }
    if let Some(date) = front.date {
        tags.insert("year".to_owned(), vec![date.year.to_string()]);
    }
    let document = Document {
        url: url.clone(),
        title: title.clone(),
        description: front.description.clone(),
        date: front.date,
        image: front.image.clone(),
        sections: vec![Section { blocks: vec![Block::new(parts.body)], ..Section::default() }],
        tags,
        ..Document::default()
    };
    Ok(Post {
        source,
        url,
        title,
        html: rendered.html,
        headings: rendered.headings,
        document,
        front,
    })
}
