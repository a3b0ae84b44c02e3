//! The WASI functions that plugins may link against: five that work, and the
//! rest as stubs that say what they were called for.
//!
//! Denied by default: a plugin has no clock, no files, no arguments and an
//! empty environment. Rust's standard library links some of these functions
//! even when nothing ever calls them, which is why the stubs exist at all.

use wasmparser::ValType;

use crate::outline::Signature;

#[cfg(test)]
mod page;

/// One function of `wasi_snapshot_preview1`.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// One letter a parameter: `i` for i32, `I` for i64.
    params: &'static str,
    /// Whether it returns an errno.
    returns: bool,
    pub(crate) kind: Kind,
}

/// How this host answers a WASI function.
#[derive(Debug)]
pub(crate) enum Kind {
    /// It works.
    Provided,
    /// Calling it ends the call.
    Stub {
        /// What in Rust usually leads to it.
        cause: &'static str,
        /// What to write in its place.
        fix: &'static str,
    },
}

impl Function {
    pub(crate) fn signature(&self) -> Signature {
        let letter = |letter| {
            if letter == b'I' {
                ValType::I64
            } else {
                ValType::I32
            }
        };
        Signature {
            params: self.params.bytes().map(letter).collect(),
            results: if self.returns {
                vec![ValType::I32]
            } else {
                Vec::new()
            },
        }
    }
}

/// The function of this name, if WASI has it.
pub(crate) fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

const fn provided(name: &'static str, params: &'static str, returns: bool) -> Function {
    Function {
        name,
        params,
        returns,
        kind: Kind::Provided,
    }
}

const fn stub(name: &'static str, params: &'static str, (cause, fix): Why) -> Function {
    Function {
        name,
        params,
        returns: true,
        kind: Kind::Stub { cause, fix },
    }
}

/// A cause, and what to do about it.
pub(crate) type Why = (&'static str, &'static str);

pub(crate) const CLOCK: Why = (
    "`SystemTime::now` or `Instant::now`",
    "take the time from the payload, as `cron` gets it in `timestamp`",
);
pub(crate) const ARGS: Why = (
    "`std::env::args`",
    "take what the tap needs from its payload",
);
pub(crate) const FILE: Why = (
    "`std::fs`: opening, reading or writing files",
    "a plugin has no files: embed data with `include_str!`, or take it from the payload",
);
pub(crate) const STDIN: Why = (
    "`std::io::stdin`, or reading a file",
    "a plugin has no standard input: take what the tap needs from its payload",
);
const CLOSE: Why = (
    "dropping a `std::fs::File` or a socket",
    "a plugin has no files: embed data with `include_str!`, or take it from the payload",
);
pub(crate) const SOCKET: Why = ("`std::net`", "a plugin opens no connections");
pub(crate) const SLEEP: Why = (
    "`std::thread::sleep`, or waiting on files and sockets",
    "return, and let the host call again: `cron` and `queue_worker` are made for that",
);
const YIELD: Why = (
    "`std::thread::yield_now`, or a spinning lock",
    "leave it out: an instance has one thread, and the host interrupts long calls by itself",
);
const SIGNAL: Why = ("C code that raises a signal", "return an error");

