//! What generators and their themes write around an author's words, and how they call pages.

use crate::support::reading::{lines, page, read, skipped, tags};
use crate::support::site;

#[test]
fn bylines_and_labels_are_no_text() {
    let document = page(
        "<title>T</title><article><header><h1>T</h1><p class=lead>Of apples.\
         <p><time datetime=2024-05-06>6 May 2024</time> · 3 min read</header>\
         <div class=toc><details><summary>Contents</summary><ul><li><a href=#a>A</a></ul></details></div>\
         <h2 id=a>A<a class=sl-anchor href=#a><span class=sr-only>Section titled “A”</span></a></h2>\
         <div class='language-sh'><button>Copy</button><span class=lang>sh</span><pre>make</pre></div>\
         <figure><figcaption><span class=sr-only>Terminal window</span></figcaption><pre>ls</pre></figure>\
         <ul class=post-metadata><li><time>6 May 2024</time><li><a href=/tags/fruit/>fruit</a></ul>\
         <p>We met on <time datetime=2024-05-01>Monday</time>.\
         <div class=toctree-wrapper><ul><li><a href=b.html>Pears</a></ul></div></article>",
    );
    assert_eq!(lines(&document), ["Of apples.", "## A {a}", "make", "ls", "We met on Monday."]);
    assert_eq!(tags(&document, "tag"), ["fruit"]);
}

#[test]
fn what_only_looks_like_a_theme_is_text() {
    let document = page(
        "<title>T</title><main><h1 class=sr-only>T</h1>\
         <div class=toc><h2 id=c>Contents of the box</h2><p>Screws.</div>\
         <p class=meta>Meta is a prefix.</p>\
         <div class=languages><span class=lang>German</span></div>\
         <p>Write <a href=/tags/css/>css</a> by hand, as people did before there were programs for it.",
    );
    let text = lines(&document);
    for line in ["## Contents of the box {c}", "Screws.", "Meta is a prefix.", "German"] {
        assert!(text.iter().any(|found| found == line), "no {line:?} in {text:?}");
    }
    // A link in a sentence is no tag.
    assert!(tags(&document, "tag").is_empty());
}

#[test]
fn tags_that_are_only_links_count_on_the_page_that_they_are_of() {
    let row =
        "<ul><li><a href=/tags/rust/>Rust</a><li><a href='../category/c%2B%2B.html'>C++</a></ul>";
    let document = page(&format!("<title>T</title><article><p>Text.</p>{row}</article>"));
    assert_eq!((tags(&document, "tag"), tags(&document, "category")), (vec!["Rust"], vec!["C++"]));
    let boxed = "<nav class=md-tags><span class=md-tag>optics</span> <a class=md-tag href=/t#x>stars</a></nav>";
    let document = page(&format!("<title>T</title><main>{boxed}<p>Text.</main>"));
    assert_eq!(tags(&document, "tag"), ["optics", "stars"]);
    // What the page declares is what it means.
    let declared = page(&format!(
        "<title>T</title><meta property=article:tag content=wasm><article>{row}</article>"
    ));
    assert_eq!(tags(&declared, "tag"), ["wasm"]);
    // A list of posts shows the tags of each; a cloud those of the site.
    let list = format!("<article><h2>A</h2>{row}</article><article><h2>B</h2></article>");
    let cloud: String = (0..20).map(|n| format!("<a href=/tags/t{n}/>t{n}</a> ")).collect();
    for content in [list, cloud] {
        let document = page(&format!("<title>T</title><main><h1>T</h1>{content}</main>"));
        assert!(tags(&document, "tag").is_empty(), "{content}");
    }
}

#[test]
fn pages_that_only_lead_to_others_are_left_out() {
    let post =
        "<title>P</title><meta property=article:tag content='Big Cats'><main><p>Lions.</main>";
    let list = |title: &str| format!("<title>{title}</title><main><p>P: Lions.</main>");
    let of_tag = list("Big Cats");
    let (index, second) = (list("Index"), list("Page 2"));
    let linked = format!("<link rel=index href=genindex.html>{post}");
    let search = "<title>Find</title><main><form role=search><input type=search></form></main>";
    let (kept, research) =
        (format!("<div data-damson-body>{of_tag}</div>"), "<title>R</title><main>Research.</main>");
    let files = [
        ("p.html", linked.as_str()),
        ("tags/big-cats/index.html", &of_tag),
        ("tags/index.html", "<title>Tags</title><main>Big Cats</main>"),
        // No page has this tag: for all we know it is a page about dogs.
        ("tags/dogs/index.html", "<title>Dogs</title><main>About dogs.</main>"),
        ("blog/index.html", &index),
        ("blog/page/2/index.html", &second),
        ("genindex.html", &index),
        ("search/index.html", search),
        ("search/all_0.html", "<title></title><body><div id=Loading>Loading...</div>"),
        ("research.html", research),
        // Its generator puts a place for what is found on every page.
        ("const.key_search.html", "<title>K</title><p>A key.</p><section id=search></section>"),
    ];
    let content = read(&site(&files));
    let urls: Vec<&str> = content.documents.iter().map(|d| d.url.as_str()).collect();
    assert_eq!(
        urls,
        ["/blog/", "/const.key_search.html", "/p.html", "/research.html", "/tags/dogs/"]
    );
    let reasons: Vec<_> = skipped(&content);
    for (path, words) in [
        ("blog/page/2/index.html", "goes on with the list"),
        ("genindex.html", "name it as the index"),
        ("search/index.html", "page to search"),
        ("search/all_0.html", "page to search"),
        ("tags/big-cats/index.html", "pages of a tag"),
        ("tags/index.html", "lists the tags"),
    ] {
        assert!(reasons.iter().any(|(p, r)| p == path && r.contains(words)), "{path}: {reasons:?}");
    }
    // What a page marks as its body is meant to be found.
    let marked = format!("<div data-damson-body>{post}</div>");
    let content = read(&site(&[("p.html", &marked), ("tags/big-cats/index.html", &kept)]));
    assert_eq!(content.documents.len(), 2, "{:?}", content.skipped);
}

