//! Gets what lies at an address, within bounds.

use std::io::Read;
use std::time::Duration;

use ureq::http::{HeaderName, HeaderValue, StatusCode};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body, http::Response};

/// How addresses are fetched.
#[derive(Clone, Debug)]
pub struct FetchOptions {
    /// Headers as typed, `Name: value`; `$NAME` stands for a variable of the environment. They are
    /// sent to the origin of the address only.
    pub headers: Vec<String>,
    /// How long each attempt may take, to the last byte.
    pub timeout: Duration,
    /// How often it is tried again when the failure may pass.
    pub retries: u32,
    /// The most bytes of an answer, once it is unpacked.
    pub max_bytes: u64,
}

impl Default for FetchOptions {
    fn default() -> FetchOptions {
        FetchOptions {
            headers: Vec::new(),
            timeout: Duration::from_secs(30),
            retries: 3,
            max_bytes: 64 << 20,
        }
    }
}

/// Longer chains are circles.
const MAX_REDIRECTS: usize = 5;

/// Before the first repetition; each further one waits twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(500);

/// The longest wait, whatever the server asks for.
const MAX_WAIT: Duration = Duration::from_secs(30);

/// Why an attempt failed.
struct Failure {
    why: String,
    /// Whether it may be otherwise the next time, and how long the server wants to be left alone.
    passing: Option<Option<Duration>>,
}

impl Failure {
    fn lasting(why: impl Into<String>) -> Failure {
        Failure { why: why.into(), passing: None }
    }

    fn passing(why: impl Into<String>) -> Failure {
        Failure { why: why.into(), passing: Some(None) }
    }
}

/// The bytes at an address as typed; or why there are none, in words that hold nothing of what the
/// variables hold.
pub(super) fn fetch(address: &str, options: &FetchOptions) -> Result<Vec<u8>, String> {
    let address = with_variables(address)?;
    let headers: Vec<_> = options.headers.iter().map(|h| header(h)).collect::<Result<_, _>>()?;
    let config = Agent::config_builder()
        .timeout_global(Some(options.timeout))
        // Followed here, so that headers meant for one origin do not reach another.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .user_agent(concat!("damson/", env!("CARGO_PKG_VERSION")))
        .build();
    let agent = Agent::new_with_config(config);
    let mut wait = FIRST_WAIT;
    let mut tries = 1;
    loop {
        let failure = match attempt(&agent, &address, &headers, options) {
            Ok(bytes) => return Ok(bytes),
            Err(failure) => failure,
        };
        let Some(asked) = failure.passing else { return Err(failure.why) };
        if tries > options.retries {
            let times = if tries == 1 { String::new() } else { format!(", tried {tries} times") };
            return Err(format!("{}{times}", failure.why));
        }
        std::thread::sleep(asked.unwrap_or(wait).min(MAX_WAIT));
        wait *= 2;
        tries += 1;
    }
}

fn attempt(
    agent: &Agent,
    address: &str,
    headers: &[(HeaderName, HeaderValue)],
    options: &FetchOptions,
) -> Result<Vec<u8>, Failure> {
    let mut at = address.to_owned();
    for _ in 0..=MAX_REDIRECTS {
        let mut request = agent.get(&at);
        if origin(&at) == origin(address) {
            for (name, value) in headers {
                request = request.header(name, value);
            }
        }
        let response = request.call().map_err(failure_of)?;
        if !response.status().is_redirection() {
            return body(response, options.max_bytes);
        }
        let target = response.headers().get("location").and_then(|to| to.to_str().ok());
        let target = target.ok_or_else(|| Failure::lasting("it redirects to nowhere"))?;
        at = resolve(&at, target).ok_or_else(|| {
            Failure::lasting("it redirects to what is neither http:// nor, from https://, https://")
        })?;
    }
    Err(Failure::lasting(format!("it redirects more than {MAX_REDIRECTS} times")))
}

fn body(response: Response<Body>, max_bytes: u64) -> Result<Vec<u8>, Failure> {
    let status = response.status();
    if !status.is_success() {
        let passes = status.is_server_error()
            || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS);
        let seconds = response.headers().get("retry-after");
        let seconds = seconds.and_then(|s| s.to_str().ok()).and_then(|s| s.trim().parse().ok());
        let hint = match status {
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                "; does it want a header? (--records-header 'Authorization: Bearer $TOKEN')"
            }
            _ => "",
        };
        return Err(Failure {
            why: format!("the server answered {status}{hint}"),
            passing: passes.then(|| seconds.map(Duration::from_secs)),
        });
    }
    let mut bytes = Vec::new();
    let mut reader = response.into_body().into_reader().take(max_bytes.saturating_add(1));
    reader.read_to_end(&mut bytes).map_err(|error| match ureq::Error::from(error) {
        ureq::Error::Timeout(_) => Failure::passing(
            "the answer did not end in time; --records-timeout sets how long to wait",
        ),
        error => Failure::passing(format!("the answer broke off: {error}")),
    })?;
    if bytes.len() as u64 > max_bytes {
        return Err(Failure::lasting(format!(
            "the answer is larger than {} MB; --records-max-mb sets the limit",
            max_bytes >> 20
        )));
    }
    Ok(bytes)
}

