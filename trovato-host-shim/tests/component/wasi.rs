//! What a component has of WASI 0.2.

use trovato_host_shim::Kind;
use trovato_host_shim::inspect::{ImportProvision, inspect};

use crate::misbehaves;
use crate::parts::{Component, answer, echo};
use crate::support::{limits, listening};

#[tokio::test]
async fn what_is_not_there_links_and_fails_at_its_call_by_its_name() {
    for (interface, body, function, ty, cause) in [
        (
            "wasi:clocks/monotonic-clock@0.2.6",
            r#"(export "now" (func (result u64)))"#,
            "now",
            "(result i64)",
            "Instant::now",
        ),
        (
            "wasi:cli/environment@0.2.3",
            r#"(export "get-arguments" (func (result (list string))))"#,
            "get-arguments",
            "(param i32)",
            "std::env::args",
        ),
        (
            "wasi:random/nonsense@0.2.0",
            r#"(export "f" (func))"#,
            "f",
            "",
            "a part of WASI",
        ),
    ] {
        let call = match ty {
            "(result i64)" => "(drop (call $f))",
            "(param i32)" => "(call $f (i32.const 2000))",
            _ => "(call $f)",
        };
        let component = Component::new()
            .interface(interface, body, &[(function, "f", ty)])
            .tap("bad", &format!("{call} {}", echo()));
        let error = misbehaves(limits(), &component).await;
        let Kind::WasiStub {
            function: named, ..
        } = error.kind()
        else {
            panic!("{error:?}")
        };
        assert!(
            named.contains(interface) && named.contains(function),
            "{named}"
        );
        assert!(error.to_string().contains(cause), "{error}");
        let imports = inspect(&component.assemble(), None).unwrap().imports;
        let import = imports.iter().find(|import| import.module == interface);
        assert_eq!(import.unwrap().provision, ImportProvision::Stub);
    }
}

#[tokio::test]
async fn exits_are_told_with_their_status() {
    let exits = |function: &str, param: &str, value: u32| {
        Component::new()
            .interface(
                "wasi:cli/exit@0.2.6",
                &format!(r#"(export "{function}" (func (param "status" {param})))"#),
                &[(function, "exit", "(param i32)")],
            )
            .tap(
                "bad",
                &format!("(call $exit (i32.const {value})) {}", echo()),
            )
    };
    for (component, status) in [
        (exits("exit", "(result)", 0), 0),
        (exits("exit", "(result)", 1), 1),
        (exits("exit-with-code", "u8", 7), 7),
    ] {
        let error = misbehaves(limits(), &component).await;
        assert!(
            matches!(error.kind(), Kind::GuestExit { code } if *code == status),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn random_bytes_come_in_small_pieces() {
    let random = |length: u32| {
        Component::new()
            .interface(
                "wasi:random/random@0.2.6",
                r#"(export "get-random-bytes" (func (param "len" u64) (result (list u8))))"#,
                &[("get-random-bytes", "random", "(param i64 i32)")],
            )
            .functions("(data (i32.const 1024) \"1\")")
            .tap(
                "bad",
                &format!(
                    "(call $random (i64.const {length}) (i32.const 2000))
                     (if (i32.ne (i32.load (i32.const 2004)) (i32.const {length})) (then unreachable)) {}",
                    answer("(i32.const 1024)", "1")
                ),
            )
    };
    let (host, _) = listening(limits());
    let plugin = host.load("test", &random(16).assemble()).unwrap();
    assert_eq!(
        host.request().call(&plugin, "bad", b"{}").await.unwrap(),
        b"1"
    );
    let error = misbehaves(limits(), &random(65_537)).await;
    assert_eq!(error.code(), "guest-trap");
    assert!(error.to_string().contains("65536 random bytes"), "{error}");
}

#[tokio::test]
async fn what_is_printed_is_in_the_log() {
    let streams = r#"
        (export "output-stream" (type $out (sub resource)))
        (type $error-is (variant (case "last-operation-failed" (own $io-error)) (case "closed")))
        (export "stream-error" (type $error (eq $error-is)))
        (export "[method]output-stream.blocking-write-and-flush"
          (func (param "self" (borrow $out)) (param "contents" (list u8)) (result (result (error $error)))))"#
        .replace("$io-error)", "$e)");
    let streams = format!(
        "(alias outer 1 $io-error (type $e-is)) (export \"error\" (type $e (eq $e-is))) {streams}"
    );
    let stdout = |function: &str| {
        format!(
            r#"(alias outer 1 $out (type $out-is)) (export "output-stream" (type $o (eq $out-is)))
            (export "{function}" (func (result (own $o))))"#
        )
    };
    let component = Component::new()
        .import(
            r#"(import "wasi:io/error@0.2.6" (instance $io (export "error" (type (sub resource)))))
            (alias export $io "error" (type $io-error))"#,
        )
        .interface(
            "wasi:io/streams@0.2.6",
            &streams,
            &[(
                "[method]output-stream.blocking-write-and-flush",
                "write",
                "(param i32 i32 i32 i32)",
            )],
        )
        .import("(alias export $wasi-io-streams-0-2-6 \"output-stream\" (type $out))")
        .interface(
            "wasi:cli/stdout@0.2.6",
            &stdout("get-stdout"),
            &[("get-stdout", "stdout", "(result i32)")],
        )
        .interface(
            "wasi:cli/stderr@0.2.6",
            &stdout("get-stderr"),
            &[("get-stderr", "stderr", "(result i32)")],
        )
        .functions("(data (i32.const 1024) \"one\\ntwo\")")
        .tap(
            "menu",
            &format!(
                "(call $write (call $stdout) (i32.const 1024) (i32.const 7) (i32.const 2000))
                 (call $write (call $stderr) (i32.const 1024) (i32.const 4) (i32.const 2000))
                 {}",
                echo()
            ),
        );
    let (host, lines) = listening(limits());
    let plugin = host.load("test", &component.assemble()).unwrap();
    host.request().call(&plugin, "menu", b"{}").await.unwrap();
    assert_eq!(
        lines.take(),
        [
            "test menu info Stdout one",
            "test menu warn Stderr one",
            "test menu info Stdout two",
        ]
    );
}
