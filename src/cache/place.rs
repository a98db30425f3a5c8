//! Where is the cache of a site, and for which program?

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Seek};
use std::path::{Path, PathBuf};

use super::build_id::build_id;
use xxhash_rust::xxh3::Xxh3;
use xxhash_rust::xxh64::xxh64;

/// So many bytes of the program are read at once.
const PIECE: usize = 1 << 16;

/// The file in which a site's cache is kept, in a folder: named after the site's own folder, so that
/// a person can tell them apart, and by a hash of its whole path.
pub(super) fn path_in(folder: &Path, site: &Path) -> PathBuf {
    let whole = site.canonicalize().unwrap_or_else(|_| site.to_owned());
    let hash = xxh64(whole.as_os_str().as_encoded_bytes(), 0);
    let name = whole.file_name().map(|name| name.to_string_lossy().into_owned());
    let name: String = name
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .take(MAX_NAME)
        .collect();
    folder.join(format!("{name}-{hash:016x}.cache"))
}

/// So much of a folder's name is told: some systems have short paths.
const MAX_NAME: usize = 40;

/// The file in which the cache of a site is kept: in `folder`, or else where the system keeps such
/// files for the user. `None` if it has no such place.
pub fn default_path(folder: Option<&Path>, site: &Path) -> Option<PathBuf> {
    let own = || caches(&|name| env::var_os(name).filter(|value| !value.is_empty()));
    folder.map(Path::to_owned).or_else(own).map(|folder| path_in(&folder, site))
}

/// The folder for caches of ours, by the rules of XDG, of macOS and of Windows.
fn caches(variable: &dyn Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let folder = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = folder("XDG_CACHE_HOME").or_else(|| match std::env::consts::OS {
        "windows" => folder("LOCALAPPDATA"),
        "macos" => folder("HOME").map(|home| home.join("Library/Caches")),
        _ => folder("HOME").map(|home| home.join(".cache")),
    });
    base.map(|base| base.join("damson"))
}

/// Tells this program from any other, since a version may have been built of other sources, or with
/// other libraries: by the hash that the linker wrote into it, and its length; where there is none, by a
/// hash of its own bytes. `None` if they cannot be read.
pub fn program() -> Option<u64> {
    let mut file = File::open(env::current_exe().ok()?).ok()?;
    let mut hash = Xxh3::new();
    if let Some(id) = build_id(&mut file) {
        hash.update(&id);
        hash.update(&file.metadata().ok()?.len().to_le_bytes());
        return Some(hash.digest());
    }
    // Piece by piece: to find memory for all of them takes longer than to read them.
    file.rewind().ok()?;
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece).ok()? {
            0 => return Some(hash.digest()),
            len => hash.update(piece.get(..len)?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_lies_where_the_user_wants_it() {
        let home = if cfg!(windows) { "C:\\h" } else { "/h" };
        let variables = |set: &'static [&'static str]| {
            move |name: &str| set.contains(&name).then(|| OsString::from(format!("{home}/{name}")))
        };
        let of = |set| caches(&variables(set));
        let xdg = Path::new(home).join("XDG_CACHE_HOME").join("damson");
        assert_eq!(of(&["HOME", "XDG_CACHE_HOME"]), Some(xdg));
        assert_eq!(of(&[]), None);
        assert!(of(&["HOME", "LOCALAPPDATA"]).unwrap().ends_with("damson"));
        assert_eq!(caches(&|_| Some(OsString::from("relative"))), None);
    }

    #[test]
    fn two_sites_have_two_files() {
        let folder = Path::new("/cache");
        let name = |site: &str| path_in(folder, Path::new(site)).display().to_string();
        assert!(name("/a/my site").contains("mysite-"), "{}", name("/a/my site"));
        assert_ne!(name("/a/public"), name("/b/public"));
        assert!(name(&["/a/", &"x".repeat(300)].concat()).len() < 100);
    }
}
