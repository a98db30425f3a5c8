//! `damson serve`: shows a folder as a good static host would.
//!
//! ```text
//! request ─► address ─► folder ─► cache ─► answer
//!            segments   file      bytes    headers, ranges, 304
//! ```

mod address;
mod answer;
mod cache;
mod folder;
mod kinds;
mod request;
mod watch;

use std::io::Write;
use std::net::Ipv4Addr;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use axum::Router;
use axum::extract::{Request, State};
use axum::response::Response;
use tokio::net::TcpListener;

use super::args;
use super::index::check_folder;
use super::talk::Talk;
use answer::Server;

/// Where one looks first. Few things use it.
const DEFAULT_PORT: u16 = 7070;

/// How many ports after the default are tried before one has to be named.
const PORTS_TRIED: u16 = 20;

pub(super) fn run(typed: &args::Serve, config: Option<&Path>, talk: Talk) -> Result<()> {
    check_folder(&typed.folder, "DIR is the folder of a built site")?;
    let (tell, news) = tokio::sync::watch::channel(0);
    let server = Server::new(&typed.folder, &typed.base_url.path, typed.watch.then_some(news))
        .with_context(|| format!("cannot read {}", typed.folder.display()))?;
    if typed.watch {
        let index = watch::indexing(typed, config)?;
        std::thread::spawn(move || watch::keep_up(&index, &tell, talk));
    }
    let runtime = tokio::runtime::Runtime::new().context("cannot start the server")?;
    runtime.block_on(async {
        let listener = bind(typed.port).await?;
        let port = listener.local_addr().context("the server has no address")?.port();
        let serving = async {
            let mut stdout = std::io::stdout().lock();
            writeln!(stdout, "http://127.0.0.1:{port}{}/", typed.base_url.path)?;
            stdout.flush()?;
            drop(stdout);
            talk.note(format!("serving {}; Ctrl-C ends", typed.folder.display()));
            let router = Router::new().fallback(respond).with_state(Arc::new(server));
            axum::serve(listener, router).await.context("the server stopped")
        };
        tokio::select! {
            // In this order: who reads the address may interrupt at once.
            biased;
            _ = tokio::signal::ctrl_c() => Ok(()),
            served = serving => served,
        }
    })
}

/// Files are read and compressed off the threads that talk to the network.
async fn respond(State(server): State<Arc<Server>>, request: Request) -> Response {
    let (head, _) = request.into_parts();
    tokio::task::spawn_blocking(move || server.answer(&head.method, &head.uri, &head.headers))
        .await
        .unwrap_or_else(|_| answer::failed())
}

/// A port that was named is that port or an error; otherwise the first that is free.
async fn bind(named: Option<u16>) -> Result<TcpListener> {
    let Some(port) = named else {
        for port in DEFAULT_PORT..DEFAULT_PORT + PORTS_TRIED {
            if let Ok(listener) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await {
                return Ok(listener);
            }
        }
        bail!(
            "no port from {DEFAULT_PORT} to {} is free: name another with --port, or --port 0 for \
             any",
            DEFAULT_PORT + PORTS_TRIED - 1
        );
    };
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::AddrInUse => anyhow!(
            "port {port} is in use: name another with --port, or leave it out for one that is free"
        ),
        std::io::ErrorKind::PermissionDenied => {
            anyhow!("port {port} is not for everyone: name one from 1024 on with --port")
        }
        _ => anyhow!("cannot listen on port {port}: {error}"),
    })
}
