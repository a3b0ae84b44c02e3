//! Items reach a tap that takes them with an index: where their members lie,
//! as the ABI has it, in front of the very JSON that other taps get.

mod support;
mod workspace;

use std::fmt;
use std::sync::LazyLock;

use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use support::*;
use tokio::runtime::Runtime;
use trovato::abi::head::{ENTRY_BYTES, INDEX, INDEX_BYTES, TABLE_BYTES};
use trovato_host_shim::error::Limit;
use trovato_host_shim::{
    Grants, Host, HostConfig, Item, Kind, Limits, Part, Payload, Plugin, Request, User, Viewer,
};

/// A tap that answers with its payload in hexadecimal digits, as a string.
const HEX: &str = r#"
    (func $digit (param $half i32) (result i32)
      (i32.add (i32.add (local.get $half) (i32.const 48))
        (i32.mul (i32.gt_u (local.get $half) (i32.const 9)) (i32.const 39))))
    (func (export "tap_mine") (param $at i32) (param $len i32) (result i64)
      (local $i i32) (local $to i32) (local $byte i32)
      (i32.store8 (i32.const 524288) (i32.const 34))
      (local.set $to (i32.const 524289))
      (block $done (loop $next
        (br_if $done (i32.ge_u (local.get $i) (local.get $len)))
        (local.set $byte (i32.load8_u (i32.add (local.get $at) (local.get $i))))
        (i32.store8 (local.get $to) (call $digit (i32.shr_u (local.get $byte) (i32.const 4))))
        (i32.store8 (i32.add (local.get $to) (i32.const 1))
          (call $digit (i32.and (local.get $byte) (i32.const 15))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (local.set $to (i32.add (local.get $to) (i32.const 2)))
        (br $next)))
      (i32.store8 (local.get $to) (i32.const 34))
      (i64.or (i64.const 0x0008_0000_0000_0000)
        (i64.extend_i32_u (i32.sub (local.get $to) (i32.const 524287)))))
"#;

const ITEM: &str = r#"{"type":"post","na\u00efve \"\n":" x ","title":"T","fields":{ "b" : [ 1.50 , 2 ] ,
    "a":{"value":"😀\ud83d\ude00"} , "\u0063":null} }"#;

fn host(item_index: bool, limits: Limits) -> Host {
    Host::new(HostConfig {
        limits,
        grants: Grants::declared(),
        item_index,
        ..HostConfig::default()
    })
    .unwrap()
}

/// A plugin whose tap `mine` has these inputs.
fn load(host: &Host, name: &str, reads: &[&str], inputs: &str) -> Plugin {
    let reads = json!(reads);
    let line = format!(
        r#"{{"tap":"mine","abi":1,"package":"{name}","custom":true,"reads":{reads},"inputs":[{inputs}]}}"#
    );
    let lines = section(&[line]);
    let text = format!("(module {IMPORTS} (memory (export \"memory\") 16) {INPUT} {HEX} {lines})");
    host.load(name, &assemble(&text)).unwrap()
}

const AN_ITEM: &str = r#"{"name":"item","type":"&Item","form":"item"}"#;
const NUMBER_AND_ITEMS: &str =
    r#"{"name":"n","type":"u8"},{"name":"items","type":"Vec<Item>","form":"items"}"#;
const JSON: &str = r#"{"name":"item","type":"Value"}"#;

