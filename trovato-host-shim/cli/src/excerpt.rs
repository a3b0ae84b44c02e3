//! The line of a text that something happened in.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::value::RawValue;

/// One line, and the part of it that is meant.
#[derive(Debug)]
pub(crate) struct Excerpt {
    /// The line, without its end.
    pub(crate) text: String,
    /// Its number, from 1.
    pub(crate) line: usize,
    /// The part that is meant, in bytes of `text`.
    pub(crate) range: Range<usize>,
    /// What is written under that part.
    pub(crate) label: Option<String>,
}

impl Excerpt {
    /// The line in which a range begins; what lies beyond the line's end is
    /// left out.
    pub(crate) fn new(text: &str, range: Range<usize>, label: Option<String>) -> Self {
        let from = text.floor_char_boundary(range.start.min(text.len()));
        let start = text[..from].rfind('\n').map_or(0, |at| at + 1);
        let end = text[from..].find('\n').map_or(text.len(), |at| from + at);
        let to = text.ceil_char_boundary(range.end.clamp(from, end));
        Self {
            text: text[start..end].trim_end_matches('\r').to_owned(),
            line: text[..start].matches('\n').count() + 1,
            range: from - start..to - start,
            label,
        }
    }

    /// Column of the part that is meant, in characters from 1.
    pub(crate) fn column(&self) -> usize {
        self.text[..self.range.start].chars().count() + 1
    }
}

/// Start of a line, from 1, in bytes of the text.
pub(crate) fn line_start(text: &str, line: usize) -> usize {
    text.split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum()
}

/// Where in a JSON text the value of a path lies, in bytes; of its nearest
/// parent, where the path leads to nothing.
///
/// Paths are those of a tap's errors: `fields.field_tags[1]["a b"]`.
pub(crate) fn json_path(text: &str, path: &str) -> Option<Range<usize>> {
    let mut value: &RawValue = serde_json::from_str(text).ok()?;
    for step in steps(path) {
        let json = value.get();
        let next = match step {
            Step::Key(key) => serde_json::from_str::<BTreeMap<String, &RawValue>>(json)
                .ok()
                .and_then(|members| members.get(&key).copied()),
            Step::Index(index) => serde_json::from_str::<Vec<&RawValue>>(json)
                .ok()
                .and_then(|elements| elements.get(index).copied()),
        };
        match next {
            Some(next) => value = next,
            None => break,
        }
    }
    // A raw value is a slice of the text that it was read from.
    let start = value.get().as_ptr().addr() - text.as_ptr().addr();
    Some(start..start + value.get().len())
}

enum Step {
    Key(String),
    Index(usize),
}

fn steps(path: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(bracket) = rest.strip_prefix('[') {
            let mut quoted = serde_json::Deserializer::from_str(bracket).into_iter::<String>();
            let (step, length) = if let Some(Ok(key)) = quoted.next() {
                (Some(Step::Key(key)), quoted.byte_offset())
            } else {
                let length = bracket.find(']').unwrap_or(bracket.len());
                (bracket[..length].parse().ok().map(Step::Index), length)
            };
            steps.extend(step);
            rest = bracket[length..].trim_start_matches(']');
        } else {
            let plain = rest.strip_prefix('.').unwrap_or(rest);
            let length = plain.find(['.', '[']).unwrap_or(plain.len());
            steps.push(Step::Key(plain[..length].to_owned()));
            rest = &plain[length..];
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn points_at(path: &str, value: &str) {
        let text = r#" {"fields": {"tags": ["ü", {"a b": 2}], "x": {"]": 3}}, "n": 1} "#;
        let range = json_path(text, path).unwrap();
        assert_eq!(&text[range], value, "for {path}");
    }

    #[test]
    fn a_path_leads_to_its_value() {
        points_at("n", "1");
        points_at("fields.tags[0]", r#""ü""#);
        points_at(r#"fields.tags[1]["a b"]"#, "2");
        points_at(r#"fields.x["]"]"#, "3");
    }

    #[test]
    fn a_path_to_nothing_leads_to_its_parent() {
        points_at("fields.tags[7].value", r#"["ü", {"a b": 2}]"#);
        points_at("n.deeper", "1");
        points_at("fields.tags[", r#"["ü", {"a b": 2}]"#);
        assert!(json_path("{", "n").is_none());
    }

    #[test]
    fn an_excerpt_is_one_line_and_counts_characters() {
        let text = "one\n  ä: [\n1]\n";
        let start = text.find('[').unwrap();
        let excerpt = Excerpt::new(text, start..start + 4, None);
        assert_eq!((excerpt.text.as_str(), excerpt.line), ("  ä: [", 2));
        assert_eq!(excerpt.column(), 6);
        assert_eq!(&excerpt.text[excerpt.range], "[");
    }

    #[test]
    fn what_lies_beyond_the_text_is_its_end() {
        let excerpt = Excerpt::new("{", 5..9, None);
        assert_eq!((excerpt.line, excerpt.column()), (1, 2));
    }
}
