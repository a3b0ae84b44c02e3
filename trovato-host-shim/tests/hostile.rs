//! Guests that misbehave while they run. Each gets a typed error, the host
//! stays up, and the slot is free again: `misbehaves` asserts the latter two.

mod support;

use std::time::Duration;

use support::*;
use trovato_host_shim::{Error, Kind, Limits, Phase};

async fn bad(body: &str) -> Error {
    misbehaves(limits(), &tap("bad", body)).await
}

#[tokio::test]
async fn a_guest_that_loops_forever_is_stopped_at_its_budget() {
    let start = std::time::Instant::now();
    let error = bad("(loop $again (br $again)) unreachable").await;
    assert_eq!(error.code(), "timeout");
    assert!(
        matches!(error.kind(), Kind::Timeout { budget } if *budget == Duration::from_millis(50))
    );
    assert!(start.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn the_budget_is_that_of_each_call_and_not_of_the_instance() {
    // About half of the budget each time, by the guest's own counting.
    let host = host(Limits {
        call_budget: Duration::from_secs(1),
        ..limits()
    });
    let spin = tap(
        "spin",
        r"(local $i i32) (local.set $i (i32.const 40000000))
           (loop $again (br_if $again (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
           (i64.const 4398046511105)",
    );
    let plugin = plugin(&host, &format!("(data (i32.const 1024) \"1\") {spin}"));
    let mut request = host.request();
    let mut total = Duration::ZERO;
    while total < Duration::from_millis(1200) {
        let start = std::time::Instant::now();
        request.call(&plugin, "spin", b"{}").await.unwrap();
        total += start.elapsed();
    }
    assert_eq!(host.stats().instances_created, 1);
}

#[tokio::test]
async fn endless_recursion_is_a_stack_overflow() {
    let functions = format!(
        "(func $deeper (param i32) (result i32) (i32.add (call $deeper (local.get 0)) (i32.const 1))) {}",
        tap("bad", "(i64.extend_i32_u (call $deeper (i32.const 0)))"),
    );
    assert_eq!(
        misbehaves(limits(), &functions).await.code(),
        "stack-overflow"
    );
}

#[tokio::test]
async fn a_shadow_stack_that_runs_below_memory_is_a_stack_overflow_too() {
    let error =
        bad("(i32.store (i32.sub (i32.const 16) (i32.const 4096)) (i32.const 1)) unreachable")
            .await;
    assert_eq!(error.code(), "stack-overflow");
}

#[tokio::test]
async fn any_other_address_outside_memory_is_a_trap() {
    let error = bad("(i32.store (i32.const 0x7000000) (i32.const 1)) unreachable").await;
    assert_eq!(error.code(), "guest-trap");
    assert!(
        error.to_string().contains("out of bounds memory access"),
        "{error}"
    );
}

#[tokio::test]
async fn a_guest_that_eats_memory_and_gives_up_is_out_of_memory() {
    let body = "(loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1)))) unreachable";
    let error = bad(body).await;
    assert_eq!(error.code(), "out-of-memory");
    let Kind::OutOfMemory(limit) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!((limit.wanted, limit.limit), ((4 << 20) + 65_536, 4 << 20));
}

#[tokio::test]
async fn a_guest_that_copes_with_a_refused_growth_goes_on() {
    let body = "(drop (memory.grow (i32.const 10000))) (i64.const 4398046511105)";
    let functions = format!("(data (i32.const 1024) \"1\") {}", tap("cope", body));
    assert_eq!(
        call(&host(limits()), &functions, "cope").await.unwrap(),
        "1"
    );
}

#[tokio::test]
async fn a_refused_growth_of_an_earlier_call_explains_nothing() {
    let functions = format!(
        "(data (i32.const 1024) \"1\") {} {}",
        tap(
            "cope",
            "(drop (memory.grow (i32.const 10000))) (i64.const 4398046511105)"
        ),
        tap("trap", "unreachable"),
    );
    let host = host(limits());
    let plugin = plugin(&host, &functions);
    let mut request = host.request();
    request.call(&plugin, "cope", b"{}").await.unwrap();
    let error = request.call(&plugin, "trap", b"{}").await.unwrap_err();
    assert_eq!(error.code(), "guest-trap");
}

#[tokio::test]
async fn a_table_does_not_grow_past_its_limit() {
    let functions = format!(
        "(table $t 1 funcref) {}",
        tap(
            "bad",
            "(if (i32.eq (table.grow $t (ref.null func) (i32.const 30000)) (i32.const -1)) (then unreachable)) unreachable"
        ),
    );
    let error = misbehaves(limits(), &functions).await;
    assert_eq!(error.code(), "table-limit");
    assert!(matches!(error.kind(), Kind::TableLimit(limit) if limit.limit == 20_000));
}

#[tokio::test]
async fn a_guest_that_exits_is_told_apart_from_one_that_answers() {
    let error = bad("(call $proc_exit (i32.const 3)) unreachable").await;
    assert_eq!(error.code(), "guest-exit");
    assert!(matches!(error.kind(), Kind::GuestExit { code: 3 }));
}

fn panics(text: &str) -> String {
    let len = text.len();
    let data = quoted(text);
    format!(
        "(data (i32.const 512) \"error\") (data (i32.const 2048) {data}) {}",
        tap(
            "bad",
            &format!(
                "(call $log (i32.const 512) (i32.const 5) (i32.const 512) (i32.const 0) (i32.const 2048) (i32.const {len})) unreachable"
            )
        ),
    )
}

#[tokio::test]
async fn a_panic_arrives_with_message_file_and_line() {
    let error = misbehaves(
        limits(),
        &panics("panicked at src/lib.rs:12:5:\nno rating:\n  left: 1"),
    )
    .await;
    assert_eq!(error.code(), "guest-panic");
    let Kind::GuestPanic {
        message,
        file,
        line,
        column,
    } = error.kind()
    else {
        panic!("{error:?}")
    };
    assert_eq!(message, "no rating:\n  left: 1");
    assert_eq!((file.as_str(), *line, *column), ("src/lib.rs", 12, 5));
}

#[tokio::test]
async fn a_panic_message_is_capped_at_4_kib() {
    let text = format!("panicked at src/lib.rs:1:1:\n{}", "é".repeat(4000));
    let error = misbehaves(limits(), &panics(&text)).await;
    let Kind::GuestPanic { message, .. } = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(message.len(), 4096);
}

#[tokio::test]
async fn a_panic_of_an_earlier_call_explains_nothing() {
    let announce = panics("panicked at src/lib.rs:1:1:\nnever mind")
        .replace("tap_bad", "tap_announce")
        .replace("unreachable", "(i64.const 4398046511105)");
    let functions = format!(
        "(data (i32.const 1024) \"1\") {announce} {}",
        tap("trap", "unreachable")
    );
    let host = host(limits());
    let plugin = plugin(&host, &functions);
    let mut request = host.request();
    request.call(&plugin, "announce", b"{}").await.unwrap();
    let error = request.call(&plugin, "trap", b"{}").await.unwrap_err();
    assert_eq!(error.code(), "guest-trap");
}

#[tokio::test]
async fn a_trap_comes_with_the_guests_frames_by_their_rust_names() {
    let functions = format!(
        "(func $_ZN4blog6rating17h0123456789abcdefE unreachable) {}",
        tap(
            "bad",
            "(call $_ZN4blog6rating17h0123456789abcdefE) (i64.const 0)"
        ),
    );
    let error = misbehaves(limits(), &functions).await;
    assert_eq!(error.backtrace()[0], "blog::rating");
    assert_eq!(error.backtrace().len(), 2);
}

#[tokio::test]
async fn a_backtrace_starts_where_the_author_panicked() {
    let functions = format!(
        "(func $abort unreachable) (func $_RNvNtCs1_4core9panicking9panic_fmt (call $abort)) {}",
        tap(
            "bad",
            "(call $_RNvNtCs1_4core9panicking9panic_fmt) (i64.const 0)"
        ),
    );
    let functions = functions.replace(
        "(func (export \"tap_bad\")",
        "(func $rating (export \"tap_bad\")",
    );
    assert_eq!(
        misbehaves(limits(), &functions).await.backtrace(),
        ["rating"]
    );
}

#[tokio::test]
async fn answers_outside_of_memory_are_refused() {
    for (address, len) in [
        (131_072, 1),         // behind the last byte
        (131_070, 10),        // over the last byte
        (u32::MAX, i32::MAX), // overflowing together
        (1024, i32::MAX),     // a length beyond memory
        (1024, i32::MIN),     // the most negative length
        (u32::MAX, -1),       // an error outside
    ] {
        let error = bad(&format!("(i64.const {})", word(address, len))).await;
        assert_eq!(error.code(), "answer-out-of-bounds", "{address} {len}");
    }
}

#[tokio::test]
async fn an_answer_over_the_limit_is_refused() {
    let body = format!("(i64.const {})", word(0, 2000));
    let error = misbehaves(
        Limits {
            answer_bytes: 1999,
            ..limits()
        },
        &tap("bad", &body),
    )
    .await;
    assert_eq!(error.code(), "answer-too-large");
}

#[tokio::test]
async fn answers_that_are_no_json_are_refused() {
    for (text, len) in [
        ("\\ff\\fe", 2),     // not UTF-8
        ("\\22\\ff\\22", 3), // not UTF-8 inside of a string
        ("{} {}", 5),        // two values
        ("nul", 3),          // half a value
        ("", 0),             // nothing
        ("oops", -4),        // an error that is no TapError
    ] {
        let functions = format!(
            "(data (i32.const 1024) \"{text}\") {}",
            tap("bad", &format!("(i64.const {})", word(1024, len)))
        );
        let error = misbehaves(limits(), &functions).await;
        assert_eq!(error.code(), "answer-not-json", "{text}");
    }
}

#[tokio::test]
async fn deep_json_does_not_overflow_the_hosts_stack() {
    let functions = tap(
        "bad",
        "(memory.fill (i32.const 1024) (i32.const 0x5b) (i32.const 100000)) (i64.const 4398046611104)",
    );
    assert_eq!(
        misbehaves(limits(), &functions).await.code(),
        "answer-not-json"
    );
    let host = host(limits());
    let plugin = plugin(&host, &functions);
    let error = host
        .request()
        .call_as::<serde_json::Value>(&plugin, "bad", b"{}")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("recursion limit"), "{error}");
}

#[tokio::test]
async fn an_input_buffer_outside_of_memory_is_refused() {
    for address in ["131072", "126977", "-1", "-4096"] {
        let input = format!(
            "(func (export \"trovato_input\") (param i32) (result i32) (i32.const {address}))"
        );
        let wasm = assemble(&format!(
            "(module (memory (export \"memory\") 2) {input} {} {})",
            says("bad", "1"),
            section(&[line("bad", "test")]),
        ));
        let host = host(limits());
        let plugin = host.load("test", &wasm).unwrap();
        let error = host
            .request()
            .call(&plugin, "bad", b"{}")
            .await
            .unwrap_err();
        assert_eq!(error.code(), "bad-pointer", "{address}");
        assert_alive(&host).await;
    }
}

#[tokio::test]
async fn a_guest_without_room_for_the_payload_is_out_of_memory() {
    let wasm = assemble(&format!(
        "(module (memory (export \"memory\") 2) {} {} {})",
        "(func (export \"trovato_input\") (param i32) (result i32) (i32.const 0))",
        tap("bad", "unreachable"),
        section(&[line("bad", "test")]),
    ));
    let host = host(limits());
    let plugin = host.load("test", &wasm).unwrap();
    let mut request = host.request();
    let error = request.call(&plugin, "bad", b"{}").await.unwrap_err();
    assert_eq!(error.code(), "out-of-memory");
    assert_eq!(error.phase(), Phase::Payload);
    assert_alive(&host).await;
}

#[tokio::test]
async fn host_functions_refuse_addresses_outside_of_memory() {
    for call in [
        "(call $log (i32.const -1) (i32.const 5) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))",
        "(call $log (i32.const 0) (i32.const 5) (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 0))",
        "(call $log (i32.const 0) (i32.const 5) (i32.const 0) (i32.const 0) (i32.const 131071) (i32.const 2))",
        "(drop (call $fd_write (i32.const 1) (i32.const 131072) (i32.const 1) (i32.const 0)))",
        "(drop (call $fd_write (i32.const 1) (i32.const -8) (i32.const 1024) (i32.const 0)))",
        "(i32.store (i32.const 0) (i32.const 131072)) (i32.store (i32.const 4) (i32.const 1)) (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))",
        "(drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 0) (i32.const -1)))",
        "(drop (call $random_get (i32.const 131072) (i32.const 1)))",
        "(drop (call $environ_sizes_get (i32.const -4) (i32.const 0)))",
        "(drop (call $environ_sizes_get (i32.const 0) (i32.const 131069)))",
    ] {
        let error = bad(&format!("{call} unreachable")).await;
        assert_eq!(error.code(), "bad-pointer", "{call}");
    }
}

#[tokio::test]
async fn a_wasi_stub_fails_at_the_call_and_names_the_rust_behind_it() {
    for (import, call, cause) in [
        (
            r#""clock_time_get" (func $f (param i32 i64 i32) (result i32))"#,
            "(i32.const 0) (i64.const 0) (i32.const 0)",
            "SystemTime::now",
        ),
        (
            r#""args_sizes_get" (func $f (param i32 i32) (result i32))"#,
            "(i32.const 0) (i32.const 0)",
            "std::env::args",
        ),
        (
            r#""fd_read" (func $f (param i32 i32 i32 i32) (result i32))"#,
            "(i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)",
            "std::io::stdin",
        ),
        (r#""sched_yield" (func $f (result i32))"#, "", "yield_now"),
    ] {
        let wasm = assemble(&format!(
            "(module (import \"wasi_snapshot_preview1\" {import}) (memory (export \"memory\") 2) {INPUT} {} {} {})",
            says("ping", "1"),
            tap("bad", &format!("(drop (call $f {call})) unreachable")),
            section(&[line("ping", "test"), line("bad", "test")]),
        ));
        let host = host(limits());
        let plugin = host.load("test", &wasm).unwrap();
        let mut request = host.request();
        assert_eq!(
            request.call(&plugin, "ping", b"{}").await.unwrap(),
            b"1",
            "it links"
        );
        let error = request.call(&plugin, "bad", b"{}").await.unwrap_err();
        assert_eq!(error.code(), "wasi-stub");
        let name = import.split('"').nth(1).unwrap();
        assert!(matches!(error.kind(), Kind::WasiStub { function, .. } if function == name));
        assert!(error.to_string().contains(cause), "{error}");
        assert_ne!(
            error.help(),
            error.entry().map(|entry| entry.help),
            "its own fix"
        );
        assert_alive(&host).await;
    }
}

#[tokio::test]
async fn too_many_random_bytes_and_unknown_files_are_errors_of_wasi() {
    let functions = format!(
        "(data (i32.const 1024) \"[28,8,28]\") {}",
        tap(
            "codes",
            r"
            (if (i32.ne (call $random_get (i32.const 0) (i32.const 65537)) (i32.const 28)) (then unreachable))
            (if (i32.ne (call $fd_write (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 8)) (then unreachable))
            (if (i32.ne (call $fd_write (i32.const 1) (i32.const 0) (i32.const 2000) (i32.const 0)) (i32.const 28)) (then unreachable))
            (i64.const 4398046511113)"
        )
    );
    assert_eq!(
        call(&host(limits()), &functions, "codes").await.unwrap(),
        "[28,8,28]"
    );
}

#[tokio::test]
async fn random_bytes_are_random_and_the_environment_is_empty() {
    let functions = tap(
        "bytes",
        r"
        (i32.store (i32.const 0) (i32.const 77))
        (if (call $environ_sizes_get (i32.const 0) (i32.const 4)) (then unreachable))
        (if (i32.load (i32.const 0)) (then unreachable))
        (if (call $environ_get (i32.const 0) (i32.const 0)) (then unreachable))
        (if (call $random_get (i32.const 8) (i32.const 32)) (then unreachable))
        (if (i64.eq (i64.load (i32.const 8)) (i64.load (i32.const 16))) (then unreachable))
        (i32.store8 (i32.const 0) (i32.const 49))
        (i64.const 1)",
    );
    assert_eq!(
        call(&host(limits()), &functions, "bytes").await.unwrap(),
        "1"
    );
}

#[tokio::test]
async fn a_start_function_has_the_same_limits_as_a_call() {
    for (body, code) in [
        ("(loop $again (br $again))", "timeout"),
        ("unreachable", "guest-trap"),
        (
            "(drop (memory.grow (i32.const 10000))) unreachable",
            "out-of-memory",
        ),
        ("(call $proc_exit (i32.const 0))", "guest-exit"),
        (
            "(drop (call $random_get (i32.const 0) (i32.const 8)))",
            "guest-trap",
        ),
    ] {
        let host = host(limits());
        let start = format!("(func $start {body}) (start $start) {}", says("ping", "1"));
        let plugin = plugin(&host, &start);
        let error = host
            .request()
            .call(&plugin, "ping", b"{}")
            .await
            .unwrap_err();
        assert_eq!(
            (error.code(), error.phase()),
            (code, Phase::Instantiate),
            "{body}"
        );
        assert_alive(&host).await;
    }
}
