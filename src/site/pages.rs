//! Which pages does the site have?

use std::collections::{BTreeMap, BTreeSet};

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::base::Base;
use super::config::SiteConfig;
use super::taxonomy::Taxonomy;
use super::view::{DateView, PostView, TaxonomyView, TermView, with_full_links};
use crate::Date;
use crate::indexer::Post;

/// Posts on the home page; all of them stand in the archive.
const HOME_POSTS: usize = 10;

/// Posts in the feed: what a reader's program missed since it last looked.
const FEED_POSTS: usize = 20;

/// With more posts than this, the archive and the search page list years, not posts.
const LISTED_POSTS: usize = 1000;

/// The language where nothing says which.
const LANGUAGE: &str = "en";

/// A page to be made.
pub(super) struct Page {
    /// In the form of [`Document::url`](crate::Document::url).
    pub(super) url: String,
    pub(super) template: &'static str,
    pub(super) context: Value,
    /// The post that it shows, as an index.
    pub(super) post: Option<usize>,
}

/// What templates know of the page at hand.
#[derive(Default, Serialize)]
struct PageView<'a> {
    kind: &'a str,
    title: &'a str,
    description: Option<&'a str>,
    url: String,
    /// The full address, if the site's origin is known.
    permalink: Option<String>,
    image: Option<String>,
    language: &'a str,
    /// Not to be found by search engines.
    noindex: bool,
}

#[derive(Serialize)]
struct SiteView<'a> {
    title: &'a str,
    description: Option<&'a str>,
    author: Option<&'a str>,
    language: &'a str,
    /// The address of the home page, full if the origin is known.
    url: String,
    /// Empty, or `/blog`.
    base_path: &'a str,
    has_origin: bool,
    taxonomies: &'a [TaxonomyView],
    years: &'a [Year],
    /// The number of posts.
    posts: usize,
    /// When the newest post was published or changed.
    updated: Option<DateView>,
    extra: &'a BTreeMap<String, toml::Value>,
}

/// A year of the archive; posts without a date have none.
#[derive(Clone, Debug, Serialize)]
struct Year {
    name: String,
    url: Option<String>,
    count: usize,
    #[serde(skip)]
    own_url: Option<String>,
    #[serde(skip)]
    posts: Vec<usize>,
}

/// The site as a whole: everything that more than one page shows.
pub(super) struct Site<'a> {
    config: &'a SiteConfig,
    base: &'a Base,
    posts: &'a [Post],
    taxonomies: &'a [Taxonomy],
    taxonomy_views: Vec<TaxonomyView>,
    views: Vec<Value>,
    /// The posts that stand in lists, in their order.
    order: Vec<usize>,
    years: Vec<Year>,
    language: &'a str,
    title: String,
}

