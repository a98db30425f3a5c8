//! `--watch`: the index is made anew as the site's files change, and open pages load again.
//!
//! Files are looked at again and again, which works alike on every system, on network drives and in
//! containers, and runs into no limit of watched folders. A look takes as long as listing the files,
//! and there is twenty times as long between two of them.

use std::ffi::OsString;
use std::path::Path;
use std::time::{Duration, Instant, UNIX_EPOCH};

use anyhow::{Context, Result};
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::Response;
use clap::{CommandFactory, Parser};
use tokio::sync::watch::{Receiver, Sender};
use walkdir::WalkDir;
use xxhash_rust::xxh64::Xxh64;

use crate::bundle::FOLDER_NAME;
use crate::cli::args::{self, Command, Loudness, Typed};
use crate::cli::talk::Talk;
use crate::cli::{config, index};

/// Between two looks, at least.
const PAUSE: Duration = Duration::from_millis(300);

/// How many times as long as a look is the pause after it.
const PAUSES_A_LOOK: u32 = 20;

/// Where a page waits for news. No site has such a folder: the indexer takes it for hidden.
pub(super) const EVENTS: &str = "/.damson/events";

/// What is put at the end of every page: it loads the page again as soon as there is another index
/// than that of this number, and asks again by itself if the server was gone.
pub(super) fn script(base: &str, number: u64) -> String {
    let news = format!("new EventSource(\"{base}{EVENTS}?{number}\")");
    format!("<script>{news}.onmessage=()=>location.reload()</script>\n")
}

/// An answer that never ends: a line for each other index than that which a page knows.
pub(super) fn events(news: Receiver<u64>, known: u64) -> Response {
    let lines = futures_util::stream::unfold((news, known), |(mut news, known)| async move {
        let now = *news.wait_for(|now| *now != known).await.ok()?;
        let line = Bytes::from_static(b"data: reload\n\n");
        Some((Ok::<_, std::io::Error>(line), (news, now)))
    });
    // The first line tells the browser that it is connected.
    let hello = futures_util::stream::iter([Ok(Bytes::from_static(b": watching\n\n"))]);
    let mut response =
        Response::new(Body::from_stream(futures_util::StreamExt::chain(hello, lines)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, header::HeaderValue::from_static("no-store"));
    response
}

/// What is to be indexed: as `damson index DIR` would, with what `damson.toml` says.
pub(super) fn indexing(typed: &args::Serve, config: Option<&Path>) -> Result<args::Index> {
    let mut arguments: Vec<OsString> =
        vec!["damson".into(), "index".into(), typed.folder.clone().into()];
    if !typed.base_url.path.is_empty() {
        arguments.push(format!("--base-url={}", typed.base_url.path).into());
    }
    if let Some(config) = config {
        arguments.extend(["--config".into(), config.into()]);
    }
    let arguments = config::complete(&Typed::command(), &arguments)?;
    match Typed::try_parse_from(arguments).context("damson.toml: [index]")?.command {
        Command::Index(index) => Ok(*index),
        _ => anyhow::bail!("expected the command `index`"),
    }
}

/// Makes the index now, and whenever a file changes; tells it to those who wait. Ends when nobody can
/// wait any more.
pub(super) fn keep_up(index: &args::Index, news: &Sender<u64>, talk: Talk) {
    let Some(site) = &index.site else { return };
    let out = index.out.clone().unwrap_or_else(|| site.join(FOLDER_NAME));
    let mut indexed = None;
    loop {
        let (seen, took) = look(site, &out);
        if indexed != Some(seen) {
            // A generator that is at work goes on changing files: wait until it has ended.
            std::thread::sleep(PAUSE);
            if look(site, &out).0 != seen {
                continue;
            }
            make(index, talk);
            news.send_modify(|number| *number += 1);
            indexed = Some(seen);
        }
        if news.is_closed() {
            return;
        }
        std::thread::sleep(PAUSE.max(took * PAUSES_A_LOOK));
    }
}

/// Makes the index. What goes wrong is said, and the former index stays.
fn make(typed: &args::Index, talk: Talk) {
    let started = Instant::now();
    let quiet = Talk::new(Loudness { quiet: true, ..Loudness::default() });
    match index::run(typed, quiet) {
        Ok(()) => talk.note(format!("indexed in {:.1} s", started.elapsed().as_secs_f64())),
        Err(error) => talk.error(&error),
    }
}

/// A number that is another one as soon as any file of the site is, and how long it took to look. The
/// bundle itself is not looked at.
fn look(site: &Path, out: &Path) -> (u64, Duration) {
    let started = Instant::now();
    let mut hash = Xxh64::new(0);
    let is_site = |path: &Path| path == site || !is_hidden(path) && path != out;
    let entries = WalkDir::new(site).follow_links(true).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| is_site(entry.path())).flatten() {
        let Ok(found) = entry.metadata() else { continue };
        if !found.is_file() {
            continue;
        }
        let changed = found.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        hash.update(entry.path().as_os_str().as_encoded_bytes());
        hash.update(&found.len().to_le_bytes());
        hash.update(&changed.unwrap_or_default().as_nanos().to_le_bytes());
    }
    (hash.digest(), started.elapsed())
}

fn is_hidden(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    name.starts_with(b".") && name != b".well-known"
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_look_sees_every_change_but_those_of_the_bundle() {
        let folder = tempfile::tempdir().unwrap();
        let (site, out) = (folder.path().to_owned(), folder.path().join("damson"));
        let seen = || look(&site, &out).0;
        fs::create_dir_all(site.join("deep/er")).unwrap();
        fs::create_dir(&out).unwrap();
        let empty = seen();
        fs::write(site.join("deep/er/a.html"), "a").unwrap();
        let one = seen();
        fs::write(site.join("deep/er/a.html"), "ab").unwrap();
        let longer = seen();
        fs::rename(site.join("deep/er/a.html"), site.join("deep/a.html")).unwrap();
        let moved = seen();
        assert!(empty != one && one != longer && longer != moved);
        fs::write(out.join("damson.idx"), "x").unwrap();
        fs::write(site.join(".hidden"), "x").unwrap();
        assert_eq!(seen(), moved);
    }
}
