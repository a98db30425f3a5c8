//! A server of files that does as the test says.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

/// How long a test waits for a request that it expects.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running server. It ends with the process.
#[derive(Clone)]
pub(crate) struct Server {
    shared: Arc<Shared>,
    origin: String,
}

struct Shared {
    root: PathBuf,
    policy: Mutex<Option<String>>,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Parts of paths whose answers wait.
    held: BTreeSet<String>,
    /// Parts of paths whose answers, if they waited, never come.
    forsaken: BTreeSet<String>,
    /// Parts of paths that are not found.
    missing: BTreeSet<String>,
    /// Every path that was asked for, in order.
    asked: Vec<String>,
    /// What is done when a part of a file is asked for.
    ranges: Ranges,
}

/// How a host answers who asks for a part of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Ranges {
    /// With the part.
    #[default]
    Known,
    /// With the whole.
    Unknown,
    /// With another part, and the status of the right one.
    Wrong,
}

/// A policy that lets a page do what damson needs, and no more.
pub(crate) const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; require-trusted-types-for 'script'; \
     trusted-types 'none'";

impl Server {
    /// Serves a folder on a free port.
    pub(crate) fn start(root: &Path) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("an address"));
        let shared = Arc::new(Shared {
            root: root.to_owned(),
            policy: Mutex::default(),
            state: Mutex::default(),
            changed: Condvar::new(),
        });
        let served = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&served);
                // A browser that hangs up takes nothing with it.
                std::thread::spawn(move || drop(shared.answer(stream)));
            }
        });
        Server { shared, origin }
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        self.origin.clone() + path
    }

    /// Sends a Content-Security-Policy with every page from now on.
    pub(crate) fn set_policy(&self, policy: &str) {
        *self.shared.policy.lock().expect("no panic") = Some(policy.to_owned());
    }

    /// Lets answers wait for paths that contain `part`.
    pub(crate) fn hold(&self, part: &str) {
        self.state().held.insert(part.to_owned());
    }

    /// Lets them go.
    pub(crate) fn release(&self, part: &str) {
        self.state().held.remove(part);
        self.shared.changed.notify_all();
    }

    /// Lets those that wait by now wait for ever, and no later ones.
    pub(crate) fn forsake(&self, part: &str) {
        let mut state = self.state();
        state.held.remove(part);
        state.forsaken.insert(part.to_owned());
    }

    /// Answers 404 for paths that contain `part`.
    pub(crate) fn lose(&self, part: &str) {
        self.state().missing.insert(part.to_owned());
    }

    /// Finds them again.
    pub(crate) fn find(&self, part: &str) {
        self.state().missing.remove(part);
    }

    /// Answers requests for parts of files in this way from now on.
    pub(crate) fn set_ranges(&self, ranges: Ranges) {
        self.state().ranges = ranges;
    }

    /// How many requests there were for paths that contain `part`.
    pub(crate) fn count(&self, part: &str) -> usize {
        self.state().asked.iter().filter(|path| path.contains(part)).count()
    }

    /// Every path that was asked for.
    pub(crate) fn asked(&self) -> Vec<String> {
        self.state().asked.clone()
    }

    /// Waits until a path that contains `part` has been asked for.
    pub(crate) fn wait_for(&self, part: &str) {
        self.wait_for_many(part, 1);
    }

    /// Waits until one path that contains `part` has been asked for so many times.
    pub(crate) fn wait_for_many(&self, part: &str, times: usize) {
        let waits = |state: &mut State| {
            let mut paths: Vec<&String> =
                state.asked.iter().filter(|path| path.contains(part)).collect();
            paths.sort_unstable();
            !paths.chunk_by(|one, next| one == next).any(|same| same.len() >= times)
        };
        let waited = self.shared.changed.wait_timeout_while(self.state(), PATIENCE, waits);
        let (state, result) = waited.expect("no panic");
        assert!(!result.timed_out(), "nobody asked for {part}, only for {:?}", state.asked);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().expect("no panic")
    }
}

impl Shared {
    fn answer(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut lines = BufReader::new(stream.try_clone()?).lines();
        let request = lines.next().transpose()?.unwrap_or_default();
        let mut range = None;
        while let Some(line) = lines.next().transpose()?.filter(|line| !line.is_empty()) {
            let line = line.to_ascii_lowercase();
            range = line.strip_prefix("range: bytes=").and_then(parse_range).or(range);
        }
        let target = request.split(' ').nth(1).unwrap_or("/");
        let path = target.split('?').next().unwrap_or("/").to_owned();

        let mut state = self.state.lock().expect("no panic");
        state.asked.push(path.clone());
        self.changed.notify_all();
        let held = |state: &State| state.held.iter().any(|part| path.contains(part.as_str()));
        if held(&state) {
            let waits = |state: &mut State| {
                held(state) || state.forsaken.iter().any(|part| path.contains(part.as_str()))
            };
            state = self.changed.wait_while(state, waits).expect("no panic");
        }
        let missing = state.missing.iter().any(|part| path.contains(part.as_str()));
        let ranges = state.ranges;
        drop(state);

        let mut file = self.root.join(path.trim_start_matches('/'));
        if path.ends_with('/') {
            file.push("index.html");
        }
        let found = if missing { None } else { std::fs::read(&file).ok() };
        let (status, body) = match found {
            Some(body) => match (range.filter(|range| range.end <= body.len()), ranges) {
                (Some(range), Ranges::Known) => ("206 Partial Content", body[range].to_vec()),
                (Some(range), Ranges::Wrong) => {
                    ("206 Partial Content", body[..range.len()].to_vec())
                }
                _ => ("200 OK", body),
            },
            None => ("404 Not Found", b"not found".to_vec()),
        };
        let kind = kind(&file);
        let policy = self.policy.lock().expect("no panic").clone();
        let policy = policy.filter(|_| kind.starts_with("text/html"));
        let policy =
            policy.map(|p| format!("Content-Security-Policy: {p}\r\n")).unwrap_or_default();
        let length = body.len();
        write!(
            stream,
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
             Cache-Control: no-cache\r\n{policy}Connection: close\r\n\r\n"
        )?;
        stream.write_all(&body)
    }
}

fn parse_range(text: &str) -> Option<std::ops::Range<usize>> {
    let (first, last) = text.split_once('-')?;
    Some(first.parse().ok()?..last.parse::<usize>().ok()?.checked_add(1)?)
}

fn kind(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
