//! What does a page say about itself?

use html5ever::local_name;
use std::collections::HashMap;

use ego_tree::{NodeId, NodeRef};
use scraper::node::Element;
use scraper::{ElementRef, Node};
use serde_json::Value as Json;

use super::entries::leads_away;
use super::left_out::LeftOut;
use super::line::{heading_text, plain_text};
use super::main_content::Content;
use super::marks::{Marks, pairs};
use super::survey::Survey;

use super::tree::{
    Next, any_element, attr, attr_named, has_word, heading_level, walk_elements,
    walk_elements_until,
};
use crate::indexer::address::of_link;
use crate::indexer::folded;
use crate::indexer::front_matter::{date_in_path, parse_date};
use crate::{Date, Emphasis};

/// The reason to leave a page out that the page itself gives.
pub(super) fn reason_to_leave_out(survey: &Survey<'_>) -> Option<String> {
    if survey.is_ignored {
        return Some("its `<html>` or `<body>` is marked to be ignored".to_owned());
    }
    for name in ["robots", "googlebot", "damson"] {
        let unwanted = survey.metas(name).any(|content| {
            content.split(',').any(|word| {
                word.trim().eq_ignore_ascii_case("noindex")
                    || word.trim().eq_ignore_ascii_case("none")
            })
        });
        if unwanted {
            return Some(format!("it asks not to be indexed (`<meta name=\"{name}\">`)"));
        }
    }
    let refresh = survey.meta(&["refresh"])?;
    let (_, target) = refresh.split_once([';', ','])?;
    let target = target.trim();
    let target = match target.split_once('=') {
        Some((key, value)) if key.trim().eq_ignore_ascii_case("url") => value.trim(),
        _ => target,
    };
    (!target.is_empty())
        .then(|| format!("it sends its readers on to `{}`", target.trim_matches(['"', '\''])))
}

/// What `data-…-meta` says, by key; the later says it.
#[derive(Debug, Default)]
pub(super) struct MarkedMeta {
    pairs: Vec<(String, String)>,
}

impl MarkedMeta {
    pub(super) fn of(survey: &Survey<'_>) -> MarkedMeta {
        let all = |mark: for<'m> fn(&'m Marks<'_>) -> Option<&'m str>| -> Vec<(String, String)> {
            let marked = survey.marked.iter();
            marked.flat_map(|(e, m)| mark(m).map_or(Vec::new(), |mark| pairs(mark, *e))).collect()
        };
        let mut pairs = all(|marks| marks.default_meta);
        pairs.extend(all(|marks| marks.meta));
        pairs.extend(all(|marks| marks.title.then_some("title")));
        MarkedMeta { pairs }
    }

    fn all<'m>(&'m self, key: &'m str) -> impl Iterator<Item = String> + 'm {
        let found = self.pairs.iter().filter(move |(name, _)| name.eq_ignore_ascii_case(key));
        found.map(|(_, value)| value.clone())
    }

    fn get(&self, key: &str) -> Option<String> {
        let found = self.pairs.iter().rev().find(|(name, _)| name.eq_ignore_ascii_case(key));
        found.map(|(_, value)| value.clone())
    }
}

/// How the page is to stand among others: by `<meta name="damson:boost">` and the like, or by marks.
pub(super) fn emphasis(survey: &Survey<'_>, marked: &MarkedMeta) -> Emphasis {
    let texts = |key: &str, ends: &[char]| -> Vec<String> {
        let name = format!("damson:{key}");
        let metas = survey.metas(&name).map(str::to_owned);
        let mut found: Vec<String> = Vec::new();
        for text in metas.chain(marked.all(key)) {
            for part in text.split(ends).map(folded) {
                if !part.is_empty() && !found.contains(&part) {
                    found.push(part);
                }
            }
        }
        found
    };
    Emphasis {
        boost: texts("boost", &[]).iter().find_map(|text| Emphasis::parse_boost(text)),
        keywords: texts("keywords", &[',', ';', '、', '，']),
        pinned: texts("pinned", &[',', ';', '、', '，']),
    }
}

