//! What only Chromium's driver knows, and the client has no words for.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::browser::Visit;

impl Visit {
    /// What the driver answers to a command of its session.
    pub(crate) async fn command(&self, path: &str, body: &Value) -> Value {
        let session = self.client.session_id().await.expect("an answer").expect("a session");
        let host = self.driver.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).expect("the driver");
        let body = body.to_string();
        write!(
            stream,
            "POST /session/{session}/{path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
        .expect("the driver");
        // The driver keeps the connection open: what it says of the length tells the end.
        let mut answer = BufReader::new(stream);
        let (mut line, mut length) = (String::new(), 0);
        while answer.read_line(&mut line).expect("an answer") > "\r\n".len() {
            if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            line.clear();
        }
        let mut body = vec![0; length];
        answer.read_exact(&mut body).expect("all of it");
        let mut answer: Value = serde_json::from_slice(&body).expect("JSON");
        answer["value"].take()
    }

    /// Shows the page as if it were printed, or to someone who wants it so: `features` are those that style
    /// sheets ask for.
    pub(crate) async fn show_for(&self, media: &str, features: &[(&str, &str)]) {
        let features = features.iter().map(|(name, value)| json!({ "name": name, "value": value }));
        let features: Vec<Value> = features.collect();
        let params = json!({ "media": media, "features": features });
        let body = json!({ "cmd": "Emulation.setEmulatedMedia", "params": params });
        let answer = self.command("goog/cdp/execute", &body).await;
        assert!(answer["error"].is_null(), "{answer}");
    }
}
