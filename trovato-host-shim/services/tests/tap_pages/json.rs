//! JSON for people: in the order in which it was written, and on one line
//! where that is not too long.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The longest line, in characters.
const WIDTH: usize = 90;

pub(crate) fn pretty(json: &str) -> String {
    let mut text = String::new();
    Json::parse(json).write("", 0, &mut text);
    text
}

enum Json {
    /// With its brackets, and with the names of members in front of their
    /// values.
    Many([char; 2], Vec<(String, Json)>),
    One(String),
}

impl Json {
    fn parse(json: &str) -> Self {
        let named = |(name, value): (String, Box<RawValue>)| {
            (format!("{name:?}: "), Self::parse(value.get()))
        };
        let unnamed = |value: Box<RawValue>| (String::new(), Self::parse(value.get()));
        if let Ok(Members(members)) = serde_json::from_str(json) {
            Self::Many(['{', '}'], members.into_iter().map(named).collect())
        } else if let Ok(values) = serde_json::from_str::<Vec<Box<RawValue>>>(json) {
            Self::Many(['[', ']'], values.into_iter().map(unnamed).collect())
        } else {
            Self::One(json.to_owned())
        }
    }

    fn line(&self) -> String {
        match self {
            Self::One(json) => json.clone(),
            Self::Many([open, close], parts) => {
                let parts = parts
                    .iter()
                    .map(|(name, value)| format!("{name}{}", value.line()));
                let parts = parts.collect::<Vec<_>>().join(", ");
                let space = if *open == '{' && !parts.is_empty() {
                    " "
                } else {
                    ""
                };
                format!("{open}{space}{parts}{space}{close}")
            }
        }
    }

    /// Writes it behind `taken` characters of a line.
    fn write(&self, indent: &str, taken: usize, text: &mut String) {
        let line = self.line();
        let Self::Many([open, close], parts) = self else {
            return text.push_str(&line);
        };
        if indent.len() + taken + line.chars().count() <= WIDTH {
            return text.push_str(&line);
        }
        let inner = format!("{indent}  ");
        text.push(*open);
        for (index, (name, value)) in parts.iter().enumerate() {
            text.push_str(if index == 0 { "\n" } else { ",\n" });
            text.push_str(&inner);
            text.push_str(name);
            value.write(&inner, name.chars().count(), text);
        }
        text.push('\n');
        text.push_str(indent);
        text.push(*close);
    }
}

/// The members of an object, in order.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}

#[test]
fn what_fits_a_line_has_one() {
    let short = r#"{"b":[1,{}],"a":"x"}"#;
    assert_eq!(pretty(short), r#"{ "b": [1, {}], "a": "x" }"#);
    let long = "x".repeat(WIDTH);
    let expected = format!("{{\n  \"b\": [\n    1,\n    \"{long}\"\n  ]\n}}");
    assert_eq!(pretty(&format!(r#"{{"b":[1,"{long}"]}}"#)), expected);
}