/// A page's title.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Title {
    pub(super) text: String,
    /// It is the `<title>`, which may end with the name of the site.
    pub(super) with_site_name: bool,
    /// The first of several headings none of which it names: what the page is called if other pages
    /// have the same title. If there is none, the heading of a lower level.
    pub(super) heading: Option<String>,
    /// It has no heading of the first level.
    pub(super) without_h1: bool,
}

/// The title: what is marked as such, else the `h1` of the content (of several the one that the
/// `<title>` names), else the `<title>`.
pub(super) fn title(
    survey: &Survey<'_>,
    content: &Content<'_>,
    marked: &MarkedMeta,
    left_out: LeftOut<'_>,
) -> Title {
    /// So many are enough to see that they are headings of sections.
    const MAX_H1: usize = 64;
    let named = |text: String| Title { text, ..Title::default() };
    if let Some(title) = marked.get("title") {
        return named(title);
    }
    let whole = survey.title.map(text_of).unwrap_or_default();
    let headings: Vec<String> = content
        .roots
        .iter()
        .flat_map(|root| h1s(*root, left_out, survey.kinds.h1s))
        .take(MAX_H1)
        .collect();
    match headings.as_slice() {
        [] => {}
        // Where each section has one, the first is no more of a title than the others.
        [first, _, ..] if !whole.is_empty() => {
            let named_there = headings.iter().filter(|heading| whole.contains(heading.as_str()));
            let titled = named_there.max_by_key(|heading| heading.len());
            return match titled {
                Some(heading) => named(heading.clone()),
                None => Title {
                    text: whole,
                    with_site_name: true,
                    heading: Some(first.clone()),
                    without_h1: false,
                },
            };
        }
        [first, ..] => return named(first.clone()),
    }
    if let Some(title) = survey.meta(&["og:title", "twitter:title"]).map(folded)
        && (whole.is_empty() || whole.starts_with(&title) || whole.ends_with(&title))
    {
        let with_site_name = title == whole;
        return Title { with_site_name, ..named(title) };
    }
    // The heading above a page that consists of nothing but a body. On many sites it is the site's
    // name instead: only where the `<title>` begins with it, it is the page's.
    if let Some(body) = survey.body.filter(|_| content.whole_body)
        && let Some(heading) =
            h1s(body, LeftOut { whole_body: false, ..left_out }, survey.kinds.h1s)
                .into_iter()
                .next()
        && (whole.is_empty() || whole.starts_with(&heading))
    {
        return named(heading);
    }
    let heading = content.roots.iter().find_map(|root| lower_heading(*root, left_out));
    Title { with_site_name: !whole.is_empty(), text: whole, heading, without_h1: true }
}

/// What is called a title, or the first heading of whatever level, if that stands near the top.
fn lower_heading(root: ElementRef<'_>, left_out: LeftOut<'_>) -> Option<String> {
    /// Below so many elements stands no title.
    const NEAR: usize = 100;
    let mut found = None;
    let mut seen = 0;
    walk_elements_until(*root, |element| {
        seen += 1;
        let value = element.value();
        if found.is_some() || seen > NEAR {
            return Next::Stop;
        }
        if left_out.contains(element, &Marks::of(value)) {
            return Next::Past;
        }
        let is_heading = heading_level(value).is_some() && !leads_away(element, left_out.here);
        let is_called_so = value.name() != "a" && has_word(value, &local_name!("class"), "title");
        if is_heading || is_called_so {
            found = Some(heading_text(element, left_out)).filter(|text| !text.is_empty());
        }
        Next::Into
    });
    found
}

