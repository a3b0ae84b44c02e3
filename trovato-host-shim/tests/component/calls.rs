//! Calling components: answers, errors, and all that can go wrong.

use std::time::Duration;

use serde_json::json;
use trovato_host_shim::{CacheConfig, Error, Host, HostConfig, Kind, Limits, Phase};

use crate::misbehaves;
use crate::parts::{Component, answer, echo};
use crate::support::{assert_alive, eventually, host, limits, listening, quoted};

async fn says(host: &Host, component: &Component, payload: &[u8]) -> Result<String, Error> {
    let plugin = host.load("test", &component.assemble()).unwrap();
    let answer = host.request().call(&plugin, "menu", payload).await?;
    Ok(String::from_utf8(answer).unwrap())
}

#[tokio::test]
async fn a_payload_crosses_and_comes_back() {
    let host = host(Limits {
        memory_bytes: 16 << 20,
        ..limits()
    });
    let component = Component::new().tap("menu", &echo());
    let payload = json!({ "ä": "x".repeat(1 << 20) }).to_string();
    assert_eq!(
        says(&host, &component, payload.as_bytes()).await.unwrap(),
        payload
    );
    assert_eq!(host.stats().guest_entries, 1);
    assert_alive(&host).await;
}

#[tokio::test]
async fn bytes_that_are_no_text_do_not_get_in() {
    let host = host(limits());
    let component = Component::new().tap("menu", &echo());
    // In the middle of many, and a character that ends too soon.
    let long = [&[b'x'; 200][..], b"\xff", &[b'x'; 200]].concat();
    for (payload, at) in [
        (&long[..], "index 200"),
        ("{\"ä".as_bytes().split_last().unwrap().1, "index 2"),
    ] {
        let error = says(&host, &component, payload).await.unwrap_err();
        assert_eq!(
            (error.code(), error.phase()),
            ("bad-payload", Phase::Payload)
        );
        let message = error.to_string();
        assert!(
            message.contains("no UTF-8") && message.contains(at),
            "{message}"
        );
    }
    assert_eq!(host.stats().guest_entries, 0);
    assert_alive(&host).await;
}

#[tokio::test]
async fn an_instance_serves_one_request_and_is_used_again_in_it() {
    let host = host(limits());
    let counts = Component::new()
        .functions("(global $calls (mut i32) (i32.const 48))")
        .tap(
            "menu",
            &format!(
                "(global.set $calls (i32.add (global.get $calls) (i32.const 1)))
                 (i32.store8 (i32.const 1024) (global.get $calls)) {}",
                answer("(i32.const 1024)", "1")
            ),
        );
    let plugin = host.load("test", &counts.assemble()).unwrap();
    let mut request = host.request();
    for expected in ["1", "2", "3"] {
        let answer = request.call(&plugin, "menu", b"{}").await.unwrap();
        assert_eq!(answer, expected.as_bytes());
    }
    let mut another = host.request();
    assert_eq!(another.call(&plugin, "menu", b"{}").await.unwrap(), b"1");
    assert_eq!(host.stats().instances_live, 2);
    assert!(request.memory(&plugin).is_none());
    drop((request, another));
    assert_alive(&host).await;
}

#[tokio::test]
async fn an_error_of_the_taps_own_has_all_of_its_parts() {
    let error = |details: &str| {
        let texts = format!("no-rating it has none fields.field_rating {details}");
        let word =
            |at: usize, value: usize| format!("(i32.store (i32.const {at}) (i32.const {value}))");
        let parts = [
            (16, 1),
            (20, 1024),
            (24, 9),
            (28, 1034),
            (32, 11),
            (36, 1),
            (40, 1046),
            (44, 19),
            (48, 1),
            (52, 1066),
            (56, details.len()),
        ];
        let stores: String = parts.iter().map(|&(at, value)| word(at, value)).collect();
        Component::new()
            .functions(&format!("(data (i32.const 1024) {})", quoted(&texts)))
            .tap("bad", &format!("{stores} (i32.const 16)"))
    };
    let host = host(limits());
    let plugin = host.load("test", &error("{\"a\":1}").assemble()).unwrap();
    let mut request = host.request();
    let failed = request.call(&plugin, "bad", b"{}").await.unwrap_err();
    let own = failed.tap_error().unwrap();
    assert_eq!((own.code(), own.message()), ("no-rating", "it has none"));
    assert_eq!(own.path(), Some("fields.field_rating"));
    assert_eq!(own.details().unwrap().as_str(), "{\"a\":1}");
    assert_eq!(host.stats().instances_discarded, 0, "it stays in use");
    drop(request);
    assert_alive(&host).await;

    let failed = misbehaves(limits(), &error("{nonsense")).await;
    assert_eq!(failed.code(), "answer-not-json");
}

