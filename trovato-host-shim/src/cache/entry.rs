//! One entry: a header, its authentication, and the code.

use std::io;
use std::marker::PhantomData;

use hmac::Mac as _;

use crate::cache::key::Key;
use crate::cache::{Code, Origin};

/// Magic, settings, wasm and the code's length: what is authenticated
/// together with the code.
const SIGNED_BYTES: usize = 16 + 32 + 32 + 8;

const MAC_BYTES: usize = 32;

/// All that stands before the code.
const HEADER_BYTES: usize = SIGNED_BYTES + MAC_BYTES;

/// Compiled code of the kind `C` that this cache has written, and nobody
/// changed since.
pub(crate) struct Authentic<'a, C>(&'a [u8], PhantomData<C>);

impl<C> Authentic<'_, C> {
    pub(super) fn bytes(&self) -> &[u8] {
        self.0
    }
}

/// Code as an entry: its header and itself.
pub(super) fn seal<C: Code>(
    key: &Key,
    origin: &Origin,
    code: &C,
) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let code = code
        .bytes()
        .map_err(|error| io::Error::other(format!("{error:#}")))?;
    let mut header = signed::<C>(origin, code.len());
    let mut mac = key.mac();
    mac.update(&header);
    mac.update(&code);
    header.extend_from_slice(&mac.finalize().into_bytes());
    Ok((header, code))
}

/// The code in an entry, if the entry is whole, of this origin, and sealed
/// with this key; otherwise why not.
pub(super) fn open<'a, C: Code>(
    key: &Key,
    origin: &Origin,
    entry: &'a [u8],
) -> Result<Authentic<'a, C>, &'static str> {
    let (header, code) = entry
        .split_at_checked(HEADER_BYTES)
        .ok_or("it is shorter than its header")?;
    let (told, tag) = header.split_at(SIGNED_BYTES);
    // The header is nothing secret: it is in the file's name.
    if told != signed::<C>(origin, code.len()) {
        return Err("it is not what its name says, or was cut");
    }
    let mut mac = key.mac();
    mac.update(told);
    mac.update(code);
    // Takes as long whatever the first difference is.
    mac.verify_slice(tag)
        .map_err(|_| "it was changed, or written with another key")?;
    Ok(Authentic(code, PhantomData))
}

fn signed<C: Code>(origin: &Origin, code_len: usize) -> Vec<u8> {
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend_from_slice(&C::MAGIC);
    header.extend_from_slice(&origin.settings);
    header.extend_from_slice(&origin.wasm);
    header.extend_from_slice(&(code_len as u64).to_le_bytes());
    header
}
