//! A call that goes well: what crosses, and how often.

mod support;

use serde_json::{Value, json};
use support::*;
use trovato_host_shim::{Kind, Limits};

#[tokio::test]
async fn an_answer_comes_back_as_it_was_written() {
    let host = host(limits());
    let plugin = plugin(&host, &echoes("echo"));
    let payload = r#"{"title":"Grüße 👋"}"#;
    let answer = host
        .request()
        .call(&plugin, "echo", payload.as_bytes())
        .await
        .unwrap();
    assert_eq!(answer, payload.as_bytes());
}

#[tokio::test]
async fn an_answer_is_read_as_the_type_that_is_asked_for() {
    let host = host(limits());
    let plugin = plugin(&host, &echoes("echo"));
    let mut request = host.request();
    let answer: Value = request
        .call_as(&plugin, "echo", br#"{"a":[1,2]}"#)
        .await
        .unwrap();
    assert_eq!(answer, json!({ "a": [1, 2] }));
    let error = request
        .call_as::<u8>(&plugin, "echo", b"300")
        .await
        .unwrap_err();
    assert_eq!(error.code(), "answer-not-json");
}

#[tokio::test]
async fn a_warm_call_is_one_crossing() {
    let host = host(limits());
    // The guest counts for itself how often each of its exports is entered.
    let counting = r#"
        (global $inputs (mut i32) (i32.const 0))
        (global $taps (mut i32) (i32.const 0))
        (func (export "trovato_input") (param i32) (result i32)
          (global.set $inputs (i32.add (global.get $inputs) (i32.const 1)))
          (i32.const 65536))
        (func (export "tap_count") (param i32 i32) (result i64)
          (global.set $taps (i32.add (global.get $taps) (i32.const 1)))
          ;; "[0,0]", single digits
          (i32.store8 (i32.const 1025) (i32.add (i32.const 48) (global.get $inputs)))
          (i32.store8 (i32.const 1027) (i32.add (i32.const 48) (global.get $taps)))
          (i64.const 4398046511109))
        (data (i32.const 1024) "[0,0]")
    "#;
    let lines = section(&[line("count", "test")]);
    let wasm = assemble(&format!(
        "(module (memory (export \"memory\") 2) {counting} {lines})"
    ));
    let plugin = host.load("test", &wasm).unwrap();
    let mut request = host.request();

    request.call(&plugin, "count", b"{}").await.unwrap();
    let after_first = host.stats().guest_entries;
    assert_eq!(after_first, 2, "the first call asks for a buffer");

    for payload in [&b"{}"[..], &[b' '; 4096], b""] {
        request.call(&plugin, "count", payload).await.unwrap();
    }
    assert_eq!(host.stats().guest_entries - after_first, 3);
    let seen: (u8, u8) = request.call_as(&plugin, "count", b"{}").await.unwrap();
    assert_eq!(seen, (1, 5), "(times asked for a buffer, taps called)");
}

#[tokio::test]
async fn a_larger_payload_asks_for_a_larger_buffer_once() {
    let host = host(limits());
    let plugin = plugin(&host, &echoes("echo"));
    let mut request = host.request();
    let large = format!("\"{}\"", "x".repeat(200_000));
    request.call(&plugin, "echo", b"1").await.unwrap();
    let before = host.stats().guest_entries;
    assert_eq!(
        request
            .call(&plugin, "echo", large.as_bytes())
            .await
            .unwrap(),
        large.as_bytes()
    );
    assert_eq!(host.stats().guest_entries - before, 2);
    request
        .call(&plugin, "echo", large.as_bytes())
        .await
        .unwrap();
    assert_eq!(host.stats().guest_entries - before, 3);
}

const COUNTER: &str = r#"
    (data (i32.const 1024) "0")
    (func (export "tap_next") (param i32 i32) (result i64)
      (i32.store8 (i32.const 1024) (i32.add (i32.load8_u (i32.const 1024)) (i32.const 1)))
      (i64.const 4398046511105))
"#;

#[tokio::test]
async fn a_request_keeps_its_instance_and_shares_it_with_nobody() {
    let host = host(limits());
    let plugin = plugin(&host, COUNTER);
    let (mut one, mut other) = (host.request(), host.request());
    for expected in 1..=3 {
        assert_eq!(
            one.call_as::<u8>(&plugin, "next", b"{}").await.unwrap(),
            expected
        );
    }
    assert_eq!(
        other.call_as::<u8>(&plugin, "next", b"{}").await.unwrap(),
        1
    );
    assert_eq!(host.stats().instances_created, 2);
    assert_eq!(host.stats().instances_live, 2);
    drop(one);
    // The slot is used again, and nothing of its last user is left in it.
    assert_eq!(
        host.request()
            .call_as::<u8>(&plugin, "next", b"{}")
            .await
            .unwrap(),
        1
    );
    drop(other);
    assert_alive(&host).await;
}

#[tokio::test]
async fn a_taps_own_error_is_data_and_leaves_the_instance_in_use() {
    let error = r#"{"code":"no-rating","message":"the item has \u001b[31mno rating","path":"fields.field_rating","details":{"x":1}}"#;
    let len = -i32::try_from(error.len()).unwrap();
    let functions = format!(
        "(data (i32.const 2048) {}) {} {COUNTER}",
        quoted(error),
        tap("fail", &format!("(i64.const {})", word(2048, len))),
    );
    let host = host(limits());
    let plugin = plugin(&host, &functions);
    let mut request = host.request();
    request.call(&plugin, "next", b"{}").await.unwrap();
    let failed = request.call(&plugin, "fail", b"{}").await.unwrap_err();
    assert_eq!(failed.code(), "tap-error");
    let Kind::TapError(error) = failed.kind() else {
        panic!("{failed:?}")
    };
    assert_eq!(
        (error.code(), error.path()),
        ("no-rating", Some("fields.field_rating"))
    );
    assert_eq!(error.details().unwrap().as_str(), r#"{"x":1}"#);
    assert!(!failed.to_string().contains('\u{1b}'), "{failed}");
    assert_eq!(
        request.call_as::<u8>(&plugin, "next", b"{}").await.unwrap(),
        2
    );
    assert_eq!(host.stats().instances_discarded, 0);
}

#[tokio::test]
async fn an_unknown_tap_names_the_nearest_one() {
    let host = host(limits());
    let plugin = plugin(&host, &says("item_view", "1"));
    for asked in ["item_veiw", "tap_item_view"] {
        let error = host
            .request()
            .call(&plugin, asked, b"{}")
            .await
            .unwrap_err();
        assert_eq!(error.code(), "unknown-tap");
        assert!(
            error.to_string().contains("did you mean `item_view`?"),
            "{error}"
        );
    }
    assert_eq!(host.stats().instances_created, 0);
}

#[tokio::test]
async fn a_payload_over_the_limit_is_refused_before_the_guest_sees_it() {
    let host = host(Limits {
        payload_bytes: 1000,
        ..limits()
    });
    let plugin = plugin(&host, &echoes("echo"));
    let mut request = host.request();
    request
        .call(&plugin, "echo", &[b' '; 1000])
        .await
        .unwrap_err();
    let before = host.stats();
    let error = request
        .call(&plugin, "echo", &[b' '; 1001])
        .await
        .unwrap_err();
    assert_eq!(error.code(), "payload-too-large");
    assert!(
        matches!(error.kind(), Kind::PayloadTooLarge(limit) if limit.wanted == 1001 && limit.limit == 1000)
    );
    assert_eq!(host.stats().guest_entries, before.guest_entries);
}

#[tokio::test]
async fn a_plugin_of_another_host_is_refused() {
    let (one, other) = (host(limits()), host(limits()));
    let plugin = plugin(&one, &says("ping", "1"));
    let error = other
        .request()
        .call(&plugin, "ping", b"{}")
        .await
        .unwrap_err();
    assert_eq!(error.code(), "host-config");
}

#[test]
fn a_plugin_says_what_it_is() {
    let host = host(limits());
    let wasm = module(&format!(
        "{} {}",
        says_at("menu", "[]", 100),
        says_at("cron", "1", 200)
    ));
    let plugin = host.load("test", &wasm).unwrap();
    assert_eq!(plugin.name(), "test");
    let taps: Vec<_> = plugin.taps().iter().map(|line| line.tap.as_str()).collect();
    assert_eq!(taps, ["cron", "menu"]);
    assert_eq!(plugin.taps()[0].sdk, "0.1.0");
    assert_eq!(plugin.hash().len(), 64);
    assert_ne!(
        plugin.hash(),
        host.load("other", &module(&says("menu", "1")))
            .unwrap()
            .hash()
    );
}

#[test]
fn a_configuration_that_makes_no_sense_is_refused() {
    use std::time::Duration;
    for wrong in [
        Limits {
            instances: 0,
            ..limits()
        },
        Limits {
            memory_bytes: 1000,
            ..limits()
        },
        Limits {
            memory_bytes: 5 << 30,
            ..limits()
        },
        Limits {
            tick: Duration::ZERO,
            ..limits()
        },
        Limits {
            call_budget: Duration::ZERO,
            ..limits()
        },
        Limits {
            payload_bytes: 2 << 30,
            ..limits()
        },
        Limits {
            stack_bytes: 1,
            ..limits()
        },
    ] {
        let config = trovato_host_shim::HostConfig {
            limits: wrong,
            ..Default::default()
        };
        let error = trovato_host_shim::Host::new(config).unwrap_err();
        assert_eq!(error.code(), "host-config");
    }
}
