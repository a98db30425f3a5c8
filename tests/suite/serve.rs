//! `damson serve`: what a browser is told.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Stdio};

use flate2::read::GzDecoder;

use crate::support::{command, damson, write};

/// A server on a port of its own, which ends with the test.
struct Server {
    child: Child,
    port: u16,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve(folder: &Path, options: &[&str]) -> Server {
    let mut child = command()
        .arg("serve")
        .arg(folder)
        .args(["--port", "0", "--quiet"])
        .args(options)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut address = String::new();
    BufReader::new(child.stdout.take().expect("piped")).read_line(&mut address).expect("a line");
    let port = address.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.split_once('/'));
    let port = port.and_then(|(port, _)| port.parse().ok()).expect("an address with a port");
    Server { child, port, address: address.trim_end().to_string() }
}

struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Reply {
    fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }
}

impl Server {
    fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.ask("GET", path, headers)
    }

    /// Sends the path as it is: a client that tidies it up would hide what is tried here.
    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).expect("a server");
        let mut request = format!("{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n");
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        stream.write_all(format!("{request}\r\n").as_bytes()).expect("a request");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("a reply");
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        let head = String::from_utf8(bytes[..end].to_vec()).expect("text");
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
        let headers = lines.filter_map(|line| line.split_once(": "));
        Reply {
            status: status.parse().expect("a number"),
            headers: headers
                .map(|(name, value)| (name.to_lowercase(), value.to_string()))
                .collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }
}

/// A site with a bundle, as far as a server is concerned.
fn site() -> tempfile::TempDir {
    let site = tempfile::tempdir().expect("a folder");
    let long = format!("<!doctype html><title>Home</title>{}", "<p>words</p>".repeat(200));
    write(site.path(), "index.html", long);
    write(site.path(), "posts/first/index.html", "<p>first");
    write(site.path(), "about.html", "<p>about");
    write(site.path(), "404.html", "<p>not here");
    write(site.path(), "feed.atom", "<feed/>");
    write(site.path(), "legacy.html", b"<meta charset=latin1><p>caf\xe9");
    write(site.path(), "a-deadbeef.js", "not of a bundle");
    write(site.path(), "damson/damson.js", "export {}");
    write(site.path(), "damson/page-0123456789abcdef.js", "export {}");
    write(site.path(), "damson/page-0123456789abcdef.wasm", vec![0; 4000]);
    write(site.path(), "damson/damson.idx", (0..=255).collect::<Vec<u8>>());
    write(site.path(), "damson/t-0123456789abcdef.dam", vec![1; 4000]);
    site
}

#[test]
fn files_are_sent_with_their_types_and_the_caching_of_a_host() {
    let site = site();
    let server = serve(site.path(), &[]);
    const FOR_EVER: &str = "public, max-age=31536000, immutable";
    for (path, media_type, caching) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/posts/first/?q=x", "text/html; charset=utf-8", "no-cache"),
        ("/about", "text/html; charset=utf-8", "no-cache"),
        ("/legacy.html", "text/html", "no-cache"),
        ("/feed.atom", "application/atom+xml; charset=utf-8", "no-cache"),
        ("/a-deadbeef.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/damson/damson.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/damson/damson.idx", "application/octet-stream", "no-cache"),
        ("/damson/page-0123456789abcdef.js", "text/javascript; charset=utf-8", FOR_EVER),
        ("/damson/page-0123456789abcdef.wasm", "application/wasm", FOR_EVER),
        ("/damson/t-0123456789abcdef.dam", "application/octet-stream", FOR_EVER),
    ] {
        let reply = server.get(path, &[]);
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.header("content-type"), Some(media_type), "{path}");
        assert_eq!(reply.header("cache-control"), Some(caching), "{path}");
    }
}

