//! Guests that use handles word by word, and a site that they run in.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use trovato::abi::Word;
use trovato_host_shim::{
    AuditRecord, FieldSet, Grants, Host, HostConfig, Item, ItemKey, Limits, Payload, Plugin,
    Request, Result,
};

use super::*;

const ITEMS: &str = r#"
    (import "trovato:kernel/items" "read" (func $read (param i64 i32 i32 i32) (result i64)))
    (import "trovato:kernel/items" "read_named" (func $read_named (param i64 i32 i32 i32 i32) (result i64)))
    (import "trovato:kernel/items" "fetch" (func $fetch (param i64 i32 i32 i32 i32 i32) (result i64)))
    (import "trovato:kernel/items" "write" (func $write (param i64 i32 i32 i32) (result i64)))
    (import "trovato:kernel/items" "write_named" (func $write_named (param i64 i32 i32 i32 i32) (result i64)))
"#;

/// Writes bytes as a JSON string of hexadecimal digits.
const HEX: &str = r#"
    (data (i32.const 512) "0123456789abcdef")
    (func $digit (param $at i32) (param $digit i32)
      (i32.store8 (local.get $at) (i32.load8_u (i32.add (i32.const 512) (local.get $digit)))))
    (func $hex (param $from i32) (param $len i32) (param $to i32) (result i32)
      (local $end i32) (local $byte i32)
      (local.set $end (i32.add (local.get $from) (local.get $len)))
      (block $done (loop $next
        (br_if $done (i32.eq (local.get $from) (local.get $end)))
        (local.set $byte (i32.load8_u (local.get $from)))
        (call $digit (local.get $to) (i32.shr_u (local.get $byte) (i32.const 4)))
        (call $digit (i32.add (local.get $to) (i32.const 1)) (i32.and (local.get $byte) (i32.const 15)))
        (local.set $to (i32.add (local.get $to) (i32.const 2)))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br $next)))
      (local.get $to))
"#;

const DATA: usize = 1024;
const WORDS: usize = 6 << 10;
const BUFFERS: usize = 8 << 10;
/// Room that a read has unless it says otherwise.
const ROOM: usize = 512;
const ANSWER: usize = 32 << 10;
/// What lies in a buffer that nothing was written to.
const UNTOUCHED: u8 = 0xaa;

/// What a tap does, step by step; its answer is what came of each.
#[derive(Clone)]
pub(crate) struct Script {
    handle: String,
    steps: Vec<String>,
    data: Vec<u8>,
    start: usize,
    after: String,
}

impl Script {
    pub(crate) fn new() -> Self {
        Self::at(0)
    }

    /// The same for one of several taps in a module, whose text lies apart.
    pub(crate) fn at(tap: usize) -> Self {
        Self {
            handle: String::new(),
            steps: Vec::new(),
            data: Vec::new(),
            start: DATA + tap * 1024,
            after: String::new(),
        }
        .on(0)
    }

    /// From here on with the handle at this position.
    pub(crate) fn on(self, position: usize) -> Self {
        let at = 16 + 20 * position;
        self.with(&format!(
            "(i64.load (i32.add (local.get $at) (i32.const {at})))"
        ))
    }

    /// From here on with another number for a handle.
    pub(crate) fn with(mut self, handle: &str) -> Self {
        handle.clone_into(&mut self.handle);
        self
    }

    /// Something else that the tap does.
    pub(crate) fn also(mut self, code: &str) -> Self {
        self.after.push_str(code);
        self
    }

    fn text(&mut self, text: &str) -> (usize, usize) {
        let at = self.start + self.data.len();
        self.data.extend_from_slice(text.as_bytes());
        (at, text.len())
    }

    fn buffer(&self) -> usize {
        BUFFERS + ROOM * self.steps.len()
    }

    /// A step that answers with a word.
    pub(crate) fn step(mut self, call: &str) -> Self {
        let at = WORDS + 8 * self.steps.len();
        let after = std::mem::take(&mut self.after);
        self.steps
            .push(format!("{after} (i64.store (i32.const {at}) {call})"));
        self
    }

    pub(crate) fn read(self, slot: u32) -> Self {
        self.read_into(slot, ROOM)
    }

