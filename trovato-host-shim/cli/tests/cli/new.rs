//! `new`: what it writes, what it says, and what it refuses. That what it
//! writes builds and runs is tested in `templates`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use snapbox::cmd::Command;
use snapbox::str;

use crate::support::{Scratch, root, trovato};

/// Options that leave nothing to this machine.
const GIT: &str = "--sdk-git https://example.org/sdk.git --sdk-tag v1";

/// The command in a folder with a plugin's name, where cargo finds nothing.
fn new(scratch: &Scratch, args: &str) -> Command {
    scratch
        .trovato(&format!("new {args}"))
        .env("CARGO_HOME", scratch.path())
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path.as_ref()).unwrap_or_else(|error| panic!("{error}"))
}

/// All files in a folder and below.
fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}

#[test]
fn every_template_is_filled_in() {
    for template in ["tap", "tap-lazy", "service"] {
        for sdk in [GIT, "--sdk-version 0.1", ""] {
            let scratch = Scratch::new();
            let args = format!("some-plugin --template {template} {sdk}");
            new(&scratch, &args).assert().success();
            let dir = scratch.path().join("some-plugin");
            for path in files(&dir) {
                let text = read(&path);
                // GitHub's own has a dollar in front.
                let text = text.replace("${{", "");
                assert!(
                    !text.contains("{{") && !text.contains("{%"),
                    "{}: {text}",
                    path.display()
                );
                assert!(
                    text.ends_with('\n') && !text.contains("\n\n\n"),
                    "{}",
                    path.display()
                );
                let name = path.file_name().unwrap().to_string_lossy();
                assert!(!name.ends_with(".liquid") && !name.contains('{'), "{name}");
            }
            let manifest: toml::Table = read(dir.join("some-plugin.info.toml")).parse().unwrap();
            assert_eq!(manifest["name"].as_str(), Some("some-plugin"));
            let cargo: toml::Table = read(dir.join("Cargo.toml")).parse().unwrap();
            assert_eq!(cargo["package"]["name"].as_str(), Some("some-plugin"));
            assert!(cargo.contains_key("workspace"));
            let tests = read(dir.join("tests/taps.rs"));
            assert!(tests.contains("some_plugin::item_view"), "{tests}");
            let config: toml::Table = read(dir.join(".cargo/config.toml")).parse().unwrap();
            assert_eq!(config.get("build"), None, "it has no default target");
            let _: Value = serde_json::from_str(&read(dir.join("items/example.json"))).unwrap();
        }
    }
}

#[test]
fn the_sdk_comes_from_where_it_was_said() {
    let dependency = |args: &str| -> toml::Value {
        let scratch = Scratch::new();
        new(&scratch, &format!("x {args}")).assert().success();
        let cargo: toml::Table = read(scratch.path().join("x/Cargo.toml")).parse().unwrap();
        cargo["dependencies"]["trovato-sdk"].clone()
    };
    let git = dependency(GIT);
    assert_eq!(git["git"].as_str(), Some("https://example.org/sdk.git"));
    assert_eq!(git["tag"].as_str(), Some("v1"));
    let registry = dependency("--sdk-version 0.1.0");
    assert_eq!(registry.as_str(), Some("0.1.0"));

    let checkout = root();
    for args in [String::new(), format!("--sdk-path {}", checkout.display())] {
        let path = dependency(&args);
        let path = Path::new(path["path"].as_str().unwrap()).to_owned();
        assert!(path.ends_with("trovato-sdk"), "{}", path.display());
    }
}

#[test]
fn a_checkout_nearby_is_named_by_its_way() {
    let scratch = Scratch::new()
        .with("sdk/trovato-sdk/Cargo.toml", "")
        .with("sdk/trovato-host-shim/cli/Cargo.toml", "");
    new(&scratch, "one --sdk-path sdk").assert().success();
    new(&scratch, "plugins/two --sdk-path sdk")
        .assert()
        .success();
    let has = |path: &str, sdk: &str| {
        let text = read(scratch.path().join(path));
        assert!(text.contains(&format!("\"{sdk}/trovato-sdk\"")), "{text}");
    };
    has("one/Cargo.toml", "../sdk");
    has("plugins/two/Cargo.toml", "../../sdk");
}

#[test]
fn answers_are_where_they_belong() {
    let scratch = Scratch::new();
    let args = format!("x {GIT} -d item_type=blog --define field=field_text -d description=Tea");
    new(&scratch, &args).assert().success();
    let read = |path: &str| read(scratch.path().join("x").join(path));
    let item: Value = serde_json::from_str(&read("items/example.json")).unwrap();
    assert_eq!(item["type"], "blog");
    assert!(item["fields"]["field_text"].is_object());
    assert!(read("src/lib.rs").contains("get_text(\"field_text\")"));
    assert!(read("x.info.toml").contains("description = \"Tea\""));
}

