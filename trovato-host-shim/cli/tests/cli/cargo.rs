//! Cargo's own options, in a workspace of several plugins.

use snapbox::str;

use crate::support::{Scratch, lock, release_profile, root, target};

/// A workspace of two plugins, of which one speaks up by a feature.
fn workspace() -> Scratch {
    let sdk = root().join("trovato-sdk");
    let member = |name: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n\n[features]\nloud = []\n\n\
             [dependencies]\ntrovato-sdk = {{ path = '{}' }}\n",
            sdk.display()
        )
    };
    let source = |says: &str| {
        format!(
            "#[trovato::tap(custom)]\npub fn greet() -> &'static str {{\n    \
             if cfg!(feature = \"loud\") {{ \"{}\" }} else {{ \"{says}\" }}\n}}\n",
            says.to_uppercase()
        )
    };
    Scratch::new()
        .with(
            "Cargo.toml",
            format!(
                "[workspace]\nmembers = [\"bows\", \"waves\"]\nresolver = \"3\"\n{}",
                release_profile()
            ),
        )
        .with("Cargo.lock", lock())
        .with("bows/Cargo.toml", member("bows"))
        .with("bows/src/lib.rs", source("good day"))
        .with("waves/Cargo.toml", member("waves"))
        .with("waves/src/lib.rs", source("hello"))
}

#[test]
fn features_offline_and_another_target_folder() {
    let scratch = workspace();
    let elsewhere = scratch.path().join("elsewhere");
    let target = target();
    let trovato = |args: &str| {
        scratch
            .trovato(args)
            .args(["--offline", "--target-dir"])
            .arg(&target)
            .env("CARGO_TARGET_DIR", &elsewhere)
    };
    trovato("run bows").assert().success().stdout_eq(str![[r#"
"good day"

"#]]);
    trovato("run waves --features loud")
        .assert()
        .success()
        .stdout_eq(str![[r#"
"HELLO"

"#]]);
    // The other plugin is built as it is.
    trovato("run bows --with waves -F loud")
        .assert()
        .success()
        .stdout_eq(str![[r#"
"GOOD DAY"

"#]]);
    trovato("check bows waves --all-features")
        .assert()
        .success();
    assert!(!elsewhere.exists());
}

#[test]
fn a_lock_file_that_is_missing_or_a_feature_that_is() {
    let scratch = workspace();
    std::fs::remove_file(scratch.path().join("Cargo.lock")).unwrap();
    scratch
        .trovato("build bows --frozen")
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
...
error[build-failed]: the plugin's crate does not build
 --> bows/Cargo.toml
  = help: Fix what the compiler points at, and build again.

for more: cargo trovato explain build-failed

"#]]);
    let scratch = workspace();
    scratch
        .trovato("build bows --offline --features lout")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error: the package 'bows' does not contain this feature: lout
help: there is a similarly named feature: loud

error[build-failed]: the plugin's crate does not build
 --> bows/Cargo.toml
  = help: Fix what the compiler points at, and build again.

for more: cargo trovato explain build-failed

"#]]);
}
