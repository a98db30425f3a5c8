//! What is said to a request.

use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use axum::body::{Body, Bytes};
use axum::http::header::{self, HeaderMap, HeaderName};
use axum::http::{Method, StatusCode, Uri};
use axum::response::Response;
use tokio::sync::watch::Receiver;

use super::address::Address;
use super::cache::{Cache, KEPT_LIMIT, Loaded};
use super::folder::{Found, find};
use super::kinds::kind_of;
use super::request::{Range, accepts_gzip, names_etag, range_of};
use super::watch::{EVENTS, events, script};
use crate::ENTRY_NAME;
use crate::bundle::holds_hash;

/// For files whose name changes with their content: a year, as the longest that makes sense.
const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// For all others: kept, but asked after every time.
const ASK_AGAIN: &str = "no-cache";

/// A folder, and how it is served.
#[derive(Debug)]
pub(super) struct Server {
    root: PathBuf,
    base: String,
    cache: Cache,
    /// News of the index, if the folder is watched.
    news: Option<Receiver<u64>>,
}

impl Server {
    /// Serves a folder below a base path: `` or `/blog`. With `news`, pages load again when there
    /// are any.
    pub(super) fn new(
        root: &Path,
        base: &str,
        news: Option<Receiver<u64>>,
    ) -> std::io::Result<Server> {
        let (root, base) = (root.canonicalize()?, base.to_string());
        Ok(Server { root, base, cache: Cache::default(), news })
    }

    /// Answers a request.
    pub(super) fn answer(&self, method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
        let is_head = match *method {
            Method::GET => false,
            Method::HEAD => true,
            _ => {
                let mut response = short(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD");
                set(&mut response, header::ALLOW, "GET, HEAD");
                return response;
            }
        };
        let response = self.answer_get(uri, headers, is_head);
        if is_head { response.map(|_| Body::empty()) } else { response }
    }

    fn answer_get(&self, uri: &Uri, headers: &HeaderMap, is_head: bool) -> Response {
        if let Some(news) = &self.news
            && uri.path().strip_prefix(&self.base) == Some(EVENTS)
        {
            let known = uri.query().and_then(|known| known.parse().ok());
            return events(news.clone(), known.unwrap_or_default());
        }
        let Some(address) = Address::parse(uri.path()) else {
            return short(StatusCode::BAD_REQUEST, "this path cannot be that of a file");
        };
        let Some(below) = address.below(&self.base) else {
            return self.not_found(headers);
        };
        match find(&self.root, &below) {
            Found::File(path) => self
                .send(&path, headers, is_head)
                .unwrap_or_else(|error| short(status_of(&error), &error.to_string())),
            Found::Folder(folder) => {
                let query = uri.query().map_or(String::new(), |query| format!("?{query}"));
                let mut response = short(StatusCode::PERMANENT_REDIRECT, "this is a folder");
                set(&mut response, header::LOCATION, &format!("{}{folder}{query}", self.base));
                response
            }
            Found::Nothing => self.not_found(headers),
            Found::Outside => {
                short(StatusCode::FORBIDDEN, "a link that leads out of the folder is not followed")
            }
        }
    }

    /// The site's own page for addresses that lead nowhere, if it has one.
    fn not_found(&self, headers: &HeaderMap) -> Response {
        let page = Address { segments: vec!["404.html".to_string()], is_folder: false };
        let loaded = match find(&self.root, &page) {
            Found::File(path) => self.cache.load(&path).ok(),
            _ => None,
        };
        let Some(loaded) = loaded else {
            return short(StatusCode::NOT_FOUND, "there is no such file");
        };
        if let Some(mut response) = self.with_script(&loaded) {
            *response.status_mut() = StatusCode::NOT_FOUND;
            return response;
        }
        let (bytes, is_gzip) = choose(&loaded, headers);
        let mut response = Response::new(Body::from(bytes.clone()));
        *response.status_mut() = StatusCode::NOT_FOUND;
        describe(&mut response, &loaded, is_gzip);
        set(&mut response, header::CACHE_CONTROL, ASK_AGAIN);
        set(&mut response, header::CONTENT_LENGTH, &bytes.len().to_string());
        response
    }

    fn send(&self, path: &Path, headers: &HeaderMap, is_head: bool) -> std::io::Result<Response> {
        if fs::metadata(path)?.len() > KEPT_LIMIT {
            return send_large(path, headers, is_head);
        }
        let loaded = self.cache.load(path)?;
        if let Some(response) = self.with_script(&loaded) {
            return Ok(response);
        }
        let (whole, is_gzip) = choose(&loaded, headers);
        let etag = format!("\"{}{}\"", loaded.hash, if is_gzip { "-gz" } else { "" });
        let range = range_of(headers, &etag, whole.len() as u64).filter(|_| !is_head);
        let mut response = match range {
            _ if names_etag(headers, &etag) => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::NOT_MODIFIED;
                response
            }
            None => {
                let mut response = Response::new(Body::from(whole.clone()));
                set(&mut response, header::CONTENT_LENGTH, &whole.len().to_string());
                response
            }
            Some(Range::Bytes { first, last }) => {
                // Within the length, which is that of bytes in memory.
                let part = whole.slice(first as usize..=last as usize);
                partial(Body::from(part), first, last, whole.len() as u64)
            }
            Some(Range::Unsatisfiable) => return Ok(unsatisfiable(whole.len() as u64)),
        };
        if response.status() != StatusCode::NOT_MODIFIED {
            describe(&mut response, &loaded, is_gzip);
        } else if loaded.gzip.is_some() {
            set(&mut response, header::VARY, "accept-encoding");
        }
        set(&mut response, header::ETAG, &etag);
        set(&mut response, header::CACHE_CONTROL, caching(path));
        Ok(response)
    }
}

