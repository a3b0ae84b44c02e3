//! Several threads and processes with one cache.

use std::fs;
use std::process::{Command, Stdio};

use trovato_host_shim::CacheConfig;

use crate::{Scratch, ask, counted, host};

/// Where a process that this test starts has its cache.
const SHARED: &str = "TROVATO_TEST_CACHE";

#[test]
fn threads_share_a_cache() {
    let scratch = Scratch::new();
    let shared = scratch.host();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (shared, scratch) = (&shared, &scratch);
            scope.spawn(move || {
                let own = scratch.host();
                for round in 0..6 {
                    let host = if round % 2 == 0 { shared } else { &own };
                    ask(host, &((thread + round) % 3).to_string());
                }
            });
        }
    });
    assert_eq!(scratch.entries().len(), 3);
    let next = scratch.host();
    (0..3).for_each(|answer| ask(&next, &answer.to_string()));
    assert_eq!(counted(&next), (3, 0));
}

#[test]
fn processes_share_a_cache() {
    let scratch = Scratch::new();
    let start = |_| {
        Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "sharing::one_of_several_processes"])
            .env(SHARED, scratch.dir())
            .stdout(Stdio::null())
            .spawn()
            .unwrap()
    };
    let children: Vec<_> = (0..6).map(start).collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    // They met on an empty folder and agreed on one key.
    let host = scratch.host();
    (0..4).for_each(|answer| ask(&host, &answer.to_string()));
    assert_eq!(counted(&host), (4, 0));
    let files = fs::read_dir(scratch.dir()).unwrap().count();
    assert_eq!(files, 5, "four entries, one key, nothing half written");
}

#[test]
#[ignore = "started by `processes_share_a_cache`"]
fn one_of_several_processes() {
    let dir = std::env::var_os(SHARED).expect("its cache");
    let host = host(CacheConfig::new(dir));
    for _ in 0..3 {
        (0..4).for_each(|answer| ask(&host, &answer.to_string()));
    }
    let (hits, misses) = counted(&host);
    assert_eq!(hits + misses, 12);
    assert!(hits >= 8, "what it has compiled it finds again");
}
