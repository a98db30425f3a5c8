//! What is read of posts in Markdown, tidy and untidy.

use std::fs;

use damson_search::indexer::{Post, PostsRead, read_posts};

/// Reads a folder of the given files, with drafts or without.
fn read(files: &[(&str, &str)], drafts: bool) -> PostsRead {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    read_posts(folder.path(), drafts)
}

/// A post that is alone in its folder.
fn post(text: &str) -> Post {
    let mut read = read(&[("some-post.md", text)], true);
    assert_eq!(read.posts.len(), 1, "{:?}", read.problems);
    read.posts.remove(0)
}

fn problems(read: &PostsRead) -> Vec<String> {
    read.problems.iter().map(ToString::to_string).collect()
}

fn warnings(read: &PostsRead) -> Vec<String> {
    read.warnings.iter().map(ToString::to_string).collect()
}

/// All text of a post, a line per block and heading.
fn lines(post: &Post) -> Vec<String> {
    let mut lines = Vec::new();
    for section in &post.document.sections {
        if section.level > 0 {
            lines.push(format!("{} {}", "#".repeat(section.level.into()), section.heading));
        }
        lines.extend(section.blocks.iter().map(|block| block.text.clone()));
    }
    lines
}

#[test]
fn the_same_front_matter_is_read_in_three_languages() {
    let yaml = "---\ntitle: A title\ndate: 2024-01-02T10:00:00Z\ntags: [web, 1.10]\n\
        categories:\n  - News\nauthor: A. B.\ndescription: About\ndraft: false\nfeatured: true\n\
        slug: own\nreadTime: 5 min\ncustom: {a: [1, yes, 010]}\n---\nText\n";
    let toml = "+++\ntitle = 'A title'\ndate = 2024-01-02T10:00:00Z\ndescription = 'About'\n\
        featured = true\nslug = 'own'\n[taxonomies]\ntags = ['web', '1.10']\ncategories = ['News']\n\
        [extra]\nauthor = 'A. B.'\nreadTime = 5\ncustom = {a = [1, 'yes', '010']}\n+++\nText\n";
    let json = "{\"Title\": \"A title\", \"pubDate\": \"2024-01-02T10:00:00Z\", \"tags\": \"web, 1.10\",\n\
        \"category\": \"News\", \"authors\": [{\"name\": \"A. B.\", \"url\": \"x\"}], \"summary\": \"About\",\n\
        \"featured\": true, \"slug\": \"own\", \"reading_time\": 4.2,\n\
        \"custom\": {\"a\": [1, \"yes\", \"010\"]}}\nText\n";
    for text in [yaml, toml, json, &yaml.replace('\n', "\r\n"), &format!("\u{feff}{yaml}")] {
        let post = post(text);
        let front = &post.front;
        assert_eq!(front.title.as_deref(), Some("A title"), "{text}");
        assert_eq!(
            front.date.map(|d| (d.to_string(), d.second)),
            Some(("2024-01-02".into(), 36000))
        );
        assert_eq!(front.tags, ["web", "1.10"]);
        assert_eq!(front.categories, ["News"]);
        assert_eq!(front.authors, ["A. B."]);
        assert_eq!(front.description.as_deref(), Some("About"));
        assert_eq!((front.draft, front.featured, front.read_time), (false, true, Some(5)));
        assert_eq!(front.extra["custom"], serde_json::json!({"a": [1, "yes", "010"]}));
        assert_eq!(post.url, "/own/");
        assert_eq!(lines(&post), ["Text"]);
        let tags = &post.document.tags;
        let keys: Vec<_> = tags.keys().map(String::as_str).collect();
        assert_eq!(keys, ["author", "category", "tag", "year"]);
        assert_eq!(tags["year"], ["2024"]);
    }
}

#[test]
fn tags_are_taken_as_they_were_meant_and_written() {
    let tags = |value: &str| post(&format!("---\ntitle: x\ntags: {value}\n---\n")).front.tags;
    assert_eq!(tags("rust"), ["rust"]);
    assert_eq!(tags("a, b ,, a"), ["a", "b"]);
    assert_eq!(
        tags("[2024, 010, 1_000, 1.10, no, 'x, y']"),
        ["2024", "010", "1_000", "1.10", "no", "x, y"]
    );
    assert_eq!(tags("\n  - 'C#'\n  - &a C++\n  - *a\n  - 0x1F\n  - ~"), ["C#", "C++", "0x1F"]);
    for nothing in ["", "[]", "~", "''", "[null, '']"] {
        assert_eq!(tags(nothing), [""; 0], "{nothing}");
        let post = post(&format!("---\ntags: {nothing}\n---\n"));
        assert!(post.document.tags.is_empty());
    }
}

#[test]
fn commented_out_and_repeated_keys_are_no_trouble() {
    let post =
        post("---\n# title: Old\ntitle: New # really\ntags: [a]\ntags: [b]\n#draft: true\n---\n");
    assert_eq!(post.title, "New");
    assert_eq!(post.front.tags, ["b"]);
    assert!(!post.front.draft);
}