#[tokio::test]
async fn a_panic_is_told_by_the_line_before_its_trap() {
    let line = "panicked at src/lib.rs:12:5:\nno rating";
    let panics = Component::new()
        .logging()
        .functions(&format!("(data (i32.const 1024) {})", quoted(line)))
        .tap(
            "bad",
            &format!(
                "(call $log (i32.const 3) (i32.const 1024) (i32.const {})) unreachable",
                line.len()
            ),
        );
    let error = misbehaves(limits(), &panics).await;
    let Kind::GuestPanic {
        message,
        file,
        line,
        column,
    } = error.kind()
    else {
        panic!("{error}")
    };
    assert_eq!((&**message, &**file), ("no rating", "src/lib.rs"));
    assert_eq!((*line, *column), (12, 5));
    assert_eq!(error.phase(), Phase::Call);
}

#[tokio::test]
async fn what_ends_a_module_ends_a_component_with_the_same_code() {
    let recursion = "(func $deeper (result i32) (i32.add (i32.const 1) (call $deeper)))";
    for (functions, body, code) in [
        ("", "unreachable", "guest-trap"),
        ("", "(i32.div_u (i32.const 1) (i32.const 0))", "guest-trap"),
        ("", "(loop $on (br $on)) unreachable", "timeout"),
        (recursion, "(call $deeper)", "stack-overflow"),
        (
            "",
            "(drop (memory.grow (i32.const 1000))) unreachable",
            "out-of-memory",
        ),
    ] {
        let component = Component::new().functions(functions).tap("bad", body);
        let error = misbehaves(limits(), &component).await;
        assert_eq!(error.code(), code, "{body}: {error:?}");
        assert_eq!(error.phase(), Phase::Call, "{body}");
    }
}

#[tokio::test]
async fn answers_that_cannot_be_taken_are_told() {
    let data = |text: &str| format!("(data (i32.const 1024) {text})");
    for (text, answered, code) in [
        (
            "\"{no\"",
            answer("(i32.const 1024)", "3"),
            "answer-not-json",
        ),
        (
            "\"\\22\\ff\\22\"",
            answer("(i32.const 1024)", "3"),
            "answer-not-json",
        ),
        ("\"\"", answer("(i32.const 1024)", "0"), "answer-not-json"),
        ("\"\"", answer("(i32.const -8)", "4"), "answer-not-json"),
        ("\"\"", answer("(i32.const 1024)", "-1"), "answer-not-json"),
        ("\"\"", "(i32.const 17)".to_owned(), "answer-not-json"),
        ("\"\"", "(i32.const -4)".to_owned(), "answer-not-json"),
        (
            "\"\"",
            "(i32.store (i32.const 16) (i32.const 7)) (i32.const 16)".to_owned(),
            "answer-not-json",
        ),
    ] {
        let component = Component::new()
            .functions(&data(text))
            .tap("bad", &answered);
        let error = misbehaves(limits(), &component).await;
        assert_eq!(error.code(), code, "{answered}: {error:?}");
        assert_eq!(error.phase(), Phase::Answer, "{answered}");
    }
}

#[tokio::test]
async fn lengths_are_held_to_the_limits_with_both_figures() {
    let small = Limits {
        answer_bytes: 1000,
        payload_bytes: 1000,
        ..limits()
    };
    let long = Component::new().tap("bad", &answer("(i32.const 1024)", "1001"));
    let error = misbehaves(small.clone(), &long).await;
    let Kind::AnswerTooLarge(limit) = error.kind() else {
        panic!("{error}")
    };
    assert_eq!((limit.wanted, limit.limit), (1001, 1000));

    let host = host(small);
    let error = says(&host, &Component::new().tap("menu", &echo()), &[b' '; 1001])
        .await
        .unwrap_err();
    assert_eq!(error.code(), "payload-too-large");
    assert_eq!(host.stats().guest_entries, 0);
    assert_alive(&host).await;
}

#[tokio::test]
async fn a_payload_without_room_is_the_guests_fault() {
    let nowhere =
        r#"(func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const -8))"#;
    let error = misbehaves(
        limits(),
        &Component::new().realloc(nowhere).tap("bad", &echo()),
    )
    .await;
    assert_eq!(
        (error.code(), error.phase()),
        ("guest-trap", Phase::Payload)
    );

    let refuses = r#"(func (export "realloc") (param i32 i32 i32 i32) (result i32) unreachable)"#;
    let error = misbehaves(
        limits(),
        &Component::new().realloc(refuses).tap("bad", &echo()),
    )
    .await;
    assert_eq!(error.code(), "guest-trap");
}