#[test]
fn a_browser_that_has_the_content_is_told_so_until_it_changes() {
    let site = site();
    let server = serve(site.path(), &[]);
    let etag = server.get("/about.html", &[]).header("etag").expect("an etag").to_string();
    let again = server.get("/about.html", &[("if-none-match", &etag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), Some(etag.as_str()));
    write(site.path(), "about.html", "<p>about something else");
    let changed = server.get("/about.html", &[("if-none-match", &etag)]);
    assert_eq!((changed.status, changed.text()), (200, "<p>about something else"));
    assert_ne!(changed.header("etag"), Some(etag.as_str()));
}

#[test]
fn what_shrinks_is_sent_as_gzip_to_those_that_take_it() {
    let site = site();
    let server = serve(site.path(), &[]);
    let plain = server.get("/", &[]);
    assert_eq!(
        (plain.header("content-encoding"), plain.header("vary")),
        (None, Some("accept-encoding"))
    );
    let packed = server.get("/", &[("accept-encoding", "gzip, deflate, br")]);
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert_eq!(packed.header("content-length"), Some(packed.body.len().to_string().as_str()));
    assert_ne!(packed.header("etag"), plain.header("etag"));
    let mut unpacked = Vec::new();
    GzDecoder::new(packed.body.as_slice()).read_to_end(&mut unpacked).expect("gzip");
    assert_eq!(unpacked, plain.body);
    let wasm = server.get("/damson/page-0123456789abcdef.wasm", &[("accept-encoding", "gzip")]);
    assert_eq!(wasm.header("content-encoding"), Some("gzip"));
    // Index files are gzip that the page itself unpacks.
    let index = server.get("/damson/t-0123456789abcdef.dam", &[("accept-encoding", "gzip")]);
    assert_eq!((index.header("content-encoding"), index.body.len()), (None, 4000));
}

#[test]
fn a_part_of_a_file_is_sent_on_request() {
    let site = site();
    // Larger than what is kept in memory, so that it is read from disk as it is sent.
    let large: Vec<u8> = (0..9 << 20).map(|at| (at % 251) as u8).collect();
    write(site.path(), "film.mp4", &large);
    let server = serve(site.path(), &[]);
    let index: Vec<u8> = (0..=255).collect();
    for (path, whole) in [("/damson/damson.idx", &index), ("/film.mp4", &large)] {
        let length = whole.len();
        let part = |range: &str| server.get(path, &[("range", range), ("accept-encoding", "gzip")]);
        let middle = part("bytes=10-19");
        assert_eq!((middle.status, middle.body.as_slice()), (206, &whole[10..20]), "{path}");
        let range = format!("bytes 10-19/{length}");
        assert_eq!(middle.header("content-range"), Some(range.as_str()));
        assert_eq!(middle.header("content-length"), Some("10"));
        assert_eq!(part("bytes=-6").body, whole[length - 6..], "{path}");
        assert_eq!(part(&format!("bytes={}-", length - 1)).body, whole[length - 1..], "{path}");
        let beyond = part(&format!("bytes={length}-"));
        let range = format!("bytes */{length}");
        assert_eq!((beyond.status, beyond.header("content-range")), (416, Some(range.as_str())));
        assert!(part("bytes=0-0,2-2").body == **whole, "{path}: several ranges are the whole");
        let plain = server.get(path, &[]);
        assert!(plain.status == 200 && plain.body == **whole, "{path}");
        assert_eq!(plain.header("accept-ranges"), Some("bytes"), "{path}");
    }
}

#[test]
fn head_says_what_get_would_and_other_methods_are_refused() {
    let site = site();
    let server = serve(site.path(), &[]);
    let (get, head) = (server.get("/", &[]), server.ask("HEAD", "/", &[("range", "bytes=0-0")]));
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["content-length", "content-type", "etag", "cache-control"] {
        assert_eq!(head.header(name), get.header(name), "{name}");
    }
    let post = server.ask("POST", "/", &[("content-length", "0")]);
    assert_eq!((post.status, post.header("allow")), (405, Some("GET, HEAD")));
}

#[test]
fn a_folder_without_its_slash_leads_to_the_folder_and_nowhere_else() {
    let site = site();
    let server = serve(site.path(), &[]);
    for (path, location) in [
        ("/posts/first", "/posts/first/"),
        ("/posts/first?q=a&b", "/posts/first/?q=a&b"),
        ("//posts//first", "/posts/first/"),
    ] {
        let reply = server.get(path, &[]);
        assert_eq!((reply.status, reply.header("location")), (308, Some(location)), "{path}");
    }
}

#[test]
fn what_is_not_there_is_404_with_the_page_of_the_site() {
    let site = site();
    let server = serve(site.path(), &[]);
    for path in ["/none", "/posts/", "/posts", "/about.html/", "/none/"] {
        let reply = server.get(path, &[]);
        assert_eq!((reply.status, reply.text()), (404, "<p>not here"), "{path}");
        assert_eq!(reply.header("content-type"), Some("text/html; charset=utf-8"));
    }
    std::fs::remove_file(site.path().join("404.html")).expect("it is there");
    let reply = server.get("/none", &[]);
    assert_eq!(reply.status, 404);
    assert!(reply.text().contains("no such file"), "{}", reply.text());
}

#[test]
fn nothing_outside_the_folder_is_ever_sent() {
    let outside = tempfile::tempdir().expect("a folder");
    write(outside.path(), "secret.txt", "secret");
    write(outside.path(), "site/index.html", "home");
    let server = serve(&outside.path().join("site"), &[]);
    for path in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/x/../../secret.txt",
        "/%2e%2e%2fsecret.txt",
    ] {
        assert_eq!(server.get(path, &[]).status, 400, "{path}");
    }
    assert_eq!(server.get("//etc/hostname", &[]).status, 404);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("../secret.txt", outside.path().join("site/link.txt"))
            .expect("a link");
        let reply = server.get("/link.txt", &[]);
        assert_eq!(reply.status, 403);
        assert!(!reply.text().contains("secret"));
    }
}

