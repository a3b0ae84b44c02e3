//! Which addresses may be in a page.

/// The schemes that an address may have. Everything else is either code
/// (`javascript:`, `vbscript:`), a page in disguise (`data:`, `blob:`) or
/// nothing that a reader could follow.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Whether an address is relative or has one of the [`SCHEMES`], however a
/// browser might read it.
pub(super) fn is_harmless(url: &str) -> bool {
    // Browsers skip controls and spaces before a scheme, and tabs and line
    // breaks within it. Taking all of them out refuses a little more.
    let seen: String = url
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace() && !is_invisible(*c))
        .collect();
    if seen.starts_with(['#', '?', '/', '\\']) {
        return true;
    }
    let head = seen.split(['/', '?', '\\']).next().unwrap_or_default();
    // An entity here is either a mistake or the hope that somebody decodes
    // once too often.
    if head.contains('&') {
        return false;
    }
    match head.split_once(':') {
        Some((scheme, _)) => SCHEMES.iter().any(|held| scheme.eq_ignore_ascii_case(held)),
        None => true,
    }
}

/// Whether every candidate of a `srcset` is harmless.
pub(super) fn are_harmless(srcset: &str) -> bool {
    srcset.split(',').all(is_harmless)
}

/// Characters that show nothing and could part a scheme's letters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}