#[test]
fn the_first_page_of_a_book_is_not_found_twice() {
    let words = "one two three four five six seven eight nine ten ".repeat(3);
    let chapter = format!("<title>Preface</title><main><p>{words}</main>");
    let content = read(&site(&[
        ("index.html", &chapter),
        ("preface.html", &chapter),
        // An older version of the book is another book.
        ("v1/preface.html", &chapter),
        ("stub.html", "<title>S</title><main>Soon.</main>"),
    ]));
    let urls: Vec<&str> = content.documents.iter().map(|d| d.url.as_str()).collect();
    assert_eq!(urls, ["/", "/stub.html", "/v1/preface.html"]);
    let reasons = skipped(&content);
    assert_eq!(reasons, [("preface.html".to_owned(), "it says word for word what / says")]);
}

#[test]
fn addresses_are_written_as_the_site_writes_them() {
    let urls = |files: &[(&str, &str)]| -> Vec<String> {
        read(&site(files)).documents.into_iter().map(|document| document.url).collect()
    };
    let linked = |link: &str| format!("<title>T</title><main>Text. <a href={link}>B</a></main>");
    let other = "<title>B</title><main>Other text.</main>";
    let index = ("index.html", other);
    // By their links.
    assert_eq!(urls(&[index, ("a.html", &linked("b")), ("b.html", other)]), ["/", "/a", "/b"]);
    assert_eq!(
        urls(&[index, ("a.html", &linked("./b.html#x")), ("b.html", other)]),
        ["/", "/a.html", "/b.html"]
    );
    // A link to something else says nothing of pages.
    assert_eq!(
        urls(&[("a.html", &linked("/download")), ("b.html", other)]),
        ["/a.html", "/b.html"]
    );
    // By their canonical address, below a path.
    let canonical = |link: &str| {
        format!(
            "<title>{link}</title><link rel=canonical href=https://x.org/manual{link}><main>Text.</main>"
        )
    };
    let (a, b, c) = (canonical("/a"), canonical("/b.html"), canonical("/c"));
    assert_eq!(
        urls(&[("a.html", &a), ("b.html", &b), ("c/index.html", &c)]),
        ["/a", "/b.html", "/c/"]
    );
}

#[test]
fn what_a_page_shows_of_other_pages_is_found_there() {
    let entry = |link: &str, title: &str| {
        format!(
            "<article><h2><a href={link}>{title}</a></h2><time datetime=2024-05-06>May</time>\
             <p>All about {title}. <a href=/tags/{title}/ rel=tag>{title}</a></article>"
        )
    };
    let post = |title: &str| {
        format!(
            "<title>{title} - Site</title><article><h1><a href=./>{title}</a></h1><p>All about {title}.</article>"
        )
    };
    let list =
        |entries: &[String]| format!("<title>Posts - Site</title><p>Welcome.{}", entries.concat());
    let origin = "https://example.org/blog";
    let (one, two) = (entry("/lions/", "Lions"), entry("tigers.html", "Tigers"));
    let (lions, tigers) = (post("Lions"), post("Tigers"));
    let canonical = format!("<link rel=canonical href={origin}/tigers.html>{tigers}");
    let archive =
        format!("<title>2024</title><h1>Archive of 2024</h1>{}", entry("/lions/", "Lions"));
    let content = read(&site(&[
        ("index.html", &list(&[one.clone(), two])),
        ("with-origin.html", &list(&[entry(&format!("{origin}/lions/"), "Lions")])),
        // Not all of them are pages of this site: then the page has something of its own.
        ("links.html", &list(&[one.clone(), entry("https://elsewhere.org/bears/", "Bears")])),
        ("papers.html", &list(&[entry("papers/bears.pdf", "Bears")])),
        ("archive/2024/index.html", &archive),
        ("lions/index.html", &lions),
        ("tigers.html", &canonical),
    ]));
    let found = |url: &str| content.documents.iter().find(|d| d.url == url).expect(url);
    for url in ["/", "/with-origin.html"] {
        let document = found(url);
        assert_eq!(document.title, "Posts", "{url}");
        assert_eq!(lines(document), ["Welcome."], "{url}");
        assert!(document.date.is_none() && document.tags.is_empty(), "{url}: {document:?}");
    }
    assert!(lines(found("/links.html")).concat().contains("All about Bears."));
    assert!(lines(found("/papers.html")).concat().contains("All about Bears."));
    assert_eq!(lines(found("/lions/")), ["All about Lions."]);
    assert_eq!(lines(found("/tigers.html")), ["All about Tigers."]);
    let reasons = skipped(&content);
    assert_eq!(reasons, [("archive/2024/index.html".to_owned(), "it lists the pages of a time")]);
    assert!(content.warnings.is_empty(), "{:?}", content.warnings);
}

