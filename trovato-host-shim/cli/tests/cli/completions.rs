//! `completions` and `man`.

use std::fs;
use std::process::Command;

use snapbox::str;

use crate::support::{Scratch, trovato};

fn script(shell: &str) -> String {
    let output = trovato(&format!("completions {shell}")).output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).unwrap()
}

/// What bash offers for a line, its last word being typed. Other completions
/// of `cargo` are there before.
fn bash(line: &[&str]) -> Option<Vec<String>> {
    let scratch = Scratch::new().with("trovato.bash", script("bash")).with(
        "ask.bash",
        "_others() { COMPREPLY=(build \"others:$2\"); }\n\
         complete -F _others cargo\n\
         # Twice, as when a shell is started in a shell.\n\
         source trovato.bash\nsource trovato.bash\n\
         COMP_WORDS=(\"$@\")\nCOMP_CWORD=$(($# - 1))\n\
         function=$(complete -p cargo | sed 's/.* -F \\([^ ]*\\).*/\\1/')\n\
         $function cargo \"${COMP_WORDS[COMP_CWORD]}\" \"${COMP_WORDS[COMP_CWORD - 1]}\"\n\
         printf '%s\\n' \"${COMPREPLY[@]}\"\n",
    );
    let output = Command::new("bash")
        .arg("ask.bash")
        .args(line)
        .current_dir(scratch.path())
        .output()
        .ok()?;
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let answer = String::from_utf8(output.stdout).unwrap();
    Some(answer.split_whitespace().map(str::to_owned).collect())
}

#[test]
fn bash_completes_the_command_as_cargo_calls_it() {
    let Some(commands) = bash(&["cargo", "trovato", ""]) else {
        // There is no bash here.
        return;
    };
    for command in ["new", "run", "check", "doctor", "completions"] {
        assert!(
            commands.iter().any(|offered| offered == command),
            "{commands:?}"
        );
    }
    let offers = |line: &[&str]| bash(line).unwrap();
    assert_eq!(offers(&["cargo", "trovato", "do"]), ["doctor"]);
    assert_eq!(
        offers(&["cargo", "+stable", "trovato", "check", "--b"]),
        ["--baseline"]
    );
    assert_eq!(
        offers(&["cargo", "trovato", "new", "--template", ""]),
        ["tap", "tap-lazy", "service"]
    );
    assert_eq!(
        offers(&["cargo", "trovato", "explain", "small"]),
        ["small-stack"]
    );
}

#[test]
fn bash_leaves_the_rest_to_cargos_own_completion() {
    let Some(offers) = bash(&["cargo", "b"]) else {
        return;
    };
    assert_eq!(offers, ["build", "others:b"]);
    assert_eq!(
        bash(&["cargo", "tro"]).unwrap(),
        ["build", "others:tro", "trovato"]
    );
}

#[test]
fn other_shells_have_what_their_cargo_completion_asks_for() {
    let zsh = script("zsh");
    assert!(zsh.starts_with("#compdef cargo-trovato\n"), "{zsh}");
    // Zsh's own completion of cargo calls the function of this name.
    assert!(zsh.contains("\n_cargo-trovato() {\n"), "{zsh}");
    let fish = script("fish");
    assert!(fish.contains("complete -c cargo -n \"__fish_cargo_needs_command\" -f -a \"trovato\""));
    assert!(fish.contains(
        "__fish_cargo_using_subcommand trovato; and __fish_seen_subcommand_from doctor\" -l fix"
    ));
    for shell in ["elvish", "powershell"] {
        assert!(script(shell).contains("cargo-trovato"), "{shell}");
    }
}

#[test]
fn a_shell_that_there_is_not() {
    trovato("completions fsh")
        .assert()
        .code(2)
        .stderr_eq(str![[r#"
error: invalid value 'fsh' for '<SHELL>'
  [possible values: bash, elvish, fish, powershell, zsh]

  tip: a similar value exists: 'fish'

For more information, try '--help'.

"#]]);
}

#[test]
fn there_is_a_page_for_each_command() {
    let scratch = Scratch::new();
    scratch
        .trovato("man pages/man1")
        .assert()
        .success()
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
pages/man1/cargo-trovato.1

"#]]);
    let page = |name: &str| {
        let path = scratch.path().join("pages/man1").join(name);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{name}: {error}"))
    };
    let first = page("cargo-trovato.1");
    assert!(first.contains(".TH cargo-trovato 1"), "{first}");
    assert!(first.contains("\\fBcargo trovato\\fR"), "{first}");
    let listed: Vec<&str> = first
        .lines()
        .filter_map(|line| line.strip_prefix("cargo\\-trovato\\-")?.strip_suffix("(1)"))
        .collect();
    assert!(listed.len() > 8, "{listed:?}");
    for command in listed {
        let shown = command;
        let command = command.replace("\\-", "-");
        let text = page(&format!("cargo-trovato-{command}.1"));
        assert!(
            text.contains(&format!("\\fBcargo trovato {shown}\\fR")),
            "{text}"
        );
    }
    // The first is also printed, to be read at once.
    let printed = trovato("man").output().unwrap();
    assert_eq!(String::from_utf8_lossy(&printed.stdout), first);
}

#[test]
fn a_folder_that_cannot_be_written() {
    let scratch = Scratch::new().with("file", "");
    scratch
        .trovato("man file/man1")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[io]: `file/man1` cannot be written: Not a directory (os error 20)

for more: cargo trovato explain io

"#]]);
}
