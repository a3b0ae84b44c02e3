//! Damaged and arbitrary input: whatever it is, it is an answer or a typed
//! error, and the host goes on.

mod support;

use std::sync::LazyLock;
use std::time::Duration;

use proptest::prelude::*;
use support::*;
use trovato_host_shim::check::{Subject, check};
use trovato_host_shim::log::escaped;
use trovato_host_shim::{Host, Limits, Manifest};

static HOST: LazyLock<Host> = LazyLock::new(|| {
    host(Limits {
        call_budget: Duration::from_millis(5),
        ..limits()
    })
});

static MODULE: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let talks = tap(
        "talk",
        "(call $log (i32.const 0) (i32.const 4) (i32.const 0) (i32.const 0) (i32.const 1024) (i32.const 9))
         (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
         (drop (call $random_get (i32.const 0) (i32.const 8)))
         (i64.const 4398046511105)",
    );
    module(&format!(
        "(table 4 funcref) {talks} {} {}",
        says("menu", "[1]"),
        echoes("echo")
    ))
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_module_loads_or_does_not_and_harms_nobody(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = MODULE.clone();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        let report = check(&bytes, Subject { name: "test", manifest: None, limits: HOST.limits() });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        match HOST.load("test", &bytes) {
            Err(error) => prop_assert_ne!(error.code(), ""),
            Ok(plugin) => runtime.block_on(async {
                for line in plugin.taps() {
                    let _ = HOST.request().call(&plugin, &line.tap, b"{\"a\":1}").await;
                }
            }),
        }
        if !report.has_errors() {
            prop_assert!(HOST.load("test", &bytes).is_ok(), "what passes a check loads");
        }
        prop_assert_eq!(HOST.stats().instances_live, 0);
        prop_assert_eq!(HOST.stats().slots_free, 10);
    }

    #[test]
    fn an_arbitrary_manifest_is_read_or_refused(text in "\\PC*", name in "[a-z-]{0,8}") {
        let _ = Manifest::parse(&text);
        let framed = format!("name = {text:?}\ndescription = \"\"\nversion = \"\"\n[taps]\nimplements = [\"{name}\"]");
        let _ = Manifest::parse(&framed);
    }

    #[test]
    fn escaped_text_is_one_harmless_line(text in any::<String>()) {
        let safe = escaped(&text);
        prop_assert!(!safe.chars().any(char::is_control));
        prop_assert_eq!(escaped(&safe), safe.as_ref(), "and stays as it is");
    }
}
