//! Files that are no plugins, or none for this host: refused at load, with
//! what they are and who has to change.

mod support;

use support::*;
use trovato_host_shim::{Kind, Limits, Phase};

fn refused(bytes: &[u8]) -> trovato_host_shim::Error {
    let host = host(limits());
    let error = host.load("test", bytes).unwrap_err();
    assert_eq!(error.plugin(), Some("test"));
    assert!(
        host.load("good", &module(&says("ping", "1"))).is_ok(),
        "the host goes on"
    );
    error
}

fn refused_text(text: &str) -> trovato_host_shim::Error {
    refused(&assemble(text))
}

#[test]
fn a_file_that_is_no_wasm_is_named_for_what_it_is() {
    let error = refused(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00");
    assert_eq!(error.code(), "not-wasm");
    assert!(error.to_string().contains("a JPEG image"), "{error}");
    assert_eq!(refused(b"").code(), "not-wasm");
    assert_eq!(refused(b"name = \"blog\"").code(), "not-wasm");
}

#[test]
fn a_component_is_told_from_a_module() {
    let code = if cfg!(feature = "component") {
        "no-taps"
    } else {
        "is-component"
    };
    assert_eq!(refused(&assemble("(component)")).code(), code);
}

#[test]
fn a_truncated_module_is_truncated_wherever_it_was_cut() {
    let whole = module(&says("ping", "1"));
    let mut kinds = std::collections::BTreeMap::<_, usize>::new();
    for end in 1..whole.len() {
        *kinds.entry(verdict(&whole[..end])).or_default() += 1;
    }
    // Cut between two sections, a stump is a module that lacks what comes
    // after: its taps, say, or only its functions' names.
    let cut = kinds["truncated-wasm"];
    assert!(cut > whole.len() - 20, "{kinds:?} of {}", whole.len());
}

fn verdict(bytes: &[u8]) -> &'static str {
    use std::sync::LazyLock;
    static HOST: LazyLock<trovato_host_shim::Host> = LazyLock::new(|| host(limits()));
    HOST.load("test", bytes)
        .map_or_else(|error| error.code(), |_| "whole")
}

#[test]
fn a_module_that_does_not_validate_is_invalid() {
    let error = refused_text(&format!(
        "(module (memory (export \"memory\") 1) {INPUT} {} {})",
        tap("bad", "(i32.const 1)"),
        section(&[line("bad", "test")]),
    ));
    assert_eq!(error.code(), "invalid-wasm");
    assert_eq!(error.phase(), Phase::Compile);
}

#[test]
fn proposals_that_rustc_does_not_emit_are_off() {
    for (extra, code, flag) in [
        ("(memory 1)", "wasm-feature", "+multimemory"),
        ("(memory i64 1)", "wasm-feature", "wasm64-unknown-unknown"),
        ("(func $f return_call $f)", "wasm-feature", "+tail-call"),
        ("(tag $e)", "wasm-feature", "+exception-handling"),
        ("(memory 1 1 shared)", "wasm-feature", "+atomics"),
        // No flag leads there.
        (
            "(func (param (ref func)))",
            "invalid-wasm",
            "function references",
        ),
        ("(type (struct))", "wasm-feature", "+gc"),
        (
            "(func (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0))))",
            "wasm-feature",
            "+relaxed-simd",
        ),
    ] {
        let error = refused_text(&format!(
            "(module (memory (export \"memory\") 2) {INPUT} {} {extra} {})",
            says("ping", "1"),
            section(&[line("ping", "test")]),
        ));
        assert_eq!(error.code(), code, "{extra}: {error}");
        assert!(error.to_string().contains(flag), "{extra}: {error}");
    }
}

#[test]
fn what_rustc_does_emit_is_on() {
    let host = host(limits());
    let wasm = module(&format!(
        "{} (func (result i32 i32) (memory.fill (i32.const 0) (i32.const 0) (i32.const 1))
            (drop (i32.extend8_s (i32.const 0))) (drop (i32.trunc_sat_f32_s (f32.const 0)))
            (drop (i8x16.swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0)))
            (i32.const 0) (i32.const 0))",
        says("ping", "1")
    ));
    host.load("test", &wasm).unwrap();
}

