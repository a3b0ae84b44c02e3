//! `test-wasm`: test programs in wasm.

use std::process::Command;

use snapbox::str;

use crate::support::Scratch;

const TESTS: &str = r#"
#[test]
fn adds() {
    assert_eq!(1 + 1, 2);
}

#[test]
fn knows_the_time() {
    let (begin, now) = (std::time::Instant::now(), std::time::SystemTime::now());
    assert!(now > std::time::UNIX_EPOCH && begin.elapsed().as_secs() < 600);
}

#[test]
fn has_no_files() {
    assert!(std::fs::read("tests.rs").is_err());
}

#[test]
#[ignore]
fn says_why() {
    assert_eq!(1, 2, "one is not two");
}

#[test]
#[ignore]
fn asks_a_host() {
    #[link(wasm_import_module = "trovato:service/db")]
    unsafe extern "C" {
        fn select(request: *const u8, len: usize, out: *mut u8, room: usize) -> i64;
    }
    unsafe { select(std::ptr::null(), 0, std::ptr::null_mut(), 0) };
}
"#;

/// A folder with the tests above, compiled as cargo compiles tests.
fn compiled() -> Scratch {
    let scratch = Scratch::new().with("tests.rs", TESTS);
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut rustc = Command::new(rustc);
    rustc.current_dir(scratch.path());
    rustc.args("--test --edition 2024 --target wasm32-wasip1 -o tests.wasm tests.rs".split(' '));
    let output = rustc.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    scratch
}

#[test]
fn tests_run_and_a_panic_says_why() {
    let scratch = compiled();
    scratch
        .trovato("test-wasm tests.wasm")
        .assert()
        .success()
        .stdout_eq(str![[r#"

running 5 tests
test adds ... ok
test asks_a_host ... ignored
test has_no_files ... ok
test knows_the_time ... ok
test says_why ... ignored

test result: ok. 3 passed; 0 failed; 2 ignored; 0 measured; 0 filtered out; finished in [..]s


"#]])
        .stderr_eq(str![""]);

    scratch
        .trovato("test-wasm tests.wasm says_why --ignored")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"

thread 'main' (1) panicked at tests.rs:21:5:
assertion `left == right` failed: one is not two
  left: 1
 right: 2
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
error: the program ended early: wasm trap: wasm `unreachable` instruction executed
 --> tests.wasm
  = note: in wasm a panic ends all tests, those that had not run yet among them
  = help: natively they all run; one alone: `cargo trovato test-wasm tests.wasm NAME`

"#]]);

    scratch
        .trovato("test-wasm tests.wasm asks_a_host --ignored")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error: `trovato:service/db` `select` was called, and no host is there
 --> tests.wasm
  = help: keep tests with a host native: `#[cfg(not(target_family = "wasm"))]`, or write them with `both_ways!`, which brings one to wasm as well

"#]]);
}

#[test]
fn what_is_no_program_is_told() {
    let scratch = Scratch::new()
        .with_hello()
        .with("photo.jpg", b"\xff\xd8\xff\xe0");
    scratch
        .trovato("test-wasm hello.wasm")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error: this is no program: it does not export `_start`
 --> hello.wasm
  = help: a plugin is called with `cargo trovato run`; this runs what cargo builds for tests

"#]]);
    for file in ["photo.jpg", "nothing.wasm"] {
        let output = scratch
            .trovato(&format!("test-wasm {file}"))
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains(file));
    }
    scratch.trovato("test-wasm").assert().code(2);
}