/// Every function of WASI preview 1, in alphabetical order.
pub(crate) const FUNCTIONS: [Function; 46] = [
    stub("args_get", "ii", ARGS),
    stub("args_sizes_get", "ii", ARGS),
    stub("clock_res_get", "ii", CLOCK),
    stub("clock_time_get", "iIi", CLOCK),
    provided("environ_get", "ii", true),
    provided("environ_sizes_get", "ii", true),
    stub("fd_advise", "iIIi", FILE),
    stub("fd_allocate", "iII", FILE),
    stub("fd_close", "i", CLOSE),
    stub("fd_datasync", "i", FILE),
    stub("fd_fdstat_get", "ii", FILE),
    stub("fd_fdstat_set_flags", "ii", FILE),
    stub("fd_fdstat_set_rights", "iII", FILE),
    stub("fd_filestat_get", "ii", FILE),
    stub("fd_filestat_set_size", "iI", FILE),
    stub("fd_filestat_set_times", "iIIi", FILE),
    stub("fd_pread", "iiiIi", FILE),
    stub("fd_prestat_dir_name", "iii", FILE),
    stub("fd_prestat_get", "ii", FILE),
    stub("fd_pwrite", "iiiIi", FILE),
    stub("fd_read", "iiii", STDIN),
    stub("fd_readdir", "iiiIi", FILE),
    stub("fd_renumber", "ii", FILE),
    stub("fd_seek", "iIii", FILE),
    stub("fd_sync", "i", FILE),
    stub("fd_tell", "ii", FILE),
    provided("fd_write", "iiii", true),
    stub("path_create_directory", "iii", FILE),
    stub("path_filestat_get", "iiiii", FILE),
    stub("path_filestat_set_times", "iiiiIIi", FILE),
    stub("path_link", "iiiiiii", FILE),
    stub("path_open", "iiiiiIIii", FILE),
    stub("path_readlink", "iiiiii", FILE),
    stub("path_remove_directory", "iii", FILE),
    stub("path_rename", "iiiiii", FILE),
    stub("path_symlink", "iiiii", FILE),
    stub("path_unlink_file", "iii", FILE),
    stub("poll_oneoff", "iiii", SLEEP),
    provided("proc_exit", "i", false),
    stub("proc_raise", "i", SIGNAL),
    provided("random_get", "ii", true),
    stub("sched_yield", "", YIELD),
    stub("sock_accept", "iii", SOCKET),
    stub("sock_recv", "iiiiii", SOCKET),
    stub("sock_send", "iiiii", SOCKET),
    stub("sock_shutdown", "ii", SOCKET),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Kind as Failure;
    use crate::{Host, HostConfig, Limits};

    /// A plugin whose tap calls the function with nothing but zeros.
    fn calling(function: &Function) -> Vec<u8> {
        let types = |letters: &str| letters.replace('i', " i32").replace('I', " i64");
        let zero = |letter| {
            if letter == 'I' {
                "(i64.const 0)"
            } else {
                "(i32.const 0)"
            }
        };
        let zeros: String = function.params.chars().map(zero).collect();
        let result = if function.returns { "(result i32)" } else { "" };
        let drop = if function.returns { "drop" } else { "" };
        let text = format!(
            r#"(module
              (import "wasi_snapshot_preview1" "{}" (func $f (param{}) {result}))
              (memory (export "memory") 2)
              (func (export "trovato_input") (param i32) (result i32) (i32.const 4096))
              (func (export "tap_a") (param i32 i32) (result i64) (call $f {zeros}) {drop} (i64.const 0))
              (@custom "trovato.taps" "{{\"tap\":\"a\",\"abi\":1}}"))"#,
            function.name,
            types(function.params),
        );
        wat::parse_str(text).unwrap()
    }

    #[tokio::test]
    async fn every_function_links_and_every_stub_fails_by_its_own_name() {
        let limits = Limits {
            instances: 1,
            ..Limits::default()
        };
        let host = Host::new(HostConfig {
            limits,
            ..HostConfig::default()
        })
        .unwrap();
        for function in &FUNCTIONS {
            let plugin = host.load("test", &calling(function)).unwrap();
            let error = host.request().call(&plugin, "a", b"{}").await.unwrap_err();
            match (&function.kind, error.kind()) {
                (
                    Kind::Stub { cause, .. },
                    Failure::WasiStub {
                        function: name,
                        cause: said,
                        ..
                    },
                ) => {
                    assert_eq!((&**name, said), (function.name, cause));
                }
                // They return, and the tap answers with no JSON at all.
                (Kind::Provided, Failure::AnswerNotJson { .. } | Failure::GuestExit { .. }) => {}
                (_, other) => panic!("{}: {other}", function.name),
            }
        }
    }

    #[test]
    fn the_table_is_in_order_and_has_no_name_twice() {
        assert!(FUNCTIONS.is_sorted_by(|one, next| one.name < next.name));
    }
}
