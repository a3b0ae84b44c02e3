//! One value of an item where it lies, and what was found in it before.

use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use trovato::abi::Found;

/// A value, or a member inside of one.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    json: &'a str,
    seen: &'a Seen,
}

/// What was found in a value. It is looked for once, however many plugins and
/// calls ask.
#[derive(Default)]
pub(crate) struct Seen {
    text: OnceLock<Text>,
    parts: OnceLock<Box<[Part]>>,
}

/// A string without its quotes.
enum Text {
    /// As it stands between them.
    Plain,
    Unescaped(Box<str>),
    /// It escapes what is no text: half of a surrogate pair.
    Broken,
}

/// A member of an object.
struct Part {
    name: Box<str>,
    range: Range<usize>,
    seen: Seen,
}

impl<'a> Value<'a> {
    pub(crate) fn new(json: &'a RawValue, seen: &'a Seen) -> Self {
        let json = json.get();
        Self { json, seen }
    }

    /// Its JSON.
    pub(crate) fn json(self) -> &'a str {
        self.json
    }

    /// What it is; `None` for null.
    pub(crate) fn found(self) -> Option<Found> {
        Some(match self.json.as_bytes().first() {
            Some(b'n') => return None,
            Some(b't' | b'f') => Found::Bool,
            Some(b'"') => Found::Text,
            Some(b'[') => Found::List,
            Some(b'{') => Found::Object,
            Some(_) => Found::Number,
            None => Found::Nothing,
        })
    }

    /// The text of a string.
    pub(crate) fn text(self) -> Option<&'a str> {
        let inside = self.json.strip_prefix('"')?.strip_suffix('"')?;
        let text = self.seen.text.get_or_init(|| {
            if !inside.as_bytes().contains(&b'\\') {
                return Text::Plain;
            }
            serde_json::from_str(self.json).map_or(Text::Broken, Text::Unescaped)
        });
        match text {
            Text::Plain => Some(inside),
            Text::Unescaped(text) => Some(text),
            Text::Broken => None,
        }
    }

    /// A member of an object.
    pub(crate) fn member(self, name: &str) -> Option<Self> {
        let parts = self.parts().iter();
        let part = parts.rev().find(|part| *part.name == *name)?;
        Some(Self {
            json: &self.json[part.range.clone()],
            seen: &part.seen,
        })
    }

    /// Where in the JSON the value of a member stands.
    pub(super) fn range(self, name: &str) -> Option<Range<usize>> {
        let parts = self.parts().iter();
        let part = parts.rev().find(|part| *part.name == *name)?;
        Some(part.range.clone())
    }

    pub(super) fn is_empty(self) -> bool {
        self.parts().is_empty()
    }

    fn parts(self) -> &'a [Part] {
        self.seen.parts.get_or_init(|| {
            let Ok(Borrowed(members)) = serde_json::from_str(self.json) else {
                return Box::default();
            };
            let start = self.json.as_ptr().addr();
            let part = |(name, value): (Box<str>, &RawValue)| {
                let at = value.get().as_ptr().addr() - start;
                Part {
                    name,
                    range: at..at + value.get().len(),
                    seen: Seen::default(),
                }
            };
            members.into_iter().map(part).collect()
        })
    }
}

struct Borrowed<'a>(Vec<(Box<str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Borrowed<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InPlace)
    }
}

struct InPlace;

impl<'de> Visitor<'de> for InPlace {
    type Value = Borrowed<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Borrowed<'de>, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Borrowed(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with<R>(json: &str, look: impl FnOnce(Value<'_>) -> R) -> R {
        let (json, seen) = (serde_json::from_str(json).unwrap(), Seen::default());
        look(Value::new(json, &seen))
    }

    #[test]
    fn members_are_found_whatever_is_between_the_tokens() {
        let json = "{ \"a\" : [1, 2] ,\n\"b\\u0020c\":{\"d\":\"\\\"}\"} , \"e\":null }";
        with(json, |value| {
            let member = |name| value.member(name).map(Value::json);
            assert_eq!(member("a"), Some("[1, 2]"));
            assert_eq!(member("e"), Some("null"));
            assert_eq!(member("d"), None);
            let inner = value.member("b c").unwrap().member("d").unwrap();
            assert_eq!(inner.text(), Some("\"}"));
        });
        for json in ["[1]", "\"a\"", "1", "null"] {
            assert!(with(json, |value| value.member("a").is_none()), "{json}");
        }
    }

    #[test]
    fn of_two_members_of_one_name_the_last_counts_as_in_a_map() {
        let json = r#"{"a":1,"a":2}"#;
        assert_eq!(
            with(json, |value| value.member("a").unwrap().json().to_owned()),
            "2"
        );
    }

    #[test]
    fn text_is_what_the_string_means() {
        let text = |json: &str| with(json, |value| value.text().map(str::to_owned));
        assert_eq!(text(r#""a b""#).as_deref(), Some("a b"));
        assert_eq!(text(r#""""#).as_deref(), Some(""));
        assert_eq!(
            text(r#""\u00e9\n\"\ud83d\ude00""#).as_deref(),
            Some("é\n\"😀")
        );
        assert_eq!(text(r#""\ud800""#), None);
        assert_eq!(text("7"), None);
    }
}
