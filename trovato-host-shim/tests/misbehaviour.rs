//! What a plugin in Rust can do wrong, through real wasm: each a typed error,
//! the host alive and the slot back.

mod workspace;

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use trovato_host_shim::{Error, Host, HostConfig, Kind, Limits, LogLine, Plugin};

/// The plugin in a host that is quick to lose patience.
struct Forms {
    host: Host,
    plugin: Plugin,
    lines: Arc<Mutex<Vec<String>>>,
    runtime: tokio::runtime::Runtime,
}

/// One test at a time has it, since each counts instances and log lines.
fn forms() -> MutexGuard<'static, Forms> {
    static FORMS: LazyLock<Mutex<Forms>> = LazyLock::new(|| Mutex::new(load()));
    let forms = FORMS.lock().unwrap_or_else(PoisonError::into_inner);
    forms.lines();
    forms
}

fn load() -> Forms {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&lines);
    let log = Arc::new(move |line: &LogLine<'_>| {
        let text = format!("{:?} {}: {}", line.origin, line.level.name(), line.message);
        kept.lock().unwrap().push(text);
    });
    let limits = Limits {
        instances: 4,
        memory_bytes: 8 << 20,
        call_budget: Duration::from_millis(200),
        ..Limits::default()
    };
    let host = Host::new(HostConfig {
        limits,
        log,
        ..HostConfig::default()
    })
    .unwrap();
    let plugin = host.load("forms", &workspace::wasm("forms")).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    Forms {
        host,
        plugin,
        lines,
        runtime,
    }
}

impl Forms {
    fn call(&self, tap: &str, payload: &Value) -> Result<Value, Error> {
        let mut request = self.host.request();
        let payload = payload.to_string();
        self.runtime
            .block_on(request.call_as(&self.plugin, tap, payload.as_bytes()))
    }

    /// Calls a tap that ends its instance, and sees to it that it ends
    /// nothing else.
    #[track_caller]
    fn ends(&self, tap: &str, payload: &Value) -> Error {
        let before = self.host.stats().instances_discarded;
        let error = self.call(tap, payload).unwrap_err();
        assert_eq!((error.plugin(), error.tap()), (Some("forms"), Some(tap)));
        assert_eq!(
            self.host.stats().instances_discarded,
            before + 1,
            "{error:?}"
        );
        self.is_well();
        error
    }

    #[track_caller]
    fn is_well(&self) {
        let stats = self.host.stats();
        assert_eq!(stats.instances_live, 0);
        assert_eq!(stats.slots_free, u64::from(self.host.limits().instances));
        assert_eq!(
            self.call("counts_calls", &json!({})).unwrap(),
            1,
            "a fresh instance"
        );
    }

    fn lines(&self) -> Vec<String> {
        std::mem::take(&mut self.lines.lock().unwrap())
    }
}

#[track_caller]
fn panic(error: &Error) -> (&str, &str, u32) {
    assert_eq!(error.code(), "guest-panic");
    match error.kind() {
        Kind::GuestPanic {
            message,
            file,
            line,
            ..
        } => (message, file, *line),
        _ => panic!("{error:?}"),
    }
}

/// Line of the source that holds this text.
fn line_of(text: &str) -> u32 {
    let source = include_str!("fixtures/forms/src/misbehaviour.rs");
    let line = source.lines().position(|line| line.contains(text)).unwrap();
    u32::try_from(line + 1).unwrap()
}

#[test]
fn a_panic_arrives_with_its_message_file_and_line() {
    let forms = forms();
    let error = forms.ends("panics", &json!("no \"rating\"\n at all"));
    let (message, file, line) = panic(&error);
    assert_eq!(message, "no \"rating\"\n at all");
    assert!(file.ends_with("src/misbehaviour.rs"), "{file}");
    assert_eq!(line, line_of("panic!(\"{message}\")"));
    let lines = forms.lines();
    assert_eq!(lines.len(), 1);
    assert!(lines[0].starts_with("Log error: panicked at "), "{lines:?}");
    assert!(lines[0].ends_with("no \"rating\"\\n at all"), "{lines:?}");
}

#[test]
fn a_panic_of_the_standard_librarys_names_the_authors_line() {
    let forms = forms();
    let error = forms.ends("panics_by_index", &json!(7));
    let (message, _, line) = panic(&error);
    assert_eq!(
        message,
        "index out of bounds: the len is 3 but the index is 7"
    );
    assert_eq!(line, line_of("numbers[at]"));
    let error = forms.ends("unwraps", &json!(null));
    let (message, _, line) = panic(&error);
    assert_eq!(message, "called `Option::unwrap()` on a `None` value");
    assert_eq!(line, line_of("number.unwrap()"));
}

#[test]
fn a_long_panic_is_cut_between_two_characters() {
    let forms = forms();
    let error = forms.ends("panics", &json!("€".repeat(3000)));
    let (message, ..) = panic(&error);
    assert_eq!(message, "€".repeat(4096 / 3));
}

#[test]
fn an_endless_loop_ends_with_the_budget() {
    let error = forms().ends("loops", &json!({}));
    assert_eq!(error.code(), "timeout");
    assert!(matches!(error.kind(), Kind::Timeout { budget } if budget.as_millis() == 200));
}

#[test]
fn endless_recursion_is_a_stack_overflow() {
    let forms = forms();
    for tap in ["recurses", "recurses_without_a_frame"] {
        assert_eq!(forms.ends(tap, &json!(1)).code(), "stack-overflow", "{tap}");
    }
}

#[test]
fn eating_memory_ends_at_the_limit() {
    let error = forms().ends("eats_memory", &json!({}));
    assert_eq!(error.code(), "out-of-memory");
    let Kind::OutOfMemory(limit) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(limit.limit, 8 << 20);
    assert!(limit.wanted > limit.limit);
}