#[test]
fn a_site_below_a_path_is_served_there() {
    let site = site();
    let server = serve(site.path(), &["--base-url", "/blog"]);
    assert!(server.address.ends_with("/blog/"), "{}", server.address);
    assert_eq!(server.get("/blog/about", &[]).status, 200);
    let folder = server.get("/blog/posts/first", &[]);
    assert_eq!(folder.header("location"), Some("/blog/posts/first/"));
    assert_eq!(server.get("/about", &[]).status, 404);
    assert_eq!(server.get("/blogger/", &[]).status, 404);
}

#[test]
fn a_port_in_use_and_a_folder_that_is_none_are_named() {
    let site = site();
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let folder = site.path().to_str().expect("text");
    let run = damson(["serve", folder, "--port", &port]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert!(run.stderr.contains(&format!("port {port} is in use")), "{}", run.stderr);
    assert!(run.stderr.contains("--port"), "no remedy: {}", run.stderr);

    let file = site.path().join("about.html");
    for (path, words) in
        [(file.to_str().expect("text"), "a file"), ("/none/such", "no such folder")]
    {
        let run = damson(["serve", path]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""));
        assert!(run.stderr.contains(words) && run.stderr.contains(path), "{}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_it_quietly() {
    let site = site();
    let mut child = command()
        .arg("serve")
        .arg(site.path())
        .args(["--port", "0", "--quiet"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("piped"));
    lines.read_line(&mut String::new()).expect("the address");
    let kill = format!("kill -INT {}", child.id());
    std::process::Command::new("sh").args(["-c", &kill]).status().expect("a shell");
    let mut said = String::new();
    child.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
    assert_eq!((child.wait().expect("it ends").code(), said.as_str()), (Some(0), ""));
}

/// The next lines of an answer that never ends, up to one that begins so.
fn lines_up_to(lines: &mut impl Iterator<Item = std::io::Result<String>>, start: &str) {
    assert!(
        lines.any(|line| line.expect("a line").starts_with(start)),
        "it ended without {start:?}"
    );
}

#[test]
fn a_watched_site_is_indexed_again_when_a_file_changes_and_its_pages_are_told() {
    let site = crate::support::small_site();
    let server = serve(site.path(), &["--watch", "--base-url", "/blog/"]);
    let page = server.get("/blog/oak/", &[("accept-encoding", "gzip")]);
    assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")));
    assert_eq!(page.header("content-length"), Some(page.body.len().to_string().as_str()));
    let (_, script) = page.text().split_once("new EventSource(\"").expect("a script");
    let (events, rest) = script.split_once('"').expect("an address");
    assert!(events.starts_with("/blog/.damson/events?"), "{events}");
    assert_eq!(rest, ").onmessage=()=>location.reload()</script>\n");

    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).expect("a server");
    stream
        .write_all(format!("GET {events} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes())
        .expect("a request");
    let mut lines = BufReader::new(stream).lines();
    lines_up_to(&mut lines, ": watching");
    write(site.path(), "oak/index.html", "<title>Oak</title><main><p>quercus");
    // The first index may have been made before the change.
    loop {
        lines_up_to(&mut lines, "data: reload");
        let found = crate::support::on("search", site.path(), &["quercus", "--json"]).done().json();
        if found["total"] == 1 {
            assert_eq!(found["hits"][0]["url"], "/blog/oak/");
            break;
        }
    }
}

#[test]
fn without_watching_no_page_is_changed() {
    let site = site();
    let server = serve(site.path(), &[]);
    assert_eq!(server.get("/.damson/events", &[]).status, 404);
    assert!(!server.get("/about.html", &[]).text().contains("EventSource"));
}