#[test]
fn it_ends_with_the_commands_to_type() {
    let scratch = Scratch::new();
    new(&scratch, &format!("reading-time {GIT}"))
        .env("PATH", scratch.path())
        .assert()
        .success()
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
`reading-time` is in the folder `reading-time`. Next:

    cargo install --debug --locked --git https://example.org/sdk.git --tag v1 cargo-trovato
    cd reading-time
    cargo trovato run
    cargo test

"#]]);

    let program = format!("bin/cargo-trovato{}", std::env::consts::EXE_SUFFIX);
    let scratch = scratch.with(&program, "");
    new(&scratch, &format!("again {GIT}"))
        .env("PATH", scratch.path())
        .assert()
        .success()
        .stdout_eq(str![[r#"
`again` is in the folder `again`. Next:

    cd again
    cargo trovato run
    cargo test

"#]]);
}

#[test]
fn a_machine_reads_what_was_made() {
    let scratch = Scratch::new();
    let output = new(&scratch, &format!("some-plugin --json {GIT}"))
        .assert()
        .success();
    let made: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    assert_eq!(made["ok"], true);
    assert_eq!(
        (&made["plugin"], &made["crate"]),
        (&"some-plugin".into(), &"some_plugin".into())
    );
    let listed: BTreeSet<PathBuf> = made["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|path| {
            scratch
                .path()
                .join("some-plugin")
                .join(path.as_str().unwrap())
        })
        .collect();
    let there = files(&scratch.path().join("some-plugin"))
        .into_iter()
        .collect();
    assert_eq!(listed, there);

    let output = new(&scratch, "some-plugin --json").assert().code(2);
    let refused: Value = serde_json::from_slice(&output.get_output().stdout).unwrap();
    assert_eq!(refused["ok"], false);
    assert_eq!(refused["error"]["code"], "usage");
}

#[test]
fn what_is_there_is_left_alone() {
    let scratch = Scratch::new().with("x/mine", "");
    new(&scratch, "x")
        .assert()
        .code(2)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error: `x` is there already
  |
  = help: give the plugin another name, or remove what is there

"#]]);
    assert_eq!(files(scratch.path()), [scratch.path().join("x/mine")]);
}

#[test]
fn a_name_that_cannot_be() {
    let scratch = Scratch::new();
    new(&scratch, "plugins/3d")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: a plugin cannot be called `3d`
  |
  = note: it has to begin with a lower-case letter
  = help: for example: `cargo trovato new plugins/my-3d`

"#]]);
    new(&scratch, "match").assert().code(2).stderr_eq(str![[r#"
error: a plugin cannot be called `match`
  |
  = note: it is a word of the language Rust
  = help: for example: `cargo trovato new my-match`

"#]]);
    new(&scratch, "..").assert().code(2).stderr_eq(str![[r#"
error: `..` ends in no name for a plugin
  |
  = help: name the folder to make: `cargo trovato new reading-time`

"#]]);
    assert!(files(scratch.path()).is_empty());
}

#[test]
fn an_answer_that_cannot_be() {
    let scratch = Scratch::new();
    new(&scratch, "x -d itemtype=blog")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: the template `tap` does not ask for `itemtype`
  |
  = note: it asks for `description`, `field`, `item_type`

"#]]);
    new(&scratch, "x --template service -d kept_days=0")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: `0` cannot be the template's `kept_days`
  |
  = note: it has to match ^[1-9][0-9]{0,3}$
  = help: How many days is a note kept? For example: `90`

"#]]);
    new(&scratch, "x -d sdk_path=..")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: the template `tap` does not ask for `sdk_path`
  |
  = note: it asks for `description`, `field`, `item_type`
  = help: where the SDK comes from is said by `--sdk-path`, `--sdk-git` or `--sdk-version`

"#]]);
    new(&scratch, "x -d description=a\"b").assert().code(2);
    new(&scratch, "x --sdk-version newest")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: `newest` cannot be the template's `sdk_version`
  |
  = note: it has to match ^[0-9]+(/.[0-9]+){0,2}$
  = help: Which version of the SDK? For example: `0.1`

"#]]);
    assert!(files(scratch.path()).is_empty());
}

#[test]
fn a_folder_that_is_no_checkout() {
    let scratch = Scratch::new();
    new(&scratch, "x --sdk-path .")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: `.` is no checkout of the SDK
  |
  = note: it has no `trovato-sdk/Cargo.toml`, or no `trovato-host-shim/cli/Cargo.toml`
  = help: name the folder that has `trovato-sdk` in it

"#]]);
}

#[test]
fn not_inside_of_the_checkout() {
    trovato("new reading-time")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: a plugin of one's own has its folder outside of the SDK's checkout
  |
  = note: inside of it `cargo trovato` is an alias that only the checkout's own packages know
  = help: make it beside the checkout: `cargo trovato new ../reading-time`

"#]]);
    assert!(!root().join("reading-time").exists());
}