    pub(crate) fn read_into(self, slot: u32, room: usize) -> Self {
        let (handle, at) = (self.handle.clone(), self.buffer());
        self.step(&format!(
            "(call $read {handle} (i32.const {slot}) (i32.const {at}) (i32.const {room}))"
        ))
    }

    pub(crate) fn read_named(mut self, name: &str) -> Self {
        let (name, len) = self.text(name);
        let (handle, at) = (self.handle.clone(), self.buffer());
        self.step(&format!(
            "(call $read_named {handle} (i32.const {name}) (i32.const {len}) (i32.const {at}) (i32.const {ROOM}))"
        ))
    }

    /// Words go to the front of the buffer, bytes behind them.
    pub(crate) fn fetch(mut self, slots: &[u32], room: usize) -> Self {
        let list: Vec<u8> = slots.iter().flat_map(|slot| slot.to_le_bytes()).collect();
        let start = self.start + self.data.len();
        self.data.extend(list);
        let (handle, words, count) = (self.handle.clone(), self.buffer(), slots.len());
        let at = words + 8 * count;
        self.step(&format!(
            "(call $fetch {handle} (i32.const {start}) (i32.const {count}) (i32.const {words}) (i32.const {at}) (i32.const {room}))"
        ))
    }

    pub(crate) fn write(mut self, slot: u32, json: &str) -> Self {
        let (at, len) = self.text(json);
        let handle = self.handle.clone();
        self.step(&format!(
            "(call $write {handle} (i32.const {slot}) (i32.const {at}) (i32.const {len}))"
        ))
    }

    pub(crate) fn write_named(mut self, name: &str, json: &str) -> Self {
        let (name, name_len) = self.text(name);
        let (at, len) = self.text(json);
        let handle = self.handle.clone();
        self.step(&format!(
            "(call $write_named {handle} (i32.const {name}) (i32.const {name_len}) (i32.const {at}) (i32.const {len}))"
        ))
    }

    /// The tap. It ends with this, or else with what came of its steps.
    pub(crate) fn tap(&self, name: &str, end: Option<&str>) -> String {
        assert!(
            self.steps.len() <= 40 && self.data.len() <= 1024,
            "too much"
        );
        let count = self.steps.len();
        let mut body = format!(
            "(local $end i32) (memory.fill (i32.const {BUFFERS}) (i32.const {UNTOUCHED}) (i32.const {}))",
            ROOM * count
        );
        self.steps.iter().for_each(|step| body.push_str(step));
        body.push_str(&self.after);
        let (words, buffers) = (8 * count, ROOM * count);
        match end {
            Some(end) => body.push_str(end),
            None => write!(
                body,
                "(i32.store8 (i32.const {ANSWER}) (i32.const 34))
                 (local.set $end (call $hex (i32.const {WORDS}) (i32.const {words}) (i32.const {})))
                 (local.set $end (call $hex (i32.const {BUFFERS}) (i32.const {buffers}) (local.get $end)))
                 (i32.store8 (local.get $end) (i32.const 34))
                 (i64.or (i64.shl (i64.const {ANSWER}) (i64.const 32))
                   (i64.extend_i32_u (i32.sub (local.get $end) (i32.const {}))))",
                ANSWER + 1,
                ANSWER - 1,
            )
            .unwrap(),
        }
        let mut data = String::new();
        for byte in &self.data {
            write!(data, "\\{byte:02x}").unwrap();
        }
        format!(
            "(data (i32.const {}) \"{data}\") {}",
            self.start,
            tap(name, &body)
        )
    }
}

/// What came of one step.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Came {
    pub(crate) word: Word,
    pub(crate) buffer: Vec<u8>,
}

impl Came {
    /// What lies in the buffer, as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.buffer[..self.word.bytes() as usize]).unwrap()
    }

    /// That nothing was written from here on.
    pub(crate) fn assert_untouched(&self, from: usize) {
        assert!(self.buffer[from..].iter().all(|byte| *byte == UNTOUCHED));
    }
}

