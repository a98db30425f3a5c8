//! Which pages a site has: what is left out, what harms nothing, what is told.

use std::fs;
use std::path::Path;

use damson_search::indexer::{ReadError, ReadOptions, read_site};

use crate::support::reading::{lines, page, read, skipped};
use crate::support::{site, write};

#[test]
fn once_a_page_marks_its_body_the_others_are_left_out() {
    let folder = site(&[
        ("a.html", "<title>a</title>out<div data-pagefind-body>in</div>"),
        ("b.html", "<title>b</title>text"),
    ]);
    let content = read(&folder);
    assert_eq!(content.documents.iter().map(lines).collect::<Vec<_>>(), [["in"]]);
    let skipped = skipped(&content);
    assert_eq!(skipped[0].0, "b.html");
    assert!(skipped[0].1.contains("data-pagefind-body"), "{skipped:?}");
}

#[test]
fn pages_that_are_not_to_be_found_are_named_with_the_reason() {
    let folder = site(&[
        ("404.html", "<title>Not found</title>"),
        ("empty.html", "<body>"),
        ("go.html", "<meta http-equiv=refresh content='0; URL=/new/'>"),
        ("index.htm", "<title>second</title>"),
        ("index.html", "<title>first</title>"),
        ("reload.html", "<meta http-equiv=refresh content=60><title>kept</title>"),
        ("secret.html", "<meta name=ROBOTS content='noarchive, NoIndex'><title>s</title>"),
        ("node_modules/x/doc.html", "<title>x</title>"),
        (".git/y.html", "<title>y</title>"),
    ]);
    let content = read(&folder);
    let urls: Vec<_> =
        content.documents.iter().map(|d| (d.url.as_str(), d.title.as_str())).collect();
    assert_eq!(urls, [("/", "first"), ("/reload.html", "kept")]);
    let skipped: Vec<_> =
        skipped(&content).into_iter().map(|(path, reason)| format!("{path}: {reason}")).collect();
    assert_eq!(
        skipped,
        [
            ".git: its name begins with a dot",
            "404.html: the page for addresses that do not exist",
            "empty.html: it has neither a title nor any text",
            "go.html: it sends its readers on to `/new/`",
            "index.htm: its address is that of index.html",
            "node_modules: a folder of packages, not of the site",
            "secret.html: it asks not to be indexed (`<meta name=\"robots\">`)",
        ]
    );
}

#[test]
fn another_address_of_the_same_page_is_left_out() {
    let with =
        |canonical: &str| format!("<link rel=canonical href='{canonical}'><title>t</title>x");
    let folder = site(&[
        ("index.html", &with("https://x.org/blog/")),
        ("a/index.html", &with("https://x.org/blog/a/")),
        ("b/index.html", &with("https://x.org/blog/b")),
        ("print/a.html", &with("https://x.org/blog/a/index.html")),
        ("relative.html", &with("b/")),
        ("elsewhere.html", &with("https://other.org/a/")),
    ]);
    let content = read(&folder);
    let urls: Vec<_> = content.documents.iter().map(|d| d.url.as_str()).collect();
    assert_eq!(urls, ["/", "/a/", "/b/", "/elsewhere.html"]);
    assert_eq!(
        skipped(&content),
        [
            ("print/a.html".to_owned(), "/print/a.html says that it is the same page as /a/"),
            ("relative.html".to_owned(), "/relative.html says that it is the same page as /b/"),
        ]
    );
}

#[test]
fn canonical_addresses_that_would_empty_the_site_are_not_heeded() {
    let home = "<link rel=canonical href='https://x.org/'><title>t</title>x";
    let folder =
        site(&[("index.html", home), ("a.html", home), ("b.html", home), ("c.html", home)]);
    let content = read(&folder);
    assert_eq!(content.documents.len(), 4);
    assert_eq!(content.warnings.len(), 1);
    assert!(content.warnings[0].message.contains("canonical"), "{}", content.warnings[0]);
}

