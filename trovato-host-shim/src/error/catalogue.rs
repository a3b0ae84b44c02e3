//! What each code means and what to do.
/// One code.
#[derive(Debug)]
pub struct Entry {
    /// code
    pub code: &'static str,
    /// title
    pub title: &'static str,
    /// explanation
    pub explanation: &'static str,
}
/// all
pub const CATALOGUE: &[Entry] = &[];
/// Looks a code up.
pub fn explain(code: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.code == code)
}
