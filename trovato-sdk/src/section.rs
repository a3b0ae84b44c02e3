//! Joins the parts of a line of the custom section while the plugin compiles.

/// Length of all parts together, in bytes.
#[must_use]
pub const fn length(parts: &[&str]) -> usize {
    let mut length = 0;
    let mut part = 0;
    while part < parts.len() {
        length += parts[part].len();
        part += 1;
    }
    length
}

/// The parts one after the other.
///
/// # Panics
///
/// While compiling, when `N` is not their [`length`].
#[must_use]
pub const fn join<const N: usize>(parts: &[&str]) -> [u8; N] {
    let mut joined = [0; N];
    let mut end = 0;
    let mut part = 0;
    while part < parts.len() {
        let bytes = parts[part].as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            joined[end] = bytes[at];
            end += 1;
            at += 1;
        }
        part += 1;
    }
    assert!(end == N, "the section line has another length");
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_one_after_the_other() {
        const PARTS: &[&str] = &["{\"a\":", "", "1", "}\n"];
        const JOINED: [u8; length(PARTS)] = join(PARTS);
        assert_eq!(&JOINED, b"{\"a\":1}\n");
    }
}
