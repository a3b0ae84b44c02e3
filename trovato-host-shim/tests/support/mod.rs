//! Plugins written as WebAssembly text, so that they can do what no plugin
//! out of a compiler does.
#![allow(dead_code, reason = "every test file uses its own part of this")]

pub(crate) mod lazy;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use trovato_host_shim::{Error, Host, HostConfig, Limits, LogLine, LogSink, Plugin, Result, Stats};

/// Every import that a plugin may have and that works.
pub(crate) const IMPORTS: &str = r#"
    (import "trovato:kernel/logging" "log" (func $log (param i32 i32 i32 i32 i32 i32)))
    (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "random_get" (func $random_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_sizes_get" (func $environ_sizes_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "environ_get" (func $environ_get (param i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
"#;

/// Hands out a buffer at 64 KiB, and grows memory when a payload needs it.
pub(crate) const INPUT: &str = r#"
    (func (export "trovato_input") (param $len i32) (result i32)
      (local $missing i32)
      (local.set $missing
        (i32.sub
          (i32.shr_u (i32.add (i32.const 131071) (local.get $len)) (i32.const 16))
          (memory.size)))
      (if (i32.gt_s (local.get $missing) (i32.const 0))
        (then (if (i32.lt_s (memory.grow (local.get $missing)) (i32.const 0)) (then unreachable))))
      (i32.const 65536))
"#;

/// Text as WebAssembly writes strings.
pub(crate) fn quoted(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'"' | b'\\' => format!("\\{byte:02x}"),
        b' '..=b'~' => char::from(byte).to_string(),
        _ => format!("\\{byte:02x}"),
    });
    format!("\"{}\"", bytes.collect::<String>())
}

/// The word for an answer of `len` bytes at `address`.
pub(crate) fn word(address: u32, len: i32) -> i64 {
    (i64::from(address) << 32) | i64::from(len.cast_unsigned())
}

/// A tap whose body is all there is to it.
pub(crate) fn tap(name: &str, body: &str) -> String {
    format!(r#"(func (export "tap_{name}") (param $at i32) (param $len i32) (result i64) {body})"#)
}

/// A tap that always gives this answer.
pub(crate) fn says(name: &str, json: &str) -> String {
    says_at(name, json, 1024)
}

/// The same, with its text at an address of its own.
pub(crate) fn says_at(name: &str, json: &str, address: u32) -> String {
    let text = quoted(json);
    let len = i32::try_from(json.len()).unwrap();
    let body = format!("(i64.const {})", word(address, len));
    format!("(data (i32.const {address}) {text}) {}", tap(name, &body))
}

/// A tap that answers with its payload.
pub(crate) fn echoes(name: &str) -> String {
    tap(
        name,
        "(i64.or (i64.shl (i64.extend_i32_u (local.get $at)) (i64.const 32)) (i64.extend_i32_u (local.get $len)))",
    )
}

/// The section's line for a tap.
pub(crate) fn line(tap: &str, package: &str) -> String {
    format!(r#"{{"tap":"{tap}","mode":"full","package":"{package}","abi":1,"sdk":"0.1.0"}}"#)
}

/// Puts a section into a module's text.
pub(crate) fn section(lines: &[String]) -> String {
    let text = quoted(&format!("{}\n", lines.join("\n")));
    format!("(@custom \"trovato.taps\" {text})")
}

/// A whole plugin: these functions, and what the ABI asks for.
pub(crate) fn module(functions: &str) -> Vec<u8> {
    let names: Vec<_> = functions
        .split("(export \"tap_")
        .skip(1)
        .map(|rest| line(rest.split('"').next().unwrap(), "test"))
        .collect();
    let lines = section(&names);
    assemble(&format!(
        "(module {IMPORTS} (memory (export \"memory\") 2) {INPUT} {functions} {lines})"
    ))
}

pub(crate) fn assemble(text: &str) -> Vec<u8> {
    wat::parse_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

pub(crate) fn host(limits: Limits) -> Host {
    Host::new(HostConfig {
        limits,
        ..HostConfig::default()
    })
    .unwrap()
}

/// Limits that make a test quick.
pub(crate) fn limits() -> Limits {
    Limits {
        instances: 10,
        memory_bytes: 4 << 20,
        call_budget: Duration::from_millis(50),
        tick: Duration::from_millis(1),
        slot_wait: Duration::from_millis(100),
        ..Limits::default()
    }
}

/// A log, and the lines that were written to it.
pub(crate) fn lines() -> (Arc<dyn LogSink>, Lines) {
    let lines = Lines::default();
    let kept = Arc::clone(&lines.0);
    let log = Arc::new(move |line: &LogLine<'_>| {
        let tap = line.tap.unwrap_or("-");
        let text = format!(
            "{} {tap} {} {:?} {}",
            line.plugin,
            line.level.name(),
            line.origin,
            line.message
        );
        kept.lock().unwrap().push(text);
    });
    (log, lines)
}

/// A host together with the lines that its guests wrote.
pub(crate) fn listening(limits: Limits) -> (Host, Lines) {
    let (log, lines) = lines();
    let config = HostConfig {
        limits,
        log,
        ..HostConfig::default()
    };
    (Host::new(config).unwrap(), lines)
}

#[derive(Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

pub(crate) fn plugin(host: &Host, functions: &str) -> Plugin {
    host.load("test", &module(functions)).unwrap()
}

/// Calls a tap in a request of its own.
pub(crate) async fn call(host: &Host, functions: &str, tap: &str) -> Result<String> {
    let plugin = plugin(host, functions);
    let answer = host.request().call(&plugin, tap, b"{}").await?;
    Ok(String::from_utf8(answer).unwrap())
}

/// The host is as it was before: no instance left, every slot free, and a
/// good plugin is served.
pub(crate) async fn assert_alive(host: &Host) {
    let Stats {
        instances_live,
        slots_free,
        ..
    } = host.stats();
    assert_eq!(instances_live, 0);
    assert_eq!(slots_free, u64::from(host.limits().instances));
    assert_eq!(
        call(host, &says("ping", "\"pong\""), "ping").await.unwrap(),
        "\"pong\""
    );
}

/// Calls a bad tap, and sees to it that only the call was harmed.
pub(crate) async fn misbehaves(limits: Limits, functions: &str) -> Error {
    let host = host(limits);
    let plugin = plugin(&host, functions);
    let mut request = host.request();
    let error = request.call(&plugin, "bad", b"{}").await.unwrap_err();
    assert_eq!(error.plugin(), Some("test"));
    assert_eq!(error.tap(), Some("bad"));
    assert_eq!(
        host.stats().instances_live,
        0,
        "the instance is given up at once"
    );
    assert_eq!(host.stats().instances_discarded, 1);
    drop(request);
    assert_alive(&host).await;
    error
}

/// Waits for something that happens on another task.
pub(crate) async fn eventually(what: &str, mut check: impl FnMut() -> bool) {
    let start = Instant::now();
    while !check() {
        assert!(start.elapsed() < Duration::from_secs(20), "never: {what}");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}