#[test]
fn addresses_are_as_hosts_serve_the_files() {
    let folder = site(&[
        ("a/index.html", "<p>x"),
        ("a.html", "<p>x"),
        ("ü b/c?.html", "<p>x"),
        ("D.HTM", "<p>x"),
    ]);
    let content = read(&folder);
    let urls: Vec<_> = content.documents.iter().map(|d| d.url.as_str()).collect();
    assert_eq!(urls, ["/%C3%BC%20b/c%3F.html", "/D.HTM", "/a.html", "/a/"]);
}

#[test]
fn charsets_are_read_as_browsers_read_them() {
    let folder = site(&[("utf8.html", "<title>caf\u{e9}</title><p>text")]);
    let latin = b"<meta charset=iso-8859-1><title>caf\xe9</title><p>text";
    write(folder.path(), "latin.html", latin);
    write(folder.path(), "none.html", b"<title>caf\xe9</title><p>text");
    write(folder.path(), "broken.html", b"<meta charset=utf-8><title>caf\xe9</title><p>text");
    let content = read(&folder);
    let titles: Vec<_> = content.documents.iter().map(|d| d.title.as_str()).collect();
    assert_eq!(titles, ["caf\u{fffd}", "café", "café", "café"]);
    let warnings: Vec<_> = content.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        warnings,
        ["broken.html: some of its bytes are not UTF-8; they are read as \u{fffd}"]
    );
}

#[test]
#[cfg(unix)]
fn links_in_circles_devices_and_odd_names_are_named_and_harm_nothing() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    let folder = site(&[("a.html", "<title>a</title>"), ("sub/b.html", "<title>b</title>")]);
    let root = folder.path();
    symlink("..", root.join("sub/up")).unwrap();
    symlink("/dev/zero", root.join("zero.html")).unwrap();
    symlink("nowhere", root.join("lost.html")).unwrap();
    symlink("a.html", root.join("linked.html")).unwrap();
    fs::write(root.join(OsStr::from_bytes(b"\xff.html")), "<title>c</title>").unwrap();
    let content = read(&folder);
    let urls: Vec<_> = content.documents.iter().map(|d| d.url.as_str()).collect();
    assert_eq!(urls, ["/a.html", "/linked.html", "/sub/b.html"]);
    let reasons: Vec<_> = skipped(&content).into_iter().map(|(_, reason)| reason).collect();
    assert_eq!(reasons.len(), 4, "{reasons:?}");
    assert_eq!(reasons[0], "a link that leads nowhere");
    assert!(reasons[1].starts_with("a link that leads in a circle"), "{reasons:?}");
    assert_eq!(reasons[2], "neither a file nor a folder");
    assert!(reasons[3].starts_with("its name is not valid Unicode"), "{reasons:?}");
}

#[test]
fn a_page_of_absurd_size_is_skipped_and_one_of_absurd_depth_is_read() {
    let folder = site(&[("deep.html", &("<div>".repeat(50_000) + "words"))]);
    let huge = fs::File::create(folder.path().join("huge.html")).unwrap();
    huge.set_len(64 * 1024 * 1024 + 1).unwrap();
    let content = read(&folder);
    assert_eq!(lines(&content.documents[0]), ["words"]);
    assert_eq!(skipped(&content), [("huge.html".to_owned(), "it is larger than 64 MB")]);
}

