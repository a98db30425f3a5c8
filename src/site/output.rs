//! How does a new site take the place of the old one?
//!
//! It is written into a folder beside it, which is renamed at the end: at no time is there half a
//! site. A list in the site says which files are ours. Only those are ever deleted; what else lies
//! in the folder (a `CNAME`, a `.git`) is taken over.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::error::SiteError;
use crate::indexer::{Problem, address};

/// The name of the file in a site that says that we made it.
pub const MARKER_NAME: &str = ".damson-site";

const HEAD: &str = "# Made by `damson build`. The next build replaces the files named here, and \
                    keeps all others.\n";

/// Held by the process that writes into the folder.
const LOCK_NAME: &str = ".damson-lock";

/// A folder beside the site in which the new one is written. Deleted when it is dropped.
#[derive(Debug)]
pub(super) struct Staging {
    folder: PathBuf,
    /// Where the site will stand, free of links.
    out: PathBuf,
    lock: Option<File>,
}

impl Staging {
    /// Sees to it that `out` may be replaced, and makes the folder beside it.
    pub(super) fn new(out: &Path) -> Result<Staging, SiteError> {
        check(out)?;
        let cannot = |path: &Path, e: &io::Error| SiteError::io(path, "cannot be made", e);
        // Through a link, it is the folder to which it leads that is replaced.
        let place = match fs::canonicalize(out) {
            Ok(place) => place,
            Err(_) => {
                let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
                let parent = parent.unwrap_or(Path::new("."));
                fs::create_dir_all(parent).map_err(|e| cannot(parent, &e))?;
                let parent = fs::canonicalize(parent).map_err(|e| cannot(parent, &e))?;
                parent.join(out.file_name().ok_or_else(|| no_name(out))?)
            }
        };
        let folder = beside(&place, "new").ok_or_else(|| no_name(out))?;
        if folder.exists() {
            // A process that was killed left it, unless one holds the lock.
            let lock = File::open(folder.join(LOCK_NAME));
            if lock.is_ok_and(|lock| lock.try_lock().is_err()) {
                return Err(SiteError::at(out, "another damson is writing this site; wait for it"));
            }
            fs::remove_dir_all(&folder).map_err(|e| cannot(&folder, &e))?;
        }
        fs::create_dir(&folder).map_err(|e| cannot(&folder, &e))?;
        let mut staging = Staging { folder, out: place, lock: None };
        let lock = File::create(staging.folder.join(LOCK_NAME))
            .and_then(|lock| lock.lock().map(|()| lock))
            .map_err(|e| cannot(&staging.folder, &e))?;
        staging.lock = Some(lock);
        Ok(staging)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes one file; `name` is relative to the site.
    pub(super) fn write(&self, name: &Path, bytes: &[u8]) -> Result<(), SiteError> {
        let path = self.folder.join(name);
        self.in_folder(&path, |path| fs::write(path, bytes))
    }

    /// Copies a file; `name` is relative to the site.
    pub(super) fn copy(&self, from: &Path, name: &Path) -> Result<(), SiteError> {
        let path = self.folder.join(name);
        self.in_folder(&path, |path| fs::copy(from, path).map(drop))
            .map_err(|e| SiteError::at(from, format!("cannot be copied: {e}")))
    }

    fn in_folder(
        &self,
        path: &Path,
        write: impl Fn(&Path) -> io::Result<()>,
    ) -> Result<(), SiteError> {
        let written = match write(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => {
                path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| write(path))
            }
            written => written,
        };
        written.map_err(|e| SiteError::io(path, "cannot be written", &e))
    }