#[test]
fn an_exit_is_told_apart_from_an_abort() {
    let forms = forms();
    let error = forms.ends("exits", &json!(3));
    assert_eq!(error.code(), "guest-exit");
    assert!(matches!(error.kind(), Kind::GuestExit { code: 3 }));
    assert_eq!(forms.ends("exits", &json!(0)).code(), "guest-exit");
    assert_eq!(forms.ends("aborts", &json!({})).code(), "guest-trap");
}

#[test]
fn what_is_printed_reaches_the_log_line_by_line() {
    let forms = forms();
    assert_eq!(forms.call("prints", &json!("Ada\u{1b}[1m")).unwrap(), 7);
    let lines = forms.lines();
    assert_eq!(
        lines[..3],
        [
            "Stdout info: hello, Ada\\u{1b}[1m",
            "Stdout info: no line break",
            "Stderr warn: careful, Ada\\u{1b}[1m",
        ]
    );
    assert_eq!(lines.len(), 4);
    assert!(
        lines[3].starts_with("Stderr warn: [forms/src/misbehaviour.rs:"),
        "{lines:?}"
    );
    assert!(lines[3].ends_with("] name.len() = 7"), "{lines:?}");
    forms.is_well();
}

#[test]
fn what_is_logged_keeps_its_level_and_stays_one_line() {
    let forms = forms();
    forms.call("logs", &json!("Ada")).unwrap();
    assert_eq!(
        forms.lines(),
        [
            "Log debug: debug",
            "Log info: hello, Ada\\n[error] admin: forged",
            "Log warn:    7",
            "Log error: error",
            "Log debug: a library's debug",
            "Log error: a library's error",
        ]
    );
    forms.is_well();
}

#[test]
fn printing_without_end_is_cut_and_says_so() {
    let forms = forms();
    forms.call("prints_without_end", &json!(1000)).unwrap();
    let lines = forms.lines();
    assert_eq!(lines.len(), 257);
    assert_eq!(lines[255], "Stdout info: line 255");
    assert!(
        lines[256].starts_with("Host warn: more output"),
        "{}",
        lines[256]
    );
}

#[test]
fn a_line_begun_before_a_panic_is_not_lost() {
    let forms = forms();
    let error = forms.ends("prints_and_panics", &json!({}));
    assert_eq!(panic(&error).0, "after");
    assert!(forms.lines().contains(&"Stderr warn: before".to_owned()));
}

#[test]
fn clocks_files_and_arguments_fail_at_the_call_and_are_named() {
    let forms = forms();
    for (tap, function, cause) in [
        ("asks_the_time", "clock_time_get", "SystemTime::now"),
        ("takes_the_time", "clock_time_get", "Instant::now"),
        ("sleeps", "poll_oneoff", "std::thread::sleep"),
        ("reads_a_file", "fd_prestat_get", "std::fs"),
        ("reads_input", "fd_read", "std::io::stdin"),
        ("reads_arguments", "args_sizes_get", "std::env::args"),
    ] {
        let error = forms.ends(tap, &json!({}));
        assert_eq!(error.code(), "wasi-stub", "{tap}: {error:?}");
        let Kind::WasiStub {
            function: called,
            fix,
            ..
        } = error.kind()
        else {
            panic!("{error:?}")
        };
        assert_eq!(called, function, "{tap}");
        assert!(!fix.is_empty());
        assert!(error.to_string().contains(cause), "{tap}: {error}");
    }
}

#[test]
fn the_environment_is_empty() {
    assert_eq!(
        forms().call("reads_the_environment", &json!({})).unwrap(),
        0
    );
}

#[test]
fn a_hash_map_works() {
    let words = json!(["a", "b", "a"]);
    assert_eq!(forms().call("hashes", &words).unwrap(), 2);
}

#[test]
fn a_thread_cannot_be_spawned_and_std_says_why() {
    let forms = forms();
    let error = forms.ends("spawns_a_thread", &json!({}));
    let (message, ..) = panic(&error);
    assert!(message.starts_with("failed to spawn thread"), "{message}");

    let error = forms
        .call("fails_to_spawn_a_thread", &json!({}))
        .unwrap_err();
    assert_eq!(error.code(), "tap-error");
    assert!(error.to_string().contains("Not supported"), "{error}");
    forms.is_well();
}

#[test]
fn a_trap_shows_the_authors_functions() {
    let error = forms().ends("panics", &json!("with a trace"));
    let frames = error
        .backtrace()
        .iter()
        .fold(String::new(), |mut all, frame| {
            let _ = writeln!(all, "{frame}");
            all
        });
    assert!(frames.contains("forms::misbehaviour::"), "{frames}");
}

#[test]
fn a_request_goes_on_after_each_of_its_plugins_ends() {
    let forms = forms();
    let mut request = forms.host.request();
    let mut call = |tap: &str, payload: &str| {
        let call = request.call_as::<Value>(&forms.plugin, tap, payload.as_bytes());
        forms.runtime.block_on(call)
    };
    for (tap, payload, code) in [
        ("panics", "\"a\"", "guest-panic"),
        ("loops", "{}", "timeout"),
        ("recurses", "1", "stack-overflow"),
        ("eats_memory", "{}", "out-of-memory"),
        ("exits", "1", "guest-exit"),
        ("asks_the_time", "{}", "wasi-stub"),
    ] {
        assert_eq!(call("counts_calls", "{}").unwrap(), 1, "before {tap}");
        assert_eq!(call("counts_calls", "{}").unwrap(), 2, "before {tap}");
        assert_eq!(call(tap, payload).unwrap_err().code(), code);
    }
    assert_eq!(call("counts_calls", "{}").unwrap(), 1);
    drop(request);
    forms.is_well();
}
