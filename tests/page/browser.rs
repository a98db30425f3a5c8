//! Browsers, their drivers, and what a test says to them.

use std::future::Future;
use std::io::{BufRead, BufReader};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::server::Server;
use crate::site;

/// How long a test waits for what it expects of a page.
const PATIENCE: Duration = Duration::from_secs(20);
/// What a page shows, and why it shows no results if it does not.
const SHOWN: &str =
    "return [document.body.innerText, document.querySelector('.damson-trouble')?.title]";
/// How often it looks.
const GLANCE: Duration = Duration::from_millis(20);

/// A browser to test in.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(non_camel_case_types, reason = "they are the names of the tests' modules")]
pub(crate) enum Kind {
    chromium,
    chromium_without_scripts,
    /// Notes what its threads do.
    chromium_traced,
    firefox,
    webkit,
}

/// A page in a browser, and the server that it comes from.
pub(crate) struct Visit {
    pub(crate) client: Client,
    pub(crate) server: Server,
    /// Where its driver listens.
    pub(crate) driver: String,
}

/// Runs a case in a browser of its own, which is closed whatever comes of it.
pub(crate) fn run<F, R>(kind: Kind, case: F)
where
    F: FnOnce(Visit) -> R,
    R: Future<Output = ()> + Send + 'static,
{
    run_on(kind, &site::fixture(), case);
}

/// [`run`], on another site.
pub(crate) fn run_on<F, R>(kind: Kind, root: &std::path::Path, case: F)
where
    F: FnOnce(Visit) -> R,
    R: Future<Output = ()> + Send + 'static,
{
    let driver = Driver::start(kind);
    let server = Server::start(root);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let outcome = runtime.block_on(async {
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(kind.capabilities())
            .connect(&driver.url)
            .await
            .expect("a session of the browser");
        // Wide enough for filters beside the results.
        let _ = client.set_window_size(1200, 900).await;
        let visit = Visit { client: client.clone(), server, driver: driver.url.clone() };
        let outcome = tokio::spawn(case(visit)).await;
        let _ = client.close().await;
        outcome
    });
    if let Err(failure) = outcome {
        std::panic::resume_unwind(failure.into_panic());
    }
}

impl Kind {
    fn capabilities(self) -> serde_json::Map<String, Value> {
        let capabilities = match self {
            Kind::chromium | Kind::chromium_without_scripts | Kind::chromium_traced => json!({
                "goog:chromeOptions": {
                    "args": ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage",
                        "--disable-gpu", "--no-first-run", "--disable-background-networking",
                        "--disable-component-update", "--window-size=1200,900"],
                    "prefs": {
                        "profile.managed_default_content_settings.javascript":
                            if self == Kind::chromium_without_scripts { 2 } else { 1 },
                    },
                },
                "goog:loggingPrefs": { "browser": "ALL" },
            }),
            Kind::firefox => json!({
                "moz:firefoxOptions": {
                    "args": ["-headless", "--width=1200", "--height=900"],
                    "prefs": {
                        "app.update.enabled": false,
                        "network.captive-portal-service.enabled": false,
                        "network.connectivity-service.enabled": false,
                    },
                },
            }),
            Kind::webkit => json!({}),
        };
        match capabilities {
            Value::Object(mut capabilities) if self == Kind::chromium_traced => {
                capabilities["goog:loggingPrefs"] = json!({ "performance": "ALL" });
                capabilities["goog:chromeOptions"]["perfLoggingPrefs"] = json!({
                    "enableNetwork": false, "enablePage": false, "traceCategories": "toplevel,devtools.timeline,v8,blink.user_timing",
                });
                capabilities
            }
            Value::Object(capabilities) => capabilities,
            _ => unreachable!("they are objects"),
        }
    }

    fn program(self) -> (&'static str, &'static str) {
        match self {
            Kind::chromium | Kind::chromium_without_scripts | Kind::chromium_traced => {
                ("CHROMEDRIVER", "chromedriver")
            }
            Kind::firefox => ("GECKODRIVER", "geckodriver"),
            Kind::webkit => ("WEBKITDRIVER", "WebKitWebDriver"),
        }
    }
}

