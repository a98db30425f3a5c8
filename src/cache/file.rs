//! The file of a cache: opened, read from, written to.

use std::borrow::Cow;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use xxhash_rust::xxh3::xxh3_64;

use crate::{Key, Memo};

const MAGIC: [u8; 8] = *b"damson\0c";

/// The length of a directory's entry, and of what stands at the end, in bytes.
const LISTED: usize = 32;
const FOOT: usize = 32;

/// So many bytes are gathered before they are written.
const BUFFER: usize = 1 << 20;

/// Entries of no more bytes are read at once: those of about twenty thousand pages.
const READ_AT_ONCE: u64 = 128 << 20;

/// So many entries are read one by one before that: a run after a small edit asks for few.
const ONE_BY_ONE: usize = 1_000;

/// A file with less to spare than this, in bytes, is not written anew to save it.
const SPARE: u64 = 1 << 20;

/// A cache that no run has used for so long is removed: sites move, and are given up.
const FORGOTTEN: Duration = Duration::from_secs(60 * 24 * 60 * 60);

/// A memory of former runs on a disk.
#[derive(Debug)]
pub struct Cache {
    path: PathBuf,
    program: u64,
    /// What former runs left, by key.
    known: Vec<Listed>,
    /// Which of these were asked for: what was not is of a page that is gone.
    used: Vec<AtomicBool>,
    /// How many entries were asked for.
    asked: AtomicUsize,
    /// The entries of former runs, if they are few enough to be read at once: for one by one, all
    /// threads would wait for each other.
    whole: OnceLock<Option<Vec<u8>>>,
    /// Where the entries of former runs end.
    former_end: u64,
    file: Mutex<Open>,
}

/// What a cache was good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uses {
    /// How many entries were asked for and there.
    pub recalled: usize,
    /// How many are new.
    pub kept: usize,
}

/// Where an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Listed {
    key: Key,
    place: u64,
    len: u32,
    check: u32,
}

#[derive(Debug)]
struct Open {
    file: File,
    /// Where the bytes go that wait in `buffer`.
    end: u64,
    buffer: Vec<u8>,
    added: Vec<Listed>,
    /// Writing failed once: no more is written.
    failed: Option<io::Error>,
}

