//! The folder beside a bundle in which the next one is made, and how it takes the place.

use std::fs::{self, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::BundleError;

/// The folder's name: within the bundle's own, so that a rename never crosses file systems.
const NAME: &str = ".damson-new";

/// Held while a run writes; the system lets go of it when the process ends, however it ends.
const LOCK_NAME: &str = "lock";

/// Where copies of the files that are replaced wait until all went well.
const FORMER_NAME: &str = "former";

/// A bundle in the making. Dropped, it leaves nothing behind.
#[derive(Debug)]
pub(super) struct Stage {
    out: PathBuf,
    folder: PathBuf,
    /// Whether the bundle's own folder was made by this run.
    made_out: bool,
    _lock: fs::File,
}

impl Stage {
    /// Makes the folder within `out`, and `out` itself if need be. What a run that was killed left
    /// there is cleared away; a run that goes on at the same time is [`BundleError::Busy`].
    pub(super) fn claim(out: &Path) -> Result<Stage, BundleError> {
        let made_out = !out.exists();
        fs::create_dir_all(out).map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists | ErrorKind::NotADirectory => in_the_way(out, "a folder"),
            _ => BundleError::io("make the folder", out)(error),
        })?;
        let folder = out.join(NAME);
        let lock = claim_folder(out, &folder).inspect_err(|_| forget_folder(out, made_out))?;
        Ok(Stage { out: out.to_path_buf(), folder, made_out, _lock: lock })
    }

    /// Writes a file that shall take its place later.
    pub(super) fn add(&self, name: &str, bytes: &[u8]) -> Result<(), BundleError> {
        // The person who reads the message knows the place, not this folder.
        fs::write(self.folder.join(name), bytes)
            .map_err(BundleError::io("write", self.out.join(name)))
    }

    /// Puts the files in their place, in this order. Fails with everything as it was before.
    pub(super) fn install(&self, names: &[&str]) -> Result<(), BundleError> {
        let former = self.folder.join(FORMER_NAME);
        fs::create_dir(&former).map_err(BundleError::io("make the folder", &former))?;
        for name in names {
            let place = self.out.join(name);
            match fs::symlink_metadata(&place) {
                Ok(found) if found.is_file() => {
                    fs::copy(&place, former.join(name)).map_err(BundleError::io("copy", &place))?;
                }
                Ok(_) => return Err(in_the_way(&place, "a file")),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => return Err(BundleError::io("look at", place)(error)),
            }
        }
        for (count, name) in names.iter().enumerate() {
            let place = self.out.join(name);
            if let Err(error) = fs::rename(self.folder.join(name), &place) {
                self.put_back(&names[..count]);
                return Err(BundleError::io("write", place)(error));
            }
        }
        Ok(())
    }

    /// Undoes an installation as far as the system lets us: it has just refused something.
    fn put_back(&self, names: &[&str]) {
        for name in names.iter().rev() {
            let (former, place) = (self.folder.join(FORMER_NAME).join(name), self.out.join(name));
            let _ =
                if former.exists() { fs::rename(former, place) } else { fs::remove_file(place) };
        }
    }

    /// Puts one file in the place of another.
    pub(super) fn rename(&self, from: &str, to: &str) -> Result<(), BundleError> {
        let place = self.out.join(to);
        fs::rename(self.folder.join(from), &place).map_err(BundleError::io("write", place))
    }

    /// The bundle stands: its folder stays.
    pub(super) fn keep(mut self) {
        self.made_out = false;
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // What cannot be removed now is cleared away by the next run. The lock goes last, and by its
        // name: were all that is in the folder removed, it might be the lock of another run.
        let _ = clear(&self.folder);
        let _ = fs::remove_file(self.folder.join(LOCK_NAME));
        let _ = fs::remove_dir(&self.folder);
        forget_folder(&self.out, self.made_out);
    }
}

/// Removes a folder that this run made for nothing; one that is not empty stays.
fn forget_folder(out: &Path, made_out: bool) {
    if made_out {
        let _ = fs::remove_dir(out);
    }
}

fn claim_folder(out: &Path, folder: &Path) -> Result<fs::File, BundleError> {
    /// A run that ends takes the folder with it. So many may end while this one begins.
    const TRIES: usize = 16;
    for _ in 0..TRIES {
        if let Some(lock) = try_to_claim(out, folder)? {
            return Ok(lock);
        }
    }
    Err(BundleError::Busy(out.to_path_buf()))
}

