//! The least that a tap can do.

/// Nothing.
#[trovato::tap(custom)]
pub fn empty() {}

/// Answers with what it was called with.
#[trovato::tap(custom)]
pub fn echo(text: &str) -> &str {
    text
}
