//! What kind of file it is, by its name.

/// How files of a kind are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind {
    /// The media type, without charset.
    pub(super) media_type: &'static str,
    /// Whether it is text, and so has a charset.
    pub(super) is_text: bool,
    /// Whether it becomes smaller when compressed.
    pub(super) shrinks: bool,
}

/// The kind of a file of this name; bytes that are only to be kept if nothing is known of it.
pub(super) fn kind_of(name: &str) -> Kind {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let text = |media_type| Kind { media_type, is_text: true, shrinks: true };
    let shrinking = |media_type| Kind { media_type, is_text: false, shrinks: true };
    let packed = |media_type| Kind { media_type, is_text: false, shrinks: false };
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" => text("text/html"),
        "css" => text("text/css"),
        "js" | "mjs" => text("text/javascript"),
        "txt" => text("text/plain"),
        "md" => text("text/markdown"),
        "csv" => text("text/csv"),
        "ts" => text("text/plain"),
        "xml" | "xsl" => text("application/xml"),
        "atom" => text("application/atom+xml"),
        "rss" => text("application/rss+xml"),
        "svg" => text("image/svg+xml"),
        "xhtml" => text("application/xhtml+xml"),
        "json" | "map" => shrinking("application/json"),
        "webmanifest" => shrinking("application/manifest+json"),
        "wasm" => shrinking("application/wasm"),
        "ico" => shrinking("image/x-icon"),
        "ttf" => shrinking("font/ttf"),
        "otf" => shrinking("font/otf"),
        "woff" => packed("font/woff"),
        "woff2" => packed("font/woff2"),
        "png" => packed("image/png"),
        "jpg" | "jpeg" => packed("image/jpeg"),
        "gif" => packed("image/gif"),
        "webp" => packed("image/webp"),
        "avif" => packed("image/avif"),
        "mp4" => packed("video/mp4"),
        "webm" => packed("video/webm"),
        "mp3" => packed("audio/mpeg"),
        "ogg" | "opus" => packed("audio/ogg"),
        "pdf" => packed("application/pdf"),
        "zip" => packed("application/zip"),
        "gz" => packed("application/gzip"),
        // Index files, too: they are gzip, which the page unpacks by itself.
        _ => packed("application/octet-stream"),
    }
}
