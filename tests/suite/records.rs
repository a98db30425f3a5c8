//! `damson index --records`: content that is no page of the site.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::Value as Json;

use crate::support::{self, Run, command, contents, damson, run, small_site, write};

/// A server on this machine, for the time of a test.
struct Server {
    address: String,
    /// The head of every request.
    seen: Arc<Mutex<Vec<String>>>,
}

/// Serves with `answer`, which gets the number of the request, from 0, and its head.
fn serve(answer: impl Fn(usize, &str, &mut TcpStream) + Send + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let seen = Arc::new(Mutex::new(Vec::new()));
    let heads = Arc::clone(&seen);
    std::thread::spawn(move || {
        for (number, stream) in listener.incoming().enumerate() {
            let mut stream = stream.expect("a connection");
            let mut head = String::new();
            let mut reader = BufReader::new(stream.try_clone().expect("the same stream"));
            while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
            heads.lock().expect("no panic").push(head.clone());
            answer(number, &head, &mut stream);
        }
    });
    Server { address, seen }
}

/// Writes an answer; that the client has gone is no fault.
fn send(stream: &mut TcpStream, status: &str, headers: &str, body: &str) {
    let _ = write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n{body}",
        body.len()
    );
}

const POSTS: &str = r#"{"data": [
    {"slug": "heron", "title": "Grey heron", "html": "<h2 id=nest>Nest</h2><p>Built of twigs.", "topics": [{"name": "birds"}]},
    {"slug": "otter", "title": "Otter", "html": "<p>Swims at dusk.", "topics": [{"name": "mammals"}]}
]}"#;

/// `damson index` with records and no site, into `out` below a folder.
fn index(folder: &Path, source: &str, options: &[&str]) -> Run {
    let mut command = command();
    for variable in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env_remove(variable);
    }
    command.current_dir(folder).env("TOKEN", "s3cret");
    run(command.args(["index", "--records", source, "--out", "out"]).args(options))
}

fn search(folder: &Path, query: &str) -> Json {
    damson(["search", &folder.join("out").to_string_lossy(), query, "--json"]).done().json()
}

fn urls(folder: &Path, query: &str) -> Vec<String> {
    support::urls(&search(folder, query)).into_iter().map(str::to_owned).collect()
}

#[test]
fn every_form_of_records_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(
        path,
        "array.json",
        r#"[{"url": "/a/", "title": "Apple", "text": "One.\n\nTwo.", "tags": ["fruit"], "date": "2024-05-06"}]"#,
    );
    write(
        path,
        "lines.ndjson",
        "{\"url\": \"/a/\", \"title\": \"Apple\", \"tags\": {\"tag\": [\"fruit\"]}}\n\n{\"url\": \"/b/\", \"title\": \"Pear\"}\n",
    );
    write(
        path,
        "feed.json",
        r#"{"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": [
            {"id": "1", "url": "/a/", "title": "Apple", "content_html": "<p>Crisp.</p>", "date_published": "2024-05-06T10:00:00Z", "tags": ["fruit"]}]}"#,
    );
    write(
        path,
        "rss.xml",
        "<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>\
         <title>Feed</title><language>en</language><item><title>Apple &amp;amp; more</title><link>/a/</link>\
         <description>Short.</description><content:encoded><![CDATA[<p>Crisp.</p>]]></content:encoded>\
         <pubDate>Mon, 06 May 2024 10:00:00 +0000</pubDate><category>fruit</category></item></channel></rss>",
    );
    write(
        path,
        "atom.xml",
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><entry><title>Apple</title><link rel='self' href='/x'/>\
         <link href='/a/'/><published>2024-05-06T10:00:00Z</published><category term='fruit'/><content type='xhtml'>\
         <div xmlns='http://www.w3.org/1999/xhtml'><h2 id='taste'>Taste</h2><p>Crisp &lt;3.</p></div></content></entry></feed>",
    );
    for name in ["array.json", "lines.ndjson", "feed.json", "rss.xml", "atom.xml"] {
        index(path, name, &[]).done();
        let found = search(path, "apple");
        let hit = &found["hits"][0];
        assert_eq!(
            (hit["url"].as_str(), hit["tags"]["tag"][0].as_str()),
            (Some("/a/"), Some("fruit")),
            "{name}"
        );
        if name != "lines.ndjson" {
            assert_eq!(hit["tags"]["year"][0], "2024", "{name}: {hit}");
        }
    }
    assert_eq!(search(path, "crisp")["hits"][0]["sections"][0]["url"], "/a/#taste");
    // What `damson read` prints of a site is records.
    let site = small_site();
    let read = damson(["read", &site.path().to_string_lossy()]).done();
    assert!(read.stdout.lines().count() == 3 && read.json_lines()[0]["url"].is_string());
    write(path, "read.ndjson", &read.stdout);
    index(path, "read.ndjson", &[]).done();
    crate::support::on("index", site.path(), &[]).done();
    let there = damson(["search", &site.path().to_string_lossy(), "acorns", "--json"]).done();
    assert_eq!(search(path, "acorns")["hits"], there.json()["hits"]);
}