/// A driver, and the screen that its browser may need; both end with it.
struct Driver {
    url: String,
    children: Vec<Child>,
}

impl Driver {
    fn start(kind: Kind) -> Driver {
        let (variable, default) = kind.program();
        let program = std::env::var_os(variable).unwrap_or_else(|| default.into());
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        drop(listener);
        let mut command = Command::new(&program);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut children = Vec::new();
        match kind {
            Kind::chromium | Kind::chromium_without_scripts | Kind::chromium_traced => {
                command.arg(format!("--port={port}"));
            }
            Kind::firefox => {
                // Its own second port, for the browser, would be the same for every driver.
                command.args(["--port", &port.to_string(), "--websocket-port", "0"]);
            }
            Kind::webkit => {
                command.arg(format!("--port={port}"));
                if std::env::var_os("DISPLAY").is_none() {
                    let (screen, display) = screen();
                    children.push(screen);
                    command.env("DISPLAY", display);
                }
            }
        }
        match command.spawn() {
            Ok(child) => children.push(child),
            Err(error) => panic!("{}: {error}; set {variable}", program.display()),
        }
        let driver = Driver { url: format!("http://127.0.0.1:{port}"), children };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(begun.elapsed() < PATIENCE, "{} does not answer", program.display());
            std::thread::park_timeout(GLANCE);
        }
        driver
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// A screen that nobody sees, for a browser that knows no life without one.
fn screen() -> (Child, String) {
    let mut screen = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", "1200x900x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb, or a DISPLAY");
    let mut number = String::new();
    let output = screen.stdout.as_mut().expect("it is piped");
    BufReader::new(output).read_line(&mut number).expect("the number of the screen");
    (screen, format!(":{}", number.trim()))
}

/// Whether a driver refused to touch an element because it is not to be seen yet, or is another by now.
fn is_early(error: &CmdError) -> bool {
    const EARLY: [ErrorStatus; 3] = [
        ErrorStatus::ElementNotInteractable,
        ErrorStatus::ElementClickIntercepted,
        ErrorStatus::StaleElementReference,
    ];
    matches!(error, CmdError::Standard(refused) if EARLY.contains(&refused.error))
}

/// An expression for the visible texts of all that a selector finds.
fn visible(selector: &str) -> String {
    format!(
        "[...document.querySelectorAll({selector:?})].filter(e => e.getClientRects().length)\
         .map(e => e.innerText.trim())"
    )
}

impl Visit {
    /// Goes to a path of the site.
    pub(crate) async fn go(&self, path: &str) {
        let before = self.document().await;
        self.client.goto(&self.server.url(path)).await.expect("the page");
        self.loaded(&before).await;
    }

    /// Loads the page again.
    pub(crate) async fn reload(&self) {
        let before = self.document().await;
        self.client.refresh().await.expect("the page again");
        self.loaded(&before).await;
    }

    /// What tells the document that is shown from every other.
    async fn document(&self) -> Value {
        self.eval("performance.timeOrigin").await
    }

    /// Waits for a document that comes after `before`, with its scripts and style sheets: a driver may call
    /// it loaded earlier (WebKit's does, on a busy machine).
    async fn loaded(&self, before: &Value) {
        let other = format!("performance.timeOrigin !== {before}");
        self.until(&format!("{other} && document.readyState === 'complete'")).await;
    }

    /// Goes one entry back in the history.
    pub(crate) async fn back(&self) {
        self.client.back().await.expect("the entry before");
    }

    /// What an expression of JavaScript gives.
    pub(crate) async fn eval(&self, expression: &str) -> Value {
        let script = format!("return ({expression});");
        self.client
            .execute(&script, vec![])
            .await
            .unwrap_or_else(|error| panic!("{script} {error}"))
    }

