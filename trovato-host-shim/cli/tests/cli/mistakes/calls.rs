//! Mistakes that show when a tap is called.

use snapbox::str;

use super::clumsy;
use crate::support;

/// Calls a tap of the clumsy plugin's wasm with a payload.
#[track_caller]
fn fails(tap: &str, payload: &str, stderr: impl snapbox::IntoData) {
    support::trovato(&format!("run clumsy.wasm --tap {tap} --input -"))
        .current_dir(clumsy())
        .stdin(payload.to_owned())
        .assert()
        .code(1)
        .stdout_eq(str![""])
        .stderr_eq(stderr);
}

#[test]
fn an_index_that_there_is_not_with_the_authors_own_line() {
    support::trovato("run . --tap index --input -")
        .current_dir(clumsy())
        .env("CARGO_TARGET_DIR", support::target())
        .env("CARGO_NET_OFFLINE", "true")
        .stdin("3")
        .assert()
        .code(1)
        .stderr_eq(str![[r#"
error[guest-panic]: the plugin panicked: index out of bounds: the len is 0 but the index is 3
  --> src/lib.rs:12:9
   |
12 |     list[n]
   |         ^
   |
   = note: in the tap `index` of the plugin `clumsy`
   = note: the plugin's functions at that moment, innermost first:
...
   = help: look at the length first, or take the element with `get`, which answers with an `Option`

for more: cargo trovato explain guest-panic

"#]]);
}

#[test]
fn a_string_cut_inside_of_a_character() {
    fails(
        "cut",
        "2",
        str![[r#"
error[guest-panic]: the plugin panicked: end byte index 2 is not a char boundary; it is inside 'ü' (bytes 1..3) of `Zürich`
 --> src/lib.rs:18:9
  = note: in the tap `cut` of the plugin `clumsy`
  = note: the plugin's functions at that moment, innermost first:
...
  = help: a character may have several bytes: cut with `char_indices`, or with `get`, which answers with an `Option`

for more: cargo trovato explain guest-panic

"#]],
    );
}

#[test]
fn a_division_by_zero() {
    fails(
        "divide",
        "0",
        str![[r#"
error[guest-panic]: the plugin panicked: attempt to divide by zero
 --> src/lib.rs:23:5
  = note: in the tap `divide` of the plugin `clumsy`
  = note: the plugin's functions at that moment, innermost first:
...
  = help: look at the divisor first, or use `checked_div`, which answers with an `Option`

for more: cargo trovato explain guest-panic

"#]],
    );
}

#[test]
fn a_cell_that_is_taken_twice() {
    fails(
        "borrow",
        "1",
        str![[r#"
error[guest-panic]: the plugin panicked: RefCell already borrowed
 --> src/lib.rs:30:23
  = note: in the tap `borrow` of the plugin `clumsy`
  = note: the plugin's functions at that moment, innermost first:
...
  = help: a `RefCell` is in use while it is taken a second time: end the first use before

for more: cargo trovato explain guest-panic

"#]],
    );
}

#[test]
fn what_was_left_to_do() {
    fails(
        "todo",
        "12",
        str![[r#"
error[guest-panic]: the plugin panicked: not yet implemented: count 12 sheep
 --> src/lib.rs:36:5
  = note: in the tap `todo` of the plugin `clumsy`
  = note: the plugin's functions at that moment, innermost first:
...
  = help: write what `todo!` stands for, or answer with an error until then

for more: cargo trovato explain guest-panic

"#]],
    );
}

#[test]
fn a_thread() {
    fails(
        "thread",
        "1",
        str![[r#"
error[guest-panic]: the plugin panicked: failed to spawn thread: Os { code: 58, kind: Unsupported, message: "Not supported" }
 --> [..]/library/std/src/thread/functions.rs:131:29
  = note: in the tap `thread` of the plugin `clumsy`
  = note: the plugin's functions at that moment, innermost first:
...
  = help: a plugin has one thread: do it in the tap, or push it to a queue

for more: cargo trovato explain guest-panic

"#]],
    );
}

#[test]
fn a_clock() {
    fails(
        "clock",
        "1",
        str![[r#"
error[wasi-stub]: the guest called WASI's `clock_time_get`, which plugins do not have; usual cause: `SystemTime::now` or `Instant::now`
  |
  = note: in the tap `clock` of the plugin `clumsy`
  = note: the plugin's functions at that moment, innermost first:
...
  = help: take the time from the payload, as `cron` gets it in `timestamp`

for more: cargo trovato explain wasi-stub

"#]],
    );
}

#[test]
fn a_file() {
    fails(
        "file",
        "\"data.csv\"",
        str![[r#"
error[wasi-stub]: the guest called WASI's `fd_prestat_get`, which plugins do not have; usual cause: `std::fs`: opening, reading or writing files
  |
  = note: in the tap `file` of the plugin `clumsy`
  = note: the plugin's functions at that moment, innermost first:
...
  = help: a plugin has no files: embed data with `include_str!`, or take it from the payload

for more: cargo trovato explain wasi-stub

"#]],
    );
}

#[test]
fn a_pause() {
    fails(
        "sleep",
        "1",
        str![[r#"
error[wasi-stub]: the guest called WASI's `poll_oneoff`, which plugins do not have; usual cause: `std::thread::sleep`, or waiting on files and sockets
  |
  = note: in the tap `sleep` of the plugin `clumsy`
  = note: the plugin's functions at that moment, innermost first:
...
  = help: return, and let the host call again: `cron` and `queue_worker` are made for that

for more: cargo trovato explain wasi-stub

"#]],
    );
}

#[test]
fn an_exit() {
    fails(
        "exit",
        "3",
        str![[r#"
error[guest-exit]: the guest exited with status 3
  |
  = note: in the tap `exit` of the plugin `clumsy`
  = note: the plugin's functions at that moment, innermost first:
...
  = help: Return from the tap, with an error if need be.

for more: cargo trovato explain guest-exit

"#]],
    );
}

#[test]
fn a_socket() {
    fails(
        "socket",
        "\"example.org:80\"",
        str![[r#"
error[tap-error]: operation not supported on this platform
  |
  = note: in the tap `socket` of the plugin `clumsy`
  = note: the tap's own code for it is `error`
  = help: a plugin has no sockets, processes and threads of its own: ask the host by a `&TapContext`, for servers outside with `context.http()`

for more: cargo trovato explain error

"#]],
    );
}

#[test]
fn a_variable_of_the_environment() {
    fails(
        "home",
        "\"HOME\"",
        str![[r#"
error[tap-error]: environment variable not found
  |
  = note: in the tap `home` of the plugin `clumsy`
  = note: the tap's own code for it is `error`
  = help: Look for the `?` in the tap that can fail so. `.or_tap("a-code")?` gives an error a code that says more.

for more: cargo trovato explain error

"#]],
    );
}

#[test]
fn an_answer_that_has_no_json() {
    fails(
        "keys",
        "1",
        str![[r#"
error[tap-error]: key must be a string
  |
  = note: in the tap `keys` of the plugin `clumsy`
  = note: the tap's own code for it is `output`
  = help: Change the type that the message names.

for more: cargo trovato explain output

"#]],
    );
}

#[test]
fn recursion_without_an_end() {
    fails(
        "depth",
        "1",
        str![[r#"
error[stack-overflow]: the guest's stack overflowed
  |
  = note: in the tap `depth` of the plugin `clumsy`
  = note: the plugin's functions at that moment, innermost first:
             0: clumsy::depth (40 times)
  = help: Look for recursion without an end; the backtrace names the functions. Put large values into a `Box` or a `Vec`.

for more: cargo trovato explain stack-overflow

"#]],
    );
}

#[test]
fn a_member_that_is_missing() {
    fails(
        "add",
        "{\"a\": 1}",
        str![[r#"
error[tap-error]: missing member `b`
 --> <standard input>:1:1
  |
1 | {"a": 1}
  | ^^^^^^^^
  |
  = note: in the tap `add` of the plugin `clumsy`
  = note: the tap's own code for it is `input`
  = help: Call the tap with a payload as its row in the vocabulary has it. Where a member may be missing, take an `Option`.

for more: cargo trovato explain input

"#]],
    );
}

#[test]
fn a_member_of_another_type() {
    fails(
        "add",
        "{\n  \"a\": -1,\n  \"b\": \"x\"\n}",
        str![[r#"
error[tap-error]: invalid value: integer `-1`, expected u32
 --> <standard input>:2:8
  |
2 |   "a": -1,
  |        ^^ `a`
  |
  = note: in the tap `add` of the plugin `clumsy`
  = note: the tap's own code for it is `input`
  = help: Call the tap with a payload as its row in the vocabulary has it. Where a member may be missing, take an `Option`.

for more: cargo trovato explain input

"#]],
    );
}

#[test]
fn a_value_where_there_should_be_members() {
    fails(
        "add",
        "[1]",
        str![[r#"
error[tap-error]: invalid type: sequence, expected an object with the members `a` `b`
 --> <standard input>:1:1
  |
1 | [1]
  | ^^^
  |
  = note: in the tap `add` of the plugin `clumsy`
  = note: the tap's own code for it is `input`
  = help: Call the tap with a payload as its row in the vocabulary has it. Where a member may be missing, take an `Option`.

for more: cargo trovato explain input

"#]],
    );
}

#[test]
fn what_would_fail_is_known_without_a_call() {
    support::trovato("check clumsy.wasm")
        .current_dir(clumsy())
        .assert()
        .success()
        .stderr_eq(str![[r#"
warning[wasi-stub]: it imports WASI's `clock_time_get`, which fails when called; usual cause: `SystemTime::now` or `Instant::now`
 --> clumsy.wasm
  = help: take the time from the payload, as `cron` gets it in `timestamp`

warning[wasi-stub]: it imports WASI's `fd_close`, which fails when called; usual cause: dropping a `std::fs::File` or a socket
 --> clumsy.wasm
  = help: a plugin has no files: embed data with `include_str!`, or take it from the payload

warning[wasi-stub]: it imports WASI's `fd_fdstat_get`, `fd_filestat_get`, `fd_prestat_get`, `fd_prestat_dir_name`, `path_open`, which fail when called; usual cause: `std::fs`: opening, reading or writing files
 --> clumsy.wasm
  = help: a plugin has no files: embed data with `include_str!`, or take it from the payload

warning[wasi-stub]: it imports WASI's `fd_read`, which fails when called; usual cause: `std::io::stdin`, or reading a file
 --> clumsy.wasm
  = help: a plugin has no standard input: take what the tap needs from its payload

warning[wasi-stub]: it imports WASI's `poll_oneoff`, which fails when called; usual cause: `std::thread::sleep`, or waiting on files and sockets
 --> clumsy.wasm
  = help: return, and let the host call again: `cron` and `queue_worker` are made for that

warning[manifest-missing]: there is no manifest
 --> clumsy.wasm
  = help: write `clumsy.info.toml` beside `Cargo.toml`, with the plugin's name, description, version and taps

for more: cargo trovato explain manifest-missing
for more: cargo trovato explain wasi-stub

`cargo trovato check clumsy.wasm --fix` puts the manifest right


"#]]);
}