#[test]
fn an_api_is_read_by_the_names_of_its_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let server = serve(|_, _, stream| send(stream, "200 OK", "", POSTS));
    let address = format!("{}/posts?key=$TOKEN", server.address);
    let options = [
        "--records-field",
        "url=/wild/{slug}/",
        "--records-field",
        "tags.topic=topics.name",
        "--records-header",
        "Authorization: Bearer ${TOKEN}",
        "--verbose",
    ];
    let run = index(path, &address, &options).done();
    let hits = search(path, "twigs");
    assert_eq!(hits["hits"][0]["sections"][0]["url"], "/wild/heron/#nest");
    assert_eq!(hits["hits"][0]["tags"]["topic"][0], "birds");
    let seen = server.seen.lock().unwrap();
    assert!(seen[0].starts_with("GET /posts?key=s3cret HTTP/1.1\r\n"), "{seen:?}");
    assert!(seen[0].to_ascii_lowercase().contains("authorization: bearer s3cret"), "{seen:?}");
    // Neither on the terminal nor in what is published.
    assert!(!run.stdout.contains("s3cret") && !run.stderr.contains("s3cret"), "{run:?}");
    for (name, bytes) in contents(&path.join("out")) {
        assert!(!bytes.windows(6).any(|part| part == b"s3cret"), "{name}");
    }
}

#[test]
fn records_say_more_of_pages() {
    let site = small_site();
    write(
        site.path(),
        "more.json",
        r#"[{"url": "https://example.org/oak/index.html", "tags": {"height": ["tall"]}, "title": "Another", "sort": {"price": 3}},
            {"url": "https://elsewhere.example/x?y=1#z", "title": "Elsewhere"},
            {"url": "/new", "title": "New page", "markdown": "Some *acorns*."}]"#,
    );
    let records = site.path().join("more.json");
    let options = ["--records", &records.to_string_lossy(), "--base-url", "https://example.org/"];
    let summary =
        crate::support::on("index", site.path(), &[&options[..], &["--json"]].concat()).done();
    assert_eq!(summary.json()["pages"], 5);
    let search = |words: &[&str]| crate::support::on("search", site.path(), words).done().json();
    let found = search(&["acorns", "--json"]);
    assert_eq!(found["total"], 2, "{found}");
    let oak = found["hits"].as_array().unwrap().iter().find(|hit| hit["url"] == "/oak/").unwrap();
    assert_eq!(oak["tags"]["height"][0], "tall");
    assert_ne!(oak["title"], "Another");
    assert_eq!(
        search(&["elsewhere", "--json"])["hits"][0]["url"],
        "https://elsewhere.example/x?y=1#z"
    );
    // Below a path, too, the address of another site is what it is.
    let below = [&options[..3], &["https://example.org/blog/"]].concat();
    crate::support::on("index", site.path(), &below).done();
    assert_eq!(
        search(&["elsewhere", "--json"])["hits"][0]["url"],
        "https://elsewhere.example/x?y=1#z"
    );
    assert_eq!(search(&["new", "--json"])["hits"][0]["url"], "/blog/new");
}

