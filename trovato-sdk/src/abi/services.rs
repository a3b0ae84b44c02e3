//! The imports that services are called by.
//!
//! Each service is a module, so that a plugin's imports say which services it
//! uses. All functions are of one type,
//! `(address: i32, len: i32, out: i32, room: i32) -> i64`: the request is the
//! JSON at `address`, and the answer's JSON goes to the buffer at `out`. They
//! answer with a [`Word`](super::Word):
//!
//! - `Json`: the answer is in the buffer;
//! - `Done`, of length 0: it is done, and there is nothing to say;
//! - `Failed`: the buffer has the JSON of a [`TapError`](crate::TapError);
//! - `TooSmall`: answer or error did not fit. The service has done its work,
//!   and the host keeps what it came to until the instance calls a service
//!   again or its call ends. [`TAKE`] hands it over, once.
//!
//! A function may wait. Whatever the request is, the answer is a word; only a
//! buffer outside of memory ends the call.

/// What the names of the services' modules begin with: `trovato:service/db`.
pub const PREFIX: &str = "trovato:service/";

/// Module of [`TAKE`].
pub const ANSWER_MODULE: &str = "trovato:service/answer";

/// `(out: i32, room: i32) -> i64`: hands over an answer that did not fit, with
/// the word that it would have had. [`Word::Invalid`](super::Word::Invalid)
/// when there is none.
pub const TAKE: &str = "take";

/// A service, by what follows [`PREFIX`] in its module's name, and the names of
/// its functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Service {
    /// Its name.
    pub name: &'static str,
    /// Names of its functions.
    pub functions: &'static [&'static str],
}

/// All services.
pub const ALL: &[Service] = &[
    Service {
        name: "db",
        functions: &[
            "select",
            "insert",
            "update",
            "delete",
            "query_raw",
            "execute_raw",
        ],
    },
    Service {
        name: "variables",
        functions: &["get", "set", "delete"],
    },
    Service {
        name: "cache",
        functions: &["get", "set", "delete", "invalidate"],
    },
    Service {
        name: "context",
        functions: &["get", "set"],
    },
    Service {
        name: "user",
        functions: &["current"],
    },
    Service {
        name: "queue",
        functions: &["push"],
    },
    Service {
        name: "plugin",
        functions: &["call"],
    },
    Service {
        name: "http",
        functions: &["send"],
    },
    Service {
        name: "ai",
        functions: &["request"],
    },
];
