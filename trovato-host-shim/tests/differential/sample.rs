//! Items drawn at random, as somebody might have written their JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;
use trovato::uuid::Uuid;

use crate::declared::{Kind, NAMES, OTHERS, base, is_member, kind};
use crate::marks;
use crate::random::Random;
use crate::rules::TYPES;

/// An item, and what of it can be told again.
pub(crate) struct Sample {
    pub(crate) item_type: &'static str,
    pub(crate) id: Option<Uuid>,
    /// JSON of its members and fields, by name.
    pub(crate) values: BTreeMap<String, String>,
    /// To which of them each mark belongs.
    pub(crate) marks: BTreeMap<u32, &'static str>,
    /// The whole.
    pub(crate) json: String,
}

/// Draws values, and gives each a mark of its own.
pub(crate) struct Values<'a> {
    pub(crate) random: &'a mut Random,
    pub(crate) next_mark: &'a mut u32,
    /// Those that were given since.
    pub(crate) marks: Vec<u32>,
}

impl Sample {
    pub(crate) fn draw(random: &mut Random, next_mark: &mut u32) -> Self {
        let item_type = random.pick(&TYPES);
        let id = random
            .chance(85)
            .then(|| Uuid::from_u128(u128::from(random.next()) + 1));
        let mut sample = Self {
            item_type,
            id,
            values: BTreeMap::new(),
            marks: BTreeMap::new(),
            json: String::new(),
        };
        let mut names: Vec<_> = NAMES.iter().map(|path| base(path)).chain(OTHERS).collect();
        names.dedup();
        random.shuffle(&mut names);
        let (mut members, mut fields) = (Vec::new(), Vec::new());
        for name in names {
            let mut values = Values {
                random: &mut *random,
                next_mark: &mut *next_mark,
                marks: Vec::new(),
            };
            let Some(json) = values.draw(name) else {
                continue;
            };
            let marks = values.marks;
            sample
                .marks
                .extend(marks.into_iter().map(|mark| (mark, name)));
            sample.values.insert(name.to_owned(), json.clone());
            let list = if is_member(name) {
                &mut members
            } else {
                &mut fields
            };
            list.push((name, json));
        }
        if let Some(id) = id {
            members.push(("id", format!("\"{id}\"")));
        } else if random.chance(50) {
            members.push(("id", "null".to_owned()));
        }
        let key = random.pick(&["type", "item_type"]);
        members.push((key, format!("\"{item_type}\"")));
        if !fields.is_empty() {
            members.push(("fields", object(random, &fields)));
        } else if random.chance(50) {
            members.push(("fields", "null".to_owned()));
        }
        random.shuffle(&mut members);
        sample.json = object(random, &members);
        sample
    }

    /// The JSON of a member or field.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }
}

