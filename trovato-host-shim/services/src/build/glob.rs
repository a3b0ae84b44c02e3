//! A pattern of `LIKE` as one of `GLOB`.
//!
//! SQLite's own `LIKE` does not tell `A` from `a` and knows no escapes, where
//! PostgreSQL's does both. Its `GLOB` tells them apart.

/// The pattern that `GLOB` takes. `None` when it ends in a lone backslash,
/// which PostgreSQL refuses too.
pub(super) fn from_like(pattern: &str) -> Option<String> {
    let mut glob = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '%' => glob.push('*'),
            '_' => glob.push('?'),
            '\\' => literal(chars.next()?, &mut glob),
            c => literal(c, &mut glob),
        }
    }
    Some(glob)
}

fn literal(c: char, glob: &mut String) {
    if matches!(c, '*' | '?' | '[') {
        glob.extend(['[', c, ']']);
    } else {
        glob.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_are_exchanged_and_the_other_ones_are_text() {
        assert_eq!(from_like("a%b_c").unwrap(), "a*b?c");
        assert_eq!(from_like("100*[?]").unwrap(), "100[*][[][?]]");
        assert_eq!(from_like(r"50\%\_\\\*").unwrap(), r"50%_\[*]");
        assert_eq!(from_like("a\\"), None);
    }
}