impl Cache {
    /// Opens the cache in a file, which need not exist, as written by this program. A file that is
    /// damaged, or that another program wrote, is as good as none.
    ///
    /// # Errors
    ///
    /// If the file can be neither read nor made, or another run is using it.
    pub fn open(path: &Path, program: u64) -> io::Result<Cache> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
            remove_forgotten(folder, path);
        }
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => {
                io::Error::new(ErrorKind::ResourceBusy, "another run is using it")
            }
            TryLockError::Error(error) => error,
        })?;
        let (end, known) = read_directory(&mut file, program).unwrap_or_default();
        let used = known.iter().map(|_| AtomicBool::new(false)).collect();
        let open = Open { file, end, buffer: Vec::new(), added: Vec::new(), failed: None };
        Ok(Cache {
            path: path.to_owned(),
            program,
            known,
            used,
            asked: AtomicUsize::new(0),
            whole: OnceLock::new(),
            former_end: end,
            file: Mutex::new(open),
        })
    }

    /// All that former runs left stays, asked for or not, but what was kept under these keys: this run
    /// did not ask for what it knew to be as it was.
    pub fn keep_all_but(&self, gone: &[Key]) {
        for (listed, used) in self.known.iter().zip(&self.used) {
            used.store(!gone.contains(&listed.key), Ordering::Relaxed);
        }
    }

    /// Writes what is still to be written. What this run neither asked for nor kept is forgotten.
    ///
    /// # Errors
    ///
    /// If the file cannot be written. The next run then finds no cache, or this one.
    pub fn finish(self) -> io::Result<Uses> {
        let Cache { path, program, known, used, file, .. } = self;
        let mut open = file.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(error) = open.failed {
            return Err(error);
        }
        // What was kept under a key that was known takes its place.
        open.added.reverse();
        open.added.sort_by_key(|listed| listed.key);
        open.added.dedup_by_key(|listed| listed.key);
        for listed in &open.added {
            let at = known.binary_search_by_key(&listed.key, |listed| listed.key);
            if let Some(used) = at.ok().and_then(|at| used.get(at)) {
                used.store(false, Ordering::Relaxed);
            }
        }
        let recalled = used.iter().filter(|used| used.load(Ordering::Relaxed)).count();
        let uses = Uses { recalled, kept: open.added.len() };
        if open.added.is_empty() && recalled == known.len() {
            // It is as it should be. That it was used is noted, so that it is not forgotten.
            open.file.set_modified(SystemTime::now())?;
            return Ok(uses);
        }
        let kept = known.into_iter().zip(&used).filter(|(_, used)| used.load(Ordering::Relaxed));
        let mut listed: Vec<Listed> = kept.map(|(listed, _)| listed).collect();
        open.flush()?;
        listed.append(&mut open.added);
        let live: u64 = listed.iter().map(|listed| u64::from(listed.len)).sum();
        if open.end > 2 * live + SPARE {
            write_anew(&path, program, &mut open.file, listed)?;
        } else {
            let end = open.end;
            write_directory(&mut open.file, end, program, listed)?;
        }
        Ok(uses)
    }

    /// The entries of former runs, once so many were asked for that all are read.
    fn whole(&self) -> Option<&[u8]> {
        if self.former_end > READ_AT_ONCE || self.asked.fetch_add(1, Ordering::Relaxed) < ONE_BY_ONE
        {
            return None;
        }
        let read = || read_start(&mut self.lock().file, self.former_end).ok();
        self.whole.get_or_init(read).as_deref()
    }

    fn lock(&self) -> MutexGuard<'_, Open> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memo for Cache {
    fn recall(&self, key: Key) -> Option<Cow<'_, [u8]>> {
        let at = self.known.binary_search_by_key(&key, |listed| listed.key).ok()?;
        let listed = self.known.get(at)?;
        let bytes = match self.whole() {
            Some(whole) => {
                let start = usize::try_from(listed.place).ok()?;
                Cow::Borrowed(whole.get(start..)?.get(..listed.len as usize)?)
            }
            None => Cow::Owned(read_entry(&mut self.lock().file, listed).ok()?),
        };
        if check(&bytes) != listed.check {
            return None;
        }
        self.used.get(at)?.store(true, Ordering::Relaxed);
        Some(bytes)
    }

    fn keep(&self, key: Key, bytes: &[u8]) {
        let mut open = self.lock();
        let Ok(len) = u32::try_from(bytes.len()) else { return };
        if open.failed.is_some() {
            return;
        }
        let place = open.end + open.buffer.len() as u64;
        open.added.push(Listed { key, place, len, check: check(bytes) });
        open.buffer.extend_from_slice(bytes);
        if open.buffer.len() >= BUFFER
            && let Err(error) = open.flush()
        {
            open.failed = Some(error);
        }
    }
}

impl Open {
    fn flush(&mut self) -> io::Result<()> {
        if self.end == 0 {
            // Nothing of what was no cache may stay behind what is written now.
            self.file.set_len(0)?;
        }
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(&self.buffer)?;
        self.end += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }
}

fn check(bytes: &[u8]) -> u32 {
    xxh3_64(bytes) as u32
}

fn read_start(file: &mut File, len: u64) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::try_from(len).map_err(io::Error::other)?];
    file.seek(SeekFrom::Start(0))?;
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn read_entry(file: &mut File, listed: &Listed) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(listed.place))?;
    let mut bytes = vec![0; listed.len as usize];
    file.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// Where the directory begins, and what stands in it, by key. `None` if this is no cache of this