#[test]
fn bad_records_are_named_and_harm_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    write(
        path,
        "some.json",
        r#"[{"title": "No address"}, 7, {"url": "javascript:alert(1)", "title": "X"}, {"url": "/a/", "title": "Good", "text": "fine"},
            {"url": "/a/", "title": "Twin"}, {"url": "/b/", "title": "B", "date": "soon"}, {"url": "/c/"}]"#,
    );
    let run = index(path, "some.json", &[]).done();
    for words in [
        "some.json: record 1 is left out: it has no `url`",
        "record 2 is left out: it is a number, not an object",
        "record 3 is left out: `javascript:alert(1)` is not the address of a page",
        "record 5 is left out: its address /a/ is that of 4",
        "record 6 is left out: `soon` is not a date",
        "record 7 is left out: it has neither a title nor a text",
    ] {
        assert!(run.stderr.contains(words), "no {words:?} in {}", run.stderr);
    }
    assert_eq!(urls(path, "fine"), ["/a/"]);
    write(
        path,
        "lines.ndjson",
        "{\"url\": \"/a/\", \"title\": \"A\"}\n{broken\n{\"url\": \"/b/\", \"title\": \"B\"}\n",
    );
    let run = index(path, "lines.ndjson", &[]).done();
    assert!(run.stderr.contains("lines.ndjson: line 2 is left out: not JSON"), "{}", run.stderr);
    // Nothing at all is another matter: what was there stays.
    let before = contents(&path.join("out"));
    let deep = "[".repeat(100_000);
    let deep_feed = format!("<rss>{}", "<a>".repeat(100_000));
    let bomb = "<!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><rss><channel><item><title>&b;</title></item></channel></rss>";
    for (name, text, why) in [
        (
            "none.json",
            r#"[{"title": "A"}, {"title": "B"}]"#,
            "none of its records can be used; record 1",
        ),
        ("prose.json", "Dear all,", "it is not JSON"),
        ("login.html", "<!DOCTYPE html><title>Log in</title>", "a page of HTML, not records"),
        ("list.json", r#"{"stuff": [{"url": "/a/"}]}"#, "--records-list"),
        ("empty.json", "", "it is empty"),
        ("other.xml", "<svg/>", "begins no feed"),
        ("deep.json", &deep, "it is not JSON"),
        ("deep.xml", &deep_feed, "not a feed that can be read"),
        ("bomb.xml", bomb, "not a feed that can be read"),
        ("latin.json", "\u{fffe}", "it is not JSON"),
    ] {
        write(path, name, text);
        index(path, name, &[]).failed_with(&[&format!("{name}: "), why]);
    }
    index(path, "nowhere.json", &[]).failed_with(&["nowhere.json: there is no such file"]);
    assert_eq!(contents(&path.join("out")), before);
    let field = index(path, "some.json", &["--records-field", "titel=x"]);
    assert!(field.code == 2 && field.stderr.contains("there is no field `titel`"), "{field:?}");
}

#[test]
fn a_source_that_fails_stops_the_build_with_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let once = ["--records-retries", "0"];
    let server = serve(|_, head, stream| match head.split([' ', '?']).nth(1).unwrap_or_default() {
        "/denied" => send(stream, "403 Forbidden", "", "no"),
        "/down" => send(stream, "503 Service Unavailable", "Retry-After: 0\r\n", "down"),
        "/page" => send(stream, "200 OK", "", "<!doctype html><title>Log in</title>"),
        "/circle" => send(stream, "302 Found", "Location: /circle\r\n", ""),
        "/file" => send(stream, "302 Found", "Location: file:///etc/passwd\r\n", ""),
        "/broken" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[{");
        }
        "/garbage" => {
            let _ = stream.write_all(b"220 mail.example ESMTP\r\n\r\n");
        }
        // No end: the client has to stop.
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n[");
            while stream.write_all(&[b' '; 65536]).is_ok() {}
        }
        // Never another byte: waits until the client has gone.
        "/slow" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n[");
            let _ = std::io::Read::read(stream, &mut [0]);
        }
        _ => send(stream, "404 Not Found", "", ""),
    });
    for (name, words) in [
        ("denied", &["403 Forbidden", "--records-header"][..]),
        ("down", &["503 Service Unavailable"]),
        ("missing", &["404 Not Found"]),
        ("page", &["a page of HTML"]),
        ("circle", &["it redirects more than 5 times"]),
        ("file", &["it redirects to what is neither"]),
        ("broken", &["broke off"]),
        ("garbage", &["is not HTTP"]),
        ("endless?key=$TOKEN", &["larger than 1 MB", "key=$TOKEN"]),
    ] {
        let address = format!("{}/{name}", server.address);
        let options = [&once[..], &["--records-max-mb", "1"]].concat();
        let run = index(path, &address, &options).failed_with(words);
        assert!(run.stderr.contains(&address) && !run.stderr.contains("s3cret"), "{}", run.stderr);
    }
    let slow = format!("{}/slow", server.address);
    index(path, &slow, &[&once[..], &["--records-timeout", "1"]].concat())
        .failed_with(&["/slow: ", "--records-timeout"]);
    // A port that nobody listens on.
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    index(path, &format!("http://user:pass@{free}/"), &once)
        .failed_with(&[&format!("http://{free}/: cannot be reached")]);
    index(path, &slow, &["--records-header", "X-Key: $NOT_SET_ANYWHERE"])
        .failed_with(&["the variable NOT_SET_ANYWHERE is not set"]);
    index(path, &slow, &["--records-header", "no colon"]).failed_with(&["expected 'Name: value'"]);
}