/// Nothing if another run ended, and took the folder with it, between two steps of this one.
fn try_to_claim(out: &Path, folder: &Path) -> Result<Option<fs::File>, BundleError> {
    // Never through a link: what it leads to is not ours to clear away.
    if fs::symlink_metadata(folder).is_ok_and(|found| !found.is_dir()) {
        return Err(in_the_way(folder, "a folder"));
    }
    match fs::create_dir(folder) {
        // Who is there already may end, and take it along, before one can look.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        made => made.map_err(BundleError::io("make the folder", folder))?,
    }
    let path = folder.join(LOCK_NAME);
    let lock = match fs::File::create(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        made => made.map_err(BundleError::io("write", &path))?,
    };
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(BundleError::Busy(out.to_path_buf())),
        // Some network file systems know no locks: then one has to see to it oneself.
        Err(TryLockError::Error(_)) => {}
    }
    // What is locked may be what the other run has just removed, and a third has made anew.
    if !is_at(&lock, &path) {
        return Ok(None);
    }
    clear(folder).map_err(BundleError::io("clear away", folder))?;
    Ok(Some(lock))
}

/// Whether an open file is the one at a path.
#[cfg(unix)]
fn is_at(file: &fs::File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |found: fs::Metadata| (found.dev(), found.ino());
    file.metadata().is_ok_and(|own| fs::metadata(path).is_ok_and(|there| id(own) == id(there)))
}

/// Whether an open file is the one at a path. Elsewhere an open file cannot be removed.
#[cfg(not(unix))]
fn is_at(_: &fs::File, path: &Path) -> bool {
    path.exists()
}

/// Removes what a run that was killed left behind.
fn clear(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name() == LOCK_NAME {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

fn in_the_way(path: &Path, expected: &'static str) -> BundleError {
    BundleError::InTheWay { path: path.to_path_buf(), expected }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_that_fails_half_way_is_undone() {
        let out = tempfile::tempdir().unwrap();
        fs::write(out.path().join("old"), "before").unwrap();
        let stage = Stage::claim(out.path()).unwrap();
        stage.add("old", b"after").unwrap();
        stage.add("new", b"new").unwrap();
        let error = stage.install(&["old", "new", "never staged"]).unwrap_err();
        assert!(error.to_string().contains("never staged"), "{error}");
        drop(stage);
        assert_eq!(fs::read(out.path().join("old")).unwrap(), b"before");
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_second_run_waits_its_turn_and_a_killed_one_is_cleared_away() {
        let out = tempfile::tempdir().unwrap();
        let stage = Stage::claim(out.path()).unwrap();
        assert!(matches!(Stage::claim(out.path()), Err(BundleError::Busy(_))));
        drop(stage);
        // As a killed run leaves it: the lock is there, but no one holds it.
        let folder = out.path().join(NAME);
        fs::create_dir_all(folder.join(FORMER_NAME)).unwrap();
        fs::write(folder.join(LOCK_NAME), "").unwrap();
        fs::write(folder.join(FORMER_NAME).join("damson.idx"), "old").unwrap();
        fs::write(folder.join("half"), "written").unwrap();
        let stage = Stage::claim(out.path()).unwrap();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
        drop(stage);
        assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    }

    #[test]
    fn runs_that_begin_while_others_end_wait_or_go_on() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        let out = tempfile::tempdir().unwrap();
        let (inside, went_on) = (AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..100 {
                        match Stage::claim(out.path()) {
                            Ok(stage) => {
                                assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0);
                                stage.add("x", b"x").unwrap();
                                inside.fetch_sub(1, Ordering::SeqCst);
                                went_on.fetch_add(1, Ordering::SeqCst);
                            }
                            Err(BundleError::Busy(_)) => {}
                            Err(error) => panic!("{error}"),
                        }
                    }
                });
            }
        });
        assert!(went_on.into_inner() > 0);
    }

    #[test]
    fn a_folder_made_for_nothing_does_not_stay() {
        let parent = tempfile::tempdir().unwrap();
        let out = parent.path().join("bundle");
        drop(Stage::claim(&out).unwrap());
        assert!(!out.exists());
        Stage::claim(&out).unwrap().keep();
        assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
    }
}
