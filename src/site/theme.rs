//! Which template makes a page?

use std::collections::BTreeMap;
use std::error::Error as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value};
use walkdir::WalkDir;
use xxhash_rust::xxh64::xxh64;

use super::base::Base;
use super::error::SiteError;
use super::html::escape;
use crate::indexer::address;

/// What stands in the binary.
macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("templates/", $name)))),*]
    };
}

const TEMPLATES: &[(&str, &str)] = built_in![
    "404.html",
    "archive.html",
    "base.html",
    "feed.xml",
    "footer.html",
    "head.html",
    "header.html",
    "home.html",
    "macros.html",
    "mark.html",
    "post.html",
    "robots.txt",
    "search.html",
    "sitemap.xml",
    "term.html",
    "terms.html",
];

const ASSETS: &[(&str, &str)] = built_in!["style.css"];

/// A file of a templates folder with one of these endings is a template; every other is copied.
const TEMPLATE_ENDINGS: [&str; 3] = ["html", "xml", "txt"];

/// The templates, and the files that go with them.
pub(super) struct Theme {
    env: Environment<'static>,
    folder: Option<PathBuf>,
    own: Vec<String>,
    /// Files to be copied, by their place in the site.
    pub(super) assets: BTreeMap<PathBuf, Asset>,
}

/// A file that is copied as it is.
#[derive(Clone, Debug)]
pub(super) enum Asset {
    Built(&'static str),
    File(PathBuf),
}

impl Asset {
    pub(super) fn read(&self) -> std::io::Result<Vec<u8>> {
        match self {
            Asset::Built(text) => Ok(text.as_bytes().to_vec()),
            Asset::File(path) => fs::read(path),
        }
    }
}

impl Theme {
    /// The built-in templates, with those of a folder in their stead. Every one is parsed, so that
    /// a fault in any is told before anything is written.
    pub(super) fn read(folder: Option<&Path>) -> Result<Theme, SiteError> {
        let mut theme = Theme {
            env: Environment::new(),
            folder: folder.map(Path::to_owned),
            own: Vec::new(),
            assets: ASSETS
                .iter()
                .map(|(name, text)| (PathBuf::from(name), Asset::Built(text)))
                .collect(),
        };
        theme.env.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        theme.env.set_auto_escape_callback(|name| {
            if name.ends_with(".txt") { AutoEscape::None } else { AutoEscape::Html }
        });
        theme.env.set_formatter(format);
        // Tells which variable it was that is undefined.
        theme.env.set_debug(true);
        for (name, text) in TEMPLATES {
            theme.env.add_template(name, text).map_err(|e| theme.fault(&e, None))?;
        }
        if let Some(folder) = folder {
            theme.add_folder(folder)?;
        }
        Ok(theme)
    }

    fn add_folder(&mut self, folder: &Path) -> Result<(), SiteError> {
        if !folder.is_dir() {
            return Err(SiteError::at(folder, "the folder of templates is not there"));
        }
        let mut faults = Vec::new();
        for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
            let entry = entry.map_err(|e| {
                SiteError::at(e.path().unwrap_or(folder), "this folder of templates cannot be read")
            })?;
            let name = entry.path().strip_prefix(folder).unwrap_or(entry.path()).to_owned();
            if entry.file_type().is_dir() || is_hidden(&name) {
                continue;
            }
            let ending = name.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
            if !TEMPLATE_ENDINGS.contains(&ending) {
                self.assets.insert(name, Asset::File(entry.into_path()));
                continue;
            }
            let text = fs::read_to_string(entry.path())
                .map_err(|e| SiteError::io(entry.path(), "cannot be read", &e))?;
            let name = name.to_string_lossy().replace('\\', "/");
            self.own.push(name.clone());
            if let Err(error) = self.env.add_template_owned(name, text) {
                faults.extend(self.fault(&error, None).faults().iter().cloned());
            }
        }
        if faults.is_empty() { Ok(()) } else { Err(SiteError::of(faults)) }
    }

    /// Gives templates what they may use everywhere.
    pub(super) fn equip(&mut self, site: Value, base: Base, assets: &BTreeMap<PathBuf, Asset>) {
        self.env.add_global("site", site);
        let full = base.clone();
        self.env.add_function("full", move |path: &str| full.full(&rooted(path)));
        let href = base.clone();
        self.env.add_function("url", move |path: &str| href.href(&rooted(path)));
        // A file's address says which version it is, so that it may be cached for long.
        let versions: BTreeMap<String, (Asset, OnceLock<Option<String>>)> = assets
            .iter()
            .filter_map(|(path, asset)| {
                let name = path.to_str()?.replace('\\', "/");
                Some((name, (asset.clone(), OnceLock::new())))
            })
            .collect();
        self.env.add_function("asset", move |name: &str| {
            let (asset, version) = versions.get(name.trim_start_matches('/'))?;
            let version = version.get_or_init(|| {
                let hash = xxh64(&asset.read().ok()?, 0);
                let url = address::of_file(Path::new(name.trim_start_matches('/')))?;
                Some(format!("{}?v={:08x}", base.href(&url), hash >> 32))
            });
            version.clone()
        });
    }

    /// Renders a page. `at` is its address, for the message when that fails.
    pub(super) fn render(&self, name: &str, context: Value, at: &str) -> Result<String, SiteError> {
        let rendered = self.env.get_template(name).and_then(|template| template.render(context));
        rendered.map_err(|error| self.fault(&error, Some(at)))
    }

    /// The place and the words of a template's error.
    fn fault(&self, error: &Error, at: Option<&str>) -> SiteError {
        let mut deepest = error;
        // An error in an included template is wrapped in one for each that includes it.
        while let Some(cause) = deepest.source().and_then(|cause| cause.downcast_ref::<Error>()) {
            deepest = cause;
        }
        let place = [deepest, error].into_iter().find(|e| e.name().is_some()).unwrap_or(error);
        let name = place.name().unwrap_or("template");
        let path = match &self.folder {
            Some(folder) if self.own.iter().any(|own| own == name) => folder.join(name),
            _ => PathBuf::from(format!("(built in) {name}")),
        };
        let mut message = deepest.kind().to_string();
        if let Some(detail) = deepest.detail() {
            message = format!("{message}: {detail}");
        }
        if let (Some(range), Some(source)) = (deepest.range(), deepest.template_source())
            && let Some(code) = source.get(range).filter(|code| !code.trim().is_empty())
        {
            message = format!("{message}: {}", code.trim());
        }
        if let Some(at) = at {
            message = format!("{message} (in the page {at})");
        }
        SiteError::line(&path, place.line(), message)
    }
}

/// `.gitignore`, and the like.
fn is_hidden(path: &Path) -> bool {
    path.iter().any(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn rooted(path: &str) -> String {
    format!("/{}", path.trim_start_matches('/'))
}

/// Writes a value into a page. Unlike minijinja's own way it leaves `/` as it is, and leaves out
/// what XML cannot hold.
fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_none() || value.is_undefined() {
        return Ok(());
    }
    let plain = value.is_safe() || *state.auto_escape() == AutoEscape::None;
    match (value.as_str(), plain) {
        (Some(text), true) => out.write_str(text)?,
        (Some(text), false) => escape(text, out)?,
        (None, true) => write!(out, "{value}")?,
        (None, false) => escape(&value.to_string(), out)?,
    }
    Ok(())
}