#[test]
fn what_may_pass_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = serve(|number, _, stream| match number {
        0 => send(stream, "503 Service Unavailable", "Retry-After: 0\r\n", ""),
        1 => send(stream, "429 Too Many Requests", "Retry-After: 0\r\n", ""),
        _ => send(stream, "200 OK", "", r#"[{"url": "/a/", "title": "Patience"}]"#),
    });
    index(folder.path(), &server.address, &[]).done();
    assert_eq!(urls(folder.path(), "patience"), ["/a/"]);
    assert_eq!(server.seen.lock().unwrap().len(), 3);
    // What was refused is not asked for again.
    let server = serve(|_, _, stream| send(stream, "403 Forbidden", "", ""));
    index(folder.path(), &server.address, &[]).failed_with(&["403"]);
    assert_eq!(server.seen.lock().unwrap().len(), 1);
}

#[test]
fn headers_stay_with_the_host_they_are_meant_for() {
    let folder = tempfile::tempdir().unwrap();
    let other =
        serve(|_, _, stream| send(stream, "200 OK", "", r#"[{"url": "/a/", "title": "There"}]"#));
    let target = format!("Location: {}/moved\r\n", other.address);
    let server = serve(move |number, _, stream| match number {
        0 => send(stream, "302 Found", "Location: here\r\n", ""),
        _ => send(stream, "307 Temporary Redirect", &target, ""),
    });
    let header = ["--records-header", "X-Key: $TOKEN"];
    index(folder.path(), &format!("{}/start", server.address), &header).done();
    assert_eq!(urls(folder.path(), "there"), ["/a/"]);
    let (seen, moved) = (server.seen.lock().unwrap(), other.seen.lock().unwrap());
    let has_key = |head: &String| head.to_ascii_lowercase().contains("x-key: s3cret");
    assert!(seen.len() == 2 && seen.iter().all(has_key), "{seen:?}");
    assert!(seen[1].starts_with("GET /here "), "{seen:?}");
    assert!(moved.len() == 1 && !has_key(&moved[0]), "{moved:?}");
}

#[test]
fn the_last_good_copy_stands_in_if_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let server = serve(|number, _, stream| match number {
        0 => send(stream, "200 OK", "", r#"[{"url": "/a/", "title": "Kept words"}]"#),
        1 => send(stream, "500 Internal Server Error", "", ""),
        2 => send(stream, "200 OK", "", "<!doctype html>Maintenance"),
        _ => send(stream, "410 Gone", "", ""),
    });
    let keep = ["--records-keep", "kept", "--records-retries", "0"];
    index(path, &server.address, &keep).done();
    for why in ["500 Internal Server Error", "a page of HTML"] {
        let run = index(path, &server.address, &keep).done();
        assert!(
            run.stderr.contains(why) && run.stderr.contains("its last good copy stands in"),
            "{run:?}"
        );
        assert_eq!(urls(path, "kept"), ["/a/"]);
    }
    index(path, &server.address, &keep[2..]).failed_with(&["410 Gone"]);
    // Another address has no copy.
    index(path, &format!("{}/other", server.address), &keep)
        .failed_with(&["410 Gone", "no earlier copy"]);
    // A copy that was damaged is not trusted.
    for name in contents(&path.join("kept")).into_keys() {
        write(&path.join("kept"), &name, "{");
    }
    index(path, &server.address, &keep).failed_with(&["410 Gone", "nor can"]);
    // Copies are not for visitors.
    index(path, &server.address, &["--records-keep", "out/kept"])
        .failed_with(&["that is published"]);
}

#[test]
fn without_a_site_the_place_has_to_be_named() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.json", r#"[{"url": "/a/", "title": "A"}]"#);
    let records = folder.path().join("a.json");
    damson(["index", "--records", &records.to_string_lossy()]).failed_with(&["--out DIR"]);
    assert_eq!(damson(["index"]).code, 2);
    write(folder.path(), "none.json", "[]");
    index(folder.path(), "none.json", &[]).failed_with(&["there is nothing to index"]);
}

#[test]
fn a_feed_is_read_in_the_charset_that_it_declares() {
    let folder = tempfile::tempdir().unwrap();
    let feed = "<?xml version='1.0' encoding='ISO-8859-1'?><rss><channel><item>\
                <title>Caf\u{e9}</title><link>/cafe/</link></item></channel></rss>";
    let latin: Vec<u8> = feed.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    std::fs::write(folder.path().join("feed.xml"), &latin).unwrap();
    index(folder.path(), "feed.xml", &[]).done();
    let found =
        damson([OsStr::new("search"), folder.path().join("out").as_os_str(), OsStr::new("café")])
            .done();
    assert!(found.stdout.contains("Café"), "{}", found.stdout);
    // Nothing says what this is.
    std::fs::write(folder.path().join("records.json"), b"[{\"url\": \"/\xe9\"}]").unwrap();
    let refused = index(folder.path(), "records.json", &[]);
    assert!(refused.stderr.contains("it is not text in UTF-8"), "{}", refused.stderr);
}