impl Server {
    /// A page with the script that loads it again; `None` if it is no page, or nothing is watched.
    fn with_script(&self, loaded: &Loaded) -> Option<Response> {
        let news = self.news.as_ref().filter(|_| loaded.kind.media_type == "text/html")?;
        let script = script(&self.base, *news.borrow());
        let bytes = [&loaded.bytes[..], script.as_bytes()].concat();
        let length = bytes.len().to_string();
        let mut response = Response::new(Body::from(bytes));
        describe(&mut response, loaded, false);
        set(&mut response, header::CONTENT_LENGTH, &length);
        response.headers_mut().remove(header::ACCEPT_RANGES);
        set(&mut response, header::CACHE_CONTROL, "no-store");
        Some(response)
    }
}

/// The content as it is sent: compressed if the browser takes it. A range is always of the plain
/// content, since a browser that asks for one has begun with that.
fn choose<'a>(loaded: &'a Loaded, headers: &HeaderMap) -> (&'a Bytes, bool) {
    match &loaded.gzip {
        Some(gzip) if accepts_gzip(headers) && !headers.contains_key(header::RANGE) => (gzip, true),
        _ => (&loaded.bytes, false),
    }
}

/// Says what the content is.
fn describe(response: &mut Response, loaded: &Loaded, is_gzip: bool) {
    // A page in another charset says so itself, and would be overruled here.
    let is_utf8 = loaded.kind.is_text && std::str::from_utf8(&loaded.bytes).is_ok();
    let charset = if is_utf8 { "; charset=utf-8" } else { "" };
    set(response, header::CONTENT_TYPE, &format!("{}{charset}", loaded.kind.media_type));
    set(response, header::ACCEPT_RANGES, "bytes");
    if is_gzip {
        set(response, header::CONTENT_ENCODING, "gzip");
    }
    if loaded.gzip.is_some() {
        set(response, header::VARY, "accept-encoding");
    }
}

