//! What is read of built pages: their text, headings, titles, tags and dates.

use damson_search::indexer::{ReadOptions, read_site};

use crate::support::reading::{lines, page, read, skipped, tags};
use crate::support::site;

#[test]
fn text_is_cut_where_lines_end_and_nowhere_else() {
    let html = "<main>intro<ul><li data-x>one<li>t<b>w</b>o<br>three</ul>\
        <dl><dt>term<dd>meaning</dl><table><tr><td>a<td>b<tr><td>c</table>\
        <p>sof&shy;t  hyphen&nbsp;and&#10;space<p>un<i>believ</i>able";
    let expected = [
        "intro",
        "one",
        "two three",
        "term",
        "meaning",
        "a",
        "b",
        "c",
        "soft hyphen and space",
        "unbelievable",
    ];
    assert_eq!(lines(&page(html)), expected);
}

#[test]
fn code_is_one_run_of_text_without_gutters_and_buttons() {
    let html = "<main><pre><span class=line-number>1</span><code>let a;\n\n  let b;</code>\
        <button>Copy</button></pre>\
        <table class=highlight><tr><td class=linenos><pre>1\n2</pre></td>\
        <td class=code><pre>x = 1\n<div class=line>y = 2</div></pre></td></table>\
        <p class=timeline>1984</p></main>";
    assert_eq!(lines(&page(html)), ["let a; let b;", "x = 1 y = 2", "1984"]);
}

#[test]
fn what_people_do_not_read_is_left_out() {
    let html = "<main>seen<script>a</script><style>b</style><template>c</template>\
        <noscript><p>d</p></noscript><svg><title>e</title><text>f</text></svg>\
        <nav>g</nav><p hidden>h</p><form><label>i</label><input value=j></form>\
        <select><option>k</select><span aria-hidden=true>l</span><div style='display: none'>m</div>\
        <dialog>n</dialog><button>o</button><iframe>p</iframe><!-- q -->\
        <details><summary>fold</summary>folded</details>\
        <p hidden=until-found>until found</main>";
    assert_eq!(lines(&page(html)), ["seen", "fold", "folded", "until found"]);
}

#[test]
fn the_content_is_found_without_configuration() {
    let frame = |content: &str| {
        format!(
            "<title>t</title><body><header>Site</header><nav>Menu</nav>{content}\
             <aside>Links</aside><footer>Imprint</footer>"
        )
    };
    let text = |content: &str| lines(&page(&frame(content)));
    assert_eq!(text("<main><header><h1>t</h1>by me</header>x</main>"), ["by me", "x"]);
    assert_eq!(text("<div role=main>x</div>"), ["x"]);
    assert_eq!(
        text("<div>chrome</div><article><h1>t</h1>x is the text</article>"),
        ["x is the text"]
    );
    assert_eq!(text("<p>x</p>"), ["x"]);
    assert_eq!(
        text("<div class=sphinxsidebar>y</div><p>x</p><ul class='page-nav'><li>Prev</ul>"),
        ["x"]
    );
    // Cards on a page are not the page.
    assert_eq!(
        text("<main><h1>All</h1>a page of cards<article>one</article></main>"),
        ["# All", "a page of cards", "one"].iter().skip(1).copied().collect::<Vec<_>>()
    );
}

#[test]
fn a_root_selector_and_exclusions_are_heeded() {
    let folder = site(&[
        ("a.html", "<title>a</title><main>no<div class=body>yes<p class=x>no</p></div></main>"),
        ("b.html", "<title>b</title><main>no</main>"),
    ]);
    let options = ReadOptions {
        root_selector: Some("div.body".to_owned()),
        exclude_selectors: vec![".x".to_owned()],
        ..ReadOptions::default()
    };
    let content = read_site(folder.path(), &options, &|_| {}).unwrap();
    assert_eq!(content.documents.iter().map(lines).collect::<Vec<_>>(), [["yes"]]);
    assert_eq!(
        skipped(&content),
        [("b.html".to_owned(), "nothing on it matches the root selector")]
    );
    let bad = ReadOptions { root_selector: Some("div[".to_owned()), ..ReadOptions::default() };
    let error = read_site(folder.path(), &bad, &|_| {}).unwrap_err();
    assert!(error.to_string().starts_with("`div[` is not a CSS selector"), "{error}");
}

#[test]
fn headings_have_their_text_and_their_anchor_whatever_made_the_page() {
    let html = r##"<main><h1>t</h1>
        <section id="sphinx"><span id="index-0"></span><h2>Sphinx<a class="headerlink"
          href="#sphinx" title="Link">¶</a></h2>s</section>
        <h2 id="mdbook"><a class="header" href="#mdbook">mdBook</a></h2>m
        <h2 id="vitepress">VitePress <a class="header-anchor" href="#vitepress"
          aria-label="Permalink">&#8203;</a></h2>v
        <h3 id="docusaurus">Docu<code>saurus</code><a href="#docusaurus" class="hash-link">Direct
          link to Docusaurus</a></h3>d
        <h2><a id="github" class="anchor" aria-hidden="true" href="#github"><svg></svg></a>GitHub</h2>g
        <a name="old"></a><h4>Manual</h4>o
        <div id="empty"></div><h5>No anchor</h5>n
        <h2 id="gone"></h2>after an empty heading</main>"##;
    let expected = [
        "## Sphinx {sphinx}",
        "s",
        "## mdBook {mdbook}",
        "m",
        "## VitePress {vitepress}",
        "v",
        "### Docusaurus {docusaurus}",
        "d",
        "## GitHub {github}",
        "g",
        "#### Manual {old}",
        "o",
        "##### No anchor",
        "n",
        "after an empty heading",
    ];
    assert_eq!(lines(&page(html)), expected);
}

