//! The cache's folder: whose it is, what is in it, and what has to go.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::cache::{CacheConfig, hex};

/// What an entry's name ends with.
pub(super) const SUFFIX: &str = ".code";

/// What the name of a file ends with that is still being written.
const TEMPORARY: &str = ".tmp";

/// After this long, whoever was writing it is gone.
const ABANDONED: Duration = Duration::from_hours(1);

/// A folder that nobody else can write to.
pub(super) struct Folder {
    path: PathBuf,
    max_bytes: u64,
}

impl Folder {
    /// Opens the folder, and makes it if need be.
    pub(super) fn open(config: &CacheConfig) -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&config.dir)?;
        belongs_to_us(&fs::metadata(&config.dir)?, 0o022)?;
        Ok(Self {
            // The process may change its folder.
            path: fs::canonicalize(&config.dir)?,
            max_bytes: config.max_bytes,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads an entry, which thereby is the last one used.
    pub(super) fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let file = File::open(self.path.join(name))?;
        let len = file.metadata()?.len();
        if len > self.max_bytes {
            return Err(io::Error::other("it is larger than the whole cache"));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or(0));
        (&file).take(len).read_to_end(&mut bytes)?;
        // On a disk that is read-only its age stays as it is.
        let _ = file.set_modified(SystemTime::now());
        Ok(bytes)
    }

    /// Writes an entry in one step, and makes room for it.
    pub(super) fn write(&self, name: &str, header: &[u8], code: &[u8]) -> io::Result<()> {
        if (header.len() + code.len()) as u64 > self.max_bytes {
            return Err(io::Error::other("it is larger than the whole cache"));
        }
        let unnamed = self.temporary(&[header, code])?;
        let named = fs::rename(&unnamed, self.path.join(name));
        if named.is_err() {
            let _ = fs::remove_file(&unnamed);
        }
        named.and_then(|()| self.evict(name))
    }

    /// Removes an entry. Should that fail, it is no better next time.
    pub(super) fn remove(&self, name: &str) {
        let _ = fs::remove_file(self.path.join(name));
    }

    /// Writes a new file that nobody knows of, for its owner alone.
    pub(super) fn temporary(&self, parts: &[&[u8]]) -> io::Result<PathBuf> {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let path = self.path.join(hex(&random) + TEMPORARY);
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        let written = parts.iter().try_for_each(|part| file.write_all(part));
        if written.is_err() {
            let _ = fs::remove_file(&path);
        }
        written.map(|()| path)
    }

    /// Removes entries until the rest fits, beginning with those that were
    /// not used for longest, and what was left half written.
    fn evict(&self, newest: &str) -> io::Result<()> {
        let mut entries = Vec::new();
        for file in fs::read_dir(&self.path)? {
            let file = file?;
            // Another process may be quicker.
            let Ok(metadata) = file.metadata() else {
                continue;
            };
            let used = metadata.modified()?;
            let name = file.file_name();
            let name = name.to_string_lossy();
            if name.ends_with(TEMPORARY) && used.elapsed().is_ok_and(|age| age > ABANDONED) {
                self.remove(&name);
            } else if name.ends_with(SUFFIX) {
                // The one that was just written stays, whatever the clock says.
                let age = (name == newest, used);
                entries.push((age, metadata.len(), name.into_owned()));
            }
        }
        let mut total: u64 = entries.iter().map(|(_, len, _)| len).sum();
        entries.sort_unstable();
        for (_, len, name) in entries {
            if total <= self.max_bytes {
                break;
            }
            self.remove(&name);
            total -= len;
        }
        Ok(())
    }
}

/// Whether a file or folder is this user's, and nobody else has these rights
/// to it.
#[cfg(unix)]
pub(super) fn belongs_to_us(metadata: &Metadata, others: u32) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err(io::Error::other("it belongs to another user"));
    }
    let mode = metadata.mode() & 0o777;
    if mode & others != 0 {
        let reason = format!("other users have rights to it (mode {mode:o})");
        return Err(io::Error::other(reason));
    }
    Ok(())
}

/// Elsewhere the rights of the folder around it decide.
#[cfg(not(unix))]
#[allow(clippy::unnecessary_wraps, reason = "it is on Unix that it can fail")]
pub(super) fn belongs_to_us(_: &Metadata, _: u32) -> io::Result<()> {
    Ok(())
}
