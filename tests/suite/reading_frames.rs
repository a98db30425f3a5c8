//! What popular themes print around the text, and what whole sites have in common: none of it is what
//! a page says.

use crate::support::reading::{lines, page, read, skipped, tags};
use crate::support::site;

fn text_of(html: &str) -> Vec<String> {
    lines(&page(html))
}

#[test]
fn bylines_without_a_time_are_told_by_their_name_beside_the_title() {
    let document = page(
        "<title>T</title><main><article><header><h1>T</h1><p>A lead.\
         <div class=post-meta><span title='2024-06-01 00:00:00 +0000 UTC'>June 1, 2024</span> · \
         <span>4 min</span> | <a href=https://example.org/edit rel=edit>Suggest Changes</a></div></header>\
         <p>Text.<p class=meta>Meta is a prefix.</article></main>",
    );
    assert_eq!(lines(&document), ["A lead.", "Text.", "Meta is a prefix."]);
    let authors = "<header><h1>T</h1><div class=row><div class='avatar margin-bottom--sm'>\
                   <span class=name>Ann Author</span><small>Writer</small></div></div></header>";
    let text =
        text_of(&format!("<title>T</title><main><article>{authors}<p>Text.</article></main>"));
    assert_eq!(text, ["Text."]);
    // The name of the section beside the title is no text; a note in the text is.
    let aside = "<header><aside>Posts</aside><h1>T</h1></header><p>Text.<aside>A note.</aside>";
    let text = text_of(&format!("<title>T</title><main><article>{aside}</article></main>"));
    assert_eq!(text, ["Text.", "A note."]);
}

#[test]
fn links_to_other_pages_beside_the_text_are_none_of_it() {
    let more =
        "<ul><li><a href=b.html>Pears and how they grow</a><li><a href=c.html>Plums</a></ul>";
    let tiles = "<article><a href=b.html><h2>Pears</h2></a></article>\
                 <article><a href=c.html><h2>Plums in spring</h2></a></article>";
    for around in [
        format!("<div class=related><h2>Related posts</h2>{more}</div>"),
        format!("<aside><h2>Related</h2><div>{tiles}</div></aside>"),
        "<div class='post-nav'><a href=b.html>Pears</a> <a href=c.html>Plums</a></div>".to_owned(),
        "<a class=previous_page href=b.html>&lt;-previous</a><a class=toc_page href=i.html>Contents</a>"
            .to_owned(),
        "<ul class=links-nextprev><li class=links-nextprev-prev>← Previous<br><a href=b.html>Pears and \
         more</a></ul>"
            .to_owned(),
        "<aside class=sidebar><p>Contents<p>John Doe<nav><a href=/>11 posts</a></nav></aside>".to_owned(),
        "<span><a rel=prev href=b.html>Pears</a> <a rel=next href=c.html>Plums</a></span>".to_owned(),
        "<h2>Contents</h2><ol><li><a href=#x>X</a><li><a href=#y>Y</a></ol><hr>".to_owned(),
    ] {
        let html = format!(
            "<title>T</title><main><h1>T</h1><p>Text.</p>{around}<h2 id=x>X</h2><p id=y>End.</main>"
        );
        assert_eq!(text_of(&html), ["Text.", "## X {x}", "End."], "{around}");
    }
    // An author's words.
    for kept in [
        "<div class=related><p>See what we wrote of <a href=b.html>pears</a>.</p></div>",
        "<p>Go <a class=next-level href=b.html>there</a>.</p>",
    ] {
        assert_eq!(
            text_of(&format!("<title>T</title><main><h1>T</h1>{kept}</main>")).len(),
            1,
            "{kept}"
        );
    }
    // A heading above links into its own subsections is none of a table of contents.
    let own = "<h2 id=a>A</h2><ul><li><a href=#b>B</a><li><a href=#c>C</a></ul><p>More of A.\
               <h3 id=b>B</h3><p>x<h3 id=c>C</h3><p>y";
    let text = text_of(&format!("<title>T</title><main><h1>T</h1>{own}</main>"));
    assert_eq!(text[..2], ["## A {a}", "More of A."]);
}

#[test]
fn pages_without_main_have_a_sidebar_and_a_bar_above_by_name() {
    let text = text_of(
        "<title>T</title><body><div class=sidebar><p>All about fruit.</p><nav><a href=/>Home</a></nav>\
         <p>© 2024.</p></div><div class=wrap><div class=masthead><h3><a href=/>Fruit</a></h3></div>\
         <div id=titlearea><div id=projectname>Fruit 1.2</div></div>\
         <div class=post><h1>T</h1><p>Text.<div class=sidebar><p>By the way.</div></div></div>",
    );
    assert_eq!(text, ["Text.", "By the way."]);
}

#[test]
fn numbers_of_lines_of_source_are_no_text() {
    let text = text_of(
        "<title>T</title><main><h1>T</h1><pre><span class=source-line-no>001</span>int a;\n\
         <span class=source-line-no>002</span>int b;</pre></main>",
    );
    assert_eq!(text, ["int a; int b;"]);
}

