//! What does a page of HTML say?
//!
//! Bytes are [decoded](charset) and parsed into a [tree]; one [survey] of it finds what speaks for
//! the whole page, and where the [main content](main_content) is. From there come the [text],
//! without what is [left out](left_out), the [metadata] and the [tags].

mod charset;
mod code;
mod depth;
mod entries;
mod here;
mod left_out;
mod line;
mod linked_tags;
mod main_content;
mod marks;
mod metadata;
mod rows;
mod scan;
mod search_page;
mod survey;
mod tags;
mod text;
mod theme;
mod tree;

use ego_tree::NodeId;
use scraper::{Html, Selector};
use serde::{Deserialize, Serialize};

pub(super) use charset::decode;
pub(super) use linked_tags::{key_of_path, letters};
pub(super) use metadata::date_in_address;

use self::code::Colours;
use self::here::Here;
use self::left_out::LeftOut;
use self::metadata::Title;
use super::address::of_link;
use crate::{Document, Section};

/// What the user says of all pages.
#[derive(Debug, Default)]
pub(super) struct Selectors {
    /// Where the content is.
    pub(super) root: Option<Selector>,
    /// What is left out of it.
    pub(super) excluded: Vec<Selector>,
}

impl Selectors {
    fn colours(&self) -> Colours {
        match self.root.is_none() && self.excluded.is_empty() {
            true => Colours::LeftOut,
            false => Colours::AsWritten,
        }
    }
}

/// A page that was read.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Page {
    pub(super) document: Document,
    /// An element is marked as the page's body.
    pub(super) has_marked_body: bool,
    /// The title may end with the name of the site.
    pub(super) title_with_site_name: bool,
    /// What it is called if other pages have its title, too.
    pub(super) first_heading: Option<String>,
    /// That heading is of a lower level: it counts only if most pages have the title.
    pub(super) is_lower_heading: bool,
    /// The address under which the page wants to be found, as written.
    pub(super) canonical: Option<String>,
    /// The addresses of pages that this one names as the site's index and page to search.
    pub(super) index_pages: Vec<String>,
    /// Its content is a form to search with.
    pub(super) is_search_page: bool,
    /// Some of the links to other pages, as written.
    pub(super) links: Vec<String>,
    /// Set if some of it stands for other pages.
    pub(super) as_list: Option<Box<AsList>>,
    /// That was left out: see [`super::lists::settle`].
    pub(super) is_list: bool,
}

/// The same page without what it shows of other pages.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AsList {
    pub(super) document: Document,
    /// As of [`Page`].
    pub(super) title_with_site_name: bool,
    /// Where its entries lead: addresses from the site's root, or with an origin, as written.
    pub(super) targets: Vec<String>,
}

/// Reads a page that lies at an address of ours; or says why it is not to be found.
pub(super) fn read_page(text: &str, url: String, selectors: &Selectors) -> Result<Page, String> {
    let page = tree::parse(text, selectors.colours());
    let survey = survey::survey(&page);
    if let Some(reason) = metadata::reason_to_leave_out(&survey) {
        return Err(reason);
    }
    let here = Here { url: &url, canonical: survey.canonical };
    let reader = Reader { page: &page, survey: &survey, selectors, here };
    let (document, title, is_search_page) =
        reader.read(&[]).ok_or("nothing on it matches the root selector")?;
    let is_marked = !survey.marked_bodies.is_empty();
    // Who says what the content is means all of it.
    let of_others = match selectors.root.is_some() || is_marked {
        true => Vec::new(),
        false => entries::entries(&survey, here),
    };
    let nodes: Vec<NodeId> = of_others.iter().map(|entry| entry.node).collect();
    let list = if nodes.is_empty() { None } else { reader.read(&nodes) };
    let as_list = list.map(|(document, title, _)| {
        let targets = of_others.into_iter().map(|entry| entry.target).collect();
        Box::new(AsList { document, title_with_site_name: title.with_site_name, targets })
    });
    let index_pages = survey.index_pages.iter().filter_map(|link| of_link(link, &url)).collect();
    Ok(Page {
        document,
        has_marked_body: is_marked,
        title_with_site_name: title.with_site_name,
        first_heading: title.heading,
        is_lower_heading: title.without_h1,
        canonical: survey.canonical.map(str::to_owned),
        index_pages,
        is_search_page,
        links: survey.links.iter().map(|link| (*link).to_owned()).collect(),
        as_list,
        is_list: false,
    })
}

/// A page, and what is known of it before its text is read.
struct Reader<'a> {
    page: &'a Html,
    survey: &'a survey::Survey<'a>,
    selectors: &'a Selectors,
    here: Here<'a>,
}

