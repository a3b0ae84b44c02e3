//! `bench`: what it starts, and where it does not.

use snapbox::str;

use crate::support::Scratch;

/// A checkout, as far as the command looks, and a cargo that says what it is
/// asked for and then ends with a status.
#[cfg(unix)]
fn checkout(status: u8) -> Scratch {
    let cargo = format!("for word; do echo \"$word\"; done\nexit {status}");
    Scratch::new()
        .with("Cargo.toml", "")
        .with("trovato-host-shim/bench/Cargo.toml", "")
        .with("deeper/down/file", "")
        .with_script("cargo", &cargo)
}

#[cfg(unix)]
#[test]
fn it_is_run_optimised_and_gets_what_was_asked_for() {
    let checkout = checkout(0);
    let root = checkout.path().canonicalize().unwrap();
    let output = checkout
        .trovato("bench alter soak --quick --json a.json --html b.html --soak 5 --item post-2k")
        .current_dir(root.join("deeper/down"))
        .env("CARGO", root.join("cargo"))
        .assert()
        .success();
    let words = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    let words: Vec<_> = words.lines().collect();
    let manifest = root.join("Cargo.toml");
    assert_eq!(
        words,
        [
            "run",
            "--profile",
            "host",
            "--package",
            "trovato-bench",
            "--manifest-path",
            manifest.to_str().unwrap(),
            "--",
            "alter",
            "soak",
            "--quick",
            "--json",
            "a.json",
            "--html",
            "b.html",
            "--soak",
            "5",
            "--item",
            "post-2k",
        ]
    );
}

#[cfg(unix)]
#[test]
fn it_ends_as_the_benchmark_does() {
    for status in [0, 1, 2] {
        let checkout = checkout(status);
        let cargo = checkout.path().join("cargo");
        let command = checkout.trovato("bench").env("CARGO", cargo);
        command.assert().code(i32::from(status));
    }
}

#[test]
fn it_needs_a_checkout() {
    let scratch = Scratch::new();
    scratch
        .trovato("bench gate1 --quick")
        .assert()
        .code(2)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error: there is no benchmark here to run
  |
  = note: it is part of this project's workspace, with the plugins that it measures, and not of the command that is installed
  = help: run it in a checkout of the project

"#]]);
}

#[test]
fn a_scenario_that_there_is_not() {
    let scratch = Scratch::new();
    scratch.trovato("bench gate9").assert().code(2);
}