/// The texts of all `h1` that have one, where the page has so many.
fn h1s(root: ElementRef<'_>, left_out: LeftOut<'_>, of_page: usize) -> Vec<String> {
    // To tell what is left out takes a look around: once, and only at what such a heading stands in.
    let mut known: HashMap<NodeId, bool> = HashMap::new();
    let mut is_left_out = |heading: ElementRef<'_>| {
        let above = heading.ancestors().take_while(|node| node.id() != root.id());
        let around = [*heading, *root].into_iter().chain(above).filter_map(ElementRef::wrap);
        around.into_iter().any(|element| {
            let judge = || left_out.contains(element, &Marks::of(element.value()));
            *known.entry(element.id()).or_insert_with(judge)
        })
    };
    let (mut found, mut left) = (Vec::new(), of_page);
    walk_elements_until(*root, |element| {
        let is_h1 = left > 0 && heading_level(element.value()) == Some(1);
        if is_h1 {
            left -= 1;
            if !is_left_out(element) {
                found.extend(Some(heading_text(element, left_out)).filter(|text| !text.is_empty()));
            }
        }
        match left {
            // Most pages have one, at the top.
            0 => Next::Stop,
            _ if is_h1 => Next::Past,
            _ => Next::Into,
        }
    });
    found
}

/// What the page is about, in the author's words.
pub(super) fn description(survey: &Survey<'_>, marked: &MarkedMeta) -> Option<String> {
    marked
        .get("description")
        .or_else(|| survey.meta(&["description", "og:description"]).map(folded))
        // What templates print of a variable that is not set.
        .filter(|text| !matches!(text.as_str(), "" | "None" | "null" | "undefined"))
}

/// The language, if what is declared looks like one.
pub(super) fn language(survey: &Survey<'_>) -> Option<String> {
    let declared = survey.language.map(str::trim).filter(|text| !text.is_empty());
    let language = declared.or_else(|| survey.meta(&["content-language", "language"]))?;
    // `en_US` is how programs call it, `en-US` is how pages do.
    let language = language.split([',', ';']).next()?.trim().replace('_', "-");
    let is_tag = language.split('-').all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    (is_tag && language.as_bytes()[0].is_ascii_alphabetic()).then_some(language)
}

/// The address of the picture that stands for the page: from the site's root, if it was written
/// relative to the page.
pub(super) fn image(survey: &Survey<'_>, marked: &MarkedMeta, url: &str) -> Option<String> {
    const NAMES: &[&str] = &["og:image", "og:image:url", "twitter:image", "twitter:image:src"];
    let written = marked.get("image").or_else(|| survey.meta(NAMES).map(str::to_owned))?;
    if written.starts_with('/') {
        return Some(written);
    }
    Some(of_link(&written, url).unwrap_or(written))
}

/// When the page was published.
pub(super) fn date(
    survey: &Survey<'_>,
    content: &Content<'_>,
    marked: &MarkedMeta,
    left_out: LeftOut<'_>,
) -> Option<Date> {
    let in_head = || {
        const NAMES: &[&str] = &[
            "article:published_time",
            "datepublished",
            "date",
            "dc.date",
            "dc.date.issued",
            "dcterms.date",
            "dcterms.created",
            "dcterms.issued",
            "pubdate",
            "publish_date",
        ];
        NAMES.iter().find_map(|name| survey.metas(name).find_map(parse_date))
    };
    marked
        .get("date")
        .and_then(|date| parse_date(&date))
        .or_else(in_head)
        .or_else(|| survey.json_ld.iter().find_map(|script| date_in_json_ld(*script)))
        .or_else(|| survey.kinds.has_times.then(|| date_in_text(&content.roots, left_out))?)
        .or_else(|| date_in_address(left_out.here.url))
}

/// `/2024/01/02/hello/`, at the start or below one or two folders.
pub(in crate::indexer) fn date_in_address(url: &str) -> Option<Date> {
    let path = url.strip_prefix('/')?;
    let folders = path.match_indices('/').map(|(at, _)| at + 1).take(2);
    std::iter::once(0).chain(folders).find_map(|at| date_in_path(&path[at..])).map(|(date, _)| date)
}