    /// Waits until an expression of JavaScript is true.
    pub(crate) async fn until(&self, expression: &str) {
        let begun = Instant::now();
        loop {
            // While one page follows another there is none in which to look.
            let script = format!("return Boolean({expression});");
            if self.client.execute(&script, vec![]).await.is_ok_and(|value| value == true) {
                return;
            }
            if begun.elapsed() > PATIENCE {
                let page = self.client.execute(SHOWN, vec![]).await;
                let url = self.client.current_url().await;
                panic!("never came true: {expression}\nat {url:?} with {page:?}");
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// The element that a selector finds, once it is there.
    pub(crate) async fn find(&self, selector: &str) -> Element {
        let wait = self.client.wait().at_most(PATIENCE).every(GLANCE);
        let found = wait.for_element(Locator::Css(selector)).await;
        found.unwrap_or_else(|error| panic!("{selector}: {error}"))
    }

    /// Clicks on it, once it can be clicked.
    pub(crate) async fn click(&self, selector: &str) {
        let begun = Instant::now();
        while let Err(error) = self.find(selector).await.click().await {
            assert!(is_early(&error) && begun.elapsed() < PATIENCE, "click on {selector}: {error}");
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Types into it, once that can be done.
    pub(crate) async fn type_into(&self, selector: &str, keys: &str) {
        let begun = Instant::now();
        while let Err(error) = self.find(selector).await.send_keys(keys).await {
            assert!(is_early(&error) && begun.elapsed() < PATIENCE, "{selector}: {error}");
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// The visible texts of all that a selector finds.
    pub(crate) async fn texts(&self, selector: &str) -> Vec<String> {
        serde_json::from_value(self.eval(&visible(selector)).await).expect("a list of strings")
    }

    /// Waits until an expression of JavaScript gives `expected`. What a key or a click leads to may
    /// take until after a driver has answered, so it is never looked at only once.
    pub(crate) async fn is(&self, expression: &str, expected: impl Into<Value>) {
        let (expected, begun) = (expected.into(), Instant::now());
        let script = format!("return ({expression});");
        loop {
            let value = self.client.execute(&script, vec![]).await;
            if value.as_ref().is_ok_and(|value| *value == expected) {
                return;
            }
            if begun.elapsed() > PATIENCE {
                let page = self.client.execute(SHOWN, vec![]).await;
                panic!("{expression} is not {expected} but {value:?}\nwith {page:?}");
            }
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Waits until these are the visible texts of all that a selector finds.
    pub(crate) async fn shows<T>(&self, selector: &str, texts: impl IntoIterator<Item = T>)
    where
        Value: From<Vec<T>>,
    {
        self.is(&visible(selector), texts.into_iter().collect::<Vec<T>>()).await;
    }

    /// Waits until these are the first of them.
    pub(crate) async fn shows_first<T>(&self, selector: &str, texts: impl IntoIterator<Item = T>)
    where
        Value: From<Vec<T>>,
    {
        let texts: Vec<T> = texts.into_iter().collect();
        self.is(&format!("{}.slice(0, {})", visible(selector), texts.len()), texts).await;
    }

    /// Waits until so many that a selector finds are visible.
    pub(crate) async fn shows_many(&self, selector: &str, count: usize) {
        self.is(&format!("{}.length", visible(selector)), count).await;
    }

    /// The part of the address from the question mark.
    pub(crate) async fn search(&self) -> String {
        self.eval("location.search").await.as_str().expect("a string").to_owned()
    }

    /// Waits until the status says something that contains `part`.
    pub(crate) async fn until_status(&self, part: &str) {
        self.until(&format!(
            "[...document.querySelectorAll('output')].some(o => o.textContent.includes({part:?}))"
        ))
        .await;
    }
}
