//! The key of a cache folder: 32 random bytes that only their owner can read.
//!
//! It keeps out what another user, a copied folder or a failing disk brings.
//! It is no protection against programs of the same user, which need no cache
//! to run code as that user.

use std::fs::{self, File};
use std::io::{self, Read as _};

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

use crate::cache::folder::{self, Folder};

const FILE: &str = "key";

const KEY_BYTES: usize = 32;

/// Sealed and opened with.
pub(super) struct Key(Hmac<Sha256>);

impl Key {
    /// The folder's key, made if there is none.
    pub(super) fn of(folder: &Folder) -> io::Result<Self> {
        let bytes = match read(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(folder)?,
            // Never written in halves, so this is a disk's doing.
            Ok(bytes) if bytes.len() != KEY_BYTES => {
                fs::remove_file(folder.path().join(FILE))?;
                make(folder)?
            }
            read => read?,
        };
        let wrong = || io::Error::other("its key has the wrong length");
        let key: [u8; KEY_BYTES] = bytes.try_into().map_err(|_| wrong())?;
        Hmac::new_from_slice(&key).map(Self).map_err(|_| wrong())
    }

    /// A code with this key, of nothing as yet.
    pub(super) fn mac(&self) -> Hmac<Sha256> {
        self.0.clone()
    }
}

fn read(folder: &Folder) -> io::Result<Vec<u8>> {
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        // Neither a link to a file whose content is known, nor a pipe that
        // never ends.
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options.custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(folder.path().join(FILE))?;
    // Of the open file: the one that is read is the one that is checked.
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("its key is no file"));
    }
    folder::belongs_to_us(&metadata, 0o077)
        .map_err(|error| io::Error::other(format!("its key: {error}")))?;
    let mut bytes = Vec::with_capacity(KEY_BYTES);
    file.take(KEY_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Makes a key, or reads the one that somebody else made meanwhile.
fn make(folder: &Folder) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; KEY_BYTES];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    let unnamed = folder.temporary(&[&bytes])?;
    // Unlike renaming, linking never replaces: the first key stays, and
    // nobody sees half of one.
    let linked = fs::hard_link(&unnamed, folder.path().join(FILE));
    fs::remove_file(&unnamed)?;
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read(folder),
        linked => linked.map(|()| bytes),
    }
}
