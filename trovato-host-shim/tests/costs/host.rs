//! What a warm call costs the host: instructions of the processor, as
//! callgrind counts them.
//!
//! This test starts itself under valgrind, where [`calls`] does what is
//! measured and calls [`mark`] before and after it; callgrind writes a file
//! each time.

use std::ffi::OsString;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use trovato_host_shim::{CacheConfig, Grants, Host, HostConfig, Item, Limits, Plugin};

use crate::guest::{ITEMS, Way};
use crate::marks::{Figures, Marks};
use crate::workspace;

/// Calls that are counted together.
const CALLS: u64 = 32;

/// Where the guest's wasm is, for the process under valgrind.
const WASM: &str = "TROVATO_COSTS_WASM";

/// Counts a call on each path.
///
/// # Errors
///
/// Why it cannot be counted here.
pub(crate) fn instructions() -> Result<Marks, &'static str> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Err("the marks are for x86-64 and Linux");
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        return Err("there is no valgrind");
    }
    // Compiles the guest for the processor that valgrind shows, without
    // counting: ten times as fast, and only the first time.
    valgrind("load", &["--tool=none".into()]);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("out");
    let mut to = OsString::from("--callgrind-out-file=");
    to.push(&file);
    let dump = "--dump-before=*costs::host::mark*".into();
    valgrind("calls", &["--tool=callgrind".into(), to, dump]);

    let mut measured = Marks::default();
    // The first file has what was before, and so has every second.
    let mut number = 0;
    for (way, item) in cases() {
        number += 2;
        let figures = Figures::from([("instructions".to_owned(), total(&file, number) / CALLS)]);
        measured.insert(item, way.name, figures);
    }
    Ok(measured)
}

/// Runs one of the functions below under valgrind.
fn valgrind(test: &str, options: &[OsString]) {
    let output = Command::new("valgrind")
        .args(options)
        .arg(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "--test-threads=1"])
        .arg(format!("host::{test}"))
        .env(WASM, workspace::wasm_file("costs"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains(" 1 passed"),
        "{}\n{said}{}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Instructions in a file of callgrind's.
fn total(file: &Path, number: usize) -> u64 {
    let file = file.with_extension(number.to_string());
    let text = std::fs::read_to_string(file).unwrap();
    let total = text.lines().find_map(|line| line.strip_prefix("totals:"));
    total.unwrap().trim().parse().unwrap()
}

fn cases() -> impl Iterator<Item = (Way, &'static str)> {
    Way::ALL
        .into_iter()
        .flat_map(|way| ITEMS.map(|item| (way, item)))
}

/// A host whose clock stands still: a tick would be counted.
fn side(has_index: bool) -> (Host, Plugin) {
    let never = Duration::from_hours(1000);
    let cache = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("costs-cache");
    let host = Host::new(HostConfig {
        cache: Some(CacheConfig::new(cache)),
        grants: Grants::declared(),
        item_index: has_index,
        limits: Limits {
            instances: 1,
            tick: never,
            call_budget: never,
            ..Limits::default()
        },
        ..HostConfig::default()
    });
    let host = host.unwrap();
    let wasm = std::fs::read(std::env::var_os(WASM).unwrap()).unwrap();
    let plugin = host.load("costs", &wasm).unwrap();
    (host, plugin)
}

#[test]
#[ignore = "is run under valgrind by another test"]
fn load() {
    side(true);
}

#[tokio::test]
#[ignore = "is run under valgrind by another test"]
async fn calls() {
    let sides = [false, true].map(side);
    for (way, item) in cases() {
        let (host, plugin) = &sides[usize::from(way.has_index)];
        let item = Arc::new(Item::parse(&workspace::item(item)).unwrap());
        let mut request = host.request();
        let mut call = async || {
            // One that the request does not know, so that what is made of
            // it is made in the call.
            let key = request.add(Arc::clone(&item));
            request.call(plugin, way.tap, key).await.unwrap()
        };
        call().await;
        call().await;
        mark();
        for _ in 0..CALLS {
            black_box(call().await);
        }
        mark();
    }
}

#[inline(never)]
fn mark() {
    black_box(());
}