/// program.
fn read_directory(file: &mut File, program: u64) -> Option<(u64, Vec<Listed>)> {
    let len = file.seek(SeekFrom::End(0)).ok()?;
    let end = len.checked_sub(FOOT as u64)?;
    let mut foot = [0; FOOT];
    file.seek(SeekFrom::Start(end)).ok()?;
    file.read_exact(&mut foot).ok()?;
    let place = number(&foot, 0)?;
    if foot.get(24..) != Some(&MAGIC) || number(&foot, 16) != Some(program) {
        return None;
    }
    let bytes = usize::try_from(end.checked_sub(place)?).ok()?;
    let mut directory = vec![0; bytes];
    file.seek(SeekFrom::Start(place)).ok()?;
    file.read_exact(&mut directory).ok()?;
    if number(&foot, 8) != Some(xxh3_64(&directory)) {
        return None;
    }
    let entries = directory.chunks_exact(LISTED);
    let listed: Vec<Listed> = entries.filter_map(Listed::read).collect();
    let is_within = |listed: &Listed| {
        listed.place.checked_add(listed.len.into()).is_some_and(|end| end <= place)
    };
    (listed.iter().all(is_within) && listed.is_sorted_by_key(|listed| listed.key))
        .then_some((place, listed))
}

/// Writes directory and foot at the end of the entries.
fn write_directory(
    file: &mut File,
    place: u64,
    program: u64,
    mut listed: Vec<Listed>,
) -> io::Result<()> {
    listed.sort_unstable_by_key(|listed| (listed.key, listed.place));
    listed.dedup_by_key(|listed| listed.key);
    let mut bytes: Vec<u8> = listed.iter().flat_map(Listed::bytes).collect();
    let hash = xxh3_64(&bytes);
    for number in [place, hash, program] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes.extend_from_slice(&MAGIC);
    file.seek(SeekFrom::Start(place))?;
    file.write_all(&bytes)?;
    file.set_len(place + bytes.len() as u64)
}

/// Writes a file of these entries alone, and puts it in the place of the former one.
fn write_anew(
    path: &Path,
    program: u64,
    former: &mut File,
    mut listed: Vec<Listed>,
) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    listed.sort_unstable_by_key(|listed| listed.place);
    let mut end = 0;
    let mut buffer = Vec::new();
    for listed in &mut listed {
        buffer.append(&mut read_entry(former, listed)?);
        listed.place = end;
        end += u64::from(listed.len);
        if buffer.len() >= BUFFER {
            new.write_all(&buffer)?;
            buffer.clear();
        }
    }
    new.write_all(&buffer)?;
    write_directory(new.as_file_mut(), end, program, listed)?;
    new.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Removes the caches beside this one that were not used for long. Whatever goes wrong, they may stay.
fn remove_forgotten(folder: &Path, own: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_other = path != own && path.extension().is_some_and(|end| end == "cache");
        let used = entry.metadata().and_then(|found| found.modified());
        let age = used.ok().and_then(|used| used.elapsed().ok());
        if is_other && age.is_some_and(|age| age > FORGOTTEN) {
            let _ = fs::remove_file(path);
        }
    }
}

/// The number of 8 bytes that begins there.
fn number(bytes: &[u8], at: usize) -> Option<u64> {
    bytes.get(at..at + 8)?.try_into().ok().map(u64::from_le_bytes)
}

impl Listed {
    fn read(bytes: &[u8]) -> Option<Listed> {
        let lengths = number(bytes, 24)?;
        Some(Listed {
            key: Key([number(bytes, 0)?, number(bytes, 8)?]),
            place: number(bytes, 16)?,
            len: lengths as u32,
            check: (lengths >> 32) as u32,
        })
    }

    fn bytes(&self) -> [u8; LISTED] {
        let lengths = u64::from(self.check) << 32 | u64::from(self.len);
        let mut bytes = [0; LISTED];
        let numbers = [self.key.0[0], self.key.0[1], self.place, lengths];
        for (place, number) in bytes.chunks_exact_mut(8).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }
}

#[cfg(test)]
mod tests;