pub(crate) fn decoded(answer: &[u8]) -> Vec<Came> {
    let digits = answer
        .strip_prefix(b"\"")
        .unwrap()
        .strip_suffix(b"\"")
        .unwrap();
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect();
    let count = bytes.len() / (8 + ROOM);
    let (words, buffers) = bytes.split_at(8 * count);
    let words = words.chunks(8).map(|word| {
        let word = i64::from_le_bytes(word.try_into().unwrap());
        Word::unpack(word).unwrap()
    });
    let came = words.zip(buffers.chunks(ROOM));
    came.map(|(word, buffer)| Came {
        word,
        buffer: buffer.to_vec(),
    })
    .collect()
}

/// An input that is a handle; `fields` are `name:type`, with a `!` behind
/// those that are written.
pub(crate) fn handle(name: &str, fields: &[&str]) -> Value {
    let fields = fields.iter().map(|field| {
        let (name, kind) = field.rsplit_once(':').unwrap();
        let kind = kind.strip_suffix('!').unwrap_or(kind);
        json!({ "name": name, "type": kind, "write": field.ends_with('!') })
    });
    let fields: Vec<_> = fields.collect();
    json!({ "name": name, "type": "ItemHandle<X>", "form": "handle", "fields": fields })
}

/// A lazy tap's line.
pub(crate) fn lazy_line(tap: &str, inputs: &Value, rest: &str) -> String {
    format!(
        r#"{{"tap":"{tap}","mode":"lazy","package":"test","abi":1,"sdk":"0.1.0","inputs":{inputs}{rest}}}"#
    )
}

/// A plugin with these taps and lines.
pub(crate) fn lazy_module(functions: &str, lines: &[String]) -> Vec<u8> {
    let lines = section(lines);
    assemble(&format!(
        "(module {IMPORTS} {ITEMS} (memory (export \"memory\") 2) {INPUT} {HEX} {functions} {lines})"
    ))
}

/// A host, and what its audit was told.
pub(crate) struct Site {
    pub(crate) host: Host,
    records: Arc<Mutex<Vec<Value>>>,
}

impl Site {
    pub(crate) fn new() -> Self {
        Self::with(limits(), Grants::declared())
    }

    /// Nobody sees or changes `field_pin`.
    pub(crate) fn with(limits: Limits, grants: Grants) -> Self {
        let records = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&records);
        let audit = Arc::new(move |record: &AuditRecord<'_>| {
            kept.lock()
                .unwrap()
                .push(serde_json::to_value(record).unwrap());
        });
        let host = Host::new(HostConfig {
            limits,
            grants: grants.with_never(FieldSet::new().with_any_type("field_pin")),
            audit,
            ..HostConfig::default()
        });
        Self {
            host: host.unwrap(),
            records,
        }
    }

    /// A plugin of one lazy tap `item_view`, with one handle.
    pub(crate) fn viewing(&self, script: &Script, fields: &[&str]) -> Plugin {
        let line = lazy_line("item_view", &json!([handle("item", fields)]), "");
        self.load(&script.tap("item_view", None), &[line])
    }

    pub(crate) fn load(&self, functions: &str, lines: &[String]) -> Plugin {
        self.named("test", functions, lines)
    }

    pub(crate) fn named(&self, name: &str, functions: &str, lines: &[String]) -> Plugin {
        self.host
            .load(name, &lazy_module(functions, lines))
            .unwrap()
    }

    /// What the script sees of an item with these fields.
    pub(crate) async fn run(&self, item: &str, fields: &[&str], script: &Script) -> Vec<Came> {
        let plugin = self.viewing(script, fields);
        let mut request = self.host.request();
        let item = add(&mut request, item);
        came(&mut request, &plugin, item).await.unwrap()
    }

    pub(crate) fn records(&self) -> Vec<Value> {
        std::mem::take(&mut *self.records.lock().unwrap())
    }

    /// Crossings by read, by fetch, by write.
    pub(crate) fn crossings(&self) -> (u64, u64, u64) {
        let stats = self.host.stats();
        (stats.item_reads, stats.item_fetches, stats.item_writes)
    }
}

pub(crate) fn add(request: &mut Request, item: &str) -> ItemKey {
    request.add(Item::parse(item.as_bytes()).unwrap())
}

/// Calls `item_view`, and what came of its steps.
pub(crate) async fn came(
    request: &mut Request,
    plugin: &Plugin,
    payload: impl Into<Payload<'_>>,
) -> Result<Vec<Came>> {
    let answer = request.call(plugin, "item_view", payload).await?;
    Ok(decoded(&answer))
}
