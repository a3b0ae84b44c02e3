//! Signs what other plugins send, with a key that they do not see.

use std::fmt::Write as _;

use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use trovato::prelude::*;

/// Shortest key, in bytes: as long as what it makes.
pub const SHORTEST: usize = 32;
/// The variable that has the key.
const KEY: &str = "key";

/// Signs with this key from now on.
///
/// # Errors
///
/// `weak-key`; those of variables.
#[trovato::tap(custom)]
pub fn set_key(key: &str, context: &TapContext) -> Result<()> {
    if key.len() < SHORTEST {
        let message = format!("a key has {SHORTEST} bytes or more");
        return Err(TapError::new("weak-key", message));
    }
    context.variables().set(KEY, key)
}

/// The HMAC-SHA256 of a text, in hexadecimal digits.
///
/// # Errors
///
/// `no-key` before there is one; those of variables.
#[trovato::tap(custom)]
pub fn sign(text: &str, context: &TapContext) -> Result<String> {
    let key: Option<String> = context.variables().get(KEY)?;
    signature(&key.or_tap("no-key")?, text)
}

/// The same with a key that is at hand.
///
/// # Errors
///
/// None: HMAC takes keys of every length.
pub fn signature(key: &str, text: &str) -> Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).or_tap("weak-key")?;
    mac.update(text.as_bytes());
    let mut digits = String::new();
    for byte in mac.finalize().into_bytes() {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    Ok(digits)
}