impl<'a> Site<'a> {
    /// `posts` are in the order of lists, the newest first; one with the address `/` is what the
    /// home page says before its list, and stands in no list.
    pub(super) fn new(
        config: &'a SiteConfig,
        base: &'a Base,
        posts: &'a [Post],
        taxonomies: &'a [Taxonomy],
        title: String,
    ) -> Site<'a> {
        use rayon::prelude::*;
        let language = language(config);
        let views = posts
            .par_iter()
            .map(|post| Value::from(Serde(PostView::new(post, taxonomies, base, language))))
            .collect();
        let mut years: Vec<Year> = Vec::new();
        let order: Vec<usize> = (0..posts.len()).filter(|at| !is_home(&posts[*at])).collect();
        for &at in &order {
            let year = posts[at].front.date.map(|date| format!("{:04}", date.year));
            let name = year.clone().unwrap_or_else(|| "Undated".to_owned());
            if years.last().is_none_or(|last| last.name != name) {
                let own_url = year.map(|year| format!("/archive/{year}/"));
                let url = own_url.as_deref().map(|url| base.href(url));
                years.push(Year { name, url, own_url, count: 0, posts: Vec::new() });
            }
            if let Some(last) = years.last_mut() {
                last.count += 1;
                last.posts.push(at);
            }
        }
        let taxonomy_views = taxonomies.iter().map(|it| TaxonomyView::new(it, base)).collect();
        Site {
            config,
            base,
            posts,
            taxonomies,
            taxonomy_views,
            views,
            years,
            order,
            language,
            title,
        }
    }

    /// The variable `site` of all templates.
    pub(super) fn view(&self) -> Value {
        let changed = |post: &Post| post.front.updated.max(post.front.date);
        let updated = self.posts.iter().filter_map(changed).max();
        Value::from(Serde(SiteView {
            title: &self.title,
            description: self.config.description.as_deref(),
            author: self.config.author.as_deref(),
            language: self.language,
            url: self.base.full("/"),
            base_path: self.base.path(),
            has_origin: self.base.has_origin(),
            taxonomies: &self.taxonomy_views,
            years: &self.years,
            posts: self.order.len(),
            updated: updated.map(|date: Date| DateView::new(date, self.language)),
            extra: &self.config.extra,
        }))
    }

    /// All pages, posts first.
    pub(super) fn pages(&self) -> Vec<Page> {
        let mut pages = Vec::with_capacity(self.posts.len() + 64);
        self.post_pages(&mut pages);
        self.home(&mut pages);
        self.term_pages(&mut pages);
        self.archive(&mut pages);
        let posts = self.few(&self.order);
        let description = Some("Search this site.");
        let search = PageView {
            kind: "search",
            title: "Search",
            noindex: true,
            description,
            ..PageView::default()
        };
        pages.push(self.page("/search/", "search.html", search, context! { posts }));
        let lost =
            PageView { kind: "404", title: "Page not found", noindex: true, ..PageView::default() };
        pages.push(self.page("/404.html", "404.html", lost, context! {}));
        self.feeds(&mut pages);
        pages
    }

    fn page(&self, url: &str, template: &'static str, view: PageView<'_>, rest: Value) -> Page {
        let view = PageView {
            url: self.base.href(url),
            permalink: self.base.has_origin().then(|| self.base.full(url)),
            language: if view.language.is_empty() { self.language } else { view.language },
            ..view
        };
        let page = Value::from(Serde(view));
        Page { url: url.to_owned(), template, context: context! { page, ..rest }, post: None }
    }

    fn post_pages(&self, pages: &mut Vec<Page>) {
        for (place, &at) in self.order.iter().enumerate() {
            let (post, view) = (&self.posts[at], &self.views[at]);
            let summary = view.get_attr("summary").unwrap_or_default();
            let image =
                view.get_attr("image").ok().and_then(|image| image.as_str().map(str::to_owned));
            let page = PageView {
                kind: "post",
                title: &post.title,
                description: summary.as_str().filter(|text| !text.is_empty()),
                image,
                language: post.document.language.as_deref().unwrap_or_default(),
                ..PageView::default()
            };
            let beside = |place: Option<usize>| {
                place.and_then(|place| self.order.get(place)).map(|at| self.views[*at].clone())
            };
            let rest = context! {
                post => view,
                newer => beside(place.checked_sub(1)),
                older => beside(place.checked_add(1)),
            };
            let page = self.page(&post.url, "post.html", page, rest);
            pages.push(Page { post: Some(at), ..page });
        }
    }

    fn home(&self, pages: &mut Vec<Page>) {
        let own = self.posts.iter().position(is_home);
        let mut shown = self.order.clone();
        shown.sort_by_key(|at| !self.posts[*at].front.featured);
        let more = shown.len() > HOME_POSTS;
        shown.truncate(HOME_POSTS);
        let posts = self.views(&shown);
        let page = PageView {
            kind: "home",
            title: own.map_or(&self.title, |at| &self.posts[at].title),
            description: self.config.description.as_deref(),
            ..PageView::default()
        };
        let rest = context! { home => own.map(|at| &self.views[at]), posts, more };
        let page = self.page("/", "home.html", page, rest);
        pages.push(Page { post: own, ..page });
    }

    fn term_pages(&self, pages: &mut Vec<Page>) {
        for (taxonomy, view) in self.taxonomies.iter().zip(&self.taxonomy_views) {
            let view = Value::from(Serde(view));
            let page = PageView { kind: "terms", title: &taxonomy.title, ..PageView::default() };
            let rest = context! { taxonomy => &view };
            pages.push(self.page(&taxonomy.url, "terms.html", page, rest));
            for term in &taxonomy.terms {
                let posts = self.views(&term.posts);
                let page = PageView { kind: "term", title: &term.name, ..PageView::default() };
                let rest = context! {
                    taxonomy => &view,
                    term => Value::from(Serde(TermView::new(term, self.base))),
                    posts,
                };
                pages.push(self.page(&term.url, "term.html", page, rest));
            }
        }
    }

    fn archive(&self, pages: &mut Vec<Page>) {
        let years: Vec<Value> = self
            .years
            .iter()
            .map(|year| {
                let posts = self.few(&year.posts);
                context! { posts, ..Value::from(Serde(year)) }
            })
            .collect();
        let page = PageView { kind: "archive", title: "Archive", ..PageView::default() };
        pages.push(self.page("/archive/", "archive.html", page, context! { years }));
        for year in &self.years {
            let Some(url) = &year.own_url else { continue };
            let posts = self.views(&year.posts);
            let view = context! { posts, ..Value::from(Serde(year)) };
            let page = PageView { kind: "year", title: &year.name, ..PageView::default() };
            let rest = context! { year => view.clone(), years => vec![view] };
            pages.push(self.page(url, "archive.html", page, rest));
        }
    }

    fn feeds(&self, pages: &mut Vec<Page>) {
        let dated = self.order.iter().filter(|at| self.posts[**at].front.date.is_some());
        let entries: Vec<Value> = dated
            .take(FEED_POSTS)
            .map(|&at| {
                let post = &self.posts[at];
                context! {
                    id => self.id(&post.url),
                    content => with_full_links(post, self.base),
                    ..self.views[at].clone()
                }
            })
            .collect();
        let feed = PageView { kind: "feed", title: &self.title, ..PageView::default() };
        let rest = context! { entries, id => self.id("/") };
        pages.push(self.page("/feed.xml", "feed.xml", feed, rest));

        // Every page that a search engine should know, but for those that forbid it.
        let mut seen = BTreeSet::new();
        let mut urls: Vec<Value> = Vec::new();
        for page in &*pages {
            let noindex = page.context.get_attr("page").and_then(|page| page.get_attr("noindex"));
            if page.url == "/feed.xml" || noindex.is_ok_and(|no| no.is_true()) {
                continue;
            }
            if seen.insert(page.url.clone()) {
                let post = page.post.map(|at| &self.posts[at].front);
                let changed = post.and_then(|front| front.updated.max(front.date));
                let changed = changed.map(|date| DateView::new(date, self.language));
                urls.push(context! { url => self.base.full(&page.url), updated => Serde(changed) });
            }
        }
        let none = PageView::default;
        pages.push(self.page("/sitemap.xml", "sitemap.xml", none(), context! { urls }));
        pages.push(self.page("/robots.txt", "robots.txt", none(), context! {}));
    }

    fn views(&self, posts: &[usize]) -> Vec<Value> {
        posts.iter().map(|at| self.views[*at].clone()).collect()
    }

    /// These posts, or none if all would be too many for one page.
    fn few(&self, posts: &[usize]) -> Vec<Value> {
        if self.order.len() > LISTED_POSTS { Vec::new() } else { self.views(posts) }
    }

    /// A name for a page in a feed that stays the same as long as its address does.
    fn id(&self, url: &str) -> String {
        use xxhash_rust::xxh64::xxh64;
        if self.base.has_origin() {
            return self.base.full(url);
        }
        // A UUID of version 8, whose bits are ours to choose (RFC 9562), made of site and page.
        let of = |seed| xxh64(format!("{}\n{url}", self.title).as_bytes(), seed);
        let (high, low) = (of(0), of(1));
        let (a, b, c) = (high >> 32, high >> 16 & 0xffff, high & 0xfff);
        let (d, e) = (low >> 48 & 0x3fff | 0x8000, low & 0xffff_ffff_ffff);
        format!("urn:uuid:{a:08x}-{b:04x}-8{c:03x}-{d:04x}-{e:012x}")
    }
}

pub(super) fn language(config: &SiteConfig) -> &str {
    config.language.as_deref().unwrap_or(LANGUAGE)
}

fn is_home(post: &Post) -> bool {
    post.url == "/"
}