#[tokio::test]
async fn a_dropped_call_gives_its_slot_back() {
    let host = host(Limits {
        call_budget: Duration::from_mins(1),
        ..limits()
    });
    let spins = Component::new().tap("menu", "(loop $on (br $on)) unreachable");
    let plugin = host.load("test", &spins.assemble()).unwrap();
    let mut request = host.request();
    let call = request.call(&plugin, "menu", b"{}");
    assert!(
        tokio::time::timeout(Duration::from_millis(30), call)
            .await
            .is_err()
    );
    drop(request);
    eventually("the instance is gone", || host.stats().instances_live == 0).await;
    assert_alive(&host).await;
}

#[tokio::test]
async fn a_full_pool_is_busy_and_not_more() {
    let host = host(Limits {
        instances: 2,
        ..limits()
    });
    let component = Component::new().says("menu", "1", 1024);
    let plugin = host.load("test", &component.assemble()).unwrap();
    let mut requests = [host.request(), host.request(), host.request()];
    for request in &mut requests[..2] {
        request.call(&plugin, "menu", b"{}").await.unwrap();
    }
    let error = requests[2].call(&plugin, "menu", b"{}").await.unwrap_err();
    assert_eq!(error.code(), "busy");
    drop(requests);
    assert_alive(&host).await;
}

#[tokio::test]
async fn every_slot_has_room_for_a_component_of_the_most_parts() {
    let host = host(Limits {
        instances: 3,
        ..limits()
    });
    let more = "(core instance (instantiate $more))".repeat(2);
    let one = "(core instance (instantiate $none))".repeat(11);
    let component = Component::new()
        .import(&format!(
            "(core module $more (table 20000 funcref)) (core module $none) {more} {one}"
        ))
        .functions("(table 1 funcref)")
        .says("menu", "1", 1024);
    let plugin = host.load("test", &component.assemble()).unwrap();
    let mut requests = [host.request(), host.request(), host.request()];
    for request in &mut requests {
        request.call(&plugin, "menu", b"{}").await.unwrap();
    }
    drop(requests);
    assert_alive(&host).await;
}

#[tokio::test]
async fn lines_reach_the_log_and_long_ones_are_cut() {
    let (host, lines) = listening(Limits {
        log_line_bytes: 8,
        ..limits()
    });
    let logs = Component::new()
        .logging()
        .functions("(data (i32.const 1024) \"a warning\")")
        .tap(
            "menu",
            &format!(
                "(call $log (i32.const 2) (i32.const 1024) (i32.const 8))
                 (call $log (i32.const 0) (i32.const 1024) (i32.const 9)) {}",
                echo()
            ),
        );
    says(&host, &logs, b"{}").await.unwrap();
    assert_eq!(
        lines.take(),
        [
            "test menu warn Log a warnin",
            "test menu debug Log a warnin… (cut at 8 bytes)"
        ]
    );
}

#[tokio::test]
async fn fuel_is_counted_where_the_host_counts() {
    let config = HostConfig {
        count_fuel: true,
        limits: limits(),
        ..HostConfig::default()
    };
    let host = Host::new(config).unwrap();
    says(&host, &Component::new().tap("menu", &echo()), b"{}")
        .await
        .unwrap();
    assert!(host.stats().guest_fuel > 10);
}

#[tokio::test]
async fn compiled_code_is_kept_apart_from_that_of_modules() {
    let dir = tempfile::tempdir().unwrap();
    let cached = || {
        Host::new(HostConfig {
            limits: limits(),
            cache: Some(CacheConfig::new(dir.path().join("cache"))),
            ..HostConfig::default()
        })
        .unwrap()
    };
    let component = Component::new().says("menu", "1", 1024);
    let first = cached();
    assert_eq!(says(&first, &component, b"{}").await.unwrap(), "1");
    assert_eq!(first.stats().cache_misses, 1);
    let second = cached();
    assert_eq!(says(&second, &component, b"{}").await.unwrap(), "1");
    assert_eq!(second.stats().cache_hits, 1);
    assert_alive(&second).await;

    // Under the other kind's name it is not what its beginning says.
    let files = std::fs::read_dir(dir.path().join("cache")).unwrap();
    let mut names: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    names.retain(|path| path.to_string_lossy().ends_with(".component.code"));
    let [entry] = names.try_into().unwrap();
    let mut bytes = std::fs::read(&entry).unwrap();
    bytes[8..12].copy_from_slice(b"code");
    std::fs::write(&entry, bytes).unwrap();
    let third = cached();
    assert_eq!(says(&third, &component, b"{}").await.unwrap(), "1");
    assert_eq!(third.stats().cache_misses, 1);
}