#[test]
fn a_front_matter_that_cannot_be_read_names_its_line_and_the_others_are_read() {
    let read = read(
        &[
            ("a.md", "---\ntitle: Fine\n---\n"),
            ("b.md", "---\ntitle: x\ntags: [a, b\ndate: 2024-01-02\n---\nText"),
            ("c.md", "\n+++\ntitle = \"x\"\ntags = oops\n+++\n"),
            ("d.md", "{\n \"title\": \"x\",\n}\n"),
            ("e.md", "---\ntitle: x\n\nnever closed\n"),
            ("f.md", "---\ntitle: a: b\n---\n"),
            ("g.md", "---\nprose between rules\n---\nmore prose\n"),
        ],
        false,
    );
    let titles: Vec<_> = read.posts.iter().map(|post| post.title.as_str()).collect();
    // Two rules with prose between are Markdown: a line above a rule is a heading.
    assert_eq!(titles, ["Fine", "prose between rules"]);
    assert_eq!(lines(&read.posts[1]), ["more prose"]);
    let problems = problems(&read);
    let places: Vec<_> = problems.iter().map(|text| &text[..7]).collect();
    assert_eq!(places.len(), 5, "{problems:#?}");
    for (problem, place) in
        problems.iter().zip(["b.md:", "c.md:4:", "d.md:3:", "e.md:1:", "f.md:2:"])
    {
        assert!(problem.starts_with(place), "{problem}");
    }
    assert!(
        problems[0].starts_with("b.md:3:") || problems[0].starts_with("b.md:4:"),
        "{problems:#?}"
    );
}

#[test]
fn what_cannot_be_understood_is_told_and_the_post_is_kept() {
    let read = read(
        &[("a.md", "---\ntitle: x\ndate: next week\npermalink: /:year/:title/\n---\n")],
        false,
    );
    assert_eq!(
        warnings(&read),
        [
            "a.md:3: `date: next week` is not a date that can be read: write YYYY-MM-DD",
            "a.md:4: `permalink` holds placeholders (`/:year/:title/`): the address is made from \
             the file's name instead",
        ]
    );
    assert_eq!((read.posts[0].url.as_str(), read.posts[0].front.date), ("/a/", None));
}

#[test]
fn a_draft_is_left_out_unless_asked_for() {
    let files = [
        ("a.md", "---\ndraft: true\n---\n"),
        ("b.md", "---\npublished: false\n---\n"),
        ("_drafts/c.md", "x"),
        ("d.md", "---\ndraft: false\npublished: 2024-01-02\n---\n"),
    ];
    let without = read(&files, false);
    let urls = |read: &PostsRead| read.posts.iter().map(|p| p.url.clone()).collect::<Vec<_>>();
    assert_eq!(urls(&without), ["/d/"]);
    assert_eq!(without.drafts_left_out.len(), 3);
    let with = read(&files, true);
    assert_eq!(urls(&with), ["/a/", "/b/", "/d/", "/drafts/c/"]);
    assert!(with.drafts_left_out.is_empty());
}

#[test]
fn addresses_are_the_author_s_or_those_of_the_files() {
    let read = read(
        &[
            ("posts/hello.md", "x"),
            ("posts/bundle/index.md", "x"),
            ("_posts/2024-01-02-jekyll.md", "x"),
            ("posts/slug.md", "---\nslug: Own Slug\n---\n"),
            ("a.md", "---\npermalink: /about.html\n---\n"),
            ("b.md", "---\nurl: 'https://x.org/deep/b/?x#y'\n---\n"),
            ("c.md", "+++\npath = '2019/11/07/c'\n+++\n"),
            ("d.md", "---\npath: /../..%2f../etc/%2e%2e/passwd\n---\n"),
            ("e.md", "---\npermalink: false\n---\n"),
        ],
        false,
    );
    let urls: Vec<_> = read.posts.iter().map(|post| post.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "/2019/11/07/c/",
            "/about.html",
            "/deep/b/",
            "/e/",
            "/etc/passwd/",
            "/posts/Own%20Slug/",
            "/posts/bundle/",
            "/posts/hello/",
            "/posts/jekyll/",
        ]
    );
    let date = |url: &str| {
        let post = read.posts.iter().find(|post| post.url == url).unwrap();
        post.front.date.map(|date| date.to_string())
    };
    assert_eq!(date("/posts/jekyll/").as_deref(), Some("2024-01-02"));
    assert_eq!(date("/2019/11/07/c/").as_deref(), Some("2019-11-07"));
}