impl Values<'_> {
    fn draw(&mut self, name: &str) -> Option<String> {
        if let "author_id" | "stage_id" | "changed" = name {
            return self.other_member(name);
        }
        let wrong = if is_member(name) { 1 } else { 7 };
        match self.random.below(100) {
            0..14 => None,
            14..22 => Some("null".to_owned()),
            dice if dice < 22 + wrong => Some(self.wrong(name)),
            // Nobody is to mind what else is there.
            90.. if name == "field_body" => {
                let (value, format, more) = (self.text(), self.text(), self.any(2));
                let members = [("more", more), ("format", format), ("value", value)];
                Some(object(self.random, &members))
            }
            _ => Some(self.right(name)),
        }
    }

    fn other_member(&mut self, name: &str) -> Option<String> {
        let id = Uuid::from_u128(u128::from(self.random.next()));
        match self.random.below(10) {
            0..5 => None,
            5 => Some("null".to_owned()),
            _ if name == "changed" => Some(self.integer()),
            _ => Some(format!("\"{id}\"")),
        }
    }

    fn mark(&mut self) -> u32 {
        *self.next_mark += 1;
        assert!(*self.next_mark <= marks::MOST, "a batch has fewer values");
        self.marks.push(*self.next_mark);
        *self.next_mark
    }

    /// A value of the type that the name is declared with.
    pub(crate) fn right(&mut self, name: &str) -> String {
        match kind(name) {
            Kind::Text => self.text(),
            Kind::Integer => self.integer(),
            Kind::Float => self.float(),
            Kind::Bool => self.random.pick(&["true", "false"]).to_owned(),
            Kind::Words => {
                let count = self.random.below(4);
                let words: Vec<_> = (0..count).map(|_| self.text()).collect();
                list(self.random, &words)
            }
            Kind::Body => {
                let (value, format) = (self.text(), self.text());
                let mut members = [("value", value), ("format", format)];
                self.random.shuffle(&mut members);
                object(self.random, &members)
            }
            Kind::Any if name == "field_rating" => self.rating(),
            Kind::Any => self.any(0),
        }
    }

    fn rating(&mut self) -> String {
        let mut members = Vec::new();
        match self.random.below(10) {
            0 => {}
            1 => members.push(("value", "null".to_owned())),
            2 => members.push(("value", self.wrong("field_integer"))),
            _ => members.push(("value", self.integer())),
        }
        if self.random.chance(40) {
            members.push(("of", self.any(2)));
        }
        self.random.shuffle(&mut members);
        object(self.random, &members)
    }

    /// A value of another type.
    fn wrong(&mut self, name: &str) -> String {
        let kind = kind(name);
        let mark = self.mark();
        let text = format!("\"{}\"", marks::text(mark));
        let number = marks::small(mark).to_string();
        let lists = [format!("[{text}]"), format!("[{number},{text}]")];
        let objects = [
            format!("{{\"value\":{number}}}"),
            format!("{{\"value\":{text}}}"),
        ];
        let broken = format!("\"\\ud800{}\"", marks::text(mark));
        let all = match kind {
            Kind::Text => vec![number, lists[0].clone(), objects[1].clone(), broken],
            Kind::Integer => vec![
                text,
                format!("{number}.5"),
                "1e3".to_owned(),
                "-0".to_owned(),
                "9223372036854775808".to_owned(),
                "true".to_owned(),
                objects[0].clone(),
            ],
            Kind::Float => vec![
                text,
                "false".to_owned(),
                "1e400".to_owned(),
                lists[1].clone(),
            ],
            Kind::Bool => vec![number, text, "0".to_owned()],
            Kind::Words => vec![
                text,
                lists[1].clone(),
                objects[1].clone(),
                "[[]]".to_owned(),
            ],
            Kind::Body => vec![text, objects[0].clone(), objects[1].clone(), number],
            Kind::Any if name == "field_rating" => vec![text, number, lists[0].clone()],
            Kind::Any => vec![format!("{{\"a\":[{number},{broken}]}}")],
        };
        all[self.random.below(all.len())].clone()
    }

    fn text(&mut self) -> String {
        const PARTS: [&str; 9] = [
            "",
            " ",
            "a",
            "Grüße",
            "\u{1f600}",
            "\"\\/",
            "\n\t",
            "\u{0}\u{7f}",
            "<&>\u{2028}",
        ];
        let mark = marks::text(self.mark());
        let around: Vec<_> = (0..4).map(|_| self.random.pick(&PARTS)).collect();
        let long = match self.random.below(1000) {
            0 => 7_000,
            1..3 => 1_500,
            _ => 0,
        };
        let text = format!(
            "{}{}{mark}{}{}{}",
            around[0],
            around[1],
            "ééé".repeat(long),
            around[2],
            around[3]
        );
        quoted(self.random, &text)
    }

    fn integer(&mut self) -> String {
        let mark = self.mark();
        let edge = 1_i64 << 55;
        let edges = [
            i64::MIN,
            i64::MAX,
            -edge - 1,
            -edge,
            edge - 1,
            edge,
            0,
            -1,
            1,
        ];
        let integer = match self.random.below(10) {
            0..4 => marks::small(mark),
            4..7 => marks::wide(mark),
            _ => edges[self.random.below(edges.len())],
        };
        integer.to_string()
    }

    fn float(&mut self) -> String {
        const EDGES: [&str; 9] = [
            "0.1",
            "-0",
            "-0.0",
            "1E+2",
            "5e-324",
            "1e308",
            "9007199254740993",
            "-9223372036854775808",
            "123456789012345678901234567890",
        ];
        if self.random.chance(60) {
            return self.marked_float();
        }
        self.random.pick(&EDGES).to_owned()
    }

    fn marked_float(&mut self) -> String {
        loop {
            let mark = self.mark();
            if let Some(float) = marks::float(mark) {
                return float;
            }
        }
    }

    /// JSON of any kind, but null.
    fn any(&mut self, depth: usize) -> String {
        match self.random.below(if depth < 3 { 7 } else { 5 }) {
            0 => self.text(),
            1 => self.integer(),
            2 => self.marked_float(),
            3 => "true".to_owned(),
            4 => "0.5".to_owned(),
            5 => {
                let count = self.random.below(3);
                let items: Vec<_> = (0..count).map(|_| self.any(depth + 1)).collect();
                list(self.random, &items)
            }
            _ => {
                let names = self.random.some(&["a", "value", "x y", "\"", "ü"], 50);
                let members: Vec<_> = names
                    .into_iter()
                    .map(|name| (name, self.any(depth + 1)))
                    .collect();
                object(self.random, &members)
            }
        }
    }
}

/// An object, with space here and there.
fn object(random: &mut Random, members: &[(&str, String)]) -> String {
    let members = members.iter().map(|(name, json)| {
        let name = quoted(random, name);
        format!("{name}{}:{}{json}", space(random), space(random))
    });
    let members: Vec<_> = members.collect();
    enclosed(random, '{', &members, '}')
}

fn list(random: &mut Random, items: &[String]) -> String {
    enclosed(random, '[', items, ']')
}

fn enclosed(random: &mut Random, open: char, parts: &[String], close: char) -> String {
    let comma = format!("{},{}", space(random), space(random));
    format!("{open}{}{}{close}", space(random), parts.join(&comma))
}

fn space(random: &mut Random) -> &'static str {
    if random.chance(90) {
        return "";
    }
    random.pick(&[" ", "\n  ", "\t", "\r\n"])
}

/// A string with what has to be escaped, and some of what need not be. Marks
/// stay as they are, or nobody would find them.
fn quoted(random: &mut Random, text: &str) -> String {
    let escapes = random.chance(30);
    let mut json = String::from("\"");
    for letter in text.chars() {
        let may = !letter.is_ascii_alphanumeric() || text.len() < 16;
        if may && (letter < ' ' || letter == '"' || letter == '\\' || escapes && random.chance(20))
        {
            let mut units = [0; 2];
            for unit in letter.encode_utf16(&mut units) {
                write!(json, "\\u{unit:04x}").unwrap();
            }
        } else {
            json.push(letter);
        }
    }
    json.push('"');
    json
}

/// What JSON means. What the parser has no meaning for means its own text.
pub(crate) fn meaning(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|_| json.into())
}
