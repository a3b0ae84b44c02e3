//! How wide the terminal is, and text that fits into it.

use std::io;

use terminal_size::{Width, terminal_size_of};

/// Narrower than this, words would be all that is left of lines.
pub(crate) const LEAST: usize = 20;

/// Columns of standard output, if it is a terminal, or as many as the
/// environment says.
pub(crate) fn of_output() -> Option<usize> {
    columns(terminal_size_of(io::stdout()).map(|(width, _)| width))
}

/// Columns of standard error, likewise.
pub(crate) fn of_errors() -> Option<usize> {
    columns(terminal_size_of(io::stderr()).map(|(width, _)| width))
}

fn columns(terminal: Option<Width>) -> Option<usize> {
    let width = terminal.map(|Width(columns)| usize::from(columns));
    let named = || std::env::var("COLUMNS").ok()?.parse().ok();
    // A terminal that does not know its width says 0.
    let width = width.filter(|width| *width > 0).or_else(named);
    width.map(|width| width.max(LEAST))
}

/// Breaks a text at spaces; `used` is how far the first line is taken. What
/// stands between backticks stays whole, to be copied.
pub(crate) fn wrapped(text: &str, width: usize, used: usize) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut column = used;
    for word in words(text) {
        let length = word.chars().count();
        if !out.is_empty() {
            let fits = column + 1 + length <= width;
            out.push(if fits { ' ' } else { '\n' });
            column = if fits { column + 1 } else { 0 };
        }
        out.push_str(&word);
        column += length;
    }
    out
}

/// The words of a text, each with the code that it begins, joined by one
/// space.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in text.split_whitespace() {
        match words.last_mut().filter(|_| is_open) {
            Some(last) => {
                last.push(' ');
                last.push_str(word);
            }
            None => words.push(word.to_owned()),
        }
        is_open ^= word.matches('`').count() % 2 == 1;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_not_in_code() {
        let text = "run `cargo trovato check x --fix` and then look again";
        assert_eq!(
            wrapped(text, 30, 0),
            "run\n`cargo trovato check x --fix`\nand then look again"
        );
        assert_eq!(wrapped("a bb ccc", 8, 4), "a bb\nccc");
        assert_eq!(wrapped("", 8, 4), "");
    }

    #[test]
    fn no_terminal_is_too_narrow() {
        assert_eq!(columns(Some(Width(3))), Some(LEAST));
        assert_eq!(columns(Some(Width(132))), Some(132));
    }
}