#[test]
fn two_posts_with_one_address_are_a_problem_that_names_both() {
    let read = read(&[("a.md", "x"), ("a/index.md", "x"), ("b.md", "---\nslug: A\n---\n")], false);
    assert_eq!(read.posts.len(), 1);
    let problems = problems(&read);
    assert_eq!(problems.len(), 2);
    assert!(
        problems[0].starts_with("a.md: its address /a/ is already that of a/index.md"),
        "{problems:?}"
    );
    assert!(
        problems[1].starts_with("b.md: its address /A/ is already that of a/index.md"),
        "{problems:?}"
    );
}

#[test]
fn a_post_without_front_matter_has_the_title_of_its_first_heading() {
    let with_heading = post("# Hello *you*\n\nText\n\n## More\n");
    assert_eq!(with_heading.title, "Hello you");
    assert_eq!(lines(&with_heading), ["Text", "## More"]);
    assert!(!with_heading.html.contains("Hello"));
    let raw = post("<h1 align=center>Hello</h1>\n\nText\n");
    assert_eq!(raw.title, "Hello");
    assert_eq!(lines(&raw), ["Text"]);
    assert_eq!(post("Only text").title, "Some post");
    assert_eq!(post("").title, "Some post");
    assert_eq!(lines(&post("---\ntitle: x\n---")), [""; 0]);
}

#[test]
fn untidy_text_loses_no_word_and_joins_none() {
    let text = "---\ntitle: x\n---\none&nbsp;two&ensp;three\n**Key****:**Text\n##Heading\nrun on\n\
        <div>raw<p>HTML</div>\n\nsoft&shy;hyphen **not closed\n\n|a|b|\n|-|-|\n|c|d|\n";
    let expected = [
        "one two three Key: Text",
        "## Heading",
        "run on",
        "raw",
        "HTML",
        "softhyphen **not closed",
        "a",
        "b",
        "c",
        "d",
    ];
    assert_eq!(lines(&post(text)), expected);
}

#[test]
fn scripts_and_comments_in_raw_html_are_no_text() {
    let text = "Before<!--more-->after\n\n<script>\nvar a;\n</script>\n\n<style>b{}</style>\n\nEnd";
    assert_eq!(lines(&post(text)), ["Beforeafter", "End"]);
}

#[test]
fn headings_are_those_of_the_page() {
    let post = post("# T\n\n## Über & `x` {#own}\n\n## Same\n\n## Same\n\n<h3>No id</h3>\n");
    let headings: Vec<_> =
        post.headings.iter().map(|h| (h.level, h.id.as_str(), h.text.as_str())).collect();
    assert_eq!(headings, [(2, "own", "Über & x"), (2, "same", "Same"), (2, "same-1", "Same")]);
    for heading in &post.headings {
        assert!(post.html.contains(&format!("id=\"{}\"", heading.id)));
    }
}

#[test]
fn links_between_files_lead_to_their_addresses() {
    let read = read(
        &[
            (
                "posts/a.md",
                "[b](b.md#x) [c](../c/index.md) ![p](pic%20one.png) [z](@/posts/b.md)\n\
              [out](https://x.org/b.md) [abs](/posts/b.md) [no](missing.md) [self](#x)",
            ),
            ("posts/b.md", "---\nslug: bee\nimage: pic one.png\n---\n"),
            ("posts/pic one.png", ""),
            ("c/index.md", "x"),
        ],
        false,
    );
    let html = &read.posts[1].html;
    for link in [
        "\"../bee/#x\"",
        "\"../../c/\"",
        "\"../pic%20one.png\"",
        "\"../bee/\"",
        "\"https://x.org/b.md\"",
        "\"/posts/b.md\"",
        "\"missing.md\"",
        "\"#x\"",
    ] {
        assert!(html.contains(link), "{link} in {html}");
    }
    assert_eq!(read.posts[2].document.image.as_deref(), Some("/posts/pic%20one.png"));
    assert_eq!(read.others.len(), 1);
}

#[test]
fn what_is_no_post_is_copied_or_named() {
    let read = read(
        &[("style.css", ""), ("_index.md", "---\ntitle: x\n---\n"), ("a.MD", "x"), (".x/b.md", "")],
        false,
    );
    assert_eq!(read.others, [std::path::PathBuf::from("style.css")]);
    assert_eq!(read.posts.len(), 1);
    assert_eq!(
        warnings(&read),
        [
            ".x: left out: its name begins with a dot",
            "_index.md: left out: it describes a list of posts and is no post",
        ]
    );
}

#[test]
fn a_missing_folder_is_told() {
    let read = read_posts(std::path::Path::new("/no/such/folder"), false);
    assert!(read.posts.is_empty());
    assert_eq!(read.warnings.len(), 1);
}

#[test]
fn other_taxonomies_and_languages_reach_the_index() {
    let post = post(
        "+++\ntitle = 'x'\n[taxonomies]\nseries = ['One', 'Two']\n[extra]\nlang = 'de_AT'\n+++\n",
    );
    assert_eq!(post.document.tags["series"], ["One", "Two"]);
    assert_eq!(post.document.language.as_deref(), Some("de-AT"));
    assert_eq!(post.front.extra["lang"], "de_AT");
}