#[test]
fn an_anchor_that_is_never_closed_leads_to_its_first_heading_only() {
    // XHTML as HTML parsers see it.
    let html = "<body><h2><a id='one'/>One</h2><p>x</p><div><h2><a id='two'/>Two</h2></div>";
    assert_eq!(lines(&page(html)), ["## One {one}", "x", "## Two {two}"]);
}

#[test]
fn a_table_of_contents_is_navigation_and_a_list_of_links_is_text() {
    let html = "<main><ul><li><a href='#a'>A</a><ul><li><a href='#b'>B</a></ul></ul>\
        <ul><li><a href='/x'>X</a><li><a href='#a'>A</a></ul>";
    assert_eq!(lines(&page(html)), ["X", "A"]);
}

#[test]
fn the_title_is_the_heading_and_its_text_is_not_told_twice() {
    let document = page("<title>T – Site</title><main>before<h1>The <i>T</i></h1>below<h2>S</h2>x");
    assert_eq!(document.title, "The T");
    assert_eq!(lines(&document), ["before", "below", "## S", "x"]);
}

#[test]
fn the_name_of_the_site_is_no_part_of_titles() {
    let titles = |pages: &[&str]| {
        let files: Vec<_> = pages
            .iter()
            .enumerate()
            .map(|(n, title)| (format!("{n}.html"), format!("<title>{title}</title><p>x")))
            .collect();
        let files: Vec<_> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
        let content = read(&site(&files));
        content.documents.into_iter().map(|document| document.title).collect::<Vec<_>>()
    };
    assert_eq!(titles(&["A - Site", "B - C - Site", "D - Site"]), ["A", "B - C", "D"]);
    assert_eq!(titles(&["Site | A", "Site | B", "Site | C | D"]), ["A", "B", "C | D"]);
    assert_eq!(titles(&["A - B", "C - D", "E"]), ["A - B", "C - D", "E"]);
    assert_eq!(titles(&["A: The Site", "B: b: The Site", "C: The Site"]), ["A", "B: b", "C"]);
    assert_eq!(titles(&["Site: A", "Site: B", "Site: C: c"]), ["A", "B", "C: c"]);
    let manual = ["A", "f (x)", "B", "C"].map(|title| format!("{title} (The Site (version 2))"));
    assert_eq!(titles(&manual.each_ref().map(String::as_str)), ["A", "f (x)", "B", "C"]);
    assert_eq!(titles(&["A: x", "B: y", "C (z)"]), ["A: x", "B: y", "C (z)"]);
}

#[test]
fn of_several_headings_the_title_names_the_one_that_counts() {
    let sections = "<h1 id=a>1. Overview</h1><p>Of logs.<h1 id=b>2. How it works</h1><p>Well.";
    let logs = format!("<title>Logs</title><main>{sections}</main>");
    let document = page(&logs);
    assert_eq!(document.title, "Logs");
    assert_eq!(
        lines(&document),
        ["# 1. Overview {a}", "Of logs.", "# 2. How it works {b}", "Well."]
    );
    let second = "<title>2. How it works - Site</title>";
    assert_eq!(page(&format!("{second}<main>{sections}</main>")).title, "2. How it works");
    // A title that all pages have says nothing of any.
    let site_of = |title: &str| {
        let page = format!("<title>Site</title><main><h1>{title}</h1><p>x<h1>More</h1><p>y</main>");
        (format!("{title}.html"), page)
    };
    let files = [site_of("a"), site_of("b")];
    let files: Vec<(&str, &str)> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let content = read(&site(&files));
    let titles: Vec<&str> = content.documents.iter().map(|d| d.title.as_str()).collect();
    assert_eq!(titles, ["a", "b"]);
}

#[test]
fn a_heading_that_leads_home_is_the_name_of_the_site() {
    let page = |own: &str| {
        let html = format!(
            "<title>Filters — Site</title><div id=hd><h1><a href=../index.html>Site</a></h1></div>{own}<p>Text."
        );
        read(&site(&[("ref/filters.html", &html)])).documents.remove(0)
    };
    let document = page("<div><h1>Filters<a class=headerlink href=#f>¶</a></h1></div>");
    assert_eq!((document.title.as_str(), lines(&document)), ("Filters", vec!["Text.".to_owned()]));
    // A heading may lead to where it stands.
    assert_eq!(page("<h1><a href=filters.html>Filters</a></h1>").title, "Filters");
}

