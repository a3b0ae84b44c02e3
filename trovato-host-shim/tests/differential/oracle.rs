//! What each path has to show, from the item's JSON and the rules.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::declared::{Kind, NAMES, base, error_path, is_member, kind};
use crate::rules::Eyes;
use crate::sample::{Sample, meaning};
use crate::scene::hold;
use crate::site::{Marks, Members};

/// Members beside the identity.
const MEMBERS: [&str; 8] = [
    "title",
    "status",
    "author_id",
    "current_revision_id",
    "stage_id",
    "created",
    "changed",
    "language",
];

/// What there is to be seen by a name or path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Seen {
    Value(Value),
    Null,
    Absent,
    Denied,
    Wrong,
}

/// How a tap says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Absent, null and denied are one thing.
    Maybe,
    /// They are three.
    Told,
    /// They are three errors.
    Needed,
}

/// What an item has under a name or path, for whom it is visible.
fn found(sample: &Sample, path: &str) -> Seen {
    let Some(json) = sample.get(base(path)) else {
        return Seen::Absent;
    };
    if json == "null" {
        return Seen::Null;
    }
    let Some((_, member)) = path.split_once('.') else {
        return read(kind(path), json);
    };
    match serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(json) {
        Err(_) => Seen::Wrong,
        Ok(members) => match members.get(member).map(|json| json.get()) {
            None => Seen::Absent,
            Some("null") => Seen::Null,
            Some(json) => read(kind(path), json),
        },
    }
}

fn read(kind: Kind, json: &str) -> Seen {
    let value = match kind {
        Kind::Text => serde_json::from_str::<String>(json).map(Value::from),
        Kind::Integer => serde_json::from_str::<i64>(json).map(Value::from),
        Kind::Float => serde_json::from_str::<f64>(json).map(Value::from),
        Kind::Bool => serde_json::from_str::<bool>(json).map(Value::from),
        Kind::Words => serde_json::from_str::<Vec<String>>(json).map(Value::from),
        Kind::Body | Kind::Any => serde_json::from_str(json),
    };
    let Ok(value) = value else {
        return Seen::Wrong;
    };
    if kind == Kind::Body {
        let [text, format] =
            ["value", "format"].map(|name| value.get(name).filter(|it| it.is_string()));
        return match (text, format) {
            (Some(text), Some(format)) => Seen::Value(json!({ "value": text, "format": format })),
            _ => Seen::Wrong,
        };
    }
    Seen::Value(value)
}

/// Whether an answer says that. A path of an error may lead further in.
pub(crate) fn says(answer: &Value, seen: &Seen, manner: Manner, path: &str) -> bool {
    let fails = |code: &str| {
        let place = answer["path"].as_str().unwrap_or_default();
        let expected = error_path(path);
        let is_there =
            place == expected || code == "field" && place.starts_with(&error_path(base(path)));
        answer["code"] == code && is_there
    };
    match (seen, manner) {
        (Seen::Value(value), _) => answer
            .as_array()
            .is_some_and(|answer| answer.len() == 1 && same(&answer[0], value)),
        (Seen::Wrong, _) => fails("field"),
        (_, Manner::Maybe) => answer.is_null(),
        (Seen::Null, Manner::Told) => answer == "null",
        (Seen::Absent, Manner::Told) => answer == "absent",
        (Seen::Denied, Manner::Told) => answer == "denied",
        (Seen::Null, Manner::Needed) => fails("null"),
        (Seen::Absent, Manner::Needed) => fails("absent"),
        (Seen::Denied, Manner::Needed) => fails("denied"),
    }
}

/// Whether both are the same JSON; floats as near as two parsers come.
pub(crate) fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, value)| other.get(name).is_some_and(|it| same(value, it)))
        }
        (Value::Number(one), Value::Number(other)) => {
            one == other
                || one.is_f64() && other.is_f64() && {
                    let (one, other) = (one.as_f64().unwrap(), other.as_f64().unwrap());
                    (one - other).abs() <= one.abs() * 1e-15
                }
        }
        _ => one == other,
    }
}

/// That an item has these members and fields.
pub(crate) fn is_same(now: &Members, expected: &Members) -> Result<(), String> {
    let is_there = |(name, json): (&String, &String)| {
        let now = now.get(name);
        now.is_some_and(|now| now == json || same(&meaning(now), &meaning(json)))
    };
    hold!(
        now.len() == expected.len() && expected.iter().all(is_there),
        "the item should be {expected:?}, and is {now:?}"
    );
    Ok(())
}

/// All that there is to be seen of an item through these eyes.
pub(crate) struct Sight<'a> {
    pub(crate) eyes: Eyes<'a>,
    pub(crate) sample: &'a Sample,
    pub(crate) marks: Marks,
    /// Members that are wrong: a payload with one of them holds no item.
    pub(crate) broken: Vec<&'static str>,
    /// What a tap that has the whole item says beside its values.
    pub(crate) outline: Value,
    /// What the standard accessors say, each with the member that it is about.
    pub(crate) accessors: [(&'static str, Value); 5],
    seen: BTreeMap<&'static str, Seen>,
}

impl<'a> Sight<'a> {
    pub(crate) fn new(sample: &'a Sample, eyes: Eyes<'a>) -> Self {
        let see = |path| {
            if eyes.see(base(path)) {
                found(sample, path)
            } else {
                Seen::Denied
            }
        };
        let seen: BTreeMap<_, _> = NAMES.into_iter().map(|path| (path, see(path))).collect();
        let accessors = accessors(&seen);
        let broken = ["title", "status", "created", "language"].into_iter();
        let broken = broken.filter(|name| seen[name] == Seen::Wrong).collect();
        let names = sample.values.keys().map(String::as_str);
        let visible: BTreeSet<&str> = names.filter(|name| eyes.see(name)).collect();
        let is_there = |name: &&str| visible.contains(name) && sample.get(name) != Some("null");
        let members: Vec<_> = MEMBERS.into_iter().filter(is_there).collect();
        let fields: Vec<_> = visible.iter().filter(|name| !is_member(name)).collect();
        let outline = json!({
            "id": sample.id.unwrap_or_default(),
            "type": sample.item_type,
            "members": members,
            "fields": fields,
            "accessors": accessors.each_ref().map(|(_, value)| value),
        });
        let marks = sample.marks.iter();
        let marks = marks.filter(|(_, name)| visible.contains(**name));
        let marks = marks.map(|(mark, _)| *mark).collect();
        Self {
            eyes,
            sample,
            marks,
            broken,
            outline,
            accessors,
            seen,
        }
    }

    /// Members and fields that are seen.
    pub(crate) fn visible(&self) -> Members {
        let values = self.sample.values.iter();
        let visible = values.filter(|(name, _)| self.eyes.see(name));
        visible
            .map(|(name, json)| (name.clone(), json.clone()))
            .collect()
    }

    /// What is seen by a name or path.
    pub(crate) fn of(&self, path: &str) -> &Seen {
        &self.seen[path]
    }
}

/// A default where there is nothing to see.
fn accessors(seen: &BTreeMap<&'static str, Seen>) -> [(&'static str, Value); 5] {
    let value = |name, default: Value| match &seen[name] {
        Seen::Value(value) => value.clone(),
        Seen::Wrong => json!({ "wrong": name }),
        _ => default,
    };
    let status = value("status", json!(0));
    let is_published = match &status {
        Value::Number(status) => json!(*status == 1.into()),
        wrong => wrong.clone(),
    };
    [
        ("title", value("title", json!(""))),
        ("status", status),
        ("status", is_published),
        ("created", value("created", json!(0))),
        ("language", value("language", Value::Null)),
    ]
}
