//! Colours and widths: on terminals, in pipes, and as one asks for them.

use std::process::Command;

use snapbox::str;

use crate::support::{LOGS, Scratch, trovato};

const ESCAPE: &str = "\u{1b}[";

/// Both streams of a command that may fail.
fn printed(command: snapbox::cmd::Command) -> (String, String) {
    let output = command.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr))
}

#[test]
fn a_pipe_has_colours_only_when_that_is_asked_for() {
    for args in ["explain timeout", "check no-such.wasm", "run --tmeout"] {
        let (out, errors) = printed(trovato(args));
        assert!(!out.contains(ESCAPE) && !errors.contains(ESCAPE), "{args}");
        for coloured in [
            trovato(&format!("{args} --color always")),
            trovato(&format!("--color=always {args}")),
            trovato(args).env("CARGO_TERM_COLOR", "always"),
            trovato(args).env("CLICOLOR_FORCE", "1"),
        ] {
            let (out, errors) = printed(coloured);
            assert!(out.contains(ESCAPE) || errors.contains(ESCAPE), "{args}");
        }
        for plain in [
            trovato(&format!("{args} --color never")).env("CARGO_TERM_COLOR", "always"),
            trovato(args)
                .env("NO_COLOR", "1")
                .env("CLICOLOR_FORCE", "1"),
            trovato(args).env("CARGO_TERM_COLOR", "nonsense"),
        ] {
            let (out, errors) = printed(plain);
            assert!(!out.contains(ESCAPE) && !errors.contains(ESCAPE), "{args}");
        }
    }
}

#[test]
fn what_machines_read_has_none_in_any_case() {
    let broken = "[package]\nname = \"typo\"\nedition = \"2024\"\n[workspace]\n";
    let scratch = Scratch::new()
        .with_odd(&[("logs", LOGS)])
        .with("typo/Cargo.toml", broken)
        .with("typo/src/lib.rs", "fn f() -> u8 { \"\" }\n");
    let target = scratch.path().join("target");
    let run = |args: &str| {
        let command = scratch.trovato(&format!("{args} --color always"));
        printed(command.env("CARGO_TARGET_DIR", &target))
    };
    let (answer, log) = run("run odd.wasm");
    assert_eq!(answer, "\"said\"\n");
    assert!(log.contains(ESCAPE), "{log}");
    let (object, _) = run("check odd.wasm --json");
    assert!(
        !object.contains("\\u001b") && !object.contains(ESCAPE),
        "{object}"
    );
    // Cargo's own words are part of the error.
    let (object, _) = run("run typo --json");
    assert!(
        object.contains("E0308") && !object.contains("\\u001b"),
        "{object}"
    );
    let (_, errors) = run("build typo");
    let rustc = errors.lines().find(|line| line.contains("E0308")).unwrap();
    assert!(rustc.contains(ESCAPE), "{rustc}");
}

#[test]
fn a_value_that_there_is_not() {
    trovato("explain --color blue")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'blue' for '--color <WHEN>'
  [possible values: auto, always, never]

For more information, try '--help'.

"#]]);
}

#[test]
fn text_is_as_wide_as_there_is_room() {
    let narrow = |args: &str| trovato(args).env("COLUMNS", "44");
    narrow("explain timeout")
        .assert()
        .success()
        .stdout_eq(str![[r#"
timeout: The call used up its time

Every call has a budget, which counts the
time in which the guest itself ran. The
guest was stopped, and its instance given
up.

What to do: Look for a loop that does not
end; the backtrace says where it was. Split
long work over several calls, or raise the
host's `call_budget`.

"#]]);
    narrow("run examples/hello --tap item_veiw")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error[unknown-tap]: the plugin has no tap
                     `item_veiw`; did you
                     mean `item_view`?
  |
  = note: taps of `hello`: `item_view`
  = help: `cargo trovato inspect` lists the
          taps that it has.

for more: cargo trovato explain unknown-tap

"#]]);
    for args in ["explain", "doctor --help", "completions -h"] {
        let (out, _) = printed(narrow(args));
        let is_long = |line: &&str| line.chars().count() > 44;
        let long: Vec<_> = out.lines().filter(is_long).collect();
        // What one copies is not broken.
        let is_command = |line: &&str| line.starts_with("  ") || line.starts_with("Usage: ");
        assert!(long.iter().all(is_command), "{long:#?}");
    }
    // Nobody reads lines that are much wider than a page.
    let wide = trovato("explain timeout").env("COLUMNS", "300");
    assert_eq!(printed(wide), printed(trovato("explain timeout")));
}

/// What comes on a terminal of 50 columns, where there is one to be had.
fn on_a_terminal(variables: &str, args: &str) -> Option<String> {
    let program = env!("CARGO_BIN_EXE_cargo-trovato");
    let command = format!("stty rows 40 cols 50; {variables} '{program}' {args}");
    let output = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .env_remove("CARGO_TERM_COLOR")
        .env_remove("CI")
        .output()
        .ok()?;
    String::from_utf8(output.stdout).ok()
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_has_colours_and_a_width() {
    let Some(text) = on_a_terminal("", "explain timeout") else {
        // There is no `script` here.
        return;
    };
    assert!(text.contains(ESCAPE), "{text}");
    let plain = on_a_terminal("NO_COLOR=1", "explain timeout").unwrap();
    assert!(!plain.contains(ESCAPE), "{plain}");
    let longest = plain.lines().map(|line| line.trim_end().chars().count());
    assert!((40..=50).contains(&longest.max().unwrap()), "{plain}");
    let error = on_a_terminal("NO_COLOR=1", "check no-such-file-at-all.wasm").unwrap();
    assert!(!error.contains(ESCAPE), "{error}");
}
