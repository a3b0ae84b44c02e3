//! `explain`.

use snapbox::str;
use trovato_host_shim::error::CATALOGUE;

use crate::support::trovato;

#[test]
fn lists_every_code() {
    let output = trovato("explain").output().unwrap();
    let list = String::from_utf8(output.stdout).unwrap();
    let codes: Vec<_> = list
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    let catalogue: Vec<_> = CATALOGUE.iter().map(|entry| entry.code).collect();
    assert_eq!(codes, catalogue);
    assert!(
        list.contains("\ntimeout               The call used up its time\n"),
        "{list}"
    );
}

#[test]
fn explains_a_code() {
    trovato("explain timeout")
        .assert()
        .success()
        .stderr_eq(str![""])
        .stdout_eq(str![[r#"
timeout: The call used up its time

Every call has a budget, which counts the time in which the guest itself ran.
The guest was stopped, and its instance given up.

What to do: Look for a loop that does not end; the backtrace says where it was.
Split long work over several calls, or raise the host's `call_budget`.

"#]]);
}

#[test]
fn takes_a_code_as_it_is_printed() {
    let plain = trovato("explain guest-panic").output().unwrap();
    let printed = trovato("explain error[guest-panic]").output().unwrap();
    assert!(plain.status.success());
    assert_eq!(plain, printed);
}

#[test]
fn suggests_the_nearest_code() {
    trovato("explain tiemout")
        .assert()
        .code(2)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error: no error has the code `tiemout`
  |
  = help: did you mean `timeout`?

"#]]);
}

#[test]
fn says_where_codes_are_listed() {
    trovato("explain E0308")
        .assert()
        .code(2)
        .stdout_eq(str![""])
        .stderr_eq(str![[r#"
error: no error has the code `E0308`
  |
  = help: `cargo trovato explain` lists all codes

"#]]);
}
