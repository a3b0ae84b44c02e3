//! Components in the host: what loads and what does not, and what goes wrong
//! when they are called. The host stays alive, and slots come back.
#![cfg(feature = "component")]

mod both;
mod calls;
mod handles;
mod load;
mod parts;
mod services;
#[path = "../support/mod.rs"]
mod support;
mod wasi;
#[path = "../workspace/mod.rs"]
mod workspace;

use support::{assert_alive, host, limits};
use trovato_host_shim::check::{Report, Subject, check};
use trovato_host_shim::{Error, Limits};

use parts::Component;

/// Loads what must not load, and sees to it that `check` says the same.
#[track_caller]
fn refused(bytes: &[u8]) -> Error {
    let host = host(limits());
    let error = host.load("test", bytes).unwrap_err();
    let report = checked(bytes);
    let codes: Vec<_> = report.findings.iter().map(|finding| finding.code).collect();
    assert!(codes.contains(&error.code()), "{error}: {codes:?}");
    assert!(report.has_errors());
    error
}

fn checked(bytes: &[u8]) -> Report {
    let limits = limits();
    let subject = Subject {
        name: "test",
        manifest: None,
        limits: &limits,
    };
    check(bytes, subject)
}

/// Calls the tap `bad` of a component, and sees to it that only the call was
/// harmed.
async fn misbehaves(limits: Limits, component: &Component) -> Error {
    let host = host(limits);
    let plugin = host.load("test", &component.assemble()).unwrap();
    let mut request = host.request();
    let error = request.call(&plugin, "bad", b"{}").await.unwrap_err();
    assert_eq!((error.plugin(), error.tap()), (Some("test"), Some("bad")));
    assert_eq!(host.stats().instances_live, 0, "it is given up at once");
    assert_eq!(host.stats().instances_discarded, 1);
    drop(request);
    assert_alive(&host).await;
    error
}