#[test]
fn a_folder_without_pages_is_an_error_that_says_what_to_do() {
    let read = |folder: &Path| read_site(folder, &ReadOptions::default(), &|_| {}).unwrap_err();
    let folder = site(&[("picture.png", "")]);
    let error = read(folder.path());
    assert!(matches!(error, ReadError::NoPages(_)));
    assert!(error.to_string().contains("build the site first"), "{error}");
    assert!(matches!(read(&folder.path().join("missing")), ReadError::Folder(..)));
    assert!(matches!(read(&folder.path().join("picture.png")), ReadError::Folder(..)));
    let folder = site(&[("a.html", "<meta name=robots content=noindex>")]);
    let error = read(folder.path());
    assert!(error.to_string().contains("a.html: it asks not to be indexed"), "{error}");
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let files: Vec<_> = (0..40)
        .map(|n| (format!("{}/{n}.html", n % 7), format!("<title>{n} - S</title><h2>h</h2>{n}")))
        .collect();
    let files: Vec<_> = files.iter().map(|(p, t)| (p.as_str(), t.as_str())).collect();
    let folder = site(&files);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| read(&folder).documents)
    };
    assert_eq!(with(1), with(4));
}

#[test]
fn progress_is_told_for_every_page() {
    let folder = site(&[("a.html", "<p>x"), ("b.html", "<p>x"), ("404.html", ""), ("c.css", "")]);
    let calls = std::sync::Mutex::new(Vec::new());
    read_site(folder.path(), &ReadOptions::default(), &|p| calls.lock().unwrap().push(p)).unwrap();
    let mut read: Vec<_> = calls.into_inner().unwrap().iter().map(|p| (p.read, p.pages)).collect();
    read.sort_unstable();
    assert_eq!(read, [(1, 3), (2, 3), (3, 3)]);
}

#[test]
fn a_redirect_for_visitors_without_scripts_is_none() {
    let html =
        "<noscript><meta http-equiv=refresh content='0;url=/plain'></noscript><title>t</title><p>x";
    assert_eq!(lines(&page(html)), ["x"]);
}

#[test]
fn a_site_that_names_itself_below_a_path_is_told_of_it() {
    let page = |path: &str| format!("<link rel=canonical href='{path}'><title>{path}</title><p>x");
    let warnings = |base_path: &str, origin: &str| {
        let folder = site(&[
            ("index.html", &page(&format!("{origin}/"))),
            ("a/index.html", &page(&format!("{origin}/a/"))),
            ("b.html", &page(&format!("{origin}/b"))),
            ("c.html", "<title>no canonical</title><p>x"),
        ]);
        let options = ReadOptions { base_path: base_path.to_owned(), ..ReadOptions::default() };
        let content = read_site(folder.path(), &options, &|_| {}).expect("pages");
        content.warnings.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let told = warnings("", "https://x.org/project");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("--base-url /project/"), "{told:?}");
    // It was given; or there is none.
    assert!(warnings("/project", "https://x.org/project").is_empty());
    assert!(warnings("", "https://x.org").is_empty());
    // The home page alone may be called anything.
    let home = site(&[("index.html", &page("https://x.org/start"))]);
    assert_eq!(read(&home).warnings.len(), 0);
}

#[test]
fn what_could_be_better_is_told_once_with_a_way_out() {
    let tagged =
        |tag: &str| format!("<title>t {tag}</title><meta name=keywords content='{tag}'><p>x");
    let folder = site(&[
        ("a.html", &tagged("Rust")),
        ("b.html", &tagged("rust")),
        ("c.html", &tagged("RUST")),
        ("app.html", "<title>App</title><div id=root></div>"),
        ("one.html", "<p>text"),
        ("two.html", "<p>more text"),
    ]);
    let content = read(&folder);
    let warnings: Vec<_> = content.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 3, "{warnings:?}");
    assert_eq!(
        warnings[0],
        "one.html: it has no title, like 1 other page: give it a <title> or an <h1>"
    );
    assert!(warnings[1].starts_with("app.html: it has no text beside its title: "), "{warnings:?}");
    assert!(warnings[1].contains("--root-selector"));
    let values = "the values `RUST` and `Rust` and `rust` of `tag` differ by case alone";
    assert!(warnings[2].contains(values), "{warnings:?}");
    assert_eq!(content.documents.len(), 6);
}