#[test]
fn an_entry_may_be_covered_by_its_link_or_be_nothing_else() {
    let covered = |link: &str, title: &str| {
        format!(
            "<article><header><h2>{title}</h2></header><p>All about {title}.</p>\
             <a class=entry-link aria-label='post link to {title}' href={link}></a></article>"
        )
    };
    let bare = |link: &str, title: &str| {
        format!("<article><time>06-16</time><div><a href={link}>Post {title}</a></div></article>")
    };
    let list = |top: &str, entry: &dyn Fn(&str, &str) -> String| {
        format!("<title>Posts</title><main>{top}{}{}</main>", entry("/a/", "A"), entry("/b/", "B"))
    };
    let post = |title: &str| {
        format!("<title>{title}</title><main><h1>{title}</h1><p>All about {title}.</main>")
    };
    let bare = list("<header><h1><a href=/>Fruit</a></h1></header><p>So far.", &bare);
    let content = read(&site(&[
        ("all.html", &bare),
        ("index.html", &list("<h1>Posts</h1><p>Welcome.", &covered)),
        ("a/index.html", &post("A")),
        ("b/index.html", &post("B")),
    ]));
    let found = |url: &str| content.documents.iter().find(|d| d.url == url).expect(url);
    assert_eq!(lines(found("/")), ["Welcome."]);
    // The site's name above a page is not the page's.
    assert_eq!(found("/all.html").title, "Posts");
    assert_eq!(lines(found("/all.html")), ["So far."]);
}

#[test]
fn what_a_tab_hides_is_text() {
    let text = text_of(
        "<title>T</title><main><h1>T</h1><ul role=tablist><li>npm<li>yarn</ul>\
         <div role=tabpanel>npm install</div><div role=tabpanel hidden>yarn add</div>\
         <div hidden>Not shown.</div></main>",
    );
    assert_eq!(text, ["npm install", "yarn add"]);
}

#[test]
fn the_values_of_a_page_are_those_that_people_see() {
    // The theme shows what the head has in small letters.
    let document = page(
        "<title>T</title><meta property=article:section content=posts>\
         <meta property=article:tag content=Audio><meta name=keywords content='audio, sound'>\
         <main><h1>T</h1><header><a href=/categories/field-notes/>Field notes</a></header><p>Text.</main>",
    );
    assert_eq!(tags(&document, "tag"), ["Audio", "sound"]);
    let spaced =
        page("<title>T</title><main><p>Text.<p><a href=/tags/optics/ rel=tag># optics</a></main>");
    assert_eq!(tags(&spaced, "tag"), ["optics"]);
    // All in one, or one for each.
    let meta = "<meta property=article:tag content='hola,one'>";
    assert_eq!(tags(&page(&format!("<title>T</title>{meta}<p>x")), "tag"), ["hola", "one"]);
    let more = format!("<title>T</title>{meta}<meta property=article:tag content=two><p>x");
    assert_eq!(tags(&page(&more), "tag"), ["hola,one", "two"]);
    assert_eq!(tags(&document, "category"), ["Field notes"]);
    assert_eq!(lines(&document), ["Text."]);
    let of_folder = page("<title>T</title><meta property=article:section content=posts><p>Text.");
    assert_eq!(tags(&of_folder, "category"), ["posts"]);
    // A manual's list of all functions.
    let manual =
        page("<title>T</title><meta name=keywords content='List interface, add(), size()'><p>x");
    assert!(tags(&manual, "tag").is_empty());
}

#[test]
fn what_most_pages_say_of_themselves_is_of_the_site() {
    let html = |title: &str, description: &str, body: &str| {
        format!("<title>{title}</title><meta name=description content='{description}'>{body}")
    };
    let of_site = "All about fruit";
    let pages = [
        ("index.html", html("Fruit", of_site, "<div class=title>Start</div><p>Welcome.")),
        (
            "a.html",
            html(
                "Fruit",
                of_site,
                "<div class=head><div class=title>Apples</div></div><p>Red.<h2>Use</h2>",
            ),
        ),
        ("b.html", html("Fruit", of_site, "<h2>Pears</h2><p>Green.")),
        ("c.html", html("Fruit", "Of plums", "<h1>Plums</h1><p>Blue.")),
        ("d.html", html("Figs", of_site, "<h2>Of figs</h2><p>Brown.")),
    ];
    let pages: Vec<(&str, &str)> =
        pages.iter().map(|(path, html)| (*path, html.as_str())).collect();
    let content = read(&site(&pages));
    let found: Vec<_> =
        content.documents.iter().map(|d| (d.title.as_str(), d.description.as_deref())).collect();
    assert_eq!(
        found,
        [
            ("Start", Some(of_site)),
            ("Apples", None),
            ("Pears", None),
            ("Plums", Some("Of plums")),
            ("Figs", None)
        ]
    );
    // Two pages of three are no site.
    let content = read(&site(&pages[..2]));
    assert!(content.documents.iter().all(|document| document.title == "Fruit"));
    assert!(content.documents.iter().all(|document| document.description.is_some()));
}

#[test]
fn the_name_of_the_site_is_taken_off_where_open_graph_repeats_it() {
    let html = |name: &str| {
        format!(
            "<title>{name} | Fruit</title><meta property=og:title content='{name} | Fruit'><p>x {name}"
        )
    };
    let pages = ["Apples", "Pears", "Plums"].map(html);
    let content =
        read(&site(&[("a.html", &pages[0]), ("b.html", &pages[1]), ("c.html", &pages[2])]));
    let titles: Vec<_> = content.documents.iter().map(|d| d.title.as_str()).collect();
    assert_eq!(titles, ["Apples", "Pears", "Plums"]);
}

#[test]
fn files_that_a_theme_brings_along_are_no_pages() {
    let content = read(&site(&[
        ("index.html", "<title>T</title><p>Text."),
        ("_static/webpack-macros.html", "{% macro head() %}<link href=x>{% endmacro %}"),
    ]));
    assert_eq!(content.documents.len(), 1);
    assert_eq!(skipped(&content)[0].0, "_static/webpack-macros.html");
    assert!(content.warnings.is_empty(), "{:?}", content.warnings);
}