fn with_lines(lines: &str) -> String {
    format!(
        "(module (memory (export \"memory\") 2) {INPUT} {} {lines})",
        says("ping", "1")
    )
}

#[test]
fn another_abi_version_says_which_side_to_update() {
    for (abi, update) in [
        (2, "update the host"),
        (0, "update trovato-sdk in the plugin"),
    ] {
        let line = line("ping", "test").replace("\"abi\":1", &format!("\"abi\":{abi}"));
        let error = refused_text(&with_lines(&section(&[line])));
        assert_eq!(error.code(), "abi-mismatch");
        assert!(
            matches!(error.kind(), Kind::AbiMismatch { expected: 1, got: Some(got), .. } if *got == abi)
        );
        assert!(error.to_string().contains(update), "{error}");
    }
}

#[test]
fn a_module_that_names_no_abi_is_refused() {
    let error = refused_text(&with_lines(""));
    assert!(
        matches!(
            error.kind(),
            Kind::AbiMismatch {
                expected: 1,
                got: None,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_line_that_is_no_json_is_refused_with_its_number() {
    let error = refused_text(&with_lines(&section(&[
        line("ping", "test"),
        "{".to_owned(),
    ])));
    assert_eq!(error.code(), "invalid-wasm");
    assert!(
        error
            .to_string()
            .contains("line 2 of the section `trovato.taps`"),
        "{error}"
    );
}

#[test]
fn a_module_without_memory_is_refused() {
    for memory in [
        "",
        "(memory 1)",
        "(memory (export \"mem\") 1)",
        "(global (export \"memory\") i32 (i32.const 0))",
    ] {
        let error = refused_text(&format!(
            "(module {memory} (func (export \"trovato_input\") (param i32) (result i32) (i32.const 0)) {} {})",
            tap("ping", "(i64.const 0)"),
            section(&[line("ping", "test")]),
        ));
        assert_eq!(error.code(), "missing-memory", "{memory}");
    }
}

#[test]
fn a_module_without_taps_or_input_buffer_is_refused() {
    let lines = section(&[line("ping", "test")]);
    let error = refused_text(&format!(
        "(module (memory (export \"memory\") 2) {INPUT} {lines})"
    ));
    assert_eq!(error.code(), "no-taps");
    let error = refused_text(&format!(
        "(module (memory (export \"memory\") 2) {} {lines})",
        says("ping", "1")
    ));
    assert_eq!(error.code(), "missing-input-export");
}

#[test]
fn exports_of_the_wrong_type_are_refused_with_both_types() {
    for wrong in [
        "(func (export \"tap_ping\"))",
        "(func (export \"tap_ping\") (param i32) (result i64) (i64.const 0))",
        "(func (export \"tap_ping\") (param i32 i32) (result i32) (i32.const 0))",
        "(func (export \"tap_ping\") (param i32 i64) (result i64) (i64.const 0))",
        "(global (export \"tap_ping\") i32 (i32.const 0))",
    ] {
        let error = refused_text(&format!(
            "(module (memory (export \"memory\") 2) {INPUT} {wrong} {})",
            section(&[line("ping", "test")]),
        ));
        assert_eq!(error.code(), "bad-export-signature", "{wrong}");
        assert!(
            error
                .to_string()
                .contains("must be a function (i32, i32) -> (i64)"),
            "{error}"
        );
    }
    let error = refused_text(&format!(
        "(module (memory (export \"memory\") 2) (func (export \"trovato_input\")) {} {})",
        says("ping", "1"),
        section(&[line("ping", "test")]),
    ));
    assert_eq!(error.code(), "bad-export-signature");
}

fn importing(import: &str) -> trovato_host_shim::Error {
    refused_text(&format!(
        "(module {import} (memory (export \"memory\") 2) {INPUT} {} {})",
        says("ping", "1"),
        section(&[line("ping", "test")]),
    ))
}

#[test]
fn an_unknown_import_is_refused_at_load() {
    for (import, hint) in [
        (r#"(import "env" "abort" (func))"#, "`env` `abort`"),
        (
            r#"(import "wasi_snapshot_preview1" "clock_time_gte" (func))"#,
            "`clock_time_get`?",
        ),
        (
            r#"(import "trovato:kernel/logging" "lgo" (func))"#,
            "`log`?",
        ),
        (
            r#"(import "trovato:kernel/loging" "log" (func))"#,
            "`trovato:kernel/logging`?",
        ),
        (
            r#"(import "trovato:kernel/db" "query" (func))"#,
            "`trovato:kernel/db` `query`",
        ),
    ] {
        let error = importing(import);
        assert_eq!(
            (error.code(), error.phase()),
            ("unknown-import", Phase::Link),
            "{import}"
        );
        assert!(error.to_string().contains(hint), "{error}");
    }
}

#[test]
fn a_known_import_of_another_type_is_refused_at_load() {
    for import in [
        r#"(import "trovato:kernel/logging" "log" (func (param i32)))"#,
        r#"(import "wasi_snapshot_preview1" "random_get" (func (param i32 i32)))"#,
        r#"(import "wasi_snapshot_preview1" "clock_time_get" (global i32))"#,
    ] {
        assert_eq!(importing(import).code(), "import-type", "{import}");
    }
}

#[test]
fn memory_and_table_are_held_to_the_limits_from_the_start() {
    let host = host(Limits {
        table_elements: 100,
        ..limits()
    });
    let declares = |what: &str| {
        assemble(&format!(
            "(module {what} {INPUT} {} {})",
            says("ping", "1"),
            section(&[line("ping", "test")]),
        ))
    };
    let error = host
        .load("test", &declares("(memory (export \"memory\") 65)"))
        .unwrap_err();
    assert_eq!(error.code(), "memory-limit");
    assert!(
        matches!(error.kind(), Kind::MemoryLimit(limit) if limit.wanted == 65 * 65_536 && limit.limit == 4 << 20)
    );
    let error = host
        .load(
            "test",
            &declares("(memory (export \"memory\") 2) (table 101 funcref)"),
        )
        .unwrap_err();
    assert_eq!(error.code(), "table-limit");
    host.load(
        "test",
        &declares("(memory (export \"memory\") 64) (table 100 funcref)"),
    )
    .unwrap();
}

#[test]
fn a_plugin_from_a_file_is_called_as_its_manifest_says() {
    let folder = tempfile::tempdir().unwrap();
    let wasm = folder.path().join("drug_checker.wasm");
    let host = host(limits());
    assert_eq!(host.load_file(&wasm).unwrap_err().code(), "io");

    std::fs::write(&wasm, module(&says("ping", "1"))).unwrap();
    assert_eq!(host.load_file(&wasm).unwrap().name(), "drug_checker");

    let bytes = assemble(&format!(
        "(module (memory (export \"memory\") 2) {INPUT} {} {})",
        says("ping", "1"),
        section(&[line("ping", "drug-checker")]),
    ));
    std::fs::write(&wasm, bytes).unwrap();
    assert_eq!(host.load_file(&wasm).unwrap().name(), "drug-checker");

    let manifest = |name: &str, tap: &str| {
        format!(
            "name = \"{name}\"\ndescription = \"d\"\nversion = \"1\"\n[taps]\nimplements = [\"{tap}\"]\nweight = -3"
        )
    };
    let info = folder.path().join("drug-checker.info.toml");
    std::fs::write(&info, manifest("drug-checker", "tap_ping")).unwrap();
    let plugin = host.load_file(&wasm).unwrap();
    assert_eq!((plugin.name(), plugin.weight()), ("drug-checker", -3));

    std::fs::write(&info, manifest("drug-checker", "tap_pong")).unwrap();
    let error = host.load_file(&wasm).unwrap_err();
    assert_eq!(error.code(), "manifest-mismatch");
    assert!(
        error
            .to_string()
            .contains("only in the manifest: tap_pong; only in the wasm: tap_ping"),
        "{error}"
    );

    std::fs::write(&info, manifest("blog", "tap_ping")).unwrap();
    assert_eq!(
        host.load_file(&wasm).unwrap_err().code(),
        "manifest-invalid"
    );
    std::fs::write(&info, "name = 3").unwrap();
    assert_eq!(
        host.load_file(&wasm).unwrap_err().code(),
        "manifest-invalid"
    );
}
