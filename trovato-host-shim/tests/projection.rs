//! What a plugin gets of an item is what a naive filter leaves of its JSON,
//! and nothing of the rest reaches it on any way.

mod support;

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use proptest::collection::{btree_map, btree_set};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use proptest::strategy::ValueTree as _;
use serde_json::{Map, Value, json};
use support::*;
use tokio::runtime::Runtime;
use trovato_host_shim::{
    FieldQuestion, FieldSet, Grants, Host, HostConfig, Item, Mask, Plugin, User, Viewer,
};

const TYPES: [&str; 2] = ["post", "person"];

/// Names that collide, that need escapes, and that mean something elsewhere.
const NAMES: [&str; 14] = [
    "title",
    "status",
    "created",
    "field_body",
    "field_salary",
    "field_notes",
    "id",
    "type",
    "item_type",
    "fields",
    "*",
    "",
    "na\u{ef}ve \"name\"\n",
    "field_body.value",
];

type Names = BTreeSet<&'static str>;

fn names() -> impl Strategy<Value = Names> {
    subsequence(&NAMES, 0..=NAMES.len()).prop_map(|names| names.into_iter().collect())
}

/// Names as in a declaration or a grant: in half of all cases with `*`.
fn names_or_all() -> impl Strategy<Value = Names> {
    (names(), any::<bool>()).prop_map(|(mut names, all)| {
        names.remove("*");
        if all {
            names.insert("*");
        }
        names
    })
}

/// JSON whose strings and numbers get their text later.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        Just(json!("")),
        Just(json!(0)),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(select(vec!["value", "format", "x"]), inner, 0..3).prop_map(|members| {
                let members = members.into_iter();
                members
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            }),
        ]
    })
}

/// An item, as its JSON and as a tree.
#[derive(Debug, Clone)]
struct Sample {
    tree: Map<String, Value>,
    text: String,
}

fn sample() -> impl Strategy<Value = Sample> {
    let members = btree_map(select(&NAMES[..6]), value(), 0..5);
    let fields = prop_oneof![
        8 => btree_map(select(&NAMES[..]), value(), 0..9).prop_map(Some),
        1 => Just(None),
    ];
    let header = (
        select(&TYPES[..]),
        select(vec!["type", "item_type"]),
        any::<bool>(),
    );
    (members, fields, header, any::<bool>()).prop_map(|(members, fields, header, pretty)| {
        let (item_type, key, has_id) = header;
        let mut next = 0;
        let mut filled = |members: std::collections::BTreeMap<&str, Value>| {
            let mut tree = Map::new();
            for (name, mut value) in members {
                fill(&mut value, &mut next);
                tree.insert(name.to_owned(), value);
            }
            tree
        };
        let mut tree = filled(members);
        tree.insert(key.to_owned(), item_type.into());
        if has_id {
            tree.insert(
                "id".to_owned(),
                "0193a5a0-0000-7000-8000-00000000000a".into(),
            );
        }
        if let Some(fields) = fields {
            tree.insert("fields".to_owned(), filled(fields).into());
        }
        let text = if pretty {
            serde_json::to_string_pretty(&tree)
        } else {
            serde_json::to_string(&tree)
        };
        Sample {
            text: text.unwrap(),
            tree,
        }
    })
}

