//! What the figures were taken on.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Serialize;

/// The machine, as far as the system tells.
#[derive(Debug, Clone, Serialize)]
pub struct Machine {
    /// The processor's name.
    pub processor: String,
    /// How many of them this process may use.
    pub cores: usize,
    /// The system's version.
    pub kernel: String,
    /// Version of the engine.
    pub wasmtime: String,
    /// How this program was compiled: only `optimised` is worth measuring.
    pub build: &'static str,
    /// When the run began, in Unix seconds.
    pub began: u64,
    /// Tasks that wanted to run in the minute before the first call and in
    /// the one before the last, this process among them.
    pub load: [f64; 2],
}

impl Machine {
    pub(crate) fn look() -> Self {
        let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let name = processors
            .lines()
            .find_map(|line| line.strip_prefix("model name"))
            .map(|line| line.trim_start_matches([' ', '\t', ':']).to_owned());
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        Self {
            processor: name.unwrap_or_else(|| std::env::consts::ARCH.to_owned()),
            cores: std::thread::available_parallelism().map_or(1, Into::into),
            kernel: format!("{} {}", std::env::consts::OS, kernel.trim()),
            wasmtime: wasmtime_version().to_owned(),
            build: if cfg!(debug_assertions) {
                "unoptimised"
            } else {
                "optimised"
            },
            began: SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_secs()),
            load: [load(), f64::NAN],
        }
    }

    pub(crate) fn look_again(&mut self) {
        self.load[1] = load();
    }
}

fn load() -> f64 {
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let minute = load.split(' ').next();
    minute
        .and_then(|minute| minute.parse().ok())
        .unwrap_or(f64::NAN)
}

/// From the lock file: the engine does not say.
fn wasmtime_version() -> &'static str {
    let lock = include_str!("../../../Cargo.lock");
    lock.split("[[package]]")
        .find(|package| package.contains("name = \"wasmtime\"\n"))
        .and_then(|package| package.split("version = \"").nth(1))
        .and_then(|version| version.split('"').next())
        .unwrap_or("unknown")
}
