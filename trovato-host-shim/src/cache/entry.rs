//! One entry: a header, its authentication, and the code.

use std::io;

use hmac::Mac as _;
use wasmtime::Module;

use crate::cache::Origin;
use crate::cache::key::Key;

/// What an entry begins with; the figure counts changes of this layout.
const MAGIC: [u8; 16] = *b"trovato code 1\n\0";

/// Magic, settings, wasm and the code's length: what is authenticated
/// together with the code.
const SIGNED_BYTES: usize = 16 + 32 + 32 + 8;

const MAC_BYTES: usize = 32;

/// All that stands before the code.
const HEADER_BYTES: usize = SIGNED_BYTES + MAC_BYTES;

/// Compiled code that this cache has written, and nobody changed since.
pub(super) struct Authentic<'a>(&'a [u8]);

impl Authentic<'_> {
    pub(super) fn bytes(&self) -> &[u8] {
        self.0
    }
}

/// A module as an entry: its header and its code.
pub(super) fn seal(key: &Key, origin: &Origin, module: &Module) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let code = module
        .serialize()
        .map_err(|error| io::Error::other(format!("{error:#}")))?;
    let mut header = signed(origin, code.len());
    let mut mac = key.mac();
    mac.update(&header);
    mac.update(&code);
    header.extend_from_slice(&mac.finalize().into_bytes());
    Ok((header, code))
}

/// The code in an entry, if the entry is whole, of this origin, and sealed
/// with this key; otherwise why not.
pub(super) fn open<'a>(
    key: &Key,
    origin: &Origin,
    entry: &'a [u8],
) -> Result<Authentic<'a>, &'static str> {
    let (header, code) = entry
        .split_at_checked(HEADER_BYTES)
        .ok_or("it is shorter than its header")?;
    let (told, tag) = header.split_at(SIGNED_BYTES);
    // The header is nothing secret: it is in the file's name.
    if told != signed(origin, code.len()) {
        return Err("it is not what its name says, or was cut");
    }
    let mut mac = key.mac();
    mac.update(told);
    mac.update(code);
    // Takes as long whatever the first difference is.
    mac.verify_slice(tag)
        .map_err(|_| "it was changed, or written with another key")?;
    Ok(Authentic(code))
}

fn signed(origin: &Origin, code_len: usize) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend_from_slice(&MAGIC);
    header.extend_from_slice(&origin.settings);
    header.extend_from_slice(&origin.wasm);
    header.extend_from_slice(&(code_len as u64).to_le_bytes());
    header
}