#[test]
fn who_says_what_the_content_is_means_all_of_it() {
    let entry = "<article><h2><a href=/a.html>A</a></h2><p>Of apples.</article>";
    let content = read(&site(&[
        ("a.html", "<title>A</title><main data-damson-body>Apples.</main>"),
        ("all.html", &format!("<title>All</title><main data-damson-body>{entry}</main>")),
    ]));
    let all = content.documents.iter().find(|d| d.url == "/all.html").unwrap();
    assert_eq!(lines(all), ["## A", "Of apples."]);
}

#[test]
fn rows_of_links_and_dates_without_names_are_no_text() {
    let document = page(
        "<title>T</title><main><h1>T</h1><time datetime=2024-05-06>6 May</time><hr>\
         <p>Of apples.<ul><li><a href=https://x.org/tags/fruit/>#fruit</a></ul>\
         <div>Tags: <a href=/tags/red>red</a>, <a href=/tags/big-ones>Big ones</a></div>\
         <p><a href=/>← Back to home</a></p>\
         <div class=post-navigation><a href=b>B →</a></div></main>",
    );
    assert_eq!(lines(&document), ["Of apples."]);
    assert_eq!(tags(&document, "tag"), ["fruit", "red", "Big ones"]);
    assert_eq!(document.date.unwrap().day, 6);
    let text = page(
        "<title>T</title><main><h1>T</h1><p>On <time datetime=1969-07-20>that day</time> two men were there.\
         <p>Read of <a href=/tags/css>css</a>.\
         <table><tr><td><a href=/tags/css>css</a></table>\
         <p><a href=/next>To the next chapter →</a></main>",
    );
    assert_eq!(
        lines(&text),
        ["On that day two men were there.", "Read of css.", "css", "To the next chapter →"]
    );
}

#[test]
fn tags_are_those_of_the_page_wherever_they_stand_on_it() {
    let row = |tag: &str| format!("<p><a href=/tags/{tag}/>{tag}</a></p>");
    let article =
        "<article><h1>T</h1><p>A text that is longer than what stands around it.</article>";
    let document = page(&format!(
        "<title>T</title><main>{article}<div>{}</div><aside>{}</aside></main>",
        row("beside"),
        row("cloud")
    ));
    assert_eq!(tags(&document, "tag"), ["beside"]);
    let document = page(&format!(
        "<title>T</title><div class=nav>{}</div><p>Text.</p>{}<aside><a rel=tag href=/t>t</a></aside>",
        row("menu"),
        row("own")
    ));
    assert_eq!(tags(&document, "tag"), ["own"]);
}

#[test]
fn contents_whose_links_are_written_out_are_navigation() {
    let contents = "<ul><li><a href=https://x.org/a.html#a>A</a><li><a href=/a.html#b>B</a></ul>";
    let html = format!(
        "<title>T</title><link rel=canonical href=https://x.org/a.html><main><div class=toc>On this page{contents}</div>\
         <nav></nav>{contents}<h2 id=a>A</h2><p>Text.</main>"
    );
    let content = read(&site(&[("a.html", &html)]));
    assert_eq!(lines(&content.documents[0]), ["## A {a}", "Text."]);
    let elsewhere = html.replace("a.html#", "c.html#");
    let content = read(&site(&[("a.html", &elsewhere)]));
    assert!(lines(&content.documents[0]).contains(&"B".to_owned()));
}

#[test]
fn the_page_for_addresses_that_do_not_exist_may_have_an_address() {
    let text = "<title>T</title><main>Text.</main>";
    let content = read(&site(&[
        ("404.html", text),
        ("404/index.html", text),
        // Of no such page: a year, a road, a room.
        ("rooms/404/index.html", text),
    ]));
    assert_eq!(content.documents.len(), 1);
    assert_eq!(content.documents[0].url, "/rooms/404/");
}

#[test]
fn dates_are_read_as_microformats_have_them_and_not_from_links() {
    let document = page(
        "<title>T</title><article><h1>T</h1><abbr class=published title=2024-03-09T00:00:00Z>9 March</abbr>\
         <p>Text.</article>",
    );
    assert_eq!(document.date.unwrap().month, 3);
    let list = page(
        "<title>T</title><main><ul><li><a href=/p/><h4>P</h4><time datetime=2024-05-06>May</time></a></ul></main>",
    );
    assert!(list.date.is_none());
}