/// What a call hands over.
async fn sent(request: &mut Request, plugin: &Plugin, payload: impl Into<Payload<'_>>) -> Vec<u8> {
    let hex: String = request.call_as(plugin, "mine", payload).await.unwrap();
    let pairs = hex.as_bytes().chunks_exact(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// One table of an index: where its object or array lies, and what is in it.
#[derive(Debug, PartialEq)]
struct Table {
    start: usize,
    members: Vec<(String, String)>,
}

/// Reads a payload as the ABI says, and nothing but that.
fn decode(payload: &[u8]) -> (&str, Vec<Table>) {
    let number = |at: usize| u32::from_le_bytes(payload[at..at + 4].try_into().unwrap()) as usize;
    assert_eq!(payload[..4], [INDEX, 0, 0, 0]);
    let (tables, entries) = (number(4), number(8));
    let first_entry = INDEX_BYTES + tables * TABLE_BYTES;
    let json = std::str::from_utf8(&payload[first_entry + entries * ENTRY_BYTES..]).unwrap();
    let mut taken = vec![false; entries];
    let read = |table: usize| {
        let at = INDEX_BYTES + table * TABLE_BYTES;
        let (start, first, count) = (number(at), number(at + 4), number(at + 8));
        let is_object = json[start..].starts_with('{');
        let mut at = start;
        let mut members = Vec::new();
        for (entry, taken) in taken.iter_mut().enumerate().skip(first).take(count) {
            assert!(!std::mem::replace(taken, true), "entry {entry} twice");
            let entry = first_entry + entry * ENTRY_BYTES;
            let (name, value) = (number(entry), number(entry + 4));
            let between = match (members.is_empty(), is_object) {
                (true, true) => "{\"",
                (true, false) => "[",
                (false, true) => ",\"",
                (false, false) => ",",
            };
            assert!(json[at..].starts_with(between), "{json} at {at}");
            at += between.len();
            let text = json[at..at + name].to_owned();
            at += name;
            if is_object {
                assert!(json[at..].starts_with("\":"), "{json} at {at}");
                at += 2;
            }
            members.push((text, json[at..at + value].to_owned()));
            at += value;
        }
        assert_eq!(members.len(), count);
        at += usize::from(members.is_empty());
        assert!(json[at..].starts_with(['}', ']']), "{json} at {at}");
        Table { start, members }
    };
    let tables: Vec<_> = (0..tables).map(read).collect();
    assert!(taken.into_iter().all(|taken| taken), "an entry of no table");
    assert!(tables.is_sorted_by_key(|table| table.start));
    (json, tables)
}

/// An object in its order, as `serde_json` reads it.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
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

/// The tables that an index of this JSON has, told by `serde_json`: those of
/// the items in it, and of what they stand in.
fn expected(json: &str, is_item: bool) -> Vec<Table> {
    let at = |part: &str| part.as_ptr() as usize - json.as_ptr() as usize;
    let looks_like_item = |value: &str| value.starts_with(r#"{"type":"#);
    let mut tables = Vec::new();
    let mut objects = Vec::new();
    if let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(json) {
        let members = list
            .iter()
            .map(|value| (String::new(), value.get().to_owned()));
        tables.push(Table {
            start: 0,
            members: members.collect(),
        });
        objects.extend(list.iter().map(|value| value.get()));
    } else if is_item {
        objects.push(json);
    } else {
        let Members(members) = serde_json::from_str(json).unwrap();
        objects.extend(members.iter().map(|(_, value)| value.get()));
        tables.push(table(0, &members));
    }
    for item in objects.into_iter().filter(|value| looks_like_item(value)) {
        let Members(members) = serde_json::from_str(item).unwrap();
        tables.push(table(at(item), &members));
        let (name, fields) = members.last().unwrap();
        assert_eq!(name, "fields");
        let Members(members) = serde_json::from_str(fields.get()).unwrap();
        tables.push(table(at(fields.get()), &members));
    }
    tables
}

fn table(start: usize, members: &[(String, &RawValue)]) -> Table {
    let members = members.iter().map(|(name, value)| {
        let escaped = json!(name).to_string();
        let escaped = escaped[1..escaped.len() - 1].to_owned();
        (escaped, value.get().to_owned())
    });
    Table {
        start,
        members: members.collect(),
    }
}

#[tokio::test]
async fn an_item_comes_with_its_index() {
    let host = host(true, limits());
    let indexed = load(&host, "indexed", &["*"], AN_ITEM);
    let plain = load(&host, "plain", &["*"], JSON);
    let mut request = host.request();
    let item = request.add(Item::parse(ITEM.as_bytes()).unwrap());
    let (head_and_json, json) = (
        sent(&mut request, &indexed, item).await,
        sent(&mut request, &plain, item).await,
    );
    let (its_json, tables) = decode(&head_and_json);
    assert_eq!(its_json.as_bytes(), json);
    let owned = |members: &[(&str, &str)]| {
        let members = members.iter();
        let members = members.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        members.collect::<Vec<_>>()
    };
    let fields = its_json.find("{ \"b\"");
    assert_eq!(fields, None, "what lies between the tokens is left out");
    let fields = its_json.find("{\"b\"").unwrap();
    let item = [
        ("type", "\"post\""),
        (r#"naïve \"\n"#, "\" x \""),
        ("title", "\"T\""),
        ("fields", &its_json[fields..its_json.len() - 1]),
    ];
    let values = [
        ("b", "[ 1.50 , 2 ]"),
        ("a", r#"{"value":"😀\ud83d\ude00"}"#),
        ("c", "null"),
    ];
    assert_eq!(tables[0].members, owned(&item));
    assert_eq!(
        (tables[1].start, &tables[1].members),
        (fields, &owned(&values))
    );
    assert_eq!(tables.len(), 2);
    // One for both: what an index is not wanted for has it cut off.
    assert_eq!(host.stats().projections, 1);
    let item = item_key(&mut request);
    let shown = request.projection(&indexed, "mine", item).await.unwrap();
    assert_eq!(shown.as_str(), its_json);
    assert_eq!(serde_json::to_string(&*shown).unwrap(), its_json);
}

fn item_key(request: &mut Request) -> trovato_host_shim::ItemKey {
    request.add(Item::parse(ITEM.as_bytes()).unwrap())
}

#[tokio::test]
async fn it_is_made_once_for_all_plugins_with_the_same_mask() {
    let host = host(true, limits());
    let plugins = ["a", "b", "c"].map(|name| load(&host, name, &["title"], AN_ITEM));
    let other = load(&host, "d", &["b"], AN_ITEM);
    let mut request = host.request();
    let item = item_key(&mut request);
    let first = sent(&mut request, &plugins[0], item).await;
    for plugin in &plugins {
        assert_eq!(sent(&mut request, plugin, item).await, first);
    }
    assert_eq!(host.stats().projections, 1);
    assert_ne!(sent(&mut request, &other, item).await, first);
    assert_eq!(host.stats().projections, 2);
}

#[tokio::test]
async fn what_has_no_use_for_an_index_gets_plain_json() {
    let render = RawValue::from_string("[1, 2]".to_owned()).unwrap();
    for (item_index, inputs, is_indexed) in [
        (true, AN_ITEM, true),
        (true, NUMBER_AND_ITEMS, true),
        (true, JSON, false),
        (true, "", false),
        (
            true,
            r#"{"name":"item","type":"X","form":"from the future"}"#,
            false,
        ),
        (false, AN_ITEM, false),
        (false, NUMBER_AND_ITEMS, false),
    ] {
        let host = host(item_index, limits());
        let plugin = load(&host, "test", &["title"], inputs);
        let mut request = host.request();
        let item = item_key(&mut request);
        for payload in [
            Payload::Item(item),
            Payload::Object(vec![("a", Part::Json(&render)), ("b", Part::Item(item))]),
            Payload::List(vec![Part::Item(item), Part::Json(&render)]),
        ] {
            let bytes = sent(&mut request, &plugin, payload.clone()).await;
            let case = format!("{item_index} {inputs} {payload:?}");
            if is_indexed {
                decode(&bytes);
            } else {
                assert!(serde_json::from_slice::<Value>(&bytes).is_ok(), "{case}");
            }
        }
        // No item, no index.
        let bytes = sent(&mut request, &plugin, ITEM.as_bytes()).await;
        assert_eq!(bytes, ITEM.as_bytes());
        let list = Payload::List(vec![Part::Json(&render)]);
        assert_eq!(sent(&mut request, &plugin, list).await, b"[[1, 2]]");
        assert_eq!(
            sent(&mut request, &plugin, Payload::List(vec![])).await,
            b"[]"
        );
        let object = Payload::Object(vec![("a", Part::Json(&render))]);
        assert_eq!(sent(&mut request, &plugin, object).await, b"{\"a\":[1, 2]}");
    }
}

#[tokio::test]
async fn the_limit_is_on_all_that_is_sent() {
    let free = host(true, limits());
    let plugin = load(&free, "test", &["*"], AN_ITEM);
    let mut request = free.request();
    let item = item_key(&mut request);
    let whole = sent(&mut request, &plugin, item).await.len();
    let limits = |payload_bytes| Limits {
        payload_bytes,
        ..limits()
    };
    for (item_index, payload_bytes, fits) in [
        (true, whole, true),
        (true, whole - 1, false),
        (false, whole - 1, true),
    ] {
        let host = host(item_index, limits(payload_bytes));
        let plugin = load(&host, "test", &["*"], AN_ITEM);
        let mut request = host.request();
        let item = item_key(&mut request);
        let result = request.call(&plugin, "mine", item).await;
        match result {
            Ok(_) => assert!(fits),
            Err(error) => {
                assert!(!fits);
                let Kind::PayloadTooLarge(Limit { wanted, limit }) = error.kind() else {
                    panic!("{error:?}");
                };
                assert_eq!((*wanted, *limit), (whole as u64, payload_bytes as u64));
            }
        }
    }
}

#[tokio::test]
async fn a_plugin_answers_the_same_with_an_index_and_without() {
    let bytes = workspace::wasm("forms");
    let render = RawValue::from_string(r##"{"#type":"container"}"##.to_owned()).unwrap();
    let item = r#"{"id":"0193a5a0-0000-7000-8000-00000000000a","type":"post","title":"\u0041 \"b\"",
        "status":1,"fields":{"field-new":[1.50],"na\u00efve":null,"field_body":{"value":"x","format":"y"}}}"#;
    let mut answers = Vec::new();
    for item_index in [true, false] {
        let host = host(item_index, limits());
        let forms = host.load("forms", &bytes).unwrap();
        let mut request = host.request();
        let key = request.add(Item::parse(item.as_bytes()).unwrap());
        let empty = request.add(Item::parse(br#"{"type":"post"}"#).unwrap());
        let object = vec![("render", Part::Json(&render)), ("item", Part::Item(key))];
        for (tap, payload) in [
            ("item_view", Payload::Item(key)),
            ("item_view", Payload::Item(empty)),
            ("item_presave", Payload::Item(key)),
            ("item_update_index", Payload::Item(key)),
            ("item_update", Payload::Item(key)),
            ("item_view_alter", Payload::Object(object)),
            ("sees", Payload::Item(key)),
            ("sees_all", Payload::Item(key)),
            (
                "forwards",
                Payload::List(vec![Part::Item(key), Part::Item(empty)]),
            ),
            ("forwards", Payload::List(vec![])),
        ] {
            let answer = request.call_as::<Value>(&forms, tap, payload).await;
            answers.push((tap, answer.map_err(|error| json!(error))));
        }
    }
    let (indexed, plain) = answers.split_at(answers.len() / 2);
    assert_eq!(indexed, plain);
    let failed = plain.iter().filter(|(_, answer)| answer.is_err());
    let failed: Vec<_> = failed.map(|(tap, _)| *tap).collect();
    assert_eq!(failed, ["item_update"], "it is told to");
}

const NAMES: [&str; 8] = [
    "title",
    "status",
    "fields",
    "",
    "na\u{ef}ve \"name\"\n\u{1}",
    "\u{1f600}",
    "a\\b",
    "id",
];

/// Values as they may stand in a database: with space in them, and escapes.
const VALUES: [&str; 8] = [
    "null",
    "-1.50e3",
    "\"\"",
    "\" }],{[ \\\" \\u0022 \\\\\"",
    "[ ]",
    "{ \"value\" : \"x\" ,\n \"format\" : null }",
    "[ { \"fields\" : { } } , \"\u{ef}\" ]",
    "\"\u{1f600}\"",
];

fn members(names: &'static [&'static str]) -> impl Strategy<Value = String> {
    let members = btree_map(
        select(names),
        (select(&VALUES[..]), select(vec!["", " ", "\n\t"])),
        0..8,
    );
    members.prop_map(|members| {
        let member = |(name, (value, space)): (&str, (&str, &str))| {
            format!("{space}{}{space}:{space}{value}{space}", json!(name))
        };
        members
            .into_iter()
            .map(member)
            .collect::<Vec<_>>()
            .join(",")
    })
}

fn item() -> impl Strategy<Value = String> {
    // Neither `fields` nor `id` as a member: they mean something there.
    (members(&NAMES[..2]), members(&NAMES)).prop_map(|(members, fields)| {
        let comma = if members.is_empty() { "" } else { "," };
        format!("{{\"type\" : \"post\",{members}{comma} \"fields\":{{{fields}}} }}")
    })
}

#[derive(Debug, Clone)]
enum Shape {
    Item,
    Object,
    List,
}

struct Site {
    host: Host,
    plugins: Vec<Plugin>,
    runtime: Runtime,
}

static SITE: LazyLock<Site> = LazyLock::new(|| {
    let host = host(true, limits());
    let reads: [&[&str]; 4] = [
        &["*"],
        &[],
        &["title", NAMES[4]],
        &["fields", "", "a\\b", "status"],
    ];
    let load = |(at, reads): (usize, &&[&str])| load(&host, &format!("p{at}"), reads, AN_ITEM);
    Site {
        plugins: reads.iter().enumerate().map(load).collect(),
        host,
        runtime: tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap(),
    }
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_index_tells_what_a_parser_finds(
        items in vec(item(), 1..4),
        plugin in 0..4_usize,
        denied in btree_set(select(&NAMES[..]), 0..3),
        shape in select(vec![Shape::Item, Shape::Object, Shape::List]),
        json_first in any::<bool>(),
    ) {
        let site = &*SITE;
        let viewer = denied.iter().fold(Viewer::new(User::new("7")), |viewer, name| viewer.deny("post", name));
        let mut request = site.host.request().with_user(viewer);
        let keys: Vec<_> = items.iter().map(|item| request.add(Item::parse(item.as_bytes()).unwrap())).collect();
        let json = RawValue::from_string("[ {\"type\":1} ]".to_owned()).unwrap();
        let mut parts: Vec<_> = keys.iter().map(|key| Part::Item(*key)).collect();
        parts.insert(usize::from(!json_first), Part::Json(&json));
        let payload = match shape {
            Shape::Item => Payload::Item(keys[0]),
            Shape::Object => Payload::Object(NAMES.into_iter().zip(parts).collect()),
            Shape::List => Payload::List(parts),
        };
        let plugin = &site.plugins[plugin];
        let payload = site.runtime.block_on(sent(&mut request, plugin, payload));
        let (json, tables) = decode(&payload);
        prop_assert_eq!(tables, expected(json, matches!(shape, Shape::Item)));
        let first = site.runtime.block_on(request.projection(plugin, "mine", keys[0])).unwrap();
        prop_assert!(json.contains(first.as_str()));
    }
}