/// Gives each string and number, and each name in it, a text of its own.
fn fill(value: &mut Value, next: &mut u64) {
    *next += 1;
    let token = 7_310_000_000_000 + *next;
    match value {
        Value::String(text) => *text = format!("s{token}e"),
        Value::Number(number) => *number = token.into(),
        Value::Array(list) => list.iter_mut().for_each(|value| fill(value, next)),
        Value::Object(members) => {
            for (name, mut inner) in std::mem::take(members) {
                fill(&mut inner, next);
                members.insert(format!("{name}{token}"), inner);
            }
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// The texts that only this value has.
fn tokens(value: &Value) -> Vec<String> {
    let text = value.to_string();
    let digits = text.split(|c: char| !c.is_ascii_digit());
    let tokens = digits.filter(|digits| digits.len() == 13);
    tokens.map(str::to_owned).collect()
}

/// Everything that a mask is made of.
#[derive(Debug, Clone)]
struct Rules {
    declared: Names,
    granted: Names,
    personal: Names,
    never: Names,
    denied: Names,
    refused: Names,
}

fn rules() -> impl Strategy<Value = Rules> {
    let few = || btree_set(select(&NAMES[..]), 0..4);
    let parts = (names_or_all(), names_or_all(), few(), few(), few(), few());
    parts.prop_map(
        |(declared, granted, personal, never, denied, refused)| Rules {
            declared,
            granted,
            personal,
            never,
            denied,
            refused,
        },
    )
}

impl Rules {
    fn grants(&self, plugin: &str, item_type: &str) -> Grants {
        let set = |names: &Names| {
            let names = names.iter();
            names.fold(FieldSet::new(), |set, name| set.with(item_type, name))
        };
        Grants::none()
            .to(plugin, self.granted.iter().copied())
            .with_personal_data(set(&self.personal))
            .with_never(set(&self.never))
    }

    fn viewer(&self, item_type: &str) -> Viewer {
        let refused = self.refused.clone();
        let viewer = Viewer::new(User::new("7"))
            .with_policy(move |asked: &FieldQuestion<'_>| !refused.contains(asked.field_name));
        let denied = self.denied.iter();
        denied.fold(viewer, |viewer, name| viewer.deny(item_type, name))
    }

    /// The oracle's mask: the sentence of the documentation, as it stands.
    fn shows(&self, name: &str) -> bool {
        let by_star = !self.personal.contains(name);
        let is_in = |names: &Names| names.contains(name) && name != "*";
        let declared = is_in(&self.declared) || (self.declared.contains("*") && by_star);
        let granted = is_in(&self.granted) || (self.granted.contains("*") && by_star);
        let user = !self.denied.contains(name) && !self.refused.contains(name);
        declared && granted && user && !self.never.contains(name)
    }

    /// What is left of an item, and the texts of what is not.
    fn filter(&self, item: &Map<String, Value>) -> (Value, Vec<String>) {
        let mut hidden = Vec::new();
        let mut keep = |name: &str, value: &Value| {
            let shows = self.shows(name);
            if !shows {
                hidden.extend(tokens(value));
            }
            shows
        };
        let mut fields = Map::new();
        let mut left = Map::new();
        for (name, value) in item {
            match (name.as_str(), value) {
                ("id" | "type" | "item_type", _) => {
                    left.insert(name.clone(), value.clone());
                }
                ("fields", Value::Object(all)) => {
                    for (name, value) in all {
                        if keep(name, value) {
                            fields.insert(name.clone(), value.clone());
                        }
                    }
                }
                _ if keep(name, value) => {
                    left.insert(name.clone(), value.clone());
                }
                _ => {}
            }
        }
        left.insert("fields".to_owned(), fields.into());
        (left.into(), hidden)
    }
}

fn type_of(sample: &Sample) -> &str {
    let name = sample.tree.get("type").or(sample.tree.get("item_type"));
    name.and_then(Value::as_str).unwrap()
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 2048,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_projection_is_what_a_naive_filter_leaves(sample in sample(), rules in rules()) {
        let item_type = type_of(&sample);
        let item = Item::parse(sample.text.as_bytes()).unwrap();
        let declared: Vec<_> = rules.declared.iter().collect();
        let mask = Mask::reading(
            item_type,
            "guest",
            &declared,
            &rules.grants("guest", item_type),
            &rules.viewer(item_type),
        );
        let mask = Arc::new(mask);
        let projection = item.project(&mask);
        let (expected, hidden) = rules.filter(&sample.tree);
        let shown: Value = serde_json::from_str(projection.as_str()).unwrap();
        prop_assert_eq!(shown, expected);
        let said = format!("{} {projection:?} {item:?} {mask:?}", projection.as_str());
        for token in hidden {
            prop_assert!(!said.contains(&token), "{} in {}", token, said);
        }
    }
}

// Answers with its payload; logs it and traps; answers with all of its
// memory, where bytes that are no letters or digits are blanks.
const SPY: &str = r#"
    (func (export "tap_item_view") (param $at i32) (param $len i32) (result i64)
      (i64.or (i64.shl (i64.extend_i32_u (local.get $at)) (i64.const 32))
        (i64.extend_i32_u (local.get $len))))
    (func (export "tap_item_insert") (param $at i32) (param $len i32) (result i64)
      (call $log (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (local.get $at) (local.get $len))
      unreachable)
    (func (export "tap_item_update") (param $at i32) (param $len i32) (result i64)
      (local $i i32) (local $byte i32)
      (i32.store8 (i32.const 131072) (i32.const 34))
      (loop $next
        (local.set $byte (i32.load8_u (local.get $i)))
        (i32.store8 (i32.add (i32.const 131073) (local.get $i))
          (select (local.get $byte) (i32.const 32)
            (i32.or (i32.lt_u (i32.sub (local.get $byte) (i32.const 48)) (i32.const 10))
              (i32.lt_u (i32.sub (i32.or (local.get $byte) (i32.const 32)) (i32.const 97)) (i32.const 26)))))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 131072))))
      (i32.store8 (i32.const 262145) (i32.const 34))
      (i64.const 0x0002_0000_0002_0002))
"#;

struct Site {
    host: Host,
    lines: Lines,
    spies: Vec<(Plugin, Rules)>,
    runtime: Runtime,
}

fn spy(declared: &Names) -> Vec<u8> {
    let reads = serde_json::to_string(declared).unwrap();
    let lines = ["item_view", "item_insert", "item_update"]
        .map(|tap| format!(r#"{{"tap":"{tap}","abi":1,"package":"spy","reads":{reads}}}"#));
    assemble(&format!(
        "(module {IMPORTS} (memory (export \"memory\") 5) {INPUT} {SPY} {})",
        section(&lines)
    ))
}

/// Sixteen plugins that declare, and are granted, what a generator chose.
static SITE: LazyLock<Site> = LazyLock::new(|| {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let mut draw = || rules().new_tree(&mut runner).unwrap().current();
    let shared = draw();
    let chosen: Vec<_> = (0..16)
        .map(|_| Rules {
            personal: shared.personal.clone(),
            never: shared.never.clone(),
            ..draw()
        })
        .collect();
    let mut grants = Grants::none();
    let set = |names: &Names| {
        let names = names.iter();
        names.fold(FieldSet::new(), |set, name| set.with_any_type(name))
    };
    for (at, rules) in chosen.iter().enumerate() {
        grants = grants.to(&format!("spy{at}"), rules.granted.iter().copied());
    }
    let grants = grants
        .with_personal_data(set(&shared.personal))
        .with_never(set(&shared.never));
    let (log, lines) = lines();
    let host = Host::new(HostConfig {
        limits: trovato_host_shim::Limits {
            call_budget: std::time::Duration::from_secs(10),
            log_line_bytes: 1 << 20,
            ..limits()
        },
        log,
        grants,
        ..HostConfig::default()
    })
    .unwrap();
    let load = |(at, rules): (usize, Rules)| {
        let plugin = host.load(&format!("spy{at}"), &spy(&rules.declared));
        (plugin.unwrap(), rules)
    };
    let spies = chosen.into_iter().enumerate().map(load).collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    Site {
        host,
        lines,
        spies,
        runtime,
    }
});

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_denied_is_in_payload_memory_log_or_error(
        sample in sample(),
        spy in 0..16_usize,
        user in rules(),
    ) {
        let site = &*SITE;
        let (plugin, rules) = &site.spies[spy];
        let rules = Rules { denied: user.denied, refused: user.refused, ..rules.clone() };
        let (expected, hidden) = rules.filter(&sample.tree);
        let mut request = site.host.request().with_user(rules.viewer(type_of(&sample)));
        let item = request.add(Item::parse(sample.text.as_bytes()).unwrap());

        let calls = async {
            let shown: Value = request.call_as(plugin, "item_view", item).await.unwrap();
            let memory: String = request.call_as(plugin, "item_update", item).await.unwrap();
            let error = request.call(plugin, "item_insert", item).await.unwrap_err();
            (shown, memory, error)
        };
        let (shown, memory, error) = site.runtime.block_on(calls);
        let log = site.lines.take().join("\n");
        prop_assert_eq!(&shown, &expected);
        prop_assert_eq!(error.code(), "guest-trap");
        for token in tokens(&shown) {
            prop_assert!(memory.contains(&token) && log.contains(&token), "the spy sees {}", token);
        }
        let error = format!("{error:?} {error} {}", json!(error));
        for token in hidden {
            for place in [&memory, &log, &error] {
                prop_assert!(!place.contains(&token), "{} in {}", token, place);
            }
        }
    }
}