/// The first `datePublished`, wherever it stands in the description of the page for machines.
fn date_in_json_ld(script: ElementRef<'_>) -> Option<Date> {
    let json: Json = serde_json::from_str(&script.text().collect::<String>()).ok()?;
    let mut open = vec![&json];
    while let Some(value) = open.pop() {
        match value {
            Json::Object(entries) => {
                let written = entries.get("datePublished").and_then(Json::as_str);
                if let Some(date) = written.and_then(parse_date) {
                    return Some(date);
                }
                open.extend(entries.values().rev());
            }
            Json::Array(values) => open.extend(values.iter().rev()),
            _ => {}
        }
    }
    None
}

/// The date that a page shows of itself: the one that says so, else the first `<time>`, unless the
/// page has many, being a list of other pages.
fn date_in_text(roots: &[ElementRef<'_>], left_out: LeftOut<'_>) -> Option<Date> {
    /// A date of publication and one of the last change.
    const OWN_DATES: usize = 2;
    let mut times = Vec::new();
    let mut articles = 0;
    // Whether it is of a page that is linked here. Where a link leads is not told fast, and pages have
    // more links than times.
    let is_elsewhere =
        |link: &Element| attr(link, &local_name!("href")).is_some_and(|to| !left_out.here.is(to));
    let is_linked = |element: ElementRef<'_>, root: ElementRef<'_>| {
        let above = element.ancestors().take_while(|node| node.id() != root.id());
        let around = above.chain([*root]).filter_map(ElementRef::wrap);
        around.map(|e| e.value()).any(|value| value.name() == "a" && is_elsewhere(value))
    };
    for root in roots {
        walk_elements(**root, |element| {
            match element.value().name() {
                "time" if !is_linked(element, *root) => times.push(element),
                "abbr" if has_word(element.value(), &local_name!("class"), "published") => {
                    times.extend(Some(element).filter(|_| !is_linked(element, *root)));
                }
                _ if left_out.entries.contains(&element.id()) => return false,
                "article" if element.id() != root.id() => {
                    articles += usize::from(!is_linked(element, *root));
                }
                _ => {}
            }
            true
        });
    }
    let date_of = |time: &ElementRef<'_>| {
        let value = time.value();
        // `<abbr title>` is how microformats wrote dates before there was `<time>`.
        let written = attr(value, &local_name!("datetime"))
            .or(attr(value, &local_name!("title")).filter(|_| value.name() == "abbr"));
        parse_date(written.unwrap_or(&plain_text(*time)))
    };
    let says_so = |time: &&ElementRef<'_>| {
        let value = time.value();
        attr_named(value, "pubdate").is_some()
            || has_word(value, &local_name!("itemprop"), "datePublished")
            || has_word(value, &local_name!("class"), "dt-published")
            || has_word(value, &local_name!("class"), "published")
    };
    if articles > 1 {
        return None;
    }
    let marked: Vec<_> = times.iter().filter(says_so).collect();
    match marked.as_slice() {
        [time] => return date_of(time),
        [] => {}
        _ => return None,
    }
    let few = times.len() <= OWN_DATES;
    let own = times.iter().find(|time| few || is_in_header(***time));
    own.and_then(date_of)
}

/// Whether it stands in a header together with the title.
fn is_in_header(node: NodeRef<'_, Node>) -> bool {
    let header = node
        .ancestors()
        .filter_map(ElementRef::wrap)
        .find(|ancestor| matches!(ancestor.value().name(), "header" | "hgroup"));
    header.is_some_and(|header| any_element(header, |e| heading_level(e) == Some(1)))
}

fn text_of(element: ElementRef<'_>) -> String {
    folded(&element.text().collect::<String>())
}
