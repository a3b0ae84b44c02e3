//! What each code means and what to do: the text behind `explain`, behind
//! `check` and `doctor`, and of the book's page of errors.

mod call;
mod check;
mod db;
mod doctor;
mod load;
mod service;
mod setup;
mod tap;

/// One code, explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// The code, in kebab-case. It never changes once it is released.
    pub code: &'static str,
    /// What happened, in a few words.
    pub title: &'static str,
    /// What that means, and where it comes from.
    pub explanation: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

/// Explains a code.
///
/// ```
/// let entry = trovato_host_shim::error::explain("timeout").unwrap();
/// assert!(entry.explanation.contains("budget"));
/// ```
pub fn explain(code: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.code == code)
}

/// Explains a code that a tap's own error has from the SDK or a service; one
/// that the plugin made up is not known.
///
/// ```
/// use trovato_host_shim::error::explain_tap_error;
///
/// assert!(explain_tap_error("db-unknown-column").is_some());
/// assert!(explain_tap_error("timeout").is_none());
/// ```
pub fn explain_tap_error(code: &str) -> Option<&'static Entry> {
    let own = [tap::ENTRIES, service::ENTRIES, db::ENTRIES];
    let mut entries = own.into_iter().flatten();
    entries.find(|entry| entry.code == code)
}

/// The code that a misspelt one most likely stands for.
pub fn nearest(code: &str) -> Option<&'static str> {
    crate::names::nearest(code, CATALOGUE.iter().map(|entry| entry.code))
}

/// All codes: of errors first, in the order in which a plugin could meet
/// them, then those of taps' own errors that the SDK and services give, and
/// those that only a check or a diagnosis has.
pub const CATALOGUE: &[Entry] = &joined::<LENGTH>(PARTS);

const PARTS: &[&[Entry]] = &[
    setup::ENTRIES,
    load::ENTRIES,
    call::ENTRIES,
    tap::ENTRIES,
    service::ENTRIES,
    db::ENTRIES,
    check::ENTRIES,
    doctor::ENTRIES,
];

const LENGTH: usize = {
    let (mut length, mut part) = (0, 0);
    while part < PARTS.len() {
        length += PARTS[part].len();
        part += 1;
    }
    length
};

const fn joined<const LENGTH: usize>(parts: &[&[Entry]]) -> [Entry; LENGTH] {
    let mut entries = [entry("", "", "", ""); LENGTH];
    let (mut at, mut part) = (0, 0);
    while part < parts.len() {
        let mut row = 0;
        while row < parts[part].len() {
            entries[at] = parts[part][row];
            at += 1;
            row += 1;
        }
        part += 1;
    }
    entries
}

const fn entry(
    code: &'static str,
    title: &'static str,
    explanation: &'static str,
    help: &'static str,
) -> Entry {
    Entry {
        code,
        title,
        explanation,
        help,
    }
}
