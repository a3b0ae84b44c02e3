//! SQL read just well enough to know what of it is quoted.

use crate::statement::Dialect;

/// The characters of SQL that are neither quoted nor commented out. What is
/// left out stands as one space.
pub(super) struct Code {
    pub(super) bare: String,
    /// Each of those characters, with its place in the SQL.
    pub(super) places: Vec<(usize, char)>,
}

impl Code {
    pub(super) fn read(dialect: Dialect, sql: &str) -> Result<Self, String> {
        let mut code = Self {
            bare: String::with_capacity(sql.len()),
            places: Vec::with_capacity(sql.len()),
        };
        let mut at = 0;
        while let Some(c) = sql[at..].chars().next() {
            let rest = &sql[at..];
            let skipped = match c {
                '\0' => return Err("it has a NUL character".to_owned()),
                '\'' if dialect == Dialect::Postgres && code.after_escape_prefix() => {
                    quoted(rest, '\'', true)?
                }
                '\'' | '"' => quoted(rest, c, false)?,
                '`' if dialect == Dialect::Sqlite => quoted(rest, c, false)?,
                '[' if dialect == Dialect::Sqlite => until(rest, 1, "]", "name")?,
                '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
                '/' if rest.starts_with("/*") => comment(rest, dialect)?,
                '$' if dialect == Dialect::Postgres && !code.in_name() => match dollar_tag(rest) {
                    Some(tag) => until(rest, tag.len(), tag, "string")?,
                    None => 0,
                },
                _ => 0,
            };
            if skipped > 0 {
                // A quoted name or string ends the word in front of it.
                code.push(at, ' ');
                at += skipped;
            } else {
                code.push(at, c);
                at += c.len_utf8();
            }
        }
        Ok(code)
    }

    fn push(&mut self, at: usize, c: char) {
        self.bare.push(c);
        self.places.push((at, c));
    }

    fn in_name(&self) -> bool {
        let last = self.bare.chars().next_back();
        last.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$')
    }

    // `E'…'`, where a backslash escapes.
    fn after_escape_prefix(&self) -> bool {
        let mut last = self.bare.chars().rev();
        matches!(last.next(), Some('e' | 'E'))
            && !last
                .next()
                .is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$')
    }
}

/// Length of a quoted text; a doubled quote is part of it.
fn quoted(text: &str, quote: char, escapes: bool) -> Result<usize, String> {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if escapes && c == '\\' {
            chars.next();
        } else if c == quote {
            if chars.peek().is_some_and(|(_, next)| *next == quote) {
                chars.next();
            } else {
                return Ok(at + 1);
            }
        }
    }
    Err("it has a string or a name without an end".to_owned())
}

/// Length of a comment. They nest, but not in SQLite.
fn comment(text: &str, dialect: Dialect) -> Result<usize, String> {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") && (dialect == Dialect::Postgres || depth == 0) {
            depth += 1;
            at += 2;
        } else if rest.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Ok(at);
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    Err("it has a comment without an end".to_owned())
}

/// The tag of a dollar-quoted string, `$$` or `$tag$`.
fn dollar_tag(text: &str) -> Option<&str> {
    let end = text[1..].find('$')? + 1;
    let tag = &text[1..end];
    let fits = tag.chars().all(|c| c.is_alphanumeric() || c == '_');
    let digit_first = tag.starts_with(|c: char| c.is_ascii_digit());
    (fits && !digit_first).then(|| &text[..=end])
}

fn until(text: &str, skip: usize, end: &str, what: &str) -> Result<usize, String> {
    let found = text[skip..].find(end);
    let found = found.ok_or_else(|| format!("it has a {what} without an end"))?;
    Ok(skip + found + end.len())
}
