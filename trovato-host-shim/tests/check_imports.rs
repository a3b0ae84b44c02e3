//! What a check says of imports, and of what the plugin was built with.

mod support;

use support::*;
use trovato_host_shim::Limits;
use trovato_host_shim::check::{Finding, Subject, check};

/// The findings of a plugin with these imports and lines.
fn findings(imports: &str, lines: &[String]) -> Vec<Finding> {
    let text = format!(
        "(module {imports} (memory (export \"memory\") 2) {INPUT} {} {})",
        tap("ping", "(i64.const 0)"),
        section(lines)
    );
    let subject = Subject {
        name: "test",
        manifest: None,
        limits: &Limits::default(),
    };
    check(&assemble(&text), subject).findings
}

/// The only finding of a code.
#[track_caller]
fn only(findings: &[Finding], code: &str) -> (String, String) {
    let mut found = findings.iter().filter(|finding| finding.code == code);
    let (Some(finding), None) = (found.next(), found.next()) else {
        panic!("one {code} in {findings:#?}");
    };
    (
        finding.message.clone(),
        finding.help.clone().unwrap_or_default(),
    )
}

#[track_caller]
fn unknown(imports: &str) -> (String, String) {
    only(
        &findings(imports, &[line("ping", "test")]),
        "unknown-import",
    )
}

#[test]
fn somebody_elses_modules_come_with_what_leads_to_them_and_what_to_do() {
    for (module, name, cause, cure) in [
        ("wbg", "__wbg_now_1", "made for browsers", "-i wasm-bindgen"),
        (
            "__wbindgen_placeholder__",
            "__wbindgen_throw",
            "`getrandom`",
            "feature",
        ),
        ("env", "sqlite3_open", "`extern \"C\"`", "link that library"),
        ("env", "proxy_log", "`proxy-wasm`", "`#[trovato::tap]`"),
        (
            "env",
            "emscripten_resize_heap",
            "emscripten",
            "cargo trovato build",
        ),
        (
            "extism:host/env",
            "input_length",
            "Extism",
            "`#[trovato::tap]`",
        ),
        (
            "wasi:clocks/wall-clock@0.2.0",
            "now",
            "wasm32-wasip2",
            "cargo trovato build",
        ),
        ("wasi_unstable", "fd_write", "2020", "cargo trovato build"),
        ("wasi", "thread-spawn", "`std::thread::spawn`", "one thread"),
        ("wasix_32v1", "thread_spawn", "WASIX", "cargo trovato build"),
    ] {
        let (message, help) = unknown(&format!("(import \"{module}\" \"{name}\" (func))"));
        assert!(message.contains(cause), "{message}");
        assert!(help.contains(cure), "{help}");
        for part in [module, name] {
            assert!(message.contains(&format!("`{part}`")), "{message}");
        }
    }
}

#[test]
fn many_functions_of_one_module_are_one_finding() {
    let import = |n: usize| format!("(import \"wbg\" \"f{n}\" (func))");
    let imports: Vec<_> = (0..9).map(import).collect();
    let (message, _) = unknown(&imports.concat());
    assert!(
        message.contains("9 functions of `wbg`: `f0`, `f1`, `f2`, `f3` and 5 more"),
        "{message}"
    );
}

#[test]
fn a_misspelt_import_is_told_from_somebody_elses() {
    let (message, _) = unknown("(import \"trovato:kernel/logging\" \"lug\" (func))");
    assert!(message.contains("did you mean `log`?"), "{message}");
}

#[test]
fn imports_of_a_newer_sdk_name_the_versions_of_both_sides() {
    let newer = line("ping", "test").replace("\"sdk\":\"0.1.0\"", "\"sdk\":\"0.7.2\"");
    assert!(newer.contains("0.7.2"), "{newer}");
    let both = format!(
        "the plugin has trovato-sdk 0.7.2, and this host is {}",
        env!("CARGO_PKG_VERSION")
    );
    let found = findings(
        "(import \"trovato:service/mail\" \"send\" (func (param i32 i32 i32 i32)))",
        std::slice::from_ref(&newer),
    );
    assert!(
        only(&found, "unknown-import").0.contains(&both),
        "{found:#?}"
    );
    let found = findings(
        "(import \"trovato:kernel/items\" \"read\" (func))",
        &[newer],
    );
    assert!(only(&found, "import-type").0.contains(&both), "{found:#?}");
}

#[test]
fn a_random_number_is_provided_and_a_clock_is_not() {
    let imports = r#"(import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "clock_time_get" (func (param i32 i64 i32) (result i32)))"#;
    let (message, help) = only(&findings(imports, &[line("ping", "test")]), "wasi-stub");
    assert!(message.contains("`clock_time_get`") && message.contains("`Instant::now`"));
    assert!(!message.contains("random_get"), "{message}");
    assert!(help.contains("`timestamp`"), "{help}");
}

#[test]
fn a_module_without_names_is_found() {
    let found = findings("", &[line("ping", "test")]);
    assert!(only(&found, "no-names").1.contains("strip"));
}