#[test]
fn a_page_without_a_heading_has_the_next_best_title() {
    assert_eq!(page("<meta property='og:title' content='O'><title>O :: S</title><p>x").title, "O");
    assert_eq!(page("<title>H – S</title><body><header><h1>H</h1></header><p>x").title, "H");
    assert_eq!(page("<title>T</title><body><header><h1>Site</h1></header><p>x").title, "T");
    assert_eq!(page("<main data-pagefind-meta='title:M'><h1>H</h1>").title, "M");
    assert_eq!(page("<p>x").title, "");
}

#[test]
fn a_page_says_what_it_is_about() {
    let document = page(
        "<html lang=pt_BR><meta name=description content=' a\n b '>\
         <meta property=og:image content=https://x.org/y.png><title>t</title><p>x",
    );
    assert_eq!(document.description.as_deref(), Some("a b"));
    assert_eq!(document.language.as_deref(), Some("pt-BR"));
    assert_eq!(document.image.as_deref(), Some("https://x.org/y.png"));
    let document =
        page("<html lang='<?lang?>'><img src=i/p.png data-damson-meta='image[src]'><p>x");
    assert_eq!(document.language, None);
    assert_eq!(document.image.as_deref(), Some("/i/p.png"));
}

#[test]
fn dates_are_found_where_pages_have_them() {
    let date = |html: &str| page(html).date.map(|date| date.to_string());
    let day = Some("2024-01-02".to_owned());
    for html in [
        "<meta property='article:published_time' content='2024-01-02T10:00:00Z'><p>x",
        "<script type='application/ld+json'>{\"@graph\":[{\"datePublished\":\"2024-01-02\"}]}</script><p>x",
        "<article><h1>x</h1><time datetime=2024-01-02>Tuesday</time><p>x</article>",
        "<main><time datetime=2025-01-01></time><time itemprop=datePublished datetime=2024-01-02></time><p>x",
        "<main data-damson-meta='date:2 January 2024'>x",
    ] {
        assert_eq!(date(html), day, "{html}");
    }
    // A list of posts has no date of its own.
    let list =
        "<main><li><time>2024-01-01</time><li><time>2024-01-02</time><li><time>2024-01-03</time>";
    assert_eq!(date(list), None);
    let folder = site(&[("blog/2024/01/02/x/index.html", "<p>x")]);
    assert_eq!(read(&folder).documents[0].date.map(|d| d.to_string()), day);
}

#[test]
fn tags_come_from_head_links_and_marks() {
    let document = page(
        "<meta property=article:tag content=Rust><meta name=keywords content='Rust, web dev,,'>\
         <meta property=article:section content=News><meta name=author content='A. B.'>\
         <meta property=article:author content=https://x.org/ab>\
         <meta data-pagefind-filter='team[content]' content=core>\
         <main><h1 data-damson-filter='heading, level:one, two'>H</h1>\
         <time datetime=2024-01-02></time><footer><a rel='nofollow tag' href=/t>#Wasm</a></footer></main>\
         <aside><a rel=tag href=/u>Elsewhere</a></aside>",
    );
    assert_eq!(tags(&document, "tag"), ["Rust", "web dev", "Wasm"]);
    assert_eq!(tags(&document, "category"), ["News"]);
    assert_eq!(tags(&document, "author"), ["A. B."]);
    assert_eq!(tags(&document, "year"), ["2024"]);
    assert_eq!(tags(&document, "team"), ["core"]);
    assert_eq!(tags(&document, "heading"), ["H"]);
    assert_eq!(tags(&document, "level"), ["one, two"]);
    assert_eq!(document.tags.len(), 7);
}

#[test]
fn a_keyword_that_is_the_title_is_no_tag() {
    let document = page(
        "<title>Basic Usage (Manual)</title><meta name=keywords content='Basic Usage (Manual)'><p>x",
    );
    assert!(tags(&document, "tag").is_empty());
}

#[test]
fn marks_ignore_weigh_and_sort() {
    let document = page(
        "<main data-damson-sort='size[data-size], weight:3' data-size=12>\
         <p data-pagefind-ignore data-pagefind-filter=kept>text</p>\
         <div data-damson-ignore=all><p data-damson-filter=lost>x</p></div>\
         <p data-pagefind-weight=0.5>light<b data-damson-weight=99>heavy</b>light</p>\
         <img data-pagefind-index-attrs='alt, title' alt=A title=T>plain</main>",
    );
    let blocks: Vec<_> =
        document.sections[0].blocks.iter().map(|b| (b.text.as_str(), b.weight)).collect();
    assert_eq!(
        blocks,
        [("light", 0.5), ("heavy", 10.0), ("light", 0.5), ("A", 1.0), ("T", 1.0), ("plain", 1.0)]
    );
    assert_eq!(tags(&document, "kept"), ["text"]);
    assert!(!document.tags.contains_key("lost"));
    assert_eq!(document.sort["size"], "12");
    assert_eq!(document.sort["weight"], "3");
}
