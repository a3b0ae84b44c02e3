//! Compiled code on disk, so that a plugin is compiled once and not at each
//! start.
//!
//! Compiled code is machine code: whoever can put some here runs it in the
//! host, and a bit that flipped on a disk is an instruction that nobody
//! wrote. wasmtime itself accepts most of both. So each entry is
//! authenticated before wasmtime sees it, and nothing that is wrong with the
//! cache is an error: the plugin is compiled as if there were none.

mod code;
mod entry;
mod folder;
mod key;

use std::hash::{Hash as _, Hasher};
use std::io;
use std::path::PathBuf;

use sha2::{Digest as _, Sha256};
use wasmtime::Engine;

pub(crate) use crate::cache::code::Code;
use crate::cache::folder::Folder;
use crate::cache::key::Key;

/// Where compiled code is kept, and how much of it.
///
/// ```
/// use trovato_host_shim::{CacheConfig, HostConfig};
///
/// let cache = CacheConfig { max_bytes: 64 << 20, ..CacheConfig::new("/var/cache/trovato") };
/// let config = HostConfig { cache: Some(cache), ..HostConfig::default() };
/// # drop(config);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheConfig {
    /// The folder, which is made if it is missing, for its owner alone.
    ///
    /// It has to be the cache's own. On Unix it is left alone, with a warning
    /// in the trace, if it belongs to another user or others can write to it;
    /// elsewhere the rights of the folder around it are what protects it.
    /// Several hosts and processes may share one.
    pub dir: PathBuf,
    /// Bytes that all entries together may take. What was not used for
    /// longest goes first. Default 256 MiB; a plugin takes about 1 MiB.
    pub max_bytes: u64,
}

impl CacheConfig {
    /// A cache of the default size in this folder.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self {
            dir: dir.into(),
            max_bytes: 256 << 20,
        }
    }
}

/// A SHA-256.
pub(crate) type Digest = [u8; 32];

/// What makes two compilations the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Origin {
    /// wasmtime's version, its settings and the processor's features.
    settings: Digest,
    /// The wasm file.
    wasm: Digest,
}

/// The cache of one engine.
pub(crate) struct Cache {
    folder: Folder,
    key: Key,
    settings: Digest,
}

impl Cache {
    /// Opens a cache; `None`, after a warning, when it cannot be trusted or
    /// made.
    pub(crate) fn open(config: &CacheConfig, engine: &Engine) -> Option<Self> {
        let folder = Folder::open(config);
        let opened = folder.and_then(|folder| Ok((Key::of(&folder)?, folder)));
        match opened {
            Ok((key, folder)) => Some(Self {
                folder,
                key,
                settings: settings(engine),
            }),
            Err(error) => {
                let dir = config.dir.display();
                tracing::warn!(%dir, %error, "no cache of compiled code");
                None
            }
        }
    }

    /// The code that was compiled from a wasm file with this hash, if it
    /// is here and as it was put here. Anything else under its name is
    /// removed.
    pub(crate) fn get<C: Code>(&self, engine: &Engine, wasm: &Digest) -> Option<C> {
        let origin = self.origin(wasm);
        let name = origin.file_name::<C>();
        let bytes = match self.folder.read(&name) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                self.discard(&name, &error.to_string());
                return None;
            }
        };
        let code = entry::open::<C>(&self.key, &origin, &bytes)
            .map_err(str::to_owned)
            .and_then(|code| C::read(engine, &code).map_err(|error| format!("{error:#}")));
        code.map_err(|reason| self.discard(&name, &reason)).ok()
    }

    /// Keeps the code that was compiled from a wasm file with this hash.
    pub(crate) fn put<C: Code>(&self, wasm: &Digest, code: &C) {
        let origin = self.origin(wasm);
        let written = entry::seal(&self.key, &origin, code)
            .and_then(|(header, code)| self.folder.write(&origin.file_name::<C>(), &header, &code));
        if let Err(error) = written {
            let dir = self.folder.path().display();
            tracing::warn!(%dir, %error, "compiled code is not kept");
        }
    }

    fn origin(&self, wasm: &Digest) -> Origin {
        Origin {
            settings: self.settings,
            wasm: *wasm,
        }
    }

    fn discard(&self, name: &str, reason: &str) {
        let dir = self.folder.path().display();
        tracing::warn!(%dir, entry = name, reason, "an entry cannot be used, and is compiled anew");
        self.folder.remove(name);
    }
}

impl Origin {
    /// Half of the settings' hash tells engines apart; the header has all.
    fn file_name<C: Code>(&self) -> String {
        let (settings, wasm) = (hex(&self.settings[..16]), hex(&self.wasm));
        format!("{settings}-{wasm}{}{}", C::KIND, folder::SUFFIX)
    }
}

/// Hash of all that compiled code depends on beside the wasm.
fn settings(engine: &Engine) -> Digest {
    let mut hasher = Hashing(Sha256::new());
    engine.precompile_compatibility_hash().hash(&mut hasher);
    hasher.0.finalize().into()
}

/// Feeds what is hashed to SHA-256: the standard hasher's 64 bits are too
/// few, and differ from one release of Rust to the next.
struct Hashing(Sha256);

impl Hasher for Hashing {
    fn write(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    fn finish(&self) -> u64 {
        let digest = self.0.clone().finalize();
        digest
            .iter()
            .take(8)
            .fold(0, |word, byte| word << 8 | u64::from(*byte))
    }
}

/// SHA-256 of a wasm file.
pub(crate) fn digest(bytes: &[u8]) -> Digest {
    Sha256::digest(bytes).into()
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[cfg(test)]
mod tests;