/// How long a file may be kept.
fn caching(path: &Path) -> &'static str {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let in_bundle = || path.with_file_name(ENTRY_NAME).is_file();
    if holds_hash(&name) && in_bundle() { FOR_EVER } else { ASK_AGAIN }
}

/// Sends a file that is too large to be kept, piece by piece.
fn send_large(path: &Path, headers: &HeaderMap, is_head: bool) -> std::io::Result<Response> {
    let mut file = fs::File::open(path)?;
    let found = file.metadata()?;
    let changed = found.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let etag = format!("\"{:x}-{:x}\"", found.len(), changed.as_nanos());
    let mut response = match range_of(headers, &etag, found.len()).filter(|_| !is_head) {
        _ if names_etag(headers, &etag) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            response
        }
        Some(Range::Unsatisfiable) => return Ok(unsatisfiable(found.len())),
        Some(Range::Bytes { first, last }) => {
            file.seek(SeekFrom::Start(first))?;
            partial(stream(file.take(last - first + 1)), first, last, found.len())
        }
        None => {
            let mut response = Response::new(stream(file.take(found.len())));
            set(&mut response, header::CONTENT_LENGTH, &found.len().to_string());
            response
        }
    };
    let kind = kind_of(&path.file_name().unwrap_or_default().to_string_lossy());
    set(&mut response, header::CONTENT_TYPE, kind.media_type);
    set(&mut response, header::ACCEPT_RANGES, "bytes");
    set(&mut response, header::ETAG, &etag);
    set(&mut response, header::CACHE_CONTROL, ASK_AGAIN);
    Ok(response)
}

/// A body that is read as it is sent.
fn stream(file: std::io::Take<fs::File>) -> Body {
    /// Large enough that reading costs little, in bytes.
    const PIECE: u64 = 256 << 10;
    Body::from_stream(futures_util::stream::try_unfold(file, |mut file| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut piece = Vec::new();
            file.by_ref().take(PIECE).read_to_end(&mut piece)?;
            Ok::<_, std::io::Error>((piece, file))
        });
        let (piece, file) = read.await.map_err(std::io::Error::other)??;
        Ok::<_, std::io::Error>((!piece.is_empty()).then(|| (Bytes::from(piece), file)))
    }))
}

fn partial(body: Body, first: u64, last: u64, length: u64) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::PARTIAL_CONTENT;
    set(&mut response, header::CONTENT_RANGE, &format!("bytes {first}-{last}/{length}"));
    set(&mut response, header::CONTENT_LENGTH, &(last - first + 1).to_string());
    response
}

fn unsatisfiable(length: u64) -> Response {
    let mut response = short(StatusCode::RANGE_NOT_SATISFIABLE, "the file ends before that");
    set(&mut response, header::CONTENT_RANGE, &format!("bytes */{length}"));
    response
}

/// The server itself failed.
pub(super) fn failed() -> Response {
    short(StatusCode::INTERNAL_SERVER_ERROR, "the server failed")
}

fn status_of(error: &std::io::Error) -> StatusCode {
    match error.kind() {
        std::io::ErrorKind::NotFound => StatusCode::NOT_FOUND,
        std::io::ErrorKind::PermissionDenied => StatusCode::FORBIDDEN,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// A line of text for the person who looks.
fn short(status: StatusCode, text: &str) -> Response {
    let line = format!("{}: {text}\n", status.as_u16());
    let length = line.len().to_string();
    let mut response = Response::new(Body::from(line));
    *response.status_mut() = status;
    set(&mut response, header::CONTENT_TYPE, "text/plain; charset=utf-8");
    set(&mut response, header::CONTENT_LENGTH, &length);
    set(&mut response, header::CACHE_CONTROL, ASK_AGAIN);
    response
}

/// Sets a header; a value that no header can have is left out.
fn set(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = value.parse() {
        response.headers_mut().insert(name, value);
    }
}