impl Reader<'_> {
    /// What the page says, without the given elements; what is known of its title, and whether it is
    /// a page to search. Nothing if the user's selector finds no content.
    fn read(&self, entries: &[NodeId]) -> Option<(Document, Title, bool)> {
        let Reader { page, survey, selectors, here } = *self;
        let content = main_content::find(page, survey, selectors.root.as_ref(), entries);
        if content.roots.is_empty() {
            return None;
        }
        let (excluded, whole_body) = (selectors.excluded.as_slice(), content.whole_body);
        let left_out = LeftOut { excluded, whole_body, post: false, here, entries };
        let marked = metadata::MarkedMeta::of(survey);
        let title = metadata::title(survey, &content, &marked, left_out);
        let date = metadata::date(survey, &content, &marked, left_out);
        let document = Document {
            description: metadata::description(survey, &marked),
            language: metadata::language(survey),
            date,
            image: metadata::image(survey, &marked, here.url),
            sections: text::sections(&content.roots, left_out, &title.text),
            tags: tags::tags(survey, &content.roots, date, left_out),
            sort: tags::sort_keys(survey),
            emphasis: metadata::emphasis(survey, &marked),
            title: title.text.clone(),
            url: here.url.to_owned(),
        };
        let is_search_page = search_page::is_one(&content.roots, &document);
        Some((document, title, is_search_page))
    }
}

/// The text of a post's body, by the same rules as a page's; all of it is content.
pub(super) fn sections_of_post(html: &str, title: &str) -> Vec<Section> {
    let page = tree::parse(html, Colours::LeftOut);
    let body = survey::survey(&page).body;
    text::sections(body.as_slice(), LeftOut::OF_POSTS, title)
}

/// The text of a piece of HTML, on one line.
pub(super) fn text_of(html: &str) -> String {
    let page = tree::parse(html, Colours::LeftOut);
    let body = survey::survey(&page).body;
    body.map(line::plain_text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn soup() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            "</?(p|b|h1|h2|main|article|nav|pre|br|table|td|li|ul|a|svg|template|noscript|section|script)>",
            "<(a|section|h2|p) (id|name|href|class|data-damson-filter|data-damson-weight|aria-hidden|hidden)=['\"]?(#?x|line|true|toc)['\"]?>",
            "&(nbsp|amp|shy|#0|lt);?",
            "[a-z¶ \n]{0,6}",
            "<!--|-->|<!|]]>|<|>|\\PC",
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    #[test]
    fn words_in_colours_can_be_left_out_by_the_user() {
        let html =
            "<main><pre><span class=\"gp\">$</span> <span class=\"k\">run</span></pre></main>";
        let text = |excluded: &[&str]| {
            let excluded = excluded.iter().map(|css| Selector::parse(css).unwrap()).collect();
            let selectors = Selectors { root: None, excluded };
            let page = read_page(html, "/".to_owned(), &selectors).unwrap();
            page.document.sections[0].blocks[0].text.clone()
        };
        assert_eq!(text(&[]), "$ run");
        assert_eq!(text(&[".gp"]), "run");
    }

    proptest! {
        #[test]
        fn no_page_is_too_odd(html in soup()) {
            let selectors = Selectors::default();
            let page = read_page(&html, "/a/".to_owned(), &selectors).unwrap();
            let document = page.document;
            prop_assert_eq!(document.sections[0].level, 0);
            for section in &document.sections {
                prop_assert_eq!(section.heading.is_empty(), section.level == 0);
                for block in &section.blocks {
                    prop_assert!(!block.text.is_empty());
                    prop_assert_eq!(&crate::indexer::folded(&block.text), &block.text);
                }
            }
            for values in document.tags.values() {
                prop_assert!(!values.is_empty());
            }
        }

        #[test]
        fn no_word_of_a_paragraph_is_lost_or_joined(words in proptest::collection::vec("[a-z]{1,5}", 1..20), breaks in proptest::collection::vec(0usize..6, 20)) {
            const BETWEEN: [&str; 6] = [" ", "<br>", "</p><p>", "<li>", "<dd>", " <i> </i>"];
            let mut html = String::from("<main><p>");
            for (word, between) in words.iter().zip(breaks) {
                html += word;
                html += BETWEEN[between];
            }
            let document = read_page(&html, "/".to_owned(), &Selectors::default()).unwrap().document;
            let blocks = document.sections.iter().flat_map(|section| &section.blocks);
            let text = blocks.map(|block| block.text.as_str()).collect::<Vec<_>>().join(" ");
            prop_assert_eq!(text, words.join(" "));
        }
    }
}