    /// Puts the new site in the place of the old one. Returns warnings.
    pub(super) fn publish(mut self) -> Result<Vec<Problem>, SiteError> {
        let ours = self.list()?;
        let mut list = String::from(HEAD);
        for name in &ours {
            list.extend(address::of_file(name).map(|url| url + "\n"));
        }
        self.write(Path::new(MARKER_NAME), list.as_bytes())?;
        self.lock = None;
        let gone = |e: io::Error| SiteError::io(&self.folder, "cannot be removed", &e);
        fs::remove_file(self.folder.join(LOCK_NAME)).map_err(gone)?;

        check(&self.out)?;
        let cannot = |e: io::Error| SiteError::io(&self.out, "cannot be replaced", &e);
        if !self.out.exists() {
            fs::rename(&self.folder, &self.out).map_err(cannot)?;
            return Ok(Vec::new());
        }
        let theirs = foreign(&self.out, &ours)?;
        let old = beside(&self.out, "old").ok_or_else(|| no_name(&self.out))?;
        if old.exists() {
            return Err(SiteError::at(
                &old,
                "is left of a build that was interrupted; move what you need out of it, then \
                 delete it",
            ));
        }
        fs::rename(&self.out, &old).map_err(cannot)?;
        if let Err(e) = fs::rename(&self.folder, &self.out) {
            // Back, as it was.
            let _ = fs::rename(&old, &self.out);
            return Err(cannot(e));
        }
        let mut warnings = Vec::new();
        let mut kept = |path: &Path, e: io::Error| {
            let message = format!("could not be taken over into the new site: {e}");
            warnings.push(super::error::fault(path, None, message));
        };
        let mut all_moved = true;
        for name in theirs {
            let to = self.out.join(&name);
            let moved = to.parent().map_or(Ok(()), fs::create_dir_all);
            if let Err(e) = moved.and_then(|()| fs::rename(old.join(&name), &to)) {
                all_moved = false;
                kept(&old.join(&name), e);
            }
        }
        if all_moved && let Err(e) = fs::remove_dir_all(&old) {
            kept(&old, e);
        }
        Ok(warnings)
    }

    /// All files that were written, relative to the site.
    fn list(&self) -> Result<BTreeSet<PathBuf>, SiteError> {
        let mut names = BTreeSet::new();
        for entry in WalkDir::new(&self.folder) {
            let entry = entry
                .map_err(|e| SiteError::at(&self.folder, format!("cannot be read again: {e}")))?;
            if !entry.file_type().is_dir()
                && let Ok(name) = entry.path().strip_prefix(&self.folder)
                && name != Path::new(LOCK_NAME)
            {
                names.insert(name.to_owned());
            }
        }
        Ok(names)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Not there any more when the site was published.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Whether we may write a site to `out`: nothing is there, an empty folder, or a site of ours.
fn check(out: &Path) -> Result<(), SiteError> {
    match fs::read_dir(out) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) if marker(out).is_some() => Ok(()),
            Some(_) => Err(SiteError::at(
                out,
                format!(
                    "holds files that damson did not make; name another folder, or empty it (a \
                     folder made by damson has a file {MARKER_NAME})"
                ),
            )),
        },
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(e) if e.kind() == io::ErrorKind::NotADirectory => {
            Err(SiteError::at(out, "is a file; name a folder to write the site to"))
        }
        Err(e) => Err(SiteError::io(out, "cannot be read", &e)),
    }
}

fn marker(out: &Path) -> Option<BTreeSet<PathBuf>> {
    let text = fs::read_to_string(out.join(MARKER_NAME)).ok()?;
    let list = text.strip_prefix(HEAD)?;
    Some(list.lines().map(address::file_of).collect())
}

/// What lies in the old site that we did not make: whole folders where nothing in them is ours.
/// An error if the new site needs the place of one.
fn foreign(out: &Path, new: &BTreeSet<PathBuf>) -> Result<Vec<PathBuf>, SiteError> {
    let mut old = marker(out).unwrap_or_default();
    old.insert(PathBuf::from(MARKER_NAME));
    let folders = |files: &BTreeSet<PathBuf>| -> BTreeSet<PathBuf> {
        files.iter().flat_map(|file| file.ancestors().skip(1)).map(Path::to_owned).collect()
    };
    let (old_folders, new_folders) = (folders(&old), folders(new));
    let mut found = Vec::new();
    let mut walk = WalkDir::new(out).min_depth(1).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = entry.map_err(|e| SiteError::at(out, format!("cannot be read: {e}")))?;
        let name = entry.path().strip_prefix(out).unwrap_or(entry.path());
        let folder = entry.file_type().is_dir();
        let shared = old_folders.contains(name) || new_folders.contains(name);
        if folder && shared {
            continue;
        }
        if old.contains(name) {
            continue;
        }
        if new.contains(name) || new_folders.contains(name) {
            return Err(SiteError::at(
                entry.path(),
                "was not made by damson, and the new site has a file of this name; move it away",
            ));
        }
        found.push(name.to_owned());
        if folder {
            walk.skip_current_dir();
        }
    }
    Ok(found)
}

/// `/srv/.site.damson-new` for `/srv/site`.
fn beside(out: &Path, what: &str) -> Option<PathBuf> {
    let name = out.file_name()?.to_string_lossy();
    Some(out.parent()?.join(format!(".{name}.damson-{what}")))
}

fn no_name(out: &Path) -> SiteError {
    SiteError::at(out, "cannot be replaced as a whole; name a folder inside it")
}
