//! Compiled code is kept, and what is wrong with the cache harms nobody.

mod damage;
mod folder;
mod sharing;
#[path = "../support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{call, limits, module, says, section, tap};
use tempfile::TempDir;
use trovato_host_shim::{CacheConfig, Host, HostConfig, Limits};

struct Scratch(TempDir);

impl Scratch {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// The cache's folder, which the host makes.
    fn dir(&self) -> PathBuf {
        self.0.path().join("cache")
    }

    fn host(&self) -> Host {
        host(CacheConfig::new(self.dir()))
    }

    /// The entries' files.
    fn entries(&self) -> Vec<PathBuf> {
        let files = fs::read_dir(self.dir()).unwrap();
        let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "code"));
        paths
    }

    fn entry(&self) -> PathBuf {
        let entries = self.entries();
        assert_eq!(entries.len(), 1, "{entries:?}");
        entries.into_iter().next().unwrap()
    }

    /// A cache with one plugin in it, and that entry.
    fn filled() -> (Self, PathBuf, Vec<u8>) {
        let scratch = Self::new();
        ask(&scratch.host(), "1");
        let entry = scratch.entry();
        let bytes = fs::read(&entry).unwrap();
        (scratch, entry, bytes)
    }
}

fn host(cache: CacheConfig) -> Host {
    let config = HostConfig {
        limits: limits(),
        cache: Some(cache),
        ..HostConfig::default()
    };
    Host::new(config).unwrap()
}

/// Hits and misses so far.
fn counted(host: &Host) -> (u64, u64) {
    let stats = host.stats();
    (stats.cache_hits, stats.cache_misses)
}

/// Loads a plugin that answers this, and calls it.
fn ask(host: &Host, answer: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let said = runtime.block_on(call(host, &says("ping", answer), "ping"));
    assert_eq!(said.unwrap(), answer);
}

#[test]
fn the_second_load_is_a_hit() {
    let scratch = Scratch::new();
    let host = scratch.host();
    ask(&host, "1");
    assert_eq!(counted(&host), (0, 1));
    ask(&host, "1");
    assert_eq!(counted(&host), (1, 1));
    ask(&host, "2");
    assert_eq!(counted(&host), (1, 2));
    // What counts is the next process.
    let next = scratch.host();
    ask(&next, "2");
    assert_eq!(counted(&next), (1, 0));
}

#[test]
fn without_a_cache_nothing_is_counted() {
    let host = Host::new(HostConfig::default()).unwrap();
    ask(&host, "1");
    assert_eq!(counted(&host), (0, 0));
}

#[test]
fn code_for_a_debugger_is_kept_apart_and_answers_the_same() {
    let scratch = Scratch::new();
    ask(&scratch.host(), "1");
    let debugged = || {
        let config = HostConfig {
            limits: limits(),
            cache: Some(CacheConfig::new(scratch.dir())),
            debug_info: true,
            ..HostConfig::default()
        };
        Host::new(config).unwrap()
    };
    for expected in [(0, 1), (1, 0)] {
        let host = debugged();
        ask(&host, "1");
        assert_eq!(counted(&host), expected);
    }
    assert_eq!(scratch.entries().len(), 2);
}

#[tokio::test]
async fn a_plugin_out_of_the_cache_fails_as_a_compiled_one() {
    let scratch = Scratch::new();
    let traps = "(func $inner unreachable) (func $outer (call $inner))".to_owned()
        + &tap("bad", "(call $outer) (i64.const 0)");
    let mut errors = Vec::new();
    for _ in 0..2 {
        let host = scratch.host();
        let error = call(&host, &traps, "bad").await.unwrap_err();
        errors.push(format!("{error} {:?}", error.backtrace()));
    }
    assert!(errors[0].contains("inner"), "{errors:?}");
    assert_eq!(errors[0], errors[1]);
}

#[test]
fn what_is_refused_is_refused_with_a_cache_as_well() {
    let scratch = Scratch::new();
    let (generous, wasm) = (scratch.host(), module(&says("ping", "1")));
    generous.load("test", &wasm).unwrap();
    // Two pages are declared; the code is in the cache, and no excuse.
    let strict = Host::new(HostConfig {
        limits: Limits {
            memory_bytes: 64 << 10,
            ..limits()
        },
        cache: Some(CacheConfig::new(scratch.dir())),
        ..HostConfig::default()
    });
    let strict = strict.unwrap();
    let without = Host::new(HostConfig {
        cache: None,
        limits: strict.limits().clone(),
        ..HostConfig::default()
    });
    let error = strict.load("test", &wasm).unwrap_err();
    let expected = without.unwrap().load("test", &wasm).unwrap_err();
    assert_eq!(error.to_string(), expected.to_string());
    assert_eq!(counted(&strict), (0, 0), "it is not even asked");
    // Nothing that does not load leaves an entry.
    let invalid = support::assemble(&format!(
        "(module (memory (export \"memory\") 1) {} {} {})",
        support::INPUT,
        "(func (export \"tap_ping\") (param i32 i32) (result i64) return_call 0)",
        section(&[support::line("ping", "test")]),
    ));
    for _ in 0..2 {
        let error = generous.load("test", &invalid).unwrap_err();
        assert_eq!(error.code(), "invalid-wasm");
    }
    assert_eq!(scratch.entries().len(), 1);
}

#[test]
fn the_crate_has_one_unsafe_block_for_each_kind_of_code() {
    fn count(dir: &Path) -> usize {
        let files = fs::read_dir(dir).unwrap().map(|file| file.unwrap().path());
        let counts = files.map(|path| {
            if path.is_dir() {
                return count(&path);
            }
            let text = fs::read_to_string(&path).unwrap();
            text.matches("unsafe {").count()
        });
        counts.sum()
    }
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    assert_eq!(count(&src), 2, "for modules, and for components");
}
