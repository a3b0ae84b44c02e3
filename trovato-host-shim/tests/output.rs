//! What a guest says: every line reaches the host's log, under the host's
//! name for the plugin, and none can do more than be read.

mod support;

use support::*;
use trovato_host_shim::Limits;

/// Writes the text to a file descriptor in one piece.
fn prints(fd: u8, text: &str, then: &str) -> String {
    let len = text.len();
    let data = quoted(text);
    format!(
        "(data (i32.const 2048) {data}) (data (i32.const 1024) \"1\") {}",
        tap(
            "say",
            &format!(
                "(i32.store (i32.const 0) (i32.const 2048)) (i32.store (i32.const 4) (i32.const {len}))
                 (if (call $fd_write (i32.const {fd}) (i32.const 0) (i32.const 1) (i32.const 8)) (then unreachable))
                 {then} (i64.const 4398046511105)"
            )
        )
    )
}

#[tokio::test]
async fn prints_arrive_line_by_line_and_the_last_one_without_its_break() {
    let (host, lines) = listening(limits());
    call(&host, &prints(1, "one\n\ntwo", ""), "say")
        .await
        .unwrap();
    assert_eq!(
        lines.take(),
        [
            "test say info Stdout one",
            "test say info Stdout ",
            "test say info Stdout two"
        ]
    );
    call(&host, &prints(2, "oops\n", ""), "say").await.unwrap();
    assert_eq!(lines.take(), ["test say warn Stderr oops"]);
}

#[tokio::test]
async fn what_was_printed_before_a_trap_is_not_lost() {
    let (host, lines) = listening(limits());
    call(&host, &prints(1, "last words", "unreachable"), "say")
        .await
        .unwrap_err();
    assert_eq!(lines.take(), ["test say info Stdout last words"]);
}

#[tokio::test]
async fn control_characters_are_escaped_and_a_line_stays_one_line() {
    let (host, lines) = listening(limits());
    call(&host, &prints(1, "\u{1b}[31mred\r\u{202e}", ""), "say")
        .await
        .unwrap();
    assert_eq!(
        lines.take(),
        ["test say info Stdout \\u{1b}[31mred\\r\\u{202e}"]
    );
}

fn logs(level: &str, message: &str) -> String {
    let (l, m) = (level.len(), message.len());
    let message = quoted(message);
    format!(
        "(data (i32.const 512) \"{level}\") (data (i32.const 600) \"root\") (data (i32.const 2048) {message}) (data (i32.const 1024) \"1\") {}",
        tap(
            "say",
            &format!(
                "(call $log (i32.const 512) (i32.const {l}) (i32.const 600) (i32.const 4) (i32.const 2048) (i32.const {m})) (i64.const 4398046511105)"
            )
        )
    )
}

#[tokio::test]
async fn a_log_line_has_its_level_and_the_hosts_name_for_the_plugin() {
    let (host, lines) = listening(limits());
    for (level, expected) in [
        ("debug", "debug"),
        ("info", "info"),
        ("warn", "warn"),
        ("error", "error"),
        ("loud", "info"),
    ] {
        call(&host, &logs(level, "a\nb"), "say").await.unwrap();
        assert_eq!(lines.take(), [format!("test say {expected} Log a\\nb")]);
    }
}

#[tokio::test]
async fn long_lines_are_cut_and_say_so() {
    let (host, lines) = listening(Limits {
        log_line_bytes: 5,
        ..limits()
    });
    call(&host, &logs("info", "äääää"), "say").await.unwrap();
    assert_eq!(lines.take(), ["test say info Log ää… (cut at 5 bytes)"]);
    call(&host, &prints(1, "123456789\n12345\n", ""), "say")
        .await
        .unwrap();
    assert_eq!(
        lines.take(),
        [
            "test say info Stdout 12345… (cut at 5 bytes)",
            "test say info Stdout 12345"
        ]
    );
}

#[tokio::test]
async fn lines_over_the_limit_are_left_out_and_the_next_call_starts_anew() {
    let (host, lines) = listening(Limits {
        log_lines: 2,
        ..limits()
    });
    let plugin = plugin(&host, &prints(1, "a\nb\nc\nd\n", ""));
    let mut request = host.request();
    for _ in 0..2 {
        request.call(&plugin, "say", b"{}").await.unwrap();
        assert_eq!(
            lines.take(),
            [
                "test say info Stdout a",
                "test say info Stdout b",
                "test say warn Host more output of this call was left out, the limit is 2 lines",
            ]
        );
    }
}

#[tokio::test]
async fn a_flood_of_output_is_taken_in_small_pieces() {
    // One piece of 100 KiB: taken as 64 KiB, which is a short write.
    let (host, lines) = listening(limits());
    let functions = tap(
        "say",
        r"(i32.store (i32.const 0) (i32.const 2048)) (i32.store (i32.const 4) (i32.const 102400))
           (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
           (if (i32.ne (i32.load (i32.const 8)) (i32.const 65536)) (then unreachable))
           (i32.store8 (i32.const 1024) (i32.const 49)) (i64.const 4398046511105)",
    );
    call(&host, &functions, "say").await.unwrap();
    assert_eq!(lines.take().len(), 1);
}
