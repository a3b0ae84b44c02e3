//! Which addresses may be in a page.

/// The schemes that an address may have. Everything else is either code
/// (`javascript:`, `vbscript:`), a page in disguise (`data:`, `blob:`) or
/// nothing that a reader could follow.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Whether an address is relative or has one of the [`SCHEMES`].
///
/// Browsers skip blanks and controls around a scheme and within it. Here they
/// make it a scheme that is not on the list, so there is nothing to imitate.
pub(super) fn is_harmless(url: &str) -> bool {
    let url = url.trim();
    if url.starts_with('#') {
        return true;
    }
    let head = url.split(['/', '?', '\\']).next().unwrap_or_default();
    // An entity here is either a mistake or the hope that somebody decodes
    // once too often.
    if head.contains('&') {
        return false;
    }
    let head = head.split('#').next().unwrap_or_default();
    match head.split_once(':') {
        Some((scheme, _)) => SCHEMES.iter().any(|held| scheme.eq_ignore_ascii_case(held)),
        None => true,
    }
}

/// Whether every candidate of a `srcset` is harmless.
pub(super) fn are_harmless(srcset: &str) -> bool {
    srcset.split(',').all(is_harmless)
}