/// In words of our own: those of the library may repeat the address with all that is in it.
fn failure_of(error: ureq::Error) -> Failure {
    match error {
        ureq::Error::Timeout(_) => {
            Failure::passing("no answer in time; --records-timeout sets how long to wait")
        }
        ureq::Error::HostNotFound => Failure::passing("there is no such host, or no network"),
        // What rustls refuses comes as this.
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::InvalidData => {
            Failure::lasting(format!("no safe connection: {error}"))
        }
        ureq::Error::Io(error) => Failure::passing(format!("cannot be reached: {error}")),
        ureq::Error::ConnectionFailed => Failure::passing("cannot be reached"),
        ureq::Error::Tls(why) => Failure::lasting(format!("no safe connection: {why}")),
        ureq::Error::Rustls(error) => Failure::lasting(format!("no safe connection: {error}")),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => Failure::lasting("it is not an address"),
        ureq::Error::Protocol(error) => {
            Failure::passing(format!("the answer is not HTTP: {error}"))
        }
        _ => Failure::lasting("it cannot be fetched"),
    }
}

/// Scheme, host and port.
fn origin(address: &str) -> &str {
    let start = address.find("://").map_or(0, |at| at + 3);
    let end = address[start..].find(['/', '?', '#']).map_or(address.len(), |at| start + at);
    &address[..end]
}

/// Where a redirect leads; never from a safe connection to an open one.
fn resolve(from: &str, target: &str) -> Option<String> {
    let lower = target.to_ascii_lowercase();
    let to = match () {
        () if lower.starts_with("http://") || lower.starts_with("https://") => target.to_owned(),
        () if target.starts_with("//") => {
            format!("{}:{target}", from.split_once("://").map_or("https", |(scheme, _)| scheme))
        }
        () if target.starts_with('/') => format!("{}{target}", origin(from)),
        () if lower.split(['/', '?']).next().is_some_and(|first| first.contains(':')) => {
            return None;
        }
        () => {
            let path = from.split(['?', '#']).next().unwrap_or(from);
            let folder = path.rfind('/').filter(|at| *at >= origin(from).len());
            format!("{}/{target}", folder.map_or(path, |at| &path[..at]))
        }
    };
    let opens = from.to_ascii_lowercase().starts_with("https:") && lower.starts_with("http:");
    (!opens).then_some(to)
}

fn header(typed: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = typed
        .split_once(':')
        .ok_or_else(|| "--records-header: expected 'Name: value'".to_owned())?;
    let name = name.trim();
    let parsed: HeaderName =
        name.parse().map_err(|_| format!("--records-header: `{name}` is no name of a header"))?;
    let value = with_variables(value.trim())?;
    let mut value = HeaderValue::from_str(&value).map_err(|_| {
        format!("--records-header: what is to be sent as `{name}` holds a line break or the like")
    })?;
    value.set_sensitive(true);
    Ok((parsed, value))
}

/// The text with the variables of the environment in their places: `$NAME`, `${NAME}`; `$$` is `$`.
fn with_variables(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out += before;
        if let Some(after) = after.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let (name, tail) = match after.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
            Some(parts) => parts,
            None => after.split_at(after.find(|c| !is_name(c)).unwrap_or(after.len())),
        };
        if name.is_empty() || !name.chars().all(is_name) {
            return Err("after a $ has to stand the name of a variable; $$ is a $".to_owned());
        }
        let value = std::env::var(name)
            .map_err(|_| format!("the variable {name} is not set in the environment"))?;
        out += value.trim();
        rest = tail;
    }
    Ok(out + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects_are_followed_as_browsers_follow_them() {
        let to = |target| resolve("https://x.org/a/b?c", target);
        assert_eq!(to("d").as_deref(), Some("https://x.org/a/d"));
        assert_eq!(to("/d?e").as_deref(), Some("https://x.org/d?e"));
        assert_eq!(to("//y.org/d").as_deref(), Some("https://y.org/d"));
        assert_eq!(resolve("http://x.org", "d").as_deref(), Some("http://x.org/d"));
        for refused in ["http://x.org/", "file:///etc/passwd", "ftp://x.org/"] {
            assert_eq!(to(refused), None, "{refused}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        for address in ["http://x.org:80", "http://x.org:80/a/b", "http://x.org:80?a=/b"] {
            assert_eq!(origin(address), "http://x.org:80");
        }
    }
}
